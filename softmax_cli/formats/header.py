"""Telling a header from a first row of numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from softmax_cli.columns import mentions
from softmax_cli.errors import DataError, UsageError, quote
from softmax_cli.formats.quick import are_finite
from softmax_cli.layout import Request, lay_out
from softmax_cli.numerals import DECIMAL_COMMA, POINTS, has_comma, looks_like_number

COUNTING = "the first row, 0, 1, 2 and so on, was taken as a header (--no-header says otherwise)"


def is_header(
    first: Sequence[str],
    request: Request,
    more_rows: Callable[[], bool],
    source: str,
    line: int,
) -> tuple[bool, str | None]:
    """Decide whether the first row of a table holds names.

    Parameters
    ----------
    first : sequence of str
        The cells of the first row, as plain text.
    request : Request
        It may say so, and it names columns.
    more_rows : callable
        Says whether there are rows below; called only where it matters.
    source, line : str, int
        Where the row stands.

    Returns
    -------
    header : bool
    note : str or None
        What the user should be told.

    Raises
    ------
    DataError
        The logit cells of the row mix numbers and text.
    """
    if request.header is not None:
        return request.header, None
    if named := request.named():
        # A name that is nowhere in the row is better reported against names than against numbers.
        return mentions(named, first) or not any(map(looks_like_number, first)), None
    try:
        layout = lay_out(_without_names(request), len(first))
    except UsageError:
        return not any(map(looks_like_number, first)), None
    cells = [*map(str.strip, map(first.__getitem__, layout.logits))]
    counting = all(cell == str(number) for number, cell in enumerate(cells))
    if len(cells) > 1 and counting and more_rows():
        return True, COUNTING
    if are_finite(cells):
        return False, None
    texts = [cell for cell in cells if cell and not looks_like_number(cell)]
    if not texts:
        return False, None
    number = next((cell for cell in cells if looks_like_number(cell)), None)
    if all(map(has_comma, texts)):
        raise DataError(
            f"{quote(texts[0])} {DECIMAL_COMMA}",
            source=source,
            line=line,
            hint=f"if the row holds names, say --header; {POINTS}",
        )
    if number is None:
        return True, None
    raise DataError(
        f"the first row mixes numbers and text: {quote(number)} and {quote(texts[0])}",
        source=source,
        line=line,
        hint="say --header or --no-header, or --keep the columns that are not logits",
    )


def _without_names(request: Request) -> Request:
    return request._replace(names=None)
