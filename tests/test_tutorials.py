"""Everything that four tutorials compute, each as one line; see TUTORIALS.md for the sources."""

import json
import re

import pytest

from tests.conftest import ROOT

SCORES = (
    "[[0.66570611,0.1626294,0.36706266,0.29843456,0.01490628],"
    "[0.96794399,0.33415951,0.70469845,0.93473211,0.06132272],"
    "[0.1428281,0.54365674,0.05789707,0.66223181,0.37162914]]"
)
ROWS = [
    # 1: softmax of a vector
    ("softmax 2 1 0.1", [0.6590011388859679, 0.24243297070471392, 0.09856589040931817]),
    # 2: along axis 0
    (
        "softmax '[[2,1,0.1],[1,2,3]]' --axis 0",
        [
            *(0.7310585786300049, 0.2689414213699951, 0.05215356307841774),
            *(0.2689414213699951, 0.7310585786300049, 0.9478464369215822),
        ],
    ),
    # 3: along axis 1
    (
        "softmax '[[2,1,0.1],[1,2,3]]' --axis 1",
        [
            *(0.6590011388859679, 0.24243297070471392, 0.09856589040931817),
            *(0.09003057317038046, 0.24472847105479764, 0.6652409557748219),
        ],
    ),
    # 4: temperature 0.5
    ("softmax -T 0.5 2 1 0.1", [0.8637771182080068, 0.11689952094598569, 0.0193233608460075]),
    # 5: ten scores to confidences: the largest and the smallest
    (
        "softmax 2 3 1 0.1 2.5 1.8 0.5 1.2 0.7 2.2",
        [None, 0.30647259290611456, None, 0.01686310892073085, *[None] * 6],
    ),
    # 6: nine scores, of which one stands out; argmax or temperature 0 gives 0s and a 1
    (
        "softmax 0.1 0.1 0.05 0.1 9.5 0.1 0.05 0.05 0.05",
        [*[None] * 4, 0.9993547620774695, *[None] * 4],
    ),
    ("softmax -T 0 0.1 0.1 0.05 0.1 9.5 0.1 0.05 0.05 0.05", [0, 0, 0, 0, 1, 0, 0, 0, 0]),
    ("argmax --one-hot 0.1 0.1 0.05 0.1 9.5 0.1 0.05 0.05 0.05", [0, 0, 0, 0, 1, 0, 0, 0, 0]),
    # 7: a vector
    ("softmax 0 3 1", [0.04201006613406605, 0.8437947344813395, 0.11419519938459448]),
    # 8: rows of a 3x5 matrix: the first row
    (
        f"softmax '{SCORES}'",
        [
            *(0.2808404046342378, 0.16981503969421094, 0.2083341128930411),
            *(0.19451611302587726, 0.14649432975263288),
            *[None] * 10,
        ],
    ),
    # 9: log-softmax
    ("log-softmax 3 4 0", [-1.3265626412674705, -0.3265626412674705, -4.32656264126747]),
    # 10: cross-entropy of the matrix, by number and one-hot
    (
        f"xent '{SCORES}' --label 2,1,3",
        [1.5686121760342489, 1.9340724085081988, 1.3290123474263265],
    ),
    (
        f"xent '{SCORES}' --target '0,0,1,0,0 0,1,0,0,0 0,0,0,1,0'",
        [1.5686121760342489, 1.9340724085081988, 1.3290123474263265],
    ),
    # 11: categorical cross-entropy from logits
    ("xent 2 1 0.1 --target 0,0,1", [2.3170300162778337]),
    # 12: sparse categorical cross-entropy, until a probability underflows
    ("xent 2 1 0.1 --label 2", [2.3170300162778337]),
    ("xent 800 0 --label 1", [800.0]),
    # 13: binary cross-entropy, of one logit
    ("xent 2.5 --label 1", [0.07888973429254963]),
    # 14: sigmoid is softmax of two classes
    ("sigmoid 2", [0.8807970779778824]),
    ("softmax 0 2", [None, 0.8807970779778824]),
    # 15: the most likely category of each row
    ("argmax 2,1,0.1 1,2,3", [0, 2]),
    # 16: one-hot of the argmax
    ("argmax --one-hot 2 1 0.1", [1, 0, 0]),
    ("softmax 1 0 0", [0.5761168847658291, 0.21194155761708544, 0.21194155761708544]),
    # 17: the form that does not overflow
    ("softmax 1000 1001 1002", [0.09003057317038046, 0.24472847105479764, 0.6652409557748219]),
]


