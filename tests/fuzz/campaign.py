"""A fuzzing campaign: cases made by numbers, one after another, for as long as was asked.

    FUZZ_SECONDS=900 FUZZ_SEED=7 .venv/bin/pytest tests/fuzz

gives each file so many seconds, and cases of its own to each seed. The line that a failure ends
with makes its case once more. Where no seconds are given, each test has its first few cases.
"""

from __future__ import annotations

import gc
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from random import Random

from tests.effort import CAMPAIGN

SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
SEED = os.environ.get("FUZZ_SEED", "0")
CASE = os.environ.get("FUZZ_CASE")

totals: list[str] = []
"""What each campaign came to."""


def fuzz(check: Callable[[Random], str], first: int, share: float = 0.5) -> None:
    """Check so many cases, or in a campaign those that a share of its time is enough for.

    `check` makes a case of the numbers that it draws, and returns of what kind it was.
    """
    test = os.environ["PYTEST_CURRENT_TEST"].partition(" ")[0]
    kinds: Counter[str] = Counter()
    for case in _numbers(first, share):
        gc.collect(0)
        gc.disable()  # what pytest finalizes would run at the depth of some recursion
        try:
            kinds[check(Random(f"{SEED}:{case}"))] += 1
        except Exception as error:
            again = f"FUZZ_SEED={SEED} FUZZ_CASE={case} .venv/bin/pytest {test}"
            raise AssertionError(f"{type(error).__name__}: {error}\n{again}") from error
        finally:
            gc.enable()
    told = ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items()))
    totals.append(f"{test}: {kinds.total()} cases of seed {SEED} ({told})")


def _numbers(first: int, share: float) -> Iterator[int]:
    if CASE is not None:
        yield int(CASE)
    elif CAMPAIGN:
        began = time.monotonic()
        for case in count():
            yield case
            if time.monotonic() - began > SECONDS * share:
                break
    else:
        yield from range(first)
