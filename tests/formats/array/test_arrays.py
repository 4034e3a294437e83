"""Arrays of any dimension, along any axes, of every type, in and out: as the functions have it."""

import io
import itertools
import json

import ml_dtypes
import numpy as np
import pytest

import softmax_cli
from softmax_cli.formats.array import arrangement, as_table, strips
from tests.effort import every_pair

X = np.array([[2.0, 1.0, 0.5], [1.0, 2.0, 3.0]], np.float32)


def of(data):
    """Return the array that a command wrote."""
    return np.load(io.BytesIO(data))


@pytest.fixture
def small(monkeypatch):
    """Make every way of cutting an array that of a small one."""

    def cut(slab, narrow, long, strip):
        monkeypatch.setattr(arrangement, "SLAB", slab)
        monkeypatch.setattr(arrangement, "NARROW", narrow)
        monkeypatch.setattr(arrangement, "LONG", long)
        monkeypatch.setattr(strips, "STRIP", strip)
        monkeypatch.setattr(strips, "_RUN", 7)
        monkeypatch.setattr(as_table, "CHUNK", 10)

    return cut


CUTS = {"slabs": (1 << 20, 9, 9, 9), "passes": (8, 2, 1000, 8), "strips": (8, 100, 5, 6)}
FUNCTIONS = {"softmax": softmax_cli.softmax, "log-softmax": softmax_cli.log_softmax}


SHAPES = [(6,), (5, 4), (4, 3, 5), (2, 2, 3, 2)]


@pytest.mark.parametrize(("shape", "cut", "order"), every_pair(SHAPES, CUTS, "CF"))
def test_every_axis_of_every_array(run, here, small, shape, cut, order):
    """However it is cut: slab by slab, in three passes, or in strips."""
    small(*CUTS[cut])
    x = np.random.default_rng(1).normal(0, 3, shape).astype(np.float32)
    np.save("x.npy", np.asarray(x, order=order))
    every = range(len(shape))
    for place, axes in enumerate(c for k in every for c in itertools.combinations(every, k + 1)):
        command = [*FUNCTIONS][place % 2]
        named = ",".join(map(str, axes))
        assert run(f"{command} x.npy -a {named} -o y.npy") == (0, "", "")
        found, expected = np.load("y.npy"), FUNCTIONS[command](x, axis=axes)
        assert (found.dtype, found.shape) == (np.float32, shape)
        assert np.array_equal(found, expected), axes


def test_types(run, here):
    for dtype, result in (
        *(("f4", "f4"), (">f4", "f4"), ("f8", "f8"), (">f8", "f8"), ("f2", "f8"), (">f2", "f8")),
        *((kind, "f8") for kind in ("i1", "u1", "<i2", ">i4", "i8", "u8")),
        (ml_dtypes.bfloat16, "f8"),
    ):
        x = X.astype(dtype)
        np.save("x.npy", x)
        run("softmax x.npy -o y.npy")
        expected = softmax_cli.softmax(x)
        assert np.load("y.npy").dtype == result, dtype
        assert np.array_equal(np.load("y.npy"), expected), dtype
        for wanted in "float32", "float64":
            run(f"softmax x.npy -o y.npy --dtype {wanted}")
            assert np.load("y.npy").dtype == wanted, dtype
            whole = softmax_cli.softmax(x.astype(wanted))
            assert np.array_equal(np.load("y.npy"), whole), (dtype, wanted)


def test_pipes(script, run, here):
    """An array comes through a pipe as it comes from a file, and goes into one."""
    np.save("x.npy", np.random.default_rng(2).normal(size=(3, 4, 5)))
    for axis in ("-1", "0", "1", "0,2"):
        run(f"softmax x.npy -a {axis} -o y.npy")
        run(f"softmax -a {axis} -o z.npy", (here / "x.npy").read_bytes())
        assert (here / "z.npy").read_bytes() == (here / "y.npy").read_bytes(), axis
        run(f"softmax x.npy -a {axis} -o y.npz")
        assert np.array_equal(np.load("y.npz")["arr_0"], np.load("z.npy")), axis
    assert script("cat x.npy | softmax-cli softmax -a 0,2 | cat > z.npy") == (0, "", "")
    assert (here / "z.npy").read_bytes() == (here / "y.npy").read_bytes()


