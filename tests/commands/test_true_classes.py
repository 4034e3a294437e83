"""True classes for `xent`: four options, each of which names the other where that was meant."""

import shutil
from pathlib import Path

import pytest

DATA = Path(__file__).parents[1] / "data"
LOSSES = "2.3170300162778337\n2.40760596444438\n"
ROWS = "'[[2,1,0.1],[1,2,3]]'"
TABLE = "y,cat,dog,bird\nbird,2,1,0.1\ncat,1,2,3\n"
HELP = "  softmax-cli xent --help lists the options\n"


@pytest.fixture
def files(here, examples):
    """The files of people, and the real logits, in the working directory."""
    for path in (*DATA.glob("*.csv"), examples / "iris.csv"):
        shutil.copy(path, here)
    return here


# Labels -----------------------------------------------------------------------------------------


LABELS = [
    "2,0",
    "'2, 0'",
    "'2 0'",
    "2.0,0",
    "'[2, 0]'",
    "'[2 0]'",
    "'(2, 0)'",
    "'tensor([2, 0])'",
    "\"tensor([2, 0], device='cuda:0')\"",
    "'array([2., 0.])'",
    "'[[2], [0]]'",
    "'[np.int64(2), 0]'",
]
"""The labels 2 and 0, as people and libraries write them."""


def test_labels_are_a_list_or_an_array(run):
    for labels in LABELS:
        assert run(f"xent {ROWS} --label {labels}") == (0, LOSSES, ""), labels


@pytest.mark.parametrize(
    "labels",
    [
        "bird,cat",
        "' bird , cat '",
        "\"['bird', 'cat']\"",
        "\"['bird' 'cat']\"",
        '\'["bird", "cat"]\'',
        "\"('bird', 'cat',)\"",
        "\"array(['bird', 'cat'], dtype='<U4')\"",
    ],
)
def test_an_array_may_hold_names(run, labels):
    assert run(f"xent {ROWS} --names cat,dog,bird --label {labels}").out == f"xent\n{LOSSES}"


def test_names_with_commas_are_quoted_or_stand_alone(run):
    names = "'\"wild, grey\",dog,bird'"
    first = run("xent 2 1 0.1 --label 0").out
    assert run(f"xent 2 1 0.1 --names {names} --label '\"wild, grey\"'").out == f"xent\n{first}"
    assert run(f"xent 2 1 0.1 --names {names} --label 'wild, grey'").out == f"xent\n{first}"
    assert run(f"xent 2,1,0 2,1,0 --names {names} --label '\"wild, grey\",dog'").status == 0


@pytest.mark.parametrize("name", ["[1]", "(0,1]", "[PAD]", "tensor(2)", "a b"])
def test_what_is_the_name_of_a_class_is_no_array(run, name):
    names = f'"{name}",other'
    assert run(f"xent 3 1 --names '{names}' --label '{name}' -p 3").out == "xent\n0.127\n"


@pytest.mark.parametrize("label", ["0", "'[0]'", "'tensor(0)'"])
def test_one_label_is_that_of_all_rows(run, label):
    each = run("xent 2,1,0.1 1,2,3 --label 0,0").out
    assert run(f"xent 2,1,0.1 1,2,3 --label {label}") == (0, each, "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2,1,0.1\n1,2,3\n", "2.3170300162778337\n0.4076059644443803\n"),
        ("[2,1,0.1]\n[1,2,3]\n", "[2.3170300162778337]\n[0.4076059644443803]\n"),
        ("2 1 0.1\n", "2.3170300162778337\n"),
        ('{"a":2,"b":1,"c":0.1}\n', '{"xent": 2.3170300162778337}\n'),
    ],
)
def test_a_file_has_one_label_for_all_rows(run, text, expected):
    assert run("xent --label 2", input=text) == (0, expected, "")


def test_the_label_of_all_rows_is_a_name_beside_columns_that_are_carried(run):
    assert run("xent --label bird -k y -p 3", input=TABLE).out == "y,xent\nbird,2.32\ncat,0.408\n"
    assert run("xent --label bird -k y -r mean -p 3", input=TABLE).out == "1.36\n"


def test_bad_rows_beside_a_label_or_targets_of_all_rows(run):
    text = "1,2\nx,2\n2,1\n"
    for truth in ("--label 0", "--target 1,0"):
        assert run(f"xent {truth} --bad-rows skip -p 3", input=text).out == "1.31\n0.313\n"
        assert run(f"xent {truth} --bad-rows nan -p 3", input=text).out == "1.31\n\n0.313\n"
        assert run(f"xent {truth} --bad-rows nan -r mean -p 3", input=text).out == "0.813\n"


