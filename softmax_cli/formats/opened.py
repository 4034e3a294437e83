"""Opened tables: their columns known, their rows still to come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from softmax_cli.files.progress import Progress
from softmax_cli.table.array_form import ArrayForm
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.layout import Layout

if TYPE_CHECKING:
    from softmax_cli.files.stream import Stream


class Several(NamedTuple):
    """Files that are one table."""

    names: Sequence[str]  # as the user gave them
    first: Table  # what is known of the first, by which the columns of all are found
    opened: Callable[[int], Table]  # returns that of one, open while its chunks come


class Table(NamedTuple):
    """What every format's `read` returns."""

    options: ReadOptions
    format: str  # the format, as ``--format`` spells it
    dimensions: int  # 1 where there is one row, to be taken as a vector; 2 for rows
    policy: BadRowPolicy  # what is a bad row, and what becomes of it
    chunks: Iterator[Any]  # pieces of the input that can be parsed by themselves, in order
    parse: Callable[[Any], Block]  # makes a block of a piece
    stream: Stream | None = None  # the input; None for values on the command line
    parts: bool = False  # whether chunks are bytes that any process can parse
    # whether a thread can read and parse them, and lets others run meanwhile
    threaded: bool = False
    dialect: Dialect | None = None  # how a delimited file is written
    notes: tuple[str, ...] = ()  # what the user should be told once, on standard error
    single: bool = False  # whether the logits are float32, as the results then are
    form: ArrayForm | None = None  # of an array
    # puts results into the order of the array, where its rows are others
    restored: Callable[[Any], Any] | None = None
    numbers: int | None = None  # how many there are in an array
    again: Callable[[], Table] | None = None  # opens it anew, where its stream need not be
    # what opens the slabs of an array by themselves, where each is read in passes
    sections: tuple[Callable[[], Table], ...] = ()
    # opens a file of results, where these come in another order: told its descriptor and NumPy's
    # name of their type
    written: Callable[[int, str], Table] | None = None
    keeps: Any = None  # what holds open what is read
    # cuts any stretch of the input that begins and ends with whole records into chunks; None where
    # it cannot be taken up in the middle
    pieces: Callable[[Stream], Iterator[Any]] | None = None
    several: Several | None = None  # the files that it is, where those are several

    @property
    def layout(self) -> Layout:
        """Which columns hold what."""
        return self.policy.layout

    @property
    def size(self) -> int | None:
        """How many bytes the input has, where that is known; of an array's numbers as doubles."""
        if self.numbers is not None:
            return 8 * self.numbers
        return None if self.stream is None else self.stream.size

    def ready(self, seconds: float) -> bool:
        """Say whether more of the input can be read within so many seconds."""
        return self.stream is None or self.stream.ready(seconds)

    def progress(self, shown: bool = True, title: str = "") -> Progress:
        """Return the line that tells a terminal how far the reading has come."""
        if self.stream is None:
            return Progress(lambda: (0, None), False)
        # Between the lines that a person types there is no room for another.
        wanted = shown and self.options.progress and not self.stream.typed
        title = ", ".join(filter(None, (self.options.turn, title)))
        return Progress(self.stream.progress, wanted, title)

    @property
    def name(self) -> str | None:
        """The file, for messages; None for values on the command line."""
        return self.policy.source
