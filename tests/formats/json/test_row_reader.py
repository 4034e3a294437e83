"""Records that are not as the first one: other keys, arrays of other lengths."""

import json
import random

import numpy as np
import pytest

from softmax_cli.formats import chunks
from softmax_cli.numerics import kernels

RAGGED = (
    '{"id": 1, "logits": [2, 1, 0.1], "label": 2}\n'
    '{"id": 2, "logits": [2, 1], "label": 1}\n'
    '{"id": 3, "logits": [2, 1, 0.1, 5], "label": 3}\n'
)
NEW_KEY = '{"a": 1.0, "b": 2.0}\n{"a": 0.5, "b": 0.25, "note": "late"}\n'


def first_line(outcome):
    return outcome.err.splitlines()[0]


def test_arrays_may_differ_in_length_and_go_out_in_their_own(run):
    assert run("softmax -c logits", input=RAGGED) == (
        0,
        '{"id": 1, "logits": [0.6590011388859679, 0.24243297070471392, 0.09856589040931817], '
        '"label": 2}\n'
        '{"id": 2, "logits": [0.7310585786300049, 0.2689414213699951], "label": 1}\n'
        '{"id": 3, "logits": [0.04628989932456091, 0.01702910229540179, 0.006923516325929362, '
        '0.9297574820541079], "label": 3}\n',
        "",
    )
    lines = run("softmax -c logits --append -p 2 --only", input=RAGGED).out.splitlines()
    assert lines[1:] == [
        '{"logits": [2, 1], "logits_p": [0.73, 0.27]}',
        '{"logits": [2, 1, 0.1, 5], "logits_p": [0.046, 0.017, 0.0069, 0.93]}',
    ]


def test_a_document_may_hold_them_too(run):
    document = "[" + ",\n".join(RAGGED.splitlines()) + "]"
    assert [
        json.loads(line) for line in run("softmax -c logits", input=RAGGED).out.splitlines()
    ] == (json.loads(run("softmax -c logits", input=document).out))


def test_a_shorter_row_is_the_longer_one_with_its_last_classes_masked(run):
    first, masked, short = (f'{{"logits": [2, 1{end}]}}\n' for end in (", 0.1", ", -Infinity", ""))
    for line in ("softmax", "log-softmax", "softmax -T 0.3", "log-softmax -T inf"):
        shorter, longer = (
            json.loads(run(line, input=first + row).out.splitlines()[1])["logits"]
            for row in (short, masked)
        )
        assert shorter == longer[:2], line


def test_classes_of_rows_of_their_own_length(run):
    assert run("argmax -c logits --top 3 --only -f csv -p 2", input=RAGGED).out == (
        "rank,argmax,probability\n1,0,0.66\n2,1,0.24\n3,2,0.099\n1,0,0.73\n2,1,0.27\n"
        "1,3,0.93\n2,0,0.046\n3,1,0.017\n"
    )
    assert run("argmax -c logits --one-hot --only", input=RAGGED).out == (
        '{"logits": [1, 0, 0]}\n{"logits": [1, 0]}\n{"logits": [0, 0, 0, 1]}\n'
    )
    assert run("argmax -c logits --only", input=RAGGED).out == (
        '{"argmax": 0}\n{"argmax": 0}\n{"argmax": 3}\n'
    )


def test_the_label_must_be_a_class_of_its_row(run):
    assert run("xent -c logits -l label -r mean", input=RAGGED).out == "1.2343744008742161\n"
    assert run("xent -c logits -l label --only", input=RAGGED).out == (
        '{"xent": 2.3170300162778337}\n{"xent": 1.3132616875182228}\n{"xent": 0.0728314988265918}\n'
    )
    wrong = RAGGED.replace('"label": 1', '"label": 2')
    assert first_line(run("xent -c logits -l label", input=wrong)) == (
        "softmax-cli: <stdin>:2: column 'label': label '2' is no class: the classes are 0 to 1"
    )
    named = '{"logits": [2, 1, 0.1], "y": "b"}\n{"logits": [2, 1], "y": "c"}\n'
    assert first_line(run("xent -l y -n a,b,c", input=named)) == (
        "softmax-cli: <stdin>:2: column 'y': label 'c' is no class: the classes are 'a', 'b'"
    )


