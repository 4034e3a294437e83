"""Three passes over blocks, in parts that merge, give the bytes of one computation in memory."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from math import inf, ldexp, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from softmax_cli.numerics import array_block, kernels
from softmax_cli.numerics.column_kinds import Settings
from softmax_cli.numerics.column_passes import Normalizer, Sums, Survey
from softmax_cli.numerics.doubledouble import scale_of
from softmax_cli.numerics.types import Floats
from tests.effort import CAMPAIGN, share_of

HOW: list[dict[str, Any]] = [
    {"logs": False},
    {"logs": False, "single": True},
    {"logs": True},
    {"logs": True, "base": "2", "single": True},
    {"logs": True, "base": "10"},
]


def at_once(x: Floats, logs: bool, **how: Any) -> NDArray[Any]:
    function: Any = kernels.log_softmax if logs else kernels.softmax
    result: NDArray[Any] = np.ascontiguousarray(function(x, axis=0, **how))
    return result


def sent(partial: Any) -> Any:
    """Return what another process gets."""
    return pickle.loads(pickle.dumps(partial))


def surveyed(blocks: list[Floats], **how: Any) -> Survey:
    survey = Survey(Settings(**how))
    for block in blocks:
        survey.add(block)
    return survey


def finished(survey: Survey, blocks: list[Floats]) -> Normalizer:
    sums = Sums(survey)
    for block in blocks:
        sums.add(block)
    return sums.finish()


def merged(empty: Callable[[], Any], blocks: list[Floats], random: np.random.Generator) -> Any:
    """Share blocks out among partials, in any order, and merge those in any tree."""
    partials = [empty() for _ in range(random.integers(1, len(blocks) + 2))]
    for i in random.permutation(len(blocks)):
        partials[random.integers(len(partials))].add(blocks[i])
    while len(partials) > 1:
        other = sent(partials.pop(random.integers(len(partials))))
        partials[random.integers(len(partials))].merge(other)
    return sent(partials[0])


def in_passes(x: Floats, cuts: list[int], order: Any = None, **how: Any) -> NDArray[Any]:
    """Compute block by block; the first two passes take the blocks in another order."""
    blocks = np.split(x, cuts)
    shuffled = blocks if order is None else [blocks[i] for i in order.permutation(len(blocks))]
    normalizer = finished(surveyed(shuffled, **how), shuffled[::-1])
    return np.concatenate([normalizer.result(block) for block in blocks])


def in_merged_passes(x: Floats, cuts: list[int], order: Any = None, **how: Any) -> NDArray[Any]:
    """Compute with partials, of some blocks each, that come from other processes."""
    random = np.random.default_rng(len(cuts)) if order is None else order
    blocks = np.split(x, cuts)
    survey = merged(lambda: Survey(Settings(**how)), blocks, random)
    normalizer = sent(merged(lambda: Sums(survey), blocks, random).finish())
    return np.concatenate([normalizer.result(block) for block in blocks])


def assert_same(x: Floats, cuts: list[int], order: Any = None, **how: Any) -> None:
    expected = at_once(x, **how)
    for compute in (in_passes, in_merged_passes):
        found = compute(x, cuts, order, **how)
        assert found.dtype == expected.dtype, how
        # the bytes, so that the sign of a zero counts too
        assert found.tobytes() == expected.tobytes(), (compute.__name__, cuts, how)


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


@pytest.mark.parametrize("place", range(len(HOW)))
def test_columns_of_every_kind(place: int) -> None:
    """Of many rows at each temperature, and of few at some, whose turns come each time."""
    few, how = (1, 2, 5), HOW[place]
    for number, temperature in enumerate(TEMPERATURES, place):
        random = np.random.default_rng(1)
        for rows in (*(few if CAMPAIGN else [few[number % len(few)]]), 60):
            x = columns(random, rows)
            assert_same(x, [], temperature=temperature, **how)
            cuts = sorted(random.integers(0, rows + 1, 6).tolist())
            assert_same(x, cuts, random, temperature=temperature, **how)


@pytest.mark.parametrize("width", [1, 16, 70])
@pytest.mark.parametrize("how", HOW)
def test_pieces_of_blocks(how: dict[str, Any], width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of many pieces, of few columns and of many, in both memory layouts.

    Each layout is met at each temperature, but in a campaign alone at each width.
    """
    x = np.tile(columns(np.random.default_rng(2), 20), (1, 5))[:, :width]
    monkeypatch.setattr(array_block, "PIECE", 64)
    across, along = (1.0, 0.7) if width == 16 else (0.7, 1.0)
    assert_same(x, [3, 9], temperature=along, **how)
    assert_same(np.asfortranarray(x), [3, 9], temperature=across, **how)
    if CAMPAIGN:
        assert_same(x, [3, 9], temperature=across, **how)
        assert_same(np.asfortranarray(x), [3, 9], temperature=along, **how)


