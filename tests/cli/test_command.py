"""Commands: what they are handed, negative numbers, and help under headings."""

from __future__ import annotations

import io
import sys
from itertools import product
from typing import Any

import click
import pytest

from softmax_cli.cli import command, options
from softmax_cli.cli.command import Command, NegativeNumbers, Option, is_negative
from softmax_cli.cli.group import cli
from softmax_cli.errors import NothingToReadError
from softmax_cli.syntax.literals import TypedValues
from softmax_cli.table.io_options import ReadOptions, WriteOptions

COMMANDS = ("softmax", "log-softmax", "sigmoid", "xent", "argmax")


def handed(line: list[str], *decorators: Any) -> dict[str, Any]:
    """Return what a command with these options is handed."""
    found: dict[str, Any] = {}

    def body(**given: Any) -> None:
        found.update(given)

    for decorator in reversed(decorators):
        body = decorator(body)
    command = click.command(cls=Command)(body)
    command.main(line, standalone_mode=False)
    return found


def test_a_command_is_handed_records_and_the_rest_by_name():
    line = ["-c", "a,b", "-kx", "--keep", "y", "-n", "cat,dog", "-p3", "-j2", "-T.5", "2", "1"]
    given = handed(line, options.reading, options.temperature, options.writing)
    columns, keep = given["read"].columns, given["read"].keep
    assert [item.source for item in columns] == ["a", "b"]
    assert [item.source for item in keep] == ["x", "y"]
    assert given == {
        "read": ReadOptions(
            source=TypedValues([["2", "1"]], True),
            columns=columns,
            keep=keep,
            names=("cat", "dog"),
            jobs=2,
        ),
        "write": WriteOptions(precision=3, command="body", asked_at=(0.5,)),
        "temperatures": (0.5,),
    }


def test_a_command_without_such_options_is_handed_no_record():
    assert handed(["-T2"], options.temperature) == {"temperatures": (2.0,)}
    assert handed(["-d;"], options.delimiter) == {"read": ReadOptions(delimiter=";")}
    assert handed(["-p3"], options.precision) == {
        "write": WriteOptions(precision=3, command="body")
    }


def test_what_no_option_says_is_the_default_of_the_record():
    given = handed(
        [],
        options.reading,
        options.contents(type=click.Choice(["logits"])),
        options.axis,
        options.append,
        options.only,
        options.writing,
    )
    assert given == {"read": ReadOptions(), "write": WriteOptions(command="body")}


@pytest.mark.parametrize(
    ("line", "terminal"),
    [([], True), (["-o", "-"], True), (["-o", "a.csv"], False)],
)
def test_only_standard_output_can_be_a_terminal(monkeypatch, line, terminal):
    monkeypatch.setattr(sys, "stdout", screen := io.StringIO())
    assert not handed(line, options.writing)["write"].terminal
    monkeypatch.setattr(screen, "isatty", lambda: True)
    assert handed(line, options.writing)["write"].terminal == terminal
    monkeypatch.setattr(sys, "stdout", None)  # closed: `>&-`
    assert not handed(line, options.writing)["write"].terminal


def test_where_there_is_nothing_to_read_the_help_is_the_answer():
    @click.command(cls=Command)
    @options.reading
    def nothing(read: ReadOptions) -> None:
        """Do nothing."""
        raise NothingToReadError

    with pytest.raises(click.exceptions.NoArgsIsHelpError, match=r"Usage: (.|\n)*Do nothing"):
        nothing.main([], standalone_mode=False)


def test_only_wholly_numeric_tokens_are_hidden():
    tokens = ["-1", "-1,-2", "-0.5", "-inf", "-1,"]
    others = ["softmax", "-T", "-n", "-q", "--", "-", "-1x", "--a=-1", "1", "−1"]
    assert list(filter(is_negative, tokens + others)) == tokens


def test_hidden_numbers_are_revealed_wherever_the_parser_puts_them():
    params = [
        Option(["-T"]),
        Option(["-m", "--many"], multiple=True),
        Option(["-q"], is_flag=True),
        click.Argument(["first"]),
        click.Argument(["inputs"], nargs=-1),
    ]
    command = NegativeNumbers("toy", params=params, callback=lambda **given: given)
    line = "-1 -T -2 -m -3 --many=-4 -m-5 -q -6 -7,-8 -- -9 -q"
    assert command.main(line.split(), standalone_mode=False) == {
        "t": "-2",
        "many": ("-3", "-4", "-5"),
        "q": True,
        "first": "-1",
        "inputs": ("-6", "-7,-8", "-9", "-q"),
    }


