"""Bins of rows: bounded, whatever comes, and means of what stands together."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.plots.collectors import heat_map
from softmax_cli.plots.row_bins import RowBins, resampled


def filled(rows, most, pieces):
    """Return bins that the rows came into in pieces of these sizes."""
    bins, start = RowBins(most), 0
    while start < len(rows):
        for piece in pieces:
            bins.add(rows[start : start + piece])
            start += piece
    return bins


@given(
    st.integers(1, 90),
    st.integers(1, 4),
    st.lists(st.integers(1, 40), min_size=1, max_size=4),
)
def test_a_cell_is_the_mean_of_the_rows_that_it_stands_for(count, width, pieces):
    rows = np.random.default_rng(count).integers(-9, 9, (count, width)).astype(float)
    bins = filled(rows, 8, pieces)
    cells = bins.cells()
    assert (bins.count, bins.width) == (count, width)
    assert len(cells) == -(-count // bins.tall) <= 8
    for number, row in enumerate(cells):
        expected = rows[number * bins.tall : (number + 1) * bins.tall].mean(axis=0)
        assert row == pytest.approx(expected)


def test_few_rows_stay_as_they_are():
    assert filled([[0.1, 0.9], [math.nan, 0.3]], 8, [1]).cells()[0] == [0.1, 0.9]


def test_columns_are_binned_too():
    bins = RowBins(4)
    bins.add([[0.0, 1.0, 2.0, 3.0, 4.0]])
    assert bins.cells() == [[0.5, 2.5, 4.0]]


def test_what_is_no_number_counts_for_nothing():
    rows = [[1.0, math.nan], [math.nan, math.nan], [3.0, 4.0]]
    cells = filled(rows, 2, [3]).cells()
    assert cells[0][0] == 1.0
    assert math.isnan(cells[0][1])
    assert cells[1] == [3.0, 4.0]


def test_what_is_held_does_not_grow_with_the_rows():
    bins = RowBins(16)
    for _ in range(1000):
        bins.add(np.ones((50, 3)))
    assert bins.count == 50_000
    assert len(bins.cells()) <= 16
    assert bins._sums.nbytes <= 16 * 3 * 8


def test_masked_classes_stay_minus_infinity():
    assert filled([[-math.inf], [0.0], [1.0]], 2, [3]).cells() == [[-math.inf], [1.0]]


def heat(bins):
    return heat_map("", bins, "probability", image=False)


def test_cells_that_fit_are_not_resampled():
    picture = heat(filled([[1.0, 2.0]], 8, [1]))
    assert resampled(picture, 1, 2) is picture
    assert picture.averaging is None


@given(st.integers(1, 70), st.integers(1, 9), st.integers(1, 9), st.integers(1, 5))
def test_cells_that_are_resampled_are_means_of_what_they_stand_for(count, width, lines, columns):
    rows = np.random.default_rng(count).integers(-9, 9, (count, width)).astype(float)
    few = resampled(heat(filled(rows, 8, [count])), lines, columns)
    assert (few.height, few.width) == rows.shape
    assert len(few.cells) <= lines
    for number, row in enumerate(few.cells):
        assert len(row) <= columns
        for at, value in enumerate(row):
            part = rows[number * few.tall : (number + 1) * few.tall]
            assert value == pytest.approx(part[:, at * few.wide : (at + 1) * few.wide].mean())


def test_what_a_cell_stands_for_is_said():
    rows = np.ones((20, 6))
    assert heat(filled(rows, 8, [20])).averaging == "20 rows of 6: each cell is the mean of 4 rows"
    few = resampled(heat(filled(rows, 8, [20])), 3, 2)
    assert few.averaging == "20 rows of 6: each cell is the mean of 8 × 3 numbers"
