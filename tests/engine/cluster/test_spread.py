"""Spread work: the parts of a result are its bytes, and figures have the bits, of one process."""

from __future__ import annotations

import gzip
import os
import re
import shutil
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from socket import gethostname

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softmax_cli import __version__
from softmax_cli.engine.cluster import task
from softmax_cli.formats import chunks
from tests.conftest import EXAMPLES
from tests.engine.cluster.elsewhere import Elsewhere, spread, whole

DIGITS = EXAMPLES / "digits-test.csv"

ROWS = "".join(f"{(i * 37 % 100) / 8},{(i * 61 % 89) / 16},n{i}\n" for i in range(30))
FILES = {
    "plain.csv": "a,b,t\n" + ROWS,
    "headless.csv": ROWS,
    "unended.csv": "a,b,t\n" + ROWS[:-1],
    "mark.csv": "\ufeffa,b,t\n" + ROWS,
    "windows.csv": "a,b,t\n".replace("\n", "\r\n") + ROWS.replace("\n", "\r\n"),
    "sep.csv": "sep=;\na;b;t\n" + ROWS.replace(",", ";"),
    "blank.csv": "\n\na,b,t\n\n" + ROWS + "\n\n",
    "tabs.tsv": ("a,b,t\n" + ROWS).replace(",", "\t"),
    "rows.jsonl": "".join(f'{{"a": {i / 8}, "b": 1, "t": "x\\"{i}"}}\n' for i in range(30)),
    "comments.csv": '# by "hand\n# 2\na,b,t\n' + ROWS.replace("n7\n", 'n7\n# "odd\n'),
    "quoted.csv": "a,b,t\n"
    + ROWS.replace("n5\n", '"n,5"\n')
    .replace("n9\n", '"n\n9\n\n"\n')
    .replace("n13\n", '5" pipe\n')
    .replace("n20\n", '"""\n1,2,3\n"""\n'),
    "ragged.csv": "a,b,t\n" + ROWS.replace(",n17", ""),
    "bad.csv": "a,b,t\n" + ROWS.replace("n16\n", "n16\n1,x,y\n"),
    "bad-quoted.csv": "a,b,t\n" + ROWS.replace("n16\n", '"n\n16"\n1,x,y\n'),
    "many-bad.csv": "a,b,t\n" + "1,x,n\n" * 9 + ROWS.replace("n2", "n2\n1,nan,z"),
    "gaps.csv": "a,b,t\n" + ROWS.replace("n7\n", "n7\n\n").replace("n16\n", "n16\n\n \n\n\n"),
    "quoted-gaps.csv": "a,b,t\n" + ROWS.replace("n7\n", '"n\n\n7"\n\n').replace("n9\n", "n9\n\n\n"),
    "gaps.jsonl": '{"a": 0.5, "b": 1.5, "t": 1}\n\n{"a": 1, "b": 2, "t": 2}\n\n\n',
    "commented-gaps.csv": "a,b,t\n" + ROWS.replace("n7\n", "n7\n# x\n\n# y\n"),
    "open.csv": "a,b,t\n" + ROWS.replace("n17\n", '"n17\n'),
    "classes.csv": "a,b,t\n" + ROWS.replace("n", "").replace(",5\n", ",a\n"),
}
OPTIONS = {
    "comments.csv": " --comment '#'",
    "commented-gaps.csv": " --comment '#'",
    "headless.csv": " --no-header",
}


@pytest.fixture
def files(here):
    for name, text in FILES.items():
        Path(name).write_bytes(text.encode())
    return here


def check(run, line, *spans, executor=None):
    """Hold what tasks do against what one process does; return the parts that were last."""
    local = run(line)
    for span in spans:
        done = spread(f"{line} -o parts/", span, executor)
        assert done._replace(out="") == local._replace(out=""), (line, span)
        if local.status == 0:
            assert whole(Path("parts")).decode() == local.out, (line, span)
        names = sorted(os.listdir("parts"))
        shutil.rmtree("parts")
    return names


def near_gaps(name):
    """Return a file of short rows, none far from a gap: it is as many tasks as it has bytes."""
    rows = re.sub(r"(?m)^\S+,n([0-5]|1[0-5]|19|2\d)\n", "", FILES[name])
    return re.sub(r"(?m)^(\d)[\d.]*,(\d)[\d.]*,", r"\1,\2,", rows)


