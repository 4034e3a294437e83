"""A fuzzing campaign: cases made by numbers, one after another, for as long as was asked.

    FUZZ_SECONDS=900 FUZZ_SEED=7 .venv/bin/pytest tests/fuzz

gives each file so many seconds, and cases of its own to each seed. The line that a failure ends
with makes its case once more.
"""

from __future__ import annotations

import gc
import os
import time
from collections import Counter
from collections.abc import Callable
from itertools import count
from random import Random

SECONDS = float(os.environ.get("FUZZ_SECONDS", "2"))
SEED = os.environ.get("FUZZ_SEED", "0")
CASE = os.environ.get("FUZZ_CASE")

totals: list[str] = []
"""What each campaign came to."""


def fuzz(check: Callable[[Random], str], share: float = 0.5) -> None:
    """Check cases until a share of the time is over, at least one.

    `check` makes a case of the numbers that it draws, and returns of what kind it was.
    """
    test = os.environ["PYTEST_CURRENT_TEST"].partition(" ")[0]
    kinds: Counter[str] = Counter()
    began = time.monotonic()
    for case in count() if CASE is None else [int(CASE)]:
        gc.collect(0)
        gc.disable()  # what pytest finalizes would run at the depth of some recursion
        try:
            kinds[check(Random(f"{SEED}:{case}"))] += 1
        except Exception as error:
            again = f"FUZZ_SEED={SEED} FUZZ_CASE={case} .venv/bin/pytest {test}"
            raise AssertionError(f"{type(error).__name__}: {error}\n{again}") from error
        finally:
            gc.enable()
        if time.monotonic() - began > SECONDS * share:
            break
    told = ", ".join(f"{kind} {number}" for kind, number in sorted(kinds.items()))
    totals.append(f"{test}: {kinds.total()} cases of seed {SEED} ({told})")
