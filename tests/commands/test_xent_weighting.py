"""Losses with PyTorch's options: weights, smoothing, ignored labels, columns that are binary."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path

import pytest

from tests.nursery import SMALL_CHUNKS

RECORDED = json.loads(
    (Path(__file__).parents[1] / "metrics/pytorch.json").read_text(encoding="utf-8")
)
LOGITS = RECORDED["logits"]


def spelt(row):
    return ",".join(map(repr, row))


def asked(case):
    """Return the line that asks for a case, and what it reads."""
    truth = case["truth"]
    options = [f"-r {case['reduction']}"]
    for name in ("class-weight", "pos-weight"):
        if case.get(name):
            options.append(f"--{name} {spelt(case[name])}")
    options.append(f"--label-smoothing {case.get('label-smoothing', 0)}")
    rows = LOGITS
    if "labels" in truth:
        options.append("-l 5 -k 5 --only")
        beside = [[label] for label in RECORDED["labels"]]
        if truth == "labels":
            options.append("--ignore-label -100")
        else:
            good = [row for row, (label,) in enumerate(beside) if label >= 0]
            rows, beside = [LOGITS[row] for row in good], [beside[row] for row in good]
    else:
        options.append("--target-columns 5:8 --only")
        options.append("--binary" if "ones" in truth else "")
        beside = RECORDED[truth]
    lines = [f"{spelt(row)},{spelt(own)}" for row, own in zip(rows, beside, strict=True)]
    text = "".join(f"{line}\n" for line in lines)
    return rows_alone(f"xent --no-header {' '.join(options)}"), text


def rows_alone(line):
    """Leave the option out that is for losses of rows, where there is one figure."""
    return line.replace(" --only", "") if " -r mean" in line or " -r sum" in line else line


@pytest.mark.parametrize("truth", sorted({case["truth"] for case in RECORDED["cases"]}))
def test_losses_are_those_of_pytorch(run, truth):
    for case in RECORDED["cases"]:
        if case["truth"] != truth:
            continue
        line, text = asked(case)
        status, out, err = run(line, input=text)
        assert (status, err) == (0, ""), line
        want = case["losses"] if isinstance(case["losses"], list) else [case["losses"]]
        got = [float(cell) for cell in out.split()]
        assert got == pytest.approx(want, rel=1e-12, abs=1e-15), line


def test_what_is_recorded_is_pytorchs():
    assert RECORDED["made by"] == "PyTorch 2.13.0+cpu"


PETS = "name,cat,dog,bird\ncat,2,1.5,0.1\nbird,0.5,1,3\ndog,1,2.5,1\ndog,-1,4,0.5\n"


SPELT = [
    ("--class-weight cat=2,dog=0.5", "1.1262 0.19673 0.18449 0.018135"),
    ("--class-weight 2,.5,1", "1.1262 0.19673 0.18449 0.018135"),
    ("--class-weight 'tensor([2., 0.5, 1.])'", "1.1262 0.19673 0.18449 0.018135"),
    ("--class-weight 0=2,1.0=.5", "1.1262 0.19673 0.18449 0.018135"),
    ("--label-smoothing 0.1", "0.64310 0.34673 0.46898 0.31960"),
    ("--label-smoothing 0", "0.56310 0.19673 0.36898 0.036270"),
    ("--ignore-label dog", "0.56310 0.19673 0 0"),
    ("--ignore-label dog -r mean", "0.37991"),
    ("--ignore-label dog -r sum", "0.75983"),
    ("--class-weight cat=0 -r mean", "0.20066"),
]
"""Options, and the losses of PETS that they ask for."""


def test_options_are_spelt_in_more_than_one_way(run):
    for options, out in SPELT:
        assert run(rows_alone(f"xent -l name --only -p 5 {options}"), input=PETS).out.split() == [
            *(["xent"] if "-r" not in options else []),
            *(repr(float(text)) if text != "0" else "0.0" for text in out.split()),
        ], options


@pytest.mark.parametrize("weights", ['"a, b"=2,c=3', '"a, b=2",c=3', "2,3"])
def test_a_name_with_a_comma_is_quoted(run, weights):
    text = '"a, b",c\n1.5,2.25\n'
    assert run(f"xent --label c --class-weight '{weights}' -p 3", input=text).out == "xent\n1.16\n"


REFUSED = [
    (
        "--class-weight cow=2",
        "--class-weight: label 'cow' is no class: the classes are 'cat', 'dog', 'bird'\n",
    ),
    ("--class-weight 1,2", "--class-weight gives 2 weights for 3 classes\n"),
    ("--class-weight 0,0,0", "--class-weight: all weights are 0\n"),
    ("--class-weight cat=0,0=1", "--class-weight gives class 0 two weights\n"),
    (
        "--class-weight cat=-1",
        "Invalid value for '--class-weight': -1 is not a weight: those are 0, or from 1e-100 "
        "to 1e100\n",
    ),
    (
        "--class-weight cat=x",
        "Invalid value for '--class-weight': 'x' is not a number: weights are numbers, 2,1,1\n",
    ),
    (
        "--class-weight '[[1, 2, 3]]'",
        "Invalid value for '--class-weight': weights are an array of one dimension\n",
    ),
    (
        "--class-weight cat=2,1",
        "Invalid value for '--class-weight': 'cat=2,1': give each class by name, cat=2,dog=1, "
        "or none\n",
    ),
    (
        "--class-weight cat:2,dog:1,bird:1",
        "Invalid value for '--class-weight': 'cat:2,dog:1,bird:1': the weight of a class "
        "stands behind =, as in cat=2,dog=1,bird=1\n",
    ),
    (
        "--class-weight a:b:2",
        "Invalid value for '--class-weight': 'a:b:2': the weight of a class stands behind =, "
        "as in cat=2,dog=1\n",
    ),
    (
        "--label-smoothing -0.1",
        "Invalid value for '--label-smoothing': -0.1 is not from 0 to 1\n",
    ),
    (
        "--label-smoothing 1.5",
        "Invalid value for '--label-smoothing': 1.5 is not from 0 to 1\n",
    ),
    (
        "--label-smoothing nan",
        "Invalid value for '--label-smoothing': nan is not from 0 to 1\n",
    ),
    (
        "--pos-weight 2",
        "--pos-weight is for binary problems: one column of logits, or --binary\n"
        "  --class-weight says how much each of several classes counts\n",
    ),
    ("--worst 2 -r mean", "--worst shows rows, which -r has not\n"),
    ("--worst 0", "Invalid value for '--worst': 0 is not 1 or more\n"),
    (
        "--binary",
        "with --binary each of 3 columns has a true class of its own\n"
        "  --target, --target-columns and --target-file take one for each column\n",
    ),
]
"""Options of PETS that mean nothing, and what is said of them."""


def test_options_that_mean_nothing_are_refused(run):
    for options, message in REFUSED:
        status, out, err = run(f"xent -l name {options}", input=PETS)
        lines = err.splitlines(keepends=True)
        if message.startswith("Invalid"):
            assert lines.pop() == "  softmax-cli xent --help lists the options\n", options
        assert (status, out, "".join(lines)) == (2, "", f"softmax-cli: {message}"), options


NOT_TYPED = [
    (
        "2.5 --label 1 --class-weight 1,2",
        "--class-weight is for one of several classes\n"
        "  --pos-weight says how much class 1 of a binary problem counts\n",
    ),
    (
        "2.5 --label 1 --label-smoothing .1",
        "--label-smoothing is for one of several classes\n"
        "  targets of a binary problem may be soft: 0.05 and 0.95\n",
    ),
    (
        "2 1 --binary --target 0,1 --pos-weight 1,2,3",
        "--pos-weight gives 3 weights for 2 columns\n",
    ),
    (
        "2 1 --target 0,1 --ignore-label 1",
        "--ignore-label is for labels: a row of targets is none\n",
    ),
    (
        "0.5 0.5 --binary --target 1,1 --from log-probs",
        "one column of log-probabilities leaves open that of the other class\n"
        "  --from probs takes one column, of the probability of class 1\n",
    ),
    (
        "2 1 0.1 --label -100",
        "row 1: label '-100' is no class: the classes are 0 to 2\n"
        "  --ignore-label -100 leaves the rows out that do not count\n",
    ),
]
"""What typed rows cannot have, and what is said of it."""


def test_what_typed_rows_cannot_have_is_refused(run):
    for line, message in NOT_TYPED:
        assert run(f"xent {line}") == (2, "", f"softmax-cli: {message}"), line


def test_an_option_for_all_rows_cannot_ignore_some(run):
    assert run("xent --label cat --ignore-label cat -k name", input=PETS) == (
        2,
        "",
        "softmax-cli: --label is for all rows of a file: --ignore-label leaves out all or none\n",
    )


def test_without_a_row_that_counts_there_is_no_figure(run):
    text = "1,2,-100\n3,4,-100\n"
    assert run("xent -l 3 --ignore-label -100 --only", input=text).out == "0.0\n0.0\n"
    for asked in ("-r mean", "-r sum", "--worst 3"):
        assert run(f"xent -l 3 --ignore-label -100 {asked}", input=text) == (
            1,
            "",
            "softmax-cli: <stdin>: every row is ignored\n",
        )
    assert run("xent -l name --class-weight cat=0 -r mean", input=PETS[: PETS.index("bird,0")]) == (
        1,
        "",
        "softmax-cli: <stdin>: every row has a weight of 0: there is no mean\n",
    )


def test_a_footer_counts_the_rows_that_count(run):
    out = run("xent -l name --ignore-label dog -f table", input=PETS).out
    assert out.partition("\n\n")[2] == (
        "rows         2\nmean loss    0.3799\nperplexity   1.4622\naccuracy     1.0000\n"
    )


def test_the_mean_and_perplexity_below_a_table_are_weighted(run):
    out = run("xent -l name --class-weight cat=2,dog=.5 -f table -p 9", input=PETS).out
    assert out.partition("\n\n")[2] == (
        "rows         4\nmean loss    0.381387377\nperplexity   1.46431474\n"
        "accuracy     1.00000000\n"
    )


def test_a_row_of_binary_columns_has_their_mean(run):
    text = "a,b,y_a,y_b\n2.5,-1,1,0\n0.5,3,0,1\n"
    asked = "xent --binary --target-columns 'y_*' --only"
    assert run(asked, input=text).out == "xent\n0.19607571090538622\n0.5113321678769244\n"
    assert run(rows_alone(f"{asked} -r mean"), input=text).out == "0.3537039393911553\n"
    assert run(rows_alone(f"{asked} -r sum"), input=text).out == "1.4148157575646212\n"
    out = run(f"{asked} -f table", input=text).out
    assert out.partition("\n\n")[2] == (
        "rows         2\nmean loss    0.3537\nperplexity   1.4243\naccuracy     0.7500\n"
    )


def test_probabilities_of_binary_columns_need_no_sum(run):
    out = run("xent 0.5 0.25 --binary --target 1,1 --from probs --base 2").out
    assert out == "1.5\n"


def test_a_row_of_another_count_is_no_row_of_a_binary_problem(run):
    text = '{"z": [1.5], "y": 1}\n{"z": [1.5, 2], "y": 0}\n'
    assert run("xent -l y --bad-rows nan", input=text).out == (
        '{"y": 1, "xent": 0.2014132779827524}\n{"y": 0, "xent": null}\n'
    )
    text = '{"z": [1.5, 1], "t": [1, 0]}\n{"z": [1.5, 2, 3], "t": [0, 1, 1]}\n'
    assert run("xent -c z --target-columns t --binary", input=text).err == (
        "softmax-cli: <stdin>:2: 3 numbers where the first row has 2: with --binary each is a "
        "question of yes or no\n"
    )


@pytest.mark.parametrize("options", ["", "--label-smoothing 0.1"])
def test_weights_are_for_rows_of_as_many_classes(run, options):
    text = '{"z": [1.5, 1], "y": 1}\n{"z": [1.5, 2, 1], "y": 0}\n'
    asked = f"xent -l y --class-weight 2,3 {options}"
    assert run(asked, input=text).err == (
        "softmax-cli: <stdin>:2: --class-weight has 2 weights for 3 classes\n"
    )
    assert run(f"{asked} --bad-rows nan", input=text).out.endswith('\n{"y": 0, "xent": null}\n')


def test_a_row_without_a_class_has_no_loss(run):
    """Of lists, and of arrays."""
    weights = ("--class-weight 2,3,1", "--label-smoothing .1", "--pos-weight 2", "--binary")
    for options, many in product(weights, (1, 3000)):
        row = "1.5,2.25,0.5" if "-weight 2,3" in options or "smooth" in options else "1.5"
        text = f"{row},1\n{row},7\n" * many
        column = row.count(",") + 2
        out = run(
            rows_alone(f"xent -l {column} --only {options} --bad-rows nan --no-header"), input=text
        ).out
        first, second = out.splitlines()[:2]
        assert (float(first) > 0, second) == (True, ""), (options, many)
        assert out == f"{first}\n\n" * many, (options, many)


def test_targets_of_another_count_have_no_loss_either(run):
    text = '{"z": [1.5, 1], "t": [1, 0]}\n{"z": [1.5, 2, 1], "t": [0, 1, 0]}\n'
    asked = "xent -c z --target-columns t --class-weight 2,3 --bad-rows nan --only"
    out = run(asked, input=text).out
    assert out == '{"xent": 0.9481539683602134}\n{"xent": null}\n'


def test_metrics_takes_several_binary_columns(run):
    text = "a,b,y_a,y_b\n2.5,-1,1,0\n0.5,3,0,1\n"
    asked = "metrics --binary --target-columns 'y_*'"
    assert run(f"{asked} -r loss", input=text).out == "0.3537039393911553\n"
    assert run(f"{asked} -r accuracy", input=text).out == "0.75\n"


@pytest.mark.parametrize(
    ("options", "columns"),
    [
        ("-l y --class-weight 2,0.3,1.7", "y"),
        ("-l y --label-smoothing 0.1 --class-weight 2,0.3,1.7 -T 1.5", "y"),
        ("-l y --ignore-label 1 --label-smoothing 0.3", "y"),
        ("--target-columns t,u,v --class-weight 2,0.3,1.7 --label-smoothing 0.01", "tuv"),
        ("--target-columns t,u,v --binary --pos-weight 0.3,1,7", "tuv"),
        ("--target-columns t,u,v --binary --dtype float32", "tuv"),
    ],
)
def test_lists_and_arrays_have_the_same_bits(run, here, options, columns):
    """The long CSV is read as an array, its JSON lines are lists."""
    rows = []
    for place in range(100):
        row = {
            name: place * step % 1009 / 97 - 5 for name, step in (("a", 7), ("b", 101), ("c", 55))
        }
        more = {"y": place % 3, "t": 0.25, "u": place % 4 / 4, "v": 0.75 - place % 4 / 4}
        rows.append({**row, **{name: more[name] for name in columns}})
    (here / "z.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    text = "\n".join(",".join(map(repr, row.values())) for row in rows)
    (here / "z.csv").write_text(f"{','.join(rows[0])}\n{text}\n")
    for asked in ("-r none", "-r mean", "-r sum", "--worst 7"):
        csv = run(rows_alone(f"xent z.csv --only {options} {asked} -f csv"))
        lines = run(rows_alone(f"xent z.jsonl -c a,b,c --only {options} {asked} -f csv"))
        if asked == "--worst 7":  # the header is a line
            shifted = [line.partition(",") for line in lines.out.splitlines()[1:]]
            body = "".join(f"{int(line) + 1},{rest}\n" for line, _, rest in shifted)
            lines = lines._replace(out=lines.out.partition("\n")[0] + "\n" + body)
        assert (csv.status, csv.err) == (0, "")
        assert csv.out == lines.out


@pytest.mark.parametrize("asked", ["-r none", "-r mean", "--worst 5"])
def test_several_processes_give_the_same_bytes(script, here, asked):
    rows = [f"{place % 97 / 7},{place % 89 / 9},{place % 3},0" for place in range(1_500)]
    (here / "z.csv").write_text("a,b,y,n\n" + "\n".join(rows) + "\n")
    options = f"-l y -k n --class-weight a=3 --label-smoothing .1 --ignore-label 2 {asked}"
    whole = script(f"softmax-cli xent z.csv {options} -j 1")
    assert (whole.status, whole.err) == (0, "")
    assert script(f"{SMALL_CHUNKS} xent z.csv {options} -j 3") == whole


def test_what_stands_in_the_place_of_a_colon_leads_to_the_figure(run):
    line = "xent 2,1,0.1 1,2,3 -n cat,dog,bird --label cat,dog -r mean --class-weight"
    said = run(f"{line} cat:2").err.splitlines()[0]
    meant = said.partition("as in ")[2]
    assert meant == "cat=2"
    assert run(f"{line} {meant}") == run(f"{line} 2,1,1")
    assert run(f"{line} {meant}").status == 0


def test_a_bad_row_of_another_length_alone_in_its_chunk(here, script):
    """It has no loss, whatever came with it."""
    rows = "[1, 2, 3];[1, 0, 0]\n" * 500 + "[1, 2];[1, 0, 0]\n" * 1500
    (here / "a.csv").write_text(f"x;t\n{rows}")
    line = "xent a.csv -c x --target-columns t --class-weight 2,2,2 --only -p 3 -j 1"
    done = script(f"{SMALL_CHUNKS} {line} --bad-rows nan")
    assert (done.status, done.out) == (0, "xent\n" + "4.82\n" * 500 + "\n" * 1500)
