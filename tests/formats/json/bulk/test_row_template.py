"""Rows of JSON written at once: the texts of the plain writer."""

import json

import numpy as np
import pytest

from softmax_cli.formats.json import row_writer
from softmax_cli.formats.json.bulk import row_template
from softmax_cli.formats.json.bulk.row_joining import spelt_rows
from softmax_cli.syntax.numbers import NumberText
from softmax_cli.table.block import Block
from softmax_cli.table.cells import MISSING, Dialect
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Field, Schema

VALUES = [[0.25, 1e-7], [np.nan, -np.inf], [123456789.0, 2 / 3]]


def numbers(*names, array=None):
    return tuple(Field(name, "number", place, array=array) for place, name in enumerate(names))


def same(fields, values, cells=None, *, header=True, options=None, dialect=None):
    """Write rows at once and one by one; return what both come to."""
    schema = Schema(fields, header, 2, dialect, "jsonl")
    options = options or WriteOptions()
    cells = [[]] * len(values) if cells is None else cells

    def cell_writer(field):
        return row_writer._cell_writer(field, schema, options)

    array = Block(np.array(values), cells, range(len(values)))
    columns = row_template.writer(schema, options, cell_writer)(array)
    plain = [*row_writer.row_writer(schema, options)(Block(values, cells, range(len(values))))]
    if columns is None:
        return None
    at_once = [*spelt_rows(columns, len(values))]
    assert at_once == plain
    assert all(json.loads(row) is not None for row in plain)
    return at_once


def test_arrays():
    assert same(numbers("a", "b"), VALUES, header=False) == [
        "[0.25, 1e-7]",
        "[null, -Infinity]",
        "[123456789.0, 0.6666666666666666]",
    ]


def test_records():
    rows = same(numbers('a"', "50 %s"), VALUES)
    assert rows[0] == '{"a\\"": 0.25, "50 %s": 1e-7}'


def test_a_field_that_is_an_array():
    fields = (Field("id", "cell", 0), *numbers("p.0", "p.1", array="p"))
    rows = same(fields, VALUES, [[NumberText("1.50")], ["a%s"], [None]])
    assert rows[0] == '{"id": 1.50, "p": [0.25, 1e-7]}'
    assert rows[1] == '{"id": "a%s", "p": [null, -Infinity]}'


def test_columns_in_another_order():
    first, second = numbers("a", "b")
    assert same((second, first), VALUES)[0] == '{"b": 1e-7, "a": 0.25}'


def test_cells_of_a_delimited_file():
    fields = (*numbers("a", "b"), Field("t", "cell", 0), Field("n", "numeral", 1))
    cells = [['"x ""y"""', "+1"], ["é", "2.50"], ["", " 7 "]]
    rows = same(fields, VALUES, cells, dialect=Dialect(",", "\n"))
    assert rows[0] == '{"a": 0.25, "b": 1e-7, "t": "x \\"y\\"", "n": 1.0}'


def test_classes_and_their_numbers():
    fields = (
        Field("argmax", "integer", 0),
        Field("class", "class", 0, choices=("cat", "")),
        Field("p", "number", 1),
    )
    rows = same(fields, [[0.0, 0.5], [1.0, 0.25], [np.nan, np.nan]])
    assert rows == [
        '{"argmax": 0, "class": "cat", "p": 0.5}',
        '{"argmax": 1, "class": null, "p": 0.25}',
        '{"argmax": null, "class": null, "p": null}',
    ]


@pytest.mark.parametrize("precision", [1, 3, 17])
@pytest.mark.parametrize("single", [False, True])
def test_digits(precision, single):
    same(
        numbers("a", "b"),
        VALUES,
        options=WriteOptions(precision=precision, dtype="float32" if single else "float64"),
    )
    rounded = np.array(VALUES).astype(np.float32).astype(float).tolist()
    same(numbers("a", "b"), rounded, options=WriteOptions(dtype="float32"))


def test_an_object():
    fields = tuple(
        Field(f"p.{key}", "number", place, array="p", key=key)
        for place, key in enumerate(["%s", ""])
    )
    assert same(fields, VALUES)[1] == '{"p": {"%s": null, "": -Infinity}}'


def test_infinities_of_both_signs_and_sizes():
    values = [[np.inf, 1e300], [-np.inf, 0.1]]
    assert same(numbers("a", "b"), values)[1] == '{"a": -Infinity, "b": 0.1}'
    same(numbers("a", "b"), values, options=WriteOptions(precision=2))


def test_arrays_of_another_length_are_left_to_the_plain_writer():
    schema = Schema(numbers("p.0", "p.1", array="p"), True, 2, None, "jsonl")
    block = Block(np.array([[0.25, 0.25, 0.5]]), [[]], [1])
    assert row_template.writer(schema, WriteOptions(), lambda field: None)(block) is None
    written = row_writer.row_writer(schema, WriteOptions())
    assert [*written(block)] == ['{"p": [0.25, 0.25, 0.5]}']


def test_a_record_that_lacks_a_field_is_left_to_the_plain_writer():
    fields = (Field("id", "cell", 0), *numbers("a", "b"))
    assert same(fields, VALUES, [["x"], [MISSING], ["y"]]) is None
