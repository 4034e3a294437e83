"""Opening what is read: files and standard input, seen through their compression."""

import bz2
import gzip
import lzma
import sys

import pytest

from softmax_cli.errors import DataError
from softmax_cli.streams import Stream, open_input

CSV = b"a,b\n1,2\n"
HALF = "a,b\n0.2689414213699951,0.7310585786300049\n"


def contents(stream):
    return b"".join(iter(stream.read, b""))


def test_bytes_that_were_put_back_come_first():
    stream = Stream("x", _source(b"cd"))
    stream.unread(b"b")
    stream.unread(b"a")
    assert contents(stream) == b"abcd"


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a"])
def test_compression_is_known_by_its_first_bytes_whatever_the_name(here, compress, name):
    (here / name).write_bytes(compress(CSV))
    assert contents(open_input(name)) == CSV


@pytest.mark.parametrize("wrap", [bytes, gzip.compress])
def test_a_byte_order_mark_is_no_text(here, wrap):
    (here / "a").write_bytes(wrap(b"\xef\xbb\xbf" + CSV))
    assert contents(open_input("a")) == CSV


def test_what_a_file_grows_by_is_not_read_from_its_middle_on(here):
    """Else two readers would share a line that the first took for the last."""
    (here / "a").write_bytes(b"1\n2")
    stream = open_input("a")
    with open("a", "ab") as file:
        file.write(b"3\n4\n")
    assert contents(stream.at(2)) == b"2"
    assert contents(stream.at(3)) == b""
    assert contents(stream.at(5)) == b""


@pytest.mark.parametrize("data", [b"", b"\xef", b"\xef\xbb", b"B", b"BZ", b"\x1f", b"1\n"])
def test_few_bytes_are_not_taken_for_compression(here, data):
    (here / "a").write_bytes(data)
    assert contents(open_input("a")) == data


def test_a_missing_file(run):
    assert run("softmax nofile.csv") == (1, "", "softmax-cli: there is no file 'nofile.csv'\n")


def test_a_missing_file_whose_name_begins_with_a_minus_sign(run):
    status, _, message = run("softmax −x.csv")
    assert status == 1
    assert message == (
        "softmax-cli: there is no file '−x.csv'\n"
        "  a file whose name begins with a minus is written ./-name\n"
    )


def test_a_directory(run, here):
    (here / "d.csv").mkdir()
    assert run("softmax d.csv") == (1, "", "softmax-cli: d.csv: is a directory\n")


def test_a_path_through_a_file(run, here):
    (here / "a.csv").write_bytes(CSV)
    assert run("softmax a.csv/b") == (1, "", "softmax-cli: a.csv/b: not a directory\n")


def test_a_file_that_cannot_be_read(run, here, monkeypatch):
    def refuse(*args, **options):
        raise PermissionError(13, "Permission denied")

    (here / "a.csv").write_bytes(CSV)
    monkeypatch.setattr("builtins.open", refuse)
    assert run("softmax a.csv") == (1, "", "softmax-cli: a.csv: permission denied\n")


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


def test_standard_input_that_is_closed(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(DataError, match=r"^standard input is closed$"):
        open_input(None)


def _source(data):
    pieces = [data]
    return lambda size: pieces.pop() if pieces else b""
