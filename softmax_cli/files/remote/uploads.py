"""Uploads: a file at a URL that appears when all of it has been sent, or never."""

from __future__ import annotations

import io
from contextlib import suppress
from threading import Thread
from typing import Any

from softmax_cli.errors import UsageError, quote, shown_name
from softmax_cli.files.remote.faults import faults
from softmax_cli.files.remote.filesystems import located, protocol_of

PART = 1 << 25
"""How many bytes are sent at once: S3 takes 10,000 such parts."""

_PATIENCE = 10.0
"""How many seconds the server has to forget what was sent, before the process ends."""

_WHOLE = [
    *("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "oss", "hf"),
    *("sftp", "ssh", "ftp", "smb", "file", "local"),
]
"""The protocols whose files in fsspec appear at the end, when they are told to.

Those of others (HDFS, say) are there from the first byte on, and memory goes with the process.
"""


class Upload(io.RawIOBase):
    """A file that is to stand at a URL.

    `DataError` is raised by each step that the server refuses; what was there is then as it was.
    """

    def __init__(self, url: str) -> None:
        self._name = shown_name(url)
        protocol = protocol_of(url)
        if protocol not in _WHOLE:
            raise UsageError(
                f"{quote(url)}: results cannot be written to {protocol}://",
                f"{', '.join(_WHOLE)} take results, or write a file and copy it",
            )
        self._filesystem, self._path = located(url)
        self._file: Any = None

    def open(self) -> Upload:
        """Begin; a server hears of it when the first part is full."""
        with faults(self._name):
            if self._filesystem.async_impl and "/" not in self._path:
                raise IsADirectoryError  # a bucket
            self._file = self._filesystem.open(self._path, "wb", block_size=PART, autocommit=False)
        return self

    def write(self, data: Any) -> int:
        """Take bytes, and say how many."""
        with faults(self._name):
            count: int = self._file.write(data)
        return count

    def put_in_place(self) -> None:
        """Send what is left, and let the file appear."""
        with faults(self._name):
            self._file.close()
            self._file.commit()
        self._file = None

    def discard(self) -> None:
        """Let the server forget what is not in its place, also while another step is under way."""
        if self._file is None:
            return
        # In the way to a server all can hang, and a process that was told to end has to.
        forgetting = Thread(target=_forget, args=(self._file,), daemon=True)
        forgetting.start()
        forgetting.join(_PATIENCE)
        self._file = None


def _forget(file: Any) -> None:
    with suppress(Exception):
        file.discard()
    # What is closed later, as by the collector of garbage, would be sent by some.
    with suppress(Exception):
        file.closed = True
