"""The group: help, version, what is said of a command that there is not, statuses."""

import pytest
from click.testing import CliRunner

from softmax_cli import __version__
from softmax_cli.cli.group import MEANT, _key, cli

COMMANDS = ("softmax", "log-softmax", "sigmoid", "xent", "argmax", "metrics", "calibrate")
OPTIONS = "  softmax-cli softmax --help lists the options\n"


def test_the_version(run):
    assert run("--version") == run("-V") == (0, f"softmax-cli {__version__}\n", "")


def test_the_help_opens_with_examples(run):
    status, out, err = run("--help")
    assert (status, err) == (0, "")
    assert out.splitlines()[:5] == [
        "Usage: softmax-cli [OPTIONS] COMMAND [ARGS]...",
        "",
        "  Softmax, log-softmax, cross-entropy and argmax, right to the last digit.",
        "",
        "  softmax-cli softmax 2 1 0.1",
    ]
    assert out.index("softmax-cli softmax 2 1 0.1") < out.index("Options:")
    for command in COMMANDS:
        assert f"\n  {command} " in out


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_opens_with_examples_and_has_the_shared_options(run, command):
    status, out, err = run(f"{command} --help")
    assert run(f"{command} -h") == (status, out, err) == (0, out, "")
    assert out.startswith(f"Usage: softmax-cli {command} [OPTIONS] [VALUES… | FILES… | -]\n")
    assert f"\n  softmax-cli {command} " in out[: out.index("Options:")]
    for option in ("--columns", "--keep", "--names", "--header", "--delimiter", "--input-format"):
        assert option in out
    for option in (
        "--bad-rows",
        "--output",
        "--format",
        "--precision",
    ):
        assert option in out
    for option in ("--rows", "--color"):
        assert option in out
    # figures are of double precision, and nothing is carried beside them
    for option in ("--dtype", "--only"):
        assert (option in out) is (command not in ("metrics", "calibrate"))
    assert ("--temperature" in out) is (command != "calibrate")


def test_percentages_are_for_commands_that_have_probabilities(run):
    """The others do not know of them."""
    for command in COMMANDS:
        known = command in ("softmax", "sigmoid", "argmax")
        assert ("--percent" in run(f"{command} --help").out) is known, command
        if not known:
            close = "'--comment', '--merge'" if command == "metrics" else "'--comment'"
            assert run(f"{command} 1 2 --percent") == (
                2,
                "",
                "softmax-cli: No such option '--percent'. "
                f"(Did you mean one of: {close}, '--precision'?)\n"
                f"  softmax-cli {command} --help lists the options\n",
            ), command


def test_the_examples_of_the_helps_run(run, here, examples):
    """As they stand there, on a file of the name that they use."""
    import shlex

    for name in ("digits-test.csv", "digits-validation.csv", "breast-cancer.csv"):
        (here / name).write_bytes((examples / name).read_bytes())
    for command in COMMANDS:
        help = run(f"{command} --help").out
        lines = [line.strip() for line in help.splitlines() if line.startswith("  softmax-cli ")]
        assert len(lines) >= 2
        for line in lines:
            if "|" not in line:
                words = shlex.split(line)
                outcome = run(shlex.join(words[1:]))
                assert (outcome.status, outcome.err) == (0, ""), line


def test_no_arguments_are_the_help_and_status_2(run):
    status, out, err = run("")
    assert (status, out) == (2, "")
    assert err.startswith("Usage: softmax-cli [OPTIONS] COMMAND")


WRONG = [
    (
        "foo",
        "there is no command 'foo': there are softmax, log-softmax, sigmoid, xent, argmax, "
        "metrics, calibrate\n"
        "  softmax-cli --help lists the options",
    ),
    (
        "sofmax 1 2",
        "there is no command 'sofmax': did you mean softmax?\n"
        "  softmax-cli --help lists the options",
    ),
    (
        "1 2",
        "a command comes first: softmax-cli softmax 1 …\n  softmax-cli --help lists the options",
    ),
    (
        "-1 2",
        "a command comes first: softmax-cli softmax -1 …\n  softmax-cli --help lists the options",
    ),
    ("--foo", "No such option '--foo'\n  softmax-cli --help lists the options"),
    (
        "softmax --temprature 2 1",
        "No such option '--temprature'. Did you mean '--temperature'?\n" + OPTIONS.rstrip(),
    ),
    ("softmax -q 1 2", "No such option '-q'\n" + OPTIONS.rstrip()),
    ("softmax 1 2 -T", "Option '-T' requires an argument"),
]
"""Command lines, and what is said of them."""


