"""Settings in people's words."""

from __future__ import annotations

from scripts.errors import MusicGenError
from scripts.music.form import parse_length
from scripts.music.tuning import parse_frequency, tune
from scripts.records import Settings
from scripts.wording import range_words


def length_words(text: str) -> str:
    """Return a song length in words: ``4-6 minutes``, ``1 hour 30 minutes``."""
    try:
        length = parse_length(text)
    except MusicGenError:
        return text
    return range_words(length.low_seconds, length.high_seconds)


def frequency_words(text: str) -> str:
    """Return a frequency with the note that is tuned to it: ``528 Hz (C5)``; ``off`` is the usual 440 Hz."""
    try:
        tuning = tune(parse_frequency(text))
    except MusicGenError:
        return text
    if tuning.frequency_hz is None:
        return "off (A4 = 440 Hz)"
    return f"{tuning.frequency_hz:g} Hz ({tuning.note})"


def layer_words(settings: Settings) -> list[str]:
    """Return the tone layers that are on: ``drone -24 dB``."""
    layers = (("drone", "drone_db", "dB"), ("binaural", "binaural_hz", "Hz"), ("isochronic", "isochronic_hz", "Hz"))
    values = [(name, getattr(settings, key), unit) for name, key, unit in layers]
    return [f"{name} {value:g} {unit}" for name, value, unit in values if value is not None]