def test_what_is_left_over_is_named_as_it_was_typed():
    command = NegativeNumbers("toy", params=[click.Argument(["first"])])
    with pytest.raises(click.UsageError, match=r"extra arguments \(-2 −3\)"):
        command.main(["-1", "-2", "−3"], standalone_mode=False)


def test_an_argument_is_shown_as_it_was_typed(run, here):
    assert "'-1' is not one of 'auto'" in run("softmax 1 2 -f -1").err
    assert "'−1' is not one of 'auto'" in run("softmax 1 2 -f −1").err
    assert "there is no column '-1'" in run("softmax -k -1", input="a,b\n1,2\n").err
    assert "there is no column '−1'" in run("softmax -k −1", input="a,b\n1,2\n").err
    assert "there is no column '-1'" in run("xent --target-columns -1", input="a,b\n1,2\n").err
    assert "not -1.0 (value 1)" in run("softmax 1 2 -T -1,-2").err
    assert "'−1.5' is not a whole number" in run("softmax 1 2 -p −1.5").err


def test_a_file_whose_name_is_a_negative_number(run, here):
    assert run("softmax -5 -5 -o -5") == (0, "", "")
    assert (here / "-5").read_text() == "0.5,0.5\n"
    assert run("softmax 1 1 -o −6") == (0, "", "")
    assert (here / "−6").read_text() == "0.5,0.5\n"
    (here / "-7").write_text("cat,dog\n1,2\n")
    assert run("columns -7").out == "cat\ndog\n"
    assert run("softmax -7").out == "1.0\n"  # a number before it is a file
    assert run("softmax ./-7 -p1").out == "cat,dog\n0.3,0.7\n"


def test_a_label_that_is_a_negative_number(run):
    expected = "xent\n1.3132616875182228\n"
    assert run("xent 1 2 --names -1,1 --label -1").out == expected
    assert run("xent 1 2 -n-1,1 --label=-1").out == expected
    assert run("xent -l -1", input="a,b,-1\n1,2,0\n").out == "-1,xent\n0,1.3132616875182228\n"
    assert run("xent 1 2 --label -1").err.startswith("softmax-cli: row 1: label '-1' is no class")


