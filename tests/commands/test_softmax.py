"""`softmax-cli softmax`: facts of a user, and laws."""

import math

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.cli.group import cli
from tests.effort import share_of

THREE = "0.6590011388859679,0.24243297070471392,0.09856589040931817\n"


def test_the_first_example(run):
    assert run("softmax 2 1 0.1") == (0, THREE, "")


@pytest.mark.parametrize(
    ("temperature", "row"),
    [
        ("1", THREE),
        ("0.5", "0.8637771182080068,0.11689952094598569,0.0193233608460075\n"),
        ("0", "1.0,0.0,0.0\n"),
        ("-0", "1.0,0.0,0.0\n"),
        ("inf", "0.3333333333333333,0.3333333333333333,0.3333333333333333\n"),
        ("1e-310", "1.0,0.0,0.0\n"),
        ("1e302", "0.3333333333333333,0.3333333333333333,0.3333333333333333\n"),
    ],
)
def test_temperatures(run, temperature, row):
    assert run(f"softmax -T {temperature} 2 1 0.1") == (0, row, "")


def test_limits_of_the_temperature(run):
    assert run("softmax -T 0 3 1 3").out == "0.5,0.0,0.5\n"
    assert run("softmax -T inf 3 -inf 3").out == "0.5,0.0,0.5\n"
    assert run("softmax -T 2 3 -inf 3").out == "0.5,0.0,0.5\n"


def test_logits_far_apart(run):
    assert run("softmax 1000 1001 1002").out == (
        "0.09003057317038046,0.24472847105479764,0.6652409557748219\n"
    )
    assert run("softmax -1.7e308 1.7e308").out == "0.0,1.0\n"
    assert run("softmax 1e308 1e308 -inf").out == "0.5,0.5,0.0\n"
    assert run("softmax 0 -745").out == "1.0,5e-324\n"


def test_single_precision(run):
    assert run("softmax 2 1 0.1 --dtype float32").out == "0.6590011,0.24243297,0.09856589\n"
    assert run("softmax 2 1 0.1 --dtype float32 -f json").out == (
        "[0.6590011, 0.24243297, 0.09856589]\n"
    )
    assert run("softmax 0 -20 --dtype float32").out == "1.0,2.0611537e-9\n"


@pytest.mark.parametrize(
    ("digits", "row"),
    [
        ("1", "0.7,0.2,0.1\n"),
        ("3", "0.659,0.242,0.0986\n"),
        ("16", "0.6590011388859679,0.2424329707047139,0.09856589040931817\n"),
        ("17", THREE),
    ],
)
def test_precision(run, digits, row):
    """Significant digits, of which as many are written as it takes to read the number back."""
    assert run(f"softmax 2 1 0.1 -p {digits}") == (0, row, "")


def test_append_and_only(run):
    text = "id,a,y,b\n7,1,x,2\n"
    assert run("softmax -k id,y --append -p 2", input=text).out == (
        "id,a,y,b,a_p,b_p\n7,1,x,2,0.27,0.73\n"
    )
    assert run("softmax -k id,y --only -p 2", input=text).out == "a,b\n0.27,0.73\n"
    assert run("softmax -k id,y --append --only -p 2", input=text).out == (
        "a,b,a_p,b_p\n1,2,0.27,0.73\n"
    )
    assert run("softmax -c b,a -p 2", input=text).out == "id,a,y,b\n7,0.27,x,0.73\n"


def test_appended_logits_are_as_they_came(run):
    assert run("softmax --append -p 2", input='"+1", 2.50 \n').out == '"+1", 2.50 ,0.18,0.82\n'


def test_a_name_that_a_result_would_have(run):
    assert run("softmax --append -k a_p", input="a,b,a_p\n1,2,3\n") == (
        2,
        "",
        "softmax-cli: the table already has a column 'a_p'\n"
        "  --only leaves the columns out that are not results\n",
    )


def test_names_take_the_place_of_those_of_the_file(run):
    assert run("softmax -k id --names x,y -p 2", input="id,a,b\n7,1,2\n").out == (
        "id,x,y\n7,0.27,0.73\n"
    )
    assert run("softmax -k 1 --names x,y -p 2", input="7,1,2\n").out == "1,x,y\n7,0.27,0.73\n"


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ("a", "--names gives 1 name for 2 classes"),
        ("a,b,c", "--names gives 3 names for 2 classes"),
    ],
)
def test_a_wrong_number_of_names(run, names, message):
    assert run(f"softmax 1 2 --names {names}") == (2, "", f"softmax-cli: {message}\n")


