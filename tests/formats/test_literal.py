"""Arrays as other languages print them, in files and pipes: read as on the command line."""

import numpy as np

from softmax_cli.formats import literal
from softmax_cli.syntax.array_grammar import parse_value
from tests.test_routes import outcome

TABLE = (
    "0.6590011388859679,0.24243297070471392,0.09856589040931817\n"
    "0.09003057317038046,0.24472847105479764,0.6652409557748219\n"
)
VECTOR = TABLE.splitlines(keepends=True)[0]

TABLES = [
    "[[2.  1.  0.1]\n [1.  2.  3. ]]\n",
    "\n  [[2 1 .1]\n [1 2 3]]",
    "[(2, 1, 0.1), (1, 2, 3)]\n",
    "((2, 1, 0.1), (1, 2, 3))\n",
    "array([[2. , 1. , 0.1],\n       [1. , 2. , 3. ]], dtype=float32)\n",
    "tensor([[2.0000, 1.0000, 0.1000],\n        [1.0000, 2.0000, 3.0000]])\n",
    "Parameter containing:\ntensor([[2., 1., 0.1], [1., 2., 3.]], requires_grad=True)\n",
    "np.array([[2, 1, 0.1], [1, 2, 3]])",
    "logits = [[2, 1, 0.1], [1, 2, 3]]\n",
    "x = [\n  [2, 1, 0.1],\n  [1, 2, 3],\n]\n",
    "logits = tensor([[2, 1, 0.1],\n        [1, 2, 3]])",
    # (as wide as the smallest double, which PyTorch prints so)
    f"tensor([[{' ' * 1100}2.0, 1.0, 0.1],\n [{' ' * 1100}1.0, 2.0, 3.0]])",
    "<tf.Tensor: shape=(2, 3), dtype=float32, numpy=\narray([[2. , 1. , 0.1],\n [1. , 2. , 3. ]])>",
    "logits: tensor([[2, 1, 0.1],\n        [1, 2, 3]])\n",
    "x: Array([[2., 1., 0.1], [1., 2., 3.]], dtype=float32)",
    "logits:\n[[2.  1.  0.1]\n [1.  2.  3. ]]\n",
    "w: Parameter containing:\ntensor([[2., 1., 0.1], [1., 2., 3.]], requires_grad=True)\n",
]


def test_a_table(run, here):
    for text in TABLES:
        (here / "array.txt").write_text(text)
        assert run("softmax array.txt") == (0, TABLE, ""), text
        assert run("softmax", input=text) == (0, TABLE, ""), text
        assert run("softmax -f json -p 2", input=text).out.startswith("[\n[0.66, "), text


def test_a_masked_array(run, here):
    """As NumPy prints it: what is masked is a masked class."""
    x = np.ma.array([[9.0, 2.0, 1.0], [1.0, 9.0, 2.0]], mask=[[1, 0, 0], [0, 1, 0]])
    (here / "array.txt").write_text(f"{x!r}\n")
    expected = (
        "0.0,0.7310585786300049,0.2689414213699951\n0.2689414213699951,0.0,0.7310585786300049\n"
    )
    assert run("softmax array.txt") == (0, expected, "")
    assert run("softmax", input=repr(x)) == (0, expected, "")
    assert run("argmax", input=f"logits: {x!r}") == (0, "1\n2\n", "")
    assert run("softmax", input=f"{x}\n") == (
        1,
        "",
        "softmax-cli: <stdin>:1: '--' in the literal is no number, but what NumPy prints for one "
        "that is masked\n  write -inf instead, which masks a class, or print repr(x)\n",
    )


def test_a_header_with_colons_is_no_literal(run):
    table = "a: (1),b: [2]\n1,2\n"
    assert (
        run("softmax", input=table).out == "a: (1),b: [2]\n0.2689414213699951,0.7310585786300049\n"
    )


def test_rows_of_json_with_a_comma_behind_the_last_are_such(run):
    """However they come: of the first row alone it could not be told."""
    text = "[[2, 1, 0.1],\n [1, 2, 3],]\n"
    rows = ",\n".join(f"[{row.replace(',', ', ')}]" for row in TABLE.split())
    for size in (1, 2, 7, 100):
        assert outcome(["softmax"], text.encode(), size) == (0, f"[\n{rows}\n]\n".encode(), ""), (
            size
        )
    assert run("softmax --input-format json", input=text).err.startswith("softmax-cli: <stdin>:2: ")


def test_a_vector(run):
    for text in ("[2. 1. 0.1]\n", "(2, 1,\n 0.1)", "array([2., 1., 0.1])"):
        assert (
            run("softmax -f json", input=text).out == f"[{VECTOR.strip().replace(',', ', ')}]\n"
        ), text
        assert run("softmax", input=text) == (0, VECTOR, ""), text


def test_the_pipe_of_the_readme(script):
    assert script("echo '[[2. 1. 0.1]]' | softmax-cli softmax") == (0, VECTOR, "")


def test_what_is_json_is_json(run):
    assert run("softmax", input="[[2, 1, 0.1]]").out.startswith("[\n[")


