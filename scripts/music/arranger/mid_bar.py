"""What a chord that begins inside a bar asks of the players: that it is struck, and that the bass tells its root."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scripts import temporary
from scripts.music.arranger.context import SectionContext
from scripts.music.arranger.steps import Onset


def with_chord_changes(struck: Sequence[Onset], context: SectionContext, sign: str) -> list[Onset]:
    """Onsets in order of time, with one more on each chord that begins inside a bar and that none of them sounds on.

    A bar in which the part rests stays empty, and so does a chord under a note that goes on into it.
    """
    added: list[Onset] = []
    starts = {bar.start for bar in context.bars}
    for chord in context.chords:
        bar = next((b for b in context.bars if b.start < chord.start < b.end), None)
        if chord.start in starts or bar is None:
            continue
        usual = max((s.ticks for s in struck if bar.start <= s.start < bar.end), default=0)
        if usual and not any(
            s.start < chord.end and s.start + s.ticks > chord.start + temporary.SIXTEENTH_TICKS - 1 for s in struck
        ):
            added.append(Onset(chord.start, min(usual, min(chord.end, bar.end) - chord.start), "", sign))
    return sorted([*struck, *added], key=lambda s: s.start) if added else list(struck)


def roots_at_changes(struck: Sequence[Onset], context: SectionContext) -> list[Onset]:
    """The onsets with a root where a chord begins inside a bar: its first one would else tell of the chord before."""
    onsets = list(struck)
    starts = {bar.start for bar in context.bars}
    for chord in context.chords:
        first = next((n for n, onset in enumerate(onsets) if chord.start <= onset.start < chord.end), None)
        if chord.start not in starts and first is not None and onsets[first].sign not in "Rr8":
            onsets[first] = replace(onsets[first], sign="R")
    return onsets
