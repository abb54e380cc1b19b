"""What the tests of grooves share: every style's players, songs on the grid, and where sections lie."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import lru_cache

from scripts.music import band_tables, form
from scripts.music.arranger import arrange
from scripts.records import Arrangement, Brief, LengthRange, Meter, Part, Plan
from tests.music.band_helpers import brief_for, melody, table

ROLES = ("drums", "bass", "wobble", "chords", "pad", "arp", "counter")


def meter_of(text: str) -> Meter:
    top, bottom = text.split("/")
    return Meter(int(top), int(bottom))


@lru_cache(maxsize=1)
def seats() -> tuple[tuple[str, str, Part], ...]:
    """(family, genre, part) of every player of every style that plays on patterns."""
    found: list[tuple[str, str, Part]] = []
    for name in sorted(table().genres):
        entry = table().genres[name]
        for key, seat in entry.band.items():
            role = key.split()[0]
            if role in ROLES:
                found.append(
                    (entry.family, name, band_tables._part(key, seat, seat.on[0], (), table())),
                )
    return tuple(found)


def song_on_the_grid(words: str, seed: int) -> tuple[Brief, Plan, Arrangement]:
    """Drums, bass and chords of a song that neither swing nor err: their bars can be held against the patterns."""
    brief = brief_for(words, seed)
    parts = tuple(part for part in brief.playing.parts if part.role in ("drums", "bass", "chords"))
    brief = replace(brief, playing=replace(brief.playing, parts=parts, swing=0.5, human_ms=0.0))
    plan = form.plan_form(brief, LengthRange(100, 100), random.Random(seed))
    melodies = {label: melody(brief, bars) for label, bars in form.written_bars(plan).items()}
    return brief, plan, arrange(melodies, brief, plan, random.Random(seed))


def stretch_of(arrangement: Arrangement, number: int) -> tuple[int, int]:
    """The first tick of a section and the tick after it."""
    starts = [tick for tick, _ in arrangement.sections]
    return starts[number], [*starts, arrangement.length_ticks][number + 1]
