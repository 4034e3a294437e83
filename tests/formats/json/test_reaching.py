"""Logits and labels that are nested in records, reached by paths in jq's spelling."""

import json

import pytest

NESTED = '{"id":1, "scores":{"logits":[2, 1],"n":3}, "y":{"t":1}}\n'
RESPONSES = '{"doc": 1, "filtered_resps": [[2, true],[1,false]], "target": 1}\n'


def test_an_array_in_an_object(run):
    assert run("softmax -c .scores.logits -p 2", input=NESTED * 2) == (
        0,
        '{"id":1, "scores":{"logits":[0.73, 0.27],"n":3}, "y":{"t":1}}\n' * 2,
        "",
    )
    assert run("xent -c .scores.logits -l .y.t -p 2", input=NESTED * 2).out == (
        '{"id":1, "scores":{"n":3}, "y":{"t":1}, "xent": 1.3}\n' * 2
    )
    assert run("softmax -c .scores.logits -p 2 --only -f csv", input=NESTED).out == (
        "scores.logits.0,scores.logits.1\n0.73,0.27\n"
    )
    assert run("xent -c .scores.logits -l .y.t -r mean -p 4", input=NESTED).out == "1.313\n"


def test_what_holds_a_label_is_not_taken_for_logits(run):
    text = '{"a": 2, "b": 1, "meta": {"label": 1}}\n'
    assert run("xent -l .meta.label -p 2", input=text).out == (
        '{"meta": {"label": 1}, "xent": 1.3}\n'
    )


def test_elements_of_arrays_in_an_array(run):
    assert run("softmax --columns '.filtered_resps[][0]' -p 2", input=RESPONSES).out == (
        '{"doc": 1, "filtered_resps": [[0.73, true],[0.27,false]], "target": 1}\n'
    )
    assert run("xent --columns '.filtered_resps[][0]' -l .target -p 2", input=RESPONSES).out == (
        '{"doc": 1, "target": 1, "xent": 1.3}\n'
    )


def test_an_object_of_numbers_and_its_keys(run):
    text = '{"gold": "B", "logprobs": {"A": 2, "B": 1}, "n": 7}\n'
    for columns in (".logprobs", ".logprobs.A,.logprobs.B", '."logprobs"'):
        assert run(f"softmax -p 2 -c '{columns}'", input=text).out == (
            '{"gold": "B", "logprobs": {"A": 0.73, "B": 0.27}, "n": 7}\n'
        )
    assert run("xent -c .logprobs -l .gold -p 2", input=text).out.endswith('"xent": 1.3}\n')


def test_a_field_whose_name_begins_with_a_point_comes_first(run):
    text = '{".pred_a": 2, ".pred_b": 1, "n": 7}\n'
    for columns in (".pred_a,.pred_b", "'.pred_*'", ".pred_a:.pred_b"):
        assert run(f"softmax -p 2 -c {columns}", input=text).out == (
            '{".pred_a": 0.73, ".pred_b": 0.27, "n": 7}\n'
        )


def test_a_text_that_holds_an_array_is_read_as_one_where_it_is_named_alone(run):
    text = '{"id": 7, "logits": "[2, 1]"}\n{"id": 8, "logits": "[1,2]"}\n'
    assert run("softmax -c logits -p 2", input=text).out == (
        '{"id": 7, "logits": "[0.73, 0.27]"}\n{"id": 8, "logits": "[0.27,0.73]"}\n'
    )
    assert run("softmax -c .logits -p 2 -f csv", input=text).out == (
        "id,logits.0,logits.1\n7,0.73,0.27\n8,0.27,0.73\n"
    )


