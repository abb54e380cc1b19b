"""The low end: bass lines on the style's pattern, walking lines, and the wobble of dubstep."""

from __future__ import annotations

import random
from dataclasses import dataclass

from scripts import temporary
from scripts.music.arranger.context import Harmony, SectionContext
from scripts.music.arranger.guitars import is_driven, play_under
from scripts.music.arranger.mid_bar import roots_at_changes, with_chord_changes
from scripts.music.arranger.performance import (
    ArrangementContext,
    Hit,
    Performance,
    fold,
    nearest,
    plays,
    scale_step,
    velocity,
)
from scripts.music.arranger.steps import Onset, first_turn, pickup_onsets, section_onsets
from scripts.records import Control, Part


def play_bass(part: Part, song: ArrangementContext, rng: random.Random) -> Performance:
    """Roots, fifths, octaves and approaches as the pattern says; the last bar is one long tonic."""
    hits: list[Hit] = []
    home = part.low + 7
    before = home
    first = first_turn(rng)
    for context in song.contexts:
        following = song.contexts[(context.index + 1) % len(song.contexts)] if not context.last else None
        upcoming = following.chords[0] if following else context.chords[-1]
        if plays(part, context):
            own = section_onsets(part, context, rng, first, "R")
            onsets = roots_at_changes(with_chord_changes(own, context, "R"), context)
        else:
            onsets = pickup_onsets(part, context, following, rng, first)
        guitar = _doubled(part, context, song)
        if guitar is not None and plays(part, context):
            hits += play_under(part, guitar, song, context)
            onsets = []
        loud = context if following is None or plays(part, context) else following
        for place, onset in enumerate(onsets):
            if context.last and onset.start >= context.bars[-1].start:
                break
            next_tick = onsets[place + 1].start if place + 1 < len(onsets) else context.end
            for start, end, chord, sign in _pieces(onset, context):
                pitch = _Place(part, context, chord, before, home, next_tick, upcoming).pitch(sign, rng)
                until = start + max(temporary.SHORTEST_GATED_TICKS, round((end - start) * part.gate))
                accent = 0.8 if sign in "rw5ac" else 1.0
                hits.append(Hit(start, until, pitch, velocity("bass", loud, start, accent, song.brief)))
                before = pitch
    final = song.contexts[-1]
    # The last chord stands on its root even where the bass was out.
    if final.last and (plays(part, final) or part.role == "bass"):
        bar = final.bars[-1]
        root = nearest(final.chords[-1].root, home, part.low, part.high)
        hits.append(Hit(bar.start, bar.end, root, velocity("bass", final, bar.start, 1.0, song.brief)))
    controls = wobble(part, song, rng) if "wobble" in part.touch else ()
    return Performance(tuple(hits), controls)


def _doubled(part: Part, context: SectionContext, song: ArrangementContext) -> Part | None:
    """The rhythm guitar whose riff a bass plays too, where it is used to."""
    if "riff" not in part.touch:
        return None
    return next((p for p in song.brief.playing.parts if is_driven(p) and plays(p, context)), None)


