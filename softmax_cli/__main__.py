"""Where the process begins: `softmax-cli`, `smx` and `python -m softmax_cli`."""

import os
import signal
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line as a process of its own."""
    # Ctrl-C while modules are loaded ends the process, without a word, as it does later.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # The threads that a linear algebra library would start have nothing to do here.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from softmax_cli.cli import cli

    signal.signal(signal.SIGINT, signal.default_int_handler)
    cli.main()


if __name__ == "__main__":
    main()
