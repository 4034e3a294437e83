"""The public functions: softmax, log-softmax, cross-entropy and argmax of NumPy arrays.

Every result is within 0.51 units in the last place of the exact value of the numbers given, and
has the same bits on every machine, for every memory layout and every order of the classes.  (A
library in the process built with -ffast-math may flush subnormal numbers to 0; results below
2.3e-308 are then 0.)

Sources: S. M. Rump, T. Ogita and S. Oishi, "Accurate floating-point summation part I", SIAM J.
Sci. Comput. 31 (2008), section 3; P. T. P. Tang, "Table-driven implementation of the exponential
function in IEEE floating-point arithmetic", ACM TOMS 15 (1989), section 3; P. Blanchard, D. J.
Higham and N. J. Higham, "Accurately computing the log-sum-exp and softmax functions", IMA J.
Numer. Anal. 41 (2021), sections 2 and 4.
"""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_cli.numerics import arrays
from softmax_cli.numerics.exact_sum import ExactSum

__all__ = ["argmax", "cross_entropy", "log_softmax", "softmax"]


def softmax(x: ArrayLike, axis: int = -1, temperature: float = 1.0) -> NDArray[Any]:
    """Return exp(x/T) over its sum along an axis.

    Parameters
    ----------
    x : array_like
        Logits, of any shape and of a real type.  -inf is a masked class, of probability 0.
    axis : int
        The axis along which the results sum to 1.
    temperature : float
        Divides the logits; at 0 all is on the largest, shared by ties, at inf on all but -inf.

    Returns
    -------
    ndarray of the shape of `x`: float32 for float32, float64 for all else.  A number alone (of
    no dimension) is one class.  A slice with a NaN, a +inf or no class above -inf is NaN.

    Raises
    ------
    TypeError
        If `x` is complex or holds objects.
    ValueError
        If the axis has no elements, or the temperature is negative or NaN.
    numpy.exceptions.AxisError
        If there is no such axis.

    Notes
    -----
    exp(x - max) over its sum (Blanchard, Higham and Higham 2021, 1.7): differences exactly, exp by
    table (Tang 1989) as a pair of doubles, the sum exactly (Rump 2008), rounded once at the end.

    Examples
    --------
    >>> softmax([2.0, 1.0, 0.1])
    array([0.65900114, 0.24243297, 0.09856589])
    >>> softmax([[1, 2], [3, 3]], axis=0)
    array([[0.11920292, 0.26894142],
           [0.88079708, 0.73105858]])
    >>> softmax([2.0, 1.0, 1.0], temperature=0)
    array([1., 0., 0.])
    """
    rows, shape, single = _rows(x, axis)
    result = arrays.softmax(rows, temperature=_checked(temperature), single=single)
    return _restored(result, shape, axis, np.shape(x))


def log_softmax(x: ArrayLike, axis: int = -1, temperature: float = 1.0) -> NDArray[Any]:
    """Return the logarithm of `softmax`, without losing the digits of a probability near 1.

    Parameters, results and errors are those of `softmax`; a masked class gives -inf.

    Notes
    -----
    (x - max)/T - log(n + rest), where n classes share the maximum and the rest is the sum of the
    others' exponentials: Blanchard, Higham and Higham (2021), section 4, for one class or more.

    Examples
    --------
    >>> log_softmax([2.0, 1.0, 0.1])
    array([-0.41703002, -1.41703002, -2.31703002])
    >>> log_softmax([40.0, 0.0])
    array([-4.24835426e-18, -4.00000000e+01])
    """
    rows, shape, single = _rows(x, axis)
    result = arrays.log_softmax(rows, temperature=_checked(temperature), single=single)
    return _restored(result, shape, axis, np.shape(x))


