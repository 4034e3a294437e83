"""Delimited text, read: its delimiters, its numbers, and all that may be wrong with it."""

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.errors import SoftmaxError
from softmax_cli.files.stream import Stream
from softmax_cli.formats.csv.reader import read
from softmax_cli.formats.csv.writer import writer
from softmax_cli.syntax.column_lists import parse_list
from softmax_cli.table.io_options import ReadOptions, WriteOptions
from softmax_cli.table.schema import Schema
from tests.effort import share_of

HALF = "0.2689414213699951,0.7310585786300049"


def test_a_delimiter_goes_out_as_it_came_in(run):
    for mark in (",", ";", "\t", "|", ":", "!"):
        option = "" if mark in ",;\t|" else f"-d '{mark}'"
        assert run(f"softmax {option}", input=f"1{mark}2\n") == (
            0,
            HALF.replace(",", mark) + "\n",
            "",
        ), mark


def test_names_of_delimiters(run):
    for said, mark in (
        ("'\\t'", "\t"),
        ("tab", "\t"),
        ("';'", ";"),
        ("semicolon", ";"),
        ("comma", ","),
        ("bar", "|"),
        ("pipe", "|"),
        ("space", " "),
        ("whitespace", " "),
        ("' '", " "),
    ):
        assert (
            run(f"softmax -d {said}", input=f"1{mark}2\n").out == HALF.replace(",", mark) + "\n"
        ), said


def test_an_extension_that_says_its_delimiter(run, here):
    """Other marks in the first line are text then."""
    for name, mark in (("a.tsv", "\t"), ("a.psv", "|"), ("a.ssv", ";"), ("A.TSV", "\t")):
        (here / name).write_text(f"a,b{mark}c\n1{mark}2\n")
        assert run(f"softmax {name}").out == f"a,b{mark}c\n{HALF.replace(',', mark)}\n", name


def test_a_csv_is_delimited_text_of_whatever_kind(run, here):
    (here / "a.csv").write_text("1;2\n")
    assert run("softmax a.csv").out == HALF.replace(",", ";") + "\n"


def test_the_input_format_overrides_the_extension(run, here):
    (here / "a.tsv").write_text("1;2\n")
    assert run("softmax a.tsv --input-format ssv").out == HALF.replace(",", ";") + "\n"


def test_a_delimiter_that_is_said_overrides_the_extension(run, here):
    (here / "a.tsv").write_text("1,2\n")
    assert run("softmax a.tsv -d ,").out == HALF + "\n"


def test_white_space_is_read_in_runs_and_written_as_one_blank(run):
    assert run("softmax -k id", input=" id  a b \n x 1 \t 2\n").out == (
        "id a b\nx " + HALF.replace(",", " ") + "\n"
    )


def test_a_byte_order_mark_is_read_and_not_written(run):
    assert run("softmax -k id", input="\ufeffid,a,b\n1,1,2\n") == (0, f"id,a,b\n1,{HALF}\n", "")


def test_quoted_numbers_and_padded_numbers_are_numbers(run):
    assert run("softmax", input='"1", 2 \n').out == HALF + "\n"


def test_spellings_of_numbers(run):
    for row in ("1,2", "+1,2.", "1e0,.2e1", "−1,0", "-1,-0", "1,2\t"):
        assert run("softmax --no-header", input=row + "\n") == (0, HALF + "\n", ""), row


