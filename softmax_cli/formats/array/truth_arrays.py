"""True classes in arrays: NumPy's files, and members of archives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod
from typing import Any

import numpy as np

from softmax_cli.errors import DataError, UsageError
from softmax_cli.files.stream import Stream
from softmax_cli.formats.array.archive import member_of
from softmax_cli.formats.array.npy_header import Header, read_header
from softmax_cli.formats.array.storage import Exactly
from softmax_cli.formats.detection import detect_binary
from softmax_cli.table.array_form import ArrayForm

_AT_ONCE = 1 << 19
"""About how many bytes of an array are read at once."""


class _Opened:
    """An array whose numbers, or texts, are still to come."""

    def __init__(self, stream: Stream, member: str | None) -> None:
        self.read: Callable[[int], bytes]
        self.name = stream.name
        if detect_binary(stream) == "npy":
            if member is not None:
                raise UsageError("a member is named of an archive (.npz) alone")
            self.read = Exactly(stream).read
        else:
            self.read, self.name, _ = member_of(stream, member)
        self.header: Header = read_header(self.read, self.name)

    def refusal(self, what: str) -> DataError:
        """Return the error for an array that is not what it should be."""
        dtype = self.header.dtype
        kind = "objects" if dtype.hasobject else f"{dtype}"
        size = " × ".join(map(str, self.header.shape)) or "no"
        return DataError(f"holds {size} {kind}, which are no {what}", source=self.name)

    def rows(self, shape: tuple[int, ...]) -> Iterator[Any]:
        """Yield the rows of an array in the order of C, as if it were of a shape."""
        header = self.header
        if header.by_column and sum(size > 1 for size in header.shape) > 1:
            flat = np.frombuffer(self._bytes(header.bytes), header.dtype)
            yield from flat.reshape(header.shape, order="F").reshape(shape).tolist()
            return
        size = max(1, header.dtype.itemsize * prod(shape[1:]))
        step = max(1, _AT_ONCE // size)
        for start in range(0, shape[0], step):
            count = min(step, shape[0] - start)
            part = np.frombuffer(self._bytes(count * size), header.dtype)
            yield from part.reshape((count, *shape[1:])).tolist()

    def _bytes(self, count: int) -> bytes:
        data = self.read(count)
        if len(data) < count:
            raise DataError(f"ends before its {self.header.shape[0]} rows do", source=self.name)
        return data


def labels(stream: Stream, member: str | None, form: ArrayForm | None) -> Iterator[Any]:
    """Yield labels: those of an array of one dimension, of one column, or of an array's answers.

    Raises
    ------
    DataError
        It is none of these, or holds objects, which would have to be unpickled.
    UsageError
        An archive holds several arrays.
    """
    opened = _Opened(stream, member)
    shape, dtype = opened.header.shape, opened.header.dtype
    of_rows = len(shape) == 1 or (len(shape) == 2 and shape[1] == 1)
    of_answers = form is not None and shape == form.kept and len(shape) > 0
    if not (of_rows or of_answers) or dtype.kind not in "biufSU":
        raise opened.refusal("labels")
    return opened.rows((prod(shape),))


def targets(stream: Stream, member: str | None, form: ArrayForm | None) -> Iterator[Any]:
    """Yield targets: the rows of an array of two dimensions, or of one of the logits' shape.

    `DataError` and `UsageError` are raised as by `labels`.
    """
    opened = _Opened(stream, member)
    shape, dtype = opened.header.shape, opened.header.dtype
    numbers = dtype.kind in "biuf"
    if numbers and form is not None and form.are_last and len(shape) > 2 and shape == form.shape:
        return opened.rows((prod(form.kept), form.classes))
    if not numbers or len(shape) not in (1, 2):
        raise opened.refusal("targets")
    return opened.rows(shape)
