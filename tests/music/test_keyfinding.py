"""Keys found from notes and chords alone."""

from __future__ import annotations

import pytest

from scripts.music.abc.reader import read_abc
from scripts.music.features import melody
from scripts.music.keyfinding import key_clearness, key_of_chords, key_of_notes
from scripts.music.theory import chord_pitch_classes, key_text, parse_chord
from scripts.records import Key


@pytest.mark.parametrize(
    ("key", "body"),
    [
        ("Em", "EBBA B2EB|B2AB dBAG|^DFBF EGBe|B2AB dBAF|EBBA B2EB|B2AB defg|edBA GF^DF|E8|"),
        ("G", "G2BG dGBG|A2cA eAcA|B2dB gdBd|cAFA G4|"),
        ("Bb", "BdfB cdef|gfed c2F2|BdfB cdef|gecA B4|"),
        ("Am", "A2cA E2AB|c2ec A2cd|e2dc B2^GB|A2AB A4|"),
    ],
)
def test_the_key_of_a_tune(key: str, body: str) -> None:
    notes = melody(read_abc(f"X:1\nL:1/8\nM:4/4\nK:{key}\n{body}\n"))
    assert key_text(key_of_notes(notes)) == key
    assert key_text(key_of_notes([])) == "C"


@pytest.mark.parametrize(
    ("key", "chords"),
    [
        ("Am", "Am F C G"),
        ("C", "C G Am F"),
        ("C", "Dm7 G7 Cmaj7 Cmaj7"),
        ("F#m", "F#m D A E"),
        ("Ebm", "Ebm B Gb Db"),
        ("D", "D A Bm G"),
        ("Gm", "Gm Cm D7 Gm"),
    ],
)
def test_the_key_of_a_progression(key: str, chords: str) -> None:
    found = key_of_chords([chord for text in chords.split() if (chord := parse_chord(text))])
    assert key_text(found) in (key, {"Ebm": "D#m"}.get(key))


def test_a_loop_that_never_comes_home_tells_its_key_less_than_one_that_does() -> None:
    def weights(*symbols: str) -> list[float]:
        found = [0.0] * 12
        for chord in map(parse_chord, symbols):
            assert chord is not None
            for pitch_class in (*chord_pitch_classes(chord), chord.bass):
                found[pitch_class] += 1.0
        return found

    key = Key("F", "major")
    assert key_clearness(weights("F", "Bb", "C", "F"), key) > 0 > key_clearness(weights("Dm", "C", "Bb", "Bb"), key)
    assert key_clearness(weights("Am", "Dm", "Em", "Am"), Key("A", "minor")) > 0
    assert key_clearness(weights("Am", "Dm", "Em", "Am"), Key("C", "major")) < 0
