"""What an array's layout, blocks and instructions must not change."""

from __future__ import annotations

import hashlib
import importlib
import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from softmax_cli.numerics import array_block, arrays, lists
from softmax_cli.numerics.types import Floats


def table(count: int, classes: int) -> Floats:
    """Return rows of every kind: ordinary, wide, masked, tied, bad."""
    random = np.random.default_rng(count * classes)
    x = random.normal(0, 3, (count, classes))
    x[::7] *= 200.0
    x[3::11, 0] = -np.inf
    x[5::13] = np.round(x[5::13])
    x[6::17, -1] = np.nan
    x[2::19] += 1e15
    return x


def everything(x: Floats) -> bytes:
    """Return the bytes of all results."""
    labels = np.arange(len(x)) % x.shape[1]
    results = [
        arrays.softmax(x),
        arrays.softmax(x, temperature=0.7),
        arrays.softmax(x, single=True),
        arrays.log_softmax(x),
        arrays.log_softmax(x, temperature=0.7, base="2"),
        *arrays.cross_entropy(x, labels, temperature=1.3),
        *arrays.soft_cross_entropy(x, (np.abs(x) < 1.0).astype(np.float64)),
    ]
    return b"".join(np.where(np.isnan(r), np.nan, r).tobytes() for r in results)


SHAPES = [(400, 1), (300, 3), (100, 64), (40, 65), (20, 1000), (1, 70_000)]


@pytest.mark.parametrize("shape", SHAPES[:5])
def test_floats_and_arrays_agree_bit_for_bit(shape: tuple[int, int]) -> None:
    """Rows of every kind, in one array, give the bits that each gives alone."""
    x = table(*shape)
    x[:: max(1, len(x) // 4), 0] = 800.0
    many = min(40, max(8, 2000 // x.shape[1]))  # of every kind
    listed = x[:many].tolist()
    for t in (1.0, 0.7):
        for single in (False, True):
            p = np.array(lists.softmax(listed, temperature=t, single=single))
            log = np.array(lists.log_softmax(listed, temperature=t, single=single))
            p_array = arrays.softmax(x, temperature=t, single=single)[:many].astype(np.float64)
            log_array = arrays.log_softmax(x, temperature=t, single=single)[:many]
            assert np.array_equal(p, p_array, equal_nan=True)
            assert np.array_equal(log, log_array.astype(np.float64), equal_nan=True)


@pytest.mark.parametrize("shape", SHAPES)
def test_layout_and_block_change_no_bit(
    shape: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Transposed, strided, reversed memory and small blocks give the same bytes."""
    x = table(*shape)
    expected = everything(x)
    assert everything(np.asfortranarray(x)) == expected
    wide = np.zeros((len(x), 2 * x.shape[1]))
    wide[:, ::2] = x
    assert everything(wide[:, ::2]) == expected
    assert everything(x[::-1].copy()[::-1]) == expected
    monkeypatch.setattr(array_block, "PIECE", 500)
    assert everything(x) == expected
    monkeypatch.setattr(array_block, "FEW_CLASSES", 0)
    assert everything(x) == expected


@pytest.mark.parametrize("classes", [5, 300, 5000, (1 << 14) + 1])
def test_the_order_of_the_classes_changes_no_bit(classes: int) -> None:
    """Permuted classes give permuted results, where sums have two grids and where three."""
    x = table(20, classes)
    order = np.random.default_rng(1).permutation(classes)
    for t in (1.0, 0.7):
        p, log = arrays.softmax(x, temperature=t), arrays.log_softmax(x, temperature=t)
        q = arrays.softmax(x[:, order], temperature=t)
        permuted = arrays.log_softmax(x[:, order], temperature=t)
        assert np.array_equal(p[:, order], q, equal_nan=True)
        assert np.array_equal(log[:, order], permuted, equal_nan=True)


def digest() -> str:
    """Return a hash of the results for all shapes."""
    return hashlib.sha256(b"".join(everything(table(*shape)) for shape in SHAPES)).hexdigest()


def test_vector_instructions_change_no_bit() -> None:
    """A NumPy without the vector instructions of this machine gives the same bytes."""
    umath: Any = importlib.import_module("numpy._core._multiarray_umath")
    features = [f for f in umath.__cpu_dispatch__ if umath.__cpu_features__.get(f)]
    if not features:
        pytest.skip("this NumPy has no instructions to disable")
    done = subprocess.run(
        [sys.executable, "-c", "from tests.numerics.test_arrays import digest; print(digest())"],
        env={
            **os.environ,
            "NPY_DISABLE_CPU_FEATURES": " ".join(features),
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == digest()


def test_arguments_are_left_alone() -> None:
    """No function changes its input."""
    x = table(300, 10)
    before = x.tobytes()
    everything(x)
    assert x.tobytes() == before


@pytest.mark.parametrize(("lowest", "highest"), [(-1022, 1023), (-1100, 1100), (-3, -3)])
def test_powers_of_two_are_those_of_ldexp_in_and_beyond_the_range(
    lowest: int, highest: int
) -> None:
    k = np.arange(lowest, highest + 1.0)
    with np.errstate(over="ignore"):
        powers, expected = array_block.power_of(k), np.ldexp(1.0, k.astype(np.int32))
    assert powers.tolist() == expected.tolist()
    assert array_block.power_of(k[:0]).tolist() == []


def test_the_second_largest_is_found_beside_zeros_of_either_sign() -> None:
    d = np.array([[-0.0, 0.0, -5e-324], [-0.0, -700.0, -2.0], [0.0, -0.0, 0.0], [0.0, -np.inf, -1]])
    for pieces, axis in (([d.T.copy()], 0), ([d[:, :2], d[:, 2:]], 1)):
        second = array_block.second_largest(pieces, axis)
        assert second.ravel().tolist() == [-5e-324, -2.0, 0.0, -1.0]
    alone = array_block.second_largest([np.array([[0.0, -np.inf]])], 1)
    assert alone.tolist() == [[0.0]]
