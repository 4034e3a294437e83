"""The line that shows progress: on a terminal, after a while, and gone at the end."""

import io
import re

import pytest

from softmax_cli.calculations.normalisation import Normalisation
from softmax_cli.engine.verbs import normalise
from softmax_cli.files import input as streams
from softmax_cli.files import progress
from softmax_cli.files.progress import Progress
from softmax_cli.files.stream import Stream
from softmax_cli.formats import opened
from softmax_cli.formats.reading import open_table
from softmax_cli.table.io_options import ReadOptions, WriteOptions


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def on_terminal(monkeypatch):
    """Make standard error a terminal on which nothing has to be waited for."""
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setattr(progress, "INTERVAL", 0.0)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")

    # (in the test: pytest sets the stream itself when the fixtures are made)
    def begin():
        stream = Terminal()
        monkeypatch.setattr("sys.stderr", stream)
        return stream

    return begin


def shown(stream, line, *rows):
    """Return what a terminal is shown in some steps."""
    for count in rows:
        line.step(count)
    line.close()
    return stream.getvalue()


def test_bytes_where_the_size_is_known(on_terminal):
    text = shown(on_terminal(), Progress(lambda: (300_000, 1_200_000), True), 10)
    assert "0.3/1.2 MB" in text
    assert "rows" not in text


def test_rows_where_the_size_is_not_known(on_terminal):
    text = shown(on_terminal(), Progress(lambda: (300_000, None), True), 1000, 234)
    assert "1,000 rows" in text
    assert "1,234 rows" in text


def test_bytes_alone_where_there_are_no_rows_to_count(on_terminal):
    text = shown(on_terminal(), Progress(lambda: (3_000_000, None), True, "copying"), 0)
    assert "copying 3.0/? MB" in re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert "rows" not in text


def test_the_title_of_one_pass_of_several(on_terminal):
    text = shown(on_terminal(), Progress(lambda: (1, 2), True, "pass 1 of 3, maxima"), 1)
    assert "pass 1 of 3, maxima" in text


def test_the_line_is_taken_away(on_terminal):
    assert shown(on_terminal(), Progress(lambda: (1, 2), True), 1).endswith("\x1b[1A\x1b[2K")


def test_nothing_where_it_is_not_wanted(on_terminal):
    assert shown(on_terminal(), Progress(lambda: (1, 2), False), 1) == ""


def test_nothing_where_it_is_too_early(on_terminal, monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 3600.0)
    assert shown(on_terminal(), Progress(lambda: (1, 2), True), 1) == ""


def test_nothing_where_there_is_no_terminal(monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    assert shown(stream, Progress(lambda: (1, 2), True), 1) == ""
    monkeypatch.setattr("sys.stderr", None)
    assert shown(stream, Progress(lambda: (1, 2), True), 1) == ""


@pytest.mark.parametrize("base", [None, "e"])
@pytest.mark.parametrize("progresses", [True, False])
def test_each_pass_over_a_long_input_is_told_of(monkeypatch, tmp_path, base, progresses):
    """Of softmax, and of log-softmax, which has a base."""
    begun = []

    class Noted(Progress):
        def __init__(self, far, wanted, title=""):
            super().__init__(far, wanted, title)
            begun.append((wanted, title))

    monkeypatch.setattr(opened, "Progress", Noted)
    monkeypatch.setattr(streams, "Progress", Noted)
    stdin = Stream("<stdin>", io.BytesIO(b"1,2\n3,4\n").read)
    read = ReadOptions(axis="columns", progress=progresses, stdin=stdin)
    table = open_table(read, passes=True)
    calculation = Normalisation(table.policy, 1.0, base, False)
    normalise(table, calculation, WriteOptions(str(tmp_path / "o.csv")), most_in_memory=0)
    titles = ["copying standard input", "pass 1 of 3, maxima", "pass 2 of 3, sums", ""]
    assert begun == [(progresses, title) for title in titles]
