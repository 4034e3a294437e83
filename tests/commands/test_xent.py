"""`softmax-cli xent`."""

import math

import pytest

TABLE = "y,cat,dog,bird\nbird,2,1,0.1\ncat,1,2,3\n"
LOSSES = "2.3170300162778337", "2.40760596444438"


def test_a_label_is_a_number_from_0(run):
    assert run("xent 2 1 0.1 --label 2") == (0, LOSSES[0] + "\n", "")
    assert run("xent 2 1 0.1 --label 2.0") == (0, LOSSES[0] + "\n", "")


def test_a_label_for_each_row(run):
    assert run("xent 2,1,0.1 1,2,3 --label 2,0") == (0, "\n".join(LOSSES) + "\n", "")


def test_a_label_is_a_name(run):
    assert run("xent 2 1 0.1 --names cat,dog,bird --label bird").out == f"xent\n{LOSSES[0]}\n"


def test_a_label_column(run):
    expected = f"y,xent\nbird,{LOSSES[0]}\ncat,{LOSSES[1]}\n"
    assert run("xent --label y", input=TABLE) == (0, expected, "")
    assert run("xent --label 1", input=TABLE) == (0, expected, "")
    assert run("xent --label y --only", input=TABLE).out == f"xent\n{LOSSES[0]}\n{LOSSES[1]}\n"


def test_a_label_column_of_numbers(run):
    text = "y,cat,dog,bird\n2,2,1,0.1\n0.0,1,2,3\n"
    assert run("xent --label y", input=text).out == f"y,xent\n2,{LOSSES[0]}\n0.0,{LOSSES[1]}\n"


def test_losses_follow_the_columns_that_were_not_logits(run):
    text = "id,a,y,b\n007,1,b,2\n"
    assert run("xent --label y -k id -p 3", input=text).out == "id,y,xent\n007,b,0.313\n"


def test_where_classes_are_named_by_numbers_labels_are_names(run):
    text = "y,1,2,3\n1,5,1,1\n0,1,2,3\n"
    status, out, err = run("xent --label y -p 2", input=text)
    assert (status, out) == (1, "y,xent\n1,0.036\n")
    assert err.splitlines()[0] == (
        "softmax-cli: <stdin>:3: column 'y': label '0' is no class: the classes are '1', '2', '3'"
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("1 2 3", "xent needs the true classes: --label or --target, one of them"),
        (
            "1 2 3 --label 0 --target 0,0,1",
            "xent needs the true classes: --label or --target, not both",
        ),
        ("1 2 3 --label 7", "row 1: label '7' is no class: the classes are 0 to 2"),
        ("1 2 3 --label -1", "row 1: label '-1' is no class: the classes are 0 to 2"),
        ("1 2 3 --label 1.5", "row 1: label '1.5' is no class: the classes are 0 to 2"),
        ("1,2 3,4 --label 0,x", "row 2: label 'x' is no class: the classes are 0 to 1"),
        (
            "1 2 --names a,b --label c",
            "row 1: label 'c' is no class: the classes are 'a', 'b'",
        ),
        (
            "1,2 3,4 --label 0",
            "1 label for 2 rows\n  give one for each row, as in --label 2,0",
        ),
        (
            "1 2 --label 0,1",
            "2 labels for 1 row\n  give one for each row, as in --label 2,0",
        ),
        (
            "1,2 3,4 --target 0,1",
            "1 target for 2 rows\n  give one for each row, as in --target '0,0,1 1,0,0'",
        ),
        ("1 2 --target 1", "--target has 1 value for 2 classes"),
        ("1 2 --target 1,0,0", "--target has 3 values for 2 classes"),
        ("1 2 --target -1,0", "--target: -1 is not a target: it must be 0 or more"),
        ("1 2 --target inf,0", "--target: inf is not a target: it must be 0 or more"),
        ("1 2 --target 0,a", "--target: 'a' is not a number"),
        (
            "0 -1 --from log-probs --label 0 -T 2",
            "-T divides logits: with --from log-probs there are none",
        ),
        (
            "0.5 0.5 --from probs --label 0 -T 2",
            "-T divides logits: with --from probs there are none",
        ),
    ],
)
def test_truths_that_are_wrong_are_a_usage_error(run, options, message):
    status, _, err = run(f"xent {options}")
    assert (status, err) == (2, f"softmax-cli: {message}\n")


def test_a_label_that_is_no_class_names_row_label_and_classes(run):
    status, out, err = run("xent --label y", input=TABLE + "cow,1,2,3\n")
    assert (status, out.count("\n")) == (1, 3)
    assert err.splitlines()[0] == (
        "softmax-cli: <stdin>:4: column 'y': label 'cow' is no class: "
        "the classes are 'cat', 'dog', 'bird'"
    )


def test_an_empty_label(run):
    _, _, err = run("xent --label y", input="y,a,b\n,1,2\n")
    assert err.splitlines()[0] == (
        "softmax-cli: <stdin>:2: column 'y': the label is empty: the classes are 'a', 'b'"
    )


