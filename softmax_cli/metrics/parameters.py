"""Parameters of Python's functions: what is of a type that says nothing is refused by its name."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import Any

from softmax_cli.errors import quote


def number(value: Any, name: str) -> float:
    """Return one number as a float.

    Parameters
    ----------
    value : object
        An int or a float of Python or NumPy, a fraction, an array of no dimension.
    name : str
        The function and the parameter, for messages.

    Raises
    ------
    TypeError
        If it is none.
    ValueError
        If a float cannot be as large.

    Examples
    --------
    >>> number(2, "softmax: temperature")
    2.0
    >>> number([1, 2], "softmax: temperature")
    Traceback (most recent call last):
      ...
    TypeError: softmax: temperature must be one number, not [1, 2]
    """
    kind = getattr(getattr(value, "dtype", None), "kind", "")
    try:
        # float() reads texts, and drops imaginary parts
        if isinstance(value, (str, bytes, bytearray)) or kind in ("c", "U", "S"):
            raise TypeError
        if getattr(value, "shape", ()) != ():
            raise TypeError
        return float(value)
    except OverflowError:
        raise ValueError(f"{name} must be a number that a float holds") from None
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be one number, not {shown(value)}") from None


def temperature(value: Any, caller: str) -> float:
    """Return a temperature as a float.

    Raises
    ------
    TypeError
        If it is no number.
    ValueError
        If it is negative or NaN.

    Examples
    --------
    >>> temperature(2, "softmax")
    2.0
    """
    degrees = number(value, f"{caller}: temperature")
    if not degrees >= 0.0:
        raise ValueError(f"{caller}: temperature must be 0 or more, not {value}")
    return degrees


def integer(value: Any, name: str) -> int:
    """Return an integer of whatever type; TypeError where it is none, as True is.

    >>> integer(5, "Metrics: top")
    5
    """
    try:
        if isinstance(value, bool):
            raise TypeError
        return index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer, not {shown(value)}") from None


def yes_or_no(value: Any, name: str) -> bool:
    """Return a bool; TypeError where it is none.

    >>> yes_or_no(1, "Metrics: mass")
    True
    """
    try:
        number = index(value)
    except TypeError:
        # NumPy's has no index
        number = int(bool(value)) if type(value).__name__ in ("bool", "bool_") else -1
    if number not in (0, 1):
        raise TypeError(f"{name} must be True or False, not {shown(value)}")
    return bool(number)


def one_of(value: Any, known: Sequence[str], name: str) -> None:
    """Refuse what is none of a few words, by a ValueError."""
    if not isinstance(value, str) or value not in known:
        options = ", ".join(map(repr, known[:-1])) + f" or {known[-1]!r}"
        raise ValueError(f"{name} must be {options}, not {shown(value)}")


def label(value: Any, name: str) -> int | str | None:
    """Return a label, or None for none; TypeError where it is no label.

    >>> label("cat", "cross_entropy: ignore_index"), label(-100, "cross_entropy: ignore_index")
    ('cat', -100)
    """
    if value is None or isinstance(value, str):
        return value
    try:
        return index(value)
    except TypeError:
        raise TypeError(
            f"{name} must be one label, an integer or a name, not {shown(value)}"
        ) from None


def sequence(value: Any) -> tuple[Any, ...] | None:
    """Return the parts of something, or None where it has none, as a text has not.

    >>> sequence(range(2)), sequence("cat"), sequence(3)
    ((0, 1), None, None)
    """
    try:
        return None if isinstance(value, (str, bytes, bytearray)) else tuple(value)
    except TypeError:
        return None


def shown(value: object) -> str:
    """Show a value in a message: what would be long, or takes several lines, by its type."""
    text = repr(value)
    if len(text) > 40 or not text.isprintable():
        return quote(value) if isinstance(value, str) else f"of type {type(value).__name__}"
    return text
