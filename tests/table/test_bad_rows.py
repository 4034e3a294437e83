"""Bad rows: refused, dropped or blanked."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.errors import DataError, UsageError
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.roles import lay_out
from softmax_cli.table.row_faults import BadRow, UnknownLabel, WrongCount
from tests.formats.csv.bulk.test_cell_slices import sliced

ONE = "0.2689414213699951,0.7310585786300049"
NOTE = " (--bad-rows error names the first)"
BAD = ["x,2", ",2", "nan,2", "inf,2", "-inf,-inf", "1e400,2"]


def test_a_bad_row_can_be_skipped(run):
    for bad in BAD:
        assert run("softmax --bad-rows skip", input=f"a,b\n1,2\n{bad}\n3,4\n") == (
            0,
            f"a,b\n{ONE}\n{ONE}\n",
            f"<stdin>: 1 bad row skipped{NOTE}\n",
        ), bad


def test_a_bad_row_can_keep_its_carried_cells_and_no_result(run):
    for bad in BAD:
        assert run("softmax -k id --bad-rows nan", input=f"id,a,b\n1,1,2\n2,{bad}\n3,3,4\n") == (
            0,
            f"id,a,b\n1,{ONE}\n2,,\n3,{ONE}\n",
            f"<stdin>: 1 bad row left without a result{NOTE}\n",
        ), bad


def test_a_row_with_the_wrong_number_of_cells_stays_an_error(run):
    for bad, cells in (("1", "1 cell"), ("1,2,3", "3 cells")):
        status, out, err = run("softmax --bad-rows nan", input=f"a,b\n1,2\n{bad}\n")
        assert (status, out) == (1, f"a,b\n{ONE}\n"), bad
        assert err.startswith(f"softmax-cli: <stdin>:3: {cells} where the header has 2\n"), bad


def test_a_row_with_the_wrong_number_of_cells_can_be_skipped(run):
    for bad in ("1", "1,2,3", "", "  "):
        assert run("softmax --bad-rows skip", input=f"a,b\n{bad}\n1,2\n") == (
            0,
            f"a,b\n{ONE}\n",
            f"<stdin>: 1 bad row skipped{NOTE}\n",
        ), bad


def test_bad_rows_are_counted(run):
    _, _, err = run("softmax --bad-rows skip", input="a,b\nx,1\n1,2\n,\n1\n")
    assert err == f"<stdin>: 3 bad rows skipped{NOTE}\n"


def test_no_row_left(run):
    assert run("softmax --bad-rows skip", input="a,b\nx,1\n") == (
        1,
        "",
        f"<stdin>: 1 bad row skipped{NOTE}\nsoftmax-cli: <stdin>: no row is left\n",
    )
    assert run("softmax --bad-rows nan", input="a,b\nx,1\n") == (
        1,
        "a,b\n,\n",
        f"<stdin>: 1 bad row left without a result{NOTE}\nsoftmax-cli: <stdin>: no row is left\n",
    )


def test_bad_values_can_be_skipped_too(run):
    assert run("softmax 1,2 nan,1 --bad-rows skip") == (
        0,
        ONE + "\n",
        f"values: 1 bad row skipped{NOTE}\n",
    )


def test_every_command_can_skip_and_blank(run):
    text = "y,a,b\na,1,2\nb,x,2\nb,3,4\n"
    for command in ("softmax", "log-softmax", "argmax", "xent -l y"):
        skipped = run(f"{command} -k y --bad-rows skip", input=text)
        blanked = run(f"{command} -k y --bad-rows nan", input=text)
        assert (skipped.status, blanked.status) == (0, 0), command
        lines = blanked.out.splitlines()
        assert lines[2].replace(",", "") == "b", command
        del lines[2]
        assert skipped.out.splitlines() == lines, command


def test_probabilities_are_used_as_given_or_not_at_all(run):
    for contents, row, message in (
        ("probs", "0.5,1.5", "column 'b': 1.5 is not a probability"),
        ("probs", "-0.1,0.5", "column 'a': -0.1 is not a probability"),
        ("probs", "nan,0.5", "column 'a': nan is not a probability"),
        ("log-probs", "-1,0.5", "column 'b': 0.5 is not a log-probability"),
        ("log-probs", "-inf,-inf", "every class is -inf"),
    ):
        status, _, err = run(f"xent --from {contents} -l y", input=f"y,a,b\na,{row}\n")
        assert status == 1, row
        assert err.splitlines()[0] == f"softmax-cli: <stdin>:2: {message}", row


def test_probabilities_are_not_rescaled(run):
    """Not even those whose sum misses 1 by what rounding to two digits does."""
    assert run("xent --from probs 0.5 0.49 --label 0").out == "0.6931471805599453\n"
    assert run("xent --from probs 0.33 0.33 0.33 --label 0").out == "1.1086626245216111\n"
    assert run("xent --from probs 0 1 --label 0").out == "inf\n"


# What leads on for each kind of numbers that do not sum to 1, and the loss that comes of it.
HALF = "0.6931471805599453\n"
SUMS = [
    (
        "0.4 0.4 --from probs --label 0",
        "the probabilities sum to 0.8, not to 1\n  --normalize divides by the sum\n",
        "0.4 0.4 --from probs --label 0 --normalize",
        HALF,
    ),
    (
        "0 0 --from log-probs --label 0",
        "the probabilities sum to 2.0, not to 1\n"
        "  --normalize divides by the sum, as for log-probabilities of a part of the classes\n",
        "0 0 --from log-probs --label 0 --normalize",
        HALF,
    ),
    (
        "-2 -0.4150374992788438 --from log-probs --label 0",
        "the probabilities sum to 0.7957, not to 1\n  they are logarithms of base 2, "
        "not natural ones: --from logits -T 1.4426950408889634 --base 2 takes them\n",
        "-2 -0.4150374992788438 --from logits -T 1.4426950408889634 --base 2 --label 0 -p 14",
        "2.0\n",
    ),
    (
        "-1 -0.045757490560675115 --from log-probs --label 0",
        "the probabilities sum to 1.323, not to 1\n  they are logarithms of base 10, "
        "not natural ones: --from logits -T 0.4342944819032518 --base 10 takes them\n",
        "-1 -0.045757490560675115 --from logits -T 0.4342944819032518 --base 10 --label 0 -p 14",
        "1.0\n",
    ),
    (
        "0 0 --target 3,1",
        "the targets sum to 4.0, not to 1\n  --normalize divides by the sum\n",
        "0 0 --target 3,1 --normalize",
        HALF,
    ),
]


def test_what_does_not_sum_to_1_is_a_bad_row(run):
    """The hint leads to the right figure."""
    for asked, message, mended, loss in SUMS:
        assert run(f"xent {asked}") == (2, "", f"softmax-cli: row 1: {message}"), asked
        assert run(f"xent {mended}").out == loss, asked


def test_several_labels_a_row_are_not_one_distribution(run):
    """Dividing them would answer another question, so --normalize is not named."""
    hint = (
        "  several labels a row, or none: --binary takes each column as a question of yes or no\n"
    )
    for targets, total in (("1,0,1", "2.0"), ("0,0,0", "0.0")):
        _, _, err = run("xent --target-columns 4:6", input=f"1,2,3,{targets}\n")
        assert err == f"softmax-cli: <stdin>:1: the targets sum to {total}, not to 1\n{hint}"


def test_no_number_divides_zeros(run):
    for options, numbers in (
        ("--from probs --target-columns 1:2", "0,1,0,0"),
        ("--target-columns 1:2", "0,0,1,2"),
    ):
        status, _, err = run(f"xent {options} --normalize", input=f"{numbers}\n")
        assert status == 1, options
        assert err.splitlines()[0].endswith(" sum to 0.0: no number divides them"), options


def test_rows_of_another_sum_are_skipped_and_blanked(run):
    text = "y,a,b\na,0.5,0.5\nb,0.5,0.4\nb,0,1\n"
    assert run("xent --from probs -l y --bad-rows skip", input=text).out == (
        f"y,xent\na,{HALF}b,0.0\n"
    )
    assert run("xent --from probs -l y --bad-rows nan", input=text).out == (
        f"y,xent\na,{HALF}b,\nb,0.0\n"
    )


def test_a_column_of_probabilities_need_not_sum_to_1_along_the_rows(run):
    assert run("argmax --from probs --axis columns 0.9,0.9 0.1,0.1").out == "0,0\n"


def test_a_bad_target(run):
    status, _, err = run("xent --target-columns t,u", input="t,u,a,b\n2,-1,1,2\n")
    assert status == 1
    assert err.startswith("softmax-cli: <stdin>:2: column 'u': -1.0 is not a target\n")


def test_text_in_a_target_column_has_a_hint_that_fits(run):
    """It is no logit: `--keep` would not help."""
    status, _, err = run("xent --target-columns t,u", input="t,u,a,b\n0,x,1,2\n")
    assert status == 1
    assert err.startswith("softmax-cli: <stdin>:2: column 'u': 'x' is not a number\n")
    assert "out of the logits" not in err


def test_the_first_bad_row_is_the_one_that_is_named(run):
    _, out, err = run("softmax", input="a,b\n1,2\n1,y\nx,1\n")
    assert out == f"a,b\n{ONE}\n"
    assert err.startswith("softmax-cli: <stdin>:3: column 'b': 'y' is not a number\n")


# The policy --------------------------------------------------------------------------------------


def policy(width=2, source="f", **options):
    """Return what becomes of the bad rows of a table."""
    options = ReadOptions(**options)
    return BadRowPolicy.of(options, lay_out(options, width), 2, source)


ROWS = [[1.0, 2.0], [math.nan, math.nan], [5.0, 6.0], [math.nan, math.nan]]
CELLS = [["a"], ["b"], ["c"], ["d"]]


@pytest.fixture(params=["lists", "arrays"])
def block(request):
    """Four rows, of which the second and the last are bad."""
    if request.param == "lists":
        return Block(ROWS, CELLS, [2, 3, 5, 8])
    return Block(np.array(ROWS), sliced(CELLS), [2, 3, 5, 8])


@pytest.mark.parametrize(
    ("choice", "kept", "bad", "skipped", "error"),
    [
        ("error", [0], set(), 0, "f:3: is bad"),
        ("skip", [0, 2], set(), 2, None),
        ("nan", [0, 1, 2, 3], {1, 3}, 0, None),
    ],
)
def test_settling_leaves_rows_and_counts_them(block, choice, kept, bad, skipped, error):
    reasons = {3: BadRow("is worse"), 1: BadRow("is bad")}
    assert list(policy(bad_rows=choice).settle(block, reasons)) == kept
    assert len(block) == len(kept)
    assert list(block.cells) == [CELLS[row] for row in kept]
    assert list(block.lines) == [[2, 3, 5, 8][row] for row in kept]
    np.testing.assert_array_equal(block.values, [ROWS[row] for row in kept])
    assert (block.bad, block.skipped) == (bad, skipped)
    assert (block.error and block.error.message) == error


@pytest.mark.parametrize(
    ("choice", "kept", "bad", "skipped", "error"),
    [
        ("error", [0], set(), 0, "f:3: is bad"),
        ("skip", [0, 3], set(), 2, None),
        ("nan", [0, 1], {1}, 0, "f:5: 1 cell"),
    ],
)
def test_a_row_of_other_cells_is_an_error_for_nan_too(block, choice, kept, bad, skipped, error):
    reasons = {1: BadRow("is bad"), 2: WrongCount("1 cell")}
    assert list(policy(bad_rows=choice).settle(block, reasons)) == kept
    assert (len(block), block.bad, block.skipped) == (len(kept), bad, skipped)
    assert (block.error and block.error.message) == error


@pytest.mark.parametrize(("choice", "bad"), [("skip", {1}), ("nan", {1, 2})])
def test_settling_twice_counts_both(block, choice, bad):
    """First come the numbers, and then the labels."""
    block.bad, block.skipped = {1}, 5
    unknown = UnknownLabel("label 'x' is no class")
    kept = policy(bad_rows=choice).settle(block, {2: unknown})
    assert list(kept) == ([0, 1, 3] if choice == "skip" else [0, 1, 2, 3])
    assert (block.bad, block.skipped) == (bad, 6 if choice == "skip" else 5)


def test_nothing_to_settle(block):
    for choice in ("error", "skip", "nan"):
        assert list(policy(bad_rows=choice).settle(block, {})) == [0, 1, 2, 3]
    assert (len(block), block.bad, block.skipped, block.error) == (4, set(), 0, None)


def test_an_error_says_where():
    in_file = policy().error(BadRow("is bad", 1), 7)
    assert isinstance(in_file, DataError)
    assert in_file.message == "f:7: column 2: is bad"
    typed = policy(source=None).error(BadRow("is bad", 1), 7)
    assert isinstance(typed, UsageError)
    assert typed.message == "row 7, value 2: is bad"
    assert policy(source=None).error(BadRow("is bad"), 7).message == "row 7: is bad"


@given(
    st.sampled_from(["logits", "log-probs", "probs"]),
    st.sampled_from([-1, 0, "all"]),
    st.booleans(),
    st.lists(
        st.lists(
            st.one_of(
                st.sampled_from([-math.inf, -1e300, -1.0, -0.0, 0.0, 0.5, 1.0, 1.5, 1e300]),
                st.sampled_from([0.49, 0.51, 0.495, -0.6931471805599453, -0.7032, -0.6832]),
                st.floats(0, 1),
            ),
            min_size=2,
            max_size=2,
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_many_rows_are_good_where_each_of_them_is(contents, axis, normalize, rows):
    checking = policy(contents=contents, axis=axis, normalize=normalize)

    def is_good(row, check):
        try:
            check(list(row))
        except BadRow:
            return False
        return True

    assert checking.are_good(np.array(rows)) == all(is_good(row, checking.check) for row in rows)
    assert checking.are_targets(np.array(rows)) == all(
        is_good(row, checking.check_targets) for row in rows
    )


def test_a_sum_at_the_limit_is_judged_alike_on_every_route():
    """Whatever NumPy's exponentials and sums are rounded to."""
    for near in (0.99, 1.01, 0.99 - 1e-9, 1.01 + 1e-9):
        for step in range(-40, 41):
            parts = [near * share + step * 1e-17 for share in (0.1, 0.2, 0.3, 0.4)]
            for contents in ("probs", "log-probs"):
                row = parts if contents == "probs" else [math.log(part) for part in parts]
                checking = policy(width=4, contents=contents)
                try:
                    checking.check(list(row))
                    good = True
                except BadRow:
                    good = False
                assert checking.are_good(np.array([row])) == good, near


