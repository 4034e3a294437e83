"""Contradictions: what a saved tally may say by itself, and no rows come to."""

from __future__ import annotations

from math import inf

from softmax_cli.metrics.class_pairs import pair_of
from softmax_cli.metrics.settings import Settings
from softmax_cli.metrics.tally import CROSS, PLAIN, SQUARES, Tally
from softmax_cli.numerics.superaccumulator import UNIT_BITS

MOST_CLASSES = 1 << 26
"""So many are counted, where they have no names."""


def check(tally: Tally, settings: Settings) -> None:
    """Raise ValueError where numbers are no counts or weights, or contradict each other."""
    _check_counts(tally)
    _check_groups(tally, settings)
    _check_signs(tally, settings)
    _check_bins(tally, settings)
    _check_hits(tally, settings)


def _check_counts(tally: Tally) -> None:
    if min(tally.rows, tally.ignored, tally.counted) < 0:
        raise ValueError("a count below 0")
    if tally.counted > tally.rows or (tally.counted < tally.rows and not tally.weighted):
        raise ValueError("counts of other rows")


def _check_groups(tally: Tally, settings: Settings) -> None:
    groups = 2 * settings.problems if settings.binary else settings.columns
    if not settings.binary and isinstance(settings.classes, int):
        groups = MOST_CLASSES  # rows may have more than the first one
    bounds = {
        "cells": groups * max(groups, settings.outcomes),
        "losses": groups,
        "in_top": 2,
        "brier": 1,
    }
    bounds |= {"spread": 3, "hit_squares": settings.problems + 1}
    for name, sums in tally.sums().items():
        if not all(0 <= group < bounds[name] for group in sums.groups()):
            raise ValueError(f"{name} of no such class")


def _check_signs(tally: Tally, settings: Settings) -> None:
    """Of probabilities that sum to a little more than 1, losses may be a little below 0."""
    sums = tally.sums()
    losses, spread = sums.pop("losses"), sums.pop("spread")
    for name, kept in sums.items():
        if kept.infinite() != 0.0 or any(kept.units(group) < 0 for group in kept.groups()):
            raise ValueError(f"{name} below 0, or not finite")
    for name, kept in (("losses", losses), ("spread", spread)):
        if not all(kept.infinite(group) in (0.0, inf) for group in kept.groups()):
            raise ValueError(f"{name} of no rows")
    if spread.units(SQUARES) < 0:
        raise ValueError("squares below 0")
    if settings.contents == "logits" and any(losses.units(group) < 0 for group in losses.groups()):
        raise ValueError("losses below 0")
    if not tally.weighted and spread.units(CROSS) != spread.units(PLAIN):
        raise ValueError("spread of other weights")


def _check_bins(tally: Tally, settings: Settings) -> None:
    bins = tally.bins.table()
    if sum(bin.rows for bin in bins) != tally.rows * settings.problems:
        raise ValueError("bins of other rows")
    if sum(bin.weight for bin in bins) != tally.cells.total():
        raise ValueError("bins of other weights")
    for bin in bins:
        counts = (bin.rows, bin.outcomes, bin.confidence, bin.weight - bin.outcomes)
        if min(counts) < 0 or (bin.weight != bin.rows << UNIT_BITS and not tally.weighted):
            raise ValueError("a bin that nothing fills so")


def _check_hits(tally: Tally, settings: Settings) -> None:
    weight, hit_squares = tally.cells.total(), tally.hit_squares
    if settings.has_top and tally.in_top.total() != weight:
        raise ValueError("in_top of other weights")
    if tally.weighted:
        return
    if hit_squares.total() != tally.rows << UNIT_BITS:
        raise ValueError("hit_squares of other rows")
    hits = sum(hits * hit_squares.units(hits) for hits in hit_squares.groups())
    for cell in tally.cells.groups():
        group, predicted = pair_of(cell, settings)
        if predicted == (group % 2 if settings.binary else group):
            hits -= tally.cells.units(cell)
    if hits:
        raise ValueError("hit_squares of other cells")