def test_soft_labels_have_the_length_of_their_row(run):
    text = (
        '{"logits": [2, 1, 0.1], "t": [0, 0, 1]}\n{"logits": [2, 1], "t": [0, 1]}\n'
        '{"logits": [2, 1, 0.1, 5], "t": [0, 0, 0, 1]}\n'
    )
    line = "xent -c logits --target-columns t"
    assert run(f"{line} -r mean", input=text).out == "1.2343744008742161\n"
    assert run(line, input=text).out.splitlines()[1:] == [
        '{"t": [0, 1], "xent": 1.3132616875182228}',
        '{"t": [0, 0, 0, 1], "xent": 0.0728314988265918}',
    ]
    wrong = text.replace('"t": [0, 1]', '"t": [0, 1, 0]')
    assert first_line(run(line, input=wrong)) == (
        "softmax-cli: <stdin>:2: the array 't' has 3 numbers for 2 classes"
    )
    negative = text.replace("[0, 0, 0, 1]", "[0, 0, 0, -1]")
    assert first_line(run(line, input=negative)) == (
        "softmax-cli: <stdin>:3: column 't.3': -1.0 is not a target"
    )


def test_a_bad_row_is_told_by_its_field(run):
    for value, message in (
        ("[1, NaN]", "column 'logits.1': nan is not a logit"),
        ('[1, 2, 3, "x"]', "column 'logits.3': 'x' is text, not a number"),
        ("[1, 2, 3, NaN]", "column 'logits.3': nan is not a logit"),
        ("[1, 2, 3, null]", "column 'logits.3': the cell is empty"),
        ("[1, 2, [3]]", "column 'logits.2': '[3]' is not a number"),
        ("[-Infinity, -Infinity]", "every class is -inf"),
        ("[]", "the array 'logits' is empty"),
        ("null", "the field 'logits' is null"),
        ("3", "the field 'logits' holds no array, as in the first row"),
        ('{"A": 1}', "the field 'logits' holds no array, as in the first row"),
    ):
        text = f'{{"logits": [2, 1, 0.1]}}\n{{"logits": {value}}}\n{{"logits": [1, 2]}}\n'
        outcome = run("softmax", input=text)
        assert outcome.status == 1, value
        assert first_line(outcome) == f"softmax-cli: <stdin>:2: {message}", value
        assert run("softmax -p 2 --bad-rows skip", input=text) == (
            0,
            '{"logits": [0.66, 0.24, 0.099]}\n{"logits": [0.27, 0.73]}\n',
            "<stdin>: 1 bad row skipped (--bad-rows error names the first)\n",
        ), value
        status, out, _ = run("softmax -p 2 --bad-rows nan --append", input=text)
        assert status == 0, value
        kept = out.splitlines()[1]
        assert kept.startswith(f'{{"logits": {value}, "logits_p": [null'), value
        assert run("argmax --bad-rows nan --top 2", input=text).out.count("null") == 3, value


def test_a_record_without_the_array_is_a_bad_row(run):
    text = '{"id": "x", "logits": [2, 1]}\n{"id": "y"}\n'
    outcome = run("softmax", input=text)
    assert first_line(outcome) == "softmax-cli: <stdin>:2: the field 'logits' is missing"
    assert run("softmax --bad-rows nan --append", input=text).out.splitlines()[1] == (
        '{"id": "y", "logits_p": [null, null]}'
    )


