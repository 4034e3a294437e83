"""`softmax-cli xent`."""

import math
from itertools import product

import pytest

from softmax_cli.formats import chunks
from softmax_cli.numerics import kernels

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
    assert run("xent -l y", input=TABLE) == (0, expected, "")
    assert run("xent -l 1", input=TABLE) == (0, expected, "")
    assert run("xent -l y --only", input=TABLE).out == f"xent\n{LOSSES[0]}\n{LOSSES[1]}\n"


def test_a_label_column_of_numbers(run):
    text = "y,cat,dog,bird\n2,2,1,0.1\n0.0,1,2,3\n"
    assert run("xent -l y", input=text).out == f"y,xent\n2,{LOSSES[0]}\n0.0,{LOSSES[1]}\n"


def test_losses_follow_the_columns_that_were_not_logits(run):
    text = "id,a,y,b\n007,1,b,2\n"
    assert run("xent -l y -k id -p 3", input=text).out == "id,y,xent\n007,b,0.313\n"


def test_where_classes_are_named_by_numbers_labels_are_names(run):
    text = "y,1,2,3\n1,5,1,1\n0,1,2,3\n"
    status, out, err = run("xent -l y -p 2", input=text)
    assert (status, out) == (1, "y,xent\n1,0.036\n")
    assert err.splitlines()[0] == (
        "softmax-cli: <stdin>:3: column 'y': label '0' is no class: the classes are '1', '2', '3'"
    )


WRONG = [
    (
        "1 2 3",
        "xent needs the true classes: --label, --label-column, --label-file, --target, "
        "--target-columns or --target-file, "
        "one of them",
    ),
    (
        "1 2 3 --label 0 --target 0,0,1",
        "xent needs the true classes: --label, --label-column, --label-file, --target, "
        "--target-columns or --target-file, "
        "not more than one",
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
        "1,2 3,4 --label 0,1,1",
        "3 labels for 2 rows\n  give one for each row, or one for all, as in --label 2,0",
    ),
    (
        "1,2 3,4 --target '0,1 0,1 0,1'",
        "3 targets for 2 rows\n"
        "  give one for each row, or one for all, as in --target '0,0,1 1,0,0'",
    ),
    ("1 2 --target 1,0,0", "--target has 3 values for 2 classes"),
    ("1 2 --target -1,2", "row 1: -1.0 is not a target"),
    ("1 2 --target inf,0", "row 1: inf is not a target"),
    ("1 2 --target nan,0", "row 1: nan is not a target"),
    (
        "0 -1 --from log-probs --label 0 -T 2",
        "-T divides logits: with --from log-probs there are none",
    ),
    (
        "0.5 0.5 --from probs --label 0 -T 2",
        "-T divides logits: with --from probs there are none",
    ),
]
"""Typed rows with truths that are wrong, and what is said of them."""


def test_truths_that_are_wrong_are_a_usage_error(run):
    for options, message in WRONG:
        status, _, err = run(f"xent {options}")
        assert (status, err) == (2, f"softmax-cli: {message}\n"), options


def test_a_label_that_is_no_class_names_row_label_and_classes(run):
    status, out, err = run("xent -l y", input=TABLE + "cow,1,2,3\n")
    assert (status, out.count("\n")) == (1, 3)
    assert err.splitlines()[0] == (
        "softmax-cli: <stdin>:4: column 'y': label 'cow' is no class: "
        "the classes are 'cat', 'dog', 'bird'"
    )


def test_an_empty_label(run):
    _, _, err = run("xent -l y", input="y,a,b\n,1,2\n")
    assert err.splitlines()[0] == (
        "softmax-cli: <stdin>:2: column 'y': the label is empty: the classes are 'a', 'b'"
    )


def test_a_label_that_is_no_class_makes_a_bad_row(run):
    text = "y,a,b\na,0,0\nc,0,0\n"
    assert run("xent -l y --bad-rows skip -p 2", input=text) == (
        0,
        "y,xent\na,0.69\n",
        "<stdin>: 1 bad row skipped (line 3: label 'c' is no class: the classes are 'a', 'b')\n",
    )
    assert run("xent -l y --bad-rows nan -p 2", input=text) == (
        0,
        "y,xent\na,0.69\nc,\n",
        "<stdin>: 1 bad row left without a result "
        "(line 3: label 'c' is no class: the classes are 'a', 'b')\n",
    )
    assert run("xent -l y --bad-rows nan -r mean -p 2", input=text).out == "0.69\n"


def test_one_hot_and_soft_targets(run):
    assert run("xent 2 1 0.1 --target 0,0,1").out == LOSSES[0] + "\n"
    assert run("xent 2 1 0.1 --target '0 0 1'").out == LOSSES[0] + "\n"
    assert run("xent 0 0 --target 0.5,0.5").out == "0.6931471805599453\n"
    assert run("xent 2,1,0.1 1,2,3 --target '0,0,1 1,0,0'").out == "\n".join(LOSSES) + "\n"
    assert run("xent 2,1,0.1 1,2,3 --target '[[0,0,1],[1,0,0]]'").out == "\n".join(LOSSES) + "\n"


