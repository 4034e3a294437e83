"""Several files as one table: rows of one file after the other, columns by their names."""

import gzip
import json
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.formats import chunks
from softmax_cli.formats.reading import open_table
from softmax_cli.table.io_options import ReadOptions
from tests.effort import CAMPAIGN, share_of
from tests.engine.cluster.elsewhere import spread

A = "id,cat,dog\n7,2.5,1\n8,1,3.5\n"
B = "dog,id,cat\n1.25,9,0.5\n"


@pytest.fixture
def two(here):
    (here / "a.csv").write_text(A)
    (here / "b.csv").write_text(B)


@pytest.fixture
def three(two, here):
    (here / "c.jsonl").write_text('{"id": "007", "dog": 1.0, "cat": 0.5}\n')


def test_rows_follow_each_other_under_one_header_with_columns_by_name(run, two):
    assert run("softmax a.csv b.csv -k id -p 3") == (
        0,
        "id,cat,dog\n7,0.818,0.182\n8,0.0759,0.924\n9,0.321,0.679\n",
        "",
    )


def test_a_position_is_one_of_the_first_file(run, two):
    assert run("softmax a.csv b.csv -k 1 -p 3").out.splitlines()[-1] == "9,0.321,0.679"
    assert run("sigmoid a.csv b.csv -c 2 --only -p 3").out == "cat\n0.924\n0.731\n0.622\n"


def test_the_output_has_the_format_of_the_first(run, three):
    assert run("softmax a.csv c.jsonl -k id -p 3").out.splitlines()[-1] == "007,0.378,0.622"
    rows = run("softmax c.jsonl a.csv b.csv -k id -p 3").out.splitlines()
    assert [json.loads(row) for row in rows] == [
        {"id": "007", "dog": 0.622, "cat": 0.378},
        {"id": "7", "dog": 0.182, "cat": 0.818},
        {"id": "8", "dog": 0.924, "cat": 0.0759},
        {"id": "9", "dog": 0.679, "cat": 0.321},
    ]


def test_the_source_of_a_row_is_a_column_in_front(run, three):
    assert run("softmax a.csv c.jsonl -k id --source file -p 3").out == (
        "file,id,cat,dog\na.csv,7,0.818,0.182\na.csv,8,0.0759,0.924\nc.jsonl,007,0.378,0.622\n"
    )
    assert run("softmax c.jsonl -k id --source file -p 3").out == (
        '{"file": "c.jsonl", "id": "007", "dog": 0.622, "cat": 0.378}\n'
    )
    assert run("softmax a.csv -k id --source id").err == (
        "softmax-cli: the table already has a column 'id'\n"
        "  --source takes another name: --source file\n"
    )


def test_other_names_are_an_error_whatever_becomes_of_bad_rows(run, two, here):
    for header, says in (
        (
            "id,cat,bird\n",
            "lacks the column 'dog', which a.csv has, and has the column 'bird', which a.csv lacks",
        ),
        ("cat,dog\n", "lacks the column 'id', which a.csv has"),
        ("id,cat,dog,x\n", "has the column 'x', which a.csv lacks"),
        ("", "has no header, and a.csv has one: 'id', 'cat', 'dog'"),
    ):
        (here / "b.csv").write_text(f"{header}{','.join('1' * len(header.split(',')))}\n")
        for policy in ("error", "skip", "nan"):
            done = run(f"softmax a.csv b.csv -k id --bad-rows {policy}")
            assert (done.status, done.err) == (1, f"softmax-cli: b.csv: {says}\n"), header
            assert done.out.count("\n") == 3, header  # those of the first file are out


def test_files_without_names_have_as_many_columns(run, here):
    (here / "a.csv").write_text("1.5,2\n")
    (here / "b.csv").write_text("1,2.5,3\n")
    (here / "c.csv").write_text("x,y\n1,2.5\n")
    assert run("softmax a.csv b.csv").err == (
        "softmax-cli: b.csv: has 3 columns, and a.csv has 2\n"
    )
    assert run("softmax a.csv c.csv").err == (
        "softmax-cli: c.csv: has a header ('x', 'y'), and a.csv has none\n"
    )
    (here / "d.jsonl").write_text('{"u": 1, "v": 2}\n')
    assert run("softmax d.jsonl a.csv").err == (
        "softmax-cli: a.csv: has no header, and d.jsonl has one: 'u', 'v'\n"
    )


