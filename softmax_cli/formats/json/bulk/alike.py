"""Rows that are like a template, found in a text by where its quotes and brackets are."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from softmax_cli.formats.csv.bulk.bit_vector import BitVector, Positions
from softmax_cli.formats.json.bulk.template import Template

_NEWLINE, _RETURN, _SPACE, _QUOTE, _COMMA, _BACKSLASH = b'\n\r ",\\'
_WORD = 8


class Alike(NamedTuple):
    """Where the quotes and the brackets of rows are, that of each number in a row of its own."""

    template: Template
    quotes: Positions
    brackets: Positions

    @property
    def begins(self) -> Positions:
        """Where each row begins."""
        begins: Positions = self.brackets[0]
        return begins

    @property
    def ends(self) -> Positions:
        """Where each row ends."""
        ends: Positions = self.brackets[-1] + 1
        return ends


def find_alike(data: bytes, marks: NDArray[np.uint8], template: Template) -> Alike | None:
    """Find the rows of a text; None where one is not certain to be like the template.

    That the text is JSON is left to be checked.
    """
    quoted = marks == _QUOTE
    if b"\\" in data:
        if b"\\\\" in data:
            return None
        quoted[1:] &= marks[:-1] != _BACKSLASH
    # { and [, and } and ], differ in but one bit.
    small = marks | 0x20
    brackets = np.flatnonzero((small == ord("{")) | (small == ord("}")))
    quotes = np.flatnonzero(quoted)
    count, more = divmod(len(brackets), len(template.brackets))
    if more or not count or len(quotes) != count * template.quotes:
        return None
    brackets = np.ascontiguousarray(brackets.reshape(count, -1).T)
    quotes = np.ascontiguousarray(quotes.reshape(count, template.quotes).T)
    alike = Alike(template, quotes, brackets)
    return alike if _is_alike(data, marks, alike) else None


def _is_alike(data: bytes, marks: NDArray[np.uint8], alike: Alike) -> bool:
    template, quotes, brackets = alike
    for places, mark, before in zip(brackets, template.brackets, template.before, strict=True):
        if not (marks[places] == mark).all():
            return False
        if before and not (quotes[before - 1] < places).all():
            return False
        if before < template.quotes and not (places < quotes[before]).all():
            return False
    words = words_of(data)
    for key in template.keys:
        opening = quotes[key.quote]
        closing = quotes[key.quote + 1]
        if not (closing - opening == key.text.index(b'"') + 1).all():
            return False
        if not holds(words, opening + 1, key.text):
            return False
        # What follows a colon is a value.
        if key.kind == "text" and not (quotes[key.place] - opening == len(key.text) + 1).all():
            return False
    return True


def words_of(data: bytes) -> NDArray[np.uint64]:
    """Return the eight bytes from any one on, as a number each."""
    padded = data + bytes(_WORD)
    return np.ndarray(len(padded) - _WORD + 1, "<u8", padded, strides=(1,))


def holds(words: NDArray[np.uint64], places: Positions, text: bytes) -> bool:
    """Say whether a text stands at all of these places."""
    if len(places) and int(places[-1]) + len(text) > len(words):
        return False
    for start in range(0, len(text), _WORD):
        part = text[start : start + _WORD]
        found = words[places + start]
        if len(part) < _WORD:
            found &= np.uint64((1 << 8 * len(part)) - 1)
        if not (found == np.uint64(int.from_bytes(part, "little"))).all():
            return False
    return True


def line_ends(marks: NDArray[np.uint8], alike: Alike) -> Positions | None:
    """Return where the lines end, if each holds one row and nothing beside it."""
    newlines = BitVector(marks == _NEWLINE).positions()
    if len(newlines) != len(alike.begins):
        return None
    rest = newlines - alike.ends
    if rest.any() and not ((rest == 1) & (marks[newlines - 1] == _RETURN)).all():
        return None
    begins = np.concatenate(([0], newlines[:-1] + 1))
    return newlines if (begins == alike.begins).all() else None


def separator_in(
    marks: NDArray[np.uint8],
    starts: Positions,
    stops: Positions,
    inside: NDArray[np.bool_],
    count: int,
) -> bytes | None:
    """Return what separates so many numbers in arrays of which the texts are given, if one does."""
    commas = marks == _COMMA
    found = BitVector(commas)
    if not (found.rank(stops) - found.rank(starts) == count - 1).all():
        return None
    blanks = marks <= _SPACE
    blanks &= inside
    number = np.count_nonzero(blanks)
    if not number:
        return b","
    spaces = marks[1:] == _SPACE
    spaces &= commas[:-1]
    spaces &= inside[1:]
    alone = number == np.count_nonzero(spaces) == len(starts) * (count - 1)
    return b", " if alone else None
