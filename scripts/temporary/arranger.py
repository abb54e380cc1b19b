"""The arranger and its players."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from scripts.records import Meter, Part, Pattern
from scripts.temporary.shared import TICKS_PER_QUARTER

# Lengths of notes in ticks.
WHOLE_TICKS: Final = 4 * TICKS_PER_QUARTER
DOTTED_HALF_TICKS: Final = 3 * TICKS_PER_QUARTER
HALF_TICKS: Final = 2 * TICKS_PER_QUARTER
DOTTED_QUARTER_TICKS: Final = TICKS_PER_QUARTER * 3 // 2
QUARTER_TICKS: Final = TICKS_PER_QUARTER
DOTTED_EIGHTH_TICKS: Final = TICKS_PER_QUARTER * 3 // 4
EIGHTH_TICKS: Final = TICKS_PER_QUARTER // 2
SIXTEENTH_TICKS: Final = TICKS_PER_QUARTER // 4
# However short its gate, a note sounds so long; of what begins within so many ticks of each other one player plays
# one; what begins at most so much before the last bar belongs to the last chord.
SHORTEST_GATED_TICKS: Final = 40
ONE_MOMENT_TICKS: Final = 24
LAST_CHORD_EARLY_TICKS: Final = 60

# How likely a tune is varied when it comes back: a passing note into a leap of a third, a long note turned, a short one
# bent (elsewhere, at the end of a phrase), a note early (elsewhere, on the bar line).
REPRISE_PASSING: Final = 0.6
REPRISE_TURN: Final = 0.35
REPRISE_BEND: Final = (0.12, 0.4)
REPRISE_EARLY: Final = (0.3, 0.15)
# What the pitch that sounds already is worth to a tune of long notes where it could move on.
LONG_TUNE_STILLNESS: Final = 0.2
# A breath lasts so many seconds, comes at most so often, and leaves a note at least this share of its length.
BREATH_SECONDS: Final = 0.3
BREATH_EVERY_SECONDS: Final = 2.8
BREATH_LEAVES: Final = 0.55
PLAIN_BPM: Final = 120.0
PLAIN_VELOCITY: Final = 80
# Drums that must not cover the others.
DRUM_LEVELS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "kick": 0.88,
        "hat": 0.72,
        "open": 0.74,
        "pedal": 0.66,
        "ride": 0.72,
        "shaker": 0.7,
        "tamb": 0.7,
        "crash": 0.84,
        "clap": 0.92,
        "palmas": 0.92,
        "contra": 0.6,
        "castanets": 0.7,
        "riqq": 0.66,
        "sagat": 0.7,
        "tek": 0.86,
        "ka": 0.72,
        "ke": 0.72,
    }
)
# How long one cycle of a wobble bass may be, and how often its curve is told.
WOBBLE_PERIODS: Final = (480, 240, 320, 160)
WOBBLE_STEP: Final = 40
# One cycle of a wobble bass: expression at sixteen points of a raised cosine.
WOBBLE_CURVE: Final = (24, 28, 39, 57, 78, 98, 114, 124, 127, 124, 114, 98, 78, 57, 39, 28)
# (ticks after the beat, expression): how a side-chained pad breathes with the kick.
PUMP_CURVE: Final = ((0, 58), (60, 66), (120, 80), (180, 95), (240, 107), (320, 117), (400, 122))
# Two notes a tone or less apart stand at this pitch (D4) or above: below it they are mud.
LOWEST_SECOND: Final = 62
# Who plays when a brief names no band: piano, strings, bass, and piano again.
FALLBACK_PARTS: Final = (
    Part("melody", "Piano", 0, 57, 88),
    Part("chords", "Piano chords", 0, 50, 76, (Pattern("1", Meter(4, 4), 1, (("", "x---x---"),)),)),
    Part("pad", "Strings", 48, 48, 76, volume=70),
    Part("bass", "Bass", 32, 28, 55, (Pattern("1", Meter(4, 4), 1, (("", "R---5---"),)),)),
)
# Kinds of section in which few players are left.
BARE_KINDS: Final = frozenset({"intro", "break", "outro"})
# What a sign in a groove does to the strike's velocity.
STEP_ACCENTS: Final[Mapping[str, float]] = MappingProxyType({"X": 1.14, "x": 1.0, "o": 0.62, "?": 0.6, "g": 0.4})
# From which energy on a pianist's left hand takes octaves, and how high it reaches.
LEFT_HAND_OCTAVES: Final = 0.6
LEFT_HAND_HIGH: Final = 50
# Kits that are machines or orchestras and have no drummer, the drums that were measured; how much of a drummer's own
# velocities a groove takes, and their bounds; how likely a section has the ghost notes that were measured, and plays
# them in a bar; where fills begin, how busy they are, how they go down the drums (late more often where positive), and
# how often a drummer plays one of his own in place of the groove's.
MACHINE_KITS: Final = frozenset({24, 25, 48})
DRUMMER_DRUMS: Final = ("kick", "snare", "rim", "hat", "open", "pedal", "ride")
DRUMMER_SHARE: Final = 0.35
DRUMMER_HARD: Final = (0.7, 1.25)
GHOST_HABIT: Final = 2.2
GHOST_BARS: Final = 0.7
FILL_STARTS: Final = (8, 8, 10, 12, 12, 4)
FILL_BUSY: Final = 1.2
FILL_FALL: Final[Mapping[str, float]] = MappingProxyType(
    {"snare": -0.6, "tomhigh": -0.2, "tommid": 0.4, "tomfloor": 0.9, "kick": 0.3}
)
OWN_FILLS: Final = 0.5
# Ornaments: how often short notes have them beside long ones, how far a lead and a bass slide, how often the wheel is
# told, how soon after a note it is back where the next one is far off, and how loud a grace note is beside its own.
SHORT_NOTE_SHARE: Final = 0.33
WIDEST_SLIDE: Final[Mapping[str, int]] = MappingProxyType({"melody": 5, "bass": 12, "wobble": 12})
BEND_STEP_SECONDS: Final = 0.012
BEND_RESET_SECONDS: Final = 0.35
GRACE_LEVEL: Final = 0.86
# How long a palm-muted stroke sounds, and how long a stroke takes from string to string; how often a riff is one of
# chords and not of single notes; the steps of riffs above their root where an idiom names none; what a stroke does to
# its velocity (M and m muted, N the riff, v from above).
MUTE_SECONDS: Final = 0.085
STRUM_SECONDS: Final = 0.004
RIFF_CHORDS: Final = 0.5
RIFF_STEPS: Final = (0, 0, 3, 5, 5, 7, 10)
STROKE_ACCENTS: Final[Mapping[str, float]] = MappingProxyType(
    {"X": 1.14, "x": 1.02, "o": 0.8, "M": 0.78, "m": 0.68, "N": 1.1, "v": 0.86}
)
# What is drawn for each section of calm long pieces, so that none comes back as it was: the colours of chords beside
# the style's own, the fewest bars of a chord, where in its range (of so many semitones at once) a part puts them and
# with how many notes, the bars of a swell, how many notes a drone holds, how many harmonies are tried, and how likely a
# part rests for a phrase of so many bars.
VARIATION_COLOURS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "open": ("open", "triad"),
        "ninth": ("ninth", "open", "seventh"),
        "triad": ("triad", "open"),
        "seventh": ("seventh", "open"),
    }
)
VARIATION_CHORD_BARS: Final = (2.0, 2.0, 3.0)
VARIATION_PLACES: Final = (0.0, 0.33, 0.67, 1.0)
VARIATION_WIDTH: Final = 17
VARIATION_VOICES: Final = (3, 4, 4)
VARIATION_BREATH_BARS: Final = (3, 4, 5, 6)
VARIATION_DRONES: Final = (1, 2, 2)
VARIATION_HARMONIES: Final = 6
VARIATION_MOTION: Final = 2.0
# How a melody is transformed: steps of the scale up or down, whether inverted, whether retrograde.
VARIATION_TRANSFORMS: Final = (
    (0, False, False), (2, False, False), (0, True, False), (-2, False, False), (0, False, True), (2, True, False),
)  # fmt: skip
RESTS: Final = 0.2
REST_BARS: Final = (2, 3, 4, 4)
# Where time breathes: bars of a breath, the fewest bars of a song that does, how often a section ends on a held beat
# and
# how slow that is.
BREATH_BARS: Final = 4
FEWEST_BREATHING_BARS: Final = 4
HOLD_CHANCE: Final = 0.3
HOLD_FACTORS: Final = (0.6, 0.78)
