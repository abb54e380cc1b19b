"""Solos: their file, and what is played over changes: chord notes, approaches, call, answer, rests."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.errors import SettingsError
from scripts.music.solos import Changes, parse_solos, solo, vocabulary_of
from scripts.records import Meter
from tests.music.band_helpers import song, table

# ii V I in C, two bars of I: roots, classes
CHORDS = ((2, (2, 5, 9, 0)), (7, (7, 11, 2, 5)), (0, (0, 4, 7, 11)), (0, (0, 4, 7, 11)))
FOUR = Meter(4, 4)


def changes(bars: int = 12, low: int = 60, span: int = 16) -> Changes:
    def chord(tick: int) -> tuple[int, ...]:
        return CHORDS[tick // 1920 % 4][1]

    return Changes(chord, lambda tick: (0, 2, 4, 5, 7, 9, 11), 0, bars, 1920, low, low + span)


def test_the_table_names_genres_that_there_are_and_gives_each_enough() -> None:
    known = table().solos
    assert set(known) <= set(table().genres) | {f"family {name}" for name in table().families}
    for name, vocabulary in known.items():
        assert len(vocabulary.licks) >= 6, name
    assert vocabulary_of("ska", "soul", known).licks and not vocabulary_of("techno", "electronic", known).licks


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("2U 2d\n", "line 1: licks stand below"),
        ("solo jazz\n2U 2d\n", "line 2: licks stand below"),
        ("solo jazz\nlicks 4/4\n2U 2d\n", "fills 4 sixteenths"),
        ("solo jazz\nlicks 4/4\n8U 8k\n", "'8k' is no note"),
        ("solo jazz\nlicks four\n", "line 2"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused(text: str, wrong: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_solos(text)
    assert wrong in str(caught.value)


@given(
    st.sampled_from(["jazz", "blues", "rock", "metal", "country", "soul", "salsa"]),
    st.integers(0, 9999),
    st.integers(1, 24),
)
@settings(max_examples=60, deadline=None)
def test_any_solo_is_one_line_in_its_register(genre: str, seed: int, bars: int) -> None:
    known = table().solos
    vocabulary = vocabulary_of(genre, table().genres[genre].family, known)
    line = solo(vocabulary, FOUR, changes(bars), random.Random(seed))
    assert line and line == solo(vocabulary, FOUR, changes(bars), random.Random(seed))
    assert all(59 <= pitch <= 79 for _, _, pitch in line), "a neighbour may lie a step outside"
    assert all(abs(before[2] - after[2]) < 12 for before, after in pairwise(line)), "no octave leaps"
    assert all(start < end for start, end, _ in line) and line[-1][1] <= 1920 * bars
    assert all(before[1] <= after[0] for before, after in pairwise(line))


def test_a_jazz_solo_tells_the_changes_and_breathes() -> None:
    on_beats = chord_notes = outside = notes = 0
    for seed in range(30):
        line = solo(table().solos["jazz"], FOUR, changes(16), random.Random(seed))
        for start, _, pitch in line:
            notes += 1
            outside += pitch % 12 not in (0, 2, 4, 5, 7, 9, 11)
            if start % 480 == 0:
                on_beats += 1
                chord_notes += pitch % 12 in CHORDS[start // 1920 % 4][1]
        for phrase in range(4, 17, 4):
            inside = [end for start, end, _ in line if start < phrase * 1920]
            assert phrase * 1920 - max(inside) >= 480, "a rest at the end of the phrase"
    assert chord_notes >= 0.6 * on_beats and 0.01 * notes < outside < 0.2 * notes


def test_answers_take_calls_up_and_no_two_choruses_are_the_same() -> None:
    vocabulary = table().solos["blues"]
    choruses = [solo(vocabulary, FOUR, changes(12), random.Random(seed)) for seed in range(20)]
    assert len({tuple(chorus) for chorus in choruses}) == 20
    answered = 0
    for chorus in choruses:
        rhythm = [[s % 1920 for s, _, _ in chorus if s // 1920 == bar] for bar in range(12)]
        answered += any(rhythm[bar] and rhythm[bar] == rhythm[bar + 2] for bar in (0, 4, 8))
    assert answered >= 8


def test_the_band_plays_it_in_solo_sections_alone() -> None:
    brief, plan, arrangement = song("jazz", "3", 4)
    assert brief.playing.solo is not None and brief.playing.solo.licks
    kinds = [section.kind for section in plan.sections]
    assert "solo" in kinds
    at = kinds.index("solo")
    start, end = arrangement.sections[at][0], arrangement.sections[at + 1][0]
    lead = [
        n for t in arrangement.tracks if t.role == "melody" for n in t.notes if start - 60 <= n.onset_ticks < end - 60
    ]
    assert len(lead) > 20 and max(n.pitch for n in lead) - min(n.pitch for n in lead) <= 17
