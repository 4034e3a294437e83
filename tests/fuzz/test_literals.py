"""Arrays as Python, JSON, NumPy and its kin print them are read back to the same doubles."""

from __future__ import annotations

import json
import math
import re
import struct
import sys
from random import Random

import numpy as np
from click.testing import CliRunner

from softmax_cli.cli.group import cli
from softmax_cli.syntax.literals import parse_text
from softmax_cli.syntax.numbers import MINUS_SIGN, parse_number
from tests.fuzz.campaign import fuzz

Rows = list[list[float]]


def doubles(random: Random) -> Rows:
    """Make a table of doubles of all magnitudes, or of one."""
    ways = (
        lambda: random.gauss(0, 3),
        lambda: round(random.gauss(0, 10), random.randrange(5)),
        lambda: float(random.randrange(-99, 100)),
        lambda: struct.unpack("d", random.randbytes(8))[0],
        lambda: random.choice(
            (0.0, -0.0, math.inf, -math.inf, math.nan, 5e-324, sys.float_info.max)
        ),
        lambda: random.choice((1e16, 1e-5, 123456789012345680.0, 0.1 + 0.2, 2.0**53, 1e22, 1e23)),
    )
    chosen = random.choices(ways, k=random.choice((1, 1, 2, len(ways))))
    columns = random.randrange(1, 8)
    return [
        [random.choice(chosen)() for _ in range(columns)]
        for _ in range(random.choice((1, 1, 2, 5)))
    ]


def by_python(random: Random, rows: Rows) -> str:
    """Print nested lists and tuples of floats, or of NumPy's numbers."""
    inner, outer = random.choices((list, tuple), k=2)
    scalar = random.choice((float, float, np.float64))
    value = outer(inner(map(scalar, row)) for row in rows)
    return repr(value[0] if len(rows) == 1 and random.random() < 0.5 else value)


def by_json(random: Random, rows: Rows) -> str:
    """Print JSON, on one line or on many."""
    value = rows[0] if len(rows) == 1 and random.random() < 0.5 else rows
    separators = random.choice((None, (",", ":")))
    return json.dumps(value, indent=random.choice((None, None, 1)), separators=separators)


def by_numpy(random: Random, rows: Rows) -> str:
    """Print an array with all of its digits."""
    array = np.array(rows[0] if len(rows) == 1 and random.random() < 0.5 else rows)
    options = {
        "floatmode": "unique",
        "threshold": sys.maxsize,
        "linewidth": random.choice((20, 75, 300)),
        "sign": random.choice((" ", "-", "+")),
        "suppress": random.random() < 0.2,
    }
    with np.printoptions(**options):
        return random.choice((str, repr, lambda a: np.array2string(a, separator=",")))(array)


def by_others(random: Random, rows: Rows) -> str:
    """Print as PyTorch, JAX and TensorFlow do around what NumPy prints."""
    text = by_numpy(random, rows).removeprefix("array(").removesuffix(")")
    around = (
        "tensor({})",
        "tensor({}, dtype=torch.float64)",
        "tensor({},\n       device='cuda:0', dtype=torch.float64, grad_fn=<AddmmBackward0>)",
        "Parameter containing:\ntensor({}, requires_grad=True)",
        "Array({}, dtype=float64)",
        "tf.Tensor(\n{}, shape=(2, 3), dtype=float64)",
        "<tf.Tensor: shape=(2, 3), dtype=float64, numpy=\narray({})>",
        "<tf.Variable 'Variable:0' shape=(2, 3) dtype=float64, numpy=\narray({})>",
        "np.array({})",
    )
    return random.choice(around).format(text)


def test_what_libraries_print_is_read_back_to_the_same_doubles() -> None:
    def check(random: Random) -> str:
        rows = doubles(random)
        printed = random.choice((by_python, by_json, by_numpy, by_others))
        text = printed(random, rows)
        if random.random() < 0.1:
            text = text.replace("-", MINUS_SIGN) if printed is not by_others else text
        values, _ = parse_text(text)
        read = [[bits(parse_number(cell)) for cell in row] for row in values.rows]
        assert read == [list(map(bits, row)) for row in rows], text
        return printed.__name__

    fuzz(check, first=800)


def test_a_literal_is_answered_alike_typed_split_by_a_shell_and_piped() -> None:
    def check(random: Random) -> str:
        rows = doubles(random)
        printed = random.choice((by_python, by_json, by_numpy, by_others))
        text = printed(random, rows)
        command = random.choice(
            (["softmax"], ["log-softmax"], ["sigmoid"], ["argmax", "--top", "1"])
        )
        command += ["-f", random.choice(("csv", "json", "jsonl", "markdown"))]
        typed = outcome([*command, text])
        split = outcome([*command, *text.split()])
        piped = outcome(command, text)
        assert split == typed, f"split: {text}\n{split}\n{typed}"
        # Rows of JSON keep what stands between their numbers, and have lines in their messages.
        if printed is not by_json:
            piped, typed = (
                (end[0], re.sub(r"\s*([\[,\]])\s*", r"\1", end[1])) for end in (piped, typed)
            )
            assert piped == typed, f"piped: {text}\n{piped}\n{typed}"
        return f"status {typed[0]}"

    fuzz(check, first=40)


def bits(number: float) -> bytes:
    """Return what tells doubles apart, with one nan for all."""
    return struct.pack("d", math.nan if math.isnan(number) else number)


def outcome(arguments: list[str], text: str | None = None) -> tuple[int, str]:
    """Return the status, and what is printed; a message names its source, so that none is."""
    result = CliRunner().invoke(cli, arguments, input=text, prog_name="softmax-cli")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise AssertionError(f"{result.exception!r}: {arguments}") from result.exception
    return (min(result.exit_code, 1), result.stdout)
