"""What float() reads as our grammar does: certain where it says so."""

import math

from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.syntax.numbers import are_finite, float_reads, parse_number

DIGITS = "0123456789+-.eE_infaINFAN"
ODD = " \t\r\n\x0b\x0c\x1c\x1d\x1e\x1f\u0663\u2212\xa0"
SPELLINGS = st.text(DIGITS + ODD, max_size=8)


@given(st.lists(SPELLINGS.map(str.strip), min_size=1, max_size=4))
def test_what_is_certainly_finite_is_so_to_our_grammar(texts):
    if are_finite(texts):
        for text in texts:
            assert math.isfinite(parse_number(text))
            assert parse_number(text) == float(text)


def test_what_float_would_accept_beyond_our_grammar_is_not_read_by_it():
    for text in ("1_0", "\x0b1", "1\x1c", "1\r", "1\r,2", "\u0663", "\u22121"):
        assert not float_reads(text), text
        assert not are_finite([text]), text


def test_plain_text_is_read_by_float():
    for text in ("", "1,2", "1,2\r\n3,4\r\n", "cat", "+1 .5"):
        assert float_reads(text), text


def test_what_is_not_certain_is_not_said():
    for texts in (["nan"], ["1", "inf"], ["1", "-inf"], ["1e400"], ["1", ""]):
        assert not are_finite(texts), texts
