"""Hostile command lines: what a grammar of options, values and files makes of texts nobody means.

The options are those of the commands, so that a new one is tried without a word here.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from functools import cache
from random import Random
from typing import NamedTuple

import click

from softmax_cli.cli.group import COMMANDS, HIDDEN, cli

LONG = 100_000

TEXTS = (
    "",
    " ",
    "-",
    "--",
    "-o",
    "a",
    "b",
    "label",
    "0",
    "1",
    "-1",
    "0.99999999999999999",
    "1e400",
    "inf",
    "nan",
    "9" * 5000,
    "-" + "9" * 5000,
    "0." + "0" * 5000 + "1",
    "9" * 5000 + ",1",
    "1:" + "9" * 5000,
    "\udc80",
    "a\udcff,b",
    "\ud800",
    "\udc80:b*",
    "\N{MINUS SIGN}1",
    "-1,\N{MINUS SIGN}2",
    "\u202ea\u202c",
    "\u200f",
    "\x1b[31m",
    "\r",
    "a\nb",
    "\u2028",
    "\x7f\x80",
    "٣",
    "é",
    "日本",
    "\U0001f600",
    "x' $(touch pwned) ',b",
    "`touch pwned`",
    '"a',
    '"a""b"',
    ",",
    ",,",
    "!",
    "!a",
    ":",
    "a:b:c",
    "[",
    "]",
    "[" * 2000,
    "[" * 2000 + "1" + "]" * 2000,
    "(" * 300 + "1" + ")" * 300,
    "[1, 2",
    "[[1, 2], [3]]",
    "tensor(" * 70 + "1" + ")" * 70,
    "float('\udc80')",
    "array(['a', '\udc80'])",
    "*",
    "?" * 200,
    "[!a]*",
    "a" * 3000,
    "x" * LONG,
    "é" * LONG,
    "1," * (LONG // 2) + "1",
    "a," * 5000 + "a",
    "newdir/",
    "./x.csv.gz",
    "x.json",
    "x.md",
    "x.npy",
    "tab",
    "#",
)

NUMBERS = (
    "2",
    "1",
    "0.1",
    "-1",
    "-inf",
    "2,1,0.1",
    "1,2,3",
    "2 1 0.1",
    "[[2, 1], [1, 2]]",
    "1,000",
)

_DEEP = 480
FILES: Mapping[str, bytes] = {
    "a.csv": b"id,a,b\n7,2.5,3.5\n8,1.25,-0.5\n",
    "label.csv": b"a,b,label\n2.5,3.5,b\n1.25,-0.5,a\n",
    "bare.csv": b"2.5,3.5\n1.25,-0.5\n",
    "names.csv": "x' $(touch pwned) ',-o,\"a\nb\",\u202e\n1.5,2.5,n/a,x\n".encode(),
    "long.csv": b"a" * 3000 + b"," + b"b" * 3000 + b",c\n1.5,x,2\n",
    "wide.csv": b",".join([b"a"] * 300) + b"\n" + b",".join([b"1.5"] * 300) + b"\n",
    "latin.csv": b"a,b\n1.5,2.5\n\xe9,1\n",
    "nul.csv": b"a,b\n1.5,2.5\n\0,1\n",
    "ragged.tsv": b"a\tb\n1.5\t2.5\n1\n",
    "mixed.csv": b"1,a,2\n1,2,3\n",
    "empty.csv": b"",
    "digits.csv": b"a,b\n" + b"9" * 5000 + b",1.5\n",
    "rows.jsonl": b'{"id": 7, "a": 2.5, "b": 1.5, "label": 1}\n{"id": 8, "a": 1, "b": 2.5}\n',
    "arrays.jsonl": b'{"t": "x", "logits": [2.5, 1], "label": 1}\n{"logits": [1, 2, 3]}\n',
    "surrogate.jsonl": b'{"t\\ud800": "\\udfff", "a": 1.5, "b": 2.5, "label": "\\ud800"}\n',
    "deep.jsonl": b'{"t": ' + b"[" * _DEEP + b"]" * _DEEP + b', "a": 1.5, "b": 2.5}\n',
    "deeper.json": b"[" * 5000 + b"1" + b"]" * 5000,
    "objects.json": b'{"a":' * 5000 + b"1" + b"}" * 5000,
    "broken.json": b'[{"a": 1.5, "b": 2.5},\n{"a": 1,, }]',
    "escape.json": b'[{"a": 1.5, "b": "\\x"}]',
    "doubled.json": b'[{"a": 1.5, "a": 2.5}]',
    "table.json": b"[[2.5, 1], [1, 2.5]]",
    "digits.json": b"[[1, " + b"9" * 5000 + b"], [2.5, 1]]",
    "literal.txt": b"tensor([[2., 1.], [1., 2.]])\n",
}
"""What a run finds in its working directory."""


class CommandLine(NamedTuple):
    """What a run is given."""

    arguments: list[str]
    input: bytes  # what it finds on standard input

    def __str__(self) -> str:
        shown = shlex.join(ascii(word)[1:-1] for word in self.arguments)
        return f"softmax-cli {shown[:3000]}  # standard input: {self.input[:60]!r}"


def hostile(random: Random) -> CommandLine:
    """Make a command line of hostile texts, where nothing else is asked for by the grammar."""
    name = random.choice([*COMMANDS, *COMMANDS, *HIDDEN])
    arguments: list[str] = []
    for _ in range(random.choice((0, 1, 1, 1, 2, 2, 3, 5))):
        arguments += _option(random, name)
    values = _values(random)
    place = random.randrange(len(arguments) + 1)
    arguments[place:place] = values
    first = [name] if random.random() < 0.95 else _one_of(random, (*TEXTS, "help", "--help", "-V"))
    return CommandLine([*first, *arguments], random.choice([b"", *FILES.values()]))


def _one_of(random: Random, texts: tuple[str, ...]) -> list[str]:
    return [random.choice(texts)]


def _values(random: Random) -> list[str]:
    """Return what stands where values or a file are expected."""
    ways: tuple[Callable[[], list[str]], ...] = (
        list,
        lambda: ["-"],
        lambda: [random.choice(tuple(FILES))],
        lambda: [random.choice(tuple(FILES))],
        lambda: random.choices(NUMBERS, k=random.randrange(1, 4)),
        lambda: random.choices((*NUMBERS, *TEXTS), k=random.randrange(1, 4)),
        lambda: [random.choice(TEXTS)],
    )
    return random.choice(ways)()


def _option(random: Random, name: str) -> list[str]:
    """Return an option of a command, and what stands for its value."""
    if random.random() < 0.03:
        return [random.choice(("--", "-")) + random.choice(TEXTS)]
    option = random.choice(_options(name))
    spelling = random.choice([*option.opts, *option.secondary_opts])
    if option.is_flag:
        return [spelling if random.random() < 0.9 else f"{spelling}={random.choice(TEXTS)}"]
    text = _text(random, option)
    if random.random() < 0.2:
        return [f"{spelling}={text}" if spelling.startswith("--") else f"{spelling}{text}"]
    return [spelling, text]


def _text(random: Random, option: click.Option) -> str:
    if isinstance(option.type, click.Choice) and random.random() < 0.5:
        return str(random.choice(list(option.type.choices)))
    text = random.choice(TEXTS)
    return text if random.random() < 0.8 else text + random.choice(TEXTS)


@cache
def _options(name: str) -> tuple[click.Option, ...]:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    return tuple(param for param in command.params if isinstance(param, click.Option))
