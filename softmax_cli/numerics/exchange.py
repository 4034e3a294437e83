"""Exchange: what other libraries hold in memory, as arrays that NumPy takes.

By Arrow's protocol (``__arrow_c_array__``) through pyarrow, by NumPy's (``__array__``), or by
DLPack's, for what lies where the processor can read it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

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
        If it lies on another device than the CPU, is Arrow's and there is no pyarrow, or is of a
        type without an array of its own: Arrow's structs, and lists that are not of a fixed size.
    ValueError
        If some of Arrow's values are missing.

    Examples
    --------
    >>> exchanged([1, 2], "logits")
    [1, 2]
    """
    if x is None or isinstance(x, (np.ndarray, list, tuple, int, float, str)):
        return x
    if hasattr(x, "__arrow_c_stream__") and hasattr(x, "combine_chunks"):
        x = x.combine_chunks()  # a column of a table of pyarrow
    if hasattr(x, "__arrow_c_array__"):
        return _of_arrow(x, what)
    if hasattr(x, "__array__"):
        return _on_cpu(x, what)
    return _of_dlpack(x, what) if hasattr(x, "__dlpack__") else x


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


def _of_arrow(x: Any, what: str) -> Any:
    try:
        import pyarrow as pa
    except ImportError:
        if hasattr(x, "__array__"):
            return x
        raise TypeError(
            f"{what} are an Arrow array, which takes pyarrow to read: pip install pyarrow"
        ) from None
    array = pa.array(x)
    shape = [len(array)]
    while not array.null_count and pa.types.is_fixed_size_list(array.type):
        shape.append(array.type.list_size)
        array = array.flatten()
    if array.null_count:
        raise ValueError(f"{what} have missing values; leave their rows out")
    if pa.types.is_nested(array.type):
        one_size = "; x.cast(pyarrow.list_(pyarrow.float64(), SIZE)) has lists of one size"
        hint = one_size if pa.types.is_list(array.type) else ""
        raise TypeError(f"{what} are of Arrow's type {array.type}, which is no array{hint}")
    return array.to_numpy(zero_copy_only=False).reshape(shape)
