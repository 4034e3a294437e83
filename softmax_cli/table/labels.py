"""Labels as users write them: names of classes, or their numbers from 0."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

from softmax_cli.errors import quote
from softmax_cli.syntax.numbers import BLANKS, NumberError, looks_like_number, parse_number
from softmax_cli.table.bad_rows import UnknownLabel


def label_finder(classes: Sequence[str] | None, count: int) -> Callable[[str], int]:
    """Return the function that finds the number of a class, from 0, by its label.

    There are `count` classes; they may have names. A class number (``1``, ``1.0``) is a label where
    no name is a number. The function raises `UnknownLabel`.

    >>> find = label_finder(("cat", "dog"), 2)
    >>> find("dog"), find("1.0")
    (1, 1)
    """
    numbers: dict[str, int] = {}
    shared: set[str] = set()
    for number, name in enumerate(classes or ()):
        if name in numbers:
            shared.add(name)
        numbers[name] = number
    by_number = not any(map(looks_like_number, numbers))

    @lru_cache(maxsize=4096)
    def find(label: str) -> int:
        text = label if label in numbers else label.strip(BLANKS)
        if text in shared:
            raise UnknownLabel(f"label {quote(text)} is the name of two classes")
        number = numbers.get(text)
        if number is None and by_number:
            number = _class_number(text, count)
        if number is None:
            known = _listing(classes, count)
            what = f"label {quote(text)} is no class" if text else "the label is empty"
            raise UnknownLabel(f"{what}: {known}")
        return number

    return find


def spellings(classes: Sequence[str] | None, count: int) -> dict[str, int]:
    """Return labels of classes, by which most cells can be told without a closer look.

    >>> spellings(["cat", "dog"], 2)
    {'cat': 0, 'dog': 1, '"cat"': 0, '"dog"': 1}
    """
    names = list(classes) if classes is not None else list(map(str, range(count)))
    plain = all(name == name.strip(BLANKS) and '"' not in name for name in names)
    if not plain or len(set(names)) < count:
        return {}
    numbers = {name: number for number, name in enumerate(names)}
    return numbers | {f'"{name}"': number for name, number in numbers.items()}


def _class_number(text: str, count: int) -> int | None:
    try:
        value = parse_number(text)
    except NumberError:
        return None
    return int(value) if 0 <= value < count and value.is_integer() else None


def _listing(classes: Sequence[str] | None, count: int) -> str:
    if classes is None:
        return f"the classes are 0 to {count - 1}"
    shown = ", ".join(map(quote, classes[:12]))
    return f"the classes are {shown}" + (f" and {count - 12} more" if count > 12 else "")
