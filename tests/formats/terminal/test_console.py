"""The console: its width, and colours where they are wanted."""

import re

import pytest
from rich.cells import cell_len


@pytest.fixture
def drawn(monkeypatch, run):
    """Return what a terminal of so many columns would be sent, by this process."""
    monkeypatch.setattr("softmax_cli.cli.command._to_terminal", lambda output: True)

    def on_a_terminal(line, columns):
        done = run(line, COLUMNS=str(columns), TERM="xterm")
        assert (done.status, done.err) == (0, ""), line
        return re.sub(r"\x1b\[[0-9;]*m", "", done.out)

    return on_a_terminal


def test_nothing_wraps(drawn, terminal, here):
    (here / "wide.csv").write_text(
        ",".join(f"class_{number}" for number in range(1000))
        + "\n"
        + (",".join(str(number * 7 % 11) for number in range(1000)) + "\n") * 3
    )
    left_out = r"… and 9\d\d more columns \(a wider terminal or -f csv shows\s+them\)\n"
    for columns in (60, 80, 200):
        out = drawn("softmax wide.csv", columns)
        assert max(map(cell_len, out.splitlines())) <= columns
        assert re.search(left_out, out), columns
    assert terminal("softmax wide.csv", 200).out == out


def test_real_files_fit_a_terminal(drawn, terminal, examples):
    path = examples / "digits-test.csv"
    for command in (f"softmax {path} -k image,digit", f"xent {path} -k image -l digit"):
        for columns in (60, 80, 200):
            out = drawn(command, columns)
            assert max(map(cell_len, out.splitlines())) <= columns, command
            assert "… and 520 more rows" in out, (command, columns)
        assert terminal(command, 200).out == out, command


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
