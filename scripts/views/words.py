"""Settings in people's words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scripts.errors import MusicGenError
from scripts.music.tuning import parse_frequency, tune


def length_words(text: str) -> str:
    """Return a song length in words: ``4-6 minutes``, ``1 hour 30 minutes``."""
    ends = [end.strip() for end in re.split(r"[-\u2013]", re.sub(r"\s*min[a-z.]*$", "", text.strip().lower()))]
    if all(":" not in end for end in ends):
        return f"{'-'.join(ends)} {'minute' if ends == ['1'] else 'minutes'}"
    return " - ".join(map(_hours, ends))


def _hours(clock: str) -> str:
    """``HH:MM`` in words; minutes alone as they are."""
    match = re.fullmatch(r"([0-9]{1,2}):([0-9]{2})", clock)
    if match is None:
        return f"{clock} minutes"
    parts = ((int(match[1]), "hour"), (int(match[2]), "minute"))
    return " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count) or "0 minutes"


def frequency_words(text: str) -> str:
    """Return a frequency with the note that is tuned to it: ``528 Hz (C5)``; ``off`` is the usual 440 Hz."""
    try:
        tuning = tune(parse_frequency(text))
    except MusicGenError:
        return text
    if tuning.frequency_hz is None:
        return "off (A4 = 440 Hz)"
    return f"{tuning.frequency_hz:g} Hz ({tuning.note})"


def layer_words(settings: Mapping[str, Any]) -> list[str]:
    """Return the tone layers that are on: ``drone -24 dB``."""
    layers = (("drone", "drone_db", "dB"), ("binaural", "binaural_hz", "Hz"), ("isochronic", "isochronic_hz", "Hz"))
    return [f"{name} {settings[key]:g} {unit}" for name, key, unit in layers if settings[key] is not None]
