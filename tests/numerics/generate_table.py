"""Write ``exp_table.py``: ``python -m tests.numerics.generate_table``.

Integers only, in fixed point with 256 fractional bits, so that the table cannot depend on a
machine, a C library or a rounding mode.  A test runs this and compares.
"""

from __future__ import annotations

import sys
from math import isqrt, ldexp
from pathlib import Path
from struct import pack

from softmax_cli.numerics import exp_table

STEPS_LOG2 = 10
STEPS = 1 << STEPS_LOG2
BITS = 256
ONE = 1 << BITS
DIGITS = "0123456789abcdefghijklmnopqrstuv"

TEMPLATE = '''"""Table of 2**(j/{steps}) to 26 bits, and ln 2, by ``generate_table.py``."""

from struct import unpack

STEPS = {steps}
# ln 2 times 2**{bits}, rounded down
LN2_FIXED = 0x{ln2:X}
LN2_FIXED_BITS = {bits}


def _bytes(digits: str, count: int) -> bytes:
    # one integer to base 32, which needs no import and is decoded in C
    return int(digits.replace("\\n", ""), 32).to_bytes(count, "little")


_POINTS = """
{points}
"""
_OFFSETS = """
{offsets}
"""
# t[j] = 2**(j/{steps}) rounded to 26 bits, so that its product with 26 more bits is exact
POINTS = tuple([n * 2.0**-25 for n in unpack("<{steps}I", _bytes(_POINTS, 4 * STEPS))])
# log(t[j]) - j * ln(2)/{steps}: what that rounding did to the logarithm
OFFSETS: tuple[float, ...] = unpack("<{steps}d", _bytes(_OFFSETS, 8 * STEPS))
'''


def ln2() -> int:
    """Return ln 2 times 2**256, rounded down, from the series of 1/(n 2^n)."""
    guard = 32
    total = sum((1 << (BITS + guard - n)) // n for n in range(1, BITS + guard))
    return total >> guard


def table() -> tuple[list[int], list[float]]:
    """Return the points t[j], times 2**25, and the offsets log(t[j]) - j ln2/steps as doubles."""
    root = 2 * ONE
    for _ in range(STEPS_LOG2):
        root = isqrt(root << BITS)
    points, offsets = [], []
    power = ONE
    for _ in range(STEPS):
        point = (power + (1 << (BITS - 26))) >> (BITS - 25)
        points.append(point)
        excess = ((point << (2 * BITS - 25)) // power) - ONE
        offsets.append(ldexp(float(log1p(excess)), -BITS))
        power = (power * root) >> BITS
    return points, offsets


def log1p(x: int) -> int:
    """Return log(1 + x) for a fixed-point x below 2^-25, to some 200 bits."""
    total, term = 0, x
    for n in range(1, 9):
        total += term // n if n % 2 else -(term // n)
        term = (term * x) >> BITS
    return total


def source() -> str:
    """Return the text of ``exp_table.py``."""
    points, offsets = table()
    return TEMPLATE.format(
        steps=STEPS,
        bits=BITS,
        ln2=ln2(),
        points=lines(pack(f"<{STEPS}I", *points)),
        offsets=lines(pack(f"<{STEPS}d", *offsets)),
    )


def lines(data: bytes) -> str:
    """Return little-endian bytes as one integer to base 32, in lines of 100 digits."""
    number, count = int.from_bytes(data, "little"), -(-len(data) * 8 // 5)
    digits = "".join(DIGITS[number >> 5 * i & 31] for i in reversed(range(count)))
    return "\n".join(digits[i : i + 100] for i in range(0, count, 100))


if __name__ == "__main__":
    target = Path(exp_table.__file__)
    target.write_text(source(), encoding="ascii")
    sys.stdout.write(f"{target}: {STEPS} points\n")
