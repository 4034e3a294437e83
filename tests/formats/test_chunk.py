"""Some whole records of a text, and where in it they stand."""

import sys

import pytest

from softmax_cli.errors import DataError
from softmax_cli.formats.chunk import Chunk, Place, decode, decode_whole

NOT_TEXT = Chunk(b"1,2\n3,4\n5,\xe9\n6,7\n", 10)


@pytest.mark.parametrize("present", [True, False])
def test_where_the_next_records_begin(monkeypatch, present):
    if not present:
        monkeypatch.delitem(sys.modules, "numpy", raising=False)
    assert Chunk(b'1,2\n"3\n",4\n', 10, 500).next_place() == Place(500, 13)


def test_the_text_before_a_line_that_is_not_utf_8_is_good():
    text, error = decode(NOT_TEXT, "f")
    assert text == "1,2\n3,4\n"
    assert str(error) == "f:12: is not UTF-8 text"
    assert error.hint == "if it is Latin-1: iconv -f LATIN1 -t UTF-8"
    assert decode(Chunk("é\n".encode(), 1), "f") == ("é\n", None)


def test_a_whole_that_is_not_utf_8_is_refused():
    with pytest.raises(DataError, match=r"^f:12: is not UTF-8 text$"):
        decode_whole(NOT_TEXT, "f")
    assert decode_whole(Chunk(b"1\n", 1), "f") == "1\n"
