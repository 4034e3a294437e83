"""How errors are worded."""

import pytest

from softmax_cli.errors import DataError, UsageError, quote


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("n/a", "'n/a'"),
        ("", "''"),
        ("日本", "'日本'"),
        ("a\tb\n", r"'a\tb\n'"),
        ("\x1b[31m", r"'\x1b[31m'"),
        ("\u202e", r"'\u202e'"),
        ("x" * 40, "'" + "x" * 40 + "'"),
        ("x" * 41, "'" + "x" * 40 + "…' (41 characters)"),
    ],
)
def test_a_piece_of_text_is_quoted_escaped_and_short(text, shown):
    assert quote(text) == shown


def test_a_data_error_names_file_line_and_column():
    error = DataError(
        "'x' is not a number", source="a.csv", line=41, column="'cat'", hint="mend it"
    )
    assert error.message == "a.csv:41: column 'cat': 'x' is not a number"
    assert (error.status, error.hint) == (1, "mend it")


def test_a_file_name_cannot_write_to_the_terminal():
    assert DataError("is empty", source="\x1b[2J\n").message == r"\x1b[2J\n: is empty"


def test_a_usage_error_is_status_2():
    assert UsageError("no").status == 2
