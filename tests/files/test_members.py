"""Members of a compressed file: what they hold, and where one begins, whoever compresses it."""

import bz2
import gzip
import lzma
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.files.compression import COMPRESSIONS, compressing
from softmax_cli.files.members import MEMBER, Members

PYTHONS = [("gzip", gzip.decompress), ("bzip2", bz2.decompress), ("xz", lzma.decompress)]
LENGTHS = st.sampled_from([0, 1, 7, MEMBER // 2, MEMBER - 1, MEMBER, MEMBER + 1, 3 * MEMBER])
PACK = {row.name: row for row in COMPRESSIONS}


def bracketed(data):
    return b"<" + data + b">"


def written(pieces, packs=()):
    """Return the members of pieces, of which some were compressed by somebody else."""
    members, file = Members(bracketed), []
    for number, piece in enumerate(pieces):
        packed = members.member(piece) if number in packs else None
        file += members.take(piece if packed is None else packed, packed=packed is not None)
    return [*file, *members.rest()]


@given(st.lists(LENGTHS, max_size=8), st.sets(st.integers(0, 7)))
@settings(max_examples=50)
def test_who_compresses_makes_no_difference(lengths, packs):
    pieces = [bytes([65 + number]) * length for number, length in enumerate(lengths)]
    file = written(pieces)
    assert file == written(pieces, packs)
    assert b"".join(member[1:-1] for member in file) == b"".join(pieces)


@pytest.mark.parametrize(
    ("lengths", "members"),
    [
        ([], [0]),
        ([0, 0], [0]),
        ([3, 4], [7]),
        ([MEMBER], [MEMBER]),
        ([3, MEMBER, 0, 4, 5], [3, MEMBER, 9]),
        ([MEMBER - 1, 2, 3], [MEMBER + 1, 3]),
    ],
)
def test_what_is_short_shares_a_member(lengths, members):
    """A row at a time, as a slow pipe brings them, would make a file of heads and ends."""
    file = written([b"x" * length for length in lengths])
    assert [len(member) - 2 for member in file] == members


@pytest.mark.parametrize(("name", "decompress"), PYTHONS)
def test_members_are_one_stream_to_every_reader(name, decompress):
    members = Members(compressing(PACK[name]))
    pieces = [b"head\n", b"0.5\n" * MEMBER, b"0.25\n" * MEMBER, b"end\n"]
    file = b"".join([*(data for piece in pieces for data in members.take(piece)), *members.rest()])
    assert file.count(PACK[name].magic) >= 4
    assert decompress(file) == b"".join(pieces)
    done = subprocess.run([name, "-dc"], input=file, capture_output=True, check=True)
    assert done.stdout == b"".join(pieces)


def test_a_process_needs_few_megabytes_to_compress_and_to_read_xz():
    file = compressing(PACK["xz"])(b"x" * MEMBER)
    assert lzma.LZMADecompressor(memlimit=3 << 20).decompress(file) == b"x" * MEMBER
