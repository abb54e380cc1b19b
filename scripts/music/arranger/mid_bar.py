"""What a chord that begins inside a bar asks of the players: that it is struck, and that the bass tells its root."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scripts.music.arranger.context import Frame
from scripts.music.arranger.steps import Strike


def answered(struck: Sequence[Strike], frame: Frame, sign: str) -> list[Strike]:
    """Strikes in order of time, with one more on each chord that begins inside a bar and that none of them sounds on.

    A bar in which the part rests stays empty, and so does a chord under a strike that goes on into it.
    """
    added: list[Strike] = []
    starts = {bar.start for bar in frame.bars}
    for chord in frame.chords:
        bar = next((b for b in frame.bars if b.start < chord.start < b.end), None)
        if chord.start in starts or bar is None:
            continue
        usual = max((s.ticks for s in struck if bar.start <= s.start < bar.end), default=0)
        if usual and not any(s.start < chord.end and s.start + s.ticks > chord.start + 119 for s in struck):
            added.append(Strike(chord.start, min(usual, min(chord.end, bar.end) - chord.start), "", sign))
    return sorted([*struck, *added], key=lambda s: s.start) if added else list(struck)


def rooted(struck: Sequence[Strike], frame: Frame) -> list[Strike]:
    """The strikes with a root where a chord begins inside a bar: its first one would else tell of the chord before."""
    strikes = list(struck)
    starts = {bar.start for bar in frame.bars}
    for chord in frame.chords:
        first = next((n for n, strike in enumerate(strikes) if chord.start <= strike.start < chord.end), None)
        if chord.start not in starts and first is not None and strikes[first].sign not in "Rr8":
            strikes[first] = replace(strikes[first], sign="R")
    return strikes
