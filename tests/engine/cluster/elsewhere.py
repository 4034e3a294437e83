"""Executors for tests: one whose workers share nothing with the client, in its own process."""

from __future__ import annotations

import pickle
import shlex
from concurrent.futures import Executor, Future

from click.testing import CliRunner

from softmax_cli.cli.group import cli
from softmax_cli.engine.cluster.spread import Spread
from tests.conftest import Outcome


class Elsewhere(Executor):
    """Calls functions at once, with what is left of them and their arguments by pickle."""

    def __init__(self, lost=()):
        self.calls = []
        self.lost = {*lost}  # calls, by their number, that are done twice

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        self.calls.append((fn.__name__, *args))
        try:
            for _ in range(1 + (len(self.calls) - 1 in self.lost)):
                there, given = pickle.loads(pickle.dumps((fn, args)))
                answer = pickle.dumps(there(*given))
            future.set_result(pickle.loads(answer))
        except Exception as error:
            future.set_exception(pickle.loads(pickle.dumps(error)))
        return future


def spread(line, span, executor=None, **options):
    """Run a command line whose tasks are of so many bytes."""
    executor = Elsewhere() if executor is None else executor
    result = CliRunner().invoke(
        cli,
        shlex.split(line),
        prog_name="softmax-cli",
        obj={"spread": Spread(executor, span=span, **options)},
    )
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Outcome(result.exit_code, result.stdout_bytes.decode(), result.stderr)


def whole(folder):
    """Return what the parts in a folder are together, sorted by their names."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))
