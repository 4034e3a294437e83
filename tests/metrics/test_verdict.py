"""The verdict: figures against other libraries and the definitions, in any order and any parts."""

from __future__ import annotations

import copy
import csv
import json
import pickle
import subprocess
import sys
from itertools import pairwise
from math import inf, isnan, nan
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from mpmath import mpf

import softmax_cli
from softmax_cli.metrics import verdict
from softmax_cli.metrics.verdict import Metrics
from softmax_cli.numerics import kernels
from tests.conftest import clean_environment
from tests.effort import share_of
from tests.numerics import truth

PUBLISHED = json.loads((Path(__file__).parent / "published.json").read_text())
"""What scikit-learn and uncertainty-calibration say of the examples: `record_published`."""


def example(folder: Path, name: str, column: str, first: str) -> tuple[list[str], Any, list[str]]:
    """Return names of classes, logits and labels of a file."""
    with (folder / f"{name}.csv").open() as lines:
        header, *rows = csv.reader(lines)
    start = header.index(first)
    logits = [[float(cell) for cell in row[start:]] for row in rows]
    return header[start:], logits, [row[header.index(column)] for row in rows]


EXAMPLES = [
    ("digits-test", "digit", "zero"),
    ("digits-validation", "digit", "zero"),
    ("iris", "species", "setosa"),
]


@pytest.mark.parametrize("file", EXAMPLES)
@pytest.mark.parametrize("weighted", [False, True])
def test_figures_are_those_of_other_libraries(
    examples: Path, file: tuple[str, str, str], weighted: bool
) -> None:
    classes, logits, labels = example(examples, *file)
    said = PUBLISHED[file[0]]["weighted"] if weighted else PUBLISHED[file[0]]
    weights = [row % 4 / 2 for row in range(len(labels))] if weighted else None
    for top in range(2, len(classes)):
        metrics = Metrics(classes, top=top)
        metrics.update(logits, labels, weights)
        found = metrics.result()
        if top < len(classes) - 1:
            assert found[f"top{top}_accuracy"] == pytest.approx(said["top"][str(top)], rel=1e-12)
    for name in ("loss", "accuracy", "brier", "ece"):
        if name in said:
            assert found[name] == pytest.approx(said[name], rel=0, abs=1e-12), name
    for name in ("precision", "recall", "f1", "support"):
        each = [own[name] for own in metrics.per_class()]
        assert each == pytest.approx(said[name], rel=0, abs=1e-12), name
    assert metrics.confusion() == pytest.approx(np.array(said["confusion"]))


def test_the_calibration_error_of_the_digits(examples: Path) -> None:
    classes, logits, labels = example(examples, *EXAMPLES[0])
    metrics = Metrics(classes)
    metrics.update(logits, labels)
    assert metrics.result()["ece"] == pytest.approx(0.024823607106940804, rel=0, abs=1e-12)


@pytest.mark.parametrize("weighted", [False, True])
def test_one_column_is_a_binary_problem(examples: Path, weighted: bool) -> None:
    _, logits, labels = example(examples, "breast-cancer", "benign", "logit")
    said = PUBLISHED["breast-cancer"]["weighted"] if weighted else PUBLISHED["breast-cancer"]
    metrics = Metrics(1, binary=True)
    weights = [row % 4 / 2 for row in range(len(labels))] if weighted else None
    metrics.update(logits, [*map(int, labels)], weights)
    found = metrics.result()
    for name in ("loss", "accuracy", "brier"):
        assert found[name] == pytest.approx(said[name], rel=0, abs=1e-12), name
    for name in ("precision", "recall", "f1", "support"):
        each = [own[name] for own in metrics.per_class()]
        assert each == pytest.approx(said[name], rel=0, abs=1e-12), name
    assert metrics.confusion() == said["confusion"]
    assert metrics.class_names() == ["0", "1"]


def measured(rows: Any, carrier: Any = list, **options: Any) -> Metrics:
    """Return the metrics of rows of logits, a label and a weight each, or of targets."""
    classes = options.pop("classes", len(rows[0][0]) if rows else 3)
    metrics = Metrics(classes, **options)
    values, labels, weights = (carrier([row[i] for row in rows]) for i in range(3))
    if rows and np.ndim(labels[0]) and not options.get("binary"):
        metrics.add(values, None, labels, weights)
    else:
        metrics.add(values, labels, None, weights)
    return metrics


