"""Bad rows among many: what one by one would come to, and most rows are read at once."""

import numpy as np
import pytest

from softmax_cli.formats.chunks import Chunk
from softmax_cli.formats.csv.bulk.cell_slices import CellSlices
from softmax_cli.formats.csv.bulk.mixed_rows import parse, write
from softmax_cli.formats.csv.reader import parser
from softmax_cli.syntax.column_lists import parse_list
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.roles import lay_out

COMMAS = Dialect(",", "\n")


def read(text, *, keep="", target="", bad_rows="skip", dialect=COMMAS, width=3):
    """Read rows apart and plainly; check that they are alike, and return the block, if any."""
    options = ReadOptions(
        keep=parse_list(keep) if keep else (),
        target_columns=parse_list(target) if target else (),
        bad_rows=bad_rows,
    )
    policy = BadRowPolicy.of(options, lay_out(options, width), 2, "f")
    never = (1 << 40, 1 << 40)
    chunk = Chunk(text.encode(), 7)
    handed = []

    def plainly(chunk):
        handed.extend(chunk.data.splitlines())
        return parser(dialect, policy, never)(chunk)

    block = parse(chunk, dialect, policy, plainly)
    if block is None:
        return None, handed
    plain = plainly(chunk)
    del handed[-chunk.data.count(b"\n") :]
    np.testing.assert_array_equal(block.values, np.array(plain.values))
    assert list(block.cells) == plain.cells
    assert list(block.lines) == plain.lines
    assert (block.bad, block.skipped, block.error) == (plain.bad, plain.skipped, plain.error)
    assert (block.targets is None) == (plain.targets is None)
    if block.targets is not None:
        np.testing.assert_array_equal(block.targets, np.array(plain.targets))
    return block, handed


GOOD = "1,2,3\n4,5,6\n"


def test_a_bad_row_at_any_place_is_left_to_the_plain_reader():
    rows = (GOOD + GOOD).splitlines()
    for row in ("1,x,3", "1,,3", ",2,3", "1,2,", "1, ,3", "nan,2,3", "1,2", "", "1,2,3,4"):
        for place in (0, 1, 2):
            block, handed = read("\n".join([*rows[:place], row, *rows[place:], ""]))
            assert (block.skipped, len(block.lines), handed) == (1, 4, [row.encode()]), row


def test_what_becomes_of_a_bad_row():
    for row in ("-inf,-inf,-inf", "inf,1,1", "NA,1,1"):
        block, _ = read(f"{GOOD}{row}\n{GOOD}", bad_rows="skip")
        assert (block.skipped, block.bad) == (1, set()), row
        block, _ = read(f"{GOOD}{row}\n{GOOD}", bad_rows="nan")
        assert (block.skipped, block.bad) == (0, {2}), row


@pytest.mark.parametrize("row", ["-inf,1,2", "1,Infinity,2"])
def test_a_row_that_was_only_doubted_is_in_its_place(row):
    block, handed = read(f"{GOOD}{row}\n{GOOD}nan,1,1\n", bad_rows="nan")
    assert handed == [row.encode(), b"nan,1,1"]
    assert list(block.lines) == [7, 8, 9, 10, 11, 12]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_carried_cells_stay_with_their_rows(newline, delimiter):
    rows = ["17,1,20,2", "8,,9,3", "1,4,11,5", "2,-inf,13,6", "3,7,214,8", "5,nan,6,", "7,1,8,1"]
    text = newline.join([*rows, ""]).replace(",", delimiter)
    dialect = Dialect(delimiter, newline)
    for keep in ("1", "3", "1,2", "1,3", "3,1", "3,2", "3,2,1"):
        for bad_rows in ("skip", "nan"):
            block, _ = read(text, keep=keep, bad_rows=bad_rows, dialect=dialect, width=4)
            assert block is not None, (keep, bad_rows)


def test_adjacent_cells_are_one_slice():
    block, _ = read("a,b,1\nc,d,-inf\ne,f,2\ng,h,x\n", keep="1,2", bad_rows="nan")
    assert block.cells.raw(0, 2) == [b"a,b", b"c,d", b"e,f", b"g,h"]


def test_quoted_cells_may_hold_newlines():
    rows = ['"a",1,2', '"b\nb",x,2', '"c\n\n""c""",3,4', '"d,d",-inf,4', '"e",,4', "f,1,2", "g,3,4"]
    for bad_rows in ("skip", "nan"):
        block, handed = read("\n".join([*rows, ""]), keep="1", bad_rows=bad_rows)
        assert handed == [b'"b', b'b",x,2', b'"d,d",-inf,4', b'"e",,4']
        assert (7 + 2 in block.lines, 7 + 3 in block.lines) == (False, True)


def test_targets_stay_with_their_rows():
    rows = ["1,2,0.5,0.5", "3,x,1,0", "5,6,-inf,1", "-inf,8,0,1", "9,0,1,0", "1,1,1,0"]
    for bad_rows in ("skip", "nan"):
        text = "".join(f"{row}\n" for row in rows)
        assert read(text, target="3,4", bad_rows=bad_rows, width=4)[0] is not None


@pytest.mark.parametrize(
    "text",
    [
        GOOD,  # none is bad
        "1,x,3\n1,y,3\n1,2,3\n",  # most are
        '1,"x"y,3\n' + GOOD,
        f"{GOOD}+1,2,3\nx,2,3\n{GOOD}",  # not JSON's number, and not doubted
        f"{GOOD}1e400,2,3\nx,2,3\n{GOOD}",
    ],
)
def test_what_is_left_to_the_plain_reader(text):
    assert read(text)[0] is None


def test_an_error_is_left_to_the_plain_reader():
    assert read(f"{GOOD}1,2\n{GOOD}", bad_rows="nan")[0] is None


def written(bad, cells=("a", "b", "c"), values=((0.25,), (0.5,), (0.75,))):
    data = "".join(f"{cell}\n" for cell in cells).encode()
    ends = np.cumsum([len(cell.encode()) + 1 for cell in cells])[:, np.newaxis] - 1
    starts = np.append(0, ends[:-1] + 1)[:, np.newaxis]
    numbers = np.array(values)
    numbers[list(bad)] = np.nan
    block = Block(numbers, CellSlices(data, starts, ends), range(3), bad=set(bad))

    def lines(block):
        rows = zip(block.cells, block.values.tolist(), strict=True)
        return "".join(f"{cell},{value}\n" for (cell,), (value,) in rows).encode()

    return write(block, lines, lambda block: lines(block).replace(b"nan", b""))


def test_bad_rows_are_written_in_their_places():
    assert written([1]) == b"a,0.25\nb,\nc,0.75\n"
    assert written([0]) == b"a,\nb,0.5\nc,0.75\n"
    assert written([2]) == b"a,0.25\nb,0.5\nc,\n"


def test_what_is_left_to_the_plain_writer():
    assert written([]) is None
    assert written([0, 1]) is None
    assert written([1], cells=["a", "b", '"c\nd"']) is None
