"""How a genre speaks: its rhythms, phrase plans, progressions and forms, as ``data/idioms`` has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scripts.records.brief import Section
from scripts.records.written import Meter


@dataclass(frozen=True, slots=True)
class Cell:
    """One rhythm of a tune: how long each note is, in sixty-fourths of a whole note times 3 (48 a quarter note).

    A negative length is a rest. The lengths fill ``bars`` bars of ``meter`` exactly; ``kinds`` are the kinds of section
    it belongs to, none for all.
    """

    meter: Meter
    bars: int
    lengths: tuple[int, ...]
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChordRow:
    """One progression: for each bar its chords as roman numerals, which share the bar evenly.

    ``kinds`` are the kinds of section it belongs to, none for all; ``mode`` is one of those of ``Key``, empty for any.
    """

    kinds: tuple[str, ...]
    mode: str
    bars: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Idiom:
    """What is known of one genre; empty fields leave the style table's own way.

    ``phrases`` holds, for each kind of section (``""`` for any), plans such as ``("a", "a'", "b", "c")``: letters are
    phrases of two bars, a dash mark varies one. ``forms`` are whole orders of sections, intro and outro included.
    ``spans`` gives the widest range of a section's tune in semitones, by kind. ``scale`` are the semitones above the
    tonic that the tune may use where they are not those of the mode, ``scales`` the same for a mode alone. ``rubato``
    is as in ``Playing``. ``riff`` are the semitones above a chord's root that its guitars' riffs move by, likelier ones
    more than once.
    """

    name: str
    cells: tuple[Cell, ...] = ()
    chords: tuple[ChordRow, ...] = ()
    phrases: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    forms: tuple[tuple[Section, ...], ...] = ()
    spans: Mapping[str, int] = field(default_factory=dict)
    scale: tuple[int, ...] = ()
    riff: tuple[int, ...] = ()
    scales: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    rubato: float = 0.0
