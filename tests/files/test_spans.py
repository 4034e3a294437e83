"""Spans of files: lines are counted and found from any offset on."""

from __future__ import annotations

from pathlib import Path

import pytest

from softmax_cli.errors import DataError
from softmax_cli.files import spans
from softmax_cli.files.spans import SpannedFile

TEXT = b"\xef\xbb\xbfone\n\nthree, which is long\nfour"


@pytest.fixture(params=[1 << 16, 3])
def file(here, request, monkeypatch):
    monkeypatch.setattr(spans, "_BLOCK", request.param)
    Path("lines").write_bytes(TEXT)
    with SpannedFile("lines", "the lines") as opened:
        yield opened


def test_a_line_begins_at_an_offset_or_behind_it(file):
    starts = [file.line_start(offset) for offset in (0, 1, 7, 8, 9, 30, 99)]
    assert starts == [0, 7, 7, 8, 29, len(TEXT), len(TEXT)]


def test_a_line_is_found_by_its_number(file):
    assert [file.offset_of(line) for line in (1, 2, 3, 4)] == [3, 7, 8, 29]


def test_lines_are_counted(file):
    assert [file.count_lines(0, 99), file.count_lines(7, 9), file.count_lines(5, 5)] == [3, 1, 0]


def test_a_stream_ends_where_its_span_does(file):
    seen = []
    stream = file.stream(7, 13, seen=seen.append)
    assert b"".join(iter(stream.read, b"")) == TEXT[7:13] == b"".join(seen)
    assert file.stream(9, 7).read() == b""


def test_a_file_that_is_not_there(here):
    with pytest.raises(DataError) as caught:
        SpannedFile("nothing", "the lines")
    assert caught.value.message == "the lines: no such file or directory"
