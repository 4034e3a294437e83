"""Exact sums of doubles, and of their products, for each of some groups: of bins, of classes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeAlias

from softmax_cli.numerics import error_free
from softmax_cli.numerics.superaccumulator import UNIT_BITS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# factors up to the one have products from the other on, or 0, whose errors are doubles too
_LARGE = 2.0**450
_SMALL = 2.0**-900

Numbers: TypeAlias = "Sequence[float] | NDArray[np.float64]"
"""Floats in a list, or in an array of shape (n,)."""

Groups: TypeAlias = "int | Sequence[int] | NDArray[np.integer[Any]]"
"""The group, a number from 0, of each of n values; or the one of all."""


class GroupedSums:
    """Partial of sums by group: neither order nor blocks nor lists or arrays can change a bit.

    A sum is an integer in units of the smallest bit that any value had; groups that got nothing
    take no memory.  It can be pickled, merged, and compared.

    Examples
    --------
    >>> sums = GroupedSums()
    >>> sums.add([0, 1, 0], [0.1, 1e300, 0.2])
    >>> sums.add(1, [0.5, -1e300], [0.5, 1.0])
    >>> sums.units(1) == 2 ** (UNIT_BITS - 2)
    True
    >>> sums.weigh([1, 1], None)
    >>> sums.texts()
    {'0': '0x26666666666667p-55', '1': '0x9p-2'}
    """

    __slots__ = ("_bits", "_infinite", "_sums")

    def __init__(self) -> None:
        self._sums: dict[int, int] = {}
        self._bits = 0  # sums are integers in units of 2^-bits
        self._infinite: dict[int, float] = {}

    def add(self, groups: Groups, values: Numbers, weights: Numbers | None = None) -> None:
        """Add values to their groups, each times its weight; 0 times anything is 0."""
        if isinstance(values, list):
            if isinstance(groups, int):
                groups = [groups] * len(values)
            assert weights is None or isinstance(weights, list)
            self._add_floats(groups, values, weights)
        else:
            self._add_arrays(groups, values, weights)

    def weigh(self, groups: Groups, weights: Numbers | None) -> None:
        """Add the weight of each row to its group; it is 1 where there are none."""
        if weights is not None:
            self.add(groups, weights)
        elif isinstance(groups, list):
            for group in groups:
                self._include((group,), (1,), 0)
        else:
            self._include(*_counts(groups), 0)

    def include(self, group: int, other: GroupedSums) -> None:
        """Add the total of other sums to one group."""
        self._include((group,), (sum(other._sums.values()),), other._bits)
        for infinite in other._infinite.values():
            self._include_infinite(group, infinite)

    def merge(self, other: GroupedSums) -> None:
        """Add all that was added to other sums."""
        self._include(other._sums.keys(), other._sums.values(), other._bits)
        for group, infinite in other._infinite.items():
            self._include_infinite(group, infinite)

    def units(self, *groups: int) -> int:
        """Return the exact sum of some groups, infinities aside, in units of 2^-`UNIT_BITS`."""
        return sum(self._sums.get(group, 0) for group in groups) << (UNIT_BITS - self._bits)

    def whole(self, group: int) -> int:
        """Return the sum of a group in whole numbers, where only such were added."""
        return self._sums.get(group, 0) >> self._bits

    def total(self) -> int:
        """Return the exact sum of all groups, infinities aside, in units of 2^-`UNIT_BITS`."""
        return self.units(*self._sums)

    def infinite(self, *groups: int) -> float:
        """Return 0.0, or the sum of the values that are not finite: of some groups, or of all."""
        return sum(self._infinite.get(group, 0.0) for group in groups or self._infinite)

    def groups(self) -> list[int]:
        """Return the numbers of the groups that have got something, in their order."""
        return sorted({*self._sums, *self._infinite})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, GroupedSums):
            return NotImplemented
        return self.texts() == other.texts()

    __hash__ = None  # type: ignore[assignment]

    def __copy__(self) -> GroupedSums:
        twin = GroupedSums()
        twin.merge(self)
        return twin

    def texts(self) -> dict[str, str]:
        """Return each sum that is not 0, exactly: hexadecimal digits and a power of two."""
        spelt = {}
        for group in self.groups():
            units, bits = self._sums.get(group, 0), self._bits
            if group in self._infinite:
                spelt[str(group)] = repr(self._infinite[group])
            elif units:
                zeros = (units & -units).bit_length() - 1
                spelt[str(group)] = f"{units >> zeros:#x}p{zeros - bits}"
        return spelt

    @classmethod
    def of_texts(cls, texts: dict[str, str]) -> GroupedSums:
        """Return the sums that `texts` gave; ValueError if they are none.

        >>> GroupedSums.of_texts({"3": "0x9p-2"}).texts()
        {'3': '0x9p-2'}
        """
        sums = cls()
        for group, text in texts.items():
            digits, point, exponent = text.partition("p")
            if point:
                units, power = int(digits, 16), int(exponent)
                if not -UNIT_BITS <= power <= UNIT_BITS:
                    raise ValueError(f"no sum of doubles: {text}")
                sums._include((int(group),), (units << max(power, 0),), max(-power, 0))
            elif isfinite(float(text)):
                raise ValueError(f"no sum: {text}")
            else:
                sums._include_infinite(int(group), float(text))
        return sums

    def _include(self, groups: Iterable[int], units: Iterable[int], bits: int) -> None:
        """Add an integer in units of 2^-bits to each of some groups."""
        if bits > self._bits:
            self._sums = {own: sum_ << (bits - self._bits) for own, sum_ in self._sums.items()}
            self._bits = bits
        sums, shift = self._sums, self._bits - bits
        for group, more in zip(groups, units, strict=True):
            sums[group] = sums.get(group, 0) + (more << shift)

    def _include_infinite(self, group: int, value: float) -> None:
        self._infinite[group] = self._infinite.get(group, 0.0) + value

    def _add_floats(
        self, groups: Iterable[int], values: Iterable[float], weights: Iterable[float] | None
    ) -> None:
        for group, x, weight in zip(groups, values, weights or repeat(1.0), strict=False):
            if weight == 0.0 or x == 0.0:
                continue
            if not (isfinite(x) and isfinite(weight)):
                self._include_infinite(group, weight * x)
                continue
            numerator, denominator = x.as_integer_ratio()
            if weight != 1.0:
                other, another = weight.as_integer_ratio()
                numerator, denominator = numerator * other, denominator * another
            self._include((group,), (numerator,), denominator.bit_length() - 1)

    def _add_arrays(self, groups: Any, values: Any, weights: Any) -> None:
        """Add what has an ordinary size as arrays, and the few other values one by one."""
        from softmax_cli.numerics.grid_sums import grid_sums

        one = isinstance(groups, int)
        far = _far(values, weights)
        if far is not None:
            self._add_floats(
                repeat(groups) if one else groups[far].tolist(),
                values[far].tolist(),
                None if weights is None else weights[far].tolist(),
            )
            values, groups = values[~far], groups if one else groups[~far]
            weights = None if weights is None else weights[~far]
        names = None
        if not one:
            names, groups = _few(groups)
        for part in (values,) if weights is None else error_free.product(values, weights):
            for sums, bits in grid_sums(part, groups):
                places = sums.nonzero()[0]
                units = sums[places].tolist()
                found = [groups] if one else (places if names is None else names[places]).tolist()
                if units:
                    self._include(found, map(int, units), bits)


def _far(values: Any, weights: Any) -> Any:
    """Return where an array's sums or products might overflow or lose bits; None if nowhere."""
    import numpy as np

    with np.errstate(all="ignore"):
        if weights is None:
            if np.abs(values).max(initial=0.0) <= _LARGE:
                return None
            return ~(np.abs(values) <= _LARGE)
        far = np.zeros(len(values), bool)
        for factor in (values,) if weights is values else (values, weights):
            if not np.abs(factor).max(initial=0.0) <= _LARGE:
                far |= ~(np.abs(factor) <= _LARGE)
        # of a NaN neither is true
        far |= (np.abs(values * weights) < _SMALL) & (values != 0.0) & (weights != 0.0)
    return far if far.any() else None


def _few(groups: Any) -> tuple[Any, Any]:
    """Return numbers of groups that are not much larger than their count, and their names."""
    if int(groups.max(initial=0)) < 4 * len(groups) + 64:
        return None, groups
    import numpy as np

    names, places = np.unique(groups, return_inverse=True)
    return names, places


def _counts(groups: Any) -> tuple[list[int], list[int]]:
    """Return the groups that occur, and how often each does."""
    import numpy as np

    names, places = _few(groups)
    counts = np.bincount(places)
    found = counts.nonzero()[0]
    numbers = found if names is None else names[found]
    return numbers.tolist(), counts[found].tolist()
