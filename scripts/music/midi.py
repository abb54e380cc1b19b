"""An arrangement as MIDI: a stream of events for the synth, and a standard file for other programs.

Formats: Standard MIDI File type 1 (RP-001), General MIDI level 1 programs and controllers.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts import temporary
from scripts.errors import cannot_write
from scripts.music.theory import key_signature, transpose_key
from scripts.records import Arrangement, Bend, Key, MidiEvent, OnRack, Track, Tuning


def events(arrangement: Arrangement, *, tuning_ratio: float = 1.0) -> Iterator[MidiEvent]:
    """All channel messages in order of time, ``seconds`` exact from the tempo map.

    ``tuning_ratio`` multiplies the times, for a synth that counts its own (varispeed) samples; leave it at 1 for one
    that counts the samples of the finished audio. Note-offs come before note-ons of the same moment.
    """
    clock = iter(_merge(arrangement))
    tempos = [*arrangement.tempos, (1 << 62, arrangement.tempos[-1][1])]
    here, seconds = 0, 0.0
    start_tick, bpm = tempos[0]
    for tick, _, _, data in clock:
        while tick >= tempos[here + 1][0]:
            seconds += _span(tempos[here + 1][0] - start_tick, bpm)
            here += 1
            start_tick, bpm = tempos[here]
        yield MidiEvent((seconds + _span(tick - start_tick, bpm)) * tuning_ratio, data)


def on_rack(arrangement: Arrangement) -> OnRack:
    """The channels that the rack plays in our own rendering, and the tempos in seconds that its patches move with."""
    voices = {track.channel: track.rack for track in arrangement.tracks if track.rack is not None}
    seconds = 0.0
    tempos: list[tuple[float, float]] = []
    before = arrangement.tempos[0]
    for tick, bpm in arrangement.tempos:
        seconds += _span(tick - before[0], before[1])
        before = (tick, bpm)
        tempos.append((seconds, bpm))
    return OnRack(voices, tuple(tempos))


def _span(ticks: int, bpm: float) -> float:
    """Seconds that ``ticks`` last."""
    return ticks * 60.0 / (temporary.TICKS_PER_QUARTER * bpm)


def _merge(arrangement: Arrangement) -> Iterator[tuple[int, int, int, tuple[int, ...]]]:
    """(tick, order, track number, data) of all tracks, sorted without building one long list."""
    return heapq.merge(*(_track_messages(number, track) for number, track in enumerate(arrangement.tracks)))


def _track_messages(number: int, track: Track) -> Iterator[tuple[int, int, int, tuple[int, ...]]]:
    """One track's messages in order: set-up, then controls, note-offs and note-ons.

    At the same tick note-offs (order 1) come before controls (2), and these before note-ons (3).
    """
    channel = track.channel
    for controller, value in _setup(track):
        yield 0, 0, number, (0xB0 | channel, controller, value)
    yield 0, 0, number, (0xC0 | channel, track.program)
    ons = [(n.onset_ticks, 3, number, (0x90 | channel, n.pitch, n.velocity)) for n in track.notes]
    offs = [(n.onset_ticks + n.duration_ticks, 1, number, (0x80 | channel, n.pitch, 64)) for n in track.notes]
    changes = [(tick, 2, number, (0xC0 | channel, program)) for tick, program in track.programs]
    bends = [(b.onset_ticks, 2, number, _wheel(channel, b, track)) for b in track.bends]
    controls = [(c.onset_ticks, 2, number, (0xB0 | channel, c.controller, c.value)) for c in track.controls]
    yield from sorted([*ons, *offs, *controls, *bends, *changes])


def _setup(track: Track) -> tuple[tuple[int, int], ...]:
    """The controllers that a track starts with: volume, pan, expression, reverb and chorus, and its wheel's range."""
    first = ((7, track.volume), (10, track.pan), (11, 127), (91, track.reverb), (93, track.chorus))
    if not track.bends:
        return first
    return (*first, (101, 0), (100, 0), (6, bend_range(track)), (38, 0), (101, 127), (100, 127))


def bend_range(track: Track) -> int:
    """How many semitones the whole way of a track's wheel is: General MIDI's two, or an octave where those are few.

    It is told as registered parameter 0 (MIDI 1.0, table 3a).
    """
    widest = max((abs(bend.semitones) for bend in track.bends), default=0.0)
    return temporary.BEND_RANGES[widest > temporary.BEND_RANGES[0]]


def _wheel(channel: int, bend: Bend, track: Track) -> tuple[int, int, int]:
    """A pitch-wheel message: 14 bits, 8192 in the middle."""
    value = max(0, min((1 << 14) - 1, 8192 + round(8192 * bend.semitones / bend_range(track))))
    return (0xE0 | channel, value & 0x7F, value >> 7)


