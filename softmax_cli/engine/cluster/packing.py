"""Packing of what all tasks have in common: once, and without what each worker has its own of."""

from __future__ import annotations

import pickle
from io import BytesIO
from typing import Any

from softmax_cli.table.file_lines import Files

_FILES, _NAMES = "files", "names"


def pack(value: Any, files: Files | None) -> bytes:
    """Return a value as bytes, without the files that it tells of, which may be many."""
    packed = BytesIO()
    _Packer(packed, files).dump(value)
    return packed.getvalue()


def unpack(data: bytes, files: Files | None) -> Any:
    """Return what was packed, with the files as they are known here."""
    return _Unpacker(BytesIO(data), files).load()


class _Packer(pickle.Pickler):
    def __init__(self, packed: BytesIO, files: Files | None) -> None:
        super().__init__(packed, pickle.HIGHEST_PROTOCOL)
        self._files = files

    def persistent_id(self, value: Any) -> str | None:
        """Return what stands for the files, or for their names."""
        if self._files is None:
            return None
        if isinstance(value, Files):
            return _FILES
        return _NAMES if value is self._files.names else None


class _Unpacker(pickle.Unpickler):
    def __init__(self, packed: BytesIO, files: Files | None) -> None:
        super().__init__(packed)
        self._files = files

    def persistent_load(self, what: str) -> Any:
        """Return the files, or their names."""
        assert self._files is not None
        return self._files if what == _FILES else self._files.names
