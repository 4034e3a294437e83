"""Faults of servers and of the way to them, as sentences: libraries of all kinds tell them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from softmax_cli.errors import DataError, SoftmaxError, without_secrets
from softmax_cli.files.stream import reason

_CREDENTIALS = {
    "s3": "s3fs takes credentials from AWS_PROFILE, AWS_ACCESS_KEY_ID, ~/.aws or the machine",
    "gs": "gcsfs takes credentials from gcloud auth application-default login, or the machine",
    "az": "adlfs takes credentials from AZURE_STORAGE_CONNECTION_STRING and the like",
}
"""Where they come from, by the protocol."""

_KEYLESS = ("NoCredentialsError", "PartialCredentialsError", "DefaultCredentialsError")
_SILENT = ("Timeout",)
_UNTRUSTED = ("Certificate", "CertVerif")
_INSECURE = ("SSL",)
_UNREACHABLE = ("EndpointConn", "ClientConnector", "gaierror", "ServiceRequest", "Refused")
_BROKEN = ("Payload", "Disconnected", "ClientOSError", "Connection", "BrokenPipe")
"""Parts of the names of errors, in the order in which they are looked for."""


@contextmanager
def faults(name: str) -> Iterator[None]:
    """Turn whatever a library says of a file at a URL, as it is shown, into a `DataError`."""
    try:
        yield
    except (SoftmaxError, MemoryError):
        raise
    except Exception as error:
        raise _told(error, name) from None  # (a traceback would show what gives access)


def _told(error: Exception, name: str) -> DataError:
    causes = list(_causes(error))
    kinds = [type(cause).__name__ for cause in causes]
    status = next((number for cause in causes if (number := _status(cause))), None)

    def any_of(parts: tuple[str, ...]) -> bool:
        return any(part in kind for part in parts for kind in kinds)

    if any_of(_KEYLESS):
        return DataError("there are no credentials for it", source=name, hint=_credentials(name))
    if status in (401, 403) or isinstance(error, PermissionError):
        return DataError("permission denied", source=name, hint=_credentials(name))
    if any_of(_SILENT):
        return DataError("the server does not answer in time", source=name)
    if any_of(_UNTRUSTED):
        return DataError("the server's certificate is not one to trust", source=name)
    if any_of(_INSECURE):
        return DataError("no secure connection to the server comes about", source=name)
    if any_of(_UNREACHABLE):
        return DataError("the server cannot be reached", source=name)
    if any_of(_BROKEN):
        return DataError("the connection to the server broke", source=name)
    if any_of(("FileExpired",)):
        return DataError("the file was replaced while it was read", source=name)
    if status is not None and status != 404:
        return DataError(f"the server answers with status {status}", source=name)
    if isinstance(error, FileNotFoundError):
        return DataError("there is no such file, folder or bucket", source=name)
    if isinstance(error, IsADirectoryError):
        return DataError("is a directory", source=name)
    said = without_secrets(" ".join(reason(error).split())) or type(error).__name__
    return DataError(f"the server's library says: {said}", source=name)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _status(error: BaseException) -> int | None:
    """Return the status of HTTP that an error tells."""
    for attribute in ("status", "status_code", "code"):
        number = getattr(error, attribute, None)
        if isinstance(number, int) and number >= 400:
            return number
    return None


def _credentials(name: str) -> str | None:
    """Return where a library looks for credentials."""
    protocol = name.partition("://")[0].lower()
    short = {"s3a": "s3", "gcs": "gs", "abfs": "az", "abfss": "az"}
    return _CREDENTIALS.get(short.get(protocol, protocol))
