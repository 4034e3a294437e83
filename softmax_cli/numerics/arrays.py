"""Softmax, log-softmax and losses of NumPy arrays, bit for bit those of `lists`.

All functions take an array of shape (n, k), n rows and k classes, in any memory layout, and work
through it in blocks of rows; `kernels` says what they mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from math import inf, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_cli.numerics import array_block, error_free, settled_singles
from softmax_cli.numerics import doubledouble as dd
from softmax_cli.numerics.array_block import Surveyed
from softmax_cli.numerics.types import Base, Contents, Floats, FloatsPair

Ordinary = Callable[[Surveyed], Iterator[FloatsPair]]
Wide = Callable[[Floats, dd.Scale], FloatsPair]


def softmax(values: Floats, *, temperature: float = 1.0, single: bool = False) -> NDArray[Any]:
    """Return the softmax of each row; see `kernels.softmax`."""
    ordinary, wide = array_block.unrounded_softmax, array_block.wide_softmax
    if single and settled_singles.applies(temperature):
        redo = partial(_block_by_block, temperature=temperature, single=True)
        return settled_singles.softmax(values, temperature, partial(redo, ordinary, wide))
    return _block_by_block(ordinary, wide, values, temperature, single)


def softmax_pairs(values: Floats, temperature: float) -> FloatsPair:
    """Return the softmax of each row as pairs; see `kernels.softmax_pairs`."""
    scale = dd.scale_for(temperature)
    # of few classes, laid out as they are worked on
    order: Any = "F" if values.shape[1] <= array_block.FEW_CLASSES else "C"
    heads, tails = np.empty(values.shape, order=order), np.empty(values.shape, order=order)
    with np.errstate(all="ignore"):
        for rows in blocks(values):
            surveyed, wide = array_block.survey(values[rows], scale)
            if len(wide) < len(surveyed.largest.ravel()):
                outs = array_block.views_of(heads[rows])[0], array_block.views_of(tails[rows])[0]
                shares = array_block.unrounded_softmax(surveyed)
                for pair, *out in zip(shares, *outs, strict=True):
                    out[0][...], out[1][...] = error_free.fast_two_sum(*pair)
            if len(wide):
                pair = array_block.wide_softmax(values[rows][wide], scale)
                heads[rows][wide], tails[rows][wide] = pair
    return heads, tails


def log_softmax(
    values: Floats, *, temperature: float = 1.0, base: Base = "e", single: bool = False
) -> NDArray[Any]:
    """Return the log-softmax of each row; see `kernels.log_softmax`."""
    ordinary = partial(array_block.unrounded_logs, base=base)
    wide = partial(array_block.wide_log_softmax, base=base)
    if single and settled_singles.applies(temperature):
        redo = partial(_block_by_block, temperature=temperature, single=True)
        accurate = partial(redo, ordinary, wide)
        return settled_singles.log_softmax(values, temperature, base, accurate)
    return _block_by_block(ordinary, wide, values, temperature, single)


def cross_entropy(
    values: Floats,
    labels: NDArray[np.integer[Any]],
    *,
    contents: Contents = "logits",
    temperature: float = 1.0,
    base: Base = "e",
) -> FloatsPair:
    """Return the n losses as heads and tails; see `kernels.cross_entropy`."""
    labels = np.asarray(labels)
    known = np.maximum(labels, 0)[:, np.newaxis]
    with np.errstate(all="ignore"):
        if contents != "logits":
            heads, tails = surprisal(np.take_along_axis(values, known, 1)[:, 0], contents, base)
        else:
            heads, tails = _losses(values, known, temperature, base)
        heads[labels < 0] = nan
        tails[~np.isfinite(heads)] = 0.0
    return heads, tails


def soft_cross_entropy(
    values: Floats,
    targets: Floats,
    *,
    contents: Contents = "logits",
    temperature: float = 1.0,
    base: Base = "e",
) -> FloatsPair:
    """Return the n losses as heads and tails; see `kernels.soft_cross_entropy`."""
    heads, tails = np.empty(len(values)), np.empty(len(values))
    with np.errstate(all="ignore"):
        for rows in blocks(values):
            if contents == "logits":
                head, tail = surprisals(values[rows], temperature, base)
            else:
                head, tail = surprisal(values[rows], contents, base)
            heads[rows], tails[rows] = expectation(targets[rows], head, tail)
    return heads, tails


def argmax(values: Floats) -> NDArray[np.intp]:
    """Return the first index of each row's largest value; a NaN is the largest of all."""
    indices: NDArray[np.intp] = values.argmax(axis=1)
    return indices


def top(values: Floats, count: int) -> NDArray[np.intp]:
    """Return the indices of each row's largest values, descending; first come first."""
    if count == 1:
        return argmax(values)[:, np.newaxis]
    return np.argsort(-values, axis=1, kind="stable")[:, :count]


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
            unit = array_block.power_of(np.maximum(array_block.frexp_of(size)[1] - 24.0, -149.0))
            result[doubtful] = sign * dd.round_to_unit(size, tails[doubtful] * sign, unit)
    return result


def _block_by_block(
    ordinary: Ordinary, wide: Wide, values: Floats, temperature: float, single: bool
) -> NDArray[Any]:
    """Return the results of functions of ordinary rows (unrounded) and of wide ones (pairs)."""
    scale = dd.scale_for(temperature)
    result = np.empty_like(values, np.float32 if single else np.float64)
    with np.errstate(all="ignore"):
        for rows in blocks(values):
            block = _limited(values[rows], temperature)
            surveyed, others = array_block.survey(block, scale)
            if len(others) < len(block):
                outs, _ = array_block.views_of(result[rows])
                for pair, out in zip(ordinary(surveyed), outs, strict=True):
                    store(pair, out)
            if len(others):
                result[rows][others] = rounded(wide(block[others], scale), single)
    return result


