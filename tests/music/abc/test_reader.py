"""The ABC reader: what the standard says, what models write, golden files, any text at all, and abc2midi as a witness.

``python -m tests.music.abc.test_reader`` writes the expected side of the golden files anew; read the difference.
"""

from __future__ import annotations

import random
import re
import time
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts import temporary
from scripts.errors import NotationError
from scripts.music.abc.reader import read_abc
from scripts.records import Key, Meter, Score

DATA = Path(__file__).resolve().parents[2] / "data" / "abc"
HEADER = "X:1\nM:4/4\nL:1/4\nK:C\n"
LETTERS = {60: "C", 62: "D", 64: "E", 65: "F", 67: "G", 69: "A", 71: "B", 72: "c", 74: "d"}


def notes(text: str, voice: int = 0) -> list[tuple[Fraction, Fraction, int]]:
    """Onset, duration and pitch of one voice's notes."""
    return [(note.onset, note.duration, note.pitch) for note in read_abc(text).voices[voice].notes]


def pitches(text: str) -> list[int]:
    return [pitch for _, _, pitch in notes(HEADER + text)]


def durations(text: str) -> list[Fraction]:
    return [duration for _, duration, _ in notes(HEADER + text)]


def letters(text: str) -> str:
    """The played notes of a tune in C as letters."""
    return "".join(LETTERS[pitch] for pitch in pitches(text))


def describe(score: Score) -> str:
    """A score as text for people: one line a note."""
    lines = [
        f"title {score.title}",
        f"key {score.key.tonic} {score.key.mode}",
        f"metre {score.meter.numerator}/{score.meter.denominator}",
        f"bpm {score.bpm}",
        f"length {score.length}",
        f"bars {' '.join(str(bar.duration) for bar in score.bars)}",
        f"parts {' '.join(dict.fromkeys(bar.part for bar in score.bars if bar.part))}".rstrip(),
        "chords " + " ".join(f"{placed.onset}:{placed.chord.text}" for placed in score.chords),
    ]
    for voice in score.voices:
        lines.append(f"voice {voice.name}")
        lines += [f"  {note.onset} {note.duration} {note.pitch}" for note in voice.notes]
    lines += [f"warning {warning.line}:{warning.column} {warning.message}" for warning in score.warnings]
    return "\n".join(line.rstrip() for line in lines) + "\n"


# ---------------------------------------------------------------------------------------------- golden files


def test_there_are_golden_files() -> None:
    assert len(list((DATA / "valid").glob("*.abc"))) >= 5
    assert len(list((DATA / "invalid").glob("*.txt"))) >= 5


@pytest.mark.parametrize("path", sorted((DATA / "valid").glob("*.abc")), ids=lambda path: path.stem)
def test_valid(path: Path) -> None:
    expected = path.with_suffix(".txt").read_text(encoding="utf-8")
    assert describe(read_abc(path.read_text(encoding="utf-8"))) == expected


