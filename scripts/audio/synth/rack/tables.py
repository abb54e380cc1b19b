"""A patch's wavetables: rows of one cycle each, made when a note first needs them and kept for the next."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, floor, log2
from typing import Any

from scripts import temporary
from scripts.audio.synth.rack.spectra import cycles, fm_cycle, formants, ladder, pulse, wave_spectrum
from scripts.records import Patch


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a wave: ``samples`` is flat float32, each row has 2^``bits`` samples and the first one again.

    A place ``p`` on the patch's axis (octaves of the cutoff in harmonics, or 0 to 1) is the row
    ``(p - first) * per_unit``.
    """

    samples: Any
    rows: int
    bits: int
    first: float
    per_unit: float


def table_for(patch: Patch, key: float) -> Table:
    """The table for a note; ``key`` is a MIDI pitch with its fraction, as tuned, the highest that it shall reach.

    Tables are shared by the notes of a third of an octave, those with vowels (which stand still in Hz) by a semitone.
    """
    step = 1 if patch.rows == "vowel" else temporary.RACK_TABLE_SEMITONES
    top = ceil(key / step) * step
    hz = 440.0 * 2.0 ** ((top - 69) / 12)
    harmonics = max(1, min(temporary.RACK_HARMONICS, floor(temporary.RACK_TOP_HZ / hz)))
    return _table(_Kind.of(patch), harmonics, hz if patch.rows == "vowel" else 0.0)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What of a patch makes its tables."""

    wave: tuple[tuple[str, float], ...]
    rows: str
    resonance: float
    drive: float
    vowels: str
    fm: tuple[int, float]

    @staticmethod
    def of(patch: Patch) -> _Kind:
        fm = (patch.fm_ratio, patch.fm_index)
        return _Kind(tuple(patch.wave.items()), patch.rows, patch.resonance, patch.drive, patch.vowels, fm)


def row_bits(harmonics: int) -> int:
    """How long a row has to be for so many harmonics, as a power of two."""
    low, high = temporary.RACK_ROW_BITS
    return max(low, min(high, ceil(log2(temporary.RACK_ROW_FACTOR * harmonics**0.75))))


@lru_cache(maxsize=temporary.RACK_TABLES)
def _table(kind: _Kind, harmonics: int, frequency_hz: float) -> Table:
    import numpy as np

    bits = row_bits(harmonics)
    size = 1 << bits
    if kind.rows == "cutoff":
        first = log2(temporary.RACK_LOWEST_CUTOFF)
        per_unit = float(temporary.RACK_ROWS_PER_OCTAVE)
        count = ceil((log2(2.0 * harmonics) - first) * per_unit) + 2
        wave = wave_spectrum(dict(kind.wave), harmonics)
        spectra = np.array(
            [wave * ladder(harmonics, 2.0 ** (first + row / per_unit), kind.resonance) for row in range(count)]
        )
        spectra[-1] = wave  # an open filter is none
    else:
        first, count = 0.0, temporary.RACK_MORPH_ROWS
        per_unit = float(count - 1)
        places = [row / per_unit for row in range(count)]
        spectra = np.array([_morph(kind, harmonics, frequency_hz, place) for place in places])
    waves = cycles(spectra, size, kind.drive) * temporary.RACK_WAVE_RMS
    closed = np.concatenate((waves, waves[:, :1]), axis=1).astype(np.float32)
    return Table(np.ascontiguousarray(closed.reshape(-1)), count, bits, first, per_unit)


def _morph(kind: _Kind, harmonics: int, frequency_hz: float, place: float) -> Any:
    """The spectrum at a place of an axis from 0 to 1, at an RMS of 1."""
    import numpy as np

    if kind.rows == "duty":
        wide, narrow = temporary.RACK_DUTIES
        spectrum = pulse(wide * (narrow / wide) ** place, harmonics)
    elif kind.rows == "fm":
        size = 1 << (row_bits(harmonics) + 1)
        cycle = fm_cycle(place * kind.fm[1], kind.fm[0], size)
        spectrum = np.fft.rfft(cycle)[: harmonics + 1] / (size / 2)
        spectrum[0] = 0.0
    else:
        shut, wide = temporary.RACK_LIPS
        lips = shut * (wide / shut) ** place
        throat = formants(harmonics, frequency_hz, _between(kind.vowels, place), lips)
        spectrum = wave_spectrum(dict(kind.wave), harmonics) * throat
    power = float(np.sum(np.abs(spectrum) ** 2) / 2)
    return spectrum / max(power, 1e-12) ** 0.5


def _between(vowels: str, place: float) -> tuple[float, float, float]:
    """The formants at a place along a row of vowels; frequencies go evenly in octaves."""
    there = min(place * (len(vowels) - 1), len(vowels) - 1 - 1e-9) if len(vowels) > 1 else 0.0
    here, part = int(there), there - int(there)
    one = temporary.RACK_VOWELS[vowels[here]]
    two = temporary.RACK_VOWELS[vowels[min(here + 1, len(vowels) - 1)]]
    low, middle, high = (a * (b / a) ** part for a, b in zip(one, two, strict=True))
    return low, middle, high


@lru_cache(maxsize=1)
def sine_cycle() -> Any:
    """One sine of 2,048 samples and the first again, at the RMS of the tables."""
    import numpy as np

    cycle = temporary.RACK_WAVE_RMS * 2.0**0.5 * np.sin(2.0 * np.pi * np.arange(2_049) / 2_048)
    return cycle.astype(np.float32)
