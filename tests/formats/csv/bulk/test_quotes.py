"""What stands inside quotes: as the plain reader finds it, cell by cell."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.formats import chunks
from softmax_cli.formats.csv.bulk.quotes import last_line_end, leave_quoted

COMMA = ord(",")


def marks_of(text):
    return np.frombuffer(text.encode(), np.uint8)


def test_separators_inside_quotes_are_left_out():
    for text, left in (
        ('"a,b",c\n', [5, 7]),
        ('"a""b,",c\n', [7, 9]),
        ('"",c\r\n', [2, 5]),
        ('a,"b\nc"\n', [1, 7]),
    ):
        marks = marks_of(text)
        separators = (marks == COMMA) | (marks == ord("\n"))
        assert leave_quoted(marks, separators, COMMA), text
        assert np.flatnonzero(separators).tolist() == left, text


def test_quotes_that_are_not_certain():
    for text in ('a"b,c\n', '"a"b,c\n', 'a"b",c\n', '"a""b",c"\n', '"a"",b\n'):
        marks = marks_of(text)
        assert not leave_quoted(marks, (marks == COMMA) | (marks == ord("\n")), COMMA), text


@given(st.text('",\n\ra ', max_size=20), st.sampled_from(", "))
def test_the_last_line_end_is_that_of_a_search_quote_by_quote(text, delimiter):
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(chunks.sys.modules, "numpy")
        expected = chunks._last_newline_outside_quotes(bytearray(text.encode()), delimiter)
    assert last_line_end(text.encode(), delimiter) in (expected, None)


def test_where_the_last_line_ends_is_certain():
    for text in ('1,"a\nb"\n2,"c', '1,"a"\n', '"a"",\n"\n"\n', "1,2\n", "", '"'):
        assert last_line_end(text.encode(), ",") is not None, text
