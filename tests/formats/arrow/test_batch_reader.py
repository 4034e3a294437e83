"""Parquet and Arrow are read in batches, no more columns than are needed, and doubted as CSV is."""

import decimal
import io
import json
import struct

import numpy as np
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest

from softmax_cli.formats.arrow import record_batches
from tests.formats.arrow.files import LISTS, LOGITS, write


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Files that many tests read, as bytes."""
    folder = tmp_path_factory.mktemp("written")
    write(folder / "a.parquet", LOGITS, row_group_size=2)
    write(folder / "lists.parquet", LISTS)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(autouse=True)
def _files(here, written):
    for name, data in written.items():
        (here / name).write_bytes(data)


def test_what_holds_no_numbers_is_carried_and_an_id_is_asked_about(run):
    assert run("softmax a.parquet") == (
        2,
        "",
        "softmax-cli: column 'id' (named as ids and labels are, over integers) seems to hold no "
        "logits\n  --keep id carries it along, --columns id,cat:dog takes it as a logit\n",
    )
    assert run("softmax a.parquet --keep id -p 4 -f csv") == (
        0,
        "id,when,kind,tags,meta,cat,dog,raw,label\n"
        '7,2024-01-01 01:00:00.000000+0100,u,"[""a"", ""b""]","{""x"": 1, ""s"": ""q""}",'
        "0.7311,0.2689,ff00,cat\n"
        "8,2024-01-02 01:00:00.000000+0100,v,[],,0.2689,0.7311,ok,dog\n"
        '9,2024-01-03 01:00:00.000000+0100,u,,"{""x"": 2, ""s"": null}",0.5622,0.4378,,cat\n',
        "",
    )


def test_types_reach_json(run):
    out = run("softmax a.parquet -k id -p 2 -f jsonl").out.splitlines()
    assert out[0] == (
        '{"id": 7, "when": "2024-01-01 01:00:00.000000+0100", "kind": "u", "tags": ["a", "b"], '
        '"meta": {"x": 1, "s": "q"}, "cat": 0.73, "dog": 0.27, "raw": "ff00", "label": "cat"}'
    )


def test_logits_of_every_type(run):
    for type in ("float16", "float32", "float64", "int16"):
        a = np.array([2, 1], type)
        write("n.parquet", pa.table({"a": pa.array(a), "b": pa.array(a[::-1].copy())}))
        done = run("softmax n.parquet -f csv -p 4")
        assert done.out == "a,b\n0.7311,0.2689\n0.2689,0.7311\n", type


def test_decimals_are_read_to_the_nearest_double(run):
    """As their digits are in a text: pyarrow's own cast has 4.3500000000000005 for 4.35."""
    cells = ["4.35", "-0.1", "1234567.891", "0.07"]
    numbers = pa.array(map(decimal.Decimal, cells), pa.decimal128(10, 3))
    table = {"a": numbers, "b": pa.array([0.0] * 4), "x": [[n, 1] for n in numbers.to_pylist()]}
    write("d.parquet", pa.table(table))
    text = "a,b\n" + "".join(f"{cell},0\n" for cell in cells)
    answer = run("softmax -T 3 -f csv", text).out
    assert run("softmax d.parquet -c a,b -T 3 -f csv --only").out == answer
    one = run("log-softmax 4.35 1 -f json").out
    assert json.loads(run("log-softmax d.parquet -c x -f jsonl").out.splitlines()[0])["x"] == (
        json.loads(one)
    )


@pytest.mark.parametrize("type", ["int64", "uint64"])
def test_integers_that_no_double_is_are_refused(run, type):
    """As those of NumPy's files are; what a double holds is answered, beside nulls as well."""
    numbers = pa.array([2**53, 2**60, None, 2**53 + 1], type)
    write("i.parquet", pa.table({"a": numbers, "b": [2.0**53] * 4}))
    done = run("softmax i.parquet -c a,b -p 2 -f csv --bad-rows nan")
    assert done.out == "a,b\n0.5,0.5\n1.0,0.0\n,\n,\n"
    lists = pa.array([[1, 2], [4, 2**53 + 1]], pa.list_(pa.type_for_alias(type)))
    write("l.parquet", pa.table({"x": lists}))
    what = "9007199254740993 is no number of double precision"
    assert run("sigmoid l.parquet -p 2 -f jsonl") == (
        1,
        '{"x": [0.73, 0.88]}\n',
        f"softmax-cli: l.parquet: row 2: column 'x.1': {what}\n",
    )


