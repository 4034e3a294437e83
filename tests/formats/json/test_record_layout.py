"""Which field of a record holds the logits: arrays and objects of numbers are never joined."""

import shutil

import pytest

TWO_ARRAYS = '{"logits": [2.0, 1.0], "probs": [0.7, 0.3], "label": 0}\n'
ARRAY_AND_STEP = '{"logits": [2.0, 1.0], "label": 0, "step": 17}\n'
LISTS = '{"a": [1.0, 3.0], "b": [2.0, 4.5]}'
OBJECT = '{"gold": "A", "logprobs": {"A": -1.2, "B": -0.3}}\n'


def refused(message, hint):
    return 2, "", f"softmax-cli: {message}\n  {hint}\n"


def test_two_arrays_need_an_option_that_says_which_the_logits_are(run):
    assert run("xent -l label -r mean", input=TWO_ARRAYS) == refused(
        "'logits' and 'probs' each hold a row of numbers: which one is the logits?",
        "--columns logits takes that field alone",
    )
    assert run("xent -l label -r mean --columns logits", input=TWO_ARRAYS) == (
        0,
        "0.3132616875182228\n",
        "",
    )


def test_so_does_an_array_beside_a_number_that_no_option_names(run):
    assert run("xent -l label", input=ARRAY_AND_STEP) == refused(
        "'logits' holds a row of numbers, beside the number 'step': which are the logits?",
        "--columns logits takes that field alone",
    )
    followed = run("xent -l label --columns logits", input=ARRAY_AND_STEP)
    assert followed == (0, '{"label": 0, "step": 17, "xent": 0.3132616875182228}\n', "")


def test_beside_several_numbers_either_may_be_meant(run):
    text = '{"a": 1, "b": 2, "embedding": [0.5, 0.5]}\n'
    assert run("softmax", input=text) == refused(
        "'embedding' holds a row of numbers, beside the numbers 'a' and 'b': which are the logits?",
        "--columns embedding takes that field alone, --keep embedding the numbers",
    )
    assert run("softmax --columns embedding", input=text).out == (
        '{"a": 1, "b": 2, "embedding": [0.5, 0.5]}\n'
    )
    assert run("softmax --keep embedding", input=text).out == (
        '{"a": 0.2689414213699951, "b": 0.7310585786300049, "embedding": [0.5, 0.5]}\n'
    )


def test_a_field_that_a_path_has_found_is_spelt_as_its_path(run):
    text = '{"a": [1, 1], "b": [1]}\n'
    assert run("softmax -c '.a[],.b[0]'", input=text) == refused(
        "--columns names 'a[]' and 'b[0]', which are not joined into one row: "
        "'a[]' holds a row by itself",
        "--columns '.a[]' takes that field alone",
    )
    assert run("softmax -c '.a[]'", input=text).out == '{"a": [0.5, 0.5], "b": [1]}\n'


def test_fields_that_an_option_names_are_not_joined_either(run):
    for format in ("json", "jsonl"):
        assert run(f"softmax -c a,b --input-format {format}", input=LISTS) == refused(
            "--columns names 'a' and 'b', which are not joined into one row: "
            "'a' holds a row by itself",
            "--columns a takes that field alone, its elements as the classes of one row",
        ), format
    followed = run("softmax --columns a", input=LISTS).out
    assert followed == '{"a": [0.11920292202211756, 0.8807970779778824], "b": [2.0, 4.5]}\n'


def test_an_array_is_not_joined_with_numbers_however_they_are_named(run):
    record = ARRAY_AND_STEP.replace("label", "step2")
    for columns in ("'*'", "1:2", "logits,step", "step,logits", "'!step2'"):
        status, out, err = run(f"softmax -c {columns}", input=record)
        assert (status, out) == (2, ""), columns
        assert "which are not joined into one row: 'logits' holds a row by itself" in err, columns


def test_text_and_what_an_option_names_does_not_count(run):
    text = '{"id": "x", "ok": true, "n": null, "logits": [2.0, 1.0], "label": 0}\n'
    assert run("xent -l label -r mean", input=text) == (0, "0.3132616875182228\n", "")
    assert run("softmax -k label -p 2", input=text).out == (
        '{"id": "x", "ok": true, "n": null, "logits": [0.73, 0.27], "label": 0}\n'
    )
    text = '{"logits": [2.0, 1.0], "probs": [0.7, 0.3]}\n'
    assert run("softmax -k probs", input=text).out == (
        '{"logits": [0.7310585786300049, 0.2689414213699951], "probs": [0.7, 0.3]}\n'
    )


