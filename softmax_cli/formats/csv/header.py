"""Headers: told from a first row of numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from softmax_cli.errors import DataError, UsageError, quote
from softmax_cli.syntax.column_lists import mentions
from softmax_cli.syntax.delimiters import COMMA
from softmax_cli.syntax.numbers import (
    POINTS,
    UNGROUPED,
    DecimalCommaError,
    GroupedError,
    are_finite,
    comma_error,
    looks_like_number,
)
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.layout import lay_out

COUNTING = "the first row, 0, 1, 2 and so on, was taken as a header (--no-header says otherwise)"


def is_header(
    first: Sequence[str],  # cells as plain text
    options: ReadOptions,  # they may say so, and they name columns
    more_rows: Callable[[], bool],
    source: str,
    line: int,
    *,
    delimiter: str | None = None,
) -> tuple[bool, str | None]:
    """Decide whether the first row of a table holds names, and say what the user should be told.

    `more_rows` says whether there are rows below; it is called only where that matters. `DataError`
    is raised where the logit cells of the row mix numbers and text.
    """
    if options.header is not None:
        return options.header, None
    if named := options.named():
        # A name that is nowhere in the row is better reported against names than against numbers.
        return mentions(named, first) or not any(map(looks_like_number, first)), None
    try:
        layout = lay_out(options._replace(names=None), len(first))
    except UsageError:
        return not any(map(looks_like_number, first)), None
    cells = [*map(str.strip, map(first.__getitem__, layout.columns("logits")))]
    counting = all(cell == str(number) for number, cell in enumerate(cells))
    if len(cells) > 1 and counting and more_rows():
        return True, COUNTING
    if are_finite(cells):
        return False, None
    texts = [cell for cell in cells if cell and not looks_like_number(cell)]
    if not texts:
        return False, None
    number = next((cell for cell in cells if looks_like_number(cell)), None)
    wrong = [*map(comma_error, texts)]
    if all(isinstance(error, DecimalCommaError | GroupedError) for error in wrong):
        mend = UNGROUPED if isinstance(wrong[0], GroupedError) else POINTS
        hint = "if the row holds names, say --header"
        raise DataError(
            f"{quote(texts[0])} {wrong[0]}",
            source=source,
            line=line,
            # Where commas stand between cells too, they cannot be replaced.
            hint=hint if delimiter == COMMA else f"{hint}; {mend}",
        )
    if number is None:
        return True, None
    raise DataError(
        f"the first row mixes numbers and text: {quote(number)} and {quote(texts[0])}",
        source=source,
        line=line,
        hint="say --header or --no-header, or --keep the columns that are not logits",
    )
