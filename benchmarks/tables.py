"""The tables that throughput.py measures with, and how far two answers differ.

    python benchmarks/tables.py numbers FILE ROWS COLUMNS
    python benchmarks/tables.py digits FILE ROWS
    python benchmarks/tables.py json lines|document|flat FILE ROWS
    python benchmarks/tables.py compare OURS THEIRS CARRIED

It runs as a process of its own, so that the one that measures stays small.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
from pathlib import Path

import numpy as np
import orjson
from numpy.typing import NDArray

DIGITS = Path(__file__).parent.parent / "examples" / "digits-test.csv"
PIECE = 1 << 20
_STEP = 1 << 14


def write_numbers(path: Path, rows: int, columns: int) -> None:
    """Write a table of logits from N(0, 3) with five decimals, without a header."""
    random = np.random.default_rng(2021)
    step = max(1, PIECE // columns)
    with _whole(path).open("wb") as file:
        for start in range(0, rows, step):
            x = random.normal(0, 3, (min(step, rows - start), columns)).round(5)
            text = orjson.dumps(x, option=orjson.OPT_SERIALIZE_NUMPY)
            file.write(text[2:-2].replace(b"],[", b"\n") + b"\n")
    _whole(path).replace(path)


def write_digits(path: Path, rows: int) -> None:
    """Repeat the rows of the digits table until there are so many."""
    header, *lines = DIGITS.read_bytes().splitlines(keepends=True)
    repeats, rest = divmod(rows, len(lines))
    with _whole(path).open("wb") as file:
        file.write(header)
        for _ in range(repeats):
            file.writelines(lines)
        file.writelines(lines[:rest])
    _whole(path).replace(path)


def write_json(shape: str, path: Path, rows: int) -> None:
    """Write records of an id, a label, and ten logits: in an array, or under names of their own."""
    random = np.random.default_rng(2021)
    names = [f"class_{number}" for number in range(10)]
    with _whole(path).open("w", encoding="utf-8") as file:
        file.write("[" if shape == "document" else "")
        for start in range(0, rows, _STEP):
            x = random.normal(0, 3, (min(_STEP, rows - start), 10)).round(5).tolist()
            labels = random.integers(0, 10, len(x)).tolist()
            texts = []
            for number, (label, row) in enumerate(zip(labels, x, strict=True), start=start):
                logits = dict(zip(names, row, strict=True)) if shape == "flat" else {"logits": row}
                texts.append(json.dumps({"id": number, "label": label, **logits}))
            joint = ", " if shape == "document" else "\n"
            file.write((joint if start and shape == "document" else "") + joint.join(texts))
            file.write("" if shape == "document" else "\n")
        file.write("]" if shape == "document" else "")
    _whole(path).replace(path)


def json_difference(ours: Path, theirs: Path) -> float:
    """Return the largest relative difference of the logits of records, or of two bare numbers."""
    x, y = (_json_numbers(path) for path in (ours, theirs))
    if x.shape != y.shape:
        return np.inf
    scale = np.maximum(abs(x), abs(y))
    return float((abs(x - y) / np.where(scale, scale, 1)).max())


def _json_numbers(path: Path) -> NDArray[np.float64]:
    data = path.read_bytes()
    if data[:1] not in b"[{":
        return np.array([float(data)])
    rows = orjson.loads(data) if data[:1] == b"[" else [*map(orjson.loads, data.splitlines())]
    return np.array([row["logits"] for row in rows])


def difference(ours: Path, theirs: Path, carried: int) -> float:
    """Return the largest relative difference of two tables' numbers.

    Parameters
    ----------
    ours, theirs : Path
    carried : int
        How many cells at the start of a line are text. If there are any, there is a header. All
        these must be the same in both.

    Returns
    -------
    float
        Of the larger of two numbers; infinity for tables of other shapes or with other text.
    """
    largest = 0.0
    with ours.open("rb") as mine, theirs.open("rb") as other:
        if carried and mine.readline() != other.readline():
            return np.inf
        while lines := mine.readlines(PIECE):
            x, text = _numbers(lines, carried)
            y, same = _numbers(list(itertools.islice(other, len(lines))), carried)
            if text != same or x.shape != y.shape:
                return np.inf
            scale = np.maximum(abs(x), abs(y))
            largest = max(largest, float((abs(x - y) / np.where(scale, scale, 1)).max()))
        return np.inf if other.read(1) else largest


def _numbers(lines: list[bytes], carried: int) -> tuple[NDArray[np.float64], list[list[bytes]]]:
    """Return the numbers of some lines, a row each, and the text before them."""
    text = []
    if carried:
        cells = [line.split(b",", carried) for line in lines]
        text = [row[:-1] for row in cells]
        lines = [row[-1] for row in cells]
    values = orjson.loads(b"[[" + b"],[".join(lines) + b"]]")
    return np.array(values, dtype=np.float64), text


def _whole(path: Path) -> Path:
    """Return where a file is written that then appears whole."""
    return path.with_name(f"{path.name}.{os.getpid()}.part")


def main() -> None:
    """Do what the command line says."""
    match sys.argv[1:]:
        case ["numbers", path, rows, columns]:
            write_numbers(Path(path), int(rows), int(columns))
        case ["digits", path, rows]:
            write_digits(Path(path), int(rows))
        case ["json", shape, path, rows]:
            write_json(shape, Path(path), int(rows))
        case ["compare", ours, theirs, "json"]:
            print(json_difference(Path(ours), Path(theirs)))
        case ["compare", ours, theirs, carried]:
            print(difference(Path(ours), Path(theirs), int(carried)))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
