"""The library behind the room, and what is said where it is missing or finds fault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from softmax_cli.errors import DataError, SoftmaxError, quote

_NAMES = {"parquet": "Parquet", "arrow": "Arrow", "arrows": "Arrow"}


def load(source: str | None, format: str) -> Any:
    """Return pyarrow; raise `DataError` where it is not installed."""
    try:
        import pyarrow
        import pyarrow.ipc
        import pyarrow.parquet
    except ImportError:
        raise DataError(
            f"{_NAMES[format]} needs pyarrow, which is not installed",
            source=source,
            hint="pip install pyarrow brings it, as the extra 'parquet' of this package does",
        ) from None
    # jemalloc holds on to less of what was freed than mimalloc, which is what builds choose
    with suppress(NotImplementedError):
        pyarrow.set_memory_pool(pyarrow.jemalloc_memory_pool())
    return pyarrow


@contextmanager
def refusals(target: str | None) -> Iterator[None]:
    """Turn what pyarrow says of types that it cannot write into a `DataError`."""
    import pyarrow

    try:
        yield
    except pyarrow.ArrowException as error:
        reason = str(error).splitlines()[0]
        raise DataError(f"cannot be written: {reason}", source=target) from None
    except UnicodeEncodeError as error:
        raise DataError(
            f"cannot be written: {quote(error.object)} holds half of a character, as JSON's "
            "escapes can and no other text",
            source=target,
            hint="-f jsonl, with another name, writes each cell as it came",
        ) from None


@contextmanager
def faults(source: str, format: str) -> Iterator[None]:
    """Turn what pyarrow says of a file into a `DataError`."""
    import pyarrow

    try:
        yield
    except SoftmaxError:  # of what is read from
        raise
    except Exception as error:  # (KeyError and SystemError among others, of what is damaged)
        if isinstance(error, OSError) and error.errno:
            raise
        text = str(error).lower()
        name = _NAMES[format]
        if "encrypt" in text or "decrypt" in text:
            raise DataError(
                f"is an encrypted {name} file", source=source, hint="write it without encryption"
            ) from None
        if isinstance(error, pyarrow.ArrowNotImplementedError):
            reason = str(error).splitlines()[0]
            raise DataError(f"cannot be read: {reason}", source=source) from None
        raise DataError(f"is damaged, cut short or no {name} file", source=source) from None
