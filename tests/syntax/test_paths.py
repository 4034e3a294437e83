"""Paths to values of JSON, as jq spells them."""

import pytest

from softmax_cli.errors import UsageError
from softmax_cli.syntax.paths import parse_path, spell_path

PATHS = [
    (".a", ("a",)),
    (".a.b", ("a", "b")),
    ('."odd name"', ("odd name",)),
    (r'.a."\"q\" é \u00e9"[]', ("a", '"q" é é', None)),
    (".a[][0][-1]", ("a", None, 0, -1)),
    (".a.[2]", ("a", 2)),
]


def test_paths():
    for text, path in PATHS:
        assert parse_path(text) == path, text
        assert parse_path(spell_path(path)) == path, text


@pytest.mark.parametrize(
    ("text", "character"),
    [("a", 1), (".a..b", 3), (".a[", 3), (".a[x]", 3), ('.a."b', 3), (".a b", 3), (".5", 1)],
)
def test_what_is_no_path_is_pointed_to(text, character):
    with pytest.raises(UsageError) as error:
        parse_path(text)
    assert error.value.message == f"the path {text!r} is not read from character {character} on"
    assert error.value.hint == 'a path is made of .name, ."odd name", [], [0] and [-1]'


@pytest.mark.parametrize("text", ["", ".[]", ".[][]"])
def test_a_path_names_a_field(text):
    with pytest.raises(UsageError) as error:
        parse_path(text)
    assert (error.value.message, error.value.hint) == (
        f"the path {text!r} names no field",
        "such is .scores.logits",
    )
