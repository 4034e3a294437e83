"""Process of its own: `softmax-cli`, `smx` and `python -m softmax_cli`."""

from __future__ import annotations

import gc
import os
import signal
import sys

# Nothing else is imported up here: before `main`, Ctrl-C shows a traceback.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> NoReturn:
    """Run the command line as a process of its own."""
    # What is ignored, as by nohup, and by a job behind a script's &, stays so.
    interruptible = signal.getsignal(signal.SIGINT) != signal.SIG_IGN
    if interruptible:
        # Ctrl-C while modules are loaded ends the process, without a word, as it does later.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    # The threads that a linear algebra library would start have nothing to do here.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # What is loaded stays: looking for garbage in it would take a tenth of a one-liner's time.
    gc.set_threshold(100_000)
    from softmax_cli.cli.group import cli
    from softmax_cli.cli.messages import terminate

    if interruptible:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, terminate)
    try:
        cli.main()
    except SystemExit as end:
        _leave(end.code if isinstance(end.code, int) else 1)


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