def test_a_name_that_columns_share_stands_where_it_stood(run, here):
    (here / "a.csv").write_text("x,x,y\nu,v,1\n")
    (here / "b.csv").write_text("x,y,x\nu,1,v\n")
    assert run("argmax a.csv a.csv -k 1,2 -c y --axis columns").out == "y\n0\n"
    assert run("argmax a.csv b.csv -k 1,2 -c y --axis columns").err == (
        "softmax-cli: b.csv: has columns named 'x' in other places than a.csv\n"
    )


def test_messages_name_the_file_and_its_line(run, two, here):
    (here / "b.csv").write_text("cat,dog,id\n1,2,3\n1,?,3\n")
    assert run("softmax a.csv b.csv -k id").err == (
        "softmax-cli: b.csv:3: column 'dog': '?' is not a number\n  cells were split at commas\n"
    )
    (here / "b.csv").write_text("cat,dog,id\n1,2,dog\n1,2,bird\n")
    assert run("xent a.csv b.csv -l id --bad-rows skip").err.startswith(
        "a.csv and 1 more: 3 bad rows skipped (line 2 of 'a.csv': label '7' is no class"
    )
    (here / "a.csv").write_text("id,cat,dog\ncat,2.5,1\n")
    assert run("xent a.csv b.csv -l id").err.startswith(
        "softmax-cli: b.csv:3: column 'id': label 'bird' is no class"
    )


HEADER = "id,cat,dog\n"
UNLIKE = (
    "b.csv: lacks the column 'dog', which a.csv has, and has the column 'bird', which a.csv lacks"
)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("b.csv", "id,cat,bird\n", UNLIKE),
        ("b.csv", "id,cat,dog\n1,2\n", "b.csv:2: 2 cells where the header has 3"),
        ("b.csv", None, "there is no file 'b.csv'"),
        ("a b%20.csv", "id,cat,dog\n1,2,x\n", "a b%20.csv:2: column 'dog': 'x' is not a number"),
    ],
)
def test_a_shard_that_is_bad_ends_the_run_with_its_name(run, two, here, name, text, says):
    (here / "b.csv").unlink()
    if text is not None:
        (here / name).write_text(text)
    done = run(f"softmax a.csv '{name}' -k id -p 3")
    assert done.err.splitlines()[0] == f"softmax-cli: {says}"
    assert (done.status, done.out) == (1, "id,cat,dog\n7,0.818,0.182\n8,0.0759,0.924\n")


NOTHING = {
    "e.csv": b"",
    "h.csv": HEADER.encode(),
    "n.csv": b"\n\n",
    "z.csv.gz": gzip.compress(b""),
    "e.jsonl": b"",
    "e.json": b"[]",
}
"""Files without rows."""

LINES = [
    "softmax",
    "softmax -T 1,2",
    "softmax --source file",
    "argmax --axis columns",
    "xent --label 0 -r mean",
    "xent --label 0 --worst 1",
    "metrics --label cat",
    "metrics --label cat --source file --by file",
    "calibrate --target 0.4,0.6",
]


@pytest.mark.parametrize("line", LINES)
def test_a_shard_without_rows_is_nothing_to_the_others(run, two, here, line):
    """With each line one of a kind stands in one place, and each in every place with some line."""
    expected = run(f"{line} -k id a.csv b.csv").out
    for number, (name, data) in enumerate(NOTHING.items(), LINES.index(line)):
        (here / name).write_bytes(data)
        note = "" if data else f"{name}: is empty, and counts as no rows\n"
        for place in range(3) if CAMPAIGN else [number % 3]:
            files = ["a.csv", "b.csv"]
            files.insert(place, name)
            done = run(f"{line} -k id {' '.join(files)}")
            assert (done.status, done.out) == (0, expected), files
            assert done.err.startswith(note), files
    every = "h.csv n.csv e.csv a.csv e.json b.csv z.csv.gz e.jsonl"
    assert run(f"{line} -k id {every}").out == expected


def test_shards_that_are_empty_are_told_of_in_one_line(run, two, here):
    (here / "e.csv").touch()
    (here / "f.csv").touch()
    assert run("softmax e.csv a.csv f.csv b.csv -k id") == (
        0,
        run("softmax a.csv b.csv -k id").out,
        "e.csv and 1 more: are empty, and count as no rows\n",
    )


