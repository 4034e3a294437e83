"""An option that can have no effect is an error; each option of each command has one somewhere."""

from itertools import product

import click
import pytest

from softmax_cli.cli.group import COMMANDS, cli

TABLE = "y,a,b\n0,2,1\n1,2.5,1.75\n"
TRUTHS = {"labels", "label_column", "label_file", "targets", "target_columns", "target_file"}
TRUTHS |= {"binary", "pos_weight"}  # which are tried with targets

LABELLED = ("xent", "metrics", "calibrate")
"""Commands that need true classes."""

RUNNING = {"rows", "color", "jobs", "progress", "bad_rows", "format", "output"}
RUNNING |= {"keep_going", "skip_existing"}  # which are for results in a folder
"""Options of running and display, and where results go: never refused."""

PARTIALS = {"save", "merge"}
"""One has an effect on the other: tests/commands/test_metrics.py."""

WITH_EFFECT = {
    "columns": ("-c y,b", "-c a,b"),
    "keep": ("-k y", ""),
    "names": ("-n p,q -f json", "-f json"),
    "header": ("--no-header", ""),
    "delimiter": ("-d ';'", ""),
    "comment": ("--comment y", ""),
    "input_format": ("--input-format jsonl", ""),
    "slice": ("--slice 0", ""),
    "pick": ("--pick 0", ""),
    "spread": ("--cluster tcp://127.0.0.1:1", ""),
    "source_column": ("--source f", ""),
    "axis": ("-a columns", ""),
    "temperatures": ("-T 3", ""),
    "base": ("-b 2", ""),
    "append": ("--append", ""),
    "only": ("--only", ""),
    "percent": ("--percent -f table", "-f table"),
    "precision": ("-p 2", ""),
    "dtype": ("--dtype float32", ""),
    "contents": ("--from probs", "--from logits"),
    "normalize": ("-c y,b --from probs --normalize", "-c y,b --from probs"),
    "reduction": ("-r mean", ""),
    "labels": ("--label 0", ""),
    "label_column": ("-l y", ""),
    "targets": ("--target 1,0", ""),
    "target_columns": ("--target-columns y", ""),
    "prob": ("--prob", ""),
    "top": ("--top 1", ""),
    "one_hot": ("--one-hot", ""),
    "label_file": ("--label-file labels.txt", "--label 1"),
    "target_file": ("--target-file targets.csv", "--label 1"),
    "ignore_label": ("-l y --ignore-label 0 -f json", "-l y -f json"),
    "binary": ("--target 1,0 --binary", "--target 1,0"),
    "pos_weight": ("--target 1,0 --binary --pos-weight 2", "--target 1,0 --binary"),
    "class_weight": ("--class-weight 2,3", ""),
    "label_smoothing": ("--label-smoothing 0.1", ""),
    "worst": ("--worst 1", ""),
    "summary": ("--summary", ""),
    "explain": ("--explain", ""),
    "report": ("--report", ""),
    "weight": ("--weight y", ""),
    "by": ("--by y", ""),
    "bins": ("--bins 1", ""),
    "key": ("-r loss", ""),
    "per_class": ("--per-class", ""),
    "confusion": ("--confusion", ""),
    "reliability": ("--reliability", ""),
    "most": ("--max loss=0.5", ""),
    "least": ("--min loss=2", ""),
}
"""Options, with what else they need, and the same without them: the answers differ."""


def options(command):
    """Return the names of a command's own options."""
    params = cli.get_command(click.Context(cli), command).params
    return {param.name for param in params if isinstance(param, click.Option)}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_is_known_to_have_an_effect(run, here, command):
    (here / "labels.txt").write_text("0\n1\n")
    (here / "targets.csv").write_text("1,0\n0,1\n")
    without_effect = []
    for name in sorted(options(command) - RUNNING - PARTIALS):
        with_it, without = WITH_EFFECT[name]
        if (command, name) == ("calibrate", "normalize"):  # which takes no probabilities
            with_it, without = "--target 2,2 --normalize", "--target 2,2"
        if (command, name) == ("metrics", "source_column"):
            with_it = "--source f --by f"
        text = "y,a,b\n0,2.625,0.375\n1,0.25,0.75\n"
        line = f"{command} -c a,b" if name != "keep" and "-c " not in with_it else command
        says_truth = name in TRUTHS or {"-l", "--target"} & {*with_it.split()}
        if command in LABELLED and not says_truth:
            line += " --label q" if name == "names" else " --label 0"
        if command == "argmax" and name not in ("prob", "top", "one_hot"):
            line += " --prob"
        if run(f"{line} {with_it}", input=text) == run(f"{line} {without}", input=text):
            without_effect.append(name)
    assert without_effect == []


