"""What travels between the stages of the line: frozen records, enums and Protocols, with no behaviour.

Conventions
-----------
- Written time (ABC, Score) is exact: ``Fraction`` in quarter notes from the start of the piece.
- Played time (Arrangement, MIDI) is ``int`` in ticks, ``temporary.TICKS_PER_QUARTER`` of them to a quarter note.
- Pitch is a MIDI number (60 is middle C); a pitch class is 0-11 with 0 for C.
- Units stand in the names: ``bpm`` (quarter notes a minute unless a field says otherwise), ``hz``, ``db``, ``ms``,
  ``seconds``, ``lufs``.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

# ---------------------------------------------------------------------------------------------- asking


class Target(str, Enum):
    """How far down the line a request travels."""

    ABC = "abc"
    MIDI = "midi"
    MP3 = "mp3"


class AudioFormat(str, Enum):
    """The kinds of finished files; the value is the file's suffix without its dot."""

    MP3 = "mp3"
    FLAC = "flac"
    OGG = "ogg"
    M4A = "m4a"


@dataclass(frozen=True, slots=True)
class LengthRange:
    """The asked length in seconds; ``low == high`` when one value was asked for."""

    low_seconds: float
    high_seconds: float


@dataclass(frozen=True, slots=True)
class Tuning:
    """How the whole piece is tuned: the note nearest to ``frequency_hz`` sounds at exactly that frequency.

    ``ratio`` is the asked frequency over that note's 12-TET frequency at A4 = 440; ``a4_hz`` is 440 x ratio.
    """

    frequency_hz: float | None
    pitch: int
    note: str
    ratio: float
    a4_hz: float


@dataclass(frozen=True, slots=True)
class Layers:
    """Tone layers mixed under the music; ``None`` where a layer was not asked for.

    Levels are peaks below full scale in the finished file, of ``noise`` (pink, brown or rain) the RMS. The drone may
    have soft harmonics, and swell ``drone_beat_hz`` times a second. Binaural and isochronic rates move evenly to their
    ``end`` over the whole piece where one is given.
    """

    drone_db: float | None = None
    binaural_hz: float | None = None
    isochronic_hz: float | None = None
    binaural_db: float = -24.0
    isochronic_db: float = -24.0
    drone_harmonics: bool = False
    drone_beat_hz: float | None = None
    binaural_end_hz: float | None = None
    isochronic_end_hz: float | None = None
    noise: str = ""
    noise_db: float = -32.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What is decided before the style tables draw the rest: by the user, then by the writer.

    ``None`` and empty fields are open. ``chords`` holds one progression for each label of the form, one chord a bar;
    the label ``""`` stands for every section. ``form`` is a name in the style table. ``band`` names the instrument of
    each seat, such as ``melody 2``.
    """

    title: str = ""
    bpm: float | None = None
    meter: Meter | None = None
    key: Key | None = None
    form: str = ""
    chords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    band: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for, before anything was decided. Nothing in ``wish`` is ever overridden.

    ``primer`` is an ABC tune that the song begins with; empty for none. ``target`` MP3 means finished audio, in the
    format that ``audio`` names. A ``loop`` ends where it begins, for players that go round. ``video`` asks
    for an MP4 beside the song.
    """

    styles: str
    length: LengthRange
    seed: int
    songs: int = 1
    frequency_hz: float | None = None
    layers: Layers = field(default_factory=Layers)
    writer: str | None = None
    composer: str | None = None
    target: Target = Target.MP3
    wish: Wish = field(default_factory=Wish)
    primer: str = ""
    audio: AudioFormat = AudioFormat.MP3
    loop: bool = False
    video: bool = False


# ---------------------------------------------------------------------------------------------- music as written


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
    """One voice: its notes in order of onset, then pitch."""

    name: str
    notes: tuple[Note, ...]


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
class Criticism:
    """How good a section is: each part from 0 to 1, and the total they give."""

    parts: Mapping[str, float]
    total: float


