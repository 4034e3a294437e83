"""`softmax-cli metrics`."""

import json
import math
from itertools import permutations
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
DIGITS = f"{EXAMPLES}/digits-test.csv -l digit -k image"

# Row 1: p = softmax(2, 1, 0.1) = .6590, .2424, .0986, true class 0. Row 2: softmax(1, 2, 3), 1.
ROWS = "y,cat,dog,bird\ncat,2,1,0.1\ndog,1,2,3\n"
HEADER = "rows,ignored,loss,loss_se,perplexity,accuracy,accuracy_se,brier,ece,confidence\n"
FIGURES = (
    "2,0,0.912317990361107,0.4952879740832734,2.4900878484620144,0.5,0.5,0.6029276595493853,"
    "0.1621210473303949,0.6621210473303949\n"
)


def test_the_figures_of_a_file_are_one_row(run):
    assert run("metrics -l y", input=ROWS) == (0, HEADER + FIGURES, "")


def test_typed_rows_have_the_same_figures(run):
    assert run("metrics 2,1,0.1 1,2,3 --label 0,1") == (0, HEADER + FIGURES, "")


def test_the_definitions_by_hand(run):
    """From the standard library's exp, as the docstrings define them."""
    logits, labels = [(2, 1, 0.1), (1, 2, 3)], (0, 1)
    exps = [[math.exp(x) for x in row] for row in logits]
    probs = [[e / sum(row) for e in row] for row in exps]
    losses = [-math.log(row[label]) for row, label in zip(probs, labels, strict=True)]
    mean = sum(losses) / 2
    expected = {
        "rows": 2,
        "ignored": 0,
        "loss": mean,
        "loss_se": math.sqrt(sum((x - mean) ** 2 for x in losses) / 1 / 2),
        "perplexity": math.exp(mean),
        "accuracy": 0.5,
        "accuracy_se": math.sqrt(((1 - 0.5) ** 2 + (0 - 0.5) ** 2) / 1 / 2),
        "brier": sum(
            (p - (place == label)) ** 2
            for row, label in zip(probs, labels, strict=True)
            for place, p in enumerate(row)
        )
        / 2,
        # .6590 (right) and .6652 (wrong) share the bin (9/15, 10/15]
        "ece": abs(1 - max(probs[0]) - max(probs[1])) / 2,
        "confidence": (max(probs[0]) + max(probs[1])) / 2,
    }
    found = json.loads(run("metrics -l y -f json", input=ROWS).out)
    assert list(found) == list(expected)
    assert found == pytest.approx(expected, rel=1e-14)


def test_the_figures_of_real_logits(run):
    """Loss, accuracy, top-5 accuracy and Brier score as scikit-learn 1.9 has them, and the ECE as
    `get_ece` of the package uncertainty-calibration."""
    figures = json.loads(run(f"metrics {DIGITS} -f json").out)
    assert figures["rows"] == 540
    assert figures["loss"] == pytest.approx(0.19732150976450857, rel=1e-12)
    assert figures["accuracy"] == 516 / 540
    assert figures["top5_accuracy"] == 537 / 540
    assert figures["ece"] == pytest.approx(0.024823607106940804, rel=1e-12)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_any_number_of_jobs_answers_with_the_same_bits(run, jobs):
    expected = run(f"metrics {DIGITS}").out
    assert run(f"metrics {DIGITS} -j {jobs}").out == expected


def test_one_figure_alone_is_a_bare_number(run):
    assert run("metrics -l y -r accuracy", input=ROWS) == (0, "0.5\n", "")
    assert run("metrics -l y -r accuracy -f json", input=ROWS) == (0, "0.5\n", "")
    assert run("metrics -l y -r rows", input=ROWS) == (0, "2\n", "")


def test_the_standard_errors_of_one_row_are_empty(run):
    line = run("metrics 2 1 0.1 --label 0").out.splitlines()[1].split(",")
    names = HEADER.split(",")
    assert (line[names.index("loss_se")], line[names.index("accuracy_se")]) == ("", "")
    figures = json.loads(run("metrics 2 1 0.1 --label 0 -f json").out)
    assert (figures["loss_se"], figures["accuracy_se"]) == (None, None)


