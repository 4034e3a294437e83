"""Scripts beside this package: a region of each is generated, all else is written by hand."""

from __future__ import annotations

from pathlib import Path

from completions.generator import bash, fish, zsh

SCRIPTS = Path(__file__).parents[1]
GENERATORS = {
    "softmax-cli.bash": bash.generate,
    "_softmax-cli": zsh.generate,
    "softmax-cli.fish": fish.generate,
}

_BEGIN = "# What follows is generated from the options: python -m completions.generator\n"
_END = "# What is generated ends here.\n"


def regenerate(name: str) -> str:
    """Return a script with its region generated anew."""
    text = (SCRIPTS / name).read_text(encoding="utf-8")
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    return before + begin + GENERATORS[name]() + end + after
