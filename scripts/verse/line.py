"""One line: the best rows of words that have the asked syllables and beats, the asked end, and to do with the theme.

A beam search from the last word to the first: rows with equally many syllables are compared, and the best go on. Words
are as likely as the counts say, likelier where they have to do with the theme, and less so where they were used before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import Any

from scripts.temporary import (
    VERSE_BRANCHES,
    VERSE_CLASH,
    VERSE_LEAST_LINE_WORDS,
    VERSE_LIGHT_ON_BEAT,
    VERSE_OFF_BEAT,
    VERSE_WORD_WORTH,
)
from scripts.verse.model import VerseModel


@dataclass(frozen=True, slots=True)
class LineWish:
    """A line that is wanted: a beat for each syllable (1 leant on, -1 passed over, 0 either), and how it ends.

    ``ends`` are the words that it may end on (none: any that lines end on); ``tail`` are words that it ends with, in
    reading order. ``bias`` is added to what the counts say of each word, ``width`` how many rows are followed.
    """

    beats: tuple[int, ...]
    bias: Any
    ends: tuple[int, ...] = ()
    tail: tuple[int, ...] = ()
    width: int = 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was found: its words in reading order, and its worth, the higher the better."""

    words: tuple[int, ...]
    worth: float


@lru_cache(maxsize=4096)
def pattern_cost(stress: str, beats: tuple[int, ...], *, light: bool) -> float:
    """What a word's stresses cost on some beats: a main stress that is passed over is out, and so is a lean on none."""
    cost = 0.0
    for digit, beat in zip(stress, beats, strict=True):
        if beat > 0:
            single = VERSE_LIGHT_ON_BEAT if light else 0.0
            cost += single if len(stress) == 1 else {"1": 0.0, "2": 0.3, "0": VERSE_CLASH}[digit]
        elif beat < 0:
            single = 0.0 if light or digit == "0" else VERSE_OFF_BEAT
            cost += single if len(stress) == 1 else {"1": VERSE_CLASH, "2": 0.8, "0": 0.0}[digit]
    return cost


def costs_at(model: VerseModel, beats: tuple[int, ...]) -> Any:
    """For each number of syllables still open the cost of each pattern that ends there; infinite where none fits."""
    import numpy as np

    table = np.full((len(beats) + 1, len(model.pattern_list)), np.inf, np.float32)
    for number, (stress, light) in enumerate(model.pattern_list):
        size = len(stress)
        for left in range(size, len(beats) + 1):
            if size:
                table[left, number] = pattern_cost(stress, beats[left - size : left], light=light)
    return table


def find_lines(model: VerseModel, wish: LineWish) -> list[Line]:
    """The best lines that were found, the best first; none where the words do not allow any."""
    import numpy as np

    costs = costs_at(model, wish.beats)
    count = len(wish.beats)
    rows: list[list[tuple[float, tuple[int, ...]]]] = [[] for _ in range(count + 1)]
    begun = _begin(model, wish, costs)
    if begun is not None:
        rows[count - begun[2]].append((begun[0], begun[1]))
    allowed: Any = None
    if wish.ends:
        allowed = np.zeros(len(model.words), bool)
        allowed[list(wish.ends)] = True
    if begun is None and wish.tail:
        return []
    if not wish.tail:
        rows[count].append((0.0, ()))
    finished: list[Line] = []
    for left in range(count, -1, -1):
        best = sorted(rows[left], reverse=True)[: wish.width]
        for worth, words in best:
            names, likely = model.preceding((*words, 0)[:3])
            if not len(names):
                continue
            if left == 0:
                if names[0] == 0 and len(words) >= min(VERSE_LEAST_LINE_WORDS, count):
                    finished.append(Line(words, worth + float(likely[0])))
                continue
            marks = likely + wish.bias[names] - costs[left][model.patterns[names]] + VERSE_WORD_WORTH
            if not words and allowed is not None:
                marks = np.where(allowed[names], marks, -np.inf)
            top = VERSE_BRANCHES * 3 if not words else VERSE_BRANCHES
            chosen = np.argpartition(-marks, top)[:top] if len(marks) > top else np.arange(len(marks))
            for word, mark in zip(names[chosen].tolist(), marks[chosen].tolist(), strict=True):
                if mark == -inf or (word in words and (not model.lights[word] or word == words[0])):
                    continue
                rows[left - model.sizes[word]].append((worth + mark, (word, *words)))
    return sorted(finished, key=lambda line: -line.worth)


def _begin(model: VerseModel, wish: LineWish, costs: Any) -> tuple[float, tuple[int, ...], int] | None:
    """The asked tail as the beginning of the search: its cost, its words and syllables; None where it does not fit."""
    if not wish.tail:
        return None
    left, cost = len(wish.beats), 0.0
    for word in reversed(wish.tail):
        size = int(model.syllables[word])
        if size > left:
            return None
        cost += float(costs[left][model.patterns[word]])
        left -= size
    return (-cost, tuple(wish.tail), len(wish.beats) - left) if cost < VERSE_CLASH else None


def text_of(model: VerseModel, words: Sequence[int]) -> str:
    """A line as it is written: a capital at its beginning, and ``I``."""
    parts = [model.words[word] for word in words]
    parts = ["I" + part[1:] if part == "i" or part.startswith("i'") else part for part in parts]
    text = " ".join(parts)
    return text[:1].upper() + text[1:]
