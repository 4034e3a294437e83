"""Telling a header from a first row of numbers."""

NOTE = (
    "<stdin>: the first row, 0, 1, 2 and so on, was taken as a header "
    "(--no-header says otherwise)\n"
)
ONE = "0.2689414213699951,0.7310585786300049\n"


def test_a_row_of_names_is_a_header(run):
    assert run("softmax", input="a,b\n1,2\n") == (0, "a,b\n" + ONE, "")


def test_a_row_of_numbers_is_none(run):
    assert run("softmax", input="1,2\n1,2\n") == (0, ONE + ONE, "")


def test_words_for_numbers_are_numbers(run):
    for first in ("nan,1", "inf,-inf", "1,-inf", "−1,+2"):
        _, out, _ = run("softmax --bad-rows skip", input=f"{first}\n1,2\n")
        assert "inf" not in out, first
        assert out.endswith(ONE), first


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


def test_counting_from_0_above_fractions_is_a_header_said_once(run):
    for cell in ("0.5", "1e3", "-1.0"):
        for header in ("0,1", "0,1,2", '"0","1"', " 0 , 1 "):
            row = ",".join([cell, *"3" * header.count(",")])
            status, out, err = run("softmax", input=f"{header}\n{row}\n")
            assert (status, out.splitlines()[0], err) == (0, header, NOTE), (cell, header)


def test_counting_is_seen_among_the_logits(run):
    status, out, err = run("softmax -k 1", input=",0,1\n5,1,2.0\n")
    assert (status, out, err) == (0, ",0,1\n5," + ONE, NOTE)


def test_what_does_not_count_is_data(run):
    for text in (
        "0,1\n",
        "0,1\n\n \n",
        "1,2\n3,4\n",
        "0.0,1.0\n3,4\n",
        "0,2\n3,4\n",
        "0,2\n1,2.5\n",
    ):
        status, out, err = run("softmax", input=text)
        assert (status, err) == (0, ""), text
        assert len(out.splitlines()) == len(text.split()), text


EITHER = (
    2,
    "",
    "softmax-cli: the first row, {}, may hold names as well as numbers\n"
    "  --header says that it holds names, --no-header that it holds numbers\n",
)


def test_integers_that_may_be_names_or_numbers(run):
    for text, row in (
        ("0,1\n1,0\n", "0 to 1"),  # one-hot rows, or small integers under pandas' own names
        ("0,1,2\n1,2,3\n4,5,6\n", "0 to 2"),
        (",0,1\n0,2,3\n1,3,5\n", "0 to 1"),
        ("2019,2020,2021\n1.5,2.5,0.25\n", "2019 to 2021"),
        ("1,2\n0.5,1e-3\n1.0,.5\n", "1 to 2"),
        (",5,7\n0,1.5,2.5\n1,0.5,.25\n", "5 to 7"),
        # a class that is masked holds no fraction
        ("3,5,7\n1.5,-inf,2.5\n0.5,-inf,.25\n.5,-inf,.5\n", "3 to 7"),
        ("3,5,7\n1.5,-inf,2.5\n0.5,1.5,.25\n.5,.5,-inf\n", "3 to 7"),
    ):
        status, out, message = (EITHER[0], EITHER[1], EITHER[2].format(row))
        assert run("softmax", input=text) == (status, out, message), text
        for option, left in (("--header", 1), ("--no-header", 0)):
            done = run(f"softmax {option} --bad-rows skip", input=text)
            assert done.status == 0, text
            header = text.splitlines()[0]
            assert (done.out.splitlines()[0] == header) == (left == 1), text


def test_integers_that_are_numbers(run):
    for text in (
        "2019,2020,2021\n1.5,2,0.25\n",  # a row that is not all fractions
        "1,2\n2,3\n",
        "3,5,7\n1.5,1,2.5\n0.5,1.5,.25\n.5,.5,.5\n",
        "3,5,7,9\n1.5,1,2.5,2\n0.5,1,.25,3\n.5,5,.5,4\n",
        "3,1,2\n1,2,3\n0.5,1,2\n",
        "1,0\n0,1\n",
        "5,7\n",
        "-1,2\n",
        "0,1\n",
    ):
        status, out, err = run("softmax", input=text)
        assert (status, err) == (0, ""), text
        assert len(out.splitlines()) == len(text.splitlines()), text


def test_integers_above_fractions_and_an_index(run):
    text = "3,5,7\n0,1.5,2.5\n1,0.5,.25\n2,.5,.5\n"
    assert run("softmax", input=text) == (EITHER[0], EITHER[1], EITHER[2].format("3 to 7"))
    assert run("softmax -c 2,3 --header --only -p 3", input=text) == (
        0,
        "5,7\n0.269,0.731\n0.562,0.438\n0.5,0.5\n",
        "",
    )


