"""Telling a header from a first row of numbers."""

import pytest

NOTE = (
    "<stdin>: the first row, 0, 1, 2 and so on, was taken as a header "
    "(--no-header says otherwise)\n"
)
ONE = "0.2689414213699951,0.7310585786300049\n"


def test_a_row_of_names_is_a_header(run):
    assert run("softmax", input="a,b\n1,2\n") == (0, "a,b\n" + ONE, "")


def test_a_row_of_numbers_is_none(run):
    assert run("softmax", input="1,2\n1,2\n") == (0, ONE + ONE, "")


@pytest.mark.parametrize("first", ["nan,1", "inf,-inf", "1,-inf", "−1,+2"])
def test_words_for_numbers_are_numbers(run, first):
    _, out, _ = run("softmax --bad-rows skip", input=f"{first}\n1,2\n")
    assert "inf" not in out
    assert out.endswith(ONE)


def test_names_where_the_logits_are(run):
    assert run("softmax -k 1", input="7,a,b\n8,1,2\n") == (0, "7,a,b\n8," + ONE, "")


def test_a_carried_name_over_numbers_is_no_header(run):
    assert run("softmax -k 1", input="x,1,2\ny,1,2\n") == (0, "x," + ONE + "y," + ONE, "")


def test_a_first_row_that_holds_a_name_used_in_an_option_is_a_header(run):
    assert run("softmax -k id", input="id,1,7\nx,1,2\n") == (0, "id,1,7\nx," + ONE, "")
    assert run("xent -l y", input="y,1,2\n1,1,2\n").out == "y,xent\n1,1.3132616875182228\n"


def test_numbers_and_text_in_one_row_are_an_error_that_names_both_options(run):
    assert run("softmax", input="1.5,n/a,2\n1,2,3\n") == (
        1,
        "",
        "softmax-cli: <stdin>:1: the first row mixes numbers and text: '1.5' and 'n/a'\n"
        "  say --header or --no-header, or --keep the columns that are not logits\n",
    )


def test_an_overflow_beside_text_is_a_mixture_too(run):
    assert run("softmax", input="1e400,x\n1,2\n").status == 1


@pytest.mark.parametrize("header", ["0,1", "0,1,2", '"0","1"', " 0 , 1 "])
def test_counting_from_0_is_a_header_said_once(run, header):
    row = ",".join("0" * len(header.split(",")))
    status, out, err = run("softmax", input=f"{header}\n{row}\n")
    assert (status, out.splitlines()[0], err) == (0, header, NOTE)


def test_counting_is_seen_among_the_logits(run):
    status, out, err = run("softmax -k 1", input=",0,1\n5,1,2\n")
    assert (status, out, err) == (0, ",0,1\n5," + ONE, NOTE)


@pytest.mark.parametrize(
    "text", ["0,1\n", "0,1\n\n \n", "1,2\n3,4\n", "0.0,1.0\n3,4\n", "0,2\n3,4\n", "0\n1\n"]
)
def test_what_does_not_count_is_data(run, text):
    status, out, err = run("softmax", input=text)
    assert (status, err) == (0, "")
    assert len(out.splitlines()) == len(text.split())


def test_counting_where_no_header_is_said(run):
    assert run("softmax --no-header", input="0,1\n0,1\n") == (0, ONE + ONE, "")


def test_numbers_that_are_said_to_be_a_header(run):
    assert run("softmax --header", input="5,6\n1,2\n") == (0, "5,6\n" + ONE, "")


def test_text_that_is_said_to_be_data(run):
    assert run("softmax --no-header", input="a,b\n1,2\n") == (
        1,
        "",
        "softmax-cli: <stdin>:1: column 1: 'a' is not a number\n  cells were split at commas\n",
    )


@pytest.mark.parametrize("text", ["1,5;2,5\n", "2;1,5\n", "-1,5;7\n"])
def test_commas_for_points(run, text):
    comma = next(cell for cell in text.strip().split(";") if "," in cell)
    assert run("softmax", input=text) == (
        1,
        "",
        f"softmax-cli: <stdin>:1: '{comma}' is not a number: decimals are written with a point\n"
        "  if the row holds names, say --header; sed 's/,/./g' makes points of commas\n",
    )


def test_a_lone_header(run):
    message = "softmax-cli: <stdin>:1: there is a header and no row below it\n"
    assert run("softmax", input="a,b\n") == (1, "", message)
    assert run("softmax", input="a,b\n\n  \n") == (1, "", message)


def test_blank_lines_above_a_header(run):
    assert run("softmax", input="\n\na,b\n1,2\n").out == "a,b\n" + ONE
    assert run("softmax", input="\n\na,b\n").err.startswith("softmax-cli: <stdin>:3: there is a")


def test_names_are_trimmed_and_unquoted_for_options(run):
    text = ' "id" , a,"b ""x"""\n7,1,2\n'
    assert run("softmax -k id", input=text) == (0, ' "id" , a,"b ""x"""\n7,' + ONE, "")


def test_a_header_with_empty_names(run):
    assert run("softmax", input="a,,b\n1,2,3\n").out.splitlines()[0] == "a,,b"


def test_a_header_over_quoted_newlines_and_the_line_of_an_error(run):
    text = '"a\nx",b\n1,2\n3,oops\n'
    assert run("softmax", input=text) == (
        1,
        '"a\nx",b\n' + ONE,
        "softmax-cli: <stdin>:4: column 'b': 'oops' is not a number\n"
        "  cells were split at commas\n",
    )
