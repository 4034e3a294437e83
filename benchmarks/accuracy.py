"""How far answers are from the exact ones, and what a number costs.

Run it as `python benchmarks/accuracy.py`; it prints two tables in Markdown.

Errors are in units in the last place, against 240-bit references (mpmath); "nearest" is the share
of answers that are the double nearest the exact value, that is, off by half a unit at most.
PyTorch, JAX and TensorFlow take part where they are installed.  Costs are the best of several
runs, all in this process.
"""

from __future__ import annotations

import importlib
import math
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import mpmath
import numpy as np

from softmax_cli.numerics import array_block, arrays, lists
from softmax_cli.numerics.types import Floats

Function = Callable[[Floats], Any]

mpmath.mp.prec = 240
NUMBERS = 6000
RUNS = 7


def families() -> dict[str, Floats]:
    """Return rows of each kind, some thousand numbers each."""
    random = np.random.default_rng(2021)

    def normal(classes: int, deviation: float = 3.0) -> Floats:
        return random.normal(0, deviation, (NUMBERS // classes, classes))

    ahead = normal(10)
    ahead[:, 0] = ahead.max(1) + random.uniform(1, 800, len(ahead))
    certain = normal(10)
    certain[:, 0] = certain.max(1) + random.uniform(30, 60, len(certain))
    subnormal = random.uniform(-746, -700, (NUMBERS // 10, 10))
    subnormal[:, 0] = 0.0
    return {
        "N(0, 3), 10 classes": normal(10),
        "N(0, 3), 1,000 classes": normal(1000),
        "N(0, 3), 100,000 classes": random.normal(0, 3, (1, 100_000)),
        "uniform in ±700": random.uniform(-700, 700, (NUMBERS // 10, 10)),
        "one class ahead by 1 to 800": ahead,
        "one class ahead by 30 to 60": certain,
        "near 1e-3": normal(10, 1e-3),
        "offset 1e15": np.rint(normal(10)) + 1e15,
        "subnormal answers": subnormal,
    }


def exact(row: list[float]) -> tuple[list[Any], list[Any]]:
    """Return the exact softmax and log-softmax."""
    largest = max(row)
    ys = [mpmath.mpf(x) - mpmath.mpf(largest) for x in row]
    terms = [mpmath.exp(y) for y in ys]
    count = sum(y == 0 for y in ys)
    rest = mpmath.fsum(term for y, term in zip(ys, terms, strict=True) if y)
    log = mpmath.log(count) + mpmath.log1p(rest / count)
    return [term / (count + rest) for term in terms], [y - log for y in ys]


def textbook(x: Floats) -> Floats:
    """Return the form that the textbooks give."""
    e = np.exp(x - x.max(1, keepdims=True))
    result: Floats = e / e.sum(1, keepdims=True)
    return result


def textbook_log(x: Floats) -> Floats:
    """Return the same of log-softmax."""
    y = x - x.max(1, keepdims=True)
    result: Floats = y - np.log(np.exp(y).sum(1, keepdims=True))
    return result


def contenders() -> Iterator[tuple[str, Function, Function]]:
    """Return names, and softmax and log-softmax of rows."""
    yield "softmax-cli", arrays.softmax, arrays.log_softmax
    yield "textbook, NumPy", textbook, textbook_log
    if scipy := _module("scipy.special"):
        yield "SciPy", lambda x: scipy.softmax(x, 1), lambda x: scipy.log_softmax(x, 1)
    if torch := _module("torch"):
        softmax, log_softmax, tensor = torch.softmax, torch.log_softmax, torch.from_numpy
        yield "PyTorch", lambda x: softmax(tensor(x), 1), lambda x: log_softmax(tensor(x), 1)
    if jax := _module("jax"):
        jax.config.update("jax_enable_x64", True)
        yield "JAX", jax.nn.softmax, jax.nn.log_softmax
    if tensorflow := _module("tensorflow"):
        yield "TensorFlow", tensorflow.nn.softmax, tensorflow.nn.log_softmax


def _module(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def errors(got: list[float], wanted: list[Any]) -> list[float]:
    """Return errors in units in the last place of the exact values."""
    result = []
    for g, e in zip(got, wanted, strict=True):
        unit = math.ulp(float(e))
        error = abs(mpmath.mpf(g) - e) / unit if math.isfinite(g) else mpmath.inf
        result.append(float(error))
    return result


def report_accuracy() -> None:
    """Print a row for each family and contender."""
    print("| logits | by | softmax: largest | median | nearest ", end="")
    print("| log-softmax: largest | median | nearest |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    for family, x in families().items():
        truths = [exact(row) for row in x.tolist()]
        wanted = [[v for truth in truths for v in truth[i]] for i in (0, 1)]
        for name, *functions in contenders():
            cells = []
            with np.errstate(all="ignore"):
                answers = [np.asarray(f(x)).ravel().tolist() for f in functions]
            for got, want in zip(answers, wanted, strict=True):
                found = errors(got, want)
                hits = sum(error <= 0.5 for error in found) / len(found)
                cells += [f"{max(found):.5g}", f"{statistics.median(found):.3f}", f"{hits:.2%}"]
            print(f"| {family} | {name} | {' | '.join(cells)} |")


def cost(function: Callable[[], object], numbers: int) -> float:
    """Return the best time of several, in nanoseconds a number."""
    best = math.inf
    for _ in range(RUNS):
        start = time.perf_counter()
        function()
        best = min(best, time.perf_counter() - start)
    return best / numbers * 1e9


def in_blocks(function: Function, x: Floats, out: Floats) -> None:
    """Run a function over the blocks that `arrays` works in."""
    step = max(1, array_block.PIECE // x.shape[1])
    for start in range(0, len(x), step):
        out[start : start + step] = function(x[start : start + step])


def report_cost() -> None:
    """Print what a number costs, and the ratios to the textbook and of log-softmax."""
    print(
        "\n| classes | by | softmax, ns | of the textbook | log-softmax, ns | of softmax ", end=""
    )
    print("| T = 0.7, ns | cross-entropy, ns |")
    print("|--:|---|--:|--:|--:|--:|--:|--:|")
    for classes in (2, 10, 64, 1000, 100_000, 1_000_000):
        report_arrays(classes)
    report_wide_rows()
    report_lists()


def report_arrays(classes: int) -> None:
    """Print the costs of ordinary rows in arrays, beside the textbook's in the same blocks."""
    random = np.random.default_rng(7)
    x = random.normal(0, 3, (max(1, 2_000_000 // classes), classes))
    labels = random.integers(0, classes, len(x))
    out, n = np.empty_like(x), x.size
    plain = cost(lambda: in_blocks(textbook, x, out), n)
    plain_log = cost(lambda: in_blocks(textbook_log, x, out), n)
    print(f"| {classes:,} | textbook | {plain:.1f} | 1 | {plain_log:.1f} ", end="")
    print(f"| {plain_log / plain:.2f} | | |")
    ours = cost(lambda: arrays.softmax(x), n)
    log = cost(lambda: arrays.log_softmax(x), n)
    warm = cost(lambda: arrays.softmax(x, temperature=0.7), n)
    loss = cost(lambda: arrays.cross_entropy(x, labels), n)
    print(f"| {classes:,} | softmax-cli | {ours:.1f} | {ours / plain:.2f} | {log:.1f} ", end="")
    print(f"| {log / ours:.2f} | {warm:.1f} | {loss:.1f} |")


def report_wide_rows() -> None:
    """Print the costs of rows with masked classes."""
    random = np.random.default_rng(7)
    x = random.normal(0, 3, (100_000, 10))
    x[:, 3] = -math.inf
    ours = cost(lambda: arrays.softmax(x), x.size)
    log = cost(lambda: arrays.log_softmax(x), x.size)
    print(f"| 10, one masked | softmax-cli | {ours:.1f} | | {log:.1f} | {log / ours:.2f} | | |")


def report_lists() -> None:
    """Print the costs in plain Python."""
    x = np.random.default_rng(7).normal(0, 3, (1000, 10)).tolist()
    ours = cost(lambda: lists.softmax(x), 10_000)
    log = cost(lambda: lists.log_softmax(x), 10_000)
    warm = cost(lambda: lists.softmax(x, temperature=0.7), 10_000)
    loss = cost(lambda: lists.cross_entropy(x, [1] * 1000), 10_000)
    print(f"| 10, lists | softmax-cli | {ours:.0f} | | {log:.0f} | {log / ours:.2f} ", end="")
    print(f"| {warm:.0f} | {loss:.0f} |")


if __name__ == "__main__":
    report_accuracy()
    report_cost()
