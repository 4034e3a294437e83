"""softmax, log-softmax, cross-entropy and argmax, right to the last digit."""

__version__ = "0.1.0"
