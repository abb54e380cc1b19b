"""From what players meant to what sounds: swing, small errors of time, and notes that never step on each other."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace

from scripts import temporary
from scripts.music.arranger.colours import curves
from scripts.music.arranger.context import SectionContext
from scripts.music.arranger.drummer import felt
from scripts.music.arranger.guitars import is_driven
from scripts.music.arranger.ornaments import ornamented
from scripts.music.arranger.performance import ArrangementContext, Hit, Performance, bar_at, breaths
from scripts.music.arranger.steps import is_compound
from scripts.records import Control, Part, PlayedNote, Playing, Track


def finish(part: Part, performance: Performance, channel: int, song: ArrangementContext, rng: random.Random) -> Track:
    """A player's performance as a track: swung, humanised, in range, ended with the song, without overlaps."""
    # A loop has no last chord that would ring.
    final = song.seconds_end if song.brief.playing.ending == "loop" else song.contexts[-1].bars[-1].start
    swung = [_swing(hit, song.contexts, song.brief.playing) for hit in performance.hits]
    if is_driven(part):
        loose = _strokes(swung, part, song, rng)
    elif part.role == "drums" and song.brief.playing.drummer and song.brief.playing.human_ms:
        pairs = zip(performance.hits, swung, strict=True)
        loose = [felt(hit, moved, part, song, rng) or _loosen(moved, part, song, rng) for hit, moved in pairs]
    else:
        loose = [_loosen(hit, part, song, rng) for hit in swung]
    rung = [Hit(h.start, _end(h, part, final, song.seconds_end), h.pitch, h.velocity) for h in loose]
    kept = [hit for hit in rung if 0 <= hit.start < hit.end <= song.seconds_end]
    if temporary.BAND_ROLES[part.role].breathes:
        kept = _breathe(kept, breaths(song.contexts))
    if temporary.BAND_ROLES[part.role].single_line:
        kept = _single_line(kept)
    graced, bends = ornamented(kept, part, song, rng)
    notes = untangle(graced)
    controls = (*performance.controls, *curves(part, song, performance.hits))
    if song.brief.playing.ending == "fade":
        controls += _fade(part, song)
    return Track(
        name=part.name,
        role=part.role,
        channel=channel,
        program=part.program,
        notes=notes,
        volume=part.volume,
        pan=part.pan,
        reverb=part.reverb,
        chorus=part.chorus,
        bends=bends,
        rack=part.rack,
        controls=tuple(sorted(set(controls), key=lambda c: (c.onset_ticks, c.controller, c.value))),
    )


def _end(hit: Hit, part: Part, final: int, end: int) -> int:
    """Where a hit stops: the last chord rings to the end, all before it is over by then."""
    if hit.start >= final - temporary.LAST_CHORD_EARLY_TICKS and hit.end > final and part.role != "drums":
        return end
    return min(hit.end, max(final, hit.start + 30), end)


def _swing(hit: Hit, contexts: Sequence[SectionContext], playing: Playing) -> Hit:
    """A hit moved to the swung grid; triplets and compound metres keep their places. A pulse moves their beats."""
    if playing.swing == 0.5 and not playing.pulse:
        return hit
    context = next((context for context in contexts if context.start <= hit.start < context.end), contexts[-1])
    bar = bar_at(context.bars, hit.start)
    shares = playing.pulse.get(f"{bar.meter.numerator}/{bar.meter.denominator}")
    if shares:
        span = temporary.DOTTED_QUARTER_TICKS if is_compound(bar.meter) else bar.ticks
        start = pulse_tick(hit.start - bar.start, span, shares) + bar.start
        end = pulse_tick(hit.end - bar.start, span, shares) + bar.start
        return Hit(start, max(start + 20, end), hit.pitch, hit.velocity)
    if is_compound(bar.meter) or playing.swing == 0.5:
        return hit
    start = swing_tick(hit.start - bar.start, playing) + bar.start
    end = swing_tick(hit.end - bar.start, playing) + bar.start
    return Hit(start, max(start + 20, end), hit.pitch, hit.velocity)


def pulse_tick(tick: int, span: int, shares: Sequence[float]) -> int:
    """A tick where the equal parts of each ``span`` ticks last as ``shares`` say: a jig's long first eighth."""
    base, place = tick - tick % span, tick % span
    part = span / len(shares)
    number = int(place / part)
    unit = span / sum(shares)
    return base + round(unit * (sum(shares[:number]) + shares[number] * (place / part - number)))


