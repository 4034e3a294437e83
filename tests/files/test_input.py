"""Opening what is read: files and standard input, seen through their compression."""

import bz2
import gzip
import io
import lzma
import os
import stat
import sys
import tempfile
from itertools import product

import pytest

from softmax_cli.errors import DataError
from softmax_cli.files.input import STDIN, keep_input, open_input
from softmax_cli.files.stream import Stream

CSV = b"a,b\n1,2\n"
HALF = "a,b\n0.2689414213699951,0.7310585786300049\n"


def contents(stream):
    return b"".join(iter(stream.read, b""))


def test_compression_is_known_by_its_first_bytes_whatever_the_name(here):
    for module, name in product((gzip, bz2, lzma), ("a.csv", "a.csv.gz", "a")):
        (here / name).write_bytes(module.compress(CSV))
        assert contents(open_input(name)) == CSV, (module, name)


@pytest.mark.parametrize("wrap", [bytes, gzip.compress])
def test_a_byte_order_mark_is_no_text(here, wrap):
    (here / "a").write_bytes(wrap(b"\xef\xbb\xbf" + CSV))
    assert contents(open_input("a")) == CSV


def test_few_bytes_are_not_taken_for_compression(here):
    for data in (b"", b"\xef", b"\xef\xbb", b"B", b"BZ", b"\x1f", b"1\n"):
        (here / "a").write_bytes(data)
        assert contents(open_input("a")) == data, data


def test_a_missing_file(run):
    assert run("softmax nofile.csv") == (1, "", "softmax-cli: there is no file 'nofile.csv'\n")


def test_a_member_of_a_file_that_is_one_array(run, here):
    (here / "y.npy").touch()
    message = "y.npy: is one array: only an archive (.npz) has members"
    assert run("softmax y.npy:y") == (1, "", f"softmax-cli: {message}\n")
    assert run("softmax z.npy:y").err == "softmax-cli: there is no file 'z.npy:y'\n"
    (here / "y.npy:y").write_text("1,2\n")
    assert run("softmax y.npy:y -p 3").out == "0.269,0.731\n"


def test_a_missing_file_whose_name_begins_with_a_minus_sign(run):
    status, _, message = run("softmax −x.csv")
    assert status == 1
    assert message == (
        "softmax-cli: there is no file '−x.csv'\n"
        "  a file whose name begins with a minus is written ./-name\n"
    )


def test_a_directory(here):
    (here / "d.csv").mkdir()
    with pytest.raises(DataError, match=r"d\.csv: is a directory"):
        open_input("d.csv")


def test_a_path_through_a_file(run, here):
    (here / "a.csv").write_bytes(CSV)
    assert run("softmax a.csv/b") == (1, "", "softmax-cli: a.csv/b: not a directory\n")


def test_a_file_that_cannot_be_read(run, here, monkeypatch):
    def refuse(*args, **options):
        raise PermissionError(13, "Permission denied")

    (here / "a.csv").write_bytes(CSV)
    monkeypatch.setattr("builtins.open", refuse)
    assert run("softmax a.csv") == (1, "", "softmax-cli: a.csv: permission denied\n")


def test_standard_input_that_is_closed(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(DataError, match=r"^standard input is closed$"):
        open_input(None)


def test_a_temporary_copy_that_cannot_be_made(run, monkeypatch):
    def full(**options):
        class Full(io.BytesIO):
            def write(self, data):
                raise OSError(28, "No space left on device")

        return Full()

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    assert run("softmax --axis columns", input="1,2\n") == (
        1,
        "",
        "softmax-cli: a temporary copy could not be made: no space left on device\n",
    )


@pytest.mark.parametrize("path", [None, "-"])
def test_standard_input_may_be_another_stream(path):
    assert contents(open_input(path, stdin=_stdin(gzip.compress(CSV)))) == CSV


def test_standard_input_can_be_read_several_times_at_once():
    data = CSV * (1 << 16)
    again = keep_input(None, stdin=_stdin(data))
    first, second = again(), again()
    assert first.size == second.size == len(data)
    begin = first.read()
    assert 0 < len(begin) < len(data)
    assert contents(second) == data
    assert begin + contents(first) == data


def test_the_size_of_a_file_of_the_kernel_is_not_believed():
    """It says that it has none."""
    stream = open_input("/proc/cpuinfo")
    assert stream.size is None
    assert contents(stream).startswith(b"processor")


@pytest.mark.parametrize("jobs", [1, 2])
def test_all_of_a_file_that_says_it_has_no_size_is_read(run, here, monkeypatch, jobs):
    believed = os.fstat

    def without_size(descriptor):
        status = [*believed(descriptor)]
        status[stat.ST_SIZE] = 0
        return os.stat_result(status)

    rows = 1 << 18
    (here / "a.csv").write_bytes(b"1,2\n" * rows)
    monkeypatch.setattr(os, "fstat", without_size)
    status, out, _ = run(f"argmax a.csv -j {jobs}")
    assert (status, out) == (0, "1\n" * rows)


def _stdin(data):
    pieces = [data]
    return Stream(STDIN, lambda size: pieces.pop() if pieces else b"")


def test_a_file_of_the_kernel_holds_less_than_its_size_says():
    path = "/sys/devices/system/cpu/online"
    assert os.stat(path).st_size == 4096
    assert b"".join(iter(open_input(path).read, b"")).endswith(b"\n")
