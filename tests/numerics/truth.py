"""Exact answers from mpmath, and the rows that are hard to get right."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from functools import lru_cache
from math import inf

import mpmath
from hypothesis import strategies as st
from mpmath import mpf

mpmath.mp.dps = 60

Case = tuple[list[float], float]

# what a double of that size rounds to inf from
OVERFLOW = mpf(2) ** 1024 - mpf(2) ** 970


def quotients(row: Sequence[float], temperature: float) -> list[mpf]:
    """Return (x - max)/T, and its limits for T = 0 and T = inf."""
    largest = max(row)
    if temperature == 0.0:
        return [mpf(0) if x == largest else mpf("-inf") for x in row]
    if temperature == inf:
        return [mpf("-inf") if x == -inf else mpf(0) for x in row]
    return [(mpf(x) - mpf(largest)) / mpf(temperature) for x in row]


@lru_cache(64)  # they take most of the time, and both functions below ask for those of a row
def exponentials(row: tuple[float, ...], temperature: float) -> tuple[list[mpf], list[mpf]]:
    """Return the quotients, and their exponentials."""
    ys = quotients(row, temperature)
    return ys, [mpmath.exp(y) for y in ys]


def softmax(row: Sequence[float], temperature: float = 1.0) -> list[mpf]:
    """Return the exact softmax."""
    _, terms = exponentials(tuple(row), temperature)
    total = mpmath.fsum(terms)
    return [term / total for term in terms]


def log_softmax(row: Sequence[float], temperature: float = 1.0, base: str = "e") -> list[mpf]:
    """Return the exact log-softmax."""
    ys, terms = exponentials(tuple(row), temperature)
    count = sum(y == 0 for y in ys)
    rest = mpmath.fsum(term for y, term in zip(ys, terms, strict=True) if y != 0)
    total = mpmath.log(count) + mpmath.log1p(rest / count)
    unit = 1 if base == "e" else mpmath.log(int(base))
    return [(y - total) / unit for y in ys]


def ulps(got: float, exact: mpf) -> float:
    """Return the error in units in the last place of the answer."""
    if math.isinf(got):
        return 0.0 if math.copysign(1, got) * exact >= OVERFLOW else inf
    # next to a power of two the unit is that of the exact value, if that is the larger
    unit = max(mpf(math.ulp(got)), mpf(math.ulp(float(exact))))
    return float(abs(mpf(got) - exact) / unit)


def largest_error(got: Sequence[float], exact: Sequence[mpf]) -> float:
    """Return the largest error of a row."""
    return max(ulps(g, e) for g, e in zip(got, exact, strict=True))


def row_of(low: float, high: float, size: int = 6) -> st.SearchStrategy[list[float]]:
    """Return rows of doubles between two bounds."""
    return st.lists(st.floats(low, high), min_size=1, max_size=size)


def ahead(row: list[float], by: float) -> list[float]:
    """Return the row with one class more, ahead of all others by so much."""
    return [*row, max(row) + by]


CHANCES = st.integers(0, 1 << 32).map(random.Random)
"""What draws the rest of an example, at less cost than hypothesis has for each draw."""

TEMPERATURES = st.sampled_from([1.0, 0.5, 0.1, 2.0, 3.7, 0.3, 100.0])
ALL_TEMPERATURES = st.sampled_from([0.0, 1e-310, 5e-324, 1e-300, 1.0, 1e302, 1.7e308, inf])

FAMILIES: dict[str, st.SearchStrategy[Case]] = {
    "ordinary": st.tuples(row_of(-9, 9, 10), TEMPERATURES),
    "wide": st.tuples(row_of(-700, 700), TEMPERATURES),
    "one ahead": st.tuples(st.builds(ahead, row_of(-3, 3), st.floats(1, 800)), TEMPERATURES),
    "certain": st.tuples(st.builds(ahead, row_of(-1, 1), st.floats(30, 60)), st.just(1.0)),
    "ties": st.tuples(
        st.lists(st.sampled_from([0.0, -0.0, 1.0, 2.0, 40.0]), min_size=1, max_size=8),
        ALL_TEMPERATURES,
    ),
    "offset": st.tuples(row_of(1e15 - 20, 1e15 + 20), TEMPERATURES),
    "huge": st.tuples(row_of(-1.7e308, 1.7e308), ALL_TEMPERATURES),
    "beyond the range": st.tuples(
        st.lists(st.sampled_from([-1.79e308, -1.7e308, -1e308, 0.0, 1e308, 1.7e308]), min_size=2),
        st.sampled_from([1.0, 0.9, 0.5, 2.0, 3.7]),
    ),
    "huge and tiny": st.tuples(
        st.lists(st.sampled_from([-1.7e308, 1e-300, 2e-300, 5e-324, 0.0, 1.0]), min_size=2),
        st.sampled_from([1.0, 1e-300, 1e-310, 2.0, 1e302]),
    ),
    "subnormal answers": st.tuples(
        st.builds(ahead, row_of(-46, 0), st.floats(700, 746)), st.just(1.0)
    ),
    "subnormal answers, T": st.tuples(
        st.builds(ahead, row_of(-14, 0), st.floats(210, 224)), st.just(0.3)
    ),
    "tiny": st.tuples(row_of(-1e-300, 1e-300), st.sampled_from([1.0, 1e-300, 1e-301, 3e-303])),
    "subnormal T": st.tuples(row_of(-1e-308, 1e-308), st.sampled_from([1e-310, 1e-308, 3e-309])),
    "near 1e-3": st.tuples(row_of(-1e-3, 1e-3), TEMPERATURES),
    "masked": st.tuples(
        st.lists(st.sampled_from([-inf, 0.0, 1.5, -700.0, -744.5]), min_size=1).filter(
            lambda row: max(row) > -inf
        ),
        TEMPERATURES,
    ),
    "anything": st.tuples(
        st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=6),
        st.floats(0, exclude_min=True, allow_nan=False, allow_infinity=False),
    ),
}
