"""Slices: whatever stands for an array in Python, cut along some axes into rows of doubles.

A double holds every number of NumPy's common types and of ml_dtypes (bfloat16, float8, int4), and
nothing is ever rounded to one: what would have to be is a ValueError.  Each function is told the
name of its caller, with which its messages begin.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from typing import Any, NoReturn, TypeAlias

import numpy as np
from numpy.lib.array_utils import normalize_axis_tuple
from numpy.typing import ArrayLike, NDArray

from softmax_cli.numerics import arrays
from softmax_cli.numerics.exact_doubles import WHOLE, below_largest, nearest, rounding
from softmax_cli.numerics.exchange import exchanged
from softmax_cli.numerics.types import Floats

Axis: TypeAlias = int | tuple[int, ...] | None
"""One axis, several that are one together, or all."""

# the types that NumPy has not from itself are numbered from here on (NPY_USERDEF)
FOREIGN = 256


class Slices:
    """An array of logits, cut into slices.

    Parameters
    ----------
    x : array_like
        Of a real type; elements that are masked count as -inf.
    axis : Axis
        The axes of which all elements together make one slice.
    caller : str

    Raises
    ------
    TypeError
        If `x` is lazy, or not of a real type; if the axis is of no such type.
    ValueError
        If a slice has no elements, or an axis stands twice; if a list holds integers that NumPy
        has rounded.
    numpy.exceptions.AxisError
        If there is no such axis.

    Examples
    --------
    >>> slices = Slices(np.ma.array([[1, 2], [3, 4]], mask=[[0, 0], [0, 1]]), 0, "softmax")
    >>> slices.doubles()
    array([[  1.,   3.],
           [  2., -inf]])
    >>> slices.restored(slices.doubles())
    array([[  1.,   2.],
           [  3., -inf]])
    >>> slices.others
    (2,)
    """

    def __init__(self, x: ArrayLike, axis: Axis, caller: str) -> None:
        leaves = [*_leaves(x)]
        if any(map(_has_graph, leaves)):
            _refuse_lazy(axis, caller)
        x = exchanged(x, f"{caller}: logits")
        if any(isinstance(leaf, np.ma.MaskedArray) for leaf in leaves):
            given, x = x, _stacked(x)
            _refuse_rounded_integers(given, np.asarray(x), f"{caller}: logits")
        mask = np.ma.getmaskarray(x) if isinstance(x, np.ma.MaskedArray) else None
        array = real_logits(x, f"{caller}: logits")
        self.caller = caller
        self.single = array.dtype.type is np.float32  # whether the results are float32
        self.shape = array.shape
        least = max(1, array.ndim)  # a number alone is a slice of one class
        self.axes = _axes(axis, least, caller)
        last = self._axes_last(np.atleast_1d(array))
        self._moved = last.shape
        self.others = last.shape[: least - len(self.axes)]  # the shape of one result a slice
        self.classes = int(np.prod(last.shape[len(self.others) :]))
        if self.classes == 0:
            raise ValueError(f"{caller} along an axis with no elements")
        self._rows = last.reshape(-1, self.classes)
        self._mask = None
        if mask is not None:
            self._mask = self._axes_last(np.atleast_1d(mask)).reshape(-1, self.classes)

    def doubles(self) -> Floats:
        """Return the slices as rows, less their largest where that alone makes integers doubles."""
        rows, mask = self._rows, self._mask
        values, held = nearest(rows)
        if held is not None:
            seen = np.ones(rows.shape, bool) if mask is None else ~mask
            wrong = ~(held | ~seen).all(axis=1)
            if rows.dtype.kind in "iu":
                values[wrong], held[wrong] = below_largest(rows[wrong], seen[wrong])
            if not held[seen].all():
                raise rounding(rows, f"{self.caller}: logits")
        return values if mask is None else np.where(mask, -inf, values)

    def beside(self, values: Floats) -> Floats:
        """Return doubles of the shape of the logits as rows, cut in the same way."""
        return self._axes_last(values).reshape(self._rows.shape)

    def argmax(self) -> NDArray[np.intp]:
        """Return each slice's first index of its largest element that is not masked."""
        kind, rows, mask = self._rows.dtype.kind, self._rows, self._mask
        if self._rows.dtype.num >= FOREIGN:
            # these have no argmax of their own, and all others no need to be doubles
            kind, rows = "f", self.doubles()
        if mask is None:
            return arrays.argmax(rows)
        least = -inf if kind == "f" else np.iinfo(rows.dtype).min
        found = arrays.argmax(np.where(mask, np.array(least, rows.dtype), rows))
        hidden = np.take_along_axis(mask, found[:, np.newaxis], 1)[:, 0]
        if mask[hidden].all(axis=1).any():
            raise ValueError(f"{self.caller} of a slice whose elements are all masked")
        # nothing is larger there than what stands in for masked elements
        found[hidden] = arrays.argmax(~mask[hidden])
        return found

    def restored(self, result: NDArray[Any]) -> NDArray[Any]:
        """Return rows of results in the shape of the array."""
        last = range(len(self._moved) - len(self.axes), len(self._moved))
        return np.moveaxis(result.reshape(self._moved), last, self.axes).reshape(self.shape)

    def _axes_last(self, array: NDArray[Any]) -> NDArray[Any]:
        return np.moveaxis(array, self.axes, range(array.ndim - len(self.axes), array.ndim))


