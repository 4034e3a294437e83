"""`--explain`: the steps in figures and in words, as a table and as data."""

import json
import math

import numpy as np
import pytest

LARGE = """\
class    logit     - max      exp   probability   naive   in float32
────────────────────────────────────────────────────────────────────
0       1000.0   -2.0000   0.1353        0.0900     nan          nan
1       1001.0   -1.0000   0.3679        0.2447     nan          nan
2       1002.0    0.0000   1.0000        0.6652     nan          nan
sum of the exps: 1.5032

The largest logit, 1002 of class '2', is subtracted from all: no exponent is above 0, so
no exp overflows, and their sum is 1.5032.
In doubles exp(1002) is above the largest, 1.8e308, and becomes inf: the naive form ends
in inf / inf, which is nan.
In float32 exp(1002) is above the largest, 3.4e38, and becomes inf: the naive form ends
in inf / inf, which is nan.
"""


def words(run, line):
    """Return what stands below the first table, on one line."""
    return " ".join(run(f"{line} -f table").out.partition("\n\n")[2].split())


def test_large_logits(run):
    """Row 17 of the tutorials."""
    assert run("softmax --explain 1000 1001 1002 -f table") == (0, LARGE, "")
    assert run("softmax --explain 1000 1001 1002").out == (
        "class,logit,scaled,shifted,exp,sum,probability,naive,naive_float32\n"
        "0,1000.0,1000.0,-2.0,0.1353352832366127,1.503214724408055,0.09003057317038046,nan,nan\n"
        "1,1001.0,1001.0,-1.0,0.36787944117144233,1.503214724408055,0.24472847105479764,nan,nan\n"
        "2,1002.0,1002.0,0.0,1.0,1.503214724408055,0.6652409557748219,nan,nan\n"
    )


def test_data_are_records(run):
    first, second = json.loads(run("log-softmax --explain 800 0 -n a,b -f json").out)
    assert first["class"] == "a"
    assert math.isnan(first["naive"])
    assert second == {
        **{"class": "b", "logit": 0.0, "scaled": 0.0, "shifted": -800.0, "exp": 0.0, "sum": 1.0},
        **{"log_probability": -800.0, "naive": -math.inf, "naive_float32": -math.inf},
    }
    assert run("softmax --explain 0 3 1 -p 2").out.splitlines()[1] == (
        "0,0.0,0.0,-3.0,0.05,1.2,0.042,0.042,0.042"
    )


def test_a_temperature_has_a_step(run):
    table = run("softmax --explain 2 1 0.1 -T 0.5 -f table").out.splitlines()
    assert table[0] == (
        "class   logit    / 0.5     - max      exp   probability    naive   in float32"
    )
    assert words(run, "softmax --explain 2 1 0.1 -T 0.5").startswith(
        "Divided by T = 0.5, the logits are further apart. The largest logit, 2 of class '0'"
    )
    assert "closer together" in words(run, "softmax --explain 2 1 -T 5")
    assert words(run, "softmax --explain 2 1 -T 0").startswith("T = 0 is a limit: the largest")
    assert words(run, "softmax --explain 2 1 -T inf").startswith("T = inf is a limit: every class")


SAID = [
    ("softmax --explain 0 0", "In doubles the naive form gives the same."),
    ("softmax --explain 100 1", "In float32 exp(100) is above the largest, 3.4e38"),
    ("softmax --explain 100 1", "In doubles the naive form is off by "),
    ("softmax --explain -1000 -1001", "exp(-1000) is too small and becomes 0: the naive form"),
    ("softmax --explain 709.5 709.5", "In doubles the naive sum is above the largest, 1.8e308"),
    ("softmax --explain 3 4 0", "In float32 the naive form is off by "),
    ("softmax --explain 2 -inf", "1 class is masked: the exp of -inf is 0."),
    ("softmax --explain 2 -inf -inf", "2 classes are masked: the exp of -inf is 0."),
    (
        "log-softmax --explain 0 -800",
        "In doubles a naive probability of 0 has the log -inf, where the answer is -800.",
    ),
    ("sigmoid --explain 2 1000", "In doubles exp(1000) is above the largest, 1.8e308"),
    ("sigmoid --explain 2", "Each logit stands against 0"),
    (
        "xent --explain 800 0 --label 1",
        "The loss is log(sum of the exps) - (logit - max) of class '1': 800. In doubles its "
        "probability is 0, and minus the log of that is inf.",
    ),
    (
        "xent --explain 40 0 --label 0",
        "In doubles minus the log of its rounded probability is off by 4.2e-18.",
    ),
    (
        "xent --explain 0 0 --label 0",
        "In doubles minus the log of its rounded probability is the same.",
    ),
    (
        "xent --explain 2 1 0.1 --target 0,0.5,0.5",
        "The loss is 0.5 of log(sum of the exps) - (logit - max) of class '1': 1.417.",
    ),
    ("xent --explain 2 1 0.1 --target 0,0.5,0.5", "Together that is 1.867."),
    ("xent --explain 2.5 --label 1", "of class '1': 0.07889."),
    ("xent --explain 2.5 --target 0.25", "Together that is 1.9539."),
]
"""Command lines, and a sentence of what is said of their steps."""


