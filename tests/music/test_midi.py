from __future__ import annotations

import io
import itertools
import math
from dataclasses import replace
from pathlib import Path

import mido
import pytest

from scripts import temporary
from scripts.errors import OutputError
from scripts.music import midi, theory
from scripts.music.abc.reader import read_abc
from scripts.music.arranger import plain
from scripts.music.tuning import tune
from scripts.records import Arrangement, Control, Key, Meter, PlayedNote, Track
from tests.music.band_helpers import song


def small() -> Arrangement:
    notes = (PlayedNote(0, 480, 60, 90), PlayedNote(480, 480, 60, 80), PlayedNote(960, 960, 64, 70))
    lead = Track("Lead", "melody", 0, 73, notes, 100, 64, 40, 0, (Control(480, 11, 90),))
    drums = Track("Drums", "drums", 9, 0, (PlayedNote(0, 100, 36, 100),))
    tempos = ((0, 120.0), (960, 60.0))
    meters = ((0, Meter(4, 4)),)
    return Arrangement("Té", Key("D", "dorian"), (lead, drums), tempos, meters, ((0, "A"),), 1920, 3.0)


def test_events_come_in_time_with_exact_seconds() -> None:
    events = list(midi.events(small()))
    assert all(a.seconds <= b.seconds for a, b in itertools.pairwise(events))
    ons = [(e.seconds, e.data[1]) for e in events if e.data[0] == 0x90]
    assert ons == [(0.0, 60), (0.5, 60), (1.0, 64)]
    offs = [(e.seconds, e.data[1]) for e in events if e.data[0] == 0x80]
    assert offs == [(0.5, 60), (1.0, 60), (3.0, 64)]


def test_a_note_stops_before_it_is_struck_again() -> None:
    at_half = [e.data[0] & 0xF0 for e in midi.events(small()) if e.seconds == 0.5]
    assert at_half == [0x80, 0xB0, 0x90]


def test_programs_and_mix_are_set_before_the_first_note() -> None:
    events = list(midi.events(small()))
    first_note = next(n for n, e in enumerate(events) if e.data[0] & 0xF0 == 0x90)
    before = {e.data for e in events[:first_note]}
    assert {(0xC0, 73), (0xC9, 0), (0xB0, 7, 100), (0xB0, 10, 64), (0xB0, 91, 40), (0xB0, 93, 0)} <= before


def test_a_ratio_stretches_the_clock() -> None:
    plain_times = [e.seconds for e in midi.events(small())]
    assert [e.seconds for e in midi.events(small(), tuning_ratio=1.02)] == pytest.approx(
        [t * 1.02 for t in plain_times]
    )


def test_the_file_says_what_the_arrangement_says(tmp_path: Path) -> None:
    path = tmp_path / "Lied mit é.mid"
    midi.write_midi(small(), path)
    read = mido.MidiFile(path, charset="utf-8")
    assert (read.type, read.ticks_per_beat, len(read.tracks)) == (1, 480, 3)
    meta = {m.type: m for m in read.tracks[0]}
    assert meta["track_name"].name == "Té" and meta["key_signature"].key == "Dm" and meta["marker"].text == "A"
    assert [m.tempo for m in read.tracks[0] if m.type == "set_tempo"] == [500_000, 1_000_000]
    assert read.tracks[1].name == "Lead"
    assert read.length == pytest.approx(3.0, abs=1e-6)


def test_the_same_arrangement_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.mid", "b.mid"):
        midi.write_midi(song("chill, dubstep", "1", 3)[2], tmp_path / name)
    assert (tmp_path / "a.mid").read_bytes() == (tmp_path / "b.mid").read_bytes()


def tuned_cents(track: mido.MidiTrack) -> float:
    """What a synth makes of the registered parameters of a track before its first note, in cents (MIDI 1.0)."""
    parameter, entry, fine, coarse = [127, 127], [0, 0], 8192, 64
    for message in track:
        if message.type == "note_on":
            break
        if message.type != "control_change":
            continue
        if message.control in (100, 101):
            parameter[message.control - 100] = message.value
        elif message.control in (6, 38):
            entry[message.control == 38] = message.value
            fine = entry[0] << 7 | entry[1] if parameter == [1, 0] else fine
            coarse = entry[0] if parameter == [2, 0] else coarse
    assert parameter == [127, 127]
    return (coarse - 64) * 100 + (fine - 8192) * 100 / 8192


