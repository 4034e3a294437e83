"""How much the suite tries: a share of what a campaign does."""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable
from itertools import combinations, product
from typing import Any

CAMPAIGN = "FUZZ_SECONDS" in os.environ
"""Whether somebody asked for a campaign, which takes as long as it takes."""


def share_of(examples: int) -> int:
    """Return how many of these examples of a law are tried: in a campaign all of them.

    What a law needs to fail are a few rows of every kind: the suite has those, always the same.
    """
    return examples if CAMPAIGN else min(examples, max(20, examples // 8))


def every_pair(*axes: Iterable[Hashable]) -> list[Any]:
    """Return cases in which each value of an axis meets each value of every other.

    A campaign has all of them with all. The cases are the same in each run.
    """
    cases = [*product(*axes)]
    if CAMPAIGN:
        return cases
    met = [{*combinations(enumerate(case), 2)} for case in cases]
    left = set().union(*met)
    chosen = []
    while left:
        place = max(range(len(cases)), key=lambda number: len(met[number] & left))
        chosen.append(place)
        left -= met[place]
    return [cases[place] for place in sorted(chosen)]
