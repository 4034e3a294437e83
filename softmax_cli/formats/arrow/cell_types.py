"""Types of cells that came as text or as JSON: found in the first rows, and then held to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from softmax_cli.errors import DataError, quote
from softmax_cli.syntax.numbers import NumberText
from softmax_cli.table.cells import MISSING, Cell, Dialect, plain, to_json

_INTEGER = r"^(?:0|-?[1-9][0-9]{0,17})$"
_NUMBER = r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?$"
_LONGEST = 18
"""So many characters spell no more digits than a double has."""

_WORDS = {"int64": "integers", "double": "numbers", "bool": "true and false", "string": "texts"}


class CellType:
    """The type of a carried column: integers, numbers or texts, or what records of JSON hold.

    Parameters
    ----------
    name : str
    source : str or None
        The file, for messages.
    """

    def __init__(self, name: str, source: str | None) -> None:
        self._name, self._source = name, source
        self._type: Any = None

    def typed(self, cells: Sequence[Cell], dialect: Dialect | None) -> Any:
        """Return cells as an array of the type that the first of them have.

        An empty cell among numbers is null.

        Raises
        ------
        DataError
            They are of another type than those before.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        if dialect is None and not all(isinstance(cell, NumberText) for cell in cells):
            array = self._records([_value(cell) for cell in cells])
            if array is not None:
                return array
            texts = [None if cell in (None, MISSING) else to_json(cell, None) for cell in cells]
            return self._kept(pa.array(texts, pa.string()), pa.string())
        texts = [plain(cell, dialect) for cell in cells]
        array = pa.array(texts, pa.string())
        numbers = array.filter(pc.not_equal(array, ""))
        if self._type is None:
            self._type = _type_of(numbers)
        if self._type == pa.string():
            return array
        pattern = _INTEGER if self._type == pa.int64() else _NUMBER
        self._refuse_others(numbers, pattern)
        empty = pc.equal(array, "")
        return pc.if_else(empty, None, array).cast(self._type)

    def _records(self, values: list[Any]) -> Any:
        import pyarrow as pa

        try:
            array = pa.array(values, self._type)
        except (pa.ArrowException, OverflowError) as error:
            if self._type is None:
                return None
            raise self._other() from error
        return self._kept(array, pa.string() if pa.types.is_null(array.type) else array.type)

    def _kept(self, array: Any, kind: Any) -> Any:
        self._type = self._type or kind
        if self._type != kind:
            raise self._other()
        return array.cast(kind)

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
