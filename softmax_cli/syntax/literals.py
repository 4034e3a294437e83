"""Values typed or pasted on the command line: numbers, comma rows, bracketed literals."""

import re
from functools import cache
from typing import NamedTuple, TypeAlias

from softmax_cli.errors import UsageError, quote
from softmax_cli.syntax.numbers import MINUS_SIGN, NumberText, looks_like_number, parse_number

Nested: TypeAlias = "NumberText | list[Nested]"

_PARAMETER = "Parameter containing:"
_WRAPPERS = frozenset(
    (  # noqa: SIM905 (thirty quoted words would be a page)
        "array Array asarray tensor Tensor EagerTensor Variable constant Parameter matrix list "
        "tuple float float16 float32 float64 bfloat16 half double int int8 int16 int32 int64 "
        "uint8 uint16 uint32 uint64 bool_"
    ).split()
)


class TypedValues(NamedTuple):
    """Rows of as many numbers each, and whether they are one row by itself, a vector."""

    rows: list[list[NumberText]]
    vector: bool


def is_numeric(token: str) -> bool:
    """Say whether a command-line token is wholly numeric: a number or a row of them.

    >>> [is_numeric(t) for t in ("-1e-3", "-1,-2,3", "1 2", "logits.csv", "-q")]
    [True, True, True, False, False]
    """
    return all(map(looks_like_number, _cells(token)))


def are_rows(tokens: tuple[str, ...]) -> bool:
    """Say whether all tokens are numeric, or a row that a shell has split: ``2, 1, 0.1``."""
    return all(map(is_numeric, tokens)) or _is_split_row(tokens)


def is_literal(tokens: tuple[str, ...]) -> bool:
    """Say whether the tokens are a bracketed literal, perhaps split by a shell at its blanks."""
    if not tokens:
        return False
    front = tokens[0].lstrip()
    if front.startswith(("[", "(", "<tf.", _PARAMETER)):
        return True
    call, parenthesis, _ = front.partition("(")
    return bool(parenthesis) and call.rpartition(".")[2] in _WRAPPERS


def parse_rows(tokens: tuple[str, ...]) -> TypedValues:
    """Read numeric tokens.

    Parameters
    ----------
    tokens : tuple of str
        Tokens for which `are_rows` holds: bare numbers, or rows with commas or blanks inside.

    Returns
    -------
    TypedValues

    Raises
    ------
    UsageError
        Rows beside bare numbers, or rows of different lengths.

    Examples
    --------
    >>> parse_rows(("2", "1", "0.1"))
    TypedValues(rows=[['2', '1', '0.1']], vector=True)
    >>> parse_rows(("2,1", "1,2"))
    TypedValues(rows=[['2', '1'], ['1', '2']], vector=False)
    """
    if _is_split_row(tokens):
        tokens = (" ".join(tokens),)
    rows: list[list[NumberText]] = []
    bare: list[NumberText] = []
    for token in tokens:
        lines = [
            [NumberText(cell.replace(MINUS_SIGN, "-")) for cell in _cells(line)]
            for line in token.splitlines()
            if line.strip()
        ]
        if len(lines) == 1 == len(lines[0]):
            bare += lines[0]
        else:
            rows += lines
    if rows and bare:
        raise UsageError(
            f"{quote(bare[0])} is a bare number beside the row {quote(','.join(rows[0]))}",
            "give either numbers (2 1 0.1) or rows (2,1,0.1 1,2,3)",
        )
    if bare:
        return TypedValues([bare], True)
    _check_lengths(rows)
    return TypedValues(rows, len(rows) == 1)


def parse_literal(tokens: tuple[str, ...]) -> TypedValues:
    """Read one bracketed literal as Python, JSON, NumPy, PyTorch, JAX or TensorFlow print it.

    Parameters
    ----------
    tokens : tuple of str
        The literal; more than one token where a shell split it at its blanks.

    Returns
    -------
    TypedValues

    Raises
    ------
    UsageError
        Anything that is not one array of numbers of one or two dimensions.

    Examples
    --------
    >>> parse_literal(("tensor([[2.0, 1.0], [1, 2]])",))
    TypedValues(rows=[['2.0', '1.0'], ['1', '2']], vector=False)
    """
    text = " ".join(tokens).replace(MINUS_SIGN, "-").strip()
    text = text.removeprefix(_PARAMETER)
    if match := re.fullmatch(r"<tf\.\w+\b.*?numpy=(.*)>", text, re.S):
        text = match[1]
    if "..." in text:
        raise UsageError(
            "the literal is abbreviated: it has '...' where numbers were left out",
            "print all of them, as with numpy.set_printoptions(threshold=sys.maxsize)",
        )
    value, end = _parse_value(text, 0)
    if text[end:].strip():
        raise UsageError(
            f"one literal a call: {quote(text[end:].strip())} follows the first",
            "put the rows into one literal: '[[2, 1, 0.1], [1, 2, 3]]'",
        )
    if isinstance(value, NumberText):
        return TypedValues([[value]], True)
    return _as_rows(value)


