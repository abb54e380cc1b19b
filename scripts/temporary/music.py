"""The pure rooms of music: theory, harmony, styles, form, words, the critic, notation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

ACCIDENTAL_ALTERATIONS: Final[Mapping[str, int]] = MappingProxyType(
    {"": 0, "#": 1, "##": 2, "x": 2, "b": -1, "bb": -2, "♯": 1, "♭": -1, "♮": 0, "♯♯": 2, "♭♭": -2, "𝄪": 2, "𝄫": -2}
)
# ABC reads three letters of a mode's name and ignores the rest; "m" and "" are matched on their own.
MODE_PREFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "maj": "major",
        "ion": "major",
        "min": "minor",
        "aeo": "minor",
        "dor": "dorian",
        "phr": "phrygian",
        "lyd": "lydian",
        "mix": "mixolydian",
        "loc": "locrian",
    }
)
KEY_PATTERN: Final = re.compile(
    r"\s*(?P<letter>[A-Ga-g])(?P<accidental>##|bb|[#b♯♭♮]|(?i:[ -](?:sharp|flat)\b))?"
    r"(?:[ \t_-]*(?P<mode>(?i:maj|ion|min|aeo|dor|phr|lyd|mix|loc)[A-Za-z]*|[mM](?![A-Za-z])))?"
)
NOTE_PATTERN: Final = re.compile(r"\s*([A-Ga-g])(##|bb|[#bx♯♭♮])?(-?\d{1,2})?\s*")

CHORD_PATTERN: Final = re.compile(r"([A-G])(##|bb|[#b♯♭])?(.*?)(?:/([A-Ga-g])(##|bb|[#b♯♭])?)?")
# The sound of a chord before its alterations and added notes: what is written, intervals above the root.
CHORD_QUALITIES: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType(
    {
        "": (0, 4, 7),
        "5": (0, 7),
        "2": (0, 2, 4, 7),
        "4": (0, 5, 7),
        "6": (0, 4, 7, 9),
        "69": (0, 4, 7, 9, 14),
        "7": (0, 4, 7, 10),
        "9": (0, 4, 7, 10, 14),
        "11": (0, 4, 7, 10, 14, 17),
        "13": (0, 4, 7, 10, 14, 21),
        "maj7": (0, 4, 7, 11),
        "maj9": (0, 4, 7, 11, 14),
        "maj11": (0, 4, 7, 11, 14, 17),
        "maj13": (0, 4, 7, 11, 14, 21),
        "m": (0, 3, 7),
        "m6": (0, 3, 7, 9),
        "m69": (0, 3, 7, 9, 14),
        "m7": (0, 3, 7, 10),
        "m9": (0, 3, 7, 10, 14),
        "m11": (0, 3, 7, 10, 14, 17),
        "m13": (0, 3, 7, 10, 14, 21),
        "mmaj7": (0, 3, 7, 11),
        "mmaj9": (0, 3, 7, 11, 14),
        "dim": (0, 3, 6),
        "dim7": (0, 3, 6, 9),
        "dimmaj7": (0, 3, 6, 11),
        "hdim": (0, 3, 6, 10),
        "hdim7": (0, 3, 6, 10),
        "hdim9": (0, 3, 6, 10, 14),
        "aug": (0, 4, 8),
        "aug7": (0, 4, 8, 10),
        "aug9": (0, 4, 8, 10, 14),
        "augmaj7": (0, 4, 8, 11),
        "maj7aug": (0, 4, 8, 11),
        "7aug": (0, 4, 8, 10),
        "9aug": (0, 4, 8, 10, 14),
        "sus": (0, 5, 7),
        "sus2": (0, 2, 7),
        "sus4": (0, 5, 7),
        "sus24": (0, 2, 5, 7),
        "7sus": (0, 5, 7, 10),
        "7sus2": (0, 2, 7, 10),
        "7sus4": (0, 5, 7, 10),
        "maj7sus2": (0, 2, 7, 11),
        "maj7sus4": (0, 5, 7, 11),
        "9sus": (0, 5, 7, 10, 14),
        "9sus4": (0, 5, 7, 10, 14),
        "13sus": (0, 5, 7, 10, 14, 21),
        "13sus4": (0, 5, 7, 10, 14, 21),
        "6sus4": (0, 5, 7, 9),
        "7alt": (0, 4, 8, 10, 13, 15),
        "alt": (0, 4, 8, 10, 13, 15),
    }
)
# Other spellings of a quality, tried in this order at the start of what follows the root.
CHORD_SPELLINGS: Final[tuple[tuple[str, str], ...]] = (
    ("minmaj", "mmaj"),
    ("mmaj", "mmaj"),
    ("mM", "mmaj"),
    ("-maj", "mmaj"),
    ("-Δ", "mmaj7"),
    ("mΔ", "mmaj7"),
    ("minor", "m"),
    ("Minor", "m"),
    ("min", "m"),
    ("Min", "m"),
    ("MIN", "m"),
    ("mi", "m"),
    ("Mi", "m"),
    ("major", "maj"),
    ("Major", "maj"),
    ("maj", "maj"),
    ("Maj", "maj"),
    ("MAJ", "maj"),
    ("ma", "maj"),
    ("Ma", "maj"),
    ("M", "maj"),
    ("j", "maj"),
    ("Δ", "maj7"),
    ("△", "maj7"),
    ("^", "maj7"),
    ("ø", "hdim"),
    ("Ø", "hdim"),
    ("dominant", ""),
    ("dom", ""),
    ("diminished", "dim"),
    ("dim", "dim"),
    ("Dim", "dim"),
    ("°", "dim"),
    ("º", "dim"),
    ("o", "dim"),
    ("augmented", "aug"),
    ("aug", "aug"),
    ("Aug", "aug"),
    ("+", "aug"),
    ("-", "m"),
    ("m", "m"),
)
# Changes after the quality: added, left out or altered degrees.
CHORD_CHANGE_PATTERN: Final = re.compile(r"(add|no|omit|maj|M|sus|[#b♯♭+-])(\d{1,2})")
CHORD_DEGREE_SEMITONES: Final[Mapping[int, int]] = MappingProxyType(
    {2: 2, 3: 4, 4: 5, 5: 7, 6: 9, 7: 10, 9: 14, 10: 16, 11: 17, 13: 21}
)

HARMONY_INTERVALS: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType(
    {"": (0, 4, 7), "m": (0, 3, 7), "dim": (0, 3, 6)}
)
# (interval above the root, worth): the root says most about a chord, the fifth least.
HARMONY_CHORD_TONES: Final[Mapping[str, tuple[tuple[int, float], ...]]] = MappingProxyType(
    {
        "": ((0, 1.1), (4, 1.0), (7, 0.85)),
        "m": ((0, 1.1), (3, 1.0), (7, 0.85)),
        "dim": ((0, 1.1), (3, 1.0), (6, 0.6)),
    }
)
# How usual a step between degrees is (row: from, column: to), as a log weight.
HARMONY_STEPS: Final[tuple[tuple[float, ...], ...]] = (
    (0.1, 0.0, -0.6, 0.3, 0.3, 0.1, 0.1),
    (-0.3, -0.4, -0.8, -0.2, 0.6, -0.5, 0.0),
    (-0.5, -0.2, -0.6, 0.3, -0.3, 0.5, 0.1),
    (0.3, -0.1, -0.7, -0.2, 0.5, -0.4, 0.2),
    (0.6, -0.7, -0.8, -0.3, -0.1, 0.2, -0.4),
    (-0.2, 0.3, -0.4, 0.4, 0.3, -0.3, 0.3),
    (0.5, -0.6, 0.1, 0.0, 0.1, 0.1, -0.3),
)
# What is expected of a tune's phrases, as log weights: the tonic at the beginning and at the end, at the end of each
# eighth bar; the dominant at the end of each fourth.
HARMONY_OPENING: Final = 0.8
HARMONY_CLOSE: Final = 1.6
HARMONY_PHRASE_CLOSE: Final = 0.5
HARMONY_HALF_CLOSE: Final = 0.4
# How far a style's progressions move the general tables, and the weight of chords that stand in them alone.
HARMONY_HABIT_LIMIT: Final = 0.8
HARMONY_BORROWED: Final = -0.2
# Harmonies are drawn by their weight to the power of 1 / heat: at 0.4 the likeliest few are left.
HARMONY_HEAT: Final = 0.4
# What a second chord in a bar costs as a log weight, for styles that leave the harmony as written, for those that may
# change it within a bar, and for those that like a chord a bar.
HARMONY_HALF_COSTS: Final = (1.5, 1.6, 2.2)
# In a bar of so many beats, the beats before its second strong one.
STRONG_BEATS: Final[Mapping[int, int]] = MappingProxyType({2: 1, 3: 2, 4: 2, 5: 3, 6: 3})
LENGTH_HELP: Final = "write minutes (4 or 2.5), a range of minutes (4-6), or hours and minutes (01:30); 0.33 to 12:00"
# The tempo may move this far from the style's to land on the asked time.
TEMPO_STRETCH: Final = 0.03
# What a form does wrong to land on the asked time, in one currency: a body that is no multiple of its unit (half a unit
# over, a multiple of four bars, an even number, an odd one), the tempo's share that is moved, each second above half a
# one that is left over, each bar that intro and outro are off their usual lengths.
FORM_PHRASE_HARM: Final = (0.7, 1.5, 4.0, 7.0)
FORM_TEMPO_HARM: Final = 40.0
FORM_SPARE_HARM: Final = 1.2
FORM_SPARE_SECONDS: Final = 0.5
FORM_END_HARM: Final = 0.35
# The audio ends this long after the last note is let go, so that its release and reverb fit.
RELEASE_SECONDS: Final = 1.8
# The last chord sounds at least this long.
LAST_CHORD_SECONDS: Final = 1.0
# Tempo of the last bars as a share of the song's, by the style's ending.
ENDING_TEMPOS: Final[Mapping[str, tuple[float, ...]]] = MappingProxyType(
    {
        "ritardando": (0.95, 0.85),
        "poco ritardando": (0.97, 0.91),
        "rallentando": (0.98, 0.95, 0.9, 0.82),
        "allargando": (0.94, 0.86, 0.74),
        "tenuto": (1.0, 0.8),
        "hit": (),
        "fade": (),
    }
)
# What a slowing at the end may be, where a song has one and its tempo was not asked for.
RITARDANDI: Final = ("ritardando", "ritardando", "poco ritardando", "rallentando", "allargando", "tenuto")

# Named frequencies; every other answer is a number of hertz.
FREQUENCY_NAMES: Final[Mapping[str, float | None]] = MappingProxyType(
    {
        "": None,
        "off": None,
        "none": None,
        "no": None,
        "default": None,
        "standard": 440.0,
        "concert": 440.0,
        "verdi": 432.0,
        "ut": 396.0,
        "re": 417.0,
        "mi": 528.0,
        "fa": 639.0,
        "sol": 741.0,
        "la": 852.0,
        "si": 963.0,
    }
)
LOWEST_FREQUENCY_HZ: Final = 20.0
HIGHEST_FREQUENCY_HZ: Final = 2_000.0
PITCH_NAMES: Final = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")

# Keys from seven flats to seven sharps, as MIDI files name them.
MIDI_MAJOR_KEYS: Final = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
MIDI_MINOR_KEYS: Final = (
    "Abm", "Ebm", "Bbm", "Fm", "Cm", "Gm", "Dm", "Am", "Em", "Bm", "F#m", "C#m", "G#m", "D#m", "A#m",
)  # fmt: skip

# How a style thickens its chords.
CHORD_COLOURS: Final = frozenset({"triad", "seventh", "ninth", "power", "open"})
TITLE_TABLES: Final = ("patterns", "any", "families", "genres", "moods")
# Slots of a title that are made of the lists of other names.
TITLE_SLOTS: Final = ("things", "owners", "place", "where+")
# How much likelier a word of the genre, and of its family, is than one for any music; and a word of an asked mood.
TITLE_WEIGHTS: Final = (8, 3, 1)
TITLE_MOOD_WEIGHT: Final = 8
TITLE_TRIES: Final = 64
LONGEST_TITLE: Final = 40
TITLE_OF_KEY: Final = re.compile(
    r"\bin [a-h][ -]?(#|b|♯|♭|flat|sharp)?[ -]?(major|minor|dorian|phrygian|lydian|mixolydian|locrian)\b", re.IGNORECASE
)
# What models write where a title should stand.
NO_TITLES: Final = frozenset(
    {
        "title", "song", "song title", "songtitle", "name", "song name", "untitled", "untitled song", "the title",
        "lyrics", "a song", "my song", "songwriting", "songwriter", "title of the song", "the song", "none", "null",
    }
)  # fmt: skip
MOST_STYLE_PHRASES: Final = 24
SPELLING_CUTOFF: Final = 0.8
REGISTERS: Final = frozenset({"low", "mid", "high"})
# How many accompanists share a register while another is free, and how many semitones of it an instrument must reach.
MOST_IN_A_REGISTER: Final = 2
REGISTER_ROOM: Final = 16
# Drums whose presence makes a groove a kit's, which takes what it lacks for the turns from the default groove.
KIT_DRUMS: Final = frozenset({"snare", "clap"})
# The composer's words for each metre, the plainest first.
RHYTHM_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "4/4": ("air", "reel", "hornpipe", "march", "strathspey"),
        "2/2": ("reel", "march"),
        "2/4": ("march", "polka", "reel", "air"),
        "3/4": ("waltz", "air"),
        "6/8": ("jig", "air", "march"),
        "9/8": ("slip jig",),
        "12/8": ("jig", "air"),
    }
)
ROMAN_DEGREES: Final[Mapping[str, int]] = MappingProxyType(
    {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7}
)
# In these families an era changes the drums, the bass and the pads (``BandRole.dated``) even where the style's own
# instruments are of another time.
ERA_FAMILIES: Final = frozenset({"pop", "soul", "electronic", "hip hop"})
# Up to so many instruments that alone may play all get a seat.
MOST_ALONE: Final = 4
# What there shall be less of: the square of the volume is its loudness, so this is 6 dB softer.
LESS_VOLUME: Final = 0.71
LESS_ENTER: Final = 0.15
# An asked energy, added to that of every section, and the share of the loudness.
ENERGY_SHIFTS: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {"low": (-0.2, 0.9), "medium": (0.0, 1.0), "high": (0.16, 1.05)}
)
# Where an asked instrument sits that can only sing and finds the melody taken.
SEATS_BESIDE_MELODY: Final = ("harmony", "counter")
# General MIDI percussion by the names that the groove files use. Palmas, cajón, darbuka and tabla have no keys of their
# own: they stand on the skins that come nearest (low conga, open and muted high conga, high timbale, high bongo).
DRUM_NOTES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "kick": 36, "rim": 37, "snare": 38, "clap": 39, "tomlow": 45, "hat": 42, "tomfloor": 41, "pedal": 44,
        "open": 46, "tommid": 47, "crash": 49, "tomhigh": 50, "ride": 51, "china": 52, "bell": 53, "tamb": 54,
        "splash": 55, "cowbell": 56, "bongohigh": 60, "bongolow": 61, "congamute": 62, "congahigh": 63,
        "congalow": 64, "timbalehigh": 65, "timbalelow": 66, "agogohigh": 67, "agogolow": 68, "cabasa": 69,
        "maracas": 70, "guiro": 73, "clave": 75, "woodhigh": 76, "woodlow": 77, "triangle": 81, "shaker": 82,
        "chime": 84, "castanets": 85, "palmas": 39, "contra": 39, "cajon": 64, "slap": 62, "dum": 64, "tek": 65,
        "ka": 62, "riqq": 54, "sagat": 80, "ge": 64, "na": 60, "tin": 63, "ke": 62,
    }
)  # fmt: skip

# Kits whose keys are others than General MIDI's: the orchestra's (Roland GS, program 48) has tuned timpani where kits
# have toms, cymbals and hi-hats. Its great drums are the bass drum and the surdo keys, which are taikos in FluidR3.
KIT_KEYS: Final[Mapping[int, Mapping[str, int]]] = MappingProxyType(
    {
        48: MappingProxyType(
            {
                "tomfloor": 87, "tomlow": 86, "tommid": 86, "tomhigh": 64, "hat": 27, "pedal": 28, "open": 29,
                "ride": 30, "bell": 81, "crash": 59, "china": 57, "splash": 55, "clap": 38,
            }
        ),
    }
)  # fmt: skip

# Guitars that play power chords, their lowest string (E2, D2 where it is tuned down), and how far up they reach.
DRIVEN_PROGRAMS: Final = frozenset({29, 30})
LOW_E: Final = 40
LOW_D: Final = 38
RHYTHM_GUITAR_SPAN: Final = 27

# Keyboards of two hands, the left one's lowest root, and the lowest and the highest note of the right one.
TWO_HANDED: Final = frozenset({0, 1, 2, 3, 4, 5, 6})
LEFT_HAND_LOW: Final = 36
RIGHT_HAND_LOW: Final = 57
RIGHT_HAND_HIGH: Final = 77

# How many sixteenths of a bar drummers were measured at.
DRUMMER_STEPS: Final = 16

# Solos: how often an answer takes its call up again, at which share of its length a solo is highest, how far it strays
# from where it wants to be, how often it turns, and how wide its register is.
SOLO_ANSWERS: Final = 0.45
SOLO_PEAK: Final = 0.66
SOLO_STRAY: Final = 4
SOLO_TURNS: Final = 0.3
SOLO_SPAN: Final = 16

# The semitones of a pitch wheel's whole way: General MIDI's, and an octave for wider slides.
BEND_RANGES: Final = (2, 12)

# How much each step above the tonic belongs to a key (Temperley, 1999).
KEY_PROFILES: Final[Mapping[str, tuple[float, ...]]] = MappingProxyType(
    {
        "major": (5.0, 2.0, 3.5, 2.0, 4.5, 4.0, 2.0, 4.5, 2.0, 3.5, 1.5, 4.0),
        "minor": (5.0, 2.0, 3.5, 4.5, 2.0, 4.0, 2.0, 4.5, 3.5, 2.0, 1.5, 4.0),
    }
)
# The same counted from songs (Aarden, 2003, Essen collection): minor keys have their seventh lowered as a rule.
SONG_KEY_PROFILES: Final[Mapping[str, tuple[float, ...]]] = MappingProxyType(
    {
        "major": (17.77, 0.15, 14.93, 0.16, 19.80, 11.36, 0.29, 22.06, 0.15, 8.15, 0.23, 4.95),
        "minor": (18.26, 0.74, 14.05, 16.86, 0.70, 14.44, 0.70, 18.62, 4.57, 1.93, 7.38, 1.76),
    }
)
CRITIC_LARGEST_INTERVAL: Final = 16
# A leap is more than a fifth.
CRITIC_LEAP: Final = 7
# Melodies are compared by runs of so many notes.
CRITIC_GRAM_NOTES: Final = 4
# The share of runs that a song may have in common with an earlier one before it counts against it.
CRITIC_MANY_COPIES: Final = 0.3
# Which features (``music/features.py``) a part of the criticism is the worst mark of. Those that are named nowhere
# (pace, bar likeness) take no part in choosing, so that they can tell how good the choice was.
CRITIC_PARTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "range": ("range", "pitches"),
        "leaps": ("leaps", "motion"),
        "rhythm": ("rhythms",),
        "repetition": ("returns", "stillness"),
        "contrast": ("runs",),
        "likeness": ("likeness",),
    }
)
CRITIC_WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "key": 2.0, "range": 1.0, "leaps": 1.0, "rhythm": 1.0, "repetition": 1.5, "contrast": 1.5, "cadence": 1.0,
        "chords": 1.5, "likeness": 1.5, "kinship": 1.0, "novelty": 1.0,
    }
)  # fmt: skip
# What a mark of 0 counts as in the geometric mean.
CRITIC_FLOOR: Final = 0.02
# Sections that are sung, and the bounds of a sung line: how long it lasts, and how fast its syllables may come.
SUNG_KINDS: Final = frozenset(
    {"verse", "chorus", "bridge", "head", "theme", "episode", "drop", "pre", "hook", "post", "refrain", "tag"}
)
SUNG_LINE_SECONDS: Final = (2.4, 6.0)
MOST_LINE_SYLLABLES: Final = 14
SYLLABLES_A_SECOND: Final = 3.6
# Vowels that stand together and are sung apart; an e that is written and not sung, at the end and within a word.
SYLLABLES_APART: Final = re.compile(
    r"(?<![tscxgl])io|^lio|(?<![tscg])ia|(?<!t)ie(?=t$|nc)|oe(?=[mt])|(?<!p)eo|[aeiouy](?=ing$)|(?:cr|id|ar)ea(?=t|$)"
    r"|(?<![qg])ue(?=[lt])"
)
SILENT_ENDING: Final = re.compile(
    r"(?<![^aeiouy]l)e$|(?<![aeiousxzcg])(?<!ch)(?<!sh)(?<![^aeiouy]l)es$|(?<![aeioutdy])ed$"
)
SILENT_MIDDLE: Final = re.compile(r"[^aeiou]e(?:ly|less|ful|ness|ment)$|^every|^evening|^something|^somewhere")
# Words that a line does not end on when it was cut there.
DANGLING_WORDS: Final = frozenset(
    {"a", "an", "and", "as", "at", "but", "by", "for", "from", "i", "i'm", "in", "into", "is", "like", "my", "of", "on"}
    | {"or", "our", "so", "than", "that", "the", "their", "this", "through", "to", "we", "where", "with", "you", "your"}
)
MOST_LAID_OUT: Final = 24
MOST_SUNG_LABELS: Final = 6
MOST_SUNG_LINES: Final = 8
LONG_PIECE_KEY_DISTANCE: Final = 2
CALM_FAMILIES: Final = frozenset({"ambient", "meditation"})
CALM_ENERGY_SPAN: Final = 0.7
# How far a movement's density goes from the style's own; how many play in a calm movement, at least and at most.
LONG_PIECE_LEVEL: Final = 0.12
CALM_SEATS: Final = (2, 5)

# (length in quarter notes, MusicXML's name, dots, whether it is a triplet's), longest first.
NOTE_VALUES: Final = tuple(
    sorted(
        [
            *((Fraction(4, 2**n) * s, name, dots, False)
              for n, name in enumerate(("whole", "half", "quarter", "eighth", "16th", "32nd", "64th"))
              for s, dots in ((1, 0), (Fraction(3, 2), 1))),
            *((Fraction(4, 2**n) * Fraction(2, 3), name, 0, True)
              for n, name in enumerate(("whole", "half", "quarter", "eighth", "16th", "32nd"))),
        ],
        reverse=True,
    )
)  # fmt: skip
# Chords by their intervals above the root, as MusicXML calls them.
CHORD_KINDS: Final[Mapping[tuple[int, ...], str]] = MappingProxyType(
    {
        (0, 4, 7): "major",
        (0, 3, 7): "minor",
        (0, 3, 6): "diminished",
        (0, 4, 8): "augmented",
        (0, 4, 7, 10): "dominant",
        (0, 4, 7, 11): "major-seventh",
        (0, 3, 7, 10): "minor-seventh",
        (0, 3, 6, 9): "diminished-seventh",
        (0, 3, 6, 10): "half-diminished",
        (0, 3, 7, 11): "major-minor",
        (0, 4, 7, 9): "major-sixth",
        (0, 3, 7, 9): "minor-sixth",
        (0, 2, 7): "suspended-second",
        (0, 5, 7): "suspended-fourth",
        (0, 7): "power",
    }
)

# The signs of lead sheets in letters, and what Do Re Mi are called elsewhere.
CHORD_SIGNS: Final = (
    ("♭", "b"), ("♯", "#"), ("𝄪", "##"), ("𝄫", "bb"), ("\u2206", "maj7"), ("Δ7", "maj7"), ("△7", "maj7"), ("Δ", "maj7"),
    ("△", "maj7"), ("ø7", "m7b5"), ("Ø7", "m7b5"), ("ø", "m7b5"), ("Ø", "m7b5"), ("°7", "dim7"), ("º7", "dim7"),
    ("°", "dim"), ("º", "dim"), ("\u2212", "-"), ("–", "-"), ("—", "-"), ("\u00a0", " "),
)  # fmt: skip
SOLFEGE_LETTERS: Final[Mapping[str, str]] = MappingProxyType(
    {"do": "C", "re": "D", "ré": "D", "mi": "E", "fa": "F", "so": "G", "sol": "G", "la": "A", "si": "B", "ti": "B"}
)

# How much is going on in each kind of section (0 to 1) when it comes first, what each return adds, and all of them
# together at most; how much in a breakdown at half time.
SECTION_ENERGIES: Final[Mapping[str, float]] = MappingProxyType(
    {
        "intro": 0.3,
        "verse": 0.48,
        "pre": 0.6,
        "chorus": 0.8,
        "post": 0.84,
        "bridge": 0.55,
        "break": 0.38,
        "breakdown": 0.34,
        "build": 0.6,
        "drop": 0.94,
        "solo": 0.74,
        "head": 0.54,
        "interlude": 0.5,
        "tag": 0.6,
        "outro": 0.4,
        "theme": 0.52,
        "episode": 0.64,
        "riff": 0.7,
        "strain": 0.56,
        "hook": 0.8,
    }
)
ENERGY_A_RETURN: Final = 0.06
ENERGY_RISE: Final = 0.24
ENERGY_OF_HALF_TIME: Final = 0.76

# Phrases of a tune where an idiom says nothing, how many cells of its own a kind of section needs to leave the general
# ones, how often a new phrase is a cell of two bars, and the shortest last note of a section (48 a quarter note).
PHRASE_PLANS: Final = (("a", "a'", "b", "a'"), ("a", "b", "a", "c"), ("a", "a", "b", "a'"), ("a", "b", "a'", "b'"))
OWN_CELLS: Final = 4
TWO_BAR_CELLS: Final = 0.45
CLOSING_LENGTH: Final = 48
# In these modes a tonic is to be told; so many harmonies are drawn until one tells it by this difference of
# correlations with the next key, a tune beside them counted by this share.
TOLD_MODES: Final = frozenset({"major", "minor", "dorian"})
HARMONIES_DRAWN: Final = 12
CLEAR_KEY: Final = 0.06
TUNE_SHARE: Final = 0.25
# How likely a song's second section changes its chords at another pace than the first.
OTHER_PACE: Final = 0.7
# How many layouts of a section's rhythm are drawn, and by how many semitones a kind of section lies above a verse.
TUNES_DRAWN: Final = 6
SECTION_HEIGHTS: Final[Mapping[str, int]] = MappingProxyType(
    {"chorus": 4, "hook": 4, "post": 4, "drop": 3, "bridge": 2, "pre": 2, "solo": 3, "episode": 3, "breakdown": -2}
)
# What it costs to leap an octave or more, to change the octave by which notes are moved, to leap more than a sixth.
OCTAVE_COSTS: Final = (6.0, 1.5, 0.4)
# Pieces from this length on are long pieces, whose harmony has ways of its own.
IDIOM_BELOW_SECONDS: Final = 1_200.0
