"""The grammar of bracketed literals, whatever language printed them: brackets, calls, numbers."""

import re
from functools import cache
from typing import TypeAlias

from softmax_cli.errors import UsageError, quote
from softmax_cli.syntax.numbers import MINUS_SIGN, NumberText, parse_number

Nested: TypeAlias = "NumberText | list[Nested]"

WRAPPERS = frozenset(
    (  # noqa: SIM905 (thirty-odd quoted words would be a page)
        "array Array masked_array MaskedArray asarray tensor Tensor EagerTensor Variable constant "
        "Parameter matrix list tuple float float16 float32 float64 bfloat16 half double int int8 "
        "int16 int32 int64 uint8 uint16 uint32 uint64 bool_"
    ).split()
)


PARAMETER = "Parameter containing:"
"""What PyTorch prints before a tensor that is a parameter."""


ELLIPSIS = "..."
"""What NumPy and PyTorch print for the numbers in the middle of a long array."""


class LiteralError(UsageError):
    """A literal that is none of ours."""

    def __init__(self, message: str, hint: str | None = None, *, position: int = 0) -> None:
        super().__init__(message, hint)
        self.position = position  # how far it was read


class Items(list["Nested"]):
    """What stands between two brackets, and where the first of them is."""

    def __init__(self, start: int) -> None:
        super().__init__()
        self.start = start


@cache
def _token() -> re.Pattern[str]:
    sign = rf"[+{MINUS_SIGN}-]?"
    number = rf"{sign}(?:(?:\d+(?:\.\d*)?|\.\d+)(?:e{sign}\d+)?|inf(?:inity)?|nan)"
    return re.compile(
        rf"""\s*(?:
          (?P<number>{number}(?=[\s,\[\]()]|$))
        | (?P<infinity>{sign}(?:np|numpy|math|torch|jnp|tf)\.(?:inf|nan|NINF)\b)
        | (?P<float>{sign}float\(\s*(?P<quote>["'])(?P<text>[^"']*)(?P=quote)\s*\))
        | (?P<masked>--)(?=[\s,\[\]()]|$)
        | (?P<call>[A-Za-z_][\w.]*)\(
        | (?P<mark>[\[\](),])
        )""",
        re.I | re.A | re.X,
    )


def behind_name(text: str, start: int = 0) -> int:
    """Return where the value of an assignment, or of a named field, begins; the start without one.

    >>> behind_name("logits = [2, 1]"), behind_name("[2, 1]"), behind_name("x == 1")
    (9, 0, 0)
    >>> behind_name("logits: tensor([2, 1])"), behind_name("Note: (1)")
    (8, 0)
    """
    match = _name().match(text, start)
    return match.end() if match else start


@cache
def _name() -> re.Pattern[str]:
    # behind a colon much may stand that is no array
    array = rf"\[|<tf\.|{PARAMETER}|[A-Za-z_][\w.]*\("
    return re.compile(rf"\s*[^\W\d][\w.]*\s*(?:=(?!=)\s*|:\s*(?={array}))")


def parse_value(
    text: str, start: int, depth: int = 0, *, masked: bool = False
) -> tuple[Nested, int]:
    """Read what begins there; return it and where it ends. `LiteralError` is raised.

    In what NumPy prints of a masked array, what is masked is a masked class.
    """
    match = _token().match(text, start)
    if match is None or depth > 64:
        raise _unreadable(text, start)
    spelt = match[0].lstrip().replace(MINUS_SIGN, "-")
    if match["number"]:
        return NumberText(spelt), match.end()
    if match["infinity"]:
        sign = "-" if spelt[0] == "-" or "NINF" in spelt else ""
        name = "nan" if spelt.endswith("nan") else "inf"
        return NumberText(sign + name), match.end()
    if match["float"]:
        sign = "-" if spelt[0] == "-" else ""
        return _checked(sign + match["text"].strip(), text, start), match.end()
    if match["masked"] and masked:
        return NumberText("-inf"), match.end()
    if match["masked"]:
        raise LiteralError(
            "'--' in the literal is no number, but what NumPy prints for one that is masked",
            "write -inf instead, which masks a class, or print repr(x)",
            position=match.end(),
        )
    if match["call"] and match["call"].rpartition(".")[2] in WRAPPERS:
        masked = masked or "mask" in match["call"].lower()
        begin = _behind_keyword(text, match.end())
        value, end = parse_value(text, begin, depth + 1, masked=masked)
        closed = _skip_arguments(text, end)
        _refuse_other_mask(text, end, closed, text.count("--", begin, end))
        return value, closed
    if match["mark"] in ("[", "("):
        closing = "]" if match["mark"] == "[" else ")"
        return _parse_items(text, match.end(), closing, depth, masked)
    raise _unreadable(text, start)


def _parse_items(
    text: str, start: int, closing: str, depth: int, masked: bool
) -> tuple[list[Nested], int]:
    items = Items(start)
    position, comma_allowed = start, False
    while True:
        match = _token().match(text, position)
        if match and match["mark"] == closing:
            return items, match.end()
        if match and match["mark"] == "," and comma_allowed:
            position, comma_allowed = match.end(), False
            continue
        if match is None and not text[position:].strip():  # a copy, for the end alone
            raise LiteralError(f"the literal ends before its '{closing}'", position=len(text))
        item, position = parse_value(text, position, depth + 1, masked=masked)
        items.append(item)
        comma_allowed = True


def _behind_keyword(text: str, start: int) -> int:
    """Return where the first argument of a masked array begins, which is named there."""
    match = re.compile(r"\s*(?:data|values)\s*=").match(text, start)
    return match.end() if match else start


def _refuse_other_mask(text: str, start: int, end: int, masked: int) -> None:
    """Refuse a mask among arguments that hides other elements than are printed as masked."""
    match = re.compile(r"\bmask\s*=\s*").search(text, start, end)
    if match is None:
        return
    plain = re.compile(r"((?:True|False|[\[\]\s,])*)(?:\)|[A-Za-z_]\w*\s*=)")
    mask = plain.match(text, match.end(), end)
    if mask is None or mask[1].count("True") != masked:
        raise LiteralError(
            "the mask of the literal is none that NumPy prints: what it hides is not '--'",
            "write -inf for what is masked, or print repr(x)",
            position=match.start(),
        )


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
    raise LiteralError("the literal ends before its ')'", position=len(text))


def _checked(number: str, text: str, start: int) -> NumberText:
    try:
        parse_number(number)
    except ValueError:
        raise _unreadable(text, start) from None
    return NumberText(number)


def abbreviated(position: int) -> LiteralError:
    """Return the error of a literal that has an ellipsis there."""
    return LiteralError(
        "the literal is abbreviated: it has '...' where numbers were left out",
        "print all of them, as with numpy.set_printoptions(threshold=sys.maxsize)",
        position=position + len(ELLIPSIS),
    )


def _unreadable(text: str, start: int) -> LiteralError:
    rest = text[start:].lstrip()
    position = len(text) - len(rest)
    if rest.startswith(ELLIPSIS):
        return abbreviated(position)
    rest = rest.rstrip()
    piece = re.match(r"[^\s,()\[\]]+|[,()\[\]]", rest)
    return LiteralError(
        f"{quote(piece[0] if piece else rest)} in the literal is not a number",
        "a literal holds numbers alone: '[[2.0, 1.0, 0.1], [1, 2, 3]]'",
        position=position,
    )
