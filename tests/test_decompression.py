"""Compressed input, whole, in several members, and damaged."""

import bz2
import gzip
import lzma
import sys

import pytest

from softmax_cli.decompression import decompressed
from softmax_cli.errors import DataError
from softmax_cli.streams import open_input

CSV = b"a,b\n1,2\n"
HALF = "a,b\n0.2689414213699951,0.7310585786300049\n"


def contents(stream):
    return b"".join(iter(stream.read, b""))


@pytest.mark.parametrize(
    ("compress", "ending"), [(gzip.compress, "gz"), (bz2.compress, "bz2"), (lzma.compress, "xz")]
)
def test_a_compressed_file_and_standard_input(run, here, compress, ending):
    data = compress(CSV)
    (here / f"a.csv.{ending}").write_bytes(data)
    assert run(f"softmax a.csv.{ending}") == (0, HALF, "")
    assert run("softmax", input=data) == (0, HALF, "")


def test_two_members_of_a_gzip_file_are_one_text(run):
    assert run("softmax", input=gzip.compress(b"a,b\n") + gzip.compress(b"1,2\n")).out == HALF


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
@pytest.mark.parametrize("keep", [0.5, 0.9])
def test_compressed_data_that_is_cut_short(here, compress, keep):
    data = compress(CSV * 1000)
    (here / "a.gz").write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(DataError, match=r"^a.gz: the compressed data is damaged or cut short$"):
        contents(open_input("a.gz"))


def test_compressed_data_that_is_damaged(here):
    data = bytearray(gzip.compress(CSV * 1000))
    data[20:30] = b"0123456789"
    (here / "a.gz").write_bytes(data)
    with pytest.raises(DataError, match=r"^a.gz: the compressed data is damaged or cut short$"):
        contents(open_input("a.gz"))


def test_zstd_where_python_cannot(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "compression", None)
    assert run("softmax", input=b"\x28\xb5\x2f\xfd rest") == (
        1,
        "",
        "softmax-cli: <stdin>: is compressed by zstd, which needs Python 3.14\n"
        "  decompress it first: zstdcat FILE | softmax-cli …\n",
    )


def test_a_bug_is_no_damage():
    def fail():
        raise TypeError("a bug")

    with pytest.raises(TypeError):
        decompressed("gzip", "x", fail)(1)


def test_what_is_wrong_with_the_file_itself_is_said_so():
    def fail():
        raise DataError("input/output error", source="x")

    with pytest.raises(DataError, match=r"^x: input/output error$"):
        decompressed("gzip", "x", fail)(1)
