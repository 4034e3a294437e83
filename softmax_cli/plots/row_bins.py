"""Row bins: a table of any length as a heat map of bounded size, as its rows come."""

from __future__ import annotations

from typing import Any

from softmax_cli.plots.pictures import HeatMap

MOST = 512
"""So many rows and columns of cells there are at most."""


class RowBins:
    """Rows, or the means of those that stand together where there are too many.

    Where a new bin would be one too many, each is merged with its neighbour: what is held is
    bounded, and every cell but those at the ends stands for as many numbers. NaN is no number.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._sums: Any = None
        self._counts: Any = None
        self.count = 0  # how many rows have come
        self.tall = 1  # how many of them are one row of cells
        self.width = 0  # how many columns they have
        self.wide = 1  # how many of them are one column of cells

    def add(self, values: Any) -> None:
        """Take in some rows."""
        import numpy as np

        rows = np.asarray(values, np.float64)
        if not len(rows):
            return
        self.width = rows.shape[1]
        known = ~np.isnan(rows)
        sums, counts = np.where(known, rows, 0.0), known.astype(np.float64)
        self.wide = -(-self.width // self._most)
        if self.wide > 1:
            starts = range(0, self.width, self.wide)
            sums = np.add.reduceat(sums, starts, axis=1)
            counts = np.add.reduceat(counts, starts, axis=1)
        self._put(sums, counts)
        self.count += len(rows)
        while len(self._sums) > self._most:
            pairs = range(0, len(self._sums), 2)
            self._sums = np.add.reduceat(self._sums, pairs, axis=0)
            self._counts = np.add.reduceat(self._counts, pairs, axis=0)
            self.tall *= 2

    def cells(self) -> list[list[float]]:
        """Return the means of all bins; NaN where there is no number."""
        import numpy as np

        if self._sums is None:
            return []
        with np.errstate(invalid="ignore"):
            cells: list[list[float]] = (self._sums / self._counts).tolist()
        return cells

    def _put(self, sums: Any, counts: Any) -> None:
        """Add rows to the last bin while it is not full, then to new ones."""
        import numpy as np

        within = self.count % self.tall
        starts = [0] if within else []
        starts += range((self.tall - within) % self.tall, len(sums), self.tall)
        sums = np.add.reduceat(sums, starts, axis=0)
        counts = np.add.reduceat(counts, starts, axis=0)
        if self._sums is None:
            self._sums, self._counts = sums, counts
            return
        if within:
            self._sums[-1] += sums[0]
            self._counts[-1] += counts[0]
            sums, counts = sums[1:], counts[1:]
        self._sums = np.concatenate([self._sums, sums])
        self._counts = np.concatenate([self._counts, counts])


def resampled(picture: HeatMap, rows: int, columns: int) -> HeatMap:
    """Return a heat map of at most so many cells, means of those that stand together.

    Those of an image stay square.
    """
    cells = picture.cells
    tall, wide = -(-len(cells) // rows), -(-len(cells[0]) // columns)
    if picture.is_image:
        tall = wide = max(tall, wide)
    if tall == wide == 1:
        return picture
    import numpy as np

    table = np.asarray(cells, np.float64)
    known = ~np.isnan(table)
    weights = np.outer(
        _spans(len(cells), picture.tall, picture.height),
        _spans(len(cells[0]), picture.wide, picture.width),
    )
    parts = [np.where(known, table, 0.0) * weights, known * weights]
    for axis, step in ((0, tall), (1, wide)):
        starts = range(0, table.shape[axis], step)
        parts = [np.add.reduceat(part, starts, axis=axis) for part in parts]
    with np.errstate(invalid="ignore"):
        means: list[list[float]] = (parts[0] / parts[1]).tolist()
    return picture._replace(
        cells=means,
        rows=None if picture.rows is None else picture.rows[::tall],
        columns=None if picture.columns is None else picture.columns[::wide],
        tall=picture.tall * tall,
        wide=picture.wide * wide,
    )


def _spans(count: int, each: int, whole: int) -> list[float]:
    """Return how many rows, or columns, each cell stands for."""
    return [float(each)] * (count - 1) + [float(whole - (count - 1) * each)]
