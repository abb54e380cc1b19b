from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.music import harmony, theory
from scripts.music.abc.reader import read_abc
from scripts.records import Bar, Key, Meter, Note, Playing, Score
from scripts.temporary import HARMONY_CHORD_TONES, MODES


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
    for mode, candidates in ((name, known.chords) for name, known in MODES.items()):
        assert candidates[0][:2] == (1, 0), mode


@pytest.mark.parametrize("tonic", ["C", "F#", "Bb"])
def test_harmonise_places_a_chord_at_each_full_bar(tonic: str) -> None:
    key, meter = Key(tonic, "major"), Meter(4, 4)
    root = {"C": 0, "F#": 6, "Bb": 10}[tonic]
    scale = (0, 2, 4, 5, 7, 9, 11)
    notes = [Note(Fraction(1) + i, Fraction(1), 60 + root + scale[i % 7]) for i in range(16)]
    bars = [Bar(Fraction(0), Fraction(1), meter, key, "A")]
    bars += [Bar(Fraction(1 + 4 * i), Fraction(4), meter, key, "A") for i in range(4)]
    chords = harmony.harmonise(notes, bars, key)
    assert [c.onset for c in chords] == [1, 5, 9, 13]
    assert chords[-1].chord.root == root and chords[-1].chord.text == tonic


HALVES = "|:CEGc BGDG|c2G2 c2E2|A2cA d2BG|E2G2 c4|FAcA GBdB|CEGE FAcA|GBdB ceGE|d2B2 c4:|"


def read(abc: str, key: str, meter: str = "4/4") -> Score:
    return read_abc(f"X:1\nM:{meter}\nL:1/8\nK:{key}\n{abc}\n")


def chords_of(
    score: Score, playing: Playing | None = None, rng: random.Random | None = None
) -> list[tuple[Fraction, str]]:
    placed = harmony.harmonise(score.voices[0].notes, score.bars, score.key, playing, rng)
    return [(item.onset, item.chord.text) for item in placed]


def test_bars_whose_halves_ask_for_two_chords_get_them() -> None:
    found = dict(chords_of(read(HALVES, "C")))
    assert (found[Fraction(0)], found[Fraction(2)]) == ("C", "G")
    assert (found[Fraction(16)], found[Fraction(18)]) == ("F", "G")
    assert Fraction(6) not in found and Fraction(62) not in found  # one harmony; the last bar


def test_a_slow_style_has_a_chord_a_bar() -> None:
    found = chords_of(read(HALVES, "C"), Playing(chord_bars=2))
    assert [onset for onset, _ in found] == [4 * n for n in range(16)]


@pytest.mark.parametrize(
    ("meter", "onsets"), [("3/4", {0, 2}), ("6/8", {0, Fraction(3, 2)}), ("2/4", {0}), ("7/8", {0})]
)
def test_a_bar_changes_its_chord_on_a_strong_beat_only(meter: str, onsets: set[Fraction]) -> None:
    quavers = int(8 * Fraction(meter))
    cut = {6: 4, 4: 2, 7: 4}[quavers] if meter != "6/8" else 3
    bar = "".join("CEGc"[n % 4] if n < cut else "BdGB"[(n - cut) % 4] for n in range(quavers))
    bars = "|".join([bar] * 12)
    found = chords_of(read(bars + "|", "C", meter))
    length = Fraction(quavers, 2)
    assert {onset % length for onset, _ in found} == onsets


def test_seeds_draw_other_harmonies_that_fit_as_well() -> None:
    score = read("C2E2 G2c2|A2F2 E2D2|G2E2 A2c2|B2G2 D4|C2E2 G2c2|A2F2 E2D2|G2E2 D2B,2|C8|", "C")
    drawn = [tuple(chords_of(score, Playing(), random.Random(seed))) for seed in range(12)]
    assert drawn[3] == tuple(chords_of(score, Playing(), random.Random(3)))
    assert len(set(drawn)) >= 4
    assert all(row[0][1] == "C" and row[-1][1] == "C" for row in drawn)


def test_the_style_bends_the_harmony_to_its_habits() -> None:
    """The same bare tune: rows that go by the subdominant's side draw it more often than rows of fifths."""
    score = read("C4 G4|c4 G4|C4 c4|G8|C4 G4|c4 G4|G4 G4|C8|" * 2, "C")

    def count(rows: tuple[str, ...], symbol: str) -> int:
        playing = Playing(progressions={"major": rows}, chord_bars=1)
        return sum(text == symbol for seed in range(20) for _, text in chords_of(score, playing, random.Random(seed)))

    plagal, minor = ("I IV I IV I IV IV I", "I I IV I IV I IV I"), ("I vi I vi iii vi V I", "I iii vi I I vi V I")
    assert count(plagal, "F") > 2 * count(minor, "F")
    assert count(minor, "Am") > 2 * count(plagal, "Am")
    borrowed = harmony.habits("major", ("I bVII IV I",))
    assert (10, "") in [(root, quality) for _, root, quality, _ in borrowed.chords]


@pytest.mark.parametrize(
    ("mode", "roots"), [("phrygian", {1, 10}), ("mixolydian", {10, 7}), ("dorian", {5, 10}), ("lydian", {2, 7})]
)
def test_modes_close_with_their_own_cadence(mode: str, roots: set[int]) -> None:
    """Where the tune leaves it open, the chord before the last is the one that tells the mode."""
    key = theory.transpose_key(Key("E", mode), 0)
    bars = [Bar(Fraction(4 * n), Fraction(4), Meter(4, 4), key, "A") for n in range(8)]
    notes = [Note(Fraction(4 * n), Fraction(4), 64) for n in (*range(6), 7)]
    placed = harmony.harmonise(notes, bars, key)
    assert (placed[-2].chord.root - 4) % 12 in roots
    assert placed[-1].chord.root == 4


@given(
    st.lists(st.tuples(st.integers(0, 127), st.integers(1, 16)), max_size=40),
    st.sampled_from([Meter(4, 4), Meter(3, 4), Meter(6, 8), Meter(7, 8), Meter(2, 2), Meter(1, 4)]),
    st.sampled_from(["major", "minor", "phrygian", "locrian"]),
    st.one_of(st.none(), st.integers(0, 99)),
)
def test_any_notes_are_harmonised_in_their_key(
    steps: list[tuple[int, int]], meter: Meter, mode: str, seed: int | None
) -> None:
    key, length = Key("D", mode), Fraction(4 * meter.numerator, meter.denominator)
    notes, at = [], Fraction(0)
    for pitch, quarters in steps:
        notes.append(Note(at, Fraction(quarters, 4), pitch))
        at += Fraction(quarters, 4)
    bars = [Bar(length * n, length, meter, key, "A") for n in range(int(at / length) + 1)]
    rng = None if seed is None else random.Random(seed)
    placed = harmony.harmonise(notes, bars, key, Playing(chord_bars=0), rng)
    assert [p.onset for p in placed if p.onset % length == 0] == [bar.onset for bar in bars]
    assert [p.onset for p in placed] == sorted({p.onset for p in placed})
    assert all(0 <= p.chord.root < 12 for p in placed)
