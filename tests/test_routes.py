"""The laws of the fast route: whatever the table, the bytes, the messages and the status of the
plain one; and wherever the input is cut, those of the whole."""

import re
from itertools import product
from typing import NamedTuple

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from softmax_cli.cli.group import cli
from softmax_cli.files.input import STDIN
from softmax_cli.files.stream import Stream
from softmax_cli.formats.csv import array_cell_writer, array_cells
from softmax_cli.formats.csv import reader as delimited
from softmax_cli.formats.csv import writer as csv_writer
from softmax_cli.formats.csv.bulk import parsing
from softmax_cli.formats.csv.bulk.cell_slices import CellSlices
from softmax_cli.formats.json import document as json_document
from softmax_cli.formats.json import lines as lines_of_json
from softmax_cli.formats.json import table_of_rows
from softmax_cli.formats.json.bulk.decoded_cells import DecodedCells
from softmax_cli.numerics import kernels
from tests.effort import every_pair, share_of

NEVER = 1 << 40
WHOLE = 1 << 20

quietly = settings(deadline=None, suppress_health_check=list(HealthCheck))


class Outcome(NamedTuple):
    """What a command line leaves behind."""

    status: int
    out: bytes
    err: str


def outcome(arguments, data, size=WHOLE, *, route="plain"):
    """Run a command line on an input that comes in pieces of so many bytes."""
    pieces = iter([data[i : i + size] for i in range(0, len(data), size)])
    stream = Stream(STDIN, lambda _: next(pieces, b""), ready=lambda seconds: False)
    least = 0 if route in ("simdjson", "orjson") else NEVER
    given = {"stdin": stream, "bulk": (least, least)}
    with pytest.MonkeyPatch.context() as patch:
        if route == "orjson":
            patch.setattr(parsing, "_simdjson", lambda: None)
        if route == "arrays":
            patch.setattr(kernels, "CROSSOVER", 0)
        result = CliRunner().invoke(cli, arguments, obj=given, prog_name="softmax-cli")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Outcome(result.exit_code, result.stdout_bytes, result.stderr)


def agree(arguments, data, size=WHOLE):
    """Check that all routes agree, and return what they come to."""
    plain = outcome(arguments, data, size)
    for route in ("simdjson", "orjson", "arrays"):
        assert outcome(arguments, data, size, route=route) == plain, route
    return plain


# Tables --------------------------------------------------------------------------------------

plain_numbers = st.one_of(
    st.floats(-50, 50).map(repr),
    st.floats(-50, 50).map("{:.3f}".format),
    st.integers(-99, 99).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
)
odd_numbers = st.sampled_from(
    [
        "-inf", "-Infinity", "-INF", "-infinity", "-INFINITY", "Infinity", "inf", "NaN", "+1",
        ".5", "1.", "-.5", "-5.", "1e5", "1E+5", "1e-5", "007", "1" * 30, "-" + "9" * 30, "1" * 20,
        "18446744073709551616", "9223372036854775809", "0." + "1" * 40, " 1", "1 ", "\t1\t", " 1 ",
        "−1", "", " ", '"1"', '"1', '1"', '" 1 "', "[", "[1]", "]", "1[", "1 2", "1,5", "1;5", "x",
        "true", "null", "1e400", "-1e400", "1e-400", "-1.5e301", "-15e300", "-inf5", "-infx", "1_0",
        "0x1", "٣", "1\xa0", "1\r", "\x0c1", "1\x0b", "0", "0.0", "-0.0", "5e-324", "--1", "1e",
        "nan", "{}",
    ]
)  # fmt: skip
carried_texts = st.one_of(
    st.sampled_from(
        ["", "", "7", "007", "a", "-inf", "[1]", "日本", "é" * 9, " x ", "\ufeff", "x" * 76]
    ),
    st.sampled_from(['"q"', '"a,b;c|d"', '"two\nlines"', '5" x', '"', '"say ""hi"""', "1e400"]),
    st.text("ab1.-é日 [", max_size=25),
    st.text("ab1.-", min_size=3, max_size=18),
)
plain_texts = st.text("ab1.-é日", max_size=14)
NAMES = ("cat", "dog", "long name of a class", "x y", "a", "日本", "b9")


class Table(NamedTuple):
    """A table, and where its columns are, from 1."""

    data: bytes
    width: int
    logits: list[int]
    texts: list[int]
    label: list[int]
    delimiter: str


@st.composite
def tables(draw, label=False, numbers=None):
    """Tables that are mostly plain, or hold anything."""
    wild = draw(st.booleans())
    kinds = draw(st.text("nnnt", min_size=1, max_size=6).filter(lambda kinds: "n" in kinds))
    if label:
        place = draw(st.integers(0, len(kinds)))
        kinds = kinds[:place] + "l" + kinds[place:]
    classes = NAMES[: kinds.count("n")]
    header = draw(st.booleans())
    numbers_of_classes = list(map(str, range(max(2, len(classes)))))  # one column is yes or no
    labels = st.sampled_from(classes if header and len(classes) > 1 else numbers_of_classes)
    if wild:
        other = st.sampled_from([*classes, *map(str, range(len(classes)))])
        odd = st.sampled_from(
            ["", " a", "cat ", "9", "1.0", '"dog"', "-1", "a" * 9, "1e0", "é", "a\0"]
        )
        labels = st.one_of(labels, labels, labels, other, odd)
    cells = {
        "n": plain_numbers if numbers is None else numbers,
        "t": carried_texts if wild else plain_texts,
        "l": labels,
    }
    rows = [[draw(cells[kind]) for kind in kinds] for _ in range(draw(st.integers(1, 6)))]
    if wild:
        for _ in range(draw(st.integers(0, 3))):
            row = draw(st.sampled_from(rows))
            row[draw(st.integers(0, len(kinds) - 1))] = draw(odd_numbers)
    if header:
        names = iter(classes)
        rows.insert(0, ["label" if k == "l" else next(names) if k == "n" else "t" for k in kinds])
        if wild:
            place = draw(st.integers(0, len(kinds) - 1))
            rows[0][place] = draw(
                st.sampled_from(["", " a", '" a"', '"x\ny"', '"x\r\ny"', "1", "007"])
            )
    if wild and draw(st.booleans()):
        _spoil(draw, rows)
    delimiter = draw(st.sampled_from([",", ",", ",", ";", "\t", "|", ":", " "]))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    text = draw(st.sampled_from(["", "", "", "\ufeff"]))
    for row in rows:
        other = wild and draw(st.integers(0, 9)) == 0
        text += delimiter.join(row) + (
            ("\n" if newline == "\r\n" else "\r\n") if other else newline
        )
    end = draw(st.sampled_from(["", "", "cut", newline, f" {newline}"]))
    text = text.removesuffix("\n").removesuffix("\r") if end == "cut" else text + end
    data = text.encode()
    if wild and draw(st.integers(0, 20)) == 0:
        data = data.replace(b"1", b"\xff", 1)
    places = [[i for i, k in enumerate(kinds, 1) if k == kind] for kind in "ntl"]
    return Table(data, len(kinds), *places, delimiter)


