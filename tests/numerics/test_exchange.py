"""Arrays of other libraries: what shares memory is read as it is, and what cannot be is said."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import softmax_cli
from softmax_cli import argmax, cross_entropy, fit_temperature, log_softmax, softmax
from softmax_cli.metrics.verdict import Metrics
from softmax_cli.numerics.exchange import exchanged
from tests.conftest import refusal

X = np.array([[2.0, 1.0, 0.1], [1.0, 2.0, 3.0]])
LABELS = np.array([2, 0])
WEIGHTS = np.array([1.0, 3.0])


class Capsule:
    """What has DLPack's protocol and no other, on any device."""

    def __init__(self, array: Any, device: int = 1) -> None:
        self.array, self.device = array, device

    def __dlpack_device__(self) -> tuple[int, int]:
        return self.device, 0

    def __dlpack__(self, **options: Any) -> Any:
        return self.array.__dlpack__()


class Tensor(Capsule):
    """What has NumPy's protocol too, and copies from a device only where it says so."""

    def __init__(self, array: Any, device: int, copies: bool) -> None:
        super().__init__(array, device)
        self.copies = copies

    def __array__(self, dtype: object = None, copy: object = None) -> Any:
        if self.device != 1 and not self.copies:
            raise TypeError("can't convert cuda:0 device type tensor to numpy.")
        return self.array


class Arrow:
    """What has Arrow's protocol and no other."""

    def __init__(self, array: Any) -> None:
        self.array = array

    def __arrow_c_array__(self, requested_schema: object = None) -> Any:
        return self.array.__arrow_c_array__()


class Plain:
    """What has NumPy's protocol and no other."""

    def __init__(self, array: Any) -> None:
        self.array = array

    def __array__(self, dtype: object = None, copy: object = None) -> Any:
        return self.array


def fixed_size(array: Any) -> Any:
    """Return an array of Arrow's of the same shape."""
    values = pa.array(array.ravel())
    for size in array.shape[:0:-1]:
        values = pa.FixedSizeListArray.from_arrays(values, size)
    return values


def in_chunks(array: Any) -> Any:
    """Return a column of a table, in two chunks, the second of which begins inside another."""
    whole = fixed_size(array)
    return pa.chunked_array([whole[:1], whole[1:]])


def on_cpu(array: Any) -> Tensor:
    return Tensor(array, device=1, copies=False)


def tensors(array: Any) -> Any:
    """Return an array of tensors of Arrow's, where there are dimensions for them."""
    return pa.FixedShapeTensorArray.from_numpy_ndarray(array) if array.ndim > 1 else pa.array(array)


class Stream:
    """What has Arrow's protocol for streams, and no other."""

    def __init__(self, array: Any) -> None:
        self.array = array

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        return self.array.__arrow_c_stream__()


def streamed(array: Any) -> Stream:
    return Stream(in_chunks(array))


HOLDERS = [
    tensors,
    streamed,
    Plain,
    Capsule,
    on_cpu,
    fixed_size,
    in_chunks,
    lambda array: Arrow(fixed_size(array)),
]


@pytest.mark.parametrize("held", HOLDERS)
def test_every_function_takes_arrays_of_other_libraries(held: Any) -> None:
    for function in (softmax, log_softmax, argmax):
        assert np.array_equal(function(held(X)), function(X))
    assert np.array_equal(cross_entropy(held(X), held(LABELS)), cross_entropy(X, LABELS))
    targets = softmax(X)
    assert np.array_equal(cross_entropy(X, held(targets)), cross_entropy(X, targets))
    fitted = fit_temperature(held(X), held(LABELS), held(WEIGHTS))
    assert fitted == fit_temperature(X, LABELS, WEIGHTS)
    one, other = Metrics(3), Metrics(3)
    one.update(held(X), held(LABELS), held(WEIGHTS), ignore_label=0)
    other.update(X, LABELS, WEIGHTS, ignore_label=0)
    assert one == other


