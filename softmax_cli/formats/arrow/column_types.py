"""Types of columns: which hold numbers, and which sets of them, as arrays of JSON do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from softmax_cli.errors import DataError, UsageError, quote, shell_word
from softmax_cli.formats.arrow.noted_columns import described, noted_columns
from softmax_cli.formats.json.record_layout import lay_out_row
from softmax_cli.syntax.column_lists import Column, Item, resolve
from softmax_cli.syntax.column_spelling import list_item
from softmax_cli.syntax.numbers import NumberText
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.layout import Layout, Role

Sample: TypeAlias = Mapping[str, Any]
"""For each column, what JSON would hold there: a number, an array or an object of them, a text."""


def is_number(kind: Any) -> bool:
    """Say whether a type is one of numbers: truths, dates and texts are none."""
    import pyarrow.types as known

    return bool(known.is_integer(kind) or known.is_floating(kind) or known.is_decimal(kind))


def is_list(kind: Any) -> bool:
    """Say whether a type is one of lists, of whatever."""
    import pyarrow.types as known

    return bool(known.is_list(kind) or known.is_large_list(kind) or known.is_fixed_size_list(kind))


def is_single(kind: Any) -> bool:
    """Say whether numbers of a type are those of float32, or fewer."""
    import pyarrow.types as known

    inner = kind.value_type if is_list(kind) else kind
    return bool(known.is_float32(inner) or known.is_float16(inner))


def sample_of(schema: Any, first: Any) -> Sample:
    """Return what a record of JSON would hold: as many elements as the first list that has some.

    The first rows may lack the columns that hold no numbers.
    """
    return {field.name: _sample(field.name, field.type, first) for field in schema}


def _sample(name: str, kind: Any, first: Any) -> Any:
    if not holds_numbers(kind):
        return ""
    if is_list(kind):
        return [NumberText("0")] * _length(kind, first.column(name))
    if is_number(kind):
        return NumberText("0")
    return {field.name: NumberText("0") for field in kind}


def _length(kind: Any, column: Any) -> int:
    import pyarrow.compute as pc
    import pyarrow.types as known

    if known.is_fixed_size_list(kind):
        return int(kind.list_size)
    lengths = pc.list_value_length(column).to_pylist()
    return next((length for length in lengths if length), 2)


def holds_numbers(kind: Any) -> bool:
    """Say whether a type is one of numbers, or of lists or records of them."""
    import pyarrow.types as known

    if is_list(kind):
        return is_number(kind.value_type)
    if known.is_struct(kind):
        return bool(kind.num_fields) and all(is_number(field.type) for field in kind)
    return is_number(kind)


def number_columns(schema: Any, source: str) -> list[str]:
    """Return the names of the columns that hold numbers.

    `DataError` is raised where none does, or two columns have one name.
    """
    names: list[str] = schema.names
    twice = {name for name in names if names.count(name) > 1} if len({*names}) < len(names) else {}
    if twice:
        raise DataError(
            f"two columns are named {quote(min(twice))}: which is meant cannot be told",
            source=source,
            hint="write it with other names",
        )
    found = [field.name for field in schema if holds_numbers(field.type)]
    if not found:
        raise DataError("no column holds numbers", source=source)
    return found


def lay_out(schema: Any, first: Any, options: ReadOptions) -> tuple[Layout, tuple[str, ...]]:
    """Find the columns that a user means, and what is to be told of them.

    Without an option that says so, a column of text, truths or dates is never one of logits, nor
    is one that the file itself notes to be an index, or a label.

    Raises
    ------
    UsageError
        As `lay_out_row`; or a column of other cells is one of logits.
    """
    if options.chooses_logits:
        return _laid_out(schema, first, options), ()
    others = [field.name for field in schema if not holds_numbers(field.type)]
    noted = {name: what for name, what in noted_columns(schema).items() if name not in others}
    if noted and len(noted) + len(others) == len(schema.names):
        spelt = shell_word(",".join(map(list_item, noted)), "LIST")
        raise UsageError(
            f"no column is left for the logits: {described(noted)}",
            f"--columns {spelt} takes {'it as a logit' if len(noted) == 1 else 'them as logits'}",
        )
    kept = tuple(Item(name, Column(name), Column(name)) for name in (*others, *noted))
    layout = _laid_out(schema, first, options._replace(keep=options.keep + kept))
    named = _named(layout, schema, options)
    told = {name: what for name, what in noted.items() if name not in named}
    carried = "it is carried, as no logit" if len(told) == 1 else "they are carried, as no logits"
    return layout, (f"{described(told)}: {carried}",) if told else ()


def _named(layout: Layout, schema: Any, options: ReadOptions) -> set[str]:
    """Return the columns of which an option says what they are."""
    names: list[str] = schema.names
    assert layout.names is not None
    found = {names[index] for index in resolve(options.keep, names, len(names))}
    roles: tuple[Role, ...] = ("label", "targets", "weight", "by")
    return found.union(layout.names[index] for role in roles for index in layout.columns(role))


def _laid_out(schema: Any, first: Any, options: ReadOptions) -> Layout:
    sample = sample_of(schema, first)
    layout = lay_out_row(sample, options)._replace(sources=())
    _refuse_texts(schema, layout, sample)
    return layout


def _refuse_texts(schema: Any, layout: Layout, sample: Sample) -> None:
    """Refuse columns of logits, or of targets, that hold no numbers whatever the row."""
    assert layout.names is not None
    assert layout.arrays is not None
    for index in (*layout.columns("logits"), *layout.columns("targets")):
        name = layout.names[index]
        if layout.arrays[index] is None and not isinstance(sample[name], NumberText):
            message = f"column {quote(name)} holds {schema.field(name).type}, not numbers"
            if index in layout.columns("targets"):
                raise UsageError(message)
            raise UsageError(message, "--columns says which hold logits, --keep which do not")


def fields_of(layout: Layout, columns: Sequence[int]) -> list[str]:
    """Return the fields of a file in which some columns of a layout stand, each once."""
    assert layout.names is not None
    assert layout.arrays is not None
    return [*dict.fromkeys(layout.arrays[index] or layout.names[index] for index in columns)]
