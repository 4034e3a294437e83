"""Files that replace others: without a name until they are whole, or under a hidden one."""

import os
import stat
from contextlib import suppress
from io import FileIO
from pathlib import Path

import pytest

from softmax_cli.errors import DataError
from softmax_cli.files import replacement
from softmax_cli.files.output import opened

WITHOUT = {
    "O_TMPFILE": lambda patch: patch.delattr(os, "O_TMPFILE"),
    "a folder that can": lambda patch: patch.setattr(os, "O_TMPFILE", os.O_CREAT | os.O_EXCL),
    "/proc": lambda patch: patch.setattr(replacement, "_OWN_FILES", "/proc/self/nothing"),
}


@pytest.fixture(params=["all", *WITHOUT])
def lacking(request, monkeypatch):
    if request.param in WITHOUT:
        WITHOUT[request.param](monkeypatch)
    return request.param


def write(path, data=b"after"):
    with opened(path) as sink:
        sink.write(data)


def test_a_file_has_no_name_until_it_is_whole(here):
    with opened("out") as sink:
        sink.write(b"after")
        assert os.listdir() == []
    assert (here / "out").read_bytes() == b"after"
    assert os.listdir() == ["out"]


@pytest.mark.parametrize("part", WITHOUT)
def test_where_the_system_lacks_something_there_is_a_hidden_name(here, monkeypatch, part):
    WITHOUT[part](monkeypatch)
    with opened("out") as sink:
        sink.write(b"after")
        (name,) = os.listdir()
        assert name.startswith(f".{os.getpid()}.")
        assert name.endswith(".tmp")
    assert (here / "out").read_bytes() == b"after"
    assert os.listdir() == ["out"]


def test_a_file_that_comes_meanwhile_is_replaced(here, lacking):
    with opened("out") as sink:
        sink.write(b"after")
        (here / "out").write_bytes(b"meanwhile")
    assert (here / "out").read_bytes() == b"after"
    assert os.listdir() == ["out"]


def test_the_mode_of_a_file_is_kept(here, lacking):
    for mode in (0o600, 0o644, 0o640, 0o755):
        (here / "out").touch()
        (here / "out").chmod(mode)
        write("out")
        assert stat.S_IMODE((here / "out").stat().st_mode) == mode, mode


def test_a_new_file_has_the_mode_of_the_umask(here, lacking):
    for mask, mode in ((0o022, 0o644), (0o077, 0o600), (0o002, 0o664)):
        before = os.umask(mask)
        try:
            write("out")
        finally:
            os.umask(before)
        assert stat.S_IMODE((here / "out").stat().st_mode) == mode, mask
        (here / "out").unlink()


def test_a_failure_leaves_a_file_as_it_was_and_nothing_beside_it(here, lacking):
    (here / "out").write_bytes(b"before")
    with suppress(KeyboardInterrupt), opened("out") as sink:
        sink.write(b"half")
        raise KeyboardInterrupt
    assert (here / "out").read_bytes() == b"before"
    assert os.listdir() == ["out"]


@pytest.mark.parametrize("step", ["link", "replace", "chmod"])
def test_a_step_that_the_system_refuses(here, monkeypatch, step):
    def refuse(*arguments, **options):
        raise OSError(122, "Disk quota exceeded")

    (here / "out").write_bytes(b"before")
    monkeypatch.setattr(os, step, refuse)
    with pytest.raises(DataError, match=r"^out: disk quota exceeded$"):
        write("out")
    assert (here / "out").read_bytes() == b"before"
    assert os.listdir() == ["out"]


def test_a_disk_that_is_full_at_the_end(here, monkeypatch):
    """As a file system in a network may say when a file is closed."""

    class Late(FileIO):
        def close(self):
            if not self.closed:
                super().close()
                raise OSError(28, "No space left on device")

    monkeypatch.delattr(os, "O_TMPFILE")
    monkeypatch.setattr(
        replacement,
        "open",
        lambda path, mode, buffering, opener: Late(path, mode, opener=opener),
        raising=False,
    )
    (here / "out").write_bytes(b"before")
    with pytest.raises(DataError, match=r"^out: no space left on device$"):
        write("out")
    assert (here / "out").read_bytes() == b"before"
    assert os.listdir() == ["out"]


@pytest.mark.parametrize("path", ["newdir/", "a/", "newdir/.", "newdir/.."])
def test_a_name_of_a_folder_is_not_that_of_a_file(run, here, path):
    (here / "a").write_bytes(b"before")
    message = f"softmax-cli: {path}: is a folder's name, not a file's\n"
    assert run(f"softmax 1 2 -o {path}") == (1, "", message)
    assert Path("a").read_bytes() == b"before"
    assert os.listdir() == ["a"]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("99", "99"),
        ("99999999999", "99999999999"),
        ("9" * 5000, f"{'9' * 579}… (4142 characters) …{'9' * 279}"),
    ],
)
def test_a_number_that_no_open_file_has(run, number, shown):
    status, out, err = run(f"softmax 1 2 -o /dev/fd/{number}")
    assert (status, out) == (1, "")
    assert err == f"softmax-cli: /dev/fd/{shown}: bad file descriptor\n"
