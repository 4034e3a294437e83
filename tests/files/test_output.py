"""Where bytes go: standard output, a device, or a file that appears whole or not at all."""

import io
import os
import stat
import threading
from importlib import import_module

import pytest

from softmax_cli.errors import DataError
from softmax_cli.files.output import ReaderGone, opened

HALF = "0.2689414213699951,0.7310585786300049\n"


def write_all(chunks, path):
    with opened(path) as sink:
        for chunk in chunks:
            sink.write(chunk)


def failing():
    yield b"half"
    raise DataError("the input is bad")


def test_chunks_are_written_one_after_another(here):
    write_all([b"a", b"", b"bc"], "out")
    assert (here / "out").read_bytes() == b"abc"


def test_a_failure_leaves_a_file_as_it_was_and_nothing_beside_it(here):
    (here / "out").write_bytes(b"before")
    with pytest.raises(DataError, match=r"^the input is bad$"):
        write_all(failing(), "out")
    assert (here / "out").read_bytes() == b"before"
    assert os.listdir() == ["out"]


def test_a_failure_leaves_no_new_file(here):
    with pytest.raises(DataError):
        write_all(failing(), "out")
    assert os.listdir() == []


def test_an_interrupt_leaves_nothing_either(here):
    def interrupted():
        yield b"half"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_all(interrupted(), "out")
    assert os.listdir() == []


def test_a_target_is_whole_at_every_moment(here):
    """What stands there before the last chunk is written is the old file."""
    (here / "out").write_bytes(b"before")

    def watched():
        yield b"after"
        assert (here / "out").read_bytes() == b"before"

    write_all(watched(), "out")
    assert (here / "out").read_bytes() == b"after"


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o640, 0o755])
def test_the_mode_of_a_file_is_kept(here, mode):
    (here / "out").touch()
    (here / "out").chmod(mode)
    write_all([b"x"], "out")
    assert stat.S_IMODE((here / "out").stat().st_mode) == mode


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_mode_of_the_umask(here, mask, mode):
    before = os.umask(mask)
    try:
        write_all([b"x"], "out")
    finally:
        os.umask(before)
    assert stat.S_IMODE((here / "out").stat().st_mode) == mode


def test_a_symbolic_link_is_followed(here):
    (here / "d").mkdir()
    (here / "d" / "real").write_bytes(b"before")
    (here / "link").symlink_to("d/real")
    write_all([b"after"], "link")
    assert (here / "link").is_symlink()
    assert (here / "d" / "real").read_bytes() == b"after"


def test_a_dangling_link_gets_its_file(here):
    (here / "link").symlink_to("real")
    write_all([b"x"], "link")
    assert (here / "link").is_symlink()
    assert (here / "real").read_bytes() == b"x"


def test_a_fifo_is_written_as_it_is(here):
    os.mkfifo("fifo")
    read = []
    reader = threading.Thread(target=lambda: read.append((here / "fifo").read_bytes()))
    reader.start()
    write_all([b"ab", b"c"], "fifo")
    reader.join()
    assert read == [b"abc"]
    assert stat.S_ISFIFO(os.stat("fifo").st_mode)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("no/such/out", "no/such/out: no such file or directory"),
        (".", ".: is a directory"),
        ("/dev/full", "/dev/full: no space left on device"),
        ("/dev/fd/99", "/dev/fd/99: bad file descriptor"),
    ],
)
def test_an_output_that_cannot_be_written(here, path, message):
    with pytest.raises(DataError) as caught:
        write_all([b"x"], path)
    assert caught.value.message == message


def test_links_in_a_circle(here):
    (here / "a").symlink_to("b")
    (here / "b").symlink_to("a")
    with pytest.raises(DataError, match=r"^a: too many levels of symbolic links$"):
        write_all([b"x"], "a")


def test_a_file_that_may_not_be_written_is_not_replaced(here, monkeypatch):
    (here / "out").write_bytes(b"before")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(DataError, match=r"^out: permission denied$"):
        write_all([b"x"], "out")
    assert (here / "out").read_bytes() == b"before"


def test_a_pipe_without_a_reader(here):
    reading, writing = os.pipe()
    os.close(reading)
    with pytest.raises(ReaderGone):
        write_all([b"x"], f"/dev/fd/{writing}")
    os.close(writing)


