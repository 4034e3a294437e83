"""Filesystems: fsspec's, by the protocol of a URL, or what is said where a package is missing."""

from __future__ import annotations

import logging
import re
from typing import Any

from softmax_cli.errors import DataError, shown_name
from softmax_cli.files.remote.faults import faults

_PATIENCE = 60
"""How many seconds a web server may be silent."""

_LIBRARIES = ("fsspec", "s3fs", "gcsfs", "adlfs")
"""What has a log of its own."""

_ENCODED = re.compile(r"(?:%[0-9a-f]{2}|[!#-$&-;=?-_a-z~])*", re.I)
"""A URL as a browser has it: nothing in it is left to be escaped."""


def located(url: str) -> tuple[Any, str]:
    """Return the filesystem of a URL, and what the file is called there.

    Raises
    ------
    DataError
        fsspec, or the package that knows the protocol, is not installed; there is no such protocol.
    """
    name, protocol = shown_name(url), protocol_of(url)
    try:
        from fsspec.core import url_to_fs
        from fsspec.registry import get_filesystem_class
    except ImportError:
        raise DataError(
            f"{protocol}:// needs fsspec, which is not installed",
            source=name,
            hint="pip install fsspec brings it, as the extra 'remote' of this package does",
        ) from None
    try:
        get_filesystem_class(protocol)
    except ImportError as error:
        missing = getattr(error.__cause__, "name", None) or str(error)
        package = missing.partition(".")[0]
        raise DataError(
            f"{protocol}:// needs {package}, which is not installed",
            source=name,
            hint=f"this installs it: pip install {package}",
        ) from None
    except ValueError:
        raise DataError(f"{protocol} is not a protocol that fsspec knows", source=name) from None
    _keep_logs_apart()
    with faults(name):
        filesystem, path = url_to_fs(url, **_web(url) if protocol in ("http", "https") else {})
    return filesystem, path


def _keep_logs_apart() -> None:
    """Let nothing that is logged stand among our messages, where nobody has asked for logs.

    gcsfs warns of what it then does in another way.
    """
    for name in _LIBRARIES:
        logger = logging.getLogger(name)
        if not logger.hasHandlers():
            logger.addHandler(logging.NullHandler())


def protocol_of(url: str) -> str:
    """Return the protocol of a URL.

    >>> protocol_of("S3://bucket/logits.csv"), protocol_of("simplecache::gs://bucket/x")
    ('s3', 'simplecache')
    """
    return re.split("::|://", url)[0].lower()


def _web(url: str) -> dict[str, Any]:
    """Return how pages of the web are got: as long as some of them comes, and by the URL itself.

    What is signed may not be escaped in another way.
    """
    from aiohttp import ClientTimeout
    from fsspec.config import conf

    timeout = ClientTimeout(total=None, sock_connect=_PATIENCE, sock_read=_PATIENCE)
    own = conf.get(protocol_of(url), {})
    client = {"timeout": timeout, **own.get("client_kwargs", {})}
    return {"encoded": _ENCODED.fullmatch(url) is not None, **own, "client_kwargs": client}
