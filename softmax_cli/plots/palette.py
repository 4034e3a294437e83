"""Palette: viridis for numbers, Okabe and Ito's colours for curves; both are for every eye.

The first is matplotlib's (CC0), to three 255ths; its colours differ in lightness too, as those of
curves do on light and on dark ground.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple


class Color(NamedTuple):
    """Red, green and blue, from 0 to 255."""

    red: int
    green: int
    blue: int
    code: int  # what stands for it where there are 256 colours, of those that no theme changes

    @property
    def hex(self) -> str:
        """The colour as the web spells it."""
        return f"#{self.red:02x}{self.green:02x}{self.blue:02x}"

    @property
    def is_light(self) -> bool:
        """Whether black is easier to read on it than white."""
        return 0.299 * self.red + 0.587 * self.green + 0.114 * self.blue > 103


_VIRIDIS = bytes.fromhex(
    "440154 470d60 48186a 482374 472d7b 453781 424086 3e4989 3b528b 375b8d 33638d 2f6b8e 2c728e "
    "297a8e 26828e 23898e 21908c 1f978b 1f9f88 21a685 27ad81 31b57b 3ebc74 4dc26c 5cc863 6ece58 "
    "82d34d 95d840 aadc32 c0df25 d5e21a eae51a fde725"
)
"""Red, green and blue of every eighth of its colours."""

_STARTS = (0.0, 0.09, 0.19, 0.38, 0.55, 0.65, 0.71, 0.79, 0.87, 0.91, 0.97)
_VIRIDIS_256 = (53, 54, 24, 30, 36, 72, 77, 113, 148, 184, 220)
"""What is nearest to it from a share on, as far as each is lighter than the one before."""

BLACK, WHITE = Color(0, 0, 0, 16), Color(255, 255, 255, 231)

CURVES = (
    Color(0, 114, 178, 25),
    Color(230, 159, 0, 178),
    Color(0, 158, 115, 35),
    Color(204, 121, 167, 175),
    Color(86, 180, 233, 74),
    Color(213, 94, 0, 166),
    Color(148, 103, 189, 97),
    Color(127, 127, 127, 244),
)
"""The colours of curves; there are no more curves than these."""


def viridis(share: float) -> Color:
    """Return the colour of a number that lies so far between both ends of a scale.

    >>> viridis(0.0).hex, viridis(1.0).hex
    ('#440154', '#fde725')
    """
    share = min(max(share, 0.0), 1.0)
    last = len(_VIRIDIS) // 3 - 1
    number = min(int(share * last), last - 1)
    part = share * last - number
    pairs = zip(_VIRIDIS[3 * number :][:3], _VIRIDIS[3 * number + 3 :][:3], strict=True)
    red, green, blue = (round(low + part * (high - low)) for low, high in pairs)
    code = _VIRIDIS_256[bisect_right(_STARTS, share) - 1]
    return Color(red, green, blue, code)


def ink(ground: Color) -> Color:
    """Return black or white, whichever is easier to read on a colour."""
    return BLACK if ground.is_light else WHITE
