"""The work in pandas, as `python pandas_frame.py TASK SOURCE TARGET`."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd


def main() -> None:
    """Do the task that the command line names."""
    task, source, target = sys.argv[1:]
    plain = task == "numbers"
    frame = pd.read_csv(
        source, header=None if plain else 0, dtype=None if plain else {"image": str}
    )
    logits = frame.columns[0 if plain else 2 :]
    x = frame[logits].to_numpy()
    shifted = x - x.max(1, keepdims=True)
    terms = np.exp(shifted)
    sums = terms.sum(1, keepdims=True)
    if task == "xent":
        true = shifted[np.arange(len(x)), logits.get_indexer(frame["digit"])]
        Path(target).write_text(f"{np.mean(np.log(sums[:, 0]) - true)}\n", "utf-8")
        return
    frame[logits] = terms / sums
    frame.to_csv(target, index=False, header=not plain)


if __name__ == "__main__":
    main()