def test_a_name_that_a_shell_would_read_is_quoted_in_the_hint(run):
    text = '{"my logits": [2.0, 1.0], "x": [1]}\n'
    assert run("softmax", input=text).err.endswith(
        "\n  --columns '\"my logits\"' takes that field alone\n"
    )
    assert run("softmax --columns '\"my logits\"' --only -p 2", input=text).out == (
        '{"my logits": [0.73, 0.27]}\n'
    )


def test_an_object_of_numbers_is_a_row_whose_keys_are_the_classes(run):
    out = '{"gold": "A", "logprobs": {"A": 0.28905049737499605, "B": 0.710949502625004}}\n'
    for line in ("softmax", "softmax -c logprobs", "softmax -k gold"):
        assert run(line, input=OBJECT) == (0, out, "")
    assert run("xent -l gold", input=OBJECT).out == '{"gold": "A", "xent": 1.2411538747320878}\n'
    assert run("argmax --prob -p 2", input=OBJECT).out == (
        '{"gold": "A", "argmax": 1, "class": "B", "probability": 0.71}\n'
    )
    assert run("argmax --one-hot", input=OBJECT).out == (
        '{"gold": "A", "logprobs": {"A": 0, "B": 1}}\n'
    )
    assert run("softmax -f csv -p 2", input=OBJECT).out == (
        "gold,logprobs.A,logprobs.B\nA,0.29,0.71\n"
    )


def test_the_logits_of_an_object_stay_beside_the_results(run):
    assert run("softmax --append -p 2", input=OBJECT).out == (
        '{"gold": "A", "logprobs": {"A": -1.2, "B": -0.3}, "logprobs_p": {"A": 0.29, "B": 0.71}}\n'
    )
    assert run("softmax -n no,yes -p 2", input=OBJECT).out == (
        '{"gold": "A", "logprobs": {"no": 0.29, "yes": 0.71}}\n'
    )


def test_the_keys_of_an_object_may_stand_in_any_order(run):
    text = OBJECT * 2 + '{"logprobs": {"B": -0.3, "A": -1.2}, "gold": "A"}\n'
    assert run("softmax -p 2", input=text).out == (
        '{"gold": "A", "logprobs": {"A": 0.29, "B": 0.71}}\n' * 2
        + '{"logprobs": {"B": 0.71, "A": 0.29}, "gold": "A"}\n'
    )


def test_an_object_beside_numbers_or_an_array_needs_the_option_too(run):
    text = '{"scores": {"A": 1, "B": 2}, "logits": [1, 2]}\n'
    assert run("softmax", input=text) == refused(
        "'scores' and 'logits' each hold a row of numbers: which one is the logits?",
        "--columns logits takes that field alone",
    )
    assert run("softmax -c scores -k logits -p 2 --only", input=text).out == (
        '{"scores": {"A": 0.27, "B": 0.73}}\n'
    )


def test_an_object_with_other_keys_is_a_bad_row(run):
    for value, message in (
        ('{"B": -0.3}', "column 'logprobs.A': the cell is empty"),
        ('{"A": 1, "B": "x"}', "column 'logprobs.B': 'x' is text, not a number"),
        (
            '{"A": 1, "B": 2, "C": 3}',
            "the object 'logprobs' has a key 'C', which the first one lacks",
        ),
        ("[1, 2]", "the field 'logprobs' holds no object, as in the first row"),
        ("null", "the field 'logprobs' is null"),
    ):
        text = OBJECT + f'{{"gold": "B", "logprobs": {value}}}\n'
        status, _, err = run("softmax", input=text)
        assert (status, err.splitlines()[0]) == (1, f"softmax-cli: <stdin>:2: {message}"), value
        kept = run("softmax --bad-rows nan", input=text).out.splitlines()[1]
        assert kept == '{"gold": "B", "logprobs": {"A": null, "B": null}}', value


def test_soft_labels_in_an_object_are_matched_by_their_keys(run):
    text = '{"logits": {"A": 2, "B": 1}, "t": {"B": 1, "A": 0}}\n'
    assert run("xent --target-columns t -r mean", input=text).out == "1.3132616875182228\n"
    text = '{"logits": {"A": 2, "B": 1}, "t": {"B": 1, "C": 0}}\n'
    assert run("xent --target-columns t -r mean", input=text) == (
        2,
        "",
        "softmax-cli: the targets have no key 'A', which is a class\n",
    )


def test_soft_labels_of_two_arrays_are_not_joined(run):
    text = '{"logits": [2, 1], "t": [1], "u": [0]}\n'
    assert run("xent --target-columns t,u", input=text) == (
        2,
        "",
        "softmax-cli: 't' and 'u' are not joined into the targets of one row: "
        "'t' holds a row by itself\n",
    )