def test_float32_gives_float32_and_dtype_decides(run):
    assert run("softmax a.parquet -c cat,dog --only -f csv").out == (
        "cat,dog\n0.7310586,0.26894143\n0.26894143,0.7310586\n0.5621765,0.4378235\n"
    )
    assert run("softmax a.parquet -c cat,dog --only -f csv --dtype float64").out == (
        "cat,dog\n0.7310585786300049,0.2689414213699951\n"
        "0.2689414213699951,0.7310585786300049\n0.5621765008857981,0.4378234991142019\n"
    )
    mean = "0.40082093163842974\n"  # a figure of many rows is of double precision
    assert run("xent a.parquet -c cat,dog -l label -r mean").out == mean


def test_every_command(run):
    for line, out in (
        ("xent a.parquet -c cat,dog -l label -r mean", "0.40082093163842974\n"),
        ("argmax a.parquet -c cat,dog --only -f csv", "argmax,class\n0,cat\n1,dog\n0,cat\n"),
        ("sigmoid a.parquet -c cat,dog --only -f csv -p 2", "cat,dog\n0.88,0.73\n0.73,0.88\n"),
        ("metrics a.parquet -c cat,dog -l label -r accuracy", "1.0\n"),
        ("xent lists.parquet -c logits -l y -f csv -p 3", "id,y,xent\n1,0,0.417\n2,1,0.313\n"),
        ("columns a.parquet", "id\nwhen\nkind\ntags\nmeta\ncat\ndog\nraw\nlabel\n"),
    ):
        assert run(line).out.startswith(out), line


def test_the_verdict_by_a_column(run):
    out = run("metrics a.parquet -c cat,dog -l label --by kind -r rows -f csv").out
    assert out == "kind,rows\nu,2\nv,1\n"


def test_calibration_reads_the_file_more_than_once(run):
    write("c.parquet", pa.table({"a": [2.0, 1.0, 0.5], "b": [1.0, 2.0, 1.0], "y": ["a", "b", "a"]}))
    assert (
        run("calibrate c.parquet -l y -p 4").out
        == run("calibrate -l y -p 4", "a,b,y\n2.0,1.0,a\n1.0,2.0,b\n0.5,1.0,a\n").out
    )


def test_the_mean_reads_only_the_columns_that_it_needs(run, monkeypatch):
    asked = []
    read = record_batches.Batches.read

    def spying(self, names):
        asked.append(names)
        return read(self, names)

    monkeypatch.setattr(record_batches.Batches, "read", spying)
    run("xent a.parquet -c cat,dog -l label -r mean")
    run("metrics a.parquet -c cat,dog -l label")
    assert asked[1] == ["cat", "dog", "label"]


def test_a_pipe_and_a_file_are_known_by_their_first_bytes(run, here):
    table = LOGITS.select(["cat", "dog"])
    answer = "argmax,class\n0,cat\n1,dog\n0,cat\n"
    for format in ("parquet", "arrow", "stream"):
        out = io.BytesIO()
        if format == "parquet":
            pq.write_table(table, out)
        else:
            new = pa.ipc.new_file if format == "arrow" else pa.ipc.new_stream
            with new(out, table.schema) as writer:
                writer.write_table(table)
        (here / "data.arrow").write_bytes(out.getvalue())
        assert run("argmax data.arrow -f csv").out == answer, format
        assert run("argmax - -f csv", out.getvalue()).out == answer, format


def test_a_compressed_feather_file(run):
    pyarrow.feather.write_feather(LOGITS, "a.feather", compression="zstd")
    assert run("argmax a.feather -c cat,dog --only -f csv").out == (
        "argmax,class\n0,cat\n1,dog\n0,cat\n"
    )


