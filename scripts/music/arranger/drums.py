"""The kit: grooves by energy, fills at the ends of sections, a crash where a section opens, a roll into a drop."""

from __future__ import annotations

import random

from scripts import temporary
from scripts.music.arranger.frame import Frame, Span
from scripts.music.arranger.stage import Hit, Stage, Take, plays, velocity
from scripts.music.arranger.steps import Strike, choose_pattern, first_turn, level_of, strikes, turn_of
from scripts.records import Part


def play_drums(part: Part, stage: Stage, rng: random.Random) -> Take:
    """All the drums of the song on one channel."""
    hits: list[Hit] = []
    was_playing = False
    first = first_turn(rng)
    crashes = any(row == "crash" for pattern in part.patterns for row, _ in pattern.rows)
    for frame in stage.frames:
        if not plays(part, frame):
            was_playing = False
            continue
        for number, bar in enumerate(frame.bars):
            if frame.last and number == len(frame.bars) - 1:
                hits += _last_stroke(part, frame, bar, stage, crashes)
            elif frame.section.kind == "build" and number >= len(frame.bars) - 2:
                hits += _roll(frame, bar, number == len(frame.bars) - 1, stage)
            else:
                hits += _bar(part, frame, bar, number, first, stage, rng)
        if crashes and frame.section.energy >= 0.6 and (was_playing or frame.index):
            sound = velocity("drums", frame, frame.start, 0.95, stage.brief)
            hits.append(Hit(frame.start, frame.start + 240, temporary.DRUM_NOTES["crash"], sound))
        was_playing = True
    return Take(tuple(hits))


def _bar(part: Part, frame: Frame, bar: Span, number: int, first: int, stage: Stage, rng: random.Random) -> list[Hit]:
    """One bar of the groove; the last bar of a section, or of its half when it is long, ends in a fill."""
    level = level_of(frame.section.energy)
    pattern = choose_pattern(part, bar.meter, level, turn_of(frame, first))
    if pattern is None:
        return []
    struck = strikes(pattern, bar, number, rng)
    struck = [strike for strike in struck if strike.row != "crash"]
    ends = number == len(frame.bars) - 1 or (number % 8 == 7 and rng.random() < 0.6)
    fill = choose_pattern(part, bar.meter, "fill", rng.randrange(60)) if ends and level != "1" else None
    if fill:
        added = strikes(fill, bar, 0, rng)
        if added:
            begin = min(strike.start for strike in added)
            struck = [strike for strike in struck if strike.start < begin] + added
    return [_hit(strike, frame, stage, rng) for strike in struck]


def _hit(strike: Strike, frame: Frame, stage: Stage, rng: random.Random) -> Hit:
    """A strike on its drum."""
    accent = temporary.STEP_ACCENTS.get(strike.sign, 1.0) * (0.95 + 0.1 * rng.random())
    quiet = temporary.DRUM_LEVELS.get(strike.row, 1.0)
    sound = velocity("drums", frame, strike.start, accent * quiet, stage.brief)
    length = 360 if strike.row in ("open", "crash", "ride", "china") else 110
    return Hit(strike.start, strike.start + length, temporary.DRUM_NOTES[strike.row], sound)


def _roll(frame: Frame, bar: Span, final: bool, stage: Stage) -> list[Hit]:
    """A bar of a build: the snare in eighths, then sixteenths, growing; the last beat is left empty."""
    hits: list[Hit] = []
    step = 120 if final else 240
    end = bar.end - (480 if final and bar.ticks >= 1440 else 0)
    for tick in range(bar.start, end, step):
        grow = 0.5 + 0.5 * (tick - bar.start) / bar.ticks + (0.1 if final else -0.1)
        sound = velocity("drums", frame, tick, grow, stage.brief)
        hits.append(Hit(tick, tick + step - 10, temporary.DRUM_NOTES["snare"], sound))
        if tick % 480 == 0 and not final:
            kick = velocity("drums", frame, tick, 0.9, stage.brief)
            hits.append(Hit(tick, tick + 110, temporary.DRUM_NOTES["kick"], kick))
    return hits


def _last_stroke(part: Part, frame: Frame, bar: Span, stage: Stage, crashes: bool) -> list[Hit]:
    """The stroke that ends the song: kick and cymbal, or the groove's first drum where there is no cymbal."""
    first = part.patterns[0].rows[0][0] if part.patterns else "kick"
    drums = ("kick", "crash") if crashes else (first,)
    return [
        Hit(bar.start, bar.end, temporary.DRUM_NOTES[drum], velocity("drums", frame, bar.start, 0.95, stage.brief))
        for drum in drums
    ]
