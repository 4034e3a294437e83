"""Write ``exp_table.py``: ``python -m softmax_cli.numerics.generate_table``.

Integers only, in fixed point with 256 fractional bits, so that the table cannot depend on a
machine, a C library or a rounding mode.  A test runs this and compares.
"""

from __future__ import annotations

import sys
from math import isqrt, ldexp
from pathlib import Path

STEPS_LOG2 = 10
BITS = 256
ONE = 1 << BITS

TEMPLATE = '''"""Table of 2**(j/{steps}) to 26 bits, and ln 2; written by ``generate_table.py``."""

from struct import unpack

STEPS = {steps}
# ln 2 times 2**{bits}, rounded down
LN2_FIXED = 0x{ln2:X}
LN2_FIXED_BITS = {bits}
# t[j] = 2**(j/{steps}) rounded to 26 bits, so that its product with 26 more bits is exact
POINTS: tuple[float, ...] = unpack(
    "<{steps}d",
    bytes.fromhex(
        "{points}"
    ),
)
# log(t[j]) - j * ln(2)/{steps}: what that rounding did to the logarithm
OFFSETS: tuple[float, ...] = unpack(
    "<{steps}d",
    bytes.fromhex(
        "{offsets}"
    ),
)
'''


def ln2() -> int:
    """Return ln 2 times 2**256, rounded down, from the series of 1/(n 2^n)."""
    guard = 32
    total = sum((1 << (BITS + guard - n)) // n for n in range(1, BITS + guard))
    return total >> guard


def table() -> tuple[list[float], list[float]]:
    """Return the points t[j] and the offsets log(t[j]) - j ln2/steps as doubles."""
    root = 2 * ONE
    for _ in range(STEPS_LOG2):
        root = isqrt(root << BITS)
    points, offsets = [], []
    power = ONE
    for _ in range(1 << STEPS_LOG2):
        point = (power + (1 << (BITS - 26))) >> (BITS - 25)
        points.append(ldexp(point, -25))
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
        steps=1 << STEPS_LOG2,
        bits=BITS,
        ln2=ln2(),
        points=literal(points),
        offsets=literal(offsets),
    )


def literal(values: list[float]) -> str:
    """Return the little-endian bytes of doubles as lines of a hexadecimal string literal."""
    from struct import pack

    digits = pack(f"<{len(values)}d", *values).hex()
    lines = [digits[i : i + 80] for i in range(0, len(digits), 80)]
    return '"\n        "'.join(lines)


if __name__ == "__main__":
    target = Path(__file__).with_name("exp_table.py")
    target.write_text(source(), encoding="ascii")
    sys.stdout.write(f"{target}: {1 << STEPS_LOG2} points\n")
