"""Carried cells as slices: sequences of texts, and cells found among names."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.formats.csv.bulk.cell_slices import CellSlices


def sliced(rows, delimiter=","):
    """Return the slices of some rows of texts, delimiter and newline between them."""
    data = b"".join(delimiter.join(row).encode() + b"\n" for row in rows)
    starts, ends, position = [], [], 0
    for row in rows:
        starts.append([])
        ends.append([])
        for cell in row:
            starts[-1].append(position)
            position += len(cell.encode())
            ends[-1].append(position)
            position += 1
    width = len(rows[0]) if rows else 0
    shape = (len(rows), width)
    return CellSlices(data, np.array(starts, np.intp).reshape(shape), np.array(ends).reshape(shape))


ROWS = [["7", "", "日本"], ["", "x y", "é"], ["007", "\x00", ""]]


def test_a_sequence_of_rows_of_texts():
    cells = sliced(ROWS)
    assert len(cells) == 3
    assert list(cells) == ROWS == [cells[index] for index in range(3)]
    assert cells[-1] == ROWS[-1]
    assert list(cells[1:]) == ROWS[1:]
    assert list(cells[::-1]) == ROWS[::-1]


def test_an_index_that_is_too_large():
    with pytest.raises(IndexError):
        sliced(ROWS)[3]


def test_rows_without_a_cell_are_still_rows():
    empty = np.empty((3, 0), np.intp)
    assert list(CellSlices(b"1\n2\n3\n", empty, empty)) == [[], [], []]


def test_a_column_as_text():
    assert sliced(ROWS).column(2) == ["日本", "é", ""]


def test_the_bytes_from_one_cell_to_another_with_what_stands_between():
    assert sliced(ROWS).raw(0, 1) == [b"7", b"", b"007"]
    assert sliced(ROWS).raw(0, 3) == [",".join(row).encode() for row in ROWS]


def test_rows_in_any_order_and_repeated():
    cells = sliced(ROWS)[np.array([2, 0, 0])]
    assert list(cells) == [ROWS[2], ROWS[0], ROWS[0]]
    assert len(sliced(ROWS)[np.array([], np.intp)]) == 0


def found(cells, texts):
    numbers = {text: number for number, text in enumerate(texts)}
    return sliced([[cell] for cell in cells]).numbers_of(0, numbers).tolist()


def test_cells_are_found_among_names():
    assert found(["b", "a", "c"], ["a", "b"]) == [1, 0, -1]


def test_a_prefix_is_another_name():
    names = ["a", "aa", "aaaaaaaa", "aaaaaaa"]
    assert found(["aa", "a", "aaa", "aaaaaaa", "aaaaaaaa"], names) == [1, 0, -1, 3, 2]


def test_names_that_differ_in_one_byte():
    for length in (7, 8, 9, 15, 16, 17, 63, 64):
        name = "x" * length
        names = [name[:place] + "y" + name[place + 1 :] for place in range(length)]
        assert found([name, *names], names) == [-1, *range(length)], length
        assert found([name + "x", name[1:], *names], [name]) == [-1] * (2 + length), length


def test_a_cell_of_any_length_is_told_from_one_that_only_begins_like_it():
    name = "12345678" * 8
    assert found([name, name + "9", name[1:], "x"], [name, name + "9", "x"]) == [0, 1, -1, 2]
    assert found([name + "9", "x", ""], [name + "9", name + "0"]) == [0, -1, -1]
    assert found(["12345678", "123456789", "1234567", "12345678x"], ["12345678"]) == [0, -1, -1, -1]


def test_an_empty_cell_is_no_name():
    assert found(["", "a", ""], ["a", ""]) == [-1, 0, -1]


def test_names_in_quotes_are_found_where_the_first_cell_has_them():
    names = ["a", "b c", 'd"e', "longer than a word"]
    cells = ['"b c"', '"a"', "a", '"d"e"', '"longer than a word"', '"a', '""']
    assert found(cells, names) == [1, 0, 0, -1, 3, -1, -1]
    assert found(['"b"', "a"], ["a", "b"]) == [1, 0]
    assert found(["a", '"b"'], ["a", "b"]) == [0, -1]
    assert found([""], ["a"]) == [-1]


def test_no_names():
    assert found(["a", ""], []) == [-1, -1]


def test_the_last_cell_of_the_data_is_read_within_it():
    assert found(["a"], ["a", "b"]) == [0]


def test_names_beyond_ascii():
    assert found(["é", "日本", "ÿÿÿÿ"], ["日本", "é", "ÿÿÿÿ"]) == [1, 0, 2]


def test_a_cell_that_ends_in_nul_is_not_the_name_without_it():
    assert found(["a\x00", "\x00", "a"], ["a"]) == [-1, -1, 0]


def test_any_of_several_columns():
    cells = sliced([["a", "b"], ["b", "a"]])
    assert cells.numbers_of(0, {"a": 0, "b": 1}).tolist() == [0, 1]
    assert cells.numbers_of(1, {"a": 0, "b": 1}).tolist() == [1, 0]


def test_texts_may_share_a_number():
    cells = sliced([["a"], ['"a"'], ["b"]])
    assert cells.numbers_of(0, {"a": 3, '"a"': 3}).tolist() == [3, 3, -1]


texts = st.text(st.characters(exclude_characters=",\n\x00", codec="utf-8"), max_size=20)


@given(st.lists(texts, min_size=1, max_size=8), st.lists(texts, unique=True, max_size=8))
def test_what_is_found_is_the_cell_and_what_is_short_is_found(cells, names):
    """-1 means that it is none of them."""
    for cell, index in zip(cells, found(cells, names), strict=True):
        if index >= 0:
            assert names[index] == cell
        else:
            assert cell not in names or not cell