def test_softmax_of_the_one_hot_argmax(run):
    hot = run("argmax 2 1 0.1 --one-hot").out
    assert run("softmax", input=hot).out == (
        "0.5761168847658291,0.21194155761708544,0.21194155761708544\n"
    )


logits = st.lists(st.floats(-700, 700), min_size=1, max_size=8)


def softmax(row, *options):
    result = CliRunner().invoke(cli, ["softmax", *options, ",".join(map(repr, row))])
    assert result.exit_code == 0, result.output
    return result.stdout


def numbers(text):
    return [float(cell) for cell in text.split(",")]


@settings(deadline=None, max_examples=share_of(50))
@given(logits)
def test_rows_sum_to_1(row):
    assert math.fsum(numbers(softmax(row))) == pytest.approx(1.0, abs=1e-15)


@settings(deadline=None, max_examples=share_of(50))
@given(st.lists(st.integers(-500, 500), min_size=1, max_size=8), st.integers(-10_000, 10_000))
def test_a_shift_changes_nothing(row, shift):
    assert softmax([x + shift for x in row]) == softmax(row)


@settings(deadline=None, max_examples=share_of(50))
@given(logits.flatmap(lambda row: st.tuples(st.just(row), st.permutations(range(len(row))))))
def test_permuted_classes_are_permuted_probabilities(case):
    row, order = case
    cells = softmax(row).strip().split(",")
    assert softmax([row[i] for i in order]).strip().split(",") == [cells[i] for i in order]


@settings(deadline=None, max_examples=share_of(50))
@given(st.lists(st.integers(-300, 300), min_size=1, max_size=6), st.sampled_from([0.25, 0.5, 2, 4]))
def test_a_temperature_divides_the_logits(row, temperature):
    assert softmax(row, "-T", str(temperature)) == softmax([x / temperature for x in row])


@settings(deadline=None, max_examples=share_of(30))
@given(
    st.integers(1, 4).flatmap(
        lambda k: st.lists(
            st.lists(st.integers(-50, 50), min_size=k, max_size=k), min_size=2, max_size=5
        )
    )
)
def test_columns_are_the_rows_of_the_transpose(rows):
    def run(table, axis):
        result = CliRunner().invoke(
            cli,
            ["softmax", "--axis", axis, "--no-header"],
            input="".join(",".join(map(str, row)) + "\n" for row in table),
        )
        return [line.split(",") for line in result.stdout.splitlines()]

    down = run(rows, "columns")
    assert down == [
        list(cells) for cells in zip(*run(list(zip(*rows, strict=True)), "rows"), strict=False)
    ]


def test_a_batch_is_its_rows(run):
    rows = ["2,1,0.1", "1,2,3", "-1,-2,-3", "1000,1001,-inf"]
    one_by_one = "".join(run(f"softmax {row}").out for row in rows)
    assert run("softmax " + " ".join(rows)).out == one_by_one
    assert run("softmax", input="".join(row + "\n" for row in rows)).out == one_by_one


def test_every_route_writes_the_same_digits(run, examples):
    """Values, CSV, JSON, JSON lines, white space: the text of a number does not depend on it."""
    rows = [line.split(",")[2:] for line in _lines(examples)[1:40]]
    by_text = run("softmax", input="".join(",".join(row) + "\n" for row in rows)).out
    by_value = run("softmax " + " ".join(",".join(row) for row in rows)).out
    by_json = run("softmax", input="[" + ",".join(f"[{','.join(row)}]" for row in rows) + "]").out
    by_lines = run("softmax", input="".join(f"[{','.join(row)}]\n" for row in rows)).out
    by_blanks = run("softmax", input="".join(" ".join(row) + "\n" for row in rows)).out
    assert by_value == by_text
    assert by_blanks.replace(" ", ",") == by_text
    assert by_lines.replace("[", "").replace("]", "").replace(", ", ",") == by_text
    for mark in ("[", "]", ",\n"):
        by_json = by_json.replace(mark, "\n" if "\n" in mark else "")
    assert by_json.replace(", ", ",").split() == by_text.split()


def test_the_size_of_a_file_changes_no_digit(run, examples):
    """Long files take the way of arrays, short ones that of floats."""
    lines = _lines(examples)
    body = "\n".join(lines[1:]) + "\n"
    short = run("softmax -k 1,2 --no-header", input=body).out
    assert run("softmax -k 1,2 --no-header", input=body * 20).out == short * 20
    assert run("softmax -k 1,2 --no-header", input=lines[1] + "\n").out == short.splitlines(True)[0]


def _lines(examples):
    return (examples / "digits-test.csv").read_text().splitlines()
