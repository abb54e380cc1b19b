from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest

from scripts.music.abc.reader import read_abc
from scripts.music.arranger.context import SectionContext, contexts
from scripts.music.arranger.melody import adapt, long_cells, thin
from scripts.records import Brief, Meter, Part, Pattern, Plan, Score, Section
from tests.music.band_helpers import brief_for, melody


def long_part(brief: Brief) -> Part:
    part = next(part for part in brief.playing.parts if part.role == "melody")
    return replace(part, patterns=(Pattern("1", brief.meter, 1, (("", "long"),)),))


def twice(score: Score, brief: Brief, bars: int) -> tuple[SectionContext, ...]:
    """The same section two times."""
    section = Section("A", "theme", bars, 0.5)
    return contexts({"A": score}, brief, Plan((section, section), 60.0, 2 * bars, 90.0))


@pytest.mark.parametrize("meter", ["4/4", "3/4", "6/8"])
def test_a_reprise_of_a_long_tune_has_another_turn_of_the_same_tune(meter: str) -> None:
    top, bottom = map(int, meter.split("/"))
    brief = replace(brief_for("sleep", 1), meter=Meter(top, bottom))
    one, two = twice(melody(brief, 8), brief, 8)
    part = long_part(brief)
    other = 0
    for first in range(12):
        lines = [adapt(context, part, 60.0, Random(1), first) for context in (one, two)]
        starts = [
            {tone.start - context.start for tone in line} for line, context in zip(lines, (one, two), strict=True)
        ]
        other += starts[0] != starts[1]
        for line, context in zip(lines, (one, two), strict=True):
            kept = [
                any(w.pitch == t.pitch and w.start < t.end and w.end > t.start for w in context.tones) for t in line
            ]
            assert sum(kept) >= 0.7 * len(line)
    assert other >= 10


def test_second_notes_begin_a_beat_after_the_first_and_before_the_next() -> None:
    brief = brief_for("sleep", 1)
    brief = replace(brief, meter=Meter(4, 4))
    context = twice(melody(brief, 8), brief, 8)[0]
    places = set()
    for first in range(60):
        cells = long_cells(context, first)
        assert all(end > start for start, end in cells)
        assert all(a[1] == b[0] for a, b in pairwise(cells))
        places |= {(start - context.start) % 1920 for start, _ in cells}
    assert places == {0, 480, 720, 960, 1200, 1440}


def test_a_long_tune_moves_on_where_the_written_one_does() -> None:
    """Of two notes in a cell the heavier one wins, but not the one that sounds already."""
    brief = brief_for("sleep", 1)
    score = read_abc('X:1\nM:4/4\nL:1/4\nK:C\n"C"G4|"C"G2E2|"C"G4|"C"G4|\n')
    brief = replace(brief, meter=score.meter, key=score.key)
    context = twice(score, brief, 4)[0]
    cells = [(bar.start, bar.end) for bar in context.bars]
    assert [tone.pitch for tone in thin(context, cells)][:2] == [67, 67]
    assert [tone.pitch for tone in thin(context, cells, 0.2)][:3] == [67, 64, 67]
