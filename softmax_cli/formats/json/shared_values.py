"""Values that two paths reach: one that is a logit is no second one, and nothing else besides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import product
from typing import Any, TypeAlias

from softmax_cli.errors import UsageError, quote
from softmax_cli.syntax.paths import Path, Step, spell_path

_Pair: TypeAlias = "tuple[str, Path, Path]"
"""The name of a logit's field, its path, and another that may reach the same value."""


class SharedValue(str):
    """The text of a value that is no logit of its own, for another path reaches it as well."""

    other: str

    @classmethod
    def of(cls, text: str, other: Path) -> SharedValue:
        """Return such a value, which `other` reaches too."""
        shared = cls(text)
        shared.other = spell_path(other)
        return shared


def refusing_shared(
    logits: Mapping[str, Path], others: Iterable[Path], first: Any
) -> Callable[[Any, dict[str, Any]], None]:
    """Return what takes logits that another path reaches too out of a row and its fields.

    It depends on how long the arrays of a row are whether ``[0]`` and ``[-1]`` are the same.

    Parameters
    ----------
    logits : mapping
        The paths of the logits, by the names of their fields.
    others : iterable of Path
        Those that other options name.
    first : any
        The first row.

    Raises
    ------
    UsageError
        Two paths reach the same value of the first row.
    """
    reaching = dict.fromkeys((*logits.values(), *others))
    pairs: list[_Pair] = [
        (name, path, other)
        for (name, path), other in product(logits.items(), reaching)
        if path != other and _may_meet(path, other)
    ]
    for _, path, other in pairs:
        if _meet(first, path, other):
            both = f"{quote(spell_path(path))} and {quote(spell_path(other))}"
            raise UsageError(f"the paths {both} reach the same value in the first row")

    def refuse(row: Any, record: dict[str, Any]) -> None:
        for name, path, other in pairs:
            if _meet(row, path, other):
                record[name] = SharedValue.of(str(record[name]), other)

    return refuse


def _may_meet(path: Path, other: Path) -> bool:
    """Say whether what `other` reaches may be what `path` does, or a part of it."""
    return len(other) >= len(path) and all(map(_may_be_same, path, other))


def _may_be_same(step: Step, other: Step) -> bool:
    if isinstance(step, str) or isinstance(other, str):
        return step == other
    return step is None or other is None or step == other or (step < 0) != (other < 0)


def _meet(row: Any, path: Path, other: Path) -> bool:
    places = _places(row, path)
    return any(place[: len(path)] in places for place in _places(row, other))


def _places(row: Any, path: Path) -> set[Path]:
    """Return what a path reaches in a row, as paths that count from the front.

    >>> sorted(_places({"a": [[1, 2], [3]]}, ("a", None, -1)))
    [('a', 0, 1), ('a', 1, 0)]
    """
    found: list[tuple[Path, Any]] = [((), row)]
    for step in path:
        found = [
            ((*place, inner), value[inner])
            for place, value in found
            for inner in _steps(value, step)
        ]
    return {place for place, _ in found}


def _steps(value: Any, step: Step) -> Iterable[Any]:
    if isinstance(value, list) and not isinstance(step, str):
        places = range(len(value))
        if step is None:
            return places
        return places[step : step + 1 or None] if -len(value) <= step < len(value) else ()
    return (step,) if isinstance(value, dict) and step in value else ()
