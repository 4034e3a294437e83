"""Files in a bucket, by the protocol of S3: reading, writing, and what breaks on the way."""

from __future__ import annotations

import gzip
import signal
import subprocess
import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest
import requests

from softmax_cli.errors import DataError
from softmax_cli.files.remote import ranges
from softmax_cli.files.remote.listing import files_at
from tests.conftest import EXAMPLES, clean_environment
from tests.files.remote.test_ranges import CSV, npy, npz, parquet
from tests.servers.conftest import content, keys, pending

SMALL_PARTS = """
import sys
from softmax_cli.__main__ import main
from softmax_cli.files.remote import uploads
uploads.PART = 5 << 20
sys.argv[0] = "softmax-cli"
main()
"""
"""The command, which sends as little at a time as S3 takes."""

LINE = b"0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9,1.0\n"
MANY = LINE * (1 << 15)
"""Rows whose results are 6 MB: one part, and some of the next."""


def in_bucket(client, name, data):
    client.put_object(Bucket="shards", Key=name, Body=data)


@pytest.mark.parametrize("name", ["a.csv", "run 7/a b.csv", "50%.csv", "a%20b.csv", "ü+#&.csv"])
def test_a_table_is_read_and_written(run, bucket, name):
    in_bucket(bucket, name, CSV)
    done = run(f"softmax 's3://shards/{name}' -k y -p 3 -o 's3://shards/out/{name}'")
    assert (done.status, done.out, done.err) == (0, "", "")
    assert content(bucket, f"out/{name}") == b"y,a,b\na,0.731,0.269\nb,0.562,0.438\n"
    assert keys(bucket) == sorted([name, f"out/{name}"])
    assert pending(bucket) == []


def test_the_real_logits_come_to_the_figure_that_they_come_to_here(run, bucket):
    data = (EXAMPLES / "digits-test.csv").read_bytes()
    for name, stored in {"d.csv": data, "d.csv.gz": gzip.compress(data), "d": data}.items():
        in_bucket(bucket, name, stored)
        line = f"xent s3://shards/{name} -l digit -k image -r mean"
        assert run(line).out == "0.19732150976450857\n"


def test_arrays_and_parquet_are_read_by_ranges(run, bucket, monkeypatch):
    monkeypatch.setattr(ranges, "RANGE", 1 << 16)
    array = np.arange(1 << 16, dtype=float).reshape(-1, 8) / 7
    table = pa.table({f"c{i}": array[:, i] for i in range(8)})
    for name, data in {
        "a.npy": npy(array),
        "f.npy": npy(np.asfortranarray(array)),
        "a.npz": npz(x=array, y=np.zeros((1 << 16, 2))),
        "t.parquet": parquet(table),
    }.items():
        in_bucket(bucket, name, data)
        done = run(f"argmax s3://shards/{name}{':x' * name.endswith('npz')} -f jsonl")
        assert (done.status, done.err) == (0, "")
        assert done.out.count("7") == len(array) * (2 if name == "t.parquet" else 1)
    assert run("softmax s3://shards/t.parquet -o s3://shards/out.parquet").err == ""
    out = pa.parquet.read_table(pa.BufferReader(content(bucket, "out.parquet")))
    assert out.num_rows == len(array)


def test_several_processes_write_the_bytes_of_one(run, process, here, bucket):
    in_bucket(bucket, "many.csv", MANY)
    (here / "many.csv").write_bytes(MANY)
    (here / "parts.py").write_text(SMALL_PARTS)
    line = [sys.executable, "parts.py", "softmax", "s3://shards/many.csv", "-j", "2"]
    subprocess.run([*line, "-o", "s3://shards/out.csv"], env=clean_environment(), check=True)
    assert run("softmax many.csv -o out.csv").status == 0
    assert content(bucket, "out.csv") == (here / "out.csv").read_bytes()
    assert pending(bucket) == []


def test_figures_are_saved_in_a_bucket_and_merged(run, bucket):
    in_bucket(bucket, "a.csv", CSV)
    for shard in "12":
        run(f"metrics s3://shards/a.csv -l y --save s3://shards/{shard}.json")
    done = run("metrics --merge s3://shards/1.json s3://shards/2.json -r rows")
    assert (done.out, done.err) == ("4\n", "")


