"""Types of options: text that a user typed, as the value that it means."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from softmax_cli.errors import SoftmaxError, quote
from softmax_cli.syntax.column_lists import parse_list, parse_names
from softmax_cli.syntax.delimiters import parse_delimiter
from softmax_cli.syntax.numbers import MINUS_SIGN
from softmax_cli.syntax.temperatures import parse_temperatures

if TYPE_CHECKING:
    _ParamType = click.ParamType[Any]
else:
    _ParamType = click.ParamType  # it takes no parameter in click 8.2


_MOST_DIGITS = 15
"""So many has no number of rows, digits or processes that there can be."""


class Parsed(_ParamType):
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


def _integer(text: str, wrong: str = "is not a whole number") -> int:
    text = text.strip()
    plain = text.replace(MINUS_SIGN, "-")
    sign, digits = ("-", plain[1:]) if plain.startswith("-") else ("", plain.removeprefix("+"))
    if not digits.isdecimal() or not digits.isascii():
        raise ValueError(f"{quote(text)} {wrong}")
    digits = digits.lstrip("0") or "0"
    if len(digits) > _MOST_DIGITS:  # int() has a limit of its own, and says it in its own words
        raise ValueError(f"{quote(text)} has too many digits")
    return int(sign + digits)


def _axis(text: str) -> int | str | tuple[int, ...]:
    if text in ("rows", "columns", "all"):
        return text
    wrong = "is neither an integer, rows, columns nor all"
    if "," in text:
        return tuple(_integer(part, wrong) for part in text.split(","))
    return _integer(text, wrong)


def _slice(text: str) -> Any:
    from softmax_cli.syntax.array_slices import parse_slice  # seldom given

    return parse_slice(text)


def _pick(text: str) -> Any:
    return _slice(text)._replace(option="--pick")


def _at_least(least: int, most: int | None = None) -> Callable[[str], int]:
    def convert(text: str) -> int:
        value = _integer(text)
        if value < least or (most is not None and value > most):
            limits = f"{least} or more" if most is None else f"from {least} to {most}"
            raise ValueError(f"{value} is not {limits}")
        return value

    return convert


def _comment(text: str) -> str:
    first = text[:1]
    if not text.isprintable() or not first or first in "+-.\"' " or first.isdigit():
        raise ValueError(f"{quote(text)} is no mark of comments: give one such as '#'")
    return text


def _file(text: str) -> str:
    if not text:
        raise ValueError("a file has a name")
    return text


def _weighting(parser: str) -> Callable[[str], Any]:
    """Return a parser of weights, which are seldom given."""

    def convert(text: str) -> Any:
        from softmax_cli.syntax import class_weights

        return getattr(class_weights, parser)(text)

    return convert


def _cluster(text: str) -> Any:
    """Return what has the rows worked on by a cluster, to which it connects when there are some."""
    if not text:
        raise ValueError("an address is needed, such as tcp://10.0.0.1:8786")
    from softmax_cli.engine.cluster.dask import DaskCluster
    from softmax_cli.engine.cluster.spread import Spread

    return Spread(DaskCluster(text))


TEMPERATURES = Parsed("numbers", parse_temperatures)
AXIS = Parsed("axis", _axis)
SLICE = Parsed("slice", _slice)
PICK = Parsed("slice", _pick)
FILE = Parsed("file", _file)
COLUMNS = Parsed("list", parse_list)
NAMES = Parsed("names", parse_names)
DELIMITER = Parsed("mark", parse_delimiter)
COMMENT = Parsed("mark", _comment)
PRECISION = Parsed("n", _at_least(1, 17))
ROWS = Parsed("n", _at_least(0))
CLUSTER = Parsed("address", _cluster)
COUNT = Parsed("n", _at_least(1))
CLASS_WEIGHTS = Parsed("weights", _weighting("parse_class_weights"))
WEIGHTS = Parsed("weights", _weighting("parse_weights"))
SMOOTHING = Parsed("number", _weighting("parse_smoothing"))