def test_files_of_which_none_has_a_row_are_an_error(run, two, here):
    (here / "e.csv").touch()
    (here / "f.csv").touch()
    (here / "h.csv").write_text(HEADER)
    assert run("softmax e.csv f.csv") == (1, "", "softmax-cli: e.csv: there is no data\n")
    assert run("softmax e.csv --source file").err == "softmax-cli: e.csv: there is no data\n"
    message = "h.csv:1: there is a header and no row below it"
    assert run("softmax h.csv") == (1, "", f"softmax-cli: {message}\n")
    assert run("softmax h.csv h.csv") == (1, "", f"softmax-cli: {message}\n")
    assert run("softmax e.csv a.csv -k id -o out/").err == (
        "softmax-cli: e.csv: there is no data\n"
    )
    nothing = run("softmax - a.csv -k id", input="")
    assert (nothing.status, nothing.out) == (1, "")
    assert nothing.err.startswith("softmax-cli: <stdin>: there is no data\n")


def test_files_are_compressed_or_not_and_written_as_they_like(run, two, here):
    (here / "b.csv").unlink()
    (here / "b.csv.gz").write_bytes(gzip.compress(b"\xef\xbb\xbfid;cat;dog\r\n9;0.5;1.25\r\n"))
    expected = "id,cat,dog\n7,0.818,0.182\n8,0.0759,0.924\n9,0.321,0.679\n"
    assert run("softmax a.csv b.csv.gz -k id -p 3").out == expected
    out = run("softmax b.csv.gz a.csv -k id -p 3").out
    assert out.splitlines() == ["id;cat;dog", "9;0.321;0.679", "7;0.818;0.182", "8;0.0759;0.924"]
    assert out.count("\r\n") == 4


def test_carried_cells_are_quoted_anew_where_the_delimiter_is_another(run, here):
    (here / "a.csv").write_text('t,cat,dog\n"x,y",1,2\n')
    (here / "b.csv").write_text("t;cat;dog\nx,y;1;2\n")
    rows = run("softmax a.csv b.csv -k t -p 3").out.splitlines()
    assert rows[1:] == ['"x,y",0.269,0.731'] * 2
    assert run("softmax b.csv a.csv -k t -p 3").out.splitlines()[1:] == ["x,y;0.269;0.731"] * 2


def test_a_carried_cell_of_text_is_text_in_json_whatever_stands_beside(run, here):
    Path("a.csv").write_text("n,a,b\n7,0.5,2.5\n")
    Path("b.jsonl").write_text('{"n": 7, "a": 0.5, "b": 2.5}\n')
    text = '{"n": "7", "a": 0.119, "b": 0.881}\n'
    assert run("softmax a.csv -k n -f jsonl -p 3").out == text
    assert run("softmax a.csv b.jsonl -k n -f jsonl -p 3").out == text + text
    number = '{"n": 7, "a": 0.119, "b": 0.881}\n'
    assert run("softmax b.jsonl a.csv -k n -p 3").out == number + text


def test_standard_input_is_one_of_the_files(run, two):
    out = run("softmax b.csv - -k id --source f -p 3", input=A).out
    assert out == "f,dog,id,cat\n" + "".join(
        f"{row}\n"
        for row in ("b.csv,0.679,9,0.321", "<stdin>,0.182,7,0.818", "<stdin>,0.924,8,0.0759")
    )
    assert run("softmax - a.csv - -k id").err == (
        "softmax-cli: standard input is one file: - stands once\n"
    )


def test_arrays_are_stacked(run, here):
    np.save("a.npy", np.array([[1.0, 2.0]]))
    np.save("b.npy", np.array([[2.0, 1.0], [0.0, 0.0]]))
    np.savez("c.npz", x=np.array([3.0, 4.0]))
    out = run("softmax a.npy b.npy c.npz:x -o out.npy")
    assert out == (0, "", "")
    assert np.load("out.npy").shape == (4, 2)
    assert (
        run("argmax a.npy b.npy -a columns").out == run("argmax -a columns", "1,2\n2,1\n0,0\n").out
    )
    np.save("deep.npy", np.zeros((2, 2, 2)))
    assert run("softmax a.npy deep.npy -f csv").err == (
        "softmax-cli: deep.npy: has 3 dimensions: of several files, rows stand below rows\n"
        "  --slice picks a part that is a table: --slice 0\n"
    )
    np.save("single.npy", np.array([[1.0, 2.0]], np.float32))
    assert run("softmax single.npy a.npy -f csv").err == (
        "softmax-cli: a.npy: holds float64, and single.npy float32: so would the results be\n"
        "  given first, it makes all of them float64\n"
    )
    assert run("softmax a.npy single.npy -f csv").status == 0


