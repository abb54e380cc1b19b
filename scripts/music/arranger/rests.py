"""Who rests in which phrase of a long piece: parts go out and come in again, and never all at once."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from scripts import temporary
from scripts.music.arranger.context import SectionContext, Span
from scripts.music.arranger.performance import Hit, plays
from scripts.records import Part


def resting(
    parts: Sequence[Part], contexts: Sequence[SectionContext], rng: random.Random
) -> dict[str, tuple[tuple[int, int], ...]]:
    """For each part the stretches, start and end, in which it rests.

    One at least of those that carry the harmony plays on (a pad or chords where there are, for without them the music
    would have holes; where one is alone its rests are stretches in which it grows thin), and two of three or more.
    Nobody is out for more than two phrases in a row, those who carry the harmony for one. The first phrase and the last
    one of a song that ends are played by all.
    """
    found: dict[str, list[tuple[int, int]]] = {part.name: [] for part in parts}
    out: dict[str, int] = {}
    for context in contexts:
        here = [part for part in parts if plays(part, context)]
        full = {part.role for part in here if temporary.BAND_ROLES[part.role].bed}
        bed = full or {name for name, role in temporary.BAND_ROLES.items() if role.carries}
        for phrase in _phrases(context, rng):
            start, end = phrase[0].start, phrase[-1].end
            gone: set[str] = set()
            for part in rng.sample(here, len(here)):
                left = [other for other in here if other.name not in gone and other is not part]
                carried = any(other.role in bed for other in left)
                draw = rng.random()
                most = 1 if temporary.BAND_ROLES[part.role].carries else 2
                if start == 0 or (context.last and end == context.end) or out.get(part.name, 0) >= most:
                    continue
                if draw >= temporary.RESTS or len(left) < min(2, len(here) - 1):
                    continue
                if carried:
                    gone.add(part.name)
                if carried or only_bed(part, parts):
                    found[part.name].append((start, end))
            out = {part.name: out.get(part.name, 0) + 1 if part.name in gone else 0 for part in parts}
    return {name: _joined(stretches) for name, stretches in found.items() if stretches}


def only_bed(part: Part, parts: Sequence[Part]) -> bool:
    """Whether a part alone holds the chords: it does not rest, it grows thin."""
    beds = [other for other in parts if temporary.BAND_ROLES[other.role].bed]
    return part in beds and len(beds) == 1


def _phrases(context: SectionContext, rng: random.Random) -> list[tuple[Span, ...]]:
    """A section's bars in phrases of drawn lengths; a single bar at its end belongs to the one before."""
    phrases: list[tuple[Span, ...]] = []
    first = 0
    while first < len(context.bars):
        count = rng.choice(temporary.REST_BARS)
        if len(context.bars) - first - count < 2:
            count = len(context.bars) - first
        phrases.append(context.bars[first : first + count])
        first += count
    return phrases


def _joined(stretches: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Stretches in order, those that meet as one."""
    joined: list[tuple[int, int]] = []
    for start, end in stretches:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def rested(hits: Sequence[Hit], rests: Sequence[tuple[int, int]], role: str, *, thin: bool = False) -> tuple[Hit, ...]:
    """Hits with some stretches left free: a held chord goes out and comes in where it would still sound for a bar, a
    line sings its last note to the end. What grows ``thin`` keeps the lower half of its notes."""
    kept: list[Hit] = list(hits)
    held = temporary.BAND_ROLES[role].carries
    for start, end in rests:
        after: list[Hit] = []
        there = sorted({hit.pitch for hit in kept if hit.start < end and hit.end > start}) if thin else []
        lowest = there[: (len(there) + 1) // 2]
        for hit in kept:
            if hit.pitch in lowest:
                after.append(hit)
            elif start <= hit.start < end:
                if held and hit.end >= end + temporary.DOTTED_HALF_TICKS:
                    after.append(replace(hit, start=end))
            elif held and hit.start < start < hit.end:
                after.append(replace(hit, end=start))
                if hit.end >= end + temporary.DOTTED_HALF_TICKS:
                    after.append(replace(hit, start=end))
            else:
                after.append(hit)
        kept = after
    return tuple(sorted(kept, key=lambda hit: (hit.start, hit.pitch)))