@pytest.mark.parametrize("name", FILES)
def test_the_parts_are_what_one_process_writes(run, files, name):
    column = 3 if name == "headless.csv" else "t"
    check(run, f"softmax {name} -k {column}" + OPTIONS.get(name, ""), 20, 333)


@pytest.mark.parametrize(
    "name", ["gaps.csv", "quoted-gaps.csv", "gaps.jsonl", "commented-gaps.csv"]
)
def test_a_blank_line_is_no_other_where_a_span_ends(run, files, name):
    Path(name).write_text(near_gaps(name))
    for action in ("error", "skip"):
        line = f"softmax {name} -k t --bad-rows {action}{OPTIONS.get(name, '')}"
        check(run, line, 1, 3, 17)


@pytest.mark.parametrize("name", ["bad.csv", "bad-quoted.csv", "many-bad.csv", "ragged.csv"])
def test_bad_rows_are_what_they_are_to_one_process(run, files, name):
    for action in ("skip", "nan"):
        check(run, f"log-softmax {name} -k t --bad-rows {action}", 50)


@pytest.mark.parametrize(
    "line",
    [
        "sigmoid plain.csv -k t -p 3",
        "argmax quoted.csv -k t --top 2",
        "softmax plain.csv -k t -T 0.5,2",
        "softmax plain.csv -k t -a columns",
        "log-softmax quoted.csv -k t -a all",
        "softmax rows.jsonl -k t -f csv",
        "xent classes.csv -l t --bad-rows skip",
        "xent rows.jsonl -k t --label a",
        "softmax plain.csv -k t -f markdown",
    ],
)
def test_every_command_writes_its_rows_in_parts(run, files, line):
    check(run, line, 60)


def test_parts_are_numbered_and_have_the_format_of_the_result(run, files):
    names = check(run, "softmax rows.jsonl -k t -f tsv", 300)
    assert names == [f"part-0000{number}.tsv" for number in range(4)]


def test_a_compressed_file_is_one_task_and_its_part_is_compressed(files, script):
    script("gzip plain.csv")
    assert spread("softmax plain.csv.gz -k t -o parts/", 50).status == 0
    assert (
        script("ls parts; zcat parts/* | head -n 2").out == "part-00000.csv.gz\na,b,t\n0.5,0.5,n0\n"
    )


LINES = [
    "xent {} -l digit -k image -r mean",
    "xent {} -l digit -k image -r sum -T 0.5,1",
    "xent {} -l digit -k image --worst 3 -f json",
    "metrics {} -l digit -k image -f json",
    "metrics {} -l digit -k image --by digit -f csv",
    "calibrate {} -l digit -k image",
    "argmax {} -k image,digit -a columns",
    "argmax {} -k image,digit -a all",
    "softmax {} -k image,digit --summary -f json",
    "softmax {} -k image,digit --summary -a columns",
]


@pytest.mark.parametrize("line", LINES)
def test_figures_have_the_bits_of_one_process(run, here, line):
    (here / "digits.csv").write_text("".join(DIGITS.read_text().splitlines(keepends=True)[:121]))
    line = line.format("digits.csv")
    executor = Elsewhere(lost=[3])
    assert spread(line, 1024, executor) == run(line)
    assert len(executor.calls) > 10


@pytest.fixture
def shards(files):
    """Files of one table, in other orders and formats, some of them longer than a task."""
    text = "a,b,t\n" + ROWS.replace("n4\n", "n4\n1,x,n\n")
    Path("s0.csv").write_text("a,b,t\n" + ROWS)
    Path("s1.csv").write_text('t;b;a\r\n\'é;1;2\r\n"n;1";2;1\r\n' + 9 * "x;1;3\r\n")
    Path("s2.jsonl").write_text(FILES["rows.jsonl"])
    Path("s3.csv.gz").write_bytes(gzip.compress(text.encode()))
    Path("s4.json").write_text('[{"a": 1, "b": 2, "t": "x"}, {"b": 1, "a": 3, "t": "y"}]')
    Path("s5.csv").write_text("a,b,t\n" + ROWS.replace("n4\n", "n4\nx,1,n\n"))
    return files


