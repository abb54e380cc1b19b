"""Waves as harmonics: shapes, filters and drive, all before a single sample is played.

Conventions: a spectrum is a complex array whose place h is the amplitude of the harmonic h of a cycle
(``numpy.fft.rfft`` divided by half the number of samples); place 0, the direct current, is always 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scripts import temporary


def wave_spectrum(wave: Mapping[str, float], harmonics: int) -> Any:
    """The sum of named shapes by their levels, at an RMS of 1 (counted without a limit of its harmonics)."""
    import numpy as np

    # The RMS is taken over many harmonics, so that a shape's level does not depend on how high it is played.
    whole = max(harmonics, 1_024)
    spectrum = np.zeros(whole + 1, dtype=np.complex128)
    for name, level in wave.items():
        spectrum += level * _shape(name, whole)
    power = float(np.sum(np.abs(spectrum) ** 2) / 2)
    return spectrum[: harmonics + 1] / max(power, 1e-12) ** 0.5


def _shape(name: str, harmonics: int) -> Any:
    import numpy as np

    h = np.arange(1, harmonics + 1, dtype=np.float64)
    odd = (h % 2 == 1).astype(np.float64)
    found = np.zeros(harmonics + 1, dtype=np.complex128)
    if name == "sine":
        found[1] = -1j
    elif name == "triangle":
        found[1:] = -1j * odd * np.where(h % 4 == 1, 1.0, -1.0) / h**2
    elif name == "saw":
        found[1:] = -1j / h
    elif name == "square":
        found[1:] = -1j * odd / h
    elif name.startswith("pulse"):
        found[1:] = pulse(int(name.removeprefix("pulse")) / 100.0, harmonics)[1:]
    elif name == "octave":  # a saw an octave above
        found[2::2] = -1j / np.arange(1, len(found[2::2]) + 1)
    elif name == "fifth":  # a saw an octave and a fifth above
        found[3::3] = -1j / np.arange(1, len(found[3::3]) + 1)
    return found


def pulse(duty: float, harmonics: int) -> Any:
    """A pulse wave that is up for a share ``duty`` of its cycle."""
    import numpy as np

    h = np.arange(1, harmonics + 1, dtype=np.float64)
    found = np.zeros(harmonics + 1, dtype=np.complex128)
    found[1:] = -1j * (1.0 - np.exp(-2j * np.pi * duty * h)) / h
    return found


def ladder(harmonics: int, cutoff: float, resonance: float) -> Any:
    """What a low-pass of four poles does to each harmonic; ``cutoff`` in harmonics, ``resonance`` 0 to 1 (not yet 1).

    The transistor ladder without its loop's saturation, H(s) = (1 + k) / ((1 + s)^4 + k) with k = 4 resonance; half of
    the bass that the feedback takes is given back.
    """
    import numpy as np

    s = 1j * np.arange(harmonics + 1, dtype=np.float64) / cutoff
    k = 4.0 * min(resonance, 0.95)
    return (1.0 + 0.5 * k) / ((1.0 + s) ** 4 + k)


def formants(harmonics: int, frequency_hz: float, peaks_hz: tuple[float, float, float], open_to: float) -> Any:
    """How loud a throat with three resonances lets each harmonic of a note through; ``open_to`` in second formants."""
    import numpy as np

    hz = np.arange(harmonics + 1, dtype=np.float64) * frequency_hz
    loud = np.full(harmonics + 1, temporary.RACK_VOWEL_FLOOR)
    for peak, level, width in zip(
        peaks_hz, temporary.RACK_FORMANT_LEVELS, temporary.RACK_FORMANT_WIDTHS_HZ, strict=True
    ):
        loud += level / (1.0 + ((hz - peak) / width) ** 2)
    # How far the lips are open is what makes a u dark and an i bright, more than where the peaks lie.
    # Lips radiate highs better than lows: half of that (3 dB an octave), for a saw is no vocal cord.
    return loud * (hz / 500.0) ** 0.5 / (1.0 + (hz / (open_to * peaks_hz[1])) ** 4)


def fm_cycle(index: float, ratio: int, samples: int) -> Any:
    """One cycle of a sine whose phase another sine moves, ``ratio`` times as fast, by ``index`` radians."""
    import numpy as np

    turn = 2.0 * np.pi * np.arange(samples) / samples
    return np.sin(turn + index * np.sin(ratio * turn))


def cycles(spectra: Any, samples: int, drive: float) -> Any:
    """Spectra as cycles of ``samples``, float64; driven ones lose again what the drive put above their harmonics.

    The drive is y = tanh(g x) / g^0.7 at an RMS of 1, a soft clip that makes a wave denser and a little louder. What it
    makes above the table's room folds back onto harmonics, for a cycle has nothing else.
    """
    import numpy as np

    harmonics = spectra.shape[-1] - 1
    room = np.zeros((*spectra.shape[:-1], samples // 2 + 1), dtype=np.complex128)
    room[..., 1 : harmonics + 1] = spectra[..., 1:] * (samples / 2)
    waves = np.fft.irfft(room, samples, axis=-1)
    if drive > 0.0:
        driven = np.fft.rfft(np.tanh(drive * waves) / drive**0.7, axis=-1)
        driven[..., harmonics + 1 :] = 0.0
        driven[..., 0] = 0.0
        waves = np.fft.irfft(driven, samples, axis=-1)
    return waves
