"""A Dask cluster as it is met: what is told of one that is not there, or is not like us.

Dask itself, which is an extra, is played by a module of its name here; tests/servers has the real
one.
"""

from __future__ import annotations

import socket
import sys
from concurrent.futures import CancelledError
from importlib.metadata import PackageNotFoundError
from threading import Event
from types import ModuleType
from typing import ClassVar

import pytest

from softmax_cli import __version__
from softmax_cli.engine.cluster import dask as dask_cluster
from tests.conftest import EXAMPLES
from tests.engine.cluster.elsewhere import Elsewhere

ADDRESS = "tcp://10.0.0.1:8786"
LINE = f"xent {EXAMPLES / 'digits-test.csv'} -l digit -k image -r mean --cluster"


class Client:
    """A client as far as it is used."""

    found: ClassVar = {"tcp://10.0.0.2:1": __version__}
    refusal = None
    broken = None
    open = 0

    def __init__(self, address, **options):
        assert options == {"timeout": 5.0, "set_as_default": False, "name": "softmax-cli"}
        if self.refusal is not None:
            raise self.refusal
        Client.open += 1

    def run(self, function, package, on_error):
        assert (function.__module__, package, on_error) == (
            "importlib.metadata",
            "softmax-calc",
            "return",
        )
        return self.found

    def get_executor(self, pure):
        assert not pure
        return self

    def submit(self, fn, *args):
        if self.broken is not None:
            raise self.broken
        return Elsewhere().submit(fn, *args)

    def close(self, timeout):
        Client.open -= 1


class KilledWorker(Exception):  # noqa: N818 (Dask has it so)
    pass


class CommClosedError(OSError):
    pass


@pytest.fixture(autouse=True)
def dask(monkeypatch):
    for name, content in {
        "distributed": {"Client": Client},
        "distributed.comm": {"CommClosedError": CommClosedError},
        "distributed.scheduler": {"KilledWorker": KilledWorker},
    }.items():
        module = ModuleType(name)
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, name, module)
    yield
    assert Client.open == 0


def test_figures_come_from_the_cluster(run):
    assert run(f"{LINE} {ADDRESS}") == (0, "0.19732150976450857\n", "")


def refused(run, monkeypatch, **facts):
    for name, fact in facts.items():
        monkeypatch.setattr(Client, name, fact)
    outcome = run(f"{LINE} {ADDRESS}")
    assert outcome.out == ""
    return outcome.status, outcome.err


def test_a_scheduler_that_does_not_answer(run, monkeypatch):
    refusal = OSError("Timed out trying to connect")
    refusal.__cause__ = ConnectionRefusedError(111, "Connection refused")
    message = f"softmax-cli: no scheduler answers at '{ADDRESS}': connection refused\n"
    assert refused(run, monkeypatch, refusal=refusal) == (1, message)


def test_who_answers_and_is_no_scheduler(run, monkeypatch):
    """Dask's error has no words, or is about memory: bytes taken for the length of a message."""
    spoken_to = []
    monkeypatch.setattr(
        socket,
        "create_connection",
        lambda *place, timeout: spoken_to.append(place) or socket.socket(),
    )
    no_scheduler = f"softmax-cli: what answers at '{ADDRESS}' is no scheduler of Dask's\n"
    silent = f"softmax-cli: no scheduler answers at '{ADDRESS}': it takes too long\n"
    assert refused(run, monkeypatch, refusal=MemoryError()) == (1, no_scheduler)
    for refusal in (TimeoutError(), CancelledError(), OSError()):
        assert refused(run, monkeypatch, refusal=refusal) == (1, silent)
    assert {*spoken_to} == {(("10.0.0.1", 8786),)}


def test_what_dask_has_no_words_for_the_system_has(run, monkeypatch):
    def connect(place, timeout):
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "create_connection", connect)
    assert refused(run, monkeypatch, refusal=CancelledError()) == (
        1,
        f"softmax-cli: no scheduler answers at '{ADDRESS}': connection refused\n",
    )