def _cells(token: str) -> list[str]:
    """Split a token at commas and blanks; a comma too many leaves an empty cell."""
    if "," not in token:
        return token.split() or [""]
    return [cell for part in token.split(",") for cell in part.split() or [""]]


def _is_split_row(tokens: tuple[str, ...]) -> bool:
    *pieces, last = tokens
    return (
        bool(pieces)
        and all(piece.endswith(",") and looks_like_number(piece[:-1]) for piece in pieces)
        and is_numeric(last)
    )


def _as_rows(value: list[Nested]) -> TypedValues:
    flat = [cell for cell in value if isinstance(cell, NumberText)]
    if flat and len(flat) == len(value):
        return TypedValues([flat], True)
    rows: list[list[NumberText]] = []
    for number, item in enumerate(value, start=1):
        if isinstance(item, NumberText):
            raise UsageError(f"a number stands beside the rows of the literal: {quote(item)}")
        cells = [cell for cell in item if isinstance(cell, NumberText)]
        if len(cells) != len(item):
            raise UsageError(
                "the literal has more than two dimensions",
                "give a vector '[2, 1, 0.1]' or a table '[[2, 1, 0.1], [1, 2, 3]]'",
            )
        if not cells:
            raise UsageError(f"row {number} of the literal is empty")
        rows.append(cells)
    if not rows:
        raise UsageError("the literal holds no numbers")
    _check_lengths(rows)
    return TypedValues(rows, False)


def _check_lengths(rows: list[list[NumberText]]) -> None:
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise UsageError(
                f"row {number} has {_count(len(row))}, row 1 has {_count(len(rows[0]))}"
            )


def _count(values: int) -> str:
    return "1 value" if values == 1 else f"{values} values"


@cache
def _token() -> re.Pattern[str]:
    number = r"[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|inf(?:inity)?|nan)"
    return re.compile(
        rf"""\s*(?:
          (?P<number>{number}(?=[\s,\[\]()]|$))
        | (?P<infinity>[+-]?(?:np|numpy|math|torch|jnp|tf)\.(?:inf|nan|NINF)\b)
        | (?P<float>[+-]?float\(\s*(?P<quote>["'])(?P<text>[^"']*)(?P=quote)\s*\))
        | (?P<call>[A-Za-z_][\w.]*)\(
        | (?P<mark>[\[\](),])
        )""",
        re.I | re.A | re.X,
    )


def _parse_value(text: str, start: int, depth: int = 0) -> tuple[Nested, int]:
    match = _token().match(text, start)
    if match is None or depth > 64:
        raise _unreadable(text, start)
    if match["number"]:
        return NumberText(match["number"]), match.end()
    if match["infinity"]:
        sign = "-" if match["infinity"][0] == "-" or "NINF" in match["infinity"] else ""
        name = "nan" if match["infinity"].endswith("nan") else "inf"
        return NumberText(sign + name), match.end()
    if match["float"]:
        sign = "-" if match["float"][0] == "-" else ""
        return _checked(sign + match["text"].strip(), text, start), match.end()
    if match["call"] and match["call"].rpartition(".")[2] in _WRAPPERS:
        value, end = _parse_value(text, match.end(), depth + 1)
        return value, _skip_arguments(text, end)
    if match["mark"] in ("[", "("):
        return _parse_items(text, match.end(), "]" if match["mark"] == "[" else ")", depth)
    raise _unreadable(text, start)


def _parse_items(text: str, start: int, closing: str, depth: int) -> tuple[list[Nested], int]:
    items: list[Nested] = []
    position, comma_allowed = start, False
    while True:
        match = _token().match(text, position)
        if match and match["mark"] == closing:
            return items, match.end()
        if match and match["mark"] == "," and comma_allowed:
            position, comma_allowed = match.end(), False
            continue
        if not text[position:].strip():
            raise UsageError(f"the literal ends before its '{closing}'")
        item, position = _parse_value(text, position, depth + 1)
        items.append(item)
        comma_allowed = True


def _skip_arguments(text: str, start: int) -> int:
    """Pass over `, dtype=float32)` and the like, to the closing parenthesis of a wrapper."""
    depth = 0
    for position in range(start, len(text)):
        if text[position] in "([":
            depth += 1
        elif text[position] in ")]":
            if depth == 0:
                between = text[start:position].strip()
                if between and not re.match(r",\s*(?:[A-Za-z_]\w*\s*=|$)", between):
                    raise _unreadable(text, start)
                return position + 1
            depth -= 1
    raise UsageError("the literal ends before its ')'")


def _checked(number: str, text: str, start: int) -> NumberText:
    try:
        parse_number(number)
    except ValueError:
        raise _unreadable(text, start) from None
    return NumberText(number)


def _unreadable(text: str, start: int) -> UsageError:
    rest = text[start:].strip()
    piece = re.match(r"[^\s,()\[\]]+|[,()\[\]]", rest)
    return UsageError(
        f"{quote(piece[0] if piece else rest)} in the literal is not a number",
        "a literal holds numbers alone: '[[2.0, 1.0, 0.1], [1, 2, 3]]'",
    )
