"""What makes an arrangement move: a counter-melody, swells into sections, and curves of expression."""

from __future__ import annotations

import random
from collections.abc import Sequence

from scripts import temporary
from scripts.music.arranger.context import SectionContext, Tone
from scripts.music.arranger.performance import (
    ArrangementContext,
    Hit,
    Performance,
    nearest,
    plays,
    scale_step,
    velocity,
)
from scripts.music.arranger.steps import Onset, choose_pattern, first_turn, level_of, section_onsets, turn_of
from scripts.records import Control, Part


def play_counter(part: Part, song: ArrangementContext, rng: random.Random) -> Performance:
    """A second line against the tune, on the pattern: g a guide note, u and d a scale step from it; or ``guide``."""
    hits: list[Hit] = []
    centre = (part.low + part.high) // 2
    here = centre
    first = first_turn(rng)
    for context in song.contexts:
        if not plays(part, context) or context.section.kind in ("intro",):
            continue
        level = level_of(context.section.energy)
        pattern = choose_pattern(part, context.bars[0].meter, level, turn_of(context, first))
        if pattern is None or pattern.rows[0][1] in temporary.BAND_ROLES["counter"].words:
            line = _guided(part, context, song, here)
        else:
            line = _answering(part, context, song, here, section_onsets(part, context, rng, first))
        hits += line
        here = line[-1].pitch if line else here
        if context.last:
            bar = context.bars[-1]
            pitch = _guide(context.chords[-1].classes, here, centre, None, part)
            hits.append(Hit(bar.start, bar.end, pitch, velocity("counter", context, bar.start, 0.9, song.brief)))
    return Performance(tuple(hits))


def _guided(part: Part, context: SectionContext, song: ArrangementContext, here: int) -> list[Hit]:
    """Guide notes as long as the chords, and short runs where the tune holds or rests."""
    hits: list[Hit] = []
    centre = (part.low + part.high) // 2
    line = song.lines[context.index]
    for number, chord in enumerate(context.chords):
        if context.last and chord.start >= context.bars[-1].start:
            break
        here = _guide(chord.classes, here, centre, _sounding(line, chord.start), part)
        following = context.chords[number + 1] if number + 1 < len(context.chords) else None
        run = _run(here, following.classes if following else chord.classes, context, part)
        quiet = chord.end - chord.start >= temporary.DOTTED_HALF_TICKS and _still(
            line, chord.end - temporary.DOTTED_QUARTER_TICKS, chord.end
        )
        end = chord.end - (temporary.DOTTED_QUARTER_TICKS if quiet and run else 0)
        level = velocity("counter", context, chord.start, 1.0, song.brief)
        hits.append(Hit(chord.start, end, here, level))
        if quiet:
            for place, pitch in enumerate(run):
                start = end + temporary.EIGHTH_TICKS * place
                hits.append(Hit(start, start + 230, pitch, level * 0.95))
                here = pitch
    return hits


def _answering(
    part: Part, context: SectionContext, song: ArrangementContext, here: int, onsets: Sequence[Onset]
) -> list[Hit]:
    """The onsets of a pattern as a line: guide notes from the chord, steps from the note before."""
    hits: list[Hit] = []
    centre = (part.low + part.high) // 2
    line = song.lines[context.index]
    for onset in onsets:
        if context.last and onset.start >= context.bars[-1].start:
            break
        chord = context.chord_at(onset.start)
        if onset.sign == "g":
            here = _guide(chord.classes, here, centre, _sounding(line, onset.start), part)
        else:
            direction = 1 if onset.sign == "u" else -1
            step = scale_step(here, direction, context.scale)
            here = step if part.low <= step <= part.high else scale_step(here, -direction, context.scale)
        end = onset.start + onset.ticks
        if onset.start < chord.end < end and here % 12 not in context.chord_at(chord.end).classes:
            end = chord.end  # a held note gives way to a chord that it does not belong to
        level = velocity("counter", context, onset.start, 1.0 if onset.sign == "g" else 0.93, song.brief)
        hits.append(Hit(onset.start, end, here, level))
    return hits


def _sounding(line: Sequence[Tone], tick: int) -> int | None:
    """The tune's pitch at a tick."""
    return next((tone.pitch for tone in line if tone.start <= tick < tone.end), None)


def _still(line: Sequence[Tone], start: int, end: int) -> bool:
    """Whether the tune strikes at most one note in a stretch."""
    return sum(1 for tone in line if start <= tone.start < end) <= 1


