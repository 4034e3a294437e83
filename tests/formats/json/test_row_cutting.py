"""Documents that are arrays of rows, read while they come."""

import json

import pytest

from softmax_cli.errors import DataError
from softmax_cli.files.stream import Stream
from softmax_cli.formats.json import row_cutting
from softmax_cli.formats.json.bulk.cutting import count_rows
from softmax_cli.formats.json.row_cutting import RowCutter, rows_of


def cut(data, size, count=lambda data: 0, **how):
    """Return the rows of a document that comes in pieces of so many bytes, and the error."""
    pieces = iter([data[start : start + size] for start in range(0, len(data), size)])
    stream = Stream("x.json", lambda _: next(pieces, b""), ready=lambda seconds: False)
    rows = []
    try:
        for chunk in RowCutter(stream, stream.read(), count, **how).chunks():
            rows += [
                (int(line), getattr(line, "row", None), t) for line, _, t in rows_of(chunk, "x")
            ]
    except DataError as error:
        return rows, str(error)
    return rows, None


DOCUMENTS = [
    b'[{"a": 1}, {"a": 2},\n {"a": 3}\n ,{"b": "}, {"}]',
    b"[\n[1, 2],\n[3, 4.5e-1]\n]\n",
    b'[{"a": [{"b": 1}, {"b": 2}], "s": "\\"},{"}]',
    '[["é", 1],["日本", 2]] \n'.encode(),
]


@pytest.mark.parametrize("count", [lambda data: 0, count_rows])
def test_rows_are_those_of_the_document_wherever_it_is_cut(count, monkeypatch):
    monkeypatch.setattr(row_cutting, "_WORTH", 0)
    for document in DOCUMENTS:
        whole, error = cut(document, 1000, count)
        assert error is None, document
        assert [json.loads(text) for _, _, text in whole] == json.loads(document), document
        for size in (1, 2, 3, 7):
            assert cut(document, size, count) == (whole, None), document


PRINTED = [
    (b"[[1, 2], [-inf, 3.],\n(0.5, .25), [1.2345678901234567e-10, 1]]", 4),
    (b"[[1],\n [2.],\n [np.float64(-3.1415926535897931)],\n]", 3),
    (b"[[1]\n [2]\n [3]]\n", 3),
    (b"[[1, 2], [float('-inf'), 0], array([3., 4.]), [1, 2]]", 4),
]


def test_rows_behind_the_first_may_be_as_python_prints_them():
    for document, count in PRINTED:
        whole, error = cut(document, 1000, may_be_literal=True)
        assert (len(whole), error) == (count, None), document
        for size in (1, 2, 3, 7, 20):
            assert cut(document, size, may_be_literal=True) == (whole, None), document
            assert cut(document, size)[1].startswith("x.json:"), document


def test_words_are_no_numbers_of_a_row_and_named_as_in_json():
    for word in ("None", "True", "x", "'1'"):
        document = f"[[1, 2], [3, {word}], [5, 6]]".encode()
        for size in (1, 7, 1000):
            assert cut(document, size, may_be_literal=True) == cut(document, size)


def test_a_row_that_begins_where_another_ends_has_its_number():
    rows, _ = cut(DOCUMENTS[0], 1000)
    assert [(line, row) for line, row, _ in rows] == [(1, None), (1, 2), (2, None), (3, None)]


WRONG = [
    (b"[[1, 2], [3 4]]", 1, "1: is not JSON: '4' stands where ',' is expected (character 13)"),
    (b"[[1],\n[2],\n[3 4", 2, "3: is not JSON: '4' stands where ',' is expected (character 4)"),
    (b"[[1], [2]", 2, "1: is not JSON: it ends too early (character 10)"),
    (b"[[1], [2],]", 2, "1: is not JSON: a comma stands before ']' (character 11)"),
    (b"[[1] [2]]", 1, "1: is not JSON: '[' stands where ',' is expected (character 6)"),
    (b"[[1]]\n[[2]]", 1, "2: is not JSON: '[' follows the value (character 1)"),
    (b"[[1], [\xff]]", 1, "1: is not UTF-8 text"),
    (b'[[1],\n{"a": 1, "a": 2}]', 1, "2: a record has the field 'a' twice"),
    (b"[[1], " + b"[" * 100_000, 1, "1: is nested deeper than 256 levels"),
    (b'[[1],\n {"a": ' * 100_000, 1, "2: is nested deeper than 256 levels"),
]  # fmt: skip


def test_what_is_wrong_is_told_when_the_rows_in_front_are_out():
    for document, rows, error in WRONG:
        for size in (5 if len(document) < 1000 else 40_000, 1 << 20):
            found, message = cut(document, size)
            assert (len(found), message) == (rows, f"x.json:{error}"), (document[:20], size)


def test_a_row_has_a_longest_length(monkeypatch):
    monkeypatch.setattr(row_cutting, "LINE_LIMIT", 1 << 20)
    document = b'[[1],\n["' + b"x" * (2 << 20) + b'"]]'
    assert cut(document, 1 << 16) == ([(1, None, "[1]")], "x.json:2: the row is longer than 1 MB")


def test_the_first_row_goes_out_before_the_last_has_come(process):
    """A document that comes in pieces: nothing is waited for."""
    text = '[{"id": 1, "x": [2, 1]},\n{"id": 2, "x": [1, 2]}'
    status, out, err = process("softmax -c x -p 2", input=text)
    assert (status, err.partition(" (")[0]) == (
        1,
        "softmax-cli: <stdin>:2: is not JSON: it ends too early",
    )
    assert out == "" or out.startswith('[\n{"id": 1, "x": [0.73, 0.27]}')


@pytest.mark.parametrize(
    ("document", "words"), [("[1 2]", "Expecting ',' delimiter"), ("[1] 2", "Extra data")]
)
def test_the_words_are_those_of_the_reader_of_json(document, words):
    with pytest.raises(json.JSONDecodeError, match=words):
        json.loads(document)
