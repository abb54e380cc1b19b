"""What lands in the output folder."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LARGEST_RECIPE_BYTES: Final = 20_000_000
PICTURE_SIZE: Final = 1000
COVER_SIZE: Final = 600
COVER_BYTES: Final = 100_000
# Where the colour of each role stands on the circle of hues, 0 to 1.
ROLE_HUES: Final[Mapping[str, float]] = MappingProxyType(
    {
        "melody": 0.12,
        "harmony": 0.07,
        "echo": 0.9,
        "counter": 0.3,
        "chords": 0.55,
        "pad": 0.68,
        "arp": 0.45,
        "drone": 0.75,
        "bass": 0.0,
        "wobble": 0.95,
        "drums": 0.62,
        "fx": 0.8,
    }
)

# Names that Windows keeps for devices, in any case and with any extension.
RESERVED_NAMES: Final = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³"}
)
LONGEST_NAME: Final = 80
RECIPE_VERSION: Final = 1
# What a recipe calls a long piece, and what earlier versions did.
LONG_RECIPES: Final = ("long piece", "journey")
VERSIONED_PACKAGES: Final = ("llama-cpp-python", "xllamacpp", "tinysoundfont", "imageio-ffmpeg", "mido", "numpy")
STALE_SECONDS: Final = 3600.0
LOCK_NAME: Final = "lock"
LOCK_TRIES: Final = 5