@pytest.mark.parametrize(
    ("line", "array"),
    [
        ("softmax", [[1.0], [2.0], [3.0]]),
        ("log-softmax", [[[1.0]], [[2.0]]]),
        ("xent --label 0 -f csv", [[0.25, 0.75], [0.5, 0.5]]),
        ("softmax -f csv", [[0.25, 0.75], [0.5, 0.5]]),
        ("softmax -f csv", [[0.25, 0.75], [2.0, 0.5]]),
        ("xent --label 0 -r mean", [[2**53 + 1, 1], [2, 3]]),
    ],
)
def test_the_right_question_is_asked_however_an_array_comes(run, here, monkeypatch, line, array):
    """By a file, through a pipe, compressed: the first rows are looked at, and then answered."""
    np.save("x.npy", array)
    np.savez("s.npz", x=array)
    np.savez_compressed("c.npz", x=array)
    said = run(f"{line} x.npy")
    for name, way in (("<stdin>", (line, (here / "x.npy").read_bytes())), *(
        (f"{file}:x", (f"{line} {file}",)) for file in ("s.npz", "c.npz")
    )):  # fmt: skip
        assert run(*way) == said._replace(err=said.err.replace("x.npy", name))
    monkeypatch.setattr(as_table, "CHUNK", 1000)
    np.save("x.npy", np.tile(np.array(array, float), (1000, 1, 1)[: np.ndim(array)]))
    wide = f"{line} -j 2 --from logits" if line.startswith("xent") else f"{line} -j 2"
    said = run(f"{wide} x.npy")
    piped = run(wide, (here / "x.npy").read_bytes())
    assert piped == said._replace(err=said.err.replace("x.npy", "<stdin>"))


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_archives(run, script, here, save):
    save("x.npz", logits=X, labels=[0, 2])
    whole = run("softmax x.npz:logits -f csv").out
    assert whole == "0.6285317,0.2312239,0.14024438\n0.09003057,0.24472848,0.66524094\n"
    assert run("softmax x.npz:logits.npy -f csv").out == whole
    assert run("softmax x.npz:logits -a 0 -f csv").out == (
        "0.7310586,0.26894143,0.07585818\n0.26894143,0.7310586,0.9241418\n"
    )
    run("softmax x.npz:logits -o y.npz")
    assert [*np.load("y.npz")] == ["logits"]
    save("x.npz", logits=X)
    assert script("cat x.npz | softmax-cli softmax -f csv").out == whole


def test_a_part(run, here):
    x = np.random.default_rng(3).normal(size=(2, 3, 4))
    for part, index in (
        ("0", np.s_[0]),
        ("0,:,::-1", np.s_[0, :, ::-1]),
        ("..., -2:", np.s_[..., -2:]),
        ("[1,2]", np.s_[1, 2]),
        ("−1, ...", np.s_[-1, ...]),
    ):
        for order in "C", "F":
            np.save("x.npy", np.asarray(x, order=order))
            run(f"softmax x.npy --slice '{part}' -o y.npy")
            assert np.array_equal(np.load("y.npy"), softmax_cli.softmax(x[index])), part


def test_tables_of_arrays(run, here):
    """Losses, classes and the verdict take the last axis for the classes."""
    np.save("x.npy", X)
    np.save("y.npy", [0, 1])
    assert run("xent x.npy --label-file y.npy -f csv").out == "0.4643688\n1.407606\n"
    run("xent x.npy --label-file y.npy -o l.npy")
    assert np.load("l.npy").tolist() == [np.float32(0.4643688), np.float32(1.407606)]
    run("argmax x.npy -o a.npy")
    assert np.load("a.npy").tolist() == [0, 2]
    assert run("metrics x.npy --label-file y.npy -f csv -p 3").out.startswith("rows,")
    deep = np.stack([X, X + 1])
    np.save("deep.npy", deep)
    run("argmax deep.npy -a 1 -o a.npy")
    assert np.array_equal(np.load("a.npy"), softmax_cli.argmax(deep, axis=1))
    np.save("y.npy", [[0, 1], [2, 2]])
    run("xent deep.npy --label-file y.npy -o l.npy")
    assert np.array_equal(np.load("l.npy"), softmax_cli.cross_entropy(deep, [[0, 1], [2, 2]]))


