"""What stands where rows should, in delimited text: read, or called what it is, and mended so."""

import pytest

from tests.test_routes import agree, outcome

HALF = "0.2689414213699951,0.7310585786300049\n"
SKIP = "--comment '#' skips such lines"


def hint(message):
    """Return the line below a message."""
    return message.splitlines()[1].strip()


# Lines that begin with # ---------------------------------------------------------------------


def test_a_first_line_that_is_a_comment(run):
    for text in (
        "# model 3, epoch 12\na,b\n1,2\n",
        "# model 3, epoch 12, seed 1\na,b\n1,2\n",
        "# one, two\na,b\n1,2\n",
        "# model\na,b\n1,2\n",
        "#a b c\na,b\n1,2\n",
        "#\n# 1\na,b\n1,2\n",
        "# a, 1\n# b, 2\na,b\n1,2\n",
    ):
        status, out, err = run("softmax", input=text)
        assert (status, out) == (1, ""), text
        assert err == (
            f"softmax-cli: <stdin>:1: the line begins with '#' and is no header\n  {SKIP}\n"
        ), text
        assert (
            run(f"softmax {SKIP.removesuffix(' skips such lines')}", input=text).out
            == "a,b\n" + HALF
        ), text


def test_a_header_may_begin_so(run):
    for text in ("#a,b\n1,2\n", "# a,b\n1,2\n", "#,b\n1,2\n"):
        assert run("softmax", input=text) == (0, text.splitlines()[0] + "\n" + HALF, ""), text


def test_a_comment_inside_a_table(run):
    for row in ("# epoch 2", "# epoch 2,3", "#1,2", "# a, b, c"):
        text = f"a,b\n1,2\n{row}\n1,2\n"
        done = agree(["softmax"], text.encode())
        message = f"softmax-cli: <stdin>:3: the line begins with '#'\n  {SKIP}\n"
        assert done == (1, f"a,b\n{HALF}".encode(), message), row
        assert run("softmax --comment '#'", input=text).out == f"a,b\n{HALF}{HALF}", row


def test_a_name_that_begins_so_is_no_comment(run):
    text = "id,a,b\n#1,1,2\n#2,1,x\n"
    assert run("softmax -k id", input=text).err == (
        "softmax-cli: <stdin>:3: column 'b': 'x' is not a number\n"
        "  --keep b leaves one class a row: with it, --axis columns compares the rows, and the "
        "command sigmoid takes each number by itself; cells were split at commas\n"
    )


# sep= ----------------------------------------------------------------------------------------


def test_the_line_for_excel_names_the_delimiter():
    for size in (1, 6, 1 << 20):
        for first in ("sep=;", "SEP=;", '"sep=;"', "sep=;\r"):
            newline = "\r\n" if first.endswith("\r") else "\n"
            data = f"{first}\na b;c,d{newline}1;2{newline}".encode()
            expected = f"a b;c,d{newline}{HALF.strip().replace(',', ';')}{newline}".encode()
            assert agree(["softmax"], data, size) == (0, expected, ""), (size, first)


def test_lines_are_counted_with_it(run):
    assert run("softmax", input="sep=;\na;b\n1;x\n").err.startswith("softmax-cli: <stdin>:3: ")
    assert run("softmax", input="sep=;\n\n").err == "softmax-cli: <stdin>: there is no data\n"


def test_what_is_said_on_the_command_line_comes_before_it(run):
    assert run("softmax -d ,", input="sep=;\n1,2\n").out == HALF


def test_other_lines_are_data(run):
    assert run("softmax", input="sep=1,b\n1,2\n").out.startswith("sep=1,b\n")
    assert run("softmax", input="s,b\n1,2\n").out.startswith("s,b\n")


# The header again ----------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["softmax", "softmax -k a", "xent -l y -k a"])
def test_a_header_that_stands_again(run, script, here, command):
    text = "a,b,c,y\n1,2,1,b\n"
    for name in ("a.csv", "b.csv", "c.csv"):
        (here / name).write_text(text)
    keep = "" if "xent" in command else " -k y"
    done = agree([*command.split(), *keep.split()], (text * 2).encode())
    assert (done.status, done.out.count(b"\n")) == (1, 2)
    assert done.err == (
        "softmax-cli: <stdin>:3: the header stands here again\n"
        "  files are joined without it by (cat a.csv; tail -q -n +2 b.csv c.csv)\n"
    )
    way = hint(done.err).removeprefix("files are joined without it by ")
    joined = script(f"{way} | softmax-cli {command}{keep}")
    assert (joined.status, joined.out.count("\n")) == (0, 4)


