"""Temperature column: what tells the answers of a row apart that has one at each temperature.

It stands first in the result, and last among the cells of a row, as its shortest digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from softmax_cli.errors import UsageError, quote
from softmax_cli.syntax.numbers import NumberText, shortest
from softmax_cli.table.block import Block, chosen, joined_cells
from softmax_cli.table.schema import Field, Fields

NAME = "temperature"


def beside(fields: Sequence[Field], cells: int, *, named: bool) -> Sequence[Field]:
    """Return the columns of a result with the temperature in front of them.

    Parameters
    ----------
    fields : sequence of Field
    cells : int
        How many cells a row has beside that of the temperature.
    named : bool
        Whether the columns have names, of which no two may be alike.

    Raises
    ------
    UsageError
        A column has the name already.
    """
    if named and any(field.name == NAME for field in fields):
        carried = any(field.name == NAME and not field.numeric for field in fields)
        mend = "--only leaves the columns out that are not results"
        if not carried:
            mend = "--names gives the classes other names"
        raise UsageError(f"the table already has a column {quote(NAME)}", mend)
    first = [Field(NAME, "key", cells)]
    return Fields(first, *fields.parts) if isinstance(fields, Fields) else (*first, *fields)


def spelt(temperature: float) -> str:
    """Spell a temperature in a title: without a fraction where it has none.

    >>> spelt(2.0), spelt(0.5), spelt(float("inf"))
    ('2', '0.5', 'inf')
    """
    return shortest(temperature).removesuffix(".0")


def row_by_row(answers: Sequence[Block], temperatures: Sequence[float]) -> Block:
    """Return the answers of some rows at each temperature as one block, those of a row together.

    All have as many lines for a row, in the same order. The first of the answers is used up.
    """
    whole, count = answers[0], len(answers[0])
    parts = [answer.values for answer in answers]
    values: Any = [row for part in parts for row in part]
    order: Any = sorted(range(len(values)), key=lambda at: whole.places[at % count])
    if not any(isinstance(part, list) for part in parts):
        import numpy as np

        values = np.concatenate(parts)
        order = np.argsort(np.tile(np.asarray(whole.places), len(parts)), kind="stable")
    texts = [shortest(temperature) for temperature in temperatures]
    which, rows = divmod(order, count) if not isinstance(order, list) else _divided(order, count)
    bad = whole.bad
    whole.bad = set()
    whole.keep(rows)
    whole.values = chosen(values, order)
    whole.cells = _with_texts(whole.cells, texts, which)
    whole.bad = {at for at, row in enumerate(rows) if row in bad} if bad else set()
    whole.answers = len(answers)
    return whole


def one_below_the_other(parts: Sequence[Block], temperatures: Sequence[float]) -> Block:
    """Return small tables as one, with the temperature of each."""
    values = [row for part in parts for row in part.rows()]
    which = [number for number, part in enumerate(parts) for _ in range(len(part))]
    cells = joined_cells([part.cells for part in parts])
    cells = _with_texts(cells, [*map(shortest, temperatures)], which)
    return Block(values, cells, range(1, len(values) + 1))


def _divided(order: list[int], count: int) -> tuple[list[int], list[int]]:
    return [at // count for at in order], [at % count for at in order]


def _with_texts(cells: Any, texts: Sequence[str], which: Any) -> Any:
    """Put the text that is chosen for each row behind its cells."""
    if hasattr(cells, "beside"):  # slices of bytes, or columns with types, or rows to be decoded
        return cells.beside(texts, which)
    keys = [NumberText(text) for text in texts]
    return [[*own, keys[number]] for own, number in zip(cells, which, strict=True)]
