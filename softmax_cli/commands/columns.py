"""`softmax-cli columns`: the names that a column list may hold, for the completion scripts."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from json import JSONDecodeError

import click

from softmax_cli import formats, parameters
from softmax_cli.errors import SoftmaxError
from softmax_cli.formats.records import decoder
from softmax_cli.layout import Request
from softmax_cli.literals import is_numeric
from softmax_cli.streams import Stream, open_input

_ENOUGH = 1 << 20
"""How many bytes the first record of JSON may take."""

_SPECIAL = re.compile(r'[,:*?\["]|\A!|\A\s|\s\Z|\A\Z')
# A line cannot hold these, or a terminal should not be sent them.
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@click.command(hidden=True)
@click.option("-d", "--delimiter", type=parameters.DELIMITER, metavar="MARK")
@click.option("--header/--no-header", default=None)
@click.option("--input-format", type=click.Choice(list(formats.READERS)))
@click.argument("path", metavar="FILE")
def columns(
    delimiter: str | None, header: bool | None, input_format: str | None, path: str
) -> None:
    """The names in the header of FILE, each on a line, as a column list spells them.

    \b
    softmax-cli columns digits-test.csv

    Names that two columns share, and those with control characters, are left out. For a file that
    has no header, or cannot be read, there is nothing to say, and no error.
    """
    if not os.path.isfile(path):  # a pipe would be used up, or wait for ever
        return
    try:
        names = _names(path, Request(header=header, delimiter=delimiter, format=input_format))
    except SoftmaxError:
        return
    fit = [name for name, count in Counter(names).items() if count == 1 and not _UNFIT.search(name)]
    sys.stdout.buffer.write("".join(f"{_spell(name)}\n" for name in fit).encode())


def _names(path: str, request: Request) -> list[str]:
    """Return the names of all columns; none where the table has no header."""
    format = request.format or formats.extension(path)
    if format in (None, "json", "jsonl"):
        head = _head(open_input(path)).lstrip()
        if format or head.startswith(("[", "{")):
            return _fields(head)
    return list(formats.read(path, request).layout.names or ())


def _head(stream: Stream) -> str:
    """Return the beginning of a stream: all of a JSON document would be too much."""
    data = b""
    while len(data) < _ENOUGH and (more := stream.read()):
        data += more
    stream.close()
    return data.decode(errors="ignore")


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
