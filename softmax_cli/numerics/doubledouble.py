"""The arithmetic of this package, written once for floats and for NumPy arrays.

A number is kept as an unevaluated sum of two doubles, a *head* and a *tail*.  Everything below
uses ``+ - * /`` and comparisons on doubles alone, which IEEE 754 rounds correctly, so the same
function gives the same bits for a Python float and for every element of an array, whatever
instructions the machine has.  What the two cannot share (looking into a table, taking a double
apart) is the `Carrier`.  Nothing here changes its arguments: ``x += y`` is used only on values
made in the same function, where it saves an array a trip to the allocator.

No fused multiply-add is assumed.  A product is exact when its factors have 26 bits each, so the
points of the exponential's table, and the heads of reciprocals, are kept to 26 bits.

Sources: T. J. Dekker, "A floating-point technique for extending the available precision",
Numer. Math. 18 (1971), sections 4-5 (splitting, products, quotients); S. M. Rump, T. Ogita and
S. Oishi, "Accurate floating-point summation part I", SIAM J. Sci. Comput. 31 (2008), section 3
(extraction to a grid); P. T. P. Tang, "Table-driven implementation of the exponential function
in IEEE floating-point arithmetic", ACM TOMS 15 (1989), section 3.
"""

from __future__ import annotations

from collections.abc import Callable
from math import frexp, inf, ldexp
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from softmax_cli.numerics.exp_table import LN2_FIXED, LN2_FIXED_BITS, STEPS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = TypeVar("Real", float, NDArray[np.float64])
else:
    # NumPy may not be imported here, and a quoted constraint takes a millisecond to parse
    Real = TypeVar("Real")


class Carrier(NamedTuple, Generic[Real]):
    """The three operations that floats and arrays do each in their own way."""

    # z = ANCHOR + j with an integer j: the point nearest 2**(j/STEPS), and its offset, made anew
    point: Callable[[Real], tuple[Real, Real]]
    # 2.0**k for a float k that is an integer
    power: Callable[[Real], Real]
    # the fraction in [0.5, 1) and the exponent, as floats
    frexp: Callable[[Real], tuple[Real, Real]]


# Adding this leaves an integer in the low bits of a double, rounded to nearest.
ANCHOR = 1.5 * 2.0**52

SPLIT_26 = 2.0**27 + 1.0

# A row is "ordinary" when no class is further below the largest than this (in units of T): all
# its terms and products stay far above the subnormal range.
REACH = 650.0

# exp of this is 0 to every rounding of double precision, and no intermediate result overflows
LOWEST = -1000.0

# A power of two low enough for log(1 + x) = x below it, and high enough to lose no digit.
NEAR = -900.0


class Pair(NamedTuple):
    """A constant as head and tail."""

    head: float
    tail: float


def constant(numerator: int, denominator: int, bits: int) -> Pair:
    """Return a positive ratio as a head of so many bits and a tail of 53 more."""
    shift = 256 + max(0, denominator.bit_length() - numerator.bit_length())
    fixed = (numerator << shift) // denominator
    cut = fixed.bit_length() - bits
    head = (fixed + (1 << (cut - 1))) >> cut
    return Pair(ldexp(head, cut - shift), ldexp(float(fixed - (head << cut)), -shift))


