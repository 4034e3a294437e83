"""Titles of pictures: the file, the command, and its figure."""

from __future__ import annotations

from collections.abc import Iterable

from softmax_cli.formats.terminal.text import escape
from softmax_cli.plots.number_texts import figure_text
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Schema

_DIVIDING = ("softmax", "log-softmax", "sigmoid")
"""The commands of which a title tells the temperature even where it changes nothing."""


def said(name: str, value: float, options: WriteOptions) -> str:
    """Say a figure."""
    return f"{'ECE' if name == 'ece' else name} = {figure_text(value, options.precision)}"


def title_of(
    schema: Schema, options: WriteOptions, figures: Iterable[tuple[str, float]] = ()
) -> str:
    """Return what stands above a picture.

    Parameters
    ----------
    schema : Schema
        Of the result.
    options : WriteOptions
        With the command, and the temperatures that it was asked for.
    figures : iterable of (str, float)
        What the result comes to, by name.
    """
    parts = [said(name, value, options) for name, value in figures]
    temperatures = options.asked_at
    if len(temperatures) > 1:
        ends = (figure_text(end) for end in (min(temperatures), max(temperatures)))
        parts.insert(0, "T = {} … {}".format(*ends))
    elif options.command in _DIVIDING or temperatures != (1.0,):
        parts.insert(0, f"T = {figure_text(temperatures[0])}")
    text = ", ".join([options.command + _spelt(options.pick and options.pick.text), *parts])
    part = _spelt(schema.form and schema.form.part)
    return text if schema.source is None else f"{escape(schema.source)}{part}: {text}"


def _spelt(part: str | None) -> str:
    """Spell a part of an array, or of its results, behind their name."""
    return "" if part is None else f"[{part.strip('[]')}]"