def test_what_is_said(run):
    for line, said in SAID:
        assert said in words(run, line), line


def test_the_first_rows_of_a_table(run, here):
    rows = "".join(f"{place},x{place},{place}.5,1\n" for place in range(9))
    (here / "t.csv").write_text(f"id,name,a,b\n{rows}z,z,z,z\n")
    done = run("softmax --explain t.csv -k id,name -f csv")
    assert [line.split(",")[:3] for line in done.out.splitlines()] == [
        ["row", "class", "logit"],
        *([str(line), name, logit] for line, name, logit in _first(3)),
    ]
    assert run("softmax --explain t.csv -k id,name --rows 1").out.count("\n") == 3
    table = run("softmax --explain t.csv -k id,name --rows 2 -f table").out
    assert table.startswith("line 2\nclass   logit")
    assert "\n\nline 3\nclass   logit" in table
    assert run("softmax --explain t.csv -k id,name --rows 0").status == 1


def _first(count):
    for place in range(count):
        yield place + 2, "a", f"{place}.5"
        yield place + 2, "b", "1.0"


def test_true_classes_of_a_file(run, here):
    (here / "t.jsonl").write_text('{"y": 1, "x": [2, 1]}\n{"y": 0, "x": [2, 1, 0]}\n')
    out = run("xent --explain t.jsonl -c x -l y -p 3").out.splitlines()
    assert json.loads(out[1]) == {
        **{"row": 1, "class": "1", "target": 1.0, "logit": 1.0, "scaled": 1.0, "shifted": -1.0},
        **{"exp": 0.368, "sum": 1.37, "loss": 1.31, "naive": 1.31, "naive_float32": 1.31},
    }
    assert len(out) == 5


@pytest.mark.parametrize("columns", [20, 40, 60])
def test_a_narrow_terminal(terminal, columns):
    shown = terminal("softmax --explain 1000 1001 1002 -T 2", columns=columns).out
    assert max(map(len, shown.splitlines())) <= columns
    assert "probability" in shown


NO_PLACE = [
    (
        "softmax -T 1,2",
        "--explain shows the steps of rows as they are: not -T with several temperatures",
    ),
    ("softmax --axis columns", "not --axis"),
    ("softmax --append", "not --append"),
    ("softmax --summary", "not --summary"),
    ("softmax --percent", "not --percent"),
    ("softmax --dtype float32", "not --dtype"),
    ("log-softmax --base 2", "not --base"),
    (
        "xent --label 0,1 -r mean",
        "--explain shows the steps of plain losses: not of -r, weights, smoothing, --worst",
    ),
    (
        "xent --label 0,1 --label-smoothing 0.1",
        "--explain shows the steps of plain losses: not of -r, weights, smoothing, --worst",
    ),
    (
        "xent --target '0,1 0,1' --binary",
        "--explain shows the steps of one loss a row: not --binary",
    ),
    (
        "xent --target '1,2 1,2' --normalize",
        "--explain shows the steps from logits: not --from, nor --normalize",
    ),
]
"""Command lines with what has no place there, and what is said of it."""


def test_what_has_no_place_there(run):
    for options, message in NO_PLACE:
        status, out, err = run(f"{options} --explain 2,1 1,2")
        assert (status, out) == (2, ""), options
        assert message in err, options
        assert err.startswith("softmax-cli: --explain shows the steps "), options


def test_no_row(run, here):
    (here / "t.csv").write_text("a,b\nnan,1\n")
    assert run("softmax --explain t.csv --bad-rows skip").err == (
        "softmax-cli: t.csv: no row is left\n"
    )


def test_the_steps_of_an_array_of_float32_are_shown_as_of_any_other(run, here):
    np.save("x.npy", np.float32([[1, 2]]))
    np.save("y.npy", np.array([0]))
    shown = run("xent x.npy --label-file y.npy --explain -p 3")
    assert shown == (
        0,
        "row,class,target,logit,scaled,shifted,exp,sum,loss,naive,naive_float32\n"
        "1,0,1.0,1.0,1.0,-1.0,0.368,1.37,1.31,1.31,1.31\n"
        "1,1,0.0,2.0,2.0,0.0,1.0,1.37,0.313,0.313,0.313\n",
        "",
    )
