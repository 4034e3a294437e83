"""Labels and targets in a file of their own, read in step with the rows."""

from __future__ import annotations

import gzip
import io

import numpy as np
import pytest

LOGITS = "cat,dog,bird\n2,1.5,0.1\n0.5,1,3\n1,2.5,1\n-1,4,0.5\n"
LOSSES = (
    "xent\n0.5630950305938525\n0.19673409691961707\n0.36898113540131544\n0.036269565124779135\n"
)
MEAN = "0.291269957009891\n"
SOFT_MEAN = "0.541269957009891\n"


def npy(array, **options):
    file = io.BytesIO()
    np.save(file, np.array(array), **options)
    return file.getvalue()


@pytest.fixture
def logits(here):
    (here / "z.csv").write_text(LOGITS)
    return here


LABELS = {
    "l.txt": b"cat\nbird\ndog\ndog\n",
    "header.txt": b"truth\ncat\nbird\n1\ndog\n\n",
    "crlf.txt": b"0\r\n2\r\n1\r\n1\r\n",
    "l.csv": b'"cat"\nbird\ndog\ndog',
    "l.txt.gz": gzip.compress(b"cat\nbird\ndog\ndog\n"),
    "l.json": b'["cat", 2, 1.0,\n "dog"]',
    "l.jsonl": b'"cat"\n2\n1\n"dog"\n',
    "array": b"[0, 2, 1, 1]",
    "l.npy": npy([0, 2, 1, 1]),
    "column.npy": npy([[0.0], [2.0], [1.0], [1.0]]),
    "names.npy": npy(["cat", "bird", "dog", "dog"]),
    "bytes.npy": npy([b"cat", b"bird", b"dog", b"dog"]),
}


@pytest.mark.parametrize("name", LABELS)
def test_labels_may_stand_in_a_file_of_many_kinds(run, logits, name):
    (logits / name).write_bytes(LABELS[name])
    assert run(f"xent z.csv --label-file {name}") == (0, LOSSES, "")


TARGETS = {
    "t.csv": b"1,0,0\n0,.5,.5\n0,1,0\n0,1,0\n",
    "named.csv": b"t_bird,t_cat,t_dog\n0,1,0\n.5,0,.5\n0,0,1\n0,0,1\n",
    "t.json": b"[[1,0,0],[0,0.5,0.5],[0,1,0],[0,1,0]]",
    "t.npy": npy([[1, 0, 0], [0, 0.5, 0.5], [0, 1, 0], [0, 1, 0]]),
    "fortran.npy": npy(np.asfortranarray([[1, 0, 0], [0, 0.5, 0.5], [0, 1, 0], [0, 1, 0]])),
}


@pytest.mark.parametrize("name", TARGETS)
def test_targets_may_stand_in_a_file_of_many_kinds(run, logits, name):
    (logits / name).write_bytes(TARGETS[name])
    assert run(f"xent z.csv --target-file {name} -r mean") == (0, SOFT_MEAN, "")


def test_a_first_row_of_one_hot_targets_is_no_header(run, here):
    (here / "t.csv").write_text("0,1\n1,0\n")
    out = run("xent --target-file t.csv", input="2,1.5\n0.5,1\n").out
    assert out == "0.9740769841801067\n0.9740769841801067\n"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("l.txt", b"cat\nbird\ndog\n", "l.txt: 3 labels for 4 rows of z.csv"),
        ("l.txt", b"cat\nbird\ndog\ndog\n0\n", "l.txt: 5 labels for 4 rows of z.csv"),
        (
            "l.txt",
            b"caat\nbird\ndog\ndog\n",
            "l.txt: 3 labels for 4 rows of z.csv (its first line, 'caat', is no class: it is the "
            "header)",
        ),
        (
            "l.txt",
            b"cat\nbee\ndog\ndog\n",
            "z.csv:3: label 'bee' is no class: the classes are 'cat', 'dog', 'bird' "
            "(row 2 of 'l.txt')",
        ),
        ("l.csv", b"0,1\n", "l.csv:1: holds more than one cell\n  a file of labels has one column"),
        ("l.json", b'{"a": 1}', 'l.json: is no JSON array of labels: [0, 2, 1] or ["cat", …]'),
        ("l.json", b"[true]", 'l.json: is no JSON array of labels: [0, 2, 1] or ["cat", …]'),
        (
            "l.npy",
            npy([{}, 1], allow_pickle=True),
            "l.npy: holds 2 objects, which are no labels",
        ),
        ("l.npy", npy([[1, 2], [3, 4]]), "l.npy: holds 2 × 2 int64, which are no labels"),
        ("l.npy", npy([0, 2, 1, 1])[:40], "l.npy: is no array that NumPy reads\n"),
        ("l.npy", npy([0, 2, 1, 1])[:-3], "l.npy: ends before its 4 rows do"),
        ("l.txt", b"", "l.txt: there is no data"),
        ("l.txt", b"cat\nb\xff\n", "l.txt:2: is not UTF-8 text"),
    ],
)
def test_a_file_of_labels_that_does_not_fit_is_named(run, logits, name, data, message):
    (logits / name).write_bytes(data)
    status, _, err = run(f"xent z.csv --label-file {name}")
    assert status == 1
    assert err.startswith(f"softmax-cli: {message}")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"1,0,0\n0,1,0\n", "t.csv: 2 rows of targets for 4 rows of z.csv"),
        (b"1,0\n0,1\n0,1\n0,1\n", "z.csv:2: 2 targets for 3 classes (row 1 of 't.csv')"),
        (b"1,0,0\n0,1,1\n0,1,0\n0,1,0\n", "z.csv:3: the targets sum to 2.0, not to 1 (row 2 of"),
        (b"1,0,0\n0,nan,1\n0,1,0\n0,1,0\n", "t.csv:2: column 2: nan is not a target"),
        (b"1,0,0\n0,-1,2\n0,1,0\n0,1,0\n", "z.csv:3: -1.0 is not a target (row 2 of 't.csv')"),
    ],
)
def test_a_file_of_targets_that_does_not_fit_is_named(run, logits, data, message):
    (logits / "t.csv").write_bytes(data)
    status, _, err = run("xent z.csv --target-file t.csv")
    assert status == 1
    assert err.startswith(f"softmax-cli: {message}")


