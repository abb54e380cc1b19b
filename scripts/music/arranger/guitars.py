"""Rhythm guitars with drive: power chords from the low strings, palm mutes against open strokes, riffs of one or two
bars. Guitars that double each other play the same; what differs is when their hands come down (``human``)."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from scripts import temporary
from scripts.music.arranger.context import Harmony, SectionContext, Span
from scripts.music.arranger.mid_bar import with_chord_changes
from scripts.music.arranger.performance import ArrangementContext, Hit, Performance, bar_at, plays, velocity
from scripts.music.arranger.steps import Onset, section_onsets
from scripts.music.theory import tonic_pitch_class
from scripts.records import Key, Part


def is_driven(part: Part) -> bool:
    """Whether a part is an overdriven guitar that plays power chords."""
    return "power" in part.touch and part.program in temporary.DRIVEN_PROGRAMS


def play_rhythm(part: Part, song: ArrangementContext, rng: random.Random) -> Performance:
    """Power chords on the pattern: X x o open, M m palm-muted, N the notes of the section's riff, v from above.

    All guitars of a song take the same patterns and riffs, for they double each other.
    """
    hits: list[Hit] = []
    part = tuned(part, song.contexts[0].key)
    for context in song.contexts:
        if not plays(part, context):
            continue
        own = random.Random(f"{song.number} {context.index}")  # the doubles throw the same dice
        struck = with_chord_changes(section_onsets(part, context, own, song.number, "x"), context, "x")
        riff = Riff(part, song, context)
        for onset in struck:
            if context.last and onset.start >= context.bars[-1].start:
                continue
            hits += _stroke(riff, onset)
    return Performance((*hits, *_final(part, song)))


def play_under(part: Part, guitar: Part, song: ArrangementContext, context: SectionContext) -> list[Hit]:
    """A section's bass in unison with a rhythm guitar, an octave under its lowest string, no stroke of it muted."""
    guitar = tuned(guitar, song.contexts[0].key)
    own = random.Random(f"{song.number} {context.index}")
    riff = Riff(guitar, song, context)
    hits: list[Hit] = []
    for onset in with_chord_changes(section_onsets(guitar, context, own, song.number, "x"), context, "x"):
        if context.last and onset.start >= context.bars[-1].start:
            break
        pitch = min(hit.pitch for hit in _stroke(riff, onset)) - 12
        pitch += 12 if pitch < part.low else 0
        end = onset.start + max(temporary.SHORTEST_GATED_TICKS, round(onset.ticks * part.gate))
        accent = 0.9 if onset.sign in "Mm" else 1.0
        hits.append(Hit(onset.start, end, pitch, velocity("bass", context, onset.start, accent, song.brief)))
    return hits


@dataclass(frozen=True, slots=True)
class Riff:
    """A section's riff: for each of its notes, counted through two bars, a step above the root of the chord."""

    part: Part
    song: ArrangementContext
    context: SectionContext

    def pitches(self, onset: Onset, bar: Span) -> tuple[int, ...]:
        """The note at an onset, or the power chord on it where the riff is one of chords."""
        context, part = self.context, self.part
        chord = context.chord_at(onset.start)
        number = context.bars.index(bar)
        root = low_root(chord.root, part)
        dice = random.Random(f"{self.song.number} {context.section.label}")
        chordal = dice.random() < temporary.RIFF_CHORDS
        turn = number % 4 == 3 and onset.start >= bar.start + bar.ticks // 2
        if turn:  # the phrase ends: into the chord that comes
            following = context.chord_at(bar.end) if bar.end < context.end else context.chords[0]
            step = self._turn(onset, bar, (low_root(following.root, part) - root))
        else:
            step = self._step(onset.start - bar.start, number % 2, chord)
        pitch = root + step
        fifth = (pitch + 7) % 12 in context.scale
        return (pitch, pitch + 7) if chordal and fifth else (pitch,)

    def _step(self, place: int, number: int, chord: Harmony) -> int:
        """The riff's step at a place of its first or second bar; the second one answers the first."""
        steps = self._steps(chord)
        dice = random.Random(f"{self.song.number} {self.context.section.label} {place} {number if place else 0}")
        return 0 if place == 0 else dice.choice(steps)

    def _turn(self, onset: Onset, bar: Span, goal: int) -> int:
        """A step towards the root that comes, its neighbour at the last."""
        last = onset.start + onset.ticks >= bar.end - temporary.SIXTEENTH_TICKS
        root = low_root(self.context.chord_at(onset.start).root, self.part)
        near = [goal + step for step in (-2, -1, 1, 2) if root + goal + step >= self.part.low]
        fitting = [step for step in near if (root + step) % 12 in self.context.scale] or near
        dice = random.Random(f"{self.song.number} {self.context.section.label} {onset.start - bar.start} turn")
        return dice.choice(fitting) if last else dice.choice(self._steps(self.context.chord_at(onset.start)))

    def _steps(self, chord: Harmony) -> list[int]:
        """The steps of the genre's riffs that stand in the scale: a riff repeats too often to leave its key."""
        wanted = self.song.brief.playing.riff or temporary.RIFF_STEPS
        return [step for step in wanted if (chord.root + step) % 12 in self.context.scale] or [0]