def test_a_literal_in_pieces():
    for size in (1, 2, 7):
        for text in TABLES:
            assert outcome(["softmax"], text.encode(), size) == (0, TABLE.encode(), ""), (
                size,
                text,
            )


def test_a_header_with_parentheses_is_none(run):
    for text in ("(Intercept),b\n1,2\n", "array,b\n1,2\n", "float(x),b\n1,2\n", "(a,b\n1,2\n"):
        assert run("softmax", input=text).out.startswith(text.splitlines()[0] + "\n0.26894"), text


def test_what_is_wrong_with_a_literal(run):
    for text, message in (
        (
            "[[2. 1.]\n [1. x]]",
            "<stdin>:2: 'x' in the literal is not a number\n"
            "  a literal holds numbers alone: '[[2.0, 1.0, 0.1], [1, 2, 3]]'",
        ),
        ("[[2. 1.]\n [1. 2.]\n", "<stdin>:2: the literal ends before its ']'"),
        ("array([1., 2.]", "<stdin>:1: the literal ends before its ')'"),
        (
            "[2. 1.]\n[1. 2.]\n",
            "<stdin>:2: one literal at a time: '[1. 2.]' follows the first\n"
            "  put the rows into one literal: '[[2, 1, 0.1], [1, 2, 3]]'",
        ),
        (
            "[[1. 2.]\n ...\n [3. 4.]]",
            "<stdin>:2: the literal is abbreviated: it has '...' where numbers were left out\n"
            "  print all of them, as with numpy.set_printoptions(threshold=sys.maxsize)",
        ),
        ("tensor([[nan, 1.]])", "<stdin>:1: column 1: nan is not a logit"),
        # what is nearer to JSON
        ("[2, 1,\n 3, x]", "<stdin>:2: is not JSON: 'x' is not a value (character 5)"),
        ('{"a": 1,\n b}', "<stdin>:2: is not JSON: "),
    ):
        status, out, err = run("softmax", input=text)
        assert (status, out) == (1, ""), text
        assert err.startswith(f"softmax-cli: {message}"), text


def test_an_abbreviated_literal_is_printed_whole_as_the_hint_says(run, script):
    array = "numpy.arange(2000.0).reshape(2, 1000) / 8"
    hint = run("softmax", input=f"{np.arange(2000.0).reshape(2, 1000) / 8}\n").err.splitlines()[1]
    setting = hint.removeprefix("  print all of them, as with ")
    assert setting == "numpy.set_printoptions(threshold=sys.maxsize)"
    program = f"import sys, numpy; {setting}; print({array})"
    whole = script(f"python3 -c '{program}' | softmax-cli softmax")
    row = ",".join(str(number / 8) for number in range(1000))
    assert whole.out == run(f"softmax {row} {row}").out


def test_the_name_of_a_json_file_is_believed(run, here):
    (here / "a.json").write_text("[[2. 1.]]")
    assert run("softmax a.json").err.startswith("softmax-cli: a.json:1: is not JSON: ")
    assert run("softmax --input-format json", input="[2. 1.]").status == 1


def test_a_literal_is_bounded(run, monkeypatch):
    monkeypatch.setattr(literal, "LINE_LIMIT", 4 << 20)
    status, _, err = run("softmax", input="(" + "1, " * (2 << 20) + "2)")
    assert (status, err) == (1, "softmax-cli: <stdin>: the literal is longer than 4 MB\n")
    long = "[" + "1. " * (2 << 20) + "2]"
    assert run("softmax", input=long).err.startswith("softmax-cli: <stdin>:1: is not JSON: ")


class Watched(str):
    """A text that counts how much of it is copied."""

    copied = 0

    def __getitem__(self, place):
        piece = super().__getitem__(place)
        self.copied += len(piece)
        return piece


def test_the_rest_of_a_literal_is_not_copied_at_each_number():
    """It was: two hundred thousand of them took half a minute."""
    text = Watched("[" + "1. " * 2000 + "2.]")
    numbers, end = parse_value(text, 0)
    assert (len(numbers), end) == (2001, len(text))
    assert text.copied <= len(text)


def test_a_literal_in_a_file_may_have_a_column_of_labels_or_targets(run):
    text = "tensor([[2., 1., 1.], [1., 2., 0.]])\n"
    assert run("xent -l 3", input=text).out == "1.,1.3132616875182228\n0.,1.3132616875182228\n"
    assert run("xent -c 1 -l 3", input=text).status == 0
    assert run("xent --target-columns 3 -k 2", input=text).status == 0
    assert run("xent -l y", input=text) == (
        2,
        "",
        "softmax-cli: there is no column 'y': the table has no header\n"
        "  use the column's number, or --header if the first row holds names\n",
    )


def test_blank_lines_in_front_count_as_lines(run):
    assert run("softmax", input="\n \n[[1. 2.]\n [1. nan]]").err == (
        "softmax-cli: <stdin>:4: column 2: nan is not a logit\n"
    )
