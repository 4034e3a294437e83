"""Paths to values of JSON, in a part of jq's spelling: ``.a."odd name"[][0]``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeAlias

from softmax_cli.errors import UsageError, quote

Step: TypeAlias = "str | int | None"
"""A key of an object, a place in an array (from its end where it is negative), or all of it."""

Path: TypeAlias = tuple[Step, ...]

_STEP = r"""
    \.?\[ (?: (?P<place>-?\d{1,9}) | (?P<all>) ) \]
  | \. (?: (?P<name>[A-Za-z_]\w*) | "(?P<quoted>(?:[^"\\]|\\.)*)" )
"""


def parse_path(text: str) -> Path:
    r"""Read a path.

    Raises
    ------
    UsageError
        It is none; the message points to the character from which on it is not read.

    Examples
    --------
    >>> parse_path('.a."odd name"[][-1]')
    ('a', 'odd name', None, -1)
    """
    steps: list[Step] = []
    step = re.compile(_STEP, re.X | re.A)
    position = 0
    while position < len(text):
        match = step.match(text, position)
        if match is None or (position == 0 and text[:1] != "."):
            raise UsageError(
                f"the path {quote(text)} is not read from character {position + 1} on",
                'a path is made of .name, ."odd name", [], [0] and [-1]',
            )
        steps.append(_step(match))
        position = match.end()
    if not steps or steps == [None] * len(steps):
        raise UsageError(f"the path {quote(text)} names no field", "such is .scores.logits")
    return tuple(steps)


def spell_path(steps: Sequence[Step]) -> str:
    """Spell a path.

    >>> spell_path(("a", "odd name", None, -1))
    '.a."odd name"[][-1]'
    """
    return "".join(map(_spell_step, steps))


def _spell_step(step: Step) -> str:
    if step is None:
        return "[]"
    if isinstance(step, int):
        return f"[{step}]"
    if re.fullmatch(r"[A-Za-z_]\w*", step, re.A):
        return f".{step}"
    import json

    return f".{json.dumps(step, ensure_ascii=False)}"


def _step(match: re.Match[str]) -> Step:
    if match["name"] is not None:
        return match["name"]
    if match["place"] is not None:
        return int(match["place"])
    if match["all"] is not None:
        return None
    import json

    try:
        text: str = json.loads(f'"{match["quoted"]}"')
    except ValueError:
        text = match["quoted"]
    return text
