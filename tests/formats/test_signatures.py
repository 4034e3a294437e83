"""Files that are no text, and texts that are not UTF-8: called what they are, and mended so."""

import bz2
import gzip
import io
import pickle
import tarfile
import zipfile

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


SAVETXT = "write it as text first, with numpy.savetxt"
TO_CSV = "write it as CSV first, with pandas or DuckDB"


@pytest.mark.parametrize(
    ("data", "what", "hint"),
    [
        (saved(np.save), "a NumPy array file", SAVETXT),
        (saved(np.savez), "a NumPy archive (.npz)", SAVETXT),
        (zipped("model/data.pkl"), "a file of torch.save", SAVETXT),
        (
            zipped("[Content_Types].xml", "xl/workbook.xml"),
            "a spreadsheet (.xlsx) or another Office document",
            "save it as CSV first",
        ),
        (zipped("a.csv"), "a zip archive", "unzip -p 'my file' | softmax-cli …"),
        (zipped(), "an empty zip archive", None),
        (tarred(), "a tar archive", "tar -xOf 'my file' | softmax-cli …"),
        (gzip.compress(tarred()), "a tar archive", "tar -xOf 'my file' | softmax-cli …"),
        (b"PAR1\x15\x04", "a Parquet file", TO_CSV),
        (b"ARROW1\0\0", "an Arrow file", TO_CSV),
        (b"FEA1\0\0", "a Feather file", TO_CSV),
        (b"\x89HDF\r\n\x1a\n\0", "an HDF5 file", SAVETXT),
        *((pickle.dumps([1.0], protocol), "a pickle", SAVETXT) for protocol in (2, 3, 4, 5)),
        (
            b"SQLite format 3\0",
            "an SQLite database",
            "sqlite3 -csv -header 'my file' 'SELECT …' writes CSV",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1",
            "a spreadsheet or document of old Office programs",
            "save it as CSV first",
        ),
        (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "7z x -so 'my file' | softmax-cli …"),
        (b"%PDF-1.7\n", "a PDF document", None),
        (b"\x89PNG\r\n\x1a\n", "an image", None),
        (b"\xff\xd8\xff\xe0", "an image", None),
        (b"\x7fELF\x02", "a program", None),
    ],
)
def test_files_that_are_no_text(run, here, data, what, hint):
    (here / "my file").write_bytes(data)
    assert run("softmax 'my file'") == (
        1,
        "",
        f"softmax-cli: my file: is {what}, not text\n" + (f"  {hint}\n" if hint else ""),
    )


@pytest.mark.parametrize("first", ["P", "PA,b", "7", "%a", "ARROW,b", "SQL,b", "F,b", "PK,b"])
def test_a_text_may_begin_as_they_do(run, first):
    rest = "" if "," in first else ",2" if first == "7" else ",b"
    assert run("softmax --columns 1:2", input=f"{first}{rest}\n1,2\n").status == 0


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
def test_wide_characters_are_named_as_iconv_does(run, shell, here, encoding, name, text):
    (here / "wide.csv").write_bytes(text.encode(encoding))
    hint = f"iconv -f {name} -t UTF-8 wide.csv | softmax-cli"
    assert run("softmax wide.csv") == (
        1,
        "",
        f"softmax-cli: wide.csv: is {name} text, not UTF-8\n  {hint} …\n",
    )
    if text is CSV:
        assert shell(f"{hint} softmax").out == HALF


@pytest.mark.parametrize("place", [0, 1, 50_000])
@pytest.mark.parametrize("kept", ["--columns 1:3", "-k id"])
def test_a_nul_is_told_alike_wherever_it_stands(run, place, kept):
    rows = ["1,2,3\n"] * place + ["1\0,2,3\n"] + ["1,2,3\n"] * 9
    status, out, err = run(f"softmax {kept} --header", input="id,a,b\n" + "".join(rows))
    assert (status, out.count("\n")) == (1, place + 1 if place else 0)
    assert err == f"softmax-cli: <stdin>:{place + 2}: holds a NUL byte, which no text has\n"


@pytest.mark.parametrize(
    ("outer", "name", "program"),
    [(gzip.compress, "gzip", "zcat"), (bz2.compress, "bzip2", "bzcat")],
)
def test_what_is_compressed_twice(run, shell, here, outer, name, program):
    (here / "a.csv").write_bytes(outer(gzip.compress(CSV.encode())))
    hint = f"{program} a.csv | softmax-cli"
    assert run("softmax a.csv") == (
        1,
        "",
        f"softmax-cli: a.csv: holds a file that is compressed itself: gzip inside {name}\n"
        f"  decompress it first: {hint} …\n",
    )
    assert shell(f"{hint} softmax").out == HALF


def test_the_hint_for_an_archive_leads_on(shell, here):
    (here / "a.tar").write_bytes(tarred())
    assert shell("tar -xOf a.tar | softmax-cli softmax").out == HALF


def test_no_hint_where_the_name_is_that_of_no_file(run):
    assert run("softmax", input=tarred()).err.endswith("  tar -xOf FILE | softmax-cli …\n")
