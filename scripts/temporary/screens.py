"""What several rooms of the console use."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

PAGE_CHOICES: Final = 9
FIELD_HINTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "song_length": "minutes as 5 or 4-6, or HH:MM",
        "frequency": "off, 432, 528, or 20-2000 Hz",
        "drone_db": "off, or a level from -60 to 0 dB",
        "binaural_hz": "off, or a beat of 0.1-40 Hz",
        "isochronic_hz": "off, or a pulse of 0.1-40 Hz",
        "thread_fraction": "a share of the cores, as 5/6",
        "temperature": "0 to 2; 0.75 is usual",
        "volume_percent": "0 to 100",
        "sleep": "minutes until it stops, 0 for never",
    }
)
FIELD_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "song_length": "Song Length",
        "frequency": "Frequency",
        "drone_db": "Drone",
        "binaural_hz": "Binaural Beat",
        "isochronic_hz": "Isochronic Pulse",
        "thread_fraction": "Thread Fraction",
        "temperature": "Model Temperature",
        "volume_percent": "Audio Volume",
        "sleep": "Sleep Timer",
    }
)