logits_of = st.lists(st.floats(-700, 700), min_size=3, max_size=3)
weights_of = st.sampled_from([0.0, 0.5, 1.0, 1.0, 0.1, 3.7])
labelled = st.lists(st.tuples(logits_of, st.integers(0, 2), weights_of), min_size=1, max_size=9)


def true_record(rows: Any) -> dict[str, mpf]:
    """Return the figures by their definitions, of weighted rows of logits and labels."""
    losses, hits, briers, confidences = [], [], [], []
    for row, label, _ in rows:
        p = truth.softmax(row)
        best = row.index(max(row))
        losses.append(-truth.log_softmax(row)[label])
        hits.append(mpf(best == label))
        briers.append(sum((q - (place == label)) ** 2 for place, q in enumerate(p)))
        confidences.append(p[best])
    w = [mpf(weight) for _, _, weight in rows]
    total, n = sum(w), sum(weight > 0 for weight in w)

    def mean(xs: list[mpf]) -> mpf:
        return sum(a * b for a, b in zip(w, xs, strict=True)) / total

    def error(xs: list[mpf]) -> mpf:
        around = sum((a * (x - mean(xs))) ** 2 for a, x in zip(w, xs, strict=True))
        return mpmath.sqrt(n * around / (n - 1)) / total if n > 1 else mpf("nan")

    gaps = [mpf(0)] * 15
    for weight, hit, confidence in zip(w, hits, confidences, strict=True):
        gaps[min(14, int(mpmath.ceil(confidence * 15)) - 1)] += weight * (confidence - hit)
    return {
        "loss": mean(losses),
        "loss_se": error(losses),
        "perplexity": mpmath.exp(mean(losses)),
        "accuracy": mean(hits),
        "accuracy_se": error(hits),
        "brier": mean(briers),
        "ece": sum(map(abs, gaps)) / total,
        "confidence": mean(confidences),
    }


@settings(max_examples=share_of(150), deadline=None, derandomize=True)
@given(labelled, st.booleans())
def test_figures_are_what_their_definitions_say(rows: Any, weighted: bool) -> None:
    if not weighted:
        rows = [(row, label, 1.0) for row, label, _ in rows]
    # an edge may lie between a probability and its double
    rows = [row for row in rows if 1e-12 < max(truth.softmax(row[0])) * 15 % 1 < 1 - 1e-12]
    assume(rows)
    metrics = measured(rows)
    if not sum(weight for *_, weight in rows):
        with pytest.raises(ValueError, match="all weights are 0"):
            metrics.result()
        return
    found = metrics.result()
    assert (found["rows"], found["ignored"]) == (len(rows), 0)
    for name, exact in true_record(rows).items():
        if mpmath.isnan(exact):
            assert isnan(found[name])
        elif name == "ece":
            # confidences are rounded before they are added up
            assert found[name] == pytest.approx(float(exact), rel=1e-12, abs=1e-15)
        elif exact > 1e300:
            assert found[name] >= 1e300
        else:
            # the errors of equal numbers are 0, or what is left of rounding each
            assert found[name] == pytest.approx(float(exact), rel=1e-12, abs=1e-14), name


def cut(rows: list[Any], ends: list[int], random: Any, **options: Any) -> Metrics:
    """Return the metrics of rows in another order, in parts merged in another order."""
    rows = random.sample(rows, len(rows))
    bounds = sorted({min(end, len(rows)) for end in ends} | {0, len(rows)})
    parts = []
    for start, end in pairwise(bounds):
        carrier = random.choice([list, np.array])
        part = measured(rows[start:end], carrier, **options)
        parts.append(pickle.loads(pickle.dumps(part)))
    random.shuffle(parts)
    return sum(parts[1:], parts[0])


soft = (
    st.lists(st.integers(0, 8), min_size=3, max_size=3)
    .filter(any)
    .map(lambda counts: [count / sum(counts) for count in counts])
)
masked = st.one_of(st.floats(-9, 9), st.floats(-800, 800), st.sampled_from([-inf, 0.0, 1.0]))
wild = st.lists(masked, min_size=3, max_size=3).filter(lambda row: max(row) > -inf)
two = st.lists(st.sampled_from([0, 1]), min_size=3, max_size=3)


