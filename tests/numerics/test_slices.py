"""What stands for an array: masked, lazy, of types that doubles hold, or do not."""

from __future__ import annotations

import re
from math import inf, nan
from types import SimpleNamespace
from typing import Any

import ml_dtypes
import mpmath
import numpy as np
import pytest

import softmax_cli
from softmax_cli import argmax, cross_entropy, log_softmax, softmax
from tests.conftest import refusal

X = np.random.default_rng(7).normal(0, 3, (3, 4, 5))
NAMES = ["softmax", "log_softmax", "argmax", "cross_entropy"]


MASKED = np.ma.array([[2.0, 1.0, nan], [5.0, 9.0, 1.0], [1.0, 2.0, 3.0]])
MASKED.mask = [[0, 0, 1], [0, 1, 0], [1, 1, 1]]


def test_what_is_masked_is_a_masked_class() -> None:
    """As -inf is, whatever lies under the mask; the results are plain arrays."""
    filled = MASKED.filled(-inf)
    for axis in (-1, 0, None, (0, 1)):
        for function in (softmax, log_softmax):
            result = function(MASKED, axis=axis)
            assert type(result) is np.ndarray
            assert np.array_equal(result, function(filled, axis=axis), equal_nan=True)
    p, log = softmax(MASKED), log_softmax(MASKED)
    assert p[0].tolist() == [*softmax([2.0, 1.0]).tolist(), 0.0]
    assert p[1].tolist() == [softmax([5.0, 1.0])[0], 0.0, softmax([5.0, 1.0])[1]]
    assert (log[0, 2], log[1, 1]) == (-inf, -inf)
    assert np.isnan(p[2]).all()
    assert np.isnan(log[2]).all()
    assert np.isnan(softmax(np.ma.masked))
    assert cross_entropy(MASKED[:2], [2, 0]).tolist() == [inf, -log[1, 0]]
    assert cross_entropy(MASKED[:1], [[0.5, 0.5, 0.0]]).tolist() == [-log[0, :2].mean()]
    unmasked = np.ma.array([2.0, 1.0])
    assert np.array_equal(softmax(unmasked), softmax([2.0, 1.0]))


def test_masks_in_lists_count_too() -> None:
    assert np.array_equal(softmax([*MASKED]), softmax(MASKED), equal_nan=True)
    assert np.array_equal(softmax([[*MASKED]]), softmax(MASKED)[np.newaxis], equal_nan=True)
    assert softmax([1.0, np.ma.masked, 1.0]).tolist() == [0.5, 0.0, 0.5]


@pytest.mark.parametrize("dtype", [np.float64, np.int64, np.uint8, ml_dtypes.bfloat16])
def test_a_masked_element_is_never_the_largest(dtype: Any) -> None:
    x = np.ma.array(np.array([[1, 0, 0], [0, 1, 1]], dtype), mask=[[1, 0, 0], [0, 1, 0]])
    assert argmax(x).tolist() == [1, 2]
    assert argmax(x, axis=0).tolist() == [1, 0, 1]
    assert argmax(np.ma.array([1.0, -inf], mask=[1, 0])) == 1
    assert refusal(argmax, MASKED) == "ValueError: argmax of a slice whose elements are all masked"


def test_what_is_masked_is_no_label() -> None:
    labels = np.ma.array([0, 1, 1], mask=[0, 0, 1])
    assert (
        refusal(cross_entropy, X[0, :3], labels)
        == "ValueError: cross_entropy: some labels are masked; leave their slices out, of the "
        "logits too"
    )
    seen = ~labels.mask
    losses = cross_entropy(X[0, :3][seen], labels[seen])
    assert np.array_equal(losses, cross_entropy(X[0, :2], [0, 1]))


class Lazy:
    """A stand-in for an array of Dask, in one block, which notes that it is computed."""

    def __init__(self, array: Any, graph: object = True) -> None:
        self.array, self.graph = array, graph
        self.chunks: object = None

    def __dask_graph__(self) -> object:
        return self.graph

    def __array__(self, dtype: object = None, copy: object = None) -> Any:
        assert self.graph is None, "computed whole"
        return self.array

    def rechunk(self, chunks: object) -> Lazy:
        self.chunks = chunks
        return self

    def compute(self) -> Any:
        return self.array


def map_blocks(function: Any, x: Lazy, *, dtype: type, drop_axis: object = None, axis: Any) -> Any:
    """Apply a function as Dask does, where the blocks hold the axis whole."""
    axes = axis if isinstance(axis, tuple) else (axis,)
    assert x.chunks == dict.fromkeys(axes, -1)
    assert (drop_axis is None) == (dtype is float)
    return function(x.array, axis=axis)