NEVER = [
    ("argmax -T 2", "-T, --temperature changes no class: it is for --prob and --top"),
    ("argmax -T 0 --one-hot", "-T, --temperature changes no class: it is for --prob and --top"),
    ("argmax -p 3", "-p, --precision changes no class: it is for --prob and --top"),
    ("argmax --dtype float32", "--dtype changes no class: it is for --prob and --top"),
    (
        "argmax -a columns -T 2",
        "-T, --temperature changes no class: it is for --prob and --top",
    ),
    ("argmax --from probs --prob -T 2", "-T divides logits: with --from probs there are none"),
    ("argmax --normalize", "--normalize divides probabilities: there are none"),
    (
        "argmax -a columns --only -k y",
        "--only is for --axis rows: the other columns have no place elsewhere",
    ),
    (
        "xent -l y -r mean --only",
        "--only is for losses of rows: --reduction mean has one figure",
    ),
    ("xent -l y -r sum --only", "--only is for losses of rows: --reduction sum has one figure"),
    ("xent -l y --from probs -T 2", "-T divides logits: with --from probs there are none"),
    ("xent -l y --from log-probs -b 2", "--base is for losses of logits and probabilities"),
    ("metrics -l y --from probs -T 2", "-T divides logits: with --from probs there are none"),
    ("metrics -l y -r loss --bins 3", "--bins has no effect on what is asked for"),
    ("metrics -l y --confusion --top 1", "--top has no effect on what is asked for"),
    ("xent -l y --normalize", "--normalize divides probabilities and targets: there are none"),
    ("softmax -k y --percent", "--percent is for tables"),
    ("sigmoid -k y --percent -f csv", "--percent is for tables"),
]
"""Options that no table lets have an effect, and what is said of them."""


def test_options_that_no_table_lets_have_an_effect(run):
    for line, message in NEVER:
        status, out, err = run(line, input=TABLE)
        assert (status, out) == (2, ""), line
        assert err.splitlines()[0].startswith(f"softmax-cli: {message}"), line


@pytest.mark.parametrize("option", ["--weight", "--by"])
def test_values_have_no_columns_of_weights_or_groups(run, option):
    """Neither beside their rows, nor among the logits."""
    for column in ("w", "1"):
        assert run(f"metrics 2 1 0.1 --label 0 {option} {column}") == (
            2,
            "",
            f"softmax-cli: {option} is for files: typed values are logits alone\n",
        )


@pytest.mark.parametrize("line", ["softmax", "log-softmax", "sigmoid", "argmax", "xent --label 0"])
def test_values_have_no_columns_to_drop(run, line):
    message = "softmax-cli: --only: values on the command line have no other columns\n"
    assert run(f"{line} 2 1 0.1 --only") == (2, "", message)
    with_columns = run(f"{line} 2 1 0.1 -k 1 --only")
    assert with_columns.status == 0
    assert with_columns.out != run(f"{line} 2 1 0.1 -k 1").out


FOR_TEXT = [
    ("-d ';'", "-d, --delimiter"),
    ("--header", "--header, --no-header"),
    ("--no-header", "--header, --no-header"),
    ("--comment '#'", "--comment"),
]
"""Options for delimited text, and how they are spelt."""


def test_json_that_is_said_to_be_json_has_no_delimiter_header_or_comments(run, here):
    for format, (option, spelling) in product(("json", "jsonl"), FOR_TEXT):
        said = f"--input-format {format}"
        expected = (
            2,
            "",
            f"softmax-cli: {spelling} is for delimited text, not for {format}\n"
            "  --input-format csv if the file is no JSON\n",
        )
        assert run(f"softmax {said} {option}", input="[2,1]\n") == expected, (said, option)
        (here / f"a.{format}").write_text("a,b\n2,1\n")
        assert run(f"softmax a.{format} {option}") == expected, (said, option)
        followed = run(f"softmax a.{format} --input-format csv {option} --bad-rows skip")
        assert "is for delimited text" not in followed.err, (said, option)


def test_what_only_the_data_say_refuses_no_option(run):
    assert (
        run("softmax --header", input="[2,1]\n").out == "[0.7310585786300049,0.2689414213699951]\n"
    )


NEVER_REFUSED = {
    "jobs": "-j 2",
    "color": "--color never",
    "rows": "--rows 3",
    "progress": "--no-progress",
    "bad_rows": "--bad-rows nan",
    "dtype": "--dtype float64",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_options_of_running_and_defaults_are_never_refused(run, command):
    for name in options(command) & {*NEVER_REFUSED}:
        line = f"{command} -k y {NEVER_REFUSED[name]}" + " --label 0" * (command in LABELLED)
        assert run(line, input=TABLE).status == 0, name
        if command == "argmax":
            assert run(f"{line} -T 1", input=TABLE).status == 0, name