def test_shards_are_listed(bucket):
    for name in ("run/b 2.csv", "run/a%1.csv", "run/sub/c.csv", "run/d.txt"):
        in_bucket(bucket, name, b"")
    expected = ["s3://shards/run/a%1.csv", "s3://shards/run/b 2.csv"]
    assert files_at("s3://shards/run/*.csv") == expected
    assert files_at("s3://shards/run/") == [*expected, "s3://shards/run/d.txt"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("softmax s3://shards/no.csv", "no.csv: there is no such file, folder or bucket"),
        ("softmax s3://no-such-bucket/a.csv", "/a.csv: there is no such file, folder or bucket"),
        ("softmax s3://shards/folder", "folder: is a directory"),
        ("softmax s3://shards", "s3://shards: is a directory"),
        ("softmax 1 2 -o s3://shards", "s3://shards: is a directory"),
        ("softmax 1 2 -o s3://shards/folder/", "is a folder's name, not a file's"),
        ("softmax 1 2 -o s3://no-such-bucket/a", "a: there is no such file, folder or bucket"),
        ("softmax s3://shards/bad.csv -o s3://shards/x.csv", "bad.csv:2: column 'b': nan is not a"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_written(run, bucket, line, message):
    in_bucket(bucket, "folder/a.csv", CSV)
    in_bucket(bucket, "bad.csv", b"a,b\n1,nan\n")
    done = run(line)
    assert done.status == 1
    assert message in done.err.splitlines()[0]
    assert keys(bucket) == ["bad.csv", "folder/a.csv"]
    assert pending(bucket) == []


KEYS_HINT = "  s3fs takes credentials from AWS_PROFILE, AWS_ACCESS_KEY_ID, ~/.aws or the machine\n"


@pytest.mark.parametrize("line", ["softmax s3://shards/a.csv", "softmax 1 2 -o s3://shards/a.csv"])
def test_a_bucket_without_permission_is_told(run, bucket, s3_server, line):
    in_bucket(bucket, "a.csv", CSV)
    # from here on moto asks who it is: nobody whom it knows
    requests.post(f"{s3_server}/moto-api/reset-auth", data="0", timeout=60)
    try:
        done = run(line)
    finally:
        requests.post(f"{s3_server}/moto-api/reset-auth", data="inf", timeout=60)
    assert done.status == 1
    assert done.err == f"softmax-cli: s3://shards/a.csv: permission denied\n{KEYS_HINT}"
    assert content(bucket, "a.csv") == CSV


def test_credentials_that_are_missing_are_told(run, bucket, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    done = run("softmax s3://shards/a.csv")
    assert done.err == (
        f"softmax-cli: s3://shards/a.csv: there are no credentials for it\n{KEYS_HINT}"
    )
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")


def test_a_server_that_is_not_there_is_told(process, bucket):
    begun = time.monotonic()
    done = process("softmax s3://shards/a.csv", AWS_ENDPOINT_URL="http://127.0.0.1:9")
    assert (done.status, done.out) == (1, "")
    assert done.err == "softmax-cli: s3://shards/a.csv: the server cannot be reached\n"
    assert time.monotonic() - begun < 120


def test_an_object_that_is_replaced_while_it_is_read_is_told(bucket, monkeypatch):
    monkeypatch.setattr(ranges, "RANGE", 1 << 16)
    in_bucket(bucket, "many.csv", MANY)
    stream = ranges.open_url("s3://shards/many.csv")
    assert MANY.startswith(stream.read())
    in_bucket(bucket, "many.csv", MANY.replace(b"0.1", b"0.9"))
    with pytest.raises(DataError, match=r"many.csv: the file was replaced while it was read"):
        b"".join(iter(stream.read, b""))


@pytest.fixture
def writing(here, bucket):
    """A process that has sent a part of s3://shards/out.csv, and waits for more rows."""
    (here / "parts.py").write_text(SMALL_PARTS)
    in_bucket(bucket, "out.csv", b"old")
    line = [sys.executable, "parts.py", "softmax", "-", "-o", "s3://shards/out.csv"]
    process = subprocess.Popen(
        line, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment()
    )
    process.stdin.write(MANY)
    process.stdin.flush()
    for _ in range(6000):
        if process.poll() is not None or parts(bucket):
            break
        time.sleep(0.01)
    assert parts(bucket) == 1
    yield process
    process.kill()
    process.communicate()


def parts(client):
    """Return how many parts of what is on its way have arrived."""
    uploads = client.list_multipart_uploads(Bucket="shards").get("Uploads", [])
    return sum(
        len(
            client.list_parts(Bucket="shards", Key=upload["Key"], UploadId=upload["UploadId"]).get(
                "Parts", []
            )
        )
        for upload in uploads
    )


def test_an_object_appears_when_all_of_it_is_there(writing, bucket):
    assert content(bucket, "out.csv") == b"old"
    _, said = writing.communicate(LINE, timeout=120)
    assert (writing.returncode, said) == (0, b"")
    assert content(bucket, "out.csv").count(b"\n") == MANY.count(b"\n") + 1
    assert pending(bucket) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_aborts_the_upload(writing, bucket, number):
    writing.send_signal(number)
    assert (writing.wait(60), writing.stderr.read()) == (-number, b"")
    assert content(bucket, "out.csv") == b"old"
    assert pending(bucket) == []


def test_a_process_that_is_killed_leaves_no_half_object(writing, bucket):
    writing.kill()
    assert writing.wait(60) == -signal.SIGKILL
    assert content(bucket, "out.csv") == b"old"
    assert keys(bucket) == ["out.csv"]


def test_a_bad_row_aborts_the_upload(writing, bucket):
    _, said = writing.communicate(b"1,2,3,4,5,6,7,8,9,x\n", timeout=120)
    assert writing.returncode == 1
    assert b": 'x' is not a number\n" in said
    assert content(bucket, "out.csv") == b"old"
    assert pending(bucket) == []


def test_an_upload_that_breaks_leaves_what_was_there(writing, bucket):
    """The server has forgotten it: so it answers when it cannot go on."""
    for upload in bucket.list_multipart_uploads(Bucket="shards")["Uploads"]:
        bucket.abort_multipart_upload(
            Bucket="shards", Key=upload["Key"], UploadId=upload["UploadId"]
        )
    _, said = writing.communicate(MANY, timeout=120)
    assert writing.returncode == 1
    assert said.startswith(b"softmax-cli: s3://shards/out.csv: ")
    assert said.count(b"\n") == 1
    assert content(bucket, "out.csv") == b"old"
