"""The public functions: softmax, log-softmax, cross-entropy, argmax and metrics of arrays.

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

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from softmax_cli.metrics import (
    array_labels,
    array_losses,
    labelled_arrays,
    parameters,
    temperature_fit,
)
from softmax_cli.metrics.logit_gaps import LogitGaps
from softmax_cli.metrics.verdict import Metrics
from softmax_cli.numerics import arrays
from softmax_cli.numerics.slices import Slices

__all__ = ["Metrics", "argmax", "cross_entropy", "fit_temperature", "log_softmax", "softmax"]


def softmax(
    x: ArrayLike, axis: int | tuple[int, ...] | None = -1, temperature: float = 1.0
) -> NDArray[Any]:
    """Return exp(x/T) over its sum along an axis.

    Parameters
    ----------
    x : array_like
        Logits, of any shape and of a real type; also what other libraries hold, by ``__array__``,
        DLPack on the CPU, ``__arrow_c_array__`` or ``__arrow_c_stream__``, and what pandas and
        polars do.  The columns of a table are the last axis.  -inf is a masked class, of
        probability 0, and so is an element that a `numpy.ma.MaskedArray` masks.
    axis : int, tuple of ints or None
        The axis along which the results sum to 1: one, several together, or all (None).
    temperature : float
        Divides the logits; at 0 all is on the largest, shared by ties, at inf on all but -inf.

    Returns
    -------
    ndarray of the shape of `x`: float32 for float32, float64 for all else (bfloat16, float16 and
    integers too).  It is a plain array for a masked one, since 0 is what a masked class has.  A
    number alone (of no dimension) is one class.  A slice with a NaN, a +inf or no class above -inf
    (one that is masked whole, say) is NaN.

    Raises
    ------
    TypeError
        If `x` is complex, holds objects, or is a lazy array of Dask, which would be computed whole:
        `dask.array.map_blocks` applies a function block by block.
    ValueError
        If the axis has no elements, or the temperature is negative or NaN; if a value is missing
        (a null of pandas, polars or Arrow); or if float64 cannot hold the numbers: some of type
        longdouble, integers that lie more than 2^53 apart, or integers beyond 2^53 beside
        fractions in a list or a table.
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
    >>> softmax([[1, 2], [3, 3]], axis=None)
    array([[0.05406459, 0.1469628 ],
           [0.3994863 , 0.3994863 ]])
    >>> softmax(np.ma.array([2.0, 1.0, 5.0], mask=[False, False, True]))
    array([0.73105858, 0.26894142, 0.        ])
    >>> softmax([2.0, 1.0, 1.0], temperature=0)
    array([1., 0., 0.])
    """
    slices = Slices(x, axis, "softmax")
    degrees = parameters.temperature(temperature, "softmax")
    result = arrays.softmax(slices.doubles(), temperature=degrees, single=slices.single)
    return slices.restored(result)


def log_softmax(
    x: ArrayLike, axis: int | tuple[int, ...] | None = -1, temperature: float = 1.0
) -> NDArray[Any]:
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
    >>> log_softmax(np.zeros((1, 2, 2)), axis=(0, 2))
    array([[[-0.69314718, -0.69314718],
            [-0.69314718, -0.69314718]]])
    """
    slices = Slices(x, axis, "log_softmax")
    degrees = parameters.temperature(temperature, "log_softmax")
    result = arrays.log_softmax(slices.doubles(), temperature=degrees, single=slices.single)
    return slices.restored(result)