def _guide(classes: Sequence[int], here: int, centre: int, tune: int | None, part: Part) -> int:
    """A chord note near the last one, not the tune's own; thirds and sevenths (later in the chord) please more."""
    best, price = here, 1e9
    for place, pitch_class in enumerate(classes):
        pitch = nearest(pitch_class, here, part.low, part.high)
        cost = abs(pitch - here) + 0.3 * abs(pitch - centre) + (1.5 if place in (0, 2) else 0.0)
        cost += 6.0 if tune is not None and tune % 12 == pitch_class else 0.0
        cost += 2.0 if pitch == here else 0.0
        if cost < price:
            best, price = pitch, cost
    return best


def _run(here: int, goal_classes: Sequence[int], context: SectionContext, part: Part) -> list[int]:
    """Three scale steps from here towards the next chord."""
    goal = nearest(goal_classes[min(1, len(goal_classes) - 1)], here + 4, part.low, part.high)
    direction = 1 if goal >= here else -1
    run = [scale_step(here, direction * step, context.scale) for step in (1, 2, 3)]
    return run if all(part.low <= pitch <= part.high for pitch in run) else []


def play_fx(part: Part, song: ArrangementContext, rng: random.Random) -> Performance:
    """A reversed cymbal that sucks the ear into each section that rises."""
    hits: list[Hit] = []
    for context, following in zip(song.contexts, song.contexts[1:], strict=False):
        if following.section.energy - context.section.energy < 0.15 or following.section.energy < part.enter:
            continue
        length = min(song.ticks_of(1.9), following.start - context.start)
        level = velocity("fx", following, following.start, 0.9, song.brief)
        hits.append(Hit(following.start - length, following.start, max(part.low, min(part.high, 60)), level))
    return Performance(tuple(hits))


def curves(part: Part, song: ArrangementContext, hits: Sequence[Hit]) -> list[Control]:
    """Expression and vibrato of a part by its touch: swell through sections, pump with the kick, vibrato on holds."""
    controls: list[Control] = []
    final = song.contexts[-1].bars[-1].start
    for context in song.contexts:
        if not plays(part, context):
            continue
        if "swell" in part.touch:
            controls += _swell(context)
        elif "pump" in part.touch and context.section.energy >= 0.5:
            controls += _pump(context)
        elif "pump" in part.touch:
            controls.append(Control(context.start, 11, 112))
    if "vibrato" in part.touch:
        controls += _vibrato(hits)
    ended = [control for control in controls if control.onset_ticks < final]
    if any(control.controller == 11 for control in ended):
        ended.append(Control(final, 11, 112))
    if any(control.controller == 1 for control in ended):
        ended.append(Control(final, 1, 0))
    return ended


def _swell(context: SectionContext) -> list[Control]:
    """Breaths of four bars or the variation's own, each rising to its third quarter, the section to a louder next."""
    controls: list[Control] = []
    rise = 14 if context.next_energy > context.section.energy + 0.1 else 0
    total = max(1, context.end - context.start)
    count = context.variation.breath if context.variation else 4
    for first in range(0, len(context.bars), count):
        bars = context.bars[first : first + count]
        span = bars[-1].end - bars[0].start
        for step in range(16):
            tick = bars[0].start + span * step // 16
            breath = 1.0 - abs(step / 16 - 0.7) / 0.7
            value = 88 + round(18 * breath + rise * (tick - context.start) / total)
            controls.append(Control(tick, 11, min(127, value)))
    return controls


def _pump(context: SectionContext) -> list[Control]:
    """The side-chain of dance music: down on each beat, back up before the next."""
    controls: list[Control] = []
    for bar in context.bars:
        for beat in range(bar.start, bar.end, temporary.QUARTER_TICKS):
            for offset, value in temporary.PUMP_CURVE:
                if beat + offset < bar.end:
                    controls.append(Control(beat + offset, 11, value))
    return controls


def _vibrato(hits: Sequence[Hit]) -> list[Control]:
    """The modulation wheel opened on held notes after their start, closed at the next note."""
    controls: list[Control] = []
    for hit in hits:
        if hit.end - hit.start >= temporary.DOTTED_QUARTER_TICKS:
            controls += [Control(hit.start, 1, 0), Control(hit.start + 300, 1, 22), Control(hit.start + 560, 1, 40)]
            controls.append(Control(hit.end - 5, 1, 0))
    return controls
