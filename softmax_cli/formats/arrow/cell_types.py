"""Types of cells that came as text or as JSON: found in many rows, and then held to."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from itertools import chain, islice
from typing import Any, Literal, TypeAlias

from softmax_cli.errors import DataError, quote
from softmax_cli.syntax.numbers import NumberText
from softmax_cli.table.cells import MISSING, Cell, Dialect, plain, to_json

_INTEGER = r"^(?:0|-?[1-9][0-9]{0,17})$"
_NUMBER = r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?$"
_LONGEST = 18
"""So many characters spell no more digits than a double has."""

_WORDS = {"int64": "integers", "double": "numbers", "bool": "true and false", "string": "texts"}


OTHER_FORMATS = "-f csv or -f jsonl, with another name, writes each cell as it came"
"""The hint where cells of one column are of several types."""

_Kind: TypeAlias = Literal["texts", "numbers", "values", "json", "held"] | None
"""Cells of a text; or JSON's: numbers alone, what one type holds, or each as JSON spells it.

Or what stands below a column that has a type.
"""


class CellType:
    """The type of a carried column: integers, numbers or texts, or what records of JSON hold.

    Parameters
    ----------
    name : str
    dialect : Dialect or None
        Of the text; None for JSON.
    """

    def __init__(self, name: str, dialect: Dialect | None) -> None:
        self._name, self._dialect = name, dialect
        self._source: str | None = None  # the file whose cells are looked at, for messages
        self._kind: _Kind = "texts" if dialect is not None else None
        self._type: Any = None

    def gathered(self, cells: Sequence[Cell]) -> Any:
        """Return cells as they wait for a type: in less memory, where they are texts."""
        import pyarrow as pa

        if self._dialect is None:
            return [*cells]
        return pa.array([plain(cell, self._dialect) for cell in cells], pa.string())

    def decide(self, waiting: Sequence[Any], most: int) -> None:
        """Find the type, in so many of the cells that wait."""
        import pyarrow as pa

        if self._dialect is None:
            cells = [*islice(chain.from_iterable(waiting), most)]
            self._decide_json(cells)
        else:
            texts = pa.chunked_array(waiting).slice(0, most).combine_chunks()
            self._type = _type_of(_filled(texts))

    def hold_to(self, kind: Any) -> None:
        """Take a type that the column had before these cells."""
        self._kind, self._type = "held", kind

    def _decide_json(self, cells: Sequence[Cell]) -> None:
        import pyarrow as pa

        self._type = pa.string()
        if all(isinstance(cell, NumberText) for cell in cells):
            kind = _type_of(pa.array([plain(cell, None) for cell in cells], pa.string()))
            if kind != pa.string():
                self._kind, self._type = "numbers", kind
                return
        else:
            with suppress(pa.ArrowException, OverflowError):
                kind = pa.array([_value(cell) for cell in cells]).type
                self._kind = "values"
                self._type = pa.string() if pa.types.is_null(kind) else kind
                return
        self._kind = "json"

    def typed(self, gathered: Any, source: str | None) -> Any:
        """Return cells as an array of the type that was found; an empty one among numbers is null.

        Parameters
        ----------
        gathered : list or array
        source : str or None
            The file in which they stand, for messages.

        Raises
        ------
        DataError
            They are of another type.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        self._source = source
        if self._kind == "held":
            return self._as_held(gathered)
        if self._kind == "values":
            values = [_value(cell) for cell in gathered]
            try:
                array = pa.array(values, self._type)
                if pa.types.is_nested(self._type) and _has_more(pa.array(values).type, self._type):
                    raise self._other()
            except (pa.ArrowException, OverflowError) as error:
                raise self._other() from error
            return array
        if self._kind is not None and self._kind != "texts":
            gathered = pa.array([self._text(cell) for cell in gathered], pa.string())
        if self._type == pa.string():
            return gathered
        pattern = _INTEGER if self._type == pa.int64() else _NUMBER
        self._refuse_others(_filled(gathered), pattern)
        return pc.if_else(pc.equal(gathered, ""), None, gathered).cast(self._type)

    def _as_held(self, gathered: Any) -> Any:
        """Return cells of text or of JSON below a column of whatever type."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if isinstance(gathered, list):
            with suppress(pa.ArrowException, OverflowError):
                return pa.array([_value(cell) for cell in gathered], self._type)
            gathered = pa.array([plain(cell, None) for cell in gathered], pa.string())
        if pa.types.is_integer(self._type):
            self._refuse_others(_filled(gathered), _INTEGER)
        elif not pa.types.is_string(self._type):
            gathered = pc.if_else(pc.equal(gathered, ""), None, gathered)
        try:
            return gathered.cast(self._type)
        except pa.ArrowException:
            raise self._other() from None

    def _text(self, cell: Cell) -> str | None:
        """Return what JSON spells, of a column of numbers or of cells of several types."""
        if cell is None or cell is MISSING:
            return None
        if self._kind == "numbers" and not isinstance(cell, NumberText):
            raise self._other(to_json(cell, None))
        return to_json(cell, None)

    def _refuse_others(self, texts: Any, pattern: str) -> None:
        import pyarrow.compute as pc

        others = texts.filter(pc.invert(pc.match_substring_regex(texts, pattern)))
        if len(others):
            raise self._other(others[0].as_py())

    def _other(self, cell: str | None = None) -> DataError:
        held = _WORDS.get(str(self._type), str(self._type))
        what = "other cells follow" if cell is None else f"{quote(cell)} follows"
        return DataError(
            f"column {quote(self._name)} held {held}, and {what}: a column has one type",
            source=self._source,
            hint=OTHER_FORMATS,
        )


def holds(kind: Any, other: Any) -> bool:
    """Say whether a column of one type has room for cells of another, as they are.

    That of integers for those that are not too large.
    """
    import pyarrow.types as known

    def are(is_one: Callable[[Any], bool]) -> bool:
        return is_one(kind) and is_one(other)

    if known.is_dictionary(other):
        return holds(kind, other.value_type)
    if known.is_dictionary(kind):
        return holds(kind.value_type, other)
    if known.is_floating(kind) and known.is_floating(other):
        return bool(kind.bit_width >= other.bit_width)
    if known.is_integer(other):
        return bool(known.is_integer(kind) or known.is_floating(kind))
    texts = are(lambda one: known.is_string(one) or known.is_large_string(one))
    return texts or bool(known.is_null(other)) or are(known.is_timestamp) or bool(kind == other)


def _has_more(kind: Any, held: Any) -> bool:
    """Say whether records of a type have fields that another lacks, which would be dropped."""
    import pyarrow.types as known

    if known.is_struct(kind) and known.is_struct(held):
        return any(
            held.get_field_index(field.name) < 0
            or _has_more(field.type, held.field(field.name).type)
            for field in kind
        )
    if known.is_list(kind) and known.is_list(held):
        return _has_more(kind.value_type, held.value_type)
    return False


def _filled(texts: Any) -> Any:
    """Return the texts that are not empty."""
    import pyarrow.compute as pc

    return texts.filter(pc.not_equal(texts, ""))


def _type_of(texts: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    if len(texts):
        if pc.all(pc.match_substring_regex(texts, _INTEGER)).as_py():
            return pa.int64()
        short = pc.max(pc.utf8_length(texts)).as_py() <= _LONGEST
        if short and pc.all(pc.match_substring_regex(texts, _NUMBER)).as_py():
            return pa.float64()
    return pa.string()


def _value(cell: Cell) -> Any:
    """Return what JSON's cell is in Python."""
    if cell is MISSING:
        return None
    if isinstance(cell, NumberText):
        return json.loads(to_json(cell, None))
    if isinstance(cell, str):
        return str(cell)
    if isinstance(cell, dict):
        return {str(key): _value(value) for key, value in cell.items()}
    return [_value(item) for item in cell] if isinstance(cell, list) else cell
