"""What is carried goes out as it was spelt; what JSON does not have is as Python writes it."""

import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.formats.json.decoding import decoder, with_escapes
from softmax_cli.table.cells import to_json

SURROGATE = '{"text": "hi \\ud83d", "label": 0, "logits": [2.0, 1.0]}\n'
INFINITE = '{"y": 1, "logits": [0.0, -Infinity]}\n'


def test_escapes_go_out_as_they_came_in(run):
    for text in (
        r"hi \ud83d",
        r"\ud83d\ude00",
        r"caf\u00e9 é",
        r"a\/b\\n\n\"q\" \u0022",
        r"\\\"",
        r"\\\\ud83d",
        "\N{GRINNING FACE}",
    ):
        for format in ("json", "jsonl"):
            record = (
                f'{{"text": "{text}", "more": {{"{text}": ["{text}"]}}, "logits": [2.0, 1.0]}}\n'
            )
            assert run(f"softmax --input-format {format} -p 2 -f jsonl", input=record) == (
                0,
                record.replace("2.0, 1.0", "0.73, 0.27"),
                "",
            ), (text, format)


@given(st.text(st.characters(codec=None), max_size=8), st.booleans())
def test_a_text_is_spelt_as_it_was(text, ascii):
    spelt = json.dumps([text, {text: text}], ensure_ascii=ascii)
    value = with_escapes(decoder().decode(spelt), spelt)
    assert value == [text, {text: text}]
    assert to_json(value, None) == spelt


def test_a_lone_surrogate_has_no_place_in_other_text(run):
    for format, shown in [("csv", "hi \ufffd"), ("markdown", "hi \ufffd"), ("table", r"hi \ud83d")]:
        status, out, err = run(f"softmax -c logits -f {format}", input=SURROGATE)
        assert (status, err) == (0, "")
        assert shown in out


def test_a_lone_surrogate_in_a_key(run):
    text = '{"\\ud83d": 2, "b": 1}\n'
    assert run("softmax -p 2", input=text).out == '{"\\ud83d": 0.73, "b": 0.27}\n'
    assert run("softmax -p 2 -f csv", input=text).out == "\ufffd,b\n0.73,0.27\n"
    assert run("argmax -f csv", input=text * 2).out == "argmax,class\n0,\ufffd\n0,\ufffd\n"
    assert run("argmax", input=text).out == '{"argmax": 0, "class": "\\ud83d"}\n'


def test_an_infinite_loss(run):
    assert run("xent -c logits -l y", input=INFINITE) == (0, '{"y": 1, "xent": Infinity}\n', "")
    for format in ("json", "jsonl"):
        assert run(f"xent -c logits -l y -r mean -f {format}", input=INFINITE).out == "Infinity\n"
    assert run("xent -c logits -l y -f csv", input=INFINITE).out == "y,xent\n1,inf\n"


def test_infinities_are_read_and_carried_as_they_are_written(run):
    text = '{"x": "t", "logits": [0.0, -Infinity]}\n{"x": [NaN, Infinity], "logits": [1, 1]}\n'
    out = run("log-softmax -c logits", input=text).out
    assert out == (
        '{"x": "t", "logits": [0.0, -Infinity]}\n'
        '{"x": [NaN, Infinity], "logits": [-0.6931471805599453, -0.6931471805599453]}\n'
    )
    assert run("argmax -c logits --only", input=out).out == '{"argmax": 0}\n' * 2
    assert run("softmax -f jsonl --append", input="a,b\n-inf,1\n").out == (
        '{"a": -Infinity, "b": 1, "a_p": 0.0, "b_p": 1.0}\n'
    )


def test_infinities_are_spelt_alike_in_long_files(run, here):
    """Where numbers are printed all at once."""
    (here / "a.jsonl").write_text("[0.0, -Infinity, 1.5]\n" * 20_000)
    row = "[-1.7014132779827524, -Infinity, -0.2014132779827524]\n"
    assert run("log-softmax a.jsonl").out == row * 20_000
    assert run("log-softmax a.jsonl -j 2").out == row * 20_000