HELP = """\
Usage: softmax-cli log-softmax [OPTIONS] [VALUES… | FILES… | -]

  Log-probabilities of logits: x/T less the log of the sum of exp(x/T).

  softmax-cli log-softmax 3 4 0
  softmax-cli log-softmax --base 2 3 4 0
  softmax-cli log-softmax digits-test.csv --keep image,digit --append

  Each logit is replaced by its log-probability; other columns travel as they
  are.

Options:
  -a, --axis AXIS         An integer as in NumPy, several of an array (1,2),
                          or: rows (each row sums to 1), columns, all. Other
                          axes than the last read a long file three times, and
                          standard input into a temporary file first.
                          [default: -1]
  -T, --temperature T     Divides the logits: below 1 sharper, above 1
                          flatter; 0 and inf are the limits. A list (0.5,1,2),
                          geom:0.1:10:20 or lin:1:5:9 is a sweep: a column
                          temperature comes first, all lines of a row stand
                          together; a table has parts.  [default: 1]
  -b, --base [e|2|10]     Base of the logarithm.  [default: e]

Input:
  -c, --columns LIST      Columns that hold logits: names, numbers from 1,
                          ranges (zero:nine, 3:), globs (logit_*), ! to leave
                          out. Default: all others, but not one without a
                          name; integers that look like an id or a label, by
                          name (17.0 too), by leading zeros, or counting up or
                          alone beside fractions, are asked about.
  -k, --keep LIST         Columns that hold no logits: they are carried along
                          as they are.
  -n, --names NAMES       Names of the classes: cat,dog,bird.
  --header / --no-header  Whether the first row holds names. Default: seen
                          from the row.
  -d, --delimiter MARK    What stands between the cells: one mark, \\t for a
                          tab.
  --comment MARK          Skip the lines of delimited text that begin with
                          this mark, such as '#'.
  --input-format FORMAT   csv, tsv, psv, ssv, json, jsonl, parquet, arrow,
                          arrows, npy, npz. Default: by extension, else by
                          content.
  --slice SLICE           Take a part of an array, as NumPy spells it: 0,:,-1
                          or ...,:10.
  --bad-rows [error|skip|nan]
                          What to do with a row that has a missing, non-
                          numeric or impossible cell: 'skip' drops it, 'nan'
                          keeps it without a result; both say how many there
                          were. A row of too few or too many cells is no row
                          for 'nan'.  [default: error]
  --source NAME           Add a column of this name, with the file of each
                          row, in front of the others.

Output:
  --append                Keep the logits, and add the results as columns of
                          their own.
  --summary               One record instead: the extremes, and where they
                          stand, those of the logits too beside --append.
  --pick SLICE            Take a part of the results of an array, as --slice
                          does of its logits: 0,:,:,3 is one map of channels.
  --explain               The steps of the first rows instead, beside the
                          naive form in doubles and in float32; --rows says
                          how many, 3 unless said.
  --only                  Drop the columns that are not logits.
  -o, --output FILE       Write to a file, which appears whole or not at all;
                          DIR/ gets a result for each FILE, of the same name.
  --keep-going            With -o DIR/: do the others where a file is wrong.
  --skip-existing         With -o DIR/: leave results that are up to date,
                          which are those that are younger than their files.
  -f, --format FORMAT     table, csv, tsv, psv, ssv, json, jsonl, parquet,
                          arrow, arrows, npy, npz, markdown, plot, png, svg,
                          pdf. Default: a table on a terminal, else the format
                          of the input.
  -p, --precision N       Significant digits, 1 to 17.
  --rows N                Rows that a table shows, 0 for all. Default: 20 on a
                          terminal.
  --color [auto|always|never]
                          Colours in tables and plots; NO_COLOR and
                          CLICOLOR_FORCE are heeded.  [default: auto]
  --dtype [float32|float64]
                          Round the results, once, to this type. Default:
                          float64, and float32 for a file of float32.

More:
  -j, --jobs N            Processes that work. Default: the cores at hand, 1
                          for a small input.
  --cluster ADDRESS       Have the workers of a Dask scheduler do the work:
                          tcp://10.0.0.1:8786. They see FILE by the same path.
                          Rows are written in parts: -o names a folder.
  --progress / --no-progress
                          Whether to show, on a terminal, how far a long input
                          has come.
  -h, --help              Show this message and exit.
"""


def test_the_help_of_a_command(process):
    assert process("log-softmax --help", COLUMNS="80") == (0, HELP, "")


def test_the_headings_of_a_help(process):
    """Its texts stand one below the other, whatever the heading, and no line is too long."""
    for name, columns in product(COMMANDS, (80, 100, 200)):
        lines = process(f"{name} --help", COLUMNS=str(columns)).out.splitlines()
        headings = [line for line in lines if line.endswith(":") and not line.startswith(" ")]
        assert headings == ["Options:", "Input:", "Output:", "More:"], (name, columns)
        examples = [line for line in lines if line.startswith("  ") and "softmax-cli " in line]
        longest = max(map(len, set(lines) - {*examples}))
        assert longest < min(columns, 100), (name, columns)
        described = lines[lines.index("Options:") :]
        texts = [line for line in described if line.startswith(" " * 5)]
        assert {len(line) - len(line.lstrip()) for line in texts} <= {6, 26}, (name, columns)
        assert not any(line.endswith(" ") for line in lines), (name, columns)


def test_every_option_of_ours_says_what_it_is_about():
    ctx = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(ctx, name)
        for param in command.params:
            assert isinstance(param, Option | click.Argument), param.name


def test_many_arguments_are_parsed_as_a_few(run, monkeypatch):
    """The parser takes time that grows with the square of how many it is given."""
    given = []
    parse = click.parser._OptionParser.parse_args
    monkeypatch.setattr(
        click.parser._OptionParser,
        "parse_args",
        lambda self, args: given.append(len(args)) or parse(self, args),
    )
    line = "softmax -p 3 " + "-1 " * 500 + "--no-progress " + "2 " * 499 + "-- 1"
    assert run(line).out.count(",") == 999
    assert given[-1] < 10


def test_the_arguments_are_looked_at_once(monkeypatch):
    """Hundreds of thousands of options are not sliced at each of them."""
    taken = 0

    class Arguments(tuple):
        def __getitem__(self, index):
            nonlocal taken
            assert isinstance(index, int)
            taken += 1
            return super().__getitem__(index)

    given = Arguments(["1", *["-T", "1"] * 1000])
    command._refuse_blanks(given, {"-T": Option(["-T"])})
    assert taken < 10_000
