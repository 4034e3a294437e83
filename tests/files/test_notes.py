"""Notes: short lines, whatever stands in them and in whatever encoding."""

import io
import sys

import pytest

from softmax_cli.files.notes import say


@pytest.mark.parametrize(
    ("encoding", "line"),
    [("utf-8", "é"), ("latin-1", "é"), ("ascii", "\\xe9"), ("cp1252", "é"), ("utf-16", "é")],
)
def test_a_line_is_short_in_the_encoding_of_standard_error(monkeypatch, encoding, line):
    for count in (1, 900, 70_000):
        written = io.BytesIO()
        stream = io.TextIOWrapper(written, encoding, errors="backslashreplace")
        monkeypatch.setattr(sys, "stderr", stream)
        say("é" * count)
        text = written.getvalue().decode(encoding)
        assert text.startswith(line)
        assert len(text) <= 1001


def test_a_name_that_is_no_text_is_shown(monkeypatch):
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(written, "utf-8", "backslashreplace"))
    say("caf\udce9.csv")
    assert written.getvalue() == b"caf\\udce9.csv\n"
