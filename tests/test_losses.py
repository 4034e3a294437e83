"""Losses of rows, and what they add up to."""

import math

import pytest

from softmax_cli.losses import Tally, cross_entropy, perplexity, tally


def test_a_tally_does_not_count_bad_rows():
    rows = [[2.0, 1.0], [math.nan, math.nan], [0.0, 3.0]]
    pairs = ([0.5, math.nan, 0.25], [0.0, math.nan, 0.0])
    total = tally(rows, pairs, [0, -1, 0], {1})
    assert (total.losses.count, total.losses.sum(), total.correct) == (2, 0.75, 1)


def test_tallies_add_up_in_any_order():
    parts = []
    for loss, correct in ((0.1, 1), (1e16, 0), (-1e16, 1), (0.2, 0)):
        part = Tally(correct=correct)
        part.losses.add([loss], [0.0])
        parts.append(part)
    sums = set()
    for order in (parts, parts[::-1], [parts[2], parts[0], parts[3], parts[1]]):
        total = Tally()
        for part in order:
            total.merge(part)
        sums.add((total.losses.sum(), total.correct))
    assert sums == {(math.fsum([0.1, 0.2]), 2)}


@pytest.mark.parametrize(("base", "loss"), [("e", math.log(2)), ("2", 1.0), ("10", math.log10(2))])
def test_the_loss_of_a_coin(base, loss):
    heads, _ = cross_entropy([[0.0, 0.0]], [0], None, source="logits", temperature=1.0, base=base)
    assert heads[0] == pytest.approx(loss, abs=1e-15)


@pytest.mark.parametrize(("base", "mean"), [("e", math.log(8)), ("2", 3.0), ("10", math.log10(8))])
def test_perplexity_undoes_the_logarithm(base, mean):
    assert perplexity(mean, base) == pytest.approx(8.0, abs=1e-12)


@pytest.mark.parametrize("base", ["e", "2", "10"])
def test_the_perplexity_of_the_impossible_is_infinite(base):
    assert perplexity(math.inf, base) == math.inf
    assert perplexity(1e6, base) == math.inf
