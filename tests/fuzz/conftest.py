"""Counts, at the end of a campaign that somebody asked for."""

from __future__ import annotations

import os

import pytest

from tests.fuzz.campaign import totals


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many cases there were, and of what kinds."""
    if "FUZZ_SECONDS" in os.environ:
        for line in totals:
            terminalreporter.write_line(line)
