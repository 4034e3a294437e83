"""Source column: the name of the file that a row comes from, in front of the other columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from softmax_cli.errors import UsageError, quote
from softmax_cli.table.cells import Dialect, enquote
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.layout import Layout, Role


class SourceColumn(NamedTuple):
    """The column, and where it stands among those by which rows are grouped."""

    name: str
    by: int | None  # None where rows are not grouped by it

    @classmethod
    def of(cls, options: ReadOptions) -> SourceColumn | None:
        """Return the column that is asked for; None where none is."""
        name = options.source_column
        if name is None:
            return None
        places = [place for place, item in enumerate(options.by) if item.source == name]
        return cls(name, places[0] if places else None)

    def left_out(self, options: ReadOptions) -> ReadOptions:
        """Return the options for a file, which has no such column."""
        by = tuple(item for item in options.by if item.source != self.name)
        return options._replace(source_column=None, by=by)

    def before(self, layout: Layout, dialect: Dialect | None) -> Layout:
        """Return the columns of a file with this one in front of them.

        Raises
        ------
        UsageError
            One of them has its name.
        """
        names = layout.names
        if names is not None and self.name in (*names, *(layout.arrays or ())):
            raise UsageError(
                f"the table already has a column {quote(self.name)}",
                "--source takes another name: --source file",
            )
        roles: dict[Role, Sequence[int]]
        roles = {role: _behind(columns) for role, columns in layout.roles.items()}
        if self.by is not None:
            by = [*roles.get("by", ())]
            by.insert(self.by, 0)
            roles["by"] = tuple(by)
        raw = layout.raw_names
        if raw is not None and dialect is not None:
            raw = (enquote(self.name, dialect.delimiter), *raw)
        return layout._replace(
            width=layout.width + 1,
            names=None if names is None else (self.name, *names),
            raw_names=raw,
            arrays=None if layout.arrays is None else (None, *layout.arrays),
            keys=None if layout.keys is None else (None, *layout.keys),
            roles=roles,
            carried=(0, *_behind(layout.carried)),
            paths=(),
            hidden=frozenset(_behind(tuple(layout.hidden))),
            source=self.name,
        )


def _behind(columns: Sequence[int]) -> Sequence[int]:
    if isinstance(columns, range):
        return range(columns.start + 1, columns.stop + 1)
    return tuple(index + 1 for index in columns)


def in_front(cells: Any, source: str) -> Any:
    """Return the cells of rows with the name of their file in front of each."""
    if hasattr(cells, "led_by"):  # slices of bytes, and columns with types
        return cells.led_by(source)
    return [[source, *own] for own in cells]


def spelt(source: str, dialect: Dialect | None) -> str:
    r"""Return a file's name as a cell: text, whatever the system takes for a name.

    >>> spelt("a,b.csv", Dialect(",", "\n")), spelt("\udce9.csv", None)
    ('"a,b.csv"', '\\udce9.csv')
    """
    text = source.encode(errors="backslashreplace").decode()
    return text if dialect is None else enquote(text, dialect.delimiter)
