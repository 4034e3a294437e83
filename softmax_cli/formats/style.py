"""How results are spelt: digits, colours, how much of a table is shown."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan
from typing import Literal, NamedTuple

from softmax_cli.blocks import Dialect, Field
from softmax_cli.numerals import shortest, shortest_single, significant


class Style(NamedTuple):
    """What a command line says of its output.

    Attributes
    ----------
    precision : int or None
        Significant digits; None for all of them (four decimals in a table).
    single : bool
        Whether the numbers are float32 values.
    percent : bool
        Whether a table shows percentages.
    rows : int or None
        How many rows a table shows at most; 0 for all; None for 20 on a terminal, all elsewhere.
    color : str
        ``auto``, ``always`` or ``never``.
    dialect : Dialect or None
        How delimited text is written.
    terminal : bool
        Whether the output is a terminal.
    summary : callable or None
        Returns what a table says below its last row: names and numbers.
    """

    precision: int | None = None
    single: bool = False
    percent: bool = False
    rows: int | None = None
    color: Literal["auto", "always", "never"] = "auto"
    dialect: Dialect | None = None
    terminal: bool = False
    summary: Callable[[], list[tuple[str, float]]] | None = None

    def speller(self, field: Field) -> Callable[[float], str]:
        """Return the function that spells a value of data; NaN, a bad row's result, is empty.

        >>> Style(precision=3).speller(Field("p", "number", 0))(0.6590011388859679)
        '0.659'
        """
        if field.kind == "class":
            return lambda value: "" if isnan(value) else field.choices[int(value)]
        if field.kind == "integer":
            return lambda value: "" if isnan(value) else str(int(value))
        spell = shortest_single if self.single else shortest
        precision = self.precision
        if precision is not None:
            # Fewer digits than a float32 has are spelt the same as a double's.
            return lambda value: "" if isnan(value) else shortest(significant(value, precision))
        return lambda value: "" if isnan(value) else spell(value)
