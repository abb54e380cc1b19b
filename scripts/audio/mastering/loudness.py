"""Loudness while samples pass by: ITU-R BS.1770-4 worked out on spectra, in constant memory.

The K-weighting is applied as the square of its frequency response on blocks of 0.4 s that follow each other without
overlap; by Parseval's theorem the sum over the spectrum is the energy. Beside a filter in time this is off by less than
0.1 LU on music, and costs a third.
"""

from __future__ import annotations

from math import inf, log10, pi, tan
from typing import Any

from scripts import temporary
from scripts.records import Block


class LoudnessMeter:
    """Takes blocks of (frames, 2) one after the other; keeps one number for each 0.4 s."""

    def __init__(self, every: int = 1) -> None:
        """``every`` 5 measures a fifth of the stretches (``stretch_of``): enough for some minutes, at less cost."""
        import numpy as np

        self._every = every
        self._seen = 0
        self._next = stretch_of(0, every)
        self._size = round(temporary.LOUDNESS_BLOCK_SECONDS * temporary.SAMPLE_RATE_HZ)
        self._weights = k_weights(self._size).astype(np.float32)
        self._window = np.zeros((self._size, 2), dtype=np.float32)
        self._filled = 0
        self.energies: list[float] = []
        self.peak = 0.0

    def add(self, block: Block) -> None:
        """Measure more of the music."""
        import numpy as np

        self.peak = max(self.peak, float(np.max(np.abs(block), initial=0.0)))
        place = 0
        while place < len(block):
            count = min(len(block) - place, self._size - self._filled)
            measured = self._seen == self._next
            if measured:
                self._window[self._filled : self._filled + count] = block[place : place + count]
            self._filled += count
            place += count
            if self._filled < self._size:
                return
            self._filled = 0
            self._seen += 1
            if measured:
                # Left as real and right as imaginary part: the weights are even, so what the two mix cancels out.
                spectrum = np.fft.fft(self._window.view(np.complex64)[:, 0])
                power = spectrum.real**2 + spectrum.imag**2
                self.energies.append(float(np.dot(power, self._weights)) / self._size**2)
                self._next = stretch_of(len(self.energies), self._every)

    @property
    def lufs(self) -> float:
        """The loudness so far, ``-inf`` for silence."""
        return integrated(self.energies)


def stretch_of(number: int, every: int) -> int:
    """Which stretch of 0.4 s is measured as number ``number``: one of each ``every``, not always the same of them.

    A fixed distance would fall on the same moment of each bar in music whose beat goes into it.
    """
    return every * number + 3 * number % every


def between_samples(away: Any, taps: int) -> Any:
    """How much samples count for a value ``away`` from them, in frames: a sinc of ``taps`` each side under a cosine."""
    import numpy as np

    return np.sinc(away) * np.cos(np.pi * away / (2 * taps + 2)) ** 2


def integrated(energies: list[float]) -> float:
    """The gated loudness of the mean square of each block (BS.1770-4, annex 1): -70 LUFS, then 10 LU below the mean."""
    loud = [energy for energy in energies if energy > 10 ** ((-70 + 0.691) / 10)]
    if not loud:
        return -inf
    gate = sum(loud) / len(loud) / 10
    loud = [energy for energy in loud if energy >= gate]
    return -0.691 + 10 * log10(sum(loud) / len(loud))


def k_weights(size: int) -> Any:
    """The square of the K-weighting at each bin of ``fft`` of ``size`` frames.

    The filters are the two biquads of BS.1770-4, moved from its 48 kHz to our rate through their analogue prototypes
    (B. De Man, Evaluation of Implementations of the EBU R128 Loudness Measurement, 2018).
    """
    import numpy as np

    z = np.exp(-2j * np.pi * np.arange(size) / size)
    centre, gain_db, quality = temporary.LOUDNESS_SHELF
    k = tan(pi * centre / temporary.SAMPLE_RATE_HZ)
    high = 10 ** (gain_db / 20)
    middle = high**temporary.LOUDNESS_SHELF_POWER
    slope = middle * k / quality
    shelf = _ratio(z, (high + slope + k * k, 2 * (k * k - high), high - slope + k * k), k, quality)
    corner, quality = temporary.LOUDNESS_HIGHPASS
    k = tan(pi * corner / temporary.SAMPLE_RATE_HZ)
    # The standard's numerator is 1, -2, 1 over the normalised denominator.
    top = 1 + k / quality + k * k
    highpass = _ratio(z, (top, -2 * top, top), k, quality)
    return np.abs(shelf * highpass) ** 2


def _ratio(z: Any, above: tuple[float, float, float], k: float, quality: float) -> Any:
    """The response of a biquad whose denominator comes from the bilinear transform with ``k = tan(pi f / rate)``."""
    import numpy as np

    below = (1 + k / quality + k * k, 2 * (k * k - 1), 1 - k / quality + k * k)
    return np.polynomial.polynomial.polyval(z, above) / np.polynomial.polynomial.polyval(z, below)
