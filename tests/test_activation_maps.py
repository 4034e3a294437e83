"""The activation maps of the examples: the script makes them, of digits that stand beside it."""

import runpy
import shutil

import numpy as np

from tests.conftest import EXAMPLES

MAPS = EXAMPLES / "activation-maps.npy"


def test_the_file_is_what_the_script_makes(tmp_path):
    for name in ("activation_maps.py", "digits.pgm"):
        shutil.copy(EXAMPLES / name, tmp_path)
    runpy.run_path(str(tmp_path / "activation_maps.py"), run_name="__main__")
    assert (tmp_path / MAPS.name).read_bytes() == MAPS.read_bytes()


def test_it_is_small_and_has_four_axes():
    maps = np.load(MAPS)
    assert (maps.shape, maps.dtype, maps.nbytes) == ((5, 8, 8, 4), np.float32, 5120)


def test_the_channels_are_sobels_edges():
    """Brighter to the right of a pixel, above it, to the left of it, below."""
    from scipy.ndimage import sobel

    pixels = np.loadtxt(EXAMPLES / "digits.pgm", skiprows=4).reshape(5, 8, 8) / 16
    for image, maps in zip(pixels, np.load(MAPS), strict=True):
        down, right = (sobel(image, axis, mode="constant") for axis in (0, 1))
        expected = np.stack([right, -down, -right, down], axis=-1)
        np.testing.assert_array_equal(maps, np.maximum(expected, 0))


def test_softmax_over_the_channels_is_scipys(run, examples, here):
    from scipy.special import softmax

    assert run(f"softmax {examples}/activation-maps.npy -o p.npy") == (0, "", "")
    expected = softmax(np.load(MAPS).astype(float), axis=-1)
    np.testing.assert_allclose(np.load(here / "p.npy"), expected, rtol=6e-8)
