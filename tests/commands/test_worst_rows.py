"""`xent --worst`: the rows of the largest losses, with their lines."""

from __future__ import annotations

import pytest

from softmax_cli.calculations.worst_rows import Worst, WorstRow

PETS = (
    "id,truth,cat,dog,bird\n"
    "007,cat,2,1.5,0.1\n"
    "008,bird,0.5,1,3\n"
    "009,dog,1,2.5,1\n"
    "010,dog,4,-1.5,0.5\n"
    "011,dog,1,2.5,1\n"
)
WORST = "xent -l truth -k id --worst"


def test_the_worst_rows_come_first_with_their_lines(run):
    assert run(f"{WORST} 2", input=PETS) == (
        0,
        "line,id,label,prediction,probability,loss\n"
        "5,010,dog,cat,0.003951304309611277,5.533709549609887\n"
        "2,007,cat,cat,0.5694438873674071,0.5630950305938525\n",
        "",
    )


def test_equal_losses_come_by_line_and_fewer_rows_are_all(run):
    out = run(f"{WORST} 99 -p 3", input=PETS).out
    assert out == (
        "line,id,label,prediction,probability,loss\n"
        "5,010,dog,cat,0.00395,5.53\n"
        "2,007,cat,cat,0.569,0.563\n"
        "4,009,dog,dog,0.691,0.369\n"
        "6,011,dog,dog,0.691,0.369\n"
        "3,008,bird,bird,0.821,0.197\n"
    )
    assert run(f"{WORST} 3 -p 3", input=PETS).out == "".join(out.splitlines(keepends=True)[:4])


@pytest.mark.parametrize(
    ("options", "out"),
    [
        (
            "-f json",
            '[\n{"line": 5, "id": "010", "label": "dog", "prediction": "cat", "probability": '
            '0.00395, "loss": 5.53}\n]\n',
        ),
        (
            "-f jsonl --base 2",
            '{"line": 5, "id": "010", "label": "dog", "prediction": "cat", "probability": '
            '0.00395, "loss": 7.98}\n',
        ),
        (
            "-f tsv --only",
            "line\tlabel\tprediction\tprobability\tloss\n5\tdog\tcat\t0.00395\t5.53\n",
        ),
        (
            "-f markdown --only",
            "| line | label | prediction | probability | loss |\n"
            "| ---: | --- | --- | ---: | ---: |\n"
            "| 5 | dog | cat | 0.00395 | 5.53 |\n",
        ),
        (
            "--class-weight bird=60 --only -f csv",
            "line,label,prediction,probability,loss\n3,bird,bird,0.821,11.8\n",
        ),
        (
            "--ignore-label dog --only",
            "line,label,prediction,probability,loss\n2,cat,cat,0.569,0.563\n",
        ),
        (
            "-T inf --only --dtype float32",
            "line,label,prediction,probability,loss\n2,cat,cat,0.333,1.1\n",
        ),
    ],
)
def test_worst_rows_in_other_formats_and_by_other_losses(run, options, out):
    assert run(f"{WORST} 1 -p 3 {options}", input=PETS) == (0, out, "")


def test_worst_rows_on_a_terminal(terminal, here):
    (here / "pets.csv").write_text(PETS)
    assert terminal(f"{WORST} 2 pets.csv").out == (
        "line   id    label   prediction   probability     loss\n"
        "──────────────────────────────────────────────────────\n"
        "   5   010   dog     cat               0.0040   5.5337\n"
        "   2   007   cat     cat               0.5694   0.5631\n"
    )


def test_records_keep_what_they_carry(run):
    text = (
        '{"id": 7, "logits": [2, 1, 0.1], "label": 2}\n'
        '{"id": 8, "logits": [1, 2, 3.5], "label": 2, "note": "late"}\n'
    )
    assert run("xent --columns logits -l label --worst 1 -p 3", input=text).out == (
        '{"line": 1, "id": 7, "label": 2, "prediction": 0, "probability": 0.0986, "loss": 2.32}\n'
    )


def test_soft_targets_have_their_largest_class_for_a_label(run):
    text = "a,b,t_a,t_b\n1.5,2,0.25,0.75\n4,1,0.5,0.5\n"
    assert run("xent --target-columns 't_*' --worst 1 -p 3", input=text).out == (
        "line,label,prediction,probability,loss\n3,a,a,0.953,1.55\n"
    )


