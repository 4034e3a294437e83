"""Replacements of files: each is whole before it has its name, or goes without a trace."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from io import FileIO
from time import time_ns

_OWN_FILES = "/proc/self/fd"


class Replacement:
    """A file that is to stand in another's place, with its mode and at the end of its links.

    Where the system can, it has no name before, and so goes with the process, however that ends.
    Elsewhere, and for the moment in which one file is put in the place of another, it stands beside
    the other under a hidden name.

    `OSError` is raised by each step that the system refuses; the other file is then as it was.
    """

    def __init__(self, path: str) -> None:
        self._target = os.path.realpath(path)
        self._mode = _mode(self._target)
        # Not tempfile's: its import is a twentieth of the time of a million numbers.
        hidden = f".{os.getpid()}.{time_ns():x}.tmp"
        self._beside = os.path.join(os.path.dirname(self._target), hidden)
        self._file: FileIO | None = None

    def open(self) -> FileIO:
        """Create the file, to be written."""
        file = self._nameless()
        if file is None:
            file = open(self._beside, "xb", buffering=0, opener=self._create)  # noqa: SIM115
        self._file = file
        return file

    def put_in_place(self) -> None:
        """Give the file, which is whole now, its mode and its name."""
        assert self._file is not None
        named = self._file.name == self._beside
        if self._mode is not None:
            os.chmod(self._beside if named else self._file.fileno(), self._mode)
        if named:
            self._file.close()  # a system in a network may only now say that a disk is full
        else:
            try:
                _link(self._file, self._target)
                return
            except FileExistsError:  # a name that is taken cannot be given, only be replaced
                _link(self._file, self._beside)
        os.replace(self._beside, self._target)

    def discard(self) -> None:
        """Take away what is not in its place."""
        with suppress(OSError):
            if self._file is not None:
                self._file.close()
        with suppress(OSError):
            os.unlink(self._beside)

    def _nameless(self) -> FileIO | None:
        """Create a file without a name; None where there is no such thing, or no way to name it."""
        if not (hasattr(os, "O_TMPFILE") and os.path.isdir(_OWN_FILES)):
            return None

        def create(folder: str, flags: int) -> int:
            return self._create(folder, os.O_WRONLY | os.O_TMPFILE)

        with suppress(OSError):  # where it is the folder's fault, a file with a name meets it too
            return open(os.path.dirname(self._target), "wb", buffering=0, opener=create)
        return None

    def _create(self, path: str, flags: int) -> int:
        # Of the mode of a new file the system takes away the umask.
        return os.open(path, flags, 0o666 if self._mode is None else self._mode & 0o666)


def _mode(target: str) -> int | None:
    """Return the mode of a file; None where there is none yet.

    `PermissionError` is raised where it may not be written: to replace it is to write it.
    """
    try:
        mode = stat.S_IMODE(os.stat(target).st_mode)
    except FileNotFoundError:
        return None
    if not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return mode


def _link(file: FileIO, path: str) -> None:
    # The descriptor of a folder, which a whole path does not need, makes Python follow the link.
    os.link(f"{_OWN_FILES}/{file.fileno()}", path, src_dir_fd=file.fileno(), follow_symlinks=True)