@pytest.mark.parametrize(
    ("truths", "options"),
    [
        (st.integers(0, 2), {}),
        (st.integers(0, 2), {"top": 2, "bins": 4, "mass": True, "base": "2"}),
        (st.integers(0, 2), {"temperature": 0.3}),
        (st.integers(0, 2), {"temperature": 0.0}),
        (st.integers(0, 2), {"temperature": inf}),
        (soft, {}),
        (two, {"binary": True}),
    ],
)
@settings(max_examples=share_of(40), deadline=None, derandomize=True)
@given(st.data(), st.lists(st.integers(0, 9)), truth.CHANCES)
def test_any_order_any_parts_lists_or_arrays_give_the_same_bits(
    truths: Any, options: dict[str, Any], data: Any, ends: list[int], random: Any
) -> None:
    options = {"classes": 3, **options}
    rows = data.draw(st.lists(st.tuples(wild, truths, weights_of), min_size=1, max_size=9))
    rows.append(([0.0, 1.0, 2.0], rows[0][1], 1.0))
    whole, parts = measured(rows, **options), cut(rows, ends, random, **options)
    assert repr(parts.result()) == repr(whole.result())
    assert repr(parts.per_class()) == repr(whole.per_class())
    assert repr(parts.reliability()) == repr(whole.reliability())
    assert parts.confusion() == whole.confusion()
    saved = json.loads(json.dumps(parts.to_dict(), allow_nan=False))
    assert parts == whole == Metrics.from_dict(saved)


