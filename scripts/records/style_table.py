"""The style table: what ``data/styles.json`` and the groove files say of genres, moods, instruments and forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scripts.records.brief import Pattern, Section
from scripts.records.drummer import Drummer
from scripts.records.idiom import Idiom
from scripts.records.ornament import Ornament
from scripts.records.solo import SoloVocabulary


@dataclass(frozen=True, slots=True)
class BandEntry:
    """How a band's seat, such as ``melody 2``, is played; ``None`` is what an entry leaves to the one beneath it.

    ``on`` names the instruments to draw from (none: those beneath). ``register`` is ``low``, ``mid`` or ``high``, where
    the style says how high it sits. ``rack`` says which patch of the rack stands for an instrument in this seat; those
    that it does not name are played by the SoundFont. The other fields are as in ``Part``.
    """

    on: tuple[str, ...] = ()
    groove: str | None = None
    enter: float | None = None
    leave: float | None = None
    kinds: tuple[str, ...] | None = None
    volume: int | None = None
    pan: int | None = None
    reverb: int | None = None
    chorus: int | None = None
    gate: float | None = None
    touch: tuple[str, ...] | None = None
    register: str | None = None
    rack: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """What genres have in common where they do not say otherwise.

    ``drive`` chooses the leading one of several genres. ``meters`` and ``modes`` are drawn by their weights, ``tonics``
    are apart by spaces. ``form`` is a name in the table, ``rhythm`` a word of the composer. ``lean_ms`` is how late
    each role plays. An instrument in ``alone`` plays the whole piece where nothing else is asked for with it. ``sung``
    songs have words where nobody says otherwise. The other fields are as in ``Playing``.
    """

    drive: float
    meters: Mapping[str, float]
    modes: Mapping[str, float]
    tonics: str
    form: str
    rhythm: str
    colour: str
    chord_bars: float
    ending: str
    human_ms: float
    progressions: Mapping[str, tuple[str, ...]]
    band: Mapping[str, BandEntry]
    lean_ms: Mapping[str, float] = field(default_factory=dict)
    swing: float = 0.5
    swing_unit: int = 8
    pulse: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    alone: tuple[str, ...] = ()
    loudness: float = 1.0
    sung: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Genre(Family):
    """A genre with all that its family says and it does not. ``tempo`` is its slowest and its fastest bpm.

    ``said`` names what it says itself.
    """

    name: str
    family: str
    tempo: tuple[float, float]
    aliases: tuple[str, ...] = ()
    said: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mood:
    """How a word of feeling bends a style; ``says`` tells the user so.

    ``tempo`` and ``loudness`` are factors, ``energy`` and ``reverb`` are added. ``modes`` rule over the genre's.
    ``lower`` moves the ranges of the upper roles down, ``short`` shortens notes.
    """

    aliases: tuple[str, ...]
    says: str
    tempo: float | None = None
    energy: float = 0.0
    loudness: float = 1.0
    reverb: int = 0
    modes: Mapping[str, float] = field(default_factory=dict)
    lower: bool = False
    short: bool = False


@dataclass(frozen=True, slots=True)
class Instrument:
    """An instrument: its General MIDI ``program``, its ``range`` of pitches, and what it can play, the best first.

    ``level`` is how many decibels louder than most it sounds. ``touch`` names its habits, as in ``Part``, ``register``
    how high it sits best when it accompanies: ``low``, ``mid`` or ``high``.
    """

    program: int
    range: tuple[int, int]
    roles: tuple[str, ...]
    level: float = 0.0
    aliases: tuple[str, ...] = ()
    touch: tuple[str, ...] = ()
    register: str = ""


@dataclass(frozen=True, slots=True)
class StyleTable:
    """All that is known of styles. ``suits`` names the genre for a mood or an instrument without one.

    ``grooves`` holds the patterns by role and name. ``words`` is the lexicon of ``music.words``, built when it is
    first asked for; ``titles`` the tables of ``music.titles``, without which songs are called by their genre;
    ``idioms`` how each genre speaks, ``ornaments`` how its leads do and ``solos`` what they play over changes,
    ``drummers`` how its kits are played, by its name or ``family NAME``.
    """

    default_genre: str
    suits: Mapping[str, str]
    families: Mapping[str, Family]
    genres: Mapping[str, Genre]
    moods: Mapping[str, Mood]
    instruments: Mapping[str, Instrument]
    forms: Mapping[str, tuple[Section, ...]]
    filler_words: tuple[str, ...]
    grooves: Mapping[str, Mapping[str, tuple[Pattern, ...]]] = field(default_factory=dict)
    note: str = ""
    words: Any = field(default=None, compare=False, repr=False)
    titles: Any = field(default=None, compare=False, repr=False)
    idioms: Mapping[str, Idiom] = field(default_factory=dict)
    ornaments: Mapping[str, tuple[Ornament, ...]] = field(default_factory=dict)
    solos: Mapping[str, SoloVocabulary] = field(default_factory=dict)
    drummers: Mapping[str, Drummer] = field(default_factory=dict)