@pytest.mark.parametrize("path", sorted((DATA / "invalid").glob("*.txt")), ids=lambda path: path.stem)
def test_invalid(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    with pytest.raises(NotationError) as caught:
        read_abc(text)
    first = next((number for number, line in enumerate(text.split("\n"), 1) if line.strip()), 1)
    assert caught.value.line == first
    assert "notes" in caught.value.reason


# ---------------------------------------------------------------------------------------------- standard ABC


@pytest.mark.parametrize(
    ("abc", "played"),
    [
        ("^GFGA|", [68, 65, 68, 69]),
        ("^GFgA|", [68, 65, 79, 69]),
        ("^GF|GA|", [68, 65, 67, 69]),
        ("^F[FA]2F|", [66, 66, 69, 66]),
        ("[^FA]F|F", [66, 69, 66, 65]),
        ("^F-|FF|", [66, 65]),
        ("=F^^F__B|", [65, 67, 69]),
        ("C,C,,c'c''|", [48, 36, 84, 96]),
        ("^F[K:C]F|", [66, 65]),
    ],
)
def test_accidentals(abc: str, played: list[int]) -> None:
    assert pitches(abc) == played


@pytest.mark.parametrize(
    ("abc", "played"),
    [
        ("CD:|EF|", "CDCDEF"),
        ("CD:|EF:|", "CDCDEFEF"),
        ("C||D:|E:|", "CDCDEE"),
        ("C|:D:|", "CDD"),
        ("GABF::GABc|", "GABFGABFGABc"),
        ("|:C:||:D:|", "CCDD"),
        ("|:C:|:D:|", "CCDD"),
        ("|::C::|D", "CCCD"),
        ("|:C:|]|:D:|]", "CCDD"),
        ("|:C|\n|:D:|", "CDD"),
        ("|:C|:D:|:|", "CDD"),
        ("|:C|1D:|2E|]", "CDCE"),
        ("|:C|1D:|2E|]F", "CDCEF"),
        ("|:C|[1D:|[2E|]", "CDCE"),
        ("|: C | 1 D :| 2 E |]", "CDCE"),
        ("|:C|1 D|2 E|]", "CDCE"),
        ("C|1D:|2E|]", "CDCE"),
        ("|:C|1,3D:|2,4E:|", "CDCECDCE"),
        ("|:C|1-3D:|4E|F", "CDCDCDCEF"),
        ("|:C|1D:|2E||F|1G:|2A|]", "CDCEFGFA"),
        ("|:C|1D:|2E::F|1G:|2A:|", "CDCECFGFA"),
        ("|:C|1D:|2E|:F|1G:|2A:|", "CDCEFGFA"),
        ("CD| 62 |EF:|", "CDEFCDEF"),
    ],
)
def test_repeats(abc: str, played: str) -> None:
    assert letters(abc) == played


@pytest.mark.parametrize(
    ("order", "played"),
    [
        ("AAB", "CCD"),
        ("A2B", "CCD"),
        ("(AB)2", "CDCD"),
        ("A(AB)2B", "CCDCDD"),
        ("A.B.A", "CDC"),
        ("ABX", "CD"),
        ("Z", "CD"),
    ],
)
def test_parts(order: str, played: str) -> None:
    text = f"X:1\nL:1/4\nP:{order}\nK:C\nP:A\nC|\nP:B\nD|\n"
    score = read_abc(text)
    assert "".join(LETTERS[note.pitch] for note in score.voices[0].notes) == played
    assert "".join(bar.part for bar in score.bars) == played.replace("C", "A").replace("D", "B")


def test_repeats_inside_parts() -> None:
    score = read_abc("X:1\nL:1/4\nP:BA\nK:C\nP:A\n|:C|1D:|2E|\nP:B\nF:|\n")
    assert [note.pitch for note in score.voices[0].notes] == [65, 65, 60, 62, 60, 64]


@pytest.mark.parametrize(
    ("abc", "lengths"),
    [
        ("C2C3/2C/C//C/4C3/C0.5|", ["2", "3/2", "1/2", "1/4", "1/4", "3/2", "1/2"]),
        ("C>DC<DC>>DC>>>D", ["3/2", "1/2", "1/2", "3/2", "7/4", "1/4", "15/8", "1/8"]),
        ("C>(DE)", ["3/2", "1/2", "1"]),
        ("C>{d}D", ["3/2", "1/2"]),
        ("[CE]>D", ["3/2", "3/2", "1/2"]),
        ("(3CDE", ["2/3"] * 3),
        ("(2CD", ["3/2"] * 2),
        ("(4CDEF", ["3/4"] * 4),
        ("(5CDEFG", ["2/5"] * 5),
        ("[M:6/8](5CDEFG", ["3/5"] * 5),
        ("(3:2:4CDEFG", ["2/3"] * 4 + ["1"]),
        ("(3::2CDE", ["2/3", "2/3", "1"]),
        ("(3C>DE", ["1", "1/3", "2/3"]),
        ("[CE]2-[CE]2|", ["4", "4"]),
        ("[C2-E2-][C2E2]|", ["4", "4"]),
        ("C-|C-C", ["3"]),
        ("C- z C", ["1", "1"]),
        ("C4-|C4-|C4|", ["12"]),
        ("[C2E]D", ["2", "2", "1"]),
        ("[CE]3/2", ["3/2", "3/2"]),
    ],
)
def test_lengths(abc: str, lengths: list[str]) -> None:
    assert durations(abc) == [Fraction(length) for length in lengths]


def test_ties_reach_over_repeats() -> None:
    assert notes(HEADER + "|:C4-:|C4|") == [(0, 12, 60)]


def test_rests_keep_their_time() -> None:
    score = read_abc(HEADER + "Z2|x4|z3C|")
    assert [note.onset for note in score.voices[0].notes] == [15]
    assert [bar.duration for bar in score.bars] == [4, 4, 4, 4]
    assert not score.warnings


def test_inline_fields() -> None:
    score = read_abc(HEADER + "F[K:D]F[L:1/8]F[M:3/4]F[Q:1/4=90]F|[V:2]c|")
    assert [(n.pitch, n.duration) for n in score.voices[0].notes][:3] == [(65, 1), (66, 1), (66, Fraction(1, 2))]
    assert [(mark.onset, mark.bpm) for mark in score.tempos] == [(3, 90.0)]
    assert len(score.voices) == 2


@pytest.mark.parametrize(
    ("field", "natural", "played"),
    [
        ("C", "FBC", [65, 71, 60]),
        ("D", "FBC", [66, 71, 61]),
        ("F#m", "FBG", [66, 71, 68]),
        ("Bb", "EBF", [63, 70, 65]),
        ("Am", "FBG", [65, 71, 67]),
        ("AMin", "FBG", [65, 71, 67]),
        ("A minor", "FBG", [65, 71, 67]),
        ("Ador", "FBG", [66, 71, 67]),
        ("D Mixolydian", "FC", [66, 60]),
        ("E phr", "FG", [65, 67]),
        ("F LYDIAN", "B", [71]),
        ("C#loc", "CD", [61, 62]),
        ("Eb", "ABE", [68, 70, 63]),
        ("E♭ major", "ABE", [68, 70, 63]),
        ("D exp _b ^f", "BFC", [70, 66, 60]),
        ("D ^g", "GFC", [68, 66, 61]),
        ("Hp", "FCG", [66, 61, 67]),
        ("none", "FC", [65, 60]),
        ("", "FC", [65, 60]),
        ("C clef=treble-8", "C", [48]),
        ("C treble+8", "C", [72]),
        ("clef=bass", "C", [60]),
        ("C octave=-1", "C", [48]),
        ("C transpose=2", "CE", [62, 66]),
        ("G clef=bass middle=d % and a comment", "F", [66]),
    ],
)
def test_keys(field: str, natural: str, played: list[int]) -> None:
    assert [pitch for _, _, pitch in notes(f"X:1\nL:1/4\nK:{field}\n{natural}|")] == played


@pytest.mark.parametrize(
    ("field", "bpm"),
    [
        ("1/4=120", 120),
        ("1/4 = 120", 120),
        ("120", 120),
        ("120 bpm", 120),
        ("1/2=60", 120),
        ("3/8=80", 120),
        ("1/4 1/8=80", 120),
        ('"Allegro" 1/4=140', 140),
        ('1/4=140 "Allegro"', 140),
        ("Moderato", 108),
        ('"Andante"', 80),
        ("C=100", 50),
        ("1/4=0", None),
        ("1/0=100", None),
        ("whatever", None),
        ("1/4=999999", 1000),
    ],
)
def test_tempos(field: str, bpm: float | None) -> None:
    assert read_abc(f"X:1\nM:4/4\nL:1/8\nQ:{field}\nK:C\nC8|").bpm == bpm


@pytest.mark.parametrize(
    ("field", "meter", "unit"),
    [
        ("4/4", Meter(4, 4), Fraction(1, 2)),
        ("C", Meter(4, 4), Fraction(1, 2)),
        ("C|", Meter(2, 2), Fraction(1, 2)),
        ("2/4", Meter(2, 4), Fraction(1, 4)),
        ("6/8", Meter(6, 8), Fraction(1, 2)),
        ("2+3/8", Meter(5, 8), Fraction(1, 4)),
        ("(3+2+2)/8", Meter(7, 8), Fraction(1, 2)),
        ("none", Meter(4, 4), Fraction(1, 2)),
        ("7/0", Meter(4, 4), Fraction(1, 2)),
        ("4/3", Meter(4, 4), Fraction(1, 2)),
    ],
)
def test_meters(field: str, meter: Meter, unit: Fraction) -> None:
    score = read_abc(f"X:1\nM:{field}\nK:C\nC|")
    assert score.meter == meter
    assert score.voices[0].notes[0].duration == unit


def test_header_fields_after_the_key_count() -> None:
    score = read_abc("X:1\nK:D\nM:2/4\nQ:1/4=90\nT:Late\nCDEF|")
    assert (score.meter, score.bpm, score.title) == (Meter(2, 4), 90.0, "Late")
    assert score.voices[0].notes[0].duration == Fraction(1, 4)


@pytest.mark.parametrize(
    "abc",
    [
        "V:1\nCDEF|\nV:2\nC,4|\nV:1\nGABc|\nV:2\nG,4|",
        "[V:1]CDEF|GABc|\n[V:2]C,4|G,4|",
        "V:1 name=Top\nV:2 clef=bass\nV:1\nCDEF|GABc|\nV:2\nC,4|G,4|",
    ],
)
@pytest.mark.parametrize("known_before", [False, True])
def test_voices(abc: str, known_before: bool) -> None:
    text = "X:1\nM:4/4\nL:1/4\n" + ("V:1\nV:2\n" if known_before else "") + "K:C\n" + abc
    assert [pitch for _, _, pitch in notes(text, 0)] == [60, 62, 64, 65, 67, 69, 71, 72]
    assert notes(text, 1) == [(0, 4, 48), (4, 4, 55)]


def test_voices_have_names_and_keys_of_their_own() -> None:
    score = read_abc('X:1\nL:1/4\nV:1 name="Flute"\nV:2 nm="Low" octave=-1\nK:C\n[V:1]F[K:D]F|\n[V:2]FF|')
    assert [voice.name for voice in score.voices] == ["Flute", "Low"]
    assert [[note.pitch for note in voice.notes] for voice in score.voices] == [[65, 66], [53, 53]]


def test_a_voice_without_repeat_signs_follows_the_first() -> None:
    score = read_abc(HEADER + "V:1\n|:C4|D4:|\nV:2\nE4|F4|\n")
    assert [[note.pitch for note in voice.notes] for voice in score.voices] == [[60, 62] * 2, [64, 65] * 2]


def test_layers_sound_together() -> None:
    assert notes(HEADER + "CDEF & C4|G4|")[:3] == [(0, 1, 60), (0, 4, 60), (1, 1, 62)]
    assert notes(HEADER + "CDEF & C4|G4|")[-1] == (4, 4, 67)


def test_chord_symbols_are_placed_and_other_text_is_not() -> None:
    score = read_abc(HEADER + '"Am"C"Fine"D"^text"E"@10,20 hi"F|"D/F#"[CE]4|')
    assert [(placed.onset, placed.chord.text) for placed in score.chords] == [(0, "Am"), (4, "D/F#")]
    assert score.chords[1].chord.bass == 6


def test_bars_are_those_played() -> None:
    score = read_abc(HEADER + "|:C4|D4:|[M:3/4][K:G]E3|")
    assert [(bar.onset, bar.duration) for bar in score.bars] == [(0, 4), (4, 4), (8, 4), (12, 4), (16, 3)]
    assert score.bars[-1].meter == Meter(3, 4)
    assert score.bars[-1].key == Key("G", "major")


def test_bars_that_do_not_come_out_are_kept_with_a_warning() -> None:
    score = read_abc(HEADER + "C|CDEFG|CD|CDEF|C3|]")
    assert score.length == 1 + 5 + 2 + 4 + 3
    assert [(warning.line, warning.column) for warning in score.warnings] == [(5, 3), (5, 9)]


def test_titles() -> None:
    assert read_abc("X:1\nT:Fr\\`ere   Jacques\nT:second\nK:C\nC|").title == "Frère Jacques"


# ---------------------------------------------------------------------------------------------- what models write


@pytest.mark.parametrize(
    "text",
    [
        "CDEF|",
        "X:1\nCDEF|",
        "X:1\nK:C\nCDEF|",
        "L:1/4\nK:C\n\n\nCDEF|",
        "X:1\n\nL:1/4\n\nK:C\n\nCD\n\nEF|\n",
        "X:1 L:1/4 M:4/4 K:C CDEF|",
        "X:1 T:A tune L:1/4 M:4/4 K:C |:CDEF|",
        "Sure! Here it is: X:1 L:1/4 K:C\nCDEF|",
        "Here is your tune:\n\nX:1\nK:C\nCDEF|\n\nEnjoy it, and ask me for more!",
        "```abc\nX:1\nK:C\nCDEF|\n```",
        "```\nCDEF|\n```\nThat is all.",
        "X:1\nK:C\nCDEF|</s>",
        "<s>X:1\nK:C\nCDEF|<|im_end|>\n<|im_start|>user",
        "X:1\nK:C\nCDEF|<|endoftext|>And so on",
        "X:1\\nM:4/4\\nK:C\\nCDEF|",
        "X:1\r\nK:C\r\nCDEF|\r\n",
        "X:1\rK:C\rCDEF|",
        "X:1\nK:C\n&quot;C&quot;CDEF|",
        "X:1\nK:C\n“C”CDEF|",
        "X:1\nK:C\n[Verse 1]\nCDEF|\n",
        "X:1\nK:C\n[Chorus] CDEF|\n(Outro)\n",
        "**X:1**\n**K:C**\nCDEF|",
        "> X:1\n> K:C\nCDEF|",
        "Title: My song\nKey: C\nNote Length: 1/8\nCDEF|",
        "\ufeffX:1\nK:C\nCDEF|",
        "X:1\nK:C\nC\u200bDEF|",
        "X:1\nK:C\nCDEF",
        "X:1\nK:C\nCDEF|[",
        'X:1\nK:C\nCDEF|"Am',
        "X:1\nK:C\nCDEF|{ga",
        "X:1\nK:C\nCDEF|(3",
        "X:1\nK:C\nCDEF|[K:",
        "X:1\nK:C\nCDEF|!tri",
        "X:1\nK:C\nCDEF|:",
        "X:1\nK:C\nCDEF-",
        "X:1\nK:C\nCDEF>",
        "X:1\nK:C\nCD[P:EF|",
        "X:1\nK:C\n% a remark\n%%MIDI program 1\nCDEF| % to the end\nw: do re mi fa\n",
        "X:1\nK:C\n!trill!C+fermata+D~E.F|",
        "X:1\nK:C\nC`D`EF|y2 \\\n",
        "X:1\nK:Q\nCDEF|",
    ],
)
def test_model_texts_become_music(text: str) -> None:
    found = [note.pitch for note in read_abc(text).voices[0].notes]
    if "[P:EF" in text:  # cut off inside a field: what stands before it is kept
        assert found == [60, 62]
    else:
        assert found == [60, 62, 64, 65]


def test_prose_with_real_notes_in_it_keeps_the_notes() -> None:
    text = "Chorus: G2 A2 | B2 c2 | repeat this\nThe A and B parts are a bad fad.\n"
    assert [note.pitch for note in read_abc(text).voices[0].notes] == [67, 69, 71, 72]


def test_two_tunes() -> None:
    text = "X:1\nK:C\nCDEF|\n\nX:2\nK:D\nGABc|\n"
    assert [note.pitch for note in read_abc(text).voices[0].notes] == [60, 62, 64, 65]
    assert [note.pitch for note in read_abc(text, tune=1).voices[0].notes] == [67, 69, 71, 73]
    assert "2 tunes" in read_abc(text).warnings[0].message
    with pytest.raises(NotationError):
        read_abc(text, tune=2)
    with pytest.raises(NotationError):
        read_abc(text, tune=-1)


def test_an_empty_first_tune_is_passed_over() -> None:
    assert [n.pitch for n in read_abc("X:1\nT:oh no\nX:1\nK:C\nCDEF|").voices[0].notes] == [60, 62, 64, 65]


def test_accidentals_after_notes() -> None:
    assert pitches("C♯ ♭D F# Ab|") == [61, 61, 66, 68]  # five beats with b as a note, four as A flat
    assert pitches("Bb2A|GABc|") == [71, 83, 69, 67, 69, 71, 72]  # the bar is full: the b is a note
    three_four = "X:1\nM:3/4\nL:1/8\nK:C\nBb2A2G2|Eb2D2C2|GABcde|"
    assert [pitch for _, _, pitch in notes(three_four)][:6] == [70, 69, 67, 63, 62, 60]


def test_octave_garbage_stays_in_range() -> None:
    score = read_abc(HEADER + "c''''''''C,,,,,,,,^c'''''''''|")
    assert [note.pitch % 12 for note in score.voices[0].notes] == [0, 0, 1]
    assert all(0 <= note.pitch <= 127 for note in score.voices[0].notes)
    assert len(score.warnings) >= 3


@pytest.mark.parametrize(
    ("abc", "lengths"),
    [
        ("A0", ["1"]),
        ("A/0", ["1/2"]),
        ("A999", ["999"]),
        ("A99999999", ["1"]),
        ("A1.5B.5", ["3/2", "1/2"]),
        ("A/99999999", ["1"]),
        ("A////////////////", ["1"]),
    ],
)
def test_odd_lengths(abc: str, lengths: list[str]) -> None:
    score = read_abc(HEADER + abc)
    assert [note.duration for note in score.voices[0].notes] == [Fraction(length) for length in lengths]
    assert score.warnings


def test_warnings_point_into_the_given_text() -> None:
    text = "Hello there, my friend\n```abc\nX:1\nL:1/4\nK:C\n&quot;Am&quot;C c'''''''''D|\n```"
    line = text.split("\n")[5]
    found = [w for w in read_abc(text).warnings if "range" in w.message]
    assert [(w.line, w.column) for w in found] == [(6, line.index("c'") + 1)]


def test_the_two_known_model_answers() -> None:
    # Written after the pattern of ChatMusician's demo: sixteen bars a half, endings, "::", a last ":|".
    first = (
        "X:1\nL:1/8\nM:2/4\nK:Amin\n"
        + '|:"Am" A, z C z | E z A z |1"C" E3 _E | D2 C2 :|2\n"C" E3 D | C2 B,2 ::\n"Am" A4 |1 c4 :|2 d4 :|'
    )
    assert read_abc(first).length == 2 * (4 + 4 + 2 + 2 + 2)
    second = 'X:1 L:1/8 M:2/4 K:F F/G/ |:"F" BA"C7" GG |1"C7" cE"F" FF/G/ :|2"C7" cE"F" F z |]'
    assert [c.chord.text for c in read_abc(second).chords] == ["F", "C7", "C7", "F", "F", "C7", "C7", "F"]


# ---------------------------------------------------------------------------------------------- bounds


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        HEADER + "A" * 500_000,
        HEADER + "|:A" * 100_000,
        HEADER + "|1A:|2B:|" * 30_000,
        HEADER + "|: " + "A|" * 30_000 + ":|" * 30_000,
        "X:1\nP:" + "(" * 500 + "A" + ")9" * 500 + "\nK:C\nP:A\n" + "CDEF|" * 1000,
        "X:1\nP:" + "A9999" * 300 + "\nK:C\nP:A\n" + "CDEF|" * 1000,
        HEADER + "Z999|" * 50_000 + "A",
        HEADER + "A&" * 100_000,
        HEADER + "[" * 300_000,
        HEADER + "A{" * 100_000,
        HEADER + "A" + "/" * 300_000,
        HEADER + "A" + "9" * 300_000,
        HEADER + "".join(f"A/{number}" for number in range(1, 4096)),
        HEADER + "(32:31:32A" * 20_000,
        HEADER + "".join(f"V:{number}\nA|\n" for number in range(20_000)),
        " " * 400_000,
        "the cabbage " * 30_000,
        "X:1 " + "K:C " * 50_000,
    ],
    ids=lambda text: text[len(HEADER) : len(HEADER) + 12] or "blank",
)
def test_no_text_takes_long_or_grows(text: str) -> None:
    started = time.process_time()
    try:
        score = read_abc(text)
    except NotationError:
        pass
    else:
        assert sum(len(voice.notes) for voice in score.voices) <= temporary.ABC_MAX_PLAYED_NOTES
        assert len(score.bars) <= temporary.ABC_MAX_PLAYED_BARS
        assert len(score.warnings) <= temporary.ABC_MAX_WARNINGS + 1
    assert time.process_time() - started < 10  # under 1 s here; a quadratic step would take minutes


