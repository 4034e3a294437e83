"""Makes `activation-maps.npy`: what a convolution answers at each pixel of five digits.

The digits are scikit-learn's, and lie beside the script as a picture, `digits.pgm`. Four filters of
3 by 3 look for a stroke to the right, above, to the left and below; what is negative becomes 0, as
ReLU has it. The axes are those of TensorFlow: images, height, width, channels.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt

SIDE = 8
BRIGHTEST = np.float32(16)
EDGE = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], dtype=np.float32)
FILTERS = np.stack([np.rot90(EDGE, turns) for turns in range(4)], axis=-1)

Singles = npt.NDArray[np.float32]


def activation_maps(images: Singles) -> Singles:
    """Return the answers of the filters: as many pixels as the images have, black around them."""
    padded = np.pad(images, [(0, 0), (1, 1), (1, 1)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(1, 2))
    answers: Singles = np.einsum("nhwij,ijc->nhwc", windows, FILTERS)
    return np.maximum(answers, 0)


def main() -> None:
    """Read the digits that lie beside the script, and write the maps there."""
    here = Path(__file__).parent
    pixels = np.loadtxt(here / "digits.pgm", dtype=np.float32, skiprows=4)
    images = pixels.reshape(-1, SIDE, SIDE) / BRIGHTEST
    np.save(here / "activation-maps.npy", activation_maps(images))


if __name__ == "__main__":
    main()
