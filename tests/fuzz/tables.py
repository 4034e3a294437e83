"""Tables made by numbers: delimited text and JSON, plain or spoiled, and options that read them."""

from __future__ import annotations

import json
from random import Random
from typing import NamedTuple

NAMES = ("cat", "dog", "bird", "x y", "日本", "b9", "logit_7")
TEXTS = ("", "7", "007", "a", "é" * 9, " x ", '"q"', '"a,b;c|d"', '"two\nlines"', "x" * 76, "−1")
ODD_NUMBERS = (
    "", " ", "x", "NA", "nan", "inf", "-inf", "-Infinity", "+1", ".5", "1.", "007", "1" * 30,
    "18446744073709551616", "1e400", "1e-400", " 1 ", "−1", '"1"', '"1', "[1]", "1 2", "1,5", "1_0",
    "0x1", "٣", "1\xa0", "1\r", "\x0c1", "true", "null", "0", "-0.0", "5e-324", "--1", "1e", "{}",
)  # fmt: skip
SPOILS = (
    b"\0",
    b"\xff",
    b"\xed\xa0\x80",
    b"\n",
    b"\r",
    b" ",
    b'"',
    b"\n\n",
    b"\xef\xbb\xbf",
    b"\x1b",
)


class Table(NamedTuple):
    """A table, and a command line that reads it."""

    kind: str  # how it is written
    data: bytes
    arguments: list[str]


def generate(random: Random) -> Table:
    """Make a table and a command line; one in three tables is spoiled somewhere."""
    kinds = [*"n" * random.choice((1, 2, 2, 3, 3, 5)), *"t" * random.choice((0, 0, 1, 2))]
    if random.random() < 0.3:
        kinds.append("l")
    random.shuffle(kinds)
    wild = random.random() < 0.33
    make = random.choice((delimited, delimited, json_lines, json_document))
    names, kind, text = make(random, kinds, wild)
    data = text.encode("utf-8", "surrogatepass")
    if wild and random.random() < 0.3:
        place = random.randrange(len(data) + 1)
        data = data[:place] + random.choice(SPOILS) + data[place + random.randrange(2) :]
    arguments = [*command(random, "l" in kinds), *columns(random, kinds, names), *options(random)]
    if "]" in text and kind not in ("json", "jsonl") and "-c" not in arguments:
        arguments += ["-c", names[kinds.index("n")]]
    if kind in ("json", "jsonl") and random.random() < 0.5:
        arguments += ["--input-format", kind]
    if kind in (",", ";", "\t", "|", " ") and random.random() < 0.5:
        arguments += ["-d", kind]
    return Table({"\t": "tab", " ": "blanks"}.get(kind, kind), data, arguments)


def number(random: Random) -> str:
    """Spell a number."""
    ways = (
        lambda: repr(random.gauss(0, 9)),
        lambda: f"{random.gauss(0, 9):.3f}",
        lambda: str(random.randrange(-99, 100)),
        lambda: repr(random.uniform(-1, 1) * 10.0 ** random.randrange(-320, 308)),
        lambda: "-inf",
    )
    return random.choices(ways, (6, 6, 3, 2, 1))[0]()


def cells(random: Random, kinds: list[str], wild: bool) -> list[list[str]]:
    """Make rows of texts, some of them odd."""
    classes = max(2, kinds.count("n"))
    make = {
        "n": lambda: number(random),
        "t": lambda: random.choice(TEXTS if wild else ("a", "b9", "", "é")),
        "l": lambda: str(random.randrange(classes)),
    }
    rows = [[make[kind]() for kind in kinds] for _ in range(random.choice((1, 2, 3, 7, 7, 40)))]
    for _ in range(random.randrange(4) if wild else 0):
        row = random.choice(rows)
        row[random.randrange(len(row))] = random.choice(ODD_NUMBERS)
    return rows


def header(kinds: list[str]) -> list[str]:
    """Return the names of the columns."""
    names, texts = iter(NAMES), iter(("t", "u"))
    return ["label" if k == "l" else next(names) if k == "n" else next(texts) for k in kinds]


def positions(kinds: list[str]) -> list[str]:
    """Return what columns without names are called by."""
    return [str(place) for place in range(1, len(kinds) + 1)]


def delimited(random: Random, kinds: list[str], wild: bool) -> tuple[list[str], str, str]:
    """Write delimited text; return what to call its columns, the delimiter, and the text."""
    rows = cells(random, kinds, wild)
    mark = random.choice((",", ",", ",", ";", "\t", "|", " "))
    named = random.random() < 0.6
    if random.random() < 0.2:
        put_into_cells(random, kinds, rows, mark)
    if named:
        rows.insert(0, header(kinds))
    for _ in range(random.randrange(3) if wild else 0):
        place = random.randrange(len(rows))
        odd = random.choice(("more", "fewer", "blank", "empty", "no text at all"))
        if odd == "more":
            rows[place] = [*rows[place], "1"]
        elif odd == "fewer":
            rows[place] = rows[place][:-1]
        else:
            new = {"blank": [" "], "empty": [""], "no text at all": [""] * len(kinds)}[odd]
            rows.insert(place, new)
    newline = random.choice(("\n", "\n", "\r\n"))
    text = newline.join(map(mark.join, rows))
    text += random.choice((newline, newline, newline, "", newline * 3, f"{newline} {newline}"))
    names = header(kinds) if named else positions(kinds)
    return names, mark, ("\ufeff" if random.random() < 0.1 else "") + text


