"""What is drawn follows from the result, and what has no picture says so."""

import numpy as np
import pytest

TABLE = "id,y,a,b,c\nr1,a,2,1,0\nr2,b,0,3,1\nr3,c,1,1,4\n"


@pytest.fixture
def title(run, here):
    """Return the first line that a command line draws."""
    (here / "t.csv").write_text(TABLE)

    def first(line):
        done = run(f"{line} -f plot")
        assert done.status == 0
        return done.out.splitlines()[0]

    return first


FIGURES = "ECE = 0.1938, loss = 0.2241, accuracy = 1"


def test_the_title_says_the_file_the_command_and_its_figure(title):
    for line, said in (
        ("softmax 2 1 0.1", "softmax, T = 1"),
        ("log-softmax 2 1 -T 0.5", "log-softmax, T = 0.5"),
        ("sigmoid t.csv -k id,y", "t.csv: sigmoid, T = 1"),
        ("softmax t.csv -k id,y -T 1,2", "t.csv: softmax, T = 1 … 2"),
        ("xent t.csv -l y -k id", "t.csv: xent, rows = 3, mean loss = 0.2241, accuracy = 1"),
        (
            "xent t.csv -l y -k id -r sum -T 1,2 -p 2",
            "t.csv: xent, T = 1 … 2, smallest loss = 0.67, at T = 1",
        ),
        ("metrics t.csv -l y -k id --confusion", f"t.csv: metrics, {FIGURES}"),
        ("metrics t.csv -l y -k id --reliability", f"t.csv: metrics, {FIGURES}"),
        ("metrics t.csv -l y -k id -r accuracy -T 1,2", "t.csv: metrics, T = 1 … 2"),
        ("calibrate t.csv -l y -k id", "t.csv: calibrate"),
    ):
        assert title(line) == said, line


def test_what_has_no_picture_says_so(run, here):
    (here / "t.csv").write_text(TABLE)
    for line, message in (
        ("xent 1 2 --label 0 -r mean", "one number is no picture"),
        ("metrics t.csv -l y -k id", "a record of figures is no picture"),
        ("metrics t.csv -l y -k id -T 1,2", "a record of figures is no picture"),
        ("softmax t.csv -k id,y --summary", "a record of figures is no picture"),
        (
            "softmax 1 2 --explain",
            "a picture is of numbers: there is nothing but text to draw",
        ),
        (
            "metrics t.csv -l y -g id --confusion",
            "a picture shows one confusion matrix: --by and -T give several",
        ),
        ("softmax 1 2 -T 1,inf", "a curve takes two temperatures that are not inf"),
        ("argmax 1 2 --prob", "a picture shows no classes"),
        ("xent t.csv -l y -k id --worst 2", "a picture shows no single rows"),
        ("softmax 1 2 --percent", "--percent is for tables (-f table)"),
    ):
        done = run(f"{line} -f plot")
        assert (done.status, done.out, done.err.splitlines()[0]) == (
            2,
            "",
            f"softmax-cli: {message}",
        ), line


def test_groups_and_temperatures_have_diagrams_of_their_own(run, here):
    (here / "t.csv").write_text(TABLE)
    by_id = run("metrics t.csv -l y -g id --reliability -f plot").out
    assert [line for line in by_id.splitlines() if line.startswith("id ")] == [
        "id r1, ECE = 0.3348, loss = 0.4076, accuracy = 1",
        "id r2, ECE = 0.1562, loss = 0.1698, accuracy = 1",
        "id r3, ECE = 0.09056, loss = 0.09492, accuracy = 1",
    ]
    swept = run("metrics t.csv -l y -k id -T 1,2 --reliability -f plot").out
    assert [line for line in swept.splitlines() if line.startswith("T = ")] == [
        f"T = 1, {FIGURES}",
        "T = 2, ECE = 0.3912, loss = 0.5045, accuracy = 1",
    ]


def test_of_many_diagrams_some_are_shown(run, here):
    rows = "".join(f"g{k},a,{k / 7},1.5\n" for k in range(9))
    (here / "t.csv").write_text(f"id,y,a,b\n{rows}")
    out = run("metrics t.csv -l y -g id --reliability --bins 2 -f plot").out
    assert out.count("\nid g") == 6
    assert out.endswith("the first 6 of 9 diagrams\n")


def test_of_many_classes_the_largest_are_shown(run, here):
    values = " ".join(str(k / 100) for k in range(100))
    out = run(f"softmax {values} -f plot").out
    assert "\n60  " in out
    assert "\n59  " not in out
    assert out.endswith("the 40 largest; the other 60 are 0.01055 at most\n")


def test_of_many_curves_the_highest_are_shown(run):
    out = run("softmax 1 2 3 4 5 6 7 8 9 10 -T 1,2 -f plot").out
    assert out.endswith("the 8 classes that come highest, of 10\n")


def test_ignored_rows_are_in_no_bin(run, here):
    (here / "t.csv").write_text("y,a,b\na,2,1.5\n-100,2,0.5\nb,0.5,1\n")
    out = run("xent t.csv -l y --ignore-label -100 -f plot").out
    assert out.startswith("t.csv: xent, rows = 2, ")
    assert sum(int(line.split()[3]) for line in out.splitlines()[3:]) == 2


def test_the_results_are_drawn_not_what_is_beside_them(run, here):
    (here / "t.csv").write_text(TABLE)
    plain, appended = (run(f"softmax t.csv -k id,y {more} -f plot") for more in ("", "--append"))
    assert appended == plain


@pytest.mark.parametrize("axis", ["0", "1", "2", "0,2", "all"])
def test_an_array_is_drawn_in_its_own_order(run, here, axis):
    logits = np.arange(24.0).reshape(2, 3, 4) % 5
    np.save(here / "x.npy", logits)
    axes = None if axis == "all" else tuple(map(int, axis.split(",")))
    exps = np.exp(logits)
    np.save(here / "p.npy", exps / exps.sum(axes, keepdims=True))
    drawn = run(f"softmax x.npy -a {axis} -f plot").out.splitlines()[2:-2]
    # (of probabilities the sigmoid of their logits makes themselves again)
    shares = np.load(here / "p.npy")
    np.save(here / "again.npy", np.log(shares / np.where(shares < 1, 1 - shares, 1e-300)))
    assert run("sigmoid again.npy -f plot").out.splitlines()[2:-2] == drawn


def test_a_long_table_is_binned_and_says_so(run, here):
    (here / "t.csv").write_text("a,b\n" + "1.5,2.5\n" * 3000)
    out = run("softmax t.csv -f plot").out
    assert out.endswith("3000 rows of 2: each cell is the mean of 96 rows\n")
    assert out.count("░░░░░░░░▓▓▓▓▓▓▓▓\n") == 32
    assert run("softmax t.csv --rows 5 -f plot").out.count("▓\n") == 5
