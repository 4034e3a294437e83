"""Parquet and Arrow are written with the types, the row groups and the compression that came in."""

import io
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.cli.group import cli
from softmax_cli.errors import DataError
from softmax_cli.formats.arrow.batch_writer import writer
from softmax_cli.syntax.numbers import NumberText
from softmax_cli.table.block import Block
from softmax_cli.table.cells import Dialect
from softmax_cli.table.io_options import WriteOptions
from softmax_cli.table.schema import Field, Schema
from tests.formats.arrow.files import LISTS, LOGITS, groups, softmax, write

REST = [name for name in LOGITS.column_names if name not in ("cat", "dog")]


def test_carried_columns_keep_their_types_and_rows_their_groups(run):
    write("a.parquet", LOGITS, row_group_size=2, compression="zstd")
    assert run("softmax a.parquet --keep id -o b.parquet") == (0, "", "")
    result = pq.read_table("b.parquet")
    assert result.schema.equals(pq.read_table("a.parquet").schema)
    assert result.select(REST).equals(LOGITS.select(REST))
    expected = np.float32(softmax(LOGITS["cat"].to_pylist(), LOGITS["dog"].to_pylist()))
    assert np.array_equal(np.column_stack([result["cat"], result["dog"]]), expected)
    assert groups("b.parquet") == [2, 1]
    assert pq.ParquetFile("b.parquet").metadata.row_group(0).column(5).compression == "ZSTD"


def test_columns_of_a_file_are_compressed_each_as_it_was(run):
    table = pa.table({"n": ["x", "y"], "a": [1.0, 2.0], "b": [2.0, 1.0]})
    write("a.parquet", table, compression={"n": "gzip", "a": "none", "b": "none"})
    run("softmax a.parquet -o b.parquet")
    group = pq.ParquetFile("b.parquet").metadata.row_group(0)
    assert [group.column(place).compression for place in range(3)] == [
        *("GZIP", "UNCOMPRESSED", "UNCOMPRESSED")
    ]
    assert "RLE_DICTIONARY" in group.column(0).encodings
    assert "RLE_DICTIONARY" not in group.column(1).encodings


def test_a_dictionary_that_was_given_up_is_not_tried_again(run):
    """It would take 48 MB for a million numbers that all differ."""
    ids = np.arange(140_000)
    write("a.parquet", pa.table({"id": ids, "label": ids % 3, "a": ids / 7, "b": ids / 11}))
    run("softmax a.parquet -c a,b -o b.parquet")
    before, after = (
        pq.ParquetFile(name).metadata.row_group(0) for name in ("a.parquet", "b.parquet")
    )
    assert "RLE_DICTIONARY" in before.column(0).encodings
    assert "RLE_DICTIONARY" not in after.column(0).encodings
    assert "RLE_DICTIONARY" in after.column(1).encodings
    assert np.array_equal(pq.read_table("b.parquet", columns=["id"])["id"], ids)


