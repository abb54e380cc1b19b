"""Groove patterns laid over bars: which pattern, fitted to which metre, struck when.

The signs are explained in ``data/grooves/README.md``.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from scripts import temporary
from scripts.music.arranger.context import SectionContext, Span
from scripts.music.arranger.performance import plays
from scripts.records import Meter, Part, Pattern


@dataclass(frozen=True, slots=True)
class Onset:
    """One sign of a groove row that sounds: ``row`` names the drum, ``sign`` what to play, ``ticks`` how long."""

    start: int
    ticks: int
    row: str
    sign: str


def level_of(energy: float) -> str:
    """The groove level of a section's energy."""
    return "1" if energy < 0.45 else "2" if energy < 0.75 else "3"


def is_compound(meter: Meter) -> bool:
    """Whether the beats of a metre fall in threes: 6/8, 9/8, 12/8."""
    return meter.denominator >= 8 and meter.numerator % 3 == 0


def choose_pattern(part: Part, meter: Meter, level: str, turn: int = 0) -> Pattern | None:
    """The part's pattern of a level for a metre, or the nearest of its kind; ``None`` when it has none at all.

    A part lists the patterns of its own groove first, then general ones that cover other metres. ``turn`` counts
    through the variants of the pattern that is found. ``level`` is 1, 2, 3 or a turn of the form such as fill.
    """
    plain = level.isdigit()
    patterns = [p for p in part.patterns if (p.level.isdigit() if plain else p.level == level)]
    related = [pattern for pattern in patterns if _relation(pattern.meter, meter) < 3]
    if not related:
        return None
    nearest = min(_relation(pattern.meter, meter) for pattern in related)
    fitting = [pattern for pattern in related if _relation(pattern.meter, meter) == nearest]
    if plain:
        best = min(fitting, key=lambda pattern: (abs(int(pattern.level) - int(level)), int(pattern.level)))
    else:
        best = fitting[0]
    variants = [pattern for pattern in fitting if (pattern.level, pattern.meter) == (best.level, best.meter)]
    return variants[turn % len(variants)]


def first_turn(rng: random.Random) -> int:
    """Which variant of its patterns a player begins with."""
    return rng.randrange(5040)


def turn_of(context: SectionContext, first: int, heard: int | None = None) -> int:
    """The variant for a section: each time it comes back (``heard``) the next one, in a long piece its variation's."""
    if context.variation is not None:
        return first + context.variation.rhythm
    return first + (context.heard if heard is None else heard)


def _relation(have: Meter, want: Meter) -> int:
    """0 for the same metre, 1 for one of its kind, 2 for one that must be cut or gone round, 3 for none."""
    if have == want or have.numerator * want.denominator == want.numerator * have.denominator:
        same_kind = is_compound(have) == is_compound(want)
        return 0 if same_kind else 3
    if is_compound(have) != is_compound(want):
        return 3
    triple = want.numerator % 3 == 0 and not is_compound(want)
    return 1 if (have.numerator % 3 == 0) == triple else 2


def onsets(pattern: Pattern, bar: Span, number: int, rng: random.Random) -> list[Onset]:
    """The onsets of a pattern in a bar; ``number`` counts bars, for patterns of more than one.

    A step is a fixed share of the pattern's bar. In a longer bar its last beat goes round, in a shorter one it is cut.
    """
    found: list[Onset] = []
    for row, signs in pattern.rows:
        per_bar = len(signs) // pattern.bars
        part = signs[(number % pattern.bars) * per_bar :][:per_bar]
        found += _row_onsets(row, fit(part, pattern.meter, bar), bar, rng)
    return sorted(found, key=lambda onset: (onset.start, onset.row))


def bar_onsets(pattern: Pattern, context: SectionContext, number: int, rng: random.Random) -> list[Onset]:
    """The onsets of a pattern in a section's bar; at half time they are those of half a bar, twice as long."""
    bar = context.bars[number]
    if not context.section.half:
        return onsets(pattern, bar, number, rng)
    later = number % 2
    struck = onsets(pattern, bar, number // 2, rng)
    found = [
        replace(onset, start=bar.start + 2 * (onset.start - bar.start) - later * bar.ticks, ticks=2 * onset.ticks)
        for onset in struck
    ]
    return [
        replace(onset, ticks=min(onset.ticks, bar.end - onset.start))
        for onset in found
        if bar.start <= onset.start < bar.end
    ]


def fit(signs: str, have: Meter, bar: Span) -> tuple[str, int]:
    """The signs for a bar and the ticks of one sign."""
    pattern_ticks = temporary.WHOLE_TICKS * have.numerator // have.denominator
    step = max(1, pattern_ticks // max(1, len(signs)))
    beat = (3 if is_compound(have) else 1) * temporary.WHOLE_TICKS // have.denominator
    wanted = -(-bar.ticks // step)
    tail = signs[-max(1, beat // step) :]
    while len(signs) < wanted:
        signs += tail
    return signs[:wanted], step


def _row_onsets(row: str, fitted: tuple[str, int], bar: Span, rng: random.Random) -> list[Onset]:
    """One row's onsets; a hold sign makes the one before it longer."""
    signs, step = fitted
    found: list[Onset] = []
    for place, sign in enumerate(signs):
        start = bar.start + place * step
        if start >= bar.end:
            break
        if sign == "-":
            if found and found[-1].start + found[-1].ticks == start:
                before = found[-1]
                found[-1] = Onset(before.start, min(before.ticks + step, bar.end - before.start), row, before.sign)
        elif sign != "." and (sign != "?" or rng.random() < 0.5):
            found.append(Onset(start, min(step, bar.end - start), row, sign))
    return found


def section_onsets(part: Part, context: SectionContext, rng: random.Random, first: int, plain: str = "") -> list[Onset]:
    """A part's onsets through a section by its energy, of the variant that ``first`` and the reprise count give.

    Where a part has no patterns, a bass plays a note a bar and another part what ``plain`` says (nothing when empty).
    """
    found: list[Onset] = []
    level = level_of(context.section.energy)
    for number, bar in enumerate(context.bars):
        pattern = choose_pattern(part, bar.meter, level, turn_of(context, first))
        if pattern:
            if not context.section.half:
                _hold_over(pattern, bar, number, found)
            found += bar_onsets(pattern, context, number, rng)
        elif plain:
            found.append(Onset(bar.start, bar.ticks, "", plain))
    return found


def pickup_onsets(
    part: Part, context: SectionContext, following: SectionContext | None, rng: random.Random, first: int
) -> list[Onset]:
    """What a part that is out plays in the last bar before it comes in."""
    if following is None or not plays(part, following) or plays(part, context):
        return []
    bar = context.bars[-1]
    pattern = choose_pattern(part, bar.meter, "pickup", first + context.index)
    return onsets(pattern, bar, 0, rng) if pattern else []


def _hold_over(pattern: Pattern, bar: Span, number: int, found: list[Onset]) -> None:
    """Make the last onset longer by the holds that open the next bar of a pattern."""
    if pattern.bars < 2 or len(pattern.rows) != 1 or not found:
        return
    signs = pattern.rows[0][1]
    per_bar = len(signs) // pattern.bars
    fitted, step = fit(signs[(number % pattern.bars) * per_bar :][:per_bar], pattern.meter, bar)
    holds = len(fitted) - len(fitted.lstrip("-"))
    before = found[-1]
    if holds and before.start + before.ticks == bar.start:
        found[-1] = Onset(before.start, before.ticks + min(holds * step, bar.ticks), before.row, before.sign)