# no two numbers are equal
HOT = np.array(
    [[[2, 1, 0.5], [6, 9, 3]], [[0, 1.5, 4], [5, 2.5, 8]], [[-1, 1.2, 7], [3.5, 10, -2]]]
)


@pytest.mark.parametrize(("axis", "last"), [("-1", (-1,)), ("1", (1,)), ("0", (0,)), ("1,2", ())])
def test_one_hot_results_have_the_shape_of_the_logits(run, here, axis, last):
    np.save("x.npy", HOT)
    truth = (HOT.max(last or (1, 2), keepdims=True) == HOT).astype(int)
    assert run(f"argmax x.npy --one-hot -a {axis} -o y.npy").status == 0
    found = np.load("y.npy")
    assert found.dtype == np.int64
    assert np.array_equal(found, truth)
    assert json.loads(run(f"argmax x.npy --one-hot -a {axis} -f json").out) == truth.tolist()


def test_what_a_slice_is_answered_with_stands_where_the_slice_does(run):
    logits = "[[[2, 1, 0.5], [1, 2, 3]], [[0, 1, 0.5], [5, 2, 3]]]"
    assert run(f"argmax '{logits}' --prob -p 3").out == (
        "[\n[[0, 0.629], [2, 0.665]],\n[[1, 0.506], [0, 0.844]]\n]\n"
    )
    assert run(f"argmax '{logits}' --prob -p 3 -a 1,2").out == "[\n[5, 0.479],\n[3, 0.819]\n]\n"
    assert run(f"argmax '{logits}' --prob -p 3 -f jsonl").out.count("\n") == 4
    assert run(f"argmax '{logits}' --top 2 -p 2").out == (
        "[\n[[[1, 0, 0.63], [2, 1, 0.23]], [[1, 2, 0.67], [2, 1, 0.24]]],\n"
        "[[[1, 1, 0.51], [2, 2, 0.31]], [[1, 0, 0.84], [2, 2, 0.11]]]\n]\n"
    )
    assert run(f"argmax '{logits}' --names a,b,c").out == (
        '[\n[{"argmax": 0, "class": "a"}, {"argmax": 2, "class": "c"}],\n'
        '[{"argmax": 1, "class": "b"}, {"argmax": 0, "class": "a"}]\n]\n'
    )
    bad = logits.replace("[0, 1, 0.5]", "[0, 1, nan]")
    assert run(f"argmax '{bad}' --top 1 -p 2 --bad-rows nan").out == (
        "[\n[[[1, 0, 0.63]], [[1, 2, 0.67]]],\n[[[null, null, null]], [[1, 0, 0.84]]]\n]\n"
    )
    assert run(f"argmax '{bad}' --one-hot --bad-rows skip").out == (
        "[\n[1, 0, 0],\n[0, 0, 1],\n[1, 0, 0]\n]\n"
    )


