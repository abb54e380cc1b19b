"""Chromatic notes that lead on stay in the tune; others go to the scale."""

from __future__ import annotations

from fractions import Fraction

from scripts.music.development import bent
from scripts.music.theory import parse_chord
from scripts.records import Key, Note, PlacedChord


def pitches(*notes: tuple[str, str, int], scale: tuple[int, ...] = ()) -> list[int]:
    chord = parse_chord("C")
    assert chord is not None
    line = [Note(Fraction(onset), Fraction(length), pitch) for onset, length, pitch in notes]
    return [n.pitch for n in bent(line, [PlacedChord(Fraction(0), chord)], Key("C", "major"), scale)]


def test_a_passing_note_stays() -> None:
    assert pitches(("0", "1/2", 65), ("1/2", "1/2", 66), ("1", "1", 67)) == [65, 66, 67]
    assert pitches(("0", "1/2", 64), ("1/2", "1/2", 63), ("1", "1", 64)) == [64, 63, 64]


def test_what_leads_nowhere_goes_to_the_scale() -> None:
    assert pitches(("0", "1", 65), ("1", "1", 66), ("2", "1", 67)) == [65, 65, 67]  # on the beat
    assert pitches(("0", "1/2", 60), ("1/2", "1/2", 66), ("1", "1", 67))[1] != 66  # leapt to
    assert pitches(("0", "1/2", 65), ("1/2", "1/2", 66), ("1", "1", 64))[1] != 66  # left by a step of two
    assert pitches(("0", "1/2", 65), ("1/2", "1/2", 66))[1] != 66  # the last note
    assert pitches(("0", "1/2", 65), ("1/2", "1/2", 66), ("1", "1", 67), scale=(0, 2, 4, 7, 9))[1] != 66
