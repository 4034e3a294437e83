"""Temperature fit: the temperature at which labelled logits have the smallest loss.

C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On calibration of modern neural networks", ICML
2017, section 4.2.  The loss is convex in s = 1/T, and its derivative is that of the true classes'
gaps less the expected ones (see `logit_gaps`): a constant less what falls to 0 about exponentially.
So Newton's method is applied to the logarithms of both, which are nearly straight lines: from any
start it comes close in a few steps, and then doubles the digits as ever.  The gaps near the optimum
have twice the digits of doubles: a gap is much larger than its variance, by which it is divided.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, inf, isnan, log, log1p, nan, sqrt
from typing import NamedTuple, TypeAlias

from softmax_cli.metrics.logit_gaps import Gaps, LogitGaps
from softmax_cli.numerics.superaccumulator import nearest

# a relative step this small leaves an error of about its square
ENOUGH = 2.0**-28
# and from one this small on the next is the last as a rule
NEAR = 2.0**-13.5
# what the rounding of rows may make of a derivative of 0, in parts of the gaps
ROUNDING = 2**50
# more than data needs, of which gaps a bracket is halved
MOST = 200
# all s of which there is a temperature
BRACKET = 2.0**-1022, 2.0**1022

Evaluate: TypeAlias = Callable[[tuple[float, ...], bool], LogitGaps]
"""Returns the gaps of all rows at some temperatures, precisely or not: one pass over the data."""


class Fit(NamedTuple):
    """What is found."""

    temperature: float
    passes: int  # over the data


def fit(evaluate: Evaluate, start: float = 1.0) -> Fit:
    """Return the temperature of the smallest loss.

    It is 0 if every true class has the largest logit of its row, so that the loss falls as long as
    T does; and inf if the logits tell nothing, so that the loss does not fall as T does from inf.

    Raises
    ------
    ValueError
        If there are no rows, all weights are 0, or the loss is infinite at every temperature.

    Examples
    --------
    >>> def evaluate(temperatures, precise):
    ...     gaps = LogitGaps(temperatures, precise=precise)
    ...     gaps.add([[0.0, 2.0], [0.0, 2.0], [1.0, 3.0]], [1, 1, 0])
    ...     return gaps
    >>> fit(evaluate)  # 2 / log(2)
    Fit(temperature=2.8853900817779268, passes=6)
    """
    gaps = evaluate((inf, start), False)
    uniform, here = gaps.at(0), gaps.at(1)
    if not gaps.rows:
        raise ValueError("there are no rows")
    if not uniform.weight:
        raise ValueError("all weights are 0")
    if uniform.infinite:
        raise ValueError("the loss is infinite at every temperature: a true class is -inf")
    if (uniform.expected - uniform.own) * ROUNDING <= uniform.expected + uniform.own:
        return Fit(inf, 1)
    if not uniform.own:
        return Fit(0.0, 1)
    s, (low, high) = 1.0 / start, BRACKET
    passes, temperature, precise = 1, start, False
    while True:
        if here.own < here.expected and not here.infinite:
            low = s
        else:
            high = s
        step = _newton_step(here)
        done = abs(step) <= ENOUGH or high - low <= ENOUGH * high or passes == MOST
        if done and (precise or isnan(step)):
            # rounded once, and by next to nothing more
            change = 0.0 if isnan(step) else step / (1.0 + step)
            return Fit(temperature - temperature * change, passes)
        middle = sqrt(max(low, high / 256.0)) * sqrt(min(high, low * 256.0))
        # of data with gaps of all sizes the logarithms are straight in log s, of others in s
        in_log = s * exp(max(-700.0, min(step, 1.0)))
        in_s = s + s * step
        candidates = (in_log if step <= 1.0 else in_s, in_s, _rough(uniform), middle)
        s = next(x for x in candidates if low < x < high)
        temperature, precise = 1.0 / s, done or abs(step) <= NEAR
        here = evaluate((temperature,), precise).at(0)
        passes += 1


def _newton_step(gaps: Gaps) -> float:
    """Return by what part of itself s is to grow; NaN where too little is left of the gaps."""
    if gaps.infinite or not gaps.expected or not gaps.variance:
        return nan
    # the derivative of the logarithm of the expected gap, by log s, is variance over gap
    return nearest(gaps.expected, gaps.variance) * _log(gaps)


def _rough(uniform: Gaps) -> float:
    """Return an s of the right size, from gaps where it is 0."""
    return nearest(uniform.weight, uniform.expected) * _log(uniform)


def _log(gaps: Gaps) -> float:
    """Return log(expected / own), also where they are nearly equal."""
    excess = nearest(gaps.expected - gaps.own, gaps.own)
    if excess > -0.5:
        return log1p(excess)
    ratio = nearest(gaps.expected, gaps.own)
    return log(ratio) if ratio else -inf
