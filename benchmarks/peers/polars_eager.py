"""The work in polars, step by step, as `python polars_eager.py TASK SOURCE TARGET`."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl


def softmax(frame: pl.DataFrame, logits: list[str]) -> pl.DataFrame:
    """Replace the logits by their probabilities."""
    frame = frame.with_columns(_largest=pl.max_horizontal(logits))
    frame = frame.with_columns((pl.col(logits) - pl.col("_largest")).exp())
    frame = frame.with_columns(_sum=pl.sum_horizontal(logits))
    return frame.with_columns(pl.col(logits) / pl.col("_sum")).drop("_largest", "_sum")


def mean_loss(frame: pl.DataFrame, label: str, logits: list[str]) -> float:
    """Return the mean cross-entropy, with classes by name."""
    true = frame.select(
        pl.coalesce(pl.when(pl.col(label) == name).then(pl.col(name)) for name in logits)
    ).to_series()
    x = frame.select(logits)
    largest = x.max_horizontal()
    total = x.select((pl.all() - largest).exp()).sum_horizontal()
    mean = (largest + total.log() - true).mean()
    assert isinstance(mean, float)
    return mean


def main() -> None:
    """Do the task that the command line names."""
    task, source, target = sys.argv[1:]
    if task == "numbers":
        frame = pl.read_csv(source, has_header=False)
        softmax(frame, frame.columns).write_csv(target, include_header=False)
        return
    frame = pl.read_csv(source, schema_overrides={"image": pl.String})
    _, label, *logits = frame.columns
    if task == "softmax":
        softmax(frame, logits).write_csv(target)
    else:
        Path(target).write_text(f"{mean_loss(frame, label, logits)}\n", "utf-8")


if __name__ == "__main__":
    main()
