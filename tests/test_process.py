"""Facts of a process: pipes, signals, disks, terminals, imports. Each in a process of its own.

What its start, its signals or the streams that it starts with decide is asked of one that starts.
"""

import os
import pty
import re
import signal
import stat
import subprocess
import sys

import pytest

from tests.conftest import EXAMPLES, ROOT, clean_environment

HALF = "0.2689414213699951,0.7310585786300049\n"
DIGITS = f"softmax-cli softmax {EXAMPLES}/digits-test.csv -k image,digit"
UNBUFFERED = [{}, {"PYTHONUNBUFFERED": "1"}]


@pytest.mark.parametrize("env", UNBUFFERED, ids=["buffered", "unbuffered"])
@pytest.mark.parametrize(
    "line",
    [
        "softmax 1 2",
        "xent 1 2 --label 0 -r mean",
        "softmax 1 2 -f table",
        "softmax 1 2 -o /dev/stdout",
        "--help",
        "softmax --help",
        "--version",
    ],
)
def test_a_reader_that_went_away_is_141_and_silence(script, line, env):
    """Below one buffer too: nothing is left for the interpreter's last flush to complain of."""
    gone = "mkfifo f; exec 3<> f 4> f 3<&-"
    assert script(f"{gone}; softmax-cli {line} >&4", **env) == (141, "", "")


@pytest.mark.parametrize("env", UNBUFFERED, ids=["buffered", "unbuffered"])
def test_head_at_the_far_end(script, env):
    status, out, err = script(f"{DIGITS} | head -1", **env)
    assert status in (0, 141)
    assert (out.count("\n"), err) == (1, "")


def test_an_endless_pipe_ends_with_its_reader(script):
    status, out, err = script("yes 1,2 | softmax-cli softmax | head -3")
    assert (status, out, err) == (141, HALF * 3, "")


