"""What is said of a server, or of the way to it: of all that libraries raise, one sentence."""

import pytest

from softmax_cli.errors import DataError
from softmax_cli.files.remote.faults import faults


def error(name, base=Exception, **attributes):
    """Return an error of a class of that name, as a library has it."""
    made = type(name, (base,), attributes)("403, url='https://me:secret@host/x?sig=1'")
    made.__dict__.update(attributes)
    return made


def caused(outer, inner):
    outer.__cause__ = inner
    return outer


S3 = "s3fs takes credentials from AWS_PROFILE, AWS_ACCESS_KEY_ID, ~/.aws or the machine"
GCS = "gcsfs takes credentials from gcloud auth application-default login, or the machine"
AZURE = "adlfs takes credentials from AZURE_STORAGE_CONNECTION_STRING and the like"

CASES = [
    (error("NoCredentialsError"), "s3://b/x", "there are no credentials for it", S3),
    (error("DefaultCredentialsError"), "gs://b/x", "there are no credentials for it", GCS),
    (PermissionError("Forbidden"), "s3a://b/x", "permission denied", S3),
    (PermissionError("Forbidden"), "abfs://b/x", "permission denied", AZURE),
    (error("HttpError", code=401), "gcs://b/x", "permission denied", GCS),
    (
        caused(FileNotFoundError("https://h/x"), error("ClientResponseError", status=403)),
        "https://h/x",
        "permission denied",
        None,
    ),
    (error("ServerTimeoutError"), "s3://b/x", "the server does not answer in time", None),
    (TimeoutError(), "s3://b/x", "the server does not answer in time", None),
    (
        error("ClientConnectorCertificateError"),
        "https://h/x",
        "the server's certificate is not one to trust",
        None,
    ),
    (
        caused(FileNotFoundError(), error("SSLCertVerificationError")),
        "https://h/x",
        "the server's certificate is not one to trust",
        None,
    ),
    (
        error("ClientConnectorSSLError"),
        "https://h/x",
        "no secure connection to the server comes about",
        None,
    ),
    (error("EndpointConnectionError"), "s3://b/x", "the server cannot be reached", None),
    (
        caused(FileNotFoundError(), error("ClientConnectorDNSError")),
        "https://h/x",
        "the server cannot be reached",
        None,
    ),
    (ConnectionRefusedError(), "sftp://h/x", "the server cannot be reached", None),
    (BrokenPipeError(), "s3://b/x", "the connection to the server broke", None),
    (error("ClientPayloadError"), "https://h/x", "the connection to the server broke", None),
    (error("FileExpired", OSError), "s3://b/x", "the file was replaced while it was read", None),
    (
        error("ClientResponseError", status=503),
        "https://h/x",
        "the server answers with status 503",
        None,
    ),
    (
        caused(FileNotFoundError(), error("ClientResponseError", status=404)),
        "https://h/x",
        "there is no such file, folder or bucket",
        None,
    ),
    (FileNotFoundError(), "s3://b/x", "there is no such file, folder or bucket", None),
    (IsADirectoryError(), "s3://b", "is a directory", None),
    (
        OSError(5, "Please reduce\nyour rate: 'https://me:secret@h/x y?sig=1'"),
        "s3://b/x",
        "the server's library says: please reduce your rate: 'https://h/x y'",
        None,
    ),
    (
        error("OddError", __str__=lambda self: ""),
        "s3://b/x",
        "the server's library says: OddError",
        None,
    ),
]


def test_an_error_of_a_library_is_a_sentence():
    for raised, name, message, hint in CASES:
        with pytest.raises(DataError) as caught, faults(name):
            raise raised
        assert caught.value.message == f"{name}: {message}", raised
        assert caught.value.hint == hint, raised
        assert caught.value.__suppress_context__, raised


@pytest.mark.parametrize("kind", [DataError, MemoryError, KeyboardInterrupt])
def test_what_is_no_fault_of_a_server_passes(kind):
    raised = kind("x")
    with pytest.raises(kind) as caught, faults("s3://b/x"):
        raise raised
    assert caught.value is raised
