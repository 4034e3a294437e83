"""Values typed or pasted on the command line."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.errors import UsageError
from softmax_cli.syntax.array_grammar import LiteralError
from softmax_cli.syntax.literals import (
    begins_literal,
    is_literal,
    is_numeric,
    parse_literal,
    parse_rows,
)

TABLE = ([["2.0", "1.0", "0.1"], ["1", "2", "3"]], False)
VECTOR = ([["2.0", "1.0", "0.1"]], True)


NUMERIC = [
    "1",
    "-1",
    "+1",
    "-2.5e-3",
    "-.5",
    "5.",
    "-inf",
    "Infinity",
    "NaN",
    "-1,-2,3",
    "-1 -2",
    "−1",
    "−1,−2",
    "1, 2",
    " 1 ",
    "1\n2",
    "1\t2",
]


def test_a_token_that_is_wholly_numeric():
    for token in NUMERIC:
        assert is_numeric(token), token


NOT_NUMERIC = [
    "",
    "-",
    "-q",
    "-T",
    "-T0.5",
    "--axis=-1",
    "a",
    "1.csv",
    "1_0",
    "0x10",
    "٣",
    "1,",
    ",1",
    "1,,2",
    "-c1",
    "1;2",
    "[1]",
    "1e",
    "-1-2",
    "nanx",
    "./5",
    "−",
]


def test_a_token_that_is_not():
    for token in NOT_NUMERIC:
        assert not is_numeric(token), token


TYPED = [
    (("2", "1", "0.1"), [["2", "1", "0.1"]], True),
    (("2,1,0.1",), [["2", "1", "0.1"]], True),
    (("2 1 0.1",), [["2", "1", "0.1"]], True),
    (("2,1", "1,2"), [["2", "1"], ["1", "2"]], False),
    (("2 1", "1 2"), [["2", "1"], ["1", "2"]], False),
    (("2 1\n1 2\n",), [["2", "1"], ["1", "2"]], False),
    ((" 2 , 1 ",), [["2", "1"]], True),
    (("2,", "1,", "0.1"), [["2", "1", "0.1"]], True),
    (("−1", "−.5"), [["-1", "-.5"]], True),
    (("5",), [["5"]], True),
]


def test_numbers_and_rows_of_numbers():
    for tokens, rows, vector in TYPED:
        assert parse_rows(tokens) == (rows, vector), tokens


def test_rows_beside_bare_numbers():
    with pytest.raises(UsageError, match=r"^'1' is a bare number beside the row '2,1'$") as caught:
        parse_rows(("2,1", "1"))
    assert caught.value.hint == "give either numbers (2 1 0.1) or rows (2,1,0.1 1,2,3)"


@pytest.mark.parametrize(
    ("tokens", "message"),
    [
        (("1,2", "1,2,3"), "row 2 has 3 values, row 1 has 2 values"),
        (("1,2,3", "4,5,6", "7 8"), "row 3 has 2 values, row 1 has 3 values"),
    ],
)
def test_rows_of_different_lengths(tokens, message):
    with pytest.raises(UsageError, match=rf"^{message}$"):
        parse_rows(tokens)


TABLES = [
    "[[2.0, 1.0, 0.1], [1, 2, 3]]",
    "[[2.0,1.0,0.1],[1,2,3]]",
    "((2.0, 1.0, 0.1), (1, 2, 3))",
    "([2.0, 1.0, 0.1], (1, 2, 3,),)",
    "[[2.0 1.0 0.1]\n [1 2 3]]",
    "array([[2.0, 1.0, 0.1],\n       [1, 2, 3]])",
    "np.array([[2.0, 1.0, 0.1], [1, 2, 3]], dtype=np.float32)",
    "tensor([[2.0, 1.0, 0.1],\n        [1, 2, 3]])",
    "tensor([[2.0, 1.0, 0.1], [1, 2, 3]], device='cuda:0', grad_fn=<AddmmBackward0>)",
    "torch.tensor([[2.0, 1.0, 0.1], [1, 2, 3]], requires_grad=True)",
    "tf.Tensor(\n[[2.0 1.0 0.1]\n [1 2 3]], shape=(2, 3), dtype=float32)",
    "<tf.Tensor: shape=(2, 3), dtype=float32, numpy=\n"
    "array([[2.0, 1.0, 0.1],\n       [1, 2, 3]], dtype=float32)>",
    "<tf.Variable 'logits:0' shape=(2, 3) dtype=float32, numpy=\n"
    "array([[2.0, 1.0, 0.1],\n       [1, 2, 3]], dtype=float32)>",
    "Parameter containing:\ntensor([[2.0, 1.0, 0.1],\n        [1, 2, 3]], requires_grad=True)",
    "Array([[2.0, 1.0, 0.1],\n       [1, 2, 3]], dtype=float32)",
    "matrix([[2.0, 1.0, 0.1],\n        [1, 2, 3]])",
    "[array([2.0, 1.0, 0.1]), array([1, 2, 3])]",
    "[tensor([2.0, 1.0, 0.1]), tensor([1, 2, 3])]",
    "  [ [ 2.0 , 1.0 , 0.1 ] , [ 1 , 2 , 3 ] ]  ",
]


def test_a_table_as_something_prints_it():
    for text in TABLES:
        assert is_literal((text,)), text
        assert parse_literal((text,)) == TABLE, text


VECTORS = [
    "[2.0, 1.0, 0.1]",
    "(2.0, 1.0, 0.1)",
    "[2.0 1.0 0.1]",
    "tensor([2.0, 1.0, 0.1])",
    "[np.float64(2.0), np.float64(1.0), np.float64(0.1)]",
    "[tensor(2.0), tensor(1.0), tensor(0.1)]",
    "tf.Tensor([2.0 1.0 0.1], shape=(3,), dtype=float32)",
    "jnp.array([2.0, 1.0, 0.1])",
]


def test_a_vector_as_something_prints_it():
    for text in VECTORS:
        assert parse_literal((text,)) == VECTOR, text


def test_a_literal_that_a_shell_split():
    assert parse_literal(("[2.0,", "1.0,", "0.1]")) == VECTOR


NAMED = [
    ("logits = [2.0, 1.0, 0.1]",),
    ("x=[2.0, 1.0, 0.1]",),
    ("x", "=", "[2.0,", "1.0,", "0.1]"),
    ("x =", "np.array([2.0,", "1.0,", "0.1])"),
    ("model.logits = torch.tensor([2.0, 1.0, 0.1])",),
    ("logits: [2.0, 1.0, 0.1]",),
    ("x:", "Array([2.0,", "1.0,", "0.1],", "dtype=float32)"),
    ("out.logits: tensor([2.0, 1.0, 0.1])",),
    ("w: Parameter containing:\ntensor([2.0, 1.0, 0.1], requires_grad=True)",),
    ("x: <tf.Tensor: shape=(3,), dtype=float32, numpy=array([2.0, 1.0, 0.1])>",),
]


def test_a_literal_with_a_name_before_it():
    for tokens in NAMED:
        assert is_literal(tokens), tokens
        assert parse_literal(tokens) == VECTOR, tokens


NAMED_OTHERWISE = [
    *("x = 3", "x == [1]", "2x = [1]", "x =", "x = y", "a=b.csv"),
    *("x: 3", "x:: [1]", "2x: [1]", "x:", "x: y", "a: (1)", "s3://a/[1]", "a.npz:x"),
]


def test_what_has_a_name_before_it_and_is_no_literal():
    for text in NAMED_OTHERWISE:
        assert not is_literal((text,)), text


MASKED = np.ma.array([[2.0, 1.0, 9.0], [1.0, 9.0, 3.0]], mask=[[0, 0, 1], [0, 1, 0]])


def test_what_a_masked_array_masks_is_a_masked_class():
    assert parse_literal((repr(MASKED),)) == (
        [["2.0", "1.0", "-inf"], ["1.0", "-inf", "3.0"]],
        False,
    )
    assert parse_literal((repr(MASKED[0]),)) == ([["2.0", "1.0", "-inf"]], True)
    assert parse_literal((repr(np.ma.array([2, 1])),)) == ([["2", "1"]], True)
    deep = parse_literal((repr(MASKED[np.newaxis]),))
    assert (deep.rows, deep.shape) == (
        [["2.0", "1.0", "-inf"], ["1.0", "-inf", "3.0"]],
        (1, 2, 3),
    )
    old = "masked_array(data = [1 -- 3],\n mask = [False  True False],\n fill_value = 999999)"
    assert parse_literal((old,)) == ([["1", "-inf", "3"]], True)
    assert begins_literal(repr(MASKED))
    assert begins_literal(repr(np.ma.array([2.0, 1.0], mask=[1, 0])))


@pytest.mark.parametrize(
    "text",
    [
        "np.ma.array([1., 2.], mask=[0, 1])",
        "np.ma.array([1., 2.], mask=[False, True])",
        "np.ma.array([1., 2.], mask=x > 1)",
        "np.ma.masked_array([1., 2.], mask=True, fill_value=0)",
        "np.ma.masked_array([1., 2.], mask=np.array([True, False]))",
        "masked_array(data=[1., --], mask=[True, True])",
    ],
)
def test_a_mask_that_is_not_printed_is_never_passed_over(text):
    with pytest.raises(LiteralError) as caught:
        parse_literal((text,))
    assert caught.value.message == (
        "the mask of the literal is none that NumPy prints: what it hides is not '--'"
    )
    assert caught.value.hint == "write -inf for what is masked, or print repr(x)"


def test_a_mask_of_nothing_is_passed_over():
    text = "np.ma.array([1., 2.], mask=[False, False], fill_value=0)"
    assert parse_literal((text,)) == ([["1.", "2."]], True)


@pytest.mark.parametrize("text", [str(MASKED), "tensor([1., --])", "[[2.0, --]]"])
def test_what_is_masked_elsewhere_is_no_number(text):
    with pytest.raises(LiteralError) as caught:
        parse_literal((text,))
    assert caught.value.message == (
        "'--' in the literal is no number, but what NumPy prints for one that is masked"
    )
    assert caught.value.hint == "write -inf instead, which masks a class, or print repr(x)"


NUMBERS = [
    ("[-1, −2, +3, -.5]", ["-1", "-2", "+3", "-.5"]),
    ("[NaN, -Infinity, Infinity, inf]", ["NaN", "-Infinity", "Infinity", "inf"]),
    ("[1, -np.inf, np.nan]", ["1", "-inf", "nan"]),
    ("[float('-inf'), 1]", ["-inf", "1"]),
    ('[-float("inf"), 1]', ["-inf", "1"]),
    ("[-math.inf, torch.inf]", ["-inf", "inf"]),
]


def test_numbers_in_a_literal():
    for text, row in NUMBERS:
        assert parse_literal((text,)) == ([row], True), text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[[1, 2], [3]]]", "the arrays of the literal differ in length: 2 and 1"),
        ("[[[1, 2], 3]]", "the arrays of the literal differ in length: 2 and a number"),
        ("[[[1, 2], []]]", "the arrays of the literal differ in length: 2 and 0"),
        ("[[[1, 2], [3, [4]]]]", "a number stands beside the arrays of the literal"),
        ("[[[]]]", "the literal holds an empty array"),
        ("[1, 2] [3, 4]", "one literal at a time: '[3, 4]' follows the first"),
        ("[1, 2", "the literal ends before its ']'"),
        ("tensor([1, 2]", "the literal ends before its ')'"),
        ("[1, a]", "'a' in the literal is not a number"),
        ("[1, '2']", "''2'' in the literal is not a number"),
        ("[1,, 2]", "',' in the literal is not a number"),
        ("[1, 2)", "')' in the literal is not a number"),
        ("[1_0, 2]", "'1_0' in the literal is not a number"),
        ("[1, True]", "'True' in the literal is not a number"),
        ("[1, [2, 3]]", "a number stands beside the rows of the literal: '1'"),
        ("[[1, 2], [3]]", "row 2 has 1 value, row 1 has 2 values"),
        ("[]", "the literal holds no numbers"),
        ("[[1], []]", "row 2 of the literal is empty"),
        (
            "[0.1 0.2 ... 0.8 0.9]",
            "the literal is abbreviated: it has '...' where numbers were left out",
        ),
        ("array([1, 2], [3, 4])", "',' in the literal is not a number"),
    ],
)
def test_a_literal_that_is_no_array(text, message):
    with pytest.raises(UsageError) as caught:
        parse_literal((text,))
    assert caught.value.message == message


def test_a_literal_of_any_depth_ends_in_an_error_not_in_a_crash():
    with pytest.raises(UsageError, match=r"in the literal is not a number$"):
        parse_literal(("[" * 100_000,))


@pytest.mark.parametrize(
    "text",
    [
        "<tf.Tensor " + "numpy=" * 200_000,
        "<tf.Tensor " + "numpy=" * 200_000 + "[1]",
        "<tf.Tensor " + "numpy=" * 200_000 + ">",
        "[1, " + "numpy=" * 200_000,
    ],
)
def test_a_literal_that_tensorflow_might_print_is_read_once(text):
    """To look for the end behind each of its beginnings would take hours."""
    with pytest.raises(UsageError, match=r"in the literal is not a number$"):
        parse_literal((text,))


def test_a_file_name_is_no_literal():
    for token in ("logits(1).csv", "print(1)", "a[1].csv", "file", "<x>", ""):
        assert not is_literal((token,)), token


@given(st.lists(st.lists(st.floats(), min_size=2, max_size=2), min_size=1, max_size=4))
def test_what_python_prints_is_read(rows):
    texts, vector = parse_literal((repr(rows),))
    assert not vector
    assert [[repr(float(text)) for text in row] for row in texts] == [
        [repr(value) for value in row] for row in rows
    ]
