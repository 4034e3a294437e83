"""Which columns of a table hold logits, and what the columns of a result are."""

import pytest

from softmax_cli.errors import UsageError
from softmax_cli.syntax.column_lists import parse_list
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.layout import Layout
from softmax_cli.table.roles import lay_out

NAMES = ("id", "cat", "dog", "y")


def read_options(**options):
    lists = ("columns", "keep", "label_column", "target_columns")
    return ReadOptions(**{k: parse_list(v) if k in lists else v for k, v in options.items()})


def layout(**options):
    return lay_out(read_options(**options), 4, names=NAMES, raw_names=NAMES)


def test_without_options_every_column_is_a_logit():
    found = layout()
    assert (tuple(found.columns("logits")), found.carried, found.classes) == (
        (0, 1, 2, 3),
        (),
        NAMES,
    )


def test_keep_and_label_are_no_logits():
    found = layout(keep="id", label_column="y")
    assert tuple(found.columns("logits")) == (1, 2)
    assert found.carried == (0, 3)
    assert tuple(found.columns("label")) == (3,)
    assert found.classes == ("cat", "dog")


def test_columns_says_which_are_logits_and_in_which_order():
    found = layout(columns="dog,cat")
    assert tuple(found.columns("logits")) == (2, 1)
    assert found.classes == ("dog", "cat")
    assert found.carried == (0, 3)


def test_a_result_stands_where_its_logit_stood_whatever_the_order_of_the_classes():
    fields = layout(columns="dog,cat").results("_p")
    assert [(f.name, f.kind, f.position) for f in fields] == [
        ("id", "cell", 0),
        ("cat", "number", 1),
        ("dog", "number", 0),
        ("y", "cell", 1),
    ]


def test_only_drops_the_other_columns():
    assert [field.name for field in layout(keep="id,y", only=True).results("_p")] == ["cat", "dog"]


def test_append_keeps_the_logits():
    names = [field.name for field in layout(keep="id,y", append=True).results("_p")]
    assert names == ["id", "cat", "dog", "y", "cat_p", "dog_p"]


def test_append_and_only_leave_logits_and_results():
    names = [field.name for field in layout(keep="id,y", append=True, only=True).results("_logp")]
    assert names == ["cat", "dog", "cat_logp", "dog_logp"]


def test_results_of_another_kind_follow_the_carried_columns():
    fields = layout(keep="id,y").carried_and([("argmax", "integer"), ("class", "class")])
    assert [(f.name, f.kind, f.position) for f in fields] == [
        ("id", "cell", 0),
        ("y", "cell", 1),
        ("argmax", "integer", 0),
        ("class", "class", 0),
    ]


def test_the_label_is_read_even_where_it_is_dropped():
    found = layout(keep="id", label_column="y", only=True)
    assert found.carried == ()
    assert found.kept == (3,)


def test_given_names_take_the_place_of_those_of_the_file():
    found = layout(keep="id,y", names=("a", "b"))
    assert found.classes == ("a", "b")
    assert [field.name for field in found.results("")] == ["id", "a", "b", "y"]


def test_classes_without_names_count_from_0_and_carried_columns_from_1():
    found = lay_out(read_options(keep="1"), 3)
    assert found.classes is None
    assert [field.name for field in found.results("")] == ["1", "0", "1"]


@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        (
            {"keep": "1:4"},
            "no column is left for the logits",
            "--keep must not name those that hold them",
        ),
        (
            {"columns": "id,cat", "keep": "id"},
            "column 'id' holds logits by --columns and none by --keep",
            "--columns 'id,cat,!id' leaves it out of the logits",
        ),
        (
            {"columns": "cat:y", "label_column": "y"},
            "column 'y' holds logits by --columns and none by --label-column",
            "--columns 'cat:y,!y' leaves it out of the logits",
        ),
        (
            {"columns": "cat,dog", "target_columns": "id,dog"},
            "column 'dog' holds logits by --columns and none by --target-columns",
            "--columns 'cat,dog,!dog' leaves it out of the logits",
        ),
        (
            {"label_column": "cat:dog"},
            "--label-column names one column",
            "--label takes classes themselves",
        ),
        (
            {"target_columns": "id"},
            "--target-columns names 1 column for 3 classes",
            "--label-column names the one column that holds labels",
        ),
        (
            {"target_columns": "id,y,cat"},
            "--target-columns names 3 columns for one column of logits",
            "one column is a binary problem: --target-columns names that of class 1 alone, "
            "--keep the others",
        ),
        ({"names": ("a",)}, "--names gives 1 name for 4 classes", None),
        ({"names": ("a", "b"), "keep": "id"}, "--names gives 2 names for 3 classes", None),
        ({"keep": "idd"}, "there is no column 'idd'", "did you mean 'id'?"),
    ],
)
def test_what_cannot_be_laid_out(options, message, hint):
    with pytest.raises(UsageError) as caught:
        layout(**options)
    assert caught.value.message == message
    assert hint is None or caught.value.hint == hint