@pytest.mark.parametrize("how", HOW)
def test_many_rows(how: dict[str, Any]) -> None:
    """As many grids are used as the whole table needs, however small its blocks: 2, or 3."""
    for rows in (4096, 1 << 14, (1 << 14) + 1):
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


@settings(deadline=None, max_examples=share_of(300))
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


def powers(blocks: list[Floats], temperature: float, order: Any = None) -> list[float]:
    """Return the power of two by which the sum of a column is scaled, however it is found."""
    how = Settings(logs=True, temperature=temperature)
    surveys = [surveyed(blocks, **how._asdict())]
    random = np.random.default_rng(0) if order is None else order
    surveys += [merged(lambda: Survey(how), blocks, random) for _ in range(3)]
    found = [[float(k) for kind in s.found().kinds for k in kind.k.ravel()] for s in surveys]
    assert found == found[:1] * len(found)
    return found[0]


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


@settings(deadline=None, max_examples=share_of(200))
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
    assert powers(np.split(x, cuts), t, order) == [power_at_once(x, t)]
    assert_same(x, cuts, logs=True, temperature=t)
    assert_same(x, cuts, order, logs=True, temperature=t * 1.1, base="10")


@settings(deadline=None, max_examples=share_of(300))
@given(
    groups=st.lists(
        st.tuples(st.floats(-3.0, 0.0), st.lists(st.floats(0.0, 0.3), max_size=3)),
        min_size=1,
        max_size=5,
    ),
    lowest=st.sampled_from([0.0, -900.0]),
    temperature=st.sampled_from([1.0, 0.7, 3.0]),
    seed=st.integers(0, 1 << 32),
)
def test_second_largest_values_of_merged_surveys(
    groups: list[tuple[float, list[float]]], lowest: float, temperature: float, seed: int
) -> None:
    """Blocks whose maxima lie apart, with values close below each, give the power of all."""
    blocks = [
        np.array([[largest], *[[largest - x] for x in below]]) * temperature
        for largest, below in groups
    ]
    blocks.append(np.array([[lowest - 4.0]]) * temperature)
    found = powers(blocks, temperature, np.random.default_rng(seed))
    assert found == [power_at_once(np.concatenate(blocks), temperature)]


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
        normalizer = finished(surveyed([x], temperature=0.9, **how), [x])
        state = pickle.dumps(normalizer)
        once = normalizer.result(x)
        again = np.concatenate([normalizer.result(x[i : i + 1]) for i in reversed(range(40))])[::-1]
        assert once.tobytes() == again.tobytes()
        assert pickle.dumps(normalizer) == state
    assert x.tobytes() == before


