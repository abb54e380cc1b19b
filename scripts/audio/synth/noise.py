"""Beds of noise under the music: pink, brown, and like rain.

Conventions: as for the tones, every sample is a function of its index from the start of the piece. The noise is made of
pieces that overlap by half under sine windows; each is drawn by a counter-based generator (Philox) from its own number,
so that any piece can be made by itself. Levels are RMS in dB below full scale.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from scripts import temporary
from scripts.records import Block


def noise_block(kind: str, level_db: float, first: int, frames: int) -> Block:
    """Frames ``first`` to ``first + frames`` of a bed, (frames, 2), the two sides independent."""
    import numpy as np

    size = temporary.NOISE_FRAMES
    hop = size // 2
    out = np.zeros((frames, 2), dtype=np.float32)
    # Piece n covers n * hop - hop to n * hop + hop.
    for number in range(first // hop, (first + frames - 1) // hop + 2):
        start = number * hop - hop
        low, high = max(first, start), min(first + frames, start + size)
        if low < high:
            out[low - first : high - first] += _piece(kind, number)[low - start : high - start]
    out *= np.float32(10 ** (level_db / 20))
    return out


@lru_cache(maxsize=4)
def _piece(kind: str, number: int) -> Any:
    """One windowed piece of unit RMS."""
    import numpy as np

    size = temporary.NOISE_FRAMES
    draw = np.random.Generator(np.random.Philox(key=temporary.NOISE_KINDS.index(kind) + 1, counter=[0, 0, 0, number]))
    samples = draw.standard_normal((size, 2))
    if kind == "rain":  # single drops over the hiss: rare, each on its own side and with its own strength
        share = temporary.RAIN_DROPS_PER_SECOND / temporary.SAMPLE_RATE_HZ
        drops = draw.random(size) < share
        samples += drops[:, None] * draw.exponential(temporary.RAIN_DROP_STRENGTH, (size, 2))
        samples /= np.sqrt(1.0 + share * 2.0 * temporary.RAIN_DROP_STRENGTH**2)  # E[x^2] of an exponential is 2 s^2
    shape = _shape(kind)
    samples = np.fft.irfft(np.fft.rfft(samples, axis=0) * shape[:, None], size, axis=0)
    window = np.sin(np.pi * (np.arange(size) + 0.5) / size)
    return (samples * window[:, None]).astype(np.float32)


@lru_cache(maxsize=4)
def _shape(kind: str) -> Any:
    """The amplitude at each bin, for unit RMS of shaped white noise."""
    import numpy as np

    size = temporary.NOISE_FRAMES
    bins = np.fft.rfftfreq(size, 1 / temporary.SAMPLE_RATE_HZ)
    low, high, power = temporary.NOISE_SHAPES[kind]
    shape = np.where((bins >= low) & (bins <= high), np.maximum(bins, low) ** -power, 0.0)
    return shape / np.sqrt(np.mean(shape**2))