def test_the_perplexity_is_the_base_to_the_power_of_the_loss(run):
    for base in ("e", "2", "10"):
        found = json.loads(run(f"metrics -l y -f json --base {base}", input=ROWS).out)
        assert found["perplexity"] == pytest.approx(2.4900878484620144, rel=1e-15)


def test_ignored_rows_are_counted_and_are_in_no_other_figure(run):
    text = ROWS + "-100,9,9,9\n-100.0,1,2,3\n"
    found = json.loads(run("metrics -l y --ignore-label -100 -f json", input=text).out)
    expected = json.loads(run("metrics -l y -f json", input=ROWS).out)
    assert found == expected | {"ignored": 2}


def test_a_label_of_minus_100_is_told_of(run):
    outcome = run("metrics -l y", input=ROWS + "-100,9,9,9\n")
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err == (
        "softmax-cli: <stdin>:4: column 'y': label '-100' is no class: the classes are 'cat', "
        "'dog', 'bird'\n  --ignore-label -100 leaves the rows out that do not count\n"
    )


def test_rows_that_are_all_ignored_are_refused(run):
    text = "y,cat,dog,bird\n-100,2,1,0.1\n"
    assert run("metrics -l y --ignore-label -100", input=text) == (
        1,
        "",
        "softmax-cli: <stdin>: every row is ignored\n",
    )


# Groups


GROUPED = "fold,y,cat,dog,bird\nb,cat,2,1,0.1\n'a',dog,1,2,3\nb,dog,1,2,3\n".replace("'", '"')


def test_groups_come_in_order_of_appearance_and_as_they_are_written(run):
    out = run("metrics -l y --by fold", input=GROUPED).out
    assert [line.split(",")[:2] for line in out.splitlines()] == [
        ["fold", "rows"],
        ["b", "2"],
        ['"a"', "1"],
    ]
    assert out.splitlines()[1] == f"b,{FIGURES.strip()}"


def test_groups_of_json_lines_keep_the_type_of_their_values(run):
    text = (
        '{"fold": 2, "logits": [2, 1, 0.1], "y": 0}\n{"fold": "2", "logits": [1, 2, 3], "y": 1}\n'
    )
    outcome = run("metrics -l y --by fold -c logits", input=text)
    rows = [json.loads(line)["rows"] for line in outcome.out.splitlines()]
    assert rows == [2]  # one text, one group
    assert outcome.out.startswith('{"fold": 2, ')


def test_combinations_of_values(run):
    text = "a,b,y,cat,dog\n1,x,cat,2,1.5\n1,y,cat,2,1.5\n1,x,dog,2,1.5\n"
    out = run("metrics -l y -g a,b -r accuracy", input=text).out
    assert out == "a,b,accuracy\n1,x,0.5\n1,y,1.0\n"


def test_a_group_may_be_kept_and_be_the_label(run):
    assert run("metrics -l y -g y -k y -r accuracy", input=ROWS).out == (
        "y,accuracy\ncat,1.0\ndog,0.0\n"
    )


def test_a_table_of_groups_ends_with_the_figures_of_all(run):
    assert run("metrics -l fold -g fold -f table", input=GROUPED.replace("y", "z")).status == 1
    out = run("metrics -l y -g fold -f table", input=GROUPED).out
    assert (
        out
        == """\
fold   rows     loss   accuracy    brier      ece   confidence
──────────────────────────────────────────────────────────────
b         2   0.9123     0.5000   0.6029   0.1621       0.6621
a         1   1.4076     0.0000   1.0211   0.6652       0.6652

rows              3
loss of all       1.0774
accuracy of all   0.3333
ece of all        0.3298
"""
    )


def test_a_group_column_with_the_name_of_a_figure_is_refused(run):
    text = ROWS.replace("y", "loss")
    assert run("metrics -l loss -g loss", input=text) == (
        2,
        "",
        "softmax-cli: column 'loss' has the name of a result\n",
    )


# Classes, confusion, bins


def test_each_class(run):
    assert (
        run("metrics -l y --per-class", input=ROWS).out
        == """\
class,support,predicted,precision,recall,f1,loss
cat,1,1,1.0,1.0,1.0,0.4170300162778335
dog,1,0,,0.0,0.0,1.4076059644443804
bird,0,1,0.0,,0.0,
"""
    )


