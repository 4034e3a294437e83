"""Cells of rows that were read at once: decoded, or spelt as in rows that are written anew."""

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


def test_numbers_of_an_array_that_are_appended():
    data = b'{"x":[0,1e0,-0.50],"c":1}\n' * 2
    (row, *_) = written(data, "--append")
    assert row.startswith('{"temperature": 1.0, "x": [0, 1e0, -0.50], "c": 1, "x_p": [0.')
