"""Cutting a stream of text into chunks of whole records."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.errors import DataError
from softmax_cli.files.stream import Stream
from softmax_cli.formats import chunks as module
from softmax_cli.formats.chunks import Chunk, chunks, decode, decode_whole, skip_idle_lines

NOT_TEXT = Chunk(b"1,2\n3,4\n5,\xe9\n6,7\n", 10)


def stream(data, size):
    pieces = iter([data[i : i + size] for i in range(0, len(data), size)])
    return Stream("f", lambda _: next(pieces, b""), ready=lambda seconds: False)


def cut(data, size=1 << 16, delimiter=","):
    return list(chunks(stream(data, size), delimiter=delimiter))


def test_a_chunk_ends_where_a_record_ends():
    assert cut(b"ab\ncd\nef\n", 4) == [(b"ab\n", 1), (b"cd\n", 2), (b"ef\n", 3)]


def test_the_last_line_gets_its_end():
    assert cut(b"ab\ncd") == [(b"ab\n", 1), (b"cd\n", 2)]


def test_blank_lines_at_the_end_never_show():
    assert cut(b"ab\n\n \n\n", 1) == [(b"ab\n", 1)]


def test_blank_lines_inside_go_with_what_follows():
    assert cut(b"ab\n\n\ncd\n") == [(b"ab\n\n\ncd\n", 1)]
    assert cut(b"ab\n\n\ncd\n", 1) == [(b"ab\n", 1), (b"\n\n", 2), (b"cd\n", 4)]


def test_a_quoted_newline_ends_no_record():
    assert cut(b'1,"a\nb"\n2,c\n', 3)[0] == (b'1,"a\nb"\n', 1)


def test_a_quote_inside_a_cell_opens_nothing():
    assert [chunk.data for chunk in cut(b'5" x,1\n6,2\n', 8)] == [b'5" x,1\n', b"6,2\n"]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 100])
def test_an_escaped_quote_at_the_edge_of_a_chunk(size):
    data = b'"a""b\n""",1\n"c",2\n'
    found = cut(data, size)
    assert b"".join(chunk.data for chunk in found) == data
    assert found[0].data.startswith(b'"a""b\n""",1\n')


def test_a_line_that_is_too_long_is_refused_before_it_is_held(monkeypatch):
    monkeypatch.setattr(module, "LINE_LIMIT", 1 << 20)
    read = []

    def endless(size):
        read.append(size)
        return b"1" * size

    with pytest.raises(DataError, match=r"^f:1: the line is longer than 1 MB$") as error:
        list(chunks(Stream("f", endless), delimiter=","))
    assert sum(read) <= (1 << 20) + 2 * max(read)
    assert error.value.hint is None


def test_a_quote_that_does_not_close_is_named_where_the_line_grows_too_long(monkeypatch):
    monkeypatch.setattr(module, "LINE_LIMIT", 1 << 20)
    source = stream(b'1,2\n3,"4\n' + b"5,6\n" * (1 << 19), 1 << 16)
    with pytest.raises(DataError, match=r"^f:2: the line is longer than 1 MB$") as error:
        list(chunks(source, delimiter=","))
    assert error.value.hint == "the quotes of a cell on it do not close"


def test_the_limit_is_64_mb():
    assert module.LINE_LIMIT == 64 << 20


@given(
    st.lists(st.sampled_from(["1,2", "", " ", '"a\nb",3', "x", '""', '"c""\n"'])),
    st.integers(1, 9),
    st.sampled_from(["\n", "\r\n"]),
)
def test_chunks_are_the_text_and_know_their_lines(rows, size, newline):
    """Whatever the sizes of the reads: nothing is lost, and each chunk's line is the file's."""
    data = "".join(row + newline for row in rows).encode()
    position = 0
    for chunk in cut(data, size):
        assert chunk.data.endswith(b"\n")
        if not chunk.data.strip():
            assert data[position:].count(b"\n") > chunk.data.count(b"\n")
            continue
        begin = data.index(chunk.data.rstrip(b"\r\n"), position)
        assert not data[position:begin].strip()
        assert chunk.line == 1 + data[:begin].count(b"\n")
        position = begin + len(chunk.data.rstrip(b"\r\n"))
    assert not data[position:].strip()


def test_the_text_before_a_line_that_is_not_utf_8_is_good():
    text, error = decode(NOT_TEXT, "f")
    assert text == "1,2\n3,4\n"
    assert str(error) == "f:12: is not UTF-8 text"
    assert error.hint == "if it is Latin-1: iconv -f LATIN1 -t UTF-8 < f | softmax-cli …"
    assert decode(Chunk("é\n".encode(), 1), "f") == ("é\n", None)


def test_a_whole_that_is_not_utf_8_is_refused():
    with pytest.raises(DataError, match=r"^f:12: is not UTF-8 text$"):
        decode_whole(NOT_TEXT, "f")
    assert decode_whole(Chunk(b"1\n", 1), "f") == "1\n"


def test_text_in_latin_1_is_made_utf_8_as_the_hint_says(run, script, here):
    (here / "my file").write_bytes("id,a,b\ncafé,1,2\n".encode("latin-1"))
    hint = run("softmax 'my file' -k id").err.splitlines()[1]
    way = hint.removeprefix("  if it is Latin-1: ").removesuffix("…")
    assert (
        script(f"{way} softmax -k id").out == "id,a,b\ncafé,0.2689414213699951,0.7310585786300049\n"
    )


def test_a_quote_that_does_not_close_is_named_where_it_makes_a_line_long(run, monkeypatch):
    monkeypatch.setattr(module, "LINE_LIMIT", 1 << 20)
    text = 'id,a,b\n"x,1,2\n' + "y,1,2\n" * 180_000
    assert len(text) > module.LINE_LIMIT
    assert run("softmax -k id -p 4", input=text) == (
        1,
        "",
        "softmax-cli: <stdin>:2: the line is longer than 1 MB\n"
        "  the quotes of a cell on it do not close\n",
    )
    closed = run("softmax -k id -p 4", input=text.replace('"x', '"x"'))
    assert (closed.status, closed.out[:22]) == (0, 'id,a,b\n"x",0.2689,0.73')


def test_blank_lines_and_comments_are_never_held():
    """Not even where a record follows: half a megabyte comes a few thousand at a time."""
    read = iter([b"1,2\n", *[b"\n" * (1 << 16)] * 4, *[b"# x\n" * (1 << 14)] * 4, b"3,4\n"])
    source = Stream("f", lambda _: next(read, b""), ready=lambda seconds: False)
    found = list(chunks(source, delimiter=",", comment=b"#"))
    assert max(len(chunk.data) for chunk in found) <= 1 << 12
    assert sum(len(chunk.data) for chunk in found) == (1 << 18) + 8
    assert [found[0], found[1].line] == [(b"1,2\n", 1), 2]
    assert found[-1] == (b"3,4\n", 2 + (1 << 18) + (1 << 16))


def test_endless_blank_lines_at_the_beginning_are_left_out_as_they_come():
    read = iter([*[b" \n" * (1 << 15)] * 64, b"1,2\n"])
    source = Stream("f", lambda _: next(read, b""), ready=lambda seconds: False)
    skip_idle_lines(source, b" \r")
    assert (source.line, source.peek()) == (1 + (1 << 21), b"1,2\n")


def test_lines_of_tabs_are_rows_where_tabs_delimit():
    assert cut(b"a\tb\n\t\n", delimiter="\t") == [(b"a\tb\n\t\n", 1)]
    assert cut(b"a,b\n\t\n") == [(b"a,b\n", 1)]
