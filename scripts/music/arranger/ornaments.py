"""Ornaments laid over a finished line: the pitch wheel bends its notes, quick notes grace them.

A line has one channel to itself, so that its wheel moves no other note. Every bend is over before the next note begins.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise

from scripts import temporary
from scripts.music.arranger.melody import leads_in
from scripts.music.arranger.performance import ArrangementContext, Hit, Player, scale_step
from scripts.records import Bend, Ornament, Part


def ornamented(
    hits: Sequence[Hit], part: Part, song: ArrangementContext, rng: random.Random
) -> tuple[list[Hit], tuple[Bend, ...]]:
    """A single line with its ornaments, and the bends of its wheel; other parts stay as they are."""
    own = [one for one in song.brief.playing.ornaments if _instrument(part) in one.instruments]
    if not own or not temporary.BAND_ROLES[part.role].single_line or part.role in ("harmony", "counter"):
        return list(hits), ()
    graced: list[Hit] = []
    bends: dict[int, float] = {}
    final = song.contexts[-1].bars[-1].start
    for place, hit in enumerate(hits):
        before = hits[place - 1] if place else None
        following = hits[place + 1] if place + 1 < len(hits) else None
        free = hit.start < final - temporary.LAST_CHORD_EARLY_TICKS and not _follows(part, hit, song)
        chosen = _choose(hit, before, own, Player(part, song, rng)) if free else None
        if chosen is not None and chosen.figure:
            figure = _figure(hit, chosen, song)
            graced += figure if all(part.low <= one.pitch <= part.high for one in figure) else [hit]
            continue
        graced.append(hit)
        if chosen is not None:
            points = _curve(hit, before, chosen, song)
            bends.update(points)
            if points[-1][1]:
                until = hit.end + song.ticks_of(temporary.BEND_RESET_SECONDS)
                bends[min(until, following.start) if following else until] = 0.0
    return graced, tuple(Bend(tick, semitones) for tick, semitones in sorted(bends.items()))


def _follows(part: Part, hit: Hit, song: ArrangementContext) -> bool:
    """Whether a lead doubles another one here: of two that play the same line one alone bends it."""
    leads = [lead for lead in song.brief.playing.parts if lead.role == part.role]
    if len(leads) < 2 or part.role != "melody":
        return False
    context = next((c for c in song.contexts if c.start <= hit.start < c.end), song.contexts[-1])
    playing = [lead.name for lead in leads if leads_in(lead, leads, context)]
    return len(playing) > 1 and part.name != playing[0]


def _instrument(part: Part) -> str:
    """The instrument in a part's name."""
    return part.name.partition(": ")[2] or part.name


def _choose(hit: Hit, before: Hit | None, own: Sequence[Ornament], player: Player) -> Ornament | None:
    """The ornament of a note, if any: long notes by their shares, shorter ones less often, where there is time."""
    long = hit.end - hit.start >= temporary.QUARTER_TICKS - temporary.ONE_MOMENT_TICKS
    wanted = sum(one.share for one in own) * (1.0 if long else temporary.SHORT_NOTE_SHARE)
    if player.rng.random() >= wanted:
        return None
    fitting = [one for one in own if _fits(one, hit, before, player)]
    return player.rng.choices(fitting, [one.share for one in fitting])[0] if fitting else None


def _fits(one: Ornament, hit: Hit, before: Hit | None, player: Player) -> bool:
    """Whether a note is long enough, and where it comes from another, that this one is near in time and place."""
    if one.figure:
        needed = sum(ms for _, ms in one.figure if ms >= 2) * 1.8
    else:
        needed = (-one.curve[0][0] if one.from_end else one.curve[-1][0]) * 1.25
    if hit.end - hit.start < player.song.ticks_of(needed / 1000.0):
        return False
    if any(semitones is None for _, semitones in one.curve):
        if before is None or hit.start - before.end >= temporary.EIGHTH_TICKS:
            return False
        return 0 < abs(before.pitch - hit.pitch) <= temporary.WIDEST_SLIDE[player.part.role]
    return True


def _curve(hit: Hit, before: Hit | None, one: Ornament, song: ArrangementContext) -> list[tuple[int, float]]:
    """The wheel's way over a note: straight lines between the points of the curve, a step every few milliseconds."""
    origin = hit.end if one.from_end else hit.start
    from_there = float(before.pitch - hit.pitch) if before else 0.0
    points = [
        (origin + song.ticks_of(ms / 1000.0), from_there if semitones is None else semitones)
        for ms, semitones in one.curve
    ]
    step = max(1, song.ticks_of(temporary.BEND_STEP_SECONDS))
    found = points[:1]
    for (start, low), (end, high) in pairwise(points):
        for tick in range(start + step, end, step):
            found.append((tick, round(low + (high - low) * (tick - start) / (end - start), 4)))
        found.append((end, high))
    return [point for place, point in enumerate(found) if not place or point[1] != found[place - 1][1]]


def _figure(hit: Hit, one: Ornament, song: ArrangementContext) -> list[Hit]:
    """A note as the quick notes of a figure, each on its step of the scale; what is left is the note's own."""
    context = next((c for c in song.contexts if c.start <= hit.start < c.end), song.contexts[-1])
    whole = hit.end - hit.start
    lengths = [_ticks(length, whole, song) for _, length in one.figure]
    spare = whole - sum(lengths)
    found: list[Hit] = []
    start = hit.start
    for (steps, length), ticks in zip(one.figure, lengths, strict=True):
        end = start + (ticks if length else max(1, spare))
        softer = 1.0 if steps == 0 else temporary.GRACE_LEVEL
        pitch = scale_step(hit.pitch, steps, context.scale) if steps else hit.pitch
        found.append(Hit(start, end, pitch, hit.velocity * softer))
        start = end
    return found


def _ticks(length: float, whole: int, song: ArrangementContext) -> int:
    """The ticks of one note of a figure."""
    return song.ticks_of(length / 1000.0) if length >= 2 else round(length * whole)
