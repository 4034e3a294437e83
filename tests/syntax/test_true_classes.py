"""True classes as they are typed."""

import pytest


@pytest.mark.parametrize("text", ["", " ", "\u2028"])
@pytest.mark.parametrize("more", ["", " --label 1", " --label 1 -r mean"])
def test_targets_of_nothing_are_refused(run, text, more):
    assert run(f"xent 1,2 --target '{text}'{more}") == (
        2,
        "",
        f"softmax-cli: Invalid value for '--target': {text!a} holds no targets\n"
        "  softmax-cli xent --help lists the options\n",
    )
