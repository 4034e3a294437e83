"""Losses of rows, and what they add up to."""

import math
import pickle
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.metrics.losses import LossPartial, cross_entropy


@pytest.mark.parametrize("kind", [list, np.array])
def test_a_partial_does_not_count_bad_rows(kind):
    rows = [[2.0, 1.0], [math.nan, math.nan], [0.0, 3.0]]
    pairs = ([0.5, math.nan, 0.25], [0.0, math.nan, 0.0])
    pairs = tuple(map(kind, pairs))
    total = LossPartial.of(kind(rows), pairs, [0, -1, 0], {1})
    assert (total.losses.count, total.losses.sum(), total.correct) == (2, 0.75, 1)
    assert (total.sum(), total.mean()) == (0.75, 0.375)


def test_partials_add_up_in_any_order():
    parts = []
    for loss, correct in ((0.1, 1), (1e16, 0), (-1e16, 1), (0.2, 0)):
        part = LossPartial()
        part.correct = correct
        part.losses.add([loss], [0.0])
        parts.append(part)
    sums = set()
    for order in (parts, parts[::-1], [parts[2], parts[0], parts[3], parts[1]]):
        total = LossPartial()
        for part in order:
            total.merge(part)
        sums.add((total.losses.sum(), total.correct))
    assert sums == {(math.fsum([0.1, 0.2]), 2)}


def losses_of(rows, as_array):
    """Return the partial of some rows of two logits and a label, as another process gets it."""
    values = [[one, other] for one, other, _ in rows]
    labels = [label for _, _, label in rows]
    values, labels = (np.array(values), np.array(labels)) if as_array else (values, labels)
    pairs = cross_entropy(values, labels, None, contents="logits", temperature=1.0, base="e")
    bad = {place for place, label in enumerate(labels) if label < 0}
    return pickle.loads(pickle.dumps(LossPartial.of(values, pairs, labels, bad)))


logits = st.floats(-700, 700)


@given(
    st.lists(st.tuples(logits, logits, st.sampled_from([0, 1, 1, -1])), min_size=1, max_size=12),
    st.lists(st.integers(0, 12)),
    st.randoms(use_true_random=False),
)
def test_losses_are_those_of_the_whole_however_they_are_cut_and_merged(rows, cuts, random):
    whole = losses_of(rows, as_array=False)
    ends = sorted({min(cut, len(rows)) for cut in cuts} | {0, len(rows)})
    parts = [
        losses_of(rows[start:end], random.choice([True, False])) for start, end in pairwise(ends)
    ]
    while len(parts) > 1:
        random.shuffle(parts)
        parts[0].merge(parts.pop())
    (total,) = parts
    assert (total.losses.count, total.correct) == (whole.losses.count, whole.correct)
    for single in (False, True):
        assert repr(total.sum(single)) == repr(whole.sum(single))
        if whole.losses.count:
            assert repr(total.mean(single)) == repr(whole.mean(single))


@pytest.mark.parametrize(("base", "loss"), [("e", math.log(2)), ("2", 1.0), ("10", math.log10(2))])
def test_the_loss_of_a_coin(base, loss):
    heads, _ = cross_entropy([[0.0, 0.0]], [0], None, contents="logits", temperature=1.0, base=base)
    assert heads[0] == pytest.approx(loss, abs=1e-15)


def partial_of(heads, base="e", weights=None):
    """Return the partial of rows of such losses."""
    values, labels = [[1.0, 0.0]] * len(heads), [0] * len(heads)
    return LossPartial.of(values, (heads, [0.0] * len(heads)), labels, set(), weights)


@pytest.mark.parametrize(("base", "mean"), [("e", math.log(8)), ("2", 3.0), ("10", math.log10(8))])
def test_perplexity_undoes_the_logarithm(base, mean):
    assert partial_of([mean, mean]).perplexity(base) == pytest.approx(8.0, abs=1e-12)


@pytest.mark.parametrize("base", ["e", "2", "10"])
def test_the_perplexity_of_the_impossible_is_infinite(base):
    assert partial_of([math.inf]).perplexity(base) == math.inf
    assert partial_of([1e6]).perplexity(base) == math.inf


def test_a_weighted_mean_divides_by_the_weights():
    partial = partial_of([6.0, 1.0], weights=[3.0, 0.5])
    assert (partial.mean(), partial.sum(), partial.perplexity("2")) == (2.0, 7.0, 4.0)


def test_where_nothing_has_weight_there_is_no_mean():
    assert math.isnan(partial_of([0.0], weights=[0.0]).mean())
    assert math.isnan(LossPartial().mean())


@pytest.mark.parametrize("kind", [list, np.array])
def test_several_answers_of_one_row_count_by_themselves(kind):
    values = kind([[0.0, 1.0], [1.0, 0.0], [0.0, 1.0], [0.0, 1.0]])
    pairs = kind([0.5, 9.0]), kind([0.0, 0.0])
    partial = LossPartial.of(values, pairs, [1, 1, 0, 1], {1}, [2.0, 2.0])
    assert (partial.losses.count, partial.answers, partial.correct) == (1, 2, 1)
    assert partial.mean() == 0.25
