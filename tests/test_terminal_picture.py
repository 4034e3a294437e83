"""The picture that the README opens with is current, whatever version of rich draws it."""

import re
import runpy

from tests.conftest import ROOT

SCRIPT = ROOT / "docs" / "terminal.py"
PICTURE = (ROOT / "docs" / "terminal.svg").read_text(encoding="utf-8")


def test_it_is_what_the_script_draws():
    """The commands are run again; `python docs/terminal.py` brings the picture up to date."""
    assert runpy.run_path(str(SCRIPT))["picture"]() == PICTURE


def test_it_shows_what_a_terminal_shows(terminal):
    """Each text at its place: a cell is 12.2 wide, a line 24.4 high, the first one at 20."""
    cells = {}
    for x, y, text in re.findall(r'<text [^>]* x="(.+?)" y="(.+?)" len[^>]*>([^<]*)<', PICTURE):
        for place, mark in enumerate(text.replace("&#160;", " ").rstrip("\n")):
            cells[round((float(y) - 20) / 24.4), round(float(x) / 12.2) + place] = mark
    command = "softmax 2 1 0.1 --names cat,dog,bird"
    for line, text in enumerate([f"$ softmax-cli {command}", *terminal(command).out.splitlines()]):
        assert "".join(cells.get((line, place), " ") for place in range(80)).rstrip() == text


def test_whoever_looks_at_it_fetches_nothing():
    assert "@font-face" not in PICTURE
    assert set(re.findall(r"https?://[^\"'\s)]+", PICTURE)) == {
        "http://www.w3.org/2000/svg",
        "https://www.textualize.io",  # in a comment
    }


def test_the_readme_opens_with_it():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["# softmax-cli", ""]
    assert re.fullmatch(r"!\[.+\]\(docs/terminal\.svg\)", lines[2])
