"""Vectors upright: a line for each class."""

import numpy as np
import pytest

from tests.formats.terminal.drawing import calls, trimmed

VECTOR = """
class   logit   probability
────────────────────────────────────────────────────────────
cat       2.0        0.6590   ███████████████████▊
dog       1.0        0.2424   ███████▎
bird      0.1        0.0986   ███
"""


def test_a_vector_stands_upright(run):
    status, out, err = run("softmax 2 1 0.1 --names cat,dog,bird -f table")
    assert (status, "\n" + out, err) == (0, VECTOR, "")


def test_a_vector_on_a_narrow_terminal(terminal):
    assert trimmed(terminal("softmax 2 1 0.1 --names cat,dog,bird", 60).out) == VECTOR


@pytest.mark.parametrize("dtype", ["<f8", ">f8", "<f4"])
def test_a_vector_in_a_file_of_numpy_has_the_logits_of_one_that_was_typed(run, here, dtype):
    vector = np.array([0.5, 2.0**-80, -3e-40 if dtype != "<f4" else 0.0, -np.inf, 3], dtype)
    np.save(here / "x.npy", vector)
    typed = run(f"softmax -f table -- {' '.join(map(repr, vector.tolist()))}")
    assert run("softmax x.npy -f table") == typed
    assert [line.split()[1] for line in typed.out.splitlines()[2:4]] == [
        "0.5",
        "8.271806125530277e-25",
    ]


@pytest.mark.parametrize("columns", [80, 200])
def test_a_vector_on_a_wide_terminal(terminal, columns):
    assert (
        trimmed(terminal("softmax 2 1 0.1 --names cat,dog,bird", columns).out)
        == """
class   logit   probability
──────────────────────────────────────────────────────────────────────
cat       2.0        0.6590   ██████████████████████████▍
dog       1.0        0.2424   █████████▊
bird      0.1        0.0986   ████
"""
    )


def test_names_in_japanese_and_names_that_look_like_markup(run):
    assert (
        "\n" + run("softmax 2 1 0.1 --names '日本語,[/red],[bold]x' -f table").out
        == """
class     logit   probability
────────────────────────────────────────────────────────────
日本語      2.0        0.6590   ██████████████████▌
[/red]      1.0        0.2424   ██████▊
[bold]x     0.1        0.0986   ██▊
"""
    )


def test_a_number_that_is_not_0_never_shows_as_0(run):
    assert (
        "\n" + run("softmax 0 40 -inf -f table").out
        == """
class    logit   probability
────────────────────────────────────────────────────────────
0          0.0       4.2e-18
1         40.0        1.0000   █████████████████████████████
2         -inf        0.0000
"""
    )


def test_log_probabilities_have_no_bars(run):
    assert (
        "\n" + run("log-softmax 1 2 -300 -f table").out
        == """
class    logit   log-probability
────────────────────────────────
0          1.0           -1.3133
1          2.0           -0.3133
2       -300.0         -302.3133
"""
    )


def test_precision_is_in_significant_digits(run):
    assert (
        "\n" + run("softmax 1 2 -f table -p 2").out
        == """
class   logit   probability
────────────────────────────────────────────────────────────
0         1.0          0.27   ████████▏
1         2.0          0.73   █████████████████████▉
"""
    )


def test_classes_that_are_not_shown_are_counted_and_the_largest_is_named(run):
    assert run("softmax 1 2 3 --rows 1 -f table").out.splitlines()[-1] == (
        "… and 2 more classes; the largest is 2 (0.6652)"
    )


def test_logits_that_are_kept_leave_the_classes_their_names(run):
    assert (
        "\n" + run("softmax 1 2 --append -f table").out
        == """
class   logit   probability
────────────────────────────────────────────────────────────
0           1        0.2689   ████████▏
1           2        0.7311   █████████████████████▉
"""
    )
    assert run("log-softmax 1 2 --names cat,dog --append -f table").out.splitlines()[2:] == [
        "cat         1           -1.3133",
        "dog         2           -0.3133",
    ]


def test_long_names_are_cut_before_a_figure_is(terminal):
    assert (
        trimmed(terminal(f"softmax 1 2 --names {'a' * 29},b", 40).out)
        == """
class                logit   probability
────────────────────────────────────────
aaaaaaaaaaaaaaaaa…     1.0        0.2689
b                      2.0        0.7311
"""
    )


def test_a_vector_of_many_classes_takes_work_that_grows_with_its_size(run, here):
    counts = []
    for many in (500, 2_000):
        (here / "a.json").write_text(f"[{', '.join(['0.5'] * many)}]")
        counts.append(calls(run, "softmax a.json -f table -o drawn"))
        assert (here / "drawn").read_text().count("\n") == many + 2
    assert counts[1] < 5 * counts[0]  # the square would be 16 times as much
