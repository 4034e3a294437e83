"""Settings of metrics: what is measured, and which of it may be added up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from softmax_cli.errors import quote
from softmax_cli.metrics import parameters
from softmax_cli.metrics.types import Base, Contents

KNOWN = {"base": ("e", "2", "10"), "contents": ("logits", "log-probs", "probs")}


class Settings(NamedTuple):
    """What two `verdict.Metrics` must have in common, so that they can be merged."""

    classes: tuple[str, ...] | int  # their names in the order of the logits, or their number
    base: Base  # of the logarithms in losses
    temperature: float  # divides logits
    contents: Contents  # what the numbers are
    top: int  # among how many likeliest classes the true one is looked for
    bins: int  # of the calibration error
    mass: bool  # whether bins hold equal counts, or have equal width
    binary: bool  # whether each column is a problem of its own, yes or no

    @property
    def columns(self) -> int:
        """How many numbers a row has."""
        return self.classes if isinstance(self.classes, int) else len(self.classes)

    @property
    def problems(self) -> int:
        """How many classes a row has to be told: one, or one in each column."""
        return self.columns if self.binary else 1

    @property
    def outcomes(self) -> int:
        """How many classes there are to be right or wrong about: no and yes, if binary."""
        return 2 if self.binary else self.columns

    @property
    def has_top(self) -> bool:
        """Whether it says something that the true class is among the likeliest few."""
        return not self.binary and self.columns > self.top

    def numbered(self) -> Sequence[str | int]:
        """Return the names of columns, or their numbers where they have none."""
        return range(self.classes) if isinstance(self.classes, int) else self.classes


MOST_BINS = 99_999


def checked(**given: Any) -> Settings:
    """Return settings; TypeError or ValueError where one of them means nothing.

    >>> checked(classes=3, base="e", temperature=0, contents="logits", top=5, bins=15, mass=False,
    ...     binary=False).temperature
    0.0
    """
    for name in ("top", "bins"):
        number = given[name] = parameters.integer(given[name], f"Metrics: {name}")
        if number < 1:
            raise ValueError(f"Metrics: {name} must be 1 or more, not {number}")
        if name == "bins" and number > MOST_BINS:
            raise ValueError(f"Metrics: bins must be {MOST_BINS} at most, not {number}")
    temperature = parameters.temperature(given["temperature"], "Metrics")
    for name, known in KNOWN.items():
        parameters.one_of(given[name], known, f"Metrics: {name}")
    for name in ("mass", "binary"):
        given[name] = parameters.yes_or_no(given[name], f"Metrics: {name}")
    if given["binary"] and given["contents"] == "log-probs":
        raise ValueError("Metrics: contents of binary problems are 'logits' or 'probs'")
    classes = _classes(given["classes"])
    return Settings(**given | {"classes": classes, "temperature": temperature})


def _classes(classes: Any) -> tuple[str, ...] | int:
    names = parameters.sequence(classes)
    wrong = TypeError("Metrics: classes must be their number, or a sequence of their names")
    if names is None:
        try:
            count = parameters.integer(classes, "Metrics: classes")
        except TypeError:
            raise wrong from None
        if count < 1:
            raise ValueError(f"Metrics: classes must be 1 or more, not {count}")
        return count
    if not names or not all(isinstance(name, str) for name in names):
        raise wrong
    names = tuple(map(str, names))
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"Metrics: two classes are named {quote(name)}")
        seen.add(name)
    return names
