"""One JSON document: read, and written."""

import json

import pytest

from softmax_cli.formats.chunks import CHUNK_SIZE
from softmax_cli.formats.json import document as json_document
from tests.test_routes import outcome

ONE = "[0.2689414213699951, 0.7310585786300049]"


def test_a_vector_goes_out_as_one_and_a_table_as_a_table(run):
    for document, out in (
        ("[1, 2]", ONE + "\n"),
        ("[[1, 2]]", f"[\n{ONE}\n]\n"),
        ("[[1, 2], [3, 4]]", f"[\n{ONE},\n{ONE}\n]\n"),
        (
            "[[1,2],\n [3 , 4 ]]\n",
            f"[\n{ONE.replace(', ', ',')},\n{ONE[:-1].replace(',', ' ,')} ]\n]\n",
        ),
        ('{"a": 1, "b": 2}', '{"a": 0.2689414213699951, "b": 0.7310585786300049}\n'),
        (
            '[{"a": 1, "b": 2}]',
            '[\n{"a": 0.2689414213699951, "b": 0.7310585786300049}\n]\n',
        ),
        ("[1, -Infinity]", "[1.0, 0.0]\n"),
        ("[1.0e0, 2E0]", ONE + "\n"),
    ):
        assert run("softmax", input=document) == (0, out, ""), document
        json.loads(out)


def test_records_keep_what_is_carried(run):
    document = (
        '[{"id": "007", "a": 1, "n": 1.50, "b": 2, "more": {"x": [1, null, true]}},\n'
        ' {"id": 8, "a": 1, "n": null, "b": 2, "more": "日本 \\u0001"}]'
    )
    assert run("softmax -k id,n,more", input=document) == (
        0,
        '[\n{"id": "007", "a": 0.2689414213699951, "n": 1.50, "b": 0.7310585786300049, '
        '"more": {"x": [1, null, true]}},\n'
        '{"id": 8, "a": 0.2689414213699951, "n": null, "b": 0.7310585786300049, '
        '"more": "日本 \\u0001"}\n]\n',
        "",
    )


def test_an_array_in_a_record_is_as_many_logits(run):
    document = '{"id": 7, "logits": [2, 1, 0.1], "label": 2}'
    assert run("softmax -c logits", input=document).out == (
        '{"id": 7, "logits": [0.6590011388859679, 0.24243297070471392, 0.09856589040931817], '
        '"label": 2}\n'
    )
    assert run("softmax -c logits --append --only -p 2", input=document).out == (
        '{"logits": [2, 1, 0.1], "logits_p": [0.66, 0.24, 0.099]}\n'
    )
    assert run("xent -c logits -l label", input=document).out == (
        '{"id": 7, "label": 2, "xent": 2.3170300162778337}\n'
    )
    assert run("softmax -c logits -f csv -p 2", input=document).out == (
        "id,logits.0,logits.1,logits.2,label\n7,0.66,0.24,0.099,2\n"
    )


def test_an_array_that_is_carried_may_be_of_any_length(run):
    document = '[{"a": 1, "b": 2, "x": [1]}, {"a": 1, "b": 2, "x": [1, 2]}]'
    assert run("argmax -k x", input=document).out == (
        '[\n{"x": [1], "argmax": 1, "class": "b"},\n{"x": [1, 2], "argmax": 1, "class": "b"}\n]\n'
    )


def test_a_missing_field_stays_missing(run):
    document = '[{"a": 1, "b": 2, "x": 0}, {"a": 1, "b": 2}]'
    assert run("argmax -k x", input=document).out.splitlines()[2] == '{"argmax": 1, "class": "b"}'


def test_a_missing_logit_is_a_missing_cell(run):
    for document in ('[{"a": 1, "b": 2}, {"b": 2}]', '[{"a": 1, "b": 2}, {"a": null, "b": 2}]'):
        status, _, err = run("softmax", input=document)
        assert status == 1
        assert err.splitlines() == [
            "softmax-cli: <stdin>:1: row 2: column 'a': the cell is empty",
        ]


def test_infinities_are_written_as_python_writes_them_and_a_bad_row_is_null(run):
    assert run("log-softmax", input="[1, -Infinity]").out == "[0.0, -Infinity]\n"
    assert run("xent 1 -inf --label 1 -f json").out == "[Infinity]\n"
    assert run("xent 1 -inf --label 1 -f json -p 3").out == "[Infinity]\n"
    assert run("xent 1 -inf --label 1 -f json -r mean").out == "Infinity\n"
    assert run("xent 1 -inf --label 1 -f jsonl -r sum --dtype float32").out == "Infinity\n"
    assert run("log-softmax 1 -inf -f csv").out == "0.0,-inf\n"
    document = "[[1, 2], [1, null]]"
    assert run("softmax --bad-rows nan", input=document).out == f"[\n{ONE},\n[null, null]\n]\n"


