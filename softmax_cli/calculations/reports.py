"""Reports on a model: tables made of its metrics, a row or a few for each group."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from math import nan
from typing import TYPE_CHECKING, NamedTuple

from softmax_cli.metrics.figures import NoWeightError
from softmax_cli.table.schema import Field, Kind
from softmax_cli.table.schema import Report as Drawn

if TYPE_CHECKING:
    from softmax_cli.metrics.verdict import Metrics


class Report(NamedTuple):
    """A table that is made of metrics."""

    fields: Sequence[Field]  # its columns
    rows: Callable[[Metrics], list[list[float]]]  # those of one group
    drawn: Drawn  # how a table of it is drawn
    single: bool = False  # whether it is one row


def figures(keys: Sequence[str]) -> Report:
    """Return the report in one record: the figures of these keys."""
    fields = _fields({key: "integer" if key in ("rows", "ignored") else "number" for key in keys})

    def rows(metrics: Metrics) -> list[list[float]]:
        result = figures_of(metrics)
        return [[float(result[key]) for key in keys]]

    return Report(fields, rows, "figures", single=True)


def figures_of(metrics: Metrics) -> Mapping[str, float]:
    """Return the figures of a group; those that its rows say nothing of are NaN.

    >>> from softmax_cli.metrics.verdict import Metrics
    >>> metrics = Metrics(2)
    >>> metrics.update([[0.5, 1.5]], [1], [0.0])
    >>> figures = figures_of(metrics)
    >>> figures["rows"], figures["loss"]
    (1, nan)
    """
    try:
        return metrics.result()
    except NoWeightError:
        counts = {"rows": metrics.rows, "ignored": metrics.ignored}
        return dict.fromkeys(metrics.keys(), nan) | counts


def per_class(metrics: Metrics, weighted: bool) -> Report:
    """Return the report on each class, in their order: precision, recall, F1, loss."""
    count: Kind = "number" if weighted else "integer"
    kinds: dict[str, Kind] = {"support": count, "predicted": count}
    kinds |= dict.fromkeys(("precision", "recall", "f1", "loss"), "number")
    names = metrics.class_names()
    fields = (_class("class", names), *_fields(kinds, start=1))
    absent = dict.fromkeys(kinds, nan) | {"support": 0.0, "predicted": 0.0}

    def rows(metrics: Metrics) -> list[list[float]]:
        records = metrics.per_class()
        records += [absent] * (len(names) - len(records))  # classes of other groups
        places = enumerate(records)
        return [[float(place), *(float(record[key]) for key in kinds)] for place, record in places]

    return Report(fields, rows, "classes")


def confusion(metrics: Metrics, weighted: bool) -> Report:
    """Return the confusion matrix: the true classes down, the predicted ones across."""
    count: Kind = "number" if weighted else "integer"
    # the answers of several binary columns are counted together
    names = ["0", "1"] if metrics.settings.binary else metrics.class_names()
    kinds = dict.fromkeys(names, count)
    fields = (_class("true", names), *_fields(kinds, start=1))

    def rows(metrics: Metrics) -> list[list[float]]:
        counts = metrics.confusion()
        absent = [0.0] * (len(names) - len(counts))  # classes of other groups
        counts = [[*row, *absent] for row in counts] + [[0.0] * len(names) for _ in absent]
        return [[float(place), *map(float, row)] for place, row in enumerate(counts)]

    return Report(fields, rows, "counts")


def reliability() -> Report:
    """Return the bins of confidence, each with what came of its rows."""
    kinds: dict[str, Kind] = dict.fromkeys(("from", "to"), "number")
    kinds["rows"] = "integer"
    kinds |= dict.fromkeys(("confidence", "accuracy", "gap"), "number")

    def rows(metrics: Metrics) -> list[list[float]]:
        return [[float(record[key]) for key in kinds] for record in metrics.reliability()]

    return Report(_fields(kinds), rows, "bins")


def in_title(groups: Iterable[Metrics]) -> list[tuple[str, float]]:
    """Return the figures that stand above a picture, as many of each group; NaN where none is."""
    keys = ("ece", "loss", "accuracy")
    figures: list[tuple[str, float]] = []
    for metrics in groups:
        result = figures_of(metrics)
        figures += [(key, float(result[key])) for key in keys]
    return figures


def _class(name: str, names: Sequence[str]) -> Field:
    return Field(name, "class", 0, choices=tuple(names))


def _fields(kinds: Mapping[str, Kind], start: int = 0) -> tuple[Field, ...]:
    places = enumerate(kinds.items(), start)
    return tuple(Field(name, kind, place) for place, (name, kind) in places)