def test_the_confusion_matrix(run):
    assert run("metrics -l y --confusion", input=ROWS).out == (
        "true,cat,dog,bird\ncat,1,0,0\ndog,0,0,1\nbird,0,0,0\n"
    )
    assert run("metrics 2,1 1,2 1,2 --label 0,1,0 --confusion -f json").out == (
        '[\n{"true": "0", "0": 1, "1": 1},\n{"true": "1", "0": 0, "1": 1}\n]\n'
    )


def test_the_confusion_matrix_by_groups(run):
    assert (
        run("metrics -l y --confusion -g fold", input=GROUPED).out
        == """\
fold,true,cat,dog,bird
b,cat,1,0,0
b,dog,0,0,1
b,bird,0,0,0
"a",cat,0,0,0
"a",dog,0,0,1
"a",bird,0,0,0
"""
    )


def test_a_terminal_shades_the_confusion_matrix_by_share(terminal):
    out = terminal(f"metrics {DIGITS} --confusion", escapes=True).out
    assert "\x1b[38;5;231;48;5;25m  53\x1b[0m" in out  # zero: 53 of 53
    assert "\x1b[38;5;16;48;5;189m    1\x1b[0m" in out
    plain = terminal(f"metrics {DIGITS} --confusion", escapes=True, NO_COLOR="1").out
    assert "\x1b[38" not in plain


def test_bins_of_equal_width(run):
    assert (
        run("metrics -l y --reliability --bins 3", input=ROWS).out
        == """\
from,to,rows,confidence,accuracy,gap
0.0,0.3333333333333333,0,,,
0.3333333333333333,0.6666666666666666,2,0.6621210473303949,0.5,-0.1621210473303949
0.6666666666666666,1.0,0,,,
"""
    )


def test_bins_of_equal_counts(run):
    out = run("metrics -l y --reliability --bins 2:mass", input=ROWS).out
    assert [line.split(",")[2] for line in out.splitlines()] == ["rows", "1", "1"]


def test_a_terminal_shows_the_bins_with_bars_and_marks_empty_ones(terminal):
    out = terminal(f"metrics {DIGITS} --reliability").out
    assert "0.0000   0.0667      0            –          –         –" in out
    assert "0.9333   1.0000    497       0.9977     0.9899   -0.0077   ████████████████████▊" in out


# Weights


def test_weights_are_those_of_a_column(run):
    text = "w,y,cat,dog,bird\n3,cat,2,1,0.1\n1,dog,1,2,3\n0,dog,5,5,5\n"
    found = json.loads(run("metrics -l y --weight w -f json", input=text).out)
    assert found["rows"] == 3
    assert found["accuracy"] == 0.75
    assert found["loss"] == pytest.approx((3 * 0.4170300162778335 + 1.4076059644443804) / 4)


NO_WEIGHTS = [
    ("-1", "-1.0 is not a weight: those are 0 or more"),
    ("inf", "inf is not a weight: those are 0 or more"),
    ("nan", "nan is not a weight: those are 0 or more"),
    ("x", "'x' is not a number\n  cells were split at commas"),
    ("", "the cell is empty"),
]
"""Cells that are no weight, and what is said of them."""


def test_what_is_no_weight_makes_a_bad_row(run):
    for cell, message in NO_WEIGHTS:
        text = f"w,y,cat,dog\n1,cat,2,1\n{cell},dog,1,2.5\n"
        outcome = run("metrics -l y --weight w", input=text)
        assert outcome == (1, "", f"softmax-cli: <stdin>:3: column 'w': {message}\n"), cell
        skipped = run("metrics -l y --weight w -r rows --bad-rows skip", input=text)
        assert (skipped.status, skipped.out) == (0, "1\n"), cell


def test_weights_that_are_all_0_are_refused(run):
    text = "w,y,cat,dog\n0,cat,2,1.5\n"
    expected = "softmax-cli: <stdin>: all weights are 0\n"
    assert run("metrics -l y --weight w", input=text) == (1, "", expected)


# Gates


def test_a_limit_that_is_kept_says_nothing(run):
    assert run("metrics -l y --max loss=1 --min accuracy=0.5", input=ROWS) == (
        0,
        HEADER + FIGURES,
        "",
    )


