"""The types of options; every shape of negative number beside every short option."""

from itertools import product

import pytest

from softmax_cli.cli.group import cli
from softmax_cli.formats.registry import READABLE, WRITABLE

NEGATIVE = ["-1", "-2.5e-3", "-.5", "-inf", "-1,-2,3", "'-1 -2'", "−1", "−.5", "−1,−2,3"]
COMMANDS = ("softmax", "log-softmax", "sigmoid", "xent", "argmax")
HINT = "  softmax-cli softmax --help lists the options\n"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("shape", NEGATIVE)
def test_a_negative_number_is_a_value(run, command, shape):
    """First, last, and after `--`, it is what it is as a member of a literal."""
    numbers = shape.strip("'").replace("−", "-").replace(",", " ").split()
    options = "--label 0" if command == "xent" else ""
    if len(numbers) == 1:
        literal = f"'[{numbers[0]}, 0.5, {numbers[0]}]'"
        typed = f"{shape} 0.5 {shape}"
    else:
        literal = f"'[[{', '.join(numbers)}], [{', '.join(numbers)}]]'"
        typed = f"{shape} {shape}"
        options = options and "--label 0,0"
    expected = run(f"{command} {options} {literal}")
    assert expected.status == 0
    assert run(f"{command} {options} {typed}") == expected
    assert run(f"{command} {typed} {options}") == expected
    assert run(f"{command} {options} -- {typed}") == expected


# What each short option says to each number; None where the number is fine.
NUMBERS = ["-1", "-2.5e-3", "-.5", "-inf", "−1", "−.5"]
ROWS = ["-1,-2,3", "'-1 -2'", "−1,−2,3"]
SAID = {
    "-T": "a temperature is 0 or more, not ",
    "-p": " is not ",
    "-d": " is not a delimiter",
    "-f": " is not one of ",
    "-b": " is not one of ",
    "-r": " is not one of ",
    "-t": " is not ",
    "-j": " is not ",
}


def _short_options():
    for command in COMMANDS:
        for parameter in cli.get_command(None, command).params:
            for option in parameter.opts:
                if len(option) == 2 and option.startswith("-") and option != "-h":
                    yield command, option


GLUED = [*product(NUMBERS + ROWS, [" "]), *product(NUMBERS[::2] + ROWS[:1], [""])]


@pytest.mark.parametrize(("command", "option"), list(_short_options()))
def test_a_negative_number_is_the_argument_of_a_short_option(run, command, option):
    """It never becomes an option of its own, nor a value: `-1` after `-T` is T's."""
    label = "" if command != "xent" or option == "-l" else "--label 0"
    for shape, glue in GLUED:
        line = f"{command} {option}{glue}{shape} {label} 1 2 3"
        status, _, err = run(line)
        assert "No such option" not in err, line
        assert "requires an argument" not in err, line
        shown = shape.strip("'").replace("−", "-")
        if option in SAID:
            assert (status, SAID[option] in err) == (2, True), line
        elif option == "-a":
            fine = shown == "-1"
            assert status == (0 if fine else 2), line
            wrong = "is out of bounds" if "," in shape else "is neither an integer, rows"
            assert fine or wrong in err, line
        elif option == "-l":
            assert status == 2, line
            assert "--label-column is for files: typed values are logits alone" in err, line
            assert "−" not in err or "−" in shape, line
        elif option == "-n":
            assert status == (0 if shown == "-1,-2,3" and command != "xent" else 2), line
        elif option in ("-c", "-k"):
            assert (status, "there is no column" in err) == (2, True), line
        else:
            assert option == "-o"
            assert status == 0, line


@pytest.mark.parametrize("axis", ["-1", "−1"])
@pytest.mark.parametrize("way", ["-a {}", "-a{}", "--axis {}", "--axis={}"])
def test_a_negative_axis(run, axis, way):
    assert run(f"softmax {way.format(axis)} 1 2").out == "0.2689414213699951,0.7310585786300049\n"


def test_names_that_are_negative_numbers_are_names(run):
    assert run("softmax 1 2 3 --names -1,0,1 -p 1").out == "-1,0,1\n0.09,0.2,0.7\n"
    assert run("xent 1 2 --names=-1,1 --label -1").out == "xent\n1.3132616875182228\n"


