"""Normalisation along an axis: at once, or in passes over a long table, to the same bytes."""

import io

import pytest

from softmax_cli.calculations.normalisation import Normalisation
from softmax_cli.engine.normalising import normalise
from softmax_cli.errors import DataError
from softmax_cli.files.stream import Stream
from softmax_cli.formats.reading import open_table
from softmax_cli.syntax.column_lists import parse_list
from softmax_cli.table.io_options import ReadOptions, WriteOptions
from tests.effort import every_pair

BASES = {"softmax": None, "log-softmax": "e"}


def in_passes(command, read, output):
    """Do what a command does, with a table that is never held in memory."""
    table = open_table(read, passes=True)
    calculation = Normalisation(table.policy, 1.0, BASES[command], False)
    normalise(table, calculation, WriteOptions(output=str(output)), most_in_memory=0)


@pytest.mark.parametrize(
    ("command", "axis", "bad", "jobs"),
    every_pair(BASES, ["columns", "all"], ["error", "nan", "skip"], [1, 2]),
)
def test_a_table_that_is_read_in_passes_gives_the_same_bytes(
    command, axis, bad, jobs, here, run, capsys
):
    rows = [f"{i},{(i * 7919 % 1000) / 100 - 5},{i % 13 - 6}.25,-inf" for i in range(300)]
    rows[17] = "17,1,2,3"
    if bad != "error":
        rows[123] = "123,1,x,2"
    path = here / "long.csv"
    path.write_text("id,a,b,c\n" + "\n".join(rows) + "\n")
    at_once = run(f"{command} {path} -k id -a {axis} --bad-rows {bad}")
    assert at_once.status == 0
    read = ReadOptions(source=str(path), keep=parse_list("id"), axis=axis, bad_rows=bad, jobs=jobs)
    in_passes(command, read, here / "o.csv")
    assert (here / "o.csv").read_text() == at_once.out
    assert capsys.readouterr().err == at_once.err
    stdin = Stream("<stdin>", io.BytesIO(path.read_bytes()).read)
    in_passes(command, read._replace(source=None, stdin=stdin), here / "piped.csv")
    assert (here / "piped.csv").read_text() == at_once.out
    assert capsys.readouterr().err == at_once.err.replace(str(path), "<stdin>")
    assert run(f"{command} -k id -a {axis} --bad-rows {bad}", input=path.read_text()) == (
        0,
        at_once.out,
        at_once.err.replace(str(path), "<stdin>"),
    )


@pytest.mark.parametrize("command", ["softmax", "log-softmax"])
@pytest.mark.parametrize(
    ("axis", "text", "message"),
    [
        ("columns", "a,b\n1,-inf\n2,-inf\n", "column 'b': every class is -inf"),
        ("all", "a,b\n-inf,-inf\n-inf,-inf\n", "every number is -inf"),
        ("columns", "a,b\n1,2\n3,x\n", "column 'b': 'x' is not a number"),
        ("columns", "a,b\n1,2\n3\n", "1 cell where the header has 2"),
    ],
)
def test_what_is_an_error_at_once_is_one_in_passes(command, axis, text, message, here, run):
    (here / "long.csv").write_text(text)
    at_once = run(f"{command} long.csv -a {axis} -o at_once.csv")
    assert (at_once.status, at_once.out) == (1, "")
    assert at_once.err.splitlines()[0].endswith(message)
    with pytest.raises(DataError) as caught:
        in_passes(command, ReadOptions(source="long.csv", axis=axis), here / "o.csv")
    hint = f"  {caught.value.hint}\n" if caught.value.hint else ""
    assert f"softmax-cli: {caught.value.message}\n{hint}" == at_once.err
    assert not (here / "o.csv").exists()


@pytest.mark.parametrize("bad", ["nan", "skip"])
def test_no_row_is_left_in_passes_either(bad, here, run, capsys):
    (here / "long.csv").write_text("a,b\nx,1\n2,y\n")
    at_once = run(f"softmax long.csv -a columns --bad-rows {bad} -o at_once.csv")
    assert at_once.status == 1
    read = ReadOptions(source="long.csv", axis="columns", bad_rows=bad)
    with pytest.raises(DataError) as caught:
        in_passes("softmax", read, here / "o.csv")
    said = capsys.readouterr().err
    assert f"{said}softmax-cli: {caught.value.message}\n" == at_once.err
