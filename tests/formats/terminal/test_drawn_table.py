"""Tables for looking at: in pipes at their natural width, on terminals of several."""

import pytest
from rich.cells import cell_len

from tests.formats.terminal.drawing import trimmed


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


def test_a_bad_row_is_blank(run):
    out = run("softmax -k 1 --bad-rows nan -f table", input="id,a,b\nx,1,2\ny,?,2\n").out
    assert out.splitlines()[2:] == ["x    0.2689   0.7311", "y"]


def test_a_mean_is_one_bare_number_on_a_terminal(terminal):
    assert terminal("xent 1 2 --label 0 -r mean").out == "1.3132616875182228\n"
