"""Ends of records, from the middle of a file on: they are where they are from its beginning on."""

from __future__ import annotations

from pathlib import Path

import pytest

from softmax_cli.files.spans import SpannedFile
from softmax_cli.formats import record_ends
from softmax_cli.formats.record_ends import compose, find_ends

TEXT = b'a,b\n1,"x\ny\n"\n2,5" pipe\n"q""\n",3\n4,4\n# "\n5,5\n'
BEGINNINGS = [0, 4, 13, 23, 32, 36, 40, 44]
"""Where records and the comment begin, and the end."""


@pytest.mark.parametrize("block", [1, 5, 1 << 20])
def test_parts_of_any_size_begin_with_records(here, monkeypatch, block):
    monkeypatch.setattr(record_ends, "CHUNK_SIZE", block)
    Path("records").write_bytes(TEXT)
    for size in range(1, 20):
        with SpannedFile("records", "records") as file:
            ends = [
                find_ends(file, start, start + size, delimiter=",", comment=b"#")
                for start in range(0, len(TEXT), size)
            ]
        begins = compose(ends, line=1)
        places = [place for place, _ in begins]
        assert {*places} <= {*BEGINNINGS}, size
        assert all(line == 1 + TEXT[:place].count(b"\n") for place, line in begins), size
        assert places == sorted(places), size
        if size < 3:
            assert {*places, 44} == {*BEGINNINGS}, size


def test_without_quotes_lines_alone_are_counted(here):
    Path("records").write_bytes(b'["x"]\n[1]\n')
    with SpannedFile("records", "records") as file:
        ends = find_ends(file, 3, 99, delimiter=None, comment=None)
    assert (ends.start, ends.stop, ends.lines) == (6, 10, 1)


def test_a_record_longer_than_the_limit_is_not_held(here, monkeypatch):
    monkeypatch.setattr(record_ends, "LINE_LIMIT", 16)
    monkeypatch.setattr(record_ends, "CHUNK_SIZE", 8)
    Path("records").write_bytes(b'1,"' + b"x\n" * 40)
    with SpannedFile("records", "records") as file:
        ends = find_ends(file, 0, 99, delimiter=",", comment=None)
    assert (ends.outside, ends.lines) == (False, 40)
