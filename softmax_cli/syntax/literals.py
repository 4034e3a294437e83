"""Values typed or pasted on the command line: numbers, comma rows, bracketed literals."""

import re
from typing import NamedTuple, Self

from softmax_cli.errors import UsageError, quote
from softmax_cli.syntax.array_grammar import (
    ELLIPSIS,
    PARAMETER,
    WRAPPERS,
    Items,
    LiteralError,
    Nested,
    abbreviated,
    behind_name,
    parse_value,
)
from softmax_cli.syntax.numbers import MINUS_SIGN, NumberText, looks_like_number


class TypedValues(NamedTuple):
    """Rows of as many numbers each, and whether they are one row by itself, a vector."""

    rows: list[list[NumberText]]
    vector: bool

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape, where there are more than two dimensions."""
        return ()


class DeepValues(TypedValues):
    """An array of more than two dimensions, whose rows are those of its last axis."""

    _shape: tuple[int, ...]

    @classmethod
    def of(cls, rows: list[list[NumberText]], shape: tuple[int, ...]) -> Self:
        """Return such an array."""
        values = cls(rows, False)
        values._shape = shape
        return values

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape."""
        return self._shape


def is_numeric(token: str) -> bool:
    """Say whether a command-line token is wholly numeric: a number or a row of them.

    >>> [is_numeric(t) for t in ("-1e-3", "-1,-2,3", "1 2", "logits.csv", "-q")]
    [True, True, True, False, False]
    """
    return all(map(looks_like_number, _cells(token)))


def are_rows(tokens: tuple[str, ...]) -> bool:
    """Say whether all tokens are numeric, or a row that a shell has split: ``2, 1, 0.1``."""
    return all(map(is_numeric, tokens)) or _is_split_row(tokens)


def is_literal(tokens: tuple[str, ...]) -> bool:
    """Say whether the tokens are a bracketed literal, perhaps split by a shell at its blanks."""
    if not tokens:
        return False
    several = " ".join(tokens[:4])
    value = several[behind_name(several) :].lstrip()
    named = len(value) < len(several.lstrip())
    front = value if named else tokens[0].lstrip()
    if front.startswith(("[", "(", "<tf.")) or value.startswith(PARAMETER):
        return True
    call, parenthesis, _ = front.partition("(")
    return bool(parenthesis) and call.rpartition(".")[2] in WRAPPERS


def begins_literal(text: str) -> bool:
    """Say whether a text file begins as a literal does that is not JSON's, and as no table does.

    >>> [begins_literal(text) for text in ("array([[2.", "x = [2", "(Intercept),b", "array,b")]
    [True, True, False, False]
    """
    front = text[behind_name(text) :].lstrip()
    if front.startswith(("<tf.", PARAMETER)):
        return True
    if front.startswith("["):  # a list without a name is JSON's
        front = f"({front}"
    call, parenthesis, inner = front.partition("(")
    inner = inner[behind_name(inner) :]
    if not parenthesis or (call and call.rpartition(".")[2] not in WRAPPERS):
        return False
    first = inner.lstrip("([ \t\r\n")
    number = first[: next((i for i, c in enumerate(first) if c in " \t\r\n,)]"), None)]
    masked = "mask" in call.lower() and number == "--"
    return masked or looks_like_number(number) or is_literal((first,))


def are_grouped(tokens: tuple[str, ...]) -> bool:
    """Say whether all tokens read as if commas grouped their digits.

    >>> [are_grouped((token,)) for token in ("1,000", "1,000,000", "1000", "0,100", "1,00")]
    [True, True, False, False, False]
    """
    for token in tokens:
        first, *groups = token.split(",")
        if not groups or len(first) > 3 or first[:1] == "0" or not token.isascii():
            return False
        if not first.isdigit() or not all(len(g) == 3 and g.isdigit() for g in groups):
            return False
    return True


def parse_rows(tokens: tuple[str, ...]) -> TypedValues:
    """Read numeric tokens.

    Parameters
    ----------
    tokens : tuple of str
        Tokens for which `are_rows` holds: bare numbers, or rows with commas or blanks inside.

    Returns
    -------
    TypedValues

    Raises
    ------
    UsageError
        Rows beside bare numbers, or rows of different lengths.

    Examples
    --------
    >>> parse_rows(("2", "1", "0.1"))
    TypedValues(rows=[['2', '1', '0.1']], vector=True)
    >>> parse_rows(("2,1", "1,2"))
    TypedValues(rows=[['2', '1'], ['1', '2']], vector=False)
    """
    if _is_split_row(tokens):
        tokens = (" ".join(tokens),)
    rows: list[list[NumberText]] = []
    bare: list[NumberText] = []
    for token in tokens:
        lines = [
            [NumberText(cell.replace(MINUS_SIGN, "-")) for cell in _cells(line)]
            for line in token.splitlines()
            if line.strip()
        ]
        if len(lines) == 1 == len(lines[0]):
            bare += lines[0]
        else:
            rows += lines
    if rows and bare:
        raise UsageError(
            f"{quote(bare[0])} is a bare number beside the row {quote(','.join(rows[0]))}",
            "give either numbers (2 1 0.1) or rows (2,1,0.1 1,2,3)",
        )
    if bare:
        return TypedValues([bare], True)
    _check_lengths(rows)
    return TypedValues(rows, len(rows) == 1)