def _spoil(draw, rows):
    """Make rows ragged so that the total matches, or put an empty line among them."""
    place = draw(st.integers(0, len(rows) - 1))
    kind = draw(st.sampled_from(["move", "more", "fewer", "empty", "blank"]))
    if kind == "move" and len(rows) > 1:
        other = rows[place - 1]
        if len(rows[place]) > 1:
            other.append(rows[place].pop())
    elif kind == "more":
        rows[place].append("1")
    elif kind == "fewer" and len(rows[place]) > 1:
        rows[place].pop()
    elif kind in ("empty", "blank"):
        rows.insert(place, ["" if kind == "empty" else " "])


def columns(draw, table):
    """Say which columns hold logits, in one of the ways there are."""
    way = draw(st.sampled_from(["keep", "keep", "columns", "some"]))
    if way == "keep":
        return ["-k", ",".join(map(str, table.texts))] if table.texts else []
    chosen = draw(st.permutations(table.logits))
    if way == "some":
        chosen = chosen[: draw(st.integers(1, len(chosen)))]
    return ["-c", ",".join(map(str, chosen))]


@st.composite
def command_lines(draw, label=False, numbers=None):
    """A table, and a command line that reads it, plain in its ways or not."""
    table = draw(tables(label, numbers))
    arguments = columns(draw, table)
    if label:
        arguments += ["-l", str(table.label[0])]
    arguments += ["-d", table.delimiter]
    arguments += draw(st.sampled_from([[], [], ["--dtype", "float32"]]))
    arguments += ["--bad-rows", draw(st.sampled_from(["error", "error", "skip", "nan"]))]
    arguments += draw(
        st.sampled_from([[], [], [], ["-f", "csv"], ["-f", "tsv"], ["-p", "3"], ["-f", "jsonl"]])
    )
    arguments += draw(st.sampled_from([[], [], [], ["--no-header"], ["--header"]]))
    if draw(st.integers(0, 5)) == 0:
        arguments.append("--only")
    return arguments, table.data


routes = st.sampled_from(["simdjson", "simdjson", "orjson", "arrays"])
sizes = st.one_of(st.just(WHOLE), st.integers(1, 40))
normalizing = st.sampled_from([[], ["--normalize"], ["--normalize"]])
MAPS = [
    ["softmax"],
    ["softmax"],
    ["softmax", "--append"],
    ["softmax", "-T", "0.3"],
    ["log-softmax"],
    ["log-softmax", "--append"],
    ["log-softmax", "--base", "2"],
    ["sigmoid"],
    ["sigmoid", "--append", "-T", "0.3"],
]
DECISIONS = [
    ["argmax"],
    ["argmax", "--prob"],
    ["argmax", "--top", "2"],
    ["argmax", "--one-hot"],
]


@settings(quietly, max_examples=share_of(200))
@given(st.sampled_from(MAPS), command_lines(), sizes, routes)
def test_probabilities(command, line, size, route):
    arguments, data = line
    arguments = [*command, *arguments]
    assert outcome(arguments, data, size, route=route) == outcome(arguments, data, size)


@settings(quietly, max_examples=share_of(130))
@given(st.sampled_from(DECISIONS), command_lines(), sizes, routes)
def test_decisions(command, line, size, route):
    arguments, data = line
    arguments = [*command, *arguments]
    assert outcome(arguments, data, size, route=route) == outcome(arguments, data, size)


@settings(quietly, max_examples=share_of(160))
@given(
    st.sampled_from([[], [], ["-r", "mean"], ["-r", "sum"], ["--base", "10"]]),
    command_lines(label=True),
    sizes,
    routes,
)
def test_losses_by_label(more, line, size, route):
    arguments, data = line
    arguments = ["xent", *more, *arguments]
    assert outcome(arguments, data, size, route=route) == outcome(arguments, data, size)


@settings(quietly, max_examples=share_of(60))
@given(command_lines(), st.booleans(), normalizing, sizes, routes)
def test_losses_by_targets(line, swapped, more, size, route):
    arguments, data = line
    columns = ["--target-columns", "2,1" if swapped else "1,2", "-c", "3,4"]
    arguments = ["xent", *columns, *more, *arguments[arguments.index("-d") :]]
    assert outcome(arguments, data, size, route=route) == outcome(arguments, data, size)


@settings(quietly, max_examples=share_of(80))
@given(
    st.sampled_from([["--label", "0"], ["--label", "1"], ["--target", "0.25,0.75"]]),
    st.sampled_from([[], [], ["-r", "mean"]]),
    command_lines(),
    sizes,
    routes,
)
def test_losses_by_one_class_of_all_rows(truth, more, line, size, route):
    arguments, data = line
    arguments = ["xent", *truth, *more, *arguments]
    assert outcome(arguments, data, size, route=route) == outcome(arguments, data, size)