def test_a_text_that_holds_an_array_keeps_its_escapes(run):
    for text, written in (
        (r"[2,\n 1]", r"[0.73,\n 0.27]"),
        (r"[2,\u00311]", "[0.00012,1.0]"),
        (r"\u005b2, 1\u005D", r"\u005b0.73, 0.27\u005D"),
        (r"\r\n[2, 1]\n", r"\r\n[0.73, 0.27]\n"),
    ):
        for first in ("[2, 1]", text):
            rows = f'{{"x": "{first}"}}\n{{"x":"{text}"}}\n'
            out = run("softmax -c x -p 2", input=rows).out
            assert out.splitlines()[1] == f'{{"x":"{written}"}}', text
            assert run("softmax -c x -p 2 -f csv --only", input=rows).status == 0, text


def test_a_text_that_holds_a_bad_array_is_emptied_as_a_text(run):
    for text, emptied in (
        (r"\u005b1]", "[null]"),
        (r"\u005b1, null\u005d", "[null, null]"),
        (" [1]", "[null]"),
        (r"\n[1, \"2\"]", "[null, null]"),
    ):
        rows = f'{{"x": "[0,0]"}}\n{{"x":"{text}"}}\n'
        kept = run("softmax -c x --bad-rows nan", input=rows).out.splitlines()[1]
        assert isinstance(json.loads(kept)["x"], str), text
        assert json.loads(json.loads(kept)["x"]) == json.loads(emptied), text


def test_a_text_that_holds_no_array_of_numbers_is_a_bad_row(run):
    for text in (
        r"[\"1\", 2]",
        r"[\"\ud83d\ude00\", 2]",
        r"[{\"a\":1,\"a\":2}, 2]",
        "[" * 400 + "]" * 400,
    ):
        rows = f'{{"x": "[0,0]"}}\n{{"x":"{text}"}}\n{{"x": "[0,0]"}}\n'
        good = '{"x": "[0.5,0.5]"}\n'
        assert run("softmax -c x --bad-rows skip", input=rows).out == good * 2, text
        assert run("softmax -c x", input=rows)[:2] == (1, good), text
        kept = run("softmax -c x --append --bad-rows nan", input=rows).out.splitlines()[1]
        assert kept.endswith(', "x_p": [null, null]}'), text
        assert (
            run("softmax -c x --bad-rows nan", input=rows).out.splitlines()[1].count("null") == 2
        ), text


def test_what_a_row_lacks_makes_it_a_bad_row(run):
    text = NESTED + '{"id": 2, "scores": {}, "y": {"t": 1}}\n'
    assert run("softmax -c .scores.logits", input=text).err == (
        "softmax-cli: <stdin>:2: the field 'scores.logits' is missing\n"
    )


def test_a_path_that_reaches_nothing(run):
    for path, why, hint in (
        (".score.logits", "the first row has no field 'score'", "'id', 'scores', 'y', 'e'"),
        (".scores.x", ".scores has no field 'x'", "'logits', 'n'"),
        (".scores.logits[2]", ".scores.logits has 2 elements", None),
        (".scores[0]", ".scores has no elements", None),
        (".scores.n.x", ".scores.n is no record", None),
        (".scores[]", ".scores is no array", None),
        (".e[]", ".e is empty", None),
    ):
        for form in ("json", "jsonl"):
            text = NESTED.replace('"t":1}', '"t":1}, "e": []')
            err = f"softmax-cli: the path '{path}' reaches nothing: {why}\n"
            err += f"  its fields are {hint}\n" if hint else ""
            assert run(f"softmax -c '{path}' --input-format {form}", input=text) == (2, "", err), (
                path,
                form,
            )


def test_a_path_that_reaches_a_part_of_what_it_goes_through(run):
    assert run("softmax -c '.a[].x'", input='{"a": [{"x": 1}, {"y": 2}]}\n').err == (
        "softmax-cli: the path '.a[].x' does not reach all of what it goes through\n"
    )


COLUMNS = '{"logits": [[2, 1], [1, 2]], "labels": [0, 0], "ids": ["x", "y"], "model": "m"}'