def test_each_limit_that_is_missed_has_a_line_and_the_output_is_written(run):
    line = "metrics -l y --max loss=0.9 --max ece=1 --min accuracy=0.51 -r loss"
    assert run(line, input=ROWS) == (
        3,
        "0.912317990361107\n",
        "softmax-cli: <stdin>: loss is 0.912317990361107, above --max loss=0.9\n"
        "softmax-cli: <stdin>: accuracy is 0.5, below --min accuracy=0.51\n",
    )


def test_a_file_is_written_though_a_limit_is_missed(run, here):
    assert run("metrics -l y --max loss=0.9 -o out.csv", input=ROWS).status == 3
    assert Path("out.csv").read_text() == HEADER + FIGURES


def test_limits_hold_for_each_group(run):
    assert run("metrics -l y -g fold -r loss --max loss=1", input=GROUPED).err == (
        "softmax-cli: <stdin>: fold 'a': loss is 1.4076059644443804, above --max loss=1\n"
    )


def test_nan_never_passes(run):
    assert run("metrics 2 1 0.1 --label 0 --max loss_se=1 -r loss") == (
        3,
        "0.4170300162778335\n",
        "softmax-cli: loss_se has no value, which passes no --max loss_se=1\n",
    )


# Partials


def test_saved_partials_answer_as_one_run_would(run, here):
    lines = (EXAMPLES / "digits-test.csv").read_text().splitlines(keepends=True)
    for name, rows in (("a", lines[1:200]), ("b", lines[200:201]), ("c", lines[201:])):
        Path(f"{name}.csv").write_text("".join([lines[0], *rows]))
        assert run(f"metrics {name}.csv -l digit -k image --save {name}.json").status == 0
    for view in ("", "--per-class", "--confusion", "--reliability", "-r ece", "-f json"):
        expected = run(f"metrics {DIGITS} {view}")
        assert run(f"metrics --merge c.json a.json b.json {view}") == expected


def test_saved_partials_keep_their_groups(run, here):
    Path("all.csv").write_text(GROUPED)
    Path("a.csv").write_text("".join(GROUPED.splitlines(keepends=True)[:2]))
    head, *rows = GROUPED.splitlines(keepends=True)
    Path("b.csv").write_text(head + "".join(rows[1:]))
    for name in "ab":
        assert run(f"metrics {name}.csv -l y -g fold --save {name}.json").status == 0
    expected = run("metrics all.csv -l y -g fold").out.replace('"a"', "a")
    assert run("metrics --merge a.json b.json").out == expected


def test_partials_are_refused_that_are_unlike(run, here):
    Path("t.csv").write_text(GROUPED)
    save = "metrics t.csv -l y --keep fold -r loss --save"
    assert run(f"{save} a.json").status == 0
    assert run(f"{save} b.json --bins 10").status == 0
    assert run(f"{save} c.json --by fold").status == 0
    assert run(f"{save} d.json --names x,y,z --label-column y".replace("-l y ", "")).status == 1
    assert run("metrics --merge a.json b.json") == (
        1,
        "",
        "softmax-cli: b.json: metrics of unlike bins: 15 and 10; the first are those of a.json\n",
    )
    assert run("metrics --merge a.json c.json") == (
        1,
        "",
        "softmax-cli: c.json: its rows are grouped by 'fold', unlike those of a.json\n",
    )


NO_PARTIALS = [
    "",
    "[1, 2",
    "{}",
    "[]",
    "1",
    '{"by": [], "groups": []}',
    '{"by": [], "groups": [1]}',
    "\0",
    "9" * 5000,
]


def test_what_is_no_partial_is_refused(run, here):
    for text in NO_PARTIALS:
        Path("x.json").write_text(text)
        expected = "softmax-cli: x.json: is not what metrics --save wrote\n"
        assert run("metrics --merge x.json") == (1, "", expected), text[:20]


def test_partials_of_another_version_are_refused(run, here):
    Path("t.csv").write_text(ROWS)
    assert run("metrics t.csv -l y --save a.json").status == 0
    text = Path("a.json").read_text().replace('"version": 1', '"version": 2')
    Path("a.json").write_text(text)
    expected = "softmax-cli: a.json: metrics of version 2; this is 1\n"
    assert run("metrics --merge a.json") == (1, "", expected)


