"""Along which axis the classes stand."""

import pytest

from softmax_cli.errors import UsageError
from softmax_cli.table.layout import resolve_axis

ONE = "0.2689414213699951,0.7310585786300049\n"
ROWS = ONE * 2
DOWN = "0.11920292202211756,0.11920292202211756\n0.8807970779778824,0.8807970779778824\n"
ALL = "0.03205860328008499,0.08714431874203257\n0.23688281808991013,0.6439142598879724\n"

WRONG = [
    ("1 2", "1", "--axis 1 is out of bounds: a vector has the axes -1 to 0"),
    ("1 2", "2", "--axis 2 is out of bounds: a vector has the axes -1 to 0"),
    ("1 2", "-2", "--axis -2 is out of bounds: a vector has the axes -1 to 0"),
    ("1,2 3,4", "2", "--axis 2 is out of bounds: a table has the axes -2 to 1"),
    ("1,2 3,4", "-3", "--axis -3 is out of bounds: a table has the axes -2 to 1"),
    ("1 2", "columns", "--axis columns is for tables: a vector has one axis"),
]


def test_an_axis_of_vectors_and_of_tables():
    for axis, of_a_vector, of_a_table in (
        (-1, -1, -1),
        ("rows", -1, -1),
        (0, -1, 0),
        ("all", -1, None),
    ):
        assert resolve_axis(axis, 1) == of_a_vector, axis
        assert resolve_axis(axis, 2) == of_a_table, axis


@pytest.mark.parametrize(("axis", "meant"), [(1, -1), (-2, 0), ("columns", 0)])
def test_an_axis_of_tables_alone(axis, meant):
    assert resolve_axis(axis, 2) == meant
    with pytest.raises(UsageError):
        resolve_axis(axis, 1)


@pytest.mark.parametrize(("values", "axis", "message"), WRONG)
def test_an_axis_that_the_data_has_not(values, axis, message):
    number = axis if axis.isalpha() else int(axis)
    with pytest.raises(UsageError) as caught:
        resolve_axis(number, 2 if "," in values else 1)
    assert caught.value.message == message


def test_each_row_of_a_table(run):
    for axis in ("-1", "1", "rows"):
        assert run(f"softmax 1,2 3,4 --axis {axis}") == (0, ROWS, ""), axis


def test_each_column_of_a_table(run):
    for axis in ("-2", "0", "columns"):
        assert run(f"softmax 1,2 3,4 --axis {axis}") == (0, DOWN, ""), axis


def test_everything(run):
    assert run("softmax 1,2 3,4 --axis all") == (0, ALL, "")


def test_a_vector_has_one_axis(run):
    for axis in ("-1", "0", "rows", "all"):
        assert run(f"softmax 1 2 --axis {axis}") == (0, ONE, ""), axis


def test_an_axis_that_is_not_there(run):
    for values, axis, message in WRONG:
        done = run(f"softmax {values} --axis {axis}")
        assert done == (2, "", f"softmax-cli: {message}\n"), (values, axis)


def test_a_file_of_one_row_is_a_table(run):
    assert run("softmax --axis columns", input="1,2\n") == (0, "1.0,1.0\n", "")


def test_several_axes_of_a_table_are_all(run):
    assert run("softmax 1,2 3,4 -a 0,1 -p 2") == run("softmax 1,2 3,4 -a all -p 2")
    assert run("softmax 1,2 3,4 -a 0,1").status == 0
    assert run("softmax 1,2 3,4 -a 0,2").err == (
        "softmax-cli: --axis 2 is out of bounds: a table has the axes -2 to 1\n"
    )
