"""Words on the steps of a row: what happened, with its numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator

from softmax_cli.calculations.steps import Answer, Naive, Row, naive
from softmax_cli.errors import quote
from softmax_cli.syntax.numbers import shortest, significant

_TYPES = {False: ("doubles", "1.8e308"), True: ("float32", "3.4e38")}
"""How a type is called, and its largest number."""


def words_on(row: Row, answer: Answer, temperature: float) -> list[str]:
    """Return a few sentences on the steps of a row."""
    words = [*_on_temperature(row, temperature)]
    if answer == "sigmoid":
        words.append("Each logit stands against 0: the larger of both is subtracted from both.")
    else:
        words += _on_shift(row)
    masked = sum(step.logit == -math.inf for step in row.steps)
    if masked:
        what = "1 class is masked" if masked == 1 else f"{masked} classes are masked"
        words.append(f"{what}: the exp of -inf is 0.")
    if answer == "xent":
        words += [*_on_loss(row), *_on_parts(row)]
    elif temperature > 0:
        for single in (False, True):
            words.append(_on_naive(row, answer, temperature, single))
    return words


def _on_temperature(row: Row, temperature: float) -> Iterator[str]:
    if temperature == 0:
        yield "T = 0 is a limit: the largest logits share all of it, the naive form divides by 0."
    elif temperature == math.inf:
        yield "T = inf is a limit: every class above -inf has the same share."
    elif temperature != 1:
        how = "closer together" if temperature > 1 else "further apart"
        yield f"Divided by T = {_short(temperature)}, the logits are {how}."


def _on_shift(row: Row) -> Iterator[str]:
    first = next(step for step in row.steps if step.shifted == 0)
    name = row.names[row.steps.index(first)]
    yield (
        f"The largest logit, {_short(first.logit)} of class {quote(name)}, is subtracted from all: "
        f"no exponent is above 0, so no exp overflows, and their sum is {_short(first.sum)}."
    )


def _on_loss(row: Row) -> Iterator[str]:
    """Say what the loss is, and what minus the log of a rounded probability would be."""
    assert row.target is not None
    pairs = [pair for pair in zip(row.target, row.steps, row.names, strict=True) if pair[0]]
    for weight, step, name in pairs:
        share = "" if weight == 1 else f"{_short(weight)} of "
        yield (
            f"The loss is {share}log(sum of the exps) - (logit - max) of class {quote(name)}: "
            f"{_short(step.result)}."
        )
        for single, value in ((False, step.naive), (True, step.naive_single)):
            what = _TYPES[single][0]
            if math.isinf(value) and not math.isinf(step.result):
                yield f"In {what} its probability is 0, and minus the log of that is inf."
            elif value != step.result:
                off = _short(abs(value - step.result), 2)
                yield f"In {what} minus the log of its rounded probability is off by {off}."
            else:
                yield f"In {what} minus the log of its rounded probability is the same."


def _on_parts(row: Row) -> Iterator[str]:
    """Say what the parts of a loss against soft targets come to."""
    assert row.target is not None
    parts = [
        weight * step.result for weight, step in zip(row.target, row.steps, strict=True) if weight
    ]
    if len(parts) > 1:
        yield f"Together that is {_short(math.fsum(parts))}."


def _on_naive(row: Row, answer: Answer, temperature: float, single: bool) -> str:
    """Say what becomes of exp(x/T) over the sum in a type."""
    what, most = _TYPES[single]
    if answer == "sigmoid":
        forms = [naive([step.logit, 0.0], temperature, single=single) for step in row.steps]
        form = next((one for one in forms if math.isnan(one.shares[0])), forms[0])
    else:
        form = naive([step.logit for step in row.steps], temperature, single=single)
    failure = _failure(form, what, most)
    if failure is not None:
        return failure
    off = 0.0
    for step in row.steps:
        value = step.naive_single if single else step.naive
        if math.isinf(value) and not math.isinf(step.result):
            return (
                f"In {what} a naive probability of 0 has the log -inf, "
                f"where the answer is {_short(step.result)}."
            )
        if value != step.result:
            off = max(off, abs(value - step.result))
    if not off:
        return f"In {what} the naive form gives the same."
    return f"In {what} the naive form is off by {_short(off, 2)} at most."


def _failure(form: Naive, what: str, most: str) -> str | None:
    """Say what goes wrong in the naive form, if anything does."""
    infinite = [x for x, e in zip(form.scaled, form.exps, strict=True) if math.isinf(e)]
    if infinite:
        return (
            f"In {what} exp({_short(max(infinite))}) is above the largest, {most}, and becomes "
            "inf: the naive form ends in inf / inf, which is nan."
        )
    if math.isinf(form.sum):
        return f"In {what} the naive sum is above the largest, {most}, and becomes inf."
    if form.sum == 0:
        return (
            f"In {what} exp({_short(max(form.scaled))}) is too small and becomes 0: the naive "
            "form ends in 0 / 0, which is nan."
        )
    return None


def _short(value: float, digits: int = 5) -> str:
    """Spell a number in a sentence."""
    if not math.isfinite(value):
        return shortest(value)
    return shortest(significant(value, digits)).removesuffix(".0")