def cross_entropy(
    logits: ArrayLike,
    labels: ArrayLike,
    axis: int = -1,
    temperature: float = 1.0,
    reduction: Literal["none", "mean", "sum"] = "none",
    *,
    classes: Sequence[str] | None = None,
    weight: ArrayLike | None = None,
    ignore_index: int | str | None = None,
    label_smoothing: float = 0.0,
) -> NDArray[Any]:
    """Return -log_softmax of the labels' classes, or its mean weighted by targets.

    Type and errors are those of `softmax`, and so are the parameters, but for:

    Parameters
    ----------
    labels : array_like of int, of str, or of numbers
        Class numbers from 0, or names of classes, of the shape of `logits` without the axis; or
        targets, of the shape of `logits`: the probability that each class has, one-hot or soft.
    axis : int
        One axis.
    reduction : {"none", "mean", "sum"}
        Whether to return each loss, in the shape of `logits` without the axis, or as an array of no
        dimension their exact mean or sum, rounded once.  A mean is finite where only the sum would
        overflow.
    classes : sequence of str, optional
        The names of all classes, in the order of `logits`.
    weight : array_like, optional
        How much each class counts: 0, or from 1e-100 to 1e100.  A mean of labels, but not of
        targets, is over the weights of the true classes.
    ignore_index : int or str, optional
        A label (PyTorch's is -100) whose loss is 0, and which is in no mean; of none it is NaN.
    label_smoothing : float
        From 0 to 1, the share of each target that all classes share.

    Raises
    ------
    TypeError
        If labels are neither integers nor names, if they are names and there are no `classes`, if
        targets are to be ignored, or if there is not one axis.
    ValueError
        If a label is no class (-1 is none) or is masked; if targets are negative or a slice of them
        misses a sum of 1 by more than 0.01; if shapes do not fit, or an option is none of these.

    Notes
    -----
    The loss of a class that is masked is inf; a target or a weight of 0 counts for nothing,
    there too.
    Options of PyTorch's names are as in torch.nn.functional.cross_entropy (2.13).

    Examples
    --------
    >>> cross_entropy([[2.0, 1.0, 0.1], [40.0, 0.0, 0.0]], [1, 0])
    array([1.41703002e+00, 8.49670851e-18])
    >>> cross_entropy([[2.0, 1.0, 0.1], [40.0, 0.0, 0.0]], [1, 0], reduction="mean")
    array(0.70851501)
    >>> cross_entropy([2.0, 1.0, 0.1], "bird", classes=["cat", "dog", "bird"])
    array(2.31703002)
    >>> cross_entropy([2.0, 1.0, 0.1], [0.0, 0.5, 0.5])
    array(1.86703002)
    >>> cross_entropy([[2.0, 1.0], [0.0, 3.0], [5.0, 5.0]], [0, 1, -100], reduction="mean",
    ...     weight=[1, 3], ignore_index=-100, label_smoothing=0.1)
    array(0.19637279)
    """
    parameters.one_of(reduction, ("none", "mean", "sum"), "cross_entropy: reduction")
    ignored = parameters.label(ignore_index, "cross_entropy: ignore_index")
    if not hasattr(axis, "__index__"):
        raise TypeError(f"cross_entropy takes one axis, not {axis}; reshape makes several one")
    slices = Slices(logits, axis, "cross_entropy")
    degrees = parameters.temperature(temperature, "cross_entropy")
    how = array_losses.weighting_of(weight, label_smoothing, slices)
    losses = array_losses.measured(slices, labels, how, degrees, classes=classes, ignored=ignored)
    if reduction == "none":
        return arrays.rounded(losses.pairs, slices.single).reshape(slices.others)
    figure = losses.mean(slices.single) if reduction == "mean" else losses.sum(slices.single)
    return np.array(figure, np.float32 if slices.single else np.float64)


def argmax(x: ArrayLike, axis: int | None = -1) -> NDArray[np.intp]:
    """Return the index of the largest element along an axis, the first where several are.

    Parameters and errors are those of `softmax`; a NaN counts as the largest.  With an axis of None
    the index is that into the flat array; of several axes there is none, which is a TypeError.  A
    masked element is never the answer: a slice that is masked whole is a ValueError.

    Examples
    --------
    >>> argmax([[1.0, 3.0, 3.0], [4.0, 0.0, 1.0]])
    array([1, 0])
    >>> argmax([[1.0, 3.0, 3.0], [4.0, 0.0, 1.0]], axis=None)
    array(3)
    """
    if axis is not None and not hasattr(axis, "__index__"):
        raise TypeError(f"argmax takes one axis or None, not {axis}; reshape makes several one")
    slices = Slices(x, axis, "argmax")
    return slices.argmax().reshape(slices.others)


def fit_temperature(
    logits: ArrayLike,
    labels: ArrayLike,
    weights: ArrayLike | None = None,
    axis: int = -1,
    *,
    classes: Sequence[str] | None = None,
) -> float:
    """Return the temperature at which the mean `cross_entropy` is smallest.

    `logits`, `labels`, `axis` and `classes` are those of `cross_entropy`, and so are the errors.

    Parameters
    ----------
    weights : array_like, optional
        How much each loss counts, 0 or more, in the shape of `logits` without the axis.

    Returns
    -------
    float
        0 if every label has the largest logit of its slice, and inf if the logits tell nothing: if
        no finite temperature has a smaller loss.

    Raises
    ------
    ValueError
        If a slice has a NaN, a +inf or no class above -inf, a label's class is masked, or all
        weights are 0.

    Notes
    -----
    C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, "On calibration of modern neural networks", ICML
    2017, section 4.2; by Newton's method, whose last step is in pairs of doubles, so that the
    temperature is rounded once.  Of binary problems the logits are 0 and x, not -x and x.

    Examples
    --------
    >>> fit_temperature([[0.0, 2.0], [0.0, 2.0], [1.0, 3.0]], [1, 1, 0])
    2.8853900817779268
    """
    if not hasattr(axis, "__index__"):
        raise TypeError(f"fit_temperature takes one axis, not {axis}; reshape makes several one")
    slices = Slices(logits, axis, "fit_temperature")
    numbers, targets = array_labels.numbers_or_targets(labels, classes, slices)
    rows = slices.doubles()
    largest = rows.max(axis=1, initial=-np.inf)
    if not np.isfinite(largest).all():
        raise ValueError("fit_temperature: a slice of logits has a NaN, +inf or -inf alone")
    shape, caller = slices.others, "fit_temperature"
    own = None if weights is None else labelled_arrays.weights_of(weights, shape, caller)

    def evaluate(temperatures: tuple[float, ...], precise: bool) -> LogitGaps:
        gaps = LogitGaps(temperatures, precise=precise)
        gaps.add(rows, numbers, targets, own)
        return gaps

    try:
        return temperature_fit.fit(evaluate).temperature
    except ValueError as error:
        raise ValueError(f"fit_temperature: {error}") from None
