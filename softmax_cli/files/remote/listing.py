"""Listings: the files at a URL that is a pattern or a folder."""

from __future__ import annotations

from softmax_cli.errors import DataError, shown_name
from softmax_cli.files.remote.faults import faults
from softmax_cli.files.remote.filesystems import located


def files_at(url: str) -> list[str]:
    """Return the URLs of the files that a pattern fits, or that are in a folder, sorted.

    None are in what is neither, nor in folders below. A pattern has ``*``, ``?`` and ``[…]``, and
    ``**`` for folders of any depth.

    Raises
    ------
    DataError
        They cannot be listed.
    """
    filesystem, path = located(url)
    with faults(shown_name(url)):
        if any(mark in path for mark in "*?["):
            found = filesystem.glob(path, detail=True)
        elif filesystem.isdir(path):
            found = {entry["name"]: entry for entry in filesystem.ls(path, detail=True)}
        else:
            return []
        return sorted(
            str(filesystem.unstrip_protocol(name))
            for name, entry in found.items()
            if entry["type"] == "file"
        )


def written_at(url: str) -> float | None:
    """Return when the file at a URL was written, in seconds; None where that is not known."""
    filesystem, path = located(url)
    try:
        with faults(shown_name(url)):
            return float(filesystem.modified(path).timestamp())
    except (DataError, NotImplementedError):  # it is not there, or a web server's
        return None


def size_at(url: str) -> int:
    """Return how many bytes the file at a URL has; 0 where that is not known.

    What a listing has told before is not asked for again, where the library keeps it.
    """
    try:
        filesystem, path = located(url)
        with faults(shown_name(url)):
            return int(filesystem.info(path).get("size") or 0)
    except DataError:  # who opens it is told
        return 0
