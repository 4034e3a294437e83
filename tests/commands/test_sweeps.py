"""Several temperatures at once: what each command answers, and that it is what each alone says."""

import io
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softmax_cli.calculations.normalisation import Normalisation
from softmax_cli.calculations.sweep import swept
from softmax_cli.engine import pieces, verbs
from softmax_cli.engine.normalising import normalise
from softmax_cli.engine.workers import pool
from softmax_cli.formats.chunks import Chunk, cut
from softmax_cli.formats.reading import open_table
from softmax_cli.table.io_options import ReadOptions, WriteOptions

PETS = "photo,cat,dog,bird,animal\n001,2.0,1.0,0.1,cat\n002,0.3,-1.2,1.9,bird\n"


def test_a_vector_has_a_row_for_each_temperature(run):
    """Rows 1 and 4 of the tutorials among them."""
    assert run("softmax -T 0.5,1 2 1 0.1").out == (
        "0.5,0.8637771182080068,0.11689952094598569,0.0193233608460075\n"
        "1.0,0.6590011388859679,0.24243297070471392,0.09856589040931817\n"
    )


def test_the_limits_may_be_among_them(run):
    assert run("softmax -T 0,inf 3 1 3 -inf").out == (
        "0.0,0.5,0.0,0.5,0.0\ninf,0.3333333333333333,0.3333333333333333,0.3333333333333333,0.0\n"
    )
    assert json.loads(run("softmax -T 0,inf 3 3 -f json").out) == [
        [0.0, 0.5, 0.5],
        [float("inf"), 0.5, 0.5],
    ]


def test_the_temperatures_of_a_row_stand_together(run, here):
    (here / "pets.csv").write_text(PETS)
    assert run("softmax -T geom:0.1:10:3 pets.csv -k photo,animal -p 2").out == (
        "temperature,photo,cat,dog,bird,animal\n"
        "0.1,001,1.0,0.000045,5.6e-9,cat\n"
        "1.0,001,0.66,0.24,0.099,cat\n"
        "10.0,001,0.37,0.33,0.3,cat\n"
        "0.1,002,1.1e-7,3.4e-14,1.0,bird\n"
        "1.0,002,0.16,0.036,0.8,bird\n"
        "10.0,002,0.33,0.28,0.39,bird\n"
    )


def test_digits_and_types_are_for_results_alone(run):
    """A temperature is the double that was asked for."""
    line = "softmax -T geom:0.1:10:4 2 1 -p 1 --dtype float32"
    assert [row.split(",")[0] for row in run(line).out.splitlines()] == [
        *("0.1", "0.46415888336127786", "2.154434690031884", "10.0")
    ]


def test_records_keep_their_shape(run):
    line = '{"id": 7, "logits": [2, 1], "tags": ["a"]}\n'
    assert run("log-softmax -T 1,2 -c logits -p 3 -f jsonl", line).out == (
        '{"temperature": 1.0, "id": 7, "logits": [-0.313, -1.31], "tags": ["a"]}\n'
        '{"temperature": 2.0, "id": 7, "logits": [-0.474, -0.974], "tags": ["a"]}\n'
    )


def test_arrays_of_their_own_length(run):
    lines = '{"x": [2, 1]}\n{"x": [2, 1, 0.1], "late": 1}\n'
    assert run("softmax -T 1,inf -c x -p 2", lines).out == (
        '{"temperature": 1.0, "x": [0.73, 0.27]}\n'
        '{"temperature": Infinity, "x": [0.5, 0.5]}\n'
        '{"temperature": 1.0, "x": [0.66, 0.24, 0.099], "late": 1}\n'
        '{"temperature": Infinity, "x": [0.33, 0.33, 0.33], "late": 1}\n'
    )


