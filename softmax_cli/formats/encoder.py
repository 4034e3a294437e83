"""What a format that can be written block by block hands out."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from softmax_cli.blocks import Block

Data: TypeAlias = "bytes | memoryview"


class Encoder(NamedTuple):
    """How blocks are written, each by itself and in any process.

    Attributes
    ----------
    head : bytes
        What stands before the first row, if there is one.
    rows : callable
        Returns the bytes of a block.
    """

    head: bytes
    rows: Callable[[Block], Data]
