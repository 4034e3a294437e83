"""The console: its width, and colours where they are wanted."""

import re

import pytest
from rich.cells import cell_len


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
@pytest.mark.parametrize("command", ["softmax -k image,digit", "xent -k image -l digit"])
def test_real_files_fit_a_terminal(terminal, examples, command, columns):
    name, _, options = command.partition(" ")
    status, out, _ = terminal(f"{name} {examples}/digits-test.csv {options}", columns)
    assert status == 0
    assert max(map(cell_len, out.splitlines())) <= columns
    assert "… and 520 more rows" in out


def test_colours_are_for_terminals(terminal, run):
    assert "\x1b[" not in run("softmax 1 2 -f table").out
    assert "\x1b[36m" in terminal("softmax 1 2", escapes=True).out
    assert "\x1b[1m" in terminal("softmax 1 2", escapes=True).out


def test_colours_in_a_pipe(run):
    for options, env, coloured in (
        ("", {}, False),
        ("--color always", {}, True),
        ("", {"CLICOLOR_FORCE": "1"}, True),
        ("", {"CLICOLOR_FORCE": "0"}, False),
        ("", {"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False),
        ("--color always", {"NO_COLOR": "1"}, True),
        ("--color never", {"CLICOLOR_FORCE": "1"}, False),
    ):
        out = run(f"softmax 1 2 -f table {options}", **env).out
        assert ("\x1b[36m" in out) is coloured, (options, env)


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