def test_other_commands(run, here):
    (here / "pets.csv").write_text(PETS)
    assert run("sigmoid -T 0.5,1 2 -1 -p 3").out == "0.5,0.982,0.119\n1.0,0.881,0.269\n"
    assert run("argmax -T 0.5,1 --prob 2 1 -p 3").out == "0.5,0,0.881\n1.0,0,0.731\n"
    assert run("argmax -T 0.5,1 --top 2 2,1 1,2 -p 3").out == (
        "0.5,1,0,0.881\n0.5,2,1,0.119\n1.0,1,0,0.731\n1.0,2,1,0.269\n"
        "0.5,1,1,0.881\n0.5,2,0,0.119\n1.0,1,1,0.731\n1.0,2,0,0.269\n"
    )
    assert run("xent -T 0.5,1 pets.csv -l animal -k photo -p 3").out == (
        "temperature,photo,animal,xent\n"
        "0.5,001,cat,0.146\n1.0,001,cat,0.417\n0.5,002,bird,0.0419\n1.0,002,bird,0.221\n"
    )
    assert run("xent -T 0.5,1 pets.csv -l animal -k photo --worst 1 -p 3").out == (
        "temperature,line,photo,label,prediction,probability,loss\n"
        "0.5,2,001,cat,cat,0.864,0.146\n1.0,2,001,cat,cat,0.659,0.417\n"
    )


def test_a_curve(run, here):
    """Its names go out always, as those of every table of figures."""
    (here / "pets.csv").write_text(PETS)
    curve = "temperature,loss\n0.1,0.0000228\n1.0,0.319\n10.0,0.977\n"
    assert run("xent -T geom:0.1:10:3 pets.csv -l animal -k photo -r mean -p 3").out == curve
    assert run("metrics -T geom:0.1:10:3 pets.csv -l animal -k photo -r loss -p 3").out == curve
    assert run("xent -T 1,2 2 1 -l 0 -r sum -f jsonl -p 3", "").err != ""
    assert run("xent -T 1,2 2 1 --label 0 -r sum -f jsonl -p 3").out == (
        '{"temperature": 1.0, "loss": 0.313}\n{"temperature": 2.0, "loss": 0.474}\n'
    )


def test_figures_at_each_temperature(run, here):
    (here / "pets.csv").write_text(PETS)
    assert run("metrics -T 1,2 pets.csv -l animal -k photo --by photo -r confidence -p 3").out == (
        "temperature,photo,confidence\n1.0,001,0.659\n1.0,002,0.802\n2.0,001,0.502\n2.0,002,0.602\n"
    )
    assert run("metrics -T 1,2 pets.csv -l animal -k photo --confusion").out.splitlines()[:2] == [
        *("temperature,true,cat,dog,bird", "1.0,cat,1,0,0")
    ]
    assert run("softmax -T 1,2 pets.csv -k photo,animal --summary -p 3").out.splitlines()[1:] == [
        "1.0,2,3,0.0361,3,dog,0.802,3,bird,1.0,3",
        "2.0,2,3,0.128,3,dog,0.602,3,bird,1.0,2",
    ]


def test_a_list_of_one_is_no_sweep(run):
    assert run("softmax -T lin:2:2:2 2 1").out == 2 * run("softmax -T 2 2 1").out.join(["2.0,", ""])
    assert run("softmax -T ' 2' 2 1") == run("softmax -T 2 2 1")


REFUSED = [
    ("softmax -T 1,-2 2 1", "a temperature is 0 or more, not -2.0 (value 2)"),
    ("softmax -T , 2 1", "'' is not a number (value 1)"),
    ("argmax -T 1,2 2 1", "-T, --temperature changes no class: it is for --prob and --top"),
    (
        "argmax -T 1,2 0.5 0.5 --from probs --prob",
        "-T divides logits: with --from probs there are none",
    ),
    (
        "xent -T 1,2 0.5 0.5 --from probs --label 0",
        "-T divides logits: with --from probs there are none",
    ),
    (
        "metrics -T 1,2,3 2 1 --label 0 --max loss=1",
        "--max, --min and --save are for one temperature: -T gives 3",
    ),
]
"""Command lines, and what is said of them."""


def test_what_is_refused(run):
    for line, message in REFUSED:
        status, out, err = run(line)
        assert (status, out) == (2, ""), line
        assert message in err, line


