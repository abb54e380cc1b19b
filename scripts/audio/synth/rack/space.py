"""The rack's own room: a reverb by convolution with a decaying noise, in stretches of one size.

FluidSynth's reverb cannot be reached from outside, so what the rack sends has a room of its own, made to ring about as
long. The left and right answers are independent, which is what makes it wide.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from scripts import temporary


class Room:
    """The answer of a room to a signal that comes in stretches of ``RACK_FRAMES``; memory does not grow."""

    def __init__(self) -> None:
        self._parts = _answers()
        self._heard: list[Any] = []
        self._tail: Any = None

    def answer(self, sound: Any | None) -> Any | None:
        """The next stretch of the answer, (2, frames) float32, to the next stretch of mono sound.

        ``None`` is silence, both ways. Overlap-add of partitions: each is as long as a stretch (Stockham 1966).
        """
        import numpy as np

        size = temporary.RACK_FRAMES
        self._heard.insert(0, None if sound is None else np.fft.rfft(sound, 2 * size).astype(np.complex64))
        del self._heard[len(self._parts) :]
        found = None
        for spectrum, part in zip(self._heard, self._parts, strict=False):
            if spectrum is not None:
                found = spectrum * part if found is None else np.add(found, spectrum * part, out=found)
        if found is None:
            tail, self._tail = self._tail, None
            return tail
        whole = np.fft.irfft(found, 2 * size, axis=-1)
        out = whole[:, :size] if self._tail is None else whole[:, :size] + self._tail
        self._tail = whole[:, size:].copy()
        return out.astype(np.float32)


@lru_cache(maxsize=1)
def _answers() -> tuple[Any, ...]:
    """The partitions of the room's answer as spectra (2, bins), left and right."""
    import numpy as np

    seconds, corner_hz, level, key = temporary.RACK_ROOM
    rate, size = temporary.SAMPLE_RATE_HZ, temporary.RACK_FRAMES
    count = -(-round(seconds * rate) // size)
    at = np.arange(count * size) / rate
    noise = np.random.Generator(np.random.Philox(key=key)).standard_normal((2, count * size))
    bins = np.fft.rfftfreq(count * size, 1.0 / rate)
    bright = np.fft.rfft(noise)
    dull = np.fft.irfft(bright / (1.0 + (bins / corner_hz) ** 2), count * size)
    thin = np.fft.irfft(bright * (bins / 250.0) ** 2 / (1.0 + (bins / 250.0) ** 2), count * size)
    # The highs fall twice as fast, and lows are kept out of the room from the start.
    fall = np.exp(-6.91 * at / seconds)
    sound = (dull * fall + 0.5 * thin * fall * fall) * np.minimum(1.0, at / 0.012)
    high = np.fft.rfft(sound)
    sound = np.fft.irfft(high * (bins / 180.0) ** 2 / (1.0 + (bins / 180.0) ** 2), count * size)
    sound *= level / np.sqrt(np.sum(sound**2) / 2.0)
    parts = (sound[:, n * size : (n + 1) * size] for n in range(count))
    return tuple(np.fft.rfft(part, 2 * size).astype(np.complex64) for part in parts)
