"""Counting and finding marks: the same answers as a list of all of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.formats.ranks import rank, select


@st.composite
def marks(draw):
    """Marks as dense or as rare as they come, of lengths around those of words."""
    length = draw(
        st.one_of(st.integers(1, 300), st.sampled_from([63, 64, 65, 127, 128, 129, 8192]))
    )
    density = draw(st.sampled_from([0.0, 0.02, 0.5, 0.98, 1.0]))
    seed = draw(st.integers(0, 1 << 20))
    return np.random.default_rng(seed).random(length) < density


@given(marks())
def test_the_rank_of_every_position(flags):
    positions = np.arange(len(flags))
    expected = np.searchsorted(np.flatnonzero(flags), positions)
    assert rank(flags, positions).tolist() == expected.tolist()


@given(marks())
def test_every_mark_is_selected(flags):
    where = np.flatnonzero(flags)
    assert select(flags, np.arange(len(where))).tolist() == where.tolist()


@given(marks(), st.randoms())
def test_in_any_order(flags, random):
    where = np.flatnonzero(flags)
    ranks = np.arange(len(where))
    random.shuffle(ranks)
    assert select(flags, ranks).tolist() == where[ranks].tolist()
    assert rank(flags, where[ranks]).tolist() == ranks.tolist()


def test_nothing_is_asked_for():
    flags = np.array([True, False])
    nothing = np.array([], np.int64)
    assert select(flags, nothing).tolist() == rank(flags, nothing).tolist() == []


@pytest.mark.parametrize("length", [1, 8, 63, 64, 65, 1 << 17])
def test_the_last_position_of_all_marks(length):
    flags = np.ones(length, bool)
    assert rank(flags, np.array([length - 1])).tolist() == [length - 1]
    assert select(flags, np.array([length - 1])).tolist() == [length - 1]


def test_marks_of_a_view_that_is_not_contiguous():
    flags = np.array([True, False, False, True, True, True])[::2]
    assert rank(flags, np.array([0, 1, 2])).tolist() == [0, 1, 1]
    assert select(flags, np.array([0, 1])).tolist() == [0, 2]
