"""Labels and targets in a file of their own, read in step with the rows."""

from __future__ import annotations

import gzip
import io

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from tests.nursery import SMALL_CHUNKS

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


def npz(**arrays):
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def columns(write, **given):
    file = io.BytesIO()
    write(pa.table(given), file)
    return file.getvalue()


def feather(table, file):
    pyarrow.feather.write_feather(table, file, compression="uncompressed")


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
    "bits.npy": npy(np.array([0, 2, 1, 1], np.uint8)),
    "l.npz": npz(y=[0, 2, 1, 1]),
    "l": npz(y=["cat", "bird", "dog", "dog"]),
    "several.npz:y": npz(x=[1.0], y=[0, 2, 1, 1]),
    "l.parquet": columns(pq.write_table, y=["cat", "bird", "dog", "dog"]),
    "l.arrow": columns(feather, y=pa.array([0, 2, 1, 1], pa.int8())),
    "index.parquet": columns(pq.write_table, y=[0, 2, 1, 1], __index_level_0__=[5, 6, 7, 8]),
}


def test_labels_may_stand_in_a_file_of_many_kinds(run, logits):
    for name, data in LABELS.items():
        (logits / name.partition(":")[0]).write_bytes(data)
        assert run(f"xent z.csv --label-file {name}") == (0, LOSSES, ""), name


TARGETS = {
    "t.csv": b"1,0,0\n0,.5,.5\n0,1,0\n0,1,0\n",
    "named.csv": b"t_bird,t_cat,t_dog\n0,1,0\n.5,0,.5\n0,0,1\n0,0,1\n",
    "t.json": b"[[1,0,0],[0,0.5,0.5],[0,1,0],[0,1,0]]",
    "t.npy": npy([[1, 0, 0], [0, 0.5, 0.5], [0, 1, 0], [0, 1, 0]]),
    "fortran.npy": npy(np.asfortranarray([[1, 0, 0], [0, 0.5, 0.5], [0, 1, 0], [0, 1, 0]])),
    "t.npz": npz(t=[[1, 0, 0], [0, 0.5, 0.5], [0, 1, 0], [0, 1, 0]]),
    "t.npz:t": npz(x=[1.0], t=[[1, 0, 0], [0, 0.5, 0.5], [0, 1, 0], [0, 1, 0]]),
    "t.parquet": columns(
        pq.write_table, dog=[0, 0.5, 1, 1], cat=[1.0, 0, 0, 0], bird=[0, 0.5, 0, 0]
    ),
}


def test_targets_may_stand_in_a_file_of_many_kinds(run, logits):
    for name, data in TARGETS.items():
        (logits / name.partition(":")[0]).write_bytes(data)
        assert run(f"xent z.csv --target-file {name} -r mean") == (0, SOFT_MEAN, ""), name


def test_a_first_row_of_one_hot_targets_is_no_header(run, here):
    (here / "t.csv").write_text("0,1\n1,0\n")
    out = run("xent --target-file t.csv", input="2,1.5\n0.5,1\n").out
    assert out == "0.9740769841801067\n0.9740769841801067\n"


def test_a_file_of_labels_that_does_not_fit_is_named(run, logits):
    for name, data, message in (
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
        ("l.npy", npy([[[1]]]), "l.npy: holds 1 × 1 × 1 int64, which are no labels"),
        (
            "l.npz",
            npz(x=[1, 2], y=[0, 2, 1, 1]),
            "'l.npz' holds 2 arrays: 'x', 'y'\n  the one that is meant stands behind its name: "
            "l.npz:x\n",
        ),
        (
            "l.parquet",
            columns(pq.write_table, a=[0], b=[1]),
            "l.parquet: holds 2 columns\n  a file of labels has one column\n",
        ),
        ("l.npy", npy([0, 2, 1, 1])[:40], "l.npy: is no array that NumPy reads\n"),
        ("l.npy", npy([0, 2, 1, 1])[:-3], "l.npy: ends before its 4 rows do"),
        ("l.txt", b"", "l.txt: there is no data"),
        ("l.txt", b"cat\nb\xff\n", "l.txt:2: is not UTF-8 text"),
    ):
        (logits / name).write_bytes(data)
        status, _, err = run(f"xent z.csv --label-file {name}")
        assert status == (2 if "is meant" in message else 1), message
        assert err.startswith(f"softmax-cli: {message}"), message


def test_a_file_of_targets_that_does_not_fit_is_named(run, logits):
    for data, message in (
        (b"1,0,0\n0,1,0\n", "t.csv: 2 rows of targets for 4 rows of z.csv"),
        (b"1,0\n0,1\n0,1\n0,1\n", "z.csv:2: 2 targets for 3 classes (row 1 of 't.csv')"),
        (b"1,0,0\n0,1,1\n0,1,0\n0,1,0\n", "z.csv:3: the targets sum to 2.0, not to 1 (row 2 of"),
        (b"1,0,0\n0,nan,1\n0,1,0\n0,1,0\n", "t.csv:2: column 2: nan is not a target"),
        (b"1,0,0\n0,-1,2\n0,1,0\n0,1,0\n", "z.csv:3: -1.0 is not a target (row 2 of 't.csv')"),
    ):
        (logits / "t.csv").write_bytes(data)
        status, _, err = run("xent z.csv --target-file t.csv")
        assert status == 1, data
        assert err.startswith(f"softmax-cli: {message}"), data


