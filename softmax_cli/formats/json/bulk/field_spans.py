"""Fields at the top of rows that are like a template: where they, and their values, are."""

from __future__ import annotations

from collections.abc import Collection
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from softmax_cli.formats.csv.bulk.bit_vector import Positions
from softmax_cli.formats.json.bulk.alike import Alike
from softmax_cli.formats.json.bulk.template import Key

Spans = tuple[Positions, Positions]
"""Where something begins in each row, and where it ends."""

_SPACE = ord(" ")


class Kept(NamedTuple):
    """What is left of rows without some fields."""

    before: list[Spans]  # the bytes up to the last field that is left
    behind: Positions  # where the bytes behind the last field begin
    has_fields: bool  # whether a field is left


class FieldSpans:
    """The fields at the top of some rows, in their order."""

    def __init__(
        self, marks: NDArray[np.uint8], alike: Alike, rows: Positions | None = None
    ) -> None:
        self._marks, self._alike = marks, alike
        self._rows = rows  # which of them; None for all
        self.fields = [key for key in alike.template.keys if key.name is not None]

    def of_rows(self, index: Positions | slice) -> FieldSpans:
        """Return the fields of some of the rows."""
        rows = np.arange(len(self._alike.begins)) if self._rows is None else self._rows
        return FieldSpans(self._marks, self._alike, rows[index])

    def number(self, name: str) -> int | None:
        """Return the number of a field."""
        known = name.encode(errors="replace")
        places = (place for place, field in enumerate(self.fields) if field.name == known)
        return next(places, None)

    def named(self, name: str) -> tuple[Key, Spans] | None:
        """Return a field, and where its value is; None where that is not certain of all rows."""
        number = self.number(name)
        value = None if number is None else self.value(number)
        return None if number is None or value is None else (self.fields[number], value)

    def value(self, number: int) -> Spans | None:
        """Return where the value of a field is; None where that is not certain of all rows."""
        field = self.fields[number]
        _, quotes, brackets = self._alike
        if field.kind == "text":
            return self._span(quotes[field.place], quotes[field.place + 1] + 1)
        if field.kind != "other":
            closing = _closing(self._alike.template.brackets, field.place)
            return self._span(brackets[field.place], brackets[closing] + 1)
        last = number + 1 == len(self.fields)
        behind = brackets[-1] if last else quotes[self.fields[number + 1].quote]
        start, end = self._value_start(field), behind - len(field.behind)
        # Blanks in front of it, or behind it, may be more than in the first row.
        if not (start < end).all() or not (self._marks[start] > _SPACE).all():
            return None
        return self._span(start, end) if self._is_behind(end, field.behind) else None

    def without(self, names: Collection[bytes], begins: Positions) -> Kept | None:
        """Return what is left of rows, which begin there, without some fields.

        What stands in front of the first field does so in front of the first that is left. None
        where it is not certain of all rows where their values end.
        """
        _, quotes, _ = self._alike
        before: list[Spans] = []
        end, last_left = begins, -1
        for number, field in enumerate(self.fields):
            start = self._chosen(quotes[field.quote])
            if number == 0:
                before.append((begins, start))
            value = self.value(number)
            if value is None:
                return None
            if field.name not in names:
                behind_left = last_left == number - 1
                start = before.pop()[0] if behind_left else start if last_left < 0 else end
                before.append((start, value[1]))
                last_left = number
            end = value[1]
        return Kept(before, end, last_left >= 0)

    def _value_start(self, field: Key) -> Positions:
        start: Positions = self._alike.quotes[field.quote] + 1 + len(field.text)
        return start

    def _is_behind(self, ends: Positions, text: bytes) -> bool:
        """Say whether all values end there, without a blank, and are followed by a text."""
        marks = self._marks
        if not (marks[ends - 1] > _SPACE).all():
            return False
        return all((marks[ends + place] == mark).all() for place, mark in enumerate(text))

    def _span(self, starts: Positions, ends: Positions) -> Spans:
        return self._chosen(starts), self._chosen(ends)

    def _chosen(self, places: Positions) -> Positions:
        return places if self._rows is None else places[self._rows]


def _closing(brackets: bytes, opening: int) -> int:
    """Return the number of the bracket that closes another.

    >>> _closing(b"{[]{}}", 1), _closing(b"{[]{}}", 0)
    (2, 5)
    """
    depths = accumulate(1 if bracket in b"{[" else -1 for bracket in brackets[opening:])
    return opening + [*depths].index(0)
