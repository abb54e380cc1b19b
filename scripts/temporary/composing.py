"""The composer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from scripts.records import Sampling

# Tokens a quarter note: measured on the embedded model's tunes (a bar of 4/4 in eighth notes takes about 9 characters);
# ChatMusician's 310 a minute at 120 quarter notes. Chord symbols come on top, so many tokens a bar.
TOKENS_A_QUARTER: Final[Mapping[str, float]] = MappingProxyType({"embedded": 2.4, "chatmusician": 2.6, "chat": 3.2})
CHORD_TOKENS: Final[Mapping[str, float]] = MappingProxyType({"embedded": 5.0, "chatmusician": 2.0, "chat": 3.0})
# What a model's tokens a minute start from before any song of it was measured, by a part of its name.
FIRST_TOKENS_PER_MINUTE: Final[Mapping[str, float]] = MappingProxyType({"chatmusician": 310.0})
LEARNT_MINUTES: Final = 10.0
# The embedded model's header and form line, at most.
PROMPT_TOKENS: Final = 80
# A section that is gone on with shows the model so many of its last bars.
CONTINUED_BARS: Final = 16
# How often an answer that was cut is gone on with.
MOST_ROUNDS: Final = 8
FORM_WORDS: Final = "'Binary', 'Sectional: Verse/Chorus'"
CHAT_COMPOSER_ROLE: Final = "You write melodies in ABC notation. Answer with the tune alone, every bar full."
# How many candidates of a section a model writes. The embedded model gains nothing from a batch (measured on one
# thread: 1,550 tokens a second one by one, 1,400 to 1,700 in batches of 4 to 16) but is quick enough for some; a large
# one gains 1.8 times from 4 at once and 3.4 times from 16, so that other sections fill the batch.
CANDIDATES: Final[Mapping[str, int]] = MappingProxyType({"embedded": 6, "chatmusician": 4, "chat": 3})
# An engine that writes one answer at a time has a large model write fewer.
CANDIDATES_ONE_BY_ONE: Final = 1
# Without the grammar: what a mended answer must be worth to be kept, and how much of the section it must hold itself.
MENDED_TOTAL: Final = 0.1
MENDED_SHARE: Final = 0.25
# How an answer that could not be used is asked for again: hotter, as an outside tester of ChatMusician found to help.
HOTTER: Final = (0.5, 0.7)
# Grids, in steps a quarter note, that rhythms written without the grammar are laid on; the first that fits is taken.
FREE_GRIDS: Final = (12, 8, 4)
# The range that models are held to, from A, to b, as pitches.
COMPOSER_RANGE: Final = (57, 83)
# How each kind of composer draws tokens best: ours by trial, ChatMusician as its authors do.
COMPOSER_SAMPLING: Final[Mapping[str, Sampling]] = MappingProxyType(
    {
        "embedded": Sampling(0, 0, temperature=0.85, top_k=0, top_p=0.95),
        "chatmusician": Sampling(0, 0, temperature=0.2, top_k=40, top_p=0.9, repeat_penalty=1.1, repeat_last=-1),
        "chat": Sampling(0, 0, temperature=0.7, top_k=40, top_p=0.95),
    }
)

# The critic's mark under which an answer of a model that is not ours is not kept: bars of one note and the like have
# 0.18 to 0.33, the embedded model's 0.9 and more.
ANSWER_FLOOR: Final = 0.4

# How far a section's tune reaches, in semitones, where its idiom does not say it.
DEFAULT_SPAN: Final = 14
# A tune reaches over so many steps of the scale at least.
LEAST_STEPS: Final = 4
