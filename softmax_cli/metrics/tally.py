"""Tally: what observations add up to, exactly, whatever the figures made of it."""

from __future__ import annotations

from operator import index
from typing import Any

from softmax_cli.metrics.bins import MassBins, WidthBins
from softmax_cli.metrics.observations import Observations
from softmax_cli.metrics.settings import Settings
from softmax_cli.numerics.grouped_sums import GroupedSums

# groups of `Tally.spread`, of a row's loss x and its weight w: (w x)(w x), w (w x) and w x
SQUARES, CROSS, PLAIN = range(3)


class Tally:
    """Counts and sums over rows, which neither their order nor their chunks can change.

    Weights are those of the rows; rows without any have 1.
    """

    __slots__ = (
        *("bins", "brier", "cells", "counted", "hit_squares", "ignored", "in_top", "losses"),
        *("rows", "spread", "weighted"),
    )

    def __init__(self, settings: Settings) -> None:
        self.rows = 0
        self.ignored = 0  # rows that were left out
        self.counted = 0  # rows whose weight is not 0
        self.weighted = False  # whether any row came with a weight
        self.cells = GroupedSums()  # weights by `Observations.cells`
        self.in_top = GroupedSums()  # weights by `Observations.in_top`
        self.losses = GroupedSums()  # weights times losses by `Observations.groups`
        self.brier = GroupedSums()  # weights times scores
        self.spread = GroupedSums()  # see `SQUARES`
        self.hit_squares = GroupedSums()  # squared weights by `Observations.row_hits`
        self.bins: Any = (MassBins if settings.mass else WidthBins)(settings.bins)

    def add(self, seen: Observations) -> None:
        """Add observations, and what they are row by row."""
        weights = seen.weights
        losses = GroupedSums()
        losses.add(seen.groups, seen.heads, weights)
        self.losses.merge(losses)
        self.losses.add(seen.groups, seen.tails, weights)
        self.brier.add(0, seen.brier, weights)
        self.cells.weigh(seen.cells, weights)
        if seen.in_top is not None:
            self.in_top.weigh(seen.in_top, weights)
        self.bins.add(seen.confidence, seen.outcomes, weights)
        self.rows += len(seen.row_hits)
        if seen.row_weights is not None:
            self._add_weighted(seen)
            return
        self.counted += len(seen.row_hits)
        if seen.row_losses is not seen.heads:
            losses = GroupedSums()
            losses.add(0, seen.row_losses)
        self.spread.add(SQUARES, seen.row_losses, seen.row_losses)
        # the weights are 1, and the sums as they are
        self.spread.include(CROSS, losses)
        self.spread.include(PLAIN, losses)
        self.hit_squares.weigh(seen.row_hits, None)

    def _add_weighted(self, seen: Observations) -> None:
        weights, losses = seen.row_weights, seen.weighted_losses
        self.weighted = True
        self.counted += int(sum(weight > 0.0 for weight in weights))
        self.spread.add(SQUARES, losses, losses)
        self.spread.add(CROSS, losses, weights)
        self.spread.add(PLAIN, losses)
        self.hit_squares.add(seen.row_hits, weights, weights)

    def merge(self, other: Tally) -> None:
        """Add all that another tally of the same settings has seen."""
        self.rows += other.rows
        self.ignored += other.ignored
        self.counted += other.counted
        self.weighted |= other.weighted
        for name, sums in self.sums().items():
            sums.merge(getattr(other, name))
        self.bins.merge(other.bins)

    def to_dict(self) -> dict[str, Any]:
        """Return all of it, exactly, as JSON has it."""
        return {
            "rows": self.rows,
            "ignored": self.ignored,
            "counted": self.counted,
            "weighted": self.weighted,
            **{name: sums.texts() for name, sums in self.sums().items()},
            "bins": self.bins.to_list(),
        }

    def take(self, seen: dict[str, Any]) -> None:
        """Add what `to_dict` returned to nothing; any error of Python's if it did not."""
        self.rows, self.ignored, self.counted = (
            index(seen[name]) for name in ("rows", "ignored", "counted")
        )
        self.weighted = bool(seen["weighted"])
        for name, sums in self.sums().items():
            sums.merge(GroupedSums.of_texts(seen[name]))
        self.bins.take(seen["bins"])

    def sums(self) -> dict[str, GroupedSums]:
        """Return all sums but those of bins, by name."""
        names = ("cells", "in_top", "losses", "brier", "spread", "hit_squares")
        return {name: getattr(self, name) for name in names}
