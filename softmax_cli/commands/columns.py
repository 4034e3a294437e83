"""`softmax-cli columns`: the names that a column list may hold, for the completion scripts."""

from __future__ import annotations

import os
import re
from collections import Counter
from contextlib import closing
from json import JSONDecodeError

import click

from softmax_cli.cli import options
from softmax_cli.cli.command import Command
from softmax_cli.errors import SoftmaxError
from softmax_cli.files.input import open_input
from softmax_cli.files.output import opened
from softmax_cli.formats.json.decoding import decoder
from softmax_cli.formats.reading import open_stream
from softmax_cli.formats.registry import FORMATS, extension, reader
from softmax_cli.syntax.literals import is_numeric
from softmax_cli.table.io_options import ReadOptions

_ENOUGH = 1 << 20
"""How many bytes the first record of JSON may take."""

_SPECIAL = re.compile(r'[,:*?\["]|\A!|\A\s|\s\Z|\A\Z')
# A line cannot hold these, or a terminal should not be sent them.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@click.command(cls=Command, hidden=True)
@options.delimiter
@options.comment
@options.header
@options.input_format
@click.argument("path", metavar="FILE")
def columns(read: ReadOptions, path: str) -> None:
    """The names in the header of FILE, each on a line, as a column list spells them.

    \b
    softmax-cli columns digits-test.csv

    Names that two columns share, and those with control characters, are left out. For a file that
    has no header, or cannot be read, there is nothing to say, and no error.
    """
    if not os.path.isfile(path):  # a pipe would be used up, or wait for ever
        return
    try:
        names = _names(path, read)
    except SoftmaxError:
        return
    fit = [name for name, count in Counter(names).items() if count == 1 and not _UNFIT.search(name)]
    with opened(None) as output:
        output.write("".join(f"{_spell(name)}\n" for name in fit).encode())


def _names(path: str, options: ReadOptions) -> list[str]:
    """Return the names of all columns; none where the table has no header."""
    format = options.input_format or extension(path)
    if format in (None, "json", "jsonl"):
        head = _head(path).lstrip()
        if format or head.startswith(("[", "{")):
            return _fields(head)
    if format is not None and FORMATS[format].holds_arrays:
        return []
    if format is not None and FORMATS[format].binary:
        columns: list[str] = reader(format).names(open_input(path), format)
        return columns
    return list(open_stream(open_input(path), options._replace(question=None)).layout.names or ())


def _head(path: str) -> str:
    """Return the beginning of a file: all of a JSON document would be too much."""
    with closing(open_input(path)) as stream:
        return stream.peek(lambda data: False, _ENOUGH).decode(errors="ignore")


def _fields(text: str) -> list[str]:
    """Return the fields of the first record in JSON or JSON lines."""
    start = re.match(r"(?:\[\s*(?=\{))?", text)
    try:
        first, _ = decoder().raw_decode(text, start.end() if start else 0)
    except (JSONDecodeError, RecursionError):
        return []
    return list(first) if isinstance(first, dict) else []


def _spell(name: str) -> str:
    """Write a name so that a column list takes it for nothing but a name.

    >>> print(*map(_spell, ("cat", "1", "a,b", '6" long')))
    cat "1" "a,b" "6"" long"
    """
    if _SPECIAL.search(name) or is_numeric(name):
        return '"' + name.replace('"', '""') + '"'
    return name
