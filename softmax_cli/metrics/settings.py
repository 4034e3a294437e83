"""Settings of metrics: what is measured, and which of it may be added up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from softmax_cli.errors import quote
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
    settings = Settings(**given)
    classes = settings.classes
    if isinstance(classes, bool) or not isinstance(classes, int):
        classes = _names(classes)
    elif classes < 1:
        raise ValueError(f"Metrics: classes must be 1 or more, not {classes}")
    for name in ("top", "bins"):
        number = given[name]
        if isinstance(number, bool) or not isinstance(number, int):
            raise TypeError(f"Metrics: {name} must be an integer, not {number!r}")
        if number < 1:
            raise ValueError(f"Metrics: {name} must be 1 or more, not {number}")
        if name == "bins" and number > MOST_BINS:
            raise ValueError(f"Metrics: bins must be {MOST_BINS} at most, not {number}")
    if not settings.temperature >= 0.0:
        raise ValueError(f"Metrics: temperature must be 0 or more, not {settings.temperature}")
    for name, known in KNOWN.items():
        if given[name] not in known:
            options = ", ".join(map(repr, known[:-1])) + f" or {known[-1]!r}"
            raise ValueError(f"Metrics: {name} must be {options}, not {given[name]!r}")
    if settings.binary and settings.contents == "log-probs":
        raise ValueError("Metrics: contents of binary problems are 'logits' or 'probs'")
    return settings._replace(
        classes=classes,
        temperature=float(settings.temperature),
        mass=bool(settings.mass),
        binary=bool(settings.binary),
    )


def _names(classes: Any) -> tuple[str, ...]:
    names = () if isinstance(classes, str) or not hasattr(classes, "__iter__") else tuple(classes)
    if not names or not all(isinstance(name, str) for name in names):
        raise TypeError("Metrics: classes must be their number, or a sequence of their names")
    names = tuple(map(str, names))
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"Metrics: two classes are named {quote(name)}")
        seen.add(name)
    return names