@pytest.mark.parametrize("temperature", [0.0, 1.0, inf])
def test_rows_left_out_have_nan(temperature: float) -> None:
    """A row that is no part of the first two passes may be NaN in the third, or all there is."""
    x = np.array([[1.0, 2000.0], [nan, nan], [3.0, 1.0]])
    for how in HOW:
        nothing = Sums(Survey(Settings(temperature=temperature, **how))).finish()
        assert np.isnan(nothing.result(x[1:2])).all()
        result = finished(surveyed([x[::2]], temperature=temperature, **how), [x[::2]]).result(x)
        assert result[::2].tobytes() == at_once(x[::2], temperature=temperature, **how).tobytes()
        assert np.isnan(result[1]).all()


def test_no_rows_and_no_columns() -> None:
    for shape in [(0, 3), (4, 0), (0, 0)]:
        assert in_passes(np.empty(shape), [1, 2]).shape == shape
        assert in_merged_passes(np.empty(shape), [1, 2]).shape == shape


def test_a_table_that_changes_between_the_passes_is_refused() -> None:
    x = np.ones((3, 2))
    survey = surveyed([x])
    sums = Sums(survey)
    with pytest.raises(ValueError, match="fewer rows"):
        sums.finish()
    sums.add(x[:2])
    with pytest.raises(ValueError, match="fewer rows"):
        sums.finish()
    with pytest.raises(ValueError, match="more rows"):
        sums.add(x)


def test_merged_sums_that_have_other_rows_than_the_survey_are_refused() -> None:
    """It takes all parts to know."""
    x = np.ones((3, 2))
    survey = surveyed([x])
    sums, other = Sums(survey), Sums(survey)
    sums.add(x[:1])
    other.add(x[:1])
    sums.merge(other)
    with pytest.raises(ValueError, match="fewer rows"):
        sums.finish()
    other.add(x[:1])
    sums.merge(other)
    with pytest.raises(ValueError, match="more rows"):
        sums.finish()


def test_a_survey_may_go_on_after_it_was_used() -> None:
    """What was found before is not taken for what is found of more rows."""
    x = columns(np.random.default_rng(5), 30)
    survey = surveyed([x[:10]], logs=True)
    early = Sums(survey)
    early.add(x[:10])
    survey.add(x[10:])
    assert early.finish().result(x[:10]).tobytes() == at_once(x[:10], logs=True).tobytes()
    assert finished(survey, [x]).result(x).tobytes() == at_once(x, logs=True).tobytes()


CLOSE = st.one_of(
    st.sampled_from([0.0, 0.2, 0.26, 0.5, 1.0, 2.0, 40.0, 700.0, 1e4, 2.0**-45, 2.0**-40, 5e-324]),
    st.floats(0.0, 3.0),
)


@settings(deadline=None, max_examples=share_of(400))
@given(
    below=st.lists(CLOSE, min_size=1, max_size=14),
    largest=st.sampled_from([0.0, 1.0, -3e5, 1e300, 5e-324]),
    masked=st.sampled_from([0, 0, 1, 3]),
    temperature=st.sampled_from([1.0, 0.7, 1e-300, 0.0, inf, 1e300, 5e-324]),
    unit=st.booleans(),
    width=st.sampled_from([1, 3, 70]),
    how=st.sampled_from(HOW),
    seed=st.integers(0, 1 << 32),
)
def test_any_partials_in_any_order(
    below: list[float],
    largest: float,
    masked: int,
    temperature: float,
    unit: bool,
    width: int,
    how: dict[str, Any],
    seed: int,
) -> None:
    """Ties and values within a quarter of the temperature, one row a block, merged in any tree."""
    random = np.random.default_rng(seed)
    size = temperature if unit and 0.0 < temperature < inf else 1.0
    column = np.array([largest, *[largest - x * size for x in below], *[-inf] * masked])
    x = np.stack([random.permutation(column) for _ in range(width)], axis=1)
    expected = at_once(x, temperature=temperature, **how)
    for cuts in (list(range(1, len(x))), sorted(random.integers(0, len(x), 4).tolist())):
        found = in_merged_passes(x, cuts, random, temperature=temperature, **how)
        assert found.tobytes() == expected.tobytes()
