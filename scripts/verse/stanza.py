"""Lines that belong together: a stanza whose lines rhyme by a scheme, each with the syllables and beats of its tune.

The first line of a rhyme is written free; for the best of its rhymes the answering lines are tried, and the pair that
is best as a whole is kept. What was said makes itself less likely, what goes with the theme likelier.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from scripts.temporary import (
    VERSE_ADDRESS,
    VERSE_ADDRESS_WORTH,
    VERSE_ANSWER_WIDTH,
    VERSE_DISTANCE,
    VERSE_DISTANCE_WORTH,
    VERSE_FIRST_WIDTH,
    VERSE_NOISE,
    VERSE_RHYMES_TRIED,
    VERSE_THEME_WORTH,
    VERSE_TOPIC_WORTH,
    VERSE_USED_WORTH,
)
from scripts.verse.line import Line, LineWish, find_lines
from scripts.verse.model import VerseModel


@dataclass(slots=True)
class Voice:
    """Who writes one song: the counts, the random stream, the theme's words, and what was said so far."""

    model: VerseModel
    rng: random.Random
    theme: tuple[int, ...] = ()
    said: list[tuple[int, ...]] = field(default_factory=list)
    rhymed: set[int] = field(default_factory=set)

    def bias(self) -> Any:
        """What is added to each word's likelihood for the next line: theme, address, freshness, and a little chance."""
        import numpy as np

        model = self.model
        bias = np.zeros(len(model.words), np.float32)
        if self.theme:
            centre = model.vectors[list(self.theme)].sum(0)
            for line in self.said[-2:]:
                centre = centre + 0.5 * model.vectors[list(line)].sum(0)
            length = float(np.linalg.norm(centre))
            if length:
                bias += VERSE_TOPIC_WORTH * np.maximum(0.0, model.vectors @ (centre / length))
            bias[list(self.theme)] += VERSE_THEME_WORTH
        for names, worth in ((VERSE_ADDRESS, VERSE_ADDRESS_WORTH), (VERSE_DISTANCE, VERSE_DISTANCE_WORTH)):
            bias[[model.number[name] for name in names if name in model.number]] += worth
        for line in self.said:
            used = [word for word in line if not model.light[word]]
            bias[used] = np.minimum(bias[used], 0.0) - VERSE_USED_WORTH
        noise = np.random.default_rng(self.rng.getrandbits(63)).gumbel(0.0, VERSE_NOISE, len(model.words))
        return bias + noise.astype(np.float32)


def write_stanza(
    voice: Voice, frames: Sequence[tuple[int, ...]], scheme: str, tails: Sequence[tuple[int, ...]] = ()
) -> list[tuple[int, ...]]:
    """The words of each line; ``frames`` are their beats, ``scheme`` has a letter for each (``x`` rhymes with none).

    ``tails`` holds words that a line ends with, or nothing. A line that cannot be had is empty.
    """
    found: dict[int, tuple[int, ...]] = {}
    tails = tails or [()] * len(frames)
    for letter in dict.fromkeys(scheme):
        places = [n for n, own in enumerate(scheme) if own == letter]
        groups = [[place] for place in places] if letter == "x" else [sorted(places, key=lambda n: (not tails[n], n))]
        for group in groups:  # a line whose end is given leads its rhyme
            lines = rhyming(voice, [frames[n] for n in group], [tails[n] for n in group])
            for place, line in zip(group, lines, strict=True):
                found[place] = line
    return [found[n] for n in range(len(frames))]


def rhyming(voice: Voice, frames: Sequence[tuple[int, ...]], tails: Sequence[tuple[int, ...]]) -> list[tuple[int, ...]]:
    """Lines that all rhyme, the best that were found; a single one rhymes with nothing said."""
    model = voice.model
    ends = rhyme_words(voice, len(frames), again=any(tails))
    wish = LineWish(frames[0], voice.bias(), () if tails[0] else ends, tails[0], VERSE_FIRST_WIDTH)
    first = fresh(voice, find_lines(model, wish))
    if not first:
        first = fresh(voice, find_lines(model, LineWish(frames[0], voice.bias(), tail=tails[0], width=80)))
    best: tuple[float, list[tuple[int, ...]]] | None = None
    tried: dict[int, Line] = {}
    for line in first:
        tried.setdefault(int(model.rhymes[line.words[-1]]), line)
        if len(tried) >= (VERSE_RHYMES_TRIED if len(frames) > 1 else 1):
            break
    for line in tried.values():
        lines, worth = [line.words], line.worth
        for frame, tail in zip(frames[1:], tails[1:], strict=True):
            partners = partners_of(model, ends, [own[-1] for own in lines])
            wish = LineWish(frame, voice.bias(), partners, tail, VERSE_ANSWER_WIDTH)
            answers = fresh(voice, find_lines(model, wish)) if partners or tail else []
            if not answers:
                break
            lines.append(answers[0].words)
            worth += answers[0].worth
        else:
            if best is None or worth > best[0]:
                best = (worth, lines)
    kept = best[1] if best else [line.words for line in first[:1]]
    voice.said += kept
    voice.rhymed |= {int(model.rhymes[line[-1]]) for line in kept}
    for frame in frames[len(kept) :]:  # no answer: a line that rhymes with nothing is better than none
        free = fresh(voice, find_lines(model, LineWish(frame, voice.bias(), width=80)))
        kept.append(free[0].words if free else ())
        voice.said += kept[-1:]
    return kept


def partners_of(model: VerseModel, ends: Sequence[int], words: Sequence[int]) -> tuple[int, ...]:
    """Those of some words that rhyme with each of others."""
    import numpy as np

    found = np.array(ends, dtype=np.int64)
    for word in words:
        found = found[(model.rhymes[found] == model.rhymes[word]) & (model.fronts[found] != model.fronts[word])]
    return tuple(found.tolist())


def fresh(voice: Voice, lines: Sequence[Line]) -> list[Line]:
    """Lines that are no copies of the verse and were not said before."""
    said = set(voice.said)
    return [line for line in lines if line.words not in said and not voice.model.is_copy(line.words)]


def rhyme_words(voice: Voice, count: int, *, again: bool = False) -> tuple[int, ...]:
    """Words that lines end on and that have enough rhymes among them; sounds that the song had only ``again``."""
    model = voice.model
    names, likely = model.preceding((0,))
    by_sound: dict[int, list[int]] = {}
    for word in names[likely > -11.0]:
        if word and not model.light[word]:
            by_sound.setdefault(int(model.rhymes[word]), []).append(int(word))
    found = []
    for sound, words in by_sound.items():
        fronts = {int(model.fronts[word]) for word in words}
        if len(fronts) >= count + 2 and (again or sound not in voice.rhymed):
            found += words
    return tuple(found)
