"""The types of options: text that a user typed, as the value that it means."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import click

from softmax_cli.columns import parse_list, parse_names
from softmax_cli.errors import SoftmaxError, quote
from softmax_cli.literals import is_numeric
from softmax_cli.numerals import MINUS_SIGN, parse_number, shortest

_DELIMITER_WORDS = {
    "\\t": "\t",
    "tab": "\t",
    "comma": ",",
    "semicolon": ";",
    "pipe": "|",
    "bar": "|",
    "space": " ",
    "whitespace": " ",
}


class _Type(click.ParamType[Any]):
    """A type that is a function: what it returns is the value, what it raises the error."""

    def __init__(self, name: str, convert: Callable[[str], Any]) -> None:
        self.name = name
        self._convert = convert

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return the value; a default may be one already."""
        if not isinstance(value, str):
            return value
        try:
            return self._convert(value)
        except (ValueError, SoftmaxError) as error:
            hint = getattr(error, "hint", None)
            self.fail(f"{error}. {hint}" if hint else f"{error}", param, ctx)


def _integer(text: str) -> int:
    plain = text.strip().replace(MINUS_SIGN, "-")
    if not plain.lstrip("+-").isdecimal() or not plain.isascii():
        raise ValueError(f"{quote(plain)} is not a whole number")
    return int(plain)


def _temperature(text: str) -> float:
    try:
        value = parse_number(text)
    except ValueError as error:
        raise ValueError(f"{quote(text.replace(MINUS_SIGN, '-'))} {error}") from None
    if math.isnan(value) or value < 0:
        raise ValueError(f"a temperature is 0 or more, not {shortest(value)}")
    return value + 0.0


def _axis(text: str) -> int | str:
    if text in ("rows", "columns", "all"):
        return text
    try:
        return _integer(text)
    except ValueError:
        raise ValueError(f"{quote(text)} is neither an integer, rows, columns nor all") from None


def _at_least(least: int, most: int | None = None) -> Callable[[str], int]:
    def convert(text: str) -> int:
        value = _integer(text)
        if value < least or (most is not None and value > most):
            limits = f"{least} or more" if most is None else f"from {least} to {most}"
            raise ValueError(f"{value} is not {limits}")
        return value

    return convert


def _delimiter(text: str) -> str:
    mark = _DELIMITER_WORDS.get(text, text)
    if len(mark) != 1 or not mark.isascii() or mark.isalnum() or mark in '"\n\r.+-_':
        raise ValueError(f"{quote(text)} is not a delimiter: give one mark, such as ';' or '\\t'")
    return mark


def _as_typed(text: str) -> str:
    """Give a text its minus back, which `cli.rewrite_negative_numbers` has spelt as U+2212."""
    if text.startswith(MINUS_SIGN) and is_numeric(text):
        return text.replace(MINUS_SIGN, "-", 1)
    return text


def _file(text: str) -> str:
    if not text:
        raise ValueError("a file has a name")
    return _as_typed(text)


TEMPERATURE = _Type("number", _temperature)
AXIS = _Type("axis", _axis)
TEXT = _Type("text", _as_typed)
FILE = _Type("file", _file)
COLUMNS = _Type("columns", lambda text: parse_list(_as_typed(text)))
NAMES = _Type("names", lambda text: parse_names(_as_typed(text)))
DELIMITER = _Type("mark", _delimiter)
PRECISION = _Type("digits", _at_least(1, 17))
ROWS = _Type("rows", _at_least(0))
COUNT = _Type("count", _at_least(1))
