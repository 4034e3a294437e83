"""Delimited text, written so that what is carried comes out as it went in."""

HALF = "0.2689414213699951,0.7310585786300049"


def test_a_carried_cell_is_verbatim_and_in_place(run):
    for newline in ("\n", "\r\n"):
        for cell in (
            "007",
            " 7 ",
            '"7"',
            '"a,b"',
            '"say ""hi"""',
            '"two\nlines"',
            "",
            '""',
            "日本",
            "\t",
            '5" x',
            "1e400",
            "nan",
            "'",
            "\\",
            "\x1b[31m",
            ' "q" ',
            "−1",
            "\xa0",
        ):
            text = f"id,a,b,y{newline}{cell},1,2,{cell}{newline}z,1,2,{newline}"
            expected = f"id,a,b,y{newline}{cell},{HALF},{cell}{newline}z,{HALF},{newline}"
            assert run("softmax -k id,y", input=text) == (0, expected, ""), (newline, cell)


def test_the_spelling_of_a_header_is_kept(run):
    assert run("softmax", input='"a", b\n1,2\n').out == f'"a", b\n{HALF}\n'


def test_the_end_of_a_last_line_that_has_none(run):
    assert run("softmax", input="a,b\r\n1,2").out == f"a,b\r\n{HALF}\r\n"


def test_cells_are_quoted_anew_for_another_delimiter(run):
    for source, target, out in (
        ('id;a;b\n"x;y";1;1\n', "csv", "id,a,b\nx;y,0.5,0.5\n"),
        ("id;a;b\nx,y;1;1\n", "csv", 'id,a,b\n"x,y",0.5,0.5\n'),
        ("id;a;b\n x ;1;1\n", "tsv", "id\ta\tb\n x \t0.5\t0.5\n"),
        ('id;a;b\n"q""";1;1\n', "psv", 'id|a|b\n"q"""|0.5|0.5\n'),
        ("id;a;b\nx y;1;1\n", "ssv", "id;a;b\nx y;0.5;0.5\n"),
    ):
        assert run(f"softmax -k id -f {target}", input=source) == (0, out, ""), source


def test_crlf_is_kept_in_another_delimited_format(run):
    assert run("softmax -f tsv", input="1,2\r\n").out == HALF.replace(",", "\t") + "\r\n"


def test_an_infinity_is_a_number_here(run):
    assert run("log-softmax", input="0,-inf\n").out == "0.0,-inf\n"


def test_the_blank_of_a_bad_row_is_nan_where_blanks_delimit(run):
    """An empty cell would vanish."""
    assert run("softmax --bad-rows nan", input="a b\n1 2\nx 3\n").out == (
        "a b\n" + HALF.replace(",", " ") + "\nnan nan\n"
    )
