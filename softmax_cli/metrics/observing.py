"""Observing: from rows of logits and their true classes to `observations.Observations`.

Lists are scored in `scored_lists`, arrays in `scored_arrays`, to the same bits.
"""

from __future__ import annotations

from typing import Any

from softmax_cli.metrics import losses
from softmax_cli.metrics.binary_columns import complemented, one_a_row, only
from softmax_cli.metrics.observations import Observations, Scored
from softmax_cli.metrics.settings import Settings
from softmax_cli.metrics.types import Values
from softmax_cli.numerics import kernels, log_probabilities


def observe(
    values: Values, labels: Any, targets: Any, weights: Any, settings: Settings
) -> Observations:
    """Return what rows give, by the true class of each or, where there are some, by its targets.

    >>> from softmax_cli.metrics.settings import checked
    >>> settings = checked(classes=2, base="2", temperature=1.0, contents="probs", top=5, bins=15,
    ...     mass=False, binary=False)
    >>> seen = observe([[0.75, 0.25]], [1], None, None, settings)
    >>> seen.groups, seen.cells, seen.outcomes, seen.heads, seen.brier, seen.confidence
    ([1], [2], [0], [2.0], [0.5625], [0.75])
    """
    values = kernels.as_array_if_long(values)
    if settings.binary:
        values, labels, targets = (one_a_row(part) for part in (values, labels, targets))
        labels = only(labels)
    table, contents = values, settings.contents
    if settings.binary:
        # of twice as many numbers, which may be long where they were not
        table = kernels.as_array_if_long(losses.two_classes(values, contents))
        values = values if isinstance(table, list) else table[:, 1:]
    if contents == "logits" and targets is None:
        probabilities, pairs = kernels.softmax_and_cross_entropy(
            table, labels, temperature=settings.temperature, base=settings.base
        )
    else:
        probabilities = _probabilities(values, table, settings)
        loss = losses.binary_cross_entropy if settings.binary else losses.cross_entropy
        pairs = loss(
            values,
            labels,
            targets,
            contents=contents,
            temperature=settings.temperature,
            base=settings.base,
        )
    if settings.binary and targets is not None:
        targets = complemented(targets)
    if targets is not None:
        labels = kernels.argmax(targets)
    scored = Scored(table, probabilities, labels, targets, kernels.argmax(table))
    if isinstance(table, list):
        from softmax_cli.metrics import scored_lists

        return scored_lists.observations(scored, pairs, weights, settings)
    from softmax_cli.metrics import scored_arrays

    return scored_arrays.observations(scored, pairs, weights, settings)


def _probabilities(values: Values, table: Values, settings: Settings) -> Values:
    """Return the probabilities of all classes of a table; values that are some, as they are."""
    if settings.contents == "logits":
        return kernels.softmax(table, temperature=settings.temperature)
    if settings.contents == "log-probs":
        return log_probabilities.probabilities(values)
    return complemented(values) if settings.binary else values
