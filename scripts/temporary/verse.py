"""The embedded lyric writer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from scripts.temporary.shared import DATA_DIR

# Six words in a row that stand in the verse are not written: a filter of so many bits, so many of them a run.
VERSE_COPY_WORDS: Final = 6
VERSE_COPY_BITS: Final = 12_000_000
VERSE_COPY_HASHES: Final = 3
# How much longer contexts leave to shorter ones, by the number of their kinds.
VERSE_SUM_WORDS: Final = 0.15
# The search for a line: how many words follow each row, what a stress costs where none belongs (which is as good as
# out), a light word on a beat, and a word of weight off one. Longer rows of short words are not worth less.
VERSE_BRANCHES: Final = 18
VERSE_CLASH: Final = 9.0
VERSE_LIGHT_ON_BEAT: Final = 1.95
VERSE_OFF_BEAT: Final = 0.35
VERSE_WORD_WORTH: Final = 1.5
VERSE_LEAST_LINE_WORDS: Final = 2
# What is added to a word's likelihood: to the theme's own words, to what goes with them, to I and you, to he and she;
# what is taken from words that were used before; and how much chance there is (the scale of a Gumbel distribution).
VERSE_THEME_WORTH: Final = 1.0
VERSE_TOPIC_WORTH: Final = 2.0
VERSE_ADDRESS: Final = (
    "i",
    "i'm",
    "i'll",
    "i've",
    "me",
    "my",
    "you",
    "you're",
    "your",
    "we",
    "we're",
    "us",
    "our",
    "tonight",
)
VERSE_ADDRESS_WORTH: Final = 0.5
VERSE_DISTANCE: Final = ("he", "him", "his", "she", "her", "they", "them", "their", "man", "men", "woman", "lady")
VERSE_DISTANCE_WORTH: Final = -0.8
VERSE_USED_WORTH: Final = 2.5
VERSE_NOISE: Final = 0.4
# How many rhymes are answered, and how many rows are followed for a line that begins a rhyme and one that answers.
VERSE_RHYMES_TRIED: Final = 4
VERSE_FIRST_WIDTH: Final = 40
VERSE_ANSWER_WIDTH: Final = 28
# Kinds of section that keep their words when they come again, those first that may have the title in them; and how many
# texts a verse has before it begins again.
VERSE_KEEPING_KINDS: Final = ("chorus", "hook", "refrain", "drop", "head", "pre", "post", "tag")
VERSE_NEW_TEXTS: Final = 4
VERSE_SCHEMES: Final[Mapping[int, tuple[str, ...]]] = MappingProxyType(
    {
        1: ("x",),
        2: ("AA",),
        3: ("AxA", "xAA"),
        4: ("ABAB", "AABB", "xAxA", "ABAB"),
        5: ("AABBA", "ABABB"),
    }
)
VERSE_FILE: Final = DATA_DIR / "verse" / "english.npz"
TOPICS_FILE: Final = DATA_DIR / "verse" / "topics.json"
