"""What becomes of errors: short lines, in any encoding, whatever is open and closed."""

import errno
import gc
import gzip
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


@pytest.mark.parametrize(
    "line",
    [
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
    ],
)
def test_no_text_is_so_long_that_it_hides_what_is_wrong_with_it(run, line):
    status, out, err = run(line)
    assert status in (1, 2)
    assert out == ""
    assert len(err.splitlines()) <= 2
    assert max(map(len, err.splitlines())) <= LONG_LINE


def test_of_a_long_line_both_ends_are_shown(run):
    line = run(f"softmax 2 1 --dtype {'x' * 3000}").err.splitlines()[0]
    assert line.startswith("softmax-cli: Invalid value for '--dtype': 'xxx")
    assert "x… (2179 characters) …x" in line
    assert line.endswith("x' is not one of 'float32', 'float64'")


@pytest.mark.parametrize(
    ("line", "encoding"),
    [
        *product(["help xent"], ["latin-1", "ascii", "cp1252:strict", "utf-16", "utf-8"]),
        *product(["--help", "softmax --help", "--version --verbose"], ["ascii", "cp1252:strict"]),
    ],
)
def test_a_help_is_printed_in_any_encoding(shell, here, encoding, line):
    script = f"softmax-cli {line} > help.txt"
    assert shell(script, PYTHONIOENCODING=encoding) == (0, "", "")
    # click takes ASCII for a locale that is not set, and prints UTF-8
    known = encoding.replace("ascii", "utf-8").partition(":")[0]
    text = (here / "help.txt").read_bytes().decode(known)
    assert "softmax-cli" in text
    assert "\\u2026" not in text


@pytest.mark.parametrize("line", ["softmax 2 1 -f table", "softmax 2 1 -n é,日本", "xent -l é"])
def test_results_are_the_same_bytes_in_any_encoding(process, line):
    text = "é,b,c\nb,2.5,1\n"
    usual = process(line, input=text)
    assert usual.status == 0
    c_locale = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    for env in ({"PYTHONIOENCODING": "latin-1"}, {"PYTHONIOENCODING": "ascii"}, c_locale):
        assert process(line, input=text, **env) == usual


@pytest.mark.parametrize(
    "line",
    [
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
    ],
)
def test_bytes_that_are_no_text_are_arguments_like_any_other(shell, script, here, line):
    (here / "a.csv").write_text("a,b\n2.5,1\n")
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for call, env in ((script, {}), (shell, plain)):
        status, _, err = call(f"softmax-cli {line}", **env)
        assert status in (0, 1, 2)
        assert "Traceback" not in err
        assert (status == 0) == (err == "")


REFUSED = {
    "1</dev/null": "softmax-cli: standard output: bad file descriptor\n",
    ">/dev/full": "softmax-cli: standard output: no space left on device\n",
    ">&-": "softmax-cli: standard output is closed\n",
    "<&- >&-": "softmax-cli: standard output is closed\n",
    ">&- 2>&-": "",
    "<&- >&- 2>&-": "",
}
"""Redirections to where nothing can be written, and what is said of them."""


@pytest.mark.parametrize(
    ("line", "redirection"),
    [
        *product(["--help", "columns a.csv"], REFUSED),
        *product(["help", "--version", "softmax --help"], [">/dev/full", "<&- >&-"]),
    ],
)
def test_what_cannot_be_printed_is_one_message(script, here, line, redirection):
    (here / "a.csv").write_text("a,b\n2.5,1\n")
    assert script(f"softmax-cli {line} {redirection}") == (1, "", REFUSED[redirection])


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