def test_a_literal_is_one_of_the_files(run, here):
    (here / "a.txt").write_text("tensor([[2.0, 1.0], [0.5, 0.5]])\n")
    (here / "b.csv").write_text("1,2\n")
    assert run("softmax a.txt b.csv -p 3").out == "0.731,0.269\n0.5,0.5\n0.269,0.731\n"
    assert run("softmax b.csv a.txt -p 3").out == "0.269,0.731\n0.731,0.269\n0.5,0.5\n"


def test_columns_with_types_are_those_of_text_by_name(run, here):
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    (here / "a.csv").write_text(A)
    table = pa.table({"dog": [1.25], "id": [9], "cat": [0.5]})
    parquet.write_table(table, "b.parquet")
    expected = "id,cat,dog\n7,0.818,0.182\n8,0.0759,0.924\n9,0.321,0.679\n"
    assert run("softmax a.csv b.parquet -k id -p 3").out == expected
    parquet.write_table(pa.table({"id": [7], "cat": [2.5], "dog": [1.0]}), "a.parquet")
    assert run("softmax a.parquet b.parquet -k id -o both.parquet --source s").status == 0
    both = parquet.read_table("both.parquet").to_pydict()
    assert both["s"] == ["a.parquet", "b.parquet"]
    assert both["id"] == [7, 9]
    parquet.write_table(pa.table({"id": [7], "cat": [2.5]}), "c.parquet")
    assert run("softmax a.parquet c.parquet -k id").err == (
        "softmax-cli: c.parquet: lacks the column 'dog', which a.parquet has\n"
    )


def test_fields_that_are_carried_come_and_go_from_file_to_file_as_from_line_to_line(run, here):
    (here / "a.jsonl").write_text('{"id": 1, "x": [1, 2]}\n')
    (here / "b.jsonl").write_text('{"x": [2, 1], "note": "n"}\n')
    (here / "c.jsonl").write_text('{"id": 1, "y": [1, 2]}\n')
    rows = run("softmax a.jsonl b.jsonl -k id -c x -p 3").out
    assert rows == '{"id": 1, "x": [0.269, 0.731]}\n{"x": [0.731, 0.269], "note": "n"}\n'
    assert run("softmax a.jsonl c.jsonl -k id").err == (
        "softmax-cli: c.jsonl: lacks the column 'x', which a.jsonl has, and has the column 'y', "
        "which a.jsonl lacks\n"
    )


@pytest.mark.parametrize("command", ["softmax -a columns", "log-softmax -a all"])
def test_sums_go_over_all_rows_of_all_files(run, here, command):
    (here / "a.csv").write_text("x,y\n1.5,2\n3,4\n")
    (here / "b.csv").write_text("y,x\n2,1\n")
    (here / "c.csv").write_text("x,y\n1.5,2\n3,4\n1,2\n")
    assert run(f"{command} a.csv b.csv") == run(f"{command} c.csv")
    assert run(f"{command} a.csv -", input="y,x\n2,1\n") == run(f"{command} c.csv")


def test_figures_are_those_of_all_rows(run, here):
    (here / "a.csv").write_text("y,x,z\n0,1.5,2.5\n1,3,4.5\n")
    (here / "b.csv").write_text("z,x,y\n2.5,1.5,0\n")
    (here / "c.csv").write_text("y,x,z\n0,1.5,2.5\n1,3,4.5\n0,1.5,2.5\n")
    (here / "l.txt").write_text("0\n1\n0\n")
    for line in ("xent -l y -r mean", "metrics -l y", "calibrate -l y", "argmax -a columns -k y"):
        assert run(f"{line} a.csv b.csv").out == run(f"{line} c.csv").out, line
    assert run("xent --label-file l.txt -k y a.csv b.csv --only").out == (
        run("xent -l y c.csv --only").out
    )
    assert run("metrics a.csv b.csv -l y --by file --source file").out.splitlines()[1][:8] == (
        "a.csv,2,"
    )
    assert run("metrics a.csv b.csv -l y --by y,file --source file").out.startswith("y,file,rows")
    assert run("xent a.csv b.csv -l y --worst 1").out == (
        "file,line,label,prediction,probability,loss\n"
        "a.csv,2,x,z,0.2689414213699951,1.3132616875182228\n"
    )


