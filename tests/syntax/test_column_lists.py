"""Lists of columns: what they mean, and what they say when they mean nothing."""

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.errors import UsageError
from softmax_cli.syntax.column_lists import mentions, parse_list, parse_names, resolve

NAMES = ("id", "zero", "one", "logit_a", "logit_b", "7")


LISTS = [
    ("one", [2]),
    ("3,1", [2, 0]),
    ("zero:logit_a", [1, 2, 3]),
    ("2:4", [1, 2, 3]),
    ("5:", [4, 5]),
    (":2", [0, 1]),
    ("one:", [2, 3, 4, 5]),
    ("zero:3", [1, 2]),
    ("logit_*", [3, 4]),
    ("logit_?", [3, 4]),
    ("[oz]*", [1, 2]),
    ("!id", [1, 2, 3, 4, 5]),
    ("!1:5", [5]),
    ("!id,!logit_*", [1, 2, 5]),
    ("2:,!one", [1, 3, 4, 5]),
    ("!id,id", [1, 2, 3, 4, 5, 0]),
    ('"7"', [5]),
    ('"one":"7"', [2, 3, 4, 5]),
    ("one,one,3", [2]),
    (" one , zero ", [2, 1]),
    (" ! one ", [0, 1, 3, 4, 5]),
]


def test_a_list_means_columns_in_its_own_order():
    for text, indices in LISTS:
        assert resolve(parse_list(text), NAMES, len(NAMES)) == indices, text


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("tow", "there is no column 'tow'", None),
        ("logit_c", "there is no column 'logit_c'", "did you mean 'logit_b'?"),
        ("ID", "there is no column 'ID'", "did you mean 'id'?"),
        ("9", "there is no column 9: the table has 6", None),
        (
            "7",
            "there is no column 7: the table has 6",
            "a bare number is a position; the column with that name is '\"7\"'",
        ),
        (
            "x*",
            "no column matches 'x*'",
            "the columns are 'id', 'zero', 'one', 'logit_a', 'logit_b', '7'",
        ),
        ("one:zero", "the range 'one:zero' runs backwards", None),
        ("4:2", "the range '4:2' runs backwards", None),
    ],
)
def test_a_column_that_is_not_there(text, message, hint):
    with pytest.raises(UsageError) as caught:
        resolve(parse_list(text), NAMES, len(NAMES))
    assert caught.value.message == message
    if hint is not None:
        assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the column list '' has an empty item"),
        ("a,", "the column list 'a,' has an empty item"),
        ("a,,b", "the column list 'a,,b' has an empty item"),
        ("!", "the column list '!' has an empty item"),
        (":", "the range ':' in a column list has no end"),
        ('"a', "the quotes in the column list '\"a' do not close"),
        ("0", "there is no column 0: columns count from 1"),
        ("0:3", "there is no column 0: columns count from 1"),
    ],
)
def test_a_list_that_is_none(text, message):
    with pytest.raises(UsageError) as caught:
        parse_list(text)
    assert caught.value.message == message


def test_a_name_without_a_header():
    with pytest.raises(
        UsageError, match=r"^there is no column 'a': the table has no header$"
    ) as it:
        resolve(parse_list("a"), None, 3)
    assert it.value.hint == "use the column's number, or --header if the first row holds names"


def test_a_glob_without_a_header():
    with pytest.raises(UsageError, match=r"^there is no column 'a\*': the table has no header$"):
        resolve(parse_list("a*"), None, 3)


def test_positions_need_no_header():
    assert resolve(parse_list("3,:1"), None, 3) == [2, 0]


def test_a_shared_name_is_an_error_only_where_it_is_used():
    names = ("a", "b", "a")
    assert resolve(parse_list("b"), names, 3) == [1]
    assert resolve(parse_list("a*"), names, 3) == [0, 2]
    with pytest.raises(UsageError, match=r"^the name 'a' is shared by columns 1 and 3$") as caught:
        resolve(parse_list("a"), names, 3)
    assert caught.value.hint == "use the column's number"


def test_a_header_may_hold_the_marks_of_a_list():
    for name in ("a:b", "a*", "[x]", "a?", ":a"):
        assert resolve(parse_list(name), ("x", name, "ab"), 3) == [1], name
        assert resolve(parse_list(f'"{name}"'), ("x", name, "ab"), 3) == [1], name


