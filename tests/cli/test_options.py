"""The types of options; every shape of negative number beside every short option."""

from itertools import product

import pytest

from softmax_cli.cli.group import cli
from softmax_cli.formats.registry import READABLE, WRITABLE
from tests.effort import CAMPAIGN

NEGATIVE = ["-1", "-2.5e-3", "-.5", "-inf", "-1,-2,3", "'-1 -2'", "−1", "−.5", "−1,−2,3"]
COMMANDS = ("softmax", "log-softmax", "sigmoid", "xent", "argmax")
HINT = "  softmax-cli softmax --help lists the options\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_negative_number_is_a_value(run, command):
    """First, last, and after `--`, it is what it is as a member of a literal."""
    for shape in NEGATIVE:
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
        assert expected.status == 0, shape
        assert run(f"{command} {options} {typed}") == expected, shape
        assert run(f"{command} {typed} {options}") == expected, shape
        assert run(f"{command} {options} -- {typed}") == expected, shape


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


GLUED = [*product(NUMBERS + ROWS, [" "]), *product(NUMBERS[::2] + ROWS[:1], [""])]


def _commands_of_short_options():
    """Return the commands that have each option of one letter."""
    found = {}
    for command in COMMANDS:
        for parameter in cli.get_command(None, command).params:
            for option in parameter.opts:
                if len(option) == 2 and option.startswith("-") and option != "-h":
                    found.setdefault(option, []).append(command)
    return found


def _asked():
    """Yield each option with each shape of a number and with each command, and these two too.

    A campaign has each option with each shape for each command.
    """
    for turn, (option, commands) in enumerate(_commands_of_short_options().items()):
        for place, (shape, glue) in enumerate(GLUED):
            turns = commands if CAMPAIGN else [commands[(turn + place) % len(commands)]]
            for command in turns:
                yield command, option, shape, glue


def test_a_negative_number_is_the_argument_of_a_short_option(run):
    """It never becomes an option of its own, nor a value: `-1` after `-T` is T's."""
    for command, option, shape, glue in _asked():
        label = "" if command != "xent" or option == "-l" else "--label 0"
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


def test_a_negative_axis(run):
    for axis, way in product(["-1", "−1"], ["-a {}", "-a{}", "--axis {}", "--axis={}"]):
        out = run(f"softmax {way.format(axis)} 1 2").out
        assert out == "0.2689414213699951,0.7310585786300049\n", way.format(axis)


def test_names_that_are_negative_numbers_are_names(run):
    assert run("softmax 1 2 3 --names -1,0,1 -p 1").out == "-1,0,1\n0.09,0.2,0.7\n"
    assert run("xent 1 2 --names=-1,1 --label -1").out == "xent\n1.3132616875182228\n"


def test_a_column_whose_name_is_a_negative_number(run):
    text = "-1,a,b\nx,1,2\n"
    assert run("softmax -k -1 -p 2", input=text) == (0, "-1,a,b\nx,0.27,0.73\n", "")


WRONG = [
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
]
"""Options with what they cannot take, and what is said of it."""


def test_an_option_that_is_wrong(run):
    for options, message in WRONG:
        expected = f"softmax-cli: Invalid value for {message}\n{HINT}"
        assert run(f"softmax 1 2 {options}") == (2, "", expected), options


def test_columns_and_keep_can_be_repeated(run):
    text = "a,b,c,d\n1,9,2,x\n"
    assert run("softmax -c a -c c -p 2", input=text).out == "a,b,c,d\n0.27,9,0.73,x\n"
    assert run("softmax -k b -k d -p 2", input=text).out == "a,b,c,d\n0.27,9,0.73,x\n"
    assert run("softmax -c '!b' -c '!d' -p 2", input=text).out == "a,b,c,d\n0.27,9,0.73,x\n"


def test_a_column_that_an_option_names_and_the_file_lacks_is_a_usage_error(run):
    for keep in ("id,digti", "id,9", "!x", "zz*"):
        assert run(f"softmax -k '{keep}'", input="id,digit,a\n1,2,3\n").status == 2, keep


def test_the_help_lists_every_format(run):
    text = " ".join(run("softmax --help").out.split())
    assert f"--input-format FORMAT {', '.join(READABLE)}. " in text
    assert set(text.partition("--format FORMAT ")[2].partition(".")[0].split(", ")) == {*WRITABLE}


DIGITS = "9" * 5000


def test_a_count_of_thousands_of_digits_is_refused_in_words_of_ours(run):
    """Python refuses to read it, and its message names a function of Python's."""
    for option, sign in product(["-p", "--rows", "-a", "-j", "-t"], ["", "-", "+"]):
        status, out, err = run(f"argmax 2 1 {option} {sign}{DIGITS}")
        shown = f"'{(sign + DIGITS)[:40]}…' ({len(sign + DIGITS)} characters)"
        assert (status, out) == (2, ""), (option, sign)
        assert err.splitlines()[0].endswith(f": {shown} has too many digits"), (option, sign)


def test_zeros_in_front_of_a_count_do_not_count(run):
    assert run(f"softmax 2 1 -p {'0' * 5000}3").out == "0.731,0.269\n"
    assert run("softmax 2 1 -p --3").err.splitlines()[0] == (
        "softmax-cli: Invalid value for '-p' / '--precision': '--3' is not a whole number"
    )


def test_a_position_of_thousands_of_digits_is_a_column_that_is_not_there(run):
    options = ["-c", "-k", "-l", "--target-columns"]
    for option, shape in product(options, ["{}", "{}:", "1:{}", "!{}", "{},1"]):
        status, out, err = run(f"xent {option} '{shape.format(DIGITS)}'", input="a,b\n2.5,1\n")
        assert (status, out) == (2, ""), (option, shape)
        lines = err.splitlines()
        assert "set_int_max_str_digits" not in err, (option, shape)
        assert len(lines) <= 2, (option, shape)
        assert max(map(len, lines)) < 1100, (option, shape)


def test_a_text_of_thousands_of_digits_anywhere_is_a_short_message(run):
    for options in ("-T {}", "--label {}", "--target {},1", "-d {}"):
        truth = "" if "--label" in options or "--target" in options else "--label 0"
        status, out, err = run(f"xent 2 1 {truth} {options.format(DIGITS)}")
        assert "set_int_max_str_digits" not in err, options
        assert max(map(len, [*err.splitlines(), ""])) < 1100, options
        assert (status, out) == (2, ""), options
