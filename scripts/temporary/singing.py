"""Words set to a tune."""

from __future__ import annotations

from typing import Final

# A line takes at most so many notes and syllables; what lines of 0, 1, 2 ... notes cost, and how long they may last.
MOST_LINE_NOTES: Final = 24
MOST_SLOTS: Final = 11
LINE_NOTE_COSTS: Final = (9.0, 9.0, 7.0, 5.5, 3.6, 2.0, 1.0, 0.5, 0.3, 0.3, 0.6, 1.2, 2.0)
LINE_SECONDS: Final = (1.4, 6.5)
FASTEST_SYLLABLE_SECONDS: Final = 0.115
# Letters that stand for one vowel, and consonants that begin a syllable together.
VOWEL_PAIRS: Final = frozenset(
    [
        "ai",
        "au",
        "aw",
        "ay",
        "ea",
        "ee",
        "ei",
        "eu",
        "ew",
        "ey",
        "ie",
        "oa",
        "oe",
        "oi",
        "oo",
        "ou",
        "ow",
        "oy",
        "ue",
        "ui",
    ]
)
CONSONANT_STARTS: Final = frozenset(
    [
        "b",
        "c",
        "d",
        "f",
        "g",
        "h",
        "j",
        "k",
        "l",
        "m",
        "n",
        "p",
        "q",
        "r",
        "s",
        "t",
        "v",
        "w",
        "x",
        "z",
        "bl",
        "br",
        "ch",
        "cl",
        "cr",
        "dr",
        "fl",
        "fr",
        "gl",
        "gn",
        "gr",
        "kn",
        "ph",
        "pl",
        "pr",
        "qu",
        "sc",
        "sh",
        "sk",
        "sl",
        "sm",
        "sn",
        "sp",
        "st",
        "sw",
        "th",
        "tr",
        "tw",
        "wh",
        "wr",
        "str",
        "thr",
        "spr",
        "scr",
        "squ",
    ]
)
# What it costs to hold a syllable over one more note, to sing two on one, and to end a line where the tune goes on.
HELD_NOTE_COST: Final = 0.35
SHARED_NOTE_COST: Final = 2.0
LINE_ACROSS_COST: Final = 2.5
# More for a light syllable that is held; and for a note that has to be struck twice.
LIGHT_HELD_COST: Final = 0.4
SPLIT_NOTE_COST: Final = 0.8
# The shortest notes, in quarters and in seconds, that a note is divided into for somebody's own words.
SHORTEST_SPLIT_QUARTERS: Final = 0.25
SHORTEST_SPLIT_SECONDS: Final = 0.15
# Somebody's own words are sung on at most so many times their number of notes.
MOST_ROOM: Final = 1.3
# How much earlier and later than written a note may be played and still be the syllable's, in ticks.
EARLY_TICKS: Final = 300
LATE_TICKS: Final = 110
