"""Figures for looking at."""

import math

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from softmax_cli.formats.terminal.text import Column, bar, escape, spell
from softmax_cli.table.io_options import WriteOptions


def test_four_decimals_and_never_zero_for_what_is_not():
    for value, text in (
        (0.6590011388859679, "0.6590"),
        (1.0, "1.0000"),
        (0.0, "0.0000"),
        (0.00005, "0.0001"),
        (0.00004, "4.0e-5"),
        (-0.00004, "-4.0e-5"),
        (1e-300, "1.0e-300"),
        (5e-324, "4.9e-324"),
        (-2.5, "-2.5000"),
        (-math.inf, "-inf"),
        (math.nan, ""),
        (123456789.0, "123456789.0000"),
        (1e20, "1.0e20"),
    ):
        assert spell([value], WriteOptions()) == [text], value


def test_significant_digits():
    for value, precision, text in (
        (0.6590011388859679, 3, "0.659"),
        (0.65, 3, "0.650"),
        (9.999, 3, "10.0"),
        (1234.5, 2, "1200"),
        (1e-9, 3, "1.00e-9"),
        (0.0, 3, "0"),
        (-math.inf, 3, "-inf"),
        (0.00012345, 2, "0.00012"),
    ):
        assert spell([value], WriteOptions(precision=precision)) == [text], value


def test_percent():
    for value, text in ((0.659, "65.90%"), (1.0, "100.00%"), (0.00001, "1.0e-3%"), (math.nan, "")):
        assert spell([value], WriteOptions(percent=True)) == [text], value


def test_a_bar_to_the_eighth_of_a_cell():
    for value, width, drawn in (
        (1.0, 4, "████"),
        (0.5, 4, "██"),
        (0.53125, 4, "██▏"),
        (0.0, 4, ""),
        (math.nan, 4, ""),
        (0.001, 4, ""),
        (0.04, 4, "▏"),
        (1.5, 4, "████"),
    ):
        assert bar(value, width) == drawn, value


@given(st.floats(0, 1), st.integers(1, 60))
def test_a_bar_is_never_wider_than_its_room(value, width):
    assert cell_len(bar(value, width)) <= width


def test_control_characters_are_shown_and_long_text_is_cut():
    for text, shown in (
        ("cat", "cat"),
        ("日本", "日本"),
        ("[/red]", "[/red]"),
        ("a\x1b[31m", r"a\x1b[31m"),
        ("a\tb\r\n", r"a\tb\r\n"),
        ("\u202eabc", r"\u202eabc"),
        ("a\ufffeb\uffff", r"a\ufffeb\uffff"),  # which XML refuses
        ("x" * 32, "x" * 32),
        ("x" * 33, "x" * 31 + "…"),
    ):
        assert escape(text) == shown, text


@given(st.text())
def test_what_is_shown_is_one_line_of_bounded_width(text):
    shown = escape(text)
    assert len(shown.splitlines()) <= 1
    assert cell_len(shown) <= 32


def test_figures_have_room_for_all_that_stands_before_and_behind_their_points():
    texts = ["1.0", "-10.25", "7", "", "1e-9"]
    assert Column("x", texts, figures=True).width == len("-10") + len(".25")
    assert Column("probability", texts, figures=True).width == 11
    assert Column("x", texts).width == 6


def test_a_cell_of_megabytes_is_cut_before_it_is_looked_at():
    assert escape("x" * 60_000_000) == "x" * 31 + "…"
    assert escape("\u0301" * 60_000_000).endswith("…")
    assert escape("\x1b" * 1000) == "\\x1b" * 7 + "\\x1" + "…"
