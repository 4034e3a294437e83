"""Rows of a document that are spelt as Python or NumPy prints them: ``[-inf, 3.]``."""

from __future__ import annotations

from softmax_cli.syntax.array_grammar import LiteralError, parse_value
from softmax_cli.syntax.numbers import NumberText


def literal_row(text: str, start: int) -> tuple[list[NumberText], int]:
    """Return the numbers of the row that begins there, and where it ends.

    `LiteralError` is raised where it is no row of numbers.

    >>> literal_row("[1, (-inf, 3.)]", 4)
    (['-inf', '3.'], 14)
    """
    value, end = parse_value(text, start)
    numbers = [item for item in value if isinstance(item, NumberText)]
    if isinstance(value, NumberText) or not numbers or len(numbers) < len(value):
        raise LiteralError("no row of numbers", position=start)
    return numbers, end
