"""`--summary` of softmax, log-softmax and sigmoid."""

import itertools
import json
import math

import numpy as np
import pytest

from tests.nursery import SMALL_CHUNKS

# p = .6590, .2424, .0986 in row 1 (line 2 of a file), .0900, .2447, .6652 in row 2
ROWS = "id,cat,dog,bird\n7,2,1,0.1\n8,1,2,3\n"
HEADER = "rows,classes,smallest,smallest_line,smallest_class,largest,largest_line,largest_class"


def test_one_record_instead_of_the_rows(run):
    assert run("softmax -k id --summary", input=ROWS) == (
        0,
        f"{HEADER},sum,sum_line\n2,3,0.09003057317038046,3,cat,0.6652409557748219,3,bird,1.0,2\n",
        "",
    )


def test_classes_without_names_are_numbers_and_lines_of_typed_rows_count_from_1(run):
    assert run("log-softmax 2,1,0.1 1,2,3 --summary") == (
        0,
        f"{HEADER}\n2,3,-2.40760596444438,2,0,-0.4076059644443803,2,2\n",
        "",
    )


def test_the_logits_have_theirs_beside_append(run):
    found = json.loads(run("sigmoid -k id --summary --append -f json", input=ROWS).out)
    assert found == {
        "rows": 2,
        "classes": 3,
        "smallest": 0.52497918747894,
        "smallest_line": 2,
        "smallest_class": "bird",
        "largest": 0.9525741268224333,
        "largest_line": 3,
        "largest_class": "bird",
        "smallest_logit": 0.1,
        "smallest_logit_line": 2,
        "smallest_logit_class": "bird",
        "largest_logit": 3.0,
        "largest_logit_line": 3,
        "largest_logit_class": "bird",
    }


TABLE = """\
figure            value   line   class
──────────────────────────────────────
rows                  2
classes               3
smallest         0.0900      3   cat
largest          0.6652      3   bird
sum              1.0000      2
smallest_logit   0.1000      2   bird
largest_logit    3.0000      3   bird
"""


def test_a_terminal_gets_it_upright(run, terminal, here):
    (here / "a.csv").write_text(ROWS)
    line = "softmax a.csv -k id --summary --append"
    assert run(f"{line} -f table") == (0, TABLE, "")
    assert terminal(f"{line} --no-progress") == (0, TABLE, "")


@pytest.mark.parametrize(
    ("format", "out"),
    [
        ("tsv", "rows\tclasses\tsmallest\t"),
        ("jsonl", '{"rows": 2, "classes": 3, "smallest": 0.09003057317038046, '),
        ("markdown", "| rows | classes |"),
    ],
)
def test_every_format(run, format, out):
    found = run(f"softmax -k id --summary -f {format}", input=ROWS)
    assert (found.status, found.err) == (0, "")
    assert found.out.startswith(out)


def test_of_equal_numbers_the_first_is_told(run):
    assert run("softmax 1,1 2,2 --summary").out.splitlines()[1] == "2,2,0.5,1,0,0.5,1,0,1.0,1"


def test_the_sum_that_misses_1_most_is_that_of_what_is_printed(run):
    printed = [run(f"softmax {row}").out.split(",") for row in ("1,2,2", "2.6,1,2")]
    assert [math.fsum(map(float, row)) for row in printed] == [1.0, 0.9999999999999999]
    found = run("softmax 1,2,2 2.6,1,2 1,2,2 --summary").out
    assert found.endswith(",0.9999999999999999,2\n")


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("softmax", ""),
        ("softmax", "--dtype float32"),
        ("softmax", "--bad-rows nan"),
        ("log-softmax", "--dtype float32"),
        ("log-softmax", "-T 3"),
        ("sigmoid", "--bad-rows nan"),
    ],
)
def test_it_is_the_summary_of_the_rows_that_are_printed(run, script, here, command, options):
    """Of a file that several processes work on, in chunks."""
    places = itertools.product(range(1_800), range(4))
    logits = [math.sin(row * 31.7 + column * 7.3) * 9 for row, column in places]
    lines = [",".join(map(repr, logits[at : at + 4])) for at in range(0, len(logits), 4)]
    if "nan" in options:
        lines[1234] = "1,2,x,4"
    (here / "a.csv").write_text("a,b,c,d\n" + "\n".join(lines) + "\n")
    printed = run(f"{command} a.csv {options}").out.splitlines()[1:]
    rows = {
        line: [*map(float, text.split(","))]
        for line, text in enumerate(printed, 2)
        if text != ",,,"
    }
    numbers = [(x, line, "abcd"[at]) for line, row in rows.items() for at, x in enumerate(row)]
    smallest = min(numbers)
    largest = min(numbers, key=lambda found: (-found[0], *found[1:]))
    line = f"{SMALL_CHUNKS} {command} a.csv {options} --summary -f json"
    found = {script(f"{line} -j {jobs}").out for jobs in (1, 3)}
    assert len(found) == 1
    record = json.loads(found.pop())
    assert (record["rows"], record["classes"]) == (len(rows), 4)
    names = ("smallest", "smallest_line", "smallest_class")
    assert tuple(record[name] for name in names) == smallest
    names = ("largest", "largest_line", "largest_class")
    assert tuple(record[name] for name in names) == largest
    assert ("sum" in record) is (command == "softmax")
    if command == "softmax":
        if "float32" in options:
            rows = {line: np.float32(row).tolist() for line, row in rows.items()}
        misses = {line: abs(math.fsum([*row, -1.0])) for line, row in rows.items()}
        worst = max(misses, key=lambda line: (misses[line], -line))
        assert (record["sum"], record["sum_line"]) == (math.fsum(rows[worst]), worst)


def test_along_columns_there_is_no_sum_of_a_row(run):
    assert run("softmax -k id --summary -a columns", input=ROWS) == (
        0,
        f"{HEADER}\n2,3,0.05215356307841774,2,bird,0.9478464369215822,3,bird\n",
        "",
    )
    at_once = run("softmax -k id --summary -a all --append", input=ROWS)
    assert at_once.out.splitlines()[1].startswith("2,3,0.026")


def test_bad_rows_are_left_out(run):
    bad = ROWS + "9,x,9,9\n"
    record = "2,3,0.09003057317038046,3,cat,0.6652409557748219,3,bird,1.0,2\n"
    for choice, what in (("skip", "skipped"), ("nan", "left without a result")):
        assert run(f"softmax -k id --summary --bad-rows {choice}", input=bad) == (
            0,
            f"{HEADER},sum,sum_line\n{record}",
            f"<stdin>: 1 bad row {what} (--bad-rows error names the first)\n",
        )
    assert run("softmax -k id --summary", input=bad).status == 1


def test_a_masked_class_is_the_smallest(run):
    found = run("log-softmax 2,-inf,1 --summary --append -f json").out
    record = json.loads(found)
    assert (record["smallest"], record["smallest_logit"]) == (-math.inf, -math.inf)
    assert record["smallest_class"] == 1


def test_rows_of_json_may_differ_in_length(run):
    found = run("softmax --summary -f json", input='{"x": [1, 2]}\n{"x": [3, 0, 1]}\n')
    assert json.loads(found.out)["classes"] == 3


def test_only_has_no_effect_on_it(run):
    assert run("softmax -k id --summary --only", input=ROWS) == (
        *(2, ""),
        "softmax-cli: --only has no effect on a summary, which shows no other columns\n",
    )


def test_no_column_that_is_carried_is_in_the_way(run):
    text = "smallest,cat,dog\nx,2,1\n"
    assert run("softmax -k smallest --summary --append", input=text).status == 0
