"""What human drummers add to a groove on an acoustic kit: where strokes fall, how hard, ghost notes, own fills.

Everything is measured in 4/4 by sixteenths of the bar; other metres, electronic kits and hand drums stay as written.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from scripts import temporary
from scripts.music.arranger.context import SectionContext, Span
from scripts.music.arranger.performance import ArrangementContext, Hit, bar_at
from scripts.music.arranger.steps import Onset
from scripts.records import Drummer, Meter, Part


def drummer_for(part: Part, song: ArrangementContext, bar: Span) -> Drummer | None:
    """The drummer of a bar, where one was measured: acoustic kits in 4/4 alone have one."""
    if part.role != "drums" or part.program in temporary.MACHINE_KITS or bar.meter != Meter(4, 4):
        return None
    kit = any(row in temporary.KIT_DRUMS for pattern in part.patterns for row, _ in pattern.rows)
    return song.brief.playing.drummer if kit else None


def felt(before: Hit, swung: Hit, part: Part, song: ArrangementContext, rng: random.Random) -> Hit | None:
    """A stroke where and as hard as drummers strike it, None where none was measured; ``before`` is it on the grid."""
    context = next((c for c in song.contexts if c.start <= before.start < c.end), song.contexts[-1])
    bar = bar_at(context.bars, before.start)
    drummer = drummer_for(part, song, bar)
    row = _row(before.pitch)
    if drummer is None or row not in drummer.late:
        return None
    step, off = divmod(before.start - bar.start, temporary.SIXTEENTH_TICKS)
    known = off == 0 and 0 <= step < temporary.DRUMMER_STEPS
    lates = drummer.late[row]
    late = lates[step] if known else sum(lates) / len(lates)
    spread = drummer.scatter[row]
    error = max(-2.0 * spread, min(2.0 * spread, rng.gauss(0.0, spread)))
    shift = max(-swung.start, song.ticks_of((late + error + part.lean_ms) / 1000.0))
    hard = drummer.hard.get(row, ())[step] if known and row in drummer.hard else 1.0
    low, high = temporary.DRUMMER_HARD
    level = swung.velocity * (1.0 + temporary.DRUMMER_SHARE * (max(low, min(high, hard)) - 1.0))
    level *= 1.0 + max(-0.1, min(0.1, rng.gauss(0.0, 0.04)))
    return Hit(swung.start + shift, swung.end + shift, swung.pitch, level)


def _row(pitch: int) -> str:
    """The drum of a key of a kit."""
    return next((name for name in temporary.DRUMMER_DRUMS if temporary.DRUM_NOTES[name] == pitch), "")


def ghosts(
    struck: Sequence[Onset], context: SectionContext, bar: Span, drummer: Drummer, song: ArrangementContext
) -> list[Onset]:
    """Soft strokes of the snare between the written ones: a section has its own, a few of them in each bar.

    None stands beside a written stroke of the snare, nor where the groove has no snare.
    """
    written = {onset.start for onset in struck if onset.row == "snare"}
    if not written:
        return []
    added: list[Onset] = []
    for row, chances in drummer.ghost.items():
        for step, chance in enumerate(chances):
            start = bar.start + step * temporary.SIXTEENTH_TICKS
            if start >= bar.end or any(abs(start - at) < temporary.EIGHTH_TICKS for at in (*written, *_starts(added))):
                continue
            own = random.Random(f"{song.number} {context.section.label} {context.section.kind} {step}").random()
            now = random.Random(f"{song.number} {bar.start} {step}").random()
            if own < chance * temporary.GHOST_HABIT and now < temporary.GHOST_BARS:
                added.append(Onset(start, temporary.SIXTEENTH_TICKS, row, "g"))
    return added


def _starts(onsets: Sequence[Onset]) -> list[int]:
    """Where onsets begin."""
    return [onset.start for onset in onsets]


def own_fill(bar: Span, drummer: Drummer, rng: random.Random) -> list[Onset]:
    """A fill over the last beat or two, or the whole bar, of the strokes that drummers of the style put there.

    It goes down the drums as hands do; empty where no fills were measured.
    """
    if not drummer.fill:
        return []
    first = rng.choice(temporary.FILL_STARTS)
    found: list[Onset] = []
    for step in range(first, temporary.DRUMMER_STEPS):
        share = (step - first) / (temporary.DRUMMER_STEPS - first)
        weights = {
            row: chances[step] * (1.0 + temporary.FILL_FALL.get(row, 0.0) * (2.0 * share - 1.0))
            for row, chances in drummer.fill.items()
        }
        busy = min(1.0, sum(weights.values()) * temporary.FILL_BUSY)
        if rng.random() < busy or step == first:
            row = rng.choices(list(weights), [max(0.001, weight) for weight in weights.values()])[0]
            sign = "X" if step % 4 == 0 or share > 0.8 else "x"
            found.append(Onset(bar.start + step * temporary.SIXTEENTH_TICKS, temporary.SIXTEENTH_TICKS, row, sign))
    return [replace(onset, ticks=110) for onset in found]
