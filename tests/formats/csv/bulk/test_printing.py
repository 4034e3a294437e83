"""Writing many numbers at once: the plain writer's bytes, and what is left to it."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.formats.csv import writer as delimited
from softmax_cli.formats.csv.bulk.printing import printer
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Field, Schema
from tests.effort import share_of
from tests.formats.csv.bulk.test_cell_slices import sliced

COMMAS = Dialect(",", "\n")


def columns(kinds):
    """Return a field for each letter: n(umber), i(nteger), c(lass), t(ext), l(ogit carried)."""
    names = {"n": "number", "i": "integer", "c": "class", "t": "cell", "l": "numeral"}
    values, cells = itertools.count(), itertools.count()
    fields, last = [], 0
    for kind in kinds:
        if kind == "c":
            fields.append(Field("class", "class", last, choices=("cat", "d,g", 'b"d', "")))
            continue
        place = next(values if kind in "ni" else cells)
        last = place if kind == "i" else last
        fields.append(Field(kind, names[kind], place))
    return tuple(fields)


def written(kinds, values, texts, dialect=COMMAS, *, source=None, options=None):
    """Write a block at once, and one by one."""
    values = np.asarray(values)
    cells = sliced(texts, (source or dialect).delimiter)
    schema = Schema(columns(kinds), False, 2, source or dialect, "csv")
    options = options or WriteOptions(dtype=str(values.dtype))
    at_once = printer(schema, options, dialect)(Block(values, cells, range(len(values))))
    block = Block(values.tolist(), texts, range(len(values)))
    plain = delimited.writer(schema, options, dialect).rows(block)
    return None if at_once is None else bytes(at_once), bytes(plain)


def same(kinds, values, texts, dialect=COMMAS, **more):
    at_once, plain = written(kinds, values, texts, dialect, **more)
    assert at_once == plain, (kinds, dialect)
    return at_once.decode()


NO_TEXTS = [[], [], []]


def test_numbers_alone():
    values = [[0.25, 1e-7], [1e16, -0.0], [1 / 3, 5e-324]]
    assert same("nn", values, NO_TEXTS).startswith("0.25,1e-7\n1e+16,-0.0\n")


def test_tables_of_any_shape():
    for rows, width in ((1, 1), (1, 3), (3, 1), (1000, 7), (64, 64)):
        same("n" * width, np.random.default_rng(1).random((rows, width)), [[]] * rows)


def test_an_array_that_is_not_contiguous():
    values = np.random.default_rng(1).random((4, 6))
    same("nnn", values[:, ::2], [[]] * 4)
    same("nnnn", values.T[:, :4], [[]] * 6)
    same("nnt", values[::-1, 1:3], [["x"], ["yyyy"], [""], ["zz"]])


def test_a_class_may_stand_in_another_place():
    schema = Schema((Field("b", "number", 1), Field("a", "number", 0)), False, 2, COMMAS, "csv")
    block = Block(np.array([[1.0, 2.0], [3.0, 4.0]]), sliced([[], []]), range(2))
    assert bytes(printer(schema, WriteOptions(), COMMAS)(block)) == b"2.0,1.0\n4.0,3.0\n"


@pytest.mark.parametrize("kinds", ["tnn", "nnt", "ntn"])
def test_carried_text_of_every_length(kinds):
    """With rows of one length, and of lengths around it."""
    for length in range(82):
        values = np.random.default_rng(length).random((5, 2))
        half = "é" * (length // 2) + "-" * (length % 2)
        same(kinds, values[:4], [["x" * length], ["[" * length], [half], ["0" * length]])
        lengths = [length, length + 1, max(length - 1, 0), length + 3, length]
        same(kinds, values, [["y" * length] for length in lengths])


def test_several_runs_of_carried_columns():
    for kinds in ("tnt", "tntnt", "ttntt", "nttn", "tttn", "nttt", "lnlnn", "tln"):
        rng = np.random.default_rng(len(kinds))
        count = kinds.count("n")
        width = len(kinds) - count
        for least, most in ((0, 3), (4, 9), (3, 18), (11, 30), (0, 60)):
            lengths = rng.integers(least, most, (6, width))
            texts = [["w" * int(length) for length in row] for row in lengths]
            same(kinds, rng.random((6, count)), texts)


def test_carried_cells_that_were_not_adjacent_in_the_input():
    """Between them stood a column that is not carried."""
    cells = sliced([["id 1", "label", "5", "text"], ["id 22", "l", "66", "more text"]])
    kept = [0, 2, 3]
    cells.starts, cells.ends = cells.starts[:, kept], cells.ends[:, kept]
    schema = Schema(columns("ttnt"), False, 2, COMMAS, "csv")
    for values in (np.array([[0.5], [0.25]]), np.array([[0.5], [0.25]], np.float32)):
        block = Block(values, cells, range(2))
        assert bytes(printer(schema, WriteOptions(), COMMAS)(block)) == (
            b"id 1,5,0.5,text\nid 22,66,0.25,more text\n"
        )


@pytest.mark.parametrize("dialect", [COMMAS, Dialect(",", "\r\n")])
def test_the_end_of_a_line(dialect):
    values = [[0.25, 0.75], [0.5, 0.5], [1.0, 0.0]]
    for texts in ([["a"], ["b"], ["c"]], [["abc"], ["abcd"], ["日本"]]):
        same("tnn", values, texts, dialect)
        same("nnt", values, texts, dialect)
    same("nn", values, NO_TEXTS, dialect)


def test_another_delimiter_is_written_as_plainly():
    values = [[0.25, 0.75], [0.5, 0.5], [1.0, 0.0]]
    texts = [["a,b"], ["bcd"], ["éfghi"]]
    for d in (";", "\t", "|", ":", " "):
        dialect = Dialect(d, "\n")
        assert same("nn", values, NO_TEXTS, dialect) == f"0.25{d}0.75\n0.5{d}0.5\n1.0{d}0.0\n"
        assert same("tnn", values, texts, dialect).startswith(f"a,b{d}0.25{d}0.75\n"), d
        same("ntn", values, texts, Dialect(d, "\r\n"))
        empty = '""' if d == " " else ""
        assert same("ic", [[1.0], [2.0], [3.0]], NO_TEXTS, dialect) == (
            f'1{d}d,g\n2{d}"b""d"\n3{d}{empty}\n'
        )


def test_cells_get_the_delimiter_of_the_output():
    semicolons = Dialect(";", "\n")
    texts = [["abcd", "efgh"], ["ijkl", "mnop"]]
    text = same("ttn", [[1.0], [0.5]], texts, source=semicolons)
    assert text == "abcd,efgh,1.0\nijkl,mnop,0.5\n"
    assert same("ttn", [[1.0]], [["a", ""]], source=semicolons) == "a,,1.0\n"


@pytest.mark.parametrize(
    ("delimiter", "cell", "expected"),
    [
        (",", "a,b", '"a,b"'),
        (",", '"a;b"', "a;b"),
        (",", 'a"b', '"a""b"'),
        (" ", "a b", '"a b"'),
        (" ", "", '""'),
        (" ", '""', '""'),
    ],
)
def test_cells_of_another_delimiter_are_quoted_anew(delimiter, cell, expected):
    dialect, semicolons = Dialect(delimiter, "\n"), Dialect(";", "\n")
    text = same("ttn", [[1.0]], [[cell, "x"]], dialect, source=semicolons)
    assert text == f"{expected}{delimiter}x{delimiter}1.0\n"
    same("tin", [[1.0, 0.5]], [[cell]], dialect, source=semicolons)


def test_minus_infinity_is_a_number_here():
    values = [[-np.inf, -0.5], [-1.0, -np.inf], [-np.inf, -np.inf]]
    assert same("nn", values, NO_TEXTS) == "-inf,-0.5\n-1.0,-inf\n-inf,-inf\n"
    same("tnn", values, [["null"], ["nullnull"], ["nul"]])
    same("tnn", values, [["null"], [""], ["n"]])
    same("nnt", np.array(values, np.float32), [["null"], [""], ["n"]])


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_block_that_is_left_to_the_plain_writer(bad):
    assert written("nn", [[bad, 0.5], [0.5, 0.5]], [[], []])[0] is None
    assert written("nn", np.empty((0, 2)), [])[0] is None
    huge = [[-1.7976931348623157e308, 0.5]]
    assert written("nn", huge, [[]], options=WriteOptions(precision=1))[0] is None


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_significant_digits(dtype):
    values = [[2 / 3, -np.inf], [1e-7 / 3, 5e-324], [-123456.789, 0.0], [1.5, 0.25]]
    values = np.array(values).astype(dtype)
    ranked = np.column_stack((np.arange(4.0) + 17, values[:, 0].astype(np.float64)))
    begins = {1: "0.7,-inf\n", 3: "0.667,-inf\n", 15: "0.66666", 17: "0.66666"}
    for precision, beginning in begins.items():
        options = WriteOptions(precision=precision, dtype=dtype)
        text = same("nn", values, [[]] * 4, options=options)
        assert text.startswith(beginning), precision
        same("tnn", values, [["a"], ["007"], ["1.2345"], [""]], options=options)
        text = same("itn", ranked, [["a"], ["b"], ["c"], ["d"]], options=options)
        assert text.startswith("17,a,0."), precision


def test_single_precision_has_its_own_shortest_digits():
    values = np.array([[0.1, 1 / 3], [1e-7, 16777216.0], [3.4e38, 1e-45]], np.float32)
    assert same("nn", values, NO_TEXTS).startswith("0.1,0.33333334\n")
    same("tnn", values, [["abc"], ["abcd"], ["ab"]])
    same("nnt", values, [["abc"], ["abcd"], ["ab"]], Dialect(",", "\r\n"))


def test_single_precision_beside_classes():
    """Numbers of classes and probabilities are one array, which is of double precision."""
    rounded = float(np.float32(1 / 3))
    same("icn", [[1.0, rounded]], [[]], options=WriteOptions(dtype="float32"))
    same("ticn", [[1.0, rounded]], [["abcd"]], options=WriteOptions(dtype="float32"))


def test_classes_and_integers():
    for kinds in ("ic", "tic", "icn", "tticn", "ict"):
        count = kinds.count("i") + kinds.count("n")
        values = np.array([[number] + [0.5] * (count - 1) for number in range(4)])
        texts = [[text] * kinds.count("t") for text in ("a", "", "日本 5", "x" * 40)]
        for newline in ("\n", "\r\n"):
            same(kinds, values, texts, Dialect(",", newline))


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_newline_in_a_name_is_the_name_s_own(newline):
    fields = (Field("argmax", "integer", 0), Field("class", "class", 0, choices=("a\nb", "c\r\nd")))
    dialect = Dialect(",", newline)
    schema = Schema(fields, False, 2, dialect, "csv")
    block = Block(np.array([[0.0], [1.0]]), sliced([[], []]), range(2))
    expected = f'0,"a\nb"{newline}1,"c\r\nd"{newline}'
    assert bytes(printer(schema, WriteOptions(), dialect)(block)) == expected.encode()


def test_what_is_written_is_not_changed_by_the_next_block():
    schema = Schema(columns("tn"), False, 2, COMMAS, "csv")
    write = printer(schema, WriteOptions(), COMMAS)
    first = write(Block(np.array([[0.5]]), sliced([["abcd"]]), range(1)))
    write(Block(np.array([[0.25]]), sliced([["efgh"]]), range(1)))
    assert bytes(first) == b"abcd,0.5\n"


texts = st.text(st.characters(exclude_characters=',\n\r"', codec="utf-8"), max_size=30)
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.just(-np.inf)


@settings(max_examples=share_of(150), deadline=None)
@given(st.data(), st.text("nt", min_size=1, max_size=6), st.sampled_from(["\n", "\r\n"]))
def test_any_columns_of_any_text(data, kinds, newline):
    count, width = kinds.count("n"), kinds.count("t")
    if count == 0:
        return
    rows = data.draw(
        st.lists(
            st.tuples(
                st.lists(numbers, min_size=count, max_size=count),
                st.lists(texts, min_size=width, max_size=width),
            ),
            min_size=1,
            max_size=5,
        )
    )
    same(kinds, [row[0] for row in rows], [row[1] for row in rows], Dialect(",", newline))
