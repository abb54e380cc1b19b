"""The rhythm of a section's tune, phrase by phrase, before any pitch: which cells, what comes back, what is varied.

A phrase lasts two bars. Its letter in the plan decides its rhythm: the same letter the same rhythm, with a dash mark
another second bar. Times are counted in 48ths of a quarter note, rests negative, as in ``records.Cell``.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from scripts import temporary
from scripts.music.form import written_bars
from scripts.music.idioms import scale_in
from scripts.records import Brief, Cell, Idiom, Meter, Phrase, Plan, TunePlan


@dataclass(frozen=True, slots=True)
class Bar:
    """The rhythm of one bar; ``tied`` where the rest that opens it is the end of a note of the bar before."""

    lengths: tuple[int, ...]
    tied: bool = False


def plan_tune(
    idiom: Idiom, kind: str, meter: Meter, bars: int, rng: random.Random, before: Sequence[TunePlan] = ()
) -> TunePlan | None:
    """Lay out the rhythm of a section of so many bars; None where the idiom has no rhythms for the metre.

    ``before`` are the tunes of the song's other sections. Of some layouts that are drawn the one is taken that differs
    most from the first of them in how many notes it has and where it begins, and repeats its own bars the least.
    """
    cells = suited(idiom.cells, kind, meter)
    if not cells or bars < 1:
        return None
    plans = list(idiom.phrases.get(kind) or idiom.phrases.get("") or temporary.PHRASE_PLANS)
    used = {tune.rhythm[phrase.first] for tune in before for phrase in tune.phrases}
    drawn = [_laid_out(cells, rng.choice(plans), bars, rng, used) for _ in range(temporary.TUNES_DRAWN)]
    tune = max(drawn, key=lambda one: _contrast(one, before[0] if before else None))
    return replace(
        tune,
        span=idiom.spans.get(kind) or idiom.spans.get("") or 0,
        height=temporary.SECTION_HEIGHTS.get(kind, 0),
    )


def plan_tunes(idiom: Idiom, plan: Plan, brief: Brief, seed: int) -> dict[str, TunePlan]:
    """The tune plan of each label of a plan, in the order in which they are first played; labels begin differently."""
    kinds: dict[str, str] = {}
    for section in plan.sections:
        if section.kind not in ("intro", "outro"):
            kinds.setdefault(section.label, section.kind)
    found: dict[str, TunePlan] = {}
    scale = scale_in(idiom, brief.key.mode)
    if scale == temporary.MODES[brief.key.mode].intervals:
        scale = ()
    for label, bars in written_bars(plan).items():
        rng = random.Random(f"{seed}:{idiom.name}:{label}")
        tune = plan_tune(idiom, kinds.get(label, ""), brief.meter, bars, rng, tuple(found.values()))
        if tune is not None:
            found[label] = replace(tune, scale=scale)
    return found


def _laid_out(
    cells: Sequence[Cell], plan: Sequence[str], bars: int, rng: random.Random, used: Collection[tuple[int, ...]]
) -> TunePlan:
    """One way to fill a section by a phrase plan; phrases begin in ways that are not ``used`` where they can."""
    rows: dict[tuple[str, int], tuple[Bar, Bar]] = {}
    firsts: dict[str, int] = {}
    laid: list[Bar] = []
    phrases: list[Phrase] = []
    place = 0
    while len(laid) < bars:
        mark = plan[place % len(plan)]
        letter, varied = mark[0], mark.count("'")
        if place >= len(plan) and place % len(plan) == len(plan) - 1:
            varied += 1  # the second time round closes in another way
        length = min(2, bars - len(laid))
        closing = len(laid) + length >= bars or place % 2 == 1
        if (letter, 0) not in rows:
            taken = {*used, *(pair[0].lengths for pair in rows.values())}
            rows[letter, 0] = _two_bars(cells, rng, closing=closing, taken=taken)
        if (letter, varied) not in rows:
            head, tail = rows[letter, 0]
            pair = (head.lengths, tail.lengths)
            others = [bar for bar in _singles(cells, closing=closing) if bar.lengths not in pair]
            rows[letter, varied] = (head, rng.choice(others or [tail]))
        phrases.append(Phrase(len(laid), length, letter, varied, firsts.get(letter, -1)))
        firsts.setdefault(letter, len(phrases) - 1)
        laid += rows[letter, varied][:length]
        place += 1
    rhythm = [bar.lengths for bar in laid]
    rhythm[-1] = closed(rhythm[-1])
    return TunePlan(tuple(rhythm), tuple(phrases), ties=tuple(n for n, bar in enumerate(laid) if bar.tied and n))


def _contrast(tune: TunePlan, other: TunePlan | None) -> float:
    """How much a layout is worth: few bars alike, another density and another beginning than the section beside it."""
    counts = Counter(tune.rhythm)
    worth = -sum(count for _, count in counts.most_common(2)) / len(tune.rhythm)
    if other is not None:
        density, its = (sum(n > 0 for row in one.rhythm for n in row) / len(one.rhythm) for one in (tune, other))
        worth += min(0.4, abs(math.log(density / its)))
        worth += 0.2 * ((tune.rhythm[0][0] > 0) != (other.rhythm[0][0] > 0))
    return worth


def suited(cells: Sequence[Cell], kind: str, meter: Meter) -> list[Cell]:
    """The cells of a metre for a kind of section: its own where there are four, else those of all kinds."""
    fitting = [cell for cell in cells if cell.meter == meter]
    own = [cell for cell in fitting if kind in cell.kinds]
    general = [cell for cell in fitting if not cell.kinds or kind in cell.kinds]
    return own if len(own) >= temporary.OWN_CELLS else general or fitting


def split_bars(cell: Cell) -> tuple[Bar, ...]:
    """A cell bar by bar; a note over the bar line is cut there, its end is a rest and the bar says that it is tied."""
    full = 48 * 4 * cell.meter.numerator // cell.meter.denominator
    rows: list[list[int]] = [[] for _ in range(cell.bars)]
    tied = [False] * cell.bars
    at = 0
    for length in cell.lengths:
        left = abs(length)
        first = True
        while left:
            number = at // full
            room = min(left, full * (number + 1) - at)
            rows[number].append(room if length > 0 and first else -room)
            tied[number] = tied[number] or (length > 0 and not first)
            at, left, first = at + room, left - room, False
    return tuple(Bar(tuple(row), tie) for row, tie in zip(rows, tied, strict=True))


def closed(row: Sequence[int]) -> tuple[int, ...]:
    """A last bar that comes to rest: its last note takes the silence behind it, and short ones before it stay."""
    lengths = list(row)
    while len(lengths) > 1 and lengths[-1] < 0:
        rest = lengths.pop()
        if lengths[-1] > 0:
            lengths[-1] -= rest
            break
        lengths[-1] += rest
    while len(lengths) > 1 and lengths[-1] < temporary.CLOSING_LENGTH and lengths[-2] > 0:
        last = lengths.pop()
        lengths[-1] += last
    return tuple(lengths) if any(length > 0 for length in lengths) else tuple(row)


def _two_bars(
    cells: Sequence[Cell], rng: random.Random, *, closing: bool, taken: Collection[tuple[int, ...]]
) -> tuple[Bar, Bar]:
    """The rhythm of a new phrase: a cell of two bars, or two of one, the second of which lets the line breathe."""
    double = [(pair[0], pair[1]) for pair in map(split_bars, (cell for cell in cells if cell.bars == 2))]
    single = [split_bars(cell)[0] for cell in cells if cell.bars == 1]
    fresh = [pair for pair in double if pair[0].lengths not in taken] or double
    if fresh and (not single or rng.random() < temporary.TWO_BAR_CELLS):
        return rng.choice(fresh)
    heads = [bar for bar in single if bar.lengths not in taken] or single
    head = rng.choice(heads)
    tails = [bar for bar in _singles(cells, closing=closing) if bar != head] or [head]
    return head, rng.choice(tails)


def _singles(cells: Sequence[Cell], *, closing: bool) -> list[Bar]:
    """The bars that may end a phrase: those that breathe (a rest, or a long last note) where it closes, if any do."""
    bars = [replace(split_bars(cell)[-1], tied=False) for cell in cells]
    bars = [bar for bar in bars if any(length > 0 for length in bar.lengths)]
    calm = [bar for bar in bars if bar.lengths[-1] <= -24 or bar.lengths[-1] >= 96]
    return calm if closing and calm else bars