def test_targets_of_all_rows(run):
    each = run("xent 2,1,0.1 1,2,3 --target '0,0.5,0.5 0,0.5,0.5'").out
    assert run("xent 2,1,0.1 1,2,3 --target 0,0.5,0.5").out == each
    assert run("xent --target 0,0.5,0.5", input="2,1,0.1\n1,2,3\n").out == each


@pytest.mark.parametrize(
    ("command", "out"),
    [
        ("from-one.csv -l y", "y,xent\n1,0.0134\n2,0.0134\n"),
        ("text-sorted.csv -l label", "label,xent\n2,0.44\n10,0.466\n"),
        ("float-label.csv -l y", "y,xent\n1.0,0.263\n2.0,1.22\n"),
        ("target-order.csv --target-columns 't_*'", "t_dog,t_cat,xent\n0,1,0.00672\n"),
    ],
)
def test_labels_and_targets_as_people_write_them(run, files, command, out):
    assert run(f"xent {command} -p 3") == (0, out, "")


def test_a_column_that_two_options_claim(run, files):
    message = "softmax-cli: column 'a' holds logits by --columns and none by --keep\n"
    hint = "  --columns 'a,b,!a' leaves it out of the logits\n"
    assert run("softmax plain.csv -c a,b -k a") == (2, "", message + hint)
    assert run("xent -c 'c*' -l class", input="class,c0,c1\n1,0,5\n") == (
        2,
        "",
        "softmax-cli: column 'class' holds logits by --columns and none by --label-column\n"
        "  --columns 'c*,!class' leaves it out of the logits\n",
    )
    text = "class,c0,c1\n1,0,5\n"
    assert run("xent -c 'c*,!class' -l class -p 3", input=text).out == "class,xent\n1,0.00672\n"


def test_several_labels_a_row(run, files):
    assert run("xent multilabel.csv --target-columns 'y_*' -r mean") == (
        1,
        "",
        "softmax-cli: multilabel.csv:2: the targets sum to 2.0, not to 1\n"
        "  several labels a row, or none: --binary takes each column as a question of yes or no\n",
    )


# Each option used for another: what is said, and what comes of it when it is followed ----------

MEANT = [
    (
        "2 1 0.1 --label 0,0,1",
        "3 labels for 1 row\n  --target takes a number for each class: --target 0,0,1\n",
        "2 1 0.1 --target 0,0,1",
    ),
    (
        "2,1,0.1 1,2,3 --label 0,0,1,1,0,0",
        "6 labels for 2 rows\n  --target takes a number for each class: --target '0,0,1 1,0,0'\n",
        "2,1,0.1 1,2,3 --target '0,0,1 1,0,0'",
    ),
    (
        "2 1 0.1 --label '[[0, 0, 1]]'",
        "3 labels for 1 row\n  --target takes a number for each class: --target 0,0,1\n",
        "2 1 0.1 --target 0,0,1",
    ),
    (
        f"{ROWS} --label '[[2, 0]]'",
        "labels are an array of one dimension, not rows\n  give one for each row: '[2, 0]'\n",
        f"{ROWS} --label '[2, 0]'",
    ),
    (
        "2 1 0.1 --target 2",
        "--target has 1 value for 3 classes\n  --label takes classes: --label 2\n",
        "2 1 0.1 --label 2",
    ),
    (
        "2,1,0.1 1,2,3 --target 2,0",
        "--target has 2 values for 3 classes\n  --label takes classes: --label 2,0\n",
        "2,1,0.1 1,2,3 --label 2,0",
    ),
    (
        "2 1 0.1 -l 2",
        "--label-column is for files: typed values are logits alone\n"
        "  --label takes the classes themselves: --label 2\n",
        "2 1 0.1 --label 2",
    ),
    (
        "2,1,0.1 1,2,3 -l 2,0",
        "Invalid value for '-l' / '--label-column': there is no column 0: columns count from 1. "
        f"--label takes classes themselves: --label 2,0\n{HELP}",
        "2,1,0.1 1,2,3 --label 2,0",
    ),
    (
        "2 1 0.1 --target-columns 0,0,1",
        "Invalid value for '--target-columns': there is no column 0: columns count from 1. "
        f"--target takes numbers themselves: --target 0,0,1\n{HELP}",
        "2 1 0.1 --target 0,0,1",
    ),
    (
        "'[3.3, 1.0]' --target-columns 1,1",
        "--target-columns is for files: typed values are logits alone\n"
        "  --target takes the numbers themselves: --target 1,1\n",
        None,
    ),
]


