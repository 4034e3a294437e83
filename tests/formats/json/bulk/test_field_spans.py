"""Fields of rows that are alike: where they are, and what is left without some of them."""

import numpy as np
import pytest

from softmax_cli.formats.json.bulk.alike import find_alike
from softmax_cli.formats.json.bulk.field_spans import FieldSpans
from softmax_cli.formats.json.bulk.template import template_of
from softmax_cli.formats.json.places import tree_of, without

ROWS = [
    '{ "id": 7 , "x": [1, 2],"s": "a\\"b", "o":{"x": [[]]}}',
    '{ "id": -71.5 , "x": [3, 4, 5],"s": "", "o":{"x": [[] ]}}',
    '{ "id": null , "x": [],"s": "é", "o":{"x":  [[]]}}',
]


def spans_of(rows):
    """Return the fields of some rows, and the text in which these stand."""
    data = "\n".join(rows).encode()
    marks = np.frombuffer(data, np.uint8)
    alike = find_alike(data, marks, template_of(rows[0].encode()))
    return FieldSpans(marks, alike), data, alike


def texts(data, starts, ends):
    return [data[start:end].decode() for start, end in zip(starts, ends, strict=True)]


def test_values():
    fields, data, _ = spans_of(ROWS[:2])
    found = {key.name: texts(data, *fields.value(i)) for i, key in enumerate(fields.fields)}
    assert found == {
        b"id": ["7", "-71.5"],
        b"x": ["[1, 2]", "[3, 4, 5]"],
        b"s": ['"a\\"b"', '""'],
        b"o": ['{"x": [[]]}', '{"x": [[] ]}'],
    }
    assert fields.number("s") == 2
    assert fields.number("é") is None


@pytest.mark.parametrize(
    "names",
    [[], ["id"], ["x"], ["o"], ["id", "x"], ["s", "o"], ["id", "s"], ["x", "o"], ["id", "x", "s"]],
)
def test_what_is_left_of_a_row(names):
    """As of a single one that is looked through."""
    rows = ROWS[:2]
    fields, data, alike = spans_of(rows)
    for index in (np.array([0, 1]), np.array([1, 1, 0])):
        begins = alike.begins[index]
        kept = fields.of_rows(index).without([name.encode() for name in names], begins)
        heads = map("".join, zip(*(texts(data, *span) for span in kept.before), strict=True))
        tails = texts(data, kept.behind, alike.ends[index])
        expected = [without(rows[row], 0, tree_of([(name,) for name in names])) for row in index]
        assert [*zip(heads, tails, strict=True)] == [own[:2] for own in expected]
        assert all(own[2] == kept.has_fields for own in expected)


def test_nothing_may_be_left():
    fields, data, alike = spans_of(['{ "a": 1 }', '{ "a": 2 }'])
    kept = fields.without([b"a"], alike.begins)
    assert [texts(data, *span) for span in kept.before] == [["{ ", "{ "]]
    assert texts(data, kept.behind, alike.ends) == [" }", " }"]
    assert not kept.has_fields


@pytest.mark.parametrize("row", ['{"a": 22, "b": 1}', '{"a":  2, "b": 1}', '{"a": 2 , "b": 1}'])
def test_a_value_beside_more_blanks_than_in_the_first_row(row):
    """Its place is not known: the blanks are no part of a number."""
    fields, _, _ = spans_of(['{"a": 1, "b": 1}', row])
    assert (fields.value(0) is None) == ("22" not in row)