def test_along_other_axes_than_the_rows_arrays_must_be_of_one_length(run):
    for command in ("softmax", "log-softmax", "argmax"):
        outcome = run(f"{command} -c logits --axis columns", input=RAGGED)
        assert outcome.status == 1, command
        assert first_line(outcome) == (
            "softmax-cli: <stdin>:2: the array 'logits' has 2 numbers where the first row has 3"
        ), command


def test_an_array_is_not_longer_than_the_names_of_the_classes(run):
    outcome = run("softmax -c logits -n a,b,c", input=RAGGED)
    assert (outcome.status, first_line(outcome)) == (
        1,
        "softmax-cli: <stdin>:3: the array 'logits' has 4 numbers where --names has 3",
    )


def test_arrays_of_arrays_may_not_differ(run):
    for text in ("[[1, 2, 3], [1, 2]]", "[1, 2, 3]\n[1, 2]\n"):
        outcome = run("softmax", input=text)
        assert outcome.status == 1, text
        assert "2 cells where the first row has 3" in outcome.err, text


def test_delimited_text_has_empty_cells_for_shorter_arrays_and_no_room_for_longer_ones(run):
    shorter = "".join(RAGGED.splitlines(keepends=True)[:2])
    assert run("softmax -c logits -f csv -p 2", input=shorter) == (
        0,
        "id,logits.0,logits.1,logits.2,label\n1,0.66,0.24,0.099,2\n2,0.73,0.27,,1\n",
        "",
    )
    assert run("softmax -c logits -f csv -p 2", input=RAGGED) == (
        1,
        "id,logits.0,logits.1,logits.2,label\n1,0.66,0.24,0.099,2\n2,0.73,0.27,,1\n",
        "softmax-cli: <stdin>:3: the array 'logits' has 4 numbers where the first row has 3: "
        "csv has no more columns\n  -f jsonl writes each array as long as it is\n",
    )
    assert run("softmax -c logits -f jsonl -p 2", input=RAGGED).status == 0
    for format in ("markdown", "table"):
        assert "0.73" in run(f"softmax -c logits -f {format} -p 2", input=shorter).out
        assert run(f"softmax -c logits -f {format}", input=RAGGED).status == 1


def test_each_row_has_the_answer_that_it_has_alone(monkeypatch):
    """Whether the rows of one length are computed as lists or as arrays."""
    monkeypatch.setattr(kernels, "CROSSOVER", 4_000)
    draw = random.Random(1)
    rows = [[draw.gauss(0, 9) for _ in range(draw.randint(1, 40))] for _ in range(400)]
    rows[7][0] = -np.inf
    assert sum(map(len, rows)) > kernels.CROSSOVER
    labels = [draw.randrange(len(row)) for row in rows]
    soft = [
        [float(place == label) for place in range(len(row))]
        for row, label in zip(rows, labels, strict=True)
    ]
    for function in (kernels.softmax, kernels.log_softmax, kernels.argmax):
        alone = [function([row])[0] for row in rows]
        assert function(rows) == alone
    assert kernels.softmax(rows, single=True) == [
        kernels.softmax([r], single=True)[0] for r in rows
    ]
    assert kernels.top(rows, 3) == [kernels.top([row], 3)[0] for row in rows]
    losses = [kernels.cross_entropy([r], [at]) for r, at in zip(rows, labels, strict=True)]
    expected = ([head for (head,), _ in losses], [tail for _, (tail,) in losses])
    assert kernels.cross_entropy(rows, labels) == expected
    assert kernels.soft_cross_entropy(rows, soft)[0] == expected[0]
    assert kernels.as_array_if_long(rows) is rows


def test_long_files_of_arrays_of_any_length_are_answered_alike_on_every_route(
    run, here, monkeypatch
):
    monkeypatch.setattr(chunks, "CHUNK_SIZE", 1 << 14)  # of which each process gets some
    draw = random.Random(2)
    lines = []
    for number in range(2000):
        row = [round(draw.gauss(0, 3), 3) for _ in range(draw.choice([4, 4, 2, 7]))]
        lines.append(json.dumps({"id": f"{number:05}", "logits": row}))
    (here / "a.jsonl").write_text("\n".join(lines) + "\n")
    whole = run("softmax a.jsonl -j 1").out.splitlines()
    assert whole == run("softmax a.jsonl -j 3").out.splitlines()
    for number in (0, 1, 5, 1321, 1999):
        assert run("softmax --input-format jsonl", input=lines[number]).out == whole[number] + "\n"


