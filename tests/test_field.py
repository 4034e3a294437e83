"""Files as people have them: each stands for its kind, and the right figures stand beside it.

A refusal is one clear sentence, and the option that it names is followed.
"""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"


@pytest.fixture
def field(here, examples):
    """Stand in a folder that holds the files of the field and the examples."""
    for folder in (Path(examples), DATA):
        for path in folder.iterdir():
            if path.is_file():
                shutil.copy(path, here)
    return here


def cells(out: str) -> list[list[str]]:
    return [line.split(",") for line in out.splitlines()]


@pytest.mark.parametrize(
    ("line", "rows", "said"),
    [
        (
            "softmax index.csv",
            [["", "a", "b"], ["0", "0.37754066879814546", "0.6224593312018546"]],
            "index.csv: column 1 has no name: it is taken for an index",
        ),
        (
            "softmax index-numbers.csv",
            [
                ["", "0", "1", "2"],
                ["0", "0.14024438316608848", "0.23122389762214907", "0.6285317192117624"],
            ],
            "index-numbers.csv: the first row, 0, 1, 2 and so on, was taken as a header",
        ),
        (
            "xent index-label.csv -l label -r mean",
            [["0.3047555609137673"]],
            "index-label.csv: column 1 has no name",
        ),
        (
            "softmax -k species probabilities.csv -p 4",
            [
                ["species", "setosa", "versicolor", "virginica"],
                ["virginica", "0.2205", "0.2489", "0.5307"],
            ],
            "probabilities.csv: these look like probabilities",
        ),
    ],
)
def test_what_is_answered_with_a_note(field, run, line, rows, said):
    status, out, err = run(line)
    assert (status, cells(out)[: len(rows)]) == (0, rows)
    assert err.startswith(said)


@pytest.mark.parametrize(
    ("line", "out"),
    [
        ("softmax small-integers.csv --only -p 4", "a,b\n" + "0.2689,0.7311\n" * 3),
        (
            "softmax baseline.csv -p 4",
            "other,cat,dog\n0.2092,0.7676,0.02318\n0.2318,0.3458,0.4224\n0.07399,0.02463,0.9014\n",
        ),
        (
            "softmax quantised.csv -p 3",
            "c0,c1,c2\n2.86e-20,1.0,6.91e-13\n1.0,1.25e-47,1.37e-44\n"
            "0.5,0.5,2.36e-58\n1.0,6.05e-39,1.65e-38\n",
        ),
        (
            "xent one-class.csv -l y",
            "y,xent\n1,0.1269280110429725\n0,1.3132616875182228\n0,0.4740769841801067\n",
        ),
        ("xent breast-cancer.csv -l benign -r mean", "0.06713370831200967\n"),
        ("xent from-one.csv -l y", "y,xent\n1,0.013385901721448903\n2,0.013385901721448903\n"),
        (
            "xent text-sorted.csv -l label",
            "label,xent\n2,0.44018969856119533\n10,0.46620434465645166\n",
        ),
        ("xent float-label.csv -l y", "y,xent\n1.0,0.2628519697185635\n2.0,1.2151888001696851\n"),
        (
            "xent target-order.csv --target-columns 't_*'",
            "t_dog,t_cat,xent\n0,1,0.006715348489118068\n",
        ),
        ("xent infinite-loss.jsonl -c logits -l y", '{"y": 1, "xent": Infinity}\n'),
        (
            "softmax new-key.jsonl -c a,b --only -p 4",
            '{"a": 0.2689, "b": 0.7311}\n{"a": 0.5622, "b": 0.4378}\n',
        ),
        ("softmax sep-line.csv -p 4", "a;b\n0.2689;0.7311\n"),
        (
            "softmax array.txt -p 4",
            "0.659,0.2424,0.09857\n0.09003,0.2447,0.6652\n",
        ),
        (
            "xent '[[2,1,0.1],[1,2,3]]' --label '[2, 0]'",
            "2.3170300162778337\n2.40760596444438\n",
        ),
        (
            "softmax plain.csv -j 2000",
            "a,b\n0.2689414213699951,0.7310585786300049\n0.11920292202211756,0.8807970779778824\n",
        ),
    ],
)
def test_what_is_answered_without_a_word(field, run, line, out):
    assert run(line) == (0, out, "")


@pytest.mark.parametrize("name", ["piped-row.txt", "array.txt"])
def test_what_is_piped(field, run, name):
    text = (field / name).read_text()
    if name == "piped-row.txt":
        assert run("xent --label 2", input=text) == (0, "2.3170300162778337\n", "")
    else:
        assert run("softmax", input=text) == run("softmax array.txt")


KEEP = "--keep image carries it along"


