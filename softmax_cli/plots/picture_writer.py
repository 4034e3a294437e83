"""Writer of pictures: collects a result, and draws it when all of it has come."""

from __future__ import annotations

from collections.abc import Callable

from softmax_cli.errors import UsageError
from softmax_cli.formats.spelling import Footer, Writer
from softmax_cli.formats.writing import choose
from softmax_cli.plots.choice import collector_of
from softmax_cli.plots.pictures import Picture
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Schema


def writer(schema: Schema, options: WriteOptions, dialect: Dialect) -> Writer:
    """Return what draws a result, in characters or as a file.

    Raises
    ------
    UsageError
        There is no picture of such a result; a file of pictures would go to a terminal.
    DataError
        There is no matplotlib.
    """
    format, _ = choose(schema, options)
    collector = collector_of(schema, options)
    draw = _renderer(format, options)

    def keep(block: Block) -> bytes:
        collector.add(block)
        return b""

    def finish(footer: Footer, failed: bool) -> bytes:
        picture = None if failed else collector.picture(footer)
        return b"" if picture is None else draw(picture)

    return Writer(b"", keep, finish, by_itself=False)


def _renderer(format: str, options: WriteOptions) -> Callable[[Picture], bytes]:
    """Return what makes the bytes of a picture."""
    if format == "plot":
        from softmax_cli.plots.characters.drawing import drawn

        return lambda picture: drawn(picture, options)
    if options.terminal and options.output in (None, "-"):
        raise UsageError(f"{format} is no text for a terminal", "-f plot draws with characters")
    from softmax_cli.plots.charts.drawing_library import load

    load(options.output)
    from softmax_cli.plots.charts.figure import saved

    return lambda picture: saved(picture, format, options)
