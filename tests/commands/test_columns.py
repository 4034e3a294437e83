"""`softmax-cli columns`: the names in a header, as a column list spells them."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner

from softmax_cli.commands.columns import columns
from softmax_cli.syntax.column_lists import parse_list, resolve


def names(path: Path | str, *options: str) -> list[str]:
    done = CliRunner().invoke(columns, [*options, "--", str(path)])
    assert done.exit_code == 0
    assert done.stderr == ""
    return done.stdout.splitlines()


def file(tmp_path: Path, text: str | bytes, name: str = "logits.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_header(tmp_path: Path) -> None:
    assert names(file(tmp_path, "image,cat,dog\n7,1,2\n"), "--header") == ["image", "cat", "dog"]
    assert names(file(tmp_path, "image,cat,dog\n7,1,2\n")) == ["image", "cat", "dog"]


ODD = ["cat", "1", "-1", "1.5", "", " x", "a,b", "a:b", "a*", "a?", "[a]", 'a"b', "!a", "it's"]
ODD += ["日本", "a b", "$HOME"]


def test_names_mean_themselves_in_a_list(tmp_path: Path) -> None:
    row = ",".join('"' + name.replace('"', '""') + '"' for name in ODD)
    path = file(tmp_path, f"{row}\n{','.join('1' * len(ODD))}\n")
    spelt = names(path, "--header")
    assert len(spelt) == len(ODD)
    for place, item in enumerate(spelt):
        assert resolve(parse_list(item), ODD, len(ODD)) == [place]
    assert resolve(parse_list(",".join(spelt)), ODD, len(ODD)) == [*range(len(ODD))]
    assert [item for item in spelt if not item.startswith('"')] == [
        "cat",
        "it's",
        "日本",
        "a b",
        "$HOME",
    ]


def test_counting_header_is_quoted_and_unremarked(tmp_path: Path) -> None:
    assert names(file(tmp_path, "0,1,2\n5,6,7\n")) == ['"0"', '"1"', '"2"']


@pytest.mark.parametrize(
    "text",
    ["", "\n", "1,2\n3,4\n", "a,1,x\n1,2,3\n", "a,b\n", b"\xff\xfe,a\n1,2\n", b"a\0b\n", '"a\n1\n'],
)
def test_nothing_without_a_header(tmp_path: Path, text: str | bytes) -> None:
    assert names(file(tmp_path, text)) == []


def test_no_header(tmp_path: Path) -> None:
    assert names(file(tmp_path, "a,b\n1,2\n"), "--no-header") == []


def test_what_is_no_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)  # nothing writes to it: to open it would be to wait for ever
    for path in (tmp_path / "missing", tmp_path, pipe, "-", "/dev/null", "2"):
        assert names(path) == []


def test_delimiter(tmp_path: Path) -> None:
    path = file(tmp_path, "a,b;c\n1;2\n", "logits.txt")
    assert names(path, "-d", ";") == ['"a,b"', "c"]
    assert names(file(tmp_path, "a b\tc\n1\t2\n", "logits.tsv")) == ["a b", "c"]


def test_shared_and_unprintable_names_are_left_out(tmp_path: Path) -> None:
    assert names(file(tmp_path, 'a,b,a,"c\nd",\x1b[31m\n1,2,3,4,5\n')) == ["b"]


def test_records(tmp_path: Path) -> None:
    record = json.dumps({"id": 7, "logits": [1, 2], "3": 1, "é": 0}, ensure_ascii=False)
    for name, form in product(("x.json", "x.jsonl", "x.txt"), ("{}", "[{}]", " [\n  {},")):
        path = file(tmp_path, form.replace("{}", record) + "\n", name)
        assert names(path) == ["id", "logits", '"3"', "é"], (name, form)


def test_json_without_names(tmp_path: Path) -> None:
    for text in ("[1, 2]", "[[1, 2]]", "[]", "{", "[" * 9999, '{"a": 1, "a": 2}'):
        assert names(file(tmp_path, text, "x.json")) == [], text[:20]


@pytest.mark.parametrize("module", [gzip, bz2, lzma])
def test_compressed(tmp_path: Path, module: object) -> None:
    data = module.compress(b"cat,dog\n1,2\n")  # type: ignore[attr-defined]
    assert names(file(tmp_path, data, "packed")) == ["cat", "dog"]
    assert names(file(tmp_path, data[:8], "damaged")) == []


def test_only_the_beginning_is_read(tmp_path: Path) -> None:
    rows = "1,2\n" * (1 << 20)
    assert names(file(tmp_path, "cat,dog\n" + rows + "\xff")) == ["cat", "dog"]
    assert names(file(tmp_path, '[{"a": 1},' + rows, "x.json")) == ["a"]


def test_many_columns(tmp_path: Path) -> None:
    header = ",".join(f"c{number}" for number in range(2000))
    assert len(names(file(tmp_path, f"{header}\n{'1,' * 1999}1\n"))) == 2000


def test_an_array_has_no_columns(run, here):
    (here / "a.txt").write_text("[[1, 2]]")
    (here / "a.npy").write_bytes(b"")
    assert run("columns a.npy") == (0, "", "")
    for format in ("npy", "npz"):
        assert run(f"columns a.txt --input-format {format}") == (0, "", "")
