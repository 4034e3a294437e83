"""What the package says it runs on is what the suite is run on."""

from __future__ import annotations

import re
import tomllib

from tests.conftest import ROOT

CONFIGURATION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = CONFIGURATION["project"]


def lower_bounds() -> dict[str, str]:
    """Return the oldest version of everything that the suite has installed."""
    extras = PROJECT["optional-dependencies"]
    required = [*PROJECT["dependencies"], *extras["fast"], *extras["dev"]]
    return dict(re.split(">=|;", requirement)[:2] for requirement in required)


def test_the_oldest_versions_that_are_tested_are_the_oldest_that_are_allowed():
    pins = (ROOT / ".ci" / "oldest.txt").read_text(encoding="utf-8").splitlines()
    tested = dict(pin.split("==") for pin in pins if not pin.startswith("#"))
    assert tested == lower_bounds()


def test_the_oldest_python_that_is_tested_is_the_oldest_that_is_allowed():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    minors = re.search(r"^for minor in ([\d ]+); do$", script, re.MULTILINE)
    assert minors
    oldest = minors[1].split()[0]
    assert PROJECT["requires-python"] == f">=3.{oldest}"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"Python 3.{oldest}" in readme


def test_what_the_suite_leaves_out_is_run_once():
    options = CONFIGURATION["tool"]["pytest"]["ini_options"]["addopts"]
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    left_out = re.findall(r"--ignore=(\S+)", options)
    assert left_out == ["tests/servers", "tests/recipes"]
    runs = re.findall(r"^tests \S+ (\S+) (tests/\S+)", script, re.MULTILINE)
    assert runs == [("dev,fast,servers", "tests/servers"), ("dev,fast", "tests/recipes")]
