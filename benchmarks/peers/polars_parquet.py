"""Softmax of the columns `logit_*` of a Parquet file in polars, lazy and streaming.

    python polars_parquet.py SOURCE TARGET

One expression for each step is as fast as any other form that was tried.
"""

from __future__ import annotations

import sys

import polars as pl


def main() -> None:
    """Write the table with probabilities in the place of logits."""
    source, target = sys.argv[1:]
    frame = pl.scan_parquet(source)
    names = [name for name in frame.collect_schema().names() if name.startswith("logit_")]
    (
        frame.with_columns(_largest=pl.max_horizontal(names))
        .with_columns((pl.col(names) - pl.col("_largest")).exp())
        .with_columns(_sum=pl.sum_horizontal(names))
        .with_columns(pl.col(names) / pl.col("_sum"))
        .drop("_largest", "_sum")
        .sink_parquet(target)
    )


if __name__ == "__main__":
    main()
