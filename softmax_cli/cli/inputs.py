"""Inputs as they are typed: numbers, rows of them, one bracketed literal, or files."""

from __future__ import annotations

import os

from softmax_cli.errors import UsageError, quote
from softmax_cli.syntax.literals import (
    TypedValues,
    are_grouped,
    are_rows,
    is_literal,
    is_numeric,
    parse_literal,
    parse_rows,
)
from softmax_cli.syntax.numbers import MINUS_SIGN, NumberError, parse_number


def parse_inputs(tokens: tuple[str, ...]) -> TypedValues | str | tuple[str, ...] | None:
    """Tell values from files; None is standard input.

    A folder stands for the files in it, a pattern in quotes for those that match it.

    Raises
    ------
    UsageError
        The tokens are neither values nor files.
    DataError
        A folder or a pattern stands for none.
    """
    if not tokens:
        return None
    if are_rows(tokens):
        if are_grouped(tokens):
            _note_grouped(tokens[0])
        return parse_rows(tokens)
    if is_literal(tokens) and not os.path.exists(tokens[0]):
        return parse_literal(tokens)
    texts = [token for token in tokens if not is_numeric(token)]
    if len(texts) < len(tokens):
        number = next(filter(is_numeric, tokens))
        named = f"; a file named {number} is ./{number}" if os.path.exists(number) else ""
        raise UsageError(
            f"{quote(texts[0])} is not a number", f"give numbers alone, or FILEs alone{named}"
        )
    from softmax_cli.files.patterns import files_of

    paths = [path for text in texts for path in files_of(_checked(text))]
    return paths[0] if len(paths) == 1 else tuple(paths)


def _checked(path: str) -> str:
    """Return a file's name; refuse one that is none."""
    if not path:
        raise UsageError("an argument is empty: it is neither a number nor a file")
    if path != "-" and not os.path.lexists(path) and _looks_numeric(path):
        raise UsageError(
            f"{quote(path)} {_reason(path)}, and no file has that name",
            "a number is digits, with a point and an exponent: -2.5e-3",
        )
    return path


def _note_grouped(token: str) -> None:
    """Say what a comma does, where it may have been meant to group digits."""
    from softmax_cli.files.notes import say

    numbers = token.split(",")
    say(f"{token} is read as {len(numbers)} numbers, not as {''.join(numbers)}")


def _looks_numeric(text: str) -> bool:
    """Say whether a token was surely meant as a number, though it is none of ours."""
    start = text.lstrip("+-.([" + MINUS_SIGN)[:1]
    ending = os.path.splitext(text)[1][1:].lower()
    from softmax_cli.files.compression import COMPRESSIONS
    from softmax_cli.formats.registry import EXTENSIONS

    known = {*EXTENSIONS, *(row.extension[1:] for row in COMPRESSIONS), "txt", "dat", "npy"}
    return start.isdigit() and ending not in known


def _reason(text: str) -> str:
    try:
        parse_number(text)
    except NumberError as error:
        return str(error)
    return "is not a number"
