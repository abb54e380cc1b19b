"""What is decided of a song before a note is written: sections, players, brief and plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scripts.records.drummer import Drummer
from scripts.records.ornament import Ornament
from scripts.records.rack import RackVoice
from scripts.records.request import LengthRange
from scripts.records.solo import SoloVocabulary
from scripts.records.written import Key, Meter


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of the form. Sections with the same ``label`` share one written melody.

    ``lift`` is how many semitones above the song's key it stands; ``half`` says that its beat goes at half time.
    ``over`` is the label whose chords it is played over, where it has none of its own (a solo over the head's).
    """

    label: str
    kind: str
    bars: int
    energy: float
    lift: int = 0
    half: bool = False
    over: str = ""


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
    vibrato, roll, power, dropped, riff, hands. ``gate`` is the sounding share of a step. ``lean_ms`` is how late it
    plays: behind the beat where positive, pushing where negative. ``left_out`` are drums of a kit that it does not
    strike. ``rack`` is the patch that sounds in place of its program, where the style has one.
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
    left_out: tuple[str, ...] = ()
    rack: RackVoice | None = None


@dataclass(frozen=True, slots=True)
class Playing:
    """How a style is played: the band, its feel and the order of the form.

    ``swing`` is the share of a pair of ``swing_unit``-th notes that the first one takes (0.5 is straight). ``colour``
    says how chords are thickened: triad, seventh, ninth, power or open. ``chord_bars`` is the fewest bars a chord lasts
    (0 leaves the harmony as written). ``form`` is the order of sections to draw a plan from, their bars at most; a
    ``whole`` one is a song of the genre with opening and end, fitted to the length by whole sections, and ``events``
    are kinds of section that the genre puts into a longer one, ``energy`` what moods add to that of each section.
    ``ending`` is a name in ``ENDING_TEMPOS``, loop or nothing. ``rubato`` is the spread of the tempo within phrases in
    percent; 0 is a click. ``progressions`` are its rows of roman numerals, by mode.
    ``pulse`` says by metre how long the equal parts of a bar are beside each other, of a beat where it is compound.
    ``riff`` are the semitones above the root that a rhythm guitar's riffs move by, ``ornaments`` what leads do,
    ``solo`` what they play from in solos, ``drummer`` how its acoustic kits are played.
    ``returns`` says how far sections of a long piece that come back are changed: ``voiced`` (other voicings, rhythms
    and rests), ``anew`` (other chords and another variant of the tune as well); empty leaves them as the style has
    them, ``note`` which pitch class the harmony keeps there where it can.
    """

    genre: str = ""
    parts: tuple[Part, ...] = ()
    form: tuple[Section, ...] = ()
    whole: bool = False
    events: tuple[str, ...] = ()
    energy: float = 0.0
    swing: float = 0.5
    swing_unit: int = 8
    pulse: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    riff: tuple[int, ...] = ()
    ornaments: tuple[Ornament, ...] = ()
    solo: SoloVocabulary | None = None
    drummer: Drummer | None = None
    colour: str = "triad"
    chord_bars: float = 0.0
    density: float = 0.5
    loudness: float = 1.0
    human_ms: float = 6.0
    ending: str = "ritardando"
    rubato: float = 0.0
    progressions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    returns: str = ""
    note: int | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the words of a request were taken to mean, and lines to tell the user.

    Genres, moods, instruments and families are names in the style table. ``without`` names what must not sound: a part
    (drums, vocals, melody), an instrument, a genre or a family; ``only`` the parts and instruments that alone may, and
    ``less`` those that stay in the background. What was not said is None or empty. ``suggestions`` holds the nearest
    known words of each unknown one. ``era`` is a decade (``1980s``), ``energy`` low, medium or high.
    """

    asked: str
    genres: tuple[str, ...]
    moods: tuple[str, ...]
    instruments: tuple[str, ...]
    unknown: tuple[str, ...]
    said: tuple[str, ...]
    families: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    bpm: float | None = None
    key: Key | None = None
    meter: Meter | None = None
    frequency_hz: float | None = None
    length: LengthRange | None = None
    era: str = ""
    energy: str = ""
    about: str = ""
    title: str = ""
    artist: str = ""
    suggestions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase of a section: its first bar, how many bars it has, its letter and how often it is marked as varied.

    ``source`` is the number of the phrase that it repeats or varies, -1 where it is new.
    """

    first: int
    bars: int
    letter: str
    varied: int
    source: int


@dataclass(frozen=True, slots=True)
class TunePlan:
    """A section's rhythm, one row of lengths a bar, its phrases, and its range in semitones (0: any).

    ``ties`` are the bars whose first rest is the end of a note held over the bar line. ``scale`` holds the tune's
    semitones above the tonic (empty: the mode's), ``height`` by how many semitones its range lies above the usual one.
    """

    rhythm: tuple[tuple[int, ...], ...]
    phrases: tuple[Phrase, ...]
    span: int = 0
    ties: tuple[int, ...] = ()
    scale: tuple[int, ...] = ()
    height: int = 0


@dataclass(frozen=True, slots=True)
class Brief:
    """What the song shall be: the request made concrete by the writer and the style tables.

    What only a writer model can tell is empty without one: artist, theme, sub-genres, era, cover idea and lyrics.
    ``confidence`` (0 to 1) is that of the genre in ``playing``: 1 for one that the user named, else the share of the
    writer's votes, 0 where the tables had to guess. ``scale`` is one to improvise with.
    ``exact_bpm`` says that the tempo was asked for: it is never moved to land on time.
    ``tunes`` holds the rhythm of each label's tune, where the genre gives it.
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
    exact_bpm: bool = False
    tunes: Mapping[str, TunePlan] = field(default_factory=dict)


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


@dataclass(frozen=True, slots=True)
class Draft:
    """A brief and its plan, who wrote it, lines to tell the user, and warnings."""

    brief: Brief
    plan: Plan
    writer: str
    said: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