def test_standard_output_is_flushed_with_each_chunk(monkeypatch):
    raw = io.BytesIO()
    buffered = io.TextIOWrapper(io.BufferedWriter(_Raw(raw)), write_through=False)
    monkeypatch.setattr("sys.stdout", buffered)

    def watched():
        yield b"first\n"
        assert raw.getvalue() == b"first\n"
        yield b"second\n"

    write_all(watched(), None)
    assert raw.getvalue() == b"first\nsecond\n"


def test_standard_output_that_is_closed(monkeypatch):
    monkeypatch.setattr("sys.stdout", None)
    with pytest.raises(DataError, match=r"^standard output is closed$"):
        write_all([b"x"], None)


NAMED = [
    ("out.csv", HALF),
    ("out.tsv", HALF.replace(",", "\t")),
    ("out.psv", HALF.replace(",", "|")),
    ("out.ssv", HALF.replace(",", ";")),
    ("out.json", "[0.2689414213699951, 0.7310585786300049]\n"),
    ("out.jsonl", "[0.2689414213699951, 0.7310585786300049]\n"),
    ("out.ndjson", "[0.2689414213699951, 0.7310585786300049]\n"),
    ("out.md", "| 0 | 1 |\n| ---: | ---: |\n| 0.2689414213699951 | 0.7310585786300049 |\n"),
    ("out.dat", HALF),
    ("out", HALF),
    ("OUT.JSON", "[0.2689414213699951, 0.7310585786300049]\n"),
]
"""Names, and what a file of that name holds."""


def test_the_extension_of_an_output_is_its_format(run, here):
    for name, text in NAMED:
        assert run(f"softmax 1 2 -o {name}") == (0, "", ""), name
        assert (here / name).read_text() == text, name


@pytest.mark.parametrize(("ending", "module"), [("gz", "gzip"), ("bz2", "bz2"), ("xz", "lzma")])
def test_an_extension_of_a_compressor_compresses(run, here, ending, module):
    assert run(f"softmax 1,2 3,4 -o out.tsv.{ending}") == (0, "", "")
    text = import_module(module).decompress((here / f"out.tsv.{ending}").read_bytes())
    assert text.decode() == (HALF * 2).replace(",", "\t")
    assert run(f"argmax --from probs out.tsv.{ending}").out == "1\n1\n"


def test_a_format_that_is_asked_for_comes_before_the_extension(run, here):
    assert run("softmax 1 2 -f csv -o out.json").status == 0
    assert (here / "out.json").read_text() == HALF
    assert run("softmax 1 2 -f csv -o out.zip").status == 0
    assert (here / "out.zip").read_text() == HALF


@pytest.mark.parametrize("ending", ["orc", "csv.zip", "XLSX", "avro", "orc.gz", "h5.zst"])
def test_a_name_that_promises_another_format(run, here, ending):
    last = ending.removesuffix(".gz").removesuffix(".zst").rpartition(".")[2]
    assert run(f"softmax 1 2 -o out.{ending}") == (
        2,
        "",
        f"softmax-cli: 'out.{ending}': {last} is not a format to write\n"
        "  -f csv, or another format, is written under any name\n",
    )
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("name", ["a.tsv", "a.dat", "a"])
def test_an_output_csv_keeps_the_delimiter_of_the_input(run, here, name):
    (here / name).write_text("1\t2\n")
    for output in ("out.csv", "out.dat"):
        assert run(f"softmax {name} -o {output}").status == 0
        assert (here / output).read_text() == HALF.replace(",", "\t")


def test_the_input_may_be_the_output(run, here):
    (here / "a.csv").write_text("1,2\n")
    assert run("softmax a.csv -o a.csv") == (0, "", "")
    assert (here / "a.csv").read_text() == HALF


def test_a_minus_is_standard_output(run):
    assert run("softmax 1 2 -o -") == (0, HALF, "")


def test_an_output_without_a_name(run):
    assert run("softmax 1 2 -o ''") == (
        2,
        "",
        "softmax-cli: Invalid value for '-o' / '--output': a file has a name\n"
        "  softmax-cli softmax --help lists the options\n",
    )


class _Raw(io.RawIOBase):
    def __init__(self, target):
        self._target = target

    def writable(self):
        return True

    def write(self, data):
        return self._target.write(bytes(data))
