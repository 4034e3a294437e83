"""The registry of formats: names, extensions, and what is not written."""

import pytest

from softmax_cli.errors import UsageError
from softmax_cli.formats.registry import (
    EXTENSIONS,
    FORMATS,
    READABLE,
    WRITABLE,
    check_written,
    extension,
    reader,
    writer,
)


def test_what_reads_and_what_writes_a_format():
    assert [format for format in READABLE if not callable(reader(format).read)] == []
    assert [format for format in WRITABLE if not callable(writer(format).writer)] == []


def test_the_formats():
    pictures = ("plot", "png", "svg", "pdf")
    binary = ("parquet", "arrow", "arrows", "npy", "npz")
    assert ("csv", "tsv", "psv", "ssv", "json", "jsonl", *binary) == READABLE
    assert tuple(name for name, row in FORMATS.items() if row.binary) == binary
    assert (*READABLE, "markdown", "table", *pictures) == WRITABLE
    assert tuple(name for name, row in FORMATS.items() if row.is_picture) == pictures
    assert {name: row.delimiter for name, row in FORMATS.items() if row.delimiter} == {
        "tsv": "\t",
        "psv": "|",
        "ssv": ";",
    }


def test_a_format_that_is_not_read(run, here):
    (here / "a.md").write_text("1,2\n")
    assert run("softmax a.md") == (2, "", "softmax-cli: markdown is not a format to read\n")


def test_an_extension_is_seen_through_compression_in_any_case():
    for ending, format in [*EXTENSIONS.items(), ("txt", None), ("gz", None)]:
        for packed in ("", ".gz", ".bz2", ".xz", ".zst", ".GZ"):
            assert extension(f"d.x/a.{ending}{packed}") == format, (ending, packed)
            assert extension(f"a.{ending.upper()}{packed}") == format, (ending, packed)


def test_a_name_without_an_extension():
    assert extension("csv") is None
    assert extension("a.csv/b") is None


def test_a_name_that_promises_another_format_is_refused_compressed_or_not():
    for name in ("a.xlsx", "a.xlsx.gz", "a.csv.xlsx.zst", "a.xlsx.XZ"):
        with pytest.raises(UsageError, match=rf"^'{name}': xlsx is not a format to write$"):
            check_written(name)


def test_other_names_are_written():
    for name in ("a.csv", "a.csv.gz", "a.gz", "xlsx", "a.xlsx.csv", "a\n"):
        check_written(name)
