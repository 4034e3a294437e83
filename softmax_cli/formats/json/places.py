"""Places of values in the text of JSON: found by their paths, to be replaced or left out there.

The text has been decoded before: that it is JSON is not checked again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, NamedTuple, TypeAlias

from softmax_cli.syntax.paths import Path, Step

Span: TypeAlias = tuple[int, int]

Tree: TypeAlias = "Mapping[Step, Tree | int]"
"""Paths by their steps, and at their ends the number of each."""


class Member(NamedTuple):
    """A field of an object, and where in the text it and its value are."""

    key: str
    start: int
    value: int
    end: int


def tree_of(paths: Sequence[Path]) -> Tree:
    """Return the tree of some paths, of which none is the beginning of another.

    >>> tree_of([("a", 0), ("a", 1), ("b",)])
    {'a': {0: 0, 1: 1}, 'b': 2}
    """
    tree: dict[Step, Tree | int] = {}
    for number, (*steps, last) in enumerate(paths):
        node = tree
        for step in steps:
            inner = node.setdefault(step, {})
            assert isinstance(inner, dict)
            node = inner
        node[last] = number
    return tree


def spans(text: str, tree: Tree, count: int) -> list[Span]:
    """Return where the values are that so many paths reach, in the order of the paths.

    >>> spans('{"b": 7, "a": [10, 2]}', tree_of([("a", None), ("b",)]), 2)
    [(15, 17), (19, 20), (6, 7)]
    """
    found: list[list[Span]] = [[] for _ in range(count)]
    _find(text, _skip(text, 0), tree, found)
    return [span for each in found for span in each]


def members(text: str, start: int) -> Iterator[Member]:
    """Yield the fields of the object that begins there."""
    scan = _scanner()
    position = _skip(text, start + 1)
    while text[position] == '"':
        key, end = scanstring(text, position + 1)
        value = _skip(text, _skip(text, end) + 1)
        _, end = scan(text, value)
        yield Member(key, position, value, end)
        position = _skip(text, _skip(text, end) + 1) if text[_skip(text, end)] == "," else end
        if position == end:
            return


def without(text: str, start: int, tree: Tree) -> tuple[str, str, bool]:
    """Return a text without the fields of the object there that paths of keys lead to.

    In two parts, between which more fields find room, and whether one is in front of them.

    >>> without('{"a": 1, "b": {"c": 2, "d": 3} }', 0, tree_of([("a",), ("b", "d")]))
    ('{"b": {"c": 2}', ' }', True)
    """
    opening: str | None = None
    kept: list[str] = []
    before = start
    for member in members(text, start):
        gap = text[before : member.start]
        before = member.end
        # What stands in front of the first field does so in front of the first that is left.
        opening = gap if opening is None else opening
        inner = tree.get(member.key)
        if isinstance(inner, int):
            continue
        value = text[member.value : member.end]
        if inner is not None and value.startswith("{"):
            value = "".join(without(value, 0, inner)[:2])
        kept += [gap if kept else opening, text[member.start : member.value], value]
    if opening is None:
        opening, before = text[: start + 1], start + 1
    head = "".join(kept) if kept else opening
    return head, text[before:], bool(kept)


def _end(text: str, start: int) -> int:
    return _scanner()(text, start)[1]


def _find(text: str, start: int, tree: Tree | int, found: list[list[Span]]) -> None:
    if isinstance(tree, int):
        found[tree].append((start, _end(text, start)))
    elif text[start] == "{":
        for member in members(text, start):
            inner = tree.get(member.key)
            if isinstance(inner, int):
                found[inner].append((member.value, member.end))
            elif inner is not None:
                _find(text, member.value, inner, found)
    elif text[start] == '"':
        _find_inside(text, start, tree, found)
    elif text[start] == "[":
        elements = [*_elements(text, start)]
        for step, inner in tree.items():
            if step is None:
                for element in elements:
                    _find(text, element, inner, found)
            elif isinstance(step, int) and -len(elements) <= step < len(elements):
                _find(text, elements[step], inner, found)


def _find_inside(text: str, start: int, tree: Tree, found: list[list[Span]]) -> None:
    """Find the values of an array that a text holds, which may be spelt with escapes."""
    inner, end = scanstring(text, start + 1)
    begin = _skip(inner, 0)
    if inner[begin : begin + 1] != "[":
        return
    own: list[list[Span]] = [[] for _ in found]
    try:
        if _skip(inner, _end(inner, begin)) < len(inner):  # or it is spelt as NumPy does
            return
        _find(inner, begin, tree, own)
    except (ValueError, IndexError):  # it holds none: the row is a bad one
        return
    places: Sequence[int] = range(start + 1, end)
    if len(inner) < len(places) - 1:
        places = [start + 1 + char.start() for char in _CHARACTER.finditer(text[start + 1 : end])]
    for spans, more in zip(found, own, strict=True):
        spans += [(places[first], places[last]) for first, last in more]


def _elements(text: str, start: int) -> Iterator[int]:
    """Yield where the elements of an array begin."""
    scan = _scanner()
    position = _skip(text, start + 1)
    if text[position] == "]":
        return
    while True:
        yield position
        _, end = scan(text, position)
        position = _skip(text, end)
        if text[position] != ",":
            return
        position = _skip(text, position + 1)


@cache
def _scanner() -> Callable[[str, int], tuple[Any, int]]:
    # Numbers need not be read: one may have more digits than Python's have.
    return json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str).raw_decode


_CHARACTER = re.compile(
    r"\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\.|.", re.S
)
"""A character of a text, as JSON spells it."""

_BLANKS = re.compile(r"[ \t\r\n]*")


def _skip(text: str, position: int) -> int:
    match = _BLANKS.match(text, position)
    assert match is not None
    return match.end()
