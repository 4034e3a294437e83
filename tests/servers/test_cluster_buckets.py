"""Tasks that read their ranges of an object, and write their parts beside it."""

from __future__ import annotations

import pytest

from softmax_cli.files.remote import ranges, uploads
from tests.conftest import EXAMPLES
from tests.engine.cluster.elsewhere import Elsewhere, spread
from tests.servers.conftest import content, keys, pending
from tests.servers.test_web import LONG, web  # noqa: F401 (a fixture)

DIGITS = EXAMPLES / "digits-test.csv"


@pytest.fixture
def digits(bucket, monkeypatch):
    """The digits, a hundred times, of which a server has much more than a range."""
    monkeypatch.setattr(ranges, "RANGE", 1 << 16)
    monkeypatch.setattr(ranges, "FIRST", 1 << 13)
    head, _, rows = DIGITS.read_bytes().partition(b"\n")
    data = head + b"\n" + rows * 10
    bucket.put_object(Bucket="shards", Key="in/digits.csv", Body=data)
    return data


def joined(client):
    """Return what the parts are together, sorted by their names."""
    return b"".join(content(client, key) for key in sorted(keys(client)) if key[:4] == "out/")


def test_an_object_is_read_in_tasks_and_parts_are_written(run, here, bucket, digits):
    (here / "digits.csv").write_bytes(digits)
    executor = Elsewhere(lost=[1])
    line = "softmax {} -k image,digit"
    done = spread(
        f"{line.format('s3://shards/in/digits.csv')} -o s3://shards/out/", 1 << 18, executor
    )
    assert (done.status, done.out, done.err) == (0, "", "")
    assert len(executor.calls) == len(digits) // (1 << 18) + 1 > 2
    assert joined(bucket).decode() == run(line.format("digits.csv")).out
    assert keys(bucket)[-1] == f"out/part-{len(executor.calls) - 1:05}.csv"
    assert pending(bucket) == []


@pytest.mark.parametrize(
    "line",
    [
        "xent {} -l digit -k image -r mean",
        "metrics {} -l digit -k image --by digit -f csv",
        "calibrate {} -l digit -k image",
    ],
)
def test_figures_have_the_bits_of_one_process(run, here, digits, line):
    (here / "digits.csv").write_bytes(digits)
    assert spread(line.format("s3://shards/in/digits.csv"), 1 << 18) == run(
        line.format("digits.csv")
    )


def test_parts_in_a_bucket_itself_and_of_a_pattern(run, here, bucket, digits):
    bucket.put_object(Bucket="shards", Key="in/more.csv", Body=DIGITS.read_bytes())
    done = spread("argmax 's3://shards/in/*.csv' -k image,digit -o s3://shards/ -f jsonl", 1 << 18)
    assert (done.status, done.err) == (0, "")
    count = sum(content(bucket, key).count(b"\n") for key in keys(bucket) if key[:4] == "part")
    assert count == 11 * 540


def test_parts_of_another_result_are_refused(bucket, digits):
    bucket.put_object(Bucket="shards", Key="out/part-00099.csv", Body=b"")
    done = spread("softmax s3://shards/in/digits.csv -k image,digit -o s3://shards/out/", 1 << 18)
    assert done.status == 1
    assert done.err.startswith("softmax-cli: s3://shards/out: holds 'part-00099.csv', which is no")
    assert keys(bucket) == ["in/digits.csv", "out/part-00099.csv"]


@pytest.mark.parametrize("place", ["s3://no-such-bucket/out/", "s3://no-such-bucket/"])
def test_a_bucket_that_is_not_there_is_told(bucket, digits, place):
    done = spread(f"softmax s3://shards/in/digits.csv -k image,digit -o {place}", 1 << 18)
    assert done.status == 1
    assert done.err.startswith("softmax-cli: s3://no-such-bucket")
    assert ": there is no such file, folder or bucket\n" in done.err


def test_a_part_that_is_aborted_leaves_nothing(bucket, digits, monkeypatch):
    monkeypatch.setattr(uploads, "PART", 5 << 20)
    rows = digits.partition(b"\n")[2]
    data = digits + rows * 8 + b"0610,seven" + 10 * b",x" + b"\n"
    bucket.put_object(Bucket="shards", Key="in/bad.csv", Body=data)
    done = spread("softmax s3://shards/in/bad.csv -k image,digit -o s3://shards/out/", 1 << 26)
    assert done.status == 1
    assert "is not a number" in done.err
    assert keys(bucket) == ["in/bad.csv", "in/digits.csv"]
    assert pending(bucket) == []


def test_a_page_is_read_in_tasks_where_its_server_has_ranges(run, here, web):  # noqa: F811
    web.files["long.csv"] = LONG
    (here / "long.csv").write_bytes(LONG)
    executor = Elsewhere()
    line = "argmax {} -a columns"
    done = spread(line.format(f"http://me:secret@{web.address}/long.csv?sig=1"), 1 << 14, executor)
    assert done == run(line.format("long.csv"))
    assert len(executor.calls) == (len(LONG) // (1 << 14) + 1 if web.has_ranges else 1)
    web.files["long.csv"] = LONG + b"1,x\n"
    done = spread(line.format(f"http://me:secret@{web.address}/long.csv?sig=1"), 1 << 14)
    assert done.err.startswith(f"softmax-cli: http://{web.address}/long.csv:8194: column 'b': 'x'")
