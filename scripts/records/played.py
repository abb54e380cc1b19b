"""Music as it is played: tracks of notes in ticks, and their MIDI messages."""

from __future__ import annotations

from dataclasses import dataclass

from scripts.records.rack import RackVoice
from scripts.records.written import Key, Meter


@dataclass(frozen=True, slots=True)
class PlayedNote:
    """One note of a track."""

    onset_ticks: int
    duration_ticks: int
    pitch: int
    velocity: int


@dataclass(frozen=True, slots=True)
class Control:
    """One control change of a track: ``controller`` and ``value`` are 0-127 (11 expression, 64 sustain, 1 vibrato)."""

    onset_ticks: int
    controller: int
    value: int


@dataclass(frozen=True, slots=True)
class Bend:
    """The pitch wheel of a track from a moment on: how many semitones its notes sound above what is written."""

    onset_ticks: int
    semitones: float


@dataclass(frozen=True, slots=True)
class Track:
    """One instrument's part. ``channel`` is 0-15 (9 is drums), ``program`` a General MIDI number 0-127.

    ``programs`` maps ticks to the programs that it changes to later, ``bends`` move its pitch wheel, ``lyrics`` maps
    ticks to the syllables sung there. ``rack`` is the patch that sounds in our own rendering in place of the program,
    which other synths play.
    """

    name: str
    role: str
    channel: int
    program: int
    notes: tuple[PlayedNote, ...]
    volume: int = 100
    pan: int = 64
    reverb: int = 40
    chorus: int = 0
    controls: tuple[Control, ...] = ()
    programs: tuple[tuple[int, int], ...] = ()
    bends: tuple[Bend, ...] = ()
    lyrics: tuple[tuple[int, str], ...] = ()
    rack: RackVoice | None = None


@dataclass(frozen=True, slots=True)
class Arrangement:
    """All tracks of a song, and the frame they stand in.

    ``tempos`` maps ticks to quarter notes a minute, first entry at tick 0; ``meters`` maps ticks to metres, and
    ``keys`` to the keys that it goes on in after ``key``.
    """

    title: str
    key: Key
    tracks: tuple[Track, ...]
    tempos: tuple[tuple[int, float], ...]
    meters: tuple[tuple[int, Meter], ...]
    sections: tuple[tuple[int, str], ...]
    length_ticks: int
    seconds: float
    keys: tuple[tuple[int, Key], ...] = ()


@dataclass(frozen=True, slots=True)
class MidiEvent:
    """One channel message at a moment of the piece; ``data`` is the status byte and its data bytes."""

    seconds: float
    data: tuple[int, ...]
