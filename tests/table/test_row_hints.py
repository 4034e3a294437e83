"""Hints of a row that is bad: what each leads to, and where there is none to give."""

import re

import pytest


def keep_hint(message):
    """Return the option that a message proposes, if it does."""
    match = re.search(r"--keep (.*) if the column holds no logits", message)
    return match[0].removesuffix(" if the column holds no logits") if match else None


def test_text_in_a_column_that_could_be_kept(run):
    for cell in ("x.png", "2024-01-31", "12:30", "a/b"):
        for names, spelt in (
            ("name,a,b", "name"),
            ("my name,a,b", "'\"my name\"'"),
            ("a_b-c,a,b", "a_b-c"),
            ("$(touch x),a,b", "'\"$(touch x)\"'"),
            ("it's,a,b", "'\"it'\"'\"'s\"'"),
            ('"a ""b"" c",a,b', '\'"a ""b"" c"\''),
            ("7,a,b", "'\"7\"'"),
            ("!x,a,b", "'\"!x\"'"),
            ("a,a,b", "1"),
            ("\x1b[31m,a,b", "1"),
            ("n" * 5000 + ",a,b", "1"),
        ):
            text = f"{names}\n{cell},1,2\n"
            _, out, err = run("softmax --header", input=text)
            assert (out, keep_hint(err)) == ("", f"--keep {spelt}"), (cell, names)
            assert len(err) < 300, (cell, names)
            kept = run(f"softmax --header {keep_hint(err)}", input=text)
            assert kept.out == f"{names}\n{cell},0.2689414213699951,0.7310585786300049\n", (
                cell,
                names,
            )


def test_a_column_with_a_number_amiss_is_not_to_be_left_out(run):
    for cell in ("n/a", "NA", "null", "None", "-", "?", "1.2.3", "0x10", "1_0", ""):
        assert keep_hint(run("softmax", input=f"a,b,c\n1,2,3\n1,{cell},3\n").err) is None, cell


def test_nothing_is_left_out_where_one_class_would_stay(run):
    for text in ("a,b\nx,1\n", "a,b\n1,x\n"):
        assert keep_hint(run("softmax", input=text).err) is None, text


def test_hints_do_not_depend_on_the_rows_around(run):
    text = "a,b,c\n1,2,3\n1,x,3\n"
    message = run("softmax", input=text).err
    assert run("softmax", input=text.replace("1,2,3", "7,8,9")).err == message
    assert run("softmax", input=text + "1,y,3\n" * 9).err == message


def test_no_bad_row_is_cured_by_skipping_it(run):
    """Whether it is one, or the file is read amiss, cannot be seen from there."""
    for row in ("1,", "1,nan", "1,inf", "-inf,-inf", "1,1e400", "1", "1,2,3", "1,x", ""):
        assert "--bad-rows" not in run("softmax", input=f"a,b\n{row}\n1,2\n").err, row
        assert "--bad-rows error names the first" in (
            run("softmax --bad-rows skip", input=f"a,b\n{row}\n1,2\n").err
        ), row


# Commas --------------------------------------------------------------------------------------

GROUPED = "is not a number: its commas group digits, as in thousands"


@pytest.mark.parametrize(
    ("cell", "decimal"),
    [
        ("1,234", ", or sed 's/,/./g' makes points of commas"),
        ("1,234.5", ""),
        ("-12,345,678", ""),
    ],
)
def test_thousands(run, script, here, cell, decimal):
    (here / "a.tsv").write_text(f"a\tb\n{cell}\t2\n")
    status, out, err = run("softmax a.tsv")
    assert (status, out) == (1, "")
    assert err == (
        f"softmax-cli: a.tsv:2: column 'a': '{cell}' {GROUPED}\n"
        f"  sed 's/,//g' takes the commas out, if that is what they are{decimal}; "
        "cells were split at tabs\n"
    )
    without = cell.replace(",", "")
    expected = run("softmax", input=f"a\tb\n{without}\t2\n").out
    assert script("sed 's/,//g' a.tsv | softmax-cli softmax").out == expected


def test_thousands_in_the_first_row_are_no_header(run):
    assert run("softmax", input="1,234.5\t2,345.6\n") == (
        1,
        "",
        f"softmax-cli: <stdin>:1: '1,234.5' {GROUPED}\n"
        "  if the row holds names, say --header; "
        "sed 's/,//g' takes the commas out, if that is what they are\n",
    )


def test_thousands_in_quotes_between_commas(run):
    assert run("softmax", input='a,b\n"1,234.5",2\n').err == (
        f"softmax-cli: <stdin>:2: column 'a': '\"1,234.5\"' {GROUPED}\n"
        "  write numbers without them; cells were split at commas\n"
    )


def test_decimal_commas(run, script):
    err = run("softmax", input="a;b\n1,5;2,5\n").err
    assert (
        err.splitlines()[1]
        == "  sed 's/,/./g' makes points of commas; cells were split at semicolons"
    )
    assert script("sed 's/,/./g' | softmax-cli softmax", input="a;b\n1,5;2,5\n").out == (
        "a;b\n0.2689414213699951;0.7310585786300049\n"
    )


