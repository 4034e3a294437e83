"""How errors are worded."""

import pytest

from softmax_cli.errors import DataError, UsageError, quote, shown_name, without_secrets


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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://me:secret@host/a.csv?X-Amz-Signature=secret", "https://host/a.csv"),
        ("https://me:se/c@ret@host/a b.csv#secret", "https://host/a b.csv"),
        ("https://me:se cret@host/x", "https://host/x"),
        ("https://me:1234@host:80/x?a b=secret c", "https://host:80/x"),
        ("HTTPS://secret@host/x?secret", "HTTPS://host/x"),
        ("sftp://me@host/x", "sftp://host/x"),
        ("https://host:8080/v@2/x", "https://host:8080/v@2/x"),
        ("s3://bucket/me@home/what?.csv", "s3://bucket/me@home/what?.csv"),
        ("s3://bucket/a#1.csv?versionId=7", "s3://bucket/a#1.csv"),
        ("abfs://container@account.net/x", "abfs://container@account.net/x"),
        ("abfs://me:secret@account.net/x", "abfs://account.net/x"),
        ("zip://a.csv::https://me:secret@host/x.zip?sig=secret", "zip://a.csv::https://host/x.zip"),
        ("403, url='https://me:secret@h/x?sig=secret'", "403, url='https://h/x'"),
        ("GET https://me:secret@h/a b?sig=secret failed", "GET https://h/a b failed"),
        ("is it a=b?c=d", "is it a=b?c=d"),
    ],
)
def test_what_gives_access_to_a_url_is_not_shown(text, shown):
    assert shown_name(text) == shown
    assert "secret" not in f"{quote(text)} {DataError('is bad', source=text)}"


def test_of_a_note_only_that_is_left_out():
    note = "https://h/x: the column 'a=b?' of https://me:secret@h/y?sig=secret is #1"
    assert without_secrets(note) == "https://h/x: the column 'a=b?' of https://h/y is #1"


LINES = [
    "softmax {}",
    "softmax {} {}",
    "{}",
    "softmax 1 2 -o {}",
    "softmax 1 2 -k {}",
    "softmax 1 2 -T {}",
    "softmax 1 2 --input-format {}",
    "xent a.csv -l {}",
    "xent a.csv --label-file {}",
    "metrics a.csv -l a --save {}",
    "metrics --merge {}",
    "calibrate {} -l a",
]


@pytest.mark.parametrize("line", LINES)
def test_no_command_shows_what_gives_access(run, here, line):
    (here / "a.csv").write_text("a,b\n1,2\n")
    for name in ("x.csv", f"{'long/' * 20}x.csv"):
        url = f"nowhere://me:secret@host/{name}?X-Amz-Signature=secret"
        done = run(line.format(url, url))
        assert done.status in (1, 2)
        assert "secret" not in done.out + done.err
        assert "nowhere" in done.err or line == "{}"
