"""Three passes over blocks: however they are cut and merged, the bytes of the whole."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.calculations.normalisation import Normalisation
from softmax_cli.calculations.passes import SumPass, SurveyPass, same_rows
from softmax_cli.errors import DataError
from softmax_cli.table.bad_rows import BadRowPolicy
from softmax_cli.table.block import Block
from softmax_cli.table.io_options import ReadOptions
from softmax_cli.table.roles import lay_out
from tests.calculations.partials import cut, cuts, merged

NAN = math.nan


def normalisation(axis, width, temperature=1.0, base=None, single=False):
    options = ReadOptions(axis="all" if axis is None else axis, bad_rows="nan")
    policy = BadRowPolicy.of(options, lay_out(options, width), 2, "f")
    return Normalisation(policy, temperature, base, single)


def block_of(rows, as_array=False):
    """Return a block of rows; one of NaN is bad."""
    bad = {place for place, row in enumerate(rows) if math.isnan(row[0])}
    values = np.array(rows) if as_array else [list(row) for row in rows]
    return Block(values, [[]] * len(rows), range(len(rows)), bad=bad)


def spelt(blocks):
    """Return the numbers of blocks, to the last bit."""
    return [list(map(repr, map(float, row))) for block in blocks for row in block.rows()]


@st.composite
def tables(draw):
    """Rows of logits, some of them bad; no column is all -inf."""
    width = draw(st.integers(1, 4))
    numbers = st.one_of(
        st.floats(-20, 20), st.floats(-1e300, 1e300), st.sampled_from([-math.inf, 0.0, 1.0])
    )
    good = st.lists(numbers, min_size=width, max_size=width)
    rows = draw(st.lists(st.one_of(good, good, good, st.just([NAN] * width)), max_size=12))
    rows.insert(draw(st.integers(0, len(rows))), [0.5] * width)
    return rows


@settings(deadline=None)
@given(
    tables(),
    cuts,
    cuts,
    st.sampled_from([0, None]),
    st.sampled_from([(1.0, None), (0.3, None), (1.0, "e"), (2.0, "10"), (0.0, None)]),
    st.booleans(),
    st.randoms(use_true_random=False),
)
def test_the_bytes_of_the_whole_however_it_is_cut_and_merged(
    table, cuts, others, axis, how, single, random
):
    calculation = normalisation(axis, len(table[0]), *how, single)

    def blocks(cuts):
        return [block_of(rows, random.choice([True, False])) for rows in cut(table, cuts)]

    whole = calculation.apply(block_of(table, as_array=True))[0]
    first = SurveyPass(calculation)
    survey = merged([first.apply(block)[1] for block in blocks(cuts)], random)
    second = SumPass(calculation, survey)
    sums = merged([second.apply(block)[1] for block in blocks(others)], random)
    third = calculation._replace(normalizer=sums.finish())
    results = [third.apply(block)[0] for block in blocks(cuts)]
    assert spelt(results) == spelt([whole])


def test_the_logits_stay_beside_the_results():
    calculation = normalisation(0, 2)
    rows = [[1.0, 2.0], [3.0, 4.0]]
    survey = SurveyPass(calculation).apply(block_of(rows))[1]
    sums = SumPass(calculation, survey).apply(block_of(rows))[1]
    third = calculation._replace(normalizer=sums.finish())
    assert third.apply(block_of(rows))[0].logits == rows
    assert [field.name for field in third.fields] == ["0", "1"]
    assert (third.measure, third.footer(None)) == ("probability", ())


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([[1.0]], "the second pass has fewer rows than the first"),
        ([[1.0]] * 3, "the second pass has more rows than the first"),
    ],
)
def test_a_file_that_has_not_the_same_rows_again(rows, wrong):
    calculation = normalisation(0, 1)
    survey = SurveyPass(calculation).apply(block_of([[1.0], [2.0]]))[1]
    second = SumPass(calculation, survey)

    def again():
        sums = second.apply(block_of(rows))[1]
        with same_rows(calculation):
            sums.finish()

    with pytest.raises(DataError, match=r"^f: the file changed while it was read$") as caught:
        again()
    assert str(caught.value.__cause__) == wrong