@st.composite
def near_1(draw):
    """Rows of probabilities whose sums are 1, or miss it by a hundredth, a bit less or more."""
    width = draw(st.integers(2, 4))
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        parts = draw(st.lists(st.integers(1, 99), min_size=width, max_size=width))
        total = draw(st.sampled_from([1.0, 1.0, 1.0, 0.99, 1.01, 0.98, 1.0100000011, 0.989999999]))
        rows.append([repr(part * total / sum(parts)) for part in parts])
    return "".join(",".join(row) + "\n" for row in rows).encode()


@settings(quietly, max_examples=share_of(100))
@given(
    near_1(),
    st.sampled_from(["error", "skip", "nan"]),
    st.sampled_from([["argmax", "--prob"], ["xent", "--label", "1"]]),
    normalizing,
    sizes,
    routes,
)
def test_what_sums_to_1_is_judged_alike(data, bad_rows, command, more, size, route):
    arguments = [*command, "--from", "probs", "--bad-rows", bad_rows, "--no-header", *more]
    assert outcome(arguments, data, size, route=route) == outcome(arguments, data, size)


@settings(quietly, max_examples=share_of(80))
@given(
    st.lists(st.tuples(plain_numbers, st.floats(0, 1).map(repr)), min_size=1, max_size=6),
    st.lists(st.tuples(odd_numbers, odd_numbers), max_size=1),
    st.sampled_from([[], ["-r", "mean"], ["--bad-rows", "skip"], ["--bad-rows", "nan"]]),
    sizes,
    routes,
)
def test_losses_of_one_column(good, odd, more, size, route):
    """Yes or no by soft targets, and by the labels that they are nearest to."""
    for truth in ("--target", "--label"):
        rows = [(x, y if truth == "--target" else str(round(float(y)))) for x, y in good] + odd
        data = "".join(f"{x};{y}\n" for x, y in rows).encode()
        line = ["xent", "-d", ";", "--no-header", truth, "2", *more]
        assert outcome(line, data, size, route=route) == outcome(line, data, size)


probabilities = st.one_of(
    st.floats(0, 1).map(repr), st.sampled_from(["0", "1", "0.0", "1.0", "1e-9", "0.25"])
)
log_probabilities = st.one_of(
    st.floats(-50, 0).map(repr), st.sampled_from(["0", "-1", "-inf", "-Infinity", "-1e-9", "0.1"])
)


@settings(quietly, max_examples=share_of(60))
@given(
    st.one_of(
        st.tuples(st.just("probs"), command_lines(label=True, numbers=probabilities)),
        st.tuples(st.just("log-probs"), command_lines(label=True, numbers=log_probabilities)),
    ),
    normalizing,
    sizes,
    routes,
)
def test_losses_of_what_was_computed_before(case, more, size, route):
    contents, (arguments, data) = case
    arguments = ["xent", "--from", contents, *more, *arguments]
    assert outcome(arguments, data, size, route=route) == outcome(arguments, data, size)


@settings(quietly, max_examples=share_of(60))
@given(st.sampled_from(DECISIONS), command_lines(numbers=probabilities), normalizing, sizes, routes)
def test_decisions_by_probabilities(command, line, more, size, route):
    arguments, data = line
    arguments = [*command, "--from", "probs", *more, *arguments]
    assert outcome(arguments, data, size, route=route) == outcome(arguments, data, size)