def test_along_columns(run):
    out = run("softmax a.parquet -c cat,dog --only -a columns -f csv -p 4").out
    assert out == "cat,dog\n0.6285,0.2386\n0.2312,0.6487\n0.1402,0.1127\n"


def test_an_index_of_pandas_is_carried_with_a_note(run):
    write("p.parquet", pa.table({"a": [1.5, 2.5], "b": [2.5, 1.5], "__index_level_0__": [3, 4]}))
    assert run("softmax p.parquet -p 2 -f csv") == (
        0,
        "a,b,__index_level_0__\n0.27,0.73,3\n0.73,0.27,4\n",
        "p.parquet: '__index_level_0__' is the index of pandas: it is carried, as no logit\n",
    )


def test_targets_that_are_no_numbers_are_named_alone(run):
    table = {"a": [1.0], "b": [2.0], "t": [True], "u": [False]}
    write("p.parquet", pa.table(table))
    assert run("xent p.parquet --target-columns t,u").err == (
        "softmax-cli: column 't' holds bool, not numbers\n"
    )


PANDAS = {
    "index_columns": ["time", {"kind": "range", "name": None, "start": 0, "stop": 2, "step": 1}],
    "columns": [
        {"name": "a", "field_name": "a", "pandas_type": "float64"},
        {"name": "kind", "field_name": "kind", "pandas_type": "categorical"},
        {"name": "seen", "field_name": "seen", "pandas_type": "bool"},
    ],
}
FEATURES = {
    "a": {"dtype": "float64", "_type": "Value"},
    "mood": {"names": ["bad", "good"], "_type": "ClassLabel"},
}
TWO = {"a": [1.5, 2.5], "b": [2.5, 1.5]}


PERIODS = pa.table(TWO | {"when": [5, 6]}).cast(
    pa.schema(
        [
            *[pa.field(name, pa.float64()) for name in TWO],
            pa.field("when", pa.int64(), metadata={"ARROW:extension:name": "my.period"}),
        ]
    )
)
"""Integers of a type that this pyarrow does not know."""


def noted(key, what, **columns):
    return pa.table(TWO | columns).replace_schema_metadata({key: what})


def test_what_a_file_notes_to_be_no_logit_is_carried_with_a_note(run, here):
    for table, carried, note in (
        (
            noted("pandas", json.dumps(PANDAS), time=[0.25, 4.5]),
            "time\n0.27,0.73,0.25\n0.73,0.27,4.5\n",
            "'time' is the index of pandas: it is carried, as no logit",
        ),
        (
            noted("pandas", json.dumps(PANDAS), time=[1, 2], kind=[0, 1], seen=[1, 0]),
            "time,kind,seen\n0.27,0.73,1,0,1\n0.73,0.27,2,1,0\n",
            "'kind' is a category of pandas; 'seen' is true or false for pandas; 'time' is the "
            "index of pandas: they are carried, as no logits",
        ),
        (
            noted("pandas", '{"index_columns": ["m", "n"]}', m=[0.5, 1.5], n=[1, 2]),
            "m,n\n0.27,0.73,0.5,1\n0.73,0.27,1.5,2\n",
            "'m', 'n' are the index of pandas: they are carried, as no logits",
        ),
        (
            noted("huggingface", json.dumps({"info": {"features": FEATURES}}), mood=[1, 0]),
            "mood\n0.27,0.73,1\n0.73,0.27,0\n",
            "'mood' is a label of Hugging Face's datasets: it is carried, as no logit",
        ),
        (
            PERIODS,
            "when\n0.27,0.73,5\n0.73,0.27,6\n",
            "'when' is of the type 'my.period': it is carried, as no logit",
        ),
    ):
        write("p.parquet", table)
        pyarrow.feather.write_feather(table, "p.arrow", compression="uncompressed")
        for name in ("p.parquet", "p.arrow"):
            done = run(f"softmax {name} -p 2 -f csv")
            assert done == (0, f"a,b,{carried}", f"{name}: {note}\n"), note


