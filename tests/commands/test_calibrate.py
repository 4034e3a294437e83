"""`softmax-cli calibrate`."""

import json
import random

import pytest

from softmax_cli.commands import calibrate
from softmax_cli.formats.reading import open_table

# The probability of class 1 is 2/3 where T = 2 / log 2.
ROWS = "y,no,yes\nyes,0,2\nyes,0,2\nno,1,3\n"
T = "2.8853900817779268\n"

ALL_RIGHT = "every true class has the largest logit of its row: the loss is smallest at T = 0\n"
NOTHING = "the logits tell nothing of the true classes: the loss is smallest at T = inf\n"


@pytest.fixture
def validation(here, examples):
    """The digits on which a temperature is fitted."""
    return f"{examples}/digits-validation.csv -l digit -k image"


@pytest.mark.parametrize("options", ["", "-f csv", "-f jsonl", "-f tsv"])
def test_a_pipe_gets_the_temperature_alone(run, options):
    assert run(f"calibrate -l y {options}", input=ROWS) == (0, T, "")


def test_json_gets_a_bare_number_unless_json_is_asked_for(run):
    records = '{"y": 1, "x": [0, 2]}\n{"y": 1, "x": [0, 2]}\n{"y": 0, "x": [1, 3]}\n'
    assert run("calibrate -l y", input=records) == (0, T, "")
    assert run("calibrate -l y -p 3", input=records) == (0, "2.89\n", "")
    found = json.loads(run("calibrate -l y -f json", input=records).out)
    assert found == pytest.approx(
        {
            "rows": 3,
            "temperature": 2.8853900817779268,
            "loss_before": 0.793594677708314,
            "loss_after": 0.6365141682948128,
            "accuracy_before": 2 / 3,
            "accuracy_after": 2 / 3,
            "brier_before": 0.26807405527,
            "brier_after": 2 / 9,
            "ece_before": 0.8807970779778823 - 2 / 3,
            "ece_after": 0.0,
            "loss_removed": 0.793594677708314 - 0.6365141682948128,
        },
        rel=1e-9,
        abs=1e-15,
    )


def test_a_report_is_a_row(run, validation):
    status, out, err = run(f"calibrate {validation} --report")
    assert (status, err) == (0, "")
    assert out == (
        "rows,temperature,loss_before,loss_after,accuracy_before,accuracy_after,brier_before,"
        "brier_after,ece_before,ece_after,loss_removed\n"
        "539,2.2867437790390275,0.4328755609435301,0.2729138613195326,0.9202226345083488,"
        "0.9202226345083488,0.12870440525123028,0.11541962230857088,0.05871803506931888,"
        "0.03164165471529022,0.15996169962399742\n"
    )


TABLE = """\
figure            value   before    after
─────────────────────────────────────────
rows                539
temperature      2.2867
loss                      0.4329   0.2729
accuracy                  0.9202   0.9202
brier                     0.1287   0.1154
ece                       0.0587   0.0316
loss_removed     0.1600
"""


def test_a_terminal_gets_the_report(run, terminal, validation):
    assert run(f"calibrate {validation} -f table") == (0, TABLE, "")
    assert terminal(f"calibrate {validation} --no-progress") == (0, TABLE, "")


def test_the_figures_are_those_of_metrics(run, examples, validation):
    report = json.loads(run(f"calibrate {validation} -f json").out)
    for when, temperature in (("before", 1.0), ("after", report["temperature"])):
        figures = json.loads(run(f"metrics {validation} -f json -T {temperature}").out)
        for key in ("loss", "accuracy", "brier", "ece"):
            assert report[f"{key}_{when}"] == figures[key]


def test_the_loss_of_other_rows_is_smaller_too(run, examples, validation):
    temperature = run(f"calibrate {validation}").out
    test = f"metrics {examples}/digits-test.csv -l digit -k image -r loss"
    before, after = run(test).out, run(f"{test} -T {temperature}").out
    assert (before, after[:7]) == ("0.19732150976450857\n", "0.17301")


def test_one_column_is_the_logit_of_class_1_against_0(run, examples):
    cancer = f"{examples}/breast-cancer.csv -l benign"
    status, out, err = run(f"calibrate {cancer}")
    assert (status, err) == (0, "")
    assert float(out) == pytest.approx(0.61241317, abs=1e-8)
    text = (examples / "breast-cancer.csv").read_text(encoding="utf-8").splitlines()
    pairs = [line.split(",") for line in text[1:]]
    both = "\n".join(f"{benign},0,{logit}" for benign, logit in pairs)
    assert run("calibrate -l benign", input=f"benign,no,yes\n{both}\n").out == out