def test_a_column_of_that_name(run, here):
    (here / "t.csv").write_text("temperature,a,b\n1.5,2,1\n")
    assert run("softmax -T 1,2 t.csv -k temperature") == (
        2,
        "",
        "softmax-cli: the table already has a column 'temperature'\n"
        "  --only leaves the columns out that are not results\n",
    )
    assert run("softmax -T 1,2 t.csv -k temperature --only -p 3").out == (
        "temperature,a,b\n1.0,0.731,0.269\n2.0,0.622,0.378\n"
    )
    assert run("softmax -T 1,2 2 1 -n temperature,b").err == (
        "softmax-cli: the table already has a column 'temperature'\n"
        "  --names gives the classes other names\n"
    )


def test_bad_rows_are_counted_once(run, here):
    (here / "bad.csv").write_text("id,a,b\nx,2,1\ny,nan,1\n")
    skipped = run("softmax -T 1,2 bad.csv -k id --bad-rows skip -p 2")
    assert skipped.out == "temperature,id,a,b\n1.0,x,0.73,0.27\n2.0,x,0.62,0.38\n"
    assert skipped.err == "bad.csv: 1 bad row skipped (--bad-rows error names the first)\n"
    left = run("softmax -T 1,2 bad.csv -k id --bad-rows nan -p 2")
    assert left.out == skipped.out + "1.0,y,,\n2.0,y,,\n"
    assert left.err.startswith("bad.csv: 1 bad row left without a result")
    refused = run("softmax -T 1,2 bad.csv -k id -p 2")
    assert (refused.status, refused.out) == (1, skipped.out)
    assert refused.err == "softmax-cli: bad.csv:3: column 'a': nan is not a logit\n"


def test_along_columns(run, here):
    assert run("softmax -T 1,2 2,1,0.1 1,2,3 --axis columns -p 3").out == (
        "1.0,0.731,0.269,0.0522\n2.0,0.622,0.378,0.19\n"
        "1.0,0.269,0.731,0.948\n2.0,0.378,0.622,0.81\n"
    )


tables = st.lists(
    st.lists(st.floats(-50, 50).map(lambda x: round(x, 3)), min_size=3, max_size=3),
    min_size=1,
    max_size=6,
)
LINES = (
    "softmax",
    "softmax --append",
    "log-softmax --base 2",
    "sigmoid",
    "argmax --top 2",
    "xent --label 1",
    "softmax --axis columns",
    "log-softmax --axis all",
)


@pytest.mark.parametrize("line", LINES)
@settings(max_examples=4)
@given(rows=tables)
def test_each_part_is_what_that_temperature_says_alone(line, rows):
    text = "".join(f"r{place},{','.join(map(str, row))}\n" for place, row in enumerate(rows))
    data = f"id,a,b,c\n{text}".encode()
    temperatures = ["0.5", "1.0", "inf"]
    alone = [_out(f"{line} -T {one} -k id -f jsonl", data) for one in temperatures]
    whole = _out(f"{line} -T {','.join(temperatures)} -k id -f jsonl", data)
    assert len(whole) == sum(map(len, alone))
    for temperature, rows_alone in zip(temperatures, alone, strict=True):
        own = [row for row in whole if row["temperature"] == float(temperature)]
        assert own == [{"temperature": float(temperature), **row} for row in rows_alone]


def _out(line, data):
    from click.testing import CliRunner

    from softmax_cli.cli.group import cli

    result = CliRunner().invoke(cli, line.split(), input=data)
    return [json.loads(row) for row in result.stdout_bytes.decode().splitlines()]


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_long_tables_go_the_same_way(run, here, format):
    """In arrays, and by two processes: the bytes are those of rows that come one by one."""
    rows = [f"{place:03},{place % 7 - 3.5},{place % 5}.25,{place / 64}\n" for place in range(9000)]
    (here / "long.csv").write_text("id,a,b,c\n" + "".join(rows))
    line = f"softmax -T 0.25,1,3 -k id -f {format}"
    whole = run(f"{line} long.csv").out
    assert run(f"{line} long.csv -j 2").out == whole
    parts = [run(line, "id,a,b,c\n" + "".join(rows[at : at + 20])).out for at in (0, 20, 8980)]
    if format == "csv":
        parts = [part.partition("\n")[2] for part in parts]
    assert parts[0] + parts[1] in whole
    assert whole.endswith(parts[2])
    assert whole.count("\n") == 27000 + (format == "csv")


