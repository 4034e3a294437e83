"""Values on the command line, as a table of their own."""

from __future__ import annotations

from functools import partial

from softmax_cli.blocks import Cell
from softmax_cli.errors import UsageError, quote
from softmax_cli.formats.rows import assemble
from softmax_cli.formats.source import Source
from softmax_cli.layout import Request, lay_out
from softmax_cli.literals import is_literal, parse_literal, parse_rows
from softmax_cli.numerals import NumberText, parse_number


def read(tokens: tuple[str, ...], request: Request) -> Source:
    """Open values: numbers, rows of them, or one bracketed literal; see `Source`.

    Raises
    ------
    UsageError
        They are not numbers, or not as many in each row.
    """
    rows, vector = parse_literal(tokens) if is_literal(tokens) else parse_rows(tokens)
    layout = lay_out(request, len(rows[0]))
    parse = partial(assemble, layout=layout, request=request, source=None, number=parse_number)
    return Source(
        name=None,
        format="csv",
        layout=layout,
        chunks=iter([[(line, list[Cell](row)) for line, row in enumerate(rows, start=1)]]),
        parse=parse,
        vector=vector,
    )


def read_targets(text: str) -> list[list[float]]:
    """Read the soft labels of one row or of several: ``0,0,1`` or ``"0,0,1 0,1,0"``.

    Raises
    ------
    UsageError
        They are not numbers, or one is below 0 or not finite.
    """
    tokens = (text,) if is_literal((text,)) else tuple(text.split()) if "," in text else (text,)
    rows: list[list[NumberText]]
    rows, _ = parse_literal(tokens) if is_literal(tokens) else parse_rows(tokens)
    targets = []
    for row in rows:
        weights = []
        for cell in row:
            try:
                weight = parse_number(cell)
            except ValueError as error:
                raise UsageError(f"--target: {quote(cell)} {error}") from None
            if not 0 <= weight < float("inf"):
                raise UsageError(f"--target: {cell} is not a target: it must be 0 or more")
            weights.append(weight)
        targets.append(weights)
    return targets
