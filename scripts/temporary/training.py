"""Training of the embedded models."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

TRAINING_COLLECTIONS: Final = ("airdsAirs", "oneills1850", "ryansMammoth")
TRAINING_LETTERS: Final = "CDEFGAB"
TRAINING_MODE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"": "maj", "maj": "maj", "m": "min", "min": "min", "dor": "dor", "phr": "phr", "lyd": "lyd", "mix": "mix"}
)
TRAINING_LONG_MODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "maj": "major",
        "min": "minor",
        "dor": "dorian",
        "phr": "phrygian",
        "lyd": "lydian",
        "mix": "mixolydian",
        "loc": "locrian",
    }
)
TRAINING_METERS: Final = frozenset({"2/4", "3/4", "4/4", "2/2", "3/8", "6/8", "9/8", "12/8", "3/2", "6/4", "5/4"})
TRAINING_RHYTHMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "reel": "reel",
        "hornpipe": "hornpipe",
        "jig": "jig",
        "double jig": "jig",
        "slide": "jig",
        "slipjig": "slip jig",
        "slip jig": "slip jig",
        "strathspey": "strathspey",
        "clog": "clog",
        "air": "air",
        "waltz": "waltz",
        "march": "march",
        "highland fling": "fling",
        "fling": "fling",
    }
)
# What is counted of real tunes: in stretches of so many bars, and at most so many of the commonest entries of a table.
STATISTICS_LENGTHS: Final = (4, 8, 16)
STATISTICS_RHYTHMS: Final = 150
STATISTICS_SOURCE: Final = (
    "Counted from Aird's Airs (1782), Ryan's Mammoth Collection (1883) and O'Neill's Music of Ireland (1903), tunes in "
    "the public domain by age; the training split of scripts/training. The counts are under this project's MIT licence."
)
TRAINING_ALPHABET: Final = "\n \"#%'()+,-/0123456789:<=>ABCDEFGKLMR^_abcdefghijklmnopqrstuvwxyz|"
