"""The menus."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# The options that have no screen of their own, in the order of the list; and what takes one away.
MENU_OPTIONS: Final = (
    "title",
    "key",
    "tempo",
    "chords",
    "primer",
    "vary",
    "seed",
    "format",
    "to",
    "loop",
    "video",
    "noise",
    "noise-level",
    "drone-harmonics",
    "drone-beat",
    "binaural",
    "isochronic",
    "meter",
    "without",
    "only",
    "era",
    "about",
    "artist",
    "lyrics",
    "no-lyrics",
)
OPTION_OFF: Final = ("off", "none", "-")
LONGEST_FIELD: Final = 500
LONGEST_LOG: Final = 200
# Earlier requests that the up arrow brings back.
MOST_ASKED: Final = 50
STYLES_QUESTION: Final = "What kind of music are we making today? (Styles, separated, by, commas)"
SONGS_QUESTION: Final = "How many songs should I generate?"

# Steps of the jukebox's keys in a song.
SEEK_SECONDS: Final[Mapping[str, float]] = MappingProxyType({"left": -5.0, "right": 5.0, "up": 60.0, "down": -60.0})
VOLUME_STEP: Final = 5
LONGEST_SLEEP_MINUTES: Final = 1_440
CROSSFADE_CHOICES: Final = (0, 2, 5, 10)
