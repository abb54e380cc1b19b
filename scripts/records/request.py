"""What the user asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from scripts.records.written import Key, Meter


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
    OPUS = "opus"


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
class Constraints:
    """What is decided before the style tables draw the rest: by the user, then by the writer.

    ``None`` and empty fields are open. ``chords`` holds one progression for each label of the form, one chord a bar;
    the label ``""`` stands for every section. ``form`` is a name in the style table. ``band`` names the instrument of
    each seat, such as ``melody 2``. ``without`` names what must not sound (a part such as drums or vocals, an
    instrument, a genre), ``only`` what alone may, ``less`` what stays behind; ``era`` is a decade (``1980s``),
    ``energy`` low, medium or high, ``about`` a theme, ``lyrics`` the
    user's own words, sections parted by blank lines; a ``wordless`` song has none.
    """

    title: str = ""
    bpm: float | None = None
    meter: Meter | None = None
    key: Key | None = None
    form: str = ""
    chords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    band: Mapping[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    era: str = ""
    energy: str = ""
    about: str = ""
    artist: str = ""
    lyrics: str = ""
    wordless: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for, before anything was decided. Nothing in ``constraints`` is ever overridden.

    ``primer`` is an ABC tune that the song begins with; empty for none. ``target`` MP3 means finished audio, in the
    format that ``audio`` names. A ``loop`` ends where it begins, for players that go round. ``video`` asks
    for an MP4 beside the song. ``open`` names the fields (length, frequency_hz) that nobody asked for: they come from
    the settings, and what the words say goes before them; ``bpm`` in it is a varied song's tempo, which may still move.
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
    constraints: Constraints = field(default_factory=Constraints)
    primer: str = ""
    audio: AudioFormat = AudioFormat.MP3
    loop: bool = False
    video: bool = False
    open: tuple[str, ...] = ()
