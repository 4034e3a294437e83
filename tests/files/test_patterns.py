"""Patterns and folders: the files that they stand for."""

import os

import pytest

from softmax_cli.errors import DataError
from softmax_cli.files.patterns import files_of

HEADER = "cat,dog\n"


@pytest.fixture
def shards(here):
    (here / "shards").mkdir()
    for number in (10, 2, 1):
        (here / "shards" / f"part-{number:02}.csv").write_text(f"{HEADER}{number}.5,1\n")
    return here / "shards"


def test_a_folder_stands_for_its_files_and_a_pattern_for_those_that_match_sorted(run, shards):
    expected = "cat,dog\n0.622,0.378\n0.818,0.182\n1.0,0.0000748\n"
    several = "'shards/part-0?.csv' shards/part-10.csv"
    for name in ("shards", "shards/", "'shards/*.csv'", "'**/part-*.csv'", several):
        assert run(f"softmax {name} -p 3").out == expected, name


def test_what_tells_how_files_were_written_is_left_out(run, shards):
    (shards / "_SUCCESS").write_text("")
    (shards / ".part-01.csv.crc").write_bytes(b"crc\0")
    assert files_of("shards/") == ["shards/part-01.csv", "shards/part-02.csv", "shards/part-10.csv"]


def test_a_name_that_is_there_is_no_pattern(run, here):
    (here / "a[1].csv").write_text(f"{HEADER}1.5,2\n")
    assert run("argmax 'a[1].csv'").out == "argmax,class\n1,dog\n"
    assert run("argmax 'b[1].csv'").err == "softmax-cli: no file matches 'b[1].csv'\n"


def test_a_pattern_of_nothing_is_an_error(run, shards):
    assert run("softmax 'shards/*.jsonl.gz'") == (
        1,
        "",
        "softmax-cli: no file matches 'shards/*.jsonl.gz'\n",
    )


def test_an_empty_folder_is_an_error(run, here):
    (here / "empty").mkdir()
    assert run("softmax empty/").err == "softmax-cli: empty/: is a folder without a file\n"


def test_a_folder_of_other_files_too_is_asked_about(run, shards):
    (shards / "notes.md").write_text("# Logits\n")
    assert run("softmax shards") == (
        1,
        "",
        "softmax-cli: shards: is a folder of different files: 'notes.md', 'part-01.csv'\n"
        "  a pattern takes some: 'shards/*.csv'\n",
    )
    assert run("argmax 'shards/*.csv'").status == 0
    os.unlink(shards / "notes.md")
    (shards / "old").mkdir()
    assert run("softmax shards").err == (
        "softmax-cli: shards: is a folder that holds others, such as 'old'\n"
        "  'shards/**/*' takes the files in all of them, 'shards/*' those in it alone\n"
    )
    (shards / "old" / "part-00.csv").write_text(f"{HEADER}0.5,1\n")
    assert run("argmax 'shards/*' --only").out.count("\n") == 4
    assert run("argmax 'shards/**/*' --only").out.count("\n") == 5


def test_a_folder_that_cannot_be_read_says_so(here, monkeypatch):
    (here / "shards").mkdir()

    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "listdir", refuse)
    with pytest.raises(DataError, match="shards: permission denied"):
        files_of("shards")


def test_names_with_blanks_and_marks_are_names(run, here):
    (here / "a b%20.csv").write_text(f"{HEADER}1.5,2\n")
    assert run("argmax 'a *.csv' --source f").out == "f,argmax,class\na b%20.csv,1,dog\n"


def test_a_file_named_as_a_number_is_reached_by_its_folder(run, here):
    (here / "1").write_text(f"{HEADER}1.5,2\n")
    (here / "a.csv").write_text(f"{HEADER}1.5,2\n")
    assert run("argmax 1 a.csv").err == (
        "softmax-cli: 'a.csv' is not a number\n"
        "  give numbers alone, or FILEs alone; a file named 1 is ./1\n"
    )
    assert run("argmax ./1 a.csv").out == "argmax,class\n1,dog\n1,dog\n"
