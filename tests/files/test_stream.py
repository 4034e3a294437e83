"""Streams: looked at before they are read, and what fails there."""

import pytest

from softmax_cli.errors import DataError
from softmax_cli.files.stream import Stream
from tests.files.pieces import Pieces


def contents(stream):
    return b"".join(iter(stream.read, b""))


def test_bytes_that_were_looked_at_are_read_all_the_same():
    stream = Stream("x", Pieces(b"ab", b"cd", b"ef"))
    assert stream.peek() == b"ab"
    assert stream.peek(lambda data: b"d" in data) == b"abcd"
    assert stream.peek() == b"abcd"
    assert contents(stream) == b"abcdef"


def test_no_more_is_read_than_is_needed():
    """A pipe has to answer its first row as soon as that is there."""
    source = Pieces(b"ab", b"cd", b"ef")
    stream = Stream("x", source)
    stream.peek()
    assert source.reads == 1
    stream.peek(lambda data: b"b" in data)
    assert source.reads == 1
    stream.peek(lambda data: b"c" in data)
    assert source.reads == 2
    assert stream.read() == b"abcd"
    assert source.reads == 2


def test_each_piece_is_shown_once():
    shown = []
    stream = Stream("x", Pieces(b"ab", b"cd"))
    assert stream.peek(shown.append) == b"abcd"
    assert shown == [b"ab", b"cd"]


@pytest.mark.parametrize(("limit", "head"), [(1, b"ab"), (2, b"ab"), (3, b"abcd"), (9, b"abcdef")])
def test_so_much_is_looked_at_and_no_more(limit, head):
    stream = Stream("x", Pieces(b"ab", b"cd", b"ef"))
    assert stream.peek(lambda data: False, limit) == head
    assert contents(stream) == b"abcdef"


def test_the_end_is_asked_for_once():
    """On a terminal it would have to be typed again."""
    source = Pieces(b"ab")
    stream = Stream("x", source)
    assert stream.peek(lambda data: False) == b"ab"
    assert stream.peek(lambda data: False) == b"ab"
    assert contents(stream) == b"ab"
    assert stream.peek() == b""
    assert source.reads == 2


def test_looking_is_linear_in_what_is_looked_at():
    source = Pieces(*[b"x" * 10] * 1000)
    assert len(Stream("x", source).peek(lambda data: False)) == 10_000
    assert source.copied <= 10_000


def test_what_is_left_out_is_not_read():
    stream = Stream("x", Pieces(b"abc", b"d"))
    stream.peek()
    stream.skip(2)
    assert contents(stream) == b"cd"


def test_how_far_a_stream_has_come():
    stream = Stream("x", Pieces(b"abc"), size=3)
    assert stream.progress() == (0, 3)
    stream.read()
    assert stream.progress() == (3, 3)
    assert Stream("x", Pieces(), progress=lambda: (1, 2)).progress() == (1, 2)


def test_a_file_that_becomes_shorter():
    stream = Stream("x", Pieces(b"abc"), size=7)
    stream.read()
    message = r"^x: the file became shorter while it was read: 3 of 7 bytes$"
    with pytest.raises(DataError, match=message):
        stream.read()


def test_a_device_that_fails_while_it_is_read(here):
    def fail(size):
        raise OSError(5, "Input/output error")

    with pytest.raises(DataError, match=r"^x: input/output error$"):
        Stream("x", fail).read()


def test_a_bug_in_a_reader_is_no_bad_file():
    def fail(size):
        raise TypeError("a bug")

    with pytest.raises(TypeError):
        Stream("x", fail).read()