def test_a_quoted_name_may_hold_a_comma_and_quotes():
    assert resolve(parse_list('"a,b","c""d"'), ("x", "a,b", 'c"d'), 3) == [1, 2]


def test_a_bare_number_is_a_position_even_where_it_is_a_name():
    assert resolve(parse_list("1"), ("b", "1"), 2) == [0]
    assert resolve(parse_list('"1"'), ("b", "1"), 2) == [1]


MENTIONS = [
    ("a", True),
    ("b:", True),
    ("A", False),
    ("1", False),
    ("a*", True),
    ("!c", True),
    ("x", False),
]


def test_a_first_row_that_holds_a_mentioned_name_is_known():
    for text, found in MENTIONS:
        assert mentions(parse_list(text), ("a", "b", "c")) is found, text


NAME_LISTS = [
    ("cat,dog", ("cat", "dog")),
    (" cat , dog", ("cat", "dog")),
    ('"a,b",c', ("a,b", "c")),
    ('"say ""hi""",1', ('say "hi"', "1")),
    ("日本,[/red]", ("日本", "[/red]")),
]


def test_names_are_separated_by_commas():
    for text, names in NAME_LISTS:
        assert parse_names(text) == names, text


@pytest.mark.parametrize("text", ["", "a,", ",a", "a,,b", '"a'])
def test_names_are_not_empty(text):
    with pytest.raises(UsageError, match=r"is not a comma-separated list of names$"):
        parse_names(text)


@given(st.lists(st.text(min_size=1), min_size=1, max_size=6, unique=True), st.data())
def test_every_name_can_be_said_in_quotes(names, data):
    """Whatever stands in a header, `"…"` with doubled quotes is that column and no other."""
    chosen = data.draw(st.sampled_from(range(len(names))))
    said = '"' + names[chosen].replace('"', '""') + '"'
    assert resolve(parse_list(said), names, len(names)) == [chosen]


@given(st.integers(1, 9), st.integers(1, 9))
def test_a_range_is_its_columns_one_by_one(start, stop):
    start, stop = sorted((start, stop))
    listed = ",".join(map(str, range(start, stop + 1)))
    spoken = resolve(parse_list(f"{start}:{stop}"), None, 9)
    assert spoken == resolve(parse_list(listed), None, 9)


@given(st.sets(st.integers(1, 9), max_size=8))
def test_an_exclusion_is_the_complement(left_out):
    items = ",".join(f"!{number}" for number in left_out) or "1:"
    kept = resolve(parse_list(items), None, 9)
    assert kept == [index for index in range(9) if index + 1 not in left_out]


def test_a_list_goes_over_all_columns_so_often_and_no_more():
    names = [f"n{place}" for place in range(1000)]
    for text in (",".join(["n*"] * 101), ",".join(["1:"] * 101)):
        with pytest.raises(UsageError, match="a list goes over all columns more than 100 times"):
            resolve(parse_list(text), names, len(names))
    assert len(resolve(parse_list(",".join(names)), names, len(names))) == 1000


def test_a_pattern_is_so_long_and_no_longer():
    """Followed, the hint leads to the column."""
    assert parse_list("*" * 256)[0].glob
    name = "[a]" + "b" * 254
    with pytest.raises(UsageError) as error:
        parse_list(name)
    assert error.value.message == (
        f"the pattern '[a]{'b' * 37}…' (257 characters) is longer than 256 characters"
    )
    assert error.value.hint == "a name is taken as it stands in double quotes"
    assert resolve(parse_list(f'"{name}"'), ("a", name), 2) == [1]


def test_a_name_that_is_not_there_is_compared_with_so_many(monkeypatch):
    compared = []
    ratio = difflib.SequenceMatcher.set_seq1
    monkeypatch.setattr(
        difflib.SequenceMatcher, "set_seq1", lambda self, a: compared.append(a) or ratio(self, a)
    )
    names = ["x" * 1000, *(f"name {place}" for place in range(100_000))]
    with pytest.raises(UsageError) as error:
        resolve(parse_list("naem 7"), names, len(names))
    assert error.value.hint == "did you mean '\"name 7\"'?"
    assert len(compared) <= 1001
    assert max(map(len, compared)) <= 80
