"""Text of shell scripts: functions, cases, lists of words, quotes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import indent

_WIDTH = 84


def function(name: str, comment: str, body: str, step: str) -> str:
    """Return a function as bash and zsh have it, with a comment before it.

    >>> print(function("yes", "Says yes.", "echo yes", "  "), end="")
    <BLANKLINE>
    # Says yes.
    yes() {
      echo yes
    }
    """
    return f"\n# {comment}\n{name}() {{\n{indent(body, step)}\n}}\n"


def case(subject: str, ways: Iterable[tuple[Sequence[str], str]], step: str) -> str:
    """Return a case as bash and zsh have it: patterns, and what to do.

    >>> print(case("$1", [(["-a", "--axis"], "echo yes")], "  "))
    case $1 in
      -a | --axis) echo yes ;;
    esac
    """
    lines = [f"case {subject} in"]
    for patterns, body in ways:
        alternatives = broken([*(f"{pattern} |" for pattern in patterns[:-1]), patterns[-1]])
        if "\n" in body or len(alternatives) + len(body) > _WIDTH:
            lines.append(indent(f"{alternatives})\n{indent(body, step)}\n{step};;", step))
        else:
            lines.append(indent(f"{alternatives}) {body} ;;", step))
    return "\n".join([*lines, "esac"])


def predicates(prefix: str, flags: Sequence[str], reading: Sequence[str], step: str) -> str:
    """Return the functions with which bash and zsh tell what an option is."""
    questions = [
        ("is_flag", "Says whether an option takes no value.", flags),
        ("is_reading", "Says whether an option tells how the input is read.", reading),
    ]
    return "".join(
        function(
            f"{prefix}_{name}", comment, case("$1", [(words, ":"), (["*"], "return 1")], step), step
        )
        for name, comment, words in questions
    )


def broken(words: Iterable[str], margin: str = "    ") -> str:
    """Join words, and continue the line where it gets long.

    >>> print(broken(["a" * 50, "b" * 50]))
    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa \\
        bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
    """
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + len(word) < _WIDTH:
            lines[-1] += f" {word}"
        else:
            lines.append(f"{margin}{word}" if lines else word)
    return " \\\n".join(lines)


def quoted(text: str) -> str:
    """Quote a text that has no apostrophe in it.

    >>> quoted("names of the classes")
    "'names of the classes'"
    """
    if "'" in text:
        raise ValueError(f"the scripts have no apostrophe: {text}")
    return f"'{text}'"


def uncapitalised(sentence: str) -> str:
    """Return the text of a command as that of an option is.

    >>> uncapitalised("Probabilities of logits.")
    'probabilities of logits'
    """
    return sentence[:1].lower() + sentence[1:].removesuffix(".")
