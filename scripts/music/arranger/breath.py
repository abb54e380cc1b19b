"""Where those who sing and blow take breath: at the ends of phrases, and never for so long that the line breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from scripts import temporary
from scripts.music.arranger.context import SectionContext, Tone


def breathed(line: Sequence[Tone], context: SectionContext, bpm: float) -> list[Tone]:
    """A line whose last note of each phrase ends early enough to breathe, where no rest follows it anyway.

    A phrase has two bars, or four where two are over too soon.
    """
    if not line:
        return []
    quarter_seconds = 60.0 / bpm
    two_bars = 2 * context.bars[0].ticks / temporary.QUARTER_TICKS * quarter_seconds
    every = 2 if two_bars >= temporary.BREATH_EVERY_SECONDS else 4
    ends = [bar.end for bar in context.bars[every - 1 :: every]]
    breath = round(temporary.BREATH_SECONDS / quarter_seconds * temporary.QUARTER_TICKS)
    sung: list[Tone] = []
    place = 0
    for tone, following in pairwise([*line, Tone(context.end + 2 * breath, context.end, 0)]):
        while place < len(ends) and ends[place] <= tone.start:
            place += 1
        last = place < len(ends) and following.start >= ends[place]
        latest = following.start - breath
        if last and tone.end > latest:
            shortest = tone.start + round((tone.end - tone.start) * temporary.BREATH_LEAVES)
            tone = replace(tone, end=max(latest, shortest))
        sung.append(tone)
    return sung