def test_target_columns(run):
    text = "t,u,a,b\n0,1,1,2\n0.5,0.5,0,0\n"
    assert (
        run("xent --target-columns t,u -p 3", input=text).out
        == "t,u,xent\n0,1,0.313\n0.5,0.5,0.693\n"
    )
    assert run("xent --target-columns t", input=text) == (
        2,
        "",
        "softmax-cli: --target-columns names 1 column for 3 classes\n"
        "  --label-column names the one column that holds labels\n",
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
    logs = "-0.2231435513142097 -1.6094379124341003"
    assert run(f"xent {logs} --from log-probs --label 1") == (0, "1.6094379124341003\n", "")
    assert run("xent 0 -inf --from log-probs --label 0") == (0, "0.0\n", "")
    assert run("xent 0 -inf --from log-probs --label 1") == (0, "inf\n", "")


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
    assert run("xent -l y -k xent", input="xent,y,a,b\n1,a,1,2\n") == (
        2,
        "",
        "softmax-cli: the table already has a column 'xent'\n"
        "  --only leaves the columns out that are not results\n",
    )


def test_log_probabilities_have_the_base_that_they_have(run):
    logs = "-0.2231435513142097 -1.6094379124341003"
    status, out, err = run(f"xent {logs} --label 0 --from log-probs --base 2")
    assert (status, out) == (2, "")
    assert err == (
        "softmax-cli: --base is for losses of logits and probabilities\n"
        "  log-probabilities are natural logarithms, used as given: so is the loss\n"
    )
    assert run(f"xent {logs} --label 0 --from log-probs").out == "0.2231435513142097\n"
    table = run(f"xent {logs} --label 0 --from log-probs -f table").out
    assert table.splitlines()[-2] == "perplexity   1.2500"


def test_names_for_classes_that_have_none(run):
    text = '{"logits":[1,2],"label":"dog"}\n'
    _, _, err = run("xent -c logits -l label", input=text)
    assert err.endswith("the classes are 0 to 1\n  --names gives the classes names\n")
    assert run("xent -c logits -l label -n cat,dog -r mean", input=text).status == 0


# One column: yes or no ---------------------------------------------------------------------------

COLUMN = "logit,y\n2.0,1\n1.0,0\n-0.5,0\n"


def test_one_logit_is_a_binary_problem(run):
    assert run("xent 2.5 --label 1") == (0, "0.07888973429254963\n", "")
    assert run("xent 2.5 --label 1").out == run("xent 0 2.5 --label 1").out
    assert run("xent 2.5 --label 0").out == run("xent 0 2.5 --label 0").out
    assert run("xent '[[2.5], [1.5]]' --label 1,0").out == run("xent 0,2.5 0,1.5 --label 1,0").out


def test_one_column_is_two_of_which_the_first_is_0(run):
    for options in ("", "-T 2", "-T 0", "--base 2", "--dtype float32", "-r sum"):
        two = COLUMN.replace("logit,", "0,1,").replace("\n", "\n0,").removesuffix("0,")
        assert run(f"xent -l y {options} --only", input=COLUMN) == (
            run(f"xent -l y {options} --only", input=two)
        ), options


def test_labels_of_one_column(run):
    expected = run("xent -l y", input=COLUMN).out
    assert expected == (
        "y,xent\n1,0.1269280110429725\n0,1.3132616875182228\n0,0.4740769841801067\n"
    )
    as_floats = COLUMN.replace(",1\n", ",1.0\n")
    assert run("xent -l y", input=as_floats).out == expected.replace("\n1,", "\n1.0,")
    assert run("xent -l y", input='{"s": 2.0, "y": 1}\n').out == (
        '{"y": 1, "xent": 0.1269280110429725}\n'
    )


def test_the_binary_cross_entropy_of_a_file(run, examples):
    assert run(f"xent {examples}/breast-cancer.csv -l benign -r mean") == (
        0,
        "0.06713370831200967\n",
        "",
    )


BINARY = (
    "one column of logits is a binary problem, whose labels are 0 and 1; --names no,yes gives "
    "others, that of class 0 first"
)


def test_a_label_of_one_column_that_is_neither_0_nor_1(run):
    """Followed, the hint leads to the figure."""
    status, out, err = run("xent -l y", input="s,y\n2.0,yes\n")
    assert (status, out) == (1, "")
    assert err == (
        "softmax-cli: <stdin>:2: column 'y': label 'yes' is no class: the classes are 0 to 1\n"
        f"  {BINARY}\n"
    )
    assert run("xent -l y", input="s,y\n2.0,1\n").out == "y,xent\n1,0.1269280110429725\n"
    assert run("xent -l y --names no,yes", input="s,y\n2.0,yes\n").out == (
        "y,xent\nyes,0.1269280110429725\n"
    )
    assert run("xent 2 --label 2") == (
        2,
        "",
        f"softmax-cli: row 1: label '2' is no class: the classes are 0 to 1\n  {BINARY}\n",
    )


@pytest.mark.parametrize(
    ("names", "one", "zero"),
    [
        ("no,yes", "yes", "no"),
        ("ham,spam", "spam", "ham"),
        ("-1,1", "1", "-1"),
        ("1,2", "2", "1"),
        ("no,yes", "1", "0"),
    ],
)
def test_two_names_for_one_column_are_those_of_class_0_and_class_1(run, names, one, zero):
    text = f"s,y\n2.0,{one}\n1.0,{zero}\n"
    expected = f"y,xent\n{one},0.1269280110429725\n{zero},1.3132616875182228\n"
    assert run(f"xent -l y --names {names}", input=text) == (0, expected, "")
    assert run(f"xent -l y --names {names} -r mean", input=text).out == (
        run("xent -l y -r mean", input=COLUMN.removesuffix("-0.5,0\n")).out
    )
    assert run(f"xent 2.0 --label {one} --names {names}").out == "xent\n0.1269280110429725\n"


@pytest.mark.parametrize(("no", "yes"), [("False", "True"), ("false", "true"), ("FALSE", "TRUE")])
def test_truths_are_labels_of_one_column(run, no, yes):
    text = f"s,y\n2.0,{yes}\n1.0,{no}\n"
    assert run("xent -l y", input=text) == (
        0,
        f"y,xent\n{yes},0.1269280110429725\n{no},1.3132616875182228\n",
        "",
    )
    assert run("xent -l y", input='{"s": 2.0, "y": true}\n').out == (
        '{"y": true, "xent": 0.1269280110429725}\n'
    )
    assert "is no class" in run("xent -l y", input=f"a,b,y\n2.0,1.0,{yes}\n").err


def test_minus_1_and_1_for_one_column(run):
    """Followed, the hint leads to the figure."""
    text = "s,y\n2.0,-1\n1.0,1\n"
    assert run("xent -l y -r mean", input=text) == (
        1,
        "",
        "softmax-cli: <stdin>:2: column 'y': label '-1' is no class: the classes are 0 to 1\n"
        "  --names -1,1 takes -1 for class 0 and 1 for class 1\n",
    )
    assert run("xent -l y -r mean --names -1,1", input=text).out == (
        run("xent -l y -r mean", input=text.replace("-1", "0")).out
    )


@pytest.mark.parametrize(("names", "count"), [("yes", "1 name"), ("a,b,c", "3 names")])
def test_names_for_one_column_are_two(run, names, count):
    assert run(f"xent 2 --label 1 --names {names}") == (
        2,
        "",
        f"softmax-cli: --names gives {count} for 2 classes\n"
        "  one column is a binary problem: the names are those of class 0 and of class 1\n",
    )


def test_the_target_of_one_column_is_that_of_class_1(run):
    assert run("xent 2.5 --target 0.25") == (0, "1.9538897342925496\n", "")
    assert run("xent 2.5 --target 1").out == run("xent 2.5 --label 1").out
    out = run("xent --target-columns y", input="s,y\n2.5,0.25\n").out
    assert out == "y,xent\n0.25,1.9538897342925496\n"
    for target in ("1.5", "1e9"):
        shown = target.replace("1e9", "1000000000.0")
        message = f"{shown} is not a target: that of one class is from 0 to 1\n"
        assert run(f"xent 2.5 --target {target}") == (2, "", f"softmax-cli: row 1: {message}")
        err = run("xent --target-columns y", input=f"s,y\n2.5,{target}\n").err
        assert err.startswith(f"softmax-cli: <stdin>:2: column 'y': {message}")


def test_two_targets_for_one_column(run):
    """Followed, the hints lead to the figure."""
    assert run("xent 2.5 --target 0.75,0.25") == (
        2,
        "",
        "softmax-cli: --target has 2 values for one logit\n"
        "  one logit is a binary problem: --target is that of class 1 alone\n",
    )
    text = "s,no,yes\n2.5,0.75,0.25\n"
    assert run("xent --target-columns no,yes", input=text) == (
        2,
        "",
        "softmax-cli: --target-columns names 2 columns for one column of logits\n"
        "  one column is a binary problem: --target-columns names that of class 1 alone, "
        "--keep the others\n",
    )
    assert run("xent --target-columns yes -k no", input=text).out == (
        "no,yes,xent\n0.75,0.25,1.9538897342925496\n"
    )


def test_one_probability_is_that_of_class_1(run):
    assert run("xent 0.25 --from probs --label 1 --base 2") == (0, "2.0\n", "")
    assert run("xent 0.75 --from probs --label 0 --base 2") == (0, "2.0\n", "")
    assert run("xent 1e-20 --from probs --label 0") == (0, "1e-20\n", "")
    assert run("xent 0 --from probs --label 1").out == "inf\n"
    assert run("xent 1 --from probs --label 1").out == "0.0\n"
    assert run("xent 0.5 --from probs --target 0.1 --base 2").out == "1.0\n"


def test_one_log_probability_leaves_the_other_open(run):
    """Followed, the hint leads to the figure."""
    for line, text in (("-0.25 --label 1", ""), ("-l y", "lp,y\n-0.25,1\n")):
        assert run(f"xent --from log-probs {line}", input=text) == (
            2,
            "",
            "softmax-cli: one column of log-probabilities leaves open that of the other class\n"
            "  --from probs takes one column, of the probability of class 1\n",
        )
    by_probability = run(f"xent --from probs {math.exp(-0.25)!r} --label 1").out
    assert float(by_probability) == pytest.approx(0.25, abs=1e-15)


@pytest.mark.parametrize("line", ["0.5 --from probs --label 1", "0.5 --target 0.5"])
def test_one_column_has_nothing_to_be_divided_by(run, line):
    assert run(f"xent --normalize {line}") == (
        2,
        "",
        "softmax-cli: --normalize divides the numbers of a row by their sum: one column is that of "
        "class 1, which leaves the other what is missing to 1\n",
    )


def test_a_masked_logit_is_a_no(run):
    text = "s,y\n-inf,0\n-inf,1\n"
    assert run("xent -l y", input=text) == (0, "y,xent\n0,0.0\n1,inf\n", "")
    assert run("xent -inf --label 0") == (0, "0.0\n", "")


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ("-l y", "s,y\n1,1\n-1,0\n0,0\n0,1\n"),
        ("--target-columns y", "s,y\n1,0.9\n-1,0.1\n0,0.5\n0,0.6\n"),
        ("--from probs -l y", "s,y\n.9,1\n.1,0\n.5,0\n.5,1\n"),
    ],
)
def test_the_accuracy_of_one_column(run, monkeypatch, options, text):
    """A tie is no, which is class 0; so it is in lists and in arrays."""
    monkeypatch.setattr(kernels, "CROSSOVER", 1000)
    footer = run(f"xent {options} -f table", input=text).out.splitlines()[-4:]
    assert footer[0].split() == ["rows", "4"]
    assert footer[3].split() == ["accuracy", "0.7500"]
    long = text.partition("\n")
    again = run(f"xent {options} -f table --rows 1", input=long[0] + "\n" + long[2] * 400).out
    assert again.splitlines()[-4].split() == ["rows", "1600"]
    assert again.splitlines()[-1].split() == ["accuracy", "0.7500"]