@pytest.mark.parametrize(
    ("second", "shared"), [("more.tsv", True), ("more.jsonl", True), ("more.json", False)]
)
def test_files_of_lines_are_shared_by_processes_and_cut(run, here, monkeypatch, second, shared):
    """Those of other kinds are cut where they have been parsed, by one process."""
    monkeypatch.setattr(pieces, "CHUNK_SIZE", 1 << 16)
    rows = [f"{place:04},{place % 7 - 3.5},{place % 5}.25,{place / 64}\n" for place in range(3000)]
    (here / "long.csv").write_text("id,a,b,c\n" + "".join(rows))
    run(f"softmax long.csv -k id -o {second}")
    (here / "small.csv").write_text("id,a,b,c\n" + "".join(rows[:50]))
    line = f"softmax long.csv {second} small.csv long.csv -T 0.25,1,3 -k id --source of"
    alone = run(f"{line} -j 1")
    assert alone.out.count("\n") == 1 + 3 * (3 * 3000 + 50)
    assert alone.out.startswith(run("softmax long.csv -T 0.25,1,3 -k id --source of").out)
    begun, chunks = [], []
    monkeypatch.setattr(
        verbs,
        "run",
        lambda work, ahead, sink, jobs, **more: (
            begun.append(jobs)
            or pool.run(
                work, (chunks.append(chunk) or chunk for chunk in ahead), sink, jobs, **more
            )
        ),
    )
    assert run(f"{line} -j 2") == alone
    assert begun == [2 if shared else 1]
    if shared:
        assert max(len(chunk.data) for chunk in chunks) < (1 << 16) // 3 + 200


def test_a_chunk_is_cut_at_the_ends_of_records():
    data = b'a,1\n"b\n""c",2\n\nd,3\n'
    assert [*cut(Chunk(data, 5), 4, delimiter=",")] == [
        *(Chunk(b"a,1\n", 5), Chunk(b'"b\n""c",2\n\nd,3\n', 6))
    ]
    assert [*cut(Chunk(data, 1), 1000, delimiter=",")] == [Chunk(data, 1)]


def test_a_vector_on_a_table_is_classes_by_temperatures(run):
    assert run("softmax -T 0.5,1,2 2 1 0.1 -n cat,dog,bird -f table").out == (
        "class   logit   T = 0.5               T = 1               T = 2\n"
        "──────────────────────────────────────────────────────────────────────────\n"
        "cat       2.0    0.8638   ██████▉    0.6590   █████▎     0.5017   ████\n"
        "dog       1.0    0.1169   ▉          0.2424   ██         0.3043   ██▍\n"
        "bird      0.1    0.0193   ▏          0.0986   ▊          0.1940   █▌\n"
    )


def test_many_temperatures_stand_one_below_the_other(run, terminal):
    assert run("log-softmax -T geom:0.1:10:21 2 1 -f table").out.splitlines()[:4] == [
        "temperature         0          1",
        "────────────────────────────────",
        "        0.1   -4.5e-5   -10.0000",
        "  0.1258925   -0.0004    -7.9436",
    ]
    narrow = terminal("softmax -T 0.5,1,2,4,8 2 1 0.1", columns=40).out.splitlines()
    assert narrow[0] == "temperature        0        1        2"


def test_a_table_has_a_part_for_each(run, here):
    (here / "pets.csv").write_text(PETS)
    assert run("xent -T 0.5,2 pets.csv -l animal -k photo -f table --rows 1").out == (
        "T = 0.5\n"
        "photo   animal     xent\n"
        "───────────────────────\n"
        "001     cat      0.1464\n"
        "… and 1 more row (--rows 0 shows all)\n"
        "\n"
        "T = 2\n"
        "photo   animal     xent\n"
        "───────────────────────\n"
        "001     cat      0.6898\n"
        "… and 1 more row (--rows 0 shows all)\n"
        "\n"
        "mean loss, T = 0.5   0.0942\n"
        "mean loss, T = 2     0.5988\n"
    )