def test_both_rows_are_answered_where_a_key_turns_up_late(run):
    assert run("softmax -c a,b --only", input=NEW_KEY) == (
        0,
        '{"a": 0.2689414213699951, "b": 0.7310585786300049}\n'
        '{"a": 0.5621765008857981, "b": 0.4378234991142019}\n',
        "",
    )
    assert run("softmax", input=NEW_KEY).out.splitlines()[1] == (
        '{"a": 0.5621765008857981, "b": 0.4378234991142019, "note": "late"}'
    )


def test_a_late_key_is_carried_where_it_stands(run):
    text = (
        '{"a": 1, "id": "x", "b": 2}\n'
        '{"z": [1, null], "a": 1, "y": 7, "id": "x", "x": {"k": "\\u00e9"}, "b": 2, "w": ""}\n'
        '{"b": 2, "y": 7, "a": 1}\n'
    )
    assert run("softmax -c a,b -p 2", input=text).out.splitlines()[1:] == [
        '{"z": [1, null], "a": 0.27, "y": 7, "id": "x", "x": {"k": "\\u00e9"}, "b": 0.73, "w": ""}',
        '{"b": 0.73, "y": 7, "a": 0.27}',
    ]
    assert run("softmax -c a,b -p 2 --append", input=text).out.splitlines()[2] == (
        '{"b": 2, "y": 7, "a": 1, "a_p": 0.27, "b_p": 0.73}'
    )
    assert run("argmax -c a,b", input=text).out.splitlines()[1:] == [
        '{"z": [1, null], "y": 7, "id": "x", "x": {"k": "\\u00e9"}, "w": "", '
        '"argmax": 1, "class": "b"}',
        '{"y": 7, "argmax": 1, "class": "b"}',
    ]


def test_a_late_number_may_be_a_logit_unless_an_option_says_which_are(run):
    text = '{"a": 1, "b": 2}\n{"a": 1, "b": 2, "step": 3}\n'
    outcome = run("softmax", input=text)
    assert (outcome.status, first_line(outcome)) == (
        1,
        "softmax-cli: <stdin>:2: the record has a number 'step', which the first one lacks: "
        "--columns says which hold logits",
    )
    assert run("softmax -p 2 --columns a,b", input=text).out.splitlines()[1] == (
        '{"a": 0.27, "b": 0.73, "step": 3}'
    )
    beside = '{"logits": [1, 2]}\n{"logits": [1, 2], "step": 3}\n'
    assert run("softmax -p 2", input=beside).out.splitlines()[1] == (
        '{"logits": [0.27, 0.73], "step": 3}'
    )


def test_a_late_key_has_no_column(run):
    for format in ("csv", "markdown", "table"):
        status, out, err = run(f"softmax -c a,b -f {format}", input=NEW_KEY)
        assert (status, "late" in out) == (0, False)
        assert err == (
            "<stdin>: 1 row with fields that the first one lacks, left out (-f jsonl keeps them)\n"
        )
    assert '"note": "late"' in run("softmax -c a,b -f jsonl", input=NEW_KEY).out
    assert run("softmax -c a,b -f csv --only", input=NEW_KEY).err == ""
    assert run("softmax -c a,b --only", input=NEW_KEY).err == ""


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_late_key_that_is_the_name_of_a_result_ends_the_output(run, here, jobs):
    (here / "a.jsonl").write_text(
        '{"a": 1, "b": 2}\n{"a": 1, "b": 2, "argmax": "?"}\n{"a": "bad", "b": 2}\n'
    )
    assert run(f"argmax -c a,b a.jsonl -j {jobs}") == (
        1,
        '{"argmax": 1, "class": "b"}\n',
        "softmax-cli: a.jsonl:2: the record has a field 'argmax', which is the name of a result\n"
        "  --only leaves the columns out that are not results\n",
    )
    (here / "a.jsonl").write_text('{"a": 1, "b": 2}\n{"a": 1, "b": 2, "argmax": "?"}\n')
    assert run("argmax -c a,b a.jsonl --only").out == '{"argmax": 1, "class": "b"}\n' * 2


