"""Notes for the user, on standard error."""

import sys
from contextlib import suppress


def say(note: str) -> None:
    """Print a note; one that cannot be written is not worth a result."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"{note}\n")
        sys.stderr.flush()
