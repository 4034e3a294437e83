"""Labels as users write them: names of classes, or their numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

from softmax_cli.errors import listed, quote
from softmax_cli.syntax.numbers import (
    BLANKS,
    NumberError,
    is_spelt,
    looks_like_number,
    parse_number,
)
from softmax_cli.table.row_faults import UnknownLabel

_MARKS = ("0123456789", "0123456789.", "0123456789.-")
"""What numbers are spelt with; a minus only where it is no hyphen: ``s-1`` beside ``s0``."""

IGNORED = -100
"""The label that rows have in people's files which do not count: PyTorch's default."""

_MOST_DIGITS = 15
"""With so many digits each number is a double of its own."""


_TRUTHS = {"false": 0, "true": 1}
"""What a binary class is called in programs, in small letters."""


def label_finder(
    classes: Sequence[str] | None, count: int, *, binary: bool = False
) -> Callable[[str], int]:
    """Return the function that finds the number of a class, from 0, by its label.

    There are `count` classes; they may have names. A number (``1``, ``1.0``) is a label where no
    name is one: the number of the class from 0, or that in the names where it tells them apart (see
    `numbering`). Of a binary problem without names, ``True`` and ``False`` are labels as well. The
    function raises `UnknownLabel`.

    >>> find = label_finder(("cat", "dog"), 2)
    >>> find("dog"), find("1.0")
    (1, 1)
    """
    names: dict[str, int] = {}
    shared: set[str] = set()
    for place, name in enumerate(classes or ()):
        if name in names:
            shared.add(name)
        names[name] = place
    numbers = numbering(classes) if classes is not None and not shared else None
    from_0 = numbers is None and not any(map(looks_like_number, names))

    @lru_cache(maxsize=4096)
    def find(label: str) -> int:
        text = label if label in names else label.strip(BLANKS)
        if text in shared:
            raise UnknownLabel(f"label {quote(text)} is the name of two classes")
        place = names.get(text)
        if place is None and numbers is not None:
            place = numbers.get(_number(text))
        elif place is None and from_0:
            value = _number(text)
            place = int(value) if 0 <= value < count and value.is_integer() else None
        if place is None and binary and not names:
            place = _TRUTHS.get(text.lower())
        if place is None:
            what = f"label {quote(text)} is no class" if text else "the label is empty"
            hint = None
            if text and numbers is not None and _number(text) == 0 and classes is not None:
                listed = ",".join(map(str, range(count))) if count <= 12 else "0,1,2 and so on"
                hint = f"--names {listed} names the classes, in order, as labels from 0 do"
            elif text and binary and not names:
                hint = _name_them(text)
            if _number(text) == IGNORED:
                hint = f"--ignore-label {IGNORED} leaves the rows out that do not count"
            raise UnknownLabel(f"{what}: {_listing(classes, count)}", hint=hint)
        return place

    return find


def _name_them(label: str) -> str:
    """Say how the two classes of one column get the labels that there are."""
    if _number(label) == -1:
        return "--names -1,1 takes -1 for class 0 and 1 for class 1"
    return (
        "one column of logits is a binary problem, whose labels are 0 and 1; --names no,yes gives "
        "others, that of class 0 first"
    )


def same(label: str, other: str) -> bool:
    """Say whether two labels are one text, or one number.

    >>> same(" -100 ", "-100.0"), same("cat", "dog"), same("", " ")
    (True, False, True)
    """
    return label.strip(BLANKS) == other.strip(BLANKS) or _number(label) == _number(other)


def numbering(names: Sequence[str]) -> dict[float, int] | None:
    """Return the places of classes by the numbers in their names, if those tell them apart.

    Each name is a number, or one text that all have in common and digits of its own behind it or in
    front of it.

    >>> numbering(["class_0", "class_10", "class_02"]), numbering(["1.0", "-1"]), numbering(["a1"])
    ({0.0: 0, 10.0: 1, 2.0: 2}, {1.0: 0, -1.0: 1}, {1.0: 0})
    >>> numbering(["cat1", "dog2"]), numbering(["a1", "a01"])
    (None, None)
    """
    numbers: list[float] | None = list(map(_number, names))
    if any(map(math.isnan, numbers or ())):
        ways = ((strip, marks) for marks in _MARKS for strip in (str.rstrip, str.lstrip))
        found = (_apart(names, strip, marks) for strip, marks in ways)
        numbers = next((own for own in found if own is not None), None)
    if numbers is None:
        return None
    places = {value: place for place, value in enumerate(numbers)}
    return places if len(places) == len(names) else None


def _apart(
    names: Sequence[str], strip: Callable[[str, str], str], marks: str
) -> list[float] | None:
    """Return the numbers of such marks behind or before a text that all names share, if any."""
    texts = [strip(name, marks) for name in names]
    behind = strip is str.rstrip
    own = [
        name[len(text) :] if behind else name[: len(name) - len(text)]
        for name, text in zip(names, texts, strict=True)
    ]
    if len(set(texts)) > 1 or not all(0 < len(text) <= _MOST_DIGITS for text in own):
        return None
    numbers = list(map(_number, own))
    return None if any(map(math.isnan, numbers)) else numbers


def spellings(classes: Sequence[str] | None, count: int) -> dict[str, int]:
    """Return labels of classes, by which most cells can be told without a closer look.

    >>> spellings(["cat", "dog"], 2)
    {'0': 0, '1': 1, 'cat': 0, 'dog': 1, '"cat"': 0, '"dog"': 1}
    >>> spellings(["logit_1", "logit_2"], 2)["2"]
    1
    """
    names = list(classes) if classes is not None else []
    plain = all(name == name.strip(BLANKS) and '"' not in name for name in names)
    if not plain or len(set(names)) < len(names):
        return {}
    numbers = numbering(names) if classes is not None else None
    known: dict[str, int] = {}
    if numbers is not None:
        known = {str(int(value)): place for value, place in numbers.items() if value.is_integer()}
    elif not any(map(looks_like_number, names)):
        known = {str(number): number for number in range(count)}
    places = {name: place for place, name in enumerate(names)}
    return known | places | {f'"{name}"': place for name, place in places.items()}


def _number(text: str) -> float:
    """Return the number that a text is; NaN, which equals nothing, if it is no double's."""
    try:
        value = parse_number(text)
    except NumberError:
        return math.nan
    if abs(value) == math.inf:
        return math.nan
    # (of so few digits each number is a double of its own, but for one too small for any)
    exact = (value != 0 and len(text) <= _MOST_DIGITS) or is_spelt(value, text)
    return value if exact else math.nan


def _listing(classes: Sequence[str] | None, count: int) -> str:
    if classes is None:
        return f"the classes are 0 to {count - 1}"
    return f"the classes are {listed(classes)}"
