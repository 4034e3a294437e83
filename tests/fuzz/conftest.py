"""Counts, at the end of a campaign that somebody asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.effort import CAMPAIGN
from tests.fuzz.campaign import totals

TOTAL = "campaign"


@pytest.fixture(autouse=True)
def _told(request: pytest.FixtureRequest) -> Iterator[None]:
    """Send what a campaign came to along with its report: it may be that of another process."""
    yield
    request.node.user_properties += [(TOTAL, line) for line in totals]
    totals.clear()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many cases there were, and of what kinds."""
    if CAMPAIGN:
        for report in terminalreporter.getreports(""):
            for name, line in report.user_properties:
                if name == TOTAL:
                    terminalreporter.write_line(line)
