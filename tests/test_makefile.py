"""The Makefile of the examples, with GNU make."""

import json
import os
import shutil
import subprocess

import pytest

from tests.conftest import EXAMPLES, clean_environment

TARGETS = ("probabilities.csv", "temperature", "validation.loss", "verdict.json")


@pytest.fixture
def make(tmp_path):
    """Run make in a copy of the examples: `make("-j2")`."""
    for name in ("Makefile", "digits-test.csv", "digits-validation.csv"):
        shutil.copy(EXAMPLES / name, tmp_path)

    def call(*words):
        done = subprocess.run(
            ["make", *words],
            cwd=tmp_path,
            env=clean_environment(LC_ALL="C"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    return call


def made(directory):
    return tuple(sorted(name for name in os.listdir(directory) if name in TARGETS))


@pytest.mark.parametrize("jobs", ["-j1", "-j4"])
def test_it_makes_everything_once(make, tmp_path, jobs):
    status, out, err = make(jobs)
    assert (status, err, out.count("softmax-cli ")) == (0, "", 4)
    assert made(tmp_path) == TARGETS
    assert (tmp_path / "validation.loss").read_text() == "0.4328755609435301\n"
    assert (tmp_path / "temperature").read_text() == "2.286743779039028\n"
    verdict = json.loads((tmp_path / "verdict.json").read_text())
    assert verdict["loss"] == 0.17301705057068656
    assert make(jobs) == (0, "make: Nothing to be done for 'all'.\n", "")
    assert make("clean")[0] == 0
    assert made(tmp_path) == ()


def test_the_probabilities_are_those_of_the_temperature(make, tmp_path, run):
    assert make("probabilities.csv")[0] == 0
    line = f"softmax {tmp_path}/digits-test.csv -k image,digit -T 2.286743779039028"
    assert (tmp_path / "probabilities.csv").read_text() == run(line).out


@pytest.mark.parametrize("jobs", ["-j1", "-j4"])
def test_the_gate_fails_until_the_model_is_good_enough(make, tmp_path, jobs):
    strict = "LIMITS=--max loss=0.15"
    for _ in range(2):  # what a failure leaves behind is asked again
        status, _, err = make("-k", jobs, strict)
        assert status == 2
        failed, *rest = err.splitlines()
        assert failed == (
            "softmax-cli: digits-test.csv: loss is 0.17301705057068656, above --max loss=0.15"
        )
        assert "make: *** Deleting file 'verdict.json'" in rest
        assert made(tmp_path) == TARGETS[:3]
    assert make(jobs)[0] == 0
    assert made(tmp_path) == TARGETS


@pytest.mark.parametrize("jobs", ["-j1", "-j4"])
def test_what_follows_a_failing_recipe_is_not_made(make, tmp_path, jobs):
    """The temperature cannot be fitted: nothing that needs it is there, or half there."""
    with open(tmp_path / "digits-validation.csv", "a", encoding="utf-8") as file:
        file.write("0001,zero,1,2,3\n")
    status, _, err = make("-k", jobs)
    assert status == 2
    assert "softmax-cli: digits-validation.csv:541: 5 cells where the header has 12" in err
    assert made(tmp_path) == ()