def tuned(part: Part, key: Key) -> Part:
    """The part with its lowest string: E, or D and E flat where the song stands in them and where it is ``dropped``."""
    down = [low for low in (temporary.LOW_D, temporary.LOW_E - 1) if low % 12 == tonic_pitch_class(key)]
    return replace(part, low=temporary.LOW_D if "dropped" in part.touch else next(iter(down), temporary.LOW_E))


def low_root(pitch_class: int, part: Part) -> int:
    """A root on the low strings: within the octave above the part's lowest note."""
    return part.low + (pitch_class - part.low) % 12


def power(chord: Harmony, part: Part, scale: Collection[int]) -> tuple[int, ...]:
    """Root, fifth and octave; a chord keeps its root and octave where neither it nor the scale has a perfect fifth."""
    root = low_root(chord.root, part)
    fifth = (chord.root + 7) % 12
    bent = fifth not in chord.classes and (
        fifth not in scale or {6, 8} & {(pc - chord.root) % 12 for pc in chord.classes}
    )
    return (root, root + 12) if bent else (root, root + 7, root + 12)


def _stroke(riff: Riff, onset: Onset) -> list[Hit]:
    """One stroke, all its strings within a few milliseconds."""
    part, song, context = riff.part, riff.song, riff.context
    sign, bar = onset.sign, bar_at(context.bars, onset.start)
    full = power(context.chord_at(onset.start), part, context.scale)
    voices: Sequence[int] = full
    end = onset.start + max(temporary.SHORTEST_GATED_TICKS, round(onset.ticks * part.gate))
    if sign == "N":
        voices = riff.pitches(onset, bar)
    elif sign in "Mm":
        voices = full[:2] if sign == "M" and len(full) > 2 else full[:1]
        end = min(end, onset.start + max(temporary.SHORTEST_GATED_TICKS, song.ticks_of(temporary.MUTE_SECONDS)))
    elif sign == "o":
        voices = full[:2]
    elif sign == "B":
        voices = full[:1]
    elif sign in "Tv":
        voices = full[1:]
    accent = temporary.STROKE_ACCENTS.get(sign, 1.0)
    level = velocity(part.role, context, onset.start, accent, song.brief)
    spread = song.ticks_of(temporary.STRUM_SECONDS)
    order = tuple(reversed(voices)) if sign == "v" else tuple(voices)
    return [Hit(onset.start + n * spread, max(end, onset.start + 40), p, level) for n, p in enumerate(order)]


def _final(part: Part, song: ArrangementContext) -> list[Hit]:
    """The last chord, open and ringing."""
    context = song.contexts[-1]
    if not context.last or not plays(part, context):
        return []
    bar = context.bars[-1]
    level = velocity(part.role, context, bar.start, 1.1, song.brief)
    return [Hit(bar.start, bar.end, pitch, level) for pitch in power(context.chords[-1], part, context.scale)]
