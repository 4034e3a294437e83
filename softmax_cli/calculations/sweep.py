"""Sweeps: the same blocks answered at several temperatures, and read once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from softmax_cli.numerics import kernels
from softmax_cli.table import temperature_column
from softmax_cli.table.block import Block
from softmax_cli.table.layout import Layout
from softmax_cli.table.schema import Field

if TYPE_CHECKING:
    from softmax_cli.calculations.calculation import Aggregation, Answer, Calculation

One = TypeVar("One", bound="Calculation")


class Sweep(NamedTuple):
    """Rows at each temperature, those of a row together."""

    of: Sequence[Calculation]  # one for each temperature
    temperatures: Sequence[float]
    layout: Layout

    @property
    def fields(self) -> Sequence[Field]:
        """The columns of the result: the temperature comes first."""
        named = self.layout.names is not None or self.layout.renamed
        cells = len(self.layout.kept)
        return temperature_column.beside(self.of[0].fields, cells, named=named)

    @property
    def measure(self) -> str | None:
        """What the results are where they stand for the classes."""
        return self.of[0].measure

    def apply(self, block: Block) -> Answer:
        """Answer a block at each temperature."""
        answers, partial = _apply(self.of, block)
        if not len(block):
            return block, partial
        return temperature_column.row_by_row([block, *answers[1:]], self.temperatures), partial

    def footer(self, partial: PartialAtEach | None) -> Sequence[tuple[str, float]]:
        """Return the mean of each temperature, where there is one."""
        if partial is None:
            return ()
        whole = zip(self.of, self.temperatures, partial.parts, strict=True)
        return [
            (f"{name}, T = {temperature_column.spelt(temperature)}", value)
            for one, temperature, part in whole
            for name, value in one.footer(part)
            if name == "mean loss"
        ]


class AtEach(NamedTuple):
    """What rows come to at each temperature, as one partial."""

    of: Sequence[Aggregation]

    def apply(self, block: Block) -> Answer:
        """Take in a block at each temperature."""
        return None, _apply(self.of, block)[1]


class PartialAtEach:
    """A partial for each temperature: they merge one by one."""

    __slots__ = ("parts",)

    def __init__(self, parts: list[Any]) -> None:
        self.parts = parts  # None where no row has come

    def merge(self, other: PartialAtEach) -> None:
        """Take in what another one has seen."""
        for place, theirs in enumerate(other.parts):
            if self.parts[place] is None:
                self.parts[place] = theirs
            elif theirs is not None:
                self.parts[place].merge(theirs)


def swept(temperatures: Sequence[float], layout: Layout, at: Callable[[float], One]) -> One | Sweep:
    """Return the calculation at one temperature, or at several; `at` makes one of it."""
    if len(temperatures) == 1:
        return at(temperatures[0])
    return Sweep([at(temperature) for temperature in temperatures], temperatures, layout)


def parts_of(partial: PartialAtEach | None, count: int) -> Sequence[Any]:
    """Return the partials at so many temperatures; None for each where there is no row."""
    return [None] * count if partial is None else partial.parts


def _apply(of: Sequence[Aggregation], block: Block) -> tuple[list[Block], PartialAtEach]:
    """Answer a block at each temperature; the block itself is the first of the answers.

    What is wrong with its rows is the same at all of them.
    """
    if len(of) > 1 and isinstance(block.values, list):  # so many times as many are worth an array
        numbers = sum(map(len, block.values))
        block.values = kernels.as_array_if_long(block.values, (len(of) - 1) * numbers)
    blocks = [block, *(_fresh(block) for _ in of[1:])]
    partials = [one.apply(own)[1] for one, own in zip(of, blocks, strict=True)]
    return blocks, PartialAtEach(partials)


def _fresh(block: Block) -> Block:
    """Return a block of the same rows that can be used up by itself."""
    from copy import copy  # which a one-liner does without

    own = copy(block)
    own.bad, own.ignored = {*block.bad}, {*block.ignored}
    return own
