"""Weights of the classes of a table, by the names that they have there."""

from __future__ import annotations

from softmax_cli.errors import UsageError
from softmax_cli.syntax.class_weights import ClassWeights
from softmax_cli.table.labels import label_finder
from softmax_cli.table.layout import Layout
from softmax_cli.table.row_faults import UnknownLabel


def weights_of_classes(given: ClassWeights, layout: Layout) -> tuple[float, ...]:
    """Return the weight of each class, 1 for those that are not named.

    Raises
    ------
    UsageError
        They are not as many as the classes, or all 0; a label is no class, or one that has a weight
        already.
    """
    count = len(layout.columns("logits"))
    weights = [1.0] * count
    if given.labels:
        find = label_finder(layout.classes, count)
        places = []
        for label, weight in zip(given.labels, given.weights, strict=True):
            try:
                place = find(label)
            except UnknownLabel as reason:
                raise UsageError(f"--class-weight: {reason.message}") from None
            if place in places:
                raise UsageError(f"--class-weight gives class {label} two weights")
            places.append(place)
            weights[place] = weight
    else:
        _check_count(len(given.weights), "--class-weight", count, "class")
        weights = [*given.weights]
    if not any(weights):
        raise UsageError("--class-weight: all weights are 0")
    return tuple(weights)


def weights_of_columns(given: tuple[float, ...], layout: Layout) -> tuple[float, ...]:
    """Return the weights of yes, if they are one or as many as the columns.

    Raises
    ------
    UsageError
    """
    count = len(layout.columns("logits"))
    if len(given) != 1:
        _check_count(len(given), "--pos-weight", count, "column")
    return given


def _check_count(given: int, option: str, count: int, what: str) -> None:
    if given != count:
        weights = "1 weight" if given == 1 else f"{given} weights"
        plural = "es" if what == "class" else "s"
        raise UsageError(f"{option} gives {weights} for {count} {what}{plural * (count != 1)}")
