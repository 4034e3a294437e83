"""Reading at a URL: all formats, by ranges where they can be had."""

import bz2
import gzip
import io
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from softmax_cli.errors import DataError
from softmax_cli.files.remote import ranges
from softmax_cli.files.remote.ranges import open_ranges, open_url
from tests.conftest import ROOT

CSV = b"y,a,b\na,2.0,1.0\nb,0.5,0.25\n"
ANSWERS = "y,a,b\na,0.731,0.269\nb,0.562,0.438\n"


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def npz(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def parquet(table, **options):
    sink = pa.BufferOutputStream()
    pyarrow.parquet.write_table(table, sink, **options)
    return sink.getvalue().to_pybytes()


FILES = {
    "plain.csv": CSV,
    "my logits 100%.csv": CSV,
    "q%20r.csv": CSV,
    "packed.csv.gz": gzip.compress(CSV),
    "packed-without-a-name": bz2.compress(CSV),
    "marked.csv": b"\xef\xbb\xbf" + CSV,
    "bars.psv": CSV.replace(b",", b"|"),
}


@pytest.mark.parametrize("protocol", ["memory://", "shelf://s/"])
def test_a_table_at_a_url_is_read_as_one_of_this_system(run, memory, shelf, protocol):
    for name, data in FILES.items():
        memory.pipe_file(f"/{name}", data)
        shelf.files[f"s/{name}"] = data
        done = run(f"softmax '{protocol}{name}' -k y -p 3 -f csv")
        assert (done.status, done.err) == (0, ""), name
        assert done.out.replace("|", ",") == ANSWERS, name


@pytest.mark.parametrize("protocol", ["memory://", "shelf://s/"])
def test_arrays_at_a_url_are_read_whole_and_in_parts(run, memory, shelf, protocol):
    array = np.log(np.arange(1.0, 13.0).reshape(2, 3, 2))
    for name, data in {
        "a.npy": npy(array),
        "f.npy": npy(np.asfortranarray(array)),
        "a.npz": npz(x=array[:, :, 0], y=array),
        "one.parquet": parquet(pa.table({"a": [0.0, 1.0], "b": [0.0, 1.0]})),
    }.items():
        memory.pipe_file(f"/{name}", data)
        shelf.files[f"s/{name}"] = data
    first = "[0.333, 0.667],\n[0.429, 0.571],\n[0.455, 0.545]"
    for name in ("a.npy", "f.npy", "a.npz:y"):
        assert first in run(f"softmax {protocol}{name} -p 3 -f json --slice 0").out
    assert run(f"softmax {protocol}a.npy -p 3 -f csv --slice 0 -a 0").out.startswith("0.111,")
    assert run(f"argmax {protocol}a.npz:x -f csv").out == "2\n2\n"
    assert run(f"softmax {protocol}one.parquet -f csv").out == "a,b\n0.5,0.5\n0.5,0.5\n"
    assert run(f"argmax {protocol}a.npz -f csv").err == (
        f"softmax-cli: '{protocol}a.npz' holds 2 arrays: 'x', 'y'\n"
        f"  the one that is meant stands behind its name: {protocol}a.npz:x\n"
    )


def test_no_more_of_an_archive_is_asked_for_than_is_needed(run, shelf, monkeypatch):
    monkeypatch.setattr(ranges, "RANGE", 1 << 12)
    monkeypatch.setattr("softmax_cli.formats.array.archive._AT_ONCE", 1 << 12)
    shelf.files["s/a.npz"] = npz(large=np.zeros((1 << 16, 2)), small=np.zeros((2, 2)))
    assert run("argmax shelf://s/a.npz:small -f csv").out == "0\n0\n"
    assert sum(stop - start for start, stop in shelf.asked) < 1 << 19


def test_the_columns_of_parquet_that_are_wanted_are_asked_for(run, shelf):
    rng = np.random.default_rng(1)
    table = pa.table({f"c{i}": rng.normal(size=1 << 17) for i in range(10)})
    shelf.files["s/t.parquet"] = data = parquet(table, row_group_size=1 << 15)
    assert run("argmax shelf://s/t.parquet -c c1,c2 --only -f csv").out.count("\n") == 1 + (1 << 17)
    # the first of four row groups, to look at, and a fifth of the others
    assert sum(stop - start for start, stop in shelf.asked) < len(data) / 2


def test_a_file_of_one_row_group_is_read_once(run, shelf):
    table = pa.table({f"c{i}": np.arange(1 << 16) / 7 for i in range(10)})
    shelf.files["s/t.parquet"] = data = parquet(table, compression="none", use_dictionary=False)
    assert len(data) > ranges.RANGE
    assert run("argmax shelf://s/t.parquet --only -f csv").out.startswith("argmax,class\n0,c0\n")
    assert sum(stop - start for start, stop in shelf.asked) < len(data) + (1 << 19)


@pytest.fixture
def rows(shelf, monkeypatch):
    """A table of some ranges; how it is read stands in `shelf.asked`."""
    monkeypatch.setattr(ranges, "RANGE", 1 << 16)
    monkeypatch.setattr(ranges, "FIRST", 1 << 12)
    lines = [f"{number},{number / 7!r},-1.5" for number in range(1 << 14)]
    shelf.files["s/rows.csv"] = data = "\n".join(["id,a,b", *lines, ""]).encode()
    return data


def test_all_ranges_are_read_in_their_order_and_once(rows, shelf):
    stream = open_url("shelf://s/rows.csv")
    assert b"".join(iter(stream.read, b"")) == rows
    assert sorted(shelf.asked) == [
        (0, 4096),
        *((start, min(start + 65536, len(rows))) for start in range(4096, len(rows), 65536)),
    ]
    assert stream.progress() == (len(rows), len(rows))


def test_the_first_range_is_short_and_alone(rows, shelf):
    stream = open_url("shelf://s/rows.csv")
    assert shelf.asked == []
    assert stream.peek() == rows[:4096]
    assert (0, 4096) in shelf.asked
    assert len(shelf.asked) <= 1 + ranges.AHEAD


def test_bytes_are_ready_when_the_next_range_is_here(rows, shelf):
    shelf.gate.clear()
    stream = open_url("shelf://s/rows.csv")
    assert stream.ready(60.0)
    assert stream.read() == rows[:4096]
    assert not stream.ready(0.0)
    shelf.gate.set()
    assert stream.ready(60.0)


PROGRAM = """
import sys
from softmax_cli.__main__ import main
from softmax_cli.files.remote import ranges
from tests.files.remote.shelf import put_up
with open("rows.csv", "rb") as file:
    put_up().files["s/rows.csv"] = file.read()
ranges.RANGE = 1 << 16
sys.argv[0] = "softmax-cli"
main()
"""


def test_several_processes_make_the_bytes_of_one(run, shell, rows, here):
    """The parent reads all: what workers inherit of a connection is of no use to them."""
    (here / "rows.csv").write_bytes(rows)
    (here / "program.py").write_text(PROGRAM)
    line = f"{sys.executable} program.py softmax shelf://s/rows.csv -k id -j 2"
    done = shell(line, PYTHONPATH=str(ROOT))
    assert done == run("softmax rows.csv -k id")
    assert (done.status, done.err, done.out.count("\n")) == (0, "", rows.count(b"\n"))


LOGGING = """
import logging
import sys
from tests.files.remote.shelf import Shelf, put_up
put_up().files["s/rows.csv"] = b"a,b\\n0.5,2.5\\n"
def warn(self, step):
    logging.getLogger("gcsfs").warning("Could not determine bucket type")
Shelf.fail = warn
if "--logged" in sys.argv:
    sys.argv.remove("--logged")
    logging.basicConfig(format="log: %(message)s")
from softmax_cli.__main__ import main
sys.argv[0] = "softmax-cli"
main()
"""


def test_what_libraries_log_is_seen_where_somebody_asked_for_it(shell, here):
    (here / "program.py").write_text(LOGGING)
    line = f"{sys.executable} program.py softmax shelf://s/rows.csv -p 3"
    done = shell(line, PYTHONPATH=str(ROOT))
    assert done == (0, "a,b\n0.119,0.881\n", "")
    done = shell(f"{line} --logged", PYTHONPATH=str(ROOT))
    assert done.err.splitlines()[0] == "log: Could not determine bucket type"


def test_a_url_is_copied_once_for_several_passes(run, rows, shelf):
    done = run("softmax shelf://s/rows.csv -k id -a columns -p 3")
    assert (done.status, done.err) == (0, "")
    assert len({*shelf.asked}) == len(shelf.asked)


def test_labels_and_targets_may_be_at_a_url(run, memory):
    memory.pipe_file("/logits.csv", b"a,b\n2,1\n0,1\n")
    memory.pipe_file("/labels.txt", b"a\nb\n")
    memory.pipe_file("/targets.csv", b"1,0\n0,1\n")
    line = "xent memory://logits.csv -r mean -p 4"
    assert run(f"{line} --label-file memory://labels.txt").out == "0.3133\n"
    assert run(f"{line} --target-file memory://targets.csv").out == "0.3133\n"


def test_a_bad_row_has_its_line_at_the_url(run, memory):
    memory.pipe_file("/bad.csv", b"a,b,c\n1,2,3\n1,x,3\n")
    assert run("softmax memory://bad.csv -p 3").err == (
        "softmax-cli: memory://bad.csv:3: column 'b': 'x' is not a number\n"
        "  --keep b if the column holds no logits; cells were split at commas\n"
    )


UNREADABLE = [
    ("memory://no.csv", "memory://no.csv: there is no such file, folder or bucket"),
    ("memory://folder", "memory://folder: is a directory"),
    ("shelf://s/no.csv", "shelf://s/no.csv: there is no such file, folder or bucket"),
    ("shelf://s", "shelf://s: is a directory"),
    ("memory://empty.csv", "memory://empty.csv: there is no data"),
    ("foo://x", "foo://x: foo is not a protocol that fsspec knows"),
    ("memory://no/*.csv", "no file matches 'memory://no/*.csv'"),
]
"""URLs that cannot be read, and what is said of them."""


def test_what_cannot_be_read_is_told(run, memory, shelf):
    memory.pipe_file("/folder/x.csv", CSV)
    memory.pipe_file("/empty.csv", b"")
    for line, message in UNREADABLE:
        done = run(f"softmax {line}")
        assert done.status == (2 if "one FILE" in message else 1), line
        assert done.err == f"softmax-cli: {message}\n", line


def test_a_file_that_was_replaced_meanwhile_is_an_error(rows, shelf):
    stream = open_url("shelf://s/rows.csv")
    stream.read()
    shelf.sent = b"short"
    with pytest.raises(
        DataError, match=r"^shelf://s/rows.csv: the server sent 5 bytes of 65536 from byte 4096"
    ):
        b"".join(iter(stream.read, b""))


@pytest.mark.parametrize(
    ("module", "url", "message"),
    [
        (
            "fsspec.core",
            "s3://me:secret@bucket/x.csv?token=1",
            "s3://bucket/x.csv: s3:// needs fsspec, which is not installed\n"
            "  pip install fsspec brings it, as the extra 'remote' of this package does\n",
        ),
        (
            "s3fs",
            "s3://bucket/x.csv",
            "s3://bucket/x.csv: s3:// needs s3fs, which is not installed\n"
            "  this installs it: pip install s3fs\n",
        ),
        (
            "gcsfs",
            "gs://bucket/x.csv",
            "gs://bucket/x.csv: gs:// needs gcsfs, which is not installed\n"
            "  this installs it: pip install gcsfs\n",
        ),
        (
            "aiohttp",
            "https://me:secret@host/x.csv?sig=1",
            "https://host/x.csv: https:// needs aiohttp, which is not installed\n"
            "  this installs it: pip install aiohttp\n",
        ),
    ],
)
def test_a_package_that_is_not_installed_is_named(run, monkeypatch, module, url, message):
    monkeypatch.setattr(sys.modules["fsspec.registry"], "_registry", {})
    monkeypatch.delitem(sys.modules, "fsspec.implementations.http", raising=False)
    monkeypatch.setitem(sys.modules, module, None)
    done = run(f"softmax {url}")
    assert (done.status, done.out, done.err) == (1, "", f"softmax-cli: {message}")


def test_what_cannot_be_asked_for_a_place_is_read_from_the_beginning(run, memory, monkeypatch):
    memory.pipe_file("/plain.csv", CSV)
    memory.pipe_file("/a.npy", npy(np.zeros((2, 2))))
    monkeypatch.setattr(type(memory), "info", lambda self, path: {"name": path, "type": "file"})
    assert run("softmax memory://plain.csv -k y -p 3").out == ANSWERS
    assert run("argmax memory://a.npy -f csv").out == "0\n0\n"


def test_parts_are_read_from_any_place_and_in_order(rows, shelf):
    size, read_at, in_order = open_ranges("shelf://s/rows.csv")
    assert size == len(rows)
    assert read_at(5000, 10) == rows[5000:5010]
    assert read_at(4990, 12) == rows[4990:5002]
    assert read_at(size - 3, 99) == rows[-3:]
    assert read_at(size, 1) == b""
    assert len(shelf.asked) == 2  # what stands beside comes with it
    shelf.asked.clear()
    read, _ = in_order(7, 200_000)
    assert b"".join(iter(lambda: read(1 << 20), b"")) == rows[7:200_000]
    assert sorted(shelf.asked) == [(7, 65543), (65543, 131079), (131079, 196615), (196615, 200_000)]


def test_a_server_that_has_sent_parts_and_sends_them_no_more_is_told(shelf, monkeypatch):
    shelf.files["s/rows.csv"] = CSV
    monkeypatch.setattr(ranges, "_by_ranges", lambda *of, web: ranges._Found(None, len(CSV)))
    with pytest.raises(DataError, match=r"^shelf://s/rows.csv: the server sends no parts of it$"):
        open_ranges("shelf://s/rows.csv")