def test_who_says_nothing_is_not_waited_for(run, monkeypatch):
    spoken = Event()
    monkeypatch.setattr(socket, "create_connection", lambda *place, timeout: socket.socket())
    monkeypatch.setattr(dask_cluster, "LONGEST", 0.05)
    monkeypatch.setattr(Client, "__init__", lambda self, address, **options: spoken.wait())
    try:
        assert refused(run, monkeypatch) == (
            1,
            f"softmax-cli: no scheduler answers at '{ADDRESS}': it takes too long\n",
        )
    finally:
        spoken.set()


def test_an_address_that_is_none(run, monkeypatch):
    assert refused(run, monkeypatch, refusal=ValueError("unknown address scheme 'http'")) == (
        2,
        f"softmax-cli: --cluster '{ADDRESS}' is no address of a scheduler: unknown address scheme "
        "'http'\n  dask scheduler shows its own: tcp://10.0.0.1:8786\n",
    )


def test_no_address(run):
    assert run(f"{LINE} ''").err.splitlines()[0] == (
        "softmax-cli: Invalid value for '--cluster': an address is needed, such as "
        "tcp://10.0.0.1:8786"
    )


def test_workers_without_the_package(run, monkeypatch):
    found: ClassVar = {
        "tcp://10.0.0.2:1": __version__,
        "tcp://10.0.0.3:1": PackageNotFoundError("x"),
    }
    assert refused(run, monkeypatch, found=found) == (
        1,
        "softmax-cli: the worker 'tcp://10.0.0.3:1' has no softmax-calc\n"
        f"  pip install softmax-calc=={__version__} where the workers run\n",
    )


def test_workers_of_another_version(run, monkeypatch):
    assert refused(run, monkeypatch, found={"tcp://10.0.0.2:1": "0.0.9"}) == (
        1,
        "softmax-cli: the worker 'tcp://10.0.0.2:1' has version 0.0.9 of softmax-calc, "
        f"and this is {__version__}\n"
        f"  pip install softmax-calc=={__version__} where the workers run\n",
    )


def test_workers_that_come_later_are_waited_for(run, monkeypatch):
    assert refused(run, monkeypatch, found={}, broken=KilledWorker("x"))[1] == (
        f"no worker has come to '{ADDRESS}' yet: there is nobody to do the work until one does\n"
        "softmax-cli: several workers ended one after another while they had the same task\n"
        "  if they were short of memory, fewer --nthreads for each need less\n"
    )


def test_a_scheduler_that_goes_away(run, monkeypatch):
    message = f"softmax-cli: the scheduler at '{ADDRESS}' went away\n"
    assert refused(run, monkeypatch, broken=CommClosedError("x")) == (1, message)


def test_dask_that_is_not_installed(run, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert run(f"{LINE} {ADDRESS}") == (
        1,
        "",
        "softmax-cli: --cluster needs dask and distributed, which are not installed\n"
        "  pip install 'dask[distributed]' brings them, as the extra 'cluster' of this package "
        "does\n",
    )


def test_without_a_task_there_is_no_connection(run, monkeypatch):
    monkeypatch.setattr(Client, "refusal", AssertionError())
    assert "there is no column 'digits'" in run(f"{LINE} {ADDRESS} -k digits").err


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "softmax 2 1",
            "other machines work on files: not on values or standard input\n"
            "  without --cluster this machine works on them",
        ),
        (
            "metrics t.csv --label-file labels.txt",
            "a file of labels is read in step with one process: not on other machines\n"
            "  --label-column and --target-columns name columns that hold them",
        ),
        (
            "softmax a.npy --axis columns",
            "along other axes than its rows an array is worked on here: not on other machines",
        ),
        (
            "softmax t.csv",
            "rows are written where the workers are, in parts: -o names a folder\n"
            "  -o parts/ makes one",
        ),
        (
            "softmax t.csv t.csv -o parts/ --keep-going",
            "--keep-going is for a result for each file: --cluster has one of all",
        ),
        (
            "softmax t.csv -f json -o parts/",
            "json is one document: results in parts are written in another format\n"
            "  -f jsonl has a row on each line",
        ),
    ],
)
def test_what_other_machines_do_not_do_is_refused(run, here, line, message):
    import numpy as np

    (here / "t.csv").write_text("a,b\n1,2\n")
    (here / "labels.txt").write_text("a\n")
    np.save("a.npy", [[1.0, 2.0]])
    assert run(f"{line} --cluster {ADDRESS}") == (2, "", f"softmax-cli: {message}\n")
