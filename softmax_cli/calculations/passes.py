"""Passes over a table longer than memory: its normalisation along other axes than its rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from softmax_cli.calculations.normalisation import Normalisation
from softmax_cli.errors import DataError
from softmax_cli.numerics.column_kinds import Settings
from softmax_cli.numerics.column_passes import Sums, Survey
from softmax_cli.numerics.types import Floats
from softmax_cli.table.block import Block

if TYPE_CHECKING:
    from softmax_cli.calculations.calculation import Answer


class SurveyPass(NamedTuple):
    """The first pass: the extremes of the columns, as a partial."""

    of: Normalisation

    def apply(self, block: Block) -> Answer:
        """Survey the good rows of a block."""
        temperature, base, single = self.of.temperature, self.of.base, self.of.single
        settings = Settings(base is not None, temperature, base or "e", single)
        survey = Survey(settings)
        survey.add(self.of.columns(_good(block)))
        return None, survey


class SumPass(NamedTuple):
    """The second pass: the sums of the columns, as a partial."""

    of: Normalisation
    survey: Survey

    def apply(self, block: Block) -> Answer:
        """Add up the good rows of a block."""
        sums = Sums(self.survey)
        with same_rows(self.of):
            sums.add(self.of.columns(_good(block)))
        return None, sums


@contextmanager
def same_rows(of: Normalisation) -> Iterator[None]:
    """Say what it means that a later pass has not the rows of the first.

    Raises
    ------
    DataError
    """
    try:
        yield
    except ValueError as error:
        raise DataError("the file changed while it was read", source=of.policy.source) from error


def _good(block: Block) -> Floats:
    values = np.asarray(block.values, np.float64)
    return np.delete(values, list(block.bad), axis=0) if block.bad else values
