"""Reading many numbers at once: what is read, and all that is left to the plain reader."""

import math
from importlib.util import find_spec

import numpy as np
import pytest

from softmax_cli.formats.chunks import Chunk
from softmax_cli.formats.csv.bulk import parsing
from softmax_cli.formats.csv.bulk.parsing import parse
from softmax_cli.syntax.column_lists import parse_list
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.cells import Dialect
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.roles import lay_out

# pysimdjson has no wheel for some versions of Python, and there orjson alone reads numbers.
LIBRARIES = ["simdjson", "orjson"] if find_spec("simdjson") else ["orjson"]


@pytest.fixture(params=LIBRARIES, autouse=True)
def library(request, monkeypatch):
    """Each of the two that read numbers."""
    if request.param == "orjson":
        monkeypatch.setattr(parsing, "_simdjson", lambda: None)
    assert (parsing._simdjson() is None) == (request.param == "orjson")


def read(text, width=2, keep="", delimiter=",", line=1, **asked):
    data = text if isinstance(text, bytes) else text.encode()
    options = ReadOptions(keep=parse_list(keep) if keep else (), **asked)
    policy = BadRowPolicy.of(options, lay_out(options, width), 2, "f")
    return parse(Chunk(data, line), Dialect(delimiter, "\n"), policy)


def test_numbers_alone():
    block = read("1,2.5\n-3e2,0.1\n", line=7)
    assert block.values.tolist() == [[1.0, 2.5], [-300.0, 0.1]]
    assert list(block.lines) == [7, 8]
    assert [list(row) for row in block.cells] == [[], []]
    assert (block.bad, block.skipped, block.error, block.targets) == (set(), 0, None, None)


def test_one_column():
    assert read("1\n2\n", width=1).values.tolist() == [[1.0], [2.0]]


def test_carried_cells_stand_anywhere():
    """They may be empty, of other lengths in each row, and hold what looks like numbers."""
    for keep in ("1", "3", "5", "1,2", "1,3", "1,3,5", "4,5", "1,2,4,5"):
        kept = {int(number) - 1 for number in keep.split(",")}
        rows = [["日本-inf[1" * r if i in kept else f"{r}.{i}" for i in range(5)] for r in range(3)]
        block = read("".join(",".join(row) + "\n" for row in rows), width=5, keep=keep)
        assert list(block.cells) == [[row[i] for i in sorted(kept)] for row in rows], keep
        assert block.values.tolist() == [
            [float(row[i]) for i in range(5) if i not in kept] for row in rows
        ], keep


def test_the_columns_of_logits_in_another_order():
    block = read("1,2,3\n4,5,6\n", width=3, columns=parse_list("3,1"))
    order = lay_out(ReadOptions(columns=parse_list("3,1")), 3).columns("logits")
    assert block.values.tolist() == [[row[i] for i in order] for row in ([1, 2, 3], [4, 5, 6])]


def test_targets_beside_logits():
    block = read("0,1,1,2\n0.5,3,0.5,4\n", width=4, target_columns=parse_list("1,3"))
    assert block.values.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert block.targets.tolist() == [[0.0, 1.0], [0.5, 0.5]]
    for bad in (b"-1,1,2,2\n", b"-inf,1,1,2\n", b"1e999,1,1,2\n", b"1,1,1,2\n"):
        assert read(bad, width=4, target_columns=parse_list("1,3")) is None


def test_other_delimiters():
    for delimiter in (";", "\t", "|", ":", "[", "*"):
        text = "1,2.5\n3,4\n".replace(",", delimiter)
        block = read(text, delimiter=delimiter)
        assert block.values.tolist() == [[1.0, 2.5], [3.0, 4.0]], delimiter
        text = "x,1,2\ny,3,4\n".replace(",", delimiter)
        block = read(text, width=3, keep="1", delimiter=delimiter)
        assert block.values.tolist() == [[1.0, 2.0], [3.0, 4.0]], delimiter
        assert list(block.cells) == [["x"], ["y"]], delimiter


def test_a_carriage_return_goes_with_the_newline():
    assert read("1,2\r\n3,4\n").values.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    assert read("1,2\r\n3,4\n", keep="1").values.tolist() == [[2.0], [4.0]]
    assert list(read("1,x\r\n3,y\n", keep="2").cells) == [["x"], ["y"]]
    assert list(read("1,\r\n3,\n", keep="2").cells) == [[""], [""]]


def test_a_masked_class():
    for cell in ("-inf", "-Inf", "-INF", "-infinity", "-Infinity"):
        block = read(f"{cell},1\n2,3\n4, {cell}\t\n")
        assert block.values.tolist() == [[-math.inf, 1.0], [2.0, 3.0], [4.0, -math.inf]], cell


def test_padded_cells():
    assert read(" 1,\t2 \n3 , 4\n").values.tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_the_number_that_stands_in_for_a_mask():
    """As a logit it is read where no class is masked; where both are, they cannot be told."""
    assert read("-1.5e301,1\n").values.tolist() == [[-1.5e301, 1.0]]
    assert read("-1.5e301,-inf\n") is None
    assert read("-15e300,1\n2,-inf\n") is None
    assert read("-1.5e301,-inf,1\n", width=3, keep="1").values.tolist() == [[-math.inf, 1.0]]


