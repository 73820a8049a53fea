"""Random numbers by name and number: a pure function of (seed, stream, index), so any point can be drawn alone.

The back-test draws whole columns (`lp_hedge.backtest.draws`); a live run asks for one number at a time, in any order
and again after a restart. The words are those of SplitMix64, a counter-based generator (Steele, Lea, Flood 2014).
"""

from __future__ import annotations

from functools import lru_cache
from zlib import crc32

_MASK = 2**64 - 1
_GOLDEN = 0x9E3779B97F4A7C15
_EVEN_HALVES = 0x0000FFFF0000FFFF


def word(seed: int, stream: str, index: int) -> int:
    """64 random bits."""
    return _mixed(_start(seed, stream) + index * _GOLDEN)


def uniform(seed: int, stream: str, index: int) -> float:
    """A number in [0, 1)."""
    return (word(seed, stream, index) >> 11) * 2.0**-53


def normal(seed: int, stream: str, index: int) -> float:
    """A standard normal, as the sum of twelve 16-bit uniforms: mean 0, variance 1, bounded by ±6."""
    start = _start(seed, stream) + 3 * index * _GOLDEN
    sums = 0  # two sums of six halves, in the two halves of one word
    for step in (0, _GOLDEN, 2 * _GOLDEN):
        bits = _mixed(start + step)
        sums += (bits & _EVEN_HALVES) + (bits >> 16 & _EVEN_HALVES)
    return ((sums & 0xFFFFFFFF) + (sums >> 32) - 393_210.0) / 65_536.0


@lru_cache(maxsize=4096)
def _node(seed: int, stream: str, index: int) -> float:
    return normal(seed, stream, index)


def wobble(seed: int, stream: str, t: float, period_seconds: float) -> float:
    """A continuous series that forgets in about `period_seconds`: normals at its multiples, straight lines between."""
    place = t / period_seconds
    index = int(place // 1)
    left = _node(seed, stream, index)
    return left + (_node(seed, stream, index + 1) - left) * (place - index)


@lru_cache(maxsize=1024)
def _start(seed: int, stream: str) -> int:
    return _mixed(_mixed(seed & _MASK) + (crc32(stream.encode()) << 32))


def _mixed(number: int) -> int:
    number &= _MASK
    number = (number ^ number >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    number = (number ^ number >> 27) * 0x94D049BB133111EB & _MASK
    return number ^ number >> 31
