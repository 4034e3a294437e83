"""Fitting of tables: the columns that a terminal has room for, the results first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from softmax_cli.formats.terminal.console import GAP
from softmax_cli.formats.terminal.text import Column
from softmax_cli.table.schema import Field

SHORT = 12
"""To so many cells texts are cut before another column is left out."""

_SHORTEST = 4


def worth_drawing(fields: Sequence[Field], width: int) -> Sequence[int]:
    """Leave out what cannot fit anyhow: of a thousand classes few are ever spelt."""
    most = width // (1 + GAP) + 1
    results = [place for place, field in enumerate(fields) if field.numeric][:most]
    others = [place for place, field in enumerate(fields) if not field.numeric][:most]
    return sorted((*others, *results))


def fitting(
    fields: Sequence[Field], columns: Mapping[int, Column], width: int, *, grouped: bool = False
) -> dict[int, int]:
    """Choose the columns that fit, and how wide each may be.

    Results come first where they can all be shown: what was asked for is never left out for what
    is carried beside it, whose texts are cut. Of more results than there is room for, two carried
    columns say what they belong to.

    Parameters
    ----------
    fields : sequence of Field
    columns : mapping of int to Column
        By the place of the field.
    width : int
        Of the terminal.
    grouped : bool
        Whether nothing but the carried columns tells the rows apart: they come first then.

    Returns
    -------
    dict of int to int
        The widths, by the place of the field, in order.
    """
    results = [place for place in columns if fields[place].numeric]
    carried = [place for place in columns if fields[place].kind in ("cell", "key")]
    named = carried[:2]
    others = [place for place in columns if fields[place].kind == "numeral"] + carried[2:]
    few = False
    for short in (SHORT, _SHORTEST):
        least = {
            place: min(column.width, short) if _is_text(fields[place]) else column.width
            for place, column in columns.items()
        }
        few = sum(least[place] + GAP for place in results) <= width + GAP
        if few:
            break
    if grouped:
        named, others, few = carried, [], False
    order = [*results, *named, *others] if few else [*named, *results, *others]
    room = width + GAP
    chosen: dict[int, int] = {}
    for place in order:
        if least[place] + GAP > room:
            if chosen:
                break
            least[place] = room - GAP
        chosen[place] = least[place]
        room -= least[place] + GAP
    for place, narrow in chosen.items():
        wider = min(columns[place].width - narrow, room)
        chosen[place] = narrow + wider
        room -= wider
    return {place: chosen[place] for place in sorted(chosen)}


def _is_text(field: Field) -> bool:
    return field.kind in ("cell", "class")
