"""A song that rises to another key: notes, chords, marks and files agree."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as xml

import mido
import pytest

from scripts.music import form, midi, theory
from scripts.music.abc.reader import read_abc
from scripts.music.arranger import arrange
from scripts.music.forms.lines import read_form, rising
from scripts.music.lifting import lifted, lifted_chord
from scripts.output.song_files import song_abc, song_musicxml
from scripts.records import Brief, Chord, Composition, Key, Making, Plan, Score
from tests.music.band_helpers import brief_for, melody


@pytest.fixture(scope="module")
def risen() -> tuple[Brief, Plan, dict[str, Score]]:
    """A song of which the last chorus stands a whole tone higher."""
    brief = replace(brief_for("country", 2), key=Key("D", "major"))
    sections = rising(read_form("A verse 8, B chorus 8, A verse 8, B chorus 8 key+2"))
    plan = Plan(tuple(sections), brief.bpm, 32, 32 * form.bar_quarters(brief.meter) * 60 / brief.bpm + 4)
    return brief, plan, {"A": melody(brief, 8), "B": melody(brief, 8, 3)}


@pytest.mark.parametrize(
    ("text", "steps", "key", "wanted"),
    [
        ("F#m7b5", 2, Key("E", "major"), "G#m7b5"),
        ("D/F#", 2, Key("E", "major"), "E/G#"),
        ("Bb", 1, Key("Gb", "major"), "B"),
        ("Ebmaj7", 5, Key("Ab", "major"), "Abmaj7"),
    ],
)
def test_chords_are_named_in_their_new_key(text: str, steps: int, key: Key, wanted: str) -> None:
    chord = theory.parse_chord(text)
    assert chord is not None
    higher = lifted_chord(chord, steps, key)
    again = theory.parse_chord(higher.text)
    assert again is not None and (again.root, again.bass) == (higher.root, higher.bass)
    assert higher.root == (chord.root + steps) % 12 and again.intervals == chord.intervals
    assert higher.text in (wanted, wanted.replace("B", "Cb"))


def test_a_chord_that_means_nothing_keeps_its_text() -> None:
    assert lifted_chord(Chord("?", 0, (), 0), 2, Key("D", "major")).text == "?"


def test_the_band_plays_the_lifted_section_higher(risen: tuple[Brief, Plan, dict[str, Score]]) -> None:
    brief, plan, melodies = risen
    arrangement = arrange(melodies, brief, plan, random.Random(1))
    start = arrangement.sections[3][0]
    assert arrangement.key == Key("D", "major") and arrangement.keys == ((start, Key("E", "major")),)
    bass = next(track for track in arrangement.tracks if track.role == "bass")
    ends = [note for note in bass.notes if note.onset_ticks >= start][-1]
    assert ends.pitch % 12 == 4
    scale = theory.scale_pitch_classes(Key("E", "major"))
    later = [
        n.pitch % 12 in scale for t in arrangement.tracks if t.role != "drums" for n in t.notes if n.onset_ticks > start
    ]
    assert sum(later) / len(later) > 0.9


def test_the_files_say_the_new_key(tmp_path: Path, risen: tuple[Brief, Plan, dict[str, Score]]) -> None:
    brief, plan, melodies = risen
    arrangement = arrange(melodies, brief, plan, random.Random(1))
    midi.write_midi(arrangement, tmp_path / "song.mid")
    keys = [m.key for m in mido.MidiFile(tmp_path / "song.mid").tracks[0] if m.type == "key_signature"]
    assert keys == ["D", "E"]
    composition = Composition(melodies, dict.fromkeys(melodies, ("",) * 8), 0, ())
    text = song_abc(brief, plan, composition, Making(1, composer="x"))
    assert [line for line in text.splitlines() if line.startswith("K:")] == ["K:D", "K:E"]
    read = read_abc(text)
    assert not read.warnings
    wanted = pitches(lifted(melodies["B"], 2))
    assert pitches(read)[-len(wanted) :] == wanted
    assert {bar.key for bar in read.bars} == {Key("D", "major"), Key("E", "major")}
    tree = xml.fromstring(song_musicxml(brief, plan, composition, "x"))
    assert [(m.get("number"), m.findtext("attributes/key/fifths")) for m in tree.iter("measure") if m.find(".//key")
            is not None] == [("1", "2"), ("25", "4")]  # fmt: skip


def pitches(score: Score) -> Sequence[int]:
    return [note.pitch for note in score.voices[0].notes]
