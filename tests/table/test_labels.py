"""Labels as users write them: names of classes, or their numbers."""

import pytest

from softmax_cli.table.labels import label_finder, spellings
from softmax_cli.table.row_faults import UnknownLabel


def test_a_label_is_a_name_or_a_number_from_0():
    for label, number in (("cat", 0), (" dog ", 1), ("0", 0), ("1", 1), ("1.0", 1), ("1e0", 1)):
        assert label_finder(("cat", "dog"), 2)(label) == number, label


@pytest.mark.parametrize("label", ["2", "-1", "1.5", "cow", "nan", "inf", "Cat", "1_0", "1e400"])
def test_a_label_that_is_no_class(label):
    with pytest.raises(UnknownLabel) as caught:
        label_finder(("cat", "dog"), 2)(label)
    assert str(caught.value) == f"label '{label}' is no class: the classes are 'cat', 'dog'"


@pytest.mark.parametrize(
    "label",
    [
        "0.99999999999999999",
        "1.00000000000000000001",
        "1e-400",
        "-0.00000000000000000000001",
        "0." + "9" * 5000,
        "1" + "0" * 400 + "e-400" + "1" * 5,
    ],
)
def test_a_number_next_to_a_class_is_no_class(label):
    """As doubles they are the same."""
    for names, count in ((None, 3), (("cat", "dog"), 2), (("0", "1"), 2), (("a0", "a1"), 2)):
        with pytest.raises(UnknownLabel):
            label_finder(names, count)(label)


def test_a_number_is_that_of_a_class_however_it_is_spelt():
    for label in ("1.00000000000000000", "10e-1", "0.1e+1", "1" + "0" * 400 + "e-400"):
        assert label_finder(None, 3)(label) == 1, label


def test_names_that_are_one_double_are_names_alone():
    find = label_finder(("9007199254740993", "9007199254740992"), 2)
    assert (find("9007199254740993"), find("9007199254740992")) == (0, 1)
    with pytest.raises(UnknownLabel):
        find("9007199254740993.0")


def test_a_label_next_to_a_class_is_a_bad_row_on_every_route(run, here):
    label = "0.99999999999999999"
    rows = "2.5,1.5,1\n" * 40_000
    (here / "a.csv").write_text(f"a,b,y\n2.5,1.5,0\n{rows}1.5,2.5,{label}\n")
    (here / "a.jsonl").write_text(f'{{"a": 1.5, "b": 2.5, "y": {label}}}\n')
    message = f"column 'y': label '{label}' is no class: the classes are 'a', 'b'\n"
    for jobs in (1, 2):
        assert (
            run(f"xent a.csv -l y -r mean -j {jobs}").err == f"softmax-cli: a.csv:40003: {message}"
        )
    assert run("xent a.jsonl -l y").err == f"softmax-cli: a.jsonl:1: {message}"
    assert run(f"xent 2 1 --label {label}").status == 2


def test_an_empty_label():
    with pytest.raises(UnknownLabel, match=r"^the label is empty: the classes are 0 to 2$"):
        label_finder(None, 3)(" ")


def test_a_number_is_that_in_the_names_where_it_tells_all_of_them_apart():
    for names, labels in (
        (["1", "2", "10"], {"1": 0, "2": 1, "2.0": 1, "10": 2, " 1.0 ": 0, "1e1": 2}),
        (["0", "1", "2"], {"0": 0, "1.0": 1, "2": 2}),
        (["1.0", "2.0"], {"1": 0, "2": 1, "2.00": 1}),
        (["-1", "1"], {"-1": 0, "1": 1, "-1.0": 0, "−1": 0}),
        (["2010", "2020"], {"2020": 1}),
        (["logit_1", "logit_2", "logit_3"], {"1": 0, "3.0": 2, "logit_2": 1}),
        (["class_0", "class_1", "class_10", "class_2"], {"2": 3, "10": 2, "0": 0}),
        (["07", "08"], {"7": 0, "08": 1, "8": 1}),
        (["c07", "c08"], {"7": 0, "8.0": 1, "08": 1}),
        (["V1", "V2", "V3"], {"1": 0, "3": 2}),
        (["1_logit", "2_logit"], {"1": 0, "2": 1}),
        (["日1", "日2"], {"2": 1}),
        (["cat1", "dog2"], {"0": 0, "1": 1}),
        (["a1", "a01"], {"0": 0, "1": 1}),
        (["v٢", "v٣"], {"0": 0, "1": 1}),
        (["v" + "1" * 16, "v" + "1" * 15 + "2"], {"0": 0, "1": 1}),
    ):
        find = label_finder(names, len(names))
        assert {label: find(label) for label in labels} == labels, names
        assert [find(name) for name in names] == [*range(len(names))], names
        known = spellings(names, len(names))
        assert {label: find(label.strip('"')) for label in known} == known, names


def test_every_label_that_is_told_at_once_is_the_one_that_is_found():
    for names in (None, ["cat", "dog"], ["1", "2"], ["1.5", "2"], ["cat", "7"], ["b1", "b2"]):
        find = label_finder(names, 2)
        known = spellings(names, 2)
        assert {label: find(label.strip('"')) for label in known} == known


def test_another_number_is_no_class():
    for names, labels in (
        (["1", "2", "10"], ["0", "3", "1.5", "one", "inf"]),
        (["logit_1", "logit_2"], ["0", "1.5", "-1", "3", "logit_", "logit_01"]),
        (["cat1", "dog2"], ["2", "1.5"]),
    ):
        for label in labels:
            with pytest.raises(
                UnknownLabel, match=f"^label '{label}' is no class: the classes are "
            ):
                label_finder(names, len(names))(label)


def test_labels_from_0_beside_names_from_1_need_other_names():
    with pytest.raises(UnknownLabel) as caught:
        label_finder(("logit_1", "logit_2"), 2)("0")
    assert caught.value.hint == "--names 0,1 names the classes, in order, as labels from 0 do"
    with pytest.raises(UnknownLabel) as caught:
        label_finder([f"c{number}" for number in range(1, 14)], 13)("0")
    assert caught.value.hint is not None
    assert caught.value.hint.startswith("--names 0,1,2 and so on names")


def test_one_name_that_is_a_number_is_enough():
    with pytest.raises(UnknownLabel):
        label_finder(("cat", "7"), 2)("0")


def test_classes_without_names_are_numbers():
    find = label_finder(None, 3)
    assert [find(label) for label in ("0", "2", "2.0")] == [0, 2, 2]
    with pytest.raises(UnknownLabel, match=r"^label '3' is no class: the classes are 0 to 2$"):
        find("3")


def test_a_name_of_two_classes():
    with pytest.raises(UnknownLabel, match=r"^label 'a' is the name of two classes$"):
        label_finder(("a", "a"), 2)("a")


def test_many_classes_are_not_all_listed():
    names = [f"c{number}" for number in range(100)]
    with pytest.raises(UnknownLabel, match=r"'c10', 'c11' and 88 more$"):
        label_finder(names, 100)("x")


def test_numbers_in_names_may_have_signs_and_points():
    for names, label, place in (
        (("score_-1", "score_0", "score_1"), "1", 2),
        (("score_-1", "score_0", "score_1"), "-1", 0),
        (("rating_0.5", "rating_1.0", "rating_1.5"), "1", 1),
        (("logit_1.0", "logit_2.0"), "1.0", 0),
        (("logit-0", "logit-1"), "1", 1),
    ):
        assert label_finder(names, len(names))(label) == place, names
