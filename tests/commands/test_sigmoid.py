"""`softmax-cli sigmoid`: facts of a user, and laws."""

import math
import random

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.cli.group import cli
from tests.effort import share_of

POINT_88 = "0.8807970779778824"


def call(*arguments):
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout.strip().split(",")


def test_the_first_example(run):
    assert run("sigmoid 2") == (0, POINT_88 + "\n", "")
    assert run("sigmoid 2 -2 0 -0") == (0, f"{POINT_88},0.11920292202211756,0.5,0.5\n", "")


def test_numbers_do_not_matter_for_each_other(run):
    """In rows, in one column, in a literal of any shape."""
    assert run("sigmoid 2,-2 0,1000").out == f"{POINT_88},0.11920292202211756\n0.5,1.0\n"
    assert run("sigmoid", input="x\n2\n-2\n").out == f"x\n{POINT_88}\n0.11920292202211756\n"
    assert run("sigmoid '[[2], [0]]'").out == f"{POINT_88}\n0.5\n"
    assert run("sigmoid", input="[[2], [0]]").out == f"[\n[{POINT_88}],\n[0.5]\n]\n"


@settings(deadline=None, max_examples=share_of(100))
@given(
    st.floats(allow_nan=False).filter(lambda x: x < math.inf),
    st.sampled_from(["1", "0.5", "3.7", "0", "inf", "1e-310", "1e302"]),
    st.sampled_from(["float64", "float32"]),
)
def test_it_is_the_second_of_softmax_of_0_and_the_logit(x, temperature, dtype):
    options = "-T", temperature, "--dtype", dtype
    assert call("sigmoid", *options, repr(x)) == call("softmax", *options, f"0,{x!r}")[1:]


@pytest.mark.parametrize(
    ("temperature", "row"),
    [
        ("1", "0.9525741268224333,0.2689414213699951,0.5,0.0"),
        ("0.5", "0.9975273768433652,0.11920292202211756,0.5,0.0"),
        ("0", "1.0,0.0,0.5,0.0"),
        ("inf", "0.5,0.5,0.5,0.0"),
        ("1e-310", "1.0,0.0,0.5,0.0"),
        ("1e302", "0.5,0.5,0.5,0.0"),
    ],
)
def test_temperatures(run, temperature, row):
    assert run(f"sigmoid 3 -1 0 -inf -T {temperature}") == (0, row + "\n", "")


def test_the_ends_of_the_double_range(run):
    assert run("sigmoid 1e308 -1e308 -745 -744").out == "1.0,0.0,5e-324,1e-323\n"
    assert run("sigmoid 40 37 -40").out == "1.0,0.9999999999999999,4.248354255291589e-18\n"


def test_a_row_of_masked_logits_has_answers(run):
    """No softmax, in which some class of a row must be possible."""
    assert run("sigmoid -inf -inf") == (0, "0.0,0.0\n", "")
    assert run("sigmoid", input="a,b\n-inf,-inf\n1,-inf\n") == (
        0,
        "a,b\n0.0,0.0\n0.7310585786300049,0.0\n",
        "",
    )


def test_what_is_no_logit(run):
    assert run("sigmoid 1 inf") == (2, "", "softmax-cli: row 1, value 2: inf is not a logit\n")
    assert run("sigmoid nan") == (2, "", "softmax-cli: row 1, value 1: nan is not a logit\n")
    status, out, err = run("sigmoid", input="a,b\n2,0\n1,+inf\n")
    assert (status, out) == (1, f"a,b\n{POINT_88},0.5\n")
    assert err.splitlines()[0] == "softmax-cli: <stdin>:3: column 'b': inf is not a logit"
    assert run("sigmoid --bad-rows skip", input="a\n2\ninf\n") == (
        0,
        f"a\n{POINT_88}\n",
        "<stdin>: 1 bad row skipped (--bad-rows error names the first)\n",
    )
    assert run("sigmoid --bad-rows nan", input="a,b\n2,0\ninf,1\n").out == (
        f"a,b\n{POINT_88},0.5\n,\n"
    )