def test_one_number_is_another_question_than_several(run):
    """In any order, and in many rows alike."""
    for rows in (([0.5], [0.5, 0.5]), ([0.5, 0.5], [0.5])):
        for options in ("-l y", "--label 0", "-l y --from probs"):
            factor, many = 1 if "probs" in options else 3, 300
            first, second = ([factor * value for value in row] for row in rows)
            text = "".join(f'{{"y": 0, "l": {row}}}\n' for row in (first, *[second] * many, first))
            status, out, err = run(f"xent -c l {options}", input=text)
            assert (status, out.count("\n")) == (1, 1), (rows, options)
            found = "1 number" if len(second) == 1 else "2 numbers"
            assert err == (
                f"softmax-cli: <stdin>:2: {found} where the first row has {len(first)}: "
                "one alone is a question of yes or no\n"
            ), (rows, options)
            alone = run(f"xent -c l {options}", input=f'{{"y": 0, "l": {first}}}\n').out
            skipped = run(f"xent -c l {options} --bad-rows skip", input=text).out
            assert skipped == alone * 2, (rows, options)


@pytest.mark.parametrize("truth", ["--label 2", "--target 0,0,1"])
@pytest.mark.parametrize("many", [1, 500])
def test_a_truth_of_all_rows_beside_rows_that_are_too_short_for_it(run, truth, many, monkeypatch):
    """Lists that are short, and those that are long enough for arrays."""
    monkeypatch.setattr(kernels, "CROSSOVER", 500)
    text = '{"l": [2, 1, 0.1]}\n' + '{"l": [1, 2]}\n' * many
    status, out, err = run(f"xent -c l {truth} --bad-rows nan", input=text)
    assert (status, out) == (0, '{"xent": 2.3170300162778337}\n' + '{"xent": null}\n' * many)
    rows = "row" if many == 1 else "rows"
    why = "--bad-rows error names the first"
    if "--label" in truth:
        why = "line 2: label '2' is no class: the classes are 0 to 1"
    assert err == f"<stdin>: {many} bad {rows} left without a result ({why})\n"


def test_what_is_read_however_deep_is_written_too(run):
    depth = 255  # and the record
    for format in ("json", "jsonl", "csv", "table"):
        for opening, closing in (("[", "]"), ('{"k": ', "}"), ('["\\u00e9", ', "]")):
            record = f'{{"id": {opening * depth}1{closing * depth}, "l": [1, 2]}}'
            line = f"softmax -f {format} -c l"
            lines = run(line, input=f"{record}\n{record}\n")
            document = run(f"{line} --input-format json", input=f"[{record}]")
            assert (lines.status, document.status) == (0, 0), (format, opening)


def test_what_is_nested_deeper_than_anybodys_data_is_refused_in_the_line_where_it_is(run):
    for depth in (256, 480, 990, 100_000):
        deep = "[" * depth + "]" * depth
        text = f'{{"id": 1, "l": [1, 2]}}\n{{"id": {deep}, "l": [1, 2]}}\n'
        refused = "softmax-cli: <stdin>:2: is nested deeper than 256 levels\n"
        status, _, err = run("softmax -c l", input=text)
        assert (status, err) == (1, refused), depth
        status, _, err = run("softmax -c l --input-format json", input=text)
        assert (status, err) == (1, refused), depth