def blocks(values: Floats) -> Iterator[slice]:
    """Yield slices of as many rows as stay in cache."""
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
    """Write what is unrounded, rounding it once to the type of the output; the head is used up."""
    head, tail = pair
    if out.dtype == np.float32:
        out[...] = round_single(*error_free.fast_two_sum(head, tail))
    else:
        # faster than adding into rows that lie apart
        head += tail
        out[...] = head


def _losses(
    values: Floats, labels: NDArray[np.integer[Any]], temperature: float, base: Base
) -> FloatsPair:
    """Return the n losses of logits for labels of shape (n, 1)."""
    scale = dd.scale_for(temperature)
    heads, tails = np.empty(len(values)), np.empty(len(values))
    for rows in blocks(values):
        block = _limited(values[rows], temperature)
        surveyed, wide = array_block.survey(block, scale)
        if len(wide) < len(block):
            _, total, anchor = array_block.log_total(surveyed)
            largest = surveyed.largest
            chosen = np.take_along_axis(block, labels[rows], 1).reshape(largest.shape)
            y = array_block.ordinary_quotients(chosen, largest, scale, anchor)
            head, tail = error_free.fast_two_sum(*array_block.logs(y, total, base))
            heads[rows], tails[rows] = 0.0 - head.ravel(), 0.0 - tail.ravel()
        if len(wide):
            head, tail = array_block.wide_log_softmax(block[wide], scale, base)
            heads[rows][wide] = 0.0 - np.take_along_axis(head, labels[rows][wide], 1)[:, 0]
            tails[rows][wide] = 0.0 - np.take_along_axis(tail, labels[rows][wide], 1)[:, 0]
    return heads, tails


def surprisals(block: Floats, temperature: float, base: Base) -> FloatsPair:
    """Return the losses of all classes of a block of logits, two arrays of its shape."""
    head, tail = _log_pairs(_limited(block, temperature), dd.scale_for(temperature), base)
    return 0.0 - head, 0.0 - tail


def _log_pairs(block: Floats, scale: dd.Scale, base: Base) -> FloatsPair:
    """Return the log-softmax of a block as pairs, two arrays of its shape."""
    surveyed, wide = array_block.survey(block, scale)
    heads, tails = np.empty(block.shape), np.empty(block.shape)
    if len(wide) < len(block):
        outs = array_block.views_of(heads)[0], array_block.views_of(tails)[0]
        for pair, *out in zip(array_block.unrounded_logs(surveyed, base), *outs, strict=True):
            out[0][...], out[1][...] = error_free.fast_two_sum(*pair)
    if len(wide):
        heads[wide], tails[wide] = array_block.wide_log_softmax(block[wide], scale, base)
    return heads, tails


def rounded(pair: FloatsPair, single: bool) -> NDArray[Any]:
    """Return pairs of wide rows, whose heads are the nearest doubles, in the output's type."""
    return round_single(*pair) if single else pair[0]


def surprisal(x: Floats, contents: Contents, base: Base) -> FloatsPair:
    """Return the losses of classes whose probability or log-probability is given."""
    if contents == "probs":
        return surprisal_of_pair(x, np.zeros_like(x), base)
    head, tail = 0.0 - x, np.zeros_like(x)
    if base != "e":
        infinite = np.isinf(head)
        new_head, tail = dd.rebase(head, tail, dd.BASES[base])
        head = np.where(infinite, head, new_head)
    return head, np.where(np.isfinite(head), tail, 0.0)


def surprisal_of_pair(x: Floats, error: Floats, base: Base) -> FloatsPair:
    """Return the losses of classes whose probabilities are pairs."""
    possible = (x > 0.0) & (x < inf)
    known, rest = np.where(possible, x, 1.0), np.where(possible, error, 0.0)
    head, tail = dd.log_of_sum(known, rest, np.zeros_like(x), array_block.ARRAYS)
    head, tail = 0.0 - head, 0.0 - tail
    if base != "e":
        head, tail = dd.rebase_small(head, tail, dd.BASES[base], array_block.ARRAYS)
    head = np.where(possible, head, np.where(x == 0.0, inf, nan))
    return head, np.where(possible, tail, 0.0)


def expectation(weights: Floats, head: Floats, tail: Floats) -> FloatsPair:
    """Return the rows' sums of weight times loss, where 0 times anything is 0."""
    used = weights != 0.0
    finite = (np.isfinite(weights) & np.isfinite(head)) | ~used
    naive = np.where(used, weights * head, 0.0).sum(axis=1)
    used &= finite
    w, weight_k = array_block.frexp_of(np.where(used, weights, 0.0))
    fraction, loss_k = array_block.frexp_of(np.where(used, head, 0.0))
    high, low = error_free.product(w, fraction)
    low += w * np.ldexp(np.where(used, tail, 0.0), -loss_k.astype(np.int32))
    used = high != 0.0
    k = np.where(used, weight_k + loss_k, -inf)
    largest = k.max(axis=1, keepdims=True)
    largest[largest == -inf] = 0.0
    unit = np.where(used, array_block.power_of(np.where(used, k - largest, 0.0)), 0.0)
    sums = array_block.total_of([(high * unit, low * unit)], 1, weights.shape[1])
    heads, tails = dd.rescale(*sums, largest, array_block.ARRAYS)
    mixed = ~finite.all(axis=1)
    return np.where(mixed, naive, heads[:, 0]), np.where(
        mixed | ~np.isfinite(heads[:, 0]), 0.0, tails[:, 0]
    )
