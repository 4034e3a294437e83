"""Labels of arrays, for Python's cross-entropy: class numbers, names of classes, or targets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_cli.errors import listed, quote
from softmax_cli.metrics.parameters import sequence
from softmax_cli.numerics.exact_doubles import exact_doubles
from softmax_cli.numerics.slices import Slices, is_lazy, is_masked, one_array, real_array
from softmax_cli.numerics.types import Floats

# how far a sum of targets may be from 1, as on the command line
SLACK = 0.01


def numbers_or_targets(
    labels: ArrayLike, classes: Sequence[str] | None, slices: Slices
) -> tuple[NDArray[np.intp], Floats | None]:
    """Return the true class of each slice, or no numbers and targets as rows.

    >>> slices = Slices([[2.0, 1.0], [1.0, 2.0]], -1, "cross_entropy")
    >>> numbers_or_targets(["dog", "cat"], ["cat", "dog"], slices)
    (array([1, 0]), None)
    >>> numbers_or_targets([[0, 1], [0.5, 0.5]], None, slices)[1]
    array([[0. , 1. ],
           [0.5, 0.5]])
    """
    caller = slices.caller
    if is_lazy(labels):
        raise TypeError(f"{caller}: labels are a lazy array; pass labels.compute()")
    if is_masked(labels):
        raise ValueError(
            f"{caller}: some labels are masked; leave their slices out, of the logits too"
        )
    found = one_array(labels, f"{caller}: labels")
    names = _numbers_by_name(classes, slices)
    # a logit alone, of no dimension, has a label alone
    if found.shape == slices.shape != () and found.dtype.kind not in "OUT":
        return np.empty(0, np.intp), _targets(found, slices)
    return _true_classes(found, names, slices), None


def without_ignored(
    labels: ArrayLike, ignored: int | str | None, some: int | str, caller: str
) -> tuple[ArrayLike, NDArray[np.bool_] | None]:
    """Return labels of which those to ignore are some class, and where they were.

    >>> without_ignored(["?", "cat"], "?", "bird", "Metrics.update")
    (array(['bird', 'cat'], dtype='<U4'), array([ True, False]))
    """
    if ignored is None or is_masked(labels) or is_lazy(labels):
        return labels, None  # what is refused later
    found = one_array(labels, f"{caller}: labels")
    gone = np.asarray(found == ignored)
    if gone.shape != found.shape:  # names are not compared with numbers
        return labels, None
    # a name may be longer than all of the labels, and numbers keep their type
    one = np.array(str(some)) if found.dtype.kind == "U" else np.array(some, found.dtype)
    return np.where(gone, one, found), gone


def _targets(given: NDArray[Any], slices: Slices) -> Floats:
    """Return targets as rows beside those of the logits."""
    what = f"{slices.caller}: targets"
    targets = slices.beside(exact_doubles(real_array(given, what), what))
    if (targets < 0.0).any():
        raise ValueError(f"{slices.caller}: target {targets[targets < 0.0][0]} is below 0")
    sums = targets.sum(axis=1)
    wrong = sums[~(np.abs(sums - 1.0) <= SLACK)]
    if len(wrong):
        raise ValueError(
            f"{slices.caller}: the targets of a slice sum to {wrong[0]:.6g}, not 1; "
            f"targets / targets.sum(axis={slices.axes[0]}, keepdims=True) does"
        )
    return targets


def _true_classes(labels: NDArray[Any], names: dict[str, int], slices: Slices) -> NDArray[np.intp]:
    if labels.dtype.kind not in "iuOUT":
        raise TypeError(
            f"{slices.caller}: labels must be integers or names, not of type {labels.dtype} "
            f"(targets have the shape of the logits, {slices.shape})"
        )
    if labels.shape != slices.others:
        raise ValueError(
            f"{slices.caller}: labels of shape {labels.shape} for logits of shape {slices.shape}, "
            f"which need {slices.others}"
        )
    if labels.dtype.kind in "OUT":
        return _numbers_of(labels.ravel().tolist(), names, slices.caller)
    if any(map(_is_number, names)):
        raise TypeError(
            f"{slices.caller}: labels are integers, and some class is named by a number; pass "
            "names as strings, or no classes to count them from 0"
        )
    flat = labels.ravel()
    wrong = flat[(flat < 0) | (flat >= slices.classes)]
    if len(wrong):
        raise ValueError(
            f"{slices.caller}: label {wrong[0]} is not one of the classes 0 to {slices.classes - 1}"
        )
    return flat.astype(np.intp)


def _numbers_by_name(classes: Sequence[str] | None, slices: Slices) -> dict[str, int]:
    if classes is None:
        return {}
    numbers: dict[str, int] = {}
    names = sequence(classes)
    if names is None or not all(isinstance(name, str) for name in names):
        raise TypeError(f"{slices.caller}: classes must be a sequence of strings")
    for name in names:
        if name in numbers:
            raise ValueError(f"{slices.caller}: two classes are named {quote(name)}")
        numbers[name] = len(numbers)
    if len(numbers) != slices.classes:
        raise ValueError(f"{slices.caller}: {len(numbers)} names for {slices.classes} classes")
    return numbers


def _numbers_of(labels: list[Any], names: dict[str, int], caller: str) -> NDArray[np.intp]:
    """Return the numbers of the classes that labels name."""
    for label in labels:
        if not isinstance(label, str):
            raise TypeError(
                f"{caller}: label {quote(str(label))} is no string in an array of objects; "
                "astype(int) makes class numbers"
            )
        if not names:
            raise TypeError(f"{caller}: labels are names; pass classes=[…], all names in order")
        if label not in names:
            raise ValueError(
                f"{caller}: label {quote(label)} is no class; the classes are {listed([*names])}"
            )
    return np.array([names[label] for label in labels], np.intp)


def _is_number(name: str) -> bool:
    try:
        float(name)
    except ValueError:
        return False
    return True
