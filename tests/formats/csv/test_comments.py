"""Lines that begin with a mark of comments: left out wherever they stand, on every route."""

from hypothesis import given
from hypothesis import strategies as st

from tests.test_routes import agree, outcome, quietly

HALF = "0.2689414213699951,0.7310585786300049"
ROWS = b"a,b\n1,2\n3,4\n"


def test_comments_are_left_out():
    for size in (1, 3, 1 << 20):
        for text in (
            "# model 3, epoch 12\na,b\n1,2\n",
            '\n# one, "two\n#\n \na,b\n1,2\n',
            "a,b\n# one, two, three\n1,2\n",
            "a,b\n#\n1,2\n",
            "a,b\n1,2\n# end\n",
            "a,b\n1,2\n\n# end\n\n#",
            'a,b\n1,2\n# one, "two\n',
            "#\r\na,b\n#\r\n1,2\n",
            "# a\tb;c\na,b\n1,2\n",
            "sep=,\n#\na,b\n1,2\n",
        ):
            done = agree(["softmax", "--comment", "#"], text.encode(), size)
            assert done == (0, f"a,b\n{HALF}\n".encode(), ""), (size, text)


def test_a_mark_of_more_than_one_character(run):
    assert run("softmax --comment //", input="// x\n1,2\n/,\n").status == 1
    assert run("softmax --comment //", input="// x\n1,2\n// y\n").out == HALF + "\n"
    assert run("softmax --comment REM", input="REM\n1,2\nREM x,1\n").out == HALF + "\n"


def test_a_mark_that_is_longer_than_what_has_come():
    assert outcome(["softmax", "--comment", "%%"], b"%a,%b\n1,2\n", 1).out.startswith(b"%a,%b\n0.2")


def test_a_line_in_quotes_is_no_comment():
    data = b'id,a,b\n"x\n# y",1,2\n# "z\n"#",1,2\n'
    for size in (1, 5, 100):
        done = agree(["softmax", "-k", "id", "--comment", "#"], data, size)
        assert done == (0, f'id,a,b\n"x\n# y",{HALF}\n"#",{HALF}\n'.encode(), "")


def test_a_mark_inside_a_line_is_text(run):
    assert run("softmax -k id --comment '#'", input="id,a,b\nx#1,1,2\n #2,1,2\n").out == (
        f"id,a,b\nx#1,{HALF}\n #2,{HALF}\n"
    )


def test_lines_keep_their_numbers():
    for rows in (1, 40):
        for size in (1, 9, 1 << 20):
            data = b"# x\n\n# x\na,b\n" + b"1,2\n# y, z\n" * rows + b"# z\n1,x\n"
            done = agree(["softmax", "--comment", "#"], data, size)
            assert (done.status, done.out.count(b"\n")) == (1, rows + 1), (rows, size)
            assert done.err.startswith(
                f"softmax-cli: <stdin>:{2 * rows + 6}: column 'b': 'x' is not a number\n"
            ), (rows, size)


def test_comments_are_no_bad_rows():
    data = b"a,b\n# y, z, w\n" + b"1,2\n# y\n" * 9 + b"1,x\n"
    for bad_rows in ("skip", "nan"):
        done = agree(["softmax", "--comment", "#", "--bad-rows", bad_rows], data)
        assert (done.status, done.err.split()[1]) == (0, "1"), bad_rows


def test_an_empty_line_is_a_bad_row_still(run):
    status, _, err = run("softmax --comment '#'", input="a,b\n1,2\n\n# x\n1,2\n")
    assert (status, err) == (1, "softmax-cli: <stdin>:3: the line is empty\n")


def test_nothing_but_comments(run):
    for text, message in (
        ("# x\n# y", "<stdin>: there is no data"),
        ("# x\na,b\n# y\n", "<stdin>:2: there is a header and no row below it"),
    ):
        done = run("softmax --comment '#'", input=text)
        assert done == (1, "", f"softmax-cli: {message}\n"), text


@quietly
@given(
    st.lists(st.lists(st.sampled_from(["1", "-2.5", "x", ""]), min_size=2, max_size=2), min_size=1),
    st.lists(st.sampled_from(["#", "# 1,2", '# "', '#,"', "#x\t"]), max_size=4),
    st.lists(st.integers(0, 12), max_size=4),
    st.integers(1, 40),
    st.sampled_from(["error", "skip"]),
)
def test_a_file_with_comments_is_the_file_without_them(rows, comments, places, size, bad_rows):
    """But for the numbers of its lines."""
    lines = ["a,b", *map(",".join, rows)]
    plain = "".join(f"{line}\n" for line in lines).encode()
    for comment, place in zip(comments, places, strict=False):
        lines.insert(place, comment)
    data = "".join(f"{line}\n" for line in lines).encode()
    arguments = ["softmax", "--comment", "#", "--bad-rows", bad_rows]
    done = agree(arguments, data, size)
    assert done[:2] == outcome(arguments, plain)[:2]
    assert done == outcome(arguments, data)


def test_typed_values_have_no_comments(run):
    assert run("softmax 1 2 --comment '#'") == (
        2,
        "",
        "softmax-cli: --comment: values on the command line have no comments\n",
    )


def test_what_is_no_mark(run):
    for mark in ("''", "1", "-", "+", ".", "' '", "'\"'", "'\t'"):
        status, out, err = run(f"softmax --comment {mark}", input="1,2\n")
        assert (status, out) == (2, ""), mark
        assert "is no mark of comments: give one such as '#'" in err, mark


def test_comments_below_the_header_hide_no_row_from_what_is_asked(run):
    """Neither names that count, nor an index, nor ids."""
    for size in (7, 1 << 20):
        for count in (1, 99, 100, 300):
            comments = '# "quoted"\n' * count
            line = ["softmax", "--comment", "#"]
            names = agree(line, f"0,1\n{comments}1.5,2.5\n".encode(), size)
            assert (names.status, names.out.split(b"\n")[0]) == (0, b"0,1"), (size, count)
            assert "was taken as a header" in names.err, (size, count)
            index = agree(line, f"b,c\n{comments}7,1.5,2.5\n".encode(), size)
            assert (index.status, index.out.split(b"\n")[0]) == (0, b",b,c"), (size, count)
            ids = agree(line, f"id,b,c\n{comments}7,1.5,2.5\n".encode(), size)
            assert ids.status == 2, (size, count)


def test_comments_with_quotes_before_the_first_row(run):
    for text, status, out in (
        ('# "a"\n', 1, ""),
        ('# 3.5" disk\n1,2', 0, HALF + "\n"),
        ('# "\n# "\n1,2\n', 0, HALF + "\n"),
    ):
        done = run("softmax --comment '#'", input=text)
        assert (done.status, done.out) == (status, out), text
        assert done.err == ("softmax-cli: <stdin>: there is no data\n" if status else ""), text