def real_array(x: ArrayLike, what: str) -> NDArray[Any]:
    """Return an array of numbers that are real; a mask is left out.

    >>> real_array(np.ma.array([2, 1], mask=[True, False]), "logits")
    array([2, 1])
    """
    array = one_array(x, what)
    _refuse_rounded_integers(x, array, what)
    if array.dtype.kind != "f" and not np.can_cast(array.dtype, np.float64):
        raise TypeError(f"{what} must be real numbers, not of type {array.dtype}")
    return array


def real_logits(x: ArrayLike, what: str) -> NDArray[Any]:
    """Return an array as `real_array` does, in which truths are no numbers: they are no logits.

    >>> real_logits([True, False], "softmax: logits")
    Traceback (most recent call last):
      ...
    TypeError: softmax: logits are true and false, not numbers; x.astype(float) makes them 1 and 0
    """
    array = real_array(x, what)
    if array.dtype.kind == "b":
        raise TypeError(
            f"{what} are true and false, not numbers; x.astype(float) makes them 1 and 0"
        )
    return array


def one_array(x: Any, what: str) -> NDArray[Any]:
    """Return an array of whatever type; a mask is left out.

    >>> one_array([[1.0], [2.0, 3.0]], "softmax: logits")
    Traceback (most recent call last):
      ...
    ValueError: softmax: logits must be one array, and lists in it differ in length or depth
    """
    given = exchanged(x, what)
    try:
        return np.asarray(given)
    except ValueError:
        if not isinstance(given, (list, tuple)):
            raise
        raise ValueError(
            f"{what} must be one array, and lists in it differ in length or depth"
        ) from None


def _refuse_rounded_integers(x: object, array: NDArray[Any], what: str) -> None:
    """Refuse lists of which NumPy rounded integers to make an array, as it does beside fractions.

    So it does with integers of which some need the sign and others all 64 bits.
    """
    lists = isinstance(x, (list, tuple)) and array.dtype == np.float64
    if not (lists and (np.abs(array) >= WHOLE).any()):
        return
    given = np.array(x, dtype=object).ravel()
    for number, double in zip(given, array.ravel().tolist(), strict=True):
        if isinstance(number, (int, np.integer)) and int(number) != double:
            raise ValueError(f"{what} hold {number}, which float64 cannot hold: float() rounds it")


def _axes(axis: Axis, dimensions: int, caller: str) -> tuple[int, ...]:
    """Return axes in their order, counted from 0."""
    if axis is None:
        return tuple(range(dimensions))
    try:
        if not (hasattr(axis, "__index__") or isinstance(axis, (tuple, list))):
            raise TypeError  # of what has parts of another kind, such as a text of bytes
        axes = normalize_axis_tuple(axis, dimensions, caller, allow_duplicate=True)
    except TypeError:
        what = "an integer, a tuple of integers or None"
        raise TypeError(f"{caller}: axis must be {what}, not {axis!r}") from None
    if len(set(axes)) < len(axes):
        raise ValueError(f"{caller}: an axis stands twice in {axis}")
    return tuple(sorted(axes))


def _leaves(x: object) -> Iterator[object]:
    """Yield what lists hold, at any depth, but for plain numbers."""
    if isinstance(x, (list, tuple)):
        for part in x:
            if type(part) is not float and type(part) is not int:
                yield from _leaves(part)
    else:
        yield x


def _stacked(x: Any) -> Any:
    """Return lists that hold masked arrays as one; NumPy would forget the masks."""
    if isinstance(x, (list, tuple)):
        return np.ma.stack([_stacked(part) for part in x])
    return x


def is_masked(x: object) -> bool:
    """Return whether an element of something is masked.

    >>> is_masked(np.ma.array([1, 2])), is_masked([1, np.ma.masked])
    (False, True)
    """
    return any(
        isinstance(leaf, np.ma.MaskedArray) and bool(np.ma.getmaskarray(leaf).any())
        for leaf in _leaves(x)
    )


def is_lazy(x: object) -> bool:
    """Return whether something, or a part of a list, is Dask's and would be computed whole."""
    return any(map(_has_graph, _leaves(x)))


def _has_graph(leaf: object) -> bool:
    # xarray's arrays all have the method, and give None where there is no graph
    return hasattr(leaf, "__dask_graph__") and leaf.__dask_graph__() is not None


def _refuse_lazy(axis: Axis, caller: str) -> NoReturn:
    """Refuse an array that is computed only when it is asked for, lest all of it is at once."""
    if axis is None:
        raise TypeError(
            f"{caller}: logits are a lazy array, and axis=None takes all of it at once, so that "
            "dask.array.map_blocks cannot help: pass x.compute()"
        )
    axes = axis if isinstance(axis, tuple) else (axis,)
    chunks = f"x.rechunk({dict.fromkeys(axes, -1)})"
    how = f"dask.array.map_blocks(softmax_cli.{caller}, {chunks}, axis={axis}, dtype=float)"
    if caller == "argmax":
        how = how.replace("dtype=float", f"drop_axis={axis}, dtype=int")
    elif caller == "cross_entropy":
        how = f"-{how.replace(caller, 'log_softmax')} has the loss of every class"
    raise TypeError(f"{caller}: logits are a lazy array; block by block, {how}")