def test_a_label_that_is_no_class_makes_a_bad_row(run):
    text = "y,a,b\na,0,0\nc,0,0\n"
    assert run("xent --label y --bad-rows skip -p 2", input=text) == (
        0,
        "y,xent\na,0.69\n",
        "<stdin>: 1 bad row skipped\n",
    )
    assert run("xent --label y --bad-rows nan -p 2", input=text) == (
        0,
        "y,xent\na,0.69\nc,\n",
        "<stdin>: 1 bad row left without a result\n",
    )
    assert run("xent --label y --bad-rows nan -r mean -p 2", input=text).out == "0.69\n"


def test_one_hot_and_soft_targets(run):
    assert run("xent 2 1 0.1 --target 0,0,1").out == LOSSES[0] + "\n"
    assert run("xent 2 1 0.1 --target '0 0 1'").out == LOSSES[0] + "\n"
    assert run("xent 0 0 --target 0.5,0.5").out == "0.6931471805599453\n"
    assert run("xent 2,1,0.1 1,2,3 --target '0,0,1 1,0,0'").out == "\n".join(LOSSES) + "\n"
    assert run("xent 2,1,0.1 1,2,3 --target '[[0,0,1],[1,0,0]]'").out == "\n".join(LOSSES) + "\n"


def test_target_columns(run):
    text = "t,u,a,b\n0,1,1,2\n0.5,0.5,0,0\n"
    assert run("xent --target t,u -p 3", input=text).out == "t,u,xent\n0,1,0.313\n0.5,0.5,0.693\n"
    assert run("xent --target t", input=text) == (
        2,
        "",
        "softmax-cli: --target names 1 column for 3 classes\n",
    )


def test_a_masked_class(run):
    """0·(−inf) = 0; the loss of a class that cannot be is infinite; a certain one is 0.0."""
    assert run("xent 2 -inf 2 --target 0.5,0,0.5").out == "0.6931471805599453\n"
    assert run("xent 2 -inf 2 --target 0.5,0.5,0").out == "inf\n"
    assert run("xent 2 -inf --label 1").out == "inf\n"
    assert run("xent 2 -inf --label 0").out == "0.0\n"


def test_the_log_space_keeps_what_probabilities_lose(run):
    assert run("xent 1000 0 --label 1").out == "1000.0\n"
    assert run("xent 40 0 --label 0").out == "4.248354255291589e-18\n"
    assert run("xent 1 0 --from probs --label 1").out == "inf\n"


def test_from_log_probabilities(run):
    assert run("xent -0.5 -1 --from log-probs --label 1") == (0, "1.0\n", "")
    assert run("xent -0.5 -inf --from log-probs --label 0") == (0, "0.5\n", "")


@pytest.mark.parametrize(("base", "loss"), [("e", "0.6931471805599453"), ("2", "1.0")])
def test_bases(run, base, loss):
    assert run(f"xent 0 0 --label 0 --base {base}").out == loss + "\n"
    assert run(f"xent 0.5 0.5 --label 0 --from probs --base {base}").out == loss + "\n"


@pytest.mark.parametrize("format", ["auto", "csv", "json", "jsonl", "table", "markdown"])
def test_a_mean_or_a_sum_is_one_bare_number_everywhere(run, format):
    """Also of named classes, and of JSON."""
    options = f"--label 2,2 --names a,b,c -f {format}"
    assert run(f"xent 0,0,0 0,0,0 {options} -r mean --base 2 -p 3").out == "1.58\n"
    assert run(f"xent 0,0,0 0,0,0 {options} -r sum --base 2 -p 3").out == "3.17\n"


def test_a_mean_is_rounded_once_and_stays_finite(run):
    assert run("xent 1e308,0 1e308,0 --label 1,1 -r mean").out == "1e+308\n"
    assert run("xent 1e308,0 1e308,0 --label 1,1 -r sum").out == "inf\n"


def test_a_temperature(run):
    assert run("xent 2 1 0.1 --label 0 -T 0.5 -p 12").out == "0.146440508494\n"
    assert float(run("xent 2 1 0.1 --label 0 -T 0.5").out) == pytest.approx(
        -math.log(0.8637771182080068), abs=1e-15
    )


def test_a_column_that_has_the_name_of_the_result(run):
    assert run("xent --label y -k xent", input="xent,y,a,b\n1,a,1,2\n") == (
        2,
        "",
        "softmax-cli: the table already has a column 'xent'\n"
        "  --only leaves the columns out that are not results\n",
    )


def test_log_probabilities_have_the_base_that_they_have(run):
    status, out, err = run("xent -1 -2 --label 0 --from log-probs --base 2")
    assert (status, out) == (2, "")
    assert err == (
        "softmax-cli: --base is for losses of logits and probabilities\n"
        "  log-probabilities are used as given: the loss is in the base that they are in\n"
    )
    assert run("xent -1 -2 --label 0 --from log-probs") == (0, "1.0\n", "")
    assert "perplexity" not in run("xent -1 -2 --label 0 --from log-probs -f table").out


def test_names_for_classes_that_have_none(run):
    text = '{"logits":[1,2],"label":"dog"}\n'
    _, _, err = run("xent -c logits --label label", input=text)
    assert err.endswith("the classes are 0 to 1\n  --names gives the classes names\n")
    assert run("xent -c logits --label label -n cat,dog -r mean", input=text).status == 0