def test_merging_needs_files_and_takes_no_options_of_rows(run, here):
    assert run("metrics --merge") == (
        2,
        "",
        "softmax-cli: --merge needs files\n  metrics --save FILE writes them\n",
    )
    assert run("metrics --merge nope.json").err == "softmax-cli: there is no file 'nope.json'\n"
    assert run("metrics --merge a.json -T 2") == (
        2,
        "",
        "softmax-cli: --temperature is for rows: --merge takes figures as they were saved\n",
    )


# Questions that cannot be answered


REFUSED = [
    ("-r los", "-r: there is no figure 'los'"),
    ("--max los=1", "--max: there is no figure 'los'"),
    ("--min top5_accuracy=1", "--min: there is no figure 'top5_accuracy'"),
    (
        "-r loss --per-class",
        "-r, --per-class, --confusion and --reliability exclude each other",
    ),
    ("-r loss --bins 10", "--bins has no effect on what is asked for"),
    ("--per-class --bins 10", "--bins has no effect on what is asked for"),
    ("-r loss --top 2", "--top has no effect on what is asked for"),
    ("--by nope", "there is no column 'nope'"),
    ("--weight cat,dog", "--weight names one column"),
    (
        "--weight cat -c cat,dog,bird",
        "column 'cat' holds logits by --columns and none by --weight",
    ),
]
"""Options, and what is said of them."""


def test_questions_that_are_refused(run):
    for options, message in REFUSED:
        outcome = run(f"metrics -l y {options}", input=ROWS)
        assert (outcome.status, outcome.out) == (2, ""), options
        assert outcome.err.splitlines()[0] == f"softmax-cli: {message}", options


NO_VALUES = [
    ("--max loss", "'loss' is no limit: give a figure's, loss=0.25"),
    ("--max loss=", "'' is not a number: give a figure's limit, loss=0.25"),
    ("--max loss=x", "'x' is not a number: give a figure's limit, loss=0.25"),
    ("--max 0.25", "'0.25' is no limit: give a figure's, loss=0.25"),
    ("--max loss=nan", "nan is no limit"),
    ("--bins 0", "0 bins: give from 1 to 99999"),
    ("--bins 1e3", "'1e3' is no number of bins: give 15, or 15:mass for equal counts"),
    ("--bins 5:width", "'5:width' is no number of bins: give 15, or 15:mass for equal counts"),
]
"""Options with what they cannot take, and what is said of it."""


def test_values_of_options_that_are_refused(run):
    for options, message in NO_VALUES:
        outcome = run(f"metrics -l y {options}", input=ROWS)
        name = options.split()[0]
        assert (outcome.status, outcome.out) == (2, ""), options
        assert (
            outcome.err.splitlines()[0] == f"softmax-cli: Invalid value for '{name}': {message}"
        ), options


def test_a_column_of_one_logit_is_a_binary_problem(run):
    text = "y,z\n1,2\n0,-1\n0,3\n"
    found = json.loads(run("metrics -l y -f json", input=text).out)
    sigmoid = [1 / (1 + math.exp(-x)) for x in (2, -1, 3)]
    assert found["accuracy"] == pytest.approx(2 / 3)
    assert found["confidence"] == pytest.approx(sum(sigmoid) / 3)
    brier = ((1 - sigmoid[0]) ** 2 + sigmoid[1] ** 2 + sigmoid[2] ** 2) / 3
    assert found["brier"] == pytest.approx(brier)


def test_a_terminal_shows_one_record_upright(terminal):
    assert (
        terminal(f"metrics {DIGITS}").out.replace("\r", "")
        == """\
figure             value   standard error
─────────────────────────────────────────
rows                 540
loss              0.1973   ± 0.0538
perplexity        1.2181
accuracy          0.9556   ± 0.0089
top5_accuracy     0.9944
brier             0.0604
ece               0.0248
confidence        0.9751
"""
    )


# What readers of their own files found


def test_a_file_that_is_read_or_written_is_not_saved_over(run, here):
    Path("t.csv").write_text(ROWS)
    assert run("metrics t.csv -l y --save t.csv") == (
        2,
        "",
        "softmax-cli: --save 't.csv' is the input: give a file of its own\n",
    )
    assert run("metrics t.csv -l y --save o.json -o ./o.json") == (
        2,
        "",
        "softmax-cli: --save 'o.json' is the output: give a file of its own\n",
    )
    surrogate = run("metrics \ud800 -l y --save o.json")
    assert (surrogate.status, surrogate.out) == (1, "")
    assert surrogate.err.startswith("softmax-cli: \\ud800: ")
    assert (Path("t.csv").read_text(), Path("o.json").exists()) == (ROWS, False)


