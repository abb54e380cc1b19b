"""What becomes of a written tune: its range, its scale, its ties."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scripts.music import development
from scripts.records import Chord, Key, Note, PlacedChord


def line(*pitches: int) -> tuple[Note, ...]:
    return tuple(Note(Fraction(place, 2), Fraction(1, 2), pitch) for place, pitch in enumerate(pitches))


def pitches(notes: tuple[Note, ...]) -> list[int]:
    return [note.pitch for note in notes]


@given(st.lists(st.integers(50, 95), min_size=1, max_size=40), st.integers(12, 17))
def test_a_tune_stays_within_its_span_with_the_same_notes(drawn: list[int], span: int) -> None:
    told = development.within(line(*drawn), span)
    assert max(pitches(told)) - min(pitches(told)) <= span
    assert [pitch % 12 for pitch in pitches(told)] == [pitch % 12 for pitch in drawn]


@given(st.lists(st.integers(55, 90), min_size=2, max_size=40))
def test_no_line_leaps_an_octave_where_it_has_room(drawn: list[int]) -> None:
    placed = development.octaves(drawn, 40, 105)
    assert all(abs(b - a) < 12 for a, b in pairwise(placed))


def test_a_tune_that_fits_is_left_alone() -> None:
    assert pitches(development.within(line(60, 64, 67, 72, 67), 14)) == [60, 64, 67, 72, 67]


def test_a_phrase_that_wanders_off_comes_back_whole() -> None:
    told = development.within(line(62, 64, 66, 67, 79, 81, 83, 81, 67, 66, 64, 62), 12)
    assert pitches(told) == [62, 64, 66, 67, 67, 69, 71, 69, 67, 66, 64, 62]


def test_a_minor_tonic_sings_the_scale_of_its_genre() -> None:
    key = Key("E", "phrygian")
    chords = (PlacedChord(Fraction(0), Chord("E", 4, (0, 4, 7), 4)),)
    told = development.bent(line(64, 65, 67, 69), chords, key, (0, 1, 4, 5, 7, 8, 10))
    assert pitches(told) == [64, 65, 68, 69]


def test_blue_notes_lead_on_by_a_semitone() -> None:
    key = Key("C", "mixolydian")
    told = development.coloured(line(60, 67, 67, 65, 64), key, (0, 2, 3, 4, 5, 6, 7, 9, 10))
    assert pitches(told) == [60, 66, 67, 65, 64]  # off the beat F sharp leads to G


def test_notes_outside_no_scale_are_left_where_there_is_none() -> None:
    notes = line(60, 67, 67, 65, 64)
    assert development.coloured(notes, Key("C", "major"), (0, 2, 4, 5, 7, 9, 11)) == notes


def test_a_note_is_held_over_the_bar_line_and_no_further_than_the_next() -> None:
    notes = (
        Note(Fraction(3), Fraction(1), 64),
        Note(Fraction(5), Fraction(1), 65),
        Note(Fraction(6), Fraction(1), 67),
    )
    held = development.held_over(notes, {1: Fraction(2), 2: Fraction(1)}, Fraction(4))
    assert [note.duration for note in held] == [2, 1, 1]
