"""Softmax and log-softmax along any axis: in one pass, in memory, or after passes over all."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

from softmax_cli.calculations.sweep import AtEach, Sweep, parts_of
from softmax_cli.engine.picking import write_part
from softmax_cli.engine.verbs import Total, aggregate, collect, refuse_depth, transform
from softmax_cli.errors import SoftmaxError
from softmax_cli.files.output import Sink
from softmax_cli.formats.opened import Table
from softmax_cli.formats.reading import reopen
from softmax_cli.formats.writing import Output, opened, schema_of
from softmax_cli.table.block import joined
from softmax_cli.table.io_options import WriteOptions

if TYPE_CHECKING:
    from softmax_cli.calculations.normalisation import Normalisation
    from softmax_cli.calculations.passes import SumPass, SurveyPass

IN_MEMORY = 1 << 23
"""Bytes of a table below which it is computed in memory along other axes than its rows."""


def normalise(
    table: Table,
    calculation: Normalisation | Sweep,
    options: WriteOptions,
    *,
    most_in_memory: int = IN_MEMORY,
) -> None:
    """Write the softmax or log-softmax of a table, raising what `transform` does.

    Along other axes than its rows, one of `most_in_memory` bytes or more is read three times; an
    answer of which every class is -inf is refused.
    """
    write_all = partial(_normalise, table, calculation, most_in_memory)
    if options.pick is None:
        write_all(options)
    else:
        write_part(table, str(calculation.measure), options, write_all)


def _normalise(
    table: Table, calculation: Normalisation | Sweep, most_in_memory: int, options: WriteOptions
) -> None:
    if isinstance(calculation, Sweep):
        refuse_depth(table)
        transform(*in_one_pass(table, calculation, most_in_memory=most_in_memory), options)
    elif table.written is not None:
        _strip_by_strip(table, calculation, options)
    elif len(table.sections) > 1:
        _slab_by_slab(table, calculation, options)
    else:
        transform(*in_one_pass(table, calculation, most_in_memory=most_in_memory), options)


def in_one_pass(
    table: Table, calculation: Normalisation | Sweep, *, most_in_memory: int = IN_MEMORY
) -> tuple[Table, Normalisation | Sweep]:
    """Return a table and a calculation that need one more pass, along whatever axis.

    Raises
    ------
    DataError
        The input is bad, or every class of an answer is -inf.
    """
    if table.policy.axis == -1:
        return table, calculation
    parts: Any = calculation.of if isinstance(calculation, Sweep) else [calculation]
    most_in_memory //= len(parts)
    small = table.size is not None and table.size < most_in_memory
    # (of an array no row is a list, and the passes are as fast)
    if table.form is None and table.options.spread is None and (not table.parts or small):
        return in_memory(table), calculation
    normalised = _after_passes(table, parts)
    if normalised is None:  # there is no row: then the last pass says so
        return in_memory(table), calculation
    if isinstance(calculation, Sweep):
        return table, calculation._replace(of=normalised)
    return table, normalised[0]


def _strip_by_strip(table: Table, calculation: Normalisation, options: WriteOptions) -> None:
    """Write the results of strips of an array, by way of a temporary file, in its order."""
    from tempfile import TemporaryFile

    from softmax_cli.calculations.finished import Finished
    from softmax_cli.formats.array.strips import raw_writer

    assert table.written is not None
    dtype = "<f4" if calculation.single else "<f8"
    with TemporaryFile(buffering=0) as file:
        output = Output(Sink("a temporary file", file), raw_writer(dtype))
        with closing(Total(table.name, table.progress(title="pass 1 of 2"))) as total:
            collect(table, calculation, total, output)
        finished = Finished(calculation.fields, calculation.measure)
        transform(table.written(file.fileno(), dtype), finished, options)


def _slab_by_slab(table: Table, calculation: Normalisation, options: WriteOptions) -> None:
    """Write the results of the slabs of an array, each of which is read in passes."""
    schema = schema_of(table, calculation.fields, measure=calculation.measure)
    with opened(schema, options) as output, closing(Total(table.name, table.progress())) as total:
        try:
            for section in (again() for again in table.sections):
                own = calculation._replace(policy=section.policy)
                collect(*in_one_pass(section, own), total, output)
                output.writer = output.writer._replace(head=b"")
        except SoftmaxError:
            output.finish(failed=True)
            raise
        output.finish()
        total.finish()


def _after_passes(
    table: Table, calculations: Sequence[Normalisation]
) -> Sequence[Normalisation] | None:
    """Return the calculations with what two passes find out; None where there is no row."""
    from softmax_cli.calculations.passes import SumPass, SurveyPass, same_rows

    def passed(each: Sequence[SurveyPass] | Sequence[SumPass], title: str) -> Sequence[Any]:
        partial = aggregate(reopen(table), AtEach(each), title=title, last=False)
        return parts_of(partial, len(calculations))

    surveys = passed([SurveyPass(one) for one in calculations], "pass 1 of 3, maxima")
    if surveys[0] is None or not surveys[0].rows:
        return None
    table.policy.refuse_masked(surveys[0].largest.tolist())
    of = zip(calculations, surveys, strict=True)
    sums = passed([SumPass(one, survey) for one, survey in of], "pass 2 of 3, sums")
    with same_rows(calculations[0]):
        return [
            one._replace(normalizer=own.finish())
            for one, own in zip(calculations, sums, strict=True)
        ]


def in_memory(table: Table) -> Table:
    """Return a table all of whose rows are one block.

    Raises
    ------
    DataError
        The input is bad.
    """
    blocks = []
    for block in map(table.parse, table.chunks):
        if block.error is not None:
            raise block.error
        blocks.append(block)
    return table._replace(chunks=iter([joined(blocks)]), parse=lambda block: block, parts=False)