def test_delimited_text_as_json(run):
    text = 'id,a,b\n007,1,2\n"x,y",1,2\n'
    assert run("softmax -k id -f json", input=text).out == (
        '[\n{"id": "007", "a": 0.2689414213699951, "b": 0.7310585786300049},\n'
        '{"id": "x,y", "a": 0.2689414213699951, "b": 0.7310585786300049}\n]\n'
    )
    assert run("softmax -k 1 -f json", input="x,1,2\n").out == (
        '[\n["x", 0.2689414213699951, 0.7310585786300049]\n]\n'
    )


def test_appended_logits_are_numbers_in_json(run):
    assert run("softmax -f json --append", input="a,b\n+1,2.\n").out == (
        '[\n{"a": 1.0, "b": 2.0, "a_p": 0.2689414213699951, "b_p": 0.7310585786300049}\n]\n'
    )


def test_values_as_json(run):
    assert run("softmax 1 2 -f json").out == ONE + "\n"
    assert run("softmax 1,2 -f json").out == ONE + "\n"
    assert run("softmax '[[1,2]]' -f json").out == f"[\n{ONE}\n]\n"
    assert run("softmax 1 2 --names a,b -f json").out == (
        '{"a": 0.2689414213699951, "b": 0.7310585786300049}\n'
    )


def test_documents_one_after_another_are_rows(run):
    """As jq prints them."""
    document = '{\n  "a": 1,\n  "b": 2\n}\n{\n  "a": 1,\n  "b": 2\n}\n'
    row = '{\n  "a": 0.2689414213699951,\n  "b": 0.7310585786300049\n}'
    assert run("softmax", input=document).out == f"[\n{row},\n{row}\n]\n"
    row = '{"a": 0.2689414213699951, "b": 0.7310585786300049}\n'
    assert run("softmax -f jsonl", input=document).out == row * 2


def test_what_is_wrong_with_a_document(run):
    for document, message in (
        ("[1, 2", "1: is not JSON: it ends too early (character 6)"),
        ("[1,]", "1: is not JSON: a comma stands before ']' (character 4)"),
        ("[[1,\n2], [3 4]]", "2: is not JSON: '4' stands where ',' is expected (character 8)"),
        ("[]", " holds no numbers"),
        ("{}", " holds no numbers"),
        ("[[]]", " holds no numbers"),
        ('{"a": 1, "a": 2}', "1: a record has the field 'a' twice"),
        ("[[1, 2],\n[1, 2, 3]]", "2: 3 cells where the first row has 2"),
        ("[[1, 2],\n3]", "2: a row is not an array, as the first one is"),
        ("7", "1: holds no array and no record"),
        ('"x"', "1: holds no array and no record"),
        ("null", "1: holds no array and no record"),
        ("[1, 2]\ntrue", "2: holds no array and no record"),
        ('[{"a": 1, "b": 2},\n[1]]', "2: a row is not a record, as the first one is"),
        (
            '[{"a": 1, "b": 2}, {"a": 1, "c": 3}]',
            "1: row 2: the record has a number 'c', which the first one lacks: "
            "--columns says which hold logits",
        ),
        (
            '[{"a": 1, "b": 2},\n{"a": 1, "b": 2, "z": 1}]',
            "2: the record has a number 'z', which the first one lacks: "
            "--columns says which hold logits",
        ),
        ('["1", "2"]', "1: column 1: '1' is text, not a number"),
        ("[true, 1]", "1: column 1: 'true' is not a number"),
        ('{"a": "x", "b": 2}', "1: column 'a': 'x' is text, not a number"),
        ("[1e400, 1]", "1: column 1: '1e400' is too large for a double"),
        ("[NaN, 1]", "1: column 1: nan is not a logit"),
    ):
        status, _, err = run("softmax --input-format json", input=document)
        assert status == 1, document
        assert err.splitlines()[0] == f"softmax-cli: <stdin>:{message}", document


def test_rows_before_what_is_wrong_go_out(run):
    """As they do where it comes in pieces."""
    for more in ("", " --input-format json"):
        for rest, message in (
            ("[3, x]]", "'x' is not a value (character 5)"),
            ("[3, 4] 5]", "'5' stands where ',' is expected (character 8)"),
            ("[3, 4", "it ends too early (character 6)"),
            ("3]", "a row is not an array, as the first one is"),
            ("[3, [4]]]", "the array has more than two dimensions"),
            ("[[3], [4]]]", "the array has more than two dimensions"),
            ('{"a": 1, "a": 2}]', "a record has the field 'a' twice"),
            ("[" * 5000, "is nested deeper than 256 levels"),
            ("[3, \0]]", "holds a NUL byte"),
            (b"[3, \xff]]", "is not UTF-8 text"),
        ):
            rest = rest if isinstance(rest, bytes) else rest.encode()
            status, out, err = run(f"softmax{more}", input=b"[[0, 0],\n" + rest)
            assert status == 1, (more, rest)
            assert out.startswith("[\n[0.5, 0.5]"), (more, rest)
            assert message in err, (more, rest)
            assert err.startswith("softmax-cli: <stdin>:2: "), (more, rest)


