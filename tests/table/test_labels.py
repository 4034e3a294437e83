"""Labels as users write them: names of classes, or their numbers."""

import pytest

from softmax_cli.table.labels import label_finder, spellings
from softmax_cli.table.row_faults import UnknownLabel


@pytest.mark.parametrize(
    ("label", "number"), [("cat", 0), (" dog ", 1), ("0", 0), ("1", 1), ("1.0", 1), ("1e0", 1)]
)
def test_a_label_is_a_name_or_a_number_from_0(label, number):
    assert label_finder(("cat", "dog"), 2)(label) == number


@pytest.mark.parametrize("label", ["2", "-1", "1.5", "cow", "nan", "inf", "Cat", "1_0", "1e400"])
def test_a_label_that_is_no_class(label):
    with pytest.raises(UnknownLabel) as caught:
        label_finder(("cat", "dog"), 2)(label)
    assert str(caught.value) == f"label '{label}' is no class: the classes are 'cat', 'dog'"


def test_an_empty_label():
    with pytest.raises(UnknownLabel, match=r"^the label is empty: the classes are 0 to 2$"):
        label_finder(None, 3)(" ")


@pytest.mark.parametrize(
    ("names", "labels"),
    [
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
    ],
)
def test_a_number_is_that_in_the_names_where_it_tells_all_of_them_apart(names, labels):
    find = label_finder(names, len(names))
    assert {label: find(label) for label in labels} == labels
    assert [find(name) for name in names] == [*range(len(names))]
    known = spellings(names, len(names))
    assert {label: find(label.strip('"')) for label in known} == known


def test_every_label_that_is_told_at_once_is_the_one_that_is_found():
    for names in (None, ["cat", "dog"], ["1", "2"], ["1.5", "2"], ["cat", "7"], ["b1", "b2"]):
        find = label_finder(names, 2)
        known = spellings(names, 2)
        assert {label: find(label.strip('"')) for label in known} == known


@pytest.mark.parametrize(
    ("names", "labels"),
    [
        (["1", "2", "10"], ["0", "3", "1.5", "one", "inf"]),
        (["logit_1", "logit_2"], ["0", "1.5", "-1", "3", "logit_", "logit_01"]),
        (["cat1", "dog2"], ["2", "1.5"]),
    ],
)
def test_another_number_is_no_class(names, labels):
    for label in labels:
        with pytest.raises(UnknownLabel, match=f"^label '{label}' is no class: the classes are "):
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


@pytest.mark.parametrize(
    ("names", "label", "place"),
    [
        (("score_-1", "score_0", "score_1"), "1", 2),
        (("score_-1", "score_0", "score_1"), "-1", 0),
        (("rating_0.5", "rating_1.0", "rating_1.5"), "1", 1),
        (("logit_1.0", "logit_2.0"), "1.0", 0),
        (("logit-0", "logit-1"), "1", 1),
    ],
)
def test_numbers_in_names_may_have_signs_and_points(names, label, place):
    assert label_finder(names, len(names))(label) == place
