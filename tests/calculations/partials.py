"""Rows cut into blocks, and what comes of them merged: in any order, by any processes."""

import pickle
from itertools import pairwise

from hypothesis import strategies as st

cuts = st.lists(st.integers(0, 20), max_size=6)
"""Where a table may be cut."""


def cut(rows, cuts):
    """Return some rows in blocks."""
    ends = sorted({min(cut, len(rows)) for cut in cuts} | {0, len(rows)})
    return [rows[start:end] for start, end in pairwise(ends)]


def merged(partials, random):
    """Merge partials two by two, each as another process gets it."""
    partials = list(partials)
    while len(partials) > 1:
        random.shuffle(partials)
        other = pickle.loads(pickle.dumps(partials.pop()))
        partials[0].merge(other)
    return pickle.loads(pickle.dumps(partials[0]))