@pytest.mark.parametrize(
    "line",
    [
        "softmax s0.csv s1.csv s0.csv -k t",
        "softmax 's?.csv' s2.jsonl s3.csv.gz s4.json -k t --bad-rows skip --source file",
        "log-softmax s1.csv s0.csv s4.json -k t -T 1,2",
        "softmax s0.csv s2.jsonl -k t -a columns",
        "softmax s0.csv s1.csv s5.csv -k t",
        "softmax empty.csv head.csv s0.csv head.csv empty.csv s1.csv head.csv -k t",
        "xent s0.csv s1.csv -l t --bad-rows skip",
        "softmax s0.csv abc.csv -k t",
        "softmax s0.csv --source file -k t",
    ],
)
def test_several_files_are_one_result(run, shards, line):
    Path("abc.csv").write_text("a,c,t\n1,2,x\n")
    Path("empty.csv").touch()
    Path("head.csv").write_text("a,b,t\n")
    check(run, line, 40, 10_000)


@pytest.mark.parametrize(
    "line",
    [
        "xent s0.csv s1.csv s2.jsonl --label a -k t -r mean",
        "xent s0.csv s1.csv s2.jsonl --label a -k t --worst 4 -f json",
        "metrics s2.jsonl s0.csv s1.csv --label a -k t --source file --by file,t -f json",
        "softmax s0.csv s1.csv s3.csv.gz -k t --bad-rows nan --summary -f json",
        "softmax s0.csv s1.csv --summary -k t -f json -T 1,3",
        "argmax s1.csv s0.csv s2.jsonl -k t -a columns",
        "calibrate s0.csv s1.csv --label a -k t",
        "metrics s0.csv s5.csv --label a -k t",
    ],
)
def test_several_files_have_one_figure(run, shards, line):
    expected = run(line)
    for span in (40, 10_000):
        assert spread(line, span) == expected, span


@pytest.mark.parametrize("command", ["calibrate", "metrics", "xent --worst 2"])
def test_the_error_that_is_told_is_the_first_of_all_rows(run, shards, command):
    """Of a long file with other columns the client told, whatever was wrong in front of it."""
    Path("other.csv").write_text("a,c,t\n" + ROWS)
    for names in ("s5.csv other.csv", "other.csv s5.csv", "s0.csv other.csv s5.csv"):
        line = f"{command} {names} --label a -k t"
        done = run(line)
        assert done.status == 1
        for span in (40, 10_000):
            assert spread(line, span) == done


def test_of_many_files_a_task_tells_of_one(shards):
    executor = Elsewhere()
    many = " ".join(["s0.csv"] * 60)
    assert (
        spread(f"metrics {many} --label a -k t --source file --by file", 9999, executor).status == 0
    )
    assert len(executor.calls) == 60
    assert max(len(argument) for call in executor.calls for argument in call[2:]) < 4000


def test_partials_are_saved_as_by_one_process(run, here):
    line = f"metrics {DIGITS} -l digit -k image --by digit --save"
    run(f"{line} one.json")
    spread(f"{line} several.json", 4096)
    assert Path("one.json").read_bytes() == Path("several.json").read_bytes()


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_pools_of_threads_and_of_processes_are_executors(run, here, pool):
    with pool(2) as executor:
        check(run, f"softmax {DIGITS} -k image,digit", 16384, executor=executor)


def test_a_task_that_is_done_twice_leaves_one_part(run, files):
    names = check(run, "softmax plain.csv -k t", 100, executor=Elsewhere(lost=[0, 2]))
    assert len(names) == len({*names}) == 5


@pytest.mark.parametrize("span", [30, 100])
def test_quotes_that_come_late_are_looked_for_once_they_are_met(run, files, monkeypatch, span):
    monkeypatch.setattr(chunks, "CHUNK_SIZE", 64)
    late = "a,b,t\n" + ROWS.replace("n21\n", '"n\n21"\n').replace("n25\n", '"\n1,2,3\n"\n')
    Path("late.csv").write_text(late)
    executor = Elsewhere()
    check(run, "softmax late.csv -k t", span, executor=executor)
    assert "look" in {name for name, *_ in executor.calls}
    Path("late.csv").write_text(late.replace("n29", "n29\n1,x,y"))
    check(run, "softmax late.csv -k t", span)


def test_without_quotes_nothing_is_read_twice(run, files):
    executor = Elsewhere()
    check(run, "softmax plain.csv -k t", 100, executor=executor)
    assert [name for name, *_ in executor.calls] == ["work"] * 5


CELLS = st.sampled_from(["x", '"x"', '"a,b"', '"a\nb"', '"""\n"', '5"', '""', '"\n\n"', " ", '" "'])


