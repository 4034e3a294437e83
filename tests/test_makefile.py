"""The Makefile of the examples, with GNU make."""

import json
import os
import re
import shutil
import subprocess

import pytest

from tests.conftest import EXAMPLES, ROOT, behind

LINES = subprocess.run(
    ["make", "-n", "-B", "pictures"], cwd=EXAMPLES, capture_output=True, text=True, check=True
).stdout
"""What draws the pictures."""

TARGETS = ("probabilities.csv", "temperature", "validation.loss", "verdict.json")


@pytest.fixture
def make(tmp_path, nursery):
    """Run make in a copy of the examples: `make("-j2")`."""
    for path in EXAMPLES.iterdir():
        if path.is_file() and path.name not in TARGETS:
            shutil.copy2(path, tmp_path)

    def call(*words):
        done = subprocess.run(
            ["make", *words],
            cwd=tmp_path,
            env=behind(nursery.path, LC_ALL="C"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    return call


def written(picture):
    """Return what is to be read in a picture, or how large one is in which nothing is."""
    data = picture.read_bytes()
    if picture.suffix == ".png":
        return data[:24]  # ends in the width and height
    if picture.suffix == ".pdf":
        return data[:5], re.findall(rb"/MediaBox .*", data)
    return re.findall(r">([^<>\n]+)</text>", data.decode()) or data.decode()


def made(directory):
    return tuple(sorted(name for name in os.listdir(directory) if name in TARGETS))


@pytest.mark.parametrize("jobs", ["-j1", "-j4"])
def test_it_makes_everything_once(make, tmp_path, run, jobs):
    status, out, err = make(jobs, "results")
    assert (status, err, out.count("softmax-cli ")) == (0, "", 4)
    assert made(tmp_path) == TARGETS
    assert (tmp_path / "validation.loss").read_text() == "0.4328755609435301\n"
    assert (tmp_path / "temperature").read_text() == "2.2867437790390275\n"
    verdict = json.loads((tmp_path / "verdict.json").read_text())
    assert verdict["loss"] == 0.17301705057068656
    line = f"softmax {tmp_path}/digits-test.csv -k image,digit -T 2.2867437790390275"
    assert (tmp_path / "probabilities.csv").read_text() == run(line).out
    assert make(jobs, "results") == (0, "make: Nothing to be done for 'results'.\n", "")
    assert make("clean")[0] == 0
    assert made(tmp_path) == ()


@pytest.mark.parametrize("jobs", ["-j1", "-j4"])
def test_the_gate_fails_until_the_model_is_good_enough(make, tmp_path, jobs):
    strict = "LIMITS=--max loss=0.15"
    for _ in range(2):  # what a failure leaves behind is asked again
        status, _, err = make("-k", jobs, strict, "results")
        assert status == 2
        failed, *rest = err.splitlines()
        assert failed == (
            "softmax-cli: digits-test.csv: loss is 0.17301705057068656, above --max loss=0.15"
        )
        assert "make: *** Deleting file 'verdict.json'" in rest
        assert made(tmp_path) == TARGETS[:3]
    assert make(jobs, "results")[0] == 0
    assert made(tmp_path) == TARGETS


@pytest.mark.parametrize("jobs", ["-j1", "-j4"])
def test_what_follows_a_failing_recipe_is_not_made(make, tmp_path, jobs):
    """The temperature cannot be fitted: nothing that needs it is there, or half there."""
    with open(tmp_path / "digits-validation.csv", "a", encoding="utf-8") as file:
        file.write("0001,zero,1,2,3\n")
    status, _, err = make("-k", jobs, "results")
    assert status == 2
    assert "softmax-cli: digits-validation.csv:541: 5 cells where the header has 12" in err
    assert made(tmp_path) == ()


def test_make_alone_draws_the_pictures_as_well(make):
    status, out, err = make("-n")
    assert (status, err) == (0, "")
    assert out.count(" -o pictures/") == len(list((EXAMPLES / "pictures").iterdir()))
    assert all(f" -o {name}\n" in out for name in ("verdict.json", "probabilities.csv"))


def test_pictures_are_drawn_where_there_are_none(make, tmp_path):
    assert make("-j2", "pictures/vector.txt", "pictures/map.txt")[0] == 0
    for name in ("vector.txt", "map.txt"):
        made, kept = (folder / "pictures" / name for folder in (tmp_path, EXAMPLES))
        assert written(made) == written(kept)
    assert make("pictures/map.txt") == (0, "make: 'pictures/map.txt' is up to date.\n", "")
    (tmp_path / "activation-maps.npy").touch()
    assert "-o pictures/map.txt\n" in make("pictures/map.txt")[1]


@pytest.mark.parametrize("name", sorted(path.name for path in (EXAMPLES / "pictures").iterdir()))
def test_each_picture_is_what_its_line_draws(run, here, monkeypatch, name):
    """The words and numbers of it, in their order: where they stand is matplotlib's affair."""
    line = re.search(rf"^softmax-cli (.*) -o pictures/{re.escape(name)}$", LINES, re.MULTILINE)
    assert line
    monkeypatch.chdir(EXAMPLES)
    assert run(f"{line[1]} -o {here / name}") == (0, "", "")
    assert written(here / name) == written(EXAMPLES / "pictures" / name)


def test_the_readme_shows_some_of_them_with_their_lines():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"!\[.+?\]\(examples/(pictures/\w+\.svg)\)", readme)
    lines = re.findall(r"`(softmax-cli [^`\n]+ -o )(\w+\.svg)`", readme)
    assert shown == [f"pictures/{name}" for _, name in lines]
    assert len(shown) == 3
    assert all(f"{line}pictures/{name}\n" in LINES for line, name in lines)


def test_the_pictures_are_small():
    assert sum(path.stat().st_size for path in (EXAMPLES / "pictures").iterdir()) < 400_000
