"""Softmax, log-softmax and losses of lists of rows of floats, with the standard library alone.

All functions take n rows of k floats; `kernels` chooses between these and those of `arrays`, and
says what they mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import starmap
from math import frexp, inf, isfinite, isnan, ldexp, nan
from typing import TYPE_CHECKING, TypeAlias

from softmax_cli.numerics import doubledouble as dd
from softmax_cli.numerics import error_free, list_row

if TYPE_CHECKING:
    from softmax_cli.numerics.types import Base, Contents, FloatPair, FloatRows

OfRow: TypeAlias = "Callable[[Sequence[float], dd.Scale], list[FloatPair]]"

NAN: FloatPair = (nan, 0.0)


def softmax(
    rows: FloatRows, *, temperature: float = 1.0, single: bool = False
) -> list[list[float]]:
    """Return the softmax of each row; see `kernels.softmax`."""
    return _row_by_row(rows, temperature, single, list_row.unrounded_softmax, list_row.wide_softmax)


def softmax_pairs(rows: FloatRows, temperature: float) -> list[list[FloatPair]]:
    """Return the softmax of each row as pairs; see `kernels.softmax_pairs`."""
    scale = dd.scale_for(temperature)
    return [_softmax_pairs(row, scale) for row in rows]


def _softmax_pairs(row: Sequence[float], scale: dd.Scale) -> list[FloatPair]:
    if list_row.is_ordinary(row, scale):
        return [*starmap(error_free.fast_two_sum, list_row.unrounded_softmax(row, scale))]
    return [NAN] * len(row) if list_row.is_bad(row) else list_row.wide_softmax(row, scale)


def log_softmax(
    rows: FloatRows, *, temperature: float = 1.0, base: Base = "e", single: bool = False
) -> list[list[float]]:
    """Return the log-softmax of each row; see `kernels.log_softmax`."""
    ordinary = partial(list_row.unrounded_logs, base=base)
    wide = partial(list_row.wide_log_softmax, base=base)
    return _row_by_row(rows, temperature, single, ordinary, wide)


def cross_entropy(
    rows: FloatRows,
    labels: Sequence[int],
    *,
    contents: Contents = "logits",
    temperature: float = 1.0,
    base: Base = "e",
) -> tuple[list[float], list[float]]:
    """Return the losses as heads and tails; see `kernels.cross_entropy`."""
    scale = dd.scale_for(temperature)
    losses = []
    if contents == "logits":
        rows = _limited(rows, temperature)
    for row, label in zip(rows, labels, strict=True):
        if label < 0:
            losses.append(NAN)
        elif contents == "logits":
            losses.append(_surprisals(row, scale, base, slice(label, label + 1))[0])
        else:
            losses.append(surprisal(row[label], contents, base))
    return transposed(losses)


def soft_cross_entropy(
    rows: FloatRows,
    targets: FloatRows,
    *,
    contents: Contents = "logits",
    temperature: float = 1.0,
    base: Base = "e",
) -> tuple[list[float], list[float]]:
    """Return the losses as heads and tails; see `kernels.soft_cross_entropy`."""
    if contents == "logits":
        losses = surprisals(rows, temperature, base)
    else:
        losses = [[surprisal(x, contents, base) for x in row] for row in rows]
    return transposed([expectation(t, own) for t, own in zip(targets, losses, strict=True)])


def argmax(rows: FloatRows) -> list[int]:
    """Return the first index of each row's largest value; a NaN is the largest of all."""
    return [_argmax(row) for row in rows]


def top(rows: FloatRows, count: int) -> list[list[int]]:
    """Return the indices of each row's largest values, descending; first come first."""
    return [sorted(range(len(row)), key=row.__getitem__, reverse=True)[:count] for row in rows]


def round_single(heads: Sequence[float], tails: Sequence[float]) -> list[float]:
    """Return head + tail rounded to single precision once."""
    return [_single(head, tail) for head, tail in zip(heads, tails, strict=True)]


def _row_by_row(
    rows: FloatRows, temperature: float, single: bool, ordinary: OfRow, wide: OfRow
) -> list[list[float]]:
    """Return the results of functions of ordinary rows (unrounded) and of wide ones (pairs)."""
    scale = dd.scale_for(temperature)
    result = []
    for row in _limited(rows, temperature):
        if list_row.is_ordinary(row, scale):
            result.append(_round(ordinary(row, scale), single))
        elif list_row.is_bad(row):
            result.append([nan] * len(row))
        else:
            result.append(_round_pairs(wide(row, scale), single))
    return result


