"""Frequency words to a tuning of the whole piece.

Conventions: frequencies in hertz; 12-tone equal temperament (12-TET) at A4 = 440 Hz is the reference; ``ratio`` is what
every pitch of the music is multiplied by.
"""

from __future__ import annotations

import math
import re

from scripts import temporary
from scripts.errors import UsageError
from scripts.records import Tuning


def parse_frequency(text: str) -> float | None:
    """The frequency that a user's words ask for; ``None`` when the tuning shall stay as it is.

    Accepts off, names such as ``mi``, and numbers from 20 to 2,000 with or without ``Hz``. Raises UsageError.
    """
    words = text.strip().lower()
    if words in temporary.FREQUENCY_NAMES:
        return temporary.FREQUENCY_NAMES[words]
    match = re.fullmatch(r"([0-9]{1,6}(?:[.,][0-9]{1,9})?)\s*(?:hz|hertz)?", words)
    frequency = float(match.group(1).replace(",", ".")) if match else 0.0
    if not temporary.LOWEST_FREQUENCY_HZ <= frequency <= temporary.HIGHEST_FREQUENCY_HZ:
        shown = text.strip()[:40]
        raise UsageError(
            f"Frequency {shown!r} cannot be used: write off, 432, one of "
            f"{', '.join(f'{value:g}' for value in temporary.SOLFEGGIO_HZ)}, or any number from 20 to 2000."
        )
    return frequency


def tune(frequency_hz: float | None) -> Tuning:
    """The tuning in which the 12-TET note nearest to ``frequency_hz`` sounds at exactly that frequency.

    The nearest note is ``round(69 + 12 log2(f / 440))``; without a frequency the answer is A4 = 440.
    """
    if frequency_hz is None:
        return Tuning(None, 69, "A4", 1.0, 440.0)
    pitch = round(69 + 12 * math.log2(frequency_hz / 440.0))
    ratio = frequency_hz / (440.0 * 2.0 ** ((pitch - 69) / 12))
    return Tuning(frequency_hz, pitch, pitch_name(pitch), ratio, 440.0 * ratio)


def pitch_name(pitch: int) -> str:
    """The name of a MIDI pitch with its octave: 60 is C4, 75 is Eb5."""
    return f"{temporary.PITCH_NAMES[pitch % 12]}{pitch // 12 - 1}"
