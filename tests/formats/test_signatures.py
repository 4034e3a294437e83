"""Files that are no text, and texts that are not UTF-8: called what they are, and mended so."""

import bz2
import gzip
import io
import pickle
import shlex
import sqlite3
import tarfile
import zipfile
from contextlib import closing

import numpy as np
import pytest

CSV = "a,b\n1,2\n"
HALF = "a,b\n0.2689414213699951,0.7310585786300049\n"


def zipped(*members):
    """Return a zip archive of files with these names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in members:
            archive.writestr(name, CSV)
    return out.getvalue()


def tarred():
    """Return a tar archive of one file."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo("a.csv")
        member.size = len(CSV)
        archive.addfile(member, io.BytesIO(CSV.encode()))
    return out.getvalue()


def saved(save):
    """Return what NumPy writes."""
    out = io.BytesIO()
    save(out, np.eye(2))
    return out.getvalue()


def tensors():
    """Return what safetensors writes."""
    head = b'{"logits":{"dtype":"F64","shape":[1,2],"data_offsets":[0,16]}}'
    return len(head).to_bytes(8, "little") + head + np.array([1.0, 2.0]).tobytes()


PYTHON = "python3 -c 'import sys, "
TORCH = (
    f"{PYTHON}numpy, torch; numpy.savetxt(sys.stdout, "
    "torch.load(sys.argv[1], weights_only=True).detach().cpu().double())' 'my file' | softmax-cli …"
)
PICKLE = (
    f"{PYTHON}numpy, pickle; numpy.savetxt(sys.stdout, "
    """pickle.load(open(sys.argv[1], "rb")))' 'my file' | softmax-cli …, """
    "if you trust it: a pickle may run any code"
)
HDF5 = (
    f"{PYTHON}numpy, h5py; numpy.savetxt(sys.stdout, "
    """h5py.File(sys.argv[1])["logits"])' 'my file' | softmax-cli …"""
)
SAFETENSORS = (
    f"{PYTHON}numpy, safetensors.numpy as s; numpy.savetxt(sys.stdout, "
    """s.load_file(sys.argv[1])["logits"])' 'my file' | softmax-cli …"""
)
EXCEL = (
    f"{PYTHON}pandas; pandas.read_excel(sys.argv[1]).to_csv(sys.stdout, index=False)' "
    "'my file' | softmax-cli …"
)
FEATHER = (
    f"{PYTHON}pyarrow.feather as f; "
    """f.write_feather(f.read_table(sys.argv[1]), "new.feather")' 'my file' """
    "writes one of version 2"
)
QUOTED = "'my file'"
UNPACKED = "writes its files into the folder unpacked"
UNZIP = f"python3 -m zipfile -e 'my file' unpacked {UNPACKED}"
UNTAR = f"mkdir unpacked && tar -xf 'my file' -C unpacked {UNPACKED}"


def test_files_that_are_no_text(run, here):
    for data, what, hint in (
        (zipped("model/data.pkl"), "a file of torch.save", TORCH),
        (
            zipped("[Content_Types].xml", "xl/workbook.xml"),
            "a spreadsheet (.xlsx) or another Office document",
            EXCEL,
        ),
        (
            zipped("mimetype/application/vnd.oasis.opendocument.spreadsheet"),
            "a spreadsheet (.ods) or another OpenDocument file",
            "save it as CSV first",
        ),
        (zipped("a.csv"), "a zip archive", UNZIP),
        (zipped(), "an empty zip archive", None),
        (tarred(), "a tar archive", UNTAR),
        (gzip.compress(tarred()), "a tar archive", UNTAR),
        (b"FEA1\0\0", "a Feather file of version 1", FEATHER),
        (b"\x89HDF\r\n\x1a\n\0", "an HDF5 file", HDF5),
        (tensors(), "a file of safetensors", SAFETENSORS),
        *((pickle.dumps([1.0], protocol), "a pickle", PICKLE) for protocol in (2, 3, 4, 5)),
        (
            b"SQLite format 3\0",
            "an SQLite database",
            "write the rows of a query as CSV first, with the modules sqlite3 and csv of Python",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1",
            "a spreadsheet or document of old Office programs",
            "save it as CSV first",
        ),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive", f"7z x -ounpacked 'my file' {UNPACKED}"),
        (b"%PDF-1.7\n", "a PDF document", None),
        (b"\x89PNG\r\n\x1a\n", "an image", None),
        (b"\xff\xd8\xff\xe0", "an image", None),
        (b"\x7fELF\x02", "a program", None),
    ):
        (here / "my file").write_bytes(data)
        assert run("softmax 'my file'") == (
            1,
            "",
            f"softmax-cli: my file: is {what}, not text\n" + (f"  {hint}\n" if hint else ""),
        ), what


# What the hints lead to ------------------------------------------------------------------------

