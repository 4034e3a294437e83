"""Dask: its cluster as an executor, and in words what is wrong with one."""

from __future__ import annotations

import logging
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import ExitStack, contextmanager, suppress
from importlib.metadata import version
from threading import Thread
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from softmax_cli import __version__
from softmax_cli.errors import DataError, UsageError, quote
from softmax_cli.files.notes import say
from softmax_cli.files.stream import reason

PATIENCE = 5.0
"""Seconds that a scheduler has for its answer."""

LONGEST = 8.0
"""Seconds after which whoever answers, but is none, is not waited for."""

_PACKAGE = "softmax-calc"


class DaskCluster(Executor):
    """The workers of a Dask scheduler, to which it connects when there is a task.

    Raises
    ------
    DataError
        When the first task is submitted: Dask is not installed, no scheduler answers, a worker has
        another version of this package, or none.
    UsageError
        The address is none.
    """

    def __init__(self, address: str) -> None:
        self._address = address
        self._client: Any = None
        self._executor: Any = None
        self._quiet = ExitStack()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a function called by a worker."""
        if self._executor is None:
            # What its libraries have to say of connections is said here, and in one sentence.
            self._quiet.enter_context(_unlogged())
            self._client = _connected(self._address)
            _check_versions(self._client, self._address)
            # two tasks that are alike are two all the same: one may have to be done again
            self._executor = self._client.get_executor(pure=False)
        future: Future[Any] = self._executor.submit(fn, *args, **kwargs)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the scheduler, which forgets what it still had to do for us."""
        client, self._client, self._executor = self._client, None, None
        if client is not None:
            with suppress(Exception):  # what is lost by now is not needed any more
                client.close(timeout=PATIENCE)
        self._quiet.close()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Leave the scheduler; say clearly what became of it, or of the workers, if that ended us.

        Raises
        ------
        DataError
        """
        connected = self._client is not None
        self.shutdown()
        if connected and isinstance(error, Exception):
            _explain(self._address, error)


@contextmanager
def _unlogged() -> Iterator[None]:
    """Keep this process from logging anything."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def _connected(address: str) -> Any:
    """Return a client of a scheduler."""
    try:
        import distributed
    except ImportError:
        raise DataError(
            "--cluster needs dask and distributed, which are not installed",
            hint="pip install 'dask[distributed]' brings them, as the extra 'cluster' of this "
            "package does",
        ) from None
    made: Future[Any] = Future()

    def connect() -> None:
        try:
            made.set_result(
                distributed.Client(
                    address, timeout=PATIENCE, set_as_default=False, name="softmax-cli"
                )
            )
        except BaseException as error:
            made.set_exception(error)

    # Whoever takes the connection and says nothing is waited for without end.
    Thread(target=connect, daemon=True).start()
    try:
        return made.result(timeout=LONGEST)
    except (OSError, TimeoutError, CancelledError) as error:
        why = _cause(error) or _refusal(address)
        raise DataError(f"no scheduler answers at {quote(address)}: {why}") from None
    except MemoryError:  # other bytes, taken for the lengths of messages
        raise DataError(f"what answers at {quote(address)} is no scheduler of Dask's") from None
    except (ValueError, TypeError) as error:
        raise UsageError(
            f"--cluster {quote(address)} is no address of a scheduler: {_cause(error)}",
            "dask scheduler shows its own: tcp://10.0.0.1:8786",
        ) from None


def _cause(error: BaseException) -> str:
    """Return what was wrong in the first place, as the end of a sentence; nothing without words."""
    while error.__cause__ is not None:
        error = error.__cause__
    text = reason(error if isinstance(error, Exception) else Exception(error))
    return next(iter(text.splitlines()), "")


def _refusal(address: str) -> str:
    """Return what the system says of a connection, as the end of a sentence."""
    with suppress(ValueError):  # no number of a port
        place = urlsplit(address)
        try:
            socket.create_connection((place.hostname or "", place.port or 0), timeout=1.0).close()
        except OSError as error:
            return reason(error)
    return "it takes too long"


def _check_versions(client: Any, address: str) -> None:
    """Refuse workers that would compute otherwise; those that come later say so by themselves."""
    # (a function of Python's own is there, whatever else is not)
    found: dict[str, Any] = client.run(version, _PACKAGE, on_error="return")
    if not found:
        say(
            f"no worker has come to {quote(address)} yet: there is nobody to do the work until "
            "one does"
        )
    for worker, installed in sorted(found.items()):
        if isinstance(installed, Exception):
            raise DataError(
                f"the worker {quote(worker)} has no {_PACKAGE}",
                hint=f"pip install softmax-calc=={__version__} where the workers run",
            )
        if installed != __version__:
            raise DataError(
                f"the worker {quote(worker)} has version {installed} of {_PACKAGE}, "
                f"and this is {__version__}",
                hint=f"pip install softmax-calc=={__version__} where the workers run",
            )


def _explain(address: str, error: Exception) -> None:
    """Raise an error of Dask's as one of ours."""
    from distributed.comm import CommClosedError
    from distributed.scheduler import KilledWorker

    if isinstance(error, KilledWorker):
        raise DataError(
            "several workers ended one after another while they had the same task",
            hint="if they were short of memory, fewer --nthreads for each need less",
        ) from None
    if isinstance(error, CommClosedError):
        raise DataError(f"the scheduler at {quote(address)} went away") from None
