"""Bins: edges, ties, equal counts."""

from __future__ import annotations

from math import nextafter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.metrics.bins import MassBins, WidthBins
from softmax_cli.metrics.verdict import Metrics
from softmax_cli.numerics import kernels
from tests.effort import share_of


def place(confidence: float, count: int, carrier: Any) -> int:
    """Return the bin that one confidence is in."""
    bins = WidthBins(count)
    bins.add(carrier([confidence]), carrier([1]), None)
    (found,) = (number for number, bin in enumerate(bins.table()) if bin.rows)
    return found


@pytest.mark.parametrize("carrier", [list, np.array])
def test_a_bin_goes_up_to_its_upper_edge(carrier: Any) -> None:
    """Whose edges are the doubles nearest k/15; 0 is in the first bin, 1 in the last."""
    for k in range(1, 16):
        assert place(k / 15, 15, carrier) == k - 1
        assert place(nextafter(k / 15, 0), 15, carrier) == k - 1
        if k < 15:
            assert place(nextafter(k / 15, 1), 15, carrier) == k
    assert place(0.0, 15, carrier) == 0
    assert place(1.0, 15, carrier) == 14
    assert place(0.5, 2, carrier) == 0
    # probabilities that are given may add up to a little more than 1
    assert place(1.005, 15, carrier) == 14


@pytest.mark.parametrize("carrier", [list, np.array])
@pytest.mark.parametrize(
    ("confidence", "error"), [(1.0, 0.0), (0.5, 0.5), (8 / 15, 7 / 15), (14 / 15, 1 / 15)]
)
def test_the_calibration_error_of_a_hit_is_what_it_lacks(
    carrier: Any, confidence: float, error: float
) -> None:
    metrics = Metrics(2, contents="probs")
    metrics.add(carrier([[confidence, 1.0 - confidence]]), carrier([0]))
    assert metrics.result()["ece"] == pytest.approx(error, rel=0, abs=1e-16)


def test_a_hit_and_a_miss_of_one_bin_make_up_for_each_other() -> None:
    metrics = Metrics(2, contents="probs")
    metrics.add([[0.5, 0.5], [0.5, 0.5]], [0, 1])
    assert metrics.result()["ece"] == 0.0


def test_edges_of_equal_counts() -> None:
    """Edge k is the smallest confidence up to which k/n of the rows are; ties stay together."""
    bins = MassBins(3)
    bins.add([0.9, 0.5, 0.5, 0.5, 0.75, 1.0, 0.6], [1, 0, 1, 1, 0, 1, 1], None)
    assert [(bin.low, bin.high, bin.rows) for bin in bins.table()] == [
        (0.0, 0.5, 3),
        (0.5, 0.75, 2),
        (0.75, 1.0, 2),
    ]
    bins = MassBins(3)
    bins.add([0.5, 0.5, 0.5, 0.9], [1, 0, 1, 1], None)
    assert [(bin.low, bin.high, bin.rows) for bin in bins.table()] == [
        (0.0, 0.5, 3),
        (0.5, 0.5, 0),
        (0.5, 0.9, 1),
    ]


def test_more_bins_of_equal_counts_than_rows() -> None:
    bins = MassBins(4)
    bins.add([0.5, 0.75], [1, 1], None)
    assert [bin.rows for bin in bins.table()] == [1, 0, 1, 0]


confidences = st.lists(
    st.tuples(st.one_of(st.floats(0, 1), st.sampled_from([0.5, 1.0])), st.sampled_from([0, 1])),
    min_size=1,
    max_size=20,
)


@settings(max_examples=share_of(100), deadline=None, derandomize=True)
@given(confidences, st.integers(1, 8), st.integers(0, 20))
def test_equal_counts_have_one_table_in_any_order(rows: Any, count: int, at: int) -> None:
    def seen(part: Any, carrier: Any) -> MassBins:
        bins = MassBins(count)
        bins.add(*(carrier([row[i] for row in part]) for i in range(2)), None)
        return bins

    whole, first = seen(rows[::-1], list), seen(rows[:at], np.array)
    first.merge(seen(rows[at:], list))
    assert first.table() == whole.table()
    assert first.to_list() == whole.to_list()
    again = MassBins(count)
    again.take(whole.to_list())
    assert again.table() == whole.table()
    found = whole.table()
    assert sum(bin.rows for bin in found) == len(rows)
    # up to each edge there are as many as it says, and below it fewer
    for k, bin in enumerate(found, 1):
        upto = sum(confidence <= bin.high for confidence, _ in rows)
        below = sum(confidence < bin.high for confidence, _ in rows)
        assert below < k * len(rows) / count <= upto


def test_many_rows_are_sorted_as_an_array_to_the_same_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(2)
    bins = MassBins(7)
    bins.add(rng.random(500).round(2), rng.integers(0, 2, 500), rng.random(500))
    few = bins.table()
    monkeypatch.setattr(kernels, "CROSSOVER", 100)
    assert bins.table() == few
