"""The text of a number, both ways."""

import math
import struct
from fractions import Fraction

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.syntax.numbers import (
    has_comma,
    is_spelt,
    parse_number,
    shortest,
    shortest_single,
    significant,
)
from tests.effort import share_of

doubles = st.integers(0, 2**64 - 1).map(
    lambda bits: struct.unpack("<d", struct.pack("<Q", bits))[0]
)
singles = st.integers(0, 2**32 - 1).map(
    lambda bits: struct.unpack("<f", struct.pack("<I", bits))[0]
)


NUMBERS = {
    "1": 1.0,
    "+1": 1.0,
    "-1": -1.0,
    "−1": -1.0,
    "−2.5e−3": -2.5e-3,
    ".5": 0.5,
    "5.": 5.0,
    "-.5": -0.5,
    "1e3": 1000.0,
    "1E+3": 1000.0,
    "007": 7.0,
    "  1\t": 1.0,
    "1e-400": 0.0,
    "inf": math.inf,
    "-Infinity": -math.inf,
    "−INF": -math.inf,
    "+inf": math.inf,
    "179769313486231570000e288": 1.7976931348623157e308,
    "5e-324": 5e-324,
}


def test_what_is_a_number():
    assert {text: parse_number(text) for text in NUMBERS} == NUMBERS


def test_nan_is_a_number_here():
    for text in ("nan", "NaN", "-nan", " NAN "):
        assert math.isnan(parse_number(text)), text


NO_NUMBERS = [
    "",
    " ",
    "1_000",
    "٣",
    "Ⅷ",
    "0x10",
    "1 2",
    "--1",
    "+-1",
    "1e",
    "e1",
    ".",
    "-",
    "1.2.3",
    "1\xa0",
    "\u20031",
    "1\n",
    "\x0c1",
    "1d5",
    "1f",
    "True",
    "None",
    "infinit",
    "1e5.0",
    "½",
]


def refusals(texts):
    """Return what is said of each text as a number."""
    said = {}
    for text in texts:
        try:
            said[text] = f"a number, {parse_number(text)}"
        except ValueError as error:
            said[text] = str(error)
    return said


def test_what_is_no_number():
    assert refusals(NO_NUMBERS) == dict.fromkeys(NO_NUMBERS, "is not a number")


def test_a_comma_for_a_point():
    texts = ["1,5", "-0,25", "+,5", "1,"]
    said = "is not a number: decimals are written with a point"
    assert refusals(texts) == dict.fromkeys(texts, said)
    assert all(map(has_comma, texts))


def test_other_commas():
    for text in ("1,000,000", ",", "-,", "a,b", "1.5,2", "1 000,5", "--1,5", "٣,٤", "15", ""):
        assert not has_comma(text), text


def test_a_finite_number_never_becomes_infinite():
    texts = ["1e400", "-1e309", "1.8e308", "9" * 400]
    assert refusals(texts) == dict.fromkeys(texts, "is too large for a double")


SHORTEST = [
    (0.0, "0.0"),
    (-0.0, "-0.0"),
    (1.0, "1.0"),
    (0.1, "0.1"),
    (1e-4, "0.0001"),
    (1e-5, "0.00001"),
    (-1.25e-5, "-0.0000125"),
    (1e-6, "1e-6"),
    (1e-7, "1e-7"),
    (1.5e-300, "1.5e-300"),
    (123456789012345.6, "123456789012345.6"),
    (1e15, "1000000000000000.0"),
    (1e16, "1e+16"),
    (1.2345e22, "1.2345e+22"),
    (5e-324, "5e-324"),
    (math.inf, "inf"),
    (-math.inf, "-inf"),
]


def test_the_shortest_text():
    assert [(value, shortest(value)) for value, _ in SHORTEST] == SHORTEST


def test_bit_patterns_of_doubles_are_spelt_as_orjson_does():
    values = _patterns(np.uint64, np.float64, share_of(50_000))
    spelt = [shortest(value) for value in values.tolist()]
    assert spelt == _by_orjson(values)


def test_bit_patterns_of_singles_are_spelt_as_orjson_does():
    values = _patterns(np.uint32, np.float32, share_of(20_000))
    spelt = [shortest_single(value) for value in values.tolist()]
    assert spelt == _by_orjson(values)


def test_every_power_of_two_of_a_double():
    values = np.ldexp(1.0, np.arange(-1074, 1024))
    assert [shortest(value) for value in values.tolist()] == _by_orjson(values)


def test_every_power_of_two_of_a_single():
    """Above a power of two the gap is twice that below: the fewest digits are found there too."""
    values = np.ldexp(np.float32(1), np.arange(-149, 128)).astype(np.float32)
    assert [shortest_single(value) for value in values.tolist()] == _by_orjson(values)


def test_decades_of_doubles_and_singles():
    decades = [float(f"{digits}e{power}") for digits in ("1", "9.5") for power in range(-30, 31)]
    assert [shortest(value) for value in decades] == _by_orjson(np.array(decades))
    singles = np.array(decades, dtype=np.float32)
    assert [shortest_single(value) for value in singles.tolist()] == _by_orjson(singles)


@given(doubles.filter(math.isfinite))
def test_what_is_written_reads_back(value):
    assert parse_number(shortest(value)) == value


@given(singles.filter(math.isfinite))
def test_what_is_written_of_a_single_reads_back(value):
    assert struct.pack("<f", float(shortest_single(value))) == struct.pack("<f", value)


SIGNIFICANT = [
    (0.6590011388859679, 3, 0.659),
    (123456.0, 2, 120000.0),
    (0.00012345, 2, 0.00012),
    (9.99, 2, 10.0),
    (-math.inf, 3, -math.inf),
    (0.0, 5, 0.0),
]


def test_significant_digits():
    for value, digits, rounded in SIGNIFICANT:
        assert significant(value, digits) == rounded, value


@given(doubles.filter(math.isfinite))
def test_seventeen_digits_are_all_there_is(value):
    assert significant(value, 17) == value


def _patterns(integers, floats, count):
    generator = np.random.default_rng(20260714)
    bits = generator.integers(0, np.iinfo(integers).max, count, dtype=integers, endpoint=True)
    values = bits.view(floats)
    return values[np.isfinite(values)]


def _by_orjson(values):
    return orjson.dumps(values, option=orjson.OPT_SERIALIZE_NUMPY).decode()[1:-1].split(",")


@given(
    sign=st.sampled_from(["", "+", "-", "\N{MINUS SIGN}"]),
    whole=st.integers(0, 10**20).map(str),
    fraction=st.one_of(
        st.sampled_from(["", ".", ".0", "." + "0" * 30]), st.floats(0, 0.99).map(repr)
    ),
    exponent=st.one_of(st.just(""), st.integers(-330, 280).map("e{}".format), st.just("E+007")),
)
def test_a_text_is_spelt_as_a_double_is_where_their_decimals_are_one(
    sign, whole, fraction, exponent
):
    text = sign + whole + fraction.removeprefix("0") * ("e" not in fraction) + exponent
    value = parse_number(text)
    decimal = Fraction(text.replace("\N{MINUS SIGN}", "-"))
    assert is_spelt(value, f" {text} ") == (decimal == Fraction(repr(value)))


def test_a_double_that_is_no_float32_has_no_text_as_one():
    with pytest.raises(ValueError, match=r"^0.1 is not a float32$"):
        shortest_single(0.1)
