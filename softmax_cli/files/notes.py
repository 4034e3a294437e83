"""Notes and messages for the user, on standard error: nothing else is printed there in lines."""

from __future__ import annotations

import sys

from softmax_cli.errors import printable, shortened, without_secrets
from softmax_cli.files.progress import take_away


def say(line: str) -> None:
    """Print a line; one that cannot be written is not worth a result.

    What a terminal would obey is shown instead, whoever's text it comes from: the name of a file,
    a cell, an argument; and none of them is so long that it hides what is wrong. What gives access
    to a URL is never shown.
    """
    take_away()
    try:
        # What the encoding lacks grows by its escapes: it is as these that the line is short.
        encoding = sys.stderr.encoding or "utf-8"
        shown = (
            printable(without_secrets(line)).encode(encoding, "backslashreplace").decode(encoding)
        )
        sys.stderr.write(f"{shortened(shown)}\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        # What could not be written would be tried again, and fail, with each flush to come.
        sys.stderr = None
