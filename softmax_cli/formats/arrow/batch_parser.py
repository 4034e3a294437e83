"""Parser of batches: the numbers of a record batch as a block, the bad rows left to the policy."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from softmax_cli.errors import quote
from softmax_cli.formats.arrow import numbers_of_batch
from softmax_cli.formats.arrow.carried_columns import CarriedColumn, CarriedColumns
from softmax_cli.formats.arrow.numbers_of_batch import Numbers
from softmax_cli.formats.arrow.record_batches import Batch, Origin, received
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.layout import Layout
from softmax_cli.table.row_faults import BadRow


def parser(policy: BadRowPolicy, schema: Any, origin: Origin | None) -> Callable[[Any], Block]:
    """Return what makes a block of a batch, or of one that another process has sent."""
    layout = policy.layout
    columns = layout.columns("logits")
    has_targets = bool(layout.columns("targets"))
    pandas = (schema.metadata or {}).get(b"pandas")
    kind = _type_of_logits(schema, layout)

    def parse(chunk: Any) -> Block:
        if not isinstance(chunk, Batch):
            chunk = received(chunk.data, chunk.line)
        batch, line = chunk.batch, chunk.line
        numbers = numbers_of_batch.read(batch, layout, columns)
        targets = None
        if has_targets:
            targets = numbers_of_batch.read(batch, layout, layout.columns("targets"))
        cells = CarriedColumns(
            [_carried(batch, layout, index) for index in layout.kept],
            batch.num_rows,
            chunk.group,
            origin,
            pandas,
            kind,
        )
        return _block(numbers, targets, cells, range(line, line + batch.num_rows), policy)

    return parse


def _type_of_logits(schema: Any, layout: Layout) -> Any:
    """Return the type of the one field that holds all logits of a row, if one does."""
    assert layout.arrays is not None
    field = layout.arrays[layout.columns("logits")[0]]
    return None if field is None else schema.field(field).type


def _carried(batch: Any, layout: Layout, index: int) -> CarriedColumn:
    assert layout.names is not None
    assert layout.arrays is not None
    assert layout.keys is not None
    name = layout.arrays[index]
    if name is None:
        name = layout.names[index]
        return CarriedColumn(batch.schema.field(name), batch.column(name))
    element: int | str | None = layout.keys[index]
    if element is None:
        element = index - layout.arrays.index(name)
    return CarriedColumn(batch.schema.field(name), batch.column(name), element)


def _block(
    numbers: Numbers,
    targets: Numbers | None,
    cells: CarriedColumns,
    lines: Sequence[int],
    policy: BadRowPolicy,
) -> Block:
    columns = policy.layout.columns("logits")
    values = numbers.values
    bad = numbers_of_batch.faults(numbers, columns)
    if isinstance(values, list):
        _check_lengths(values, bad, policy)
        values = _narrowed(values, policy)
    _check(values, bad, columns, policy.check, policy.are_good)
    soft = None
    if targets is not None:
        soft = targets.values
        places = policy.layout.columns("targets")
        for row, reason in numbers_of_batch.faults(targets, places).items():
            bad.setdefault(row, reason)
        _check_widths(values, soft, bad, policy.layout)
        _check(soft, bad, places, policy.check_targets, policy.are_targets, always=True)
    if policy.contents != "logits" and not isinstance(values, list):
        values = values + 0.0  # no minus before a 0 that is shown as it was given
    if bad:
        values = _blank(values, bad)
    block = Block(values, cells, lines, targets=soft)
    if bad:
        policy.settle(block, bad)
    return block


def _check_lengths(values: list[list[float]], bad: dict[int, BadRow], policy: BadRowPolicy) -> None:
    """Refuse rows of another length than the first where the answer goes across them."""
    layout = policy.layout
    width = len(layout.columns("logits"))
    assert layout.arrays is not None
    name = quote(layout.arrays[layout.columns("logits")[0]] or "")
    for row, own in enumerate(values):
        if len(own) == width or row in bad:
            continue
        count = f"the array {name} has {'1 number' if len(own) == 1 else f'{len(own)} numbers'}"
        if policy.axis != -1:
            bad[row] = BadRow(f"{count} where the first row has {width}")
        elif layout.renamed and len(own) > width:
            bad[row] = BadRow(f"{count} where --names has {width}")
        else:
            try:
                policy.check_count(len(own))
            except BadRow as reason:
                bad[row] = reason


def _narrowed(values: list[list[float]], policy: BadRowPolicy) -> Any:
    """Return rows as an array where only bad ones are of another length than the first."""
    width = len(policy.layout.columns("logits"))
    if policy.axis == -1:
        return values
    return np.array([row if len(row) == width else [math.nan] * width for row in values])


def _check_widths(values: Any, targets: Any, bad: dict[int, BadRow], layout: Layout) -> None:
    """Refuse rows that have not as many targets as classes."""
    if not isinstance(values, list) and not isinstance(targets, list):
        return
    assert layout.arrays is not None
    name = quote(layout.arrays[layout.columns("targets")[0]] or "")
    for row, (own, soft) in enumerate(zip(values, targets, strict=True)):
        if len(own) != len(soft) and row not in bad:
            count = "1 number" if len(soft) == 1 else f"{len(soft)} numbers"
            bad[row] = BadRow(f"the array {name} has {count} for {len(own)} classes")


def _check(
    values: Any,
    bad: dict[int, BadRow],
    columns: Sequence[int],
    check: Callable[[list[float], Sequence[int]], None],
    are_good: Callable[[Any], bool],
    *,
    always: bool = False,
) -> None:
    """Find the rows that no result follows from: those are looked at that may be such."""
    for row in _doubtful(values, bad, are_good, always):
        if row in bad:
            continue
        own = [*values[row]] if isinstance(values, list) else values[row].tolist()
        try:
            check(own, range(len(own)) if len(own) > len(columns) else columns)
        except BadRow as reason:
            if reason.column is not None and len(own) > len(columns):
                place = reason.column
                reason.column = columns[place] if place < len(columns) else None
            bad[row] = reason
            continue
        if isinstance(values, list):
            values[row] = own


def _doubtful(
    values: Any, bad: dict[int, BadRow], are_good: Callable[[Any], bool], always: bool
) -> Iterable[int]:
    """Return the rows that a closer look is due to."""
    if isinstance(values, list):
        return range(len(values))
    suspicious = np.zeros(len(values), bool)
    with np.errstate(all="ignore"):  # the sum of inf and -inf is none
        total = values.sum()
    if not np.isfinite(total):
        suspicious = ~(values.max(axis=1, initial=-np.inf) < np.inf)  # of NaN the maximum is NaN
        suspicious |= values.max(axis=1, initial=-np.inf) == -np.inf
    good = values
    if suspicious.any():
        good = values[~suspicious]
    if len(good) and not are_good(good):
        return range(len(values))
    if always and not np.isfinite(good).all():
        return range(len(values))
    found: list[int] = np.flatnonzero(suspicious).tolist()
    return found


def _blank(values: Any, bad: Iterable[int]) -> Any:
    """Leave the numbers of bad rows out."""
    if isinstance(values, list):
        for row in bad:
            values[row] = [math.nan] * len(values[row])
        return values
    values = np.array(values)
    values[[*bad]] = np.nan
    return values
