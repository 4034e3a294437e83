"""Softmax of a file of numbers by NumPy alone: `python numpy_text.py numbers SOURCE TARGET`."""

from __future__ import annotations

import sys

import numpy as np


def main() -> None:
    """Read, compute and write the files that the command line names."""
    _, source, target = sys.argv[1:]
    x = np.loadtxt(source, delimiter=",", ndmin=2)
    terms = np.exp(x - x.max(1, keepdims=True))
    np.savetxt(target, terms / terms.sum(1, keepdims=True), fmt="%.17g", delimiter=",")


if __name__ == "__main__":
    main()
