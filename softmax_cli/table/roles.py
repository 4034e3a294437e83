"""Roles of columns: which of a table hold logits, labels, targets or an index, by the options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from operator import eq

from softmax_cli.errors import UsageError
from softmax_cli.syntax.column_lists import ColumnList, resolve
from softmax_cli.table.claims import OPTIONS, in_order_of, named_columns, refuse_claims
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.layout import Layout, Role


def lay_out(
    options: ReadOptions,
    count: int,
    *,
    names: Sequence[str] | None = None,
    raw_names: Sequence[str] | None = None,
    arrays: Sequence[str | None] | None = None,
    keys: Sequence[str | None] | None = None,
    given: Mapping[Role, Sequence[int]] | None = None,
) -> Layout:
    """Find the columns that a user means in a table.

    Parameters
    ----------
    options : ReadOptions
    count : int
        How many columns the table has.
    names, raw_names : sequence of str, optional
        The header, as plain text and as spelt.
    arrays, keys : sequence of (str or None), optional
        As in `Layout`.
    given : mapping, optional
        Where the columns stand that are behind those of the table, with the true classes: typed
        values have them.

    Raises
    ------
    UsageError
        A column that the table lacks, no column for the logits, or a wrong number of names.
    UnlikeColumns
        It has other columns than the file before it.
    """
    if options.like is not None:
        from softmax_cli.table.likeness import lay_out_as  # most tables are one file

        found = lay_out_as(options.like, count, names, raw_names)
        return found._replace(
            arrays=tuple(arrays) if arrays is not None else None,
            keys=tuple(keys) if keys is not None else None,
        )

    def find(items: ColumnList) -> list[int]:
        if arrays is None or names is None:
            return resolve(items, names, count)
        return _find_arrays(items, names, arrays)

    roles: dict[Role, Sequence[int]] = dict(given or {})
    claims: dict[str, Sequence[int]] = {"--keep": find(options.keep)}
    if given is None:
        named = named_columns(options, find)
        roles |= named
        claims |= {OPTIONS[role]: columns for role, columns in named.items()}
    claimed = {*claims["--keep"], *chain.from_iterable(roles.values())}
    chosen = find(options.columns) if options.columns else range(count)
    # A list of what to leave out claims nothing.
    if options.columns and not options.columns[0].excluded:
        refuse_claims(options.columns, chosen, claims, names, arrays)
    if names is not None and "" in names and not options.chooses_logits:
        roles["index"] = [i for i in chosen if not names[i] and i not in claimed]
        claimed.update(roles["index"])
    logits = _indices([index for index in chosen if index not in claimed] if claimed else chosen)
    roles["logits"] = logits
    _check_counts(options, logits, roles["targets"] if given is None else None, claims)
    classes = options.names
    if names is not None and given is None and roles["targets"]:
        of_columns = tuple(names[index] for index in logits)
        if not (arrays and any(arrays[index] for index in logits)):
            given_or_own = classes or of_columns, of_columns
            roles["targets"] = in_order_of(given_or_own, roles["targets"], names)
    if classes is None and names is not None:
        classes = _class_names(names, arrays, keys, logits)
    return Layout(
        width=count + sum(map(len, (given or {}).values())),
        names=tuple(names) if names is not None else None,
        raw_names=tuple(raw_names) if raw_names is not None else None,
        arrays=tuple(arrays) if arrays is not None else None,
        roles=roles,
        carried=_carried(options, count, logits),
        classes=classes,
        renamed=options.names is not None,
        append=options.append,
        keys=tuple(keys) if keys is not None else None,
    )


def candidates(options: ReadOptions, fields: Sequence[str]) -> tuple[list[int], list[int]]:
    """Return the fields of records that may hold the logits, and those that hold the targets.

    The logits are in those that the options choose for them, or else in what no option names.
    """

    def find(items: ColumnList) -> list[int]:
        return resolve(items, fields, len(fields))

    named = named_columns(options, find)
    claimed = {*find(options.keep), *chain.from_iterable(named.values())}
    chosen = find(options.columns) if options.columns else range(len(fields))
    return [index for index in chosen if index not in claimed], [*named["targets"]]


def _class_names(
    names: Sequence[str],
    arrays: Sequence[str | None] | None,
    keys: Sequence[str | None] | None,
    logits: Sequence[int],
) -> tuple[str, ...] | None:
    """Return the names of the classes; the elements of an array have none."""
    if arrays is None or all(arrays[index] is None for index in logits):
        return tuple(names[index] for index in logits)
    inner = [keys[index] if keys is not None else None for index in logits]
    return None if None in inner else tuple(key for key in inner if key is not None)


def _check_counts(
    options: ReadOptions,
    logits: Sequence[int],
    targets: Sequence[int] | None,
    claims: Mapping[str, Sequence[int]],
) -> None:
    """Refuse a table without logits, and options that do not name as many as there are classes."""
    if not logits:
        named = " and ".join(option for option, columns in claims.items() if columns)
        hint = f"{named} must not name those that hold them" if named else None
        raise UsageError(
            "no column is left for the logits", hint or "--columns says which hold them"
        )
    if targets and len(targets) != len(logits):
        named = "1 column" if len(targets) == 1 else f"{len(targets)} columns"
        if len(logits) == 1:
            raise UsageError(
                f"--target-columns names {named} for one column of logits",
                "one column is a binary problem: --target-columns names that of class 1 alone, "
                "--keep the others",
            )
        hint = (
            "--label-column names the one column that holds labels" if len(targets) == 1 else None
        )
        raise UsageError(f"--target-columns names {named} for {len(logits)} classes", hint)
    # One column that is a question by itself has two answers.
    count = 2 if options.binary == "alone" and len(logits) == 1 else len(logits)
    if options.names is not None and len(options.names) != count:
        given = "1 name" if len(options.names) == 1 else f"{len(options.names)} names"
        hint = None
        if count != len(logits):
            hint = "one column is a binary problem: the names are those of class 0 and of class 1"
        raise UsageError(f"--names gives {given} for {count} classes", hint)


def _carried(options: ReadOptions, count: int, logits: Sequence[int]) -> tuple[int, ...]:
    """Return the columns that go out beside the results."""
    if options.summary:
        return ()
    if len(logits) == count:  # there may be millions, which need not be looked at
        return tuple(range(count)) if options.append else ()
    results = logits if isinstance(logits, range) else set(logits)
    return tuple(
        index
        for index in range(count)
        if (options.append if index in results else not options.only)
    )


def _indices(indices: Sequence[int]) -> Sequence[int]:
    """Return some indices as a range if they are one, else as a tuple."""
    if len(indices) == 0:
        return ()
    row = range(indices[0], indices[0] + len(indices))
    return row if all(map(eq, indices, row)) else tuple(indices)


def _find_arrays(
    items: ColumnList, names: Sequence[str], arrays: Sequence[str | None]
) -> list[int]:
    """Resolve a list against the fields of JSON records, an array being all of its elements."""
    fields: dict[str, list[int]] = {}
    for index, (name, array) in enumerate(zip(names, arrays, strict=True)):
        fields.setdefault(name if array is None else array, []).append(index)
    found = resolve(items, list(fields), len(fields))
    members = list(fields.values())
    return [index for field in found for index in members[field]]