def test_of_what_an_option_names_there_is_no_note(run):
    write("p.parquet", noted("pandas", json.dumps(PANDAS), time=[0, 1], kind=[0, 1]))
    assert run("xent p.parquet -l kind --keep time -r mean -p 4") == (0, "1.313\n", "")
    assert run("softmax p.parquet -c a,b,time --only -p 2 -f csv") == (
        *(0, "a,b,time\n0.25,0.69,0.057\n0.63,0.23,0.14\n", ""),
    )


def test_a_note_that_is_none_is_passed_over(run):
    for note in ("", "7", "[1]", "{", '{"index_columns": 7, "columns": [7]}'):
        for key in ("pandas", "huggingface"):
            write("p.parquet", noted(key, note))
            assert run("softmax p.parquet -p 2 -f csv").out == "a,b\n0.27,0.73\n0.73,0.27\n", note
    write("p.parquet", noted("huggingface", '{"info": {"features": [7]}}'))
    assert run("softmax p.parquet -p 2 -f csv").err == ""


def test_a_file_of_nothing_but_an_index_and_text_has_no_logits(run):
    table = pa.table({"time": [0.25, 4.5], "my kind": [1, 2], "text": ["x", "y"]})
    noted = json.dumps({"index_columns": ["time", "my kind"]})
    write("p.parquet", table.replace_schema_metadata({"pandas": noted}))
    assert run("softmax p.parquet -p 2").err == (
        "softmax-cli: no column is left for the logits: 'time', 'my kind' are the index of pandas\n"
        "  --columns 'time,\"my kind\"' takes them as logits\n"
    )
    done = run("softmax p.parquet --columns 'time,\"my kind\"' -p 2 --only -f csv")
    assert done.out == "time,my kind\n0.32,0.68\n0.92,0.076\n"


def test_an_object_of_numbers_has_the_classes_as_keys(run):
    write("o.parquet", pa.table({"lp": [{"A": -1.0, "B": -0.5}, None]}))
    assert run("softmax o.parquet -f jsonl -p 4 --bad-rows skip").out == (
        '{"lp": {"A": 0.3775, "B": 0.6225}}\n'
    )
    assert run("softmax o.parquet -f jsonl").err == (
        "softmax-cli: o.parquet: row 2: the field 'lp' is null\n"
    )


def test_lists_that_differ_in_length_are_answered(run):
    assert run("softmax lists.parquet -c logits -p 3 -f jsonl").out == (
        '{"id": 1, "logits": [0.659, 0.242, 0.0986], "y": 0}\n'
        '{"id": 2, "logits": [0.269, 0.731], "y": 1}\n'
        '{"id": 3, "logits": [0.399, 0.0541, 0.147, 0.399], "y": 0}\n'
    )
    assert run("softmax lists.parquet -c logits -f csv -p 2 --only") == (
        1,
        "logits.0,logits.1,logits.2\n0.66,0.24,0.099\n0.27,0.73,\n",
        "softmax-cli: lists.parquet: row 3: the array 'logits' has 4 numbers where the first row "
        "has 3: csv has no more columns\n  -f jsonl writes each array as long as it is\n",
    )
    assert run("softmax lists.parquet -c logits -a columns -f jsonl").err == (
        "softmax-cli: lists.parquet: row 2: the array 'logits' has 2 numbers where the first row "
        "has 3\n"
    )
    assert run("softmax lists.parquet -c logits -n a,b,c -f jsonl --only").err == (
        "softmax-cli: lists.parquet: row 3: the array 'logits' has 4 numbers where --names has 3\n"
    )


