"""Softmax and log-softmax along an axis, of blocks that hold all of a slice."""

import math
from itertools import product

import numpy as np
import pytest

from softmax_cli.calculations.normalisation import Normalisation
from softmax_cli.errors import DataError
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.roles import lay_out

COMMANDS = ["softmax", "log-softmax"]


@pytest.mark.parametrize("kind", [list, np.array])
@pytest.mark.parametrize("base", [None, "e"])
def test_a_bad_row_is_blank_and_takes_no_part(kind, base):
    options = ReadOptions(axis=0, bad_rows="nan")
    policy = BadRowPolicy.of(options, lay_out(options, 2), 2, "f")
    calculation = Normalisation(policy, 1.0, base, False)
    rows = [[1.0, 2.0], [math.nan, math.nan], [3.0, 4.0]]
    results = calculation.apply(Block(kind(rows), [[]] * 3, range(3), bad={1}))[0]
    alone = calculation.apply(Block(kind(rows[::2]), [[]] * 2, range(2)))[0]
    assert results.rows()[::2] == alone.rows()
    assert all(map(math.isnan, results.rows()[1]))
    assert np.array_equal(results.logits, rows, equal_nan=True)


@pytest.mark.parametrize(
    ("axis", "message"),
    [(0, "f: column 2: every class is -inf"), (None, "f: every number is -inf")],
)
def test_slices_without_a_class_are_refused(axis, message):
    options = ReadOptions(axis="all" if axis is None else axis)
    policy = BadRowPolicy.of(options, lay_out(options, 2), 2, "f")
    first = 1.0 if axis == 0 else -math.inf
    block = Block([[first, -math.inf], [first, -math.inf]], [[], []], range(2))
    with pytest.raises(DataError) as caught:
        Normalisation(policy, 1.0, None, False).apply(block)
    assert caught.value.message == message


# The command line --------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_a_column_of_minus_infinities_has_no_probabilities(run, command):
    assert run(f"{command} 1,-inf 2,-inf -a 0") == (
        2,
        "",
        "softmax-cli: column 2: every class is -inf\n",
    )
    assert run(f"{command} -a 0 --no-header -", input="1,-inf\n2,-inf\n") == (
        1,
        "",
        "softmax-cli: <stdin>: column 2: every class is -inf\n",
    )


def test_a_row_of_minus_infinities_is_fine_along_columns(run):
    assert run("softmax -inf,-inf 1,2 -a 0") == (0, "0.0,0.0\n1.0,1.0\n", "")


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_but_minus_infinities(run, command):
    message = "every number is -inf\n"
    assert run(f"{command} -inf,-inf -inf,-inf -a all") == (2, "", f"softmax-cli: {message}")
    assert run(f"{command} -a all", input="a,b\n-inf,-inf\n-inf,-inf\n") == (
        1,
        "",
        f"softmax-cli: <stdin>: {message}",
    )


def test_a_vector_of_minus_infinities_is_an_error_whatever_its_one_axis_is_called(run, here):
    vector = "[-Infinity, -Infinity]"
    (here / "v.json").write_text(vector)
    for command, axis in product(COMMANDS, ("-1", "0", "rows", "all")):
        typed = run(f"{command} -inf -inf --axis {axis}")
        assert typed == (2, "", "softmax-cli: row 1: every class is -inf\n"), (command, axis)
        for status, out, err in (
            run(f"{command} --axis {axis}", input=vector),
            run(f"{command} v.json --axis {axis}"),
        ):
            assert (status, out) == (1, ""), (command, axis)
            assert err.splitlines()[0].endswith(":1: every class is -inf"), (command, axis)


def test_bad_rows_take_no_part_in_a_column(run):
    assert run("softmax -a columns --bad-rows nan", input="1,2\nnan,9\n3,4\n") == (
        0,
        "0.11920292202211756,0.11920292202211756\n,\n0.8807970779778824,0.8807970779778824\n",
        "<stdin>: 1 bad row left without a result (--bad-rows error names the first)\n",
    )


def test_columns_of_a_table_are_the_rows_of_its_transpose(run):
    down = run("log-softmax 1,2,3 -1,0,7 -a columns").out
    across = run("log-softmax 1,-1 2,0 3,7").out
    assert [line.split(",") for line in down.splitlines()] == [
        list(column)
        for column in zip(*(line.split(",") for line in across.splitlines()), strict=True)
    ]
