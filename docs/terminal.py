"""Draws `terminal.svg`, the picture that the README opens with: `python docs/terminal.py`.

The commands are run in `examples/`, on a terminal, and what they print is exported by rich.
"""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import termios
from pathlib import Path

from rich.console import Console
from rich.text import Text

COLUMNS = 80
COMMANDS = (
    "softmax-cli softmax 2 1 0.1 --names cat,dog,bird",
    "softmax-cli xent digits-test.csv -k image -l digit --reduction mean",
    "softmax-cli metrics digits-test.csv -k image -l digit --confusion",
)
PICTURE = Path(__file__).with_suffix(".svg")
EXAMPLES = Path(__file__).parents[1] / "examples"


def picture() -> str:
    """Return the picture of the commands and of what they print."""
    # rich looks for variables of its own, Jupyter's and the terminal's: none of them is asked.
    console = Console(
        record=True,
        width=COLUMNS,
        file=io.StringIO(),
        force_terminal=True,
        force_jupyter=False,
        color_system="truecolor",
        _environ={},
    )
    for place, command in enumerate(COMMANDS):
        console.print(*[""] if place else [], Text(f"$ {command}", "bold green"), sep="\n")
        console.print(Text.from_ansi(printed(command)))
    drawn = console.export_svg(title="softmax-cli", unique_id="terminal")
    # The font would be fetched by whoever looks. Another one may be narrower: bars would have gaps.
    drawn = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)
    return drawn.replace(" textLength=", ' lengthAdjust="spacingAndGlyphs" textLength=')


def printed(command: str) -> str:
    """Return what a command prints on a terminal, escapes included."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    with subprocess.Popen(
        shlex.split(command),
        cwd=EXAMPLES,
        env={"PATH": path, "TERM": "xterm-256color"},
        stdin=its,
        stdout=its,
        stderr=its,
    ) as process:
        os.close(its)
        text = bytearray()
        while piece := _read(ours):
            text += piece
    os.close(ours)
    if process.returncode:
        raise RuntimeError(f"{command}: {text.decode()}")
    return text.decode().replace("\r\n", "\n").rstrip("\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1 << 16)
    except OSError:  # Linux's way to say that the other end is closed
        return b""


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