def swing_tick(tick: int, playing: Playing) -> int:
    """A tick of a straight bar on the swung grid: the middle of each pair moves to ``swing`` of it.

    In a triplet feel the last triplet of a beat moves there as well, so that all players meet; others stay.
    """
    pair = temporary.WHOLE_TICKS * 2 // playing.swing_unit
    base, place = tick - tick % pair, tick % pair
    if 3 * place == 2 * pair and playing.swing_unit == 8 and playing.swing >= 0.6:
        return base + round(pair * playing.swing)
    if place % (pair // 4) not in (0, 1, pair // 4 - 1):  # off the binary grid: a triplet, or a grace note
        return tick
    half = pair / 2
    if place <= half:
        return base + round(place * playing.swing / 0.5)
    return base + round(pair * playing.swing + (place - half) * (1.0 - playing.swing) / 0.5)


def _loosen(hit: Hit, part: Part, song: ArrangementContext, rng: random.Random) -> Hit:
    """A hit moved by its part's lean and by a few milliseconds, and struck a little harder or softer.

    Drums and bass are tighter than others.
    """
    tight = temporary.BAND_ROLES[part.role].looseness
    spread = tight * song.brief.playing.human_ms / 1000.0
    error = max(-2.0 * spread, min(2.0 * spread, rng.gauss(0.0, spread)))
    shift = max(-hit.start, song.ticks_of(error + part.lean_ms / 1000.0))
    level = hit.velocity * (1.0 + max(-0.1, min(0.1, rng.gauss(0.0, 0.035))))
    return Hit(hit.start + shift, hit.end + min(0, shift) if part.role == "pad" else hit.end + shift, hit.pitch, level)


def _strokes(hits: Sequence[Hit], part: Part, song: ArrangementContext, rng: random.Random) -> list[Hit]:
    """Strokes over several strings, each moved as a whole: a hand comes down once."""
    loose: list[Hit] = []
    begun, moved = -temporary.WHOLE_TICKS, 0
    for hit in sorted(hits, key=lambda h: (h.start, h.pitch)):
        if hit.start - begun >= temporary.ONE_MOMENT_TICKS:
            first = _loosen(hit, part, song, rng)
            begun, moved = hit.start, first.start - hit.start
            loose.append(first)
        else:
            loose.append(replace(hit, start=hit.start + moved, end=hit.end + moved))
    return loose


def _breathe(hits: Sequence[Hit], rests: Sequence[tuple[int, int]]) -> list[Hit]:
    """Hits that leave some stretches of time free; what begins there (give or take a looseness) is not played."""
    slack = temporary.ONE_MOMENT_TICKS
    kept = list(hits)
    for start, end in rests:
        free = [hit for hit in kept if not start - slack <= hit.start < end - slack]
        kept = [replace(hit, end=start) if hit.start < start < hit.end else hit for hit in free]
    return kept


def _single_line(hits: Iterable[Hit]) -> list[Hit]:
    """One note at a time: each stops where the next starts, and of two at once the first stays."""
    line: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.velocity)):
        if line and hit.start - line[-1].start < temporary.ONE_MOMENT_TICKS:
            continue
        if line and line[-1].end > hit.start:
            before = line[-1]
            line[-1] = Hit(before.start, hit.start, before.pitch, before.velocity)
        line.append(hit)
    return line


def untangle(hits: Iterable[Hit]) -> tuple[PlayedNote, ...]:
    """Hits as notes in order of onset and pitch; a pitch that is struck again stops first, doubles fall out."""
    by_pitch: dict[int, list[Hit]] = {}
    for hit in sorted(hits, key=lambda h: (h.start, h.pitch, -h.velocity)):
        same = by_pitch.setdefault(hit.pitch, [])
        if same and hit.start - same[-1].start < temporary.ONE_MOMENT_TICKS:
            before = same[-1]
            same[-1] = Hit(before.start, max(before.end, hit.end), hit.pitch, max(before.velocity, hit.velocity))
            continue
        if same and same[-1].end > hit.start - 2:
            before = same[-1]
            same[-1] = Hit(before.start, max(before.start + 1, hit.start - 2), before.pitch, before.velocity)
        same.append(hit)
    notes = [
        PlayedNote(hit.start, hit.end - hit.start, hit.pitch, max(1, min(127, round(hit.velocity))))
        for same in by_pitch.values()
        for hit in same
    ]
    return tuple(sorted(notes, key=lambda note: (note.onset_ticks, note.pitch)))


def _fade(part: Part, song: ArrangementContext) -> tuple[Control, ...]:
    """The last section growing softer, to two fifths of the part's volume."""
    context = song.contexts[-1]
    span = song.seconds_end - context.start
    return tuple(
        Control(context.start + span * step // 24, 7, round(part.volume * (1.0 - 0.6 * step / 24)))
        for step in range(24)
    )