def test_a_field_without_a_name(run):
    assert run("softmax -p 2", input='{"": [2, 1]}\n{"": [1, 2, 3]}\n').out == (
        '{"": [0.73, 0.27]}\n{"": [0.09, 0.24, 0.67]}\n'
    )
    assert run("softmax -k 1 -f jsonl -p 2", input=",a,b\n007,2,1\n").out == (
        '{"": "007", "a": 0.73, "b": 0.27}\n'
    )


LINES = "makes a line of each of its rows"
TEXTS = "makes numbers of its texts"

NESTED = [
    ('[{"logits": [[0, 0], [1, 1]], "n": [1, 2]}]', "logits", "n", ".[].logits[]", LINES),
    ('{"logits": ["2.5", "2.5"], "n": [3, 4]}', "logits", "n", ".logits | map(tonumber)", TEXTS),
    (
        '[{"logits": ["2.5", "2.5"], "n": [3, 4]}]',
        "logits",
        "n",
        ".[].logits | map(tonumber)",
        TEXTS,
    ),
]

JQ = """#!/usr/bin/env python3
import json, re, sys
way, document = sys.argv[2], json.load(sys.stdin)
for record in document if way.startswith(".[].") else [document]:
    field = record[re.search(r"([a-z]+)(\\[\\])?($| )", way)[1]]
    for row in [map(float, field)] if way.endswith("| map(tonumber)") else field:
        print(json.dumps([*row]))
"""
"""What stands in for jq where there is none, for the filters below."""


@pytest.mark.parametrize(("record", "name", "field", "way", "makes"), NESTED)
def test_an_array_is_not_taken_where_another_field_holds_rows(
    run, script, here, record, name, field, way, makes
):
    """Followed, the hint takes the one field or the other."""
    status, out, err = run("softmax", input=record)
    assert (status, out) == (2, "")
    assert err == (
        f"softmax-cli: '{name}' holds numbers, and not as one row: is it the logits?\n"
        f"  jq -c '{way}' {makes}; --columns {field} takes that field\n"
    )
    assert run(f"softmax --columns {field}", input=record).status == 0
    assert run(f"softmax --keep {name}", input=record).status == 0
    if shutil.which("jq") is None:
        (here / "jq").write_text(JQ)
        (here / "jq").chmod(0o755)
    command = err.splitlines()[1].partition(f" {makes}")[0]
    rows = 2 if "], [" in record else 1
    done = script(f'PATH=".:$PATH"; {command} | softmax-cli softmax -f jsonl', input=record)
    assert done == (0, "[0.5,0.5]\n" * rows, "")


def test_a_field_that_is_hard_to_spell_is_told_without_its_path(run):
    assert run("softmax", input='[{"all logits": [[0, 0]], "n": [1, 2]}]').err.endswith(
        "  jq makes a line of each of its rows; --columns n takes that field\n"
    )


def test_rows_in_a_document_of_columns_are_taken_by_their_path(run):
    """Followed, the hint takes the rows, or the other field."""
    for document, name, path, field in (
        ('{"input_ids": [101, 75], "logits": [[0, 0]]}', "logits", ".logits", "input_ids"),
        ('{"index": [0, 1], "data": [[2, 2], [1, 1]]}', "data", ".data", "index"),
        ('{"all logits": [[0, 0]], "n": [1, 2]}', "all logits", "'.\"all logits\"'", "n"),
    ):
        status, out, err = run("softmax", input=document)
        assert (status, out) == (2, ""), document
        assert err == (
            f"softmax-cli: '{name}' holds numbers, and not as one row: is it the logits?\n"
            f"  --columns {path} takes its rows; --columns {field} takes that field\n"
        ), document
        assert run(f"softmax --columns {field}", input=document).status == 0, document
        rows = document.count("], [") + 1
        done = run(f"softmax --only --columns {path} -f csv --no-header", input=document)
        assert (done.status, done.out.count("0.5,0.5\n")) == (0, rows), document


def test_rows_beside_an_array_of_logits_are_carried(run):
    record = '{"logits": [0, 0], "boxes": [[1, 2], [3, 4]]}\n'
    assert run("softmax", input=record) == (0, record.replace("[0, 0]", "[0.5, 0.5]"), "")


def test_a_name_of_any_length_leaves_a_hint_readable(run):
    key = "k" * 100_000
    assert len(run("softmax", input=f'{{"{key}": [1, 2], "b": [1, 2]}}').err) < 400


# Numbers that are texts -----------------------------------------------------------------------

