"""Weights of classes as a user types them: by name, or one for each class."""

from __future__ import annotations

from typing import NamedTuple

from softmax_cli.errors import UsageError, quote, shell_word
from softmax_cli.syntax.column_lists import parse_names
from softmax_cli.syntax.literals import is_literal, parse_literal
from softmax_cli.syntax.numbers import NumberError, looks_like_number, parse_number

LEAST, MOST = 1e-100, 1e100
"""Between these, products of weights and targets keep all of their digits."""


class ClassWeights(NamedTuple):
    """How much classes count."""

    labels: tuple[str, ...]  # of those that are named; none where there is a weight for each
    weights: tuple[float, ...]


def parse_class_weights(text: str) -> ClassWeights:
    """Read weights: ``cat=2,dog=1``, or ``2,1,1``, one for each class, or an array.

    Raises
    ------
    UsageError

    Examples
    --------
    >>> parse_class_weights("cat=2,dog=0.5")
    ClassWeights(labels=('cat', 'dog'), weights=(2.0, 0.5))
    >>> parse_class_weights("[2, 1]")
    ClassWeights(labels=(), weights=(2.0, 1.0))
    """
    if is_literal((text,)):
        return ClassWeights((), parse_weights(text))
    items = [item.rpartition("=") for item in parse_names(text)]
    named = [bool(separator) for _, separator, _ in items]
    if any(named) and not all(named):
        raise UsageError(f"{quote(text)}: give each class by name, cat=2,dog=1, or none")
    if not any(named):
        _refuse_colons(text)
    labels = tuple(_unquoted(label.strip()) for label, separator, _ in items if separator)
    return ClassWeights(labels, tuple(_weight(number) for _, _, number in items))


def _refuse_colons(text: str) -> None:
    """Refuse what other languages have between a key and a value: ``cat:2,dog:1``."""
    items = [item.rpartition(":") for item in parse_names(text)]
    if all(label and "=" not in label and looks_like_number(end) for label, _, end in items):
        once = text.count(":") == len(items)  # as long as no name has one
        meant = shell_word(text.replace(":", "="), "cat=2,dog=1") if once else "cat=2,dog=1"
        raise UsageError(f"{quote(text)}: the weight of a class stands behind =, as in {meant}")


def _unquoted(label: str) -> str:
    """Return a label without quotes around it alone: the whole item may have them, too.

    >>> _unquoted('"cat, wild"'), _unquoted("cat")
    ('cat, wild', 'cat')
    """
    quoted = len(label) > 1 and label[0] == label[-1] == '"'
    return label[1:-1].replace('""', '"') if quoted else label


def parse_weights(text: str) -> tuple[float, ...]:
    """Read weights without names: ``3``, ``1,2,3`` or an array.

    >>> parse_weights("3"), parse_weights("1, 2"), parse_weights("tensor([1., 2.])")
    ((3.0,), (1.0, 2.0), (1.0, 2.0))
    """
    if not is_literal((text,)):
        return tuple(map(_weight, text.split(",")))
    array = parse_literal((text,))
    if not array.vector:
        raise UsageError("weights are an array of one dimension")
    return tuple(map(_weight, array.rows[0]))


def parse_smoothing(text: str) -> float:
    """Read how much of each target all classes share.

    >>> parse_smoothing("0.1")
    0.1
    """
    try:
        value = parse_number(text)
    except NumberError as reason:
        raise UsageError(f"{quote(text)} {reason}") from None
    if not 0 <= value <= 1:
        raise UsageError(f"{text.strip()} is not from 0 to 1")
    return value


def _weight(text: str) -> float:
    try:
        value = parse_number(text)
    except NumberError as reason:
        raise UsageError(f"{quote(text)} {reason}: weights are numbers, 2,1,1") from None
    if not (value == 0 or LEAST <= value <= MOST):
        raise UsageError(f"{text.strip()} is not a weight: those are 0, or from 1e-100 to 1e100")
    return value
