"""Counts of losses: none is lost, and each is counted where it belongs."""

import math

from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.plots.loss_counts import FINEST, LossCounts

NUMBERS = st.one_of(
    st.floats(-1, 50, allow_nan=False),
    st.floats(0, allow_infinity=False, allow_nan=False),
    st.sampled_from([0.0, 5e-324, 1e308]),
)


@given(st.lists(st.lists(NUMBERS, max_size=12), min_size=1, max_size=5))
def test_every_number_is_counted_in_its_bin(pieces):
    losses = LossCounts()
    for piece in pieces:
        losses.add(piece)
        assert len(losses._counts) <= 2 * FINEST
    edges, counts = losses.bins()
    numbers = [number for piece in pieces for number in piece]
    assert sum(counts) == losses.count == len(numbers)
    assert len(counts) <= 20
    for low, high, count in zip(edges, edges[1:], counts, strict=False):
        assert count == sum(low <= number < high for number in numbers)


def test_infinite_losses_are_counted_apart():
    losses = LossCounts()
    losses.add([math.inf, 0.0, math.nan, 3.0])
    assert (losses.count, losses.infinite) == (3, 1)
    assert sum(losses.bins()[1]) == 2


def test_of_no_loss_there_is_no_bin():
    losses = LossCounts()
    losses.add([math.inf])
    assert losses.bins() == ([], [])
