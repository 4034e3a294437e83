"""Temperatures as they are typed."""

import math
from fractions import Fraction

import mpmath
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.errors import UsageError
from softmax_cli.syntax.temperatures import parse_temperatures

INF = math.inf


MEANT = [
    ("2", (2.0,)),
    (" 2 ", (2.0,)),
    ("-0", (0.0,)),
    ("0.5,1,2", (0.5, 1.0, 2.0)),
    ("0, inf", (0.0, INF)),
    ("2,2", (2.0, 2.0)),
    ("1 2\n3", (1.0, 2.0, 3.0)),
    ("lin:0.1:0.5:5", (0.1, 0.2, 0.3, 0.4, 0.5)),
    ("lin:0:1:3", (0.0, 0.5, 1.0)),
    ("lin:3:1:3", (3.0, 2.0, 1.0)),
    ("geom:0.1:10:3", (0.1, 1.0, 10.0)),
    ("geom:10:0.1:5", (10.0, 3.1622776601683795, 1.0, 0.31622776601683794, 0.1)),
    ("geom:1e-300:1e300:3", (1e-300, 1.0, 1e300)),
    ("geom:1:8:4", (1.0, 2.0, 4.0, 8.0)),
    (" lin: 1 : 2 : 2 ", (1.0, 2.0)),
]


def test_what_is_meant():
    for text, values in MEANT:
        assert parse_temperatures(text) == values, text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' is not a number"),
        (",", "'' is not a number (value 1)"),
        ("1,", "'' is not a number (value 2)"),
        ("1,x", "'x' is not a number (value 2)"),
        ("-1", "a temperature is 0 or more, not -1.0"),
        ("1,2,-0.5", "a temperature is 0 or more, not -0.5 (value 3)"),
        ("nan,1", "a temperature is 0 or more, not nan (value 1)"),
        ("log:1:2:3", "'log:1:2:3' is no progression: give geom:0.1:10:20 or lin:1:5:9"),
        ("geom:1:2", "'geom:1:2' is not first, last and count: geom:0.1:10:20"),
        ("geom:1:2:x", "'x' is no count of temperatures: geom:0.1:10:20"),
        ("lin:1:2:-3", "'-3' is no count of temperatures: lin:0.1:10:20"),
        ("geom:1:2:0", "a progression has 2 values or more, not 0"),
        ("geom:1:2:1", "a progression has 2 values or more, not 1"),
        ("geom:0:2:3", "no progression begins or ends at 0.0: give it in a list"),
        ("lin:1:inf:3", "no progression begins or ends at inf: give it in a list"),
        ("lin:-1:2:3", "a temperature is 0 or more, not -1.0"),
        ("geom:1:2:1001", "1001 temperatures: give 1000 at most"),
        ("geom:1:2:" + "9" * 99, "999999999999 temperatures: give 1000 at most"),
        (",".join("1" * 1001), "1001 temperatures: give 1000 at most"),
    ],
)
def test_what_is_not(text, message):
    with pytest.raises(UsageError) as caught:
        parse_temperatures(text)
    assert str(caught.value) == message


decimals = st.decimals(min_value="0.001", max_value="1000", places=3).map(str)


@settings(max_examples=30)
@given(decimals, decimals, st.integers(2, 40))
def test_progressions_are_the_nearest_doubles(first, last, count):
    a, b = Fraction(first), Fraction(last)
    arithmetic = tuple(float(a + (b - a) * k / (count - 1)) for k in range(count))
    assert parse_temperatures(f"lin:{first}:{last}:{count}") == arithmetic
    with mpmath.workprec(300):
        low, high = (mpmath.mpf(x.numerator) / x.denominator for x in (a, b))
        truth = [low * mpmath.power(high / low, mpmath.mpf(k) / (count - 1)) for k in range(count)]
        geometric = tuple(map(float, truth))
    assert parse_temperatures(f"geom:{first}:{last}:{count}") == geometric