@pytest.mark.parametrize(
    ("contents", "row", "message", "column"),
    [
        ("logits", [0.0, math.nan], "nan is not a logit", 1),
        ("logits", [math.inf, 0.0], "inf is not a logit", 0),
        ("logits", [-math.inf, -math.inf], "every class is -inf", None),
        ("log-probs", [0.5, 0.0], "0.5 is not a log-probability", 0),
        ("log-probs", [-math.inf, -math.inf], "every class is -inf", None),
        ("probs", [0.0, -0.5], "-0.5 is not a probability", 1),
    ],
)
def test_what_is_wrong_with_numbers(contents, row, message, column):
    with pytest.raises(BadRow) as caught:
        policy(contents=contents).check(row)
    assert (caught.value.message, caught.value.column) == (message, column)


@pytest.mark.parametrize("axis", [0, "all"])
def test_a_row_may_be_all_minus_infinity_where_it_is_no_answer(axis):
    policy(axis=axis).check([-math.inf, -math.inf])


@pytest.mark.parametrize(
    ("largest", "axis", "message"),
    [
        ([0.0, -math.inf], 0, "f: column 2: every class is -inf"),
        ([-math.inf, -math.inf], 0, "f: column 1: every class is -inf"),
        ([-math.inf, -math.inf], "all", "f: every number is -inf"),
        ([0.0, -math.inf], "all", None),
        ([0.0, -1e308], 0, None),
    ],
)
def test_columns_that_have_no_class(largest, axis, message):
    if message is None:
        policy(axis=axis).refuse_masked(largest)
        return
    with pytest.raises(DataError) as caught:
        policy(axis=axis).refuse_masked(largest)
    assert caught.value.message == message
