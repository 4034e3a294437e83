"""`softmax-cli argmax`."""

import json

import pytest

TABLE = "id,cat,dog\n007,1,2\n008,4,3\n"


def test_class_numbers_count_from_0(run):
    assert run("argmax 1 3 2") == (0, "1\n", "")
    assert run("argmax 1,3,2 5,4,3") == (0, "1\n0\n", "")


def test_the_first_of_equal_maxima(run):
    assert run("argmax 1 3 3 3").out == "1\n"
    assert run("argmax -inf 0 -0.0").out == "1\n"


def test_names_add_a_class(run):
    assert run("argmax 1 3 --names cat,dog").out == "argmax,class\n1,dog\n"
    assert run("argmax -k id", input=TABLE).out == "id,argmax,class\n007,1,dog\n008,0,cat\n"
    assert run("argmax -k id --only", input=TABLE).out == "argmax,class\n1,dog\n0,cat\n"


def test_probability(run):
    assert run("argmax -k id --prob", input=TABLE).out == (
        "id,argmax,class,probability\n007,1,dog,0.7310585786300049\n008,0,cat,0.7310585786300049\n"
    )
    assert run("argmax 1 2 --prob").out == "1,0.7310585786300049\n"
    assert run("argmax 1 2 --prob -T 0.5 -p 3").out == "1,0.881\n"


def test_the_likeliest_few_in_long_form(run):
    assert run("argmax -k id --top 2 -p 2", input=TABLE).out == (
        "id,rank,argmax,class,probability\n"
        "007,1,1,dog,0.73\n007,2,0,cat,0.27\n008,1,0,cat,0.73\n008,2,1,dog,0.27\n"
    )
    assert run("argmax 1 3 2 --top 1 -p 2").out == "1,1,0.67\n"
    assert run("argmax 1 1 --top 9 -p 2").out == "1,0,0.5\n2,1,0.5\n"


def test_one_hot(run):
    assert run("argmax 1 3 2 --one-hot").out == "0,1,0\n"
    assert run("argmax -k id --one-hot", input=TABLE).out == "id,cat,dog\n007,0,1\n008,1,0\n"
    assert run("argmax 1 3 --one-hot --names a,b").out == "a,b\n0,1\n"


def test_it_reads_what_softmax_wrote(run):
    probabilities = run("softmax -k id", input=TABLE).out
    assert run("argmax -k id --from probs --prob", input=probabilities) == run(
        "argmax -k id --prob", input=TABLE
    )


def test_probabilities_are_used_as_given(run):
    assert run("argmax 0.4 0.6 --from probs --prob").out == "1,0.6\n"
    assert run("argmax 0.4 0.6 --from probs --top 2").out == "1,1,0.6\n2,0,0.4\n"


def test_probabilities_that_do_not_sum_to_1_are_divided_if_that_is_meant(run):
    """The hint, and what comes of it."""
    assert run("argmax 0.2 0.4 --from probs --prob") == (
        2,
        "",
        "softmax-cli: row 1: the probabilities sum to 0.6, not to 1\n"
        "  --normalize divides by the sum\n",
    )
    assert run("argmax 20 60 --from probs --prob --normalize").out == "1,0.75\n"
    assert run("argmax 20 60 --from probs --top 2 --normalize").out == "1,1,0.75\n2,0,0.25\n"
    assert run("argmax 0 0 --from probs --normalize").err == (
        "softmax-cli: row 1: the probabilities sum to 0.0: no number divides them\n"
    )
    assert run("argmax 1 2 --normalize") == (
        2,
        "",
        "softmax-cli: --normalize divides probabilities: there are none\n",
    )


def test_along_columns_there_is_one_line_of_rows(run):
    assert run("argmax 1,9,3 4,5,6 --axis columns").out == "1,0,1\n"
    assert run("argmax -k id -a 0", input=TABLE).out == "cat,dog\n1,1\n"


def test_standard_input_is_not_copied_for_one_pass(run, monkeypatch):
    def refuse(**options):
        raise AssertionError

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    assert run("argmax -k id -a columns", input=TABLE).out == "cat,dog\n1,1\n"


def test_everywhere_there_is_one_place(run):
    assert run("argmax 1,2 4,3 --axis all").out == "2\n"
    assert run("argmax 1 2 --axis all").out == "1\n"


def test_bad_rows_are_never_the_largest(run):
    text = "a,b\n1,2\nnan,9\n3,1\n"
    assert run("argmax -a columns --bad-rows nan", input=text).out == "a,b\n2,0\n"
    assert run("argmax --bad-rows nan --prob -p 2", input=text).out == (
        "argmax,class,probability\n1,b,0.73\n,,\n0,a,0.88\n"
    )


@pytest.mark.parametrize("format", ["json", "jsonl"])
def test_json(run, format):
    assert run(f"argmax 1 2 -f {format}").out == "[1]\n"
    assert run(f"argmax 1 2 --names a,b --prob -p 2 -f {format}").out == (
        '{"argmax": 1, "class": "b", "probability": 0.73}\n'
    )


def test_a_class_name_is_quoted_where_it_must(run):
    assert run("argmax", input='"a,b",c\n2,1\n').out == 'argmax,class\n0,"a,b"\n'


WRONG = [
    ("1 2 --prob --top 1", "--prob, --top and --one-hot exclude each other"),
    ("1 2 --prob --one-hot", "--prob, --top and --one-hot exclude each other"),
    ("1,2 3,4 -a 0 --prob", "--prob, --top and --one-hot are for --axis rows"),
    ("1,2 3,4 -a all --top 2", "--prob, --top and --one-hot are for --axis rows"),
    ("0.1 0.2 --from probs -T 2", "-T divides logits: with --from probs there are none"),
    ("-inf -inf", "row 1: every class is -inf"),
    ("1 2 --from probs", "row 1, value 2: 2.0 is not a probability"),
    (
        "1 2 --top 0",
        "Invalid value for '-t' / '--top': 0 is not 1 or more\n"
        "  softmax-cli argmax --help lists the options",
    ),
    (
        "1 2 --from log-probs",
        "Invalid value for '--from': 'log-probs' is not one of 'logits', 'probs'\n"
        "  softmax-cli argmax --help lists the options",
    ),
]
"""What is wrong, and what is said of it."""


def test_what_is_wrong(run):
    for options, message in WRONG:
        assert run(f"argmax {options}") == (2, "", f"softmax-cli: {message}\n"), options


def test_a_column_that_has_the_name_of_a_result(run):
    assert run("argmax -k class", input="class,a,b\nx,1,2\n") == (
        2,
        "",
        "softmax-cli: the table already has a column 'class'\n"
        "  --only leaves the columns out that are not results\n",
    )
    assert run("argmax -k class --only", input="class,a,b\nx,1,2\n").out == "argmax,class\n1,b\n"


@pytest.mark.parametrize("name", ["", "-n p,q,r "])
def test_the_ranks_of_a_vector_are_rows_of_a_document(run, name):
    rows = json.loads(run(f"argmax {name}-t 2 -f json 3 1 2").out)
    assert [[*row.values()][:2] if name else row[:2] for row in rows] == [[1, 0], [2, 2]]
    assert json.loads(run("argmax -t 1", input="[3, 1, 2]").out) == [[1, 0, 0.6652409557748219]]
