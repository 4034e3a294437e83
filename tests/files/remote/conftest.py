"""Fixtures: places for files at a URL that are in this process."""

import fsspec
import pytest

from softmax_cli.files.remote import uploads
from tests.files.remote.shelf import put_up


@pytest.fixture
def memory():
    """What fsspec calls memory://, empty."""
    filesystem = fsspec.filesystem("memory")
    filesystem.store.clear()
    yield filesystem
    filesystem.store.clear()


@pytest.fixture
def shelf(monkeypatch):
    """What is asked for ranges, as a bucket is: shelf://s/…"""
    monkeypatch.setattr(uploads, "_WHOLE", [*uploads._WHOLE, "shelf"])
    return put_up()
