"""Softmax, log-softmax and losses of rows of Python floats, with the standard library alone.

All functions take rows of equal length; see `softmax_cli.numerics`, which chooses between these
and those of `arrays`.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import frexp, inf, isfinite, isnan, ldexp, nan

from softmax_cli.numerics.doubledouble import (
    BASES,
    UNIT,
    Scale,
    fast_two_sum,
    log_of_sum,
    minus,
    product,
    rebase,
    rescale,
    round_to_unit,
    scale_of,
    times,
)
from softmax_cli.numerics.float_row import (
    FLOATS,
    ZERO,
    FloatPair,
    is_bad,
    is_ordinary,
    log_sums,
    log_total,
    softmax_sums,
    total_of,
    wide_log,
    wide_log_softmax,
    wide_log_total,
    wide_softmax,
)

NAN: FloatPair = (nan, 0.0)


def softmax(
    rows: Sequence[Sequence[float]], *, temperature: float = 1.0, single: bool = False
) -> list[list[float]]:
    """Return the softmax of each row; see `softmax_cli.numerics.softmax`."""
    scale = _scale(temperature)
    result = []
    for row in _limited(rows, temperature):
        if is_ordinary(row, scale):
            result.append(_added(softmax_sums(row, scale), single))
        elif is_bad(row):
            result.append([nan] * len(row))
        else:
            result.append(_rounded(wide_softmax(row, scale), single))
    return result


def log_softmax(
    rows: Sequence[Sequence[float]],
    *,
    temperature: float = 1.0,
    base: str = "e",
    single: bool = False,
) -> list[list[float]]:
    """Return the log-softmax of each row; see `softmax_cli.numerics.log_softmax`."""
    scale = _scale(temperature)
    result = []
    for row in _limited(rows, temperature):
        if is_ordinary(row, scale):
            result.append(_added(log_sums(row, scale, base), single))
        elif is_bad(row):
            result.append([nan] * len(row))
        else:
            result.append(_rounded(wide_log_softmax(row, scale, base), single))
    return result


def cross_entropy(
    rows: Sequence[Sequence[float]],
    labels: Sequence[int],
    *,
    source: str = "logits",
    temperature: float = 1.0,
    base: str = "e",
) -> tuple[list[float], list[float]]:
    """Return the losses as heads and tails; see `softmax_cli.numerics.cross_entropy`."""
    scale = _scale(temperature)
    losses = []
    if source == "logits":
        rows = _limited(rows, temperature)
    for row, label in zip(rows, labels, strict=True):
        if label < 0:
            losses.append(NAN)
        elif source == "logits":
            losses.append(_loss(row, label, scale, base))
        else:
            losses.append(_surprise(row[label], source, base))
    return _transposed(losses)


def soft_cross_entropy(
    rows: Sequence[Sequence[float]],
    targets: Sequence[Sequence[float]],
    *,
    source: str = "logits",
    temperature: float = 1.0,
    base: str = "e",
) -> tuple[list[float], list[float]]:
    """Return the losses as heads and tails; see `softmax_cli.numerics.soft_cross_entropy`."""
    if source == "logits":
        scale = _scale(temperature)
        surprises = [_surprises(row, scale, base) for row in _limited(rows, temperature)]
    else:
        surprises = [[_surprise(x, source, base) for x in row] for row in rows]
    return _transposed([_expectation(t, s) for t, s in zip(targets, surprises, strict=True)])


def argmax(rows: Sequence[Sequence[float]]) -> list[int]:
    """Return the first index of each row's largest value; a NaN is the largest of all."""
    return [_argmax(row) for row in rows]


def top(rows: Sequence[Sequence[float]], k: int) -> list[list[int]]:
    """Return the indices of each row's k largest values, descending; first come first."""
    result = []
    for row in rows:
        order = sorted(range(len(row)), key=row.__getitem__, reverse=True)
        result.append(order[:k])
    return result


def round_single(heads: Sequence[float], tails: Sequence[float]) -> list[float]:
    """Return head + tail rounded to single precision once."""
    return [_single(head, tail) for head, tail in zip(heads, tails, strict=True)]


def _scale(temperature: float) -> Scale:
    return UNIT if temperature in (0.0, 1.0, inf) else scale_of(temperature)