def test_a_bad_row_of_one_column(run):
    text = COLUMN + "n/a,1\n3,\n1,7\n"
    assert run("xent -l y -r mean -p 4 --bad-rows skip", input=text) == (
        0,
        "0.6381\n",
        "<stdin>: 3 bad rows skipped (line 6: the label is empty: the classes are 0 to 1)\n",
    )
    assert run("xent -l y -p 4 --bad-rows nan", input=text).out.splitlines()[3:] == [
        "0,0.4741",
        "1,",
        ",",
        "7,",
    ]


@pytest.mark.parametrize(
    ("options", "good", "longer"),
    [
        ("-l y -c x --input-format csv", '"[1]",1', '"(-5, 3)",1'),
        ("-l y -c x", '{"x": [1], "y": 1}', '{"x": [5, 3], "y": 1}'),
        (
            "--binary -c x --target-columns t",
            '{"x": [1, 1], "t": [1, 1]}',
            '{"x": [1], "t": [1]}',
        ),
    ],
)
def test_bad_rows_of_another_length_alone_in_a_chunk(run, monkeypatch, options, good, longer):
    """What stands beside them, in the same chunk or another, makes no difference."""
    head = "x,y\n" if "csv" in options else ""
    for many, chunk_size in product((1, 300), (1, 1 << 20)):
        monkeypatch.setattr(chunks, "CHUNK_SIZE", chunk_size)
        monkeypatch.setattr(kernels, "CROSSOVER", 200 if many > 1 else 1 << 20)
        text = head + f"{good}\n" + f"{longer}\n" * many + f"{good}\n"
        status, out, err = run(f"xent {options} --bad-rows nan --only -f csv -p 4", input=text)
        expected = "xent\n0.3133\n" + "\n" * many + "0.3133\n"
        assert (status, out) == (0, expected), (many, chunk_size)
        assert err.startswith(f"<stdin>: {many} bad row"), (many, chunk_size)