@pytest.mark.parametrize("ignored", ["dog", "1", "1.0"])
def test_a_class_is_ignored_by_its_name_and_by_its_number(run, ignored):
    out = run(f"metrics -l y --ignore-label {ignored} -f json", input=ROWS).out
    assert json.loads(out)["ignored"] == 1
    by_number = ROWS.replace("cat,2", "0,2").replace("dog,1", "1,1")
    out = run(f"metrics -l y --ignore-label {ignored} -f json", input=by_number).out
    assert json.loads(out)["ignored"] == 1


def test_the_confusion_of_binary_columns_counts_them_together(run):
    text = "z_a,z_b,y_a,y_b\n1,2,1,0\n-1,3,1,1\n"
    asked = "metrics --target-columns 'y_*' --binary"
    assert run(f"{asked} --confusion", input=text).out == "true,0,1\n0,0,1\n1,1,2\n"
    names = [line.split(",")[0] for line in run(f"{asked} --per-class", input=text).out.split()]
    assert names == ["class", "z_a", "z_b"]


def test_numbers_of_a_binary_problem_between_0_and_1_are_asked_about(run):
    text = "y,p\n" + "1,0.75\n0,0.125\n" * 3
    assert run("metrics -l y -r loss", input=text) == (
        2,
        "",
        "softmax-cli: these look like probabilities: all are between 0 and 1\n"
        "  --from probs takes them as those of class 1, --from logits insists that they are "
        "logits\n",
    )
    expected = -(math.log(0.75) + math.log(0.875)) / 2
    found = run("metrics -l y -r loss --from probs", input=text).out
    assert float(found) == pytest.approx(expected, rel=1e-14)
    assert run("metrics -l y -r loss --from logits", input=text).status == 0
    assert run("calibrate -l y", input=text).err == (
        "softmax-cli: these look like probabilities: all are between 0 and 1\n"
        "  log(p / (1 - p)) is a logit, --from logits insists that they are logits\n"
    )


def test_a_figure_without_a_value_is_refused_alone(run):
    assert run("metrics 2 1 0.1 --label 0 -r loss_se") == (
        1,
        "",
        "softmax-cli: loss_se has no value: it takes two rows\n",
    )


def test_a_narrow_terminal_keeps_what_tells_groups_apart(terminal, here):
    Path("t.csv").write_text(GROUPED)
    assert terminal("metrics t.csv -l y -g fold", 40).out.startswith("fold   rows")
    assert terminal("metrics t.csv -l y -g fold --reliability", 40).out.startswith("fold ")


def test_partials_of_other_groups_are_refused_too_where_they_are_unlike(run, here):
    for name, more in (("p", ""), ("q", "-T 2")):
        Path(f"{name}.csv").write_text(f"g,y,cat,dog\n{name},cat,2,1.5\n")
        assert run(f"metrics {name}.csv -l y -g g --save {name}.json {more}").status == 0
    assert run("metrics --merge p.json q.json") == (
        1,
        "",
        "softmax-cli: q.json: metrics of unlike temperature: 1.0 and 2.0; the first are those of "
        "p.json\n",
    )
    assert run("metrics --merge - -", input=Path("p.json").read_text()) == (
        2,
        "",
        "softmax-cli: standard input is one partial: - stands once\n",
    )


DAMAGE = [
    ('"by": []', '"by": 5'),
    ('"by": []', '"by": [5]'),
    ('"by": []', '"by": "g"'),
    ('"by": []', '"by": [["a"]]'),
    ('"values": []', '"values": null'),
    ('"values": []', '"values": [1]'),
    ('"groups": [', '"groups": 5, "x": ['),
]
"""What stands in a partial, and what damages it."""


def test_partials_that_are_damaged_outside_are_none(run, here):
    for old, new in DAMAGE:
        Path("t.csv").write_text(ROWS)
        assert run("metrics t.csv -l y --save a.json").status == 0, new
        text = Path("a.json").read_text()
        assert old in text, new
        Path("a.json").write_text(text.replace(old, new))
        expected = "softmax-cli: a.json: is not what metrics --save wrote\n"
        assert run("metrics --merge a.json") == (1, "", expected), new