@pytest.mark.parametrize("held", HOLDERS)
def test_types_and_shapes_are_kept(held: Any) -> None:
    for dtype in (np.float32, np.float16, np.int64):
        x = np.arange(24.0).reshape(2, 3, 4).astype(dtype)
        found = np.asarray(exchanged(held(x), "x"))
        assert (found.dtype, found.shape) == (x.dtype, x.shape), dtype
        assert np.array_equal(found, x), dtype
        results = np.float32 if dtype is np.float32 else np.float64
        assert softmax(held(x), axis=(0, 2)).dtype == results, dtype


@pytest.mark.parametrize(
    "held",
    [
        pa.table,
        pa.record_batch,
        lambda columns: Arrow(pa.record_batch(columns)),
        lambda columns: Stream(pa.table(columns)),
        lambda columns: pa.table(columns).to_reader(),
        lambda columns: pa.concat_tables([pa.table(columns)[:1], pa.table(columns)[1:]]),
        lambda columns: pa.StructArray.from_arrays(
            [pa.array([9, *c]) for c in columns.values()], [*columns]
        )[1:],
    ],
)
def test_columns_of_a_table_are_classes_in_their_order(held: Any) -> None:
    columns = {"b": [2.0, 1.0], "a": [1.0, 2.0], "c": [3, 2]}
    assert np.array_equal(softmax(held(columns)), softmax([[2.0, 1.0, 3.0], [1.0, 2.0, 2.0]]))


def test_columns_of_float32_give_float32() -> None:
    single = {name: np.ones(2, np.float32) for name in "ab"}
    assert softmax(pa.table(single)).dtype == np.float32
    assert softmax(pa.table({**single, "c": [1.0, 2.0]})).dtype == np.float64


def test_parts_of_lists_may_be_of_other_libraries() -> None:
    parts = [pa.array(row) for row in X]
    assert np.array_equal(softmax(parts), softmax(X))
    assert refusal(softmax, [pa.array([1.0, None]), parts[0]]) == missing("[1]")


def test_memory_is_shared() -> None:
    x = np.arange(3.0)
    assert np.shares_memory(exchanged(Capsule(x), "x"), x)
    whole = fixed_size(X)
    assert np.shares_memory(exchanged(whole, "x"), exchanged(Arrow(whole), "x"))


def test_names_of_classes_in_arrow() -> None:
    names = pa.array(["c", "a"])
    for labels in (names, Arrow(names), names.dictionary_encode()):
        found = cross_entropy(X, labels, classes=["a", "b", "c"])
        assert np.array_equal(found, cross_entropy(X, LABELS))


@pytest.mark.parametrize("readable", [3, 11, 13])
def test_memory_of_a_graphics_card_that_the_processor_reads(readable: int) -> None:
    assert np.array_equal(softmax(Capsule(X, readable)), softmax(X))


OTHERS = 'numpy.from_dlpack(x, device="cpu", copy=True)'