def test_other_columns_travel(run):
    text = "id,a,y,b\n007,1,x,-2\n"
    assert run("sigmoid -k id,y -p 2", input=text).out == "id,a,y,b\n007,0.73,x,0.12\n"
    assert run("sigmoid -c b -p 2", input=text).out == "id,a,y,b\n007,1,x,0.12\n"
    assert run("sigmoid -k id,y --only -p 2", input=text).out == "a,b\n0.73,0.12\n"
    assert run("sigmoid -k id,y --append -p 2", input=text).out == (
        "id,a,y,b,a_p,b_p\n007,1,x,-2,0.73,0.12\n"
    )
    assert run("sigmoid -k id,y --append --only -n c,d -p 2", input=text).out == (
        "c,d,c_p,d_p\n1,-2,0.73,0.12\n"
    )


@pytest.mark.parametrize(
    ("format", "text"),
    [
        ("csv", "cat,dog\n0.88,0.5\n"),
        ("tsv", "cat\tdog\n0.88\t0.5\n"),
        ("json", '{"cat": 0.88, "dog": 0.5}\n'),
        ("jsonl", '{"cat": 0.88, "dog": 0.5}\n'),
        ("markdown", "| cat | dog |\n| ---: | ---: |\n| 0.88 | 0.5 |\n"),
    ],
)
def test_formats(run, format, text):
    assert run(f"sigmoid 2 0 --names cat,dog -p 2 -f {format}") == (0, text, "")


def test_records_and_arrays_in_json_lines(run):
    assert run("sigmoid -c logits -p 2", input='{"id": 7, "logits": [2, 0]}\n').out == (
        '{"id": 7, "logits": [0.88, 0.5]}\n'
    )
    assert run("sigmoid -k id --append -p 2", input='{"id": 7, "a": 2}\n').out == (
        '{"id": 7, "a": 2, "a_p": 0.88}\n'
    )


def test_a_vector_stands_upright(run):
    assert run("sigmoid 2 -1 --names cat,dog -f table").out == (
        "class   logit   probability\n"
        "────────────────────────────────────────────────────────────\n"
        "cat       2.0        0.8808   ██████████████████████████▍\n"
        "dog      -1.0        0.2689   ████████▏\n"
    )
    assert run("sigmoid 2 --percent -f table").out.splitlines()[2].split()[:3] == [
        "0",
        "2.0",
        "88.08%",
    ]


def test_a_table_of_one_column(run):
    assert run("sigmoid -k id -f table", input="id,x\n7,2\n8,0\n").out == (
        "id        x\n───────────\n7    0.8808\n8    0.5000\n"
    )
    assert "88.08%" in run("sigmoid -k id -f table --percent", input="id,x\n7,2\n8,0\n").out


def test_there_is_no_axis(run):
    status, out, err = run("sigmoid 1 2 --axis rows")
    assert (status, out) == (2, "")
    assert err.startswith("softmax-cli: No such option '--axis'")


def test_the_size_of_a_file_and_the_number_of_processes_change_no_digit(run, process, here):
    """Long files take the way of arrays, short ones that of floats."""
    chance = random.Random(3)
    lines = [f"{chance.gauss(0, 9)!r},{chance.gauss(0, 300)!r}\n" for _ in range(2000)]
    lines[7], lines[1900] = "-inf,-inf\n", "1e308,-1e308\n"
    short = "".join(run("sigmoid --no-header", input=line).out for line in lines[:20])
    long = run("sigmoid --no-header", input="".join(lines) * 20).out
    assert long.startswith(short)
    assert long == run("sigmoid --no-header", input="".join(lines)).out * 20
    (here / "long.csv").write_text("".join(lines) * 20)
    assert process("sigmoid --no-header long.csv -j 3").out == long