def test_decimals_of_three_digits_are_led_to_their_figure(run, script, here):
    """As R and spreadsheets write them: they look like thousands."""
    (here / "a.csv").write_text("a;b\n1,069;2,069\n")
    hint = run("softmax a.csv").err.splitlines()[1]
    assert "sed 's/,/./g' makes points of commas" in hint
    assert script("sed 's/,/./g' a.csv | softmax-cli softmax -p 2").out == "a;b\n0.27;0.73\n"
    first = run("softmax", input="1,069;2,5\n").err.splitlines()[1]
    assert first == "  if the row holds names, say --header; sed 's/,/./g' makes points of commas"


@pytest.mark.parametrize(
    ("text", "mend", "out"),
    [
        ("1,5;2,5\n", "sed 's/,/./g'", "0.2689;0.7311\n"),
        ("1,000;1,001\n", "sed 's/,//g'", "0.2689;0.7311\n"),
    ],
)
def test_commas_in_a_first_row_are_mended_as_the_hint_says(run, script, here, text, mend, out):
    (here / "a.csv").write_text(text)
    assert f"  if the row holds names, say --header; {mend} " in run("softmax a.csv").err
    assert script(f"{mend} a.csv | softmax-cli softmax -p 4").out == out


def test_commas_that_stand_between_cells_too_are_not_to_be_replaced(run):
    for text in ('a,b\n"1,5","2,5"\n', '"1,5","2,5"\n'):
        err = run("softmax", input=text).err
        assert "decimals are written with a point" in err, text
        assert "sed" not in err, text


# A row of numbers below a field --------------------------------------------------------------


def test_the_logits_below_a_field_are_told_where_no_option_names_them(run):
    """As evaluation harnesses write them, each hint followed."""
    rows = '{"doc_id": 0, "doc": {}, "y": 0, "out": {"logits": [1, 1], "tokens": [7, 7]}}\n'
    hint = "  --columns .out.logits takes the row of numbers there\n"
    for line, column, cell in (
        ("xent -l y", "doc", "{}"),
        ("xent -l y --keep doc", "out", '{"logits": [1, 1], "tokens": [7, 7]}'),
    ):
        assert run(line, input=rows) == (
            1,
            "",
            f"softmax-cli: <stdin>:1: column '{column}': '{cell}' is not a number\n{hint}",
        ), line
        followed = run(f"{line} --columns .out.logits --only", input=rows)
        assert followed == (0, '{"xent": 0.6931471805599453}\n', ""), line
    document = f"[{rows.strip()}]"
    assert run("argmax", input=document).err.endswith(hint)
    text = '{"id": "a", "out": {"it\'s": [1, 1]}}\n'
    path = """'.out."it'"'"'s"'"""
    assert run("softmax", input=text).err.endswith(
        f"  --columns {path} takes the row of numbers there\n"
    )
    assert run(f"softmax --columns {path}", input=text).out == text.replace("1, 1", "0.5, 0.5")


def test_a_row_of_numbers_below_a_field_beside_columns_of_numbers(run):
    """Either may be meant."""
    row = '{"a": 1, "b": 1, "m": {"t": [2, 2]}}\n'
    assert run("softmax", input=row).err.endswith(
        "\n  --keep m if the column holds no logits; "
        "--columns .m.t takes the row of numbers there\n"
    )
    assert run("softmax --keep m", input=row).out == row.replace("1", "0.5")
    assert run("softmax --columns .m.t", input=row).out == row.replace("2, 2", "0.5, 0.5")


def test_what_an_option_names_is_not_told_to_be_the_logits(run):
    for line, row in (
        ("softmax -c p,q", '{"p": "x", "q": 2, "m": {"box": [1, 2]}}\n'),
        ("softmax -k m", '{"p": "x", "q": 2, "m": {"box": [1, 2]}}\n'),
        ("softmax -k .m.target", '{"p": "x", "q": 2, "m": {"target": [1, 2]}}\n'),
        ("softmax", '{"p": "x", ".m.logits": "y", "m": {"logits": [1, 2]}}\n'),
        ("softmax", '{"p": "x", "m\\"": {"logits": [1, 2]}}\n'),
    ):
        done = run(line, input=row)
        assert done.status == 1, (line, row)
        assert "--columns" not in done.err, (line, row)


def test_an_array_that_is_too_long_to_be_shown_is_told_of(run):
    numbers = [place / 7 for place in range(30)]
    text = f'id,x\n7,"{numbers}"\n'
    assert run("softmax -k id", input=text).err.endswith(
        "\n  --columns x reads the array in each cell\n"
    )
    assert run("argmax --columns x --only", input=text).out == "argmax\n29\n"


def test_what_is_no_single_row_of_numbers_is_not_told(run):
    for below in ("{}", '{"x": [1, 2], "y": [3, 4]}', '{"x": [1, "a"]}', '{"x": [1]}', '"x"'):
        err = run("softmax", input=f'{{"a": 1, "b": 2, "m": {below}}}\n').err
        assert "--columns" not in err, below