def test_a_column_without_a_name_is_claimed_twice_too():
    with pytest.raises(UsageError, match=r"^column 2 holds logits by --columns and none by --keep"):
        lay_out(read_options(columns="1:3", keep="2"), 3)


def test_a_claim_that_is_hard_to_spell():
    with pytest.raises(UsageError) as caught:
        lay_out(read_options(columns="1,2", keep="1"), 2, names=("a b", "c"))
    assert caught.value.hint == "--columns '1,2,!\"a b\"' leaves it out of the logits"
    with pytest.raises(UsageError) as caught:
        lay_out(read_options(columns="1,2", keep="1"), 2, names=("a\x07", "c"))
    assert caught.value.hint == "an item of --columns with ! in front of it is left out"


def test_keep_and_the_label_may_share_a_column():
    found = layout(keep="id,y", label_column="y")
    assert (tuple(found.columns("logits")), found.carried) == ((1, 2), (0, 3))


def test_a_list_of_what_to_leave_out_claims_nothing():
    found = layout(columns="!id", label_column="y")
    assert tuple(found.columns("logits")) == (1, 2)


def test_target_columns_are_matched_by_name_else_by_position():
    for names, options, order in (
        ("cat,dog,t_dog,t_cat", {}, "t_cat,t_dog"),
        ("cat,dog,t_Dog,t_Cat", {}, "t_Cat,t_Dog"),
        ("a,A,t_A,t_a", {}, "t_a,t_A"),
        ("cat,dog,t_DOG,t_dog", {}, "t_DOG,t_dog"),
        ("cat,dog,dog_t,cat_t", {}, "cat_t,dog_t"),
        ("cat,dog,is dog?,is cat?", {}, "is cat?,is dog?"),
        ("z_cat,z_dog,y_dog,y_cat", {}, "y_cat,y_dog"),
        ("c_1,c_10,t_10,t_1", {}, "t_1,t_10"),
        ("a,b,t_dog,t_cat", {"names": ("cat", "dog")}, "t_cat,t_dog"),
        ("cat,dog,t_dog,t_cat", {"names": ("Katze", "Hund")}, "t_cat,t_dog"),
        ("cat,dog,t,u", {}, "t,u"),
        ("cat,dog,t_cow,t_cat", {}, "t_cow,t_cat"),
        ("cat,dog,t_dog,t_dog", {}, "t_dog,t_dog"),
    ):
        names = names.split(",")
        asked = read_options(target_columns="3,4", **options)
        found = lay_out(asked, 4, names=names).columns("targets")
        assert [names[index] for index in found] == order.split(","), names


def test_a_column_as_an_option_takes_it():
    for name, spelt in (
        ("cat", "cat"),
        ("a_b-c", "a_b-c"),
        ("7", "'\"7\"'"),
        ("a b", "'\"a b\"'"),
        ("a\x07", "1"),
    ):
        assert lay_out(ReadOptions(), 2, names=(name, "other")).spell([0]) == spelt, name
        assert lay_out(ReadOptions(), 2).spell([0]) == "1", name


def test_a_carried_column_that_has_the_name_of_a_result():
    with pytest.raises(UsageError, match=r"^the table already has a column 'y'$") as caught:
        layout(keep="id,y").carried_and([("y", "number")])
    assert caught.value.hint == "--only leaves the columns out that are not results"


def test_a_logit_that_has_the_name_of_an_appended_result():
    with pytest.raises(UsageError, match=r"^the table already has a column 'a_p'$"):
        lay_out(ReadOptions(append=True), 2, names=("a", "a_p"), raw_names=("a", "a_p")).results(
            "_p"
        )


def test_a_column_is_named_in_messages_by_its_name_or_its_number():
    assert layout().show(1) == "'cat'"
    assert lay_out(ReadOptions(), 3).show(1) == "2"


def test_an_array_of_a_record_is_chosen_by_its_field():
    names = ("id", "logits.0", "logits.1")
    found = lay_out(
        read_options(columns="logits"), 3, names=names, arrays=(None, "logits", "logits")
    )
    assert tuple(found.columns("logits")) == (1, 2)
    assert found.classes is None
    assert [field.array for field in found.results("_p")] == [None, "logits", "logits"]


def test_a_million_results_are_made_only_when_they_are_asked_for(monkeypatch):
    made = []
    result = Layout._result
    monkeypatch.setattr(
        Layout, "_result", lambda self, *rest: made.append(rest[0]) or result(self, *rest)
    )
    fields = lay_out(ReadOptions(), 1_000_000).results("_p")
    assert len(fields) == 1_000_000
    assert not made
    assert [field.name for field in fields[999_998:]] == ["999998", "999999"]
    assert (fields[0].name, fields[-1].position) == ("0", 999_999)
    assert len(made) == 4