# ---------------------------------------------------------------------------------------------- any text


def check(text: str) -> None:
    """Whatever the text: a sound score, or a NotationError that points into the text."""
    lines = text.split("\n")
    try:
        score = read_abc(text)
    except NotationError as error:
        assert 1 <= error.line <= len(lines)
        assert 1 <= error.column <= len(lines[error.line - 1]) + 1
        return
    assert any(voice.notes for voice in score.voices)
    for voice in score.voices:
        assert list(voice.notes) == sorted(voice.notes, key=lambda note: (note.onset, note.pitch))
        for note in voice.notes:
            assert 0 <= note.pitch <= 127
            assert note.duration > 0
            assert note.onset >= 0
            assert note.onset + note.duration <= score.length
    assert [bar.onset for bar in score.bars] == sorted(bar.onset for bar in score.bars)
    assert all(0 <= placed.onset <= score.length for placed in score.chords)
    assert all(10 <= mark.bpm <= 1000 for mark in score.tempos)
    for warning in score.warnings:
        assert 1 <= warning.line <= len(lines)
        assert 1 <= warning.column <= len(lines[warning.line - 1]) + 1


PIECES = [
    *(
        "C",
        "d",
        "^F",
        "_B",
        "=c'",
        "G,,",
        "A2",
        "B/",
        "c3/2",
        "z",
        "Z2",
        "x",
        "[CEG]",
        "[C2E-]",
        "(3",
        "(5:4:2",
        ">",
        "<<",
    ),
    *(
        "|",
        "|:",
        ":|",
        "::",
        "|1",
        ":|2",
        "[1,3",
        "|]",
        "[|]",
        "-",
        "(",
        ")",
        "&",
        "{ab}",
        '"Am"',
        '"',
        "!f!",
        "!",
        "%",
        "\\",
    ),
    *(
        "\n",
        "\nK:F#m\n",
        "\nM:3/4\n",
        "\nL:1/16\n",
        "\nQ:90\n",
        "\nV:2\n",
        "\nP:A\n",
        "[K:Eb]",
        "[V:1]",
        "[L:1/4]",
        "X:2\n",
    ),
    *(
        "Here is",
        "</s>",
        "```",
        "&quot;",
        "“",
        "♯",
        "Bb",
        "\r",
        "\x00",
        "[Verse",
        "A999999999",
        "c''''''''''",
        "\\n",
        "1.5",
    ),
]