def test_columns_of_a_document_are_rows_where_a_path_names_them(run):
    for logits, label in ((".logits", ".labels"), ("'.logits[]'", "'.labels[]'")):
        assert run(f"xent -c {logits} -l {label} -p 3", input=COLUMNS) == (
            0,
            '[\n{"labels": 0, "ids": "x", "xent": 0.313},\n'
            '{"labels": 0, "ids": "y", "xent": 1.31}\n]\n',
            "",
        )
    assert run("softmax -c .logits -f csv -p 2", input=COLUMNS).out == (
        "logits.0,logits.1,labels,ids\n0.73,0.27,0,x\n0.27,0.73,0,y\n"
    )
    nested = f'{{"out": {COLUMNS}}}'
    assert run("xent -c .out.logits -l .out.labels -r mean -p 4", input=nested).out == "0.8133\n"


def test_a_column_of_another_length_is_refused(run):
    text = COLUMNS.replace("[0, 0]", "[0]")
    assert run("xent -c .logits -l .labels", input=text).err == (
        "softmax-cli: the path '.labels' reaches no array of 2: '.logits' has so many rows\n"
    )


def test_a_bad_row_of_columns_has_its_number(run):
    assert run("softmax -c .logits", input=COLUMNS.replace("[1, 2]", "[1, null]")).err == (
        "softmax-cli: <stdin>:1: row 2: column 'logits.1': the cell is empty\n"
    )


@pytest.mark.parametrize("form", ["lines", "document", "columns"])
def test_paths_are_found_again_where_a_table_is_read_more_than_once(run, here, form):
    rows = ['{"s": {"x": [2, 1]}, "y": {"t": 0}}', '{"s": {"x": [3, 1]}, "y": {"t": 1}}'] * 3
    columns = "-c .s.x -l .y.t"
    text = "\n".join(rows) if form == "lines" else f"[{', '.join(rows)}]"
    if form == "columns":
        text = '{"s": {"x": [[2, 1], [3, 1]]}, "y": {"t": [0, 1]}}'
    (here / "x.json").write_text(text)
    (here / "x.csv").write_text("a,b,y\n" + "2,1,0\n3,1,1\n" * 3)
    if form == "lines":
        (here / "x.json").rename("x.jsonl")
    name = "x.jsonl" if form == "lines" else "x.json"
    fitted = run(f"calibrate {name} {columns} -f csv").out
    assert fitted == run("calibrate x.csv -c a,b -l y -f csv").out
    assert float(fitted.split()[-1].split(",")[0]) > 0


NOTHING = "{} left without a result (--bad-rows error names the first)\n"