@pytest.mark.parametrize("axis", [-1, 0, (0, 2)])
@pytest.mark.parametrize("name", NAMES)
def test_a_lazy_array_is_refused_with_the_way_to_map_blocks(name: str, axis: Any) -> None:
    """The way is followed, with a stand-in for Dask."""
    function, one_axis = getattr(softmax_cli, name), name in ("argmax", "cross_entropy")
    if one_axis and axis == (0, 2):
        return
    others = [np.zeros(np.delete(X.shape, axis), int)] if name == "cross_entropy" else []
    text = refusal(function, Lazy(X), *others, axis=axis)
    said = re.fullmatch(
        rf"TypeError: {name}: logits are a lazy array; block by block, "
        r"(-?dask\.array\.map_blocks\(.*\))( has the loss of every class)?",
        text,
    )
    assert said
    dask = SimpleNamespace(array=SimpleNamespace(map_blocks=map_blocks))
    result = eval(said[1], {"dask": dask, "softmax_cli": softmax_cli, "x": Lazy(X)})
    if name == "cross_entropy":
        assert said[2]
        result = np.moveaxis(result, axis, 0)[0]
    assert np.array_equal(result, function(X, *others, axis=axis))


def test_the_words_for_a_lazy_array() -> None:
    assert (
        refusal(argmax, Lazy(X)) == "TypeError: argmax: logits are a lazy array; block by block, "
        "dask.array.map_blocks(softmax_cli.argmax, x.rechunk({-1: -1}), axis=-1, drop_axis=-1, "
        "dtype=int)"
    )
    assert (
        refusal(softmax, [Lazy(X)], axis=None)
        == "TypeError: softmax: logits are a lazy array, and axis=None takes all of it at once, so "
        "that dask.array.map_blocks cannot help: pass x.compute()"
    )
    assert softmax(Lazy(X).compute(), axis=None).shape == X.shape
    labels = Lazy(np.array([0, 1]))
    assert (
        refusal(cross_entropy, X[0, :2], labels)
        == "TypeError: cross_entropy: labels are a lazy array; pass labels.compute()"
    )
    assert cross_entropy(X[0, :2], labels.compute()).shape == (2,)


def test_an_array_that_could_be_lazy_and_is_not() -> None:
    """As xarray's are, which have the method and no graph."""
    assert np.array_equal(softmax(Lazy(X, None)), softmax(X))


@pytest.mark.parametrize(
    "name", ["bfloat16", "float8_e4m3fn", "float8_e5m2", "float4_e2m1fn", "int4", "uint4"]
)
def test_types_of_ml_dtypes_are_widened(name: str) -> None:
    x = np.array([[2.0, 1.0, 0.0], [3.0, 1.0, 3.0]]).astype(getattr(ml_dtypes, name))
    assert softmax(x).dtype == np.float64
    assert np.array_equal(softmax(x), softmax(x.astype(np.float64)))
    assert np.array_equal(log_softmax(x), log_softmax(x.astype(np.float64)))
    assert argmax(x).tolist() == [0, 0]
    assert cross_entropy(x, [1, 1], reduction="mean").dtype == np.float64
    assert cross_entropy([1.0, 2.0], np.array([0, 1]).astype(x.dtype)) == cross_entropy([1, 2], 1)


def test_every_number_of_bfloat16_is_widened_exactly() -> None:
    every = np.arange(2**16).astype(np.uint16)
    x = every.view(ml_dtypes.bfloat16)
    with np.errstate(invalid="ignore"):  # where NaNs signal
        exact = (every.astype(np.uint32) << 16).view(np.float32).astype(np.float64)
    pairs = np.stack([exact, np.zeros(len(every))], axis=1)
    result = log_softmax(np.stack([x, np.zeros_like(x)], axis=1))
    assert np.array_equal(result, log_softmax(pairs), equal_nan=True)


@pytest.mark.parametrize("offset", [2**53, -(2**53) - 2, 2**62, -(2**63), 2**64 - 4])
def test_integers_beyond_53_bits_are_told_apart(offset: int) -> None:
    dtype = np.uint64 if offset >= 2**63 else np.int64
    x = np.array([[offset, offset + 1, offset + 3], [offset + 2] * 3], dtype)
    small = np.array([[0, 1, 3], [2, 2, 2]])
    for order in ("=", ">"):
        swapped = x.astype(x.dtype.newbyteorder(order))
        assert np.array_equal(softmax(swapped), softmax(small))
        assert np.array_equal(log_softmax(swapped, axis=0), log_softmax(small, axis=0))
        assert np.array_equal(cross_entropy(swapped, [1, 0]), cross_entropy(small, [1, 0]))
        assert argmax(swapped, axis=0).tolist() == [1, 1, 0]
    hidden = np.ma.array(x, mask=[[0, 0, 1], [0, 1, 1]])
    masked = np.ma.array(small, mask=hidden.mask)
    assert np.array_equal(softmax(hidden), softmax(masked))
    hidden.mask = True
    assert np.isnan(softmax(hidden)).all()


