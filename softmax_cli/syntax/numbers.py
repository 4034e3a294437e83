"""Numbers as text, both ways.

Reading is strict: what Python's `float` accepts beyond a plain decimal (underscores, digits of
other scripts, exotic white space, silent overflow) is refused. Writing gives the shortest digits
that read back to the same number, spelt as orjson spells them, so that every route prints one text
for one double.
"""

import math
import struct
from collections.abc import Sequence

MINUS_SIGN = "\N{MINUS SIGN}"
BLANKS = " \t"
_EXOTIC = "_\x0b\x0c\x1c\x1d\x1e\x1f"
POINTS = "sed 's/,/./g' makes points of commas"
"""The hint for a decimal comma, where no cell is quoted and no comma stands between cells."""

UNGROUPED = "sed 's/,//g' takes the commas out, if that is what they are"
"""The hint for commas that group digits, where no comma stands between cells."""


class NumberError(ValueError):
    """A text that is no number; the message ends the sentence that begins with the text."""

    def __init__(self, message: str = "is not a number") -> None:
        super().__init__(message)


class DecimalCommaError(NumberError):
    """It would be a number if its comma were a point."""

    def __init__(self) -> None:
        super().__init__("is not a number: decimals are written with a point")


class GroupedError(NumberError):
    """It would be a number without its commas, which stand where thousands are told apart."""

    def __init__(self, may_be_decimal: bool = False) -> None:
        super().__init__("is not a number: its commas group digits, as in thousands")
        # what leads on where no comma stands between cells: one alone may be a decimal comma
        self.mend = f"{UNGROUPED}, or {POINTS}" if may_be_decimal else UNGROUPED


class NoJSONNumberError(NumberError):
    """It is a text, or anything else, where JSON has numbers of its own."""


class TooLargeError(NumberError):
    """It is a finite number beyond the range of a double."""

    def __init__(self) -> None:
        super().__init__("is too large for a double")


class NumberText(str):
    """A number as its source spelt it: a string that JSON may write without quotes."""

    __slots__ = ()


def parse_number(text: str) -> float:
    """Read one number.

    Parameters
    ----------
    text : str
        Decimal digits with an optional sign, point and exponent, or ``inf``, ``infinity``, ``nan``
        in any case; blanks around it and U+2212 for a minus are accepted.

    Returns
    -------
    float
        The nearest double.

    Raises
    ------
    NumberError
        The text is not a number, or a finite number beyond the range of a double. The message is
        the end of a sentence that begins with the quoted text.

    Examples
    --------
    >>> parse_number(" -2.5e-3 ")
    -0.0025
    >>> parse_number("1e400")
    Traceback (most recent call last):
    ...
    softmax_cli.syntax.numbers.TooLargeError: is too large for a double
    """
    plain = text.strip(BLANKS).replace(MINUS_SIGN, "-")
    if not plain.isascii() or "_" in plain or plain[:1].isspace() or plain[-1:].isspace():
        raise NumberError
    try:
        value = float(plain)
    except ValueError:
        raise comma_error(plain) from None
    if math.isinf(value) and any(c.isdigit() for c in plain):
        raise TooLargeError
    return value


def has_comma(text: str) -> bool:
    """Say whether a text would be a number if its comma were a point.

    >>> has_comma("-1,5"), has_comma("1,000,000"), has_comma("a,b")
    (True, False, False)
    """
    return text.count(",") == 1 and looks_like_number(text.replace(",", "."))


def comma_error(text: str) -> NumberError:
    """Return what is wrong with a text that is no number, above all with its commas.

    >>> print(comma_error("1,5"))
    is not a number: decimals are written with a point
    >>> print(comma_error("-1,234.5"))
    is not a number: its commas group digits, as in thousands
    """
    if _groups(text):
        return GroupedError(may_be_decimal=has_comma(text))
    return DecimalCommaError() if has_comma(text) else NumberError()


def _groups(text: str) -> bool:
    """Say whether a text is a number whose commas stand before groups of three digits.

    `1,234` may be one and a quarter all the same.
    """
    whole, _, fraction = text.strip(BLANKS).lstrip("+-").partition(".")
    first, *groups = whole.split(",")
    return (
        bool(groups)
        and first.isdecimal()
        and len(first) <= 3
        and first[0] != "0"
        and all(len(group) == 3 and group.isdecimal() for group in groups)
        and (not fraction or looks_like_number(f"0.{fraction}"))
    )


def looks_like_number(text: str) -> bool:
    """Say whether a text is a number, be it one beyond the range of a double.

    >>> [looks_like_number(text) for text in ("-.5", "inf", "1e400", "1_000", "")]
    [True, True, True, False, False]
    """
    first = text.lstrip()[:1]
    if first.isalpha() and first not in "iInN":  # no exception for each name of a header
        return False
    try:
        parse_number(text)
    except TooLargeError:
        return True
    except NumberError:
        return False
    return True