@given(st.lists(CELLS, min_size=1, max_size=12), st.integers(3, 60))
def test_whatever_cells_hold_their_file_is_cut_between_records(tmp_path_factory, cells, span):
    folder = tmp_path_factory.mktemp("cut")
    path = folder / "cells.csv"
    path.write_text("t,a,b\n" + "".join(f"{cell},{i},1\n" for i, cell in enumerate(cells)))
    line = f"softmax {path} -k t"
    local = spread(f"{line} -o {folder}/local/", 1 << 20)
    parts = spread(f"{line} -o {folder}/parts/", span)
    assert parts == local
    if not local.status:
        assert whole(folder / "parts") == whole(folder / "local")


class Later(Executor):
    """Calls functions when their results are asked for, and keeps count."""

    def __init__(self):
        self.futures = []
        self.most = 0

    def submit(self, fn, /, *args, **kwargs):
        executor = self

        class Asked(Future):
            def result(self, timeout=None):
                if not self.done():
                    self.set_result(fn(*args, **kwargs))
                return super().result(timeout)

            def is_waiting(self):
                return not self.done()

        future = Asked()
        self.futures.append(future)
        executor.most = max(executor.most, sum(f.is_waiting() for f in self.futures))
        return future


def test_few_tasks_at_a_time_are_with_the_executor(files):
    executor = Later()
    assert spread("softmax plain.csv -k t -o parts/", 20, executor, ahead=3).status == 0
    assert executor.most == 3


def test_after_an_error_no_task_is_begun_and_whole_parts_stay(files):
    executor = Later()
    outcome = spread("softmax bad.csv -k t -o parts/", 20, executor, ahead=4)
    assert outcome.err.startswith("softmax-cli: bad.csv:19: column 'b': 'x' is not a number")
    begun = [future for future in executor.futures if not future.cancelled()]
    assert len(begun) < len(executor.futures)
    assert 0 < len([*Path("parts").iterdir()]) < len(begun)


def test_an_interrupt_cancels_what_has_not_begun(files, monkeypatch):
    class Interrupted(Later):
        def submit(self, fn, /, *args, **kwargs):
            future = super().submit(fn, *args, **kwargs)
            if len(self.futures) == 3:
                future.result = self.interrupt
            return future

        def interrupt(self, timeout=None):
            raise KeyboardInterrupt

    executor = Interrupted()
    with pytest.raises(KeyboardInterrupt):
        spread("softmax plain.csv -k t -o parts/", 20, executor, ahead=8)
    assert all(future.done() for future in executor.futures if future is not executor.futures[2])
    assert [*map(str, sorted(Path("parts").iterdir()))] == [
        f"parts/part-0000{number}.csv" for number in (0, 1)
    ]


def test_a_worker_of_another_version_does_nothing(files, monkeypatch):
    monkeypatch.setattr(task, "__version__", "0.0.9")
    outcome = spread("xent classes.csv -l t -r mean", 50)
    assert (outcome.status, outcome.err) == (
        1,
        f"softmax-cli: a worker has version 0.0.9 of softmax-calc, and the client {__version__}\n"
        f"  pip install softmax-calc=={__version__} where the workers run\n",
    )


def test_a_broken_executor_is_told_of(files):
    class Broken(Executor):
        def submit(self, fn, /, *args, **kwargs):
            from concurrent.futures.process import BrokenProcessPool

            future = Future()
            future.set_exception(BrokenProcessPool("a process was terminated abruptly"))
            return future

    outcome = spread("xent classes.csv -l t -r mean", 50, Broken())
    assert outcome.err == "softmax-cli: the workers are gone: a process was terminated abruptly\n"


def test_a_file_that_is_another_than_the_client_saw_is_refused(files):
    class Changing(Elsewhere):
        def submit(self, fn, /, *args, **kwargs):
            Path("plain.csv").write_text("b,a,t\n" + ROWS)
            return super().submit(fn, *args, **kwargs)

    outcome = spread("softmax plain.csv -k t -o parts/", 50, Changing())
    assert outcome.err == "softmax-cli: plain.csv: the file changed while it was read\n"
    assert [*Path("parts").iterdir()] == []


def test_a_file_that_a_worker_does_not_see_is_told_of(files):
    class Removing(Elsewhere):
        def submit(self, fn, /, *args, **kwargs):
            Path("plain.csv").unlink(missing_ok=True)
            return super().submit(fn, *args, **kwargs)

    outcome = spread("xent plain.csv -k t --label a -r mean", 50, Removing())
    assert outcome.status == 1
    assert outcome.err == (
        f"softmax-cli: plain.csv: a worker on {gethostname()} sees no "
        f"{os.path.abspath('plain.csv')}\n"
        "  files stand where all workers see them by the same path\n"
    )
