"""The low end: bass lines on the style's pattern, walking lines, and the wobble of dubstep."""

from __future__ import annotations

import random

from scripts import temporary
from scripts.music.arranger.context import Frame, Harmony
from scripts.music.arranger.mid_bar import answered, rooted
from scripts.music.arranger.performance import Hit, Stage, Take, fold, nearest, plays, scale_step, velocity
from scripts.music.arranger.steps import Strike, first_turn, pickup_strikes, section_strikes
from scripts.records import Control, Part


def play_bass(part: Part, stage: Stage, rng: random.Random) -> Take:
    """Roots, fifths, octaves and approaches as the pattern says; the last bar is one long tonic."""
    hits: list[Hit] = []
    home = part.low + 7
    before = home
    first = first_turn(rng)
    for frame in stage.frames:
        following = stage.frames[(frame.index + 1) % len(stage.frames)] if not frame.last else None
        upcoming = following.chords[0] if following else frame.chords[-1]
        if plays(part, frame):
            strikes = rooted(answered(section_strikes(part, frame, rng, first, "R"), frame, "R"), frame)
        else:
            strikes = pickup_strikes(part, frame, following, rng, first)
        loud = frame if following is None or plays(part, frame) else following
        for place, strike in enumerate(strikes):
            if frame.last and strike.start >= frame.bars[-1].start:
                break
            next_tick = strikes[place + 1].start if place + 1 < len(strikes) else frame.end
            for start, end, chord, sign in _pieces(strike, frame):
                pitch = _pitch(sign, chord, frame, (before, home, next_tick, upcoming), part, rng)
                until = start + max(40, round((end - start) * part.gate))
                accent = 0.8 if sign in "rw5a" else 1.0
                hits.append(Hit(start, until, pitch, velocity("bass", loud, start, accent, stage.brief)))
                before = pitch
    final = stage.frames[-1]
    # The last chord stands on its root even where the bass was out.
    if final.last and (plays(part, final) or part.role == "bass"):
        bar = final.bars[-1]
        root = nearest(final.chords[-1].root, home, part.low, part.high)
        hits.append(Hit(bar.start, bar.end, root, velocity("bass", final, bar.start, 1.0, stage.brief)))
    controls = wobble(part, stage, rng) if "wobble" in part.touch else ()
    return Take(tuple(hits), controls)


def _pieces(strike: Strike, frame: Frame) -> list[tuple[int, int, Harmony, str]]:
    """A strike cut where the chord changes under it; what follows the change is its root."""
    pieces: list[tuple[int, int, Harmony, str]] = []
    end = strike.start + strike.ticks
    for chord in frame.chords:
        start, until = max(strike.start, chord.start), min(end, chord.end)
        if until > start and (until - start >= 120 or not pieces):
            pieces.append((start, until, chord, strike.sign if not pieces else "R"))
    return pieces


def _pitch(
    sign: str, chord: Harmony, frame: Frame, where: tuple[int, int, int, Harmony], part: Part, rng: random.Random
) -> int:
    """The pitch of a bass sign. ``where`` is (pitch before, home pitch, tick of the next strike, next section's chord).

    R and r root (or the symbol's bass note), 5 fifth, 3 third, 7 seventh or sixth, 8 octave, a the scale or half step
    into what comes next, w a step of a walking line. What the chord lacks is its fifth, or its root where the scale
    has no perfect fifth above it.
    """
    before, home, following, upcoming = where
    root = nearest(chord.bass, home, part.low, part.high)
    if sign in "Rr":
        return root
    intervals = sorted((pc - chord.root) % 12 for pc in chord.classes)
    base = nearest(chord.root, home, part.low, part.high)
    spare = 7 if 7 in intervals or (chord.root + 7) % 12 in frame.scale else 0
    if sign == "8":
        return base + 12 if base + 12 <= part.high else base
    if sign == "5":
        fifth = next((i for i in intervals if i in (7, 6, 8)), spare)
        return base + fifth - 12 if base + fifth - 12 >= part.low else fold(base + fifth, part.low, part.high)
    if sign == "3":
        return fold(base + next((i for i in intervals if i in (3, 4)), spare), part.low, part.high)
    if sign == "7":
        return fold(base + next((i for i in intervals if i in (9, 10, 11)), spare), part.low, part.high)
    target_chord = frame.chord_at(following) if following < frame.end else upcoming
    target = nearest(target_chord.bass, before, part.low, part.high)
    if sign == "a":
        below = scale_step(target, -1, frame.scale) if rng.random() < 0.6 else target - 1
        above = scale_step(target, 1, frame.scale)
        return fold(below if before <= target else above, part.low, part.high)
    return _walk(before, target, chord, frame, part, rng)


def _walk(before: int, target: int, chord: Harmony, frame: Frame, part: Part, rng: random.Random) -> int:
    """The next note of a walking line: a near chord or scale note on the way to the target, never the same twice."""
    options = [before + step for step in (-4, -3, -2, -1, 1, 2, 3, 4, 5)]
    allowed = [p for p in options if part.low <= p <= part.high and p % 12 in frame.scale]
    if not allowed:
        return fold(before, part.low, part.high)

    def cost(pitch: int) -> float:
        """Chord notes and a short way home are cheap; standing on the target too early is not."""
        away = 0.0 if pitch % 12 in chord.classes else 1.6
        return away + 0.35 * abs(target - pitch) + (1.5 if pitch == target else 0.0) + 1.2 * rng.random()

    return min(allowed, key=cost)


def wobble(part: Part, stage: Stage, rng: random.Random) -> tuple[Control, ...]:
    """An expression curve locked to the tempo: its rate changes with each half bar, as a hand on the knob would.

    Each cycle rises and falls as a raised cosine; the table gives sine values at sixteen points.
    """
    controls: list[Control] = []
    for frame in stage.frames:
        if not plays(part, frame) or frame.last:
            continue
        rates = [rng.choice((480, 240, 320, 160)) for _ in range(4)]
        for number, bar in enumerate(frame.bars):
            half = max(1, bar.ticks // 2)
            for tick in range(bar.start, bar.end, 40):
                period = rates[(2 * (number % 2) + (tick - bar.start) // half) % 4]
                phase = ((tick - bar.start) % period) * 16 // period
                controls.append(Control(tick, 11, temporary.WOBBLE_CURVE[phase]))
    final = stage.frames[-1].bars[-1].start
    return (*(c for c in controls if c.onset_ticks < final), Control(final, 11, 110))
