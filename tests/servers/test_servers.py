"""The group itself."""

from __future__ import annotations

import re
from importlib.metadata import version

import pytest

from tests.test_versions import PROJECT

NAMES = [re.split(r"[\[>]", name)[0] for name in PROJECT["optional-dependencies"]["servers"]]


@pytest.mark.parametrize("name", NAMES)
def test_what_the_group_needs_is_installed(name):
    assert version(name)