# ---------------------------------------------------------------------------------------------- deciding


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the form. Sections with the same ``label`` share one written melody."""

    label: str
    kind: str
    bars: int
    energy: float


@dataclass(frozen=True, slots=True)
class Pattern:
    """One groove pattern: rows of steps that share ``bars`` bars of ``meter`` evenly.

    ``level`` is ``"1"``, ``"2"``, ``"3"`` (rising energy) or a turn of the form: ``"fill"``, ``"build"``, ``"break"``,
    ``"pickup"``, ``"end"``. Patterns of the same level and metre are variants. A row is (drum name or ``""``, steps);
    the signs are explained in ``data/grooves/README.md``.
    """

    level: str
    meter: Meter
    bars: int
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """One player of the band: what it plays, on what, when and how.

    ``low`` and ``high`` bound its pitches. It plays in sections whose energy lies in ``enter`` .. ``leave``, and in
    those kinds of section only when ``kinds`` is not empty. ``touch`` names habits: strum, pedal, pump, wobble, swell,
    vibrato, roll. ``gate`` is the sounding share of a step. ``lean_ms`` is how late it plays: behind the beat where
    positive, pushing where negative.
    """

    role: str
    name: str
    program: int
    low: int
    high: int
    patterns: tuple[Pattern, ...] = ()
    enter: float = 0.0
    leave: float = 1.0
    kinds: tuple[str, ...] = ()
    volume: int = 90
    pan: int = 64
    reverb: int = 40
    chorus: int = 0
    gate: float = 0.95
    touch: tuple[str, ...] = ()
    lean_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Playing:
    """How a style is played: the band, its feel and the order of the form.

    ``swing`` is the share of a pair of ``swing_unit``-th notes that the first one takes (0.5 is straight).
    ``colour`` says how chords are thickened: triad, seventh, ninth, power or open. ``chord_bars`` is the fewest bars
    a chord lasts (0 leaves the harmony as written). ``form`` is the order of sections to draw a plan from, their bars
    at most. ``ending`` is ritardando, hit or fade. ``progressions`` are its rows of roman numerals, by mode.
    ``returns`` says how far sections of a journey that come back are changed: ``voiced`` (other voicings, rhythms and
    rests), ``anew`` (other chords and another telling of the tune as well); empty leaves them as the style has them,
    ``note`` which pitch class the harmony keeps there where it can.
    """

    genre: str = ""
    parts: tuple[Part, ...] = ()
    form: tuple[Section, ...] = ()
    swing: float = 0.5
    swing_unit: int = 8
    colour: str = "triad"
    chord_bars: float = 0.0
    density: float = 0.5
    loudness: float = 1.0
    human_ms: float = 6.0
    ending: str = "ritardando"
    progressions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    returns: str = ""
    note: int | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the style words were taken to mean: names in the style table, and lines to tell the user."""

    asked: str
    genres: tuple[str, ...]
    moods: tuple[str, ...]
    instruments: tuple[str, ...]
    unknown: tuple[str, ...]
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """What the song shall be: the request made concrete by the writer and the style tables.

    What only a writer model can tell is empty without one: artist, theme, sub-genres, era, cover idea and lyrics.
    ``confidence`` (0 to 1) is that of the genre in ``playing``: 1 for one that the user named, else the share of the
    writer's votes, 0 where the tables had to guess. ``scale`` is one to improvise with.
    """

    title: str
    styles: tuple[str, ...]
    family: str
    mood: str
    bpm: float
    meter: Meter
    key: Key
    form: str
    instruments: tuple[str, ...]
    chords: Mapping[str, tuple[str, ...]]
    lyrics: str
    understood: tuple[str, ...]
    rhythm: str = ""
    playing: Playing = field(default_factory=Playing)
    artist: str = ""
    theme: str = ""
    sub_genres: tuple[str, ...] = ()
    era: str = ""
    scale: str = ""
    cover_idea: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Sections that add up to the asked length at ``bpm`` (the brief's tempo moved by at most 3 %).

    ``seconds`` is the length of the audio: ``bars`` bars of music, then the ring of the last chord and its release.
    """

    sections: tuple[Section, ...]
    bpm: float
    bars: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Verse:
    """What a section's lyrics have to be: how many lines, and at most how many syllables in each."""

    label: str
    kind: str
    lines: int
    syllables: int


# ---------------------------------------------------------------------------------------------- music as played


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
class Track:
    """One instrument's part. ``channel`` is 0-15 (9 is drums), ``program`` a General MIDI number 0-127."""

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


@dataclass(frozen=True, slots=True)
class Arrangement:
    """All tracks of a song, and the frame they stand in.

    ``tempos`` maps ticks to quarter notes a minute, first entry at tick 0; ``meters`` maps ticks to metres.
    """

    title: str
    key: Key
    tracks: tuple[Track, ...]
    tempos: tuple[tuple[int, float], ...]
    meters: tuple[tuple[int, Meter], ...]
    sections: tuple[tuple[int, str], ...]
    length_ticks: int
    seconds: float


@dataclass(frozen=True, slots=True)
class MidiEvent:
    """One channel message at a moment of the piece; ``data`` is the status byte and its data bytes."""

    seconds: float
    data: tuple[int, ...]


# ---------------------------------------------------------------------------------------------- sound

# Samples of the shape (frames, channels), float32, full scale 1.0. The channels are left and right of the music and,
# where tone layers were asked for, left and right of those.
Block: TypeAlias = "npt.NDArray[np.float32]"


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud a piece is: EBU R128 integrated loudness, the highest true peak, and the gain that was applied.

    Silence reads ``-inf`` in both levels.
    """

    lufs: float
    true_peak_db: float
    gain_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named stretch of a long piece."""

    start_seconds: float
    end_seconds: float
    title: str


@dataclass(frozen=True, slots=True)
class Tags:
    """What a finished file says of itself; empty fields are left out. ``cover`` is the bytes of a JPEG or PNG."""

    title: str
    album: str = ""
    genre: str = ""
    bpm: float | None = None
    key: str = ""
    lyrics: str = ""
    comment: str = ""
    cover: bytes = b""
    chapters: tuple[Chapter, ...] = ()
    artist: str = ""


@dataclass(frozen=True, slots=True)
class PlayerState:
    """What the player does at one moment; ``status`` is stopped, playing or paused.

    ``index`` points into the list of songs and is -1 while none is chosen; ``position_seconds`` is what was handed to
    the device. ``device`` is the name of the sound system, ``null`` when nothing can be heard.
    """

    status: str
    index: int
    path: Path | None
    position_seconds: float
    length_seconds: float
    volume_percent: int
    device: str


class Synth(Protocol):
    """A synthesiser with one SoundFont."""

    @property
    def name(self) -> str:
        """The library's name and version."""

    def render(self, events: Iterator[MidiEvent], seconds: float, tuning_ratio: float = 1.0) -> Iterator[Block]:
        """Stereo blocks of exactly ``seconds``; closing the iterator gives the native memory back."""

    def close(self) -> None:
        """Give all native memory back; safe to call twice."""


# ---------------------------------------------------------------------------------------------- models


class Role(str, Enum):
    """What a model can do on the line."""

    WRITER = "writer"
    COMPOSER = "composer"


class Dialect(str, Enum):
    """How a model wants to be spoken to."""

    EMBEDDED = "embedded"
    CHATMUSICIAN = "chatmusician"
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What a GGUF file says of itself. ``problem`` is empty for a file that can be used.

    A model on a server has its ``address`` and no file; its ``size_bytes`` is 0.
    """

    path: Path
    name: str
    architecture: str
    parameters: int
    quantization: str
    context_tokens: int
    vocabulary: int
    chat_template: str
    size_bytes: int
    embedded: bool
    roles: tuple[Role, ...]
    problem: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are drawn. ``grammar`` is GBNF text, empty for none; ``repeat_last`` -1 means the whole context.

    The ``dry`` numbers are those of the DRY sampler, which makes it unlikely that a run of more than ``dry_length``
    tokens of the last ``dry_last`` comes again; a multiplier of 0 leaves it out.
    """

    max_tokens: int
    seed: int
    temperature: float = 0.75
    top_k: int = 40
    top_p: float = 0.95
    min_p: float = 0.0
    repeat_penalty: float = 1.0
    repeat_last: int = 64
    grammar: str = ""
    stop: tuple[str, ...] = ()
    logit_bias: tuple[tuple[int, float], ...] = ()
    dry_multiplier: float = 0.0
    dry_base: float = 1.75
    dry_length: int = 5
    dry_last: int = 1024


@dataclass(frozen=True, slots=True)
class TokenEvent:
    """A piece of an answer; ``tokens`` counts those drawn so far. The last one says why the answer ended.

    ``finish`` is empty on all but the last event, then ``"stop"`` or ``"length"``.
    """

    text: str
    tokens: int
    finish: str = ""


@dataclass(frozen=True, slots=True)
class BarRules:
    """What an answer in ABC has to keep: every bar exactly full, and as many bars as asked for.

    ``unit`` is the L: field in whole notes. ``sections`` are (bars, repeated). ``chords`` holds, for each written bar,
    (place as a share of the bar, symbol) in order; empty for none. ``lowest`` and ``highest`` are ABC notes such as
    ``"A,"`` and ``"b"``. ``skip_bars`` written bars stand in the prompt already. ``tonic`` is the letter that the last
    note shall have, empty for any. ``loose`` allows the spaces and line ends that ChatMusician writes.
    """

    meter: Meter
    unit: Fraction
    sections: tuple[tuple[int, bool], ...]
    header: str = ""
    chords: tuple[tuple[tuple[Fraction, str], ...], ...] = ()
    lowest: str = "A,"
    highest: str = "b"
    accidentals: bool = True
    rests: bool = True
    tuplets: bool = True
    broken_rhythm: bool = True
    ties: bool = True
    free_chords: bool = False
    tonic: str = ""
    skip_bars: int = 0
    loose: bool = False


class LanguageModel(Protocol):
    """One loaded GGUF model."""

    @property
    def info(self) -> ModelInfo:
        """What the file says of itself."""

    @property
    def at_once(self) -> int:
        """How many answers grow side by side at most; 1 where they are written one after the other."""

    def tokenize(self, text: str, *, add_bos: bool, special: bool) -> list[int]:
        """The token ids of a text."""

    def generate(self, prompt: list[int], sampling: Sampling) -> Generator[TokenEvent, None, None]:
        """Continue a prompt; closing the iterator cancels the work at once."""

    def generate_many(
        self, prompts: Sequence[list[int]], samplings: Sequence[Sampling]
    ) -> Generator[tuple[int, TokenEvent], None, None]:
        """Continue prompts, one with each sampling, at once where the engine can; pieces carry their answer's number.

        The same call gives the same texts. Closing the iterator cancels all of them at once.
        """

    def close(self) -> None:
        """Give the memory back; safe to call twice."""


class Engine(Protocol):
    """A library that runs GGUF models."""

    @property
    def name(self) -> str:
        """The package's name."""

    @property
    def version(self) -> str:
        """The package's version."""

    def load(self, info: ModelInfo, *, threads: int, context_tokens: int, alone: bool = True) -> LanguageModel:
        """Load a model; not ``alone`` where other processes keep the other cores busy.

        Raises ModelError when the file cannot be used.
        """


# ---------------------------------------------------------------------------------------------- the installation


@dataclass(frozen=True, slots=True)
class PartReport:
    """One part of the installation, proved by using it.

    ``source`` says where it comes from. ``needed`` parts are those without which no song can be made (of the engines,
    one is enough). ``detail`` and ``mend`` are empty when there is nothing to say.
    """

    part: str
    version: str
    source: str
    works: bool
    needed: bool
    detail: str = ""
    mend: str = ""


# ---------------------------------------------------------------------------------------------- progress


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is: ``done`` of ``total`` in ``unit`` (tokens, seconds, songs, bytes)."""

    stage: str
    done: float
    total: float
    unit: str


@dataclass(frozen=True, slots=True)
class Message:
    """A line for people on the way; ``level`` is info or warning."""

    text: str
    level: str = "info"


@dataclass(frozen=True, slots=True)
class Song:
    """A finished song: the figures that ``--json`` prints, with paths empty where the request ended earlier.

    ``audio`` is the finished file of whatever format; ``mp3`` is the same where that is an MP3, else empty.
    """

    title: str
    styles: tuple[str, ...]
    abc: Path | None
    midi: Path | None
    mp3: Path | None
    seconds: float
    bpm: float
    meter: str
    key: str
    frequency_hz: float
    note: str
    a4_hz: float
    seed: int
    writer: str
    composer: str
    lufs: float | None
    true_peak_db: float | None
    warnings: tuple[str, ...]
    stage_seconds: Mapping[str, float]
    audio: Path | None = None
    video: Path | None = None


Event: TypeAlias = Progress | Message | Song