def test_what_is_not_json_is_told_in_our_words_whatever_python_reads_it(run):
    for text, message in (
        ("[1, 2", "1: is not JSON: it ends too early (character 6)"),
        ('{"a": [1,\n', "1: is not JSON: it ends too early (character 10)"),
        ("[[1, 2,\n ], [1]]", "2: is not JSON: a comma stands before ']' (character 2)"),
        ('{"a": 1,\n}', "2: is not JSON: a comma stands before '}' (character 1)"),
        ("[[1,, 2]]", "1: is not JSON: ',' is not a value (character 5)"),
        ("[[1, None]]", "1: is not JSON: 'None' is not a value (character 6)"),
        ("[[1, 01]]", "1: is not JSON: '01' is not a value (character 7)"),
        ("[[1, 1.]]", "1: is not JSON: '1.' is not a value (character 7)"),
        ("[[1 2]]", "1: is not JSON: '2' stands where ',' is expected (character 5)"),
        ('[{"a" 1}]', "1: is not JSON: '1' stands where ':' is expected (character 7)"),
        (
            "[{a: 1}]",
            "1: is not JSON: 'a' stands where a name in double quotes is expected (character 3)",
        ),
        ('{"a": [1}]}', "1: is not JSON: '}' stands where ',' is expected (character 9)"),
        ('[{"a: 1}]', "1: is not JSON: the quotes that open here do not close (character 3)"),
        ('[{"a\tb": 1}]', "1: is not JSON: a text holds a control character (character 5)"),
        (
            '[{"a": "\\x"}]',
            "1: is not JSON: a text holds an escape that JSON does not have (character 9)",
        ),
        (
            '[{"a": "\\u00g0"}]',
            "1: is not JSON: a text holds an escape that JSON does not have (character 10)",
        ),
    ):
        status, out, err = run("softmax --input-format json", input=text)
        assert (status, out, err) == (1, "", f"softmax-cli: <stdin>:{message}\n"), text


def test_what_follows_a_value_on_its_line_is_no_json_lines(run):
    assert run("softmax --input-format jsonl", input="[1, 2] [3]\n").err == (
        "softmax-cli: <stdin>:1: is not JSON: '[' follows the value (character 8)\n"
    )


def test_lone_surrogates_are_names_labels_and_cells_like_any_other(run):
    """JSON writes them as it reads them; other texts cannot hold them."""
    text = '{"t\\ud800": "\\udfff", "a\\ud800": 0.5, "b": 1.5, "y": "a\\ud800"}\n'
    options = "-k 1 -c 2:3"
    assert run(f"softmax {options}", input=text).out == (
        '{"t\\ud800": "\\udfff", "a\\ud800": 0.2689414213699951, "b": 0.7310585786300049, '
        '"y": "a\\ud800"}\n'
    )
    assert run(f"xent {options} -l y", input=text).out == (
        '{"t\\ud800": "\\udfff", "y": "a\\ud800", "xent": 1.3132616875182228}\n'
    )
    for format in ("csv", "tsv", "psv", "ssv", "json", "jsonl", "markdown", "table"):
        for command in ("softmax", "argmax --top 2", "argmax --prob", "argmax --one-hot"):
            status, _, err = run(f"{command} {options} -f {format}", input=text)
            assert (status, err) == (0, "")
    assert run("softmax -k 1", input=text.replace("1.5", '"\\udfff"')).err == (
        "softmax-cli: <stdin>:1: column 'b': '\\udfff' is text, not a number\n"
    )


@pytest.fixture
def recursion_limit():
    limit = sys.getrecursionlimit()
    yield sys.setrecursionlimit
    sys.setrecursionlimit(limit)


@pytest.mark.parametrize("limit", [400, 1000, 20_000])
@pytest.mark.parametrize("wrong", ["", "x", ":", '"', "[1, 2"])
def test_levels_are_refused_before_what_is_wrong_below_them(recursion_limit, limit, wrong):
    """However deep a Python goes: one that goes further would tell of what is wrong there."""
    recursion_limit(limit)
    with pytest.raises(RecursionError):
        decoder().decode("[" * 300 + wrong)
    with pytest.raises(json.JSONDecodeError):
        decoder().decode("[" * 10 + "[1], " * 300 + '"' + "[" * 300)
