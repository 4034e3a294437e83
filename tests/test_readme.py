"""What the README and `docs/` show is what happens, and CONTRIBUTING.md names what there is."""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterable
from contextlib import chdir
from pathlib import Path

import pytest
from click.testing import CliRunner

from softmax_cli.cli.group import cli
from tests.conftest import EXAMPLES, ROOT, behind, clean_environment

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = {
    path.name: path.read_text(encoding="utf-8")
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
}
ELSEWHERE = {"engines.md"}
"""Run by tests/recipes, which has the engines."""


def blocks(language: str, page: str) -> list[tuple[int, str]]:
    """Return the fenced blocks of a language, each with the line that it begins on."""
    text = PAGES[page]
    found = re.finditer(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [(text.count("\n", 0, block.start(1)) + 1, block[1]) for block in found]


def replayed(session: str, directory: Path, path: str) -> str:
    """Run the commands of a console block one after the other, and write them down likewise.

    `$ ` begins a command and `> ` continues it; all other lines are what it prints. A shell looks
    for commands on the path first.
    """

    def run(match: re.Match[str]) -> str:
        return match[0] + outcome(match[1].replace("\n> ", "\n"), directory, path)

    commands = re.findall(r"^\$ .*\n(?:> .*\n)*", session, re.MULTILINE)
    return "".join(re.sub(r"^\$ ((?:.*\n)+)", run, command) for command in commands)


PLAIN = re.compile(
    r"""
    (softmax-cli\ [^|&;<>()$`*?{}~#!\\]*)  # of which a shell makes nothing but words
    (?: \|\ (.*\n) | (;\ echo\ "status\ \$\?"\n) )?
    """,
    re.VERBOSE,
)
"""A command line that begins with words alone, and what it goes into or is followed by."""


def outcome(command: str, directory: Path, path: str) -> str:
    """Run a command as its reader would, and return all that it prints.

    For those that a shell has no part in, no process is started: their start would be most of it.
    """
    plain = PLAIN.fullmatch(command)
    if not plain:
        return of_a_shell(command, directory, path)
    line, rest, status = plain.groups()
    with chdir(directory):
        result = CliRunner().invoke(cli, shlex.split(line)[1:], prog_name="softmax-cli")
    assert isinstance(result.exception, SystemExit | None), command
    if rest:
        return result.stderr + of_a_shell(rest, directory, path, result.stdout_bytes)
    return result.output + (f"status {result.exit_code}\n" if status else "")


def of_a_shell(command: str, directory: Path, path: str, input: bytes = b"") -> str:
    """Run a command in bash, and return all that it prints."""
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=directory,
        env=behind(path),
        input=input,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout.decode()


def numbered(language: str, pages: Iterable[str] = PAGES.keys() - ELSEWHERE) -> list[object]:
    """Return the blocks of pages as parameters, named by their lines."""
    return [
        pytest.param(text, id=f"{page}:{line}")
        for page in sorted(pages)
        for line, text in blocks(language, page)
    ]


@pytest.mark.parametrize("session", numbered("console"))
def test_a_session_is_what_a_shell_shows(session, tmp_path, nursery):
    """Each block begins in a copy of `examples/` of its own."""
    directory = tmp_path / "examples"
    shutil.copytree(EXAMPLES, directory)
    assert replayed(session, directory, nursery.path) == session


@pytest.mark.parametrize("page", PAGES)
def test_the_sessions_are_found(page):
    languages = ("console", "python", "sh", *(["py"] if page in ELSEWHERE else []))
    assert PAGES[page].count("```") == 2 * sum(len(blocks(x, page)) for x in languages)


def test_there_are_sessions():
    assert sum(page.count("$ softmax-cli ") for page in PAGES.values()) >= 100


def test_the_readme_is_short():
    assert README.count("\n") <= 250


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    folder = ROOT if page == "README.md" else ROOT / "docs"
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", PAGES[page]):
        assert (folder / target).is_file(), target


def test_every_page_is_reached_from_the_readme():
    assert {f"docs/{page}" for page in PAGES} - {"docs/README.md"} <= {
        *re.findall(r"\]\((docs/[^)]+)\)", README)
    }


def test_no_sentence_stands_twice():
    """Sessions apart, which may begin alike."""
    seen: dict[str, str] = {}
    for page, text in PAGES.items():
        prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
        for sentence in re.split(r"(?<=[.:;])\s+|\n\n|\|", prose):
            words = " ".join(sentence.split())
            if len(words) > 40:
                assert words not in seen, (page, seen.get(words), words)
                seen[words] = page


@pytest.mark.parametrize("python", numbered("python"))
def test_a_session_in_python_is_what_python_prints(python):
    examples = doctest.DocTestParser().get_doctest(python, {}, "page", None, None)
    assert examples.examples
    assert doctest.DocTestRunner().run(examples).failed == 0


def test_continuous_integration_runs_the_two_commands_of_the_readme():
    """Two commands set everything up, and they are all that the README has of that kind."""
    install, test = (text for _, text in blocks("sh", "README.md"))
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert install in script
    assert test in script
    assert ".venv/bin/pytest" in test


def test_the_house_of_contributing_has_every_room():
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^      ([\w/]+(?:\.py)?)  ", contributing, re.MULTILINE))
    rooms = {f"{path.parent.name}/" for path in (ROOT / "softmax_cli").glob("*/__init__.py")}
    assert named == {*rooms, "functions.py"}


def test_what_contributing_names_is_there():
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    files = [f"/{path.relative_to(ROOT)}" for path in ROOT.glob("[!.]*/**/*.py")]
    for name in re.findall(r"`([\w/]+\.py)`", contributing):
        assert "NAME" in name or any(path.endswith(f"/{name}") for path in files), name


def test_nobody_is_told_to_install_the_unrelated_package():
    for text in PAGES.values():
        assert not re.search(r"install (-\S+ )*['\"]?(softmax-cli|soft-max)", text)


COMPLETION = {
    "bash": "; complete -p softmax-cli smx",
    "zsh": "; print $_comps[softmax-cli] $_comps[smx]",
    "fish": "; complete -c softmax-cli; complete -c smx",
}


@pytest.mark.parametrize("shell", COMPLETION)
def test_the_line_that_turns_completion_on(shell, tmp_path):
    """With the command in a directory of its own on the path, as pipx has it: a symbolic link."""
    line = re.search(rf"^\| {shell}\b.*? \| `(.*)` \|$", PAGES["reference.md"], re.MULTILINE)
    assert line
    prefix = tmp_path / "prefix"
    for source in ("bin", "share/bash-completion/completions", "share/zsh/site-functions"):
        (prefix / source).mkdir(parents=True)
    (prefix / "share/fish/vendor_completions.d").mkdir(parents=True)
    scripts = ROOT / "completions"
    for name in ("softmax-cli", "smx"):
        shutil.copy(scripts / f"{name}.bash", prefix / "share/bash-completion/completions" / name)
        shutil.copy(scripts / f"{name}.fish", prefix / "share/fish/vendor_completions.d")
    shutil.copy(scripts / "_softmax-cli", prefix / "share/zsh/site-functions")
    (tmp_path / "path").mkdir()
    for name in ("softmax-cli", "smx"):
        (prefix / "bin" / name).write_text("#!/bin/sh\n")
        (prefix / "bin" / name).chmod(0o755)
        (tmp_path / "path" / name).symlink_to(prefix / "bin" / name)
    setup = "autoload -U compinit; compinit -u -d $HOME/dump; " if shell == "zsh" else ""
    environment = clean_environment(HOME=str(tmp_path), XDG_CONFIG_HOME=str(tmp_path))
    environment["PATH"] = f"{tmp_path / 'path'}:{environment['PATH']}"
    done = subprocess.run(
        [shell, "-c", setup + line[1] + COMPLETION[shell]],
        env=environment,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"softmax") >= 2
    assert b"smx" in done.stdout or shell == "zsh"
