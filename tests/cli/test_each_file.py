"""A result for each file, under its own name in a folder."""

import gzip
import os

import numpy as np
import pytest

A = "id,cat,dog\n7,2.5,1\n8,1,3.5\n"
B = "dog,id,cat\n1.25,9,0.5\n"


@pytest.fixture
def two(here):
    (here / "a.csv").write_text(A)
    (here / "b.csv.gz").write_bytes(gzip.compress(B.encode()))
    return here


def test_each_file_has_its_result_in_its_own_format(run, two):
    assert run("softmax a.csv b.csv.gz -k id -p 3 -o out/") == (0, "", "")
    assert (two / "out" / "a.csv").read_text() == "id,cat,dog\n7,0.818,0.182\n8,0.0759,0.924\n"
    written = gzip.decompress((two / "out" / "b.csv.gz").read_bytes())
    assert written == b"dog,id,cat\n0.679,9,0.321\n"
    assert sorted(os.listdir("out")) == ["a.csv", "b.csv.gz"]


def test_another_format_has_its_ending(run, two):
    (two / "out").mkdir()
    (two / "part-0").write_text("1.5,2\n")
    np.savez("c.npz", x=np.array([[1.0, 2.0]]))
    assert run("argmax part-0 c.npz:x -f jsonl -o out").status == 0
    assert run("argmax a.csv -k id -f markdown -o out").status == 0
    assert run("argmax a.csv -k id -f table -o out").status == 0
    assert sorted(os.listdir("out")) == ["a.md", "a.txt", "c.jsonl", "part-0.jsonl"]
    assert run("softmax c.npz:x a.csv -k id -f npy -o out").err.startswith(
        "softmax-cli: c.npz:x: --keep is for tables"
    )


def test_reductions_and_reports_are_of_each_file(run, two):
    (two / "l.csv").write_text("y,p,q\np,2.5,1\nq,1,3.5\n")
    (two / "m.csv").write_text("y,p,q\np,2.5,1\n")
    assert run("xent l.csv m.csv -l y -r mean -p 3 -o out/").status == 0
    assert (two / "out" / "m.csv").read_text() == "0.201\n"
    assert run("metrics l.csv m.csv -l y -r rows -o out/").status == 0
    assert (two / "out" / "l.csv").read_text() == "2\n"
    done = run("metrics l.csv m.csv -l y --max loss=0.15 -o out/ --keep-going -r rows")
    assert (done.status, done.err) == (
        3,
        "softmax-cli: m.csv: loss is 0.2014132779827524, above --max loss=0.15\n"
        "softmax-cli: 1 of 2 files do not keep the limits\n",
    )


def test_the_first_error_ends_the_run(run, two):
    (two / "bad.csv").write_text("id,cat,dog\n7,2.5,?\n")
    done = run("softmax bad.csv a.csv -k id -o out/")
    assert (done.status, done.err.splitlines()[0]) == (
        1,
        "softmax-cli: bad.csv:2: column 'dog': '?' is not a number",
    )
    assert os.listdir("out") == []


def test_others_are_done_and_all_failures_told(run, two):
    (two / "bad.csv").write_text("id,cat,dog\n7,2.5,?\n")
    (two / "empty.csv").write_text("")
    (two / "other.csv").write_text("cat,dog\n1,2\n")
    done = run("softmax bad.csv empty.csv other.csv none.csv a.csv -k id -o out/ --keep-going")
    assert (done.status, done.out, done.err) == (
        1,
        "",
        "softmax-cli: bad.csv:2: column 'dog': '?' is not a number\n"
        "  cells were split at commas\n"
        "softmax-cli: empty.csv: there is no data\n"
        "softmax-cli: other.csv: there is no column 'id'\n"
        "  the columns are 'cat', 'dog'\n"
        "softmax-cli: there is no file 'none.csv'\n"
        "softmax-cli: 4 of 5 files went wrong\n",
    )
    assert os.listdir("out") == ["a.csv"]


