"""What TAB offers, in the shells themselves, with the scripts laid out as a wheel installs them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import click
import pexpect
import pytest

from completions.generator.description import describe_options
from completions.generator.scripts import GENERATORS, SCRIPTS, regenerate
from softmax_cli.cli.command import Option
from softmax_cli.cli.group import cli
from tests.nursery import Nursery

ROOT = Path(__file__).parents[2]
SHELLS = ("bash", "zsh", "fish")
TAB, LEFT, KILL, REPORT = "\t", "\x1b[D", "\x05\x15", "\x14"

ODD = '''\
plain,"a,b",x:y,"say ""hi""",!not,l*,$(touch evaluated),$HOME,`id`,it's,two words,日本,dup,dup
1,2,3,4,5,6,7,8,9,10,11,12,13,14
'''
ODD_NAMES = [
    "plain",
    '"a,b"',
    '"x:y"',
    '"say ""hi"""',
    '"!not"',
    '"l*"',
    "$(touch evaluated)",
    "$HOME",
    "`id`",
    "it's",
    "two words",
    "日本",
]


# The tool, which answers the same question but once: most of the time would be its work.
REMEMBER = """
answer="{place}/answer-$(printf '%s|' "$@" | cksum | tr -d ' ')"
test -e "$answer" || {tool} "$@" > "$answer" || exit
cat "$answer"
"""


class Tab(NamedTuple):
    """What was on the line after TAB, and what was offered."""

    line: str
    offers: list[str]


Press = Callable[..., Tab]


def commands() -> dict[str, click.Command]:
    """Return every command that is no secret."""
    ctx = click.Context(cli)
    found = {name: cli.get_command(ctx, name) for name in cli.list_commands(ctx)}
    return {name: command for name, command in found.items() if command and not command.hidden}


def spellings(command: click.Command) -> dict[str, click.Option]:
    """Return every spelling of every option of a command."""
    ctx = click.Context(command, help_option_names=["-h", "--help"])
    options = [p for p in command.get_params(ctx) if isinstance(p, click.Option)]
    return {name: option for option in options for name in option.opts + option.secondary_opts}


COMMANDS = commands()
CHOICES = {
    (spelling, tuple(option.type.choices)): name
    for name, command in COMMANDS.items()
    for spelling, option in spellings(command).items()
    if isinstance(option.type, click.Choice)
} | {("--axis", ("rows", "columns", "all")): "softmax"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, nursery: Nursery) -> Path:
    """Make a directory with files to complete, the tool in bin, and the scripts in share."""
    place = tmp_path_factory.mktemp("completions")
    (place / "odd.csv").write_text(ODD, encoding="utf-8")
    (place / "iris.csv").write_text("species,setosa,versicolor,virginica\nx,1,2,3\n")
    (place / "my file's.csv").write_text("one,two\n1,2\n")
    (place / "semi.txt").write_text("1;a,b;c\n1;2;3\n")
    (place / "numbers.csv").write_text("1,2\n3,4\n")
    (place / "bad.csv").write_bytes(b"\xff\x00\xfe")
    (place / "other.csv").write_text("wrong\n1\n")
    (place / "bin").mkdir()
    for name in ("softmax-cli", "smx"):
        script(place / "bin" / name, REMEMBER.format(tool=f"{nursery.path}/smx", place=place))
    # A program that says yes to the right file, and does so at once.
    (place / "stub").mkdir()
    script(place / "stub" / "smx", 'for last; do :; done; test "$last" = iris.csv && echo yes')
    table = tomllib.loads((ROOT / "pyproject.toml").read_text())
    shared = table["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    scripts = {Path(source).name for source in shared if source.startswith("completions/")}
    beside = {path.name for path in (ROOT / "completions").iterdir() if path.is_file()}
    assert scripts == beside - {"__init__.py"}
    for source, target in shared.items():
        if source.startswith("completions/"):
            (place / target).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / source, place / target)
    return place


def script(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def environment(place: Path) -> dict[str, str]:
    return {
        "PATH": f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(place),
        "XDG_DATA_DIRS": str(place / "share"),
        "XDG_CONFIG_HOME": str(place / "config"),
        "XDG_DATA_HOME": str(place / "data"),
        "INPUTRC": os.devnull,
        "LANG": "C.UTF-8",
        "TERM": "dumb",
        "OFFERS": str(place / "offers"),
        "LINE": str(place / "line"),
    }


def find(shell: str) -> str:
    path = shutil.which(shell)
    if path is None:
        pytest.fail(f"{shell} is not installed: the completion scripts are tested in the shells")
    return path


class Session:
    """An interactive shell that reports its line, and what a TAB offered, to files."""

    def __init__(self, place: Path, arguments: list[str], setup: str) -> None:
        self.index = place
        self.shown = ""
        self.terminal: Any = pexpect.spawn(
            find(arguments[0]),
            arguments[1:],
            env=environment(place),
            cwd=str(place),
            encoding="utf-8",
            dimensions=(120, 200),
            timeout=20,
        )
        self.terminal.delaybeforesend = None
        (place / "setup").write_text(setup, encoding="utf-8")
        self.terminal.sendline(". ./setup; echo rea''dy")
        self.terminal.expect("ready\r?\n")

    def press(self, before: str, after: str = "") -> Tab:
        """Type a line, press TAB between its parts, and return what came of it."""
        offers, line = self.index / "offers", self.index / "line"
        for path in (offers, line):
            path.unlink(missing_ok=True)
        self.terminal.send(KILL + before + after + LEFT * len(after) + TAB + REPORT)
        deadline = time.monotonic() + 10
        while not (line.exists() and line.read_text(encoding="utf-8").endswith("\n")):
            assert time.monotonic() < deadline, f"no answer to TAB after {before!r}"
            self.read()
        found = offers.read_text(encoding="utf-8").splitlines() if offers.exists() else []
        return Tab(line.read_text(encoding="utf-8")[:-1], [offer for offer in found if offer])

    def read(self, wait: float = 0.005) -> None:
        """Take what the terminal shows: a shell stops where nobody does."""
        with suppress(pexpect.TIMEOUT):
            self.shown += self.terminal.read_nonblocking(1 << 16, wait)

    def screen(self) -> str:
        """Return what the terminal showed since the last call."""
        self.read(0.1)
        shown, self.shown = self.shown, ""
        return shown

    def close(self) -> None:
        self.terminal.close(force=True)


BASH = r"""
PS1='$ ' HISTFILE=
bind 'set enable-bracketed-paste off'
bind 'set bell-style none'
_report() { printf '%s\n' "$READLINE_LINE" > "$LINE"; }
bind -x '"\C-t": _report'
. share/bash-completion/completions/smx
_observed() {
    _softmax_cli "$@"
    ((!${#COMPREPLY[@]})) || printf '%s\n' "${COMPREPLY[@]}" > "$OFFERS"
}
complete -F _observed softmax-cli smx
"""
ZSH = r"""
PS1='$ '
unsetopt beep
LISTMAX=10000
report() { print -r -- "$BUFFER" > $LINE }
zle -N report
bindkey '^T' report
compadd() {
  local -a _hits
  if [[ $* != *(-A|-O|-D)\ * ]]; then
    builtin compadd -A _hits "$@"
    print -rl -- "${(@Q)_hits}" >> $OFFERS
  fi
  builtin compadd "$@"
}
autoload -Uz compinit
"""
ZSH_SYSTEM = (
    ZSH + "fpath=($PWD/share/zsh/site-functions $fpath)\ncompinit -u -d $PWD/zcompdump-system\n"
)
ZSH_SOURCED = (
    ZSH + "compinit -u -d $PWD/zcompdump-sourced\n. share/zsh/site-functions/_softmax-cli\n"
)
FISH = r"""
function fish_prompt; echo '$ '; end
function _report; commandline >$LINE; end
bind \ct _report
"""


@pytest.fixture(scope="module")
def bash(place: Path) -> Iterator[Session]:
    session = Session(place, ["bash", "--norc", "--noprofile", "-i"], BASH)
    yield session
    session.close()


@pytest.fixture(scope="module")
def zsh(place: Path) -> Iterator[Session]:
    session = Session(place, ["zsh", "-f", "-i"], ZSH_SYSTEM)
    yield session
    session.close()


@pytest.fixture(scope="module")
def fish(place: Path) -> Iterator[Session]:
    session = Session(place, ["fish", "--private"], FISH)
    yield session
    session.close()


class Oracle:
    """A fish that is asked, without a terminal, for candidates and descriptions."""

    def __init__(self, place: Path) -> None:
        loop = "while read --null --local line; complete -C (string sub -e -1 -- $line); echo; end"
        self.process = subprocess.Popen(
            [find("fish"), "--command", loop],
            env=environment(place),
            cwd=place,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def ask(self, line: str) -> list[str]:
        """Return candidates, each with its description behind a tab."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{line}|\0")  # the bar, cut off again, guards a blank
        self.process.stdin.flush()
        return [answer[:-1] for answer in iter(self.process.stdout.readline, "\n")]


@pytest.fixture(scope="module")
def oracle(place: Path) -> Iterator[Oracle]:
    oracle = Oracle(place)
    yield oracle
    oracle.process.communicate()


@pytest.fixture(params=SHELLS)
def press(request: pytest.FixtureRequest) -> Press:
    """Press TAB at the end of a line in one of the shells."""
    if request.param != "fish":
        session: Session = request.getfixturevalue(request.param)
        return session.press
    oracle: Oracle = request.getfixturevalue("oracle")

    def press(line: str) -> Tab:
        offers = [offer.partition("\t")[0] for offer in oracle.ask(line)]
        return Tab(line, offers)

    return press


def unprefixed(offers: list[str]) -> list[str]:
    """Undo what the shells put before, or behind, the candidate for their own ends."""
    return [re.sub(r"^--[a-z-]+=(?=.)", "", offer).removesuffix("=") for offer in offers]


@pytest.mark.parametrize("name", GENERATORS)
def test_what_is_committed_is_what_the_options_say(name: str) -> None:
    """Where this fails, `python -m completions.generator` rewrites it."""
    assert (SCRIPTS / name).read_text(encoding="utf-8") == regenerate(name)


@pytest.mark.parametrize("name", GENERATORS)
def test_a_script_that_lacks_an_option_is_not_current(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    command = COMMANDS["argmax"]
    params = command.params
    assert "new" not in (SCRIPTS / name).read_text(encoding="utf-8")
    for option in (
        Option(["--new"], is_flag=True, brief="what is new"),
        Option(["--new"], completes=("some", "thing"), brief="what is new"),
    ):
        monkeypatch.setattr(command, "params", [*params, option])
        assert "new" in regenerate(name), option


def test_every_option_has_a_few_words_for_the_shells() -> None:
    for described in describe_options().values():
        for option in described:
            assert len(option.briefs) == (2 if option.off else 1)
            assert all(8 < len(brief) < 60 for brief in option.briefs), option.spellings


def test_commands(press: Press) -> None:
    for program in ("softmax-cli", "smx"):
        assert sorted(press(f"{program} ").offers) == sorted(COMMANDS)


def test_every_option_and_no_other(press: Press) -> None:
    for name, command in COMMANDS.items():
        offers = press(f"smx {name} -").offers + press(f"smx {name} --").offers
        assert set(unprefixed(offers)) - {"--"} == set(spellings(command)), name


def test_options_of_the_group(press: Press) -> None:
    offers = press("smx -").offers + press("smx --").offers
    assert set(unprefixed(offers)) - {"--"} == set(spellings(cli))


def test_choices(press: Press) -> None:
    for (option, choices), command in CHOICES.items():
        offers = press(f"smx {command} {option} ").offers
        assert sorted(set(offers)) == sorted(choices)


def test_choice_behind_an_equals_sign(press: Press) -> None:
    assert unprefixed(press("smx softmax --format=js").offers) == ["json", "jsonl"]


def test_a_number_completes_to_nothing(press: Press) -> None:
    for option in ("-T", "--precision", "--rows", "-n"):
        assert press(f"smx softmax {option} ").offers == []


def test_the_file_is_found_among_options(press: Press, place: Path) -> None:
    for name, command in COMMANDS.items():
        words = []
        for spelling, option in spellings(command).items():
            if spelling in ("-h", "--help"):
                continue
            words += [spelling] if option.is_flag else [spelling, "other.csv"]
        line = f"{place}/stub/smx {name} {' '.join(words)} -kx --keep=x iris.csv -k "
        assert press(line).offers == ["yes"], name


def test_columns(press: Press) -> None:
    columns = ["species", "setosa", "versicolor", "virginica"]
    for option in ("-c", "--columns", "-k", "--keep", "-l", "--label-column", "--target-columns"):
        assert press(f"smx xent iris.csv {option} ").offers == columns, option


ITEMS: dict[str, list[str]] = {
    "-k se": ["setosa"],
    "-k species,ve": ["species,versicolor"],
    "-c setosa:ve": ["setosa:versicolor"],
    "-c '!ve": ["!versicolor"],
    "--keep=sp": ["species"],
    "--keep=species,ve": ["species,versicolor"],
    "-ksp": ["species"],
    "-k nothing": [],
}
"""What is typed of a list, and what is offered."""


def test_items_of_a_list(press: Press) -> None:
    for typed, offered in ITEMS.items():
        found = press(f"smx xent iris.csv {typed}").offers
        offers = [re.sub(r"^(--keep=|-k)", "", offer) for offer in found]
        # bash replaces what follows its last word break only.
        assert offers in (offered, [offer.partition(":")[2] for offer in offered]), typed


def test_columns_of_a_file_with_blanks_and_quotes(press: Press) -> None:
    for spelling in (r"my\ file\'s.csv", '"my file\'s.csv"', r"~/my\ file\'s.csv"):
        assert press(f"smx softmax {spelling} -k ").offers == ["one", "two"]


def test_options_that_say_how_to_read_are_heeded(press: Press) -> None:
    assert press("smx softmax semi.txt -k ").offers == []
    for options in ("-d ';' --header", "--delimiter=semicolon --header", "-d\\; --header"):
        offers = [o.replace("\\", "") for o in press(f"smx softmax {options} semi.txt -k ").offers]
        assert offers == ['"1"', '"a,b"', "c"]


def test_silence(press: Press) -> None:
    for name in (
        "missing.csv",
        "bad.csv",
        "numbers.csv",
        ".",
        "/dev/null",
        "2 1 0.1",
        "$(touch x)",
    ):
        assert press(f"smx softmax {name} -k ").offers == []
    assert press("smx softmax -k ").offers == []
    assert press("smx nonsense iris.csv -").offers == []


def test_nothing_is_shown_but_the_line(bash: Session, zsh: Session) -> None:
    for session in (bash, zsh):
        for name in ("missing.csv", "bad.csv"):
            session.screen()
            line = f"smx softmax {name} -k "
            assert session.press(line).line == line
            assert not re.search("rror|Traceback|no file|UTF", session.screen())


QUOTED = [
    ("-k pl", "-k plain "),
    (r"-k \"a", r"-k \"a\,b\" ", r"-k \"a,b\" "),
    ("-k '\"a", "-k '\"a,b\"' "),
    ('-k "\\"a', '-k "\\"a,b\\"" '),
    ("-k a", r"-k \"a\,b\" ", r"-k \"a,b\" "),
    ("-k 'x", "-k '\"x:y\"' "),
    ("-k plain,x", r"-k plain,\"x:y\" "),
    ('-k \'"a,b","x', '-k \'"a,b","x:y"\' '),
    ("-k l", r"-k \"l\*\" "),
    ("-k it", r"-k it\'s "),
    ("-k 'it", r"-k 'it'\''s' "),
    ('-k "it', '-k "it\'s" '),
    ("-k '$(", "-k '$(touch evaluated)' "),
    (r"-k \$\(", r"-k \$\(touch\ evaluated\) "),
    (r"-k \$H", r"-k \$HOME "),
    ("-k tw", r"-k two\ words "),
    ("--keep=tw", r"--keep=two\ words "),
    ("-k plain,日", "-k plain,日本 "),
]


@pytest.mark.parametrize("shell", ["bash", "zsh"])
def test_names_are_quoted(request: pytest.FixtureRequest, place: Path, shell: str) -> None:
    session: Session = request.getfixturevalue(shell)
    for typed, *completed in QUOTED:
        line = session.press(f"smx softmax odd.csv {typed}").line
        assert line.removeprefix("smx softmax odd.csv ") in completed
    assert not (place / "evaluated").exists()


def test_names_are_quoted_by_fish(fish: Session, place: Path) -> None:
    for typed, completed in [
        ("-k pl", "-k plain "),
        ("-k '\"a", "-k '\"a,b\"' "),
        ("-k '$(", "-k '$(touch evaluated)' "),
        ("-k it", r"-k it\'s "),
        ("-k tw", r"-k two\ words "),
        ("-k plain,日", "-k plain,日本 "),
    ]:
        line = fish.press(f"smx softmax odd.csv {typed}").line
        assert line == f"smx softmax odd.csv {completed}"
    assert not (place / "evaluated").exists()


def test_odd_names_are_offered_whole(zsh: Session, oracle: Oracle) -> None:
    assert zsh.press("smx softmax odd.csv -k ").offers == ODD_NAMES
    offers = oracle.ask("smx softmax odd.csv -k ")
    assert offers == [f"{name}\tcolumn" for name in ODD_NAMES]


def test_a_variable_under_the_cursor_is_left_alone(bash: Session) -> None:
    assert bash.press("smx softmax odd.csv -k plain,$").offers == []


@pytest.mark.parametrize("shell", ["bash", "zsh"])  # fish does not tell what follows
def test_the_file_may_follow_the_cursor(request: pytest.FixtureRequest, shell: str) -> None:
    session: Session = request.getfixturevalue(shell)
    tab = session.press("smx xent --label-column spe", " iris.csv")
    assert tab.line.split() == ["smx", "xent", "--label-column", "species", "iris.csv"]


@pytest.mark.parametrize("shell", SHELLS)
def test_files(request: pytest.FixtureRequest, shell: str) -> None:
    session: Session = request.getfixturevalue(shell)
    for before in ("softmax ", "xent -l 0 ", "softmax -- ", "softmax -o ", "softmax --output="):
        assert session.press(f"smx {before}iri").line == f"smx {before}iris.csv "
    for before in ("softmax iris.csv ", "softmax 2 1 "):
        assert session.press(f"smx {before}iri").line == f"smx {before}iri"


@pytest.mark.parametrize("shell", SHELLS)
def test_the_program_typed_is_the_one_asked(
    request: pytest.FixtureRequest, place: Path, shell: str
) -> None:
    session: Session = request.getfixturevalue(shell)
    for program in ("stub/smx", "~/stub/smx", f"{place}/stub/smx"):
        line = f"{program} softmax iris.csv -k "
        assert session.press(line).line == f"{line}yes "


def test_a_pipeline_and_redirections(bash: Session) -> None:
    for line in ("cat other.csv | smx xent iris.csv -l sp", "smx xent > other.csv iris.csv -l sp"):
        assert bash.press(line).line == f"{line}ecies "


def test_descriptions(zsh: Session, oracle: Oracle) -> None:
    zsh.screen()
    zsh.press("smx ")
    assert re.search("xent +-- cross-entropy of logits", zsh.screen())
    zsh.press("smx xent --t")
    assert re.search("--temperature +-- divides the logits", zsh.screen())
    for line in ("smx ", *(f"smx {command} -" for command in COMMANDS)):
        for offer in oracle.ask(line):
            name, _, description = offer.partition("\t")
            assert len(description) > 10, name


def test_zsh_script_may_be_sourced(place: Path) -> None:
    session = Session(place, ["zsh", "-f", "-i"], ZSH_SOURCED)
    assert session.press("smx xent iris.csv -l sp").line == "smx xent iris.csv -l species "
    session.close()


def test_asking_imports_nothing_slow(place: Path) -> None:
    code = (
        "import sys, softmax_cli.cli.group\n"
        "sys.argv = ['softmax-cli', 'columns', 'iris.csv']\n"
        "try:\n    softmax_cli.cli.group.cli.main()\n"
        "except SystemExit as done:\n    print(done.code)\n"
        "print(*{'numpy', 'rich', 'orjson', 'simdjson'} & {*sys.modules})\n"
    )
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE")
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=kept,
        cwd=place,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["species", "setosa", "versicolor", "virginica", "0"]
