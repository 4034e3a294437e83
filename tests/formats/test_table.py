"""Tables for looking at: in pipes at their natural width, on terminals of several."""

import re

import pytest
from rich.cells import cell_len


def trimmed(text):
    """Leave out the blanks at the ends of lines, which colours put there."""
    return "\n" + "".join(f"{line.rstrip()}\n" for line in text.splitlines())


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


def test_a_table_has_a_row_for_each(run):
    assert (
        "\n" + run("softmax 2,1,0.1 1,2,3 --names cat,dog,bird -f table").out
        == """
   cat      dog     bird
────────────────────────
0.6590   0.2424   0.0986
0.0900   0.2447   0.6652
"""
    )


def test_a_table_on_a_terminal_has_a_small_bar_for_each_probability(terminal):
    assert (
        trimmed(terminal("softmax 1,2 3,4", 80).out)
        == """
     0                   1
─────────────────────────────────────
0.2689   ██▏        0.7311   █████▉
0.2689   ██▏        0.7311   █████▉
"""
    )


def test_carried_columns_stand_beside_the_results(run):
    text = "id,a,y,b\n007,1,x,2\n 8 ,1,,2\n"
    assert (
        "\n" + run("softmax -k id,y -f table", input=text).out
        == """
id         a   y        b
─────────────────────────
007   0.2689   x   0.7311
8     0.2689       0.7311
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


def test_columns_in_japanese_are_aligned_by_cells(run):
    lines = run("softmax 2,1,0.1 1,2,3 --names '日本語,[/red],a' -f table").out.splitlines()
    assert len({cell_len(line) for line in lines}) == 1
    assert lines[0] == "日本語   [/red]        a"


def test_control_characters_are_shown_not_sent(run):
    text = "id,a,b\n\x1b[31m,1,2\nx\ty,1,2\n"
    assert (
        "\n" + run("softmax -k id -f table", input=text).out
        == r"""
id              a        b
──────────────────────────
\x1b[31m   0.2689   0.7311
x\ty       0.2689   0.7311
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


def test_percent(run):
    assert (
        "\n" + run("softmax 1,2 3,40 -f table --percent").out
        == """
        0         1
───────────────────
   26.89%    73.11%
 8.5e-15%   100.00%
"""
    )


def test_losses_end_with_what_they_come_to(run):
    assert (
        "\n" + run("xent 2,1,0.1 1,2,3 --label 2,2 -f table").out
        == """
  xent
──────
2.3170
0.4076

rows         2
mean loss    1.3623
perplexity   3.9052
accuracy     0.5000
"""
    )


@pytest.mark.parametrize("command", ["xent 1 2 --label 0", "log-softmax 1 2"])
def test_percent_is_for_probabilities(run, command):
    assert run(f"{command} -f table --percent") == (
        2,
        "",
        "softmax-cli: --percent is for probabilities\n",
    )


def test_the_most_likely_classes(run):
    assert (
        "\n" + run("argmax 2,1,0.1 1,2,3 --names cat,dog,bird --top 2 -f table").out
        == """
rank   argmax   class   probability
───────────────────────────────────
   1        0   cat          0.6590
   2        1   dog          0.2424
   1        2   bird         0.6652
   2        1   dog          0.2447
"""
    )


def test_rows_that_are_not_shown_are_counted(run, terminal, here):
    (here / "a.csv").write_text("1,2\n" * 30)
    assert run("softmax a.csv -f table").out.count("0.2689") == 30
    assert run("softmax a.csv -f table --rows 2").out.splitlines()[2:] == [
        "0.2689   0.7311",
        "0.2689   0.7311",
        "… and 28 more rows (--rows 0 shows all)",
    ]
    assert "… and 1 more row (" in run("softmax a.csv -f table --rows 29").out
    shown = terminal("softmax a.csv").out
    assert shown.count("0.2689") == 20
    assert "… and 10 more rows (--rows 0 shows all)" in shown
    assert terminal("softmax a.csv --rows 0").out.count("0.2689") == 30


def test_classes_that_are_not_shown_are_counted_and_the_largest_is_named(run):
    assert run("softmax 1 2 3 --rows 1 -f table").out.splitlines()[-1] == (
        "… and 2 more classes; the largest is 2 (0.6652)"
    )


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_nothing_wraps(terminal, here, columns):
    (here / "wide.csv").write_text(
        ",".join(f"class_{number}" for number in range(1000))
        + "\n"
        + (",".join(str(number * 7 % 11) for number in range(1000)) + "\n") * 3
    )
    status, out, _ = terminal("softmax wide.csv", columns)
    assert status == 0
    assert max(map(cell_len, out.splitlines())) <= columns
    assert re.search(r"… and 9\d\d more columns \(a wider terminal or -f csv shows\s+them\)\n", out)


@pytest.mark.parametrize("columns", [60, 80, 200])
@pytest.mark.parametrize("command", ["softmax -k image,digit", "xent -k image --label digit"])
def test_real_files_fit_a_terminal(terminal, examples, command, columns):
    name, _, options = command.partition(" ")
    status, out, _ = terminal(f"{name} {examples}/digits-test.csv {options}", columns)
    assert status == 0
    assert max(map(cell_len, out.splitlines())) <= columns
    assert "… and 520 more rows" in out


def test_a_bad_row_is_blank(run):
    out = run("softmax -k 1 --bad-rows nan -f table", input="id,a,b\nx,1,2\ny,?,2\n").out
    assert out.splitlines()[2:] == ["x    0.2689   0.7311", "y"]


def test_colours_are_for_terminals(terminal, run):
    assert "\x1b[" not in run("softmax 1 2 -f table").out
    assert "\x1b[36m" in terminal("softmax 1 2", escapes=True).out
    assert "\x1b[1m" in terminal("softmax 1 2", escapes=True).out


@pytest.mark.parametrize(
    ("options", "env", "coloured"),
    [
        ("", {}, False),
        ("--color always", {}, True),
        ("", {"CLICOLOR_FORCE": "1"}, True),
        ("", {"CLICOLOR_FORCE": "0"}, False),
        ("", {"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False),
        ("--color always", {"NO_COLOR": "1"}, True),
        ("--color never", {"CLICOLOR_FORCE": "1"}, False),
    ],
)
def test_colours_in_a_pipe(run, options, env, coloured):
    assert ("\x1b[36m" in run(f"softmax 1 2 -f table {options}", **env).out) is coloured


@pytest.mark.parametrize(
    ("options", "env"),
    [("--color never", {}), ("", {"NO_COLOR": "1"}), ("", {"TERM": "dumb"})],
)
def test_a_terminal_without_colours(terminal, options, env):
    out = terminal(f"softmax 1 2 {options}", escapes=True, **env).out
    assert not re.search(r"\x1b\[[0-9;]*3\d", out)


def test_data_is_never_coloured(terminal):
    assert terminal("softmax 1 2 -f csv --color always", escapes=True).out == (
        "0.2689414213699951,0.7310585786300049\n"
    )


def test_a_mean_is_one_bare_number_on_a_terminal(terminal):
    assert terminal("xent 1 2 --label 0 -r mean").out == "1.3132616875182228\n"
