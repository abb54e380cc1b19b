"""Keys, note names and chord symbols."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts import temporary
from scripts.music import theory
from scripts.records import Key

TONICS = ["C", "C#", "Db", "D", "D#", "Eb", "E", "F", "F#", "Gb", "G", "G#", "Ab", "A", "A#", "Bb", "B", "Cb"]
KEYS = [Key(tonic, mode) for tonic in TONICS for mode in temporary.MODES]


# ---------------------------------------------------------------------------------------------- notes


def pitch_of(name: str) -> int:
    """The pitch that a name such as ``Db4`` stands for, counted by hand: C4 is 60."""
    letter, signs, octave = re.fullmatch(r"([A-G])([#b]*)(-?[0-9]+)", name).groups()
    return 12 * (int(octave) + 1) + "C D EF G A B".index(letter) + signs.count("#") - signs.count("b")


@given(st.integers(0, 127), st.sampled_from(KEYS))
def test_every_pitch_name_is_read_back(pitch: int, key: Key) -> None:
    assert pitch_of(theory.pitch_name(pitch, key)) == pitch


@pytest.mark.parametrize(
    ("key", "pitch_classes", "names"),
    [
        (Key("C", "major"), range(12), "C C# D Eb E F F# G G# A Bb B"),
        (Key("Ab", "major"), (8, 10, 0, 1, 3, 5, 7), "Ab Bb C Db Eb F G"),
        (Key("F#", "minor"), (6, 8, 9, 11, 1, 2, 4), "F# G# A B C# D E"),
        (Key("A", "minor"), (8,), "G#"),
    ],
)
def test_spelling_follows_the_key(key: Key, pitch_classes: Iterable[int], names: str) -> None:
    assert " ".join(theory.spell(pitch_class, key) for pitch_class in pitch_classes) == names


@pytest.mark.parametrize("key", KEYS)
def test_scales_use_each_letter_once_as_the_signature_says(key: Key) -> None:
    signature = theory.key_signature(key)
    names = [theory.spell(pitch_class, key) for pitch_class in theory.scale_pitch_classes(key)]
    assert sorted(name[0] for name in names) == list("ABCDEFG")
    for name in names:
        assert signature.get(name[0], 0) == name.count("#") - name[1:].count("b")
    assert names[0] == key.tonic


# ---------------------------------------------------------------------------------------------- keys


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("C", Key("C", "major")),
        ("F#m", Key("F#", "minor")),
        ("F♯m", Key("F#", "minor")),
        ("Bb major", Key("Bb", "major")),
        ("B-flat major", Key("Bb", "major")),
        ("C sharp minor", Key("C#", "minor")),
        ("AMin", Key("A", "minor")),
        ("Amaj", Key("A", "major")),
        ("e minor", Key("E", "minor")),
        ("Ador", Key("A", "dorian")),
        ("D Mixolydian", Key("D", "mixolydian")),
        ("D PHR", Key("D", "phrygian")),
        ("F lyd", Key("F", "lydian")),
        ("C#loc", Key("C#", "locrian")),
        ("G ionian", Key("G", "major")),
        ("G aeolian", Key("G", "minor")),
        ("Dm clef=bass", Key("D", "minor")),
        ("  Eb  ", Key("Eb", "major")),
    ],
)
def test_keys_are_read(text: str, key: Key) -> None:
    assert theory.parse_key(text) == key


@pytest.mark.parametrize("text", ["", "none", "HP", "bass", "H", "treble", "4/4", "Dreamy", "Cabbage"])
def test_what_is_no_key(text: str) -> None:
    assert theory.parse_key(text) is None


@pytest.mark.parametrize("key", KEYS)
def test_every_key_text_is_read_back(key: Key) -> None:
    assert theory.parse_key(theory.key_text(key)) == key


def test_signatures() -> None:
    assert theory.key_signature(Key("C", "major")) == {}
    assert theory.key_signature(Key("D", "major")) == {"F": 1, "C": 1}
    assert theory.key_signature(Key("A", "dorian")) == {"F": 1}
    assert theory.key_signature(Key("C", "minor")) == {"B": -1, "E": -1, "A": -1}
    assert theory.key_signature(Key("G#", "major")) == {"F": 2, "C": 1, "G": 1, "D": 1, "A": 1, "E": 1, "B": 1}


@given(st.sampled_from(KEYS), st.integers(-30, 30))
def test_transposed_keys_keep_their_mode_and_move_every_note(key: Key, semitones: int) -> None:
    moved = theory.transpose_key(key, semitones)
    assert moved.mode == key.mode
    expected = tuple((pitch_class + semitones) % 12 for pitch_class in theory.scale_pitch_classes(key))
    assert theory.scale_pitch_classes(moved) == expected
    assert sum(abs(alteration) for alteration in theory.key_signature(moved).values()) <= 6


# ---------------------------------------------------------------------------------------------- chords


@pytest.mark.parametrize(
    ("text", "root", "intervals", "bass"),
    [
        ("C", 0, (0, 4, 7), 0),
        ("Cmajor", 0, (0, 4, 7), 0),
        ("Cm", 0, (0, 3, 7), 0),
        ("C-", 0, (0, 3, 7), 0),
        ("C minor", 0, (0, 3, 7), 0),
        ("G7", 7, (0, 4, 7, 10), 7),
        ("Gmaj9", 7, (0, 4, 7, 11, 14), 7),
        ("CM7", 0, (0, 4, 7, 11), 0),
        ("CΔ", 0, (0, 4, 7, 11), 0),
        ("CΔ7", 0, (0, 4, 7, 11), 0),
        ("Cma7", 0, (0, 4, 7, 11), 0),
        ("A-7", 9, (0, 3, 7, 10), 9),
        ("Amadd9", 9, (0, 3, 7, 14), 9),
        ("Am(add9)", 9, (0, 3, 7, 14), 9),
        ("Amin7", 9, (0, 3, 7, 10), 9),
        ("A7alt", 9, (0, 4, 8, 10, 13, 15), 9),
        ("Cm(maj7)", 0, (0, 3, 7, 11), 0),
        ("CmM7", 0, (0, 3, 7, 11), 0),
        ("Cm/maj7", 0, (0, 3, 7, 11), 0),
        ("C6/9", 0, (0, 4, 7, 9, 14), 0),
        ("C69", 0, (0, 4, 7, 9, 14), 0),
        ("Bø", 11, (0, 3, 6, 10), 11),
        ("Bm7b5", 11, (0, 3, 6, 10), 11),
        ("Em7-5", 4, (0, 3, 6, 10), 4),
        ("E♭7", 3, (0, 4, 7, 10), 3),
        ("F#o7", 6, (0, 3, 6, 9), 6),
        ("F#dim7", 6, (0, 3, 6, 9), 6),
        ("A°", 9, (0, 3, 6), 9),
        ("C+", 0, (0, 4, 8), 0),
        ("Caug7", 0, (0, 4, 8, 10), 0),
        ("C-5", 0, (0, 4, 6), 0),
        ("D/F#", 2, (0, 4, 7), 6),
        ("Am/G", 9, (0, 3, 7), 7),
        ("C6/9/E", 0, (0, 4, 7, 9, 14), 4),
        ("Gsus4", 7, (0, 5, 7), 7),
        ("G7sus4", 7, (0, 5, 7, 10), 7),
        ("Dsus2", 2, (0, 2, 7), 2),
        ("Cadd9", 0, (0, 4, 7, 14), 0),
        ("C(add9)", 0, (0, 4, 7, 14), 0),
        ("A5", 9, (0, 7), 9),
        ("C7#9", 0, (0, 4, 7, 10, 15), 0),
        ("C7(b9,#11)", 0, (0, 4, 7, 10, 13, 18), 0),
        ("G13", 7, (0, 4, 7, 10, 14, 21), 7),
        ("C7no3", 0, (0, 7, 10), 0),
        ("(Am)", 9, (0, 3, 7), 9),
    ],
)
def test_chords_are_read(text: str, root: int, intervals: tuple[int, ...], bass: int) -> None:
    chord = theory.parse_chord(text)
    assert chord is not None
    assert (chord.text, chord.root, chord.intervals, chord.bass) == (text, root, intervals, bass)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Fine",
        "D.C.",
        "D.S. al Coda",
        "Coda",
        "Adagio",
        "Allegro",
        "Bass",
        "Ending",
        "N.C.",
        "am",
        "Edd",
        "B part",
        "H7",
        "C99",
        "Dance",
        "1",
    ],
)
def test_what_is_no_chord(text: str) -> None:
    assert theory.parse_chord(text) is None


@given(st.text(max_size=40))
def test_any_text_is_a_chord_or_none(text: str) -> None:
    chord = theory.parse_chord(text)
    assert chord is None or (
        0 <= chord.root < 12 and 0 <= chord.bass < 12 and chord.intervals == tuple(sorted(set(chord.intervals)))
    )


@given(st.text(max_size=40))
def test_any_text_is_a_key_or_none(text: str) -> None:
    key = theory.parse_key(text)
    assert key is None or (len(theory.scale_pitch_classes(key)) == 7 and theory.parse_key(theory.key_text(key)) == key)


@pytest.mark.parametrize("root", TONICS)
@pytest.mark.parametrize("quality", sorted(temporary.CHORD_QUALITIES))
def test_every_quality_of_the_table_is_read_on_every_root(root: str, quality: str) -> None:
    chord = theory.parse_chord(root + quality)
    assert chord is not None
    assert chord.intervals == temporary.CHORD_QUALITIES[quality]
    assert chord.root == theory.tonic_pitch_class(Key(root, "major"))


def test_pitch_classes_of_chords() -> None:
    chord = theory.parse_chord("Am/G")
    assert chord is not None
    assert theory.chord_pitch_classes(chord) == (9, 0, 4, 7)
    ninth = theory.parse_chord("C9/E")
    assert ninth is not None
    assert theory.chord_pitch_classes(ninth) == (0, 4, 7, 10, 2)


def test_chord_notes_are_spelled_in_thirds() -> None:
    def letters(text: str) -> str:
        chord = theory.parse_chord(text)
        assert chord is not None
        found = theory.chord_letters(chord)
        return "".join(found[(chord.root + interval) % 12] for interval in chord.intervals)

    assert letters("Am6") == "ACEF"
    assert letters("F#dim7") == "FACE"
    assert letters("Dbmaj7") == "DFAC"
    assert letters("G7b9") == "GBDFA"