def test_rows_before_what_is_wrong_with_a_literal_go_out(run):
    """As they do where it comes in pieces, if its first row is JSON."""
    for rest, good, message in (
        ("[0 0]\n[3, 4", 2, "<stdin>:3: is not JSON: it ends too early (character 6)"),
        ("[0. 0.]", 2, "<stdin>:2: is not JSON: it ends too early (character 8)"),
        (",[0., x]]", 1, "<stdin>:2: 'x' in the literal is not a number"),
        (",[0., 0", 1, "<stdin>:2: the literal ends before its ']'"),
        (",...,\n[3, 4]]", 1, "<stdin>:2: the literal is abbreviated: it has '...' where numbers"),
        ("...\n[3, 4]]", 1, "<stdin>:2: the literal is abbreviated: it has '...' where numbers"),
    ):
        text = f"[[0, 0]\n{rest}"
        status, out, err = run("softmax", input=text)
        assert (status, out.count("[0.5,")) == (1, good), rest
        assert err.startswith(f"softmax-cli: {message}"), rest
        assert outcome(["softmax"], text.encode(), 3) == (1, out.encode(), err), rest


def test_brackets_of_any_depth_end_in_an_error(run):
    assert run("softmax", input="[" * 100_000) == (
        1,
        "",
        "softmax-cli: <stdin>:1: is nested deeper than 256 levels\n",
    )


def test_two_columns_of_one_name_are_no_record(run):
    assert run("softmax -f json", input="a,a\n1,2\n") == (
        2,
        "",
        "softmax-cli: two columns are named 'a', which records cannot hold\n"
        "  write another format (-f csv), or give the classes other names (--names)\n",
    )


def test_json_by_its_extension_and_by_its_first_character(run, here):
    (here / "a.json").write_text("[1, 2]")
    (here / "a.txt").write_text("  [1, 2]")
    assert run("softmax a.json").out == run("softmax a.txt").out == ONE + "\n"


def test_the_message_of_a_bad_row_begins_a_line(process):
    """Also where the terminal shows both streams."""
    status, out, err = process("softmax", input="[[1, 2], [3]]")
    assert status == 1
    assert out == "" or out.endswith("\n")
    assert err.startswith("softmax-cli: <stdin>:1: row 2: 1 cell where the first row has 2\n")


def test_a_bad_row_of_a_document_on_one_line_is_named_by_its_number(run):
    text = '[{"a": 1.5, "b": 2}, {"a": 3, "b": 4}, {"a": "x", "b": 6}]'
    first = run("softmax", input=text).err.splitlines()[0]
    assert first == "softmax-cli: <stdin>:1: row 3: column 'a': 'x' is text, not a number"
    apart = run("softmax", input=text.replace("}, ", "},\n")).err.splitlines()[0]
    assert apart == "softmax-cli: <stdin>:3: column 'a': 'x' is text, not a number"


def test_blank_lines_in_front_count_as_lines(run):
    assert run("softmax", input="\n \n[[1, 2],\n[1, null]]").err == (
        "softmax-cli: <stdin>:4: column 2: the cell is empty\n"
    )
    assert run("softmax", input="\n\n[[1, 2],\n[1, }]]").err.startswith(
        "softmax-cli: <stdin>:4: is not JSON: "
    )


PRINTED = [
    "[[1, 2],\n [3., 4.],\n [-inf, 0]]",
    "[[1, 2], (1, 2.0), [float('-inf'), 0]]",
    "[[1, 2],\n array([1., 3.]),\n [1, 2],\n]",
    "[[1, 2],[\N{MINUS SIGN}1, -2e\N{MINUS SIGN}1],[0, 1.]]",
]


@pytest.mark.parametrize("text", PRINTED)
def test_what_python_printed_is_read_alike_however_long_it_is(run, monkeypatch, text):
    """Where the first row is JSON: the result is, too."""
    rows = run("softmax -p 3 -f csv", input=text).out
    assert rows.count("\n") == 3
    short = run("softmax -p 3", input=text)
    assert json.loads(short.out) == [[*map(float, row.split(","))] for row in rows.split()]
    for size in (8, 30):
        monkeypatch.setattr(json_document, "CHUNK_SIZE", size)
        assert run("softmax -p 3", input=text) == short
        assert run("xent --label 1 -r mean", input=text).status == 0
    monkeypatch.undo()
    assert run("softmax --input-format json", input=text).status == 1


def test_what_python_printed_is_read_in_pieces_of_true_size(run):
    row = f"[1, {' ' * 91}2], "  # as long as many, and read as fast as a short one
    long = "[" + row * (CHUNK_SIZE // 98) + PRINTED[0][1:]
    done = run("softmax -p 3", input=long)
    assert len(long) > CHUNK_SIZE
    assert done.out.count("\n") == CHUNK_SIZE // 98 + 5
    assert done.out.endswith("[0.269, 0.731],\n[0.0, 1.0]\n]\n")


def test_an_array_among_the_rows_of_a_long_document(run, monkeypatch):
    """What begins as rows do is read as it comes, and stays a table."""
    monkeypatch.setattr(json_document, "CHUNK_SIZE", 8)
    done = run("softmax", input="[[1, 2],\n[[1, 2]]]\n")
    message = "<stdin>:2: the array has more than two dimensions"
    assert (done.status, done.err) == (1, f"softmax-cli: {message}\n")
