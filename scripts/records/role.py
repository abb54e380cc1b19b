"""What a role of the band is, such as bass, pad or melody, and what a mode of the scale is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scripts.records.style_table import BandEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class BandRole:
    """One role: its pitches and its touch, what its grooves may hold, and how it goes along with the others.

    ``low`` and ``high`` bound its pitches, whatever the instrument could reach. ``velocity`` is how loud it strikes at
    full energy, ``looseness`` how far it strays from the grid, as a share of the style's own looseness. ``hue`` is its
    colour in pictures, 0 to 1.

    ``signs`` are those of its grooves beside rest, hold and the bar's end, none where it has no grooves; ``words``
    stand for steps; ``turns`` are the levels beside 1, 2 and 3. It plays the grooves of the role ``grooves_of`` where
    that is named. ``seat`` is how an asked instrument plays it in a style that has no such part, ``substitutes`` who
    plays it when everyone of the style who could was sent away.

    ``single_line`` sounds one note at a time, ``breathes`` is silent on the beat before a drop, ``chordal`` takes only
    the habits of chords from its instrument. ``carries`` the harmony: of these one plays on while others rest;
    ``bed``: best of all one of these. ``steady`` parts are the first to be heard everywhere in short songs, ``late``
    ones the last. ``lent``: a second genre brings its own part. ``lowered`` and ``shortened`` by moods that say so,
    ``dry``: moods do not change its reverb. ``dated`` is what tells of a time most.

    ``registers`` are its seats, ``low``, ``mid`` and ``high``, with the pitches of each; the one that it takes where it
    may choose stands first. Roles without them keep to ``low`` and ``high``.

    In calm music a part with ``calm_turn`` 1 sits down first, and each turn once (0 none); ``held`` parts hold their
    notes there.
    """

    low: int
    high: int
    velocity: int
    hue: float
    looseness: float = 1.0
    signs: str = ""
    registers: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    turns: frozenset[str] = frozenset()
    grooves_of: str = ""
    seat: BandEntry | None = None
    substitutes: tuple[str, ...] = ()
    single_line: bool = False
    breathes: bool = False
    chordal: bool = False
    carries: bool = False
    bed: bool = False
    steady: bool = False
    late: bool = False
    lent: bool = False
    lowered: bool = False
    shortened: bool = False
    dry: bool = False
    dated: bool = False
    held: bool = False
    calm_turn: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """One mode of the seven-note scale.

    ``intervals`` are its steps above the tonic, ``fifths`` the sharps that it has more than the major key on the same
    tonic, ``suffix`` what ABC writes after the tonic. ``chords`` are the usual ones: (degree, root in semitones above
    the tonic, quality, log weight). ``cadence`` weighs the degree before the last tonic: the dominant, or the chord
    that tells the mode. ``scales`` are to improvise with, the surest first. ``progressions`` are for families that have
    none of their own in it. ``learnt_as`` names the mode whose chords the embedded model knows for it, itself where
    empty.
    """

    intervals: tuple[int, ...]
    fifths: int
    suffix: str
    chords: tuple[tuple[int, int, str, float], ...]
    cadence: Mapping[int, float] = field(default_factory=dict)
    scales: tuple[str, ...] = ()
    progressions: tuple[str, ...] = ()
    learnt_as: str = ""