def test_a_command_line_that_is_wrong(run):
    for line, message in WRONG:
        assert run(line) == (2, "", f"softmax-cli: {message}\n"), line


WORDS = [
    ("cross-entropy crossentropy cross_entropy CrossEntropyLoss ce nll nll_loss loss", "xent"),
    ("xnet log-loss crossentrpy", "xent"),
    ("logsoftmax log_softmax LogSoftmax log-probs logprobs", "log-softmax"),
    ("Softmax soft-max prob probs probabilities predict_proba normalize", "softmax"),
    ("top top-k topk max predict class classify arg-max", "argmax"),
]
"""Words that are no command, and the one that is meant."""


def test_the_command_that_was_meant(run):
    for words, meant in WORDS:
        for word in words.split():
            assert run(f"{word} 1 2") == (
                2,
                "",
                f"softmax-cli: there is no command '{word}': did you mean {meant}?\n"
                "  softmax-cli --help lists the options\n",
            ), word


def test_the_words_for_commands_are_spelt_as_they_are_looked_up():
    assert set(MEANT) <= set(COMMANDS)
    words = [word for line in MEANT.values() for word in line.split()]
    assert words == [_key(word) for word in words]
    assert len(set(words)) == len(words)


def test_help_is_a_command_too(run):
    assert run("help") == run("--help")
    assert run("help --help") == run("--help")
    for command in COMMANDS:
        assert run(f"help {command}") == run(f"{command} --help")
    assert run("help foo") == run("foo")
    assert run("help logsoftmax") == run("logsoftmax")


def test_escapes_of_a_terminal_are_shown_not_sent(run, here):
    """In the names of files and elsewhere, in every message and note."""
    name = "a\x1b[31m\nb.csv"
    shown = r"a\x1b[31m\nb.csv"
    (here / name).write_text("id,a,b\nx,1,2\ny,?,2\n")
    assert run(f"softmax '{name}' -k id --bad-rows skip --only") == (
        0,
        "a,b\n0.2689414213699951,0.7310585786300049\n",
        f"{shown}: 1 bad row skipped (--bad-rows error names the first)\n",
    )
    assert run(f"softmax '{name}' -k id").err.startswith(f"softmax-cli: {shown}:3: column 'a': ")
    assert run(f"softmax '{name}' 'c\x1b' -k id").err == (
        f"softmax-cli: {shown}:3: column 'a': '?' is not a number\n  cells were split at commas\n"
    )
    assert run(f"'{name}'").err.startswith(
        "softmax-cli: a command comes first: softmax-cli softmax FILE …\n"
    )
    assert run(f"softmax 1 2 -o 'd\x1b/{name}'").err.startswith(rf"softmax-cli: d\x1b/{shown}: ")
    assert run("softmax '--\x1b[31m'").err == (
        "softmax-cli: No such option '--\\x1b[31m'\n" + OPTIONS
    )


def test_a_file_before_the_command(run, here):
    (here / "a.csv").write_text("1,2\n")
    assert run("a.csv") == (
        2,
        "",
        "softmax-cli: a command comes first: softmax-cli softmax a.csv …\n"
        "  softmax-cli --help lists the options\n",
    )


def test_nothing_at_all_on_standard_input(run):
    assert run("softmax") == (
        1,
        "",
        "softmax-cli: <stdin>: there is no data\n"
        "  type numbers (2 1 0.1), name a file, or pipe one in\n",
    )


def test_an_empty_file(run, here):
    (here / "a.csv").touch()
    assert run("softmax a.csv") == (1, "", "softmax-cli: a.csv: there is no data\n")


def test_a_bug_keeps_its_traceback(monkeypatch):
    def crash(*args, **options):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("softmax_cli.commands.softmax.open_table", crash)
    result = CliRunner().invoke(cli, ["softmax", "1", "2"])
    assert isinstance(result.exception, ZeroDivisionError)


def test_a_file_whose_name_is_a_negative_number_before_the_command(run, here):
    (here / "-5").touch()
    assert run("-5").err.startswith("softmax-cli: a command comes first: softmax-cli softmax -5 …")


def test_an_option_in_the_place_of_a_command(run):
    assert run("-- --foo") == (
        2,
        "",
        "softmax-cli: No such option '--foo'\n  softmax-cli --help lists the options\n",
    )
    assert run("-1, 2").err.startswith("softmax-cli: there is no command '-1,': there are softmax")
