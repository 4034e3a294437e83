"""Layout of JSON: which field of a record is an array or an object of logits, and which is not."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, NoReturn, TypeAlias

from softmax_cli.errors import SHOWN, UsageError, quote
from softmax_cli.syntax.column_lists import Column, Item
from softmax_cli.syntax.column_spelling import spell_name
from softmax_cli.syntax.numbers import NumberText, looks_like_number
from softmax_cli.syntax.paths import Path, spell_path
from softmax_cli.table.doubts import ROWS
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.layout import Layout
from softmax_cli.table.likeness import lay_out_as, unlike
from softmax_cli.table.roles import candidates, lay_out

Sets: TypeAlias = Mapping[str, Sequence["str | None"]]
"""By field, the keys of an object of numbers, or so many times None as an array has elements."""

_SHOWN = 6


def lay_out_row(
    first: Any,
    options: ReadOptions,
    following: Callable[[], Iterable[Any]] = tuple,
    *,
    path: str | None = ".",
    paths: Mapping[str, Path] | None = None,
) -> Layout:
    """Find the columns of a table of which the first row is given, and those that follow it.

    The path is that of a row in jq, None of a document that is one record; the paths are those of
    fields that they found for options.

    A field of a record that holds an array or an object of numbers is as many columns, if they are
    wanted as numbers; otherwise it is one carried cell.

    Raises
    ------
    UsageError
        Such a field and another one could be the logits: they are never joined into one row.
    """
    above: Path | None = (None,) if path == ".[]." else ()
    if not options.chooses_logits:
        above = None
    if isinstance(first, list):
        return _with_paths(lay_out(options, len(first)), options, {}, above)
    if options.like is not None:
        return _as_before(first, options.like, options)
    first = _with_set(first, following, options)
    fields = list(first)
    sets: Sets = {name: keys for name, value in first.items() if (keys := _elements(value))}
    logits, targets = ([fields[i] for i in found] for found in candidates(options, fields))
    if not options.columns:
        _refuse_nested(first, logits, sets, path)
        logits = [name for name in logits if name in sets or isinstance(first[name], NumberText)]
    arrays = [name for name in logits if name in sets]
    if arrays and len(logits) > 1:
        others = [name for name in logits if name not in sets]
        _refuse_joining(options, arrays, others, paths or {})
    if len(targets) > 1 and any(name in sets for name in targets):
        array = next(name for name in targets if name in sets)
        raise UsageError(
            f"{_listing(targets)} are not joined into the targets of one row: {quote(array)} holds "
            "a row by itself"
        )
    if arrays and not options.columns:
        only = Column(arrays[0])
        options = options._replace(columns=(Item(arrays[0], only, only),))
    wanted = {name: sets[name] for name in (*arrays, *targets) if name in sets}
    layout = _by_name(_lay_out_record(fields, wanted, options))
    return _with_paths(layout, options, paths or {}, above)


def _as_before(first: Mapping[str, Any], like: Layout, options: ReadOptions) -> Layout:
    """Return the layout of the file before, whose records are read in whatever order they have.

    A field that has no role may come and go, as it may from one record to the next.

    Raises
    ------
    UnlikeColumns
        A field is missing that is needed, or there is another that could be the logits.
    """
    names = [*first]
    if like.names is None or like.arrays is None or like.keys is None:
        found = lay_out_as(like, len(names), names)
        nothing = (None,) * len(names)
        return found._replace(arrays=nothing, keys=nothing)
    fields = like.fields()
    needed = dict.fromkeys(fields[index] for own in like.roles.values() for index in own)
    missing = [name for name in needed if name not in first]
    more: list[str] = []
    if not options.columns:
        more = [
            name
            for name, value in first.items()
            if name not in fields and (isinstance(value, NumberText) or _elements(value))
        ]
    if missing or more:
        raise unlike(missing, more)
    return like


def _with_set(
    first: dict[str, Any], following: Callable[[], Iterable[Any]], options: ReadOptions
) -> dict[str, Any]:
    """Return the first record, with a later one's array or object where all it has is nothing.

    It is a bad row then, not the ones that follow it. Beside numbers, the first number in its place
    says that it is one of them.
    """
    names = list(first)
    logits = [names[index] for index in candidates(options, names)[0]]
    empty = [name for name in logits if first[name] is None or first[name] in ([], {})]
    numbers = any(isinstance(first[name], NumberText) for name in logits)
    if any(_elements(first[name]) for name in logits) or (numbers and not empty):
        return first
    late_too = not numbers and not options.columns
    unknown = set(empty)
    for record in islice(following(), ROWS):
        for name, value in record.items() if isinstance(record, dict) else ():
            if (name in unknown or (late_too and name not in first)) and _elements(value):
                return first | {name: value}
            if isinstance(value, NumberText):
                unknown.discard(name)
        if numbers and not unknown:
            break
    return first


def _elements(value: Any) -> Sequence[str | None]:
    """Return the keys of an object of numbers, None for each element of an array, else nothing."""
    if isinstance(value, dict) and all(map(_is_number_or_null, value.values())):
        return list(value)
    if isinstance(value, list) and all(map(_is_number_or_null, value)):
        return [None] * len(value)
    return ()


def _is_nested(value: Any) -> bool:
    """Say whether a field holds rows of numbers, or numbers that are text: no row as it is."""
    if not isinstance(value, list):
        return False
    rows = any(isinstance(item, list) and _elements(item) for item in value)
    texts = (item for item in value if isinstance(item, str) and not isinstance(item, NumberText))
    return rows or any(map(looks_like_number, texts))


def _refuse_nested(
    first: Mapping[str, Any], fields: Sequence[str], sets: Sets, path: str | None
) -> None:
    """Say that a field could hold the logits, though not as a row, where another would be taken."""
    nested = [name for name in fields if _is_nested(first[name])]
    rows = [name for name in fields if name in sets]
    known = [name for name in (*nested, *rows) if "logit" in name.lower()]
    if not nested or (known and known[0] in rows):
        return
    name = known[0] if known else nested[0]
    way, what = "[]", "a line of each of its rows"
    texts = not any(isinstance(item, list) for item in first[name])
    if texts:
        way, what = " | map(tonumber)", "numbers of its texts"
    plain = name.isidentifier() and name.isascii() and len(name) <= SHOWN
    hint = f"jq -c '{path or '.'}{name}{way}' makes {what}" if plain else f"jq makes {what}"
    if path is None and not texts and name.isprintable() and len(name) <= SHOWN:
        hint = f"--columns {shlex.quote(spell_path((name,)))} takes its rows"
    if rows:
        hint += f"; --columns {_spelt(rows[0])} takes that field"
    raise UsageError(f"{quote(name)} holds numbers, and not as one row: is it the logits?", hint)


def _is_number_or_null(value: Any) -> bool:
    return value is None or isinstance(value, NumberText)


def _refuse_joining(
    options: ReadOptions, arrays: Sequence[str], others: Sequence[str], paths: Mapping[str, Path]
) -> NoReturn:
    """Say that an array stands beside what could be logits as well."""
    best = next((name for name in arrays if "logit" in name.lower()), arrays[0])
    spelt = _spelt(best) if best not in paths else shlex.quote(spell_path(paths[best]))
    hint = f"--columns {spelt} takes that field alone"
    if len(arrays) > 1 and "logit" not in best.lower():  # each may be a column of a table as well
        hint += ", its elements as the classes of one row"
    if options.columns:
        raise UsageError(
            f"--columns names {_listing([*arrays, *others])}, which are not joined into one row: "
            f"{quote(arrays[0])} holds a row by itself",
            hint,
        )
    if len(arrays) > 1:
        raise UsageError(
            f"{_listing(arrays)} each hold a row of numbers: which one is the logits?", hint
        )
    what = (
        f"the number {_listing(others)}" if len(others) == 1 else f"the numbers {_listing(others)}"
    )
    if len(others) > 1:
        hint = f"{hint}, --keep {_spelt(best)} the numbers"
    raise UsageError(
        f"{quote(best)} holds a row of numbers, beside {what}: which are the logits?", hint
    )


def _listing(names: Sequence[str]) -> str:
    if len(names) > _SHOWN:
        return f"{', '.join(map(quote, names[:_SHOWN]))} and {len(names) - _SHOWN} more"
    *most, last = map(quote, names)
    return f"{', '.join(most)} and {last}" if most else last


def _spelt(name: str) -> str:
    return spell_name(name) if name.isprintable() and len(name) <= 4 * SHOWN else "FIELD"


def _lay_out_record(fields: Sequence[str], sets: Sets, options: ReadOptions) -> Layout:
    names: list[str] = []
    arrays: list[str | None] = []
    keys: list[str | None] = []
    for name in fields:
        elements = sets.get(name)
        if elements is None:
            names.append(name)
            arrays.append(None)
            keys.append(None)
            continue
        names += [f"{name}.{place if key is None else key}" for place, key in enumerate(elements)]
        arrays += [name] * len(elements)
        keys += elements
    return lay_out(options, len(names), names=names, arrays=arrays, keys=keys)


def _with_paths(
    layout: Layout, options: ReadOptions, found: Mapping[str, Path], above: Path | None
) -> Layout:
    """Say where the logits are in a row, which is to go out as it came but for them.

    Above is the path of the rows, None where nothing is to be said of texts in them.
    """
    logits = layout.columns("logits")
    if found:
        assert layout.arrays is not None
        assert layout.names is not None
        fields = [array or name for array, name in zip(layout.arrays, layout.names, strict=True)]
        hidden = {index for index, field in enumerate(fields) if field in found} - {*logits}
        carried = tuple(index for index in layout.carried if index not in hidden)
        layout = layout._replace(carried=carried, hidden=frozenset(hidden))
    if (options.only or options.summary) and above is None:
        return layout
    paths: Iterable[Path]
    if layout.names is None:
        all_in_order = logits == range(layout.width)
        paths = [(None,)] if all_in_order else ((index,) for index in logits)
    else:
        assert layout.arrays is not None
        assert layout.keys is not None
        rows = [(layout.arrays[index], layout.keys[index], layout.names[index]) for index in logits]
        paths = dict.fromkeys(_path_of(array, key, name, found) for array, key, name in rows)
    paths = tuple(paths)
    if above is not None:
        layout = layout._replace(sources=tuple((*above, *path) for path in paths))
    return layout if options.only or options.summary else layout._replace(paths=paths)


def _path_of(array: str | None, key: str | None, name: str, found: Mapping[str, Path]) -> Path:
    field = name if array is None else array
    path = found.get(field, (field,))
    # A path that goes through an array reaches each of its elements.
    return path if array is None or None in path else (*path, key)


def _by_name(layout: Layout) -> Layout:
    """Match the targets of an object to the classes, which have names."""
    targets = layout.columns("targets")
    assert layout.keys is not None
    keys = [layout.keys[index] for index in targets]
    if not targets or None in keys or layout.classes is None:
        return layout
    places = dict(zip(keys, targets, strict=True))
    missing = next((name for name in layout.classes if name not in places), None)
    if missing is not None:
        raise UsageError(f"the targets have no key {quote(missing)}, which is a class")
    ordered = tuple(places[name] for name in layout.classes)
    return layout._replace(roles={**layout.roles, "targets": ordered})
