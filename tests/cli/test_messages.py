"""What becomes of errors: short lines, in any encoding, whatever is open and closed."""

import errno
import gc
import gzip
import shlex
import sys
import warnings
from itertools import product

import pytest

LONG = "x" * 20_000
LONG_LINE = 1000

INPUTS = {
    "a.csv": "l,b,c\n1,2.5,1\n0,1.5,.5\n",
    "bad.csv": "b,c\n2.5,x\n1.5,.5\n",
    "bad.jsonl": "[1, 2]\n[1,\n",
    "empty.csv": "",
    "literal.txt": "array([1, 2])\n",
}


TOO_LONG = [
    f"softmax 2 1 -f {LONG}",
    f"softmax 2 1 --{LONG}",
    f"softmax {LONG}",
    f"softmax 2 1 -o {LONG}/a.csv",
    f"softmax 2 1 -o /dev/null/{LONG}",
    f"softmax a.csv -d {LONG}",
    f"softmax a.csv --bad-rows {LONG}",
    f"softmax 2 1 --color {LONG}",
    f"softmax 2 1 {LONG}",
    f"argmax 2 1 --from {LONG}",
    f"xent 2 1 --label 0 --base={LONG}",
    f"xent 2 1 -l {LONG}",
    f"{LONG}",
    f"columns a {LONG}",
    f"softmax '{'x y ' * 5_000}'",
    f"softmax 2 1 -f '{chr(27) * 20_000}'",
]


def test_no_text_is_so_long_that_it_hides_what_is_wrong_with_it(run):
    for line in TOO_LONG:
        status, out, err = run(line)
        assert status in (1, 2), line[:40]
        assert out == "", line[:40]
        assert len(err.splitlines()) <= 2, line[:40]
        assert max(map(len, err.splitlines())) <= LONG_LINE, line[:40]


def test_of_a_long_line_both_ends_are_shown(run):
    line = run(f"softmax 2 1 --dtype {'x' * 3000}").err.splitlines()[0]
    assert line.startswith("softmax-cli: Invalid value for '--dtype': 'xxx")
    assert "x… (2179 characters) …x" in line
    assert line.endswith("x' is not one of 'float32', 'float64'")


