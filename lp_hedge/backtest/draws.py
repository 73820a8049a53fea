"""Random numbers that are the same bits on every machine and under every version of numpy.

numpy promises the raw words of PCG64 for ever, but not what `Generator.normal` makes of them, and its
logarithms differ between processors. So everything here is integer arithmetic on raw words and one exact
division: uniforms have 53 bits; normals are sums of twelve 16-bit uniforms (mean 0, variance 1 - 2^-32,
excess kurtosis -0.1, bounded by +-6; heavy tails are the simulator's jumps).
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from lp_hedge.clmm.columns import FloatColumn

_HALVES_PER_NORMAL = 12
_WORDS_PER_NORMAL = 3
_MEAN_OF_SUM = _HALVES_PER_NORMAL * (2**16 - 1) / 2


def uniforms(seed: int, stream: str, count: int) -> FloatColumn:
    """`count` numbers in [0, 1); a longer draw of the same stream begins with a shorter one."""
    return (_words(seed, stream, count) >> np.uint64(11)).astype(np.float64) * np.float64(2.0**-53)


def normals(seed: int, stream: str, count: int) -> FloatColumn:
    """`count` independent standard normals; a longer draw of the same stream begins with a shorter one."""
    words = _words(seed, stream, count * _WORDS_PER_NORMAL).astype("<u8")
    halves = words.view("<u2").reshape(count, _HALVES_PER_NORMAL)
    sums: FloatColumn = halves.sum(axis=1, dtype=np.int64).astype(np.float64)
    return (sums - _MEAN_OF_SUM) / 2.0**16


def _words(seed: int, stream: str, count: int) -> NDArray[np.uint64]:
    """Raw words of the stream; streams of one seed are independent of each other."""
    sequence = np.random.SeedSequence(seed, spawn_key=(crc32(stream.encode()),))
    return np.random.PCG64(sequence).random_raw(count)
