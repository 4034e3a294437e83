"""Errors on the user's side, raised where the fact is known.

`cli.messages` turns these into text and an exit status; nothing else prints an error.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

SHOWN = 40
LONGEST = 1000
"""How long a line of a message may be: there is room for a list of columns to copy."""

HOW_TO_READ = "type numbers (2 1 0.1), name a file, or pipe one in"


def quote(text: str) -> str:
    """Show a piece of the user's text in a message: quoted, escaped and short.

    >>> quote("n/a")
    "'n/a'"
    >>> quote("9" * 1000)
    "'9999999999999999999999999999999999999999…' (1000 characters)"
    """
    text = shown_name(text)
    shown = printable(text[:SHOWN])
    if len(text) > SHOWN:
        return f"'{shown}…' ({len(text)} characters)"
    return f"'{shown}'"


def listed(names: Sequence[str], most: int = 12) -> str:
    """Show names in a message: quoted, and how many more there are.

    >>> listed(["cat", "dog", "bird"], most=2)
    "'cat', 'dog' and 1 more"
    """
    shown = ", ".join(map(quote, names[:most]))
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def shell_word(text: str, instead: str) -> str:
    """Spell a text for a hint as a shell takes it; where it is hard to read, something else.

    >>> print(shell_word("it's $5", "LIST"), shell_word("a" * 1000, "LIST"))
    'it'"'"'s $5' LIST
    """
    if not text.isprintable() or len(text) > 4 * SHOWN:
        return instead
    import shlex

    return shlex.quote(text)


def shell_name(source: str) -> str:
    """Spell a file's name as a shell takes it; ``FILE`` where it is none, or hard to read.

    >>> shell_name("my logits.csv"), shell_name("<stdin>"), shell_name("-x")
    ("'my logits.csv'", 'FILE', './-x')
    >>> shell_name("s3://bucket/logits.csv")
    'FILE'
    """
    if source == "<stdin>" or is_url(source):
        return "FILE"
    return shell_word(f"./{source}" if source.startswith("-") else source, "FILE")


_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]*::)*[a-z][a-z0-9+.-]+://", re.I)

# Where a password has marks of its own that should be escaped, all up to the last @ is one.
_USER = re.compile(r"[^/?#@:]*:(?!\d*(?:[/?#]|$)).*@|[^/?#@]*@", re.S)
_LINK = re.compile(r"::(?=[a-z][a-z0-9+.-]*://)", re.I)
_EMBEDDED = re.compile(r"""(?:[a-z][a-z0-9+.-]*::)*[a-z][a-z0-9+.-]*://[^\s'"]+""", re.I)
_QUERY = re.compile(r"""\?[^\s?'"]*=[^\s'"]*""")


def is_url(name: str) -> bool:
    """Say whether a file's name is a URL, of whatever protocol: any other is of this system.

    >>> is_url("s3://bucket/logits.csv"), is_url("logits.csv"), is_url("a:b")
    (True, False, False)
    """
    return _SCHEME.match(name) is not None


def shown_name(name: str) -> str:
    """Return a file's name, or any text, as it is shown: of a URL, not what gives access to it.

    >>> shown_name("https://me:secret@host/a b.csv?X-Amz-Signature=123")
    'https://host/a b.csv'
    """
    if is_url(name):
        return "::".join(map(_bare, _LINK.split(name)))
    return without_secrets(name)


def without_secrets(text: str) -> str:
    """Leave out of the URLs in a text who the user is, and what gives access.

    >>> without_secrets("403, url='https://me:secret@host:80/x?sig=1' of a@b?")
    "403, url='https://host:80/x' of a@b?"
    """
    if "://" not in text:
        return text
    return _QUERY.sub("", _EMBEDDED.sub(lambda found: shown_name(found[0]), text))


def _bare(url: str) -> str:
    scheme, mark, rest = url.partition("://")
    user = _USER.match(rest)
    # (Azure names the container there)
    if user and (":" in user[0] or not scheme.lower().startswith(("abfs", "wasb"))):
        rest = rest[user.end() :]
    query = "[?#].*" if scheme.lower().startswith("http") else r"\?.*=.*"
    return f"{scheme}{mark}{re.sub(query, '', rest, flags=re.S)}"


class SoftmaxError(Exception):
    """An error that a user can mend: one sentence, perhaps a hint, an exit status."""

    status = 1

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message  # one sentence without a full stop
        self.hint = hint  # what would mend it, on a line of its own


class DataError(SoftmaxError):
    """A file, or what is in it, is bad (exit status 1)."""

    def __init__(
        self,
        message: str,  # what is wrong, without the place
        *,
        source: str | None = None,  # the file as the user named it, or ``<stdin>``
        line: int | None = None,  # from 1
        column: str | None = None,  # as the user would name it
        hint: str | None = None,
    ) -> None:
        place = "" if source is None else printable(shown_name(source))
        if line is not None:
            place += f":{line}"
        if place:
            place += ": "
        if column is not None:
            place += f"column {column}: "
        super().__init__(place + message, hint)


class NoRowsError(DataError):
    """A file has no rows: one among several may have none."""


class UsageError(SoftmaxError):
    """The command line is wrong: options, values, columns that it names (exit status 2)."""

    status = 2


class GateNotPassed(SoftmaxError):  # noqa: N818 (nothing is wrong with the question)
    """Figures miss the limits that a build has set: they are told, a line for each."""

    status = 3

    def __init__(self, failures: Sequence[str]) -> None:
        super().__init__(failures[0])
        self.failures = failures


class NothingToReadError(UsageError):
    """No values, no file, and standard input is a terminal: the help is part of the answer."""

    def __init__(self) -> None:
        super().__init__(f"no data: {HOW_TO_READ}")


class ReaderGone(Exception):  # noqa: N818 (no error)
    """The reader of the pipe went away: nothing is wrong, and nothing more is wanted."""


def shortened(line: str) -> str:
    """Cut the middle out of a line that would fill a terminal: what is wrong stands at both ends.

    >>> len(shortened("x" * 100_000)), shortened("n/a is not a number")
    (922, 'n/a is not a number')
    """
    if len(line) <= LONGEST:
        return line
    return f"{line[:600]}… ({len(line) - 900} characters) …{line[-300:]}"


def printable(text: str) -> str:
    """Escape what a terminal would obey, or could not show.

    >>> print(printable("a\\x1b[31m.csv"))
    a\\x1b[31m.csv
    """
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
