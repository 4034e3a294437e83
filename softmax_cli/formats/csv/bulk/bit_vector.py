"""Counting marks in bytes by population counts: where the structure of a table is checked."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.intp]

_BITS = 6  # of a position in a word
_WORD = 1 << _BITS


class BitVector:
    """Bytes that are marked, as the bits of words: to be counted, and found by their number.

    A third of the time of listing all marks with `flatnonzero`, where few are asked for.

    >>> marks = BitVector(np.array([True, False, True, True]))
    >>> marks.positions().tolist()
    [0, 2, 3]
    >>> marks.rank(np.array([0, 2, 3])).tolist()
    [0, 1, 2]
    >>> marks.select_every(2, 1).tolist()
    [2]
    """

    def __init__(self, flags: NDArray[np.bool_]) -> None:
        self._words = _packed(flags)
        self._counts = np.bitwise_count(self._words)
        # So many marks are there up to the end of each word; no text that is held has 2^32 bytes.
        # (adding up bytes as wider integers would take twice as long)
        self._until = np.cumsum(self._counts.astype(np.uint32), dtype=np.uint32)

    def __len__(self) -> int:
        return int(self._until[-1])

    def positions(self) -> Positions:
        """Return where all marks are; fast where they are far apart."""
        word = np.flatnonzero(self._counts)
        if len(word) == len(self):
            ones = np.bitwise_count(self._words[word] - _U(1))
            word <<= _BITS
            word += ones
            return word
        return np.flatnonzero(np.unpackbits(self._words.view(np.uint8), bitorder="little"))

    def rank(self, positions: Positions) -> NDArray[np.int64]:
        """Count the marks before each position."""
        word = positions >> _BITS
        at_or_behind = self._words[word]
        at_or_behind >>= (positions & (_WORD - 1)).astype(np.uint64)
        before: NDArray[np.int64] = self._until[word].astype(np.int64)
        before -= np.bitwise_count(at_or_behind)
        return before

    def select_every(self, step: int, first: int) -> Positions:
        """Return where the mark with the number `first` is (from 0), and every step-th from it."""
        numbers = np.arange(first, len(self), step, dtype=np.uint32)
        chosen = (self._until + np.uint32(step - 1 - first)) // np.uint32(step)
        chosen[1:] -= chosen[:-1].copy()
        word = np.flatnonzero(chosen)
        if len(word) != len(numbers):  # some words have several
            word = np.repeat(word, chosen[word])
        skip = numbers - self._until[word]
        skip += self._counts[word]
        return self._in_words(word, skip.astype(np.uint8))

    def _in_words(self, word: Positions, skip: NDArray[np.uint8]) -> Positions:
        """Return where, of the marks of each of these words, that is which has `skip` before it.

        By S. Vigna, "Broadword implementation of rank/select queries", WEA 2008, section 4.
        """
        bits = self._words[word]
        # Bytes of the sums hold how many marks there are up to the end of each byte of the word.
        sums = bits - (bits >> _U(1) & _FIVES)
        sums = (sums & _THREES) + (sums >> _U(2) & _THREES)
        sums += sums >> _U(4)
        sums &= _NIBBLES
        sums *= _ONES
        wanted = skip * _ONES
        shift = np.bitwise_count((wanted | _HIGHS) - sums & _HIGHS).astype(np.uint64) << _U(3)
        sums <<= _U(8)
        sums >>= shift
        bits >>= shift
        wanted -= sums
        wanted &= _U(0xFF)
        wanted <<= _U(8)
        wanted |= bits & _U(0xFF)
        word = word << _BITS
        word += shift.view(np.int64)
        word += _PLACES[wanted]
        return word


def odd_before(flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return what is behind an odd number of marks: from a first one up to the next.

    By G. Langdale and D. Lemire, "Parsing gigabytes of JSON per second", VLDB Journal 28 (2019),
    section 3.1.1: sums modulo 2 in words, then over words.

    >>> odd_before(np.array([False, True, False, True, False])).tolist()
    [False, True, True, False, False]
    """
    words = _packed(flags)
    for shift in (1, 2, 4, 8, 16, 32):
        words ^= words << _U(shift)
    odd = np.bitwise_xor.accumulate(words >> _U(_WORD - 1))
    words[1:] ^= -odd[:-1]
    bits = np.unpackbits(words.view(np.uint8), count=len(flags), bitorder="little")
    return bits.view(np.bool_)


def _packed(flags: NDArray[np.bool_]) -> NDArray[np.uint64]:
    packed = np.packbits(flags, bitorder="little")
    words: Any = np.zeros(len(packed) // 8 + 1, dtype="<u8")
    words.view(np.uint8)[: len(packed)] = packed
    return words  # type: ignore[no-any-return]


_U = np.uint64
_ONES = _U(0x0101010101010101)
_FIVES, _THREES, _NIBBLES, _HIGHS = (_ONES * _U(digits) for digits in (0x55, 0x33, 0x0F, 0x80))


def _places() -> NDArray[np.uint8]:
    """Return, for a number below 8 and a byte behind it, where the byte's bit of that number is."""
    bits = np.unpackbits(np.arange(256, dtype=np.uint8)[:, np.newaxis], axis=1, bitorder="little")
    numbers = np.cumsum(bits, axis=1) - 1
    table = np.zeros((8, 256), np.uint8)
    byte, place = np.nonzero(bits)
    table[numbers[byte, place], byte] = place
    return table.reshape(-1)


_PLACES = _places()
