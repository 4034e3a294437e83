"""Exchange: what other libraries hold in memory, as arrays that NumPy takes.

By the methods of pandas and polars, by Arrow's protocols (``__arrow_c_array__``,
``__arrow_c_stream__``) through pyarrow, by NumPy's (``__array__``), or by DLPack's, for what lies
where the processor can read it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from softmax_cli.numerics import arrow_arrays, data_frames

# what lists hold as a rule
_PLAIN = (float, int, str, list, tuple, np.ndarray, np.generic)
# DLPack's numbers of the CPU, and of memory of graphics cards that the CPU can read
_READABLE = (1, 3, 11, 13)
# its names of some others
_DEVICES = {2: "a CUDA device", 8: "a Metal device", 10: "a ROCm device", 14: "a oneAPI device"}
# how libraries copy to the CPU
_WAYS = {"torch": "x.cpu()", "cupy": "x.get()", "jaxlib": "jax.device_get(x)"}


def exchanged(x: Any, what: str) -> Any:
    """Return what NumPy takes of whatever holds numbers; what it takes itself, as it is.

    Parameters
    ----------
    x : object
        An array of whatever library, a list, a number.
    what : str
        What it is to the caller, for messages.

    Raises
    ------
    TypeError
        If it lies on another device than the CPU, is Arrow's and there is no pyarrow, is of lists
        that are not of one size, or is a table with a column that holds no numbers.
    ValueError
        If a value is missing.

    Examples
    --------
    >>> exchanged([1, 2], "logits")
    [1, 2]
    """
    if x is None or isinstance(x, (np.ndarray, np.generic, int, float, str)):
        return x
    if isinstance(x, (list, tuple)):
        return _of_parts(x, what)
    if data_frames.is_of_pandas(x):
        return data_frames.of_pandas(x, what)
    if data_frames.is_of_polars(x):
        return data_frames.of_polars(x, what)
    if arrow_arrays.is_of_arrow(x):
        return arrow_arrays.of_arrow(x, what)
    if hasattr(x, "__array__"):
        return _on_cpu(x, what)
    return _of_dlpack(x, what) if hasattr(x, "__dlpack__") else x


def _of_parts(x: Any, what: str) -> Any:
    """Return a list, in which NumPy would not see what is missing in the parts of others."""
    if all(isinstance(part, _PLAIN) for part in x):
        return x
    return [exchanged(part, what) for part in x]


def _on_cpu(x: Any, what: str) -> Any:
    """Refuse what lies elsewhere, unless its library copies it when NumPy asks."""
    if _device(x) in _READABLE:
        return x
    try:
        return np.asarray(x)
    except Exception:
        raise _elsewhere(x, what) from None


def _of_dlpack(x: Any, what: str) -> NDArray[Any]:
    if _device(x) not in _READABLE:
        raise _elsewhere(x, what)
    try:
        return np.from_dlpack(x)
    except (BufferError, RuntimeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise TypeError(f"{what} are not what NumPy takes by DLPack ({reason})") from None


def _device(x: Any) -> int:
    return int(x.__dlpack_device__()[0]) if hasattr(x, "__dlpack_device__") else _READABLE[0]


def _elsewhere(x: Any, what: str) -> TypeError:
    library = type(x).__module__.partition(".")[0]
    way = _WAYS.get(library, 'numpy.from_dlpack(x, device="cpu", copy=True)')
    device = _DEVICES.get(_device(x), "another device")
    return TypeError(f"{what} are on {device}, not on the CPU: pass {way}")