def is_spelt(value: float, text: str) -> bool:
    """Say whether a text, of which this is the finite nearest double, is the decimal of its digits.

    >>> [is_spelt(float(text), text) for text in ("1", "1.00", "10e-1", "0.99999999999999999")]
    [True, True, True, False]
    """
    return _digits_of(text.strip(BLANKS).replace(MINUS_SIGN, "-")) == _digits_of(repr(value))


def _digits_of(text: str) -> tuple[bool, str, int]:
    """Return whether a decimal is negative, its significant digits, and how far its point moves."""
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, fraction = mantissa.lstrip("+-").partition(".")
    digits = (whole + fraction).lstrip("0")
    if not digits:
        return False, "", 0
    power = exponent.lstrip("+-").lstrip("0") or "0"
    shift = int(power[:9])  # of more digits the double is 0, or none
    point = len(digits) - len(fraction) + (-shift if exponent.startswith("-") else shift)
    return mantissa.startswith("-"), digits.rstrip("0"), point


def float_reads(text: str) -> bool:
    """Say whether `float` and our grammar agree on every finite number of a text.

    >>> float_reads("1,+.5e3"), float_reads("1_000"), float_reads("\N{ARABIC-INDIC DIGIT THREE}")
    (True, False, False)
    """
    # Searching for one character is so fast that seven searches beat one regular expression.
    if not text.isascii() or any(character in text for character in _EXOTIC):
        return False
    return "\r" not in text or text.count("\r") == text.count("\r\n")


def are_finite(texts: Sequence[str]) -> bool:
    """Say whether all texts are certain to be finite numbers.

    >>> are_finite(["1", "-.5"]), are_finite(["1", "inf"]), are_finite(["1", "cat"])
    (True, False, False)
    """
    try:
        finite = math.isfinite(sum(map(float, texts)))
    except ValueError:
        return False
    return finite and float_reads(",".join(texts))


def shortest(value: float) -> str:
    """Write a double with the fewest digits that read back to it, as orjson does.

    >>> [shortest(x) for x in (0.1, 1e-05, 1e-07, 1e16)]
    ['0.1', '0.00001', '1e-7', '1e+16']
    """
    text = float.__repr__(value)  # that of NumPy's doubles, which are floats, names their type
    if "e" not in text:
        return text
    digits, exponent = text.split("e")
    power = int(exponent)
    if power == -5:
        # The only decade in which repr() uses an exponent and orjson does not.
        sign = "-" if digits[0] == "-" else ""
        return f"{sign}0.0000{digits.lstrip('-').replace('.', '')}"
    return f"{digits}e{power:+d}" if power > 0 else f"{digits}e{power}"


def shortest_single(value: float) -> str:
    """Write a float32 value with the fewest digits that read back to it, as orjson does.

    It is given as a double that a float32 holds exactly, or inf or nan.

    >>> shortest_single(0.10000000149011612)
    '0.1'
    """
    if value == 0 or not math.isfinite(value):
        return float.__repr__(value)
    sign = "-" if value < 0 else ""
    mantissa, power = _single_digits(abs(value))
    if -6 <= power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{mantissa}"
    if 0 <= power < 13:
        if len(mantissa) <= power + 1:
            return f"{sign}{mantissa.ljust(power + 1, '0')}.0"
        return f"{sign}{mantissa[: power + 1]}.{mantissa[power + 1 :]}"
    fraction = f".{mantissa[1:]}" if len(mantissa) > 1 else ""
    return f"{sign}{mantissa[0]}{fraction}e{power:+d}"


def significant(value: float, digits: int) -> float:
    """Round a number to so many significant decimal digits.

    >>> significant(0.6590011388859679, 3)
    0.659
    """
    return float(f"{value:.{digits - 1}e}") if math.isfinite(value) else value


def _single_digits(value: float) -> tuple[str, int]:
    """Find the fewest digits of a positive float32, and the power of ten of the first of them."""
    for precision in range(9):
        digits, exponent = f"{value:.{precision}e}".split("e")
        mantissa, power = digits.replace(".", ""), int(exponent)
        # Above a power of two the gap is twice that below, so the next decimal up may read back
        # where the nearest does not.
        for candidate in (mantissa, str(int(mantissa) + 1)):
            if _single(float(f"{candidate}e{power - precision}")) == value:
                return candidate.rstrip("0"), power + len(candidate) - len(mantissa)
    raise ValueError(f"{value!r} is not a float32")


def _single(value: float) -> float:
    try:
        rounded: float = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)
    return rounded


def is_integer(text: str) -> bool:
    """Say whether a number is spelt without a point or an exponent.

    >>> [is_integer(text) for text in ("-12", "007", "1.0", "1e3", "inf")]
    [True, True, False, False, False]
    """
    digits = text[1:] if text[:1] in ("-", "+", MINUS_SIGN) else text
    return digits.isdigit() and digits.isascii()


def is_fraction(text: str) -> bool:
    """Say whether a number is spelt with a point or an exponent.

    >>> [is_fraction(text) for text in ("-12", "007", "1.0", "1e3", "inf")]
    [False, False, True, True, False]
    """
    return "." in text or "e" in text or "E" in text