# One step of the table, ln 2/STEPS; 30 bits leave its product with any step count exact.
STEP = constant(LN2_FIXED, STEPS << LN2_FIXED_BITS, 30)
PER_STEP = 1.0 / (STEP.head + STEP.tail)
# 1/ln 2 and 1/ln 10 turn natural logarithms into others; ln 10 = log1p(1/4) + 3 ln 2
LN10_FIXED = 3 * LN2_FIXED + sum(
    (1 - 2 * (n % 2 == 0)) * ((1 << (LN2_FIXED_BITS - 2 * n)) // n)
    for n in range(1, LN2_FIXED_BITS // 2)
)
BASES: dict[str, Pair] = {
    "e": Pair(1.0, 0.0),
    "2": constant(1 << LN2_FIXED_BITS, LN2_FIXED, 26),
    "10": constant(1 << LN2_FIXED_BITS, LN10_FIXED, 26),
}


class Scale(NamedTuple):
    """What a temperature T means for the arithmetic.

    The reduction of the exponential's argument takes place in units of the logits, with T ln 2 in
    the place of ln 2, so that T costs an ordinary row one product more and no accuracy.
    """

    # table steps in one unit of the logits, one step in those units as head and tail, and 1/T
    reduction: tuple[float, float, float, float]
    reach: float  # how far below the largest an ordinary row's logits may be; < 0: no row is
    reciprocal: Pair  # 1/T again, without its power of two and with a head of 26 bits
    powers: Pair  # two factors that make up that power of two
    plain: bool  # T is 1


def scale_of(temperature: float) -> Scale:
    """Return the `Scale` of a positive finite temperature.

    >>> scale_of(2.0).reach
    1300.0
    """
    fraction, exponent = frexp(temperature)
    digits = int(ldexp(fraction, 53))
    reciprocal = constant(1 << 53, digits, 26)
    powers = Pair(ldexp(1.0, -(exponent // 2)), ldexp(1.0, exponent // 2 - exponent))
    # a short way for temperatures whose products neither overflow nor lose digits
    if -500 < exponent < 500:
        step = constant(LN2_FIXED * digits, STEPS << (LN2_FIXED_BITS + 53), 30)
        head, tail = ldexp(step.head, exponent), ldexp(step.tail, exponent)
        inverse, reach = 1.0 / temperature, REACH * temperature
    else:
        (head, tail), inverse, reach = STEP, 1.0, -inf
    reduction = (inverse * PER_STEP, head, tail, inverse)
    return Scale(reduction, reach, reciprocal, powers, temperature == 1.0)


UNIT = scale_of(1.0)


def two_sum(a: Real, b: Real) -> tuple[Real, Real]:
    """Return the rounded sum and its error (Knuth)."""
    total = a + b
    part = total - a
    error = (a - (total - part)) + (b - part)
    return total, error


def two_diff(a: Real, b: Real) -> tuple[Real, Real]:
    """Return the rounded difference and its error (Knuth)."""
    total = a - b
    error = a - total
    rest = total + error
    error -= b
    rest -= a
    error -= rest
    return total, error


def fast_two_sum(a: Real, b: Real) -> tuple[Real, Real]:
    """Return the rounded sum and its error, where a is 0 or no smaller than b (Dekker)."""
    total = a + b
    return total, b - (total - a)


def cut(a: Real) -> Real:
    """Return a to 26 bits; the rest of it has 26 bits too (Dekker, after Veltkamp)."""
    c = a * SPLIT_26
    return c - (c - a)


def times(head: Real, tail: Real, factor: Pair) -> tuple[Real, Real]:
    """Return a pair times a constant whose head has 26 bits."""
    top = cut(head)
    low = (head - top) * factor.head + (head * factor.tail + tail * factor.head)
    return fast_two_sum(top * factor.head, low)


def product(a: Real, b: Real) -> tuple[Real, Real]:
    """Return the rounded product and its error (Dekker, 5.12)."""
    a_top, b_top = cut(a), cut(b)
    a_low, b_low = a - a_top, b - b_top
    total = a * b
    return total, a_low * b_low - (((total - a_top * b_top) - a_low * b_top) - a_top * b_low)


def reduce(d: Real, e: Real, scale: Scale, anchor: Real | float) -> tuple[Real, Real, Real]:
    """Write (d + e)/T as steps of ln(2)/STEPS less an excess.

    The anchor is `ANCHOR`, less the steps by which the exponential is to be scaled up.  Returns
    the anchored step count that `Carrier.point` takes, the step count, and the excess; its
    error is below 2^-64.
    """
    per_unit, step_head, step_tail, inverse = scale.reduction
    z = d * per_unit
    z += anchor
    k = z - anchor
    # exact: 21 by 30 bits, and then the difference of neighbours
    excess = k * step_head
    excess -= d
    rest = k * step_tail
    rest -= e
    excess += rest
    if inverse != 1.0:
        excess *= inverse
    return z, k, excess


def exponential(z: Real, excess: Real, on: Carrier[Real]) -> tuple[Real, Real]:
    """Return exp of what `reduce` took apart, as a 26-bit head and a tail.

    The tail is up to 2^-11 of the head: its product with the tail of a factor may be dropped,
    its product with the head may not.
    """
    point, r = on.point(z)
    r += excess
    # exp(-r) - 1; the next term, r**5/120, is below 2^-64
    q = r * (1 / 24)
    q -= 1 / 6
    q *= r
    q += 0.5
    square = r * r
    q *= square
    q -= r
    q *= point
    return point, q


def quotient(k: Real, excess: Real) -> tuple[Real, Real]:
    """Return (d + e)/T from the steps and the excess of `reduce`, |error| < 2^-64."""
    tail = k * STEP.tail
    tail -= excess
    return k * STEP.head, tail


def grids(count: int) -> tuple[float, ...]:
    """Return the constants that round terms below 2 to grids on which a sum of them is exact.

    A term is at most 2, so sums of `count` terms rounded to multiples of 2^(bits-52) never need
    more than 53 bits; what is left over, below half of that, is rounded to a second grid in the
    same way, and a third, until the rest cannot matter.
    """
    bits = max(2, (count - 1).bit_length())
    constants = []
    bound = 1
    while True:
        constants.append(1.5 * 2.0 ** (bits + bound - 1))
        bound += bits - 54
        # bound: the rest of one term is at most 2^bound
        if bound + bits < -64:
            return tuple(constants)


def parts(head: Real, tail: Real, constants: tuple[float, ...]) -> list[Real]:
    """Return a term rounded to each grid in turn; sums of any of the parts are exact."""
    first, second, *others = constants
    rounded = head + tail
    rounded += first
    rounded -= first
    rest = head - rounded
    rest += tail
    again = rest + second
    again -= second
    result = [rounded, again]
    for constant in others:
        rest = rest - result[-1]
        result.append((rest + constant) - constant)
    return result


def collect(sums: list[Real]) -> tuple[Real, Real]:
    """Return the sum of the sums of the parts as a pair."""
    head, tail = two_sum(sums[0], sums[1])
    for more in sums[2:]:
        tail = tail + more
    return fast_two_sum(head, tail)


def reciprocal(head: Real, tail: Real) -> tuple[Real, Real]:
    """Return 1/(head + tail) as a head of 26 bits and a tail."""
    guess = 1.0 / head
    top = cut(guess)
    head_top = cut(head)
    rest = (1.0 - top * head_top) - top * (head - head_top)
    return top, (rest - top * tail) * guess


def weigh(head: Real, tail: Real, top: Real, low: Real) -> tuple[Real, Real]:
    """Return (head + tail)(top + low) to be added up, where head and top have 26 bits."""
    rest = head * low
    rest += tail * (top + low)
    return head * top, rest


def own_exponential(head: Real, tail: Real, on: Carrier[Real]) -> tuple[Real, Real, Real]:
    """Return exp(head + tail) as a head and a tail near 1, and the power of two k they lack."""
    k = (head * (PER_STEP / STEPS) + ANCHOR) - ANCHOR
    z, _, excess = reduce(head, tail, UNIT, ANCHOR - k * STEPS)
    point, rest = exponential(z, excess, on)
    return point, rest, k


def log_of_sum(
    count: Real, rest_head: Real, rest_tail: Real, on: Carrier[Real]
) -> tuple[Real, Real]:
    """Return log(count + rest) as a pair, with a relative error below 2^-63 however small it is.

    `count` is a double, `rest` a pair that is not negative.  The logarithm is that of the
    nearest point of the exponential's table plus log1p of a small quotient; near 1 the point is
    1 and the quotient is the rest itself, so nothing cancels.
    """
    fraction, exponent = on.frexp(count + rest_head)
    exponent = exponent - 1.0
    # in two steps, since a subnormal number's exponent has no inverse power
    first, second = 2.0**60, on.power(-60.0 - exponent)
    f = fraction + fraction
    # log2(f) to 1e-5, enough to find the point: 2 artanh(s)/ln 2 with s = (f - 1)/(f + 1)
    s = (f - 1.0) / (f + 1.0)
    square = s * s
    rough = s * (square * (square * (square * (1 / 7) + 0.2) + 1 / 3) + 1.0)
    z = rough * (2.0 * PER_STEP) + ANCHOR
    point, offset = on.point(z)
    steps = (z - ANCHOR) + exponent * STEPS
    above, error = two_sum(count * first * second - point, rest_head * first * second)
    error = error + rest_tail * first * second
    top = cut(above / point)
    low = ((above - top * point) + error) / point
    r = top + low
    # log1p(r) - r; the next term, r**7/7, is below 2^-70 of r
    series = r * r * (r * (r * (r * (0.2 - r * (1 / 6)) - 0.25) + 1 / 3) - 0.5)
    head, error = two_sum(steps * STEP.head, top)
    return fast_two_sum(head, ((steps * STEP.tail + offset) + (low + series)) + error)


def minus(y_head: Real, y_tail: Real, log_head: Real, log_tail: Real) -> tuple[Real, Real]:
    """Return y - log, a log-probability, to be added up as in `fast_two_sum`."""
    head, rest = two_diff(y_head, log_head)
    rest += y_tail - log_tail
    return head, rest


def round_to_unit(head: Real, tail: Real, unit: Real) -> Real:
    """Round a pair that is not negative, and below 2^52 units, to a multiple of the unit once.

    The head is rounded by adding 2^52 units, to even in a tie; where it stands halfway between
    two multiples the tail has the say.
    """
    anchor = unit * 2.0**52
    rounded = (head + anchor) - anchor
    rest = head - rounded
    half = unit * 0.5
    rounded = rounded + ((rest == half) & (tail > 0.0)) * unit
    rounded = rounded - ((rest == -half) & (tail < 0.0)) * unit
    return rounded  # type: ignore[no-any-return]  # noqa: RET504 (NumPy's stubs lose the type)


def shrink(head: Real, tail: Real, k: Real, on: Carrier[Real]) -> tuple[Real, Real]:
    """Return (head + tail) 2^k, 0 <= head and -1500 < k <= 0, as its nearest double and a rest.

    Only subnormal results need rounding: the head is the nearest double of the pair already.
    """
    unit = on.power(-1074.0 - k)
    subnormal = head < unit * 2.0**52
    rounded = round_to_unit(head, tail, unit) * subnormal + head * (subnormal == 0)
    rest = (head - rounded) + tail
    # in two steps, since 2^k may be subnormal itself
    first, second = on.power(k + 600.0), 2.0**-600
    return rounded * first * second, rest * first * second


def rescale(head: Real, tail: Real, k: Real, on: Carrier[Real]) -> tuple[Real, Real]:
    """Return (head + tail) 2^k for any sign and any k between -2500 and 2500."""
    sign = 1.0 - 2.0 * (head < 0.0)
    lowest = k < -1400.0
    down = k * (k < 0.0) * (lowest == 0) - 1400.0 * lowest
    head, tail = shrink(head * sign, tail * sign, down, on)
    up = k * (k > 0.0)
    half = (up * 0.5 + ANCHOR) - ANCHOR
    first, second = on.power(half) * sign, on.power(up - half)
    return head * first * second, tail * first * second


def rebase(head: Real, tail: Real, base: Pair) -> tuple[Real, Real]:
    """Return `times` for numbers of any size; beyond the double range the tail means nothing."""
    huge = abs(head) > 2.0**900
    small = 2.0**-200 * huge + 1.0 * (huge == 0)
    grow = 2.0**200 * huge + 1.0 * (huge == 0)
    head, tail = times(head * small, tail * small, base)
    return head * grow, tail * grow


def difference(x: Real, largest: Real, scale: Scale) -> tuple[Real, Real]:
    """Return (x - largest)/T as a pair, for any finite doubles and any finite T > 0.

    Beyond the double range the head is -inf, and the tail then means nothing.
    """
    huge = (abs(x) > 2.0**900) | (abs(largest) > 2.0**900)
    small = 2.0**-200 * huge + 1.0 * (huge == 0)
    grow = 2.0**200 * huge + 1.0 * (huge == 0)
    d, e = two_diff(x * small, largest * small)
    # the first half of the power now, lest a tiny T has tiny numbers lose digits in the product
    first, second = scale.powers
    head, tail = times(d * first, e * first, scale.reciprocal)
    return head * second * grow, tail * second * grow
