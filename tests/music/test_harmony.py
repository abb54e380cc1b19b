from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.music import harmony
from scripts.records import Bar, Key, Meter, Note
from scripts.temporary import HARMONY_CANDIDATES, HARMONY_CHORD_TONES


def span(*classes: int) -> list[float]:
    weights = [0.0] * 12
    for pitch_class in classes:
        weights[pitch_class] += 1.0
    return weights


def test_arpeggios_take_their_own_chords() -> None:
    spans = [span(0, 4, 7), span(5, 9, 0), span(7, 11, 2), span(0, 4, 7)]
    assert harmony.choose_chords(spans, "major") == [(0, ""), (5, ""), (7, ""), (0, "")]


def test_minor_takes_the_major_dominant_where_the_leading_note_sounds() -> None:
    spans = [span(0, 3, 7), span(5, 8, 0), span(7, 11, 2), span(0, 3, 7)]
    assert harmony.choose_chords(spans, "minor") == [(0, "m"), (5, "m"), (7, ""), (0, "m")]


def test_silence_still_ends_at_home() -> None:
    chords = harmony.choose_chords([[0.0] * 12] * 8, "dorian")
    assert len(chords) == 8 and chords[0] == chords[-1] == (0, "m")


@given(
    st.lists(st.lists(st.floats(0, 4), min_size=12, max_size=12), max_size=24),
    st.sampled_from(["major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "locrian"]),
)
def test_every_melody_gets_one_chord_a_span(spans: list[list[float]], mode: str) -> None:
    chords = harmony.choose_chords(spans, mode)
    assert len(chords) == len(spans)
    assert all(0 <= root < 12 and quality in HARMONY_CHORD_TONES for root, quality in chords)


def test_candidates_hold_the_tonic_first() -> None:
    for mode, candidates in HARMONY_CANDIDATES.items():
        assert candidates[0][:2] == (1, 0), mode


@pytest.mark.parametrize("tonic", ["C", "F#", "Bb"])
def test_harmonise_places_a_chord_at_each_full_bar(tonic: str) -> None:
    key, meter = Key(tonic, "major"), Meter(4, 4)
    root = {"C": 0, "F#": 6, "Bb": 10}[tonic]
    scale = (0, 2, 4, 5, 7, 9, 11)
    notes = [Note(Fraction(1) + i, Fraction(1), 60 + root + scale[i % 7]) for i in range(16)]
    bars = [Bar(Fraction(0), Fraction(1), meter, key, "A")]
    bars += [Bar(Fraction(1 + 4 * i), Fraction(4), meter, key, "A") for i in range(4)]
    chords = harmony.harmonise(notes, bars, key, root)
    assert [c.onset for c in chords] == [1, 5, 9, 13]
    assert chords[-1].chord.root == root and chords[-1].chord.text == tonic