@pytest.mark.parametrize("kind", [pa.list_(pa.float64()), pa.large_list(pa.float32())])
def test_lists_without_numbers_are_bad_rows(run, kind):
    table = pa.table({"x": pa.array([[1, 2], [], None, [2, None], [3]], kind)})
    write("x.parquet", table)
    assert run("softmax x.parquet -f jsonl -p 4 --bad-rows nan").out == (
        '{"x": [0.2689, 0.7311]}\n' + '{"x": [null, null]}\n' * 3 + '{"x": [null]}\n'
    )
    for row, what in (
        (1, "row 2: the array 'x' is empty"),
        (2, "row 3: the field 'x' is null"),
        (3, "row 4: column 'x.1': the cell is empty"),
        (4, "row 5: 1 number where the first row has 2: one alone is a question of yes or no"),
    ):
        rows = pa.concat_tables([table.slice(0, 1)] * row + [table.slice(row)])
        write("y.parquet", rows)
        assert run("softmax y.parquet -f jsonl").err == f"softmax-cli: y.parquet: {what}\n"


def test_targets_of_another_length_are_bad(run):
    targets = [[1.0, 0.0], [0.5, 0.25, 0.25]]
    write("t.parquet", pa.table({"x": [[1.0, 2.0], [2.0, 1.0]], "t": targets}))
    assert run("xent t.parquet -c x --target-columns t -f csv --only") == (
        1,
        "xent\n1.3132616875182228\n",
        "softmax-cli: t.parquet: row 2: the array 't' has 3 numbers for 2 classes\n",
    )


def test_bad_rows_are_refused_skipped_or_left_empty(run):
    for cell, what in (
        (None, "the cell is empty"),
        (float("nan"), "nan is not a logit"),
        (float("inf"), "inf is not a logit"),
    ):
        write("b.parquet", pa.table({"a": [1.0, cell, 2.0], "b": [2.0, 1.0, 1.0]}))
        rows = "a,b\n0.27,0.73\n", "0.73,0.27\n"
        assert run("softmax b.parquet -p 2 -f csv") == (
            1,
            rows[0],
            f"softmax-cli: b.parquet: row 2: column 'a': {what}\n",
        ), cell
        assert run("softmax b.parquet -p 2 -f csv --bad-rows skip").out == "".join(rows), cell
        assert run("softmax b.parquet -p 2 -f csv --bad-rows nan").out == ",\n".join(rows), cell


def test_masked_classes_are_no_bad_rows(run):
    low = -float("inf")
    write("m.parquet", pa.table({"a": [1.0, low], "b": [low, low]}))
    assert run("softmax m.parquet -f csv") == (
        1,
        "a,b\n1.0,0.0\n",
        "softmax-cli: m.parquet: row 2: every class is -inf\n",
    )


def test_probabilities_are_held_to_their_limits(run):
    write("p.parquet", pa.table({"a": [0.25, 1.5], "b": [0.75, 0.0], "y": ["a", "b"]}))
    assert run("xent p.parquet -l y --from probs -f csv -p 3") == (
        1,
        "y,xent\na,1.39\n",
        "softmax-cli: p.parquet: row 2: column 'a': 1.5 is not a probability\n",
    )


def test_a_label_that_is_no_class_is_a_bad_row(run):
    write("l.parquet", pa.table({"a": [1.0, 2.0, 0.5], "b": [2.0, 1.0, 1.0], "y": [0, 7, None]}))
    assert run("xent l.parquet -l y -f csv -p 3") == (
        1,
        "y,xent\n0,1.31\n",
        "softmax-cli: l.parquet: row 2: column 'y': label '7' is no class: the classes are "
        "'a', 'b'\n",
    )
    assert run("xent l.parquet -l y -f csv -p 3 --bad-rows skip").err == (
        "l.parquet: 2 bad rows skipped (row 2: label '7' is no class: the classes are 'a', 'b')\n"
    )


def cut(data):
    return data[:-30]


