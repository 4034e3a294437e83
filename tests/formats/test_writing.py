"""Writing: the format that is meant, and what cannot be written in it."""

import os

import pytest

HINT = "  -f csv, or another format, is written under any name\n"


@pytest.mark.parametrize(
    "command", ["softmax 1 2", "argmax 1,2 3,4 -a columns", "xent 1 2 --label 0"]
)
@pytest.mark.parametrize("name", ["x.xlsx", "x.h5"])
def test_a_format_that_is_not_written_is_refused(run, command, name):
    ending = name[2:]
    assert run(f"{command} -o {name}") == (
        2,
        "",
        f"softmax-cli: '{name}': {ending} is not a format to write\n" + HINT,
    )
    assert os.listdir() == []


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
def test_a_figure_is_refused_as_losses_are(run, reduction):
    assert run(f"xent 1 2 --label 0 -r {reduction} -o x.xlsx") == (
        2,
        "",
        "softmax-cli: 'x.xlsx': xlsx is not a format to write\n" + HINT,
    )
    assert os.listdir() == []


def test_any_name_is_written_where_a_format_is_said(run, here):
    assert run("xent 1 2 --label 0 -r mean -o x.parquet -f csv") == (0, "", "")
    assert (here / "x.parquet").read_text() == "1.3132616875182228\n"