BLANKS = [
    ("2 1 0.1 --label 0 0 1", 3, "--target 0,0,1"),
    ("-r none 2 1 0.1 --label 0 0 1 -p 17", 3, "--target 0,0,1"),
    ("2 1 0.1 --target 0 0 1", 3, "--target 0,0,1"),
    ("2,1,0.1 1,2,3 --label 2 0", 2, "--label 2,0"),
    ("2,1,0.1 1,2,3 --label 2 0 1 1", 4, "--label 2,0,1,1"),
    ("'2 1' '1 2' --label 1 0", 2, "--label 1,0"),
    ("2 1 --label 1 0", 2, "--target 1,0"),
    ("a.csv --label 0 0 1", 3, "--target 0,0,1"),
    ("- -l 3 4", 2, "-l 3,4"),
    ("2 1 0.1 -k 1 2", 2, "-k 1,2"),
]
"""Lists with blanks, how many numbers they have, and what was meant."""


def test_a_list_that_has_blanks_is_not_taken_for_values(run):
    """Its numbers would be classes of the row that stands in front of the option."""
    for asked, count, meant in BLANKS:
        status, out, err = run(f"xent {asked}")
        assert (status, out) == (2, ""), asked
        message, hint = err.splitlines()
        assert message.endswith(f" takes one argument, and {count} numbers follow it"), asked
        assert hint == f"  a list has commas ({meant}), and values stand together", asked


def test_values_that_follow_an_option_are_values(run):
    first = LOSSES.splitlines(keepends=True)[0]
    assert run("xent --label 2 2 1 0.1") == (0, first, "")
    assert run("xent --label 2 -T 1 2 1 0.1") == (0, first, "")
    assert run("xent --target 0,0,1 -- 2 1 0.1") == (0, first, "")


def test_a_list_that_has_blanks_followed(run):
    assert run("xent 2 1 0.1 --target 0,0,1").out == LOSSES.splitlines(keepends=True)[0]
    assert run("xent 2,1,0.1 1,2,3 --label 2,0").out == LOSSES


def test_one_row_of_targets_as_labels_of_several_rows_may_be_either(run):
    """Followed, each half of the hint leads to a figure."""
    assert run("xent 2,1 1,2 0,1 --label 1,0") == (
        2,
        "",
        "softmax-cli: 2 labels for 3 rows\n  --target 1,0 is the class of all rows, a number for "
        "each class; --label takes one label for each row, or one for all\n",
    )
    assert run("xent 2,1 1,2 0,1 --target 1,0").out == run("xent 2,1 1,2 0,1 --label 0").out
    assert run("xent 2,1 1,2 0,1 --label 1,0,0").status == 0


def test_typed_rows_and_the_option_that_was_meant(run):
    for asked, message, meant in MEANT:
        assert run(f"xent {asked}") == (2, "", f"softmax-cli: {message}"), asked
        if meant is not None:
            assert run(f"xent {meant}").out in (LOSSES, LOSSES.splitlines(keepends=True)[0]), asked


IRIS = "0.15129396812748944\n"
MEANT_IN_FILES = [
    (
        "iris.csv --label species -k species -r mean",
        (2, "label 'species' is no class: the classes are 'setosa', 'versicolor', 'virginica'\n"),
        "--label-column species takes the labels from that column",
        "iris.csv --label-column species -k species -r mean",
        IRIS,
    ),
    (
        "iris.csv --label species -r mean",
        (1, "iris.csv:2: column 'species': 'virginica' is not a number\n"),
        "--label-column species takes the labels from that column",
        "iris.csv --label-column species -r mean",
        IRIS,
    ),
    (
        "iris.csv --label 2,0,1 -k species",
        (2, "3 labels for the rows of a file\n"),
        "--label-column takes them from the file, --label-file from one of their own; --label "
        "takes one for all of its rows",
        "iris.csv --label-column species -r mean",
        IRIS,
    ),
    (
        "iris.csv --label 0,0,1 -k species",
        (2, "3 labels for the rows of a file\n"),
        "--target 0,0,1 is the class of all rows, a number for each class; --label-column takes "
        "labels from the file",
        "iris.csv --target 0,0,1 -k species -r mean",
        "5.211163294794156\n",
    ),
    (
        "iris.csv --target '0,0,1 0,1,0' -k species",
        (2, "2 targets for the rows of a file\n"),
        "--target-columns takes them from the file, --target-file from one of their own; --target "
        "takes one for all of its rows",
        "target-order.csv --target-columns t_dog,t_cat -r mean",
        "0.006715348489118068\n",
    ),
    (
        "target-order.csv --target t_cat,t_dog -r mean",
        (2, "Invalid value for '--target': 't_cat' is not a number. "
        "--target-columns names columns of a file\n"),
        "softmax-cli xent --help lists the options",
        "target-order.csv --target-columns t_cat,t_dog -r mean",
        "0.006715348489118068\n",
    ),
    (
        "target-order.csv --target 3,4 -k 't_*'",
        (2, "--target: the targets sum to 7.0, not to 1\n"),
        "--target-columns 3,4 names columns",
        "target-order.csv --target-columns 3,4 -r mean",
        "0.006715348489118068\n",
    ),
    (
        "iris.csv --target 2 -k species",
        (2, "--target has 1 value for 3 classes\n"),
        "--target-columns 2 names columns; --label takes classes",
        "iris.csv --label 2 -k species -r mean",
        "5.211163294794156\n",
    ),
    (
        "target-order.csv --target-columns 1.0,0.0 -k 't_*'",
        (2, "there is no column '1.0'\n"),
        "--target takes numbers themselves: --target 1.0,0.0",
        "target-order.csv --target 1.0,0.0 -k 't_*' -r mean",
        "0.006715348489118068\n",
    ),
    (
        "iris.csv --target-columns species",
        (2, "--target-columns names 1 column for 3 classes\n"),
        "--label-column names the one column that holds labels",
        "iris.csv --label-column species -r mean",
        IRIS,
    ),
    (
        "iris.csv -n cat,dog,bird -k species -l bird",
        (2, "there is no column 'bird'\n"),
        "--label takes classes themselves: --label bird",
        "iris.csv -n cat,dog,bird -k species --label bird -r mean",
        "5.211163294794156\n",
    ),
    (
        "iris.csv -k species -l setosa,virginica",
        (2, "--label-column names one column\n"),
        "--label takes classes themselves",
        "iris.csv -k species --label virginica -r mean",
        "5.211163294794156\n",
    ),
]  # fmt: skip


