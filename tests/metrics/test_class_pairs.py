"""Pairs of classes as numbers: places of a matrix, and beyond it a number for each other pair."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.metrics.class_pairs import number_of, numbers_of, pair_of
from softmax_cli.metrics.verdict import Metrics


def settings_of(classes, **more):
    return Metrics(classes, **more).settings


def test_the_pairs_of_the_first_classes_are_places_of_the_confusion_matrix():
    settings = settings_of(3)
    pairs = [(true, predicted) for true in range(3) for predicted in range(3)]
    assert [number_of(*pair, settings) for pair in pairs] == [*range(9)]


def test_no_number_is_left_out_or_used_twice():
    for classes in (1, 2, 5):
        settings = settings_of(classes)
        pairs = [(true, predicted) for true in range(9) for predicted in range(9)]
        assert sorted(number_of(*pair, settings) for pair in pairs) == [*range(81)]


@given(st.integers(1, 6), st.lists(st.tuples(*[st.integers(0, 3000)] * 2), min_size=1))
def test_a_pair_comes_back_of_lists_and_of_arrays(classes, pairs):
    settings = settings_of(classes)
    numbers = [number_of(*pair, settings) for pair in pairs]
    assert [pair_of(number, settings) for number in numbers] == pairs
    true, predicted = np.array(pairs).T
    assert numbers_of(true, predicted, settings).tolist() == numbers


def test_of_binary_columns_each_has_a_table_of_its_own():
    settings = settings_of(2, binary=True)
    pairs = [(group, predicted) for group in range(4) for predicted in range(2)]
    numbers = [number_of(*pair, settings) for pair in pairs]
    assert numbers == [*range(8)]
    assert [pair_of(number, settings) for number in numbers] == pairs
    groups, predicted = np.array(pairs).T
    assert numbers_of(groups, predicted, settings).tolist() == numbers
