"""Compressed input, whole, in several members, and damaged."""

import bz2
import gzip
import lzma
import shutil
import sys
from contextlib import suppress
from importlib import import_module
from types import SimpleNamespace

import pytest

from softmax_cli.errors import DataError
from softmax_cli.files.compression import (
    COMPRESSIONS,
    by_extension,
    by_magic,
    decompressed,
    without_extension,
)
from softmax_cli.files.input import open_input

CSV = b"a,b\n1,2\n"
GZIP = COMPRESSIONS[0]
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


COMPRESS = [gzip.compress, bz2.compress, lzma.compress]
DAMAGED = "softmax-cli: <stdin>: the compressed data is damaged or cut short\n"


def behind(data, size, file):
    """Read what the compression sees in pieces of such a size, and return all that it makes."""
    pieces = iter([file[at : at + size] for at in range(0, len(file), size)])
    compression = by_magic(file)
    read = decompressed(compression, "x", lambda: next(pieces, b""))
    return b"".join(iter(lambda: read(data), b""))


@pytest.mark.parametrize("compress", COMPRESS)
def test_several_members_are_one_text_however_they_come(compress):
    file = compress(CSV) + compress(b"") + compress(CSV * 100)
    for piece in (1, 7, 1 << 16):
        assert behind(5, piece, file) == CSV * 101, piece


@pytest.mark.parametrize("compress", COMPRESS)
def test_no_member_is_lost_in_silence_whichever_of_its_bytes_is_damaged(compress):
    """The first bytes of a later one too, which Python's files of bzip2 and xz take for the end."""
    first, second = compress(CSV), compress(b"3,4\n" * 9)
    for place in range(len(second)):
        wrong = bytearray(second)
        wrong[place] ^= 0x5A
        with suppress(DataError):
            assert behind(1 << 16, 1 << 16, first + wrong) == CSV + b"3,4\n" * 9


@pytest.mark.parametrize("compress", COMPRESS)
def test_what_follows_the_members_and_is_none_is_refused(run, compress):
    for rest in (b"n", b"no member", compress(CSV)[:3], b"\0\0\0\0rest"):
        assert run("softmax", input=compress(CSV) + rest)[::2] == (1, DAMAGED)


def test_xz_may_be_padded_by_zeros_four_at_a_time(run):
    """The format of xz allows that behind each of its streams."""
    one, two = lzma.compress(b"a,b\n"), lzma.compress(b"1,2\n")
    assert run("softmax", input=one + b"\0" * 8 + two + b"\0" * 4) == (0, HALF, "")
    assert run("softmax", input=one + b"\0" * 6 + two)[::2] == (1, DAMAGED)
    assert behind(3, 1, one + b"\0" * 8 + two + b"\0" * 4) == CSV


@pytest.mark.parametrize("compress", COMPRESS)
def test_compressed_data_that_is_cut_short(here, compress):
    data = compress(CSV * 1000)
    for keep in (0.5, 0.9):
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
        "  decompress it first: zstd -dc FILE | softmax-cli …\n",
    )


def test_zstd_is_not_written_where_python_cannot(run, here, monkeypatch):
    monkeypatch.setitem(sys.modules, "compression", None)
    assert run("softmax 1 2 -o a.csv.zst") == (
        2,
        "",
        "softmax-cli: zstd needs Python 3.14\n  write .gz or .xz, or pipe: … | zstd > FILE\n",
    )
    assert list(here.iterdir()) == []


def test_zstd_is_written_where_python_can(run, here, monkeypatch):
    """By a stand-in: the oldest Pythons that are tested have none."""
    zstd = SimpleNamespace(compress=lambda data: b"<" + data + b">")
    monkeypatch.setitem(sys.modules, "compression", SimpleNamespace(zstd=zstd))
    assert run("softmax 1 2 -n a,b -o a.csv.zst") == (0, "", "")
    assert (here / "a.csv.zst").read_text() == f"<{HALF}>"


@pytest.mark.parametrize("library", ["isal", "zlib"])
def test_gzip_by_either_library(run, here, monkeypatch, library):
    if library == "zlib":
        monkeypatch.setitem(sys.modules, "isal", None)
    assert run("softmax 1 2 -n a,b -o a.csv.gz") == (0, "", "")
    data = (here / "a.csv.gz").read_bytes()
    assert data[3:8] == b"\0" * 5  # no name, and no time: every run writes the same
    assert gzip.decompress(data).decode() == HALF


