"""Headers: told from a first row of numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from math import inf
from typing import TypeAlias

from softmax_cli.errors import DataError, UsageError, quote
from softmax_cli.syntax.column_lists import mentions
from softmax_cli.syntax.delimiters import COMMA
from softmax_cli.syntax.numbers import (
    POINTS,
    DecimalCommaError,
    GroupedError,
    NumberError,
    are_finite,
    comma_error,
    is_fraction,
    is_integer,
    looks_like_number,
    parse_number,
)
from softmax_cli.table.io_options import NEEDS_CLASSES, ReadOptions
from softmax_cli.table.roles import lay_out

ENOUGH = 3
"""From so many rows on, a column without a fraction may be something else than a logit."""

COUNTING = "the first row, 0, 1, 2 and so on, was taken as a header (--no-header says otherwise)"
EITHER = "--header says that it holds names, --no-header that it holds numbers"

Below: TypeAlias = "Callable[[bool], Iterator[Sequence[str]]]"
"""Returns the cells of the rows that have come below the first one; told whether to wait for one
where there is none yet."""


def is_header(
    first: Sequence[str],  # cells as plain text
    options: ReadOptions,  # they may say so, and they name columns
    below: Below,
    source: str,
    line: int,
    *,
    delimiter: str | None = None,
) -> tuple[bool, str | None]:
    """Decide whether the first row of a table holds names, and say what the user should be told.

    `below` is called only where it matters. `DataError` is raised where the logit cells of the row
    mix numbers and text, `UsageError` where they are integers that may be names as well as numbers.
    """
    if options.header is not None:
        return options.header, None
    if options.like is not None:  # the first of several files has told
        return options.like.names is not None or not any(map(looks_like_number, first)), None
    if named := options.named():
        # A name that is nowhere in the row is better reported against names than against numbers.
        return mentions(named, first) or not any(map(looks_like_number, first)), None
    try:
        layout = lay_out(options._replace(names=None), len(first))
    except UsageError:
        return not any(map(looks_like_number, first)), None
    columns = layout.columns("logits")
    if columns[0] == 0 and len(columns) > 1 and not first[0]:  # the name of an index
        columns = columns[1:]
    cells = [*map(str.strip, map(first.__getitem__, columns))]
    if all(map(is_integer, cells)):
        alone = len(first) == 1 and options.question in NEEDS_CLASSES
        if alone and options.axis in (-1, 1, "rows"):  # it is refused, whatever it holds
            return False, None
        return _are_names(cells, columns, len(first), below, options)
    cells = [*map(str.strip, map(first.__getitem__, layout.columns("logits")))]
    if are_finite(cells):
        return False, None
    texts = [cell for cell in cells if cell and not looks_like_number(cell)]
    if not texts:
        return False, None
    number = next((cell for cell in cells if looks_like_number(cell)), None)
    wrong = [*map(comma_error, texts)]
    if all(isinstance(error, DecimalCommaError | GroupedError) for error in wrong):
        decimal = any(isinstance(error, DecimalCommaError) for error in wrong)
        mend = wrong[0].mend if isinstance(wrong[0], GroupedError) and not decimal else POINTS
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


def _are_names(
    cells: Sequence[str],
    columns: Sequence[int],
    width: int,
    below: Below,
    options: ReadOptions,
) -> tuple[bool, str | None]:
    """Decide whether integers are names; `columns` are theirs, in rows of such a width."""
    counting = all(cell == str(number) for number, cell in enumerate(cells))
    came = list(below(counting))
    if not came:
        return False, None
    good = _good_rows(came, columns, width, stop=options.bad_rows == "error")
    if counting:
        if any(is_fraction(cell) for row in good for cell in row):
            return True, COUNTING
        if not good and options.bad_rows == "error":  # the error of the row below stands
            return False, None
    elif not good or not _are_fractions(good):
        return False, None
    if options.question is None:  # its names are offered, no figure depends on it
        return counting, None
    shown = cells[0] if len(cells) == 1 else f"{cells[0]} to {cells[-1]}"
    raise UsageError(f"the first row, {shown}, may hold names as well as numbers", EITHER)


def _are_fractions(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether the rows hold fractions where the one above them holds integers.

    In several rows, a masked class is no evidence against that, nor one column without a fraction
    beside two that have them: an index, or a class that is always masked.
    """
    if all(is_fraction(cell) for row in rows for cell in row):
        return True
    if len(rows) < ENOUGH:
        return False
    columns = [
        [cell for cell in column if "inf" not in cell.lower()] for column in zip(*rows, strict=True)
    ]
    fractions = [sum(map(is_fraction, column)) for column in columns]
    without = fractions.count(0)
    whole = all(n in (0, len(column)) for n, column in zip(fractions, columns, strict=True))
    return whole and without <= 1 and len(columns) - without >= 2


def _good_rows(
    rows: Sequence[Sequence[str]], columns: Sequence[int], width: int, *, stop: bool
) -> list[list[str]]:
    """Return the numbers of rows, of all that are good or of those before the first bad one."""
    good = []
    for row in rows:
        shift = len(row) - width  # 1 where the header is a name shorter than the rows
        cells = [row[index + shift] for index in columns] if shift in (0, 1) else []
        if cells and all(map(_is_logit, cells)):
            good.append(cells)
        elif stop:
            break
    return good


def _is_logit(cell: str) -> bool:
    try:
        return parse_number(cell) < inf
    except NumberError:
        return False


def has_index(first: Sequence[str], rows: Iterable[Sequence[str]]) -> bool:
    """Say whether a header is one name shorter than the rows, the first cell of which is an index.

    R's `write.table` writes such tables. A first column of fractions is none, and a last one of
    nothing stands behind a mark too many.
    """
    width, count = len(first) + 1, 0
    for row in islice(rows, 2):  # no more, so that it does not matter how many have come
        if len(row) != width or not row[-1] or (_is_logit(row[0]) and is_fraction(row[0])):
            return False
        count += 1
    return count > 0
