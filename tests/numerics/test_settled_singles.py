"""Single precision that doubles settle: the bits of the accurate arithmetic, whatever the rows."""

from functools import partial

import numpy as np
import pytest

from softmax_cli.numerics import array_block, arrays, settled_singles
from softmax_cli.numerics.column_kinds import Settings
from softmax_cli.numerics.column_passes import Sums, Survey


def accurate(values, temperature, base):
    """Return what the accurate arithmetic alone makes of rows."""
    ordinary, wide = array_block.unrounded_softmax, array_block.wide_softmax
    if base is not None:
        ordinary = partial(array_block.unrounded_logs, base=base)
        wide = partial(array_block.wide_log_softmax, base=base)
    return arrays._block_by_block(ordinary, wide, values, temperature, True)


ROWS = [
    (np.random.default_rng(1).normal(0, scale, shape).astype(np.float32), scale)
    for shape, scale in (((3000, 10), 3), ((300, 100), 60), ((5, 3000), 5), ((900, 3), 1e-3))
]


@pytest.mark.parametrize("base", [None, "e", "2", "10"])
def test_the_bits_are_those_of_the_accurate_arithmetic(base):
    for temperature in (1.0, 0.37, 50.0):
        for rows, _ in ROWS:
            values = rows.astype(np.float64)
            values[::7, 1] = -np.inf
            values[3, 0] = 1e300
            if base is None:
                found = arrays.softmax(values, temperature=temperature, single=True)
            else:
                found = arrays.log_softmax(values, temperature=temperature, base=base, single=True)
            expected = accurate(values, temperature, base)
            assert np.array_equal(found.view(np.int32), expected.view(np.int32)), temperature


def test_bad_rows_and_rows_on_a_boundary():
    """A row that the doubles do not settle is computed anew, and one that has no answer is NaN."""
    values = np.array([[0.0, np.nan], [0.0, np.inf], [-np.inf, -np.inf], [1e-9, 0.0]])
    found = arrays.softmax(values, single=True)
    assert np.isnan(found[:3]).all()
    assert found[3].tolist() == [0.5, 0.5]


@pytest.mark.parametrize("logs", [False, True])
def test_columns_longer_than_memory(logs):
    for rows, scale in ROWS:
        if scale == 60:
            continue
        values = rows.astype(np.float64)
        survey = Survey(Settings(logs, 0.8, "e", True))
        survey.add(values)
        sums = Sums(survey)
        sums.add(values)
        function = arrays.log_softmax if logs else arrays.softmax
        expected = function(np.ascontiguousarray(values.T), temperature=0.8, single=True).T
        assert np.array_equal(sums.finish().result(values), expected)


@pytest.mark.parametrize("single", [False, True])
@pytest.mark.parametrize("classes", [1, 10, 100])
def test_results_lie_in_memory_as_the_numbers_do(classes, single):
    """Columns that each lie in one piece give such columns, and no layout changes a bit."""
    rows = np.random.default_rng(3).normal(0, 3, (500, classes))
    columns = np.asfortranarray(rows)
    wide = np.asfortranarray(np.repeat(rows, 2, axis=0))[::2]
    for function in (arrays.softmax, arrays.log_softmax):
        found = function(columns, single=single)
        assert found.flags.f_contiguous
        assert np.array_equal(found, function(rows, single=single))
        assert np.array_equal(found, function(wide, single=single))


def test_few_rows_are_computed_twice(monkeypatch):
    values = np.random.default_rng(2).normal(0, 3, (2000, 100)).astype(np.float32).astype(float)
    rows = []

    def redo(some):
        rows.extend(some)
        return accurate(some, 1.0, None)

    settled_singles.softmax(values, 1.0, redo)
    assert len(rows) < 20