@pytest.mark.parametrize(
    ("module", "name", "ending"),
    [("gzip", "gzip", "gz"), ("bz2", "bzip2", "bz2"), ("lzma", "xz", "xz")],
)
def test_a_python_that_was_built_without_a_compression(
    run, here, monkeypatch, module, name, ending
):
    (here / "a").write_bytes(import_module(module).compress(CSV))
    needs = {"gzip": "zlib"}.get(module, module)
    for missing in (module, needs):
        monkeypatch.setitem(sys.modules, missing, None)
    assert run("softmax a") == (
        1,
        "",
        f"softmax-cli: a: is compressed by {name}, which needs a Python with {needs}\n"
        f"  decompress it first: {name} -dc a | softmax-cli …\n",
    )
    others = {"gz": ".xz", "xz": ".gz"}.get(ending, ".gz or .xz")
    assert run(f"softmax 1 2 -o b.{ending}") == (
        2,
        "",
        f"softmax-cli: {name} needs a Python with {needs}\n"
        f"  write {others}, or pipe: … | {name} > FILE\n",
    )


CAT = "#!/usr/bin/env python3\nimport sys; sys.stdout.write('a,b\\n1,2\\n')\n"


@pytest.mark.parametrize("name", ["gzip", "bzip2", "xz", "zstd"])
def test_what_decompresses_leads_to_the_figure(run, script, here, monkeypatch, name):
    """By a stand-in for the programs that a machine lacks."""
    for file in ("a.csv", "my file", "-x.csv"):
        for module in ("gzip", "bz2", "lzma", "compression"):
            monkeypatch.setitem(sys.modules, module, None)
        if shutil.which(name) is None:
            (here / name).write_text(CAT)
            (here / name).chmod(0o755)
            (here / file).write_bytes(next(row.magic for row in COMPRESSIONS if row.name == name))
        else:
            (here / file).write_text("a,b\n1,2\n")
            assert script(f"{name} -c -- '{file}' > packed && mv -- packed '{file}'").status == 0, (
                file
            )
        hint = run(f"softmax -- '{file}'").err.splitlines()[1]
        command = hint.removeprefix("  decompress it first: ").removesuffix("…")
        assert command.startswith(f"{name} -dc "), file
        assert script(f'PATH=".:$PATH"; {command} softmax') == (0, HALF, ""), file


def test_what_compresses_leads_to_the_file(run, script, here, monkeypatch):
    monkeypatch.setitem(sys.modules, "zlib", None)
    hint = run("softmax 1 2 -o a.csv.gz").err.splitlines()[1]
    assert hint == "  write .xz, or pipe: … | gzip > FILE"
    assert run("softmax 1 2 -o a.csv.xz").status == 0
    assert script("softmax-cli softmax 1 2 | gzip > a.csv.gz").status == 0
    rows = lzma.decompress((here / "a.csv.xz").read_bytes())
    assert script("gzip -dc a.csv.gz").out.encode() == rows == HALF.split("\n")[1].encode() + b"\n"


@pytest.mark.parametrize("row", COMPRESSIONS, ids=lambda row: row.name)
def test_a_compression_is_known_by_its_name_and_its_beginning(row):
    assert by_magic(row.magic + b"rest") is row
    assert by_extension(f"a.csv{row.extension}") is row
    assert without_extension(f"A.csv{row.extension.upper()}") == "A.csv"


@pytest.mark.parametrize("name", ["x.csv.GZ", "X.CSV.gz", "x.csv.Gz"])
def test_a_name_is_that_of_a_compressed_file_in_any_case(run, here, name):
    assert run(f"softmax 1 2 -o {name}") == (0, "", "")
    assert gzip.decompress((here / name).read_bytes()) == HALF.split("\n")[1].encode() + b"\n"


def test_what_is_not_compressed():
    assert by_magic(CSV) is None
    assert by_extension("gz") is None
    assert without_extension("a.csv") == "a.csv"


def test_a_bug_is_no_damage():
    def fail():
        raise TypeError("a bug")

    with pytest.raises(TypeError):
        decompressed(GZIP, "x", fail)(1)


def test_what_is_wrong_with_the_file_itself_is_said_so():
    def fail():
        raise DataError("input/output error", source="x")

    with pytest.raises(DataError, match=r"^x: input/output error$"):
        decompressed(GZIP, "x", fail)(1)
