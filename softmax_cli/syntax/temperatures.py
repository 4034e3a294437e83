"""Temperatures as they are typed: one, several, or a progression of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

from softmax_cli.errors import UsageError, quote
from softmax_cli.syntax.numbers import MINUS_SIGN, NumberError, parse_number, shortest

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

Temperatures: TypeAlias = tuple[float, ...]
"""One at least; several are a sweep."""

MOST = 1_000
"""Each is an answer of its own for every row."""

_DIGITS = 60
"""Of the steps of a geometric progression, of which a thousand lose three."""

_PROGRESSIONS = ("geom", "lin")


def parse_temperatures(text: str) -> Temperatures:
    """Read a temperature, some of them, or ``geom:FROM:TO:COUNT`` and ``lin:FROM:TO:COUNT``.

    The values of a progression are the doubles nearest to those of the decimals that were typed.

    Raises
    ------
    UsageError
        A value is no temperature, there is none, or there are too many.

    Examples
    --------
    >>> parse_temperatures("0.5,1,2")
    (0.5, 1.0, 2.0)
    >>> parse_temperatures("geom:0.1:10:3"), parse_temperatures("lin:0.1:0.3:3")
    ((0.1, 1.0, 10.0), (0.1, 0.2, 0.3))
    """
    name, colon, rest = text.strip().partition(":")
    if colon:
        if name not in _PROGRESSIONS:
            raise UsageError(f"{quote(text)} is no progression: give geom:0.1:10:20 or lin:1:5:9")
        return _progression(name, rest, text)
    values = text.split(",") if "," in text else text.split()
    if len(values) < 2:
        return (_temperature(text),)
    if len(values) > MOST:
        raise _too_many(len(values))
    return tuple(_temperature(value, place) for place, value in enumerate(values, start=1))


def _temperature(text: str, place: int | None = None) -> float:
    """Read one temperature; the place is that in a list, from 1."""
    where = f" (value {place})" if place is not None else ""
    try:
        value = parse_number(text)
    except NumberError as error:
        raise UsageError(f"{quote(text)} {error}{where}") from None
    if math.isnan(value) or value < 0:
        raise UsageError(f"a temperature is 0 or more, not {shortest(value)}{where}")
    return value + 0.0


def _progression(name: str, rest: str, text: str) -> Temperatures:
    parts = rest.split(":")
    if len(parts) != 3:
        raise UsageError(f"{quote(text)} is not first, last and count: {name}:0.1:10:20")
    ends = [_end(part, name) for part in parts[:2]]
    count = parts[2].strip()
    if not (count.isascii() and count.isdigit()):
        raise UsageError(f"{quote(count)} is no count of temperatures: {name}:0.1:10:20")
    if len(count.lstrip("0")) > len(str(MOST)) or int(count) > MOST:
        raise _too_many(count.lstrip("0")[:12])
    if int(count) < 2:
        raise UsageError(f"a progression has 2 values or more, not {int(count)}")
    values = (_geometric if name == "geom" else _arithmetic)(ends[0], ends[1], int(count))
    return tuple(values)


def _end(text: str, name: str) -> Fraction:
    """Return an end of a progression, exactly as it was typed."""
    from fractions import Fraction

    value = _temperature(text)
    if math.isinf(value) or (name == "geom" and value == 0):
        raise UsageError(f"no progression begins or ends at {shortest(value)}: give it in a list")
    return Fraction(text.strip().replace(MINUS_SIGN, "-"))


def _arithmetic(first: Fraction, last: Fraction, count: int) -> list[float]:
    step = (last - first) / (count - 1)
    return [float(first + place * step) for place in range(count)]


def _geometric(first: Fraction, last: Fraction, count: int) -> list[float]:
    from decimal import Context, localcontext

    with localcontext(Context(prec=_DIGITS, Emin=-9999, Emax=9999)):
        value = _decimal(first)
        factor = (_decimal(last) / value) ** (1 / _whole(count - 1))
        values = []
        for _ in range(count):
            values.append(float(value))
            value *= factor
    return [float(first), *values[1:-1], float(last)]


def _decimal(number: Fraction) -> Decimal:
    return _whole(number.numerator) / _whole(number.denominator)


def _whole(number: int) -> Decimal:
    from decimal import Decimal

    return Decimal(number)


def _too_many(count: object) -> UsageError:
    return UsageError(f"{count} temperatures: give {MOST} at most")