def test_a_header_again_is_told_whatever_its_blanks(run):
    assert "stands here again" in run("softmax", input="a,b\r\n1,2\r\n a,b\r\n").err


# Carriage returns ----------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["a,b\r1,2\r", "a,b\r1,2\r\r", "a,b\r\r\n1,2\r\r\n"])
@pytest.mark.parametrize("name", ["a.csv", "my file", "-x.csv"])
def test_carriage_returns_for_newlines(run, script, here, text, name):
    """By themselves, as on the Macs of old, or in twos, as where Windows adds one to another's."""
    (here / name).write_text(text, newline="")
    done = run(f"softmax -- '{name}'")
    assert done.err.startswith(
        f"softmax-cli: {name}:1: carriage returns stand where newlines should\n  tr -s "
    )
    way = hint(done.err).removesuffix("…")
    assert script(f"{way} softmax") == (0, f"a,b\n{HALF}", "")


# Delimiters that are not there ---------------------------------------------------------------


def test_a_delimiter_that_does_not_occur(run, here):
    for name, said, text, message, option in (
        ("a.tsv", "", "a,b\n1,2\n", "there is no tab in it, but commas", "-d , if commas"),
        ("a.tsv", "", "1,2\n", "there is no tab in it, but commas", "-d , if commas"),
        ("a.ssv", "", "a|b\n1|2\n", "there is no semicolon in it, but bars", "-d '|' if bars"),
        (
            "a.psv",
            "",
            "a;b\n1;2\n",
            "there is no bar in it, but semicolons",
            "-d ';' if semicolons",
        ),
        (
            "a.csv",
            "-d ';'",
            "a\tb\n1\t2\n",
            "there is no semicolon in it, but tabs",
            "-d tab if tabs",
        ),
        (
            "a.tsv",
            "",
            "a b\n1 2\n",
            "there is no tab in it, but white space",
            "-d ' ' if white space",
        ),
        ("a.csv", "-d :", "a,b\n1,2\n", "there is no : in it, but commas", "-d , if commas"),
        ("a.csv", "-d space", "a,b\n1,2\n", "there is no white space in it, but commas", "-d , if"),
    ):
        (here / name).write_text(text)
        status, out, err = run(f"softmax {name} {said}")
        assert (status, out) == (1, ""), text
        assert err.startswith(f"softmax-cli: {name}: {message}\n  {option}"), name
        assert hint(err).endswith(" stand between the cells"), text
        assert (
            HALF.strip().split(",")[0]
            in run(f"softmax {name} {hint(err).partition(' if ')[0]}").out
        ), name


def test_a_column_by_itself_needs_no_delimiter(run, here):
    for text in (
        "name\n1\n2\n",
        "Doe, J\n1\n2\n",
        "a b\n1\n2\n",
        '"a,b"\n"1"\n2\n',
        "a,b\tc\n1\t2\n",
    ):
        (here / "a.tsv").write_text(text)
        assert run("softmax a.tsv -a columns").status == 0, text


def test_a_first_line_of_blanks_says_nothing_of_the_delimiter(run):
    for blank in ("  \n", "\t\n", " \t \r\n\n"):
        assert run("softmax", input=f"{blank}1;2\n").out == HALF.replace(",", ";"), blank
        assert (
            outcome(["softmax"], f"{blank}1;2\n".encode(), 1).out == HALF.replace(",", ";").encode()
        ), blank


def test_a_carriage_return_in_a_header_is_told_of_whatever_stands_below(run):
    """A stream may pause in front of what stands there."""
    for below in ("1.5,2.5", '"1.5",2.5'):
        done = run("softmax", input=f"a,\rb\n{below}\n")
        assert done.status == 1, below
        assert "carriage returns stand where newlines should" in done.err, below