def test_an_archive_has_an_array_for_each_result_of_a_row(run, here):
    np.save("x.npy", HOT)
    assert run("argmax x.npy --top 2 -o top.npz").status == 0
    top = np.load("top.npz")
    assert list(top) == ["argmax", "probability"]
    assert np.array_equal(top["argmax"], np.argsort(-HOT)[..., :2])
    order = -np.sort(-softmax_cli.softmax(HOT))
    assert np.array_equal(top["probability"], order[..., :2])
    assert run("argmax x.npy --prob -a 1 -o prob.npz").status == 0
    prob = np.load("prob.npz")
    assert np.array_equal(prob["argmax"], HOT.argmax(1))
    assert np.array_equal(prob["probability"], softmax_cli.softmax(HOT, axis=1).max(1))
    assert prob["argmax"].dtype == np.int64
    assert run("argmax 2,1,0.5 1,2,3 --top 2 -o table.npz").status == 0
    assert np.load("table.npz")["argmax"].tolist() == [[0, 1], [2, 1]]
    assert run("argmax x.npy --prob --names a,b,c -o y.npz") == (
        2,
        "",
        "softmax-cli: an array file holds one result for each slice\n"
        "  -f csv and -f json take several, with their names\n",
    )


def test_the_last_axis_of_a_table_is_text_or_an_array(run, here):
    """A float32 has its own shortest digits, and a table of text becomes an array."""
    np.save("x.npy", X)
    text = run("softmax x.npy -f csv").out
    (here / "x.csv").write_text("2,1,0.5\n1,2,3\n")
    assert run("softmax x.csv --dtype float32").out == text
    run("softmax x.csv -o y.npy")
    assert np.array_equal(np.load("y.npy"), softmax_cli.softmax(X.astype(float)))
    run("softmax x.csv --bad-rows skip -o z.npy")
    assert np.array_equal(np.load("z.npy"), np.load("y.npy"))
    run("softmax 2 1 -o v.npy")
    assert np.load("v.npy").shape == (2,)


DEEP = "[[[2.0, 1.0], [1.0, 2.0]], [[0.5, 0.5], [3.0, -inf]]]"
PRINTED = [
    DEEP.replace("-inf", "-Infinity"),
    "[[[2.  1. ]\n  [1.  2. ]]\n\n [[0.5 0.5]\n  [3.  -inf]]]\n",
    "tensor([[[2.0, 1.0],\n         [1.0, 2.0]],\n\n        [[0.5, 0.5],\n"
    "         [3.0, -inf]]])\n",
    "tf.Tensor(\n[[[2.  1. ]\n  [1.  2. ]]\n\n [[0.5 0.5]\n  [3.  -inf]]], shape=(2, 2, 2), "
    "dtype=float32)\n",
    "Array([[[2. , 1. ],\n        [1. , 2. ]],\n\n       [[0.5, 0.5],\n        [3. , -inf]]], "
    "dtype=float32)\n",
]
RESULT = """\
[
[[0.731, 0.269], [0.269, 0.731]],
[[0.5, 0.5], [1.0, 0.0]]
]
"""


def test_arrays_as_they_are_printed(run, here):
    """On the command line, through a pipe or in a file; the results are JSON of that depth."""
    for text in PRINTED:
        assert run("softmax -p 3", input=text).out == RESULT, text
        (here / "x.txt").write_text(text)
        assert run("softmax -p 3 x.txt").out == RESULT, text
        typed = text.replace("\n", " ").replace("-Infinity", "-inf")
        assert run(f'softmax -p 3 "{typed}"').out == RESULT, text


def test_a_typed_array_along_another_axis(run):
    done = run("log-softmax '[[[2, 1]], [[1, 2]]]' -a 0,1 -p 3")
    assert done.out == "[\n[[-0.313, -1.31]],\n[[-1.31, -0.313]]\n]\n"
    assert run("softmax '[[2, 1], [1, 3]]' --slice 1 -p 3").out == "[0.119, 0.881]\n"


DEEP = "[[[1,2],[3,4]],[[1,2],[5,3]]]"


def test_a_result_for_each_slice_has_the_shape_of_what_is_kept(run):
    assert run(f"argmax '{DEEP}'").out == "[\n[1, 1],\n[1, 0]\n]\n"
    assert run(f"argmax '{DEEP}' -a 0").out == "[\n[0, 0],\n[1, 0]\n]\n"
    assert run(f"argmax '{DEEP}' -f csv").out == "1\n1\n1\n0\n"
    assert run(f"xent '{DEEP}' --label 1 -p 3").out == "[\n[0.313, 0.313],\n[0.313, 2.13]\n]\n"