def test_files_and_the_option_that_was_meant(run, files):
    for asked, said, hint, meant, figure in MEANT_IN_FILES:
        status, message = said
        assert run(f"xent {asked}") == (status, "", f"softmax-cli: {message}  {hint}\n"), asked
        assert run(f"xent {meant}") == (0, figure, ""), asked


def test_the_option_that_was_meant_for_fields_of_json(run):
    text = '{"logits":[1,2],"y":1}\n'
    assert run("xent -c logits --label y", input=text) == (
        2,
        "",
        "softmax-cli: label 'y' is no class: the classes are 0 to 1\n"
        "  --label-column y takes the labels from that column\n",
    )
    assert run("xent -c logits -l y -p 3", input=text).out == '{"y":1, "xent": 0.313}\n'


def test_labels_from_0_beside_names_from_1(run):
    text = "y,logit_1,logit_2\n0,5,0\n1,0,5\n"
    status, out, err = run("xent -l y", input=text)
    assert (status, out) == (1, "")
    assert err == (
        "softmax-cli: <stdin>:2: column 'y': label '0' is no class: "
        "the classes are 'logit_1', 'logit_2'\n"
        "  --names 0,1 names the classes, in order, as labels from 0 do\n"
    )
    assert run("xent -l y --names 0,1 -p 3", input=text).out == "y,xent\n0,0.00672\n1,0.00672\n"


# Dividing by the sum ------------------------------------------------------------------------------


def test_targets_and_probabilities_are_divided_by_their_sum(run):
    soft = run("xent 2 1 0.1 --target 0.5,0.25,0.25").out
    assert run("xent 2 1 0.1 --target 2,1,1 --normalize").out == soft
    assert run("xent --target 2,1,1 --normalize", input="2,1,0.1\n").out == soft
    assert run("xent 60 20 --from probs --label 1 --normalize").out == "1.3862943611198906\n"
    assert run("xent 6 2 --from probs --target 0,7 --normalize").out == "1.3862943611198906\n"
    from_logits = run("xent -1 -2 --label 0").out
    assert run("xent -1 -2 --from log-probs --label 0 --normalize").out == from_logits


def test_there_must_be_something_to_divide(run):
    assert run("xent 2 1 --label 0 --normalize") == (
        2,
        "",
        "softmax-cli: --normalize divides probabilities and targets: there are none\n",
    )


@pytest.mark.parametrize("jobs", [1, 2])
def test_where_rows_of_a_label_are_dropped_the_first_is_told(run, jobs):
    """The mean of what is left would else be that of one class without a word."""
    text = "a,b,y\n2,1,1\nx,1,1\n1,2,-1\n1,2,+1\n1,3,-1\n"
    why = "line 4: label '-1' is no class: the classes are 'a', 'b'"
    assert run(f"xent -l y -r sum --bad-rows skip -j {jobs} -p 3", input=text) == (
        0,
        "1.63\n",
        f"<stdin>: 3 bad rows skipped ({why})\n",
    )
    done = run(f"xent -l y -r sum --bad-rows nan -j {jobs} -p 3", input=text)
    assert done.err == f"<stdin>: 3 bad rows left without a result ({why})\n"
    assert run("xent 2,1 1,2 --label 0,5 --bad-rows skip").err == (
        "values: 1 bad row skipped (row 2: label '5' is no class: the classes are 0 to 1)\n"
    )