def test_rows_go_on_as_they_come(here):
    with subprocess.Popen(
        ["softmax-cli", "softmax"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=clean_environment(),
    ) as process:
        for _ in range(3):
            process.stdin.write(b"1,2\n")
            process.stdin.flush()
            assert process.stdout.readline().decode() == HALF
        process.stdin.close()
        assert process.wait() == 0


@pytest.mark.parametrize(
    "line",
    [
        "softmax 1 2",
        "--help",
        "softmax --help",
        "--version",
        "softmax 1 2 -o /dev/full",
        "xent 1 2 --label 0 -r sum",
        f"softmax {EXAMPLES}/digits-test.csv -k 1,2",
    ],
)
def test_a_full_disk_is_status_1_with_a_message(script, line):
    status, _, err = script(f"softmax-cli {line} > /dev/full")
    place = "/dev/full" if "-o" in line else "standard output"
    assert (status, err) == (1, f"softmax-cli: {place}: no space left on device\n")


@pytest.mark.parametrize("line", ["softmax 1 2", "--help", "softmax --help", "--version"])
def test_standard_output_that_is_closed(script, line):
    assert script(f"softmax-cli {line} >&-") == (
        1,
        "",
        "softmax-cli: standard output is closed\n",
    )


def test_other_streams_that_are_closed(shell):
    assert shell("softmax-cli softmax <&-") == (1, "", "softmax-cli: standard input is closed\n")
    assert shell("softmax-cli softmax 1 2 2>&-") == (0, HALF, "")
    assert shell("softmax-cli softmax 1 x 2>&-") == (2, "", "")
    assert shell("softmax-cli softmax 1 2 -o a.csv >&- && cat a.csv") == (0, HALF, "")


def test_an_interrupt_is_silent_and_ends_by_the_signal(here):
    process = subprocess.Popen(
        ["softmax-cli", "softmax"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(),
    )
    process.stdin.write(b"1,2\n")
    process.stdin.flush()
    assert process.stdout.readline().decode() == HALF  # it runs
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (-signal.SIGINT, b"", b"")


def test_an_output_file_keeps_its_mode_and_its_link(script, here):
    (here / "real.csv").write_text("1,2\n")
    (here / "real.csv").chmod(0o640)
    (here / "link.csv").symlink_to("real.csv")
    assert script("softmax-cli softmax link.csv -o link.csv") == (0, "", "")
    assert (here / "link.csv").is_symlink()
    assert stat.S_IMODE((here / "real.csv").stat().st_mode) == 0o640
    assert (here / "real.csv").read_text() == HALF


@pytest.mark.parametrize(("mask", "mode"), [("077", 0o600), ("002", 0o664)])
def test_a_new_file_has_the_mode_of_the_umask(script, here, mask, mode):
    assert script(f"umask {mask}; softmax-cli softmax 1 2 -o new.csv").status == 0
    assert stat.S_IMODE((here / "new.csv").stat().st_mode) == mode


def test_a_bad_input_leaves_the_target_as_it_was(script, here):
    (here / "a.csv").write_text("1,2\nx,2\n")
    status, out, err = script("softmax-cli softmax a.csv -o a.csv")
    assert (status, out) == (1, "")
    assert err.startswith("softmax-cli: a.csv:2: column 1: 'x' is not a number\n")
    assert (here / "a.csv").read_text() == "1,2\nx,2\n"
    assert os.listdir() == ["a.csv"]


def test_standard_output_by_its_name_is_written_as_opened(script, here):
    line = "echo first; softmax-cli softmax 1 2 -o /dev/stdout; echo last"
    assert script(line).out == f"first\n{HALF}last\n"
    assert script(f"({line}) > out; cat out").out == f"first\n{HALF}last\n"
    assert script("echo first > a; softmax-cli softmax 1 2 -o /dev/stdout >> a; cat a").out == (
        f"first\n{HALF}"
    )
    assert script("softmax-cli softmax 1 2 -o /dev/stderr").err == HALF
    assert script("softmax-cli softmax 1 2 -o /dev/fd/3 3> b; cat b").out == HALF


def test_a_link_to_standard_output_is_written_as_opened(script, here):
    line = (
        "ln -s /dev/stdout l; (echo first; softmax-cli softmax 1 2 -o l; echo last) > out; cat out"
    )
    assert script(line).out == f"first\n{HALF}last\n"


def test_a_fifo_is_written_as_it_is(script, here):
    line = "mkfifo f; softmax-cli softmax 1 2 -o f & cat f; wait; test -p f && echo kept"
    assert script(line) == (0, HALF + "kept\n", "")


def test_a_fifo_is_read_as_a_file(script):
    assert script("mkfifo f; echo 1,2 > f & softmax-cli softmax f") == (0, HALF, "")


def test_a_fifo_that_is_needed_more_than_once_is_copied(script):
    line = "mkfifo f; printf '1,2.5\\n3,2.5\\n' > f & softmax-cli softmax f -a columns -p 4"
    assert script(line) == (0, "0.1192,0.5\n0.8808,0.5\n", "")


def test_standard_input_is_left_alone_by_values_and_files(script, here):
    """So that it is safe in `while read` loops."""
    (here / "a.csv").write_text("1,2\n")
    line = 'while read -r line; do softmax-cli softmax "$line"; softmax-cli softmax a.csv; done'
    assert script(line, input="1 2\n1 2\n") == (0, HALF * 4, "")


def test_standard_input_that_never_ends_is_not_waited_for(script):
    iris = f"{EXAMPLES}/iris.csv -k 1"
    for words, status in (("1 2", 0), (iris, 0), ("nofile.csv", 1), ("a b", 1)):
        endless = "rm -f f; mkfifo f; exec 3<> f"  # nobody writes, and nobody closes
        ended = script(f"{endless}; timeout 20 softmax-cli softmax {words} <&3")
        assert ended.status == status, words


def test_the_help_where_there_is_nothing_to_read(terminal):
    for line in ("softmax", "xent --label 2", "argmax"):
        status, out, _ = terminal(line)
        assert status == 2
        assert out.startswith(
            "softmax-cli: no data: type numbers (2 1 0.1), name a file, or pipe one in\n"
            "\n"
            f"Usage: softmax-cli {line.split()[0]} [OPTIONS] [VALUES… | FILES… | -]\n"
        )
    status, out, _ = terminal("")
    assert status == 2
    assert out.startswith("Usage: softmax-cli [OPTIONS] COMMAND [ARGS]...\n")


def test_a_terminal_shows_a_table(terminal):
    status, out, _ = terminal("softmax 1 2")
    assert status == 0
    assert out.startswith("class   logit   probability")


def test_a_pipe_from_a_terminal_is_data(here):
    """Standard input may be a terminal: it is not asked."""
    control, side = pty.openpty()
    done = subprocess.run(
        ["softmax-cli", "softmax", "1", "2"],
        stdin=side,
        capture_output=True,
        env=clean_environment(),
        check=False,
    )
    os.close(control)
    os.close(side)
    assert (done.returncode, done.stdout.decode(), done.stderr) == (0, HALF, b"")


def imported(*lines):
    """Return the modules that are loaded behind each of these command lines, run one by one."""
    script = (
        "import os, sys\n"
        "from softmax_cli.__main__ import main\n"
        "def leave(status):\n"
        "    print('loaded:', *sorted(sys.modules), file=sys.stderr, flush=True)\n"
        "    raise SystemExit(status)\n"
        "os._exit = leave\n"
        "lines = sys.argv[1:]\n"
        "for line in lines:\n"
        "    sys.argv[1:] = line.split()\n"
        "    try:\n"
        "        main()\n"
        "    except SystemExit as end:\n"
        "        assert end.code == 0, line\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *lines],
        capture_output=True,
        env=clean_environment(),
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    loaded = re.findall("^loaded: (.*)", done.stderr, re.MULTILINE)
    return {line: set(names.split()) for line, names in zip(lines, loaded, strict=True)}


def test_the_help_imports_neither_numpy_nor_rich():
    slow = {"numpy", "rich", "orjson", "json", "decimal", "fsspec"}
    loaded = imported("--version", "--help", "softmax --help", "xent --help")
    assert {line: modules & slow for line, modules in loaded.items() if modules & slow} == {}


def test_a_small_job_imports_none_of_numpy_rich_and_orjson():
    slow = {"numpy", "rich", "orjson", "decimal", "fsspec"}
    loaded = imported(
        "softmax 1 2",
        "log-softmax -1 -2",
        "xent 1 2 --label 0",
        "argmax 1 2 --top 1",
        "softmax 1,2 3,4 -f json",
        f"softmax {EXAMPLES}/iris.csv -k 1",
    )
    assert {line: modules & slow for line, modules in loaded.items() if modules & slow} == {}


def test_a_picture_in_characters_is_drawn_without_matplotlib_and_bars_without_numpy():
    bars, lines = imported("softmax 1 2 -f plot", "softmax 1,2 3,4 -f plot").values()
    assert not bars & {"numpy", "matplotlib"}
    assert "matplotlib" not in lines


def test_what_is_no_picture_loads_nothing_of_pictures():
    (loaded,) = imported(f"softmax {EXAMPLES}/iris.csv -k 1 -f table").values()
    assert not [name for name in loaded if name.startswith("softmax_cli.plots")]


def test_a_table_that_nothing_is_wrong_with_imports_nothing_that_messages_need(tmp_path):
    """Every module that is loaded before the workers start delays all of them."""
    unused = {"softmax_cli.table.row_hints", "softmax_cli.table.given_classes", "shlex"}
    unused |= {"softmax_cli.syntax.true_classes", "softmax_cli.syntax.column_spelling"}
    (tmp_path / "a.csv").write_text("cat,dog,bird\n2.5,-1.5,0.1\n")
    (tmp_path / "whole.csv").write_text("cat,dog,bird\n2.0,-1.0,0.1\n")
    names = (f"{tmp_path}/{name}" for name in ("a.csv", "whole.csv"))
    loaded, of_whole = imported(*(f"softmax {name} -o {name}.csv" for name in names)).values()
    assert not loaded & (unused | {"softmax_cli.table.doubtful_columns"})
    # a whole number may be an id: the names of such columns are looked at
    assert not of_whole & unused


def test_pandas_is_not_loaded_where_pyarrow_would(tmp_path):
    """It asks whether a list is one of its series: half a second for nothing."""
    (tmp_path / "pandas.py").write_text("__version__ = '99.0'\n")
    (tmp_path / "a.csv").write_text("cat,dog,text\n2.5,-1.5,x\n")
    environment = {**clean_environment(), "PYTHONPATH": str(tmp_path)}
    for line in ("softmax a.csv -k text -o a.parquet", "softmax a.parquet -k text -o b.parquet"):
        command = [sys.executable, "-v", "-m", "softmax_cli", *line.split()]
        done = subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert f"{tmp_path}/pandas.py" not in done.stderr
        assert "pyarrow" in done.stderr


def test_a_long_input_of_short_blocks_imports_numpy(tmp_path):
    """JSON lines of many digits: each chunk by itself would not be worth it."""
    (tmp_path / "a.jsonl").write_text("[0.12345678901234567, 1.2345678901234567]\n" * 30_000)
    (loaded,) = imported(f"softmax {tmp_path}/a.jsonl -o {tmp_path}/o.jsonl").values()
    assert "numpy" in loaded


def test_a_module_and_two_names_are_one_command(shell):
    assert shell("smx softmax 1 2") == (0, HALF, "")
    assert shell("python -m softmax_cli softmax 1 2") == (0, HALF, "")
    assert shell("smx --help").out.startswith("Usage: smx ")
    assert shell("python -m softmax_cli --help").out.startswith("Usage: softmax-cli ")


@pytest.mark.parametrize(
    "line", ["softmax 1 2", "softmax 1 2 -f table", "softmax 1 x", "softmax", "xent --help"]
)
def test_a_process_that_needed_no_start_does_what_one_does_that_did(shell, process, line):
    """Most tests have theirs from `tests/nursery.py`."""
    assert process(line) == shell(f"softmax-cli {line}")


@pytest.mark.parametrize(
    "line",
    [
        "echo 1,2 | softmax-cli softmax | softmax-cli argmax --from probs; echo ${PIPESTATUS[@]}",
        "yes 1,2 | softmax-cli softmax | head -2",
        "softmax-cli softmax 1 x; echo $?; softmax-cli softmax nofile.csv || echo $?",
        "softmax-cli softmax <(printf '1,2\\n') $'\\xff'",
        "umask 027; mkdir d; cd d; smx softmax 1 2 -o a; stat -c %a a; softmax-cli softmax < a",
        "softmax-cli softmax 1 2 -o /dev/fd/3 3> b; softmax-cli softmax 1 2 >> b; cat b",
        "softmax-cli softmax 1 2 >&-; smx softmax <&-; smx softmax 1 x 2>&-; echo $?",
        "smx --help | head -1",
        "seq 9000 | softmax-cli softmax -j 2 -a columns --no-header | sha256sum",
    ],
)
def test_a_script_whose_commands_need_no_start_does_what_any_does(shell, script, here, line):
    expected = shell(line)
    (here / "again").mkdir()
    assert script(f"cd again; {line}") == expected


def test_a_command_that_a_signal_ended_ends_its_stand_in_by_the_same_one(here, nursery):
    with subprocess.Popen(
        [f"{nursery.path}/softmax-cli", "softmax"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        process.stdin.write(b"1,2\n")
        process.stdin.flush()
        assert process.stdout.readline().decode() == HALF
        (child,) = nursery.children()
        os.kill(child, signal.SIGTERM)
        assert process.wait(20) == -signal.SIGTERM


def test_other_locales_change_nothing(shell):
    for locale in ("C", "POSIX", "de_DE.UTF-8"):
        line = "softmax-cli softmax 1 2 --names 日本,x"
        assert shell(line, LC_ALL=locale)[:2] == (0, f"日本,x\n{HALF}")
        status, out, _ = shell(f"{line} -f table", LC_ALL=locale)
        assert (status, "日本" in out) == (0, True)


def test_tests_of_signals_pass_where_signals_are_ignored(shell):
    """In the background of a script, and behind nohup: what is ignored is inherited."""
    tests = f"{ROOT}/tests/files/test_ending.py -k 'is_ended and nameless'"
    pytest = f"{sys.executable} -m pytest -n 0 -p no:cacheprovider"
    status, out, _ = shell(f"trap '' INT QUIT HUP TERM; {pytest} {tests}")
    assert status == 0, out
    assert out.startswith("....  ")
