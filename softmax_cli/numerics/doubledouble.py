"""Double-double arithmetic, written once for floats and for NumPy arrays; and the glossary.

Everything below uses ``+ - * /`` and comparisons on doubles alone, which IEEE 754 rounds
correctly, so the same function gives the same bits for a Python float and for every element of an
array (of any shape; arguments broadcast) on every machine.  What the two cannot share is the
`Primitives`.  ``x += y`` is used only on values made in the same function, where it saves an array
a trip to the allocator.  No fused multiply-add is assumed: products are exact where the factors,
such as points and the heads of reciprocals, have 26 bits each.

Glossary
--------
head, tail
    Two doubles that stand for their exact sum.  The tail is small beside the head.
pair
    A head and a tail of which the head is the nearest double to their sum.
unrounded
    A head and a tail that are still to be added: that one rounding gives the answer, and
    `fast_two_sum` a pair.
ordinary, wide, bad
    Kinds of rows.  An ordinary row is finite, and no class is further than `REACH` temperatures
    below the largest: nothing comes near the ends of the double range.  A bad one has a NaN, a
    +inf or no class above -inf.  All others are wide: every term has a power of two of its own,
    so that subnormal results are rounded once and nothing overflows.
term, total
    exp((x - max)/T) of one class, and the sum of a row's terms.  In logarithms the largest
    classes, whose term is 1, are counted instead, and the others' sum is the rest.
grids, parts
    A sum has no rounding error when its terms are multiples of one unit and few enough.  So each
    term is split into parts, each rounded to a grid of its own, and the parts are added up grid
    by grid: in any order, in any blocks, in any number of processes.
steps, excess
    An argument of exp as a whole number of steps of ln(2)/`STEPS` less a small excess.
anchor
    1.5 * 2^52, less what shifts the steps: adding it rounds to an integer, which then stands in
    the low bits of the double.
point, offset
    An entry of `exp_table`: a power of two with a fraction of `STEPS`, to 26 bits, and what that
    rounding did to its logarithm.

Sources: those of `error_free`; T. J. Dekker (1971), section 5 (quotients); P. T. P. Tang,
"Table-driven implementation of the exponential function in IEEE floating-point arithmetic", ACM
TOMS 15 (1989), section 3.
"""

from __future__ import annotations

from collections.abc import Callable
from math import frexp, inf, ldexp
from typing import Generic, NamedTuple

from softmax_cli.numerics.error_free import Real, fast_two_sum, two_diff, two_sum, upper_26_bits
from softmax_cli.numerics.exp_table import LN2_FIXED, LN2_FIXED_BITS, STEPS
from softmax_cli.numerics.types import Base


class Primitives(NamedTuple, Generic[Real]):
    """The three operations that floats and arrays do each in their own way."""

    # of z = ANCHOR + j with an integer j: the point nearest 2**(j/STEPS), and its offset, in
    # values that the caller may change
    point: Callable[[Real], tuple[Real, Real]]
    # 2.0**k for a float k that is an integer
    power: Callable[[Real], Real]
    # the fraction in [0.5, 1) and the exponent, as floats
    frexp: Callable[[Real], tuple[Real, Real]]


ANCHOR = 1.5 * 2.0**52
REACH = 650.0
# exp of this is 0 to every rounding of double precision, and no intermediate result overflows
LOWEST = -1000.0
# a power of two low enough for log(1 + x) = x below it, and high enough to lose no digit
NEAR = -900.0


class Constant(NamedTuple):
    """A constant as a head of few bits, so that products with it are exact, and a tail."""

    head: float
    tail: float


def constant(numerator: int, denominator: int, bits: int) -> Constant:
    """Return a positive ratio as a head of so many bits and a tail of 53 more."""
    shift = 256 + max(0, denominator.bit_length() - numerator.bit_length())
    fixed = (numerator << shift) // denominator
    cut = fixed.bit_length() - bits
    head = (fixed + (1 << (cut - 1))) >> cut
    return Constant(ldexp(head, cut - shift), ldexp(float(fixed - (head << cut)), -shift))


