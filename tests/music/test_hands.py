"""Two hands: the left one holds low notes while the right one plays the rhythm."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from scripts import temporary
from scripts.music import arranger, form, styles
from scripts.music.abc.reader import read_abc
from scripts.records import LengthRange, Request, Track
from scripts.tables import style_table


def piano(style: str) -> Track:
    table = style_table()
    request = Request(style, LengthRange(60.0, 60.0), 3)
    brief = styles.make_brief(request, styles.understand(style, table), table, random.Random(3))
    plan = form.plan_form(brief, request.length, random.Random(3))
    tune = "X:1\nM:4/4\nL:1/4\nK:" + "C\n" + '"C"CEGE|"F"FACA|"G7"GBDB|"C"CEGE|' * 4 + "\n"
    melodies = {section.label: read_abc(tune) for section in plan.sections}
    played = arranger.arrange(melodies, brief, plan, random.Random(3))
    return next(track for track in played.tracks if track.name.startswith("Chords: "))


def test_a_pop_piano_has_a_low_left_hand_that_moves_slower() -> None:
    track = piano("pop, piano")
    low = [note for note in track.notes if note.pitch < temporary.RIGHT_HAND_LOW]
    high = [note for note in track.notes if note.pitch >= temporary.RIGHT_HAND_LOW]
    assert low and low[0].pitch < temporary.LEFT_HAND_HIGH
    assert low[-1].onset_ticks == pytest.approx(high[-1].onset_ticks, abs=60)  # both play the last chord
    assert len({note.onset_ticks // 120 for note in low}) < len({note.onset_ticks // 120 for note in high})


@pytest.mark.parametrize("style", ["jazz, piano", "house, electric piano"])
def test_who_leaves_the_roots_to_the_bass_plays_in_the_middle(style: str) -> None:
    track = piano(style)
    assert min(note.pitch for note in track.notes) >= temporary.LEFT_HAND_HIGH


def test_seconds_are_never_low() -> None:
    for style in ("house, electric piano", "pop, piano", "gospel, piano"):
        strokes: dict[int, list[int]] = {}
        for note in piano(style).notes:
            strokes.setdefault(note.onset_ticks // 60, []).append(note.pitch)
        for pitches in strokes.values():
            below = sorted(pitch for pitch in pitches if pitch < temporary.LOWEST_SECOND)
            assert not any(b - a <= 2 for a, b in pairwise(below) if a != b)
