"""Groove patterns laid over bars: which pattern, fitted to which metre, struck when.

The signs are explained at the head of the files in ``data/grooves``.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from scripts.music.arranger.frame import Frame, Span
from scripts.records import Meter, Part, Pattern


@dataclass(frozen=True, slots=True)
class Strike:
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


def choose_pattern(part: Part, meter: Meter, level: str) -> Pattern | None:
    """The part's pattern of a level for a metre, or the nearest of its kind; ``None`` when it has none at all.

    A part lists the patterns of its own groove first, then general ones that cover other metres.
    """
    fill = level == "fill"
    patterns = [pattern for pattern in part.patterns if (pattern.level == "fill") == fill]
    related = [pattern for pattern in patterns if _relation(pattern.meter, meter) < 3]
    if not related:
        return None
    nearest = min(_relation(pattern.meter, meter) for pattern in related)
    fitting = [pattern for pattern in related if _relation(pattern.meter, meter) == nearest]
    if fill:
        return fitting[0]
    return min(fitting, key=lambda pattern: (abs(int(pattern.level) - int(level)), int(pattern.level)))


def _relation(have: Meter, want: Meter) -> int:
    """0 for the same metre, 1 for one of its kind, 2 for one that must be cut or gone round, 3 for none."""
    if have == want or have.numerator * want.denominator == want.numerator * have.denominator:
        same_kind = is_compound(have) == is_compound(want)
        return 0 if same_kind else 3
    if is_compound(have) != is_compound(want):
        return 3
    triple = want.numerator % 3 == 0 and not is_compound(want)
    return 1 if (have.numerator % 3 == 0) == triple else 2


def strikes(pattern: Pattern, bar: Span, number: int, rng: random.Random) -> list[Strike]:
    """The strikes of a pattern in a bar; ``number`` counts bars, for patterns of more than one.

    A step is a fixed share of the pattern's bar. In a longer bar its last beat goes round, in a shorter one it is cut.
    """
    found: list[Strike] = []
    for row, signs in pattern.rows:
        per_bar = len(signs) // pattern.bars
        part = signs[(number % pattern.bars) * per_bar :][:per_bar]
        found += _row_strikes(row, fit(part, pattern.meter, bar), bar, rng)
    return sorted(found, key=lambda strike: (strike.start, strike.row))


def fit(signs: str, have: Meter, bar: Span) -> tuple[str, int]:
    """The signs for a bar and the ticks of one sign."""
    pattern_ticks = 1920 * have.numerator // have.denominator
    step = max(1, pattern_ticks // max(1, len(signs)))
    beat = (3 if is_compound(have) else 1) * 1920 // have.denominator
    wanted = -(-bar.ticks // step)
    tail = signs[-max(1, beat // step) :]
    while len(signs) < wanted:
        signs += tail
    return signs[:wanted], step


def _row_strikes(row: str, fitted: tuple[str, int], bar: Span, rng: random.Random) -> list[Strike]:
    """One row's strikes; a hold sign makes the strike before it longer."""
    signs, step = fitted
    found: list[Strike] = []
    for place, sign in enumerate(signs):
        start = bar.start + place * step
        if start >= bar.end:
            break
        if sign == "-":
            if found and found[-1].start + found[-1].ticks == start:
                before = found[-1]
                found[-1] = Strike(before.start, min(before.ticks + step, bar.end - before.start), row, before.sign)
        elif sign != "." and (sign != "?" or rng.random() < 0.5):
            found.append(Strike(start, min(step, bar.end - start), row, sign))
    return found


def section_strikes(part: Part, frame: Frame, rng: random.Random, bars: Sequence[Span] | None = None) -> list[Strike]:
    """A part's strikes through a section by its energy; a bass or chord part without patterns plays a note a bar."""
    found: list[Strike] = []
    level = level_of(frame.section.energy)
    for number, bar in enumerate(frame.bars if bars is None else bars):
        pattern = choose_pattern(part, bar.meter, level)
        if pattern:
            found += strikes(pattern, bar, number, rng)
        elif part.role in ("bass", "wobble", "chords"):
            found.append(Strike(bar.start, bar.ticks, "", "x" if part.role == "chords" else "R"))
    return found
