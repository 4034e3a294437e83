"""The command line for notebooks and clusters: its work done by whatever executor there is.

`run` takes any `concurrent.futures.Executor`: a pool of processes or threads, one of MPI's
(`mpi4py.futures.MPIPoolExecutor`), that of a Dask client (`client.get_executor(pure=False)`).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor

from softmax_cli.engine.cluster.spread import AHEAD, SPAN, Spread


def run(
    executor: Executor, arguments: Sequence[str], *, span: int = SPAN, ahead: int = AHEAD
) -> str:
    """Run a command line, and have its rows worked on by the workers of an executor.

    Parameters
    ----------
    executor : concurrent.futures.Executor
        It stays open. Its workers have this version of the package, and see the files by the same
        paths; they may be threads, other processes or other machines.
    arguments : sequence of str
        What would be typed behind ``softmax-cli``. FILE is a file; commands that write rows have
        ``-o`` with the name of a folder, in which each task writes a part.
    span : int, optional
        About how many bytes of a file are a task, where it is plain CSV or JSON lines; any other
        file is one task. By default 64 MB.
    ahead : int, optional
        How many tasks at most are handed over and not yet answered: more than there are workers.

    Returns
    -------
    str
        What the command prints: figures to the last bit those of one process, nothing where parts
        are written. Notes are on standard error.

    Raises
    ------
    softmax_cli.errors.SoftmaxError
        The command line, the file or what is in it is bad; `message` says how, `hint` what to do.

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(2) as pool:
    ...     run(pool, "xent examples/digits-test.csv -l digit -k image -r mean".split())
    '0.19732150976450857\\n'
    """
    # (a worker needs no command line)
    from softmax_cli.cli.calling import printed_by

    return printed_by(arguments, spread=Spread(executor, span=span, ahead=ahead))
