"""Blocks of arrays: rows whose bad ones the policy has seen."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from softmax_cli.errors import SoftmaxError
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.row_faults import BadRow


def block_of(values: NDArray[np.float64], before: int, policy: BadRowPolicy) -> Block:
    """Return a block of rows, so many of which came before; the policy says what is bad."""
    count = len(values)
    block = Block(values, [[]] * count, range(before + 1, before + count + 1))
    # (the sum of what is finite may not be, but is faster to have than the largest and smallest)
    with np.errstate(all="ignore"):
        beyond_doubt = policy.contents == "logits" and math.isfinite(values.sum())
    if not (beyond_doubt or (values.max() < math.inf and policy.are_good(values))):
        _settle(block, values, policy)
    if policy.contents != "logits":
        block.values = block.values + 0.0  # type: ignore[operator]
    return block


def _settle(block: Block, values: NDArray[np.float64], policy: BadRowPolicy) -> None:
    """Find the bad rows of a block, and do about them what is wanted."""
    bad: dict[int, BadRow] = {}
    for row, numbers in enumerate(values.tolist()):
        try:
            policy.check(numbers)
        except BadRow as reason:
            bad[row] = reason
            if policy.refuses(reason):
                break
    block.values = np.where(np.isin(np.arange(len(values)), [*bad])[:, None], math.nan, values)
    policy.settle(block, bad)


def failed(error: SoftmaxError) -> Block:
    """Return a block in the place of one that cannot be read."""
    block = Block([], [], [])
    block.error = error
    return block