def test_binary_columns_are_problems_of_their_own(run):
    columns = "a,b,t_a,t_b\n2,2,1,1\n-2,2,1,0\n2,-2,1,0\n"
    found = run("calibrate --binary --target-columns t_a,t_b", input=columns)
    alone = "t,x\n1,2\n1,2\n1,-2\n0,2\n1,2\n0,-2\n"
    assert found == run("calibrate -l t", input=alone) == (0, T, "")
    report = [
        run(f"calibrate --report {options}", input=text).out.splitlines()[1].split(",", 1)
        for options, text in (
            ("--binary --target-columns t_a,t_b", columns),
            ("--target-columns t", alone),
        )
    ]
    assert [rows for rows, _ in report] == ["3", "6"]
    assert report[0][1] == report[1][1]
    assert run("calibrate --binary 1,2 --label 0") == (
        *(2, ""),
        "softmax-cli: with --binary each of 2 columns has a true class of its own\n"
        "  --target, --target-columns and --target-file take one for each column\n",
    )


@pytest.mark.parametrize("options", ["", "-j 1", "-j 2"])
@pytest.mark.parametrize("seed", [0, 1])
def test_neither_the_order_of_rows_nor_jobs_change_a_bit(run, here, examples, options, seed):
    lines = (examples / "digits-validation.csv").read_text(encoding="utf-8").splitlines()
    rows = lines[1:]
    random.Random(seed).shuffle(rows)
    (here / "long.csv").write_text("\n".join([lines[0], *rows, *rows[:200], ""]))
    (here / "other.csv").write_text("\n".join([lines[0], *rows[:200], *rows[::-1], ""]))
    line = "calibrate {} -l digit -k image --report"
    found = run(f"{line.format('long.csv')} {options}")
    assert found.status == 0
    assert found == run(line.format("other.csv"))


def test_rows_beyond_a_chunk_are_the_same_in_any_number_of_processes(process, here, examples):
    lines = (examples / "digits-validation.csv").read_text(encoding="utf-8").splitlines()
    (here / "long.csv").write_text("\n".join([lines[0], *lines[1:] * 16, ""]))
    found = {process(f"calibrate long.csv -l digit -k image -j {jobs}") for jobs in (1, 2, 3)}
    assert found == {(0, "2.2867437790390275\n", "")}


def test_what_can_be_read_once_is_kept(run, script, examples, validation):
    found = (0, "2.2867437790390275\n", "")
    file, *options = validation.split(" ", 1)
    assert (
        script(
            f'calibrate() {{ softmax-cli calibrate {options[0]} "$@"; }}\ncat {file} | calibrate'
        )
        == found
    )
    assert script(f"softmax-cli calibrate <(cat {file}) {options[0]}") == found


def test_typed_rows_and_literals_have_a_temperature(run, here):
    assert run("calibrate 0,2 0,2 1,3 --label 1,1,0") == (0, T, "")
    assert run("calibrate '[[0, 2], [0, 2], [1, 3]]' --label 1,1,0") == (0, T, "")
    literal = "tensor([[2., 1., 0.1], [1., 2., 3.], [0., 1., 0.]])"
    assert run("calibrate --label 1", input=literal) == run(f"calibrate '{literal}' --label 1")


def test_soft_targets(run):
    found = (0, "1.8204784532536749\n", "")  # 2 / log 3
    assert run("calibrate 0,2 1,3 --target 0.25,0.75") == found
    soft = "a,b,t_a,t_b\n0,2,1,3\n1,3,1,3\n"
    assert run("calibrate --target-columns t_a,t_b --normalize", input=soft) == found


def test_weights_count_rows_as_often(run):
    weighted = "y,no,yes,n\nyes,0,2,2\nno,1,3,1\nno,0,9,0\n"
    assert run("calibrate -l y --weight n", input=weighted) == (0, T, "")
    assert run("calibrate -l y --weight n", input="y,no,yes,n\nyes,0,2,0\n") == (
        *(1, ""),
        "softmax-cli: <stdin>: all weights are 0\n",
    )


def test_rows_to_ignore(run):
    ignored = ROWS + "-100,9,0\n"
    assert run("calibrate -l y --ignore-label -100", input=ignored) == (0, T, "")
    assert run("calibrate -l y --ignore-label -100", input="y,no,yes\n-100,0,2\n") == (
        *(1, ""),
        "softmax-cli: <stdin>: every row is ignored\n",
    )


