"""Loss, accuracy and, if asked for, calibration error in polars: `python polars_verdict.py FILE`.

    python benchmarks/peers/polars_verdict.py FILE [--ece]

Of a table of digits as `tables.py` makes it, in one pass, lazy and streaming.
"""

from __future__ import annotations

import sys

import polars as pl

BINS = 15


def main() -> None:
    """Print what the command line asks for."""
    frame = pl.scan_csv(sys.argv[1], schema_overrides={"image": pl.String})
    _, label, *logits = frame.collect_schema().names()
    largest = pl.col("_largest")
    terms = [(pl.col(name) - largest).exp() for name in logits]
    true = pl.coalesce(pl.when(pl.col(label) == name).then(pl.col(name)) for name in logits)
    rows = (
        frame.with_columns(_largest=pl.max_horizontal(logits))
        .with_columns(_sum=pl.sum_horizontal(terms), _true=true)
        .select(
            loss=largest + pl.col("_sum").log() - pl.col("_true"),
            hit=(pl.col("_true") == largest).cast(pl.Float64),
            confidence=1.0 / pl.col("_sum"),
        )
    )
    if "--ece" not in sys.argv:
        means = rows.select(pl.col("loss").mean(), pl.col("hit").mean())
        print(*means.collect(engine="streaming").row(0))
        return
    bins = (
        rows.group_by((pl.col("confidence") * BINS).ceil().alias("bin"))
        .agg(pl.len(), pl.col("loss", "hit", "confidence").sum())
        .collect(engine="streaming")
    )
    count = bins["len"].sum()
    apart = (bins["confidence"] - bins["hit"]).abs().sum()
    print(bins["loss"].sum() / count, bins["hit"].sum() / count, apart / count)


if __name__ == "__main__":
    main()
