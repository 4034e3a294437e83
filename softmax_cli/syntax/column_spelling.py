"""Spelling of column lists: what a hint says that a user should type."""

from __future__ import annotations

from collections import Counter
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
    counts = Counter(names)
    return ",".join(
        _spell(start, names, counts) + ("" if start == stop else f":{_spell(stop, names, counts)}")
        for start, stop in ends
    )


def spell_name(name: str) -> str:
    """Spell a name as a column list takes it in a shell.

    >>> print(spell_name("cat"), spell_name("a b"))
    cat '"a b"'
    """
    item = list_item(name)
    if item == name:
        return name
    import shlex

    return shlex.quote(item)  # quotes for the list, in quotes for the shell


def list_item(name: str) -> str:
    """Spell a name so that a column list takes it for nothing but a name.

    >>> print(list_item("cat"), list_item("a b"), list_item("1"), list_item('6" long'))
    cat "a b" "1" "6"" long"
    """
    plain = name.replace("_", "").replace("-", "").isalnum() and not name.startswith("-")
    if plain and not name.isdigit():
        return name
    return '"' + name.replace('"', '""') + '"'


def _spell(index: int, names: Sequence[str] | None, counts: Counter[str]) -> str:
    name = names[index] if names is not None else ""
    if names is None or not name.isprintable() or len(name) > SHOWN or counts[name] > 1:
        return str(index + 1)
    if not name or name != name.strip():
        return str(index + 1)
    return spell_name(name)