def test_sums_that_no_rows_have_are_damaged(run, here):
    Path("t.csv").write_text(ROWS)
    assert run("metrics t.csv -l y --save a.json").status == 0
    saved = json.loads(Path("a.json").read_text())
    saved["groups"][0]["metrics"]["spread"] = {"0": "-0x1p0"}
    Path("a.json").write_text(json.dumps(saved))
    expected = "softmax-cli: a.json: saved metrics are damaged (squares below 0)\n"
    assert run("metrics --merge a.json") == (1, "", expected)


def test_partials_are_merged_and_files_of_rows_are_one_table(run, here):
    Path("t.csv").write_text(ROWS)
    for name in "ab":
        assert run(f"metrics t.csv -l y --save {name}.json").status == 0
    merged = run("metrics --merge a.json b.json").out
    assert merged.splitlines()[1].startswith("4,0,")
    assert run("metrics t.csv t.csv -l y") == (0, merged, "")


def test_classes_of_one_name_are_told_apart_by_their_numbers(run, here):
    (here / "a.csv").write_text("a,a\n1.5,2.5\n2,1\n")
    assert run("metrics a.csv --label 1 -r loss") == (0, "0.8132616875182228\n", "")
    assert run("metrics a.csv --label 1 --per-class -p 3").out == (
        "class,support,predicted,precision,recall,f1,loss\n0,0,1,0.0,,0.0,\n1,2,1,1.0,0.5,0.667,0.813\n"
    )


# Rows that differ in length ------------------------------------------------------------------

OF_ANY_LENGTH = (
    '{"x": [0, 2], "y": 1}\n{"x": [5, 1, 2], "y": 0}\n'
    '{"x": [3, 2, 1], "y": 2}\n{"x": [1, 3, 2, 1], "y": 3}\n'
)


def test_classes_are_counted_whatever_the_first_row_has(run):
    """As questions with two to four answers have them."""
    rows = OF_ANY_LENGTH.splitlines(keepends=True)
    for order in permutations(rows):
        text = "".join(order)
        done = run("metrics -c x -l y -r accuracy", input=text)
        assert done == (0, "0.5\n", ""), order
        groups = run("metrics -c x -l y --by y -f csv", input=text).out.splitlines()[1:]
        right = {row.split(",")[0]: row.split(",")[6] for row in groups}
        assert right == {"0": "1.0", "1": "1.0", "2": "0.0", "3": "0.0"}, order
    figures = run("metrics -c x -l y -p 9", input=OF_ANY_LENGTH).out
    assert figures == run("metrics -c x -l y -p 9", input="".join(reversed(rows))).out
    cells = "y,x\n" + "".join(f'{row[-3]},"{row[6 : row.index("]") + 1]}"\n' for row in rows)
    assert run("metrics -c x -l y -p 9 -f jsonl", input=cells).out == figures


def test_many_rows_of_more_classes_than_the_first_are_counted_as_arrays(run):
    wide = '{"x": [0, 1, 5], "y": 2}\n{"x": [0, 5, 2], "y": 2}\n'
    for count in (1, 3000):
        text = '{"x": [0, 2], "y": 1}\n' + wide * count
        accuracy = (count + 1) / (2 * count + 1)
        assert float(run("metrics -c x -l y -r accuracy", input=text).out) == accuracy, count


def test_a_table_of_classes_is_as_wide_as_the_first_row_or_refused(run):
    refusal = "softmax-cli: <stdin>: class 3 occurs, and the first row has 2 classes\n"
    hint = "  with a row of all classes put first, the table has a place for each\n"
    rows = OF_ANY_LENGTH.splitlines(keepends=True)
    for view in ("--confusion", "--per-class"):
        refused = run(f"metrics -c x -l y {view}", input=OF_ANY_LENGTH)
        assert refused == (1, "", refusal + hint), view
    put_first = "".join([rows[-1], *rows[:-1]])
    assert run("metrics -c x -l y --confusion -f csv", input=put_first).out == (
        "true,0,1,2,3\n0,1,0,0,0\n1,0,1,0,0\n2,1,0,0,0\n3,0,1,0,0\n"
    )
    counts = run("metrics -c x -l y --per-class -f csv", input=put_first).out.splitlines()
    assert [line.split(",")[:3] for line in counts[1:]] == [
        ["0", "1", "2"],
        ["1", "1", "2"],
        ["2", "1", "0"],
        ["3", "1", "0"],
    ]


