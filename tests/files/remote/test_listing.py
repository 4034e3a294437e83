"""What a pattern at a URL stands for."""

import pytest

from softmax_cli.errors import DataError
from softmax_cli.files.remote.listing import files_at


@pytest.fixture
def shards(memory):
    for name in ("b 2.csv", "a%1.csv", "sub/c.csv", "d.txt"):
        memory.pipe_file(f"/run/{name}", b"")


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("run/*.csv", ["run/a%1.csv", "run/b 2.csv"]),
        ("run/**/*.csv", ["run/a%1.csv", "run/b 2.csv", "run/sub/c.csv"]),
        ("run/[ad]*", ["run/a%1.csv", "run/d.txt"]),
        ("run", ["run/a%1.csv", "run/b 2.csv", "run/d.txt"]),
        ("run/", ["run/a%1.csv", "run/b 2.csv", "run/d.txt"]),
        ("run/*.npy", []),
        ("run/d.txt", []),
        ("elsewhere/*", []),
    ],
)
def test_files_are_listed_as_urls_in_order(shards, pattern, names):
    assert files_at(f"memory://{pattern}") == [f"memory:///{name}" for name in names]


def test_what_keeps_a_server_from_listing_is_told(shelf, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError("s3://me:secret@s")

    monkeypatch.setattr(shelf, "glob", refuse)
    with pytest.raises(DataError) as caught:
        files_at("shelf://s/*.csv?token=secret")
    assert caught.value.message == "shelf://s/*.csv: permission denied"
