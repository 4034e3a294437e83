"""Matplotlib, which an extra brings: whether it is there, and the settings of our figures."""

from __future__ import annotations

from typing import Any

from softmax_cli.errors import DataError

SETTINGS: dict[str, Any] = {
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.dpi": 100,
    "font.family": ["DejaVu Sans"],
    "font.size": 10,
    "savefig.dpi": 150,
    # what is written in an SVG stays text, which can be searched, and looks up its font
    "svg.fonttype": "none",
    # the same numbers are the same bytes
    "svg.hashsalt": "softmax-cli",
    # a dollar in a name is a dollar
    "text.parse_math": False,
}


def load(source: str | None) -> Any:
    """Return matplotlib, silent; raise `DataError` where it is not installed."""
    import logging

    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    try:
        import matplotlib
        import matplotlib.figure
    except ImportError:
        raise DataError(
            "a picture in a file needs matplotlib, which is not installed",
            source=source,
            hint="pip install matplotlib brings it, as the extra 'plot' of this package does; "
            "-f plot draws with characters",
        ) from None
    return matplotlib
