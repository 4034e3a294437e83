"""Along which axis the classes stand: facts of the command line."""

import pytest

from softmax_cli import axes

ONE = "0.2689414213699951,0.7310585786300049\n"
ROWS = ONE * 2
DOWN = "0.11920292202211756,0.11920292202211756\n0.8807970779778824,0.8807970779778824\n"
ALL = "0.03205860328008499,0.08714431874203257\n0.23688281808991013,0.6439142598879724\n"


@pytest.mark.parametrize("axis", ["-1", "1", "rows"])
def test_each_row_of_a_table(run, axis):
    assert run(f"softmax 1,2 3,4 --axis {axis}") == (0, ROWS, "")


@pytest.mark.parametrize("axis", ["-2", "0", "columns"])
def test_each_column_of_a_table(run, axis):
    assert run(f"softmax 1,2 3,4 --axis {axis}") == (0, DOWN, "")


def test_everything(run):
    assert run("softmax 1,2 3,4 --axis all") == (0, ALL, "")


@pytest.mark.parametrize("axis", ["-1", "0", "rows", "all"])
def test_a_vector_has_one_axis(run, axis):
    assert run(f"softmax 1 2 --axis {axis}") == (0, ONE, "")


@pytest.mark.parametrize(
    ("values", "axis", "message"),
    [
        ("1 2", "1", "--axis 1 is out of bounds: a vector has the axes -1 to 0"),
        ("1 2", "2", "--axis 2 is out of bounds: a vector has the axes -1 to 0"),
        ("1 2", "-2", "--axis -2 is out of bounds: a vector has the axes -1 to 0"),
        ("1,2 3,4", "2", "--axis 2 is out of bounds: a table has the axes -2 to 1"),
        ("1,2 3,4", "-3", "--axis -3 is out of bounds: a table has the axes -2 to 1"),
        ("1 2", "columns", "--axis columns is for tables: a vector has one axis"),
    ],
)
def test_an_axis_that_is_not_there(run, values, axis, message):
    assert run(f"softmax {values} --axis {axis}") == (2, "", f"softmax-cli: {message}\n")


def test_a_file_of_one_row_is_a_table(run):
    assert run("softmax --axis columns", input="1,2\n") == (0, "1.0,1.0\n", "")


def test_a_column_of_minus_infinities_has_no_probabilities(run):
    assert run("softmax 1,-inf 2,-inf -a 0") == (
        2,
        "",
        "softmax-cli: column 2: every class is -inf\n",
    )
    assert run("softmax -a 0 --no-header -", input="1,-inf\n2,-inf\n") == (
        1,
        "",
        "softmax-cli: <stdin>: column 2: every class is -inf\n",
    )


def test_a_row_of_minus_infinities_is_fine_along_columns(run):
    assert run("softmax -inf,-inf 1,2 -a 0") == (0, "0.0,0.0\n1.0,1.0\n", "")


def test_nothing_but_minus_infinities(run):
    message = "softmax-cli: every number is -inf\n"
    assert run("softmax -inf,-inf -inf,-inf -a all") == (2, "", message)


def test_bad_rows_take_no_part_in_a_column(run):
    assert run("softmax -a columns --bad-rows nan", input="1,2\nnan,9\n3,4\n") == (
        0,
        "0.11920292202211756,0.11920292202211756\n,\n0.8807970779778824,0.8807970779778824\n",
        "<stdin>: 1 bad row left without a result\n",
    )


def test_columns_of_a_table_are_the_rows_of_its_transpose(run):
    down = run("log-softmax 1,2,3 -1,0,7 -a columns").out
    across = run("log-softmax 1,-1 2,0 3,7").out
    assert [line.split(",") for line in down.splitlines()] == [
        list(column)
        for column in zip(*(line.split(",") for line in across.splitlines()), strict=True)
    ]


@pytest.mark.parametrize("command", ["softmax", "log-softmax"])
@pytest.mark.parametrize("axis", ["columns", "all"])
@pytest.mark.parametrize("bad", ["", "--bad-rows nan", "--bad-rows skip"])
def test_a_table_that_is_read_in_passes_gives_the_same_bytes(
    command, axis, bad, tmp_path, run, monkeypatch
):
    rows = [f"{i},{(i * 7919 % 1000) / 100 - 5},{i % 13 - 6}.25,-inf" for i in range(700)]
    rows[17] = "17,1,2,3"
    if bad:
        rows[123] = "123,1,x,2"
    path = tmp_path / "long.csv"
    path.write_text("id,a,b,c\n" + "\n".join(rows) + "\n")
    at_once = run(f"{command} {path} -k id -a {axis} {bad}")
    monkeypatch.setattr(axes, "IN_MEMORY", 0)
    assert run(f"{command} {path} -k id -a {axis} {bad}") == at_once
    assert at_once.status == 0
    from_pipe = run(f"{command} -k id -a {axis} {bad}", input=path.read_text())
    assert from_pipe.out == at_once.out
    assert from_pipe.err == at_once.err.replace(str(path), "<stdin>")


def test_a_column_without_a_class_is_an_error_in_passes_too(tmp_path, run, monkeypatch):
    path = tmp_path / "long.csv"
    path.write_text("a,b\n1,-inf\n2,-inf\n")
    at_once = run(f"softmax {path} -a columns")
    assert at_once.err.endswith("column 'b': every class is -inf\n")
    monkeypatch.setattr(axes, "IN_MEMORY", 0)
    assert run(f"softmax {path} -a columns") == at_once