@pytest.mark.parametrize(
    ("line", "names", "followed", "figure"),
    [
        (
            "argmax index-name.csv --prob",
            "--keep index carries it along",
            "argmax index-name.csv --prob --keep index --only",
            None,
        ),
        (
            "xent digits-test.csv -l digit -r mean",
            KEEP,
            "xent digits-test.csv -l digit -r mean --keep image",
            "0.19732150976450857\n",
        ),
        ("softmax digits-test.csv -k digit", KEEP, "softmax digits-test.csv -k digit,image", None),
        (
            "softmax integer-label.csv",
            "--keep y carries it along",
            "softmax integer-label.csv --keep y",
            None,
        ),
        (
            "softmax one-class.csv",
            "the command sigmoid takes each number by itself",
            "sigmoid one-class.csv --keep y -p 4",
            "logit,y\n0.8808,1\n0.7311,0\n0.3775,0\n",
        ),
        (
            "argmax one-class.csv",
            "--axis columns",
            "argmax one-class.csv -k y --axis columns",
            None,
        ),
        (
            "softmax '[[2.0],[1.0],[0.1]]'",
            "--axis columns compares the rows",
            "softmax '[[2.0],[1.0],[0.1]]' --axis columns -p 4",
            "0.659\n0.2424\n0.09857\n",
        ),
        (
            "text-classification.json",
            "with it, --axis columns compares the rows",
            "softmax text-classification.json --keep label --axis columns -p 3",
            '[\n{"label": "POS", "score": 0.985},\n{"label": "NEG", "score": 0.0148}\n]\n',
        ),
        (
            "xent probabilities.csv -l species -r mean",
            "--from probs takes them as such, --from logits insists",
            "xent probabilities.csv -l species -r mean --from probs -p 4",
            "0.1513\n",
        ),
        (
            "xent two-arrays.jsonl -l label -r mean",
            "--columns logits takes that field alone",
            "xent two-arrays.jsonl -l label -r mean --columns logits",
            "0.3132616875182228\n",
        ),
        (
            "xent array-and-step.jsonl -l label",
            "--columns logits takes that field alone",
            "xent array-and-step.jsonl -l label --columns logits -r mean",
            "0.3132616875182228\n",
        ),
        (
            "softmax columns-of-lists.json -c a,b",
            "--columns a takes that field alone",
            "softmax columns-of-lists.json -c a",
            None,
        ),
        ("softmax commas.tsv", "-d , if commas", "softmax commas.tsv -d , -p 4", None),
        ("softmax thousands.tsv", "commas group digits, as in thousands", None, None),
        (
            "softmax comment.csv",
            "--comment '#' skips such lines",
            "softmax comment.csv --comment '#' -p 4",
            None,
        ),
        (
            "softmax one-hot.csv",
            "--header says that it holds names, --no-header that it holds numbers",
            "softmax one-hot.csv --no-header -p 4 --only",
            None,
        ),
        (
            "softmax plain.csv -c a,b -k a",
            "column 'a' holds logits by --columns and none by --keep",
            "softmax plain.csv -c a,b",
            None,
        ),
        (
            "xent 2 1 0.1 --label 0,0,1",
            "--target takes a number for each class: --target 0,0,1",
            "xent 2 1 0.1 --target 0,0,1",
            "2.3170300162778337\n",
        ),
        ("softmax 2 1 0.1 -d ';'", "values on the command line have no delimiter", None, None),
        (
            "xent multilabel.csv --target-columns 'y_*' -r mean",
            "several labels a row, or none: --binary",
            "xent multilabel.csv --target-columns 'y_*' -r mean --binary",
            "0.4051902456311304\n",
        ),
    ],
)
def test_what_is_refused_and_what_the_hint_leads_to(field, run, line, names, followed, figure):
    line = f"softmax {line}" if line.endswith(".json") else line
    status, out, err = run(line)
    assert status in (1, 2)
    assert out == ""
    assert names in err
    if followed is not None:
        status, out, err = run(followed)
        assert (status, err) == (0, "")
        assert figure in (None, out)


def test_escapes_that_are_no_text_go_out_as_they_came_in(field, run):
    logits = [0.7310585786300049, 0.2689414213699951]
    assert run("softmax surrogate.jsonl -c logits") == (
        0,
        f'{{"text": "hi \\ud83d", "label": 0, "logits": {json.dumps(logits)}}}\n',
        "",
    )
    assert run("softmax surrogate.jsonl -c logits -f csv -p 4").out == (
        "text,label,logits.0,logits.1\nhi \ufffd,0,0.7311,0.2689\n"
    )


def test_a_name_in_capitals_is_compressed_too(field, run):
    assert run("softmax plain.csv -o x.csv.GZ").status == 0
    assert gzip.decompress((field / "x.csv.GZ").read_bytes()).startswith(b"a,b\n0.268")


def test_thousands_that_are_typed(run):
    assert run("softmax 1,000 2,000 -p 4") == (
        0,
        "0.7311,0.2689\n0.8808,0.1192\n",
        "1,000 is read as 2 numbers, not as 1000\n",
    )