def test_what_is_looked_at_ends_with_the_first_bad_row(run):
    status, out, err = run("softmax", input="5,7\nx,1\n0.5,1.5\n")
    assert (status, out.count("\n")) == (1, 1)
    assert err.startswith("softmax-cli: <stdin>:2: column 1: 'x' is not a number\n")
    assert run("softmax --bad-rows skip", input="5,7\nx,1\n0.5,1.5\n").status == 2
    status, out, err = run("softmax", input="0,1\nx,1\n0.5,1.5\n")
    assert (status, out.count("\n")) == (1, 1)
    assert run("softmax --bad-rows skip", input="0,1\nx,1\n0,2\n").status == 2


def test_a_row_of_integers_is_answered_before_more_has_come(run):
    """Where a pipe pauses, what has come is all that is looked at: counting waits for a row."""
    from tests.test_routes import outcome

    assert outcome(["softmax"], b"5,7\n0.5,1.5\n", 4).status == 0
    assert outcome(["softmax"], b"0,1\n0.5,1.5\n", 4).out.startswith(b"0,1\n")


R_TABLE = '"a" "b"\n"1" 1.5 2\n"2" 3 4\n'


def test_a_header_one_name_shorter_than_the_rows(run):
    """As R's write.table writes it: the first column is an index without a name."""
    done = run("softmax", input=R_TABLE)
    assert (done.status, done.out) == (
        0,
        '"" "a" "b"\n"1" 0.37754066879814546 0.6224593312018546\n'
        '"2" 0.2689414213699951 0.7310585786300049\n',
    )
    assert done.err == (
        "<stdin>: column 1 has no name: it is taken for an index, not for logits "
        "(--columns 1:b says otherwise)\n"
    )
    assert run("softmax -f csv", input="a\tb\nx\t1.0\t2\n").out == ",a,b\nx," + ONE
    assert run("xent -l y --only", input="a,b,y\nr1,1.0,2,b\n").out == "xent\n0.3132616875182228\n"
    assert run("softmax --header", input="5,6\nx,1,2\n").out == ",5,6\nx," + ONE


def test_a_header_that_is_shorter_for_another_reason(run):
    for text in (
        "a,b\n1,2,\n3,4,\n",  # a mark too many
        "a,b\n2.5,1,0.1\n",  # no index
        "a,b\n1,2,3\n1,2\n",  # a stray cell
    ):
        assert run("softmax", input=text).err.startswith(
            "softmax-cli: <stdin>:2: 3 cells where the header has 2\n"
        ), text


def test_counting_where_no_header_is_said(run):
    assert run("softmax --no-header", input="0,1\n0,1\n") == (0, ONE + ONE, "")


def test_numbers_that_are_said_to_be_a_header(run):
    assert run("softmax --header", input="5,6\n1,2\n") == (0, "5,6\n" + ONE, "")


def test_text_that_is_said_to_be_data(run):
    assert run("softmax --no-header", input="a,b,c\n1,2,3\n") == (
        1,
        "",
        "softmax-cli: <stdin>:1: column 1: 'a' is not a number\n"
        "  --keep 1 if the column holds no logits; cells were split at commas\n",
    )


def test_commas_for_points(run):
    for text in ("1,5;2,5\n", "2;1,5\n", "-1,5;7\n"):
        comma = next(cell for cell in text.strip().split(";") if "," in cell)
        assert run("softmax", input=text) == (
            1,
            "",
            f"softmax-cli: <stdin>:1: '{comma}' is not a number: decimals are written with a "
            "point\n  if the row holds names, say --header; sed 's/,/./g' makes points of commas\n",
        ), text


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
    status, out, err = run("softmax", input="a,,b\n1,3,2\n")
    assert (status, out) == (0, "a,,b\n0.2689414213699951,3,0.7310585786300049\n")
    assert err == (
        "<stdin>: column 2 has no name: it is taken for an index, not for logits "
        "(--columns a:b says otherwise)\n"
    )


def test_a_header_over_quoted_newlines_and_the_line_of_an_error(run):
    text = '"a\nx",b,c\n1,2,-inf\n3,oops,4\n'
    assert run("softmax", input=text) == (
        1,
        '"a\nx",b,c\n' + ONE.replace("\n", ",0.0\n"),
        "softmax-cli: <stdin>:4: column 'b': 'oops' is not a number\n"
        "  --keep b if the column holds no logits; cells were split at commas\n",
    )
