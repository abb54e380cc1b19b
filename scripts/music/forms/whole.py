"""A genre's whole form at a length: of all ways to shape it and to land on time, the one that does least harm."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scripts import temporary
from scripts.music.forms import events, fit, parts
from scripts.music.forms.lines import rising
from scripts.music.landing import bar_quarters, ending_extra, natural_seconds, ring_seconds
from scripts.records import Brief, LengthRange, Plan, Section


@dataclass(frozen=True, slots=True)
class _Chance:
    """So many bars at a tempo that last so long, and what that does to tempo, ring and wish."""

    bars: int
    bpm: float
    seconds: float
    harm: float


def plan_whole(brief: Brief, length: LengthRange, rng: random.Random) -> Plan:
    """A whole form fitted to the length: of all ways to shape it and to land, the one that does least harm."""
    margin = min(2.0, 0.1 * (length.high_seconds - length.low_seconds))
    target = rng.uniform(length.low_seconds + margin, length.high_seconds - margin)
    bar_seconds = bar_quarters(brief.meter) * 60.0 / brief.bpm
    near = (target - ring_seconds(bar_seconds)) / bar_seconds - ending_extra(brief.playing.ending)
    frame = fit.Frame(near, bar_seconds, brief.playing.events)
    template = brief.playing.form if target > temporary.FORM_SMALL_SECONDS else without_lifts(brief.playing.form)
    # a varied song has its title, and so its form, again
    shapes = fit.shapes(template, frame, random.Random(f"{brief.title}:{brief.form}"))
    ends: dict[tuple[int, int, int], tuple[float, int, int]] = {}
    best: tuple[float, _Chance, tuple[Section, ...], int, int] | None = None
    for chance in _chances(brief, length, target):
        for total, shape in shapes.items():
            usual = (chance.bars - total, shape.intro, shape.outro)
            if usual not in ends:
                ends[usual] = _whole_ends(*usual)
            harm, intro, outro = ends[usual]
            harm += shape.cost * temporary.FORM_SHAPE_HARM + chance.harm + shape.sameness
            if best is None or harm < best[0]:
                best = (harm, chance, shape.body, intro, outro)
    if best is None or best[0] >= temporary.FORM_NO_WAY:  # a few bars
        chance = min(_chances(brief, length, target), key=lambda one: one.harm)
        sections = [replace(max(brief.playing.form, key=lambda s: s.energy), bars=chance.bars, lift=0)]
    else:
        _, chance, body, intro, outro = best
        sections = _framed(body, intro, outro)
        if target >= temporary.FORM_EVENT_SECONDS:
            sections = events.with_late_event(sections, frame)
    sections = parts.in_parts(_energies(sections, brief.playing.energy), target, bar_seconds)
    if target >= temporary.FORM_EVENT_SECONDS:
        sections = events.with_late_half(sections)
    seconds = max(chance.seconds, natural_seconds(brief, 1) if chance.bars == 1 else 0.0)
    return Plan(tuple(sections), chance.bpm, chance.bars, seconds)


def _chances(brief: Brief, length: LengthRange, target: float) -> Iterator[_Chance]:
    """Numbers of bars that can last ``target`` seconds, or, at an asked tempo, any time within the range."""
    quarters = bar_quarters(brief.meter)
    bar_seconds = quarters * 60.0 / brief.bpm
    extra = ending_extra(brief.playing.ending)
    if brief.exact_bpm:
        least = max(1, math.floor(length.low_seconds / bar_seconds) - 2 - math.ceil(extra))
        fitting = [
            _Chance(bars, brief.bpm, seconds, 0.05 * abs(seconds - target) / bar_seconds)
            for bars in range(least, math.floor(length.high_seconds / bar_seconds) + 1)
            if length.low_seconds <= (seconds := natural_seconds(brief, bars)) <= length.high_seconds
        ]
        if fitting:
            yield from fitting
            return
    ring = ring_seconds(bar_seconds)
    stretch = 0.0 if brief.exact_bpm else temporary.TEMPO_STRETCH
    slow, fast = brief.bpm * (1 - stretch), brief.bpm * (1 + stretch)
    most = max(1, math.floor((target - ring) * fast / 60.0 / quarters - extra))
    none = True
    for bars in range(max(1, math.ceil((target - ring) * slow / 60.0 / quarters - extra) - 1), most + 1):
        music = (bars + extra) * quarters * 60.0
        bpm = max(slow, music / (target - ring))
        if bpm > fast * (1 + 1e-9):
            continue
        bpm = min(bpm, fast)
        over = max(0.0, target - ring - music / bpm - temporary.FORM_SPARE_SECONDS)
        harm = temporary.FORM_TEMPO_HARM * abs(bpm / brief.bpm - 1.0) + temporary.FORM_SPARE_HARM * over
        none = False
        yield _Chance(bars, bpm, target, harm)
    if none and brief.exact_bpm:  # shorter than one bar: the length gives way
        yield _Chance(1, brief.bpm, target, 0.0)
    elif none:  # shorter than one bar: the bar is kept and the tempo gives way
        yield _Chance(1, (1 + extra) * quarters * 60.0 / max(1.0, target - ring), target, 0.0)


def _whole_ends(bars: int, usual_in: int, usual_out: int) -> tuple[float, int, int]:
    """So many bars shared by opening and end with the least harm, and that harm."""
    best = (temporary.FORM_NO_WAY, 0, 0)
    for intro in range(min(bars, 2 * usual_in + 4) + 1 if bars >= 0 else 0):
        outro = bars - intro
        if outro > 2 * usual_out + 4:
            continue
        harm = _end_harm(intro, usual_in) + _end_harm(outro, usual_out)
        if harm < best[0]:
            best = (harm, intro, outro)
    return best


def _end_harm(bars: int, usual: int) -> float:
    """What it does to a song that its opening or end has so many bars where others of its kind have ``usual`` ones."""
    odd = (
        (0.5 if bars == 1 else 0.9 * (bars % 2))
        + 0.4 * (bars > 4 and bars % 4 == 2)
        + 0.8 * (bars > 8 and bars % 4 != 0)
    )
    odd += temporary.FORM_NO_END_HARM * (bars == 0 and usual >= 4)
    return odd + temporary.FORM_END_HARM * abs(bars - usual) * min(1.0, 8.0 / max(4, usual))


def _framed(body: tuple[Section, ...], intro: int, outro: int) -> list[Section]:
    """The body between its opening and end, which borrow the harmony and the key of what they stand beside."""
    sections = list(body)
    if intro:
        sections.insert(0, replace(body[0], kind="intro", bars=intro, half=False, over=""))
    if outro:
        sections.append(replace(body[-1], kind="outro", bars=outro, half=False, over=""))
    return sections


def _energies(sections: Sequence[Section], shift: float) -> list[Section]:
    """Sections with their energies, the last main one at least as lively as any before it."""
    found = rising(sections, shift)
    last = max((n for n, s in enumerate(found) if s.kind in temporary.ARRIVAL_KINDS), default=-1)
    if last >= 0:
        found[last] = replace(found[last], energy=max(s.energy for s in found))
    return found


def without_lifts(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Sections that all stand in the song's key."""
    return tuple(replace(section, lift=0) for section in sections)