@pytest.mark.parametrize(
    ("module", "device", "text"),
    [
        ("torch", 2, "on a CUDA device, not on the CPU: pass x.cpu()"),
        ("torch", 8, "on a Metal device, not on the CPU: pass x.cpu()"),
        ("cupy._core", 10, "on a ROCm device, not on the CPU: pass x.get()"),
        ("jaxlib._jax", 2, "on a CUDA device, not on the CPU: pass jax.device_get(x)"),
        ("other", 14, f"on a oneAPI device, not on the CPU: pass {OTHERS}"),
        ("other", 99, f"on another device, not on the CPU: pass {OTHERS}"),
    ],
)
def test_another_device_is_refused_with_the_way_to_move_it(
    module: str, device: int, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind, x in ((Capsule, Capsule(X, device)), (Tensor, Tensor(X, device, copies=False))):
        monkeypatch.setattr(kind, "__module__", module)
        assert refusal(softmax, x) == f"TypeError: softmax: logits are {text}"
        said = refusal(cross_entropy, X, x)
        assert said == f"TypeError: cross_entropy: labels are {text}"


def test_a_library_that_copies_by_itself_is_let_to() -> None:
    """As JAX does."""
    assert np.array_equal(softmax(Tensor(X, 2, copies=True)), softmax(X))


def test_the_ways_to_move_an_array_lead_to_the_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    """By stand-ins for the libraries of graphics cards."""
    x = Capsule(X, 2)
    monkeypatch.setattr(Capsule, "cpu", lambda self: Capsule(X), raising=False)
    monkeypatch.setattr(Capsule, "get", lambda self: X, raising=False)
    names = {
        "x": x,
        "jax": SimpleNamespace(device_get=lambda x: X),
        "numpy": SimpleNamespace(from_dlpack=lambda x, device, copy: X),
    }
    for module in ("torch", "cupy", "jaxlib", "other"):
        monkeypatch.setattr(Capsule, "__module__", module)
        way = refusal(softmax, x).partition(": pass ")[2]
        assert np.array_equal(softmax(eval(way, names)), softmax(X))


def test_what_dlpack_holds_and_numpy_has_not() -> None:
    class Quarter(Capsule):
        def __dlpack__(self, **options: Any) -> Any:
            raise BufferError("Unsupported dtype")

    assert (
        refusal(softmax, Quarter(X)) == "TypeError: softmax: logits are not what NumPy takes by "
        "DLPack (BufferError: Unsupported dtype)"
    )


RAGGED = pa.array([[1.0, 2.0], [3.0]])


def missing(place: str) -> str:
    return (
        "ValueError: softmax: logits must have no missing values, of which the first is at "
        f"{place}; fill it in, or leave its row out"
    )


TENSORS = pa.ExtensionArray.from_storage(
    pa.fixed_shape_tensor(pa.float64(), [2, 2]),
    pa.array([[1.0, 2.0, 3.0, 4.0], [1.0, 2.0, None, 4.0]], pa.list_(pa.float64(), 4)),
)


@pytest.mark.parametrize(
    ("array", "text"),
    [
        (pa.array([1.0, None]), missing("[1]")),
        (pa.chunked_array([[1.0, 2.0], [3.0, None]]), missing("[3]")),
        (pa.array([[1.0, None]], pa.list_(pa.float64(), 2)), missing("[0, 1]")),
        (pa.array([[1.0, 2.0], None], pa.list_(pa.float64(), 2)), missing("[1]")),
        (TENSORS, missing("[1, 2]")),
        (pa.array([{"a": 1.0}, None]), missing("[1]")),
        (
            pa.table({"a": [1.0, 2.0, None], "b": [1, None, None]}),
            missing("[1, 1] (column 'b')"),
        ),
        (
            RAGGED,
            "TypeError: softmax: logits are of Arrow's type list<item: double>, which is no array; "
            "x.cast(pyarrow.list_(pyarrow.float64(), SIZE)) has lists of one size",
        ),
        (
            pa.record_batch({"a": [1.0], "b": ["x"]}),
            "TypeError: softmax: logits: column 'b' is of type string of Arrow, not of real "
            "numbers; leave it out",
        ),
        (
            pa.table({"a": [1.0], "b": [[1.0]]}),
            "TypeError: softmax: logits: column 'b' is of type list<item: double> of Arrow, not "
            "of real numbers; leave it out",
        ),
        (
            pa.table({"a": [1.0], "b": [True]}),
            "TypeError: softmax: logits: column 'b' is of type bool of Arrow, not of real "
            "numbers; leave it out",
        ),
        (
            pa.table({"a": [1.0], "b": [2**53 + 1]}),
            "ValueError: softmax: logits: column 'b' of type int64 that float64 cannot hold: "
            'astype("float64") rounds them',
        ),
    ],
)
def test_what_arrow_holds_and_is_no_array(array: Any, text: str) -> None:
    assert refusal(softmax, array) == text


def test_lists_of_one_size_are_cast() -> None:
    x = pa.array(X.tolist())
    way = refusal(softmax, x).partition("; ")[2].removesuffix(" has lists of one size")
    assert np.array_equal(softmax(eval(way, {"x": x, "pyarrow": pa, "SIZE": 3})), softmax(X))


def test_without_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert (
        refusal(softmax_cli.softmax, Arrow(fixed_size(X)))
        == "TypeError: softmax: logits are an Arrow array, which takes pyarrow to read: "
        "pip install pyarrow"
    )
    assert np.array_equal(softmax(pa.array([1.0, 2.0])), softmax([1.0, 2.0]))