def _limited(rows: Sequence[Sequence[float]], temperature: float) -> Sequence[Sequence[float]]:
    """Return rows whose softmax at T = 1 is the limit for T = 0 or inf, and others as they are."""
    if temperature == 0.0:
        return [row if is_bad(row) else _coldest(row) for row in rows]
    if temperature == inf:
        return [row if is_bad(row) else [-inf if x == -inf else 0.0 for x in row] for row in rows]
    return rows


def _coldest(row: Sequence[float]) -> list[float]:
    largest = max(row)
    return [0.0 if x == largest else -inf for x in row]


def _surprises(row: Sequence[float], scale: Scale, base: str) -> list[FloatPair]:
    """Return the loss of each class."""
    if is_ordinary(row, scale):
        logs = [fast_two_sum(*log) for log in log_sums(row, scale, base)]
    elif is_bad(row):
        return [NAN] * len(row)
    else:
        logs = wide_log_softmax(row, scale, base)
    return [(0.0 - head, 0.0 - tail) for head, tail in logs]


def _loss(row: Sequence[float], label: int, scale: Scale, base: str) -> FloatPair:
    """Return the loss of one class: as `_surprises`, without the others' logarithms."""
    if is_ordinary(row, scale):
        ys, total = log_total(row, scale)
        head, tail = minus(*ys[label], *total)
        head, tail = fast_two_sum(head, tail)
        if base != "e":
            head, tail = times(head, tail, BASES[base])
    elif is_bad(row):
        return NAN
    else:
        ys, total, tiny = wide_log_total(row, scale, base)
        head, tail = wide_log(ys[label], total, tiny, base)
    return 0.0 - head, 0.0 - tail


def _surprise(x: float, source: str, base: str) -> FloatPair:
    """Return the loss of a class whose probability or log-probability is given."""
    if source == "log-probs":
        loss = (0.0 - x, 0.0)
    elif x == 0.0:
        return inf, 0.0
    elif not 0.0 < x < inf:
        return NAN
    else:
        head, tail = log_of_sum(x, 0.0, 0.0, FLOATS)
        loss = (0.0 - head, 0.0 - tail)
    if base != "e" and isfinite(x):
        loss = rebase(*loss, BASES[base])
    return loss if isfinite(loss[0]) else (loss[0], 0.0)


def _expectation(weights: Sequence[float], losses: Sequence[FloatPair]) -> FloatPair:
    """Return the sum of weight times loss, where 0 times anything is 0."""
    pairs = [(w, *loss) for w, loss in zip(weights, losses, strict=True) if w != 0.0]
    if not all(isfinite(w) and isfinite(head) for w, head, _ in pairs):
        return sum(w * head for w, head, _ in pairs), 0.0
    terms = []
    for w, head, tail in pairs:
        # fractions below 1 multiply without overflow; their powers of two wait outside
        (w, weight_k), (_, loss_k) = frexp(w), frexp(head)
        high, low = product(w, ldexp(head, -loss_k))
        if high != 0.0:
            terms.append((high, low + w * ldexp(tail, -loss_k), weight_k + loss_k))
    if not terms:
        return ZERO
    largest = max(k for _, _, k in terms)
    units = [ldexp(1.0, k - largest) for _, _, k in terms]
    head, tail = total_of(
        [(head * unit, tail * unit) for (head, tail, _), unit in zip(terms, units, strict=True)],
        len(weights),
    )
    return rescale(head, tail, float(largest), FLOATS)


def _argmax(row: Sequence[float]) -> int:
    if isnan(sum(row)):
        for i, x in enumerate(row):
            if isnan(x):
                return i
    return row.index(max(row))


def _single(head: float, tail: float) -> float:
    if head == 0.0 or not isfinite(head):
        return head
    size, sign = abs(head), 1.0 if head > 0.0 else -1.0
    # 24 bits, fewer below 2^-126
    unit = ldexp(1.0, max(frexp(size)[1] - 24, -149))
    rounded = round_to_unit(size, tail * sign, unit)
    return sign * (rounded if rounded < 2.0**128 else inf)


def _added(sums: list[FloatPair], single: bool) -> list[float]:
    if single:
        return [_single(*fast_two_sum(head, tail)) for head, tail in sums]
    return [head + tail for head, tail in sums]


def _rounded(pairs: list[FloatPair], single: bool) -> list[float]:
    return [_single(head, tail) if single else head for head, tail in pairs]


def _transposed(losses: list[FloatPair]) -> tuple[list[float], list[float]]:
    return [head for head, _ in losses], [tail for _, tail in losses]
