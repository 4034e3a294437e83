"""Types of cells that came as text or as JSON: found in many rows, and then held to."""

from __future__ import annotations

import json
from collections.abc import Sequence
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


_Kind: TypeAlias = Literal["texts", "numbers", "values", "json"] | None
"""Cells of a text; or JSON's: numbers alone, what one type holds, or each as JSON spells it."""


class CellType:
    """The type of a carried column: integers, numbers or texts, or what records of JSON hold.

    Parameters
    ----------
    name : str
    source : str or None
        The file, for messages.
    dialect : Dialect or None
        Of the text; None for JSON.
    """

    def __init__(self, name: str, source: str | None, dialect: Dialect | None) -> None:
        self._name, self._source, self._dialect = name, source, dialect
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

    def typed(self, gathered: Any) -> Any:
        """Return cells as an array of the type that was found; an empty one among numbers is null.

        Raises
        ------
        DataError
            They are of another type.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

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
            hint="-f csv or -f jsonl, with another name, writes each cell as it came",
        )


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
