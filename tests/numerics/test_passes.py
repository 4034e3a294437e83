"""Three passes over blocks give the bytes of one computation in memory."""

from __future__ import annotations

from math import inf, ldexp, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from softmax_cli import numerics
from softmax_cli.numerics import array_block
from softmax_cli.numerics.doubledouble import scale_of
from softmax_cli.numerics.passes import ColumnPasses

Floats = NDArray[np.float64]

HOW: list[dict[str, Any]] = [
    {"logs": False},
    {"logs": False, "single": True},
    {"logs": True},
    {"logs": True, "base": "2", "single": True},
    {"logs": True, "base": "10"},
]


def at_once(x: Floats, logs: bool, **how: Any) -> NDArray[Any]:
    function: Any = numerics.log_softmax if logs else numerics.softmax
    result: NDArray[Any] = np.ascontiguousarray(function(x, axis=0, **how))
    return result


def in_passes(x: Floats, cuts: list[int], order: Any = None, **how: Any) -> NDArray[Any]:
    """Compute block by block; the first two passes take the blocks in another order."""
    blocks = np.split(x, cuts)
    shuffled = blocks if order is None else [blocks[i] for i in order.permutation(len(blocks))]
    passes = ColumnPasses(**how)
    for block in shuffled:
        passes.survey(block)
    for block in reversed(shuffled):
        passes.add(block)
    return np.concatenate([passes.result(block) for block in blocks])


def assert_same(x: Floats, cuts: list[int], order: Any = None, **how: Any) -> None:
    found, expected = in_passes(x, cuts, order, **how), at_once(x, **how)
    assert found.dtype == expected.dtype
    # the bytes, so that the sign of a zero counts too
    assert found.tobytes() == expected.tobytes()


