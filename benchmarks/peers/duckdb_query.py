"""Softmax of a file of numbers in DuckDB, as `python duckdb_query.py numbers SOURCE TARGET`."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

# A sum by list_sum: a long row of additions is deeper than DuckDB's expressions may be.
QUERY = """
    COPY (
        WITH logits AS (SELECT *, greatest({names}) AS largest FROM {source}),
        terms AS (SELECT exp(COLUMNS(* EXCLUDE (largest)) - largest) FROM logits),
        sums AS (SELECT *, list_sum([{names}]) AS total FROM terms)
        SELECT COLUMNS(* EXCLUDE (total)) / total FROM sums
    ) TO '{target}' (FORMAT csv, HEADER false)
"""


def main() -> None:
    """Run the query on the files that the command line names."""
    _, source, target = sys.argv[1:]
    with Path(source).open(encoding="ascii") as file:
        names = [f"c{i}" for i in range(file.readline().count(",") + 1)]
    types = ", ".join(f"'{name}': 'DOUBLE'" for name in names)
    reader = f"read_csv('{source}', header = false, columns = {{{types}}})"
    duckdb.execute(QUERY.format(names=", ".join(names), source=reader, target=target))


if __name__ == "__main__":
    main()