def spoilt(data):
    return data[:20] + bytes(len(data) // 2) + data[20 + len(data) // 2 :]


@pytest.mark.parametrize("damage", [cut, spoilt, lambda data: b"", lambda data: b"a,b\n1,2\n"])
@pytest.mark.parametrize("name", ["x.parquet", "x.arrow"])
def test_damaged_files(run, here, damage, name):
    table = LOGITS.select(["cat", "dog"])
    if name == "x.parquet":
        write(name, table)
    else:
        pyarrow.feather.write_feather(table, name, compression="uncompressed")
    path = here / name
    path.write_bytes(damage(path.read_bytes()))
    format = "Parquet" if name == "x.parquet" else "Arrow"
    result = run(f"softmax {name}")
    assert result.status == 1
    assert result.err == f"softmax-cli: {name}: is damaged, cut short or no {format} file\n"


def test_a_stream_that_is_cut_short(run, here):
    out = io.BytesIO()
    with pa.ipc.new_stream(out, LISTS.schema) as writer:
        writer.write_table(LISTS)
    assert run("softmax - -c logits", out.getvalue()[:-150]).err == (
        "softmax-cli: <stdin>: is damaged, cut short or no Arrow file\n"
    )


@pytest.mark.parametrize("format", ["arrow", "arrows"])
def test_what_an_arrow_file_says_of_its_buffers_is_not_taken_on_trust(run, here, format):
    """Lists of numbers that are not there ended the process, by a signal."""
    table = pa.table({"x": [[2.0, 1.0], [1.0, 2.0]]})
    new = pa.ipc.new_file if format == "arrow" else pa.ipc.new_stream
    with new("x.arrow", table.schema) as writer:
        writer.write_table(table)
    path, ends = here / "x.arrow", struct.pack("<3i", 0, 2, 4)
    assert path.read_bytes().count(ends) == 1
    path.write_bytes(path.read_bytes().replace(ends, struct.pack("<3i", 0, 2, 1 << 30)))
    message = "softmax-cli: x.arrow: is damaged, cut short or no Arrow file\n"
    assert run("softmax x.arrow -f csv") == (1, "", message)


@pytest.mark.parametrize("error", [KeyError(7), SystemError("NULL"), UnicodeDecodeError])
def test_however_pyarrow_fails_a_file_is_damaged(run, monkeypatch, error):
    def fail(*_):
        raise error if isinstance(error, Exception) else error("utf-8", b"\xff", 0, 1, "no")

    monkeypatch.setattr(record_batches.Batches, "_batches", fail)
    message = "softmax-cli: a.parquet: is damaged, cut short or no Parquet file\n"
    assert run("softmax a.parquet") == (1, "", message)


@pytest.mark.parametrize("format", ["parquet", "arrow"])
@pytest.mark.parametrize("nested", [False, True])
def test_a_text_that_is_not_utf_8_is_refused_as_in_a_text(run, format, nested):
    column = pa.array([b"a", b"caf\xe9"]).view(pa.string())
    if nested:
        column = pa.ListArray.from_arrays(pa.array([0, 1, 2], pa.int32()), column)
    table = pa.table({"name": column, "a": [1.0, 2.0], "b": [2.0, 1.0]})
    if format == "parquet":
        write("t.parquet", table)
    else:
        pyarrow.feather.write_feather(table, "t.arrow")
    binary = table.set_column(0, "name", column.cast(pa.list_(pa.binary()) if nested else "binary"))
    write("b.parquet", binary)  # as the hint says
    for to in ("csv", "jsonl", "arrow"):
        assert run(f"softmax t.{format} -f {to}") == (
            1,
            "",
            f"softmax-cli: t.{format}: row 2: column 'name' holds a text that is not UTF-8\n"
            "  where it is written, such bytes are a column of binary\n",
        ), to
        assert run(f"softmax b.parquet -f {to} -o o.{to}").status == 0, to
    assert run(f"softmax t.{format} -c a,b --only -f csv -p 2").out == "a,b\n0.27,0.73\n0.73,0.27\n"


def test_dates_of_a_time_zone_that_nobody_knows_stay_dates(run):
    when = pa.array([0], pa.timestamp("s", "Mars/Olympus"))
    write("m.parquet", pa.table({"when": when, "a": [1.0], "b": [2.0]}))
    done = run("softmax m.parquet -f csv")
    assert done.status == 1
    message, hint = done.err.splitlines()
    assert message.startswith("softmax-cli: a column of dates cannot be made text: ")
    assert "Mars/Olympus" in message
    assert hint == "  -f parquet and -f arrow keep it as it is"
    for format in ("parquet", "arrow"):
        assert run(f"softmax m.parquet -f {format} -o o.{format}").status == 0


def test_infinities_of_both_signs_are_bad_rows_without_a_warning(run, recwarn):
    low = -float("inf")
    write("i.parquet", pa.table({"a": [0.0, -low], "b": [0.0, low]}))
    assert run("softmax i.parquet -f csv") == (
        1,
        "a,b\n0.5,0.5\n",
        "softmax-cli: i.parquet: row 2: column 'a': inf is not a logit\n",
    )
    assert not [*recwarn]


def test_an_encrypted_file(run, here):
    (here / "e.parquet").write_bytes(b"PARE" + bytes(64) + b"\x20\0\0\0PARE")
    assert run("softmax e.parquet") == (
        1,
        "",
        "softmax-cli: e.parquet: is an encrypted Parquet file\n  write it without encryption\n",
    )
    assert run("softmax a.parquet -c cat,dog --only -f csv -p 2").status == 0  # as it advises


def test_tables_without_rows_or_numbers_and_with_double_names(run):
    write("none.parquet", LOGITS.select(["cat", "dog"]).slice(0, 0))
    assert run("softmax none.parquet").err == "softmax-cli: none.parquet: there is no data\n"
    write("text.parquet", pa.table({"a": ["x"], "b": ["y"]}))
    assert run("softmax text.parquet").err == "softmax-cli: text.parquet: no column holds numbers\n"
    write("twice.parquet", pa.Table.from_arrays([pa.array([1.5])] * 2, ["a", "a"]))
    assert run("softmax twice.parquet").err == (
        "softmax-cli: twice.parquet: two columns are named 'a': which is meant cannot be told\n"
        "  write it with other names\n"
    )


def test_a_column_that_is_named_and_holds_no_numbers(run):
    assert run("softmax a.parquet -c kind,cat").err == (
        "softmax-cli: column 'kind' holds dictionary<values=string, indices=int32, ordered=0>, "
        "not numbers\n  --columns says which hold logits, --keep which do not\n"
    )
    assert run("softmax a.parquet --columns cat,dog --keep kind --only -f csv -p 1").out == (
        "cat,dog\n0.7,0.3\n0.3,0.7\n0.6,0.4\n"
    )


def test_options_of_delimited_text_have_no_effect(run):
    assert run("softmax a.parquet -d ,").err == (
        "softmax-cli: -d, --delimiter is for delimited text, not for parquet\n"
    )


@pytest.mark.parametrize("module", ["pyarrow", "pyarrow.parquet"])
def test_without_pyarrow_there_is_a_sentence(run, monkeypatch, module):
    monkeypatch.setitem(__import__("sys").modules, module, None)
    hint = "  pip install pyarrow brings it, as the extra 'parquet' of this package does\n"
    assert run("softmax a.parquet") == (
        1,
        "",
        f"softmax-cli: a.parquet: Parquet needs pyarrow, which is not installed\n{hint}",
    )
    assert run("softmax 1 2 -o out.arrow") == (
        1,
        "",
        f"softmax-cli: out.arrow: Arrow needs pyarrow, which is not installed\n{hint}",
    )


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_many_processes_write_what_one_does(run, here, format):
    table = pa.table({"a": [k / 7 for k in range(900)], "b": [1.0] * 900, "n": ["x", "y"] * 450})
    write("many.parquet", table, row_group_size=100)
    line = f"softmax many.parquet -f {format} -o"
    assert run(f"{line} one -j 1").status == run(f"{line} three -j 3").status == 0
    one, three = ((here / name).read_bytes() for name in ("one", "three"))
    assert one == three
    assert one.count(b"\n") >= 900


def test_what_this_pyarrow_cannot_read(run, monkeypatch):
    def refuse(*_):
        raise pa.ArrowNotImplementedError("no such codec\nstack")

    monkeypatch.setattr(record_batches.Batches, "_batches", refuse)
    assert run("softmax a.parquet").err == (
        "softmax-cli: a.parquet: cannot be read: no such codec\n"
    )
