"""What is carried goes out as it was spelt; what JSON does not have is as Python writes it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.formats.json.decoding import decoder, with_escapes
from softmax_cli.table.cells import to_json

SURROGATE = '{"text": "hi \\ud83d", "label": 0, "logits": [2.0, 1.0]}\n'
INFINITE = '{"y": 1, "logits": [0.0, -Infinity]}\n'


@pytest.mark.parametrize("format", ["json", "jsonl"])
@pytest.mark.parametrize(
    "text",
    [
        r"hi \ud83d",
        r"\ud83d\ude00",
        r"caf\u00e9 é",
        r"a\/b\\n\n\"q\" \u0022",
        r"\\\"",
        r"\\\\ud83d",
        "\N{GRINNING FACE}",
    ],
)
def test_escapes_go_out_as_they_came_in(run, format, text):
    record = f'{{"text": "{text}", "more": {{"{text}": ["{text}"]}}, "logits": [2.0, 1.0]}}\n'
    assert run(f"softmax --input-format {format} -p 2 -f jsonl", input=record) == (
        0,
        record.replace("2.0, 1.0", "0.73, 0.27"),
        "",
    )


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
