"""Cells of rows that were read at once: decoded, or spelt as in rows that are written anew."""

import json
from io import BytesIO

import pyarrow.parquet as pq
import pytest

from softmax_cli.formats.json.bulk import decoded_cells
from tests.test_routes import outcome


def written(data, *arguments):
    """Write rows with two temperatures for each, read at once, and check that plain ones agree."""
    line = ["softmax", "-T", "1,2", "-c", "x", "--input-format", "jsonl", *arguments]
    done = outcome(line, data, route="simdjson")
    assert done == outcome(line, data)
    return done.out.decode().splitlines()


@pytest.mark.parametrize(
    ("cell", "spelt"),
    [
        ("1.50", "1.50"),
        ("null", "null"),
        ('"a b"', '"a b"'),
        (r'"\u00e9\/"', r'"\u00e9\/"'),
        (r'"q\""', r'"q\""'),
        ('{"k":[1,"a\\tb"],"m":{}}', r'{"k": [1, "a\tb"], "m": {}}'),
        ("[ 1,true ]", "[1, true]"),
    ],
)
def test_cells_as_they_are_spelt_anew(cell, spelt):
    data = f'{{"x":[0,0],"c":{cell}}}\n'.encode() * 3
    rows = written(data)
    assert rows[0] == f'{{"temperature": 1.0, "x": [0.5, 0.5], "c": {spelt}}}'
    assert rows[1] == f'{{"temperature": 2.0, "x": [0.5, 0.5], "c": {spelt}}}'
    assert len(rows) == 6


def test_cells_are_decoded_once_for_all_temperatures(monkeypatch):
    """Where a table has their plain texts; and not at all where bytes tell."""
    decoded = []
    decode = decoded_cells.DecodedCells._decode_row
    monkeypatch.setattr(
        decoded_cells.DecodedCells,
        "_decode_row",
        lambda self, row: decoded.append(row) or decode(self, row),
    )
    data = b'{"x": [0, 0], "c": "a"}\n' * 5
    written(data)
    assert written(data, "-f", "csv")[1:3] == ["1.0,0.5,0.5,a", "2.0,0.5,0.5,a"]
    assert len(decoded) == 0
    assert written(data, "-f", "markdown")[2] == "| 1.0 | 0.5 | 0.5 | a |"
    assert len(decoded) == 5


@pytest.mark.parametrize("sweep", [[], ["-T", "1,2"]])
def test_the_cells_of_a_column_are_decoded_together(monkeypatch, sweep):
    """For Parquet: none is decoded with the rest of its row."""
    monkeypatch.setattr(decoded_cells.DecodedCells, "_decode_row", None)
    columns = {
        "text": ['"a"', r'"\u00e9\/"', '""'],
        "number": ["1.50", "-2", "0"],
        "word": ["null", "true", "false"],
        "array": ["[1, 2]", "[ 3,4]", "[5,null]"],
        "object": ['{"k":1}', '{"k":null}', '{"k":2.5}'],
        "same": ["7", "7", "7"],
    }
    row = ", ".join(['"x": [0, 0]', *(f'"{name}":%s' for name in columns)])
    lines = [f"{{{row}}}\n" % cells for cells in zip(*columns.values(), strict=True)]
    line = ["softmax", "-c", "x", *sweep, "--input-format", "jsonl", "-f", "parquet"]
    done = outcome(line, "".join(lines).encode(), route="simdjson")
    assert done.status == 0
    table = pq.read_table(BytesIO(done.out)).to_pydict()
    times = 2 if sweep else 1
    for name, cells in columns.items():
        values = [json.loads(cell) for cell in cells for _ in range(times)]
        assert table[name] == values, name


def test_numbers_of_an_array_that_are_appended():
    data = b'{"x":[0,1e0,-0.50],"c":1}\n' * 2
    (row, *_) = written(data, "--append")
    assert row.startswith('{"temperature": 1.0, "x": [0, 1e0, -0.50], "c": 1, "x_p": [0.')