@pytest.mark.parametrize(
    ("columns", "first", "rows", "out"),
    [
        (
            ".s.l",
            '{"s":{"l":[1,2]}}',
            [
                *('{"s":{"l":[0.9]},"k":  1.50}', '{"s":{"l":0.25}}', '{"s":{"l":[]}}'),
                *('{"s":{"l":[1,2,"x"]}}', '{"s":{"l":["x", [7]]}}', '{"s":{}}', '{"s":7}', "{}"),
            ],
            [
                *('{"s":{"l":[null]},"k":  1.50}', '{"s":{"l":[null, null]}}'),
                *('{"s":{"l":[null, null]}}', '{"s":{"l":[null, null, null]}}'),
                *('{"s":{"l":[null, null]}}', '{"s":{}}', '{"s":7}', "{}"),
            ],
        ),
        (
            "l",
            '{"l":[1,2]}',
            ['{"l":[0.9],  "k":1}', '{"l":0.25}', '{"k":  1}'],
            ['{"l":[null],  "k":1}', '{"l":[null, null]}', '{"k": 1, "l": [null, null]}'],
        ),
        (
            ".a[][0]",
            '{"a":[[1,"y"],[2,"z"]]}',
            ['{"a":[[0.4,"x"],[]]}', '{"a":[[0.4,"x"],["q"], 7]}', '{"a": 7}'],
            ['{"a":[[null,"x"],[]]}', '{"a":[[null,"x"],[null], 7]}', '{"a": 7}'],
        ),
        (
            ".s.l",
            '{"s":{"l":{"x":1,"y":2}}}',
            [
                *('{"s":{"l":{"x":3}}}', '{"s":{"l":4}}', '{"s":{"l":{"x":3,"y":"q"}}}'),
                *('{"s":{"l":{"x":3,"y":4,"z":5}}}', '{"s":{"l":{"y":"q","x":3}},"k": 1}'),
            ],
            [
                *('{"s":{"l":{"x": null, "y": null}}}', '{"s":{"l":{"x": null, "y": null}}}'),
                *('{"s":{"l":{"x":null,"y":null}}}', '{"s":{"l":{"x": null, "y": null}}}'),
                '{"s":{"l":{"x": null, "y": null}},"k": 1}',
            ],
        ),
        (
            ".s.x,.s.y",
            '{"s":{"x":1,"y":2}}',
            ['{"s":{"x":3}}', '{"s":{"x":"q","y":2},"k": 1}', '{"s": []}'],
            ['{"s":{"x":null}}', '{"s":{"x":null,"y":null},"k": 1}', '{"s": []}'],
        ),
        (
            "x,y",
            '{"x":1,"y":2}',
            ['{"x":3}', '{"x":"q","y":2,  "k":1}'],
            ['{"x": null, "y": null}', '{"x":null,"y":null,  "k":1}'],
        ),
        (
            "x",
            '{"x":"[1,2]"}',
            ['{"x":"[1]"}', '{"x":"[]"}', '{"x":"q"}'],
            ['{"x":"[null]"}', '{"x":"[null, null]"}', '{"x":[null, null]}'],
        ),
    ],
)
def test_a_bad_row_has_nulls_in_the_place_of_its_logits_and_else_its_text(
    run, columns, first, rows, out
):
    for before in (1, 400):
        for document in (False, True):
            lines = [*[first] * before, *rows]
            text = "[" + ",\n".join(lines) + "]" if document else "\n".join(lines)
            done = run(f"softmax -c {columns} --bad-rows nan -f jsonl", input=text)
            assert done.out.splitlines()[before:] == out, (before, document)
            assert done.err.endswith(
                NOTHING.format(f"{len(rows)} bad row{'s' * (len(rows) > 1)}")
            ), (before, document)


def test_a_bad_row_loses_its_logits_where_others_do(run):
    text = '{"s":{"l":[1,2]}}\n{"s":{"l":[0.9]},"k":  1.50}\n{"s":{"l":0.25, "m": 1}}\n'
    assert run("argmax -c .s.l --bad-rows nan", input=text).out == (
        '{"s":{}, "argmax": 1}\n{"s":{},"k":  1.50, "argmax": null}\n'
        '{"s":{"m": 1}, "argmax": null}\n'
    )
    assert run("softmax -c .s.l --bad-rows nan --append -p 2", input=text).out == (
        '{"s":{"l":[1,2]}, "s.l_p": [0.27, 0.73]}\n'
        '{"s":{"l":[0.9]},"k":  1.50, "s.l_p": [null]}\n'
        '{"s":{"l":0.25, "m": 1}, "s.l_p": [null, null]}\n'
    )


def assert_told(done, message, path, line):
    """Check that what a line names is refused, and a path proposed."""
    assert done == (2, "", f"softmax-cli: {message}\n  did you mean {path}?\n"), line


def test_a_path_that_is_written_without_its_point(run):
    """As other programs have it; a field of that very name is meant where there is one."""
    row = '{"id": 7, "o": {"x": [0, 0], "y": 1}, "a.b": [0, 0, 0]}\n'
    for line, message, path in (
        ("softmax -c o.x", "there is no column 'o.x'", ".o.x"),
        ("xent -c .o.x -l o.y", "there is no column 'o.y'", ".o.y"),
        ("softmax -c o", "'o' holds no numbers by itself", ".o.x"),
    ):
        assert_told(run(line, input=row), message, path, line)
    assert run("softmax -c .o.x --only", input=row).out == '{"o.x": [0.5, 0.5]}\n'
    assert run("xent -c .o.x -l .o.y -r mean", input=row).out == "0.6931471805599453\n"
    assert run("argmax -c a.b --prob --only", input=row).out.startswith('{"argmax": 0, ')