def test_two_results_of_one_name_are_an_error_before_anything_is_read(run, two):
    (two / "x").mkdir()
    (two / "x" / "a.csv").write_text("?")
    message = "'a.csv' and 'x/a.csv' would both be written to 'out/a.csv'"
    assert run("softmax a.csv x/a.csv -k id -o out/").err == f"softmax-cli: {message}\n"
    assert run("softmax a.csv a.csv -k id -o out/ --keep-going").status == 2
    assert not (two / "out").exists()


def test_what_is_newer_than_its_file_is_left_as_it_is(run, two):
    assert run("softmax a.csv -k id -o out/").status == 0
    (two / "out" / "a.csv").write_text("as it was\n")
    (two / "b.csv").write_text(B)
    os.utime("a.csv", (1, 1))
    assert run("softmax a.csv b.csv -k id -o out/ --skip-existing") == (0, "", "")
    assert (two / "out" / "a.csv").read_text() == "as it was\n"
    assert (two / "out" / "b.csv").exists()
    stamp = os.stat("out/a.csv").st_mtime_ns
    os.utime("a.csv", ns=(stamp, stamp))  # which of the two came first is not known
    assert run("softmax a.csv -k id -p 1 -o out/ --skip-existing").status == 0
    assert (two / "out" / "a.csv").read_text() == "id,cat,dog\n7,0.8,0.2\n8,0.08,0.9\n"


NAMELESS = [
    (
        "softmax a.csv - -o out/",
        "a result for each file has that file's name: standard input has none",
    ),
    (
        "softmax a.csv -k id -o ./",
        "'./' is where 'a.csv' is: results would replace files one by one\n"
        "  -o takes another folder",
    ),
    (
        "xent a.csv b.csv.gz -k id --label-file l.txt -o out/",
        "--label-file is for all rows of all files: it cannot be read for each file anew",
    ),
    (
        "metrics a.csv b.csv.gz -l id --save s.json -o out/",
        "a.csv: --save writes the sums of all files: -o DIR/ has a result for each",
    ),
    ("softmax a.csv --keep-going", "--keep-going is for a result for each file: -o DIR/"),
    (
        "softmax a.csv --skip-existing -o b.csv",
        "--skip-existing is for a result for each file: -o DIR/",
    ),
]
"""Command lines that leave open what a result is called, and what is said of them."""


def test_files_that_have_no_name_in_the_folder_are_a_usage_error(run, two):
    for line, message in NAMELESS:
        assert run(line, input="1,2\n") == (2, "", f"softmax-cli: {message}\n"), line


def test_a_folder_that_cannot_be_made_says_so(run, two):
    (two / "file").write_text("")
    assert run("softmax a.csv -k id -o file/").err == "softmax-cli: file/: file exists\n"


def test_progress_tells_of_the_files(terminal, two):
    (two / "b.csv").write_text(B)
    shown = terminal("softmax a.csv b.csv -k id -o out/", at_once=True).out
    assert "file 1 of 2" in shown
    assert "file 2 of 2" in shown


@pytest.mark.parametrize("link", ["out/x.csv", "in/y.csv"])
def test_no_result_is_written_through_a_link_where_an_input_is(run, here, link):
    for name, other in (("in/x.csv", "in/y.csv"), ("out/x.csv", "out/z.csv")):
        (here / name).parent.mkdir(exist_ok=True)
        (here / name).write_text("1.5,2.5\n")
        (here / other).write_text("2.5,1.5\n")
    target = {"out/x.csv": "../in/y.csv", "in/y.csv": "../out/x.csv"}[link]
    (here / link).unlink()
    (here / link).symlink_to(target)
    before = {path: path.read_text() for path in here.rglob("*.csv")}
    done = run("softmax in/x.csv in/y.csv -o out/")
    assert done == (
        2,
        "",
        "softmax-cli: 'out/x.csv' is 'in/y.csv': the result would replace what is read\n"
        "  -o takes another folder\n",
    )
    assert {path: path.read_text() for path in here.rglob("*.csv")} == before
