"""Music as it is written: keys, metres, notes, chords, bars, scores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic (``"C"``, ``"F#"``, ``"Bb"``) and a mode.

    ``mode`` is one of major, minor, dorian, phrygian, lydian, mixolydian, locrian.
    """

    tonic: str
    mode: str


@dataclass(frozen=True, slots=True)
class Meter:
    """A time signature such as 6/8."""

    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Note:
    """One struck note of a voice; tied notes are one record."""

    onset: Fraction
    duration: Fraction
    pitch: int


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord symbol: its text, root and bass as pitch classes, and its intervals above the root in semitones."""

    text: str
    root: int
    intervals: tuple[int, ...]
    bass: int


@dataclass(frozen=True, slots=True)
class PlacedChord:
    """A chord symbol where it stands in the piece."""

    onset: Fraction
    chord: Chord


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar as played (repeats are written out): where it starts, how long it is, and the metre it stands in."""

    onset: Fraction
    duration: Fraction
    meter: Meter
    key: Key
    part: str


@dataclass(frozen=True, slots=True)
class TempoMark:
    """From ``onset`` on, ``bpm`` quarter notes a minute."""

    onset: Fraction
    bpm: float


@dataclass(frozen=True, slots=True)
class Voice:
    """One voice: its notes in order of onset, then pitch.

    ``programs`` maps onsets to General MIDI programs (0-127) where the text names instruments; ``channel`` is the MIDI
    channel (0-15, 9 is drums) where it names one or is a drummer's.
    """

    name: str
    notes: tuple[Note, ...]
    programs: tuple[tuple[Fraction, int], ...] = ()
    channel: int | None = None


@dataclass(frozen=True, slots=True)
class ReadWarning:
    """Something in a text that was mended while reading; line and column count from 1."""

    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class Score:
    """A tune as it is played: repeats and parts written out, accidentals resolved, ties joined."""

    title: str
    key: Key
    meter: Meter
    bpm: float | None
    voices: tuple[Voice, ...]
    chords: tuple[PlacedChord, ...]
    bars: tuple[Bar, ...]
    tempos: tuple[TempoMark, ...]
    length: Fraction
    warnings: tuple[ReadWarning, ...]


@dataclass(frozen=True, slots=True)
class TuneStatistics:
    """What real tunes are like, by kind of metre (compound, triple, duple).

    ``intervals`` and ``durations`` give the share of each interval in semitones and of each length, counted in the
    tune's median lengths, as text; ``rhythms`` that of each bar's rhythm, by metre such as ``"6/8"``. ``features`` maps
    a kind and a number of bars (``"duple 8"``) to the mean and standard deviation of each feature of such stretches.
    ``source`` says where the tunes come from and under which terms.
    """

    source: str
    intervals: Mapping[str, Mapping[str, float]]
    durations: Mapping[str, Mapping[str, float]]
    rhythms: Mapping[str, Mapping[str, float]]
    features: Mapping[str, Mapping[str, tuple[float, float]]]


@dataclass(frozen=True, slots=True)
class MelodyWords:
    """Which words of its training the embedded composer is told for a genre, else for its family, the best first.

    ``metres`` holds each word's metres, such as ``"6/8"``: those in which it was trained.
    """

    genres: Mapping[str, tuple[str, ...]]
    families: Mapping[str, tuple[str, ...]]
    metres: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Criticism:
    """How good a section is: each part from 0 to 1, and the total they give."""

    parts: Mapping[str, float]
    total: float


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands at the head of a written tune; ``bpm`` counts quarter notes a minute."""

    title: str
    key: Key
    meter: Meter
    bpm: float
