"""Hints are commands: a shell takes them as they stand, and nothing in them is run."""

import json
import re
import shlex

import pytest

NAMES = [
    "x' $(touch pwned) ',b",
    "`touch pwned`",
    "-o",
    "--help",
    "-",
    "a b",
    '"',
    "'",
    "\\\\",
    "$HOME",
    "!1",
    "!x",
    "*",
    "[a",
    "a:b",
    ":",
    "7",
    "a;touch pwned",
    "a&b|c>d",
    "#",
    "~",
    "é",
    "{a,z}",
    "a\tb",
    "\u202e",
    "n" * 3000,
]


@pytest.fixture
def typed(run, script):
    """Run a command line in this process, of the words that bash makes of it."""

    def call(line):
        status, out, err = script(f"printf '%s\\0' {line}")
        assert (status, err) == (0, "")
        return run(shlex.join(out.split("\0")[:-1]))

    return call


def options_in(err, option):
    """Return an option of a hint as it stands, with its value."""
    hint = err.splitlines()[1]
    value = re.search(rf"{option} ((?:'[^']*'|\"'\"|[^\s',]|,(?=\S))+)", hint)
    assert value is not None, hint
    return value[0]


def test_an_option_of_a_hint_is_what_a_shell_takes(run, typed, here):
    for name in NAMES:
        quoted = '"' + name.replace('"', '""') + '"'
        (here / "text.csv").write_text(f"{quoted},b,c\nab,1.5,3\ncd,2.5,1\n", encoding="utf-8")
        (here / "ids.csv").write_text(f"{quoted},b,c\n07,1.5,3\n08,2.5,1\n", encoding="utf-8")
        for file, options in (("text.csv", ["--keep"]), ("ids.csv", ["--keep", "--columns"])):
            err = run(f"softmax --header {file}").err
            assert max(map(len, err.splitlines())) < 300, name
            for option in options:
                done = typed(f"softmax --header {file} {options_in(err, option)}")
                assert (done.status, done.err) == (0, ""), name
        assert sorted(path.name for path in here.iterdir()) == ["ids.csv", "text.csv"], name


def test_the_option_that_leaves_a_column_out_is_what_a_shell_takes(run, typed, here):
    for name in NAMES:
        quoted = '"' + name.replace('"', '""') + '"'
        (here / "a.csv").write_text(f"{quoted},b,c\n7,1.5,3\n8,2.5,1\n", encoding="utf-8")
        err = run("softmax a.csv -c 1:3 -k 1").err
        assert max(map(len, err.splitlines())) < 300, name
        if not name.isprintable() or len(name) > 100:
            hint = "  an item of --columns with ! in front of it is left out"
            assert err.splitlines()[1] == hint, name
            continue
        done = typed(f"softmax a.csv -k 1 {options_in(err, '--columns')}")
        assert (done.status, done.err) == (0, ""), name


def test_the_field_that_a_hint_names_is_what_a_shell_takes(run, typed, here):
    for name in NAMES:
        record = {name: [2, 1], "n": 3, "t": "x"}
        (here / "a.jsonl").write_text(json.dumps(record) + "\n")
        err = run("softmax a.jsonl").err
        assert max(map(len, err.splitlines())) < 300, name
        option = options_in(err, "--columns")
        if not name.isprintable() or len(name) > 160:
            assert option == "--columns FIELD", name
            continue
        assert typed(f"softmax a.jsonl {option}").status == 0, name
        assert [path.name for path in here.iterdir()] == ["a.jsonl"], name


@pytest.mark.parametrize("name", ["a b", "-x", "$(touch pwned)", "it's", "*"])
def test_a_file_that_a_hint_names_is_what_a_shell_takes(run, script, here, name):
    (here / name).write_text("2 1\n")
    hint = run(f"-- {shlex.quote(name)}").err.splitlines()[0]
    command = hint.partition(": a command comes first: ")[2].removesuffix(" …")
    assert script(command).out == "0.7310585786300049 0.2689414213699951\n"


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("xent 2 1 -l $'a\\'b'", "--label 'a'\"'\"'b'"),
        ("xent 2 1 --target-columns '-1, 2'", "--target -1,2"),
        ("xent a.csv --target-columns=-1,2", "--target -1,2"),
        ("xent a.csv -l \N{MINUS SIGN}1", "--label '\N{MINUS SIGN}1'"),
    ],
)
def test_what_was_typed_is_spelt_for_a_shell_again(script, here, line, hint):
    (here / "a.csv").write_text("a,b\n2.5,1\n")
    assert script(f"softmax-cli {line}").err.splitlines()[1].endswith(hint)


@pytest.mark.parametrize("minus", ["-", "\N{MINUS SIGN}"])
def test_targets_below_0_are_refused_as_such_whatever_their_minus(run, here, minus):
    (here / "a.csv").write_text("a,b\n2.5,1\n")
    assert run(f"xent 2 1 --target {minus}1,{minus}2") == (
        2,
        "",
        "softmax-cli: row 1: -1.0 is not a target\n",
    )
    assert run(f"xent a.csv --target {minus}1,{minus}2") == (
        2,
        "",
        "softmax-cli: --target: -1.0 is not a target\n",
    )