def put_into_cells(random: Random, kinds: list[str], rows: list[list[str]], mark: str) -> None:
    """Make one column of those of numbers: an array in each cell."""
    own = [place for place, kind in enumerate(kinds) if kind == "n"]
    between = random.choice((", ", ", ", ",", " , ", " "))
    for row in rows:
        array = f"[{between.join(row[place] for place in own)}]"
        quoted = '"' + array.replace('"', '""') + '"'
        row[own[0]] = quoted if mark in array or random.random() < 0.5 else array
        for place in reversed(own[1:]):
            del row[place]
    for place in reversed(own[1:]):
        del kinds[place]


def json_values(random: Random, kinds: list[str], wild: bool) -> tuple[list[str], list[str]]:
    """Write rows as JSON values; return what to call their columns, and the values."""
    shape = random.choice(("arrays", "records", "records", "array field", "object field"))
    names = header(kinds)

    def value(kind: str, text: str) -> str:
        plain = kind == "t" or text.strip('"') != text
        odd = text in ("", "x", "NA", "+1", ".5", "1.") and random.random() < 0.8
        return json.dumps(text, ensure_ascii=random.random() < 0.5) if plain or odd else spell(text)

    def spell(text: str) -> str:
        return {"-inf": "-Infinity", "inf": "Infinity", "nan": "NaN"}.get(text, text) or "null"

    texts = []
    for row in cells(random, kinds, wild):
        values = [value(kind, text) for kind, text in zip(kinds, row, strict=True)]
        fields = dict(zip(map(json.dumps, names), values, strict=True))
        if wild and random.random() < 0.1:
            fields.pop(random.choice([*fields]))
        if wild and random.random() < 0.1:
            fields[random.choice(('"late"', '"\\ud800"'))] = random.choice(
                ("1", '"\\udfff"', "[[1], {}]", '{"a": [1, 2]}', "null", "[" * 99 + "]" * 99)
            )
        logits = {n: v for n, v in fields.items() if json.loads(n) in NAMES}
        others = {n: v for n, v in fields.items() if n not in logits}
        if shape == "arrays":
            texts.append(f"[{', '.join(values)}]")
            continue
        if shape == "array field":
            fields = {**others, '"logits"': f"[{', '.join(logits.values())}]"}
        elif shape == "object field":
            fields = {**others, '"logits"': _object(logits)}
        texts.append(_object(fields))
    if shape == "arrays":
        return positions(kinds), texts
    if shape != "records":
        names = ["logits" if name in NAMES else name for name in names]
    return names, texts


def _object(fields: dict[str, str]) -> str:
    return "{" + ", ".join(f"{name}: {text}" for name, text in fields.items()) + "}"


def json_lines(random: Random, kinds: list[str], wild: bool) -> tuple[list[str], str, str]:
    """Write JSON lines."""
    names, values = json_values(random, kinds, wild)
    for _ in range(random.randrange(3) if wild else 0):
        odd = random.choice(
            ("", " ", "[", "{}", "[]", "null", "7", "x", '{"a": 1, "a": 2}', "[1,,2]")
        )
        values.insert(random.randrange(len(values) + 1), odd)
    return names, "jsonl", "\n".join(values) + random.choice(("\n", "\n", "", "\n\n \n"))


def json_document(random: Random, kinds: list[str], wild: bool) -> tuple[list[str], str, str]:
    """Write one JSON array, on one line or on many."""
    names, values = json_values(random, kinds, wild)
    between = random.choice((", ", ",", ",\n", " ,\n  "))
    text = random.choice(("[", "[\n", " [ ")) + between.join(values) + random.choice(("]", "\n]\n"))
    if wild and random.random() < 0.2:
        text = text[: random.randrange(len(text))]
    return names, "json", text


def command(random: Random, labelled: bool) -> list[str]:
    """Choose a command."""
    maps = (
        ["softmax"], ["softmax", "--append"], ["softmax", "-T", "0.3"], ["softmax", "-T", "0"],
        ["log-softmax"], ["log-softmax", "-b", "2"], ["sigmoid"], ["argmax"], ["argmax", "--prob"],
        ["argmax", "--top", "2"], ["argmax", "--one-hot"], ["softmax", "-a", "columns"],
        ["log-softmax", "-a", "all"], ["argmax", "-a", "columns"],
    )  # fmt: skip
    losses = ([], ["-r", "mean"], ["-r", "sum"], ["-b", "10"], ["-T", "2"])
    if labelled and random.random() < 0.8:
        return ["xent", *random.choice(losses)]
    if random.random() < 0.1:
        return ["xent", "--label", random.choice(("0", "1", "cat")), *random.choice(losses)]
    return list(random.choice(maps))


def columns(random: Random, kinds: list[str], names: list[str]) -> list[str]:
    """Say, mostly, which columns hold what."""
    where = {kind: [n for n, k in zip(names, kinds, strict=True) if k == kind] for kind in "ntl"}
    arguments = ["-l", *where["l"]] if where["l"] and random.random() < 0.9 else []
    if where["t"] and random.random() < 0.8:
        arguments += ["-k", ",".join(where["t"])]
    elif random.random() < 0.3:
        logits = [*dict.fromkeys(where["n"])]
        chosen = random.sample(logits, random.randrange(1, len(logits) + 1))
        arguments += ["-c", ",".join(chosen)]
    return arguments


def options(random: Random) -> list[str]:
    """Choose options that every table may have."""
    arguments = ["--bad-rows", random.choice(("error", "skip", "nan"))]
    more = (
        ["-f", "csv"], ["-f", "tsv"], ["-f", "json"], ["-f", "jsonl"], ["-f", "markdown"],
        ["-f", "table"], ["-p", "3"], ["--dtype", "float32"], ["--only"], ["--no-header"],
        ["--header"], ["--from", "logits"], ["--from", "probs", "--normalize"], ["--comment", "#"],
    )  # fmt: skip
    for _ in range(random.choice((0, 0, 1, 2))):
        arguments += random.choice(more)
    return arguments