# One step of the table, ln 2/STEPS; 30 bits leave its product with any step count exact.
STEP = constant(LN2_FIXED, STEPS << LN2_FIXED_BITS, 30)
PER_STEP = 1.0 / (STEP.head + STEP.tail)
# 1/ln 2 and 1/ln 10 turn natural logarithms into others; ln 10 = log1p(1/4) + 3 ln 2
LN10_FIXED = 3 * LN2_FIXED + sum(
    (1 - 2 * (n % 2 == 0)) * ((1 << (LN2_FIXED_BITS - 2 * n)) // n)
    for n in range(1, LN2_FIXED_BITS // 2)
)
BASES: dict[Base, Constant] = {
    "e": Constant(1.0, 0.0),
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
    reciprocal: Constant  # 1/T again, without its power of two and with a head of 26 bits
    powers: tuple[float, float]  # two factors that make up that power of two
    plain: bool  # T is 1


def scale_of(temperature: float) -> Scale:
    """Return the `Scale` of a positive finite temperature.

    >>> scale_of(2.0).reach
    1300.0
    """
    fraction, exponent = frexp(temperature)
    digits = int(ldexp(fraction, 53))
    reciprocal = constant(1 << 53, digits, 26)
    powers = (ldexp(1.0, -(exponent // 2)), ldexp(1.0, exponent // 2 - exponent))
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


def scale_for(temperature: float) -> Scale:
    """Return the `Scale` of a temperature; the limits are those of other values at T = 1."""
    return UNIT if temperature in (0.0, 1.0, inf) else scale_of(temperature)


def in_base(scale: Scale, base: Base) -> Scale:
    """Return a scale by which `scaled_difference` counts in a base's logarithms.

    So a result overflows only if it is beyond the double range in that base.
    """
    if base == "e":
        return scale
    fixed = [
        (int(ldexp(c.head, 60)) << 60) + int(ldexp(c.tail, 120))
        for c in (scale.reciprocal, BASES[base])
    ]
    return scale._replace(reciprocal=constant(fixed[0] * fixed[1], 1 << 240, 26))


def times(head: Real, tail: Real, factor: Constant) -> tuple[Real, Real]:
    """Return a pair times a constant whose head has 26 bits, as a pair."""
    top = upper_26_bits(head)
    low = (head - top) * factor.head + (head * factor.tail + tail * factor.head)
    return fast_two_sum(top * factor.head, low)


def reduce_argument(
    d: Real, e: Real, scale: Scale, anchor: Real | float
) -> tuple[Real, Real, Real]:
    """Return (d + e)/T as an anchored step count, as `Primitives.point` takes, steps and excess.

    The anchor is less by the steps of which the exponential is to be scaled up.  The excess has
    an error below 2^-64.
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


def exponential(z: Real, excess: Real, primitives: Primitives[Real]) -> tuple[Real, Real]:
    """Return exp of what `reduce_argument` returns: a 26-bit head, a tail up to 2^-11 of it."""
    point, r = primitives.point(z)
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
    """Return (d + e)/T from the steps and the excess of `reduce_argument`, |error| < 2^-64."""
    tail = k * STEP.tail
    tail -= excess
    return k * STEP.head, tail


def reciprocal(head: Real, tail: Real) -> tuple[Real, Real]:
    """Return 1/(head + tail) as a head of 26 bits and a tail."""
    guess = 1.0 / head
    top = upper_26_bits(guess)
    head_top = upper_26_bits(head)
    rest = (1.0 - top * head_top) - top * (head - head_top)
    return top, (rest - top * tail) * guess


def product_of_pairs(head: Real, tail: Real, top: Real, low: Real) -> tuple[Real, Real]:
    """Return (head + tail)(top + low) unrounded, where head and top have 26 bits."""
    rest = head * low
    rest += tail * (top + low)
    return head * top, rest


def exponential_near_1(
    head: Real, tail: Real, primitives: Primitives[Real]
) -> tuple[Real, Real, Real]:
    """Return exp(head + tail) as a head and a tail near 1, and k of the 2^k that they lack."""
    k = (head * (PER_STEP / STEPS) + ANCHOR) - ANCHOR
    z, _, excess = reduce_argument(head, tail, UNIT, ANCHOR - k * STEPS)
    point, rest = exponential(z, excess, primitives)
    return point, rest, k


def log_of_sum(
    count: Real, rest_head: Real, rest_tail: Real, primitives: Primitives[Real]
) -> tuple[Real, Real]:
    """Return log(count + rest) as a pair, with a relative error below 2^-63 however small it is.

    The rest is a pair that is not negative.  The logarithm is that of the nearest point plus log1p
    of a small quotient; near 1 the point is 1, the quotient the rest itself, and nothing cancels.
    """
    fraction, exponent = primitives.frexp(count + rest_head)
    exponent = exponent - 1.0
    # in two steps, since a subnormal number's exponent has no inverse power
    first, second = 2.0**60, primitives.power(-60.0 - exponent)
    f = fraction + fraction
    # log2(f) to 1e-5, enough to find the point: 2 artanh(s)/ln 2 with s = (f - 1)/(f + 1)
    s = (f - 1.0) / (f + 1.0)
    square = s * s
    rough = s * (square * (square * (square * (1 / 7) + 0.2) + 1 / 3) + 1.0)
    z = rough * (2.0 * PER_STEP) + ANCHOR
    point, offset = primitives.point(z)
    steps = (z - ANCHOR) + exponent * STEPS
    above, error = two_sum(count * first * second - point, rest_head * first * second)
    error = error + rest_tail * first * second
    top = upper_26_bits(above / point)
    low = ((above - top * point) + error) / point
    r = top + low
    # log1p(r) - r; the next term, r**7/7, is below 2^-70 of r
    series = r * r * (r * (r * (r * (0.2 - r * (1 / 6)) - 0.25) + 1 / 3) - 0.5)
    head, error = two_sum(steps * STEP.head, top)
    return fast_two_sum(head, ((steps * STEP.tail + offset) + (low + series)) + error)


def minus(y_head: Real, y_tail: Real, log_head: Real, log_tail: Real) -> tuple[Real, Real]:
    """Return y - log, a log-probability, unrounded."""
    head, rest = two_diff(y_head, log_head)
    rest += y_tail - log_tail
    return head, rest


def round_to_unit(head: Real, tail: Real, unit: Real) -> Real:
    """Round a pair from 0 to 2^52 units to a multiple of the unit once, ties to even."""
    anchor = unit * 2.0**52
    rounded = (head + anchor) - anchor
    rest = head - rounded
    half = unit * 0.5
    rounded = rounded + ((rest == half) & (tail > 0.0)) * unit
    rounded = rounded - ((rest == -half) & (tail < 0.0)) * unit
    return rounded  # type: ignore[no-any-return]  # noqa: RET504 (NumPy's stubs lose the type)


def shrink(head: Real, tail: Real, k: Real, primitives: Primitives[Real]) -> tuple[Real, Real]:
    """Return (head + tail) 2^k, 0 <= head and -1500 < k <= 0, as its nearest double and a rest."""
    # only subnormal results need rounding
    unit = primitives.power(-1074.0 - k)
    subnormal = head < unit * 2.0**52
    rounded = round_to_unit(head, tail, unit) * subnormal + head * (subnormal == 0)
    rest = (head - rounded) + tail
    # in two steps, since 2^k may be subnormal itself
    first, second = primitives.power(k + 600.0), 2.0**-600
    return rounded * first * second, rest * first * second


def rescale(head: Real, tail: Real, k: Real, primitives: Primitives[Real]) -> tuple[Real, Real]:
    """Return (head + tail) 2^k for any sign and any k between -2500 and 2500."""
    sign = 1.0 - 2.0 * (head < 0.0)
    lowest = k < -1400.0
    down = k * (k < 0.0) * (lowest == 0) - 1400.0 * lowest
    head, tail = shrink(head * sign, tail * sign, down, primitives)
    up = k * (k > 0.0)
    half = (up * 0.5 + ANCHOR) - ANCHOR
    first, second = primitives.power(half) * sign, primitives.power(up - half)
    return head * first * second, tail * first * second


def rebase(head: Real, tail: Real, base: Constant) -> tuple[Real, Real]:
    """Return `times` for numbers of any size; beyond the double range the tail means nothing."""
    huge = abs(head) > 2.0**900
    small = 2.0**-200 * huge + 1.0 * (huge == 0)
    grow = 2.0**200 * huge + 1.0 * (huge == 0)
    head, tail = times(head * small, tail * small, base)
    return head * grow, tail * grow


def rebase_small(
    head: Real, tail: Real, base: Constant, primitives: Primitives[Real]
) -> tuple[Real, Real]:
    """Return `times` for numbers below 2^400, of which subnormal results are rounded once."""
    tiny = abs(head) < 2.0**NEAR
    grow = 2.0**-NEAR * tiny + 1.0 * (tiny == 0)
    return rescale(*times(head * grow, tail * grow, base), NEAR * tiny, primitives)


def scaled_difference(x: Real, largest: Real, scale: Scale) -> tuple[Real, Real]:
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
