"""Training of the embedded models."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from scripts.temporary.shared import DATA_DIR

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
# The corpora of melodies: which file is read by which reader, and the word that stands in the header for a genre word
# of theirs. The first entry whose words all stand in a piece's genres wins; no word: the piece is left out.
MELODY_FILES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "lieder": "openscore-lieder.jsonl.gz",
        "quartets": "openscore-quartets.jsonl.gz",
        "hymnal": "open-hymnal.jsonl.gz",
        "mutopia": "mutopia-pd.jsonl.gz",
    }
)
MUTOPIA_WORDS: Final[tuple[tuple[str, str], ...]] = (
    ("technique", ""),
    ("etude", ""),
    ("prelude", ""),
    ("rag", "rag"),
    ("march", "march"),
    ("waltz", "waltz"),
    ("minuet", "minuet"),
    ("polonaise", "dance"),
    ("mazurka", "dance"),
    ("gigue", "dance"),
    ("bourree", "dance"),
    ("gavotte", "dance"),
    ("sarabande", "dance"),
    ("allemande", "dance"),
    ("courante", "dance"),
    ("hymn", "hymn"),
    ("carol", "hymn"),
    ("koto", "koto"),
    ("shamisen", "koto"),
    ("dance", "dance"),
    ("song", "song"),
    ("lullaby", "song"),
    ("baroque", "baroque"),
    ("voice", "song"),
    ("folk", "dance"),
    ("romantic", "romantic"),
    ("romantique", "romantic"),
    ("classical", "classical"),
    ("popular", "song"),
)
# The words of the headers beside those of the folk tunes, and how often a tune of them is drawn in an epoch.
MELODY_DRAWS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "song": 0.7,
        "hymn": 2.0,
        "quartet": 0.2,
        "rag": 3.0,
        "march": 2.0,
        "waltz": 2.0,
        "minuet": 1.0,
        "dance": 1.0,
        "baroque": 1.0,
        "classical": 1.0,
        "romantic": 1.0,
        "koto": 1.0,
    }
)
# A folk tune is drawn so often.
FOLK_DRAWS: Final = 1.75
# Chords that were found with less than this share of the sounding notes are left out.
MELODY_CHORD_FIT: Final = 0.65
# Of a hundred pieces so many are for the test, and the next so many for validation.
MELODY_TEST_PERCENT: Final = 7
MELODY_VALIDATION_PERCENT: Final = 4
# A stretch is cut into sections of so many bars, 8 the likeliest; so many of them, in so many characters, are an
# excerpt at most.
MELODY_SECTION_BARS: Final = (4, 12)
MELODY_EXCERPT_SECTIONS: Final = 4
MELODY_EXCERPT_CHARACTERS: Final = 700
# What a line of verse ends with where a sentence or a good part of one ends there.
VERSE_SENTENCE_END: Final = (".", ";", ":", "!", "?", "-", "\u2014")
VERSE_MODERN_FILE: Final = DATA_DIR / "verse" / "modern.txt"
# A word of the lyric writer stands at least so often in the verse; words that mostly have a capital are names.
VERSE_LEAST_COUNT: Final = 15
VERSE_MOST_WORDS: Final = 9_000
VERSE_NAME_SHARE: Final = 0.5
VERSE_VECTOR_WORDS: Final = 6_000
VERSE_DIMENSIONS: Final = 40
VERSE_SPOKEN_WORDS: Final = 30_000
VERSE_SOURCE: Final = (
    "Counts of English verse in the public domain (English Gutenberg Poetry Corpus by T. N. Haider); pronunciations: "
    "Copyright (C) 1993-2015 Carnegie Mellon University, pronounce.license.txt"
)