@pytest.mark.slow
@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_characters(text: str) -> None:
    check(text)


@pytest.mark.slow
@given(st.lists(st.sampled_from(PIECES), max_size=60), st.booleans(), st.sampled_from(["", "P:AB2(AB)3\n", "K:D\n"]))
@settings(max_examples=300, deadline=None)
def test_any_pieces(pieces: list[str], spaced: bool, header: str) -> None:
    check("X:1\n" + header + (" " if spaced else "").join(pieces))


@pytest.mark.slow
@given(st.integers(0, 2**32), st.sampled_from(sorted((DATA / "valid").glob("*.abc"))))
@settings(max_examples=150, deadline=None)
def test_damaged_tunes(seed: int, path: Path) -> None:
    chance = random.Random(seed)
    text = path.read_text(encoding="utf-8")
    for _ in range(chance.randint(1, 5)):
        place, other = chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)
        text = chance.choice(
            [text[:place], text[:place] + text[other:], text[:place] + chance.choice(PIECES) + text[place:]]
        )
    check(text)


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 127), st.sampled_from(["", "2", "/", "3/2", "/4"])), min_size=1, max_size=40))
def test_written_notes_come_back(written: list[tuple[int, str]]) -> None:
    """Spelling each pitch with an explicit accidental and reading it gives the pitch and the length again."""
    names = ["=C", "^C", "=D", "^D", "=E", "=F", "^F", "=G", "^G", "=A", "^A", "=B"]
    sizes = {"": 1, "2": 2, "/": Fraction(1, 2), "3/2": Fraction(3, 2), "/4": Fraction(1, 4)}
    body = "".join(
        names[pitch % 12] + ("'" * (pitch // 12 - 5) if pitch >= 60 else "," * (5 - pitch // 12)) + length
        for pitch, length in written
    )
    assert [(d, p) for _, d, p in notes("X:1\nM:none\nL:1/4\nK:F#\n" + body)] == [(sizes[s], p) for p, s in written]


# ---------------------------------------------------------------------------------------------- a witness


@pytest.mark.parametrize("name", ["irish_washerwoman", "ode_to_joy", "frere_jacques", "scarborough_fair", "rhythms"])
def test_abc2midi_plays_the_same(name: str) -> None:
    symusic = pytest.importorskip("symusic")
    text = (DATA / "valid" / f"{name}.abc").read_text(encoding="utf-8")
    # Without chord symbols, grace notes and R: abc2midi plays the notes and nothing else.
    plain = re.sub(r'(?m)"[A-G][^"]*"|\{[^}]*\}|^R:.*\n', "", text)
    heard = symusic.Score.from_abc(plain)
    theirs = sorted(
        (note.pitch, note.time / heard.ticks_per_quarter, note.duration / heard.ticks_per_quarter)
        for track in heard.tracks
        for note in track.notes
    )
    ours = sorted(
        (p, float(on), float(length)) for v in range(len(read_abc(text).voices)) for on, length, p in notes(text, v)
    )
    assert [pitch for pitch, _, _ in ours] == [pitch for pitch, _, _ in theirs]
    for mine, other in zip(ours, theirs, strict=True):
        assert mine[1:] == pytest.approx(other[1:], abs=0.02)


if __name__ == "__main__":
    for golden in sorted((DATA / "valid").glob("*.abc")):
        expected = describe(read_abc(golden.read_text(encoding="utf-8")))
        golden.with_suffix(".txt").write_text(expected, encoding="utf-8", newline="\n")
        print(golden.stem)
