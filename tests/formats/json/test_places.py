"""Places of values in the text of JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.formats.json.places import spans, tree_of, without


@pytest.mark.parametrize(
    ("text", "paths", "found"),
    [
        ('{"a": 1, "b": 2}', [("b",), ("a",)], ["2", "1"]),
        (' {"a" :[ 1,2 , 3]}', [("a", None)], ["1", "2", "3"]),
        ('{"a": {"x": 1, "y": -2e5}}', [("a", "y")], ["-2e5"]),
        ('{"r": [[0.5, true], [7, "]"]]}', [("r", None, 0)], ["0.5", "7"]),
        ("[[1, 2], [3]]", [(None, -1)], ["2", "3"]),
        ('{"\\u0061": 1, "b": "\\"a\\": 2"}', [("a",)], ["1"]),
        ('{"a": []}', [("a", None)], []),
        ('{"a": [1]}', [("a", 1), ("b",)], []),
        ("[NaN, -Infinity, " + "9" * 5000 + "]", [(2,)], ["9" * 5000]),
    ],
)
def test_spans(text, paths, found):
    assert [text[start:end] for start, end in spans(text, tree_of(paths), len(paths))] == found


records = st.dictionaries(st.text(max_size=3), st.one_of(st.integers(), st.text(max_size=4)))


@given(records, st.data(), st.sampled_from([(",", ":"), (" , ", " : "), (",\n", ":\t")]))
def test_what_is_left_without_some_fields_is_json_of_the_others(record, data, separators):
    dropped = data.draw(st.sets(st.sampled_from([*record]))) if record else set()
    text = json.dumps(record, separators=separators)
    head, tail, any_left = without(text, 0, tree_of([(key,) for key in dropped]))
    left = {key: value for key, value in record.items() if key not in dropped}
    assert json.loads(head + tail) == left
    assert json.loads(head + ', "é": 0' * any_left + tail) == left | ({"é": 0} if left else {})


@given(
    st.lists(st.text(max_size=3) | st.integers() | st.none(), max_size=4),
    st.booleans(),
    st.booleans(),
)
def test_elements_of_an_array_that_a_text_holds(elements, ascii, twice):
    """Wherever they are spelt with escapes."""
    inner = json.dumps(elements, ensure_ascii=ascii)
    text = json.dumps({"x": inner}, ensure_ascii=twice)
    found = spans(text, tree_of([("x", None)]), 1)
    assert [json.loads(json.loads(f'"{text[start:end]}"')) for start, end in found] == elements
