"""Labels as users write them: names of classes, or their numbers."""

import pytest

from softmax_cli.table.bad_rows import UnknownLabel
from softmax_cli.table.labels import label_finder


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


def test_where_a_name_is_a_number_labels_are_names_only():
    find = label_finder(("1", "2", "10"), 3)
    assert [find(label) for label in ("1", "2", "10")] == [0, 1, 2]
    for label in ("0", "1.0", "3"):
        with pytest.raises(UnknownLabel, match=r"the classes are '1', '2', '10'$"):
            find(label)


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