def write_midi(arrangement: Arrangement, path: Path, tuning: Tuning | None = None) -> None:
    """Write a type 1 file with 480 ticks a quarter note; the same arrangement gives the same bytes.

    Where ``tuning`` asks for a frequency, each channel begins with its fine tuning for other programs (the app's own
    synth tunes by varispeed, and never plays the file). Notes and times stay as they are. Raises OutputError.
    """
    import mido

    midi = mido.MidiFile(type=1, ticks_per_beat=temporary.TICKS_PER_QUARTER, charset="utf-8")
    midi.tracks.append(_conductor(arrangement))
    fine = () if tuning is None or tuning.frequency_hz is None else fine_tuning(tuning.ratio)
    for number, track in enumerate(arrangement.tracks):
        midi.tracks.append(_file_track(number, track, arrangement.length_ticks, fine))
    try:
        midi.save(str(path))
    except OSError as error:
        raise cannot_write(path.parent, error) from error


def _conductor(arrangement: Arrangement) -> Any:
    """The first track: title, tempos, metres, keys and section marks."""
    import mido

    marks: list[tuple[int, int, Any]] = [(0, 0, mido.MetaMessage("track_name", name=arrangement.title))]
    for tick, bpm in arrangement.tempos:
        marks.append((tick, 1, mido.MetaMessage("set_tempo", tempo=round(60_000_000 / bpm))))
    for tick, meter in arrangement.meters:
        message = mido.MetaMessage(
            "time_signature",
            numerator=meter.numerator,
            denominator=meter.denominator,
            clocks_per_click=max(1, 96 // meter.denominator),
        )
        marks.append((tick, 2, message))
    for tick, key in ((0, arrangement.key), *arrangement.keys):
        marks.append((tick, 3, mido.MetaMessage("key_signature", key=midi_key(key))))
    for tick, text in arrangement.sections:
        marks.append((tick, 4, mido.MetaMessage("marker", text=text)))
    track = mido.MidiTrack()
    _append(track, sorted(marks, key=lambda mark: mark[:2]), arrangement.length_ticks)
    return track


def fine_tuning(ratio: float) -> tuple[tuple[int, int], ...]:
    """The controllers that tune a channel by ``ratio``: registered parameter 1 in steps of 100/8192 cents.

    MIDI 1.0, table 3a: 14 bits, 8192 in the middle, 100 cents at most either way (a ratio of ours needs 50). The
    parameter is let go of at the end, so that later data entries cannot move it. Synths round further, to a cent or so.
    """
    steps = max(0, min((1 << 14) - 1, 8192 + round(8192 * 12 * math.log2(ratio))))
    return ((101, 0), (100, 1), (6, steps >> 7), (38, steps & 0x7F), (101, 127), (100, 127))


def _file_track(number: int, track: Track, length_ticks: int, fine: tuple[tuple[int, int], ...]) -> Any:
    """One instrument's track for the file, with the controllers that tune it."""
    import mido

    tuned = [(0, 0, mido.Message("control_change", channel=track.channel, control=c, value=v)) for c, v in fine]
    messages = tuned + [
        (tick, order, mido.Message.from_bytes(list(data))) for tick, order, _, data in _track_messages(number, track)
    ]
    if track.lyrics:  # before the notes of the same moment
        messages += [(tick, 2, mido.MetaMessage("lyrics", text=text)) for tick, text in track.lyrics]
        messages.sort(key=lambda message: message[:2])
    out = mido.MidiTrack()
    out.append(mido.MetaMessage("track_name", name=track.name, time=0))
    _append(out, messages, length_ticks)
    return out


def _append(track: Any, messages: list[tuple[int, int, Any]], length_ticks: int) -> None:
    """Add messages with delta times, then the end of the track at the end of the piece."""
    import mido

    before = 0
    for tick, _, message in messages:
        message.time = tick - before  # they are all fresh; a copy would have every field checked again
        track.append(message)
        before = tick
    track.append(mido.MetaMessage("end_of_track", time=max(0, length_ticks - before)))


def midi_key(key: Key) -> str:
    """The MIDI key signature with the key's own tonic: D dorian is written as D minor, A mixolydian as A major.

    A file can hold major and minor only (Standard MIDI Files 1.0, meta event 59): programs name the piece by it, so the
    tonic and the third are kept, and a mode's other notes are accidentals.
    """
    minor = temporary.MODES[key.mode].intervals[2] == 3
    # of two names for a tonic the one with the smaller signature: G# major does not exist, A flat does
    plain = transpose_key(Key(key.tonic, "minor" if minor else "major"), 0)
    sharps = sum(key_signature(plain).values())
    names = temporary.MIDI_MINOR_KEYS if minor else temporary.MIDI_MAJOR_KEYS
    return names[max(-7, min(7, sharps)) + 7]