@st.composite
def mostly_good(draw):
    """A table with a few rows that are, or may be, bad, and the options that name its columns."""
    kinds = draw(st.text("nnt", min_size=2, max_size=6).filter(lambda kinds: "n" in kinds))
    quoted = st.sampled_from(['"q"', '"a,b;c"', '"two\nlines"', '"say ""hi"""'])
    cells = {"n": plain_numbers, "t": st.one_of(plain_texts, plain_texts, quoted)}
    rows = [[draw(cells[kind]) for kind in kinds] for _ in range(draw(st.integers(3, 9)))]
    for _ in range(draw(st.integers(1, len(rows) // 2))):
        row = draw(st.sampled_from(rows))
        if draw(st.booleans()):
            row[draw(st.integers(0, len(row) - 1))] = draw(
                st.sampled_from(
                    ["", " ", "x", "NA", "nan", "inf", "-inf", "+1", "1e400", "1\r", "1 2"]
                )
            )
        else:
            _spoil(draw, rows)
    delimiter = draw(st.sampled_from(",;\t"))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    texts = [place for place, kind in enumerate(kinds, 1) if kind == "t"]
    kept = draw(st.permutations(texts))
    chosen = ["-k", ",".join(map(str, kept))] if kept else []
    if draw(st.booleans()):
        logits = draw(st.permutations([n for n in range(1, len(kinds) + 1) if n not in texts]))
        more = ["-k", str(kept[0])] if kept and draw(st.booleans()) else []
        chosen = ["-c", ",".join(map(str, logits)), *more]
    data = "".join(delimiter.join(row) + newline for row in rows).encode()
    return [*chosen, "-d", delimiter, "--no-header"], data


@settings(quietly, max_examples=share_of(200))
@given(
    st.sampled_from([*MAPS, *DECISIONS]),
    mostly_good(),
    st.sampled_from(["skip", "nan"]),
    st.sampled_from([[], ["-f", "tsv"], ["-p", "3"], ["--dtype", "float32"], ["-f", "json"]]),
    routes,
)
def test_bad_rows_among_good_ones(command, table, bad_rows, more, route):
    arguments, data = table
    arguments = [*command, *arguments, "--bad-rows", bad_rows, *more]
    assert outcome(arguments, data, route=route) == outcome(arguments, data)


@settings(quietly, max_examples=share_of(60))
@given(
    st.lists(
        st.lists(st.one_of(plain_numbers, st.just("-inf")), min_size=3, max_size=3), min_size=1
    ),
    st.sampled_from([*MAPS, *DECISIONS]),
    st.integers(1, 40),
    st.sampled_from(["plain", "simdjson", "orjson"]),
)
def test_where_the_input_is_cut_makes_no_difference(rows, command, size, route):
    """But for what is doubted, which depends on the rows that have come: so all is said."""
    data = "".join(",".join(row) + "\n" for row in rows).encode()
    line = [*command, "--no-header", "--columns", "1:3"]
    if {"--prob", "--top"} & {*command}:
        line += ["--from", "logits"]
    assert outcome(line, data, size, route=route)[:2] == outcome(line, data)[:2]


@settings(quietly, max_examples=share_of(60))
@given(st.sampled_from([*MAPS, *DECISIONS]), command_lines(), st.integers(1, 40))
def test_where_a_bad_input_is_cut_makes_no_difference(command, line, size):
    """What is not UTF-8, and NULs, are told when the rows above them are out.

    What is doubted depends on the rows that have come.
    """
    arguments, data = line
    arguments = [*command, *arguments]
    whole, cut = outcome(arguments, data), outcome(arguments, data, size, route="simdjson")
    if 2 not in (whole.status, cut.status):
        assert cut[:2] == whole[:2]


LINES = {
    "csv": (b"1.5,-2", b"3,4", b'"5",6', b"", b" ", b"\t", b"x,1", b"1", b"1\0,2", b"\xff,1"),
    "tsv": (b"1.5\t-2", b"3\t4", b"", b" ", b"\t", b"x\t1", b"1\t2\0", b"\xed\xa0\x80\t1"),
    "jsonl": (
        b"[1.5,-2]",
        b"[3, 4]",
        b"",
        b" \t",
        b'["\\ud800",1]',
        b'["x\xff",1]',
        b"[1,2\0]",
        b"{",
    ),
}
"""Lines that are good, blank, bad, and no text."""
MORE_LINES = {"csv": (b"# c", b"# \xff", b'# "q"', b"#\0"), "tsv": (b"# c\t",), "jsonl": ()}


@settings(quietly, max_examples=share_of(150))
@given(
    st.data(),
    st.sampled_from(["csv", "tsv", "jsonl"]),
    st.sampled_from(["error", "skip", "nan"]),
    st.sampled_from([b"\n", b"\r\n"]),
    st.booleans(),
    st.sampled_from(["plain", "simdjson"]),
)
def test_what_is_accepted_printed_and_said_is_so_wherever_bytes_are_cut(
    data, format, bad_rows, newline, ended, route
):
    """Of blank lines, of what is no text and of comments as well."""
    kinds = st.sampled_from(LINES[format] + MORE_LINES[format])
    lines = data.draw(st.lists(kinds, min_size=1, max_size=6))
    text = newline.join(lines) + newline * ended
    arguments = ["softmax", "--input-format", format, "--bad-rows", bad_rows]
    arguments += [] if format == "jsonl" else ["--no-header", "-c", "1,2", "--comment", "#"]
    whole = outcome(arguments, text)
    for size in range(1, len(text)):
        assert outcome(arguments, text, size, route=route) == whole, size


# JSON ------------------------------------------------------------------------------------------

json_numbers = st.one_of(
    st.floats(-50, 50).map(repr),
    st.integers(-99, 99).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
)
odd_json = st.sampled_from(
    [
        "-Infinity", "-Infinity", "Infinity", "NaN", "null", "true", '"1"', "[1]", "{}", "1e400",
        "1" * 30, "18446744073709551616", "-" + "9" * 25, "1E+5", "1e-400", "-0", "-1.5e301", "01",
        "1.", ".5", "+1", "-", "-inf", "-Infinityx", "1 2", "", " 1 ", "1 ", "\t1", "٣", "5e-324",
    ]
)  # fmt: skip
json_texts = st.one_of(
    st.text("ab ,:[]{}1日é", max_size=12).map(lambda text: f'"{text}"'),
    st.sampled_from(
        [
            '"cat"', '"\\"logits\\": [1]"',
            '"x\\\\"', '"\\u00e9\\/"', '"\\ud800"', '"a\tb"', '"-Infinity"',
            '""', '"' + "long " * 40 + '"',
        ]
    ),
)  # fmt: skip
json_values = st.one_of(
    json_texts,
    st.sampled_from(["7", "-1.50", "null", "true", "1" * 25, "007", "NaN", "-Infinity"]),
    st.sampled_from(
        [
            '{"a": 1, "logits": [1, 2]}',
            "[]",
            "[1, [2]]",
            '["x"]',
            '{"k": {"k": "}"}}',
            "{}",
            r'{"k": "\u00e9\/"}',
        ]
    ),
)
plain_values = st.sampled_from(['"cat"', '"日本 x"', '""', "7", "12345678901", "null"])


@st.composite
def json_rows(draw, kind):
    """Rows of JSON as texts, mostly alike."""
    wild = draw(st.booleans())
    width = draw(st.integers(1, 4))
    colon, comma = draw(st.sampled_from([(": ", ", "), (":", ","), (" : ", " ,"), (":", ", ")]))
    inner = draw(st.sampled_from([", ", ",", " , ", "\t,", ", ", ","]))
    names = draw(st.permutations(["id", "label", "s"]))[: draw(st.integers(0, 3))]
    classes = [*NAMES[:width]]
    order = draw(st.permutations([*names, *(["logits"] if kind == "array" else classes)]))
    values = json_values if wild else plain_values
    types = {name: draw(values) for name in names}
    rows = []
    for _ in range(draw(st.integers(1, 6))):
        numbers = [draw(json_numbers) for _ in range(width)]
        if wild and draw(st.integers(0, 5)) == 0:
            numbers[draw(st.integers(0, width - 1))] = draw(odd_json)
        if wild and draw(st.integers(0, 9)) == 0:
            numbers = numbers[1:] if draw(st.booleans()) else [*numbers, "1"]
        array = "[" + inner.join(numbers) + "]"
        if kind == "arrays":
            rows.append(array)
            continue
        own = {name: draw(values) if wild else types[name] for name in names}
        own["label"] = draw(st.sampled_from(["0", "1", '"0"', "1.0", "9"] if wild else ["0", "1"]))
        own |= {"logits": array} | dict(zip(classes, numbers, strict=False))
        keys = [key for key in order if key in own]
        if wild and draw(st.integers(0, 9)) == 0:
            keys = draw(st.permutations(keys))
        if wild and draw(st.integers(0, 12)) == 0:
            keys = [*keys, draw(st.sampled_from([*keys, "late"]))]
            own["late"] = draw(json_values)
        around = colon if draw(st.integers(0, 9)) else f"{colon} "
        rows.append("{" + comma.join(f'"{key}"{around}{own[key]}' for key in keys) + "}")
    return rows


@st.composite
def json_lines(draw):
    """A command line, and the JSON that it reads."""
    kind = draw(st.sampled_from(["array", "array", "arrays", "flat"]))
    rows = draw(json_rows(kind))
    carried = [name for name in ("id", "label", "s") if f'"{name}"' in rows[0]]
    arguments = ["-c", "logits"] if kind == "array" else []
    if kind == "flat" and carried:
        arguments = ["-k", ",".join(carried)]
    document = draw(st.booleans())
    if document:
        joint = draw(st.sampled_from([",\n", ",\n", ", ", ",", ",\n  ", " ,\n\n"]))
        text = draw(st.sampled_from(["[", "[\n", " [ "])) + joint.join(rows)
        text += draw(
            st.sampled_from(["]", "\n]\n", "", ",]", "] 7"])
            if draw(st.booleans())
            else st.just("]")
        )
    else:
        newline = draw(st.sampled_from(["\n", "\n", "\r\n", " \n"]))
        if draw(st.integers(0, 9)) == 0:
            rows.insert(draw(st.integers(0, len(rows))), draw(st.sampled_from(["", " ", "7", "{"])))
        text = newline.join(rows) + draw(st.sampled_from([newline, newline, ""]))
    text = draw(st.sampled_from(["", "", "", "\ufeff", "\n"])) + text
    data = text.encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 30)) == 0:
        data = data.replace(b"1", b"\xff", 1)
    arguments += ["--input-format", "json" if document else "jsonl"]
    arguments += draw(
        st.sampled_from([[], [], [], ["-f", "json"], ["-f", "jsonl"], ["-f", "csv"], ["-p", "3"]])
    )
    arguments += draw(st.sampled_from([[], [], ["--dtype", "float32"], ["--append"], ["--only"]]))
    return [*arguments, "--bad-rows", draw(st.sampled_from(["error", "skip", "nan"]))], data


@settings(quietly, max_examples=share_of(250))
@given(
    st.sampled_from(
        [["softmax"], ["softmax"], ["log-softmax"], ["sigmoid"], ["softmax", "-T", "0.5,2"]]
    ),
    json_lines(),
    routes,
)
def test_rows_of_json(command, line, route):
    arguments, data = line
    arguments = [*command, *arguments]
    assert outcome(arguments, data, route=route) == outcome(arguments, data)


@settings(quietly, max_examples=share_of(200))
@given(
    st.sampled_from(
        [
            *DECISIONS,
            ["argmax", "--prob", "-T", "0.5,2"],
            ["xent", "-l", "label"],
            ["xent", "-l", "label", "-r", "mean"],
            ["xent", "-l", "label", "-T", "0.5,2"],
        ]
    ),
    json_lines(),
    routes,
)
def test_answers_about_rows_of_json(command, line, route):
    arguments, data = line
    unwanted = ["--append", "--dtype", "float32"] if command == ["argmax"] else ["--append"]
    arguments = [*command, *(item for item in arguments if item not in unwanted)]
    assert outcome(arguments, data, route=route) == outcome(arguments, data)


@pytest.mark.parametrize("size", [9, 100, 1000, WHOLE])
@pytest.mark.parametrize(
    "line",
    [
        "argmax -a columns -c x",
        "argmax -a all -c x",
        "softmax -c x --summary",
        "log-softmax -c x --summary --jobs 1",
        "xent -c x -l y --worst 9 -k id,g",
        "metrics -c x -l y --by g -k id",
    ],
)
def test_answers_about_rows_that_share_a_line_are_those_of_lines(line, size):
    """Wherever the document is cut: ties go to the first row, and rows are counted from it."""
    rows = [
        f'{{"id": {row}, "g": "{"dbca"[row * row % 4]}", "y": {row % 3}, '
        f'"x": [{row * 7 % 30}, {row % 8 / 2}, {row * 11 % 31}]}}'
        for row in range(100)
    ]
    arguments = [*line.split(), "-f", "jsonl"]
    shared = outcome(arguments, f"[\n{', '.join(rows)}]".encode(), size)
    alone = outcome(arguments, "\n".join(rows).encode())
    places = re.compile(rb'("(?:\w+_)?line"): \d+')
    assert shared.status == alone.status == 0
    assert places.sub(rb"\1", shared.out) == places.sub(rb"\1", alone.out)


PLAIN_ROWS = [
    ('{{"id": {i}, "s": "{s}", "x": [{a}, {b}, -Infinity]}}', "x"),
    ('{{"x":[{a},{b},1],"id":{i},"o":{{"x":[1,{{}}]}}}}', "x"),
    ('{{"b":{b} , "id": "{s}\\"","a": {a},"n":null}}', "b,a"),
    ("[{a}, {b}, -Infinity]", "1,2,3"),
    ("[{a},{b},1]", "1,2,3"),
    ('{{"a":{a},"b":{b}}}', "a,b"),
]
"""Rows, and the columns of their logits."""

JOINTS = ["\n", "\r\n", ", ", ",\n", ",", " ,\n  "]
"""What stands between rows, of lines and of a document."""


def test_plain_rows_of_json_are_read_and_written_at_once():
    """And come out as they do plainly, whatever stands between them."""
    for command, (row, columns), joint in every_pair(
        [
            *("softmax", "softmax -p 3", "softmax -f json", "softmax -f jsonl"),
            *("softmax --dtype float32", "log-softmax --dtype float32"),
            *("softmax --append", "log-softmax --append --dtype float32"),
            *("softmax -T 1,0.5", "softmax -T 0,1,inf --append --dtype float32"),
            *("argmax", "argmax --one-hot", "argmax --prob --dtype float32"),
            *("argmax --top 2 -p 3", "argmax --top 2 -T 1,2", "argmax --prob -T 1,2 -f json"),
            *("xent --label 1", "xent --label 1 -T 1,2"),
        ],
        PLAIN_ROWS,
        JOINTS,
    ):
        rows = [row.format(i=i**3, s="n" * i, a=repr(i / 7), b=repr(-i / 4)) for i in range(20)]
        document = "," in joint
        text = joint.join(rows)
        data = (f"[{text}]" if document else f"{text}{joint}").encode()
        arguments = [*command.split(), "-c", columns]
        arguments += ["--input-format", "json" if document else "jsonl"]
        expected = outcome(arguments, data)
        case = command, row, joint
        assert expected.status == 0, case
        if command in ("softmax", "argmax"):  # the others write what was read alike
            assert outcome(arguments, data, 900, route="orjson") == expected, case
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(table_of_rows, "assemble", None)
            patch.setattr(DecodedCells, "__iter__", None)
            for module in (lines_of_json, json_document):
                if not (command.endswith("json") and joint == "\r\n"):
                    patch.setattr(module, "encoded_json", None)
            assert outcome(arguments, data, 900, route="simdjson") == expected, case


CARRIED = {
    "texts": ['"a"', '"b c"', '"ü"', '""', '"null"', '"1"'],
    "texts to quote": ['"a,b"', '"a;b"', '"\'"', '" a "', '"a|b"'],
    "texts with escapes": [r'"a\tb"', r'"\u00e9"', r'"a\nb"', r'"a\/b"', '"c"'],
    "words": ["null", "true", "false"],
    "numbers": ["1", "1.50", "-0", "1e5", "-0.0", "12345678901234567890", "1E-400"],
    "arrays": ["[1,2]", "[ 3 , 4 ]", "[5e1, 6.50]"],
    "objects": ['{"a":1}', '{"a":2.50 }'],
    "objects of texts": ['{"a":"b"}', r'{"a":"\u00e9\/"}', r'{"a":"\ud83d\ude00,\""}'],
}
"""Values that a row may carry, of one kind."""


def test_plain_rows_of_json_become_delimited_text_at_once():
    """With what they carry as the plain writer has it, beside numbers of an array, or alone."""
    row = '{{"v": {v}, "x": [{a}, 0.50, 1], "a": {a}, "b": -1, "i": {i}}}'
    for command, kind, joint, to, columns in every_pair(
        [
            *("softmax", "softmax --append -p 3", "log-softmax -T 0.5,inf --dtype float32"),
            *("argmax --prob", "xent --label 1"),
        ],
        CARRIED,
        ["\n", ", "],
        ["csv", "tsv"],
        ["x", "b,a"],
    ):
        values = CARRIED[kind]
        rows = [row.format(v=values[i % len(values)], a=-i / 3, i=i) for i in range(9)]
        text = joint.join(rows)
        data = (f"[{text}]" if joint == ", " else f"{text}\n").encode()
        arguments = [*command.split(), "-c", columns, "-f", to]
        arguments += ["--input-format", "json" if joint == ", " else "jsonl"]
        expected = outcome(arguments, data)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(DecodedCells, "__iter__", None)
            patch.setattr(csv_writer, "cell_writer", None)
            assert outcome(arguments, data, 300, route="simdjson") == expected, arguments


# Arrays in cells ------------------------------------------------------------------------------

array_texts = st.sampled_from(
    [
        *("[{}]", "[{}]", "[{}]", "[{}]", "[ {} ]", "({})", "array([{}])", "[{}", "{}]", "[[{}]]"),
        *("[{},]", "[,{}]", "[{}, null]", '[{}, "x"]', "{}", "[]", "[]{}", "n/a", "", "x[{}]"),
    ]
)


@st.composite
def array_lines(draw):
    """A command line, and delimited text with arrays in cells that it reads."""
    wild = draw(st.booleans())
    width = draw(st.integers(1, 3))
    mark = draw(st.sampled_from(",,,\t;| "))
    tame = [", ", ",", " ", "  ", "\n", "., ", ". "]
    inner = draw(st.sampled_from([*tame, " , ", ",\t", ",\n", "\r\n", " \n\n"] if wild else tame))
    names = draw(st.permutations(["id", "x", "label", "t"]))
    kept = draw(st.sampled_from(['"{}"', "{}", '"a, [{}]"'] if wild else ["a{}", '"{}, "" "']))
    rows = [names]
    for number in range(draw(st.integers(1, 6))):
        cells = {"id": kept.format(number), "label": draw(st.sampled_from(["0", "0", '"0"']))}
        for name, values in ("x", json_numbers), ("t", probabilities):
            numbers = [draw(values) for _ in range(width)]
            text = "[{}]"
            if wild and draw(st.integers(0, 5)) == 0:
                numbers[draw(st.integers(0, width - 1))] = draw(odd_numbers)
            if wild and draw(st.integers(0, 5)) == 0:
                text = draw(array_texts)
            if wild and draw(st.integers(0, 9)) == 0:
                numbers = numbers[1:]
            text = text.format(inner.join(numbers))
            bare = mark not in text and '"' not in text and "\n" not in text and text
            escaped = text.replace('"', '""')
            cells[name] = text if bare and draw(st.booleans()) else f'"{escaped}"'
        rows.append([cells[name] for name in names])
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    data = newline.join([*map(mark.join, rows), ""]).encode()
    more = draw(st.sampled_from([[], [], ["-f", "csv"], ["-f", "tsv"], ["-f", "jsonl"]]))
    more += draw(st.sampled_from([[], [], ["-p", "3"], ["--dtype", "float32"], ["--only"]]))
    return ["-c", "x", "-d", mark, *more], data


def test_rows_without_an_array_behind_those_with_one():
    for rows in ("[5]{}7\n-3{}7\n", '"[5, 6]"{}7\n5,6{}7\n', '"[5, 6]"{}7\n5{}6{}7\n'):
        for mark in (",", ";"):
            text = rows.format(*[mark] * 3)
            for bad_rows in ("error", "skip", "nan"):
                command = ["sigmoid", "-c", "1", "--no-header", "-d", mark, "--bad-rows", bad_rows]
                plain = outcome(command, text.encode())
                for route in ("simdjson", "orjson"):
                    assert outcome(command, text.encode(), route=route) == plain, (text, command)


@settings(quietly, max_examples=share_of(300))
@given(
    st.sampled_from(
        [
            *(["softmax"], ["log-softmax"], ["sigmoid"], ["softmax", "-T", "0.5,2"]),
            *(["softmax", "--append"], ["xent", "-l", "label"], ["xent", "--target-columns", "t"]),
            ["argmax", "--prob"],
        ]
    ),
    array_lines(),
    st.sampled_from(["error", "error", "skip", "nan"]),
    sizes,
    routes,
)
def test_arrays_in_cells(command, line, bad_rows, size, route):
    arguments, data = line
    arguments = [*command, *arguments, "--bad-rows", bad_rows]
    assert outcome(arguments, data, size, route=route) == outcome(arguments, data, size)


def test_plain_arrays_in_cells_are_read_and_written_at_once():
    for command, mark, array, to, newline in every_pair(
        [
            *("softmax", "softmax -p 3", "softmax -T 1,0.5", "log-softmax --dtype float32"),
            *("argmax --one-hot", "argmax --prob"),
            *("xent -l y", "xent -l y -r mean", "metrics -l y"),
        ],
        [",", "\t", ";"],
        ['"[{}, {}, -Infinity]"', '"[{},{},1]"', "[{}, {}]", '"[ {} , {} ]"', "[ {}  {} 2. ]"],
        ["csv", "tsv"],
        ["\n", "\r\n"],
    ):
        array = f'"{array}"' if mark == "," and array[0] == "[" else array
        cells = [array.format(i / 7, -i / 4) for i in range(12)]
        rows = [f'{i}{mark}"n, ""{i}"{mark}{cell}{mark}0' for i, cell in enumerate(cells)]
        data = newline.join([mark.join(("id", "s", "x", "y")), *rows, ""]).encode()
        arguments = [*command.split(), "-c", "x", "-d", mark, "-f", to]
        expected = outcome(arguments, data)
        assert expected.status == 0, arguments
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(array_cells, "assemble", None)
            patch.setattr(array_cell_writer, "speller", lambda *_: None)
            assert outcome(arguments, data, 200, route="simdjson") == expected, arguments


@pytest.mark.parametrize(("before", "behind"), [(" ", ""), ("", " "), (" ", "\t"), ("  ", "  ")])
@pytest.mark.parametrize(
    "row", ["[{}]", '{{"x": [{}]}}', '{{"a": {}}}', '{{"a":{},"b": 0.5}}', '{{"b": 0.5, "a": {}}}']
)
def test_blanks_beside_a_number_go_out_as_they_came(row, before, behind):
    """Also where the rows before have none."""
    first, other = row.format("0"), row.format(f"{before}0{behind}")
    data = f"{first}\n{other}\n".encode()
    done = agree(
        ["sigmoid", "--input-format", "jsonl", *(["-k", "b"] if '"b"' in row else [])], data
    )
    expected = f"{row.format('0.5')}\n{row.format(f'{before}0.5{behind}')}\n"
    assert done == (0, expected.encode(), "")


@pytest.mark.parametrize("route", ["plain", "simdjson"])
@pytest.mark.parametrize("joint", ["\n", ",\n"])
@pytest.mark.parametrize("columns", ["1,2,3", "2,1,3", "3,1,2", "3,1"])
@pytest.mark.parametrize("more", [[], ["--append"], ["-a", "columns"]])
def test_columns_named_in_another_order_have_the_results_of_their_own(columns, more, joint, route):
    """Of arrays as of a CSV: results stand in their places, or behind in the order of the names."""
    rows = [f"[{i / 7!r}, {-i / 4!r}, {i % 3}.5]" for i in range(60)]
    data = joint.join(rows)
    data = f"[{data}]" if "," in joint else f"{data}\n"
    table = "".join(f"{row.strip('[]').replace(' ', '')}\n" for row in rows)
    arguments = ["softmax", "-c", columns, *more]
    expected = outcome([*arguments, "--no-header"], table.encode())
    assert expected.status == 0
    kind = "json" if "," in joint else "jsonl"
    found = outcome([*arguments, "--input-format", kind], data.encode(), route=route)
    plain = re.sub(rb"[\[\] ]|,$", b"", found.out, flags=re.MULTILINE).lstrip(b"\n")
    assert plain.rstrip(b"\n") == expected.out.rstrip(b"\n")


# Single facts ----------------------------------------------------------------------------------


@pytest.mark.parametrize("contents", ["probs", "log-probs"])
def test_a_zero_has_no_minus(contents):
    data = b"0,1.0,-0.0\n0,1.0,0.0\n" * 4
    if contents == "log-probs":
        data = b"1,-0.0,-inf\n1,0.0,-inf\n" * 4
    for command in (["argmax", "--prob"], ["xent", "-l", "1", "-c", "2,3"]):
        if command[0] == "xent" or contents == "probs":
            agree([*command, "--no-header", "--from", contents], data)


@pytest.mark.parametrize("cell", ["7", "", "日本", "a b", "x" * 100, '"q, r"'])
@pytest.mark.parametrize("template", ["{},1,2", "1,{},2", "1,2,{}", "{},{},1,2", "{},1,{},2,{}"])
def test_carried_columns_at_any_place(template, cell):
    kept = ",".join(
        str(number) for number, text in enumerate(template.split(","), 1) if text == "{}"
    )
    data = ((template + "\n") * 5).replace("{}", "{0}").format(cell).encode()
    done = agree(["softmax", "--no-header", "-k", kept], data)
    assert (done.status, done.out.count(cell.encode()) >= 5) == (0, True)


@pytest.mark.parametrize(
    "text", ["1,2\n1,2,3\n1\n", "1,2\n3\n4,5,6\n", "1\n2,3\n", "1,2\n,\n3,4\n"]
)
@pytest.mark.parametrize("bad_rows", ["error", "skip", "nan"])
def test_ragged_rows_whose_totals_match(text, bad_rows):
    agree(["softmax", "--bad-rows", bad_rows], text.encode())


def test_a_masked_class_is_read_at_once():
    """A file full of -inf has no other way: only the reading at once can be patched to fail."""
    data = b"id,a,b,c\n" + b"x,1,-inf,2\n" * 50
    expected = agree(["softmax", "-k", "id"], data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "assemble", None)
        assert outcome(["softmax", "-k", "id"], data, route="simdjson") == expected


CELLS = {
    "texts": ["a", "b c", "ü", " d ", "null", "[1]", "\x7f"],
    "empty texts": ["a", "", "b"],
    "quoted texts": ['"a"', '"b, c"', '""', '" d "', '"\'"'],
    "texts quoted here and there": ["a", '"b, c"', ' "d" ', '"e""f"', '"', 'g"'],
    "texts that need escapes": ["a\\b", "a\tb", '"c\nd"', '"e\r\nf"', "g\x0ch"],
    "numbers": ["1", "1.50", "-0", "1e5", "12345678901234567890", "1E-400"],
    "quoted numbers": ['"1"', '"-2.50"'],
    "numbers that JSON spells otherwise": ["007", "1.", ".5", "+1", " 1", "1e400", "-inf", "2"],
    "numbers and gaps": ["1", "", "2"],
    "numbers, then texts": ["1"] * 12 + ["x"],
}
"""Cells of delimited text that a row may carry."""


@pytest.mark.parametrize("to", ["jsonl", "json"])
@pytest.mark.parametrize("kind", CELLS)
def test_carried_cells_become_json_at_once(kind, to):
    """As the plain writer spells them, cell by cell."""
    rows = [f"{cell},{place / 7},{-place / 3}\n" for place, cell in enumerate(CELLS[kind] * 2)]
    data = "".join(["v,a,b\n", *rows]).encode()
    for command in (["softmax"], ["argmax", "--prob"], ["softmax", "-T", "1,inf", "--append"]):
        arguments = [*command, "-k", "v", "-f", to]
        expected = outcome(arguments, data)
        assert expected.status == 0
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(CellSlices, "__iter__", None)
            assert outcome(arguments, data, route="simdjson") == expected, command


CLASSES_ALONE = [["argmax", "-k", "1,2"], ["argmax", "-k", "1,2", "--one-hot"]]
"""Command lines that ask for no number: there --dtype has no effect, which is an error."""

NUMBERS = [
    ["softmax", "-k", "1,2"],
    ["softmax", "-c", "5,4,3"],
    ["softmax", "-k", "1,2", "--append"],
    ["log-softmax", "-c", "3,5", "--only"],
    ["argmax", "-k", "1,2", "--prob"],
    ["argmax", "-k", "1,2", "--top", "2"],
    ["xent", "-k", "1", "-l", "y"],
    ["xent", "-k", "1", "-l", "y", "-r", "mean"],
    ["xent", "-c", "4", "--target-columns", "5"],
    ["xent", "-c", "3,5", "--from", "probs", "--normalize", "--label", "c"],
]


@pytest.mark.parametrize(
    ("arguments", "dtype"),
    [*product([*NUMBERS, *CLASSES_ALONE], ["float64"]), *product(NUMBERS, ["float32"])],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_plain_tables_are_read_at_once(arguments, dtype, newline):
    """And come out as they do plainly."""
    rows = [f"{'n' * (i % 20)},{'abc'[i % 3]},{i / 7},{-i / 4},{1 / (i + 1)}" for i in range(40)]
    data = newline.join(["id,y,a,b,c", *rows, ""]).encode()
    arguments = [*arguments, "--dtype", dtype]
    expected = agree(arguments, data)
    assert expected.status == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "assemble", None)
        assert outcome(arguments, data, route="simdjson") == expected


def test_a_label_that_is_a_name_but_for_blanks_inside_its_quotes():
    done = agree(["xent", "-l", "y"], b'y," a",b\n a,1,2\na,1,2\n')
    assert done.status in (0, 1)


def test_a_nul_in_a_cell_that_is_not_read_as_a_number():
    data = b"y,a,b\n" + b"a,1,2\n" * 20 + b"a\0,1,2\n"
    done = agree(["xent", "-l", "y"], data, 60)
    assert (done.status, done.err.splitlines()[0]) == (
        1,
        "softmax-cli: <stdin>:22: holds a NUL byte, which no text has",
    )


def test_rows_whose_label_is_no_class():
    """What is left may be no row at all: of the first chunk, or of the whole."""
    for (good, bad), bad_rows, more, (size, route) in every_pair(
        [(0, 1), (0, 2), (1, 1), (12, 2)],
        ["error", "skip", "nan"],
        [
            *("", "--only", "-r mean", "--dtype float32"),
            *("-f tsv", "-f jsonl", "-f json", "-f markdown", "-f table"),
        ],
        [(WHOLE, "simdjson"), (WHOLE, "arrays"), (9, "plain"), (9, "simdjson")],
    ):
        data = b"y,t,a,b\n" + b"a,u,1,2\n" * good + b"x,v,1,2\n" * bad + b"b,w,3,1\n" * good
        arguments = ["xent", "-l", "y", "-k", "t", "--bad-rows", bad_rows, *more.split()]
        done = outcome(arguments, data)
        case = arguments, good, bad, size, route
        assert done.status == int(bad_rows == "error" or not good), case
        assert outcome(arguments, data, size, route=route) == done, case


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_class_whose_name_has_two_lines(newline):
    data = f'id,"x{newline}y",b{newline}7,2,1{newline}'.encode()
    done = agree(["argmax", "-k", "id"], data)
    assert done.out == f'id,argmax,class{newline}7,0,"x{newline}y"{newline}'.encode()


def test_the_bytes_before_a_bad_row_are_those_of_the_plain_route():
    data = b"1,2\n" * 30 + b"1,x\n" + b"3,4\n" * 30
    for size in (4, 7, 50, WHOLE):
        done = agree(["softmax"], data, size)
        assert (done.status, done.out.count(b"\n")) == (1, 30)
        assert done.err.startswith("softmax-cli: <stdin>:31: column 2: 'x' is not a number\n")