LOGITS = [[0.1, 0.30000000000000004], [2.0, 1e-17]]


def hint(message):
    """Return the line below a message."""
    return message.splitlines()[1].strip()


@pytest.mark.parametrize(
    ("save", "what", "format"),
    [(np.save, "a NumPy array file", "npy"), (np.savez, "a NumPy archive (.npz)", "npz")],
)
def test_an_array_under_the_name_of_a_table_is_read_as_one_where_the_user_says_so(
    run, here, save, what, format
):
    (here / "a.csv").write_bytes(saved(save))
    done = run("softmax a.csv")
    assert done == (
        1,
        "",
        f"softmax-cli: a.csv: is {what}, not text\n"
        f"  --input-format {format} reads it, whatever its name\n",
    )
    assert run(f"softmax a.csv --input-format {format} -f csv -p 2").out == "0.73,0.27\n0.27,0.73\n"


STANDS_IN = {
    "torch.py": "import pickle\n\nclass Tensor(list):\n"
    "    detach = cpu = double = lambda self: self\n\n"
    "def load(path, weights_only):\n    return Tensor(pickle.load(open(path, 'rb')))\n",
    "h5py.py": "import pickle\n\ndef File(path):\n"
    "    return {'logits': pickle.loads(open(path, 'rb').read()[8:])}\n",
}
"""As much of libraries that are not at hand as the hints call."""


@pytest.mark.parametrize("kind", ["pickle", "torch", "h5py"])
def test_the_line_of_python_that_converts_a_file(run, script, here, kind):
    """PyTorch and h5py are stood in for: they are not what the suite is run with."""
    for name, text in STANDS_IN.items():
        (here / name).write_text(text)
    data = pickle.dumps(LOGITS)
    (here / "my file").write_bytes((b"\x89HDF\r\n\x1a\n" if kind == "h5py" else b"") + data)
    command = hint(run("softmax 'my file'").err)
    if kind == "torch":  # an old one is a pickle, which is told of as such
        command = TORCH
    command = command.partition("…")[0]
    done = script(f"{command} softmax -f csv", PYTHONPATH=str(here))
    assert done == run("softmax '[[0.1, 0.30000000000000004], [2.0, 1e-17]]'")


def test_each_line_is_one_of_python():
    for what in (TORCH, PICKLE, HDF5, SAFETENSORS, EXCEL, FEATHER):
        compile(shlex.split(what.partition(" | ")[0])[2], "hint", "exec")


@pytest.mark.parametrize(
    ("data", "what", "format"),
    [(b"PAR1\x15\x04", "a Parquet file", "parquet"), (b"ARROW1\0\0", "an Arrow file", "arrow")],
)
def test_columns_with_types_under_the_name_of_text(run, here, data, what, format):
    (here / "a.csv").write_bytes(data)
    told = run("softmax a.csv")
    hint = f"--input-format {format} reads it"
    assert told == (1, "", f"softmax-cli: a.csv: is {what}, not text\n  {hint}\n")
    import pyarrow as pa
    import pyarrow.feather
    import pyarrow.parquet

    table = pa.table({"a": [1.0], "b": [2.0]})
    write = pa.parquet.write_table if format == "parquet" else pa.feather.write_feather
    write(table, "b.csv")
    assert run(f"softmax b.csv --input-format {format} -f csv").out == HALF


def test_a_database_is_asked_to_the_last_digit(run, script, here):
    """The program of SQLite would write fifteen of seventeen digits."""
    with closing(sqlite3.connect("a.db")) as database, database:
        database.execute("CREATE TABLE logits (a REAL, b REAL)")
        database.executemany("INSERT INTO logits VALUES (?, ?)", LOGITS)
    asked = hint(run("softmax a.db").err)
    assert asked == (
        "write the rows of a query as CSV first, with the modules sqlite3 and csv of Python"
    )
    program = (
        "import csv, sqlite3, sys; "
        "rows = sqlite3.connect('a.db').execute('SELECT a, b FROM logits'); "
        "csv.writer(sys.stdout, lineterminator='\\n').writerows(rows)"
    )
    done = script(f'python3 -c "{program}" | softmax-cli softmax')
    assert done == run("softmax '[[0.1, 0.30000000000000004], [2.0, 1e-17]]'")


@pytest.mark.parametrize("kind", ["zip", "tar", "tar.gz"])
@pytest.mark.parametrize("name", ["logits.{}", "my logits.{}", "-x.{}"])
def test_an_archive_is_unpacked_into_a_folder(run, script, here, kind, name):
    """Its files are not run together, and none that is there is lost."""
    data = {"zip": zipped("a.csv", "b.csv"), "tar": tarred(), "tar.gz": gzip.compress(tarred())}
    name = name.format(kind)
    (here / name).write_bytes(data[kind])
    (here / "a.csv").write_text("as it was")
    command, _, then = hint(run(f"softmax -- '{name}'").err).partition(" writes its files into ")
    assert then == "the folder unpacked"
    assert script(f"{command} && softmax-cli softmax unpacked/a.csv") == (0, HALF, "")
    assert (here / "a.csv").read_text() == "as it was"