def test_what_is_wrong_with_a_text(run):
    for text, message in (
        (
            "a,b,c\n1,x,2\n",
            "<stdin>:2: column 'b': 'x' is not a number\n"
            "  --keep b if the column holds no logits; "
            "cells were split at commas",
        ),
        (
            "my col;b;c\nx;1;2\n",
            "<stdin>:2: column 'my col': 'x' is not a number\n"
            "  --keep '\"my col\"' if the column holds no logits; "
            "cells were split at semicolons",
        ),
        (
            "a\tb\n1\t1,5\n",
            "<stdin>:2: column 'b': '1,5' is not a number: decimals are written with a point\n"
            "  sed 's/,/./g' makes points of commas; cells were split at tabs",
        ),
        (
            'a,b\n1,"1,5"\n',
            "<stdin>:2: column 'b': '\"1,5\"' is not a number: decimals are written with a point\n"
            "  cells were split at commas",
        ),
        (
            "a b c\n1 x 2\n",
            "<stdin>:2: column 'b': 'x' is not a number\n"
            "  --keep b if the column holds no logits; "
            "cells were split at white space",
        ),
        (
            "a|b\n1\n",
            "<stdin>:2: 1 cell where the header has 2\n  cells were split at bars",
        ),
        (
            "1,2\n1,2,3\n",
            "<stdin>:2: 3 cells where the first row has 2\n  cells were split at commas",
        ),
        (
            "1,2\n\n3,4\n",
            "<stdin>:2: the line is empty",
        ),
        (
            "a,b\n1,\n",
            "<stdin>:2: column 'b': the cell is empty",
        ),
        (
            "a,b\n1,1e400\n",
            "<stdin>:2: column 'b': '1e400' is too large for a double",
        ),
        (
            "a,b\n1,NaN\n",
            "<stdin>:2: column 'b': nan is not a logit",
        ),
        (
            "a,b\n1,inf\n",
            "<stdin>:2: column 'b': inf is not a logit",
        ),
        (
            "a,b\n-inf,-inf\n",
            "<stdin>:2: every class is -inf",
        ),
        ('a,b\n1,"2\n', "<stdin>:2: the quotes of a cell do not close"),
        ('a,b\n1,"2"x\n', "<stdin>:2: text follows the closing quote of a cell"),
        ("", "<stdin>: there is no data\n  type numbers (2 1 0.1), name a file, or pipe one in"),
        (
            "\n \n\t\n",
            "<stdin>: there is no data\n  type numbers (2 1 0.1), name a file, or pipe one in",
        ),
    ):
        status, _, err = run("softmax", input=text)
        assert (status, err) == (1, f"softmax-cli: {message}\n"), text


def test_bytes_that_are_no_text(run):
    for data, message in (
        (
            b"caf\xe9,a\n1,2\n",
            "<stdin>:1: is not UTF-8 text\n"
            "  if it is Latin-1: iconv -f LATIN1 -t UTF-8 < FILE | softmax-cli …",
        ),
        (
            b"n,a,b\nx,1,2\n\xe9,2,1\n",
            "<stdin>:3: is not UTF-8 text\n"
            "  if it is Latin-1: iconv -f LATIN1 -t UTF-8 < FILE | softmax-cli …",
        ),
        (
            "a,b\n1,2\n".encode("utf-16"),
            "<stdin>: is UTF-16 text, not UTF-8\n  iconv -f UTF-16 -t UTF-8 < FILE | softmax-cli …",
        ),
        (
            "a,b\n1,2\n".encode("utf-16-be"),
            "<stdin>: is UTF-16BE text, not UTF-8\n"
            "  iconv -f UTF-16BE -t UTF-8 < FILE | softmax-cli …",
        ),
        (b"\x7fELF\x02\x01\x01\0\0\0", "<stdin>: is a program, not text"),
        (b"n,a,b\n0,1,2\n0,1,\x002\n", "<stdin>:3: holds a NUL byte, which no text has"),
        (
            b"n,a\r1,2\r3,4\r",
            "<stdin>:1: carriage returns stand where newlines should\n"
            "  tr -s '\\r\\n' '\\n' < FILE | softmax-cli …",
        ),
        (
            b"\x89HDF\r\n\x1a\n",
            "<stdin>: is an HDF5 file, not text\n"
            "  python3 -c 'import sys, numpy, h5py; numpy.savetxt(sys.stdout, "
            """h5py.File(sys.argv[1])["logits"])' FILE | softmax-cli …""",
        ),
    ):
        status, _, err = run("softmax -k 1", input=data)
        assert (status, err) == (1, f"softmax-cli: {message}\n"), data


def test_the_rows_above_a_bad_one_are_written(run):
    status, out, _ = run("softmax", input="1,2\n1,2\nx,2\n1,2\n")
    assert (status, out) == (1, f"{HALF}\n{HALF}\n")


def test_what_python_would_take_for_a_number_or_nearly(run):
    for cell in ("1_0", "٣", "0x10", "1 2", "--1", "1e", "True", "1\u00a0", "½"):
        status, _, err = run("softmax", input=f"a,b\n1,{cell}\n")
        assert status == 1, cell
        assert err.startswith(
            f"softmax-cli: <stdin>:2: column 'b': {_shown(cell)} is not a number\n"
        ), cell


def test_a_number_of_megabytes(run):
    status, _, err = run("softmax", input="a,b\n1," + "9" * 3_000_000 + "\n")
    assert status == 1
    assert err.startswith(
        "softmax-cli: <stdin>:2: column 'b': '9999999999999999999999999999999999999999…' "
        "(3000000 characters) is too large for a double\n"
    )


cells = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\r\x00"), max_size=6)
numbers = st.floats(-50, 50)