def test_labels_are_one_for_each_slice_or_one_for_all(run):
    """Of typed arrays; each is where NumPy's order has its slice."""
    rows = "1,2 3,4 1,2 5,3"
    assert run(f"xent '{DEEP}' --label 1,0,1,0 -r mean") == run(
        f"xent {rows} --label 1,0,1,0 -r mean"
    )
    assert run(f"calibrate '{DEEP}' --label 0,1,1,0").out == (
        run(f"calibrate {rows} --label 0,1,1,0").out
    )
    explained = run(f"xent '{DEEP}' --label 1,1,1,0 --explain -f csv").out.splitlines()
    assert [line.split(",")[:3] for line in explained[1:3]] == [
        ["1", "0", "0.0"],
        ["1", "1", "1.0"],
    ]
    assert run(f"xent '{DEEP}' --label 1,1,1") == (
        2,
        "",
        "softmax-cli: 3 labels for 4 rows\n"
        "  give one for each row, or one for all, as in --label 2,0\n",
    )


def test_labels_of_a_typed_array_may_have_its_shape(run):
    losses = "[\n[0.313, 1.31],\n[0.313, 0.127]\n]\n"
    assert run(f"xent '{DEEP}' --label '[[1,0],[1,0]]' -p 3").out == losses
    assert run(f"xent '{DEEP}' --label '[1,0,1,0]' -p 3").out == losses
    assert run(f"metrics '{DEEP}' --label '[[1,0],[1,0]]'").out == (
        run(f"metrics '{DEEP}' --label 1,0,1,0").out
    )
    assert run(f"xent '{DEEP}' --label '[[1,0,1],[0,1,0]]'") == (
        2,
        "",
        "softmax-cli: labels of shape (2, 3) for an array of shape (2, 2, 2), which takes (2, 2)\n"
        "  labels in one list belong to its rows in their order; one is for all\n",
    )


def test_targets_of_a_typed_array_have_its_shape_or_are_rows(run):
    targets = "[[[0,1],[1,0]],[[0,1],[0.5,0.5]]]"
    losses = "[\n[0.313, 1.31],\n[0.313, 1.13]\n]\n"
    assert run(f"xent '{DEEP}' --target '{targets}' -p 3").out == losses
    assert run(f"xent '{DEEP}' --target '0,1 1,0 0,1 0.5,0.5' -p 3").out == losses
    assert run(f"xent '{DEEP}' --target 0,1").out == run(f"xent '{DEEP}' --label 1").out
    bad = targets.replace("0.5", "0.7")
    assert run(f"xent '{DEEP}' --target '{bad}' -r mean") == (
        2,
        "",
        "softmax-cli: slice [1, 1, :]: the targets sum to 1.4, not to 1\n"
        "  --normalize divides by the sum\n",
    )
    assert run(f"xent '{DEEP}' --target '{bad}' --bad-rows nan -p 3").out == (
        "[\n[0.313, 1.31],\n[0.313, null]\n]\n"
    )


def test_slices_without_a_result_are_left_out_of_a_figure_and_of_a_list(run):
    text = "[[[1,2],[3,4]],[[1,2],[5,nan]]]"
    assert run(f"xent '{text}' --label 1 --bad-rows skip -r mean").out == (
        run("xent 1,2 --label 1 -r mean").out
    )
    assert run(f"argmax '{text}' --bad-rows skip").out == "[\n[1],\n[1],\n[1]\n]\n"
    assert run(f"softmax '{text}' --bad-rows skip").status == 2


@pytest.mark.parametrize("extension", ["npy", "npz"])
def test_one_figure_is_an_array_without_an_axis(run, here, extension):
    run(f"xent 1,2 3,4 --label 0 -r mean -o m.{extension}")
    loaded = np.load(f"m.{extension}")
    figure = loaded if extension == "npy" else loaded["arr_0"]
    assert (figure.shape, figure.dtype, float(figure)) == ((), np.float64, 1.3132616875182228)
