"""How a song's time goes: a click, or a tempo that breathes with the phrases, and the slowing at the end.

A player of romantic music begins a phrase a little under the tempo, presses on to its middle and gives way at its end,
more at some ends than at others; all in all the time that is taken is given back. So here: the lane has the length that
the plan asks for, to the microsecond, and its first tempo is the song's own. Sources: the phrase arch of Todd (1985,
1992) and Repp's measurements of pianists (1990), in words and size, not in figures.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from scripts import temporary
from scripts.music.arranger.context import SectionContext, Span
from scripts.records import Brief, Plan


@dataclass(frozen=True, slots=True)
class _Cell:
    """A stretch at one tempo: ``factor`` times the song's; ``bend`` of its logarithm comes from the phrase."""

    start: int
    ticks: int
    factor: float
    bend: float = 0.0


def tempo_lane(
    sections: Sequence[SectionContext], brief: Brief, plan: Plan, rng: random.Random
) -> tuple[tuple[int, float], ...]:
    """The song's tempos by ticks, the first one at tick 0 the plan's own; ``rng`` is drawn from where time breathes."""
    bars = [bar for context in sections for bar in context.bars]
    factors = temporary.ENDING_TEMPOS.get(brief.playing.ending, ())
    slowing = dict(zip((bar.start for bar in bars[-len(factors) :]), factors[-len(bars) :], strict=False))
    playing = brief.playing
    if not factors:
        slowing = {}
    if not playing.rubato or len(bars) < temporary.FEWEST_BREATHING_BARS:
        marks = {0: plan.bpm, **{start: plan.bpm * factor for start, factor in slowing.items()}}
        return tuple(sorted(marks.items()))
    rng = random.Random(rng.getrandbits(64))
    cells = [
        replace(cell, factor=cell.factor * slowing.get(bar.start, 1.0))
        for context in sections
        for bar, row in zip(context.bars, _section(context, rng), strict=True)
        for cell in row
    ]
    cells[0] = replace(cells[0], factor=1.0, bend=0.0)
    cells = _spread(cells, playing.rubato / 100.0)
    wanted = sum(bar.ticks / slowing.get(bar.start, 1.0) for bar in bars)
    first = cells[0].ticks / cells[0].factor
    rest = sum(cell.ticks / cell.factor for cell in cells[1:])
    even = rest / (wanted - first)
    return (
        (0, plan.bpm),
        *((cell.start, plan.bpm * cell.factor * even) for cell in cells[1:]),
    )


def _section(context: SectionContext, rng: random.Random) -> list[list[_Cell]]:
    """The cells of each bar of a section, bent phrase by phrase; some sections end on a hold."""
    rows: list[list[_Cell]] = []
    bars = context.bars
    holds = not context.last and len(bars) >= 4 and rng.random() < temporary.HOLD_CHANCE
    for first in range(0, len(bars), temporary.BREATH_BARS):
        phrase = bars[first : first + temporary.BREATH_BARS]
        depth, level = rng.uniform(0.7, 1.3), rng.gauss(0.0, 0.35)
        start, length = phrase[0].start, phrase[-1].end - phrase[0].start
        for bar in phrase:
            bent = []
            for cell in _halves(bar):
                place = (cell.start + cell.ticks / 2 - start) / length
                bend = level + depth * _arch(place) + rng.gauss(0.0, 0.2)
                bent.append(replace(cell, bend=bend))
            rows.append(bent)
    if holds:
        rows[-1] = _held(rows[-1], bars[-1], rng)
    return rows


def _arch(place: float) -> float:
    """The bend of a phrase at a place in it, 0 to 1: under the tempo, over it in the middle, well under at the end."""
    return math.sin(math.pi * min(1.0, place * 1.15)) - 0.55 - 1.6 * max(0.0, place - 0.78) / 0.22


def _halves(bar: Span) -> list[_Cell]:
    """A bar in two cells, where its beats allow; else in one."""
    half = bar.ticks // 2
    if bar.meter.numerator % 2 or half % temporary.EIGHTH_TICKS:
        half = temporary.QUARTER_TICKS if bar.ticks > 2 * temporary.QUARTER_TICKS else bar.ticks
    if half >= bar.ticks:
        return [_Cell(bar.start, bar.ticks, 1.0)]
    return [_Cell(bar.start, half, 1.0), _Cell(bar.start + half, bar.ticks - half, 1.0)]


def _held(row: list[_Cell], bar: Span, rng: random.Random) -> list[_Cell]:
    """A section's last bar with its last beat held."""
    beat = min(temporary.QUARTER_TICKS, bar.ticks // 2)
    last = row[-1]
    if last.ticks < beat:
        return row
    hold = _Cell(bar.end - beat, beat, rng.uniform(*temporary.HOLD_FACTORS), last.bend)
    kept = [replace(last, ticks=last.ticks - beat)] if last.ticks > beat else []
    return [*row[:-1], *kept, hold]


def _spread(cells: Sequence[_Cell], wanted: float) -> list[_Cell]:
    """The cells with their bends made factors, which spread by ``wanted`` around their mean (as a share of it)."""
    bent = cells[1:]
    weight = sum(cell.ticks for cell in bent) or 1
    mean = sum(cell.ticks * cell.bend for cell in bent) / weight
    spread = math.sqrt(sum(cell.ticks * (cell.bend - mean) ** 2 for cell in bent) / weight)
    scale = wanted / spread if spread else 0.0
    return [
        cells[0],
        *(replace(cell, factor=cell.factor * math.exp((cell.bend - mean) * scale)) for cell in bent),
    ]
