"""Where the cells of a table are: the same places as of cells split one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.formats.csv.bulk.cell_bounds import CellBounds, regular_lines

COMMA = ord(",")


def marks_of(text):
    return np.frombuffer(text.encode(), np.uint8)


def grid_of(text, count, columns):
    marks = marks_of(text)
    newlines = marks == ord("\n")
    return CellBounds.of(marks, (marks == COMMA) | newlines, newlines, count, columns)


@st.composite
def tables(draw):
    """Rows of cells, each row with as many."""
    width = draw(st.integers(1, 24))
    cells = st.text("ab", max_size=6)
    row = st.lists(cells, min_size=width, max_size=width)
    return draw(st.lists(row, min_size=1, max_size=12))


@given(tables(), st.data())
def test_cells_are_sliced_as_they_are_split(rows, data):
    text = "".join(",".join(row) + "\n" for row in rows)
    width = len(rows[0])
    columns = data.draw(st.lists(st.integers(0, width - 1), min_size=1, unique=True))
    grid = grid_of(text, width, set(columns))
    starts, ends = grid.cells(columns, returns=False)
    assert len(grid) == len(rows)
    sliced = [
        [text[a:b] for a, b in zip(*places, strict=True)]
        for places in zip(starts.tolist(), ends.tolist(), strict=True)
    ]
    assert sliced == [[row[column] for column in columns] for row in rows]
    newlines = regular_lines(marks_of(text), COMMA, width)
    assert newlines.tolist() == grid.ends(-1).tolist()


def test_ragged_rows_are_no_grid():
    for text in ("a,b\nc\n", "a\nb,c\nd\n", "a,b\nc\nd,e,f\n", "a,b,c\nd\n"):
        assert grid_of(text, 2, {0}) is None, text
        assert regular_lines(marks_of(text), COMMA, 2) is None, text


def test_a_carriage_return_is_no_part_of_the_last_cell():
    grid = grid_of("a,b\r\nc,\r\n", 2, {0, 1})
    _, ends = grid.cells((1, 0), returns=True)
    assert ends.tolist() == [[3, 1], [7, 6]]
