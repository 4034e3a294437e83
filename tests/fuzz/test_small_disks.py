"""Where a file does not fit, status 1 and one message that names it, and the old one is kept."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from random import Random

from tests.conftest import clean_environment
from tests.fuzz.campaign import fuzz
from tests.fuzz.runs import Run, choose, completed, lay_old, taken, write_inputs

MOUNTED = "mount -t tmpfs -o size={}k tmpfs ."
"""A disk of so many blocks, which a mount namespace takes away with itself."""


def test_a_limit_on_the_size_of_files(here: Path) -> None:
    write_inputs(here)
    known: dict[Run, bytes] = {}

    def check(random: Random) -> str:
        run = choose(random, printed=0.1)
        whole = completed(run, here, known)
        old = lay_old(run, here, random)
        limit = random.choice(
            (0, 1, random.randrange(len(whole)), len(whole) + random.randrange(9))
        )
        with (here / "printed").open("wb+") as file:
            done = subprocess.run(
                ["prlimit", f"--fsize={limit}", "softmax-cli", *run.arguments],
                stdout=file,
                stderr=subprocess.PIPE,
                # Python 3.11 keeps byte code that it could not write whole.
                env=clean_environment(PYTHONDONTWRITEBYTECODE="1"),
                check=False,
                timeout=600,
            )
            file.seek(0)
            out = file.read()
        (here / "printed").unlink()
        came = taken(run, here) if run.target else out
        what = f"{run}, {limit} of {len(whole)} bytes"
        return check_end(run, what, done.returncode, done.stderr.decode(), came, old, whole)

    fuzz(check, first=2)


def test_a_disk_of_a_few_blocks(here: Path, tmp_path_factory) -> None:
    """Where one may be mounted; a limit is what there is elsewhere."""
    write_inputs(here)
    disk = tmp_path_factory.mktemp("disk")
    seen = tmp_path_factory.mktemp("seen")
    known: dict[Run, bytes] = {}
    mountable = subprocess.run(
        ["unshare", "-m", "sh", "-c", MOUNTED.format(4)], cwd=disk, capture_output=True, check=False
    )

    def check(random: Random) -> str:
        if mountable.returncode:
            return "not mountable"
        run = choose(random, printed=0)
        assert run.target is not None
        whole = completed(run, here, known)
        blocks = random.choice((1, 2, random.randrange(1, len(whole) // 4096 + 9)))
        old = lay_old(run, here, random)
        script = f"""
            cd {disk} && {MOUNTED.format(4 * blocks)} && cd . && cd {here}
            [ -e {run.target} ] && mv {run.target} {disk}
            softmax-cli "$@"
            status=$?
            ls -A {disk} | grep -v '^{run.target}$' > {seen}/left
            cp {disk}/{run.target} {here} 2> {seen}/missing
            exit $status"""
        arguments = [f"{disk}/{word}" if word == run.target else word for word in run.arguments]
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", script, "sh", *arguments],
            cwd=here,
            capture_output=True,
            env=clean_environment(),
            check=False,
            timeout=600,
        )
        what = f"{run}, {blocks} blocks for {len(whole)} bytes"
        assert (seen / "left").read_text() == "", (
            f"{what}: {os.fsdecode((seen / 'left').read_bytes())}"
        )
        err = done.stderr.decode().replace(f"{disk}/", "")
        return check_end(run, what, done.returncode, err, taken(run, here), old, whole)

    fuzz(check, first=2)


def check_end(
    run: Run, what: str, status: int, err: str, came: bytes | None, old: bytes | None, whole: bytes
) -> str:
    """Check what a run leaves; say how it ended."""
    if status == 0:
        assert came == whole, f"{what}: status 0, and {came!r}"
        assert err == "", f"{what}: {err}"
        return "whole"
    assert status == 1, f"{what}: status {status}, {err}"
    assert err.startswith(f"softmax-cli: {run.printed}: "), f"{what}: {err}"
    assert err.count("\n") <= 2, f"{what}: {err}"
    if run.target is not None:
        assert came == old, f"{what}: {came!r}"
    return "refused"
