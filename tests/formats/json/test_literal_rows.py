"""Rows of a document that are spelt as Python prints them."""

import pytest

from softmax_cli.formats.json.literal_rows import literal_row
from softmax_cli.syntax.array_grammar import LiteralError


@pytest.mark.parametrize("text", ["[[1, 2.]]", "[1, [2.]]", "[]", "2."])
def test_what_is_no_row_of_numbers(text):
    with pytest.raises(LiteralError, match="no row of numbers"):
        literal_row(text, 0)


def test_a_row_ends_behind_its_bracket():
    assert literal_row("[1, (-inf, 3.)]", 4) == (["-inf", "3."], 14)
