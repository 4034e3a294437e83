"""What can go wrong on the user's side, raised where the fact is known.

`cli.py` turns these into text and an exit status; nothing else prints an error.
"""

SHOWN = 40


def quote(text: str) -> str:
    """Show a piece of the user's text in a message: quoted, escaped and short.

    >>> quote("n/a")
    "'n/a'"
    >>> quote("9" * 1000)
    "'9999999999999999999999999999999999999999…' (1000 characters)"
    """
    shown = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[:SHOWN])
    if len(text) > SHOWN:
        return f"'{shown}…' ({len(text)} characters)"
    return f"'{shown}'"


class SoftmaxError(Exception):
    """An error that a user can mend: one sentence, perhaps a hint, an exit status.

    Parameters
    ----------
    message : str
        One sentence without a full stop.
    hint : str, optional
        What would mend it, on a line of its own.
    """

    status = 1

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class DataError(SoftmaxError):
    """A file, or what is in it, is bad (exit status 1).

    Parameters
    ----------
    message : str
        What is wrong, without the place.
    source : str
        The file as the user named it, or ``<stdin>``.
    line : int, optional
        Line in the file, from 1.
    column : str, optional
        The column as the user would name it.
    hint : str, optional
        What would mend it.
    """

    def __init__(
        self,
        message: str,
        *,
        source: str | None = None,
        line: int | None = None,
        column: str | None = None,
        hint: str | None = None,
    ) -> None:
        place = "" if source is None else _printable(source)
        if line is not None:
            place += f":{line}"
        if place:
            place += ": "
        if column is not None:
            place += f"column {column}: "
        super().__init__(place + message, hint)


class UsageError(SoftmaxError):
    """The command line is wrong: options, values, columns that it names (exit status 2)."""

    status = 2


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