def _limited(rows: FloatRows, temperature: float) -> FloatRows:
    """Return rows whose softmax at T = 1 is the limit for T = 0 or inf, and others as they are."""
    if temperature not in (0.0, inf):
        return rows
    return [row if list_row.is_bad(row) else _limit(row, temperature) for row in rows]


def _limit(row: Sequence[float], temperature: float) -> list[float]:
    least = max(row) if temperature == 0.0 else min(x for x in row if x > -inf)
    return [0.0 if x >= least else -inf for x in row]


def surprisals(rows: FloatRows, temperature: float, base: Base) -> list[list[FloatPair]]:
    """Return the losses of all classes of rows of logits, were each the true one."""
    scale = dd.scale_for(temperature)
    return [_surprisals(row, scale, base) for row in _limited(rows, temperature)]


def _surprisals(
    row: Sequence[float], scale: dd.Scale, base: Base, chosen: slice = list_row.EVERY
) -> list[FloatPair]:
    """Return the losses of chosen classes, were each the true one."""
    logs: Iterable[FloatPair]
    if list_row.is_ordinary(row, scale):
        logs = starmap(error_free.fast_two_sum, list_row.unrounded_logs(row, scale, base, chosen))
    elif list_row.is_bad(row):
        return [NAN] * len(row)
    else:
        logs = list_row.wide_log_softmax(row, scale, base, chosen)
    return [(0.0 - head, 0.0 - tail) for head, tail in logs]


def surprisal(x: float, contents: Contents, base: Base) -> FloatPair:
    """Return the loss of a class whose probability or log-probability is given."""
    if contents == "probs":
        return surprisal_of_pair(x, 0.0, base)
    loss = (0.0 - x, 0.0)
    if base != "e" and isfinite(x):
        loss = dd.rebase(*loss, dd.BASES[base])
    return loss if isfinite(loss[0]) else (loss[0], 0.0)


def surprisal_of_pair(x: float, error: float, base: Base) -> FloatPair:
    """Return the loss of a class whose probability is a pair."""
    if x == 0.0:
        return inf, 0.0
    if not 0.0 < x < inf:
        return NAN
    head, tail = dd.log_of_sum(x, error, 0.0, list_row.FLOATS)
    loss = (0.0 - head, 0.0 - tail)
    return loss if base == "e" else dd.rebase_small(*loss, dd.BASES[base], list_row.FLOATS)


def expectation(weights: Sequence[float], losses: Sequence[FloatPair]) -> FloatPair:
    """Return the sum of weight times loss, where 0 times anything is 0."""
    pairs = [(w, *loss) for w, loss in zip(weights, losses, strict=True) if w != 0.0]
    if not all(isfinite(w) and isfinite(head) for w, head, _ in pairs):
        return sum(w * head for w, head, _ in pairs), 0.0
    terms = []
    for w, head, tail in pairs:
        # fractions below 1 multiply without overflow; their powers of two wait outside
        (w, weight_k), (_, loss_k) = frexp(w), frexp(head)
        high, low = error_free.product(w, ldexp(head, -loss_k))
        if high != 0.0:
            terms.append((high, low + w * ldexp(tail, -loss_k), weight_k + loss_k))
    if not terms:
        return list_row.ZERO
    largest = max(k for _, _, k in terms)
    units = [(head, tail, ldexp(1.0, k - largest)) for head, tail, k in terms]
    scaled = [(head * unit, tail * unit) for head, tail, unit in units]
    total = list_row.total_of(scaled, len(weights))
    head, tail = dd.rescale(*total, float(largest), list_row.FLOATS)
    return head, tail if isfinite(head) else 0.0


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
    rounded = dd.round_to_unit(size, tail * sign, unit)
    return sign * (rounded if rounded < 2.0**128 else inf)


def _round(unrounded: list[FloatPair], single: bool) -> list[float]:
    if single:
        return [_single(*error_free.fast_two_sum(head, tail)) for head, tail in unrounded]
    return [head + tail for head, tail in unrounded]


def _round_pairs(pairs: list[FloatPair], single: bool) -> list[float]:
    return [_single(head, tail) if single else head for head, tail in pairs]


def transposed(losses: list[FloatPair]) -> tuple[list[float], list[float]]:
    """Return the heads and the tails."""
    return [head for head, _ in losses], [tail for _, tail in losses]
