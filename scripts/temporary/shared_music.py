"""What several rooms know of music: the roles of a band, the modes, letters and their pitches."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from scripts.records import BandEntry, BandRole, Mode

LETTER_PITCH_CLASSES: Final[Mapping[str, int]] = MappingProxyType(
    {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
)
# How many letters above a chord's root its note stands that lies so many semitones above it: thirds apart.
CHORD_LETTER_STEPS: Final[Mapping[int, int]] = MappingProxyType(
    {0: 0, 1: 1, 2: 1, 3: 2, 4: 2, 5: 3, 6: 4, 7: 4, 8: 4, 9: 6, 10: 6, 11: 6}
)
# The line of fifths: sharps enter a signature in this order, flats in the opposite one.
FIFTHS_LETTERS: Final = "FCGDAEB"
# Every role of the band: what it is stands here alone; who plays it is told by ``arranger/band.py``. Parts that a
# second genre lends join in this order.
BAND_ROLES: Final[Mapping[str, BandRole]] = MappingProxyType(
    {
        "melody": BandRole(
            low=60, high=89, velocity=98, hue=0.12,
            signs="Xx",
            words=frozenset({"long", "sing", "written"}),
            seat=BandEntry(groove="default", volume=90),
            substitutes=("violin", "flute", "clarinet", "piano", "vibraphone", "saw lead"),
            single_line=True, lent=True, lowered=True, shortened=True, calm_turn=2,
        ),
        "harmony": BandRole(
            low=52, high=84, velocity=80, hue=0.07,
            seat=BandEntry(volume=62, pan=40, reverb=50),
            substitutes=("violin", "clarinet", "viola"),
            single_line=True, breathes=True, late=True,
        ),
        "chords": BandRole(
            low=48, high=71, velocity=84, hue=0.55,
            signs="XxoBTvMmN?",
            registers=MappingProxyType({"mid": (52, 76), "low": (40, 64), "high": (62, 86)}),
            seat=BandEntry(groove="default", volume=76),
            substitutes=("nylon guitar", "electric piano", "clean guitar", "strings", "organ", "harp"),
            breathes=True, chordal=True, carries=True, bed=True, steady=True, lowered=True, shortened=True, calm_turn=1,
        ),
        "pad": BandRole(
            low=46, high=73, velocity=76, hue=0.68,
            signs="XxoBT",
            registers=MappingProxyType({"high": (62, 86), "mid": (52, 76), "low": (43, 65)}),
            words=frozenset({"held"}),
            seat=BandEntry(volume=68, reverb=60),
            substitutes=("strings", "slow strings", "warm pad", "choir", "organ"),
            breathes=True, chordal=True, carries=True, bed=True, steady=True, lent=True, lowered=True,
            held=True, calm_turn=1,
            dated=True,
        ),
        "counter": BandRole(
            low=50, high=77, velocity=82, hue=0.3,
            signs="gud",
            registers=MappingProxyType({"low": (43, 64), "mid": (53, 76), "high": (64, 86)}),
            words=frozenset({"guide"}),
            seat=BandEntry(volume=70, pan=40, reverb=50),
            substitutes=("cello", "viola", "clarinet"),
            single_line=True, breathes=True, lent=True, held=True,
        ),
        "arp": BandRole(
            low=55, high=88, velocity=80, hue=0.45, looseness=0.5,
            signs="123456789",
            registers=MappingProxyType({"high": (70, 96), "mid": (55, 82), "low": (43, 67)}),
            seat=BandEntry(groove="default", volume=64, pan=84),
            substitutes=("harp", "nylon guitar", "vibraphone", "crystal", "piano"),
            breathes=True, chordal=True, carries=True, steady=True, lent=True, lowered=True, calm_turn=1,
        ),
        "bass": BandRole(
            low=28, high=55, velocity=94, hue=0.0, looseness=0.6,
            signs="Rr5378awc",
            turns=frozenset({"pickup"}),
            seat=BandEntry(groove="default", volume=96, reverb=8),
            substitutes=("fingered bass", "acoustic bass", "synth bass", "cello", "tuba"),
            single_line=True, breathes=True, steady=True, shortened=True, dry=True, calm_turn=3,
            dated=True,
        ),
        "wobble": BandRole(
            low=33, high=55, velocity=94, hue=0.95, looseness=0.2,
            grooves_of="bass",
            single_line=True, breathes=True, steady=True, dry=True,
        ),
        "drone": BandRole(
            low=36, high=67, velocity=70, hue=0.75,
            seat=BandEntry(volume=56, reverb=60),
            carries=True, steady=True, lent=True, calm_turn=3,
        ),
        "echo": BandRole(
            low=57, high=88, velocity=68, hue=0.9,
            late=True, lent=True,
        ),
        "fx": BandRole(
            low=0, high=127, velocity=90, hue=0.8, looseness=0.0,
            late=True, lent=True,
        ),
        "drums": BandRole(
            low=27, high=87, velocity=96, hue=0.62, looseness=0.45,
            signs="Xxo?",
            turns=frozenset({"break", "build", "end", "fill", "pickup"}),
            seat=BandEntry(groove="default", volume=96, reverb=25),
            substitutes=("standard kit", "electronic kit", "brush kit"),
            dated=True,
        ),
    }
)  # fmt: skip
# Every mode: what it is stands here alone. The progressions of a mode lean on its tonic, with the chord that tells the
# mode between: rows bent from minor would lean on the chords of the relative major and its minor. Locrian is rare in
# real tunes, so the embedded model was trained with the chords of phrygian for it.
MODES: Final[Mapping[str, Mode]] = MappingProxyType(
    {
        "major": Mode(
            intervals=(0, 2, 4, 5, 7, 9, 11), fifths=0, suffix="",
            chords=(
                (1, 0, "", 0.5), (2, 2, "m", -0.1), (3, 4, "m", -0.6), (4, 5, "", 0.3),
                (5, 7, "", 0.4), (6, 9, "m", 0.0),
            ),
            cadence=MappingProxyType({5: 0.5, 4: 0.1}),
            scales=("major pentatonic", "major", "blues", "lydian"),
        ),
        "minor": Mode(
            intervals=(0, 2, 3, 5, 7, 8, 10), fifths=-3, suffix="m",
            chords=(
                (1, 0, "m", 0.5), (3, 3, "", -0.1), (4, 5, "m", 0.1), (5, 7, "m", -0.4),
                (5, 7, "", 0.2), (6, 8, "", 0.0), (7, 10, "", 0.2),
            ),
            cadence=MappingProxyType({5: 0.5, 7: 0.2}),
            scales=("minor pentatonic", "natural minor", "blues", "harmonic minor", "dorian"),
        ),
        "dorian": Mode(
            intervals=(0, 2, 3, 5, 7, 9, 10), fifths=-2, suffix="dor",
            chords=(
                (1, 0, "m", 0.5), (2, 2, "m", -0.4), (3, 3, "", -0.1), (4, 5, "", 0.1),
                (5, 7, "m", -0.2), (7, 10, "", 0.4),
            ),
            cadence=MappingProxyType({7: 0.4, 4: 0.4}),
            scales=("dorian", "minor pentatonic", "blues"),
        ),
        "phrygian": Mode(
            intervals=(0, 1, 3, 5, 7, 8, 10), fifths=-4, suffix="phr",
            chords=(
                (1, 0, "m", 0.5), (2, 1, "", 0.3), (3, 3, "", -0.1), (4, 5, "m", 0.1),
                (6, 8, "", 0.0), (7, 10, "m", 0.1),
            ),
            cadence=MappingProxyType({2: 0.6, 7: 0.4}),
            scales=("phrygian", "phrygian dominant", "minor pentatonic"),
            progressions=(
                "i i i III i i II i",
                "i i II i i i vii i",
                "i i vii i i i II i",
                "i II i i i i vii i",
            ),
        ),
        "lydian": Mode(
            intervals=(0, 2, 4, 6, 7, 9, 11), fifths=1, suffix="lyd",
            chords=(
                (1, 0, "", 0.5), (2, 2, "", 0.2), (3, 4, "m", -0.4), (5, 7, "", 0.3),
                (6, 9, "m", 0.0),
            ),
            cadence=MappingProxyType({2: 0.5, 5: 0.4}),
            scales=("lydian", "major pentatonic"),
            progressions=(
                "I I II I I V II I",
                "I II I I vi I II I",
                "I I I II I iii II I",
                "I V I I II I II I",
            ),
        ),
        "mixolydian": Mode(
            intervals=(0, 2, 4, 5, 7, 9, 10), fifths=-1, suffix="mix",
            chords=(
                (1, 0, "", 0.5), (2, 2, "m", -0.3), (4, 5, "", 0.2), (5, 7, "m", -0.3),
                (6, 9, "m", -0.3), (7, 10, "", 0.4),
            ),
            cadence=MappingProxyType({7: 0.6, 5: 0.1}),
            scales=("mixolydian", "major pentatonic", "blues"),
        ),
        "locrian": Mode(
            intervals=(0, 1, 3, 5, 6, 8, 10), fifths=-5, suffix="loc",
            chords=(
                (1, 0, "dim", 0.5), (2, 1, "", 0.2), (3, 3, "m", -0.3), (4, 5, "m", -0.1),
                (5, 6, "", 0.0), (6, 8, "", -0.2), (7, 10, "m", 0.2),
            ),
            cadence=MappingProxyType({2: 0.6, 7: 0.4, 5: 0.1}),
            scales=("locrian", "diminished"),
            progressions=(
                "i i II i i vii II i",
                "i II i i V i vii i",
                "i i vii i i VI II i",
                "i vii i i i iv II i",
            ),
            learnt_as="phrygian",
        ),
    }
)  # fmt: skip
# Words of one syllable that a line passes over: none of them wants a strong beat.
LIGHT_WORDS: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "and",
        "or",
        "but",
        "nor",
        "so",
        "as",
        "if",
        "of",
        "to",
        "in",
        "on",
        "at",
        "by",
        "for",
        "from",
        "with",
        "into",
        "than",
        "that",
        "then",
        "though",
        "till",
        "when",
        "while",
        "where",
        "who",
        "what",
        "which",
        "how",
        "is",
        "am",
        "are",
        "was",
        "were",
        "be",
        "been",
        "has",
        "have",
        "had",
        "do",
        "does",
        "did",
        "will",
        "would",
        "can",
        "could",
        "may",
        "might",
        "must",
        "shall",
        "should",
        "let",
        "i",
        "me",
        "my",
        "you",
        "your",
        "he",
        "him",
        "his",
        "she",
        "her",
        "it",
        "its",
        "we",
        "us",
        "our",
        "they",
        "them",
        "their",
        "this",
        "these",
        "those",
        "there",
        "here",
        "i'm",
        "you're",
        "he's",
        "she's",
        "it's",
        "we're",
        "they're",
        "i'll",
        "you'll",
        "we'll",
        "he'll",
        "she'll",
        "i'd",
        "you'd",
        "we'd",
        "i've",
        "you've",
        "we've",
        "that's",
        "there's",
        "what's",
        "who's",
        "here's",
        "let's",
        "not",
        "no",
        "some",
        "any",
        "each",
        "all",
        "just",
        "too",
        "up",
        "out",
        "off",
        "down",
        "over",
        "like",
        "through",
        "more",
        "such",
        "ere",
        "'til",
        "'cause",
        "ain't",
        "don't",
        "won't",
        "can't",
        "didn't",
        "isn't",
        "wasn't",
    ]
)
