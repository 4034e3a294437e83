"""Console for tables: its width and colours, and the one rule under the names."""

from __future__ import annotations

import os
from io import StringIO

from rich.box import Box
from rich.console import Console
from rich.table import Table

from softmax_cli.table.io_options import WriteOptions

GAP = 3
# One rule under the names, and nothing else.
_RULE = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")


def new_console(options: WriteOptions) -> Console:
    """Return a console that draws into memory."""
    forced = os.environ.get("CLICOLOR_FORCE", "0") not in ("", "0")
    colors = options.color == "always" or (
        options.color == "auto"
        and not os.environ.get("NO_COLOR")
        and (forced or (options.terminal and os.environ.get("TERM") != "dumb"))
    )
    # Bold is no colour: it stays under NO_COLOR, but never goes into a file unasked.
    ansi = colors or (options.terminal and os.environ.get("TERM") != "dumb")
    return Console(
        file=StringIO(),
        width=_width(options),
        force_terminal=ansi,
        color_system="standard" if colors else None,
        no_color=not colors,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )


def drawn(console: Console) -> bytes:
    """Return what a console has drawn, without the blanks at the ends of lines."""
    file = console.file
    assert isinstance(file, StringIO)
    return "".join(f"{line.rstrip()}\n" for line in file.getvalue().splitlines()).encode()


def new_table() -> Table:
    """Return a table without frames."""
    return Table(
        box=_RULE, show_edge=False, pad_edge=False, padding=(0, GAP - 1, 0, 0), header_style="bold"
    )


def more(count: int, what: str) -> str:
    """Say how many more there are of something.

    >>> more(1, "row"), more(2, "class")
    ('1 more row', '2 more classes')
    """
    plural = what + ("es" if what.endswith("s") else "s")
    return f"{count} more {what if count == 1 else plural}"


def _width(options: WriteOptions) -> int:
    if not options.terminal:
        return 1 << 20
    from shutil import get_terminal_size

    return max(get_terminal_size().columns, 20)
