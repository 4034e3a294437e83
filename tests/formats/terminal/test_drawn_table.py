"""Tables for looking at: in pipes at their natural width, on terminals of several."""

import pytest
from rich.cells import cell_len

from tests.formats.terminal.drawing import calls, trimmed


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


def test_percentages_of_the_most_likely_classes(run):
    """In every table that has probabilities."""
    command = "argmax 2,1,0.1 --names cat,dog,bird -f table --percent"
    assert (
        "\n" + run(f"{command} --prob").out
        == """
argmax   class   probability
────────────────────────────
     0   cat          65.90%
"""
    )
    assert (
        "\n" + run(f"{command} --top 2").out
        == """
rank   argmax   class   probability
───────────────────────────────────
   1        0   cat          65.90%
   2        1   dog          24.24%
"""
    )


@pytest.mark.parametrize("option", ["", "--one-hot", "--names probability,other --one-hot"])
def test_percent_is_for_probabilities(run, option):
    assert run(f"argmax 1 2 {option} -f table --percent") == (
        2,
        "",
        "softmax-cli: --percent is for probabilities\n",
    )


def test_percent_is_for_tables(run):
    assert run("argmax 1 2 --prob --percent") == run("softmax 1 2 --percent")
    assert run("softmax 1 2 --percent") == (
        2,
        "",
        "softmax-cli: --percent is for tables (-f table)\n",
    )
    assert "26.89%" in run("softmax 1 2 --percent -f table").out


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


FILES = "file,split,cat,dog,bird\n" + "".join(
    f"/data/images/validation/{n:05}.jpeg,validation-set-{n},{n},1,2\n" for n in range(2)
)


@pytest.mark.parametrize(
    ("columns", "drawn"),
    [
        (
            30,
            """
argmax   class   probability
────────────────────────────
     2   bird         0.6652
     2   bird         0.5761
… and 2 more columns (a wider
terminal or -f csv shows them)
""",
        ),
        (
            60,
            """
file             split          argmax   class   probability
────────────────────────────────────────────────────────────
/data/images/…   validation-…        2   bird         0.6652
/data/images/…   validation-…        2   bird         0.5761
""",
        ),
        (
            80,
            """
file                               split            argmax   class   probability
────────────────────────────────────────────────────────────────────────────────
/data/images/validation/00000.j…   validation-se…        2   bird         0.6652
/data/images/validation/00001.j…   validation-se…        2   bird         0.5761
""",
        ),
        (
            200,
            """
file                               split              argmax   class   probability
──────────────────────────────────────────────────────────────────────────────────
/data/images/validation/00000.j…   validation-set-0        2   bird         0.6652
/data/images/validation/00001.j…   validation-set-1        2   bird         0.5761
""",
        ),
    ],
)
def test_carried_texts_are_cut_and_left_out_before_a_result_is(terminal, here, columns, drawn):
    (here / "a.csv").write_text(FILES)
    assert trimmed(terminal("argmax a.csv -k file,split --prob", columns).out) == drawn


def test_the_largest_is_named_where_not_all_results_fit(terminal, here):
    """By the name of the class, beside logits too."""
    (here / "a.csv").write_text("file,a,b,c,d,e,f\n/data/images/00000.jpeg,1,2,3,4,9,6\n")
    assert (
        trimmed(terminal("softmax a.csv -k file --append", 50).out)
        == """
file            a_p      b_p      c_p   largest
──────────────────────────────────────────────────
/data/ima…   0.0003   0.0009   0.0023   0.9432   e
… and 9 more columns (a wider terminal or -f csv
shows them)
"""
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_a_table_of_many_columns_takes_work_that_grows_with_its_size(run, here, rows):
    """In a file all are drawn, however wide that is."""
    counts = []
    for many, share in ((500, "0.0020"), (2_000, "0.0005")):
        (here / "a.csv").write_text((",".join(["0.5"] * many) + "\n") * rows)
        counts.append(calls(run, "softmax a.csv --no-header -f table -o drawn"))
        out = (here / "drawn").read_text()
        assert out.count("\n") == rows + 2
        assert out.splitlines()[-1].count(share) == many
    assert counts[1] < 5 * counts[0]  # the square would be 16 times as much


def test_a_table_of_thousands_of_columns_is_drawn(run, here):
    (here / "a.csv").write_text(",".join(["0.5"] * 5_000) + "\n")
    status, out, _ = run("softmax a.csv --no-header -f table")
    assert (status, out.splitlines()[-1].count("0.0002")) == (0, 5_000)


def test_a_cell_of_megabytes_is_cut(run, here):
    (here / "a.csv").write_text(f"id,a,b\n{'x' * 4_000_000},1,2\n")
    assert run("softmax a.csv -k id -f table").out.splitlines()[2] == (
        "x" * 31 + "…   0.2689   0.7311"
    )