def test_rows_before_the_end_of_a_file_of_labels_are_out(run, logits):
    (logits / "l.txt").write_text("cat\nbird\n")
    assert (
        run("xent z.csv --label-file l.txt").out
        == "xent\n0.5630950305938525\n0.19673409691961707\n"
    )


def test_a_stream_has_its_labels_beside_it(shell, logits):
    (logits / "l.txt").write_text("cat\nbird\ndog\ndog\n")
    assert shell("cat z.csv | softmax-cli xent --label-file l.txt -r mean").out == MEAN
    assert shell("cat l.txt | softmax-cli xent z.csv --label-file - -r mean").out == MEAN
    assert shell("softmax-cli xent z.csv --label-file <(cat l.txt) -r mean").out == MEAN
    assert shell("cat z.csv | softmax-cli xent --label-file -") == (
        2,
        "",
        "softmax-cli: standard input holds the logits: it cannot hold the true classes too\n",
    )


def test_typed_rows_have_labels_in_a_file_too(run, here):
    (here / "l.txt").write_text("2\n0\n")
    assert (
        run("xent 2,1,0.1 1,2,3 --label-file l.txt").out
        == run("xent 2,1,0.1 1,2,3 --label 2,0").out
    )
    assert run("xent 2 1 0.1 --label-file l.txt").err == "softmax-cli: l.txt: 2 labels for 1 row\n"


def test_the_verdict_takes_such_files_too(run, logits):
    (logits / "l.txt").write_text("cat\nbird\ndog\ndog\n")
    assert run("metrics z.csv --label-file l.txt -r loss").out == MEAN
    (logits / "t.json").write_bytes(TARGETS["t.json"])
    assert run("metrics z.csv --target-file t.json -r loss").out == SOFT_MEAN


@pytest.mark.parametrize("count", [9, 6000], ids=["one by one", "at once"])
@pytest.mark.parametrize("policy", ["skip", "nan"])
def test_bad_rows_have_labels_as_well(run, here, count, policy):
    """A row that is dropped takes its label with it, whichever way the rows are read."""
    rows = [f"{place % 7}.5,{place % 5}.25,0.125" for place in range(count)]
    labels = [place % 3 for place in range(count)]
    for place in range(1, count, 4):
        rows[place] = "n/a,1.5,2.5"
    beside = "".join(f"{row},{label}\n" for row, label in zip(rows, labels, strict=True))
    (here / "l.txt").write_text("".join(f"{label}\n" for label in labels))
    (here / "z.csv").write_text("".join(f"{row}\n" for row in rows))
    want = run(f"xent -l 4 --only --no-header --bad-rows {policy}", input=beside).out
    assert want.count("\n") > 6
    found = run(f"xent z.csv --no-header --label-file l.txt --bad-rows {policy}")
    assert (found.status, found.out) == (0, want)


def test_several_processes_are_one_where_files_are_read_in_step(process, here):
    rows = [f"{place % 7}.5,{place % 5}.25,0.125" for place in range(200_000)]
    labels = [str(place % 3) for place in range(200_000)]
    (here / "z.csv").write_text("\n".join(rows) + "\n")
    (here / "l.txt").write_text("\n".join(labels) + "\n")
    (here / "both.csv").write_text("\n".join(map(",".join, zip(rows, labels, strict=True))) + "\n")
    want = process("xent both.csv -l 4 --no-header -r mean").out
    assert process("xent z.csv --no-header --label-file l.txt -r mean -j 2") == (0, want, "")


def test_a_blank_line_is_a_row_that_its_label_goes_with(run, here):
    (here / "l.txt").write_text("0\n1\n0\n1\n")
    for rows in ("a,b\n1.5,2.5\n\n0.5,3.5\n0.2,1.1\n", "a,b\n1.5,2.5\nx,1\n0.5,3.5\n0.2,1.1\n"):
        found = run("xent --label-file l.txt --bad-rows skip -p 5", input=rows)
        assert (found.status, found.out) == (0, "xent\n1.3133\n3.0486\n0.34115\n")
