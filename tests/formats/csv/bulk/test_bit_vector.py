"""Counting and finding marks: the same answers as a list of all of them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.formats.csv.bulk.bit_vector import BitVector, odd_before


@st.composite
def flags(draw):
    """BitVector as dense or as rare as they come, of lengths around those of words."""
    length = draw(
        st.one_of(st.integers(1, 300), st.sampled_from([63, 64, 65, 127, 128, 129, 8192]))
    )
    density = draw(st.sampled_from([0.0, 0.02, 0.5, 0.98, 1.0]))
    seed = draw(st.integers(0, 1 << 20))
    return np.random.default_rng(seed).random(length) < density


@given(flags())
def test_the_marks_before_every_position(flags):
    positions = np.arange(len(flags))
    expected = np.searchsorted(np.flatnonzero(flags), positions)
    assert BitVector(flags).rank(positions).tolist() == expected.tolist()


@given(flags(), st.randoms())
def test_positions_in_any_order(flags, random):
    where = np.flatnonzero(flags)
    ranks = np.arange(len(where))
    random.shuffle(ranks)
    assert BitVector(flags).rank(where[ranks]).tolist() == ranks.tolist()


@given(flags())
def test_all_marks_are_found_and_counted(flags):
    where = np.flatnonzero(flags)
    assert BitVector(flags).positions().tolist() == where.tolist()
    assert len(BitVector(flags)) == len(where)


@given(flags(), st.integers(1, 80), st.data())
def test_every_so_many_marks(flags, step, data):
    first = data.draw(st.integers(0, step - 1))
    assert (
        BitVector(flags).select_every(step, first).tolist()
        == np.flatnonzero(flags)[first::step].tolist()
    )


@given(flags())
def test_what_is_behind_an_odd_number_of_marks(flags):
    assert odd_before(flags).tolist() == (np.cumsum(flags) % 2 == 1).tolist()


def test_nothing_is_asked_for():
    marks = BitVector(np.array([True, False]))
    nothing = np.array([], np.int64)
    assert marks.rank(nothing).tolist() == marks.select_every(3, 2).tolist() == []


def test_the_last_position_of_all_marks():
    for length in (1, 8, 63, 64, 65, 1 << 17):
        marks = BitVector(np.ones(length, bool))
        assert marks.rank(np.array([length - 1])).tolist() == [length - 1], length
        assert marks.select_every(length, length - 1).tolist() == [length - 1], length


def test_marks_of_a_view_that_is_not_contiguous():
    marks = BitVector(np.array([True, False, False, True, True, True])[::2])
    assert marks.rank(np.array([0, 1, 2])).tolist() == [0, 1, 1]
    assert marks.positions().tolist() == [0, 2]
