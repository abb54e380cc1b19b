"""Chord progressions as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.music import theory
from scripts.music.numerals import chord_symbol
from scripts.music.progressions import in_key, read_progression, roman_mode
from scripts.records import Key

WRITTEN = {
    "A♭ E♭ B♭m D♭": [["Ab"], ["Eb"], ["Bbm"], ["Db"]],
    "C△ Dø G7 F#°": [["Cmaj7"], ["Dm7b5"], ["G7"], ["F#dim"]],
    "C-Am-F-G": [["C"], ["Am"], ["F"], ["G"]],
    "C – Am – F – G": [["C"], ["Am"], ["F"], ["G"]],
    "A-7 D7": [["A-7"], ["D7"]],
    "| C | Am F |": [["C"], ["Am", "F"]],
    "Am | F | C | G": [["Am"], ["F"], ["C"], ["G"]],
    "G C D|": [["G"], ["C"], ["D"]],
    "am f c g": [["Am"], ["F"], ["C"], ["G"]],
    "C, G, Am, F": [["C"], ["G"], ["Am"], ["F"]],
    "C % F": [["C"], ["C"], ["F"]],
    "| C G | % |": [["C", "G"], ["C", "G"]],
    "N.C. C F": [["C"], ["C"], ["F"]],
    "C N.C. F": [["C"], ["C"], ["F"]],
    "Hm G D A": [["Bm"], ["G"], ["D"], ["A"]],
    "H B C": [["B"], ["Bb"], ["C"]],
    "Fis gis Es As": [["F#"], ["G#m"], ["Eb"], ["Ab"]],
    "Es B As": [["Eb"], ["Bb"], ["Ab"]],
    "Do Re Mi": [["C"], ["D"], ["E"]],
    "Lam Fa Do Sol": [["Am"], ["F"], ["C"], ["G"]],
    "Sib Dom7 Fa#m Do/Mi": [["Bb"], ["Cm7"], ["F#m"], ["C/E"]],
    "D/F# G/B": [["D/F#"], ["G/B"]],
    "Bb F": [["Bb"], ["F"]],
    "Am7b5 D7(b9)": [["Am7b5"], ["D7(b9)"]],
}


@pytest.mark.parametrize("text", WRITTEN)
def test_a_progression_is_read_as_it_is_meant(text: str) -> None:
    found = read_progression(text)
    assert [list(bar) for bar in found.bars] == WRITTEN[text] and not found.unread


def test_roman_numerals_follow_the_key() -> None:
    found = read_progression("I vi IV V7")
    assert found.roman and roman_mode(found) == "major"
    assert in_key(found, Key("D", "major")).bars == (("D",), ("Bm",), ("G",), ("A7",))
    minor = read_progression("| i VI | iih7 V7 |")
    assert roman_mode(minor) == "minor"
    assert in_key(minor, Key("A", "minor")).bars == (("Am", "F"), ("Bm7b5", "E7"))


def test_what_cannot_be_read_is_named_and_nothing_else() -> None:
    found = read_progression("xyz C foo")
    assert found.unread == ("xyz", "foo") and found.bars == (("C",),)


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text: str) -> None:
    found = read_progression(text)
    if not found.roman:
        assert all(theory.parse_chord(symbol) for bar in found.bars for symbol in bar)


@pytest.mark.parametrize(
    ("numeral", "key", "symbol"),
    [
        ("bVII7", Key("C", "major"), "Bb7"),
        ("bVI", Key("Bb", "major"), "Gb"),
        ("#ivo7", Key("C", "major"), "F#dim7"),
        ("V7/ii", Key("C", "major"), "A7"),
        ("viio7/ii", Key("C", "major"), "C#dim7"),
        ("V7/iv", Key("A", "minor"), "A7"),
        ("I/3", Key("F", "major"), "F/A"),
        ("VI", Key("F#", "minor"), "D"),
        ("bVI", Key("A", "minor"), "F"),
        ("IV7", Key("A", "mixolydian"), "D7"),
        ("bII", Key("E", "phrygian"), "F"),
        ("iim7", Key("Eb", "major"), "Fm7"),
        ("IM7", Key("G", "major"), "Gmaj7"),
        ("H", Key("C", "major"), None),
    ],
)
def test_a_numeral_with_its_quality_is_a_chord_symbol(numeral: str, key: Key, symbol: str | None) -> None:
    assert chord_symbol(numeral, key) == symbol
