"""`softmax-cli log-softmax`."""

import math

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.cli.group import cli
from tests.effort import share_of


def test_the_first_example(run):
    assert run("log-softmax 3 4 0") == (
        0,
        "-1.3265626412674705,-0.3265626412674705,-4.32656264126747\n",
        "",
    )


@pytest.mark.parametrize(
    ("base", "row"),
    [
        ("e", "-0.6931471805599453,-0.6931471805599453\n"),
        ("2", "-1.0,-1.0\n"),
        ("10", "-0.3010299956639812,-0.3010299956639812\n"),
    ],
)
def test_bases(run, base, row):
    assert run(f"log-softmax 0 0 --base {base}") == (0, row, "")


def test_another_base(run):
    assert run("log-softmax 0 0 --base 3") == (
        2,
        "",
        "softmax-cli: Invalid value for '-b' / '--base': '3' is not one of 'e', '2', '10'\n"
        "  softmax-cli log-softmax --help lists the options\n",
    )


def test_a_certain_class_is_0_and_never_minus_0(run):
    assert run("log-softmax 2 -inf -inf") == (0, "0.0,-inf,-inf\n", "")
    assert run("log-softmax 5 --base 2").out == "0.0\n"
    assert run("log-softmax 3 1 -T 0").out == "0.0,-inf\n"


def test_digits_survive_where_one_class_dominates(run):
    """−log1p(e^−40), not 0."""
    assert run("log-softmax 40 0").out == "-4.248354255291589e-18,-40.0\n"


def test_append(run):
    assert run("log-softmax --append -p 2", input="a,b\n0,0\n").out == (
        "a,b,a_logp,b_logp\n0,0,-0.69,-0.69\n"
    )


def test_single_precision(run):
    assert run("log-softmax 3 4 0 --dtype float32").out == "-1.3265626,-0.32656264,-4.3265624\n"


@settings(deadline=None, max_examples=share_of(50))
@given(st.lists(st.floats(-30, 30), min_size=1, max_size=6))
def test_its_exponential_is_softmax(row):
    text = ",".join(map(repr, row))
    logs = CliRunner().invoke(cli, ["log-softmax", text]).stdout
    probabilities = CliRunner().invoke(cli, ["softmax", text]).stdout
    for log, probability in zip(logs.split(","), probabilities.split(","), strict=True):
        assert math.exp(float(log)) == pytest.approx(float(probability), rel=1e-13)
