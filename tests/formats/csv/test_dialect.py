"""The dialect of a delimited file, and its records."""

import pytest

from softmax_cli.errors import DataError
from softmax_cli.formats.csv.dialect import detect, split
from softmax_cli.table.cells import Dialect


def test_the_first_delimiter_outside_quotes():
    for line, delimiter in (
        ("a,b\n", ","),
        ("a\tb,c;d|e f\n", "\t"),
        ("a;b,c|d e\n", ";"),
        ("a,b|c d\n", ","),
        ("a|b c\n", "|"),
        ("a b\n", " "),
        ("a  b\n", " "),
        ("0.5\n", ","),
        ("a\n", ","),
        ('"a;b",c\n', ","),
        ('"a,b" c\n', " "),
        ('"a ""x;y"" b",c\n', ","),
        ("1,5;2,5\n", ";"),
        ("\ta\n", ","),
    ):
        assert detect(line, None).delimiter == delimiter, line


def test_what_is_said_comes_first():
    assert detect("a,b;c\n", "|") == Dialect("|", "\n")


def test_the_end_of_a_line():
    for line, newline in (("a\n", "\n"), ("a\r\n", "\r\n"), ("a", "\n")):
        assert detect(line, None).newline == newline, line


def records(text, delimiter=","):
    return list(split(text, Dialect(delimiter, "\n"), 1, "f"))


def test_cells_keep_their_quotes_and_blanks():
    for text, cells in (
        ("a,b\nc,d\n", [(1, ["a", "b"]), (2, ["c", "d"])]),
        ("a,b\r\nc,d\r\n", [(1, ["a", "b"]), (2, ["c", "d"])]),
        ("a,b", [(1, ["a", "b"])]),
        ("a,\n", [(1, ["a", ""])]),
        (",\n", [(1, ["", ""])]),
        ("a\n\nb\n", [(1, ["a"]), (2, []), (3, ["b"])]),
        ("a\n  \t\nb\n", [(1, ["a"]), (2, []), (3, ["b"])]),
        (' a , "b" \n', [(1, [" a ", ' "b" '])]),
        ('"a,b",c\n', [(1, ['"a,b"', "c"])]),
        ('"a\nb",c\nd,e\n', [(1, ['"a\nb"', "c"]), (3, ["d", "e"])]),
        ('"a""b",c\n', [(1, ['"a""b"', "c"])]),
        ('5" x,c\n', [(1, ['5" x', "c"])]),
        ('"",""\n', [(1, ['""', '""'])]),
        ('"a",\n', [(1, ['"a"', ""])]),
        ('"a",', [(1, ['"a"', ""])]),
        ('"a"\r\n"b"\r\n', [(1, ['"a"']), (2, ['"b"'])]),
        ('x\n\n"a"\n', [(1, ["x"]), (2, []), (3, ['"a"'])]),
    ):
        assert records(text) == cells, text


def test_white_space_is_one_delimiter_however_wide():
    for text, cells in (
        ("a  b\tc\n", [(1, ["a", "b", "c"])]),
        ("  a b  \n", [(1, ["a", "b"])]),
        ('"a b"  c\n', [(1, ['"a b"', "c"])]),
        ('a "b c"\n \nd e\n', [(1, ["a", '"b c"']), (2, []), (3, ["d", "e"])]),
    ):
        assert records(text, " ") == cells, text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('a,b\nc,"d\n', "f:2: the quotes of a cell do not close"),
        ('a,b\nc,"d"e\n', "f:2: text follows the closing quote of a cell"),
    ],
)
def test_quotes_that_are_wrong(text, message):
    with pytest.raises(DataError) as caught:
        records(text)
    assert caught.value.message == message