COPIES = r"""
import os, sys
from softmax_cli.__main__ import main
from softmax_cli.cli.group import COMMANDS, cli

for name in COMMANDS:
    cli.commands[name] = cli.get_command(None, name)
words, number = sys.argv[1:], 0
while words:
    end = words.index(";")
    sys.argv, words, number = ["softmax-cli", *words[:end]], words[end + 1 :], number + 1
    if (child := os.fork()) == 0:
        os.dup2(os.open("input", os.O_RDONLY), 0)
        for stream, name in (1, "out"), (2, "err"):
            os.dup2(os.open(f"{name}-{number}", os.O_WRONLY | os.O_CREAT), stream)
        main()
    os.write(1, b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
"""Does what some command lines say, each with a semicolon behind it, but starts once."""


@pytest.fixture
def started(shell, here):
    """Run command lines in copies of a process that was started with these variables."""

    def call(lines, input="", **env):
        (here / "input").write_text(input)
        words = "".join(f" {line} ';'" for line in lines)
        done = shell(f"{sys.executable} -c {shlex.quote(COPIES)}{words}", **env)
        assert (done.status, done.err) == (0, "")
        return [
            (
                int(status),
                (here / f"out-{number}").read_bytes(),
                (here / f"err-{number}").read_text(),
            )
            for number, status in enumerate(done.out.split(), start=1)
        ]

    return call


@pytest.mark.parametrize("encoding", ["latin-1", "ascii", "cp1252:strict", "utf-16", "utf-8"])
def test_a_help_is_printed_in_any_encoding(started, encoding):
    lines = ["help xent"]
    if encoding in ("ascii", "cp1252:strict"):
        lines += ["--help", "softmax --help", "--version --verbose"]
    # click takes ASCII for a locale that is not set, and prints UTF-8
    known = encoding.replace("ascii", "utf-8").partition(":")[0]
    for line, done in zip(lines, started(lines, PYTHONIOENCODING=encoding), strict=True):
        status, out, err = done
        assert (status, err) == (0, ""), line
        assert "softmax-cli" in out.decode(known), line
        assert "\\u2026" not in out.decode(known), line


def test_results_are_the_same_bytes_in_any_encoding(process, started):
    lines = ["softmax 2 1 -f table", "softmax 2 1 -n é,日本", "xent -l é"]
    text = "é,b,c\nb,2.5,1\n"
    usual = [process(line, input=text) for line in lines]
    assert [outcome.status for outcome in usual] == [0, 0, 0]
    c_locale = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    for env in ({"PYTHONIOENCODING": "latin-1"}, {"PYTHONIOENCODING": "ascii"}, c_locale):
        done = [(status, out.decode(), err) for status, out, err in started(lines, text, **env)]
        assert done == usual, env


NO_TEXT = [
    "softmax $'\\xff'",
    "softmax 2 1 -n $'a\\xff',b",
    "softmax 2 1 -n $'a\\xff',b -f table",
    "softmax 2 1 -n $'a\\xff',b -f json",
    "softmax 2 1 -n $'a\\xff',b -f markdown",
    "softmax 2 1 -f $'\\xff'",
    "softmax 2 1 --$'\\xff'",
    "softmax a.csv -k $'\\xff' -c $'\\xff:*'",
    "xent 2 1 --label $'\\xff'",
    "xent 2 1 --target $'\\xff',1",
    "xent a.csv -l $'\\xff'",
    "softmax 2 1 -o $'\\xff/a.csv'",
    "softmax 2 1 -o $'\\xff.csv'",
    "$'\\xff'",
    "columns $'\\xff'",
    "softmax 'float(\"'$'\\xff''\")'",
]


def test_bytes_that_are_no_text_are_arguments_like_any_other(script, started, here):
    (here / "a.csv").write_text("a,b\n2.5,1\n")
    in_utf_8 = [script(f"softmax-cli {line}") for line in NO_TEXT]
    in_ascii = started(NO_TEXT, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    for line, *ends in zip(NO_TEXT, in_utf_8, in_ascii, strict=True):
        for status, _, err in ends:
            assert status in (0, 1, 2), line
            assert "Traceback" not in err, line
            assert (status == 0) == (err == ""), line


REFUSED = {
    "1</dev/null": "softmax-cli: standard output: bad file descriptor\n",
    ">/dev/full": "softmax-cli: standard output: no space left on device\n",
    ">&-": "softmax-cli: standard output is closed\n",
    "<&- >&-": "softmax-cli: standard output is closed\n",
    ">&- 2>&-": "",
    "<&- >&- 2>&-": "",
}
"""Redirections to where nothing can be written, and what is said of them."""


def test_what_cannot_be_printed_is_one_message(script, here):
    (here / "a.csv").write_text("a,b\n2.5,1\n")
    for line, redirection in (
        *product(["--help", "columns a.csv"], REFUSED),
        *product(["help", "--version", "softmax --help"], [">/dev/full", "<&- >&-"]),
    ):
        line = f"softmax-cli {line} {redirection}"
        assert script(line) == (1, "", REFUSED[redirection]), line


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("softmax a.csv", 0),
        ("softmax a.csv -o b.csv", 0),
        ("softmax a.csv -o b.csv.gz", 0),
        ("softmax a.csv -o newdir/b.csv", 1),
        ("softmax a.csv.gz", 0),
        ("softmax cut.csv.gz", 1),
        ("softmax cut.csv.gz --axis columns", 1),
        ("softmax a.csv --axis columns", 0),
        ("softmax - --axis columns < a.csv", 0),
        ("softmax <(cat a.csv) --axis columns", 0),
        ("argmax a.csv --axis columns --prob", 2),
        ("softmax a.csv -k nope", 2),
        ("softmax bad.csv", 1),
        ("softmax bad.csv --bad-rows skip", 0),
        ("softmax bad.csv -j 2", 1),
        ("softmax a.csv -j 2", 0),
        ("softmax a.csv -f markdown -o b.npy", 0),
        ("softmax a.csv -o b.npy", 2),
        ("xent a.csv -l 1 -r mean", 0),
        ("xent a.csv --label x", 2),
        ("columns a.csv", 0),
        ("columns bad.jsonl", 0),
        ("softmax bad.jsonl", 1),
        ("softmax empty.csv", 1),
        ("softmax a.csv >/dev/full", 1),
        ("softmax nothing.csv", 1),
        ("sigmoid literal.txt", 0),
        ("--help", 0),
    ],
)
def test_no_file_is_left_to_be_closed_by_chance(run, shell, here, monkeypatch, line, status):
    for name, text in INPUTS.items():
        (here / name).write_text(text)
    packed = gzip.compress(INPUTS["a.csv"].encode())
    (here / "a.csv.gz").write_bytes(packed)
    (here / "cut.csv.gz").write_bytes(packed[:30])
    keep = "-k l" if "a.csv" in line and not line.startswith(("xent", "columns")) else ""
    if "<" in line or ">" in line:
        words, mark, redirection = line.partition(" >")
        done = shell(f"{sys.executable} -W error -m softmax_cli {words} {keep} {mark}{redirection}")
        assert "Warning" not in done.err
    else:
        left = []
        monkeypatch.setattr(sys, "unraisablehook", left.append)
        gc.disable()  # so that what is new is all young
        with warnings.catch_warnings(action="error"):
            done = run(f"{line} {keep}")
            gc.collect(0)
        gc.enable()
        assert left == []
    assert (done.status, "Traceback" in done.err) == (status, False)


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE])
def test_too_many_open_files_where_none_of_the_user_is_opened(run, shell, monkeypatch, number):
    """As where a module is loaded; followed, the hint says how many there may be."""

    def refuse(read, *, passes):
        raise OSError(number, "Too many open files")

    monkeypatch.setattr("softmax_cli.commands.softmax.open_table", refuse)
    assert run("softmax 1 2") == (
        1,
        "",
        "softmax-cli: too many open files\n  ulimit -n says how many there may be\n",
    )
    assert shell("ulimit -n 20; ulimit -n") == (0, "20\n", "")
