"""Pictures in characters: in the colours and the width that there are."""

import re

import numpy as np
import pytest
from rich.cells import cell_len

from tests.effort import CAMPAIGN

TABLE = "species,setosa,versicolor\nsetosa,5.25,0.25\nversicolor,0.5,0.5\n"
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")

PICTURES = (
    "softmax 2 1 0.1 -n cat,dog,{long}",
    "log-softmax 2 1 -1 -inf",
    "softmax t.csv -k species",
    "softmax long.csv",
    "softmax 2 1 0.1 -n cat,{long},قطة -T geom:0.1:10:9",
    "xent t.csv -l species",
    "metrics t.csv -l species --confusion",
    "calibrate long.csv --label-file labels.txt",
    "softmax maps.npy --slice 0 --axis all",
    "softmax maps.npy --axis 0",
)


@pytest.fixture
def files(here):
    (here / "t.csv").write_text(TABLE)
    rows = np.random.default_rng(0).normal(size=(10, 30)).round(2)
    names = ",".join(f"class number {k}" for k in range(30))
    (here / "long.csv").write_text(
        f"{names}\n" + "".join(",".join(map(str, row)) + "\n" for row in rows.tolist())
    )
    (here / "labels.txt").write_text("0\n1\n2\n3\n4\n" * 2)
    np.save(here / "maps.npy", np.arange(1200.0).reshape(3, 20, 20) % 7)


@pytest.mark.parametrize("columns", [20, 60, 200])
def test_no_line_is_wider_than_the_terminal(monkeypatch, run, files, columns):
    """As one process, told that its output is a terminal, so that it is cheap.

    A campaign draws each picture with and without colours at every width, the suite at one or two.
    """
    monkeypatch.setattr("softmax_cli.cli.command._to_terminal", lambda output: True)
    colors = ("never", "always")
    for number, line in enumerate(PICTURES, columns // 40):
        for color in colors if CAMPAIGN else colors[number % 2 :][:1]:
            command = f"{line.format(long='x' * 200)} -f plot --color {color}"
            done = run(command, COLUMNS=str(columns), TERM="xterm")
            assert done.status == 0
            plain = ESCAPE.sub("", done.out)
            assert max(map(cell_len, plain.splitlines())) <= columns, line


def test_what_is_piped_is_text_without_escapes(run, files):
    for line in PICTURES:
        done = run(f"{line.format(long='long')} -f plot", COLUMNS="30")
        assert "\x1b" not in done.out
        assert max(map(cell_len, done.out.splitlines())) <= 80


def test_a_heat_map_without_colours(run, files):
    assert run("softmax t.csv -k species -f plot").out.splitlines()[2:] == [
        "           class",
        "                setosa  versicolor",
        "    setosa ███████0.99        0.01",
        "versicolor ▒▒▒▒▒▒▒0.50 ▒▒▒▒▒▒▒0.50",
        "",
        "           0     ░░░░▒▒▒▒▓▓▓▓████ 1 probability",
    ]


def test_true_colour_and_256_colours_are_those_of_the_numbers(run, files):
    line = "softmax t.csv -k species -f plot --color always"
    deep = run(line, COLORTERM="truecolor").out
    assert "\x1b[38;2;0;0;0;48;2;249;231;35m       0.99 \x1b[0m" in deep
    assert "\x1b[38;2;0;0;0;48;2;33;144;140m       0.50 \x1b[0m" in deep
    assert "\x1b[38;2;255;255;255;48;2;69;4;87m       0.01 \x1b[0m" in deep
    few = run(line, COLORTERM="").out
    assert "\x1b[38;5;16;48;5;220m       0.99 \x1b[0m" in few


def test_two_rows_stand_in_a_line_where_there_are_colours(run, files):
    done = run("softmax maps.npy --slice 0 --axis all -f plot --color always", COLORTERM="24bit")
    assert done.out.count("▀") == 200
    assert "each cell" not in done.out


@pytest.mark.parametrize("extra", [{"TERM": "dumb"}, {"NO_COLOR": "1"}])
def test_terminals_without_colours_get_shades(terminal, files, extra):
    done = terminal("softmax t.csv -k species -f plot", escapes=True, **extra)
    assert "▒▒▒▒▒▒▒0.50" in done.out
    assert "38;5" not in done.out
    assert ("\x1b" in done.out) == ("NO_COLOR" in extra)


def test_a_terminal_gets_colours(terminal, files):
    done = terminal("softmax t.csv -k species -f plot", escapes=True, COLORTERM="truecolor")
    assert "48;2;249;231;35" in done.out


def test_names_cannot_write_to_the_terminal(run, here):
    (here / "t.csv").write_text("a\x1b[2J,b\n1.5,2\n3,4\n")
    for more in ("", "-T 1,2"):
        assert "\x1b" not in run(f"softmax t.csv --header {more} -f plot").out


def test_what_has_no_result_is_marked(run, here):
    (here / "t.csv").write_text("a,b\n1.5,2\nnan,4\n")
    assert "\n2     ×     ×\n" in run("softmax t.csv --bad-rows nan -f plot").out


def test_masked_classes_and_no_bar(run):
    out = run("log-softmax 1 1 -inf -f plot").out
    assert "\n2     -inf  ◂\n" in out
    assert "-0.6931" in out
