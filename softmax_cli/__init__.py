"""Softmax, log-softmax and cross-entropy, right to the last digit.

The public functions live in `softmax_cli.functions` and are loaded, with NumPy, on first use.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from softmax_cli.functions import (
        Metrics,
        argmax,
        cross_entropy,
        fit_temperature,
        log_softmax,
        softmax,
    )

__version__ = "0.1.0"

__all__ = [
    "Metrics",
    "__version__",
    "argmax",
    "cross_entropy",
    "fit_temperature",
    "log_softmax",
    "softmax",
]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from softmax_cli import functions

    return getattr(functions, name)


def __dir__() -> list[str]:
    return __all__
