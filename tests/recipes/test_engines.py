"""Each recipe of docs/engines.md does what it shows, to the bits of the plain command line."""

from __future__ import annotations

import doctest
import re
import shutil
from importlib.metadata import version

import numpy as np
import pytest

from softmax_cli import Metrics
from softmax_cli.numerics.exchange import exchanged
from tests.conftest import EXAMPLES, ROOT
from tests.test_readme import PAGES, blocks, numbered, replayed

PAGE = "engines.md"
PINNED = (ROOT / ".ci" / "recipes.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture
def copied(here):
    """The examples, to work in."""
    shutil.copytree(EXAMPLES, here, dirs_exist_ok=True)
    return here


@pytest.mark.parametrize("line", PINNED)
def test_the_versions_are_those_that_are_pinned(line):
    name, pinned = line.split("==")
    assert version(name.partition("[")[0]) == pinned


@pytest.mark.parametrize("session", numbered("console", [PAGE]))
def test_a_recipe_for_a_shell_is_what_a_shell_shows(session, copied, nursery):
    assert replayed(session, copied, nursery.path) == session


@pytest.mark.parametrize("python", numbered("python", [PAGE]))
def test_a_recipe_in_python_has_the_bits_of_the_command_line(python, copied, run):
    """It leaves `probabilities` of all rows, or `metrics` of them."""
    recipe = doctest.DocTestParser().get_doctest(python, {"__name__": "recipe"}, PAGE, None, None)
    assert doctest.DocTestRunner().run(recipe, clear_globs=False).failed == 0
    got = recipe.globs.get("probabilities", recipe.globs.get("metrics"))
    if isinstance(got, Metrics):
        lines = run("metrics digits-test.csv -l digit -k image -f jsonl --save whole.json")
        assert lines.status == 0
        assert got.result()["rows"] == 540
        line = "metrics --merge whole.json -r "
        for figure in ("loss", "loss_se", "accuracy", "brier", "ece", "confidence"):
            assert f"{got.result()[figure]}\n" == run(line + figure).out
    else:
        plain = run("softmax digits-test.csv -k image,digit --only --dtype float64").out
        expected = np.array([line.split(",") for line in plain.splitlines()[1:]], float)
        values = np.asarray(exchanged(got, "probabilities"))
        assert values.dtype == np.float64
        assert np.array_equal(values, expected)


@pytest.mark.parametrize(("tool", "status"), [("parallel", 1), ("xargs", 123), ("make", 2)])
def test_a_part_that_is_bad_is_not_passed_over(tool, status, copied, shell):
    """In each of the recipes: a row too short, behind the last."""
    with open("digits-test.csv", "a", encoding="utf-8") as file:
        file.write("0001,zero,1,2,3\n")
    session = next(text for _, text in blocks("console", PAGE) if f"{tool} -" in text)
    commands = re.findall(r"^\$ (.*\n(?:> .*\n)*)", session, re.MULTILINE)
    wanted = next(number for number, command in enumerate(commands) if f"{tool} -" in command)
    before = "".join(commands[:wanted]).replace("\n> ", "\n")
    shell(before)
    done = shell(commands[wanted].replace("\n> ", "\n"))
    assert done.status == status, done
    assert "5 cells where the header has 12" in done.err


def test_there_is_a_recipe_for_each():
    found = "".join(
        text for language in ("python", "console") for _, text in blocks(language, PAGE)
    )
    for name in (
        *("da.map_blocks", ".map_partitions", ".map_batches", "pl.Array", "create_function"),
        *("csv.open_csv", ".reduction", "parallel --pipepart", "xargs -0 -P 2", "make -s -j2"),
    ):
        assert name in found, name


def test_what_is_not_run_is_said_to_be_and_is_python():
    marked = PAGES[PAGE].partition("\nNo test runs these three,")[2]
    assert len(re.findall("^```py$", marked, re.MULTILINE)) == len(blocks("py", PAGE)) == 3
    for line, text in blocks("py", PAGE):
        compile(text, f"{PAGE}:{line}", "exec")
