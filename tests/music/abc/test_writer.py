from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scripts.music.abc.reader import read_abc
from scripts.music.abc.writer import cut_bars, length_text, unit_length, write_abc
from scripts.music.theory import key_signature, parse_chord
from scripts.records import Heading, Key, Meter, Note, PlacedChord, Score, Voice

METERS = [Meter(4, 4), Meter(3, 4), Meter(6, 8), Meter(2, 4), Meter(9, 8), Meter(5, 4), Meter(7, 8), Meter(12, 8)]
KEYS = [Key("C", "major"), Key("F#", "minor"), Key("Eb", "major"), Key("D", "dorian"), Key("Gb", "major")]


@st.composite
def scores(draw: st.DrawFn) -> Score:
    meter, key = draw(st.sampled_from(METERS)), draw(st.sampled_from(KEYS))
    full = Fraction(4 * meter.numerator, meter.denominator)
    bars = draw(st.integers(1, 5))
    place, notes = Fraction(0), []
    while place < full * bars:
        beat = draw(st.sampled_from([Fraction(1, 2), Fraction(1), Fraction(2), Fraction(1, 4), "triplet"]))
        if beat == "triplet":
            if full * bars - place < 1 or place.denominator > 2:
                continue
            for step in range(3):
                notes.append(Note(place + Fraction(step, 3), Fraction(1, 3), draw(st.integers(52, 88))))
            place += 1
            continue
        length = min(Fraction(beat), full * bars - place)
        if draw(st.integers(0, 5)):
            notes.append(Note(place, length, draw(st.integers(52, 88))))
        place += length
    symbol = parse_chord("Am7")
    assert symbol is not None
    chords = (PlacedChord(Fraction(0), symbol),)
    return Score("t", key, meter, None, (Voice("1", tuple(notes)),), chords, (), (), full * bars, ())


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(scores())
def test_what_is_written_reads_back_the_same(score: Score) -> None:
    assume(score.voices[0].notes)
    text = write_abc(Heading("A Tune", score.key, score.meter, 97.5), [("A", score)])
    back = read_abc(text)
    assert [(n.onset, n.duration, n.pitch) for n in back.voices[0].notes] == [
        (n.onset, n.duration, n.pitch) for n in score.voices[0].notes
    ], text
    assert back.length == score.length and back.key == score.key and back.meter == score.meter
    assert [c.chord.text for c in back.chords] == ["Am7"] and not back.warnings
    assert back.bpm == 97.5


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(scores())
def test_accidentals_mean_the_same_however_far_they_reach(score: Score) -> None:
    """Some readers let an accidental hold for its octave alone, others for its letter in every octave."""
    assume(score.voices[0].notes)
    text = write_abc(Heading("A Tune", score.key, score.meter, 97.5), [("A", score)])
    marks = key_signature(score.key)
    for bar in re.split(r"[|\n]+", re.sub(r'"[^"]*"', "", text.partition("P:A")[2])):
        narrow: dict[str, int] = {}
        wide: dict[str, int] = {}
        for sign, letter, octave in re.findall(r"(\^\^|__|[=^_])?([A-Ga-g])([,']*)", bar):
            name = letter.upper()
            if sign:
                value = {"": 0, "=": 0, "^": 1, "_": -1, "^^": 2, "__": -2}[sign]
                narrow[letter + octave] = wide[name] = value
            assert narrow.get(letter + octave, marks.get(name, 0)) == wide.get(name, marks.get(name, 0)), bar


def test_a_tune_looks_as_people_write_it() -> None:
    source = read_abc('X:1\nM:4/4\nL:1/8\nK:Em\n"Em"E2BE dEBE|E2BE AFDF|"D"A8|z4 ^c4-|c8|\n')
    text = write_abc(Heading("Drums & Bass 100%", source.key, source.meter, 120), [("A", source), ("B", source)])
    assert text == (
        "X:1\nT:Drums & Bass 100 per cent\nM:4/4\nL:1/8\nQ:1/4=120\nK:Em\n"
        'P:A\n"Em"E2BEdEBE|E2BEAFDF|"D"A8|z4^c4-|\n^c8||\n'
        'P:B\n"Em"E2BEdEBE|E2BEAFDF|"D"A8|z4^c4-|\n^c8|]\n'
    )


def test_cut_bars_goes_round_and_ends_notes_at_the_cut() -> None:
    source = read_abc("X:1\nM:2/4\nL:1/8\nK:C\nCDEF|GABc-|c4|\n")
    cut = cut_bars(source, 1, 4)
    assert [(n.onset, n.duration, n.pitch) for n in cut.voices[0].notes][:4] == [
        (0, Fraction(1, 2), 67),
        (Fraction(1, 2), Fraction(1, 2), 69),
        (1, Fraction(1, 2), 71),
        (Fraction(3, 2), Fraction(5, 2), 72),
    ]
    assert cut.length == 8 and len(cut.voices[0].notes) == 12


def test_units_and_lengths() -> None:
    assert unit_length(Meter(4, 4)) == Fraction(1, 8) and unit_length(Meter(2, 4)) == Fraction(1, 16)
    assert [length_text(Fraction(*f)) for f in ((1, 1), (2, 1), (1, 2), (1, 4), (3, 2))] == ["", "2", "/", "/4", "3/2"]