@pytest.mark.parametrize(("line", "answers"), ROWS)
def test_the_right_answer_to_1e_12(run, line, answers):
    status, out, err = run(f"{line} -f json")
    assert (status, err) == (0, "")
    numbers = list(_flat(json.loads(out)))
    assert len(numbers) == len(answers)
    for number, answer in zip(numbers, answers, strict=True):
        assert answer is None or number == pytest.approx(answer, rel=0, abs=1e-12)


def test_the_page_of_the_tutorials_has_every_row():
    """Its commands are run by tests/test_readme.py."""
    page = (ROOT / "docs" / "tutorials.md").read_text(encoding="utf-8")
    rows = [int(number) for number in re.findall(r"^\$ # (\d+): ", page, re.MULTILINE)]
    assert sorted(rows) == [*range(1, 21)]


def test_one_map_of_softmax_over_the_channels(run, examples):
    """Row 19, to float32: the array holds singles."""
    line = f"softmax {examples}/activation-maps.npy --pick 0,4,:,0 -f json"
    first = [0.5065965, 0.7887850, 0.1609434, 0.0727219, 0.7567936, 0.6412108, 0.0720245, 0.0999413]
    assert json.loads(run(line).out) == pytest.approx(first, rel=0, abs=1e-7)


def test_the_mean_binary_cross_entropy_of_a_file(run, examples):
    """Row 13."""
    mean = float(run(f"xent {examples}/breast-cancer.csv -l benign -r mean").out)
    assert mean == pytest.approx(0.06713372, rel=0, abs=5e-7)


def test_the_largest_and_the_smallest_of_ten(run):
    """Row 5."""
    numbers = json.loads(run("softmax 2 3 1 0.1 2.5 1.8 0.5 1.2 0.7 2.2 -f json").out)
    assert (numbers.index(max(numbers)), numbers.index(min(numbers))) == (1, 3)


def test_the_others_of_nine_are_small(run):
    """Row 6: about 8e-05."""
    numbers = json.loads(run("softmax 0.1 0.1 0.05 0.1 9.5 0.1 0.05 0.05 0.05 -f json").out)
    assert all(7.7e-5 < number < 8.4e-5 for number in numbers if number < 0.5)


def test_a_named_vector(run):
    """Row 1, with its classes."""
    assert run("softmax 2 1 0.1 --names cat,dog,bird").out == (
        "cat,dog,bird\n0.6590011388859679,0.24243297070471392,0.09856589040931817\n"
    )


def test_the_sum_of_singles_is_1_to_their_precision(run):
    """Row 7: in float32 the sum need not be exactly 1."""
    numbers = [float(cell) for cell in run("softmax 0 3 1 --dtype float32").out.split(",")]
    assert sum(numbers) == pytest.approx(1.0, abs=1.2e-7)


def test_two_ways_to_a_log_probability(script):
    """Rows 10 and 12: from logits and from probabilities the two agree until one underflows."""
    from_logits = script("softmax-cli xent 2,1,0.1 1,2,3 --label 2,0").out.split()
    probabilities = script("softmax-cli softmax 2,1,0.1 1,2,3").out.replace("\n", " ")
    from_probabilities = script(f"softmax-cli xent {probabilities} --label 2,0 --from probs").out
    assert [float(x) for x in from_probabilities.split()] == pytest.approx(
        [float(x) for x in from_logits], abs=1e-12
    )
    assert (
        script("softmax-cli xent $(softmax-cli softmax 800 0) --label 1 --from probs").out
        == "inf\n"
    )


def test_softmax_of_the_one_hot_argmax_in_one_pipe(script):
    """Row 16."""
    line = "softmax-cli argmax --one-hot 2 1 0.1 | softmax-cli softmax"
    assert script(line).out == "0.5761168847658291,0.21194155761708544,0.21194155761708544\n"


def _flat(value):
    if isinstance(value, list):
        for item in value:
            yield from _flat(item)
    else:
        yield value