def test_rows_before_the_end_of_a_file_of_labels_are_out(run, logits):
    (logits / "l.txt").write_text("cat\nbird\n")
    assert (
        run("xent z.csv --label-file l.txt").out
        == "xent\n0.5630950305938525\n0.19673409691961707\n"
    )


def test_a_stream_has_its_labels_beside_it(script, logits):
    (logits / "l.txt").write_text("cat\nbird\ndog\ndog\n")
    assert script("cat z.csv | softmax-cli xent --label-file l.txt -r mean").out == MEAN
    assert script("cat l.txt | softmax-cli xent z.csv --label-file - -r mean").out == MEAN
    assert script("softmax-cli xent z.csv --label-file <(cat l.txt) -r mean").out == MEAN
    assert script("cat z.csv | softmax-cli xent --label-file -") == (
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


@pytest.mark.parametrize("count", [9, 2500], ids=["one by one", "at once"])
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


def test_several_processes_are_one_where_files_are_read_in_step(run, script, here):
    rows = [f"{place % 7}.5,{place % 5}.25,0.125" for place in range(8000)]
    labels = [str(place % 11 % 3) for place in range(8000)]
    (here / "z.csv").write_text("\n".join(rows) + "\n")
    (here / "l.txt").write_text("\n".join(labels) + "\n")
    (here / "both.csv").write_text("\n".join(map(",".join, zip(rows, labels, strict=True))) + "\n")
    want = run("xent both.csv -l 4 --no-header -r mean").out
    line = "xent z.csv --no-header --label-file l.txt -r mean -j 2"
    assert script(f"{SMALL_CHUNKS} {line}") == (0, want, "")


def test_a_blank_line_is_a_row_that_its_label_goes_with(run, here):
    (here / "l.txt").write_text("0\n1\n0\n1\n")
    for rows in ("a,b\n1.5,2.5\n\n0.5,3.5\n0.2,1.1\n", "a,b\n1.5,2.5\nx,1\n0.5,3.5\n0.2,1.1\n"):
        found = run("xent --label-file l.txt --bad-rows skip -p 5", input=rows)
        assert (found.status, found.out) == (0, "xent\n1.3133\n3.0486\n0.34115\n")


ORDERS = (np.ascontiguousarray, np.asfortranarray)
CUBE = np.arange(24.0).reshape(2, 3, 4) * 7 % 5
WEIGHTS = np.arange(1.0, 25).reshape(2, 3, 4) * 5 % 7 + 1


@pytest.mark.parametrize("order", ORDERS)
def test_an_array_has_labels_of_the_shape_of_its_answers(run, here, order):
    labels = np.arange(6).reshape(2, 3) % 4
    np.save("z.npy", CUBE)
    (here / "l.txt").write_text("".join(f"{label}\n" for label in labels.ravel()))
    np.save("l.npy", order(labels))
    np.savez("l.npz", order(labels))
    expected = run("xent z.npy --label-file l.txt -f json")
    assert expected.status == 0
    assert run("xent z.npy --label-file l.npy -f json") == expected
    assert run("xent z.npy --label-file l.npz -f json") == expected


@pytest.mark.parametrize("order", ORDERS)
def test_an_array_has_targets_of_its_own_shape(run, here, order):
    from scipy.special import log_softmax

    targets = WEIGHTS / WEIGHTS.sum(-1, keepdims=True)
    np.save("z.npy", CUBE)
    np.save("t.npy", order(targets))
    done = run("xent z.npy --target-file t.npy -o loss.npy")
    assert (done.status, done.err) == (0, "")
    expected = -(targets * log_softmax(CUBE, -1)).sum(-1)
    assert np.allclose(np.load("loss.npy").reshape(expected.shape), expected, rtol=1e-14)


def test_targets_of_another_shape_than_the_array_are_refused(run, here):
    np.save("z.npy", CUBE)
    np.save("t.npy", CUBE.reshape(3, 2, 4))
    assert run("xent z.npy --target-file t.npy").err == (
        "softmax-cli: t.npy: holds 3 × 2 × 4 float64, which are no targets\n"
    )
    np.save("t.npy", CUBE.astype(str))
    assert "which are no targets" in run("xent z.npy --target-file t.npy").err
    assert run("xent z.npy --label-file t.npy:x") == (
        *(1, "", "softmax-cli: t.npy: is one array: only an archive (.npz) has members\n"),
    )


def test_a_member_is_one_of_an_archive(run, logits):
    (logits / "l.npz").write_bytes(npy([0, 2, 1, 1]))
    assert run("xent z.csv --label-file l.npz:y").err == (
        "softmax-cli: a member is named of an archive (.npz) alone\n"
    )
