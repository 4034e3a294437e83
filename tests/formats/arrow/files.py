"""Files of columns for tests, and what is in them."""

from __future__ import annotations

import datetime

import pyarrow as pa
import pyarrow.parquet as pq

WHEN = [datetime.datetime(2024, 1, day, tzinfo=datetime.UTC) for day in (1, 2, 3)]

META = pa.struct([("x", pa.int64()), ("s", pa.string())])

LOGITS = pa.table(
    {
        "id": pa.array([7, 8, 9]),
        "when": pa.array(WHEN, pa.timestamp("us", "Europe/Berlin")),
        "kind": pa.array(["u", "v", "u"]).dictionary_encode(),
        "tags": pa.array([["a", "b"], [], None]),
        "meta": pa.array([{"x": 1, "s": "q"}, None, {"x": 2, "s": None}], META),
        "cat": pa.array([2.0, 1.0, 0.5], pa.float32()),
        "dog": pa.array([1.0, 2.0, 0.25], pa.float32()),
        "raw": pa.array([b"\xff\x00", b"ok", None]),
        "label": pa.array(["cat", "dog", "cat"]),
    }
)
"""Two float32 logits beside columns of all kinds."""

LISTS = pa.table(
    {"id": [1, 2, 3], "logits": [[2.0, 1.0, 0.1], [1.0, 2.0], [3.0, 1.0, 2.0, 3.0]], "y": [0, 1, 0]}
)
"""Lists of logits that differ in length."""


def write(path, table, **options):
    pq.write_table(table, path, **options)


def groups(path):
    """Return how many rows each row group of a Parquet file has."""
    metadata = pq.ParquetFile(path).metadata
    return [metadata.row_group(place).num_rows for place in range(metadata.num_row_groups)]


def softmax(*columns):
    """Return what SciPy has for rows of which these are the columns."""
    from scipy.special import softmax as reference

    return reference([*zip(*columns, strict=True)], axis=1)