def test_log_probabilities_are_logits(run, examples, validation):
    logs = run(f"log-softmax {validation.replace('-l digit -k image', '-k image,digit')}").out
    found = run("calibrate -l digit -k image --from log-probs", input=logs)
    assert found.err == ""
    assert float(found.out) == pytest.approx(2.2867437790390275, rel=1e-14)


def test_probabilities_are_told_from_logits(run):
    look = (
        "softmax-cli: these look like probabilities, between 0 and 1 and with rows that sum to 1\n"
        "  their logarithms are what --from log-probs takes, "
        "--from logits insists that they are logits\n"
    )
    assert run("calibrate 0.25,0.75 0.5,0.5 --label 0") == (2, "", look)
    assert run("calibrate 0.25,0.75 0.75,0.25 0.9,0.1 --label 0 --from logits").status == 0


def test_it_is_0_where_every_label_is_the_argmax(run):
    text = "y,no,yes\nyes,0,2\nno,3,1\n"
    assert run("calibrate -l y", input=text) == (0, "0.0\n", f"<stdin>: {ALL_RIGHT}")
    report = run("calibrate -l y --report", input=text)
    assert report.err == f"<stdin>: {ALL_RIGHT}"
    assert report.out.splitlines()[1].startswith("2,0.0,0.126928")


def test_it_is_inf_where_the_logits_tell_nothing(run):
    assert run("calibrate 0,2 0,2 --label 0,1") == (0, "inf\n", NOTHING)
    assert run("calibrate 0,2 0,2 --label 0,1 -f json").out.startswith(
        '{"rows": 2, "temperature": Infinity, "loss_before": 1.126928'
    )


def test_a_masked_true_class_is_an_error(run):
    assert run("calibrate -l y", input="y,a,b\na,-inf,1\nb,0,1\n") == (
        *(1, ""),
        "softmax-cli: <stdin>: the loss is infinite at every temperature: a true class is -inf\n",
    )


def test_a_masked_class_counts_for_nothing(run):
    masked = "y,no,yes,maybe\nyes,0,2,-inf\nyes,0,2,-inf\nno,1,3,-inf\n"
    assert run("calibrate -l y", input=masked) == (0, T, "")


def test_of_bad_rows_is_told_once(run):
    bad = ROWS + "yes,0,x\nperhaps,0,2\n"
    message = (
        "softmax-cli: <stdin>:5: column 'yes': 'x' is not a number\n"
        "  --keep yes if the column holds no logits; cells were split at commas\n"
    )
    assert run("calibrate -l y", input=bad) == (1, "", message)
    for choice, what in (("skip", "skipped"), ("nan", "left without a result")):
        first = "line 6: label 'perhaps' is no class: the classes are 'no', 'yes'"
        told = f"<stdin>: 2 bad rows {what} ({first})\n"
        assert run(f"calibrate -l y --bad-rows {choice}", input=bad) == (0, T, told)
        assert run(f"calibrate -l y --bad-rows {choice} --report", input=bad).err == told


def test_no_row_is_left(run):
    status, out, err = run("calibrate -l y --bad-rows skip", input="y,no,yes\nyes,0,x\n")
    assert (status, out) == (1, "")
    assert err.endswith("softmax-cli: <stdin>: no row is left\n")


def test_a_file_that_changes_meanwhile_is_an_error(run, here, monkeypatch):
    (here / "a.csv").write_text(ROWS)
    (here / "b.csv").write_text(ROWS + "yes,0,2\n")

    def passes_over(table):
        files = iter(["a.csv", "b.csv"])
        return lambda: open_table(table.options._replace(source=next(files)))

    monkeypatch.setattr(calibrate, "passes_over", passes_over)
    assert run("calibrate a.csv -l y") == (
        *(1, ""),
        "softmax-cli: a.csv: the file changed while it was read\n",
    )


def test_rows_of_json_may_differ_in_length(run):
    records = '{"y": 1, "x": [0, 2]}\n{"y": 1, "x": [0, 2, -1]}\n{"y": 0, "x": [1, 3]}\n'
    status, out, err = run("calibrate -l y", input=records)
    assert (status, err) == (0, "")
    assert float(out) == pytest.approx(2.0563133916895786, rel=1e-14)


def test_the_true_classes_are_asked_for(run):
    assert run("calibrate 1 2") == (
        *(2, ""),
        "softmax-cli: calibrate needs the true classes: --label, --label-column, --label-file, "
        "--target, --target-columns or --target-file, one of them\n",
    )


def test_what_it_is_called_elsewhere_leads_to_it(run):
    for name in ("temperature", "temperature-scaling", "temp_scale", "calibration"):
        assert "did you mean calibrate?" in run(f"{name} 1 2").err
