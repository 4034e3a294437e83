"""The largest number of each column, or of all, over blocks in any order."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli.calculations.largest import Largest, LargestAlong
from softmax_cli.errors import DataError, UsageError
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.roles import lay_out
from softmax_cli.table.row_faults import SharedLine
from tests.calculations.partials import cut, cuts, merged

INF, NAN = math.inf, math.nan


def along(axis, width, source="f"):
    """Return the calculation along an axis of tables that are so wide."""
    options = ReadOptions(axis="all" if axis is None else axis, bad_rows="nan")
    return LargestAlong(BadRowPolicy.of(options, lay_out(options, width), 2, source))


def block_of(numbered, as_array=False):
    """Return a block of rows that know their lines; one of NaN is bad."""
    values = [list(row) for _, row in numbered]
    bad = {place for place, row in enumerate(values) if math.isnan(row[0])}
    lines = [line for line, _ in numbered]
    return Block(np.array(values) if as_array else values, [[]] * len(lines), lines, bad=bad)


def answer(largest, partial):
    """Return the one line of the answer."""
    (line,) = largest.answer(partial).values
    return line


@st.composite
def tables(draw):
    """Rows with their lines, which may be empty or shared; some rows are bad, and ties common."""
    width = draw(st.integers(1, 4))
    numbers = st.one_of(st.sampled_from([-INF, 0.0, -0.0, 1.0, 2.0]), st.floats(-9, 9))
    good = st.lists(numbers, min_size=width, max_size=width)
    rows = draw(st.lists(st.one_of(good, good, st.just([NAN] * width)), min_size=1, max_size=12))
    steps = draw(st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows)))
    lines = [SharedLine(line, row) for row, line in enumerate(np.cumsum(steps).tolist(), start=1)]
    return list(zip(lines, rows, strict=True))


@given(tables(), cuts, st.sampled_from([0, None]), st.randoms(use_true_random=False))
def test_the_first_of_the_largest_however_the_rows_are_cut_and_merged(table, cuts, axis, random):
    width = len(table[0][1])
    largest = along(axis, width)
    partials = [
        largest.apply(block_of(rows, random.choice([True, False])))[1] for rows in cut(table, cuts)
    ]
    partial = merged(partials, random)
    whole = np.array([row for _, row in table])
    whole[np.isnan(whole)] = -INF  # a bad row never wins
    maxima = whole.max(axis=axis, keepdims=True)
    if (maxima == -INF).any():
        with pytest.raises(DataError, match=r"-inf$"):
            largest.answer(partial)
    else:
        assert answer(largest, partial) == np.atleast_1d(whole.argmax(axis=axis)).tolist()


def test_of_equal_numbers_the_first_beats():
    first, later, last = (
        Largest(1.0, (4, 0), 0, 1),
        Largest(1.0, (4, 0), 2, 0),
        Largest(1.0, (4, 9), 0, 0),
    )
    assert [one.beats(other) for one, other in ((first, later), (later, last), (first, last))] == [
        True
    ] * 3
    assert not any((later.beats(first), last.beats(later), first.beats(first)))
    assert Largest(2.0, (9, 0), 9, 9).beats(first)
    assert not Largest(-INF, (1, 0), 0, 0).beats(first)


def test_a_minus_before_a_zero_makes_no_number_smaller():
    """NumPy sees no difference either: the first of both is the answer."""
    largest = along(0, 2)
    partials = [
        largest.apply(block_of([(line, row)]))[1]
        for line, row in ((1, [0.0, -0.0]), (2, [-0.0, 0.0]))
    ]
    for one, other in ((0, 1), (1, 0)):
        total = largest.apply(block_of([(9, [-INF, -INF])]))[1]
        total.merge(partials[one])
        total.merge(partials[other])
        assert answer(largest, total) == [0.0, 0.0]


def test_rows_count_though_they_are_bad_and_lines_do_not():
    largest = along(0, 1)
    partial = largest.apply(block_of([(3, [1.0]), (5, [NAN]), (9, [7.0])]))[1]
    partial.merge(largest.apply(block_of([(1, [NAN]), (2, [NAN])]))[1])
    assert answer(largest, partial) == [4.0]


@pytest.mark.parametrize(
    ("axis", "message"), [(0, "f: column 2: every class is -inf"), (None, None)]
)
def test_a_column_without_a_class_is_refused(axis, message):
    largest = along(axis, 2)
    partial = largest.apply(block_of([(1, [1.0, -INF]), (2, [NAN, NAN])]))[1]
    if message is None:
        assert answer(largest, partial) == [0.0]
        return
    with pytest.raises(DataError) as caught:
        largest.answer(partial)
    assert caught.value.message == message


def test_typed_values_are_refused_as_usage():
    largest = along(0, 2, source=None)
    partial = largest.apply(block_of([(1, [1.0, -INF])]))[1]
    with pytest.raises(UsageError, match=r"^column 2: every class is -inf$"):
        largest.answer(partial)


def test_nothing_but_minus_infinities_is_refused():
    largest = along(None, 2)
    partial = largest.apply(block_of([(1, [-INF, -INF])]))[1]
    with pytest.raises(DataError, match=r"^f: every number is -inf$"):
        largest.answer(partial)


# The command line --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("axis", "rows", "out"),
    [
        ("columns", "1,9\nnan,1\n5,2\n", "2,0\n"),
        ("columns", "x,99\n1,2\n3,1\n", "2,1\n"),
        ("columns", "1,2\n3,\n", "0,0\n"),
        ("all", "nan,9\n1,2\n", "3\n"),
    ],
)
def test_a_bad_row_is_never_the_answer(run, axis, rows, out):
    status, answer, err = run(f"argmax --no-header --axis {axis} --bad-rows nan", input=rows)
    assert (status, answer, err) == (
        0,
        out,
        "<stdin>: 1 bad row left without a result (--bad-rows error names the first)\n",
    )


def test_a_row_that_is_skipped_does_not_count(run):
    done = run("argmax --no-header --axis columns --bad-rows skip", input="x,99\n1,2\n3,1\n")
    assert done == (0, "1,0\n", "<stdin>: 1 bad row skipped (--bad-rows error names the first)\n")


def test_bad_rows_alone_have_no_answer(run):
    assert run("argmax --no-header --axis columns --bad-rows nan", input="x,1\nnan,2\n") == (
        1,
        "",
        "<stdin>: 2 bad rows left without a result (--bad-rows error names the first)\n"
        "softmax-cli: <stdin>: no row is left\n",
    )


def test_a_column_of_minus_infinities_has_no_largest(run):
    assert run("argmax --axis columns", input="a,b\n1,-inf\n2,-inf\n") == (
        1,
        "",
        "softmax-cli: <stdin>: column 'b': every class is -inf\n",
    )
    assert run("argmax 1,-inf 2,-inf --axis columns") == (
        2,
        "",
        "softmax-cli: column 2: every class is -inf\n",
    )


def test_minus_infinities_alone_have_no_largest(run):
    assert run("argmax --axis all", input="a,b\n-inf,-inf\n-inf,-inf\n") == (
        1,
        "",
        "softmax-cli: <stdin>: every number is -inf\n",
    )
    assert run("argmax -inf,-inf -inf,-inf --axis all") == (
        2,
        "",
        "softmax-cli: every number is -inf\n",
    )


def test_a_row_of_minus_infinities_is_fine_where_its_columns_have_others(run):
    assert run("argmax --axis columns", input="a,b\n-inf,-inf\n1,2\n") == (0, "a,b\n1,1\n", "")
    assert run("argmax --axis all", input="a,b\n-inf,-inf\n1,2\n").out.splitlines()[-1] == "3"
