"""Explanations in the place of answers: the steps of the first rows, in figures and in words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from softmax_cli.calculations.steps import Answer, Row, steps_of
from softmax_cli.errors import DataError, UsageError, printable
from softmax_cli.files.output import opened as opened_sink
from softmax_cli.formats.opened import Table
from softmax_cli.formats.writing import opened, schema_of
from softmax_cli.syntax.numbers import NumberText, shortest, shortest_single, significant
from softmax_cli.syntax.temperatures import Temperatures
from softmax_cli.table.block import Block
from softmax_cli.table.file_lines import file_and_line
from softmax_cli.table.io_options import ReadOptions, WriteOptions
from softmax_cli.table.schema import Field, Kind

ROWS = 3
"""So many rows are explained, unless --rows says how many."""

RESULTS: dict[Answer, str] = {
    "softmax": "probability",
    "log-softmax": "log_probability",
    "sigmoid": "probability",
    "xent": "loss",
}

Truth = Callable[[Block], "list[list[float]] | None"]
"""Returns the targets of the rows of a block, which may become fewer."""


def check(
    read: ReadOptions, write: WriteOptions, temperatures: Temperatures, *, base: str = "e"
) -> None:
    """Refuse what has no place among the steps of one row.

    Raises
    ------
    UsageError
    """
    without_effect = (
        (len(temperatures) > 1, "-T with several temperatures"),
        (read.crosses_rows, "--axis"),
        (base != "e", "--base"),
        (read.append, "--append"),
        (read.summary, "--summary"),
        (read.only, "--only"),
        (read.source_column is not None, "--source"),
        (write.percent, "--percent"),
        (write.single, "--dtype"),
    )
    for given, spelling in without_effect:
        if given:
            raise UsageError(f"--explain shows the steps of rows as they are: not {spelling}")


def explain(
    table: Table,
    answer: Answer,
    temperature: float,
    write: WriteOptions,
    *,
    truth: Truth = lambda block: None,
) -> None:
    """Write the steps of the first rows: a table with words below, or a line for each class.

    Raises
    ------
    DataError
        There is no row, or one of them is bad.
    """
    most = ROWS if write.rows is None else write.rows
    rows = [*_explained(table, answer, temperature, most, truth)]
    if not rows:
        raise DataError("no row is left", source=table.name)
    single = table.dimensions == 1
    if write.draws_table:
        from softmax_cli.commands.explaining_words import words_on
        from softmax_cli.formats.terminal.steps_table import Explained, draw

        shown = [
            Explained(
                None if single else _title(row, table.name),
                _columns(row, answer, temperature, scaled=temperature != 1),
                row.steps[0].sum if answer != "sigmoid" else None,
                words_on(row, answer, temperature),
            )
            for row in rows
        ]
        with opened_sink(write.output) as sink:
            sink.write(draw(shown, write))
        return
    fields, cells = _lines(rows, answer, temperature, write, single=single)
    schema = schema_of(table, fields, dimensions=2)._replace(header=True, dialect=None)
    with opened(schema, write) as output:
        output.write(Block([[]] * len(cells), cells, range(1, len(cells) + 1)))


def _explained(
    table: Table, answer: Answer, temperature: float, most: int, truth: Truth
) -> Iterator[Row]:
    """Yield the first rows that are not bad, without reading on."""
    count = 0
    names = table.layout.classes
    for block in map(table.parse, table.chunks):
        targets = truth(block)
        for row, values in enumerate(block.rows()):
            if row in block.bad or row in block.ignored:
                continue
            row_names = names or [str(number) for number in range(len(values))]
            target = None if targets is None else targets[row]
            if answer == "xent" and table.policy.binary:
                values = [0.0, *values]
                row_names = names if names and len(names) == 2 else ["0", "1"]
            steps = steps_of(values, temperature, answer)
            number, line = file_and_line(block.lines[row])
            file = None if table.policy.files is None else table.policy.files.names[number]
            yield Row(file, int(line), row_names, steps, target)
            count += 1
            if count == most:
                return
        if block.error is not None:
            raise block.error


def _title(row: Row, source: str | None) -> str:
    line = f"{'row' if source is None else 'line'} {row.line}"
    return line if row.file is None else f"{printable(row.file)}, {line}"


def _columns(
    row: Row, answer: Answer, temperature: float, *, scaled: bool
) -> dict[str, list[float] | Sequence[str]]:
    """Return the columns that a table shows of a row, by their titles."""
    steps = row.steps
    columns: dict[str, list[float] | Sequence[str]] = {"class": row.names}
    if row.target is not None:
        columns["target"] = row.target
    columns["logit"] = [step.logit for step in steps]
    if scaled:
        columns[f"/ {_shown(temperature)}"] = [step.scaled for step in steps]
    columns["- max"] = [step.shifted for step in steps]
    columns["exp"] = [step.exp for step in steps]
    if answer == "sigmoid":
        columns["sum"] = [step.sum for step in steps]
    columns[RESULTS[answer].replace("_", "-")] = [step.result for step in steps]
    columns["naive"] = [step.naive for step in steps]
    columns["in float32"] = [step.naive_single for step in steps]
    return columns


def _lines(
    rows: Sequence[Row], answer: Answer, temperature: float, write: WriteOptions, *, single: bool
) -> tuple[list[Field], list[list[str]]]:
    """Return the columns of data, and the cells of each class of each row."""
    kinds: dict[str, Kind] = {} if rows[0].file is None else {"file": "cell"}
    if not single:
        kinds["row"] = "key"
    kinds["class"] = "cell"
    if rows[0].target is not None:
        kinds["target"] = "key"
    names = ("logit", "scaled", "shifted", "exp", "sum", RESULTS[answer], "naive", "naive_float32")
    kinds |= dict.fromkeys(names, "key")
    fields = [Field(name, kind, place) for place, (name, kind) in enumerate(kinds.items())]
    cells: list[list[str]] = []
    for row in rows:
        for place, step in enumerate(row.steps):
            before: list[str] = [] if row.file is None else [row.file]
            if not single:
                before.append(NumberText(str(row.line)))
            before.append(row.names[place])
            if row.target is not None:
                before.append(_number(row.target[place], write))
            figures = [_number(figure, write) for figure in step[:-1]]
            cells.append([*before, *figures, _number(step.naive_single, write, single=True)])
    return fields, cells


def _number(value: float, write: WriteOptions, *, single: bool = False) -> NumberText:
    """Spell a number: of the shortest digits, or so many; ``inf`` and ``nan`` are words."""
    if write.precision is not None and math.isfinite(value):
        return NumberText(shortest(significant(value, write.precision)))
    return NumberText(shortest_single(value) if single else shortest(value))


def _shown(value: float) -> str:
    return shortest(value).removesuffix(".0")
