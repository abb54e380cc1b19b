"""What the fields of records take beside their types, and what they were once called."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from scripts.temporary.shared import NOISE_KINDS, TEMPO_RANGE
from scripts.temporary.shared_music import MODES

# The lowest and highest number of a field, both allowed.
FIELD_BOUNDS: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        "Request.frequency_hz": (20.0, 2_000.0),
        "Request.songs": (1, 1_000_000_000),
        "Constraints.bpm": TEMPO_RANGE,
        "Layers.drone_db": (-60.0, 0.0),
        "Layers.binaural_hz": (0.1, 40.0),
        "Layers.isochronic_hz": (0.1, 40.0),
        "Layers.binaural_db": (-60.0, 0.0),
        "Layers.isochronic_db": (-60.0, 0.0),
        "Layers.drone_beat_hz": (0.01, 10.0),
        "Layers.binaural_end_hz": (0.1, 40.0),
        "Layers.isochronic_end_hz": (0.1, 40.0),
        "Layers.noise_db": (-80.0, -6.0),
        "LengthRange.low_seconds": (0.0, 1e6),
        "LengthRange.high_seconds": (0.0, 1e6),
        "Meter.numerator": (1, 64),
    }
)
# The words and numbers that a field takes where these are few.
FIELD_CHOICES: Final[Mapping[str, frozenset[object]]] = MappingProxyType(
    {
        "Layers.noise": frozenset({"", *NOISE_KINDS}),
        "Meter.denominator": frozenset({1, 2, 4, 8, 16, 32, 64}),
        "Key.mode": frozenset(MODES),
        "Key.tonic": frozenset(letter + sign for letter in "CDEFGAB" for sign in ("", "#", "b", "##", "bb")),
    }
)
# What a field was called in JSON that earlier versions wrote.
OLD_FIELDS: Final[Mapping[str, str]] = MappingProxyType({"Request.constraints": "wish", "Opening.constraints": "wish"})
