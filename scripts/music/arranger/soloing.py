"""A section's solo in the band: its changes from the section's chords, its register from the tune's."""

from __future__ import annotations

import random
from collections.abc import Sequence

from scripts import temporary
from scripts.music.arranger.context import SectionContext, Tone
from scripts.music.solos import Changes, solo
from scripts.music.theory import tonic_pitch_class
from scripts.records import Playing


def solo_line(context: SectionContext, playing: Playing, rng: random.Random) -> tuple[Tone, ...]:
    """What is played over the changes of a solo section; empty in other sections and where the genre has no licks."""
    if context.section.kind != "solo" or playing.solo is None or context.variation is not None or not context.tones:
        return ()
    bar = context.bars[0]
    if any(other.ticks != bar.ticks for other in context.bars):
        return ()
    pitches = sorted(tone.pitch for tone in context.tones)
    low = pitches[len(pitches) // 2] - temporary.SOLO_SPAN // 2
    changes = Changes(
        chord=lambda tick: context.chord_at(context.start + tick).classes,
        scale=lambda tick: _scale(context, tick, playing.solo.scale if playing.solo else ()),
        tonic=tonic_pitch_class(context.key),
        bars=len(context.bars),
        bar=bar.ticks,
        low=low,
        high=low + temporary.SOLO_SPAN,
    )
    line = solo(playing.solo, bar.meter, changes, rng)
    return tuple(Tone(context.start + start, context.start + end, pitch) for start, end, pitch in line)


def _scale(context: SectionContext, tick: int, steps: Sequence[int]) -> tuple[int, ...]:
    """The scale at a tick: the genre's over the tonic, else the key's bent to the chord that sounds."""
    chord = context.chord_at(context.start + tick).classes
    tonic = tonic_pitch_class(context.key)
    own = {(tonic + step) % 12 for step in steps} or set(context.scale)
    if steps:
        return tuple(sorted(own))
    kept = {
        pc for pc in own if pc in chord or not any((pc - other) % 12 in (1, 11) and other not in own for other in chord)
    }
    return tuple(sorted(kept | set(chord)))
