"""A file of its own over a stream: what is read where, and how much of it is told."""

import os

import pytest

from softmax_cli.files.input import open_input
from softmax_cli.files.positioned import PositionedFile


@pytest.mark.parametrize("by", ["read", "readinto"])
def test_bytes_are_read_where_one_stands(here, by):
    (here / "a").write_bytes(bytes(range(100)))
    stream = open_input("a", None)
    file = PositionedFile(stream)

    def read(count):
        if by == "read":
            return file.read(count)
        buffer = bytearray(count)
        return bytes(buffer[: file.readinto(buffer)])

    assert file.seek(-10, os.SEEK_END) == 90
    assert read(4) == bytes(range(90, 94))
    assert file.tell() == 94
    assert read(50) == bytes(range(94, 100))
    assert read(50) == b""
    assert file.seek(3) == 3
    assert read(2) == b"\x03\x04"
    assert stream.progress() == (12, 100)
    assert file.seek(97) == 97
    assert file.read() == bytes(range(97, 100))
