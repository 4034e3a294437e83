"""Slices as NumPy has them: the same part, or the sentence that says why there is none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.errors import UsageError
from softmax_cli.syntax.array_slices import for_shape, parse_slice

SHAPE = (3, 4, 2)
BOUNDS = st.one_of(st.just(""), st.integers(-5, 5).map(str))
STEPS = st.one_of(st.just(""), st.integers(-2, 2).filter(bool).map(str))
ITEMS = st.one_of(
    st.integers(-5, 5).map(str),
    st.just("..."),
    st.builds("{}:{}".format, BOUNDS, BOUNDS),
    st.builds("{}:{}:{}".format, BOUNDS, BOUNDS, STEPS),
)


def numpys(items, array):
    """Return what NumPy takes of an array, None where it takes nothing of it."""
    index = tuple(
        ...
        if item == "..."
        else slice(*(int(bound) if bound else None for bound in item.split(":")))
        if ":" in item
        else int(item)
        for item in items
    )
    try:
        part = array[index]
    except IndexError:
        return None
    return part if part.size else None


@settings(max_examples=60)
@given(st.lists(ITEMS, min_size=1, max_size=4))
def test_the_part_is_numpys(items):
    array = np.arange(24).reshape(SHAPE)
    expected = numpys(items, array)
    try:
        part = array[for_shape(parse_slice(",".join(items)), SHAPE)]
    except (UsageError, ValueError):
        assert expected is None
    else:
        assert np.array_equal(part, expected)


@pytest.mark.parametrize("text", ["", "a", "1.0", "1:2:3:4", "[0", "None", "0;1", "1" * 30, "0,,1"])
def test_what_is_no_slice(text):
    with pytest.raises(ValueError, match="is neither an integer, a range"):
        parse_slice(text)
