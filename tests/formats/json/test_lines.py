"""JSON lines: an array or a record on each line."""

import pytest

from softmax_cli.formats.json.bulk.template import template_of
from tests.test_routes import outcome

ONE = "[0.2689414213699951, 0.7310585786300049]\n"


def test_arrays(run):
    assert run("softmax", input="[1, 2]\n[3, 4]\n") == (0, ONE * 2, "")


def test_records(run):
    text = '{"id": "a", "x": 1, "z": 2}\n{"z": 2, "id": null, "x": 1}\n'
    assert run("softmax -k id -p 2", input=text).out == (
        '{"id": "a", "x": 0.27, "z": 0.73}\n{"z": 0.73, "id": null, "x": 0.27}\n'
    )


@pytest.mark.parametrize(
    ("line", "softmax", "xent"),
    [
        (
            '  {"id":7 ,"s" : "\\u00e9\\/","x":[ 2,1 ] }\t',
            '  {"id":7 ,"s" : "\\u00e9\\/","x":[ 0.73,0.27 ] }\t',
            '  {"id":7 ,"s" : "\\u00e9\\/", "xent": 0.31 }\t',
        ),
        (
            '{"x": {"b":2 , "a":1}, "o": {"k":[1,  null]}, "s": "\\"x\\": [3]"}\r',
            '{"x": {"b":0.73 , "a":0.27}, "o": {"k":[1,  null]}, "s": "\\"x\\": [3]"}\r',
            '{"o": {"k":[1,  null]}, "s": "\\"x\\": [3]", "xent": 0.31}\r',
        ),
        ('{"x":[2,1]}', '{"x":[0.73,0.27]}', '{"xent": 0.31}'),
    ],
)
def test_all_but_the_logits_goes_out_as_it_came(run, line, softmax, xent):
    lines = f"{line}\n{line}\n"
    assert run("softmax -c x -p 2", input=lines).out == f"{softmax}\n{softmax}\n"
    assert run("xent -c x --label 0 -p 2", input=lines).out == f"{xent}\n{xent}\n"


def test_one_line_is_lines_where_the_extension_says_so(run, here):
    for name in ("a.jsonl", "a.ndjson"):
        (here / name).write_text("[1, 2]\n")
        assert run(f"softmax {name}").out == ONE, name


def test_values_and_text_as_json_lines(run):
    assert run("softmax 1,2 3,4 -f jsonl").out == ONE * 2
    assert run("softmax -f jsonl", input="1,2\n3,4\n").out == ONE * 2


def test_blank_lines_at_the_end_are_ignored(run):
    assert run("softmax", input="[1, 2]\n[1, 2]\n\n \n").out == ONE * 2


def test_what_is_wrong_with_a_line(run):
    for text, message in (
        ("[1, 2]\n[1,\n", "2: is not JSON: it ends too early (character 4)"),
        ("[1, 2]\n\n[1, 2]\n", "2: the line is empty"),
        ("[1, 2]\n3\n", "2: holds neither an array nor a record"),
        ('[1, 2]\n"x"\n', "2: holds neither an array nor a record"),
        ("[1, 2]\n[1]\n", "2: 1 cell where the first row has 2"),
        ("[1, 2]\n[[1, 2]]\n", "2: 1 cell where the first row has 2"),
        ('{"a": 1, "b": 2}\n{"a": 1, "a": 2}\n', "2: a record has the field 'a' twice"),
        (
            '{"a": 1, "b": 2}\n{"a": 1, "b": 2, "c": 3}\n',
            "2: the record has a number 'c', which the first one lacks: "
            "--columns says which hold logits",
        ),
        ("[]\n[1]\n", "1: holds no numbers"),
        ("[1, 2]\n[1, NaN]\n", "2: column 2: nan is not a logit"),
        ("[1, 2]\n[1, 1e400]\n", "2: column 2: '1e400' is too large for a double"),
        ("[1, 2]\n[1, null]\n", "2: column 2: the cell is empty"),
        ('[1, 2]\n[1, "2"]\n', "2: column 2: '2' is text, not a number"),
        ("[1, 2]\n[1, [2]]\n", "2: column 2: '[2]' is not a number"),
        ("[1, 2]\n" + "[" * 100_000 + "\n", "2: is nested deeper than 256 levels"),
    ):
        status, _, err = run("softmax --input-format jsonl", input=text)
        assert status == 1, text
        assert err.splitlines()[0] == f"softmax-cli: <stdin>:{message}", text


def test_a_line_of_another_kind_is_not_called_empty(run):
    for text in ('[1, 2]\n{"a": 3}\n', '{"a": 1, "b": 2}\n[1]\n'):
        status, _, err = run("softmax", input=text)
        assert status == 1, text
        assert err.startswith("softmax-cli: <stdin>:2: "), text
        assert "the line is empty" not in err, text