def cross_entropy(
    logits: ArrayLike,
    labels: ArrayLike,
    axis: int = -1,
    temperature: float = 1.0,
    reduction: Literal["none", "mean", "sum"] = "none",
) -> NDArray[Any]:
    """Return -log_softmax of the labels' classes.

    Type and errors are those of `softmax`, and so are the parameters, but for:

    Parameters
    ----------
    labels : array_like of int
        Class numbers, of the shape of `logits` without the axis.
    reduction : {"none", "mean", "sum"}
        Whether to return each loss, in the shape of `labels`, or as an array of no dimension their
        exact mean or sum, rounded once.  A mean is finite where only the sum would overflow.

    Raises
    ------
    TypeError, ValueError
        If labels are not integers; if one is no class (-1 is none), shapes do not fit, or the
        reduction is unknown.

    Examples
    --------
    >>> cross_entropy([[2.0, 1.0, 0.1], [40.0, 0.0, 0.0]], [1, 0])
    array([1.41703002e+00, 8.49670851e-18])
    >>> cross_entropy([[2.0, 1.0, 0.1], [40.0, 0.0, 0.0]], [1, 0], reduction="mean")
    array(0.70851501)
    """
    if reduction not in ("none", "mean", "sum"):
        raise ValueError(f"reduction must be 'none', 'mean' or 'sum', not {reduction!r}")
    rows, shape, single = _rows(logits, axis)
    numbers = _labels(labels, shape, rows.shape[1])
    heads, tails = arrays.cross_entropy(rows, numbers, temperature=_checked(temperature))
    if reduction == "none":
        return arrays.rounded((heads, tails), single).reshape(shape[:-1])
    total = ExactSum()
    total.add(heads, tails)
    figure = total.mean(single) if reduction == "mean" else total.sum(single)
    return np.array(figure, np.float32 if single else np.float64)


def argmax(x: ArrayLike, axis: int = -1) -> NDArray[np.intp]:
    """Return the index of the largest element along an axis, the first where several are.

    Parameters and errors are those of `softmax`; a NaN counts as the largest.

    Examples
    --------
    >>> argmax([[1.0, 3.0, 3.0], [4.0, 0.0, 1.0]])
    array([1, 0])
    """
    rows, shape, _ = _rows(x, axis)
    return arrays.argmax(rows).reshape(shape[:-1])


def _rows(x: ArrayLike, axis: int) -> tuple[NDArray[np.float64], tuple[int, ...], bool]:
    """Return the slices as rows, the shape with the axis last, and whether they are float32."""
    array = np.asarray(x)
    if array.dtype.kind not in "fiub":
        raise TypeError(f"logits must be real numbers, not of type {array.dtype}")
    last = np.moveaxis(np.atleast_1d(array), axis, -1)
    if last.shape[-1] == 0:
        raise ValueError("softmax along an axis with no elements")
    rows = last.reshape(-1, last.shape[-1]).astype(np.float64, copy=False)
    return rows, last.shape, array.dtype.type is np.float32


def _restored(
    result: NDArray[Any], shape: tuple[int, ...], axis: int, original: tuple[int, ...]
) -> NDArray[Any]:
    """Undo `_rows`."""
    return np.moveaxis(result.reshape(shape), -1, axis).reshape(original)


def _checked(temperature: float) -> float:
    if not temperature >= 0.0:
        raise ValueError(f"temperature must be 0 or more, not {temperature}")
    return float(temperature)


def _labels(labels: ArrayLike, shape: tuple[int, ...], classes: int) -> NDArray[np.integer[Any]]:
    numbers = np.asarray(labels)
    if numbers.dtype.kind not in "iu":
        raise TypeError(f"labels must be integers, not of type {numbers.dtype}")
    if numbers.shape != shape[:-1]:
        raise ValueError(f"labels of shape {numbers.shape} for logits of rows {shape[:-1]}")
    flat = numbers.ravel()
    wrong = flat[(flat < 0) | (flat >= classes)]
    if len(wrong):
        raise ValueError(f"label {wrong[0]} is not one of the classes 0 to {classes - 1}")
    return flat.astype(np.intp)