def test_a_binary_row_has_labels_0_and_1(run):
    asked = "xent -l y -p 3 --worst 1"
    assert run(asked, input="z,y\n2.5,1\n-1.5,1\n").out == (
        "line,label,prediction,probability,loss\n3,1,0,0.182,1.7\n"
    )
    assert run(f"{asked} --from probs", input="p,y\n0.25,0\n0.75,0\n").out == (
        "line,label,prediction,probability,loss\n3,0,1,0.25,1.39\n"
    )


def test_of_several_binary_columns_there_is_no_one_label(run):
    text = "id,a,b,y_a,y_b\nx,2.5,-1,1,0\ny,0.5,3,0,1\n"
    asked = "xent --binary --target-columns 'y_*' -k id --worst 1 -p 3"
    assert run(asked, input=text).out == "line,id,loss\n3,y,0.511\n"


def test_bad_rows_are_never_the_worst(run):
    text = PETS + "012,dog,n/a,1,2\n013,cow,1,2,3\n"
    for policy in ("skip", "nan"):
        out = run(f"{WORST} 9 --bad-rows {policy} -f csv", input=text).out
        assert out.count("\n") == 6
    assert run(f"{WORST} 9", input=text).err == (
        "softmax-cli: <stdin>:7: column 'cat': 'n/a' is not a number\n"
        "  cells were split at commas\n"
    )


def test_a_column_with_the_name_of_a_result_is_refused(run):
    text = PETS.replace("id", "line", 1)
    status, out, err = run("xent -l truth -k line --worst 1", input=text)
    assert (status, out) == (2, "")
    assert err == (
        "softmax-cli: the table already has a column 'line'\n"
        "  --only leaves the columns out that are not results\n"
    )


@pytest.mark.parametrize("jobs", [1, 2])
def test_long_tables_have_the_same_worst_rows_in_any_process(process, here, jobs):
    rows = [f"{place * 7919 % 100_003 / 1000},0.125,{place % 2}" for place in range(100_003)]
    (here / "long.csv").write_text("a,b,y\n" + "\n".join(rows) + "\n")
    short = [row for row in rows if float(row.partition(",")[0]) > 99.99]
    lines = [rows.index(row) + 2 for row in short]
    (here / "short.csv").write_text("a,b,y\n" + "\n".join(short) + "\n")
    want = process("xent short.csv -l y --only --worst 4").out.splitlines()
    for place, line in enumerate(want[1:], start=1):
        number, _, rest = line.partition(",")
        want[place] = f"{lines[int(number) - 2]},{rest}"
    got = process(f"xent long.csv -l y --only --worst 4 -j {jobs}")
    assert (got.out.splitlines(), got.err) == (want, "")


def test_partials_merge_in_any_order_and_hold_no_more_than_they_show():
    rows = [WorstRow(loss, line, (), []) for line, loss in enumerate((1.0, 3.0, 2.0, 3.0, 0.5))]
    parts = [Worst(2, [row]) for row in rows]
    for order in (parts, parts[::-1]):
        total = Worst(2, [])
        for part in order:
            total.merge(part)
        assert [(row.loss, row.line) for row in total.rows] == [(3.0, 1), (3.0, 3)]


@pytest.mark.parametrize(
    ("values", "contents", "probability", "loss"),
    [
        ("1,2", "logits", "0.26894143", "1.3132616"),
        ("0.3,0.7", "probs", "0.3", "1.2039728"),
        ("-1.2,-0.36", "log-probs", "0.30119422", "1.2"),
    ],
)
def test_figures_of_float32(run, values, contents, probability, loss):
    """Of text: arrays say by themselves what they are of."""
    text = f"y,a,b\na,{values}\n"
    assert run(f"xent -l y --worst 1 --dtype float32 --from {contents}", input=text) == (
        0,
        f"line,label,prediction,probability,loss\n2,a,b,{probability},{loss}\n",
        "",
    )


def test_figures_of_float32_of_a_binary_problem(run):
    line = "xent -l y --worst 1 --dtype float32 -f json"
    assert run(line, input="x,y\n1.1,1\n").out == (
        '[\n{"line": 2, "label": 1, "prediction": 1, "probability": 0.7502601, '
        '"loss": 0.28733534}\n]\n'
    )