def test_figures_fit_a_terminal(run, here):
    """Standard errors and the perplexity have no room there."""
    (here / "pets.csv").write_text(PETS)
    assert run("metrics -T 1,2 pets.csv -l animal -k photo -f table").out == (
        "temperature   rows     loss   accuracy    brier      ece   confidence\n"
        "─────────────────────────────────────────────────────────────────────\n"
        "        1.0      2   0.3189     1.0000   0.1258   0.2695       0.7305\n"
        "        2.0      2   0.5988     1.0000   0.3133   0.4482       0.5518\n"
    )


def test_a_terminal_is_not_filled_unasked(terminal, here):
    (here / "pets.csv").write_text(PETS)
    shown = terminal("softmax -T geom:0.1:10:1000 pets.csv -k photo,animal").out.splitlines()
    assert len(shown) == 20 * 5 + 19 + 1
    assert shown[-1] == "… and 980 more temperatures (--rows 0 shows all)"


@pytest.mark.parametrize("axis", ["columns", "all"])
@pytest.mark.parametrize("base", [None, "e"])
def test_a_table_longer_than_memory_is_read_as_often_as_for_one(here, axis, base):
    """Each pass finds out what it does for all temperatures; the bytes are those in memory."""
    (here / "t.csv").write_text("a,b\n" + "".join(f"{at}.5,{-at * at}\n" for at in range(40)))

    def written(most_in_memory):
        read = ReadOptions(source="t.csv", axis=axis, question=None)
        table = open_table(read, passes=True)
        sweep = swept(
            (0.0, 0.5, 3.0),
            table.layout,
            lambda temperature: Normalisation(table.policy, temperature, base, single=False),
        )
        normalise(table, sweep, WriteOptions(output="o.csv"), most_in_memory=most_in_memory)
        return (here / "o.csv").read_text()

    assert written(1) == written(1 << 20)


def test_columns_of_parquet(run, here):
    """A temperature is a number there whatever the others are, and a batch is no text to be cut."""
    from pyarrow import parquet

    (here / "pets.csv").write_text(PETS)
    run("softmax -T 0.5,inf pets.csv -k photo,animal --only -o t.parquet")
    table = parquet.read_table("t.parquet")
    assert table.column("temperature").to_pylist() == [0.5, float("inf")] * 2
    run("log-softmax pets.csv -k photo,animal -o log.parquet")
    assert run("softmax -T 1,2 log.parquet -k photo,animal --only -f csv -p 3").out == (
        "temperature,cat,dog,bird\n1.0,0.659,0.242,0.0986\n2.0,0.502,0.304,0.194\n"
        "1.0,0.162,0.0361,0.802\n2.0,0.27,0.128,0.602\n"
    )


@pytest.mark.parametrize("indent", [None, 1])
def test_a_document_is_not_cut_where_its_lines_end(run, monkeypatch, indent):
    """One without newlines was looked through for ever, and rows of several lines were cut."""
    monkeypatch.setattr(pieces, "CHUNK_SIZE", 64)
    monkeypatch.setattr(pieces, "LEAST_SIZE", 32)
    text = json.dumps([[1, 1]] * 20, indent=indent)
    out = run("softmax -T 1,2 --input-format json -f csv", input=text).out
    assert out == "1.0,0.5,0.5\n2.0,0.5,0.5\n" * 20


def test_an_array_that_comes_through_a_pipe_is_not_cut_where_lines_would_end(run, monkeypatch):
    monkeypatch.setattr(pieces, "CHUNK_SIZE", 64)
    monkeypatch.setattr(pieces, "LEAST_SIZE", 32)
    file = io.BytesIO()
    np.save(file, np.full((20, 2), np.frombuffer(b"\n" * 8)[0]))
    out = run("softmax -T 1,2 -f csv", input=file.getvalue()).out
    assert out == "1.0,0.5,0.5\n2.0,0.5,0.5\n" * 20