def test_a_column_whose_name_is_a_negative_number(run):
    text = "-1,a,b\nx,1,2\n"
    assert run("softmax -k -1 -p 2", input=text) == (0, "-1,a,b\nx,0.27,0.73\n", "")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ("-T -1", "'-T' / '--temperature': a temperature is 0 or more, not -1.0"),
        ("-T nan", "'-T' / '--temperature': a temperature is 0 or more, not nan"),
        ("-T abc", "'-T' / '--temperature': 'abc' is not a number"),
        ("-T 1e400", "'-T' / '--temperature': '1e400' is too large for a double"),
        ("-T 1_0", "'-T' / '--temperature': '1_0' is not a number"),
        ("-T ''", "'-T' / '--temperature': '' is not a number"),
        ("-p 0", "'-p' / '--precision': 0 is not from 1 to 17"),
        ("-p 18", "'-p' / '--precision': 18 is not from 1 to 17"),
        ("-p x", "'-p' / '--precision': 'x' is not a whole number"),
        ("-p 1_0", "'-p' / '--precision': '1_0' is not a whole number"),
        ("-p ٣", "'-p' / '--precision': '٣' is not a whole number"),
        ("-p 1.5", "'-p' / '--precision': '1.5' is not a whole number"),
        ("--rows -1", "'--rows': -1 is not 0 or more"),
        ("--rows x", "'--rows': 'x' is not a whole number"),
        ("-a x", "'-a' / '--axis': 'x' is neither an integer, rows, columns nor all"),
        ("-a 1.0", "'-a' / '--axis': '1.0' is neither an integer, rows, columns nor all"),
        ("-n a,", "'-n' / '--names': 'a,' is not a comma-separated list of names"),
        ("-n ''", "'-n' / '--names': '' is not a comma-separated list of names"),
        ("-o ''", "'-o' / '--output': a file has a name"),
        ("-c 0", "'-c' / '--columns': there is no column 0: columns count from 1"),
        ("-c a,,b", "'-c' / '--columns': the column list 'a,,b' has an empty item"),
        ("-k :", "'-k' / '--keep': the range ':' in a column list has no end"),
        (
            "-d ab",
            "'-d' / '--delimiter': 'ab' is not a delimiter: give one mark, such as ';' or '\\t'",
        ),
        (
            "-d a",
            "'-d' / '--delimiter': 'a' is not a delimiter: give one mark, such as ';' or '\\t'",
        ),
        (
            "-d ''",
            "'-d' / '--delimiter': '' is not a delimiter: give one mark, such as ';' or '\\t'",
        ),
        (
            "-d '\"'",
            "'-d' / '--delimiter': '\"' is not a delimiter: give one mark, such as ';' or '\\t'",
        ),
        ("--dtype f2", "'--dtype': 'f2' is not one of 'float32', 'float64'"),
        ("--color red", "'--color': 'red' is not one of 'auto', 'always', 'never'"),
        ("--bad-rows x", "'--bad-rows': 'x' is not one of 'error', 'skip', 'nan'"),
        (
            "-f xls",
            "'-f' / '--format': 'xls' is not one of 'auto', 'table', 'csv', 'tsv', 'psv', 'ssv', "
            "'json', 'jsonl', 'parquet', 'arrow', 'arrows', 'npy', 'npz', 'markdown', 'plot', "
            "'png', 'svg', 'pdf'",
        ),
        (
            "--input-format xls",
            "'--input-format': 'xls' is not one of 'csv', 'tsv', 'psv', 'ssv', 'json', 'jsonl', "
            "'parquet', 'arrow', 'arrows', 'npy', 'npz'",
        ),
    ],
)
def test_an_option_that_is_wrong(run, options, message):
    expected = f"softmax-cli: Invalid value for {message}\n{HINT}"
    assert run(f"softmax 1 2 {options}") == (2, "", expected)


def test_columns_and_keep_can_be_repeated(run):
    text = "a,b,c,d\n1,9,2,x\n"
    assert run("softmax -c a -c c -p 2", input=text).out == "a,b,c,d\n0.27,9,0.73,x\n"
    assert run("softmax -k b -k d -p 2", input=text).out == "a,b,c,d\n0.27,9,0.73,x\n"
    assert run("softmax -c '!b' -c '!d' -p 2", input=text).out == "a,b,c,d\n0.27,9,0.73,x\n"


@pytest.mark.parametrize("keep", ["id,digti", "id,9", "!x", "zz*"])
def test_a_column_that_an_option_names_and_the_file_lacks_is_a_usage_error(run, keep):
    assert run(f"softmax -k '{keep}'", input="id,digit,a\n1,2,3\n").status == 2


def test_the_help_lists_every_format(run):
    text = " ".join(run("softmax --help").out.split())
    assert f"--input-format FORMAT {', '.join(READABLE)}. " in text
    assert set(text.partition("--format FORMAT ")[2].partition(".")[0].split(", ")) == {*WRITABLE}


DIGITS = "9" * 5000


@pytest.mark.parametrize("option", ["-p", "--rows", "-a", "-j", "-t"])
@pytest.mark.parametrize("sign", ["", "-", "+"])
def test_a_count_of_thousands_of_digits_is_refused_in_words_of_ours(run, option, sign):
    """Python refuses to read it, and its message names a function of Python's."""
    status, out, err = run(f"argmax 2 1 {option} {sign}{DIGITS}")
    shown = f"'{(sign + DIGITS)[:40]}…' ({len(sign + DIGITS)} characters)"
    assert (status, out) == (2, "")
    assert err.splitlines()[0].endswith(f": {shown} has too many digits")


def test_zeros_in_front_of_a_count_do_not_count(run):
    assert run(f"softmax 2 1 -p {'0' * 5000}3").out == "0.731,0.269\n"
    assert run("softmax 2 1 -p --3").err.splitlines()[0] == (
        "softmax-cli: Invalid value for '-p' / '--precision': '--3' is not a whole number"
    )


@pytest.mark.parametrize("option", ["-c", "-k", "-l", "--target-columns"])
@pytest.mark.parametrize("shape", ["{}", "{}:", "1:{}", "!{}", "{},1"])
def test_a_position_of_thousands_of_digits_is_a_column_that_is_not_there(run, option, shape):
    status, out, err = run(f"xent {option} '{shape.format(DIGITS)}'", input="a,b\n2.5,1\n")
    assert (status, out) == (2, "")
    lines = err.splitlines()
    assert "set_int_max_str_digits" not in err
    assert len(lines) <= 2
    assert max(map(len, lines)) < 1100


@pytest.mark.parametrize(
    "options",
    [f"-T {DIGITS}", f"--label {DIGITS}", f"--target {DIGITS},1", f"-d {DIGITS}"],
)
def test_a_text_of_thousands_of_digits_anywhere_is_a_short_message(run, options):
    truth = "" if "--label" in options or "--target" in options else "--label 0"
    status, out, err = run(f"xent 2 1 {truth} {options}")
    assert "set_int_max_str_digits" not in err
    assert max(map(len, [*err.splitlines(), ""])) < 1100
    assert (status, out) == (2, "")
