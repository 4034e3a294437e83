"""Templates: what a row of JSON is like, for rows that are like it to be found at once."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple, TypeAlias

from softmax_cli.formats.json.decoding import MOST_LEVELS

Kind: TypeAlias = Literal["text", "array", "object", "other"]


class Key(NamedTuple):
    """A key of a row, at whatever depth, and what is behind it."""

    quote: int  # the number of its opening quote, among those of the row
    text: bytes  # the key, its closing quote, and what stands between that and the value
    # of a field at the top: how it is named, what it holds, and the number of the first quote or
    # bracket of that
    name: bytes | None
    kind: Kind
    place: int
    behind: bytes  # of a value without quotes and brackets: what stands behind it, up to the next


class Template(NamedTuple):
    """What rows have in common."""

    brackets: bytes  # all of them, in their order
    before: tuple[int, ...]  # how many quotes stand before each
    quotes: int
    keys: tuple[Key, ...]

    def field(self, name: bytes) -> Key | None:
        """Return a field at the top."""
        return next((key for key in self.keys if key.name == name), None)


_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s"{}\[\],:]+')


def template_of(row: bytes) -> Template | None:
    """Return what a row is like; None where that is not plain enough.

    >>> template = template_of(b'{"id": 7, "x": [1, 2]}')
    >>> template.brackets, template.before, template.field(b"x").text
    (b'{[]}', (0, 4, 4, 4), b'x": ')
    """
    if not row.lstrip().startswith((b"[", b"{")):
        return None
    tokens = [*_TOKEN.finditer(row)]
    brackets = bytearray()
    before: list[int] = []
    keys: list[Key] = []
    depth = quotes = 0
    for place, token in enumerate(tokens):
        text = token[0]
        if text in b"{}[]":
            brackets += text
            before.append(quotes)
            depth += 1 if text in b"{[" else -1
        elif text.startswith(b'"'):
            quotes += 2
            if tokens[place + 1][0] == b":":
                name = text[1:-1] if depth == 1 else None
                keys.append(_key(row, tokens, place, (quotes, len(brackets)), name))
            # A text that is no value of a key could be one in another row.
            elif place == 0 or tokens[place - 1][0] != b":":
                return None
    if len(brackets) > MOST_LEVELS:
        return None
    return Template(bytes(brackets), tuple(before), quotes, tuple(keys))


def _key(
    row: bytes,
    tokens: list[re.Match[bytes]],
    place: int,
    counts: tuple[int, int],
    name: bytes | None,
) -> Key:
    """Return the key that is a token; so many quotes and brackets stand before its value."""
    quotes, brackets = counts
    value, behind = tokens[place + 2], tokens[place + 3]
    text = row[tokens[place].start() + 1 : value.start()]
    first = value[0][:1]
    if first == b'"':
        return Key(quotes - 2, text, name, "text", quotes, b"")
    if first in b"{[":
        kind: Kind = "array" if first == b"[" else "object"
        return Key(quotes - 2, text, name, kind, brackets, b"")
    end = tokens[place + 4].start() if behind[0] == b"," else behind.start()
    return Key(quotes - 2, text, name, "other", -1, row[value.end() : end])
