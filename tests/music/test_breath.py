"""Breath at the ends of phrases."""

from __future__ import annotations

from itertools import pairwise

from scripts.music.arranger.breath import breathed
from scripts.music.arranger.context import SectionContext, Span, Tone
from scripts.records import Key, Meter, Section


def context(bars: int) -> SectionContext:
    spans = tuple(Span(1920 * n, 1920, Meter(4, 4)) for n in range(bars))
    section = Section("A", "verse", bars, 0.5)
    return SectionContext(section, 0, 0, Key("C", "major"), (0, 2, 4, 5, 7, 9, 11), spans, (), (), False, 0.5)


def test_a_line_without_rests_breathes_every_two_bars_and_nowhere_else() -> None:
    line = [Tone(480 * n, 480 * (n + 1), 60 + n % 5) for n in range(32)]
    sung = breathed(line, context(8), 100.0)
    gaps = [b.start - a.end for a, b in pairwise(sung)]
    assert [place for place, gap in enumerate(gaps) if gap] == [7, 15, 23]
    assert all(gap >= 200 for gap in gaps if gap)
    assert [tone.start for tone in sung] == [tone.start for tone in line]


def test_fast_music_breathes_every_four_bars() -> None:
    line = [Tone(480 * n, 480 * (n + 1), 60) for n in range(32)]
    gaps = [b.start - a.end for a, b in pairwise(breathed(line, context(8), 200.0))]
    assert [place for place, gap in enumerate(gaps) if gap] == [15]


def test_a_rest_is_breath_enough() -> None:
    line = [Tone(0, 3360, 60), Tone(3840, 7000, 62)]
    assert breathed(line, context(4), 100.0) == line