def test_results_become_columns_as_they_are(here):
    """Nothing of them is copied, and what pyarrow asks of arrays is not imported to be asked."""
    write("a.parquet", LOGITS)
    line = ["softmax", "a.parquet", "-c", "cat,dog", "-o", "b.parquet"]
    code = (
        "import sys; from softmax_cli.__main__ import main, os\n"
        "os._exit = lambda _: print(*(name in sys.modules for name in ('numpy', 'numpy.ma')))\n"
        f"sys.argv[1:] = {line}\n"
        "main()"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "True False\n"


@pytest.mark.parametrize("ending", ["arrow", "feather"])
def test_arrow_files_grow_one_dictionary(run, ending):
    parts = [LOGITS, LOGITS.set_column(2, "kind", pa.array(["w", "u", "v"]).dictionary_encode())]
    with pa.ipc.new_stream("a.arrows", LOGITS.schema) as out:
        for part in parts:
            out.write_table(part)
    assert run(f"softmax a.arrows --keep id -o b.{ending}").status == 0
    result = pa.ipc.open_file(f"b.{ending}").read_all()
    assert result["kind"].to_pylist() == ["u", "v", "u", "w", "u", "v"]
    assert result.schema == LOGITS.schema
    assert run("softmax a.arrows --keep id -o b.arrows").status == 0
    assert pa.ipc.open_stream("b.arrows").read_all()["kind"].to_pylist()[3:] == ["w", "u", "v"]


@pytest.mark.parametrize("kind", [pa.list_(pa.float32(), 2), pa.large_list(pa.float64())])
def test_lists_of_logits_go_out_as_such_lists(run, kind):
    write("a.parquet", pa.table({"x": pa.array([[2, 1], [2, None], [1, 2]], kind)}))
    assert run("softmax a.parquet -o b.parquet --bad-rows nan --append").status == 0
    result = pq.read_table("b.parquet")
    assert result.schema.field("x_p").type.value_type == kind.value_type
    assert type(result.schema.field("x_p").type) is type(result.schema.field("x").type)
    assert result["x"].to_pylist() == [[2, 1], [2, None], [1, 2]]
    best = np.array(
        [0.7310585786300049, 0.2689414213699951],
        {"float": "f4", "double": "f8"}[str(kind.value_type)],
    )
    nothing = None if "large" in str(kind) else [None, None]
    assert result["x_p"].to_pylist() == [best.tolist(), nothing, best[::-1].tolist()]


def test_lists_that_differ_in_length(run):
    write("a.parquet", LISTS)
    run("softmax a.parquet -c logits -o b.parquet")
    rows = pq.read_table("b.parquet")["logits"].to_pylist()
    expected = [softmax(*([x] for x in row))[0].tolist() for row in LISTS["logits"].to_pylist()]
    for row, own in zip(rows, expected, strict=True):
        np.testing.assert_allclose(row, own, rtol=1e-15)


def test_an_object_of_numbers_goes_out_as_one(run):
    write("a.parquet", pa.table({"lp": [{"A": 1.0, "B": 2.0}], "t": ["x"]}))
    run("softmax a.parquet -o b.parquet -p 2")
    assert pq.read_table("b.parquet").to_pylist() == [{"lp": {"A": 0.27, "B": 0.73}, "t": "x"}]


def test_the_index_of_pandas_stays_one(run):
    noted = json.dumps({"index_columns": ["__index_level_0__"], "columns": []})
    table = pa.table({"a": [1.5, 2.5], "b": [2.5, 1.5], "__index_level_0__": ["x", "y"]})
    write("a.parquet", table.replace_schema_metadata({"pandas": noted}))
    run("softmax a.parquet -o b.parquet")
    assert json.loads(pq.read_schema("b.parquet").metadata[b"pandas"])["index_columns"] == [
        "__index_level_0__"
    ]
    run("softmax a.parquet -o b.parquet --only")
    assert b"pandas" not in (pq.read_schema("b.parquet").metadata or {})


TYPES = {
    "small": pa.array([3, 1, 2], pa.int8()),
    "big": pa.array([2**60 + 1, 2**60 + 3, None]),
    "price": pa.array([Decimal("1.10"), None, Decimal("3.30")]),
    "when": pa.array([1, 2, 3], pa.timestamp("us", "Europe/Berlin")),
    "kind": pa.array(["u", "v", "u"]).dictionary_encode(),
    "map": pa.array([[("a", 1)], [], None], pa.map_(pa.string(), pa.int32())),
    "list": pa.array([[1, 2], None, []], pa.large_list(pa.int16())),
    "truth": pa.array([True, None, False]),
    "bytes": pa.array([b"\xff", b"", None]),
}
TYPED = pa.table(
    {**TYPES, "a": [1.5, 2.0, 0.1], "b": [2.5, 1.5, 3.0], "y": pa.array(["b", "b", "a"])}
)
KEPT = "--keep small,big,price,list"


@pytest.mark.parametrize(
    ("line", "rows", "sizes"),
    [
        (f"softmax {KEPT} -T 1,2", [0, 0, 1, 1, 2, 2], [4, 2]),
        (f"argmax {KEPT} --prob -T 1,2", [0, 0, 1, 1, 2, 2], [4, 2]),
        (f"xent {KEPT} -l y -T 1,2", [0, 0, 1, 1, 2, 2], [4, 2]),
        (f"softmax {KEPT} -T 1,2 --bad-rows skip", [0, 0, 1, 1, 2, 2], [4, 2]),
        (f"xent {KEPT} -l y --worst 2", [2, 1], [2]),
        (f"xent {KEPT} -l y --worst 2 -T 1,2", [2, 1, 2, 1], [4]),
        (f"metrics {KEPT} -l y --by {','.join(TYPES)}", [0, 1, 2], [3]),
        (f"metrics {KEPT} -l y --by {','.join(TYPES)} -T 1,2", [0, 1, 2] * 2, [6]),
        (f"metrics {KEPT} -l y --by {','.join(TYPES)} --per-class", [0, 0, 1, 1, 2, 2], [6]),
    ],
)
def test_whatever_rows_there_are_carried_cells_keep_their_types(run, line, rows, sizes):
    for format in ("parquet", "arrow"):
        if format == "parquet":
            write("a.parquet", TYPED, row_group_size=2, compression="zstd")
        else:
            pyarrow.feather.write_feather(TYPED, "a.arrow", "uncompressed", chunksize=2)
        command, _, rest = line.partition(" ")
        assert run(f"{command} a.{format} {rest} -o b.{format}").status == 0, format
        if format == "parquet":
            table = pq.read_table("b.parquet")
            assert groups("b.parquet") == sizes, format
            group = pq.ParquetFile("b.parquet").metadata.row_group(0)
            assert {group.column(at).compression for at in range(group.num_columns)} == {"ZSTD"}
        else:
            table = pyarrow.feather.read_table("b.arrow")
        for name in TYPES:
            assert table.schema.field(name).type == TYPED.schema.field(name).type, format
        assert (
            table.select([*TYPES]).to_pylist() == TYPED.select([*TYPES]).take(rows).to_pylist()
        ), format
        if "-T" in line:
            assert table["temperature"].type == pa.float64(), format


def test_a_sweep_of_typed_columns_is_the_same_text_as_one_of_delimited_text(run):
    write("a.parquet", pa.table({"n": [1, 2], "a": [1.0, 2.5], "b": [2.5, 1.5]}))
    Path("a.csv").write_text("n,a,b\n1,1.0,2.5\n2,2.5,1.5\n")
    for line in ("softmax -k n -T 1,0.1,inf", "metrics -l n --names 1,2 --by n -T 1,2"):
        command, _, rest = line.partition(" ")
        texts = [run(f"{command} a.{end} {rest} -f csv") for end in ("csv", "parquet")]
        assert texts[0].status == 0
        assert texts[0] == texts[1]


def test_lists_that_differ_in_length_are_swept_with_their_types(run):
    numbers = pa.array([1, 2], pa.int8())
    write("l.parquet", pa.table({"x": [[1.0, 2.0], [3.0, 1.0, 2.0]], "n": numbers}))
    run("softmax l.parquet -c x -T 1,2 -o m.parquet")
    table = pq.read_table("m.parquet")
    assert table["n"].to_pylist() == [1, 1, 2, 2]
    assert table["n"].type == pa.int8()


def test_bad_rows_are_null_or_gone(run):
    write("a.parquet", pa.table({"a": [1.0, None, 2.0], "b": [2.0, 1.0, 1.0], "n": [*"xyz"]}))
    run("softmax a.parquet -o b.parquet --bad-rows nan")
    assert pq.read_table("b.parquet").to_pylist()[1] == {"a": None, "b": None, "n": "y"}
    run("softmax a.parquet -o b.parquet --bad-rows skip")
    assert pq.read_table("b.parquet")["n"].to_pylist() == ["x", "z"]
    assert run("softmax a.parquet -o c.parquet").err == (
        "softmax-cli: a.parquet: row 2: column 'a': the cell is empty\n"
    )


def test_classes_are_texts_and_numbers_of_classes_integers(run):
    write("a.parquet", pa.table({"cat": [1.0, 2.0], "dog": [2.0, 1.0]}))
    run("argmax a.parquet --prob -o b.parquet")
    result = pq.read_table("b.parquet")
    assert [str(field.type) for field in result.schema] == ["int64", "string", "double"]
    assert result["class"].to_pylist() == ["dog", "cat"]


def test_all_rows_along_an_axis_keep_their_types(run):
    write("a.parquet", LOGITS)
    run("softmax a.parquet -c cat,dog -a columns -o b.parquet")
    result = pq.read_table("b.parquet")
    assert result.select(REST).equals(LOGITS.select(REST))
    assert sum(result["cat"].to_pylist()) == pytest.approx(1.0)


CSV = "id,zip,score,name,a,b\n7,007,1.5,x,1,2\n8,010,,,2,1\n"


def test_text_is_given_the_types_that_its_cells_have(run):
    assert run("softmax -k id,zip,score,name -o b.parquet", CSV) == (0, "", "")
    result = pq.read_table("b.parquet")
    assert [str(field.type) for field in result.schema] == [
        *("int64", "string", "double", "string", "double", "double")
    ]
    assert result.select(["id", "zip", "score", "name"]).to_pylist() == [
        {"id": 7, "zip": "007", "score": 1.5, "name": "x"},
        {"id": 8, "zip": "010", "score": None, "name": ""},
    ]


def test_json_keeps_the_types_that_it_has(run):
    lines = (
        '{"id":7,"ok":true,"t":["p"],"m":{"k":1},"u":"5","x":[1,2],"w":null}\n'
        '{"id":8,"ok":null,"t":[],"m":null,"u":"q","x":[1,2,3],"w":null,"late":"z"}\n'
    )
    assert run("softmax --columns x -o b.parquet", lines).err == (
        "<stdin>: 1 row with fields that the first one lacks, left out (-f jsonl keeps them)\n"
    )
    result = pq.read_table("b.parquet")
    assert result.drop(["x"]).to_pylist() == [
        {"id": 7, "ok": True, "t": ["p"], "m": {"k": 1}, "u": "5", "w": None},
        {"id": 8, "ok": None, "t": [], "m": None, "u": "q", "w": None},
    ]
    assert [len(row) for row in result["x"].to_pylist()] == [2, 3]


def test_half_of_a_character_is_for_json_alone(run):
    for line in (
        '{"k":"\\ud800","x":[1,2]}',
        '{"k":["\\ud800"],"x":[1,2]}',
        '{"\\ud800":1,"x":[1,2]}',
    ):
        assert run("softmax -c x -o b.parquet", line) == (
            1,
            "",
            "softmax-cli: b.parquet: cannot be written: '\\ud800' holds half of a character, as "
            "JSON's escapes can and no other text\n"
            "  -f jsonl, with another name, writes each cell as it came\n",
        ), line
        assert run("softmax -c x -f jsonl -o b.jsonl", line).status == 0, line


def test_cells_of_several_types_are_texts(run):
    run("softmax -c x -o b.parquet", '{"k":1,"x":[1,2]}\n{"k":"one","x":[2,1]}\n')
    assert pq.read_table("b.parquet")["k"].to_pylist() == ["1", '"one"']


def test_numbers_without_names_are_columns_all_the_same(run):
    assert run("softmax 2 1 -o b.parquet -p 3") == (0, "", "")
    assert pq.read_table("b.parquet").to_pylist() == [{"column_1": 0.731, "column_2": 0.269}]


def test_figures_go_to_scripts_as_text_and_into_a_file_as_columns(run):
    write("a.parquet", pa.table({"a": [1.0, 2.0], "b": [2.0, 1.0], "y": ["b", "a"]}))
    assert run("xent a.parquet -l y -r mean").out == "0.3132616875182228\n"
    assert run("metrics a.parquet -l y").out.startswith("rows,ignored,loss,")
    run("xent a.parquet -l y -r mean -o m.parquet")
    assert pq.read_table("m.parquet").to_pylist() == [{"xent": 0.3132616875182228}]
    run("metrics a.parquet -l y -o m.parquet")
    assert pq.read_table("m.parquet")["rows"].to_pylist() == [2]


def test_a_pipe_has_the_format_of_the_input(script):
    write("a.parquet", LOGITS)
    done = script(
        "softmax-cli softmax a.parquet -k id | softmax-cli argmax --from probs -k id -f csv --only"
    )
    assert done == (0, "argmax,class\n0,cat\n1,dog\n0,cat\n", "")


def test_a_terminal_is_sent_no_such_bytes(terminal, here):
    write("a.parquet", LOGITS)
    done = terminal("softmax a.parquet -k id -f parquet")
    assert "parquet is no text for a terminal" in done.out + done.err
    assert "-o FILE writes it to a file" in done.out + done.err


def parquet(format="parquet", *, enough=1 << 18):
    """Return what writes a column of text and one of results; so many rows decide of its type."""
    fields = [Field("n", "cell", 0), Field("p", "number", 0)]
    dialect = None if format == "jsonl" else Dialect(",", "\n")
    schema = Schema(fields, True, 2, dialect, format, source="a.csv")
    options = WriteOptions(output="a", format="parquet" if format == "jsonl" else format)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("softmax_cli.formats.arrow.batch_writer.ROWS", enough)
        return writer(schema, options, Dialect(",", "\n"))


@pytest.mark.parametrize(
    ("before", "after", "held"),
    [("1", "x", "integers"), ("1", "007", "integers"), ("0.5", "?", "numbers")],
)
def test_a_later_cell_of_another_type_is_refused(run, before, after, held):
    made = parquet(enough=1)
    made.rows(Block([[0.5]], [[before]], [1]))
    with pytest.raises(DataError) as error:
        made.rows(Block([[0.5]], [[after]], [2]))
    assert str(error.value) == (
        f"a.csv: column 'n' held {held}, and '{after}' follows: a column has one type"
    )
    assert error.value.hint == (
        "-f csv or -f jsonl, with another name, writes each cell as it came"
    )
    assert b"".join(made.finish((), True)) == b""
    assert run("softmax -k n -f csv -p 2", f"n,a,b\n{before},1,2\n{after},2,1\n").out == (
        f"n,a,b\n{before},0.27,0.73\n{after},0.73,0.27\n"  # as the hint says
    )


def test_json_of_another_type_is_refused_as_well():
    made = parquet("jsonl", enough=1)
    made.rows(Block([[0.5]], [[True]], [1]))
    with pytest.raises(DataError, match="column 'n' held true and false, and other cells follow"):
        made.rows(Block([[0.5]], [["x"]], [2]))


@pytest.mark.parametrize(
    ("before", "after"),
    [({"a": True}, {"a": None, "b": "x"}), ([{"a": "x"}], [{}, {"b": "x"}])],
)
def test_a_key_that_turns_up_late_is_refused_rather_than_dropped(before, after):
    made = parquet("jsonl", enough=1)
    made.rows(Block([[0.5]], [[before]], [1]))
    made.rows(Block([[0.5]], [[before]], [2]))
    with pytest.raises(DataError, match="and other cells follow: a column has one type"):
        made.rows(Block([[0.5]], [[after]], [3]))


READ = {
    "parquet": pq.read_table,
    "arrow": lambda file: pa.ipc.open_file(file).read_all(),
    "arrows": lambda file: pa.ipc.open_stream(file).read_all(),
}


def read_back(format, cells, size):
    """Return what is written of a column of cells that come so many at a time."""
    is_text = all(isinstance(cell, str) and not isinstance(cell, NumberText) for cell in cells)
    fields = [Field("n", "cell", 0), Field("p", "number", 0)]
    dialect, kind = (Dialect(",", "\n"), "csv") if is_text else (None, "jsonl")
    schema = Schema(fields, True, 2, dialect, kind, source="a.csv")
    made = writer(schema, WriteOptions(output="a", format=format), Dialect(",", "\n"))
    data = b""
    for start in range(0, len(cells), size):
        own = [[cell] for cell in cells[start : start + size]]
        data += bytes(made.rows(Block([[0.5]] * len(own), own, [*range(1, len(own) + 1)])))
    return READ[format](pa.BufferReader(data + b"".join(made.finish((), False))))


@pytest.mark.parametrize(
    ("cells", "type"),
    [
        (["", "", "7", "007"], "string"),
        (["", "1", "2.5", "8"], "double"),
        (["", "", "3", "4"], "int64"),
        ([None, None, None, "x"], "string"),
        ([NumberText("1"), NumberText("2"), "x", NumberText("3")], "string"),
        (["x", NumberText("1"), "y", NumberText("3")], "string"),
        ([NumberText("1"), None, NumberText("2.5"), NumberText("3")], "double"),
        ([None, {"a": True}, {"a": None, "b": "x"}, {}], "struct<a: bool, b: string>"),
    ],
)
def test_the_type_of_a_column_does_not_depend_on_how_its_rows_came(cells, type):
    """However a pipe delivers them, in one piece or in many: many rows decide."""
    for format in READ:
        files = [read_back(format, cells, size) for size in (1, 2, 3, 4)]
        assert str(files[0].schema.field("n").type) == type, format
        assert all(file.equals(files[0]) for file in files), format


def test_rows_that_came_in_no_groups_are_grouped():
    """By their number, however they come."""
    for pieces in ([8], [2] * 4, [1] * 8, [5, 3], [7, 1]):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("softmax_cli.formats.arrow.batch_writer.ROWS", 3)
            made = parquet(enough=3)
            data = b"".join(
                bytes(made.rows(Block([[0.5]] * size, [["1"]] * size, [*range(size)])))
                for size in pieces
            ) + b"".join(made.finish((), False))
        metadata = pq.ParquetFile(pa.BufferReader(data)).metadata
        sizes = [metadata.row_group(n).num_rows for n in range(metadata.num_row_groups)]
        assert sizes == [3, 3, 2], pieces


def test_what_follows_the_rows_that_decide_is_held_to_their_type():
    """In one piece with them, too."""
    made = parquet(enough=2)
    with pytest.raises(DataError, match="column 'n' held integers, and 'x' follows"):
        made.rows(Block([[0.5]] * 3, [["1"], ["2"], ["x"]], [1, 2, 3]))


@settings(max_examples=10, deadline=None)
@given(st.data(), st.integers(1, 12), st.integers(1, 5))
def test_csv_and_parquet_of_the_same_table_have_the_same_answer(data, rows, size):
    """However many rows a group has."""
    numbers = st.floats(-50, 50, width=32)
    a, b = (data.draw(st.lists(numbers, min_size=rows, max_size=rows)) for _ in "ab")
    names = [f"n{row}" for row in range(rows)]
    file = io.BytesIO()
    pq.write_table(pa.table({"n": names, "a": a, "b": b}), file, row_group_size=size)
    line = ["softmax", "-c", "a,b", "-f", "csv"]
    one = CliRunner().invoke(cli, line, input=file.getvalue()).stdout
    text = "n,a,b\n" + "".join(f"{n},{x!r},{y!r}\n" for n, x, y in zip(names, a, b, strict=True))
    assert one == CliRunner().invoke(cli, line, input=text).stdout


def test_what_this_pyarrow_cannot_write(run, monkeypatch):
    def refuse(*_, **__):
        raise pa.ArrowNotImplementedError("no such type\nstack")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", refuse)
    assert run("softmax 1 2 -o b.parquet") == (
        1,
        "",
        "softmax-cli: b.parquet: cannot be written: no such type\n",
    )


def shard(name, cells, kind):
    table = pa.table({"n": pa.array(cells, kind), "a": [0.5], "b": [2.5]})
    pq.write_table(table, name)


def test_a_file_whose_column_has_another_type_than_in_the_first_is_named(run, here):
    for first, kind, other, second in (
        (7, pa.int64(), "x", pa.string()),
        (7, pa.int64(), "007", pa.string()),
        ("x", pa.string(), 7, pa.int64()),
        (7, pa.int64(), 7.5, pa.float64()),
        (7, pa.int8(), 700, pa.int64()),
        (7.0, pa.float64(), (1 << 53) + 1, pa.int64()),
        (0.5, pa.float32(), 0.1, pa.float64()),
        (True, pa.bool_(), 1, pa.int64()),
    ):
        shard("1.parquet", [first], kind)
        shard("2.parquet", [other], second)
        refused = (
            f"softmax-cli: 2.parquet: column 'n' is {second}, and {kind} in 1.parquet: a column "
            "has one type\n  -f csv or -f jsonl, with another name, writes each cell as it came\n"
        )
        for out in ("out.parquet", "out.arrow"):
            assert run(f"softmax 1.parquet 2.parquet -k n -o {out}") == (1, "", refused)
            assert not Path(out).exists(), (kind, second)
        lines = run("softmax 1.parquet 2.parquet -k n -f jsonl").out
        assert lines.count("\n") == 2, (kind, second)


def test_a_type_has_room_for_cells_of_a_smaller_one(run, here):
    for first, kind, other, second in (
        (7, pa.int64(), 8, pa.int8()),
        (7.5, pa.float64(), 8, pa.int32()),
        (7.5, pa.float64(), 0.5, pa.float32()),
        ("x", pa.string(), "y", pa.dictionary(pa.int8(), pa.string())),
        ("x", pa.dictionary(pa.int32(), pa.string()), "y", pa.large_string()),
        ("x", pa.string(), None, pa.null()),
    ):
        shard("1.parquet", [first], kind)
        shard("2.parquet", [other], second)
        assert run("softmax 1.parquet 2.parquet -k n -o out.parquet") == (0, "", ""), first
        column = pq.read_table("out.parquet")["n"]
        assert (column.type, column.to_pylist()) == (kind, [first, other]), first


@pytest.mark.parametrize(
    ("kind", "cell", "says"),
    [
        (pa.int64(), "8", None),
        (pa.int8(), "800", "int8, and other cells follow"),
        (pa.float64(), "8.5", None),
        (pa.float64(), "", None),
        (pa.string(), "008", None),
        (pa.int64(), "008", "integers, and '008' follows"),
        (pa.int64(), "x", "integers, and 'x' follows"),
        (pa.float64(), "x", "numbers, and other cells follow"),
        (pa.bool_(), "x", "true and false, and other cells follow"),
    ],
)
def test_text_below_a_column_with_a_type_is_held_to_it(run, here, kind, cell, says):
    """It ended in a traceback."""
    shard("1.parquet", [None], kind)
    (here / "2.csv").write_text(f"n,a,b\n{cell},0.5,2.5\n")
    (here / "2.jsonl").write_text(f'{{"n": "{cell}", "a": 0.5, "b": 2.5}}\n')
    for text in ("2.csv", "2.jsonl"):
        done = run(f"softmax 1.parquet {text} -k n -o out.parquet")
        if says is None:
            assert done == (0, "", ""), text
            expected = cell if kind == pa.string() else float(cell) if cell else None
            assert pq.read_table("out.parquet")["n"].to_pylist() == [None, expected], text
        else:
            message = f"{text}: column 'n' held {says}: a column has one type"
            assert (done.status, done.err.splitlines()[0]) == (1, f"softmax-cli: {message}")
