"""Spelling of column lists: what a hint says that a user should type."""

from __future__ import annotations

from collections.abc import Sequence

from softmax_cli.errors import SHOWN


def spell_list(columns: Sequence[int], names: Sequence[str] | None) -> str:
    """Spell some columns, by their indices from 0, as an option takes them in a shell.

    Columns that follow each other are a range; what has no name of its own is a number.

    >>> spell_list((0, 1, 2), ["id", "a b", "c", "d"]), spell_list((1, 3), ["id", "a b", "c", "d"])
    ('id:c', '\\'"a b"\\',d')
    >>> spell_list((0, 1, 3), None)
    '1:2,4'
    """
    ends: list[tuple[int, int]] = []
    for index in columns:
        if ends and ends[-1][1] == index - 1:
            ends[-1] = (ends[-1][0], index)
        else:
            ends.append((index, index))
    return ",".join(
        _spell(start, names) + ("" if start == stop else f":{_spell(stop, names)}")
        for start, stop in ends
    )


def spell_name(name: str) -> str:
    """Spell a name as a column list takes it in a shell.

    >>> print(spell_name("cat"), spell_name("a b"))
    cat '"a b"'
    """
    plain = name.replace("_", "").replace("-", "").isalnum() and not name.startswith("-")
    if plain and not name.isdigit():
        return name
    import shlex

    escaped = name.replace('"', '""')
    return shlex.quote(f'"{escaped}"')  # quotes for the list, in quotes for the shell


def _spell(index: int, names: Sequence[str] | None) -> str:
    name = names[index] if names is not None else ""
    if names is None or not name.isprintable() or len(name) > SHOWN or names.count(name) > 1:
        return str(index + 1)
    if not name or name != name.strip():
        return str(index + 1)
    return spell_name(name)
