"""Steps from logits to an answer, each the double nearest to it; and what becomes of them without.

The naive form takes exp(x/T) as it is, in doubles and in single precision, as a script would.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Sequence
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from typing import Literal, NamedTuple, TypeAlias

from softmax_cli.numerics import binary, kernels

Answer: TypeAlias = Literal["softmax", "log-softmax", "sigmoid", "xent"]

_DIGITS = 60
_VANISHES = -800.0
"""The exp of less than this is 0 in doubles."""

Round: TypeAlias = Callable[[float], float]


class Step(NamedTuple):
    """The steps of one class."""

    logit: float
    scaled: float  # divided by T
    shifted: float  # less the largest
    exp: float
    sum: float  # of the exps
    result: float
    naive: float  # the result of the naive form, in doubles
    naive_single: float  # and in float32


class Row(NamedTuple):
    """A row, explained."""

    file: str | None  # from which it is, where there are several
    line: int
    names: Sequence[str]  # of the classes
    steps: list[Step]
    target: list[float] | None  # the weights of the classes in the loss


class Naive(NamedTuple):
    """What the naive form comes to in one type."""

    scaled: list[float]
    exps: list[float]
    sum: float
    shares: list[float]


def steps_of(row: Sequence[float], temperature: float, answer: Answer) -> list[Step]:
    """Return the steps of each class of a row.

    Of ``xent`` the result is the loss of each class, were it the true one; the naive one is minus
    the log of the rounded probability. A sigmoid is a softmax of its own for each logit, with 0.

    >>> step = steps_of([1000.0, 1001.0], 1.0, "softmax")[0]
    >>> step.shifted, step.exp, step.naive
    (-1.0, 0.36787944117144233, nan)
    """
    if answer == "sigmoid":
        pairs = [[x, 0.0] for x in row]
        firsts = [_steps(pair, temperature, "softmax")[0] for pair in pairs]
        (results,) = binary.sigmoid([[*row]], temperature=temperature)
        return [step._replace(result=float(own)) for step, own in zip(firsts, results, strict=True)]
    return _steps(row, temperature, answer)


def naive(row: Sequence[float], temperature: float, *, single: bool) -> Naive:
    """Return exp(x/T) over the sum, with every step rounded to its type."""
    rounded: Round = _single if single else float
    scaled = [rounded(_quotient(rounded(x), rounded(temperature))) for x in row]
    exps = [rounded(_exp(x)) for x in scaled]
    total = 0.0
    for x in exps:
        total = rounded(total + x)
    return Naive(scaled, exps, total, [rounded(_quotient(x, total)) for x in exps])


def _steps(row: Sequence[float], temperature: float, answer: Answer) -> list[Step]:
    shifted = _shifted(row, temperature)
    with localcontext(Context(prec=_DIGITS)):
        exps = [_decimal(x).exp() if x > _VANISHES else Decimal(0) for x in shifted]
        total = float(sum(exps))
    results = _results(row, temperature, answer)
    doubles, singles = (_naive_results(row, temperature, answer, one) for one in (False, True))
    scaled = [_quotient(x, temperature) for x in row]
    columns = (row, scaled, map(_nearest, shifted), map(float, exps), [total] * len(row))
    return [*map(Step, *columns, results, doubles, singles)]


def _results(row: Sequence[float], temperature: float, answer: Answer) -> list[float]:
    if answer == "softmax":
        return [*map(float, kernels.softmax([[*row]], temperature=temperature)[0])]
    (logs,) = kernels.log_softmax([[*row]], temperature=temperature)
    return [0.0 - float(log) if answer == "xent" else float(log) for log in logs]


def _naive_results(
    row: Sequence[float], temperature: float, answer: Answer, single: bool
) -> list[float]:
    """Return what the naive form answers."""
    rounded: Round = _single if single else float
    if answer == "xent":  # of probabilities that are right, but rounded
        shares = [*map(rounded, _results(row, temperature, "softmax"))]
        return [rounded(0.0 - _log(share)) for share in shares]
    shares = naive(row, temperature, single=single).shares
    return shares if answer == "softmax" else [rounded(_log(share)) for share in shares]


def _shifted(row: Sequence[float], temperature: float) -> list[Fraction | float]:
    """Return (x - max)/T, and its limits where T is one.

    As fractions: decimals would be rounded twice, and a tie of two doubles goes the wrong way.
    """
    largest = max(row)
    if temperature in (0.0, math.inf):
        equal = [x == largest if temperature == 0.0 else x > -math.inf for x in row]
        return [0.0 if one else -math.inf for one in equal]
    top, divisor = Fraction(largest), Fraction(temperature)
    return [(Fraction(x) - top) / divisor if x > -math.inf else x for x in row]


def _nearest(shift: Fraction | float) -> float:
    try:
        return float(shift)
    except OverflowError:  # no shift is above 0
        return -math.inf


def _decimal(x: Fraction | float) -> Decimal:
    exact = Fraction(x)
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def _quotient(x: float, y: float) -> float:
    """Divide as IEEE 754 has it; a masked logit stays one, however large T is."""
    if math.isinf(x) and math.isinf(y):
        return x if x < 0 else math.nan
    if y == 0:
        return math.nan if x == 0 or math.isnan(x) else math.copysign(math.inf, x)
    return x / y


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _log(x: float) -> float:
    return math.log(x) if x > 0 else -math.inf if x == 0 else math.nan


def _single(x: float) -> float:
    """Round to float32."""
    try:
        value: float = struct.unpack("f", struct.pack("f", x))[0]
    except OverflowError:
        return math.copysign(math.inf, x)
    return value
