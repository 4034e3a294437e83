"""Softmax, log-softmax and losses over NumPy arrays, bit for bit those of `rows`.

All functions take an array of n rows and k classes, in any memory layout, and work through it in
blocks of rows; see `softmax_cli.numerics`.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_cli.numerics import array_block
from softmax_cli.numerics.array_block import (
    ARRAYS,
    Floats,
    FloatsPair,
    frexp_of,
    log_total,
    ordinary_quotients,
    pieces_of,
    power_of,
    softmax_sums,
    survey,
    total_of,
    wide_log_softmax,
    wide_softmax,
)
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


def softmax(
    values: Floats,
    *,
    temperature: float = 1.0,
    single: bool = False,
    out: NDArray[Any] | None = None,
) -> NDArray[Any]:
    """Return the softmax of each row, in `out` if one of the right type is given."""
    scale = scale_for(temperature)
    result = _result(values, single, out)
    with np.errstate(all="ignore"):
        for rows in _blocks(values):
            block = _limited(values[rows], temperature)
            pieces, axis = pieces_of(block)
            outs, _ = pieces_of(result[rows], copy=False)
            largest, wide = survey(pieces, axis, scale)
            # a copy, since the output may be the input
            rest = block[wide]
            if len(wide) < len(block):
                sums = softmax_sums(pieces, axis, largest, scale)
                for pair, piece_out in zip(sums, outs, strict=True):
                    store(pair, piece_out)
            if len(wide):
                result[rows][wide] = rounded(wide_softmax(rest, scale), single)
    return result


def log_softmax(
    values: Floats,
    *,
    temperature: float = 1.0,
    base: str = "e",
    single: bool = False,
    out: NDArray[Any] | None = None,
) -> NDArray[Any]:
    """Return the log-softmax of each row, in `out` if one of the right type is given."""
    scale = scale_for(temperature)
    result = _result(values, single, out)
    with np.errstate(all="ignore"):
        for rows in _blocks(values):
            block = _limited(values[rows], temperature)
            pieces, axis = pieces_of(block)
            outs, _ = pieces_of(result[rows], copy=False)
            largest, wide = survey(pieces, axis, scale)
            rest = block[wide]
            if len(wide) < len(block):
                ys, total, _ = log_total(pieces, axis, largest, scale)
                for y, piece_out in zip(ys, outs, strict=True):
                    store(logs(y, total, base), piece_out)
            if len(wide):
                result[rows][wide] = rounded(wide_log_softmax(rest, scale, base), single)
    return result


def cross_entropy(
    values: Floats,
    labels: NDArray[np.integer[Any]],
    *,
    source: str = "logits",
    temperature: float = 1.0,
    base: str = "e",
) -> FloatsPair:
    """Return the rows' losses as heads and tails; a label of -1 makes a NaN."""
    labels = np.asarray(labels)
    known = np.maximum(labels, 0)[:, np.newaxis]
    with np.errstate(all="ignore"):
        if source != "logits":
            heads, tails = _surprise(np.take_along_axis(values, known, 1)[:, 0], source, base)
        else:
            heads, tails = _losses(values, known, temperature, base)
        heads[labels < 0] = nan
        tails[~np.isfinite(heads)] = 0.0
    return heads, tails


def soft_cross_entropy(
    values: Floats,
    targets: Floats,
    *,
    source: str = "logits",
    temperature: float = 1.0,
    base: str = "e",
) -> FloatsPair:
    """Return the rows' losses against soft targets as heads and tails."""
    scale = scale_for(temperature)
    heads, tails = np.empty(len(values)), np.empty(len(values))
    with np.errstate(all="ignore"):
        for rows in _blocks(values):
            if source == "logits":
                block = _limited(values[rows], temperature)
                head, tail = _log_pairs(block, scale, base)
                head, tail = 0.0 - head, 0.0 - tail
            else:
                head, tail = _surprise(values[rows], source, base)
            heads[rows], tails[rows] = _expectation(targets[rows], head, tail)
    return heads, tails


def argmax(values: Floats) -> NDArray[np.intp]:
    """Return the first index of each row's largest value; a NaN is the largest of all."""
    indices: NDArray[np.intp] = values.argmax(axis=1)
    return indices


def top(values: Floats, k: int) -> NDArray[np.intp]:
    """Return the indices of each row's k largest values, descending; first come first."""
    if k == 1:
        return argmax(values)[:, np.newaxis]
    return np.argsort(-values, axis=1, kind="stable")[:, :k]


def round_single(heads: Floats, tails: Floats) -> NDArray[np.float32]:
    """Return head + tail rounded to single precision once."""
    with np.errstate(all="ignore"):
        result = heads.astype(np.float32)
        # the tail has a say only where the head is halfway between two singles: its 29 bits
        # beyond theirs are 100...0; and below 2^-126, where a single has fewer bits, seldom
        size = np.abs(heads)
        halfway = (size.view(np.int64) & 0x1FFFFFFF) == 0x10000000
        doubtful = (halfway | (size < 2.0**-126)) & (tails != 0.0)
        if doubtful.any():
            size, sign = size[doubtful], np.where(heads[doubtful] < 0.0, -1.0, 1.0)
            unit = power_of(np.maximum(frexp_of(size)[1] - 24.0, -149.0))
            result[doubtful] = sign * round_to_unit(size, tails[doubtful] * sign, unit)
    return result


def scale_for(temperature: float) -> Scale:
    """Return the `Scale` of a temperature; the limits are those of other values at T = 1."""
    return UNIT if temperature in (0.0, 1.0, inf) else scale_of(temperature)