def test_what_was_saved_of_rows_of_any_length_has_all_classes(run, here):
    saved = run("metrics -c x -l y -r accuracy --save s.json", input=OF_ANY_LENGTH)
    assert saved == (0, "0.5\n", "")
    assert run("metrics --merge s.json -r accuracy").out == "0.5\n"
    assert run("metrics --merge s.json --confusion").out == (
        "true,0,1,2,3\n0,1,0,0,0\n1,0,1,0,0\n2,1,0,0,0\n3,0,1,0,0\n"
    )


def test_saved_groups_of_rows_of_any_length_have_the_same_classes(run, here):
    rows = '{"x": [1, 2], "y": 1, "g": "A"}\n{"x": [3, 2, 1], "y": 2, "g": "B"}\n'
    assert run("metrics -c x -l y --by g -r rows --save s.json", input=rows).status == 0
    assert run("metrics --merge s.json --confusion").out == (
        "g,true,0,1,2\nA,0,0,0,0\nA,1,0,1,0\nA,2,0,0,0\nB,0,0,0,0\nB,1,0,0,0\nB,2,1,0,0\n"
    )
    classes = run("metrics --merge s.json --per-class -p 2").out.splitlines()[1:]
    assert classes == [
        *("A,0,0,0,,,,", "A,1,1,1,1.0,1.0,1.0,0.31", "A,2,0,0,,,,"),
        *("B,0,0,1,0.0,,0.0,", "B,1,0,0,,,,", "B,2,1,0,,0.0,0.0,2.4"),
    ]


def test_a_report_of_a_temperature_counts_them_too(run):
    rows = OF_ANY_LENGTH + '{"x": [1, 0, 2], "y": 0}\n'
    report = json.loads(run("calibrate -c x -l y --report -f json", input=rows).out)
    assert {value for key, value in report.items() if "accuracy" in key} == {0.4}


def test_a_chunk_of_bad_rows_alone_has_no_groups(run, script, here):
    rows = "1,2,A,0\n" * 3000 + "nan,1,B,0\n" * 9000 + "2,1,A,0\n"
    (here / "a.csv").write_text(f"x,y,g,label\n{rows}")
    line = "metrics a.csv -c x,y -l label --by g -f csv --bad-rows"
    for bad_rows in ("skip", "nan"):
        for jobs in (1, 2):
            done = script(f"small-chunks {line} {bad_rows} -r rows -j {jobs}")
            assert (done.status, done.out) == (0, "g,rows\nA,3001\n"), (bad_rows, jobs)


def test_a_group_whose_weights_are_all_0_has_counts_alone(run):
    text = "x,y,w,g,label\n1,2,1,A,0\n1,3,0,B,1\n"
    line = "metrics -c x,y -l label --weight w --by g"
    done = run(f"{line} -p 3", input=text)
    assert done.out.splitlines()[1:] == ["A,1,0,1.31,,3.72,0.0,,0.534,0.731,0.731", "B,1,0,,,,,,,,"]
    gate = run(f"{line} --max loss=3", input=text)
    assert gate[::2] == (
        3,
        "softmax-cli: <stdin>: g 'B': loss has no value, which passes no --max loss=3\n",
    )


def test_partials_are_merged_by_folder_and_by_pattern(run, here):
    (here / "saved").mkdir()
    for name, row in (("a", "1,2,v\n"), ("b", "3,1,u\n")):
        (here / f"{name}.csv").write_text(f"u,v,label\n{row}")
        run(f"metrics {name}.csv -l label --save saved/{name}.json")
    merged = run("metrics --merge saved/a.json saved/b.json")
    assert merged.status == 0
    for paths in ("saved", "saved/", "'saved/*.json'", "'saved/a*' saved/b.json"):
        assert run(f"metrics --merge {paths}") == merged, paths
    assert run("metrics --merge 'saved/c*'") == (
        1,
        "",
        "softmax-cli: no file matches 'saved/c*'\n",
    )