def columns(random: np.random.Generator, rows: int) -> Floats:
    """Return a column of every kind: ordinary, wide, masked, tied, dominated, huge, tiny, bad."""
    x = random.normal(0, 3, (rows, 16))
    x[:, 1] *= 300.0
    x[::3, 2] = -inf
    x[:, 3] = np.round(x[:, 3])
    x[:, 4] = 7.0
    x[-1, 5] += 40.0
    x[0, 6] += 1e4
    x[rows // 2, 7] = nan
    x[rows // 3, 8] = inf
    x[:, 9] = -inf
    x[:, 10] = random.choice([1e308, -1e308, 0.0], rows)
    x[:, 11] = random.integers(-4, 1, rows) * 5e-324
    x[:, 12] = x[:, 11]
    x[0, 12] = -1e4
    x[:, 13] -= np.arange(rows)[::-1] * 0.5
    x[:, 14] = random.choice([0.0, -700.0, -740.0, -745.2], rows)
    x[:, 15] = np.where(random.random(rows) < 0.5, -inf, 5.0)
    return x


TEMPERATURES = [1.0, 0.7, 3.0, 0.0, inf, 1e-300, 1e300, 5e-324, 1.7e308, 1e-5, 1e9]


@pytest.mark.parametrize("temperature", TEMPERATURES)
@pytest.mark.parametrize("how", HOW)
def test_columns_of_every_kind(how: dict[str, Any], temperature: float) -> None:
    random = np.random.default_rng(1)
    for rows in (1, 2, 5, 60):
        x = columns(random, rows)
        assert_same(x, [], temperature=temperature, **how)
        cuts = sorted(random.integers(0, rows + 1, 6).tolist())
        assert_same(x, cuts, random, temperature=temperature, **how)


@pytest.mark.parametrize("width", [1, 16, 70])
@pytest.mark.parametrize("how", HOW)
def test_pieces_of_blocks(how: dict[str, Any], width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of many pieces, of few columns and of many, in both memory layouts."""
    x = np.tile(columns(np.random.default_rng(2), 100), (1, 5))[:, :width]
    monkeypatch.setattr(array_block, "PIECE", 128)
    for t in (1.0, 0.7):
        assert_same(x, [7, 60], temperature=t, **how)
        assert_same(np.asfortranarray(x), [7, 60], temperature=t, **how)


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("rows", [4096, 4097, 200_000])
def test_many_rows(rows: int, how: dict[str, Any]) -> None:
    """As many grids are used as the whole table needs, however small its blocks."""
    random = np.random.default_rng(rows)
    x = random.normal(0, 5, (rows, 1))
    cuts = np.unique(random.integers(0, rows, 9)).tolist()
    assert_same(x, cuts, random, **how)
    x[::5] *= 200.0
    assert_same(x, cuts, random, temperature=1.3, **how)


NUMBERS = st.one_of(
    st.floats(-30.0, 30.0),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-3, 3).map(float),
    st.integers(-9, 9).map(lambda n: n * 5e-324),
    st.sampled_from([-inf, -0.0, -700.0, -745.0, 1e308, -1e308]),
)


@settings(deadline=None, max_examples=300)
@given(
    column=st.lists(NUMBERS, min_size=1, max_size=12),
    other=NUMBERS,
    cuts=st.lists(st.integers(0, 12), max_size=6).map(sorted),
    temperature=st.one_of(st.sampled_from([1.0, 1.0, *TEMPERATURES]), st.floats(5e-324, 1.7e308)),
    how=st.sampled_from(HOW),
    seed=st.integers(0, 99),
)
def test_any_numbers_in_any_blocks(
    column: list[float],
    other: float,
    cuts: list[int],
    temperature: float,
    how: dict[str, Any],
    seed: int,
) -> None:
    x = np.array([column, [*column[1:], other]]).T.copy()
    assert_same(x, cuts, np.random.default_rng(seed), temperature=temperature, **how)


def powers(blocks: list[Floats], temperature: float) -> list[float]:
    """Return the power of two by which the sum of a column is scaled."""
    passes = ColumnPasses(logs=True, temperature=temperature)
    for block in blocks:
        passes.survey(block)
    for block in blocks:
        passes.add(block)
    return [float(k) for kind in passes._kinds for k in kind._k.ravel()]


def power_at_once(x: Floats, temperature: float) -> float:
    """Return the same, as it is defined."""
    scale = scale_of(temperature)
    largest = x.max(keepdims=True)
    with np.errstate(all="ignore"):
        if x.max() - x.min() <= scale.reach:
            d = (x - largest)[x < largest]
            return float(array_block.power_below(d.max(), scale)[0]) if len(d) else 0.0
        y = array_block.wide_quotients(x, largest, scale)
        k = array_block.wide_terms(y)[1][y[0] != 0.0]
    return float(k.max()) if len(k) else 0.0


@settings(deadline=None, max_examples=200)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from([0.0, 1.0, 1.2]),
            st.sampled_from([-1080, -1076, -1075, -1074, -1000, -60, -45, -3, -2, -1, 0, 3]),
        ),
        min_size=1,
        max_size=9,
    ),
    exponent=st.sampled_from([-1073, -1030, -3, 2, 480, 520, 1000, 1015]),
    lowest=st.sampled_from([0.0, -1.0, -900.0, -inf]),
    seed=st.integers(0, 99),
)
def test_second_largest_values_that_are_hard_to_find(
    steps: list[tuple[float, int]], exponent: int, lowest: float, seed: int
) -> None:
    """Sums of steps in units of T, around where quotients are 0, and where a power begins."""
    t = 2.0**exponent
    x = np.cumsum([ldexp(step, power + exponent) for step, power in steps])[:, np.newaxis]
    x = np.vstack([x, [[lowest * t]]])
    order = np.random.default_rng(seed)
    if seed:  # else the maximum rises by the steps
        x = x[order.permutation(len(x))]
    cuts = list(range(1, len(x)))
    # compared themselves too, since few results show that a power is wrong
    assert powers(np.split(x, cuts), t) == [power_at_once(x, t)]
    assert_same(x, cuts, logs=True, temperature=t)
    assert_same(x, cuts, order, logs=True, temperature=t * 1.1, base="10")


def test_values_that_count_as_the_largest_are_no_second_largest() -> None:
    """With a quotient of 0 a value is one of the largest; the power is that of the next."""
    tiny = 5e-324
    # -1443 is the power of all that is below the range of the exponential
    assert powers([np.array([[0.0], [-tiny], [-1e4]])], 4.0) == [-1443.0]
    assert powers([np.array([[-tiny], [-1e4]]), np.array([[0.0]])], 4.0) == [-1443.0]
    assert powers([np.array([[x]]) for x in (-1e4, -4 * tiny, 0.0, -tiny)], 4.0) == [0.0]
    assert powers([np.array([[x]]) for x in (-1e4, -0.4, 0.0, tiny)], 4.0) == [0.0]
    assert powers([np.array([[x]]) for x in (0.0, 0.2, 0.4, 0.6, 0.8)], 1.0) == [0.0]
    assert powers([np.array([[x]]) for x in (-3.0, 2.0, -1.0)], 1.0) == [-4.0]
    assert powers([np.array([[x]]) for x in (-3.0, 2.0, 2.0)], 1.0) == [-7.0]


def test_results_change_nothing() -> None:
    """The third pass may go anywhere, in any order, any number of times."""
    x = columns(np.random.default_rng(3), 40)
    before = x.tobytes()
    for how in HOW:
        passes = ColumnPasses(temperature=0.9, **how)
        passes.survey(x)
        passes.add(x)
        state = repr(vars(passes)), [repr(vars(kind)) for kind in passes._kinds]
        once = passes.result(x)
        again = np.concatenate([passes.result(x[i : i + 1]) for i in reversed(range(40))])[::-1]
        assert once.tobytes() == again.tobytes()
        assert (repr(vars(passes)), [repr(vars(kind)) for kind in passes._kinds]) == state
    assert x.tobytes() == before


@pytest.mark.parametrize("temperature", [0.0, 1.0, inf])
def test_rows_left_out_have_nan(temperature: float) -> None:
    """A row that is no part of the first two passes may be NaN in the third, or all there is."""
    x = np.array([[1.0, 2000.0], [nan, nan], [3.0, 1.0]])
    for how in HOW:
        passes = ColumnPasses(temperature=temperature, **how)
        assert np.isnan(passes.result(x[1:2])).all()
        passes.survey(x[::2])
        passes.add(x[::2])
        result = passes.result(x)
        assert result[::2].tobytes() == at_once(x[::2], temperature=temperature, **how).tobytes()
        assert np.isnan(result[1]).all()


def test_no_rows_and_no_columns() -> None:
    for shape in [(0, 3), (4, 0), (0, 0)]:
        assert in_passes(np.empty(shape), [1, 2]).shape == shape


def test_a_table_that_changes_between_the_passes_is_refused() -> None:
    x = np.ones((3, 2))
    passes = ColumnPasses()
    passes.survey(x)
    with pytest.raises(ValueError, match="fewer rows"):
        passes.result(x)
    passes.add(x[:2])
    with pytest.raises(ValueError, match="fewer rows"):
        passes.result(x)
    with pytest.raises(ValueError, match="more rows"):
        passes.add(x)