def test_the_shift_of_large_integers_is_that_of_mpmath() -> None:
    with mpmath.workprec(200):
        one = mpmath.exp(1)
        assert softmax(np.array([2**53, 2**53 + 1])).tolist() == [
            float(1 / (1 + one)),
            float(one / (1 + one)),
        ]
    wide = np.array([-(2**63), 2**63 - 2**20])
    assert log_softmax(wide, temperature=2.0**60).tolist() == pytest.approx([-16.0, -1.1e-7], 0.1)
    assert log_softmax(wide).tolist() == [-(2.0**64 - 2.0**20), 0.0]


def test_large_integers_that_a_double_holds_may_lie_far_apart() -> None:
    x = np.array([[2**60, 1], [2**60 + 1, 2**60 + 2], [-(2**63), 2**62]])
    log = log_softmax(x)
    assert np.array_equal(log[[0, 2]], log_softmax(x[[0, 2]].astype(np.float64)))
    assert np.array_equal(log[1], log_softmax([1, 2]))


def test_numbers_that_a_double_does_not_hold_are_refused() -> None:
    """And are rounded by him who says so; argmax has no need to."""
    wide = np.array([0, 2**53 + 1])
    for name in ("softmax", "log_softmax"):
        function = getattr(softmax_cli, name)
        assert (
            refusal(function, wide)
            == f"ValueError: {name}: logits of type int64 that float64 cannot hold: "
            'astype("float64") rounds them'
        )
        assert np.array_equal(function(wide.astype("float64")), function([0.0, 2.0**53]))
    assert refusal(softmax, np.array([-(2**63), 2**63 - 1])).startswith(
        "ValueError: softmax: logits"
    )
    assert argmax(np.array([2**53, 2**53 + 1])) == 1
    assert (
        refusal(cross_entropy, [1.0, 2.0], np.array([2**53 + 1, 0]))
        == "ValueError: cross_entropy: targets of type int64 that float64 cannot hold: "
        'astype("float64") rounds them'
    )


@pytest.mark.parametrize(
    ("integer", "x"),
    [
        (2**53 + 1, [2**53 + 1, 0.5]),
        (2**53 + 1, ([1.0, 2.0], [2**53 + 1, 2**53])),
        (2**53 + 1, [np.array([2**53 + 1, 0]), np.array([0.5, 0.0])]),
        (2**53 + 1, [np.int64(2**53 + 1), np.float32(0.5)]),
        (2**53 + 1, [np.ma.array([2**53 + 1, 0]), [0.5, 0.0]]),
        (2**63 + 1, [-1, 2**63 + 1]),
    ],
)
def test_integers_that_numpy_rounds_beside_other_numbers_are_refused(integer: int, x: Any) -> None:
    """By argmax too, whose answer depends on them; those that it does not round are taken."""
    for name in ("softmax", "argmax"):
        assert refusal(getattr(softmax_cli, name), x) == (
            f"ValueError: {name}: logits hold {integer}, which float64 cannot hold: "
            "float() rounds it"
        )
    assert softmax([2**53 + 2, 2.0**53, 0.5]).tolist() == softmax([2.0, 0.0, -1e9]).tolist()
    assert argmax([-1, 2**63, True]) == 1


def test_long_doubles_are_taken_where_a_double_holds_them() -> None:
    x = np.array([2.0, 1.0, nan, -inf]).astype(np.longdouble)
    assert softmax(x[:2]).dtype == np.float64
    assert np.array_equal(softmax(x[:2]), softmax([2.0, 1.0]))
    assert np.isnan(softmax(x)).all()
    assert softmax(x[[0, 1, 3]]).tolist()[2] == 0.0
    if np.finfo(np.longdouble).nmant == 52:
        return  # of one size with a double here
    third = np.array([np.longdouble(1) / 3, 0])
    assert (
        refusal(log_softmax, third)
        == f"ValueError: log_softmax: logits of type {third.dtype} that float64 cannot hold: "
        'astype("float64") rounds them'
    )
    assert np.array_equal(log_softmax(third.astype("float64")), log_softmax([1 / 3, 0.0]))
    assert softmax(np.ma.array(third, mask=[1, 0])).tolist() == [0.0, 1.0]
    assert refusal(softmax, np.array([np.finfo(np.longdouble).max, 0])).startswith("ValueError")
    assert argmax(np.array([1, 1 + np.finfo(np.longdouble).eps])) == 1