def test_a_row_of_numbers_far_below_the_field_that_is_named(run):
    """It is looked for some levels down; what is nested deeper is told by its text alone."""
    deep = '{"a": {"b": {"c": {"d": [1, 2]}}, "e": []}}\n'
    assert run("softmax -c a", input=deep).err.endswith("\n  did you mean .a.b.c.d?\n")
    deeper = f'{{"f": {deep.strip()}}}\n'
    assert " is not a number" in run("softmax -c f", input=deeper).err
    assert run("softmax -c g.a.b.c.d", input=f'{{"g": {deep.strip()}}}').err.endswith(
        "\n  did you mean .g.a.b.c.d?\n"
    )


def test_a_record_that_is_not_asked_for_its_numbers_is_not_refused(run):
    row = '{"a": 1, "b": 1, "m": {"t": [1, 2]}}\n'
    assert run("argmax -c '!m' --only", input=row).out == '{"argmax": 0, "class": "a"}\n'
    rows = '{"o": {"x": [1, 2]}}\n{"o": 0}\n'
    assert run("sigmoid -c o --bad-rows skip", input=rows)[:2] == (0, '{"o": 0.5}\n')


def test_a_path_with_odd_names_is_proposed_as_a_shell_takes_it(run):
    for name, path in (("y z", """'.o."y z"'"""), ("it's", """'.o."it'"'"'s"'""")):
        row = f'{{"o": {{"{name}": [0, 0]}}}}\n'
        hint = run("softmax -c o", input=row).err.splitlines()[1]
        assert hint == f"  did you mean {path}?", name
        assert run(f"softmax -c {path}", input=row).out == row.replace("0, 0", "0.5, 0.5"), name


def test_a_path_that_nobody_can_type_is_not_proposed(run):
    for name in ("\x9b31m", "k" * 1000):
        error = run("softmax -c o", input=f'{{"o": {{"{name}": [0, 0]}}}}\n').err
        assert "did you mean" not in error, name


def test_no_path_is_proposed_where_several_or_none_could_be_meant(run):
    for record in ('{"t": [1, 2, 3], "u": [1, 2]}', '{"m": [1]}', '{"x": 1, "y": "z"}'):
        error = run("softmax -c o", input=f'{{"o": {record}}}\n').err
        assert " is not a number\n" in error, record
        assert "did you mean" not in error, record
    record = '{"t": [1, 2, 3], "logits": [1, 2]}'
    assert run("softmax -c o", input=f'{{"o": {record}}}\n').err.endswith(
        "\n  did you mean .o.logits?\n"
    )


def test_a_field_below_others_is_told_by_its_path(run):
    """What a row holds once, whoever asks for it; what is there twice, nobody can tell."""
    row = '{"id": 1, "m": {"out": {"x": [0, 0], "k": {"x": 7}}, "gold": 1}}\n'
    for line, message, path in (
        ("softmax -c .m", "'m' holds no numbers by itself", ".m.out.x"),
        ("softmax -c .m.out", "'m.out' holds no numbers by itself", ".m.out.x"),
        ("xent -c .m.out.x -l gold", "there is no column 'gold'", ".m.gold"),
        ("softmax -c .m.out.x -k out", "there is no column 'out'", ".m.out"),
    ):
        assert_told(run(line, input=row), message, path, line)
    assert run("xent -c .m.out.x -l .m.gold -r mean", input=row).out == "0.6931471805599453\n"
    assert run("softmax -c x", input=row).err == (
        "softmax-cli: there is no column 'x'\n  the columns are 'id', 'm'\n"
    )
