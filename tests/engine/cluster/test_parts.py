"""Parts of results: their names, and the folders that they may be written to."""

from __future__ import annotations

import pytest

from softmax_cli.engine.cluster import parts
from softmax_cli.errors import SoftmaxError


def refused(call, *arguments):
    """Return the message and the hint of what a call raises."""
    with pytest.raises(SoftmaxError) as caught:
        call(*arguments)
    return caught.value.message, caught.value.hint


def names(folder, source, format, count):
    return [path.removeprefix(f"{folder}/") for path in parts.paths(folder, source, format, count)]


def test_sorted_by_their_names_they_are_in_order(here):
    many = names(str(here), "a.csv", "csv", 100_001)
    assert many == sorted(many)
    assert (many[0], many[-1]) == ("part-000000.csv", "part-100000.csv")
    assert names(str(here), "a.csv", "csv", 2) == ["part-00000.csv", "part-00001.csv"]


@pytest.mark.parametrize(
    ("source", "format", "name"),
    [
        ("a.csv.gz", "csv", "part-00000.csv.gz"),
        ("a.csv.gz", "tsv", "part-00000.tsv"),
        ("a.ndjson", "jsonl", "part-00000.jsonl"),
        ("a.txt", "csv", "part-00000.csv"),
    ],
)
def test_they_have_the_ending_of_their_format(here, source, format, name):
    assert names(str(here), source, format, 1) == [name]


def test_parts_of_another_result_are_not_mixed_in(here):
    (here / "part-00000.csv").touch()
    (here / "notes.txt").touch()
    names(str(here), "a.csv", "csv", 1)
    (here / "part-00001.csv").touch()
    message = f"{here}: holds 'part-00001.csv', which is no part of this result"
    hint = "the files in a row would not be the result: give another folder, or remove it"
    assert refused(names, str(here), "a.csv", "csv", 1) == (message, hint)


def test_a_folder_is_one_that_is_there_or_ends_in_a_slash(here):
    assert parts.folder("new/") == parts.folder("new") == str(here / "new")
    assert refused(parts.folder, "other")[0].startswith("rows are written where the workers are")


def test_parts_may_stand_behind_a_url(here):
    folder = parts.folder("memory://bucket/results/")
    assert parts.paths(folder, "a.csv", "csv", 1) == ["memory://bucket/results/part-00000.csv"]
    assert [*here.iterdir()] == []


def test_parts_of_another_result_are_not_mixed_in_behind_a_url(here):
    import fsspec

    filesystem = fsspec.filesystem("memory")
    filesystem.pipe_file("/other/part-00000.csv", b"")
    filesystem.pipe_file("/other/part-00001.csv", b"")
    folder = parts.folder("memory://other/")
    assert names(folder, "a.csv", "csv", 2) == ["part-00000.csv", "part-00001.csv"]
    message = "memory://other: holds 'part-00001.csv', which is no part of this result"
    assert refused(names, folder, "a.csv", "csv", 1)[0] == message


def test_a_folder_that_cannot_be_made(here):
    (here / "file").touch()
    assert refused(parts.folder, "file/x/")[0] == "file/x/: not a directory"