def test_extremes_tell_in_which_file_they_stand(run, two):
    names, figures = run("softmax a.csv b.csv -k id --summary").out.splitlines()
    told = dict(zip(names.split(","), figures.split(","), strict=True))
    assert (told["largest_file"], told["largest_line"]) == ("a.csv", "3")


def test_a_file_is_closed_before_the_next_but_one_is_opened(here):
    paths = []
    for number in range(50):
        paths.append(f"{number}.csv")
        Path(paths[-1]).write_text(f"u,v\n{number}.5,2.5\n")
    table = open_table(ReadOptions(source=tuple(paths)))
    before = len(os.listdir("/proc/self/fd"))
    most = 0
    for chunk in table.chunks:
        table.parse(chunk)
        most = max(most, len(os.listdir("/proc/self/fd")))
    assert most <= before + 1


numbers = st.floats(-9, 9).map("{:.3f}".format)


@settings(max_examples=share_of(20))
@given(st.lists(st.tuples(numbers, numbers), min_size=2, max_size=12), st.data())
def test_files_are_what_they_are_together(tmp_path_factory, rows, data):
    """The bytes do not depend on where the rows are cut into files, nor on who works on them."""
    here = tmp_path_factory.mktemp("files")
    cut = data.draw(st.integers(1, len(rows) - 1))
    whole, parts = here / "whole.csv", [here / "a.csv", here / "b.csv"]
    whole.write_text("t,x,y\n" + "".join(f"w{x},{x},{y}\n" for x, y in rows))
    parts[0].write_text("t,x,y\n" + "".join(f"w{x},{x},{y}\n" for x, y in rows[:cut]))
    parts[1].write_text("y,x,t\r\n" + "".join(f"{y},{x},w{x}\r\n" for x, y in rows[cut:]))
    from click.testing import CliRunner

    from softmax_cli.cli.group import cli

    def out(*arguments, **given):
        return CliRunner().invoke(cli, ["softmax", *map(str, arguments)], obj=given).stdout_bytes

    expected = out(whole)
    assert out(*parts) == expected
    for jobs in ("1", "2"):
        assert out(*parts, "-j", jobs, bulk=(0, 0)) == expected


def test_what_has_no_effect_is_refused(run, two, here):
    (here / "row.json").write_text("[1.5, 2]")
    for line, message in (
        (
            "softmax 1 2 --source f",
            "--source is for files: values on the command line come from none",
        ),
        (
            "xent a.csv -l id --source f -r mean",
            "--source is for losses of rows: --reduction mean has one figure",
        ),
        (
            "softmax a.csv -k id --source f --summary",
            "--source has no effect on a summary, which names the files by itself",
        ),
        (
            "softmax a.csv -k id --source f --explain",
            "--explain shows the steps of rows as they are: not --source",
        ),
        (
            "argmax a.csv -k id --source f -a columns",
            "--source is for --axis rows: the answer is one line for all files",
        ),
    ):
        assert run(line).err == f"softmax-cli: {message}\n"
    (here / "rows.csv").write_text("1.5,2\n2,1\n")
    assert run("softmax rows.csv row.json -a columns").err == (
        "softmax-cli: row.json: --axis columns is for tables: a vector has one axis\n"
    )
    assert run("softmax rows.csv row.json -a all").err == (
        "softmax-cli: row.json: is one row alone, which has no such axis\n"
    )