def test_a_cell_that_is_left_to_the_plain_reader():
    for cell in (
        '"1"', "[1]", "[", "]", "{}", "", " ", "1 2", "true", "null", "NaN", "nan", "x", "+1", ".5",
        "1.", "007", "-", "--1", "1-", "inf", "Infinity", "+inf", "-INFINITY", "-inf5", "-inf.5",
        "-infe5", "-inf-inf", "-infx", "1-inf", "--inf", "- inf", "1e400", "-1e400", "0x1", "1_0",
        "−1", "٣", "1\xa0", "\ufeff1", "1\x00", "1\x0c", "1e", "1e+", "e5", "NULL",
        "-Infinity0", "-1.5e3015",
    ):  # fmt: skip
        assert read(f"1,{cell}\n2,3\n") is None, cell
        assert read(f"1,2\n{cell},3\n") is None, cell
        assert read(f"1,{cell},x\n2,3,x\n", width=3, keep="3") is None, cell
        assert read(f"1,2,x\n{cell},3,x\n", width=3, keep="3") is None, cell


def test_integers_of_any_length():
    """Those of 64 bits are numbers; what comes of longer ones is the number, or a closer look."""
    assert read("18446744073709551615,-9223372036854775808\n").values.tolist() == [
        [2.0**64, -(2.0**63)]
    ]
    block = read("123456789012345678901234567890,1\n")
    assert block is None or block.values.tolist() == [[123456789012345678901234567890.0, 1.0]]


def test_a_text_that_is_left_to_the_plain_reader():
    for text in (
        b"1,2\r3,4\n",  # a lone carriage return
        b"1,2\r\r\n",
        b"\r1,2\n",
        b"1,2\n\n3,4\n",  # an empty line
        b"1,2\n \n3,4\n",
        b"1,2,\n3\n",  # rows whose totals happen to match
        b"1\n2,3,4\n",
        b"1,2,3\n4\n",
        b"1,2,3,4\n",
        b"1,2\n3,4,5\n",
        b"1,\xff\n",
        b"1,\xc3\n2,3\n",
    ):
        assert read(text) is None, text
        assert read(text, keep="1") is None, text


def test_a_carried_cell_that_is_left_to_the_plain_reader():
    for cell in (b"\xff", b"\xed\xa0\x80", b"\xc0\x80", b'"x"y', b'a"b'):
        assert read(b"1," + cell + b"\n", keep="2") is None, cell


def test_decimal_commas_between_other_delimiters():
    assert read("1,5;2\n", delimiter=";") is None
    assert read("x;1,5\ny;2\n", keep="1", delimiter=";") is None
    assert read("a,b;1\n", keep="1", delimiter=";").values.tolist() == [[1.0]]


def test_single_blanks_are_delimiters():
    assert read("1 2\r\n3 -4e1\r\n", delimiter=" ").values.tolist() == [[1.0, 2.0], [3.0, -40.0]]
    block = read("a 1\nb,c 2\n", keep="1", delimiter=" ")
    assert [list(row) for row in block.cells] == [["a"], ["b,c"]]


def test_white_space_in_runs_is_for_the_plain_reader():
    texts = ["1  2\n3 4\n", " 1 2\n", "1 2 \n", "1\t2\n", "1 2\n 3 4\n", "1 2 \r\n", "1 2\n\n"]
    for text in texts:
        assert read(text, delimiter=" ") is None, text
        assert read(text.replace("1", "a"), delimiter=" ", keep="1") is None, text


def test_a_bad_row_is_left_to_the_plain_reader():
    """Which knows its line, its column and what becomes of it."""
    for contents, good, bad in (
        ("logits", "-inf,0", "-inf,-inf"),
        ("log-probs", "-inf,0", "-1,0.1"),
        ("log-probs", "0,-inf", "-inf,-inf"),
        ("log-probs", "-inf,0", "-1,-1"),
        ("probs", "0,1", "0.5,1.5"),
        ("probs", "0.5,0.5", "-0.1,1.1"),
        ("probs", "0.5,0.5", "0.5,0.4"),
        ("probs", "0,1", "-inf,1"),
    ):
        assert read(f"{good}\n", contents=contents) is not None, (contents, good)
        assert read(f"{good}\n{bad}\n", contents=contents) is None, (contents, bad)


def test_a_row_without_a_class_is_good_where_the_classes_are_below_each_other():
    assert read("-inf,-inf\n1,2\n", axis=0).values.tolist()[0] == [-math.inf, -math.inf]


def test_numbers_are_the_nearest_doubles():
    cells = ["1.7976931348623157e308", "5e-324", "1e-400", "4.35", "0.1e1", "9007199254740993"]
    block = read(",".join(cells) + "\n", width=6)
    assert block.values.tolist() == [[float(cell) for cell in cells]]


def test_a_block_is_not_changed_by_the_next():
    """Libraries reuse their memory."""
    first = read("1,2\n")
    read("3,4\n" * 1000)
    assert first.values.tolist() == [[1.0, 2.0]]


def test_the_indices_of_spans():
    none = np.array([], np.intp)
    assert parsing.spans(none, none).tolist() == []
    assert parsing.spans(np.array([4, 9, 9]), np.array([0, 2, 0])).tolist() == [9, 10]


def test_quoted_cells_are_carried_where_every_quote_is_certain():
    for one, other in (('"a,b"', "c"), ('"a\nb"', '""'), ('"a ""b"", c"', '""""')):
        block = read(f"1,{one}\n2,{other}\n", keep="2")
        assert block is not None, (one, other)
        assert list(block.cells) == [[one], [other]]
        assert block.values.tolist() == [[1.0], [2.0]]


def test_the_line_of_a_row_counts_the_newlines_in_quotes():
    block = read(b'1,"a\nb"\n2,c\n', keep="2")
    assert list(block.lines) == [1, 3]


def test_a_quote_that_is_not_certain_is_left_to_the_plain_reader():
    for text in (b'1, "a"\n', b'1,"a" \n', b'1,"a\n', b'1,a"\n2,"b\n', b'"1",x\n'):
        assert read(text, keep="2") is None, text
