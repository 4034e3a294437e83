"""Figures: what is told of a tally, all together, by class and by bin; each is rounded once."""

from __future__ import annotations

from math import nan

from softmax_cli.metrics import estimates
from softmax_cli.metrics.class_pairs import pair_of
from softmax_cli.metrics.settings import Settings
from softmax_cli.metrics.tally import CROSS, PLAIN, SQUARES, Tally
from softmax_cli.numerics.superaccumulator import UNIT_BITS, nearest


class NoWeightError(ValueError):
    """There are rows, and none of them counts."""


def names(settings: Settings) -> list[str]:
    """Return the names of the figures of a record, in their order."""
    top = [f"top{settings.top}_accuracy"] if settings.has_top else []
    return [
        *("rows", "ignored", "loss", "loss_se", "perplexity", "accuracy", "accuracy_se", *top),
        *("brier", "ece", "confidence"),
    ]


def record(tally: Tally, settings: Settings) -> dict[str, float]:
    """Return the figures of all rows; NaN for all means of none, and for standard errors of one.

    Raises
    ------
    ValueError
        If there are rows, and all their weights are 0.
    """
    weight = tally.cells.total()
    if tally.rows and not weight:
        raise NoWeightError("all weights are 0")
    bins, losses = tally.bins.table(), tally.losses.total()
    infinite = tally.losses.infinite()
    perplexity = infinite or nan
    if weight and not infinite:
        perplexity = estimates.perplexity(losses, weight, settings.base)
    figures = {
        "rows": tally.rows,
        "ignored": tally.ignored,
        "loss": estimates.mean(losses, weight, infinite),
        "loss_se": nan if infinite else _loss_error(tally, settings),
        "perplexity": perplexity,
        "accuracy": estimates.mean(_hits(tally, settings), weight),
        "accuracy_se": _accuracy_error(tally, settings),
        f"top{settings.top}_accuracy": estimates.mean(tally.in_top.units(1), weight),
        "brier": estimates.mean(tally.brier.total(), weight),
        "ece": estimates.calibration_error(bins),
        "confidence": estimates.mean(sum(bin.confidence for bin in bins), weight),
    }
    return {name: figures[name] for name in names(settings)}


def loss_above(tally: Tally, other: Tally) -> float:
    """Return the loss of a tally less that of another one of the same rows."""
    infinite = tally.losses.infinite() - other.losses.infinite()
    difference = tally.losses.total() - other.losses.total()
    return estimates.mean(difference, tally.cells.total(), infinite)


def _hits(tally: Tally, settings: Settings) -> int:
    """Return the weight of all observations that are classified rightly."""
    return sum(units for true, predicted, units in _cells(tally, settings) if true == predicted)


def _cells(tally: Tally, settings: Settings) -> list[tuple[int, int, int]]:
    """Return true and predicted classes that occur together, and with what weight."""
    cells = []
    for cell in tally.cells.groups():
        group, predicted = pair_of(cell, settings)
        true = group % 2 if settings.binary else group
        cells.append((true, predicted, tally.cells.units(cell)))
    return cells


def _loss_error(tally: Tally, settings: Settings) -> float:
    """Return the standard error of the loss; the mean of a row's columns is one observation."""
    spread, columns = tally.spread, settings.problems
    squares = estimates.Squares(
        tally.counted,
        tally.cells.total() // columns,
        spread.units(PLAIN),
        tally.hit_squares.total(),
        spread.units(CROSS),
        spread.units(SQUARES),
    )
    return estimates.standard_error(squares, columns)


def _accuracy_error(tally: Tally, settings: Settings) -> float:
    """Return the standard error of the accuracy, as `_loss_error` does that of the loss."""
    by_hits = {hits: tally.hit_squares.units(hits) for hits in tally.hit_squares.groups()}
    columns = settings.problems
    squares = estimates.Squares(
        tally.counted,
        tally.cells.total() // columns,
        _hits(tally, settings),
        sum(by_hits.values()),
        sum(hits * units for hits, units in by_hits.items()),
        sum(hits * hits * units for hits, units in by_hits.items()),
    )
    return estimates.standard_error(squares, columns)


def class_names(tally: Tally, settings: Settings) -> list[str | int]:
    """Return what the classes are called; no and yes of one binary problem are 0 and 1.

    Several binary problems are told apart by their columns. Classes that occur in longer rows
    alone follow the others.
    """
    if settings.binary and settings.problems == 1:
        return [0, 1]
    names = [*settings.numbered()]
    if settings.binary:
        return names
    largest = max((max(pair[:2]) for pair in _cells(tally, settings)), default=0)
    return [*names, *range(len(names), largest + 1)]


def per_class(tally: Tally, settings: Settings) -> list[dict[str, str | float]]:
    """Return the figures of each class, in the order of the classes: see `verdict.Metrics`."""
    names = class_names(tally, settings)
    count = len(names)
    support, predicted, hits, losses, weight = ([0] * count for _ in range(5))
    infinite = [0.0] * count
    apart = settings.binary and settings.problems > 1
    for cell in tally.cells.groups():
        (group, guess), units = pair_of(cell, settings), tally.cells.units(cell)
        if apart:  # a class is yes in its column
            column, true = divmod(group, 2)
            support[column] += units * true
            predicted[column] += units * guess
            hits[column] += units * true * guess
            weight[column] += units
        else:
            support[group] += units
            predicted[guess] += units
            hits[group] += units * (group == guess)
            weight[group] += units
    for group in tally.losses.groups():
        place = group // 2 if apart else group
        losses[place] += tally.losses.units(group)
        infinite[place] += tally.losses.infinite(group)
    return [
        {
            "class": name,
            "support": _count(support[place], tally),
            "predicted": _count(predicted[place], tally),
            "precision": estimates.mean(hits[place], predicted[place]),
            "recall": estimates.mean(hits[place], support[place]),
            "f1": estimates.mean(2 * hits[place], support[place] + predicted[place]),
            "loss": estimates.mean(losses[place], weight[place], infinite[place]),
        }
        for place, name in enumerate(names)
    ]


def confusion(tally: Tally, settings: Settings) -> list[list[float]]:
    """Return a row for each true class, of the counts of each predicted one."""
    outcomes = 2 if settings.binary else len(class_names(tally, settings))
    sums: dict[tuple[int, int], int] = {}
    for true, predicted, units in _cells(tally, settings):
        sums[true, predicted] = sums.get((true, predicted), 0) + units
    # of many classes, few pairs occur
    table = [[_count(0, tally)] * outcomes for _ in range(outcomes)]
    for (true, predicted), units in sums.items():
        table[true][predicted] = _count(units, tally)
    return table


def reliability(tally: Tally) -> list[dict[str, float]]:
    """Return the bins of a reliability diagram; NaN for the means of an empty one."""
    return [
        {
            "from": bin.low,
            "to": bin.high,
            "rows": bin.rows,
            "confidence": estimates.mean(bin.confidence, bin.weight),
            "accuracy": estimates.mean(bin.outcomes, bin.weight),
            "gap": estimates.mean(bin.outcomes - bin.confidence, bin.weight),
        }
        for bin in tally.bins.table()
    ]


def _count(units: int, tally: Tally) -> float:
    """Return a sum of weights: a whole number where no row has one of its own."""
    return nearest(units, 1 << UNIT_BITS) if tally.weighted else units >> UNIT_BITS
