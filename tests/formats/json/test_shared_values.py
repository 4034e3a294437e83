"""Values that two paths reach."""

import pytest

FORMS = {"jsonl": "{}\n{}\n", "json": "[{}\n,{}\n]"}


@pytest.mark.parametrize(
    ("options", "path", "other"),
    [
        ("-c '.a[0],.a[-1]'", ".a[0]", ".a[-1]"),
        ("-c '.a[],.a[0]'", ".a[]", ".a[0]"),
        ("-c '.a[0],.a[]'", ".a[0]", ".a[]"),
        ("-c '.a[0],b' -k '.a[-1]'", ".a[0]", ".a[-1]"),
        ("-c a -k '.a[-1]'", ".a", ".a[-1]"),
        ("-c '.c[].d[0]' -k '.c[0].d[-1]'", ".c[].d[0]", ".c[0].d[-1]"),
    ],
)
def test_two_paths_to_one_value_are_refused_where_the_first_row_has_it(run, options, path, other):
    text = '{"a": [5], "b": 2, "c": [{"d": [1]}, {"d": [2]}]}\n'
    assert run(f"softmax {options}", input=text) == (
        2,
        "",
        f"softmax-cli: the paths '{path}' and '{other}' reach the same value in the first row\n",
    )


def test_a_label_is_no_logit(run):
    text = '{"a": [5, 6, 0]}\n'
    assert run("xent -c .a -l '.a[-1]'", input=text).err == (
        "softmax-cli: the paths '.a' and '.a[-1]' reach the same value in the first row\n"
    )
    assert run("xent -c '.a[0],.a[1]' -l '.a[-1]' -p 3", input=text).out == '{"xent": 1.31}\n'


def test_what_a_logit_is_part_of_is_carried_all_the_same(run):
    assert run("softmax -c '.a[0],.a[1]' -k a -p 1", input='{"a":[5,5,0]}\n') == (
        0,
        '{"a":[0.5,0.5,0]}\n',
        "",
    )


@pytest.mark.parametrize("form", FORMS)
def test_a_row_where_two_paths_come_to_meet_is_a_bad_row(run, form):
    """Both results would stand in one place: ``{"a":[0.50.5]}``."""
    text = FORMS[form].format('{"a":[1,1]}', '{"a":[5]}')
    line = f"softmax -c '.a[0],.a[-1]' --input-format {form}"
    error = run(line, input=text)
    assert error.status == 1
    assert error.err == (
        "softmax-cli: <stdin>:2: column 'a[0]': '5' is what '.a[-1]' reaches as well\n"
    )
    kept = run(f"{line} --bad-rows nan -f jsonl", input=text)
    assert kept.out == '{"a":[0.5,0.5]}\n{"a":[null]}\n'
    assert run(f"{line} --bad-rows skip -f jsonl", input=text).out == '{"a":[0.5,0.5]}\n'


def test_a_row_where_a_logit_comes_to_be_the_label_is_a_bad_row(run):
    text = '{"a":[5,6,0]}\n{"a":[5,1]}\n'
    assert run("xent -c '.a[0],.a[1]' -l '.a[-1]' -p 3", input=text) == (
        1,
        '{"xent": 1.31}\n',
        "softmax-cli: <stdin>:2: column 'a[1]': '1' is what '.a[-1]' reaches as well\n",
    )
