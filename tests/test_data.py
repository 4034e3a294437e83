"""Real logits: the losses and accuracies that scikit-learn found for them."""

import csv
import io

import pytest


@pytest.mark.parametrize(
    ("name", "options", "loss"),
    [
        ("digits-validation.csv", "-l digit --keep image", 0.43287583),
        ("digits-test.csv", "-l digit --keep image", 0.19732159),
        ("iris.csv", "-l species", 0.15129392),
    ],
)
def test_mean_losses(run, examples, name, options, loss):
    """Within 2e-6: the logits are rounded to six digits."""
    status, out, err = run(f"xent {examples}/{name} {options} --reduction mean")
    assert (status, err) == (0, "")
    assert float(out) == pytest.approx(loss, rel=0, abs=2e-6)


@pytest.mark.parametrize(
    ("name", "accuracy"), [("digits-validation.csv", "0.9202"), ("digits-test.csv", "0.9556")]
)
def test_accuracies(run, examples, name, accuracy):
    out = run(f"xent {examples}/{name} -l digit --keep image -f table --rows 1").out
    assert f"\naccuracy     {accuracy}\n" in out


@pytest.mark.parametrize(
    ("name", "right"), [("digits-validation.csv", 496), ("digits-test.csv", 516)]
)
def test_the_classes_that_argmax_finds(run, examples, name, right):
    out = run(f"argmax {examples}/{name} --keep image,digit").out
    rows = list(csv.DictReader(io.StringIO(out)))
    assert sum(row["class"] == row["digit"] for row in rows) == right


def test_a_sum_is_the_mean_times_the_rows(run, examples):
    line = f"xent {examples}/digits-test.csv -l digit --keep image"
    total = float(run(f"{line} --reduction sum").out)
    assert total / 540 == pytest.approx(float(run(f"{line} --reduction mean").out), rel=1e-15)


def test_what_is_carried_is_not_changed(run, examples):
    before = (examples / "digits-test.csv").read_text().splitlines()
    after = run(f"softmax {examples}/digits-test.csv --keep image,digit").out.splitlines()
    assert after[0] == before[0]
    assert [line.split(",")[:2] for line in after] == [line.split(",")[:2] for line in before]
    assert before[1].startswith("0610,")


def test_a_pipe_of_two(script, examples):
    line = (
        f"gzip -c {examples}/digits-test.csv | softmax-cli softmax -k image,digit "
        "| softmax-cli argmax -k image,digit --from probs"
    )
    direct = script(f"softmax-cli argmax {examples}/digits-test.csv -k image,digit")
    assert script(line) == direct