def test_bytes_that_are_no_text(run):
    status, out, err = run("softmax", input=b"[1, 2]\n[1, 2]\n\xff\n")
    assert (status, out) == (1, ONE * 2)
    assert err.startswith("softmax-cli: <stdin>:3: is not UTF-8 text\n")


def test_an_array_that_the_first_record_lacks_is_that_of_the_others(run):
    """The first record is the bad row, and not those that hold what is asked about."""
    for form in ("jsonl", "json"):
        for nothing in ('"logits": []', '"logits": null', '"note": null', '"logits": {}'):
            records = [
                f'{{"id": 1, {nothing}}}',
                '{"id": 2, "logits": [1, 2]}',
                '{"id": 3, "logits": [2, 1]}',
            ]
            text = "\n".join(records) + "\n" if form == "jsonl" else f"[{','.join(records)}]"
            status, out, err = run("softmax -k id --bad-rows skip -f jsonl", input=text)
            assert (status, err) == (
                0,
                "<stdin>: 1 bad row skipped (--bad-rows error names the first)\n",
            ), (form, nothing)
            assert out == (
                '{"id": 2, "logits": [0.2689414213699951, 0.7310585786300049]}\n'
                '{"id": 3, "logits": [0.7310585786300049, 0.2689414213699951]}\n'
            ), (form, nothing)
            status, out, err = run("softmax -k id", input=text)
            assert (status, out.count("0.")) == (1, 0), (form, nothing)
            assert err.startswith("softmax-cli: <stdin>:1: "), (form, nothing)
            assert "'logits'" in err, (form, nothing)


def test_an_array_beside_numbers_of_the_first_record_is_carried(run):
    text = '{"a": 1, "b": 2}\n{"a": 2, "b": 1, "c": [1, 2]}\n'
    assert run("softmax", input=text).out == (
        '{"a": 0.2689414213699951, "b": 0.7310585786300049}\n'
        '{"a": 0.7310585786300049, "b": 0.2689414213699951, "c": [1, 2]}\n'
    )


def test_a_number_alone_on_a_line_is_no_row_wherever_a_stream_pauses(run, script):
    rows = script(
        "{ printf '[1, 2]\\n'; sleep 0.6; printf '7\\n[1, 2]\\n'; } "
        "| softmax-cli softmax -p 2 --input-format jsonl"
    )
    message = "<stdin>:2: holds neither an array nor a record"
    assert (rows.status, rows.out) == (1, "[0.27, 0.73]\n")
    assert message in rows.err
    first = run("softmax --input-format jsonl", input="7\n")
    assert first.err == "softmax-cli: <stdin>:1: holds neither an array nor a record\n"


def test_what_has_no_brackets_is_like_no_row():
    """Rows are counted by their brackets."""
    for row in (b"7", b'"a"', b"null"):
        assert template_of(row) is None, row


@pytest.mark.parametrize("nothing", ['{"x": {}}', '{"x": null}', '{"id": "a"}'])
def test_a_first_record_without_logits_waits_for_those_of_another(nothing):
    text = f'{nothing}\n{{"x": {{"a": 0, "b": 0}}}}\n{nothing}\n'.encode()
    half = b'{"x": {"a": 0.5, "b": 0.5}}\n'
    for size in range(1, len(text) + 1):
        done = outcome(["softmax", "--bad-rows", "skip", "--input-format", "jsonl"], text, size)
        assert done[:2] == (0, half), size
        assert done.err.startswith("<stdin>: 2 bad rows skipped")


def test_what_is_wrong_behind_a_first_record_without_logits_is_told_in_its_place():
    text = b'{"x": {}}\n{"x": {}}\n{"x": \n{"x": {"a": 1, "b": 2}}\n'
    for size in (1, 7, len(text)):
        done = outcome(["sigmoid", "--bad-rows", "skip", "--input-format", "jsonl"], text, size)
        assert done.status == 1
        assert done.err.startswith("softmax-cli: <stdin>:3: is not JSON: it ends too early"), size


def test_a_null_among_the_numbers_of_a_first_record_waits_for_one_number():
    """The row behind it says that the field is no array."""
    text = b'{"a": 1, "b": null}\n{"a": 0, "b": 0}\n{"a": 0'
    done = outcome(["softmax", "--bad-rows", "nan", "--input-format", "jsonl"], text, 5)
    assert done.out == b'{"a": null, "b": null}\n{"a": 0.5, "b": 0.5}\n'


def test_the_first_good_row_may_have_fewer_logits_than_the_first_one(run):
    text = '{"x": [1, null, 2]}\n{"x": [0, 0]}\n'
    status, out, err = run("softmax --bad-rows skip --input-format jsonl", input=text)
    assert (status, out) == (0, '{"x": [0.5, 0.5]}\n')
    assert err.startswith("<stdin>: 1 bad row skipped")
