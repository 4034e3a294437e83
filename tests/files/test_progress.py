"""The line that shows progress: on a terminal, after a while, and gone at the end."""

import io
import re

import pytest

from softmax_cli.calculations.normalisation import Normalisation
from softmax_cli.engine.normalising import normalise
from softmax_cli.files import input as streams
from softmax_cli.files import progress
from softmax_cli.files.notes import say
from softmax_cli.files.progress import Progress, _bar
from softmax_cli.files.stream import Stream
from softmax_cli.formats import opened
from softmax_cli.formats.reading import open_table
from softmax_cli.table.io_options import ReadOptions, WriteOptions

ERASE = "\r\x1b[2K"


class Terminal(io.StringIO):
    encoding = "utf-8"

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


def test_tasks_where_others_do_them(on_terminal):
    stream = on_terminal()
    text = shown(stream, Progress(lambda: (3, 12), True, "pass 1", unit="tasks"), 10)
    assert re.search(r"pass 1  ━{10}─{30}  3/12 tasks  0:0\d:\d\d", text)
    assert "MB" not in text


def test_rows_where_the_size_is_not_known(on_terminal):
    text = shown(on_terminal(), Progress(lambda: (300_000, None), True), 1000, 234)
    assert "1,000 rows" in text
    assert "1,234 rows" in text


def test_bytes_alone_where_there_are_no_rows_to_count(on_terminal):
    text = shown(on_terminal(), Progress(lambda: (3_000_000, None), True, "copying"), 0)
    assert text.startswith(f"{ERASE}copying  3.0 MB  ")
    assert "rows" not in text


def test_the_title_of_one_pass_of_several(on_terminal):
    text = shown(on_terminal(), Progress(lambda: (1, 2), True, "pass 1 of 3, maxima"), 1)
    assert "pass 1 of 3, maxima" in text


def test_the_line_is_taken_away(on_terminal):
    text = shown(on_terminal(), Progress(lambda: (1, 2), True), 1)
    assert text.endswith(f"MB/s  0:00:00{ERASE}")
    assert text.count(ERASE) == 2


def test_the_line_is_one_line(on_terminal):
    """Of a terminal of 80 columns, the last of which stays free."""
    for size in (None, 10**9, 10**15):
        for title in ("", "pass 1 of 3, maxima", "x" * 70, "x" * 100):
            text = shown(on_terminal(), Progress(lambda size=size: (10**8, size), True, title), 1)
            (line,) = filter(None, text.split(ERASE))
            assert len(line) <= 79


def test_the_bar_grows_with_what_was_read():
    assert [_bar(share, 8) for share in (0.0, 0.5, 1.0, 1.5)] == [
        "────────",
        "━━━━────",
        "━━━━━━━━",
        "━━━━━━━━",
    ]


def test_a_bar_where_there_are_no_such_characters(monkeypatch):
    monkeypatch.setattr("sys.stderr", io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
    assert _bar(0.5, 8) == "====----"


def test_a_note_takes_the_line_away_first(on_terminal):
    stream = on_terminal()
    line = Progress(lambda: (1, 2), True)
    line.step(1)
    say("a note")
    line.step(1)
    line.close()
    _, before, note, *_ = stream.getvalue().split(ERASE)
    assert before.endswith("0:00:00")
    assert note == "a note\n"


def test_nothing_on_a_terminal_that_cannot_erase(on_terminal, monkeypatch):
    monkeypatch.setenv("TERM", "dumb")
    assert shown(on_terminal(), Progress(lambda: (1, 2), True), 1) == ""


@pytest.fixture
def table(here):
    """A table of some chunks, most of which is names."""
    rows = "".join(f"{n:0120},1,2\n" for n in range(1, 40_000))
    (here / "big.csv").write_text(f"id,c0,c1\n0,1,2\n{rows}")


TABLE = """\
id       c0                  c1
──────────────────────────────────────────
0    0.2689   ██▏        0.7311   █████▉
… and 39999 more rows (--rows 0 shows all)
"""


def test_the_line_is_gone_before_the_table_is_drawn(terminal, table):
    """On a terminal, by the bytes: what follows the last line is the table, from its first byte."""
    status, out, _ = terminal("softmax big.csv -c 'c*' --rows 1 --color never", at_once=True)
    *lines, drawn = out.split(ERASE)
    assert (status, drawn) == (0, TABLE)
    assert len(lines) >= 4
    assert lines[0] == ""
    assert all("MB" in line and "\n" not in line for line in lines[1:])


def test_the_line_is_gone_before_a_note_and_an_error(terminal, table, here):
    big = (here / "big.csv").read_text()
    (here / "big.csv").write_text(f"{big}1,x,2\n")
    for policy, said in (
        ("skip", "big.csv: 1 bad row skipped (--bad-rows error names the first)\n"),
        ("error", "softmax-cli: big.csv:40002: column 'c0': 'x' is not a number\n"),
    ):
        line = f"softmax big.csv -k id -o o.csv -j 1 --bad-rows {policy}"
        *lines, last = terminal(line, at_once=True).out.split(ERASE)
        assert len(lines) >= 4
        assert last.startswith(said)
        assert all("\n" not in line for line in lines)


@pytest.mark.parametrize("output", ["-f csv", "-o /dev/stdout"])
def test_no_line_among_rows_that_a_terminal_shows_as_they_come(terminal, table, output):
    status, out, _ = terminal(f"softmax big.csv -k id -j 1 {output}", at_once=True)
    assert (status, out.count("\n")) == (0, 40_001)
    assert "\x1b" not in out


@pytest.mark.parametrize("source", ["-", "- --axis columns", "/dev/tty"])
def test_no_line_between_the_lines_that_a_person_types(terminal, source):
    line = f"softmax {source} -o o.csv"
    typed = ["1,2\n", "3,4\n", "\x04"]
    status, out, _ = terminal(line, typed=typed, at_once=True)
    # (the passes over a copy of it have lines again)
    assert (status, out.split(ERASE)[0]) == (0, "1,2\n3,4\n")


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