def _pieces(onset: Onset, context: SectionContext) -> list[tuple[int, int, Harmony, str]]:
    """An onset cut where the chord changes under it; what follows the change is its root."""
    pieces: list[tuple[int, int, Harmony, str]] = []
    end = onset.start + onset.ticks
    for chord in context.chords:
        start, until = max(onset.start, chord.start), min(end, chord.end)
        if until > start and (until - start >= temporary.SIXTEENTH_TICKS or not pieces):
            pieces.append((start, until, chord, onset.sign if not pieces else "R"))
    return pieces


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a bass note stands: its chord, the pitch before it, the pitch that the line keeps near, what comes next."""

    part: Part
    context: SectionContext
    chord: Harmony
    before: int
    home: int
    next_tick: int
    upcoming: Harmony

    def pitch(self, sign: str, rng: random.Random) -> int:
        """The pitch of a sign.

        R and r root (or the symbol's bass note), 5 fifth, 3 third, 7 seventh or sixth, 8 octave, a the scale or half
        step into what comes next, c a half step or the fifth above it, w a step of a walking line. What the chord lacks
        is its fifth, or its root where the scale has no perfect fifth above it.
        """
        chord, part, scale = self.chord, self.part, self.context.scale
        root = nearest(chord.bass, self.home, part.low, part.high)
        if sign in "Rr":
            return root
        intervals = sorted((pc - chord.root) % 12 for pc in chord.classes)
        base = nearest(chord.root, self.home, part.low, part.high)
        spare = 7 if 7 in intervals or (chord.root + 7) % 12 in scale else 0
        if sign == "8":
            return base + 12 if base + 12 <= part.high else base
        if sign == "5":
            fifth = next((i for i in intervals if i in (7, 6, 8)), spare)
            return base + fifth - 12 if base + fifth - 12 >= part.low else fold(base + fifth, part.low, part.high)
        if sign == "3":
            return fold(base + next((i for i in intervals if i in (3, 4)), spare), part.low, part.high)
        if sign == "7":
            return fold(base + next((i for i in intervals if i in (9, 10, 11)), spare), part.low, part.high)
        inside = self.next_tick < self.context.end
        goal = self.context.chord_at(self.next_tick) if inside else self.upcoming
        target = nearest(goal.bass, self.before, part.low, part.high)
        if sign == "a":
            below = scale_step(target, -1, scale) if rng.random() < 0.6 else target - 1
            above = scale_step(target, 1, scale)
            return fold(below if self.before <= target else above, part.low, part.high)
        if sign == "c":
            return self._approach(target, rng)
        return self._walk(target, rng)

    def _approach(self, target: int, rng: random.Random) -> int:
        """The note before a chord, as a walking bass takes it: a half step off, the fifth above, or a scale step."""
        part, scale = self.part, self.context.scale
        ways = (
            (target - 1, 0.36),
            (target + 1, 0.3),
            (target + 7, 0.12),
            (target - 5, 0.12),
            (scale_step(target, 1, scale), 0.1),
        )
        options = [
            (pitch, weight)
            for pitch, weight in ways
            if part.low <= pitch <= part.high
            and pitch != self.before
            and (abs(pitch - target) == 1 or pitch % 12 in scale)  # a fifth that the scale lacks leads nowhere
        ]
        near = [weight / (1.0 + 0.12 * abs(pitch - self.before)) for pitch, weight in options]
        return rng.choices([pitch for pitch, _ in options], near)[0] if options else target

    def _walk(self, target: int, rng: random.Random) -> int:
        """The next note of a walking line: a near note of chord or scale on the way to the target, never the same."""
        part, scale = self.part, self.context.scale
        options = [self.before + step for step in (-4, -3, -2, -1, 1, 2, 3, 4, 5)]
        allowed = [p for p in options if part.low <= p <= part.high and p % 12 in scale]
        if not allowed:
            return fold(self.before, part.low, part.high)

        def cost(pitch: int) -> float:
            """Chord notes and a short way home are cheap; standing on the target too early is not."""
            away = 0.0 if pitch % 12 in self.chord.classes else 1.6
            return away + 0.35 * abs(target - pitch) + (1.5 if pitch == target else 0.0) + 1.2 * rng.random()

        return min(allowed, key=cost)


def wobble(part: Part, song: ArrangementContext, rng: random.Random) -> tuple[Control, ...]:
    """A wobble locked to the tempo: its rate changes with each half bar, as a hand on the knob would.

    The rack is told the rate, in cycles of its LFO to a whole note. Synths without a filter to move get a curve of
    expression, each cycle of which rises and falls as a raised cosine; the table gives sine values at sixteen points.
    """
    controls: list[Control] = []
    for context in song.contexts:
        if not plays(part, context) or context.last:
            continue
        rates = [rng.choice(temporary.WOBBLE_PERIODS) for _ in range(4)]
        for number, bar in enumerate(context.bars):
            half = max(1, bar.ticks // 2)
            for turn, tick in enumerate(range(bar.start, bar.end, half)):
                period = rates[(2 * (number % 2) + turn) % 4]
                controls.append(Control(tick, temporary.LFO_RATE_CONTROLLER, temporary.WHOLE_TICKS // period))
            for tick in range(bar.start, bar.end, temporary.WOBBLE_STEP):
                period = rates[(2 * (number % 2) + (tick - bar.start) // half) % 4]
                phase = ((tick - bar.start) % period) * 16 // period
                controls.append(Control(tick, 11, temporary.WOBBLE_CURVE[phase]))
    final = song.contexts[-1].bars[-1].start
    return (*(c for c in controls if c.onset_ticks < final), Control(final, 11, 110))
