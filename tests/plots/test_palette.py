"""Colours: those that matplotlib has by that name, and what is read on them."""

import math

import pytest

from softmax_cli.plots.characters.painting import shade_of
from softmax_cli.plots.palette import BLACK, CURVES, WHITE, ink, viridis
from softmax_cli.plots.scales import share_of


def luminance(color):
    """Return the relative luminance of a colour, as the web's guidelines define it."""
    parts = [part / 255 for part in color[:3]]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """Return how well two colours are told apart, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_colours_are_those_of_viridis():
    import matplotlib

    for place, color in enumerate(matplotlib.colormaps["viridis"].colors):
        for ours, theirs in zip(viridis(place / 255)[:3], color, strict=True):
            assert abs(ours - 255 * theirs) <= 3


def test_numbers_are_read_on_every_colour():
    for place in range(256):
        color = viridis(place / 255)
        assert contrast(color, ink(color)) >= 4.5
        assert contrast(of_256(color.code), ink(color)) >= 3.8


def test_the_lightness_of_viridis_grows():
    lightness = [luminance(viridis(place / 64)) for place in range(65)]
    assert lightness == sorted(lightness)


def test_curves_are_seen_on_light_and_on_dark_ground():
    for ground in (BLACK, WHITE):
        assert min(contrast(color, ground) for color in CURVES) >= 2, ground


def of_256(code):
    """Return one of the 256 colours that every terminal shows alike."""
    if code >= 232:
        return (8 + 10 * (code - 232),) * 3
    levels = (0, 95, 135, 175, 215, 255)
    return levels[(code - 16) // 36], levels[(code - 16) // 6 % 6], levels[(code - 16) % 6]


def test_of_256_colours_each_is_lighter_than_the_one_before():
    codes = [*dict.fromkeys(viridis(place / 255).code for place in range(256))]
    lightness = [luminance(of_256(code)) for code in codes]
    assert lightness == sorted(lightness)
    assert len(codes) >= 11


def test_what_stands_for_a_colour_is_near_it():
    for color in (*CURVES, BLACK, WHITE, *(viridis(k / 20) for k in range(21))):
        pairs = zip(color[:3], of_256(color.code), strict=True)
        assert max(abs(part - other) for part, other in pairs) <= 64, color


def test_shades_stand_for_colours():
    assert "".join(shade_of(place / 9) for place in range(10)) == "  ░░▒▒▓▓██"


def test_what_is_infinite_is_at_an_end():
    assert share_of(math.inf, (0.0, 1.0)) == 1.0
    assert share_of(-math.inf, (-2.0, 0.0)) == 0.0
    assert share_of(1e308, (-1.7e308, 1.7e308)) == pytest.approx(0.7941, abs=1e-4)