@pytest.mark.parametrize("frequency", [440.0, 432.0, 528.0, 174.0, 396.0, 963.0, 20.0, 1999.0, 427.475])
def test_the_file_carries_the_tuning(frequency: float, tmp_path: Path) -> None:
    midi.write_midi(small(), tmp_path / "tuned.mid", tune(frequency))
    read = mido.MidiFile(tmp_path / "tuned.mid", charset="utf-8")
    for track in read.tracks[1:]:
        assert {m.channel for m in track if not m.is_meta} == ({9} if track.name == "Drums" else {0})
        assert tuned_cents(track) == pytest.approx(1200 * math.log2(tune(frequency).ratio), abs=50 / 8192)
    midi.write_midi(small(), tmp_path / "plain.mid")
    untuned = mido.MidiFile(tmp_path / "plain.mid", charset="utf-8")
    assert read.length == untuned.length
    assert [m for t in read.tracks for m in t if not m.is_cc()] == [
        m for t in untuned.tracks for m in t if not m.is_cc()
    ]


def test_without_a_frequency_the_file_stays_as_it_is(tmp_path: Path) -> None:
    midi.write_midi(small(), tmp_path / "plain.mid")
    midi.write_midi(small(), tmp_path / "off.mid", tune(None))
    assert (tmp_path / "plain.mid").read_bytes() == (tmp_path / "off.mid").read_bytes()
    assert all(tuned_cents(track) == 0 for track in mido.MidiFile(tmp_path / "off.mid", charset="utf-8").tracks)


def test_the_events_of_our_own_synth_carry_no_tuning() -> None:
    assert not any(e.data[0] & 0xF0 == 0xB0 and e.data[1] in (6, 38, 100, 101) for e in midi.events(small()))


def test_every_note_that_starts_also_stops() -> None:
    sounding: dict[tuple[int, int], int] = {}
    for event in midi.events(song("funk", "1")[2]):
        kind, channel = event.data[0] & 0xF0, event.data[0] & 0x0F
        if kind == 0x90:
            assert sounding.get((channel, event.data[1]), 0) == 0
            sounding[channel, event.data[1]] = 1
        elif kind == 0x80:
            sounding[channel, event.data[1]] = 0
    assert not any(sounding.values())


def test_all_keys_can_be_written() -> None:
    for semitones in range(12):
        for mode in ("major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "locrian"):
            name = midi.midi_key(theory.transpose_key(Key("C", mode), semitones))
            assert name in temporary.MIDI_MAJOR_KEYS + temporary.MIDI_MINOR_KEYS
            mido.MetaMessage("key_signature", key=name)
    assert midi.midi_key(Key("D", "dorian")) == "Dm" and midi.midi_key(Key("F", "lydian")) == "F"
    assert midi.midi_key(Key("Eb", "major")) == "Eb" and midi.midi_key(Key("E", "mixolydian")) == "E"


def test_an_unwritable_place_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        midi.write_midi(small(), tmp_path / "missing" / "x.mid")


def test_odd_metres_and_titles_survive(tmp_path: Path) -> None:
    odd = replace(small(), title="日本 \u266b", meters=((0, Meter(7, 8)), (840, Meter(12, 8))))
    midi.write_midi(odd, tmp_path / "odd.mid")
    read = mido.MidiFile(file=io.BytesIO((tmp_path / "odd.mid").read_bytes()), charset="utf-8")
    meters = [(m.numerator, m.denominator) for m in read.tracks[0] if m.type == "time_signature"]
    assert meters == [(7, 8), (12, 8)] and read.tracks[0].name == "日本 \u266b"


def test_a_plain_file_holds_the_written_notes(tmp_path: Path) -> None:
    midi.write_midi(plain(read_abc("X:1\nM:3/4\nL:1/4\nQ:1/4=90\nK:G\nGBd|g3|\n")), tmp_path / "plain.mid")
    read = mido.MidiFile(tmp_path / "plain.mid")
    ons = [m.note for m in read.tracks[1] if m.type == "note_on"]
    assert ons == [67, 71, 74, 79]