def _result(values: Floats, single: bool, out: NDArray[Any] | None) -> NDArray[Any]:
    if out is not None:
        return out
    return np.empty(values.shape, np.float32 if single else np.float64)


def _blocks(values: Floats) -> Iterator[slice]:
    count, classes = values.shape
    step = max(1, array_block.PIECE // max(1, classes))
    for start in range(0, count, step):
        yield slice(start, start + step)


def _limited(block: Floats, temperature: float) -> Floats:
    """Return rows whose softmax at T = 1 is the limit for T = 0 or inf, and others as they are."""
    if temperature not in (0.0, inf):
        return block
    return limited(block, block.max(axis=1, keepdims=True), temperature)


def limited(block: Floats, largest: Floats, temperature: float) -> Floats:
    """Return 0.0 for what has a share in the limit for T = 0 or inf, -inf for the rest."""
    good = np.isfinite(largest)
    chosen = block == largest if temperature == 0.0 else block > -inf
    return np.where(good, np.where(chosen, 0.0, -inf), nan)


def store(pair: FloatsPair, out: NDArray[Any]) -> None:
    """Add up a pair, which is used up, rounding it once to the type of the output."""
    head, tail = pair
    if out.dtype == np.float32:
        out[...] = round_single(*fast_two_sum(head, tail))
    else:
        # faster than adding into rows that lie apart
        head += tail
        out[...] = head


def logs(y: FloatsPair, total: FloatsPair, base: str) -> FloatsPair:
    """Return y - total of ordinary rows in some base, to be added up."""
    log = minus(*y, *total)
    return log if base == "e" else times(*fast_two_sum(*log), BASES[base])


def _losses(
    values: Floats, labels: NDArray[np.integer[Any]], temperature: float, base: str
) -> FloatsPair:
    scale = scale_for(temperature)
    heads, tails = np.empty(len(values)), np.empty(len(values))
    for rows in _blocks(values):
        block = _limited(values[rows], temperature)
        pieces, axis = pieces_of(block)
        largest, wide = survey(pieces, axis, scale)
        if len(wide) < len(block):
            _, total, anchor = log_total(pieces, axis, largest, scale)
            chosen = np.take_along_axis(block, labels[rows], 1).reshape(largest.shape)
            y = ordinary_quotients(chosen, largest, scale, anchor)
            head, tail = fast_two_sum(*logs(y, total, base))
            heads[rows], tails[rows] = 0.0 - head.ravel(), 0.0 - tail.ravel()
        if len(wide):
            head, tail = wide_log_softmax(block[wide], scale, base)
            heads[rows][wide] = 0.0 - np.take_along_axis(head, labels[rows][wide], 1)[:, 0]
            tails[rows][wide] = 0.0 - np.take_along_axis(tail, labels[rows][wide], 1)[:, 0]
    return heads, tails


def _log_pairs(block: Floats, scale: Scale, base: str) -> FloatsPair:
    pieces, axis = pieces_of(block)
    largest, wide = survey(pieces, axis, scale)
    heads, tails = np.empty(block.shape), np.empty(block.shape)
    if len(wide) < len(block):
        ys, total, _ = log_total(pieces, axis, largest, scale)
        outs = zip(ys, pieces_of(heads, False)[0], pieces_of(tails, False)[0], strict=True)
        for y, head_out, tail_out in outs:
            head_out[...], tail_out[...] = fast_two_sum(*logs(y, total, base))
    if len(wide):
        heads[wide], tails[wide] = wide_log_softmax(block[wide], scale, base)
    return heads, tails


def rounded(pair: FloatsPair, single: bool) -> NDArray[Any]:
    """Return pairs of wide rows, whose heads are the nearest doubles, in the output's type."""
    return round_single(*pair) if single else pair[0]


def _surprise(x: Floats, source: str, base: str) -> FloatsPair:
    """Return the losses of classes whose probability or log-probability is given."""
    if source == "log-probs":
        head, tail = 0.0 - x, np.zeros_like(x)
    else:
        possible = (x > 0.0) & (x < inf)
        zero = np.zeros_like(x)
        head, tail = log_of_sum(np.where(possible, x, 1.0), zero, zero, ARRAYS)
        head = np.where(possible, 0.0 - head, np.where(x == 0.0, inf, nan))
        tail = np.where(possible, 0.0 - tail, 0.0)
    if base != "e":
        infinite = np.isinf(head)
        new_head, tail = rebase(head, tail, BASES[base])
        head = np.where(infinite, head, new_head)
    return head, np.where(np.isfinite(head), tail, 0.0)


def _expectation(weights: Floats, head: Floats, tail: Floats) -> FloatsPair:
    """Return the rows' sums of weight times loss, where 0 times anything is 0."""
    used = weights != 0.0
    finite = (np.isfinite(weights) & np.isfinite(head)) | ~used
    naive = np.where(used, weights * head, 0.0).sum(axis=1)
    used &= finite
    w, weight_k = frexp_of(np.where(used, weights, 0.0))
    fraction, loss_k = frexp_of(np.where(used, head, 0.0))
    high, low = product(w, fraction)
    low += w * np.ldexp(np.where(used, tail, 0.0), -loss_k.astype(np.int32))
    used = high != 0.0
    k = np.where(used, weight_k + loss_k, -inf)
    largest = k.max(axis=1, keepdims=True)
    largest[largest == -inf] = 0.0
    unit = np.where(used, power_of(np.where(used, k - largest, 0.0)), 0.0)
    sums = total_of([(high * unit, low * unit)], 1, weights.shape[1])
    heads, tails = rescale(*sums, largest, ARRAYS)
    mixed = ~finite.all(axis=1)
    return np.where(mixed, naive, heads[:, 0]), np.where(mixed, 0.0, tails[:, 0])