@st.composite
def tables(draw):
    """A table as csv.writer spells it: a carried column on each side of two logits."""
    rows = draw(st.lists(st.tuples(cells, numbers, numbers, cells), min_size=1, max_size=8))
    out = io.StringIO(newline="")
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    writer = csv.writer(out, delimiter=",", quoting=quoting, lineterminator=newline)
    writer.writerow(["id", "a", "b", "y"])
    writer.writerows(rows)
    return out.getvalue(), rows


@settings(max_examples=share_of(100), deadline=None)
@given(tables(), st.integers(1, 40))
def test_reading_and_writing_carries_cells_verbatim_however_it_is_cut(table, size):
    """The bytes do not depend on where reads end, and carried cells are those csv.reader sees."""
    text, rows = table
    whole = _copy(text.encode(), 1 << 16)
    assert _copy(text.encode(), size) == whole
    back = list(csv.reader(io.StringIO(whole.decode(), newline="")))
    assert [(row[0], row[3]) for row in back[1:]] == [(row[0], row[3]) for row in rows]
    assert [(float(row[1]), float(row[2])) for row in back[1:]] == [row[1:3] for row in rows]


spellings = st.one_of(
    st.floats(allow_nan=False).map(repr),
    st.sampled_from(
        [
            "1",
            "+1",
            ".5",
            "5.",
            "007",
            "-inf",
            "inf",
            "nan",
            " 1",
            "1 ",
            "−1",
            "",
            "1e400",
            "x",
            "-1.5e301",
            "1_0",
            '"1"',
            "1e-400",
            "[1]",
            "1\r",
            "true",
            "null",
            "0x1",
            "1e5",
            "1E5",
            "٣",
        ]
    ),
)
carried = st.sampled_from(
    ["007", "", " x ", "日本", "a b", '"q"', "[", "1,1", "\x00", "\ufeff", "é"]
)


@settings(max_examples=share_of(200), deadline=None)
@given(
    st.lists(st.tuples(carried, spellings, spellings, carried), min_size=1, max_size=6),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["error", "skip", "nan"]),
)
def test_numbers_that_are_read_at_once_are_those_that_are_read_one_by_one(rows, newline, bad_rows):
    """The fast way is no other grammar: the same bytes come out, and the same error."""
    data = newline.join(["id,a,b,y", *map(",".join, rows), ""]).encode()
    outcomes = []
    for bulk in (1, 1 << 30):
        outcomes.append(_outcome(data, bad_rows, (bulk, bulk)))
    assert outcomes[0] == outcomes[1]


def _outcome(data, bad_rows, bulk):
    """Return the bytes that are written before the first error, and that error."""
    stream = Stream("f", _pieces(data, 1 << 16))
    options = ReadOptions(keep=parse_list("id,y"), bad_rows=bad_rows, bulk=bulk)
    try:
        table = read(stream, options, "csv")
        blocks = list(map(table.parse, table.chunks))
    except SoftmaxError as error:
        return error.message
    errors = [block.error.message for block in blocks if block.error]
    return _written(table, blocks), errors[:1], sum(block.skipped for block in blocks)


def _copy(data, size):
    """Read a text in pieces of so many bytes, and write the logits themselves as results."""
    stream = Stream("f", _pieces(data, size), ready=lambda seconds: False)
    table = read(stream, ReadOptions(keep=parse_list("id,y")), "csv")
    return _written(table, map(table.parse, table.chunks))


def _written(table, blocks):
    schema = Schema(table.layout.results(""), True, 2, table.dialect, "csv")
    write = writer(schema, WriteOptions(), table.dialect)
    return write.head + b"".join(bytes(write.rows(block)) for block in blocks)


def _pieces(data, size):
    pieces = iter([data[i : i + size] for i in range(0, len(data), size)])
    return lambda _: next(pieces, b"")


def _shown(cell):
    return "'" + "".join(c if c.isprintable() else ascii(c)[1:-1] for c in cell) + "'"


def test_a_row_of_empty_cells_is_no_blank_line(run):
    for text, line in (("1\t2\n\t\n", 2), ("\t\n1\t2\n", 1), ("1\t2\n\t\n3\t4\n", 2)):
        status, _, message = run("softmax", input=text)
        first = message.splitlines()[0]
        assert (status, first) == (
            1,
            f"softmax-cli: <stdin>:{line}: column 1: the cell is empty",
        ), text
        assert run("softmax", input="1\t2\n  \n\n").status == 0, text


def test_blank_lines_that_are_skipped_are_counted(run):
    text = "a,b\n" + "\n" * 9000 + "1,1\n"
    assert run("softmax --bad-rows skip", input=text) == (
        0,
        "a,b\n0.5,0.5\n",
        "<stdin>: 9000 bad rows skipped (--bad-rows error names the first)\n",
    )
