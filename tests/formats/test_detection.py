"""Detection of a format by content, without reading or parsing more than that takes."""

import json

import pytest

from softmax_cli.errors import DataError
from softmax_cli.files.stream import Stream
from softmax_cli.formats.detection import check_beginning, detect
from tests.files.pieces import Pieces


def format_of(*pieces):
    """Return the format of a text that comes in pieces."""
    stream = Stream("f", Pieces(*pieces))
    check_beginning(stream)
    format = detect(stream)
    text, left = b"".join(pieces), b"".join(iter(stream.read, b""))
    assert text.endswith(left)
    assert not text.removesuffix(left).strip()  # of blank lines before it only the count is kept
    assert stream.line == 1 + text.removesuffix(left).count(b"\n")
    return format


def test_a_format_however_its_text_comes():
    for size in (1, 2, 7, 1 << 20):
        for text, format in (
            (b"1,2\n", "csv"),
            (b"[1, 2]", "json"),
            (b"[1, 2]\n", "json"),
            (b" \n[1, 2]\n \t\r\n", "json"),
            (b"[1, 2]\n[3, 4]", "jsonl"),
            (b"\n\n[1, 2]\r\n\n \r\n[3, 4]\n", "jsonl"),
            (b'{"a": 1}\n{"a": 2}\n', "jsonl"),
            (b"[\n[1, 2]\n]\n", "json"),
            (b'{"a":\n 1}', "json"),
            (b"[1, 2\n[3, 4]\n", "json"),
            (b"[" * 100_000 + b"\n[1]\n", "json"),
        ):
            step = size if len(text) < 1000 else 1 << 20
            pieces = [text[i : i + step] for i in range(0, len(text), step)]
            assert format_of(*pieces) == format, (size, text)


def test_no_more_is_read_than_tells_the_format():
    """What comes later may take its time."""
    for pieces, needed in [
        ((b"\n", b" ", b"1,2\n", b"3,4\n"), 3),
        ((b"[1,", b" 2]\n", b"\n[", b"3, 4]\n"), 3),
        ((b"[1, 2]\n[", b"3, 4]\n", b"x"), 1),
    ]:
        source = Pieces(*pieces)
        stream = Stream("f", source)
        check_beginning(stream)
        detect(stream)
        assert source.reads == needed


def test_one_document_on_one_line_is_not_parsed_to_tell_it(monkeypatch):
    monkeypatch.setattr(json, "loads", None)
    assert format_of(b"[[1, 2],", b" [3, 4]]\n", b"\n") == "json"


def test_the_first_line_alone_is_parsed_where_another_follows(monkeypatch):
    parsed = []
    loads = json.loads
    monkeypatch.setattr(json, "loads", lambda text, **_: parsed.append(text) or loads(text))
    assert format_of(b"[1,", b" 2]\n", b"[3, 4]\n") == "jsonl"
    assert parsed == [b"[1, 2]"]


def test_a_long_line_is_copied_a_few_times_and_not_for_each_piece():
    """It was copied for each: 64 MB took a minute."""
    source = Pieces(b"[1", *[b", 1.5, 2.5" * 10] * 1000, b"]\n")
    stream = Stream("f", source)
    check_beginning(stream)
    assert detect(stream) == "json"
    assert source.copied <= 4 * len(stream.read())


@pytest.mark.parametrize("text", [b"", b"\n", b" \t\r\n\n"])
def test_nothing_but_blanks(text):
    with pytest.raises(DataError, match=r"^f: there is no data$"):
        check_beginning(Stream("f", Pieces(text)))


def test_what_only_looks_blank_is_no_number(run, here):
    for name in ("a", "a.csv", "a.tsv", "a.ssv"):
        for text in ("\x1c", "\xa0", "\x0b\n", "\x0c", "\x85", "\u3000\n\n"):
            (here / name).write_text(text, encoding="utf-8", newline="")
            status, out, message = run(f"softmax {name}")
            shown = ascii(text.strip("\n"))
            assert (status, out) == (1, ""), (name, text)
            assert message.startswith(
                f"softmax-cli: {name}:1: column 1: {shown} is not a number\n"
            ), (name, text)


def test_what_only_looks_blank_is_no_json(run, here):
    for name in ("a.json", "a.jsonl"):
        for text in ("\x1c", "\xa0", "\x0b\n", "\x0c"):
            (here / name).write_text(text, encoding="utf-8")
            assert run(f"softmax {name}") == (
                1,
                "",
                f"softmax-cli: {name}:1: is not JSON: {text[0]!a} is not a value (character 1)\n",
            ), (name, text)


def test_what_only_looks_blank_is_no_row_below_a_header(run):
    for text in ("\x1c", "\xa0", "\x0c"):
        status, out, message = run("softmax", input=f"a,b\n{text}\n")
        assert (status, out) == (1, ""), text
        assert message.startswith("softmax-cli: <stdin>:2: 1 cell where the header has 2\n"), text


def test_a_call_whose_brackets_open_on_the_next_line_needs_no_newline_at_its_end(run):
    assert run("softmax -p 2", input="tf.Tensor(\n [0, 0])").out == "0.5,0.5\n"
    assert run("softmax -p 2", input="tf.Tensor(\n [0, 0])\n").out == "0.5,0.5\n"
