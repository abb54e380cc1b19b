"""The rhythm of a section's tune, phrase by phrase, before any pitch: which cells, what comes back, what is varied.

A phrase lasts two bars. Its letter in the plan decides its rhythm: the same letter the same rhythm, with a dash mark
another second bar. Times are counted in 48ths of a quarter note, rests negative, as in ``records.Cell``.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence

from scripts import temporary
from scripts.music.form import written_bars
from scripts.records import Cell, Idiom, Meter, Phrase, Plan, TunePlan


def plan_tune(
    idiom: Idiom, kind: str, meter: Meter, bars: int, rng: random.Random, used: Collection[tuple[int, ...]] = ()
) -> TunePlan | None:
    """Lay out the rhythm of a section of so many bars; None where the idiom has no rhythms for the metre.

    ``used`` are the first bars of the song's other sections: another section begins in another way where it can.
    """
    cells = suited(idiom.cells, kind, meter)
    if not cells or bars < 1:
        return None
    plans = idiom.phrases.get(kind) or idiom.phrases.get("") or temporary.PHRASE_PLANS
    plan = rng.choice(list(plans))
    rows: dict[tuple[str, int], tuple[tuple[int, ...], ...]] = {}
    firsts: dict[str, int] = {}
    rhythm: list[tuple[int, ...]] = []
    phrases: list[Phrase] = []
    place = 0
    while len(rhythm) < bars:
        mark = plan[place % len(plan)]
        letter, varied = mark[0], mark.count("'")
        if place >= len(plan) and place % len(plan) == len(plan) - 1:
            varied += 1  # the second time round closes in another way
        length = min(2, bars - len(rhythm))
        closing = len(rhythm) + length >= bars or place % 2 == 1
        if (letter, 0) not in rows:
            rows[letter, 0] = _two_bars(cells, meter, rng, closing=closing, used=used, taken=_firsts(rows))
        if (letter, varied) not in rows:
            head, _ = rows[letter, 0]
            tail = rng.choice(_singles(cells, closing=closing) or [rows[letter, 0][1]])
            rows[letter, varied] = (head, tail)
        phrases.append(Phrase(len(rhythm), length, letter, varied, firsts.get(letter, -1)))
        firsts.setdefault(letter, len(phrases) - 1)
        rhythm += rows[letter, varied][:length]
        place += 1
    rhythm[-1] = closed(rhythm[-1])
    span = idiom.spans.get(kind) or idiom.spans.get("") or 0
    return TunePlan(tuple(rhythm), tuple(phrases), span)


def plan_tunes(idiom: Idiom, plan: Plan, meter: Meter, seed: int) -> dict[str, TunePlan]:
    """The tune plan of each label of a plan, in the order in which they are first played; labels begin differently."""
    kinds: dict[str, str] = {}
    for section in plan.sections:
        if section.kind not in ("intro", "outro"):
            kinds.setdefault(section.label, section.kind)
    found: dict[str, TunePlan] = {}
    used: set[tuple[int, ...]] = set()
    for label, bars in written_bars(plan).items():
        rng = random.Random(f"{seed}:{idiom.name}:{label}")
        tune = plan_tune(idiom, kinds.get(label, ""), meter, bars, rng, used)
        if tune is not None:
            found[label] = tune
            used |= {tune.rhythm[phrase.first] for phrase in tune.phrases}
    return found


def suited(cells: Sequence[Cell], kind: str, meter: Meter) -> list[Cell]:
    """The cells of a metre for a kind of section: its own where there are four, else those of all kinds."""
    fitting = [cell for cell in cells if cell.meter == meter]
    own = [cell for cell in fitting if kind in cell.kinds]
    return (
        own if len(own) >= temporary.OWN_CELLS else [cell for cell in fitting if not cell.kinds or kind in cell.kinds]
    )


def split_bars(cell: Cell) -> tuple[tuple[int, ...], ...]:
    """A cell's lengths bar by bar; a note over the bar line is cut there and its rest is held as a rest of silence."""
    full = 48 * 4 * cell.meter.numerator // cell.meter.denominator
    rows: list[list[int]] = [[] for _ in range(cell.bars)]
    at = 0
    for length in cell.lengths:
        left = abs(length)
        first = True
        while left:
            number = at // full
            room = min(left, full * (number + 1) - at)
            rows[number].append(room if length > 0 and first else -room)
            at, left, first = at + room, left - room, False
    return tuple(tuple(row) for row in rows)


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


def _firsts(rows: dict[tuple[str, int], tuple[tuple[int, ...], ...]]) -> set[tuple[int, ...]]:
    return {pair[0] for pair in rows.values()}


def _two_bars(
    cells: Sequence[Cell],
    meter: Meter,
    rng: random.Random,
    *,
    closing: bool,
    used: Collection[tuple[int, ...]],
    taken: Collection[tuple[int, ...]],
) -> tuple[tuple[int, ...], ...]:
    """The rhythm of a new phrase: a cell of two bars, or two of one, the second of which lets the line breathe."""
    double = [split_bars(cell) for cell in cells if cell.bars == 2]
    single = [split_bars(cell)[0] for cell in cells if cell.bars == 1]
    fresh = [pair for pair in double if pair[0] not in used and pair[0] not in taken] or double
    if fresh and (not single or rng.random() < temporary.TWO_BAR_CELLS):
        return rng.choice(fresh)
    heads = [row for row in single if row not in used and row not in taken] or single
    head = rng.choice(heads)
    tails = [row for row in _singles(cells, closing=closing) if row != head] or [head]
    return head, rng.choice(tails)


def _singles(cells: Sequence[Cell], *, closing: bool) -> list[tuple[int, ...]]:
    """The bars that may end a phrase: those that breathe (a rest, or a long last note) where it closes, if any do."""
    rows = [split_bars(cell)[-1] for cell in cells]
    rows = [row for row in rows if any(length > 0 for length in row)]
    calm = [row for row in rows if row[-1] <= -24 or row[-1] >= 96]
    return calm if closing and calm else rows
