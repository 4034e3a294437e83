"""Delimited text of which one column holds an array in each cell."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.formats.array_texts import array_in

TABLE = 'id,label,logits\n01,0,"[0, 1]"\n02,1,"[0,0]"\n'
SHARES = "0.2689414213699951, 0.7310585786300049"


def test_results_go_out_in_the_cell_of_the_logits(run):
    assert run("softmax -c logits", input=TABLE) == (
        0,
        f'id,label,logits\n01,0,"[{SHARES}]"\n02,1,"[0.5, 0.5]"\n',
        "",
    )


def test_a_pipe_reads_what_a_pipe_wrote(run):
    shares = run("softmax -c logits", input=TABLE).out
    assert run("argmax -c logits --from probs --only", input=shares).out == "argmax\n1\n0\n"


def test_logits_beside_results_are_spelt_as_they_came(run):
    assert run("softmax -c logits --append --only", input=TABLE).out == (
        f'logits,logits_p\n"[0, 1]","[{SHARES}]"\n"[0,0]","[0.5, 0.5]"\n'
    )


def test_in_another_dialect_they_are_spelt_anew(run):
    assert run("softmax -c logits -f tsv --append --only", input=TABLE).out == (
        f"logits\tlogits_p\n[0, 1]\t[{SHARES}]\n[0, 0]\t[0.5, 0.5]\n"
    )


def test_records_have_an_array(run):
    assert run("softmax -c logits -f jsonl", input=TABLE).out == (
        f'{{"id": "01", "label": "0", "logits": [{SHARES}]}}\n'
        '{"id": "02", "label": "1", "logits": [0.5, 0.5]}\n'
    )


def test_labels_and_targets_stand_beside_it(run):
    loss = run("xent -c logits -l label -r mean", input=TABLE)
    assert float(loss.out) == pytest.approx((math.log1p(math.e) + math.log(2)) / 2, rel=1e-15)
    soft = 'logits,y\n"[0, 0]","[0.5,0.5]"\n'
    assert run("xent -c logits --target-columns y", input=soft).out == (
        'y,xent\n"[0.5,0.5]",0.6931471805599453\n'
    )


def test_without_a_header_a_position_names_it(run):
    for option in ("-c 2", "-c 2 --no-header"):
        assert run(f"softmax {option}", input='7,"[0, 0]"\n8,"[1, 1]"\n').out == (
            '7,"[0.5, 0.5]"\n8,"[0.5, 0.5]"\n'
        ), option


def test_rows_may_differ_in_length(run):
    text = 'id,x\n1,"[0, 0]"\n2,"[0 0 0 0]"\n'
    assert run("softmax -c x", input=text).out == (
        'id,x\n1,"[0.5, 0.5]"\n2,"[0.25, 0.25, 0.25, 0.25]"\n'
    )
    assert run("softmax -c x --append -f jsonl", input=text).out.splitlines()[1] == (
        '{"id": "2", "x": [0, 0, 0, 0], "x_p": [0.25, 0.25, 0.25, 0.25]}'
    )


def test_arrays_as_libraries_print_them(run):
    for cell in (
        "[0, 0]",
        "[0. 0.]",
        "(0, 0)",
        "array([0., 0.])",
        "[0.,\n 0.]",
        " [0, 0] ",
        "tensor([0, 0])",
    ):
        out = run("softmax -c x --only", input=f'id,x\n1,"{cell}"\n').out
        assert out == 'x\n"[0.5, 0.5]"\n', cell


def test_a_masked_class_is_spelt_as_python_reads_it(run):
    out = run("log-softmax -c x --only", input='x,id\n"[-inf, 0]",1\n').out
    assert out == 'x\n"[-Infinity, 0.0]"\n'
    assert run("softmax -c x", input=out).out == 'x\n"[0.0, 1.0]"\n'


BAD = [
    ("n/a", "<stdin>:3: the field 'x' holds no array, as in the first row"),
    ("", "<stdin>:3: the field 'x' holds no array, as in the first row"),
    ("[]", "<stdin>:3: the array 'x' is empty"),
    ('"[1, a]"', "<stdin>:3: the field 'x' holds no array, as in the first row"),
    ('"[1, ""2""]"', "<stdin>:3: column 'x.1': '2' is text, not a number"),
    ('"[1, NaN]"', "<stdin>:3: column 'x.1': nan is not a logit"),
    ('"[1, null]"', "<stdin>:3: column 'x.1': the cell is empty"),
    ('"[[3, 5.5]]"', "<stdin>:3: the array 'x' holds arrays or objects, not numbers"),
    ('"[1, 2]",3', "<stdin>:3: 3 cells where the header has 2"),
]


def test_bad_rows(run):
    for cell, message in BAD:
        text = f'id,x\n1,"[0, 0]"\n2,{cell}\n3,"[1, 1]"\n'
        assert run("softmax -c x", input=text) == (
            1,
            'id,x\n1,"[0.5, 0.5]"\n',
            f"softmax-cli: {message}\n",
        ), cell
        assert run("softmax -c x --bad-rows skip", input=text).out == (
            'id,x\n1,"[0.5, 0.5]"\n3,"[0.5, 0.5]"\n'
        ), cell


def test_a_first_row_that_is_no_row_of_the_header(run):
    """It says nothing of which column holds arrays; where no other does, it does."""
    good = '3,"[0, 0]"\n'
    for row, count in (
        ('1,"[1, 2]",3', 3),
        ('1,"[1, 2]",,', 4),
        ("[5]", 1),
        ('"[1, 2]"', 1),
    ):
        found = f"{count} cells" if count > 1 else "1 cell"
        refusal = f"softmax-cli: <stdin>:2: {found} where the header has 2\n"
        assert run("softmax -c x", input=f"id,x\n{row}\n{good}") == (1, "", refusal), row
        skipped = run("softmax -c x --bad-rows skip", input=f"id,x\n{row}\n{good}")
        assert skipped[:2] == (0, 'id,x\n3,"[0.5, 0.5]"\n'), row
        if count == 4:
            assert run("softmax -c x", input=f"id,x\n{row}\n") == (1, "", refusal), row


def test_a_bad_row_that_is_kept_has_no_result(run):
    text = 'id,x\n1,"[0, 0]"\n2,n/a\n'
    assert run("softmax -c x --bad-rows nan", input=text).out == 'id,x\n1,"[0.5, 0.5]"\n2,\n'


def test_beside_its_results_a_bad_cell_stands_as_it_came(run):
    for cell in (
        *("n/a", '"n/a, 2"', " n/a", "", "[]", '"[1,2"', '"[1, a]"', '"[1,""2""]"', '"[null,2]"'),
        *('"[""a"",  2]"', "[NaN]", '"[{""a"":1,""a"":2}]"', "[" * 400 + "7" + "]" * 400),
    ):
        text = f'id,x\n1,"[0, 0]"\n2,{cell}\n'
        status, out, _ = run("softmax -c x --append --bad-rows nan", input=text)
        assert (status, out) == (0, f'id,x,x_p\n1,"[0, 0]","[0.5, 0.5]"\n2,{cell},\n'), cell
        assert run("softmax -c x --bad-rows skip", input=text).out == 'id,x\n1,"[0.5, 0.5]"\n', cell


def test_a_bad_cell_is_spelt_for_another_delimiter(run):
    text = 'id,x\n1,"[0, 0]"\n2,"n/a, 2"\n3,"[1,""2""]"\n4,"a\tb"\n5,[]\n'
    assert run("softmax -c x --append --bad-rows nan -f tsv", input=text).out == (
        'id\tx\tx_p\n1\t[0, 0]\t[0.5, 0.5]\n2\tn/a, 2\t\n3\t"[1, ""2""]"\t\n4\t"a\tb"\t\n5\t[]\t\n'
    )


def test_the_elements_of_a_bad_cell_are_in_json_what_they_were(run):
    for cell, text in (
        ('"[3, ""2""]"', '[3, "2"]'),
        ('"[""2"",""x""]"', '["2", "x"]'),
        ('"[null, true]"', "[null, true]"),
        ('"[""1"", ""2"", 3]"', '["1", "2", 3]'),
        ("[3. nan]", "[3.0, NaN]"),
    ):
        done = run("softmax -c x --append --bad-rows nan -f jsonl", input=f'x\n"[0, 0]"\n{cell}\n')
        nulls = ", ".join(["null"] * len(json.loads(text)))
        assert done.out.splitlines()[1] == f'{{"x": {text}, "x_p": [{nulls}]}}', cell


def test_names_that_records_cannot_hold_are_refused(run):
    assert run("softmax -c x", input='a,a,x\n1,2,"[0, 0]"\n') == (
        2,
        "",
        "softmax-cli: two columns are named 'a', beside one that holds arrays\n",
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", TABLE),
        ("a.jsonl", '{"id": 1, "logits": "[0, 1]"}\n{"id": 2, "logits": "[0,0]"}\n'),
    ],
)
def test_an_array_that_no_option_names_is_told_of(run, here, name, text):
    """Followed, the hint reads it."""
    (here / name).write_text(text)
    found = run(f"softmax -k id,label {name}" if name == "a.csv" else f"softmax -k id {name}")
    assert found.status == 1
    hint = "  --columns logits reads the array in each cell\n"
    assert found.err.endswith(hint)
    out = run(f"softmax --columns logits {name}").out
    assert out.replace("0.5,0.5", "0.5, 0.5").count("[0.5, 0.5]") == 1


TO_NUMBERS = "  jq -c '.l[] |= tonumber' makes numbers of its texts\n"
ABBREVIATED = "  print all of them, as with numpy.set_printoptions(threshold=sys.maxsize)\n"


def test_no_hint_leads_back_to_where_it_stands(run):
    for line, text, hint in (
        ("softmax -c l", '{"l":[true,1]}\n', ""),
        ("softmax -c l", '{"l":["-inf",1,2]}\n', ""),
        ("softmax -c l", '{"l":[1,1,"2"]}\n', TO_NUMBERS),
        ("softmax -c .r", '{"r":[{"a":1},{"a":2}]}\n', ""),
        ("softmax -c 1", "[[[1,2],[3,5]]]\n[[[1,2],[3,5]]]\n", ""),
        ("softmax -c l", "l\tm\n[1 2 ... 4 5]\t1\n", ABBREVIATED),
        ("softmax", "l\tm\n[1 2 ... 4 5]\t1\n", ABBREVIATED),
        ("softmax -c l", '{"l": "[1 2 ... 4 5]"}\n', ABBREVIATED),
    ):
        done = run(line, input=text)
        assert done.status != 0, line
        assert done.err.partition("\n")[2] == hint, line


def test_of_two_columns_of_arrays_the_hint_takes_the_first(run):
    text = 'a,b\n"[1, 2]","[2, 1]"\n'
    assert run("softmax -c a,b", input=text).err.endswith(
        "  --columns a reads the array in each cell\n"
    )
    assert run("softmax --columns a -p 2", input=text).out == 'a,b\n"[0.27, 0.73]","[2, 1]"\n'


SPELLINGS = [
    "[1, 2]",
    "[1. 2.]",
    "[1 2]",
    "array([1., 2.])",
    "(1, 2)",
    "tensor([1., 2.])",
    " [1,2]",
]


def test_texts_of_json_are_read_as_cells_are(run):
    for before in (1, 200):
        for spelling in SPELLINGS:
            cell = f'"{spelling}"'
            ways = ["a,k\n", f"{cell},x\n"], ["", f'{{"a":{cell},"k":"x"}}\n']
            for head, row in ways:
                done = run("softmax -c a -f csv -p 3", input=head + row * before)
                assert done.status == 0, (before, spelling)
                rows = done.out.splitlines()[1:]
                assert len(rows) == before, (before, spelling)
                assert {*rows} <= {'"[0.269, 0.731]",x', "0.269,0.731,x"}, (before, spelling)
            lines = run("softmax -c a -p 3", input=ways[1][1] * before).out.splitlines()
            assert len(lines) == before, (before, spelling)
            for line in lines:
                shares = json.loads(line)["a"]
                shares = json.loads(shares) if isinstance(shares, str) else shares
                assert shares == [0.269, 0.731], (before, spelling)


def test_one_number_is_replaced_as_a_whole(run):
    for cell in ("[1.]", "[ 1. ]", "[2e1]", "[-.5]"):
        line = run("sigmoid -c a -p 3", input=f'{{"a":"{cell}"}}\n').out
        shares = json.loads(line)["a"]
        number = float(cell.strip("[] "))
        assert (json.loads(shares) if isinstance(shares, str) else shares) == [
            pytest.approx(1 / (1 + math.exp(-number)), rel=1e-2)
        ], cell


def test_texts_of_json_are_targets_as_cells_are(run):
    row = '{"tt":"[0.5,0.5]","logits":"[1,2]"}\n'
    for before in (1, 300):
        done = run("xent -c logits --target-columns tt -p 4", input=row * before)
        assert (done.status, done.err) == (0, ""), before
        assert {*done.out.splitlines()} == {'{"tt":"[0.5,0.5]", "xent": 0.8133}'}, before
        document = f"[{','.join([row] * before)}]"
        done = run("xent -c .logits --target-columns .tt -p 4 -r mean", input=document)
        assert done.out == "0.8133\n", before


@given(st.lists(st.floats(allow_nan=False), min_size=1, max_size=4))
def test_what_python_writes_is_read(numbers):
    assert [float(text) for text in array_in(json.dumps(numbers))] == numbers
    assert [float(text) for text in array_in(str(numbers))] == numbers


# Several files -------------------------------------------------------------------------------

HALVES = '"[0.5, 0.5]"'


def written(here, **files):
    for name, text in files.items():
        (here / f"{name}.csv").write_text(text)


def test_columns_of_the_next_file_are_found_by_name(run, here):
    """By hand, and where there are enough rows for all to be read at once."""
    rows = [(place % 2, f"[{place % 7}.5, {place % 5}]", (place + 1) % 2) for place in range(400)]
    ours = "".join(f'{y},"{x}",{other}\n' for y, x, other in rows)
    theirs = "".join(f'{other},"{x}",{y}\n' for y, x, other in rows)
    for count in (2, 400):
        first = "".join(ours.splitlines(keepends=True)[:count])
        then = "".join(theirs.splitlines(keepends=True)[:count])
        written(here, a=f"y,x,z\n{first}", b=f"z,x,y\n{then}", c=f"y,x,z\n{first}")
        for line in ("xent -c x -l y", "softmax -c x", "softmax -c x -f jsonl", "argmax -c x"):
            alike = run(f"{line} a.csv c.csv")
            assert alike.status == 0, line
            assert run(f"{line} a.csv b.csv") == alike, line
    arrays = "".join('"[0, 1]","[0.25, 0.75]"\n' for _ in range(400))
    swapped = "".join('"[0.25, 0.75]","[0, 1]"\n' for _ in range(400))
    written(here, a=f"x,t\n{arrays}", b=f"t,x\n{swapped}")
    assert run("xent -c x --target-columns t a.csv b.csv -r mean") == (
        run("xent -c x --target-columns t a.csv -r mean")
    )


def test_other_columns_are_told(run, here):
    written(here, a='id,x,y\n7,"[0, 0]",0\n', b='id,x,z\n7,"[0, 0]",0\n', c='id,x\n7,"[0, 0]"\n')
    lacks = "lacks the column 'y', which a.csv has"
    for name, message in (
        ("b", f"{lacks}, and has the column 'z', which a.csv lacks"),
        ("c", lacks),
    ):
        done = run(f"softmax -c x a.csv {name}.csv")
        assert done.status == 1, name
        assert done.err == f"softmax-cli: {name}.csv: {message}\n", name


def test_files_without_a_header_follow_each_other(run, here):
    written(here, a='7,"[0, 0]",0\n', b='8,"[1, 1]",1\n')
    assert run("softmax -c 2 a.csv b.csv").out == f"7,{HALVES},0\n8,{HALVES},1\n"


def test_a_first_row_without_an_array_is_a_bad_row_of_the_next_file(run, here):
    for bad, why in (
        ("n/a", "the field 'x' holds no array, as in the first row"),
        ("", "the field 'x' holds no array, as in the first row"),
        ("[]", "the array 'x' is empty"),
    ):
        written(here, a='id,x\n7,"[0, 0]"\n', b=f'id,x\n8,{bad}\n9,"[1, 1]"\n', c="id,x\n")
        refused = run("softmax -c x a.csv b.csv")
        assert refused[::2] == (1, f"softmax-cli: b.csv:2: {why}\n"), bad
        for files, rows in (
            ("a b", "79"),
            ("b a", "97"),
            ("a c b", "79"),
            ("b", "9"),
            ("a c", "7"),
        ):
            names = " ".join(f"{name}.csv" for name in files.split())
            done = run(f"softmax -c x {names} --bad-rows skip")
            expected = "id,x\n" + "".join(f"{row},{HALVES}\n" for row in rows)
            assert done[:2] == (0, expected), (bad, files)


def test_arrays_of_a_file_with_other_delimiters_are_spelt_for_the_first(run, here):
    written(here, a='id,x\n7,"[0, 0]"\n')
    (here / "b.tsv").write_text("id\tx\na,b\t[0, 0]\n")
    assert run("softmax -c x a.csv b.tsv --append").out == (
        f'id,x,x_p\n7,"[0, 0]",{HALVES}\n"a,b","[0, 0]",{HALVES}\n'
    )


def test_a_column_of_arrays_without_a_name(run):
    text = 'label\n"[0, 0]",0\n"[1, 1]",1\n'  # R's, whose first column is unnamed
    for line, header in (("softmax -c 1", ""), ("softmax -c 1 --header", ",")):
        done = run(line, input=f"{header}{text}")
        assert done.out == f",label\n{HALVES},0\n{HALVES},1\n", line


def test_the_column_of_sources_has_a_name_of_its_own(run, here):
    written(here, a='id,x\n7,"[0, 0]"\n')
    assert run("softmax -c x a.csv --source x") == (
        2,
        "",
        "softmax-cli: the table already has a column 'x'\n"
        "  --source takes another name: --source file\n",
    )


def test_an_array_among_numbers_is_a_bad_cell(run):
    """What comes first says what the column holds, whatever may be bad."""
    for first, other in (("n/a\n", "[5]"), ("", "[5]"), ("[ ]\n", "[5]")):
        for bad_rows, kept in (("skip", ""), ("nan", "nan")):
            text = f"x,id\n{first.replace(chr(10), f',6{chr(10)}')}0,7\n{other},8\n0,9\n"
            done = run(f"sigmoid -c x --only --bad-rows {bad_rows}", input=text)
            rows = [*[""] * bool(first), "0.5", "", "0.5"] if kept else ["0.5", "0.5"]
            assert done.out.splitlines() == ["x", *rows], (first, bad_rows)
