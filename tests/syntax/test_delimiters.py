"""Delimiters: the words for them, and the order in which they are looked for."""

import pytest

from softmax_cli.syntax.delimiters import DELIMITERS, find_delimiter, parse_delimiter, plural

WORDS = [
    ("\\t", "\t"),
    ("tab", "\t"),
    ("comma", ","),
    ("semicolon", ";"),
    ("pipe", "|"),
    ("bar", "|"),
    ("space", " "),
    ("whitespace", " "),
    ("\t", "\t"),
    (" ", " "),
    ("#", "#"),
]


def test_what_a_user_may_write():
    for text, mark in WORDS:
        assert parse_delimiter(text) == mark, text


@pytest.mark.parametrize(
    "text", ["", "ab", "a", "1", '"', "\n", "\r", ".", "+", "-", "_", "é", "tabs"]
)
def test_what_is_no_delimiter(text):
    with pytest.raises(ValueError, match=r" is not a delimiter: give one mark, such as ';' or "):
        parse_delimiter(text)


def test_what_a_message_calls_them():
    assert {row.mark: plural(row.mark) for row in DELIMITERS} == {
        "\t": "tabs",
        ";": "semicolons",
        ",": "commas",
        "|": "bars",
        " ": "white space",
    }
    assert plural("#") == "#"


LINES = [("a b|c,d;e\tf", "\t"), ("a b|c,d;e", ";"), ("a b|c,d", ","), ("a b|c", "|"), ("a b", " ")]


def test_the_first_that_a_line_has_is_its_delimiter():
    for line, mark in LINES:
        assert find_delimiter(line) == mark, line
    assert find_delimiter("1") == ","
