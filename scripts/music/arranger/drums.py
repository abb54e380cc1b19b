"""The kit: grooves by energy, and what it plays at the turns of the form: fills, builds, breaks, pick-ups, endings."""

from __future__ import annotations

import random
from dataclasses import replace

from scripts import temporary
from scripts.music.arranger.context import Frame, Span
from scripts.music.arranger.performance import Hit, Stage, Take, plays, velocity
from scripts.music.arranger.steps import Strike, choose_pattern, first_turn, level_of, pickup_strikes, strikes, turn_of
from scripts.records import Part, Pattern


def play_drums(part: Part, stage: Stage, rng: random.Random) -> Take:
    """All the drums of the song on one channel."""
    hits: list[Hit] = []
    was_playing = False
    first = first_turn(rng)
    crashes = any(row == "crash" for pattern in part.patterns for row, _ in pattern.rows if pattern.level.isdigit())
    for frame in stage.frames:
        following = stage.frames[(frame.index + 1) % len(stage.frames)] if not frame.last else None
        playing = plays(part, frame)
        hits += _section(part, frame, following, first, stage, rng)
        if frame.last and (hits or playing):
            hits += _ending(part, frame, first, stage, crashes)
        if playing and crashes and frame.section.energy >= 0.6 and (was_playing or frame.index):
            sound = velocity("drums", frame, frame.start, 0.95, stage.brief)
            hits.append(Hit(frame.start, frame.start + 240, temporary.DRUM_NOTES["crash"], sound))
        was_playing = playing
    return Take(tuple(hits))


def _section(
    part: Part, frame: Frame, following: Frame | None, first: int, stage: Stage, rng: random.Random
) -> list[Hit]:
    """One section but for the song's last bar: a build, a break, or the groove; silence may end in a pick-up."""
    bars = frame.bars[:-1] if frame.last else frame.bars
    rises = following is not None and following.section.energy - frame.section.energy >= 0.25
    kind = frame.section.kind
    if kind == "build" or (kind == "break" and rises and len(frame.bars) >= 4):
        own = choose_pattern(part, frame.bars[0].meter, "build", turn_of(frame, first))
        if own and kind == "build":
            return _build(own, frame, bars, stage, rng)
        if own and following and not plays(part, frame):
            return _build(own, frame, bars[len(bars) // 2 :], stage, rng)
    if kind == "break" and not frame.last:
        pattern = choose_pattern(part, frame.bars[0].meter, "break", turn_of(frame, first))
        if pattern:
            return _break(part, pattern, frame, following, stage, rng)
    if not plays(part, frame):
        lead = pickup_strikes(part, frame, following, rng, first)
        return [_hit(strike, following or frame, stage, rng) for strike in lead]
    hits: list[Hit] = []
    for number, bar in enumerate(bars):
        hits += _bar(part, frame, bar, number, first, stage, rng)
    return hits


def _bar(part: Part, frame: Frame, bar: Span, number: int, first: int, stage: Stage, rng: random.Random) -> list[Hit]:
    """One bar of the groove; the last bar of a section, or of its half when it is long, ends in a fill."""
    level = level_of(frame.section.energy)
    pattern = choose_pattern(part, bar.meter, level, turn_of(frame, first))
    if pattern is None:
        return []
    struck = _groove(pattern, bar, number, rng)
    ends = number == len(frame.bars) - 1 or (number % 8 == 7 and rng.random() < 0.6)
    closing = frame.last and number == len(frame.bars) - 2
    lifts = number == len(frame.bars) - 1 and frame.next_energy >= frame.section.energy + 0.15
    fill = None
    if closing or (ends and level != "1"):
        fill = choose_pattern(part, bar.meter, "fill", rng.randrange(60))
    elif lifts:
        fill = choose_pattern(part, bar.meter, "pickup", rng.randrange(60))
    if fill:
        struck = _led(struck, strikes(fill, bar, 0, rng))
    return [_hit(strike, frame, stage, rng) for strike in struck]


def _groove(pattern: Pattern, bar: Span, number: int, rng: random.Random) -> list[Strike]:
    """A bar of a pattern; its cymbal is only struck where sections open."""
    return [strike for strike in strikes(pattern, bar, number, rng) if strike.row != "crash"]


def _led(struck: list[Strike], added: list[Strike]) -> list[Strike]:
    """A bar that goes over into a fill at the fill's first stroke."""
    if not added:
        return struck
    begin = min(strike.start for strike in added)
    return [strike for strike in struck if strike.start < begin] + added


def _break(
    part: Part, pattern: Pattern, frame: Frame, following: Frame | None, stage: Stage, rng: random.Random
) -> list[Hit]:
    """A section in which little is left of the kit; its last bar leads into what comes next."""
    hits: list[Hit] = []
    for number, bar in enumerate(frame.bars):
        struck = _groove(pattern, bar, number, rng)
        final = number == len(frame.bars) - 1
        if final and following and plays(part, following) and following.section.kind != "build":
            lead = choose_pattern(part, bar.meter, "pickup", rng.randrange(60))
            struck = _led(struck, strikes(lead, bar, 0, rng)) if lead else struck
        hits += [_hit(strike, frame, stage, rng) for strike in struck]
    return hits


def _build(pattern: Pattern, frame: Frame, bars: tuple[Span, ...], stage: Stage, rng: random.Random) -> list[Hit]:
    """The bars of a build stretched over these, the last of them last, growing louder all the way."""
    hits: list[Hit] = []
    for number, bar in enumerate(bars):
        left = (len(bars) - 1 - number) * pattern.bars // max(pattern.bars, len(bars))
        for strike in strikes(pattern, bar, pattern.bars - 1 - left, rng):
            grow = 0.62 + 0.43 * (strike.start - bars[0].start) / max(1, bars[-1].end - bars[0].start)
            hit = _hit(strike, frame, stage, rng)
            hits.append(replace(hit, velocity=hit.velocity * grow))
    return hits


def _hit(strike: Strike, frame: Frame, stage: Stage, rng: random.Random) -> Hit:
    """A strike on its drum."""
    accent = temporary.STEP_ACCENTS.get(strike.sign, 1.0) * (0.95 + 0.1 * rng.random())
    quiet = temporary.DRUM_LEVELS.get(strike.row, 1.0)
    sound = velocity("drums", frame, strike.start, accent * quiet, stage.brief)
    length = 360 if strike.row in ("open", "crash", "ride", "china") else 110
    return Hit(strike.start, strike.start + length, temporary.DRUM_NOTES[strike.row], sound)


def _ending(part: Part, frame: Frame, first: int, stage: Stage, crashes: bool) -> list[Hit]:
    """What ends the song on its last bar line: the groove's own ending, else kick and cymbal, else its first drum."""
    bar = frame.bars[-1]
    pattern = choose_pattern(part, bar.meter, "end", first)
    if pattern:
        dice = random.Random(first)
        return [_hit(strike, frame, stage, dice) for strike in strikes(pattern, bar, 0, dice)]
    drum = part.patterns[0].rows[0][0] if part.patterns else "kick"
    level = velocity("drums", frame, bar.start, 0.95, stage.brief)
    return [
        Hit(bar.start, bar.end, temporary.DRUM_NOTES[name], level)
        for name in (("kick", "crash") if crashes else (drum,))
    ]
