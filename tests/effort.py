"""How much the suite tries: a share of what a campaign does."""

from __future__ import annotations

import os

CAMPAIGN = "FUZZ_SECONDS" in os.environ
"""Whether somebody asked for a campaign, which takes as long as it takes."""


def share_of(examples: int) -> int:
    """Return how many of these examples of a law are tried: in a campaign all of them.

    What a law needs to fail are a few rows of every kind: the suite has those, always the same.
    """
    return examples if CAMPAIGN else min(examples, max(20, examples // 8))
