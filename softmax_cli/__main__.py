"""Process of its own: `softmax-cli`, `smx` and `python -m softmax_cli`."""

from __future__ import annotations

# What is in C: to load the rest of `signal` takes a while, in which Ctrl-C could come.
import _signal as signal  # type: ignore[import-not-found, unused-ignore]

# Ctrl-C ends the process without a word, by the signal itself, as other signals do: what none of
# them may leave behind sees to that itself (`files.ending`). What is ignored, as by nohup, or by a
# job behind a script's &, stays so. Until here Ctrl-C shows a traceback: in Python's own start, and
# in the import of `re` in the script that some installers write.
if signal.getsignal(signal.SIGINT) == signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import gc
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

LEAST_FOR_NUMPY = 192 << 20
"""Bytes of memory that a process must be allowed for NumPy to be loaded.

Where they run out while it is, the process may end by SIGSEGV, or by a message of a library.
"""


def main() -> NoReturn:
    """Run the command line as a process of its own."""
    # The threads that a linear algebra library would start have nothing to do here.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What is loaded stays: looking for garbage in it would take a tenth of a one-liner's time.
    gc.set_threshold(100_000)
    _keep_pandas_out()
    try:
        _keep_numpy_from_too_little_memory()
        from softmax_cli.cli.group import cli
    except (ImportError, MemoryError, OSError) as error:
        reason = str(error) or "there is not enough memory"
        os.write(2, f"softmax-cli: could not be started: {reason}\n".encode(errors="replace"))
        _leave(1)
    try:
        cli.main()
    except SystemExit as end:
        _leave(end.code if isinstance(end.code, int) else 1)


def _keep_pandas_out() -> None:
    """Let an import of pandas fail: nothing here needs it.

    pyarrow loads it where it is installed, half a second and 40 MB, to ask whether a list is one of
    its series.
    """

    _let_import_fail("pandas", ImportError)


def _keep_numpy_from_too_little_memory() -> None:
    """Let an import of NumPy raise `MemoryError` where this process may not have enough of it."""
    try:
        import resource
    except ImportError:  # a system without such limits
        return

    allowed = resource.getrlimit(resource.RLIMIT_AS)[0]
    if allowed != resource.RLIM_INFINITY and allowed < LEAST_FOR_NUMPY:
        _let_import_fail("numpy", MemoryError)


def _let_import_fail(module: str, error: type[Exception]) -> None:
    class Refusal:
        @staticmethod
        def find_spec(name: str, *_: object) -> None:
            if name == module:
                raise error

    sys.meta_path.insert(0, Refusal)


def _leave(status: int) -> NoReturn:
    """End at once: all is written, and taking modules apart would take another tenth."""
    from contextlib import suppress

    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
