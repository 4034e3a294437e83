"""Blocks: rows that are kept, and blocks that are joined."""

import numpy as np
import pytest

from softmax_cli.table.block import Block, joined
from tests.formats.csv.bulk.test_cell_slices import sliced

VALUES = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
TARGETS = [[0.0, 1.0], [1.0, 0.0], [0.5, 0.5]]
CELLS = [["a", "x"], ["b", ""], ["c", "z"]]


@pytest.fixture(params=["lists", "arrays"])
def block(request):
    """Three rows of numbers, targets and cells, the second one bad."""
    if request.param == "lists":
        return Block(VALUES, CELLS, [2, 3, 5], targets=TARGETS, bad={1})
    values, targets = np.array(VALUES), np.array(TARGETS)
    return Block(values, sliced(CELLS), range(2, 5), targets=targets, bad={1})


def contents(block):
    """Return all that a block holds, as lists."""
    targets = None if block.targets is None else [list(row) for row in block.targets]
    return block.rows(), list(block.cells), list(block.lines), targets, block.bad


@pytest.mark.parametrize(
    ("rows", "bad"),
    [
        ([0, 1, 2], {1}),
        ([0, 2], set()),
        ([1, 2], {0}),
        ([1], {0}),
        ([0, 0, 1, 1], {2, 3}),
        ([], set()),
        (range(2), {1}),
    ],
)
def test_rows_are_kept_with_all_that_belongs_to_them(block, rows, bad):
    lines = list(block.lines)
    block.keep(rows)
    assert len(block) == len(rows)
    assert contents(block) == (
        [VALUES[row] for row in rows],
        [CELLS[row] for row in rows],
        [lines[row] for row in rows],
        [TARGETS[row] for row in rows],
        bad,
    )


def test_what_is_known_of_the_rows_that_are_not_there_stays(block):
    error = ValueError("of the row after the last")
    block.skipped, block.error = 4, error
    block.keep([0])
    assert (block.skipped, block.error) == (4, error)


def test_a_block_without_targets_has_none_afterwards():
    block = Block(VALUES, CELLS, [1, 2, 3])
    block.keep([2])
    assert contents(block) == ([[5.0, 6.0]], [["c", "z"]], [3], None, set())


def test_rows_of_an_array_are_lists():
    assert Block(np.array(VALUES), CELLS, range(3)).rows() == VALUES
    assert Block(VALUES, CELLS, range(3)).rows() is VALUES


def test_blocks_are_joined_in_order(block):
    other = Block([[7.0, 8.0], [np.nan, np.nan]], [["d", "y"], ["e", ""]], [7, 8], bad={1})
    block.skipped, other.skipped = 1, 2
    lines = list(block.lines)
    whole = joined([block, other, Block([], [], [], skipped=1)])
    assert len(whole) == 5
    assert whole.values[:4] == [*VALUES, [7.0, 8.0]]
    assert whole.cells == [*CELLS, ["d", "y"], ["e", ""]]
    assert whole.lines == [*lines, 7, 8]
    assert (whole.bad, whole.skipped, whole.error) == ({1, 4}, 4, None)


def test_blocks_that_are_joined_stay_as_they_were(block):
    before = contents(block)
    joined([block, block])
    assert contents(block) == before


def test_no_blocks_are_one_without_rows():
    whole = joined([])
    assert (len(whole), whole.values, whole.bad, whole.skipped) == (0, [], set(), 0)