TO_NUMBERS = r"""#!/usr/bin/env python3
import json, re, sys
def update(value, steps):
    if not steps:
        return float(value)
    step, *below = steps
    if step == "[]":
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        keys = [key for key, _ in pairs]
    else:
        keys = [int(step[1:-1])] if step[0] == "[" else [step.lstrip(".")]
    for key in keys:
        value[key] = update(value[key], below)
    return value
paths = sys.argv[2].removesuffix(" |= tonumber").strip("()").split(", ")
document = sys.stdin.read()
decoder, at = json.JSONDecoder(), 0
while document[at:].strip():
    value, at = decoder.raw_decode(document, at + len(document[at:]) - len(document[at:].lstrip()))
    for path in paths:
        update(value, re.findall(r"\[-?\d*\]|\.\w+", path))
    print(json.dumps(value))
"""
"""What stands in for jq where there is none."""

HARNESS = '{"filtered_resps": [["-1.5", "False"], ["-0.5", "True"]], "target": 1}\n'


@pytest.mark.parametrize(
    ("line", "text", "shown", "way", "out"),
    [
        (
            "xent -c '.filtered_resps[][0]' -l .target -p 4",
            HARNESS,
            """column 'filtered_resps[][0]': '["-1.5", "-0.5"]' is not a number""",
            ".filtered_resps[][0]",
            '"xent": 0.3133}\n',
        ),
        (
            "xent -c '.filtered_resps[][0]' -l .target -r mean -p 4",
            f"[{HARNESS}, {HARNESS}]",
            """column 'filtered_resps[][0]': '["-1.5", "-0.5"]' is not a number""",
            ".[].filtered_resps[][0]",
            "0.3133\n",
        ),
        (
            "softmax -c a,b --only -f csv -p 4",
            '{"a": 1, "b": "2"}\n',
            "column 'b': '2' is text, not a number",
            "(.a, .b)",
            "a,b\n0.2689,0.7311\n",
        ),
        (
            "softmax -c x --only -f csv --no-progress -p 4",
            '{"x": ["1", "2e0"]}\n{"x": [1, 2]}\n',
            """column 'x': '["1", "2e0"]' is not a number""",
            ".x[]",
            "x.0,x.1\n0.2689,0.7311\n0.2689,0.7311\n",
        ),
        (
            "softmax -c x -p 4",
            '{"x": {"a": "1", "b": "2"}}\n',
            """column 'x': '{"a": "1", "b": "2"}' is not a number""",
            ".x[]",
            '{"x": {"a": 0.2689, "b": 0.7311}}\n',
        ),
        (
            "softmax -c 1,2 -p 4 -f csv",
            '["1", "2"]\n["1", "2"]\n',
            "column 1: '1' is text, not a number",
            ".[]",
            "0.2689,0.7311\n0.2689,0.7311\n",
        ),
    ],
)
def test_texts_of_numbers_that_are_named_are_made_numbers(
    run, script, here, line, text, shown, way, out
):
    """They are refused, as the texts of any record; the hint leads to the figure."""
    status, nothing, err = run(line, input=text)
    assert (status, nothing) == (1, "")
    quoted = f"'{way} |= tonumber'"
    hint = f"jq -c {quoted} makes numbers of its texts"
    assert err == f"softmax-cli: <stdin>:1: {shown}\n  {hint}\n"
    if shutil.which("jq") is None:
        (here / "jq").write_text(TO_NUMBERS)
        (here / "jq").chmod(0o755)
    done = script(f'PATH=".:$PATH"; jq -c {quoted} | softmax-cli {line}', input=text)
    assert (done.status, done.err) == (0, "")
    assert done.out.replace(" ", "").endswith(out.replace(" ", ""))


def test_other_texts_are_not_to_be_made_numbers(run):
    for line, text in (
        ("softmax", '{"a": "1", "b": 2}\n'),  # it may be an id
        ("softmax -c a,b", '{"a": "x", "b": 2}\n'),
        ("softmax -c a,b", '{"a": "inf", "b": 2}\n'),
        ("softmax -c a,b", '{"a": true, "b": 2}\n'),
        ("softmax -c .x", '{"x": ["1", "a"]}\n'),
    ):
        assert "jq" not in run(line, input=text).err, line


def test_many_texts_of_numbers_are_told_in_short(run):
    record = ", ".join(f'"{letter}": "1"' for letter in "abcdefgh")
    assert run("softmax -c a:h", input=f"{{{record}}}\n").err == (
        "softmax-cli: <stdin>:1: column 'a': '1' is text, not a number\n"
        "  tonumber, in jq, makes numbers of texts\n"
    )