def test_a_7z_archive_is_unpacked_into_a_folder(run, script, here):
    """By a stand-in for a program that few machines have."""
    program = here / "7z"
    program.write_text(f"#!/bin/sh\nmkdir unpacked; printf '{CSV}' > unpacked/$1$2; cat \"$3\"\n")
    program.chmod(0o755)
    (here / "my file").write_bytes(b"7z\xbc\xaf\x27\x1c")
    command, _, _ = hint(run("softmax 'my file'").err).partition(" writes its files into ")
    line = f'PATH=".:$PATH"; {command} > packed && softmax-cli softmax unpacked/x-ounpacked'
    assert script(line) == (0, HALF, "")
    assert (here / "packed").read_bytes() == (here / "my file").read_bytes()


def test_csv_as_spreadsheets_duckdb_and_pandas_write_it(run, here):
    """They are not here: this is what they write."""
    for saved_as, out in (
        ("\ufeffa;b\r\n1;2\r\n", "a;b\r\n0.2689414213699951;0.7310585786300049\r\n"),
        ("a,b\r\n1,2\r\n", "a,b\r\n0.2689414213699951,0.7310585786300049\r\n"),
        (",a,b\n0,1.0,2.0\n", ",a,b\n0,0.2689414213699951,0.7310585786300049\n"),
        ("a,b\r1,2\r", ""),  # the next message leads on
    ):
        (here / "a.csv").write_text(saved_as, newline="")
        assert run("softmax a.csv").out == out, saved_as


def test_a_text_may_begin_as_they_do(run):
    for first in ("P", "PA,b", "7", "%a", "ARROW,b", "SQL,b", "F,b", "PK,b"):
        rest = "" if "," in first else ",2" if first == "7" else ",b"
        assert run("softmax --columns 1:2", input=f"{first}{rest}\n1,2\n").status == 0, first


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-16", "UTF-16"),
        ("utf-32", "UTF-32"),
        *(
            (f"utf-{bits}-{end}", f"UTF-{bits}{end.upper()}")
            for bits in (16, 32)
            for end in ("le", "be")
        ),
    ],
)
@pytest.mark.parametrize("text", [CSV, "猫,犬\n1,2\n", "é,ü\n" * 1000])
def test_wide_characters_are_named_as_iconv_does(run, script, here, encoding, name, text):
    (here / "wide.csv").write_bytes(text.encode(encoding))
    hint = f"iconv -f {name} -t UTF-8 < wide.csv | softmax-cli"
    assert run("softmax wide.csv") == (
        1,
        "",
        f"softmax-cli: wide.csv: is {name} text, not UTF-8\n  {hint} …\n",
    )
    if text is CSV:
        assert script(f"{hint} softmax").out == HALF
        (here / "wide.csv.gz").write_bytes(gzip.compress(text.encode(encoding)))
        way = run("softmax wide.csv.gz").err.splitlines()[1].removesuffix("…")
        assert script(f"{way} softmax") == (0, HALF, "")


def test_a_nul_is_told_alike_wherever_it_stands(run):
    """In front of where the text is read at once, there, and beyond what one read returns."""
    row = f"1,2,3{' ' * 60}\n"
    for place in (0, 1, 1200):
        text = "id,a,b\n" + row * place + row.replace(",", "\0,", 1) + row * 9
        for kept in ("--columns 1:3", "-k id"):
            status, out, err = run(f"softmax {kept} --header", input=text)
            assert (status, out.count("\n")) == (1, place + 1 if place else 0), (place, kept)
            assert err == f"softmax-cli: <stdin>:{place + 2}: holds a NUL byte, which no text has\n"


@pytest.mark.parametrize(("outer", "name"), [(gzip.compress, "gzip"), (bz2.compress, "bzip2")])
def test_what_is_compressed_twice(run, script, here, outer, name):
    (here / "a.csv").write_bytes(outer(gzip.compress(CSV.encode())))
    hint = f"{name} -dc a.csv | softmax-cli"
    assert run("softmax a.csv") == (
        1,
        "",
        f"softmax-cli: a.csv: holds a file that is compressed itself: gzip inside {name}\n"
        f"  decompress it first: {hint} …\n",
    )
    assert script(f"{hint} softmax").out == HALF


def test_no_hint_where_the_name_is_that_of_no_file(run):
    assert run("softmax", input=tarred()).err.endswith(f"  {UNTAR.replace(QUOTED, 'FILE')}\n")
