"""The left hand of who plays with two: low notes of the chord, held while the right hand plays the rhythm."""

from __future__ import annotations

from collections.abc import Sequence

from scripts import temporary
from scripts.music.arranger.context import SectionContext
from scripts.music.arranger.performance import ArrangementContext, Hit, nearest, velocity
from scripts.music.arranger.steps import Onset
from scripts.records import Part


def left_hand(part: Part, song: ArrangementContext, context: SectionContext, onsets: Sequence[Onset]) -> list[Hit]:
    """The bass note of each chord at the first stroke of each half bar, or where the pattern strikes the lowest voice.

    Loud sections have the octave above it too.
    """
    own = [onset for onset in onsets if onset.sign == "B"]
    struck = [(onset.start, onset.start + onset.ticks) for onset in own] or _halves(context, onsets)
    high = min(temporary.LEFT_HAND_HIGH, part.high)
    loud = context.section.energy >= temporary.LEFT_HAND_OCTAVES
    hits: list[Hit] = []
    before = (part.low + high) // 2
    for start, end in struck:
        chord = context.chord_at(start)
        before = nearest(chord.bass, before, part.low, high)
        level = 0.92 * velocity(part.role, context, start, 1.0, song.brief)
        stop = max(start + temporary.SHORTEST_GATED_TICKS, min(end, chord.end))
        hits.append(Hit(start, stop, before, level))
        if loud and before + 12 <= temporary.LEFT_HAND_HIGH + 5 and not own:
            hits.append(Hit(start, stop, before + 12, 0.9 * level))
    return hits


def _halves(context: SectionContext, onsets: Sequence[Onset]) -> list[tuple[int, int]]:
    """For each half bar, or bar of three beats and less, its first stroke and its end."""
    found: list[tuple[int, int]] = []
    place = 0
    for bar in context.bars:
        half = bar.ticks // 2 if bar.ticks >= temporary.WHOLE_TICKS else bar.ticks
        for start in range(bar.start, bar.end, half):
            while place < len(onsets) and onsets[place].start < start:
                place += 1
            if place < len(onsets) and onsets[place].start < min(start + half, bar.end):
                found.append((onsets[place].start, min(start + half, bar.end)))
    return found
