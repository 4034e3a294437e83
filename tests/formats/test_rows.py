"""Bad rows: refused, dropped or blanked."""

import pytest

ONE = "0.2689414213699951,0.7310585786300049"
BAD = ["x,2", ",2", "nan,2", "inf,2", "-inf,-inf", "1e400,2"]


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_row_can_be_skipped(run, bad):
    assert run("softmax --bad-rows skip", input=f"a,b\n1,2\n{bad}\n3,4\n") == (
        0,
        f"a,b\n{ONE}\n{ONE}\n",
        "<stdin>: 1 bad row skipped\n",
    )


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_row_can_keep_its_carried_cells_and_no_result(run, bad):
    assert run("softmax -k id --bad-rows nan", input=f"id,a,b\n1,1,2\n2,{bad}\n3,3,4\n") == (
        0,
        f"id,a,b\n1,{ONE}\n2,,\n3,{ONE}\n",
        "<stdin>: 1 bad row left without a result\n",
    )


@pytest.mark.parametrize(("bad", "cells"), [("1", "1 cell"), ("1,2,3", "3 cells")])
def test_a_row_with_the_wrong_number_of_cells_stays_an_error(run, bad, cells):
    status, out, err = run("softmax --bad-rows nan", input=f"a,b\n1,2\n{bad}\n")
    assert (status, out) == (1, f"a,b\n{ONE}\n")
    assert err.startswith(f"softmax-cli: <stdin>:3: {cells} where the header has 2\n")


@pytest.mark.parametrize("bad", ["1", "1,2,3", "", "  "])
def test_a_row_with_the_wrong_number_of_cells_can_be_skipped(run, bad):
    assert run("softmax --bad-rows skip", input=f"a,b\n{bad}\n1,2\n") == (
        0,
        f"a,b\n{ONE}\n",
        "<stdin>: 1 bad row skipped\n",
    )


def test_bad_rows_are_counted(run):
    _, _, err = run("softmax --bad-rows skip", input="a,b\nx,1\n1,2\n,\n1\n")
    assert err == "<stdin>: 3 bad rows skipped\n"


def test_no_row_left(run):
    assert run("softmax --bad-rows skip", input="a,b\nx,1\n") == (
        1,
        "",
        "<stdin>: 1 bad row skipped\nsoftmax-cli: <stdin>: no row is left\n",
    )
    assert run("softmax --bad-rows nan", input="a,b\nx,1\n") == (
        1,
        "a,b\n,\n",
        "<stdin>: 1 bad row left without a result\nsoftmax-cli: <stdin>: no row is left\n",
    )


def test_bad_values_can_be_skipped_too(run):
    assert run("softmax 1,2 nan,1 --bad-rows skip") == (
        0,
        ONE + "\n",
        "values: 1 bad row skipped\n",
    )


@pytest.mark.parametrize("command", ["softmax", "log-softmax", "argmax", "xent --label y"])
def test_every_command_can_skip_and_blank(run, command):
    text = "y,a,b\na,1,2\nb,x,2\nb,3,4\n"
    skipped = run(f"{command} -k y --bad-rows skip", input=text)
    blanked = run(f"{command} -k y --bad-rows nan", input=text)
    assert (skipped.status, blanked.status) == (0, 0)
    lines = blanked.out.splitlines()
    assert lines[2].replace(",", "") == "b"
    del lines[2]
    assert skipped.out.splitlines() == lines


@pytest.mark.parametrize(
    ("contents", "row", "message"),
    [
        ("probs", "0.5,1.5", "column 'b': 1.5 is not a probability"),
        ("probs", "-0.1,0.5", "column 'a': -0.1 is not a probability"),
        ("probs", "nan,0.5", "column 'a': nan is not a probability"),
        ("log-probs", "-1,0.5", "column 'b': 0.5 is not a log-probability"),
        ("log-probs", "-inf,-inf", "every class is -inf"),
    ],
)
def test_probabilities_are_used_as_given_or_not_at_all(run, contents, row, message):
    status, _, err = run(f"xent --from {contents} --label y", input=f"y,a,b\na,{row}\n")
    assert status == 1
    assert err.splitlines()[0] == f"softmax-cli: <stdin>:2: {message}"


def test_probabilities_are_not_rescaled(run):
    assert run("xent --from probs 0.5 0.25 --label 0").out == "0.6931471805599453\n"
    assert run("xent --from probs 0 0 --label 0").out == "inf\n"


def test_a_bad_target(run):
    status, _, err = run("xent --target t,u", input="t,u,a,b\n0,-1,1,2\n")
    assert status == 1
    assert err.startswith("softmax-cli: <stdin>:2: column 'u': -1.0 is not a target\n")


def test_text_in_a_target_column_has_a_hint_that_fits(run):
    """It is no logit: `--keep` would not help."""
    status, _, err = run("xent --target t,u", input="t,u,a,b\n0,x,1,2\n")
    assert status == 1
    assert err.startswith("softmax-cli: <stdin>:2: column 'u': 'x' is not a number\n")
    assert "out of the logits" not in err


def test_the_first_bad_row_is_the_one_that_is_named(run):
    _, out, err = run("softmax", input="a,b\n1,2\n1,y\nx,1\n")
    assert out == f"a,b\n{ONE}\n"
    assert err.startswith("softmax-cli: <stdin>:3: column 'b': 'y' is not a number\n")