def parse_literal(tokens: tuple[str, ...]) -> TypedValues:
    """Read one bracketed literal as Python, JSON, NumPy, PyTorch, JAX or TensorFlow print it.

    What a masked array masks is -inf, a masked class.

    Parameters
    ----------
    tokens : tuple of str
        The literal; more than one token where a shell split it at its blanks.

    Returns
    -------
    TypedValues

    Raises
    ------
    LiteralError
        Anything that is not one array of numbers.

    Examples
    --------
    >>> parse_literal(("tensor([[2.0, 1.0], [1, 2]])",))
    TypedValues(rows=[['2.0', '1.0'], ['1', '2']], vector=False)
    """
    return parse_text(" ".join(tokens))[0]


def parse_text(text: str) -> tuple[TypedValues, list[int]]:
    """Read the one literal of a text, and say on which line each of its rows begins, from 1.

    `LiteralError` is raised as by `parse_literal`.

    >>> parse_text("[[2. 1.]\\n [1. 2.]]")
    (TypedValues(rows=[['2.', '1.'], ['1.', '2.']], vector=False), [1, 2])
    """
    text = text.rstrip()
    start = behind_name(text, len(text) - len(text.lstrip()))
    if text.startswith(PARAMETER, start):
        start += len(PARAMETER)
    if match := re.compile(r"<tf\.\w+\b").match(text, start):
        inside = text.find("numpy=", match.end())
        if inside >= 0 and text.endswith(">"):
            text, start = text[:-1], inside + len("numpy=")
    if ELLIPSIS in text:
        raise abbreviated(text.index(ELLIPSIS))
    value, end = parse_value(text, start)
    if rest := text[end:].strip():
        raise LiteralError(
            f"one literal at a time: {quote(rest)} follows the first",
            "put the rows into one literal: '[[2, 1, 0.1], [1, 2, 3]]'",
            position=len(text) - len(rest),
        )
    if isinstance(value, NumberText):
        return TypedValues([[value]], True), [_line_of(text, start)]
    values = _as_rows(value)
    if values.shape:
        return values, []
    starts = [start] if values.vector else [row.start for row in value if isinstance(row, Items)]
    return values, _lines(text, starts)


def _line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _lines(text: str, positions: list[int]) -> list[int]:
    """Return the lines of positions that ascend."""
    lines: list[int] = []
    line, before = 1, 0
    for position in positions:
        line += text.count("\n", before, position)
        before = position
        lines.append(line)
    return lines


def _cells(token: str) -> list[str]:
    """Split a token at commas and blanks; a comma too many leaves an empty cell."""
    if "," not in token:
        return token.split() or [""]
    return [cell for part in token.split(",") for cell in part.split() or [""]]


def _is_split_row(tokens: tuple[str, ...]) -> bool:
    *pieces, last = tokens
    return (
        bool(pieces)
        and all(piece.endswith(",") and looks_like_number(piece[:-1]) for piece in pieces)
        and is_numeric(last)
    )


def _as_rows(value: list[Nested]) -> TypedValues:
    flat = [cell for cell in value if isinstance(cell, NumberText)]
    if flat and len(flat) == len(value):
        return TypedValues([flat], True)
    rows: list[list[NumberText]] = []
    for number, item in enumerate(value, start=1):
        if isinstance(item, NumberText):
            raise LiteralError(f"a number stands beside the rows of the literal: {quote(item)}")
        cells = [cell for cell in item if isinstance(cell, NumberText)]
        if len(cells) != len(item):
            return _as_array(value)
        if not cells:
            raise LiteralError(f"row {number} of the literal is empty")
        rows.append(cells)
    if not rows:
        raise LiteralError("the literal holds no numbers")
    _check_lengths(rows)
    return TypedValues(rows, False)


def _as_array(value: list[Nested]) -> TypedValues:
    """Return an array of more than two dimensions, all of whose parts have one shape."""
    shape: list[int] = []
    level: list[Nested] = [value]
    while isinstance(level[0], list):
        length = len(level[0])
        if not length:
            raise LiteralError("the literal holds an empty array")
        shape.append(length)
        below: list[Nested] = []
        for part in level:
            if isinstance(part, NumberText) or len(part) != length:
                raise LiteralError(
                    f"the arrays of the literal differ in length: {length} and "
                    f"{'a number' if isinstance(part, NumberText) else len(part)}"
                )
            below += part
        level = below
    numbers = [cell for cell in level if isinstance(cell, NumberText)]
    if len(numbers) < len(level):
        raise LiteralError("a number stands beside the arrays of the literal")
    rows = [numbers[at : at + shape[-1]] for at in range(0, len(numbers), shape[-1])]
    return DeepValues.of(rows, tuple(shape))


def _check_lengths(rows: list[list[NumberText]]) -> None:
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise LiteralError(
                f"row {number} has {_count(len(row))}, row 1 has {_count(len(rows[0]))}"
            )


def _count(values: int) -> str:
    return "1 value" if values == 1 else f"{values} values"