def test_a_small_file_that_holds_much_is_named_as_what_it_is(run, here, monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK_SIZE", 1 << 17)
    (here / "a.csv").write_text("u,v\n1.5,2\n")
    (here / "b.csv").write_bytes(gzip.compress(b"u,v\n" + b"1.5,2\n" * 40_000))
    assert run("xent a.csv b.csv --label u -r sum").err == (
        "softmax-cli: b.csv: holds more than its size tells\n"
        "  its name should end as it is compressed: .gz, .bz2, .xz\n"
    )
    (here / "b.csv").rename("b.csv.gz")
    assert run("metrics a.csv b.csv.gz --label u -r rows").out == "40001\n"


def test_small_and_large_files_are_shared_by_processes(run, here):
    """Each process opens the files that it gets chunks of, or the whole of."""
    rows = "".join(f"w{number},{number % 7}.25,{number % 5}.5\n" for number in range(9_000))
    for number, names in enumerate(("t,u,v", "v,t,u", "t,u,v", "u,v,t")):
        order = [names.split(",").index(name) for name in ("t", "u", "v")]
        lines = (row.split(",") for row in rows.splitlines()[: 9_000 if number % 2 else 40])
        lines = ([cells[order.index(place)] for place in range(3)] for cells in lines)
        text = "".join(",".join(cells) + "\n" for cells in lines)
        (here / f"{number}.csv").write_text(f"{names}\n{text}")
    one = run("softmax ?.csv -k t --source f -j 1".replace("?.csv", "'?.csv'"))
    assert one.out.count("\n") == 1 + 2 * 40 + 2 * 9_000
    assert run("softmax '?.csv' -k t --source f -j 2") == one
    (here / "4.csv").write_text("t,u,v\nw,1.5,?\n")
    assert run("softmax '?.csv' -k t --source f -j 2") == (
        1,
        one.out,
        "softmax-cli: 4.csv:2: column 'v': '?' is not a number\n  cells were split at commas\n",
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [("b.csv", "a,b\n1.5,1.5\n0.5,0.5"), ("b.jsonl", '{"a":1.5,"b":1.5}\n{"a":0.5,"b":0.5}')],
)
def test_a_last_line_without_an_end_is_a_row(run, here, name, text):
    (here / "a.csv").write_text("a,b\n2.5,2.5")
    (here / name).write_text(text)
    assert run(f"softmax a.csv {name}") == (0, "a,b\n" + "0.5,0.5\n" * 3, "")
    assert run(f"xent a.csv {name} --label a -r mean").out == "0.6931471805599453\n"


def test_a_last_line_behind_comments_has_its_number(run, here):
    (here / "a.csv").write_text("a,b\n2.5,2.5\n")
    (here / "b.csv").write_text("a,b\n1.5,1.5\n# c\n# d\n3.5,nan")
    assert run("softmax a.csv b.csv --comment '#'") == (
        1,
        "a,b\n0.5,0.5\n0.5,0.5\n",
        "softmax-cli: b.csv:5: column 'b': nan is not a logit\n",
    )


CHANCES = "a,b,t\n0.25,0.75,a\n0.5,0.5,b\n0.125,0.875,a\n"
COUNTED = "b,t,a\n0.5,a,1\n-1.5,b,2\n0.25,a,3\n"


@pytest.mark.parametrize(
    ("line", "message", "settled"),
    [
        (
            "xent 1.csv chances.csv -l t -r mean",
            "chances.csv: these look like probabilities, between 0 and 1 and with rows that sum "
            "to 1\n  --from probs takes them as such, --from logits insists that they are logits\n",
            "--from logits",
        ),
        (
            "softmax 1.csv counted.csv -k t --only",
            "counted.csv: column 'a' (counts up by one beside fractions) seems to hold no logits, "
            "and without it every row has one class, whose probability is always 1\n"
            "  with --keep a, --axis columns compares the rows, and the command sigmoid takes each "
            "number by itself; --columns a:b takes it as a logit\n",
            "-c a:b",
        ),
    ],
)
@pytest.mark.parametrize("jobs", ["-j 1", "-j 2"])
def test_each_file_is_asked_about_as_it_would_be_alone(run, here, line, message, settled, jobs):
    Path("1.csv").write_text("a,b,t\n2.5,-1.5,a\n0.5,1.5,b\n0.5,3.25,a\n")
    Path("chances.csv").write_text(CHANCES)
    Path("counted.csv").write_text(COUNTED)
    done = run(f"{line} {jobs}")
    assert (done.status, done.err) == (2, f"softmax-cli: {message}")
    parts = "" if "-r" in line else " -o parts/"
    assert spread(f"{line}{parts}", 10) == done._replace(out="")
    assert run(f"{line} {jobs} {settled}").status == 0
