"""Delimiters: the marks that stand between cells, and the words for them."""

from __future__ import annotations

from typing import NamedTuple

from softmax_cli.errors import quote


class Delimiter(NamedTuple):
    """A mark that a file may be seen to have."""

    mark: str  # the one character
    words: tuple[str, ...]  # what a user may write for it
    plural: str  # what a message calls all those of a file


TAB, SEMICOLON, COMMA, BAR, SPACE = "\t", ";", ",", "|", " "
DELIMITERS = (
    Delimiter(TAB, ("\\t", "tab"), "tabs"),
    Delimiter(SEMICOLON, ("semicolon",), "semicolons"),
    Delimiter(COMMA, ("comma",), "commas"),
    Delimiter(BAR, ("pipe", "bar"), "bars"),
    Delimiter(SPACE, ("space", "whitespace"), "white space"),
)
"""In the order in which they are looked for: the later ones stand in text too."""


def parse_delimiter(text: str) -> str:
    """Return the mark that a user means.

    Raises
    ------
    ValueError
        It is no mark, or one that numbers, names or quotes have.

    Examples
    --------
    >>> parse_delimiter("tab"), parse_delimiter("#")
    ('\\t', '#')
    """
    mark = next((row.mark for row in DELIMITERS if text in row.words), text)
    if len(mark) != 1 or not mark.isascii() or mark.isalnum() or mark in '"\n\r.+-_':
        raise ValueError(f"{quote(text)} is not a delimiter: give one mark, such as ';' or '\\t'")
    return mark


def find_delimiter(text: str) -> str:
    """Return the delimiter of a line without quotes and blanks around it; a comma if it has none.

    >>> find_delimiter("1,5;2"), find_delimiter("7")
    (';', ',')
    """
    return next((row.mark for row in DELIMITERS if row.mark in text), COMMA)


def singular(mark: str) -> str:
    """Return what a message calls the delimiter of a file.

    >>> singular("|"), singular("#")
    ('bar', '#')
    """
    return next((row.plural.removesuffix("s") for row in DELIMITERS if row.mark == mark), mark)


def plural(mark: str) -> str:
    """Return what a message calls the delimiters of a file.

    >>> plural("|"), plural("#")
    ('bars', '#')
    """
    return next((row.plural for row in DELIMITERS if row.mark == mark), mark)