@pytest.fixture
def crossover(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lists are computed as arrays from a tenth of their usual length on."""
    monkeypatch.setattr(kernels, "CROSSOVER", kernels.CROSSOVER // 10)


@pytest.mark.usefixtures("crossover")
def test_a_long_list_is_computed_as_an_array_to_the_same_bits() -> None:
    rng = np.random.default_rng(5)
    x, y = rng.normal(0, 4, (600, 10)).round(1), rng.integers(0, 10, 600)
    long, parts = Metrics(10), Metrics(10)
    long.add(x.tolist(), y.tolist())
    for start in range(0, 600, 100):
        parts.add(x[start : start + 100].tolist(), y[start : start + 100].tolist())
    assert long == parts


@pytest.mark.usefixtures("crossover")
@pytest.mark.parametrize("contents", ["logits", "probs"])
def test_a_list_of_which_both_classes_are_long_gives_the_same_bits(contents: Any) -> None:
    rng = np.random.default_rng(6)
    p, y = rng.random((3000, 1)).round(2), rng.integers(0, 2, 3000)
    long, array = (Metrics(1, binary=True, contents=contents) for _ in range(2))
    long.add(p.tolist(), y.tolist())
    array.add(p, y)
    assert long == array


@pytest.mark.parametrize("carrier", [list, np.array])
def test_many_rows_are_worked_on_in_parts(monkeypatch: pytest.MonkeyPatch, carrier: Any) -> None:
    rows = [([float(n % 7), n / 8, 2.0], n % 3, n / 2) for n in range(20)]
    whole = measured(rows, carrier)
    monkeypatch.setattr(verdict, "AT_ONCE", 10)
    seen = []
    observe = verdict.observe

    def counted(values: Any, *rest: Any) -> Any:
        seen.append(len(values))
        return observe(values, *rest)

    monkeypatch.setattr(verdict, "observe", counted)
    assert measured(rows, carrier) == whole
    assert seen == [3] * 6 + [2]


def test_weights_of_one_change_nothing_but_the_type_of_counts() -> None:
    rows = [([2.0, 1.0, 0.1], 0, 1.0), ([0.0, 1.0, 0.1], 2, 1.0), ([3.0, 1.0, 0.1], 0, 1.0)]
    weighted, plain = measured(rows), Metrics(3)
    plain.add([row for row, *_ in rows], [label for _, label, _ in rows])
    assert weighted.result() == plain.result()
    assert repr(plain.confusion()) == "[[2, 0, 0], [0, 0, 0], [0, 1, 0]]"
    assert repr(weighted.confusion()) == "[[2.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 1.0, 0.0]]"
    # rows with and without weights add up
    assert (plain + weighted).result()["loss"] == plain.result()["loss"]


def test_a_row_of_weight_0_counts_as_a_row_alone() -> None:
    rows = [([2.0, 1.0, 0.1], 0, 1.0), ([0.0, 1.0, 0.1], 2, 2.0)]
    one, other = measured(rows), measured([*rows, ([-inf, 0.0, 0.0], 0, 0.0)])
    assert {**one.result(), "rows": 3} == other.result()


def test_one_row_has_no_standard_error() -> None:
    found = measured([([2.0, 1.0, 0.1], 0, 1.0)]).result()
    assert isnan(found["loss_se"])
    assert isnan(found["accuracy_se"])
    assert (found["loss"], found["accuracy"]) == (0.4170300162778335, 1.0)


def test_equal_losses_have_a_standard_error_of_0() -> None:
    metrics = Metrics(3)
    metrics.add([[2.0, 1.0, 0.1]] * 7, [2] * 7)
    assert metrics.result()["loss_se"] == 0.0


def test_of_no_rows_everything_is_nan() -> None:
    metrics = Metrics(["cat", "dog"])
    metrics.add([[2.0, 1.0], [nan, nan]], [0, 1], bad={1}, ignored={0, 1})
    found = metrics.result()
    assert (found.pop("rows"), found.pop("ignored")) == (0, 1)
    assert all(map(isnan, found.values()))
    assert [*found] == [
        *("loss", "loss_se", "perplexity", "accuracy", "accuracy_se"),
        *("brier", "ece", "confidence"),
    ]
    assert metrics.confusion() == [[0, 0], [0, 0]]
    assert {row["rows"] for row in metrics.reliability()} == {0}
    assert len(metrics.reliability()) == 15


def test_bad_rows_are_not_there_and_ignored_ones_are_counted() -> None:
    for carrier in (list, np.array):
        metrics, expected = Metrics(3), Metrics(3)
        values = [[2.0, 1.0, 0.1], [nan] * 3, [0.0, 1.0, 0.1], [5.0, 1.0, 0.1]]
        metrics.add(carrier(values), carrier([0, -1, 1, -1]), bad={1}, ignored=[3])
        expected.add([values[0], values[2]], [0, 1])
        assert {**expected.result(), "ignored": 1} == metrics.result()


def test_a_class_never_seen_has_no_precision_recall_or_loss() -> None:
    metrics = Metrics(["cat", "dog", "bird", "fox"])
    metrics.add([[2.0, 1.0, 0.1, 0.0], [2.0, 1.0, 0.1, 0.0]], [0, 2])
    cat, dog, bird, _ = metrics.per_class()
    assert repr(dog) == (
        "{'class': 'dog', 'support': 0, 'predicted': 0, 'precision': nan, 'recall': nan, "
        "'f1': nan, 'loss': nan}"
    )
    assert (cat["precision"], cat["recall"], cat["f1"]) == (0.5, 1.0, 0.6666666666666666)
    assert isnan(bird["precision"])
    assert (bird["recall"], bird["f1"]) == (0.0, 0.0)


def test_an_impossible_label_has_an_infinite_loss() -> None:
    rows = [([-inf, 1.0, 0.1], 0, 1.0), ([0.0, 1.0, 0.1], 1, 1.0)]
    for carrier in (list, np.array):
        metrics = measured(rows, carrier)
        found = metrics.result()
        assert (found["loss"], found["perplexity"]) == (inf, inf)
        assert isnan(found["loss_se"])
        assert found["brier"] < 2.0
        assert metrics.per_class()[0]["loss"] == inf
        assert Metrics.from_dict(metrics.to_dict()) == metrics


def test_of_equal_logits_the_lower_class_ranks_first() -> None:
    for carrier in (list, np.array):
        metrics = Metrics(4, top=2)
        metrics.add(carrier([[1.0, 1.0, 1.0, 0.0]] * 3), carrier([0, 1, 2]))
        found = metrics.result()
        assert (found["accuracy"], found["top2_accuracy"]) == (1 / 3, 2 / 3)
        assert metrics.confusion()[1] == [1, 0, 0, 0]


def test_the_brier_score_of_a_sure_row_keeps_its_digits() -> None:
    """1 less a probability next to 1 would keep none."""
    for carrier in (list, np.array):
        metrics = Metrics(3)
        metrics.add(carrier([[40.0, 0.0, 0.0]]), [0])
        small = mpmath.exp(-40) / (1 + 2 * mpmath.exp(-40))
        exact = float((2 * small) ** 2 + 2 * small**2)
        assert metrics.result()["brier"] == pytest.approx(exact, rel=1e-15)


def test_the_brier_score_of_two_classes_is_halved() -> None:
    """As scikit-learn has it: (1 - p)^2 of the class's own probability."""
    for contents, values in (("probs", [[0.75, 0.25]]), ("log-probs", np.log([[0.75, 0.25]]))):
        metrics = Metrics(2, contents=contents)  # type: ignore[arg-type]
        metrics.add(values, [1])
        assert metrics.result()["brier"] == pytest.approx(0.5625, rel=1e-15)


def test_soft_targets_have_the_likeliest_class_as_the_true_one() -> None:
    for carrier in (list, np.array):
        metrics = Metrics(3, contents="probs")
        metrics.add(carrier([[0.5, 0.25, 0.25]]), None, carrier([[0.25, 0.25, 0.5]]))
        found = metrics.result()
        assert found["loss"] == pytest.approx(1.75 * np.log(2), rel=1e-15)
        assert found["brier"] == 0.125
        assert (found["accuracy"], found["ece"]) == (0.0, 0.5)
        assert metrics.confusion()[2] == [1, 0, 0]


def test_given_probabilities_are_taken_as_they_are() -> None:
    for values, contents in (
        ([[0.5, 0.5 - 2**-8]], "probs"),
        ([[-0.5, -1.0]], "log-probs"),
    ):
        metrics = Metrics(2, contents=contents)  # type: ignore[arg-type]
        metrics.add(values, [0])
        expected = values[0][0] if contents == "probs" else 0.6065306597126334
        assert metrics.result()["confidence"] == expected


def test_several_binary_columns_are_problems_of_their_own() -> None:
    """Means are over all numbers, a standard error's observation is the mean of a row."""
    x = [[2.0, -1.0], [0.0, 3.0], [-1.0, -2.0]]
    y = [[1, 0], [1, 1], [0, 1]]
    metrics = Metrics(["hot", "wet"], binary=True)
    metrics.add(x, y)
    flat = Metrics(1, binary=True)
    flat.add([[v] for row in x for v in row], [v for row in y for v in row])
    found, alone = metrics.result(), flat.result()
    assert (found["rows"], alone["rows"]) == (3, 6)
    for name in ("loss", "perplexity", "accuracy", "brier", "ece", "confidence"):
        assert found[name] == alone[name]
    losses = np.logaddexp(0, np.where(np.array(y) == 1, -np.array(x), x)).mean(axis=1)
    assert found["loss_se"] == pytest.approx(losses.std(ddof=1) / np.sqrt(3), rel=1e-14)
    hits = np.array([1.0, 0.5, 0.5])  # a logit of 0 is no
    assert found["accuracy_se"] == pytest.approx(hits.std(ddof=1) / np.sqrt(3), rel=1e-14)
    hot, wet = metrics.per_class()
    assert (hot["class"], hot["support"], hot["predicted"], hot["recall"]) == ("hot", 2, 1, 0.5)
    assert (wet["class"], wet["support"], wet["predicted"], wet["recall"]) == ("wet", 2, 1, 0.5)
    assert (hot["loss"] + wet["loss"]) / 2 == pytest.approx(found["loss"], rel=1e-15)
    assert metrics.confusion() == flat.confusion() == [[2, 0], [2, 2]]


def test_binary_confidence_is_the_probability_of_yes_against_the_rate_of_yes() -> None:
    for carrier in (list, np.array):
        metrics = Metrics(1, binary=True, contents="probs", bins=2)
        metrics.add(carrier([[0.25], [0.5], [0.75], [1.0]]), carrier([0, 1, 0, 1]))
        low, high = metrics.reliability()
        assert low == {
            **{"from": 0.0, "to": 0.5, "rows": 2},
            **{"confidence": 0.375, "accuracy": 0.5, "gap": 0.125},
        }
        assert (high["confidence"], high["accuracy"], high["gap"]) == (0.875, 0.5, -0.375)
        assert metrics.result()["ece"] == 0.25
        assert metrics.result()["accuracy"] == 0.5


def test_binary_targets_may_be_soft() -> None:
    for carrier in (list, np.array):
        metrics = Metrics(1, binary=True, contents="probs")
        metrics.add(carrier([[0.75]]), None, carrier([[0.25]]))
        assert metrics.result()["brier"] == 0.25
        assert metrics.confusion() == [[0, 1], [0, 0]]
        assert metrics.result()["loss"] == pytest.approx(
            -0.25 * np.log(0.75) - 0.75 * np.log(0.25), rel=1e-15
        )


def test_rows_of_lists_may_differ_in_length() -> None:
    metrics = Metrics(3)
    metrics.add([[2.0, 1.0, 0.1], [0.0, 1.0]], [0, 1])
    one, other = Metrics(3), Metrics(3)
    one.add([[2.0, 1.0, 0.1]], [0])
    other.add([[0.0, 1.0]], [1])
    assert metrics == one + other


def test_metrics_of_unlike_settings_are_not_added_up() -> None:
    def refused(**options: Any) -> str:
        with pytest.raises(ValueError, match="unlike") as caught:
            Metrics(options.pop("classes", 3)).merge(Metrics(options.pop("other", 3), **options))
        return str(caught.value)

    assert refused(base="2") == "metrics of unlike base: 'e' and '2'"
    assert refused(temperature=0.5) == "metrics of unlike temperature: 1.0 and 0.5"
    assert refused(other=["a", "b"]) == "metrics of unlike classes: 3 and ['a', 'b']"
    assert refused(bins=10, mass=True) == "metrics of unlike bins: 15 and 10"
    many = [f"c{i}" for i in range(20)]
    assert refused(other=many).endswith("'c10', 'c11' and 8 more]")


def test_adding_changes_neither_part() -> None:
    one, other = measured([([1.0, 0.0], 0, 1.0)]), measured([([1.0, 0.0], 1, 1.0)])
    before = copy.deepcopy((one, other))
    assert (one + other).rows == 2
    assert (one, other) == before
    assert sum([one, other]).rows == 2  # type: ignore[arg-type]
    assert one != other
    assert one != 1
    with pytest.raises(TypeError):
        one + 1
    with pytest.raises(TypeError):
        1 + one


def test_it_shows_its_settings_and_rows() -> None:
    metrics = Metrics(["cat", "dog"], bins=10, mass=True)
    assert repr(metrics) == "<Metrics(['cat', 'dog'], bins=10, mass=True): 0 rows>"
    metrics.update([1.0, 0.0], "cat")
    assert repr(metrics) == "<Metrics(['cat', 'dog'], bins=10, mass=True): 1 row>"
    assert repr(Metrics(3)) == "<Metrics(3): 0 rows>"


def test_lists_are_measured_without_numpy() -> None:
    code = (
        "import sys; from softmax_cli.metrics.verdict import Metrics\n"
        "for mass in (False, True):\n"
        "    metrics = Metrics(6, mass=mass)\n"
        "    metrics.add([[2.0, 1.0, 0.1, 0.0, 0.0, 0.0]], [0], weights=[2.0])\n"
        "    metrics.add([[2.0, 1.0, 0.1, 0.0, 0.0, 0.0]], [0])\n"
        "    again = Metrics.from_dict(metrics.to_dict())\n"
        "    again.result(), again.per_class(), again.reliability(), again.confusion()\n"
        "print('numpy' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == "False\n"


def test_the_package_hands_it_out() -> None:
    assert softmax_cli.Metrics is Metrics
    assert "Metrics" in dir(softmax_cli)


SAVED = Metrics(["cat", "dog"])
SAVED.add([[2.0, 1.0]], [0])
SETTINGS = SAVED.to_dict()["settings"]
UNFILLED = "a bin that nothing fills so"
BY_MASS = {**SETTINGS, "mass": True}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"rows": "x"}, "'str' object cannot be interpreted as an integer"),
        ({"rows": 1.5}, "'float' object cannot be interpreted as an integer"),
        ({"rows": 3}, "counts of other rows"),
        ({"rows": 3, "counted": 3}, "bins of other rows"),
        ({"rows": 3, "weighted": True}, "bins of other rows"),
        ({"ignored": -1}, "a count below 0"),
        ({"counted": 2, "weighted": True}, "counts of other rows"),
        ({"counted": 0}, "counts of other rows"),
        ({"cells": {"0": "-0x1p0"}}, "cells below 0, or not finite"),
        ({"cells": {"0": "0x1p0", "1": "0x1p0", "2": "-0x1p0"}}, "cells below 0, or not finite"),
        ({"brier": {"0": "-0x1p0"}}, "brier below 0, or not finite"),
        ({"brier": {"0": "nan"}}, "brier below 0, or not finite"),
        ({"losses": {"0": "-0x1p0"}}, "losses below 0"),
        ({"losses": {"0": "-inf"}}, "losses of no rows"),
        ({"losses": {"0": "nan"}}, "losses of no rows"),
        ({"spread": {"0": "-0x1p0"}}, "squares below 0"),
        ({"spread": {"0": "nan"}}, "spread of no rows"),
        ({"spread": {"0": "0x1p0", "1": "0x1p0"}}, "spread of other weights"),
        ({"hit_squares": {"1": "-0x1p0"}}, "hit_squares below 0, or not finite"),
        ({"hit_squares": {"1": "0x1p1"}}, "hit_squares of other rows"),
        ({"hit_squares": {"0": "0x1p0"}}, "hit_squares of other cells"),
        ({"cells": {"1": "0x1p0"}}, "hit_squares of other cells"),
        ({"bins": [{"0": "0x1p0"}, {"0": "-0x1p0"}, {"1": "0x1p0"}]}, UNFILLED),
        ({"bins": [{"0": "0x1p0"}, {}, {"0": "0x1p1", "1": "-0x1p0"}]}, UNFILLED),
        ({"bins": [{"0": "0x1p0"}, {}, {"3": "0x1p0"}]}, UNFILLED),
        ({"bins": [[-0.75], [1], [1.0]], "settings": BY_MASS}, UNFILLED),
        ({"bins": [[0.75], [5], [1.0]], "settings": BY_MASS}, "bins of no such outcome"),
        ({"in_top": {"1": "0x1p1"}, "settings": {**SETTINGS, "top": 1}}, "in_top of other weights"),
        ({"rows": 2, "bins": [{"0": "0x1p1"}, {}, {"0": "0x1p0"}], "counted": 2}, UNFILLED),
        ({"cells": {"7": "0x1p0"}}, "cells of no such class"),
        ({"losses": {"2": "0x1p0"}}, "losses of no such class"),
        ({"cells": {"0": "0x1p1"}}, "bins of other weights"),
        ({"bins": [{"0": "0x1p0"}, {}, {}]}, "bins of other weights"),
        ({"losses": None}, "'NoneType' object has no attribute 'items'"),
        ({"losses": {"0": "1.5"}}, "no sum: 1.5"),
        ({"losses": {"0": "0x1p9999"}}, "no sum of doubles: 0x1p9999"),
        ({"bins": []}, "zip() argument 2 is shorter than argument 1"),
        ({"bins": [[0.75], [1], []], "settings": BY_MASS}, "bins of unlike lengths"),
        ({"settings": {}}, "'classes'"),
        ({"settings": {**SETTINGS, "bins": 0}}, "Metrics: bins must be 1 or more, not 0"),
    ],
)
def test_what_is_not_a_whole_partial_is_refused(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011 (the whole message is compared)
        Metrics.from_dict(SAVED.to_dict() | change)
    assert str(error.value) == f"saved metrics are damaged ({reason})"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"format": "softmax-cli"}, "not saved metrics"),
        ({"version": 2}, "metrics of version 2; this is 1"),
    ],
)
def test_a_partial_of_another_kind_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"^{message}$"):
        Metrics.from_dict(SAVED.to_dict() | change)


@pytest.mark.parametrize("saved", [None, [], "x", {}, {"format": "softmax-cli metrics"}])
def test_what_is_no_partial_at_all_is_refused(saved: Any) -> None:
    with pytest.raises(ValueError, match=r"not saved metrics|of version None"):
        Metrics.from_dict(saved)


def test_a_saved_partial_is_exact_and_says_what_it_is() -> None:
    saved = SAVED.to_dict()
    assert saved["format"] == "softmax-cli metrics"
    assert saved["version"] == 1
    assert saved["settings"] == {
        **{"classes": ["cat", "dog"], "base": "e", "temperature": 1.0, "contents": "logits"},
        **{"top": 5, "bins": 15, "mass": False, "binary": False},
    }
    assert (saved["rows"], saved["cells"]) == (1, {"0": "0x1p0"})


def test_bins_are_not_more_than_there_is_memory_for():
    with pytest.raises(ValueError, match=r"^Metrics: bins must be 99999 at most, not 100000$"):
        Metrics(3, bins=100_000)
