"""Files that are no text, told from their first bytes, and what makes text of each."""

from __future__ import annotations

from softmax_cli.errors import DataError, shell_name
from softmax_cli.files.compression import through

ENOUGH = 512
"""So many bytes tell all of them."""

_PYTHON = "python3 -c 'import sys, "
_TO = "{} | softmax-cli …"
_TEXT = "numpy.savetxt(sys.stdout,"
_TENSOR = "torch.load(sys.argv[1], weights_only=True).detach().cpu().double()"
_TORCH = f"{_PYTHON}numpy, torch; {_TEXT} {_TENSOR})' {_TO}"
_UNPICKLED = 'pickle.load(open(sys.argv[1], "rb"))'
_PICKLE = (
    f"{_PYTHON}numpy, pickle; {_TEXT} {_UNPICKLED})' {_TO}, "
    "if you trust it: a pickle may run any code"
)
_HDF5 = f"""{_PYTHON}numpy, h5py; {_TEXT} h5py.File(sys.argv[1])["logits"])' {_TO}"""
_SAFETENSORS = (
    f"""{_PYTHON}numpy, safetensors.numpy as s; """
    f"""{_TEXT} s.load_file(sys.argv[1])["logits"])' {_TO}"""
)
_FEATHER = (
    "python3 -c 'import sys, pyarrow.feather as f; "
    """f.write_feather(f.read_table(sys.argv[1]), "new.feather")' {} writes one of version 2"""
)
_QUERY = "write the rows of a query as CSV first, with the modules sqlite3 and csv of Python"
_SPREADSHEET = "save it as CSV first"
_TO_CSV = "pandas.read_excel(sys.argv[1]).to_csv(sys.stdout, index=False)"
_EXCEL = f"{_PYTHON}pandas; {_TO_CSV}' {_TO}"
_UNPACKED = "writes its files into the folder unpacked"
_UNZIP = f"python3 -m zipfile -e {{}} unpacked {_UNPACKED}"


_KINDS: tuple[tuple[bytes, str, str | None], ...] = (
    (
        b"\x93NUMPY",
        "a NumPy array file",
        "--input-format npy reads it, whatever its name",
    ),
    (b"PK\x03\x04", "a zip archive", _UNZIP),
    (b"PK\x05\x06", "an empty zip archive", None),
    (b"PAR1", "a Parquet file", "--input-format parquet reads it"),
    (b"ARROW1", "an Arrow file", "--input-format arrow reads it"),
    (b"FEA1", "a Feather file of version 1", _FEATHER),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file", _HDF5),
    *((bytes((0x80, version)), "a pickle", _PICKLE) for version in (2, 3, 4, 5)),
    (b"SQLite format 3\0", "an SQLite database", _QUERY),
    (b"\xd0\xcf\x11\xe0", "a spreadsheet or document of old Office programs", _SPREADSHEET),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", f"7z x -ounpacked {{}} {_UNPACKED}"),
    (b"%PDF-", "a PDF document", None),
    (b"\x89PNG\r\n", "an image", None),
    (b"\xff\xd8\xff", "an image", None),
    (b"\x7fELF", "a program", None),
)
"""How files of a kind begin, what they are, and what makes text of one whose name is `{}`."""

_ZIPPED = (
    (b"[Content_Types].xml", "a spreadsheet (.xlsx) or another Office document", _EXCEL),
    (b"opendocument", "a spreadsheet (.ods) or another OpenDocument file", _SPREADSHEET),
    (b"data.pkl", "a file of torch.save", _TORCH),
    (b".npy", "a NumPy archive (.npz)", "--input-format npz reads it, whatever its name"),
)
"""What a zip archive is, by what stands near its beginning."""

_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


_MARKS = (*(row[0] for row in _KINDS), *(row[0] for row in _BYTE_ORDER_MARKS))


def may_become_magic(head: bytes) -> bool:
    """Say whether a few first bytes are the beginning of a magic, and more would tell."""
    return any(len(head) < len(mark) and mark.startswith(head) for mark in _MARKS)


def asks_for_a_look(head: bytes) -> bool:
    """Say whether the first bytes of a file are such that `ENOUGH` of them should be looked at.

    They hold the first line that is not blank, if it is shorter than that.
    """
    return b"\0" in head.lstrip().partition(b"\n")[0] or head.startswith(_MARKS)


def refuse_binary(head: bytes, source: str) -> None:
    """Raise the `DataError` that calls a file what it is, where its first bytes are no text."""
    for magic, what, hint in _KINDS:
        if head.startswith(magic):
            known = next((row[1:] for row in _ZIPPED if hint == _UNZIP and row[0] in head), None)
            raise _is_no_text(*(known or (what, hint)), source)
    if head[257:262] == b"ustar":
        raise _is_no_text(
            "a tar archive", f"mkdir unpacked && tar -xf {{}} -C unpacked {_UNPACKED}", source
        )
    if head[7:9] == b"\0{" and b'"data_offsets"' in head:
        raise _is_no_text("a file of safetensors", _SAFETENSORS, source)
    encoding = _encoding(head)
    if encoding is not None:
        raise DataError(
            f"is {encoding} text, not UTF-8",
            source=source,
            hint=through(f"iconv -f {encoding} -t UTF-8", source),
        )


def _is_no_text(what: str, hint: str | None, source: str) -> DataError:
    hint = hint and hint.replace("{}", shell_name(source))
    return DataError(f"is {what}, not text", source=source, hint=hint)


def _encoding(head: bytes) -> str | None:
    """Return the encoding of wide characters that a text has, as iconv calls it."""
    for mark, name in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return name
    if b"\0" not in head:
        return None
    for name in ("UTF-32LE", "UTF-32BE", "UTF-16LE", "UTF-16BE"):
        size = 4 if "32" in name else 2
        text = head[: len(head) // size * size].decode(name, "replace")
        # Of a table, digits and delimiters are ASCII whatever the language.
        if "\0" not in text and sum(map(str.isascii, text)) * 4 >= max(len(text), 1):
            return name
    return None
