"""What a pattern at a URL stands for."""

import pytest

from softmax_cli.errors import DataError
from softmax_cli.files.remote.listing import files_at, written_at


@pytest.fixture
def shards(memory):
    for name in ("b 2.csv", "a%1.csv", "sub/c.csv", "d.txt"):
        memory.pipe_file(f"/run/{name}", b"")


LISTED = [
    ("run/*.csv", ["run/a%1.csv", "run/b 2.csv"]),
    ("run/**/*.csv", ["run/a%1.csv", "run/b 2.csv", "run/sub/c.csv"]),
    ("run/[ad]*", ["run/a%1.csv", "run/d.txt"]),
    ("run", ["run/a%1.csv", "run/b 2.csv", "run/d.txt"]),
    ("run/", ["run/a%1.csv", "run/b 2.csv", "run/d.txt"]),
    ("run/*.npy", []),
    ("run/d.txt", []),
    ("elsewhere/*", []),
]
"""Patterns, and the files that they are for."""


def test_files_are_listed_as_urls_in_order(shards):
    for pattern, names in LISTED:
        assert files_at(f"memory://{pattern}") == [f"memory:///{name}" for name in names], pattern


def test_what_keeps_a_server_from_listing_is_told(shelf, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError("s3://me:secret@s")

    monkeypatch.setattr(shelf, "glob", refuse)
    with pytest.raises(DataError) as caught:
        files_at("shelf://s/*.csv?token=secret")
    assert caught.value.message == "shelf://s/*.csv: permission denied"


def test_files_at_urls_are_one_table(run, memory):
    memory.pipe_file("/t/b.csv", b"dog,cat\n2.5,0.5\n")
    memory.pipe_file("/t/a.csv", b"cat,dog\n1.5,1.5\n")
    expected = "file,cat,dog\nmemory:///t/a.csv,0.5,0.5\nmemory:///t/b.csv,0.12,0.88\n"
    for line in ("'memory://t/*.csv'", "memory://t/", "memory:///t/a.csv memory:///t/b.csv"):
        assert run(f"softmax {line} --source file -p 2") == (0, expected, "")


def test_a_result_at_a_url_that_is_newer_is_left(run, memory, here):
    memory.pipe_file("/t/a.csv", b"0,0\n")
    assert written_at("memory://t/a.csv") is not None
    assert written_at("memory://t/b.csv") is None
    assert run("softmax memory://t/a.csv -o out/").status == 0
    (here / "out" / "a.csv").write_text("as it was\n")
    assert run("softmax memory://t/a.csv -o out/ --skip-existing").status == 0
    assert (here / "out" / "a.csv").read_text() == "as it was\n"
