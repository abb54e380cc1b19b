"""Every constant, map and list of the app, and the one mutable state of a run.

Nothing else in ``scripts/`` keeps a name at the top of a file. Tables are read-only; what changes while the app runs
lives in ``STATE``. The sections below follow the line that a song travels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from scripts.records import Meter, Part, Pattern, Sampling

# ------------------------------------------------------------------------------------------ the app and its folders

APP_NAME: Final = "Llm-Music-Gen"
APP_VERSION: Final = "0.1.0"
ROOT: Final = Path(__file__).resolve().parent.parent
DATA_DIR: Final = ROOT / "data"
MODELS_DIR: Final = ROOT / "models"
OUTPUT_DIR: Final = ROOT / "output"
TOOLS_DIR: Final = ROOT / "tools"
SETTINGS_FILE: Final = DATA_DIR / "persistent.json"
SETTINGS_LOCK_SECONDS: Final = 2.0
STYLES_FILE: Final = DATA_DIR / "styles.json"

# ------------------------------------------------------------------------------------------ settings

DEFAULT_SETTINGS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "thread_fraction": "5/6",
        "temperature": 0.75,
        "volume_percent": 65,
        "writer": "",
        "composer": "",
        "song_length": "4-6",
        "auto_play": True,
        "frequency": "off",
        "drone_db": None,
        "binaural_hz": None,
        "isochronic_hz": None,
        "soundfont": "",
        "last_styles": "",
        "shuffle": False,
        "repeat": "all",
        "crossfade_seconds": 0,
        "tokens_per_minute": {},
        "tokens_per_second": {},
    }
)

# ------------------------------------------------------------------------------------------ music: time and pitch

TICKS_PER_QUARTER: Final = 480

# ------------------------------------------------------------------------------------------ music: ABC

# Bounds that no honest tune meets; what lies beyond is cut or mended with a warning.
ABC_MAX_CHARACTERS: Final = 400_000
ABC_MAX_EVENTS: Final = 60_000
ABC_MAX_PLAYED_NOTES: Final = 60_000
ABC_MAX_PLAYED_BARS: Final = 10_000
ABC_MAX_WARNINGS: Final = 100
ABC_MAX_VOICES: Final = 64
ABC_MAX_PART_STEPS: Final = 500
ABC_MAX_PASSES: Final = 9
ABC_MAX_TUPLET: Final = 32
ABC_MAX_NOTE_WHOLES: Final = 256
ABC_MAX_DENOMINATOR: Final = 4_096
# A tune whose durations have no common unit as fine as this is rounded to the coarser one (quarter notes).
ABC_FINEST_UNIT: Final = 10**15
ABC_ROUNDED_UNIT: Final = 2**8 * 3**2 * 5 * 7

# What models and web pages put around and into a tune. Everything found becomes what ABC_JUNK_REPLACEMENTS says.
ABC_JUNK: Final = re.compile(
    r"\r\n?|[\u2028\u2029\x0b\x0c\x85]|\\r\\n|\\n"  # ends of lines
    r"|&(?:amp|lt|gt|quot|apos|nbsp|sharp|flat|natural|#\d{1,6}|#[xX][0-9a-fA-F]{1,5});"
    r"|</?(?:br|abc|pre|code|p|s|bos|eos|unk|pad|div|span|music|score) ?/?>|<\|[A-Za-z_]{1,24}\|>"
    r"|\[/?INST\]|<</?SYS>>|(?m:^)[ \t]*`{3,}[A-Za-z]*|\*\*"
    r"|[“”„‟«»″＂]|[‘’‚‛′´]|[–—−‐‑]|[｜∣│]|‖|：|[\u00a0\u2000-\u200a\u3000]|[\u200b-\u200f\ufeff\ufe0f\x00-\x08\x0e-\x1f\x7f]"
)
ABC_JUNK_REPLACEMENTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys("“”„‟«»″＂", '"'),
        **dict.fromkeys("‘’‚‛′´", "'"),
        **dict.fromkeys("–—−‐‑", "-"),
        **dict.fromkeys("｜∣│", "|"),
        **dict.fromkeys("\r\u2028\u2029\x0b\x0c\x85", "\n"),
        **dict.fromkeys("\u00a0\u3000" + "".join(map(chr, range(0x2000, 0x200B))), " "),
        "‖": "||",
        "：": ":",
        "**": "",
    }
)
ABC_TUNE_START: Final = re.compile(r"^[ \t>]*X:", re.MULTILINE)
# "Here you are: X:1 T:..." starts a tune in the middle of a line.
ABC_HIDDEN_START: Final = re.compile(r"(?<=\S)[ \t]+(?=X:[ \t]*\d+[ \t]*(?:[A-Z]:|$))", re.MULTILINE)
ABC_FIELD_LINE: Final = re.compile(r"[ \t>]*([A-Zmrsw+]):(?![|:])")
# A header in words, "Key: G", as it stands in the prompts that music models are trained on.
ABC_FIELD_WORD: Final = re.compile(
    r"[ \t>]*(title|key|meter|metre|time signature|tempo|note length|unit length)[ \t]*:", re.IGNORECASE
)
ABC_FIELD_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "title": "T",
        "key": "K",
        "meter": "M",
        "metre": "M",
        "time signature": "M",
        "tempo": "Q",
        "note length": "L",
        "unit length": "L",
    }
)
ABC_FIELD_INSIDE: Final = re.compile(r"(?<=[ \t])([A-Z]):(?=[ \t]*[^\s|:])")
# Quoted text, decorations, inline fields and grace notes say nothing about whether a line is music.
ABC_NOT_NOTES: Final = re.compile(r'"[^"]*(?:"|$)|![^!\s|"\[\]]{1,30}!|\[[A-Za-z]:[^\]]{0,200}\]|\{[^}]{0,200}\}')
ABC_PROSE: Final = re.compile(
    r"\[(?![A-Za-z]:)(?=[^\]|\"]{0,40}[h-jl-tw])[^\]|\"]{1,60}\]|(?<![A-Za-z'])[A-Za-z']*[h-jl-tw][A-Za-z']*"
)
ABC_PROSE_LETTER: Final = re.compile(r"[h-jl-tw]")
ABC_ENGLISH_SHAPE: Final = re.compile(r"[\"'(]*(?:[A-Z]?[a-z]+|[A-Z]+)[.,;:!?\"')]*")
ABC_SOUND: Final = re.compile(r"[A-Ga-gxzXZ|]")
ABC_NOTE_LETTERS: Final = re.compile(r"[A-Ga-g]")
ABC_SURE_NOTES: Final = re.compile(r"[A-Ga-gz][,']*[\d/]|[_^=][A-Ga-g]|[A-Ga-gz\]][,']*:?\||\|:?[\[\"(~{]?[A-Ga-gz]")

ABC_LENGTH: Final = r"(?:\d+(?:\.\d+)?|\.\d+)?(?:/{1,6}\d*){0,3}"
ABC_TOKEN: Final = re.compile(
    r"(?P<note>(?P<accidental>[\^_=♯♭♮#][\^_=]*(?:\d?/\d?)?)?(?P<letter>[A-Ga-g])(?P<after>[#♯♭♮]*)(?P<octave>[',]*)"
    rf"(?P<length>{ABC_LENGTH}))"
    r"|(?P<space>[ \t`]+)"
    r'|(?P<text>"(?:(?P<quoted>[^"]*)"|(?P<open>[^\s"|]{0,16})))'
    r"|(?P<field>\[(?P<name>[A-Za-z]):(?![|:])(?P<value>[^\]|]{0,200})\]?)"
    r"|(?P<bar>\.?(?:[|:\]]|\[(?=[\]:]{0,3}\|))+)"
    r"|(?P<ending>\[?[ \t]*\d{1,3}(?:[ \t]*[,-][ \t]*\d{1,3})*\.?)"
    rf"|(?P<chord>\[(?P<notes>[^\]\[|]{{0,200}})(?P<closed>\])?(?P<chordlength>{ABC_LENGTH}))"
    rf"|(?P<rest>(?P<kind>[zxZX])(?P<restlength>{ABC_LENGTH}))"
    r"|(?P<tuplet>\((?P<p>\d{1,3})(?::(?P<q>\d{0,3}))?(?::(?P<r>\d{0,3}))?)"
    r"|(?P<broken>>+|<+)"
    r"|(?P<tie>-)"
    r"|(?P<overlay>\(?&+\)?)"
    r"|(?P<grace>\{(?P<graces>[^}|]{0,200})\}?)"
    r"|(?P<mark>![^!\s|\"\[\]]{1,30}!|\+[^+\s|\"\[\]]{1,30}\+|y\d*|[.~H-Wh-w()$\\*!])"
    r"|(?P<junk>.)"
)
ABC_CHORD_NOTE: Final = re.compile(
    r"(?P<accidental>[\^_=♯♭♮#][\^_=]*(?:\d?/\d?)?)?(?P<letter>[A-Ga-g])(?P<after>[#♯♭♮]*)(?P<octave>[',]*)"
    rf"(?P<length>{ABC_LENGTH})(?P<tie>-?)"
    r'|"(?P<quoted>[^"]*)"?'
)
# Repeat signs within a bar line: a colon closes before a line and opens after one; "::" does both.
ABC_CLOSING: Final = re.compile(r"(?:^|\])(:+)[|\]]")
ABC_OPENING: Final = re.compile(r"\|:|\|\]:$")
# "Bb4" for B flat: B and b to ABC, so it is only tried when the bars do not come out without it.
ABC_FLAT_NAMES: Final[tuple[re.Pattern[str], ...]] = (
    re.compile(r"(?<![\"A-Za-z^_=])([A-G])b(?=[\d/,'|\s\])]|[A-G]|$)"),
    re.compile(r"(?<![\"A-Z^_=])([A-Ga-g])b"),
)
ABC_NATURAL_PITCHES: Final[Mapping[str, int]] = MappingProxyType(
    dict(zip("CDEFGABcdefgab", (60, 62, 64, 65, 67, 69, 71, 72, 74, 76, 77, 79, 81, 83), strict=True))
)
ABC_SIGNS: Final[Mapping[str, int]] = MappingProxyType(
    {"^": 1, "^^": 2, "_": -1, "__": -2, "=": 0, "=^": 1, "=_": -1}
    | {"♯": 1, "#": 1, "♭": -1, "♮": 0, "##": 2, "♯♯": 2, "♭♭": -2}
)
# How many notes of a tuplet sound in the time of how many; None where the metre says 2 or 3.
ABC_TUPLETS: Final[Mapping[int, int | None]] = MappingProxyType(
    {2: 3, 3: 2, 4: 3, 5: None, 6: 2, 7: None, 8: 3, 9: None}
)
ABC_KEY_EXTRA: Final = re.compile(
    r"\s*(?:(?P<name>[A-Za-z]+)=(?P<value>\"[^\"]*\"|\S+)|(?P<sign>\^\^|__|[\^_=])(?P<letter>[A-Ga-g])(?=\s|$)|(?P<exp>exp)\b"
    r"|(?P<clef>(?:treble|bass|alto|tenor|baritone|soprano|mezzosoprano|perc|none|clef)\w*(?:[+-]8)?)(?!\S))"
)
ABC_CLEF_OCTAVE: Final = re.compile(r"([+-])8")
ABC_TEMPO: Final = re.compile(r"(?P<beats>(?:\d{1,3}\s*/\s*\d{1,3}\s*)+)=\s*(?P<bpm>\d{1,6}(?:\.\d+)?)")
ABC_TEMPO_OLD: Final = re.compile(r"(?:(?P<c>C)(?P<times>\d{0,2})\s*=\s*)?(?P<bpm>\d{1,6}(?:\.\d+)?)")
ABC_TEMPO_WORDS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "larghissimo": 30,
        "grave": 40,
        "largo": 50,
        "lento": 52,
        "larghetto": 60,
        "adagio": 66,
        "adagietto": 72,
        "slow": 72,
        "andante": 80,
        "andantino": 88,
        "moderato": 108,
        "medium": 110,
        "allegretto": 116,
        "allegro": 132,
        "fast": 140,
        "vivace": 156,
        "vivacissimo": 168,
        "presto": 180,
        "prestissimo": 200,
    }
)
ABC_BPM_RANGE: Final = (10.0, 1000.0)
ABC_METER: Final = re.compile(r"\(?(\d{1,3}(?:\s*\+\s*\d{1,3})*)\)?\s*/\s*(\d{1,3})")
ABC_VOICE: Final = re.compile(r"\s*(\"[^\"]*\"|[^\s\]]+)?(.*)")
ABC_PROPERTY: Final = re.compile(r"([A-Za-z]+)\s*=\s*(\"[^\"]*\"?|\S+)|(\S+)")
ABC_ACCENT: Final = re.compile(r"\\([`'^\"~,vucr=o])\s?([A-Za-z])")
ABC_ACCENT_MARKS: Final[Mapping[str, str]] = MappingProxyType(
    dict(
        zip(
            "`'^\"~,vucr=o",
            "\u0300\u0301\u0302\u0308\u0303\u0327\u030c\u0306\u0327\u030a\u0304\u030a",
            strict=True,
        )
    )
)

# ------------------------------------------------------------------------------------------ music: theory

LETTER_PITCH_CLASSES: Final[Mapping[str, int]] = MappingProxyType(
    {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
)
# The line of fifths: sharps enter a signature in this order, flats in the opposite one.
FIFTHS_LETTERS: Final = "FCGDAEB"
ACCIDENTAL_ALTERATIONS: Final[Mapping[str, int]] = MappingProxyType(
    {"": 0, "#": 1, "##": 2, "x": 2, "b": -1, "bb": -2, "♯": 1, "♭": -1, "♮": 0, "♯♯": 2, "♭♭": -2, "𝄪": 2, "𝄫": -2}
)
MODE_INTERVALS: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType(
    {
        "major": (0, 2, 4, 5, 7, 9, 11),
        "minor": (0, 2, 3, 5, 7, 8, 10),
        "dorian": (0, 2, 3, 5, 7, 9, 10),
        "phrygian": (0, 1, 3, 5, 7, 8, 10),
        "lydian": (0, 2, 4, 6, 7, 9, 11),
        "mixolydian": (0, 2, 4, 5, 7, 9, 10),
        "locrian": (0, 1, 3, 5, 6, 8, 10),
    }
)
# Sharps that a mode has more than the major key on the same tonic.
MODE_FIFTHS: Final[Mapping[str, int]] = MappingProxyType(
    {"lydian": 1, "major": 0, "mixolydian": -1, "dorian": -2, "minor": -3, "phrygian": -4, "locrian": -5}
)
# What ABC writes after the tonic in K:.
MODE_SUFFIXES: Final[Mapping[str, str]] = MappingProxyType(
    {"major": "", "minor": "m", "dorian": "dor", "phrygian": "phr", "lydian": "lyd", "mixolydian": "mix"}
    | {"locrian": "loc"}
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

# ------------------------------------------------------------------------------------------ music: harmony

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
# The embedded model was trained with the chords of the nearest common mode where a tune's own is rare.
HARMONY_MODE_PARENT: Final[Mapping[str, str]] = MappingProxyType({"locrian": "phrygian"})
# For each mode: (scale degree, root in semitones above the tonic, quality, prior).
HARMONY_CANDIDATES: Final[Mapping[str, tuple[tuple[int, int, str, float], ...]]] = MappingProxyType(
    {
        "major": (
            (1, 0, "", 0.5),
            (2, 2, "m", -0.1),
            (3, 4, "m", -0.6),
            (4, 5, "", 0.3),
            (5, 7, "", 0.4),
            (6, 9, "m", 0.0),
        ),
        "minor": (
            (1, 0, "m", 0.5),
            (3, 3, "", -0.1),
            (4, 5, "m", 0.1),
            (5, 7, "m", -0.4),
            (5, 7, "", 0.2),
            (6, 8, "", 0.0),
            (7, 10, "", 0.2),
        ),
        "dorian": (
            (1, 0, "m", 0.5),
            (2, 2, "m", -0.4),
            (3, 3, "", -0.1),
            (4, 5, "", 0.1),
            (5, 7, "m", -0.2),
            (7, 10, "", 0.4),
        ),
        "lydian": (
            (1, 0, "", 0.5),
            (2, 2, "", 0.2),
            (3, 4, "m", -0.4),
            (5, 7, "", 0.3),
            (6, 9, "m", 0.0),
        ),
        "phrygian": (
            (1, 0, "m", 0.5),
            (2, 1, "", 0.3),
            (3, 3, "", -0.1),
            (4, 5, "m", 0.1),
            (6, 8, "", 0.0),
            (7, 10, "m", 0.1),
        ),
        "mixolydian": (
            (1, 0, "", 0.5),
            (2, 2, "m", -0.3),
            (4, 5, "", 0.2),
            (5, 7, "m", -0.3),
            (6, 9, "m", -0.3),
            (7, 10, "", 0.4),
        ),
        "locrian": (
            (1, 0, "dim", 0.5),
            (2, 1, "", 0.2),
            (3, 3, "m", -0.3),
            (4, 5, "m", -0.1),
            (5, 6, "", 0.0),
            (6, 8, "", -0.2),
            (7, 10, "m", 0.2),
        ),
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
# Harmonies are drawn by their weight to the power of 1 / heat: at 0.4 the likeliest few are left.
HARMONY_HEAT: Final = 0.4
# What a second chord in a bar costs as a log weight, for styles that leave the harmony as written, for those that may
# change it within a bar, and for those that like a chord a bar.
HARMONY_HALF_COSTS: Final = (1.5, 1.6, 2.2)
# The degree before the last tonic in each mode, as a log weight: the dominant, or the chord that tells the mode.
HARMONY_CADENCES: Final[Mapping[str, Mapping[int, float]]] = MappingProxyType(
    {
        "major": MappingProxyType({5: 0.5, 4: 0.1}),
        "minor": MappingProxyType({5: 0.5, 7: 0.2}),
        "dorian": MappingProxyType({7: 0.4, 4: 0.4}),
        "phrygian": MappingProxyType({2: 0.6, 7: 0.4}),
        "lydian": MappingProxyType({2: 0.5, 5: 0.4}),
        "mixolydian": MappingProxyType({7: 0.6, 5: 0.1}),
        "locrian": MappingProxyType({2: 0.6, 7: 0.4, 5: 0.1}),
    }
)
# Progressions for families that have none of their own in a mode: the tonic rules, and the chord that tells the mode
# comes between. Rows bent from minor would lean on the chords of the relative major and its minor.
MODE_PROGRESSIONS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "phrygian": ("i i i III i i II i", "i i II i i i vii i", "i i vii i i i II i", "i II i i i i vii i"),
        "lydian": ("I I II I I V II I", "I II I I vi I II I", "I I I II I iii II I", "I V I I II I II I"),
        "locrian": ("i i II i i vii II i", "i II i i V i vii i", "i i vii i i VI II i", "i vii i i i iv II i"),
    }
)
# In a bar of so many beats, the beats before its second strong one.
STRONG_BEATS: Final[Mapping[int, int]] = MappingProxyType({2: 1, 3: 2, 4: 2, 5: 3, 6: 3})

# ------------------------------------------------------------------------------------------ music: writing ABC

ABC_LETTER_SEMITONES: Final[Mapping[str, int]] = MappingProxyType(
    {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
)
ABC_UNIT_LENGTHS: Final[Mapping[str, Fraction]] = MappingProxyType({"2/4": Fraction(1, 16), "3/2": Fraction(1, 4)})

# ------------------------------------------------------------------------------------------ music: arranging

# Lengths a song can be asked for, in seconds: 20 s (a third of a minute) to 12 hours.
SHORTEST_SECONDS: Final = 19.8
LONGEST_SECONDS: Final = 43_200.0
LENGTH_HELP: Final = "write minutes (4 or 2.5), a range of minutes (4-6), or hours and minutes (01:30); 0.33 to 12:00"
# The tempo may move this far from the style's to land on the asked time.
TEMPO_STRETCH: Final = 0.03
# The audio ends this long after the last note is let go, so that its release and reverb fit.
RELEASE_SECONDS: Final = 1.8
# The last chord sounds at least this long.
LAST_CHORD_SECONDS: Final = 1.0
# Tempo of the last bars as a share of the song's, by the style's ending.
ENDING_TEMPOS: Final[Mapping[str, tuple[float, ...]]] = MappingProxyType(
    {"ritardando": (0.95, 0.85), "hit": (), "fade": ()}
)

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
SOLFEGGIO_HZ: Final = (174.0, 285.0, 396.0, 417.0, 528.0, 639.0, 741.0, 852.0, 963.0)
LOWEST_FREQUENCY_HZ: Final = 20.0
HIGHEST_FREQUENCY_HZ: Final = 2_000.0
PITCH_NAMES: Final = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")

# Keys from seven flats to seven sharps, as MIDI files name them.
MIDI_MAJOR_KEYS: Final = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
MIDI_MINOR_KEYS: Final = (
    "Abm", "Ebm", "Bbm", "Fm", "Cm", "Gm", "Dm", "Am", "Em", "Bm", "F#m", "C#m", "G#m", "D#m", "A#m",
)  # fmt: skip

STYLE_TABLES: Final = (
    "families", "genres", "moods", "instruments", "forms", "suits", "default_genre", "title_patterns",
    "plain_mood_words", "filler_words",
)  # fmt: skip
GROOVES_DIR: Final = DATA_DIR / "grooves"
MOST_STYLE_PHRASES: Final = 24
SPELLING_CUTOFF: Final = 0.8
# What each role of a groove file may hold beside rest, hold and the bar's end.
GROOVE_SIGNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "drums": "Xxo?", "chords": "XxoBTv?", "bass": "Rr5378aw", "arp": "123456789", "melody": "Xx",
        "pad": "XxoBT", "counter": "gud",
    }
)  # fmt: skip
MELODY_WAYS: Final = frozenset({"written", "sing", "long"})
# What the pitch that sounds already is worth to a tune of long notes where it could move on.
LONG_TUNE_STILLNESS: Final = 0.2
# Words that stand for steps, by role.
GROOVE_WORDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {"melody": MELODY_WAYS, "pad": frozenset({"held"}), "counter": frozenset({"guide"})}
)
# Levels beside 1, 2 and 3 that a role's groove may have: what is played at a turn of the form.
GROOVE_TURNS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {"drums": frozenset({"fill", "build", "break", "pickup", "end"}), "bass": frozenset({"pickup"})}
)
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
# Scales to improvise with over each mode, the surest first.
IMPROVISING_SCALES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "major": ("major pentatonic", "major", "blues", "lydian"),
        "minor": ("minor pentatonic", "natural minor", "blues", "harmonic minor", "dorian"),
        "dorian": ("dorian", "minor pentatonic", "blues"),
        "phrygian": ("phrygian", "phrygian dominant", "minor pentatonic"),
        "lydian": ("lydian", "major pentatonic"),
        "mixolydian": ("mixolydian", "major pentatonic", "blues"),
        "locrian": ("locrian", "diminished"),
    }
)
ROMAN_DEGREES: Final[Mapping[str, int]] = MappingProxyType(
    {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7}
)
MAJOR_SCALE: Final = (0, 2, 4, 5, 7, 9, 11)
# How an asked instrument plays in a role that the style itself has not.
SEAT_DEFAULTS: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "melody": {"groove": "default", "volume": 90},
        "chords": {"groove": "default", "volume": 76},
        "arp": {"groove": "default", "volume": 64, "pan": 84},
        "bass": {"groove": "default", "volume": 96, "reverb": 8},
        "drums": {"groove": "default", "volume": 96, "reverb": 25},
        "pad": {"volume": 68, "reverb": 60},
        "counter": {"volume": 70, "pan": 40, "reverb": 50},
        "harmony": {"volume": 62, "pan": 40, "reverb": 50},
        "drone": {"volume": 56, "reverb": 60},
    }
)
SEATS_BESIDE_MELODY: Final = ("harmony", "counter")

DRUM_CHANNEL: Final = 9
# General MIDI percussion by the names that the groove files use.
DRUM_NOTES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "kick": 36, "rim": 37, "snare": 38, "clap": 39, "tomlow": 45, "hat": 42, "tomfloor": 41, "pedal": 44,
        "open": 46, "tommid": 47, "crash": 49, "tomhigh": 50, "ride": 51, "china": 52, "bell": 53, "tamb": 54,
        "splash": 55, "cowbell": 56, "bongohigh": 60, "bongolow": 61, "congamute": 62, "congahigh": 63,
        "congalow": 64, "timbalehigh": 65, "timbalelow": 66, "agogohigh": 67, "agogolow": 68, "cabasa": 69,
        "maracas": 70, "guiro": 73, "clave": 75, "woodhigh": 76, "woodlow": 77, "triangle": 81, "shaker": 82,
    }
)  # fmt: skip
# The pitches a role keeps to, whatever its instrument could reach.
ROLE_RANGES: Final[Mapping[str, tuple[int, int]]] = MappingProxyType(
    {
        "melody": (60, 89),
        "harmony": (52, 84),
        "echo": (57, 88),
        "counter": (50, 77),
        "chords": (48, 71),
        "pad": (46, 73),
        "arp": (55, 88),
        "bass": (28, 55),
        "wobble": (33, 55),
        "drone": (36, 67),
        "fx": (0, 127),
        "drums": (27, 87),
    }
)
# How loud each role strikes at full energy, before accents.
ROLE_VELOCITY: Final[Mapping[str, int]] = MappingProxyType(
    {
        "melody": 98, "harmony": 80, "echo": 68, "counter": 82, "chords": 84, "pad": 76, "arp": 80, "bass": 94,
        "wobble": 94, "drone": 70, "fx": 90, "drums": 96,
    }
)  # fmt: skip
PLAIN_BPM: Final = 120.0
PLAIN_VELOCITY: Final = 80
# Roles that sound one note at a time, and how loosely each role plays beside the style's own looseness.
SINGLE_LINE_ROLES: Final = frozenset({"melody", "harmony", "bass", "wobble", "counter"})
# Roles that are silent on the beat before a drop.
BREATHING_ROLES: Final = frozenset({"chords", "pad", "arp", "bass", "wobble", "counter", "harmony"})
ROLE_LOOSENESS: Final[Mapping[str, float]] = MappingProxyType(
    {"drums": 0.45, "bass": 0.6, "wobble": 0.2, "arp": 0.5, "fx": 0.0}
)
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
    }
)
# One cycle of a wobble bass: expression at sixteen points of a raised cosine.
WOBBLE_CURVE: Final = (24, 28, 39, 57, 78, 98, 114, 124, 127, 124, 114, 98, 78, 57, 39, 28)
# (ticks after the beat, expression): how a side-chained pad breathes with the kick.
PUMP_CURVE: Final = ((0, 58), (60, 66), (120, 80), (180, 95), (240, 107), (320, 117), (400, 122))
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
STEP_ACCENTS: Final[Mapping[str, float]] = MappingProxyType({"X": 1.14, "x": 1.0, "o": 0.62, "?": 0.6})

# How much each step above the tonic belongs to a key (Temperley, 1999).
KEY_PROFILES: Final[Mapping[str, tuple[float, ...]]] = MappingProxyType(
    {
        "major": (5.0, 2.0, 3.5, 2.0, 4.5, 4.0, 2.0, 4.5, 2.0, 3.5, 1.5, 4.0),
        "minor": (5.0, 2.0, 3.5, 4.5, 2.0, 4.0, 2.0, 4.5, 3.5, 2.0, 1.5, 4.0),
    }
)

# ------------------------------------------------------------------------------------------ music: the critic

TUNE_STATISTICS_FILE: Final = DATA_DIR / "tune_statistics.json"
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

# ------------------------------------------------------------------------------------------ models

GGUF_MAGIC: Final = b"GGUF"
GGUF_VERSIONS: Final = (2, 3)
GGUF_ALIGNMENT: Final = 32
GGUF_STRING_TYPE: Final = 8
GGUF_ARRAY_TYPE: Final = 9
# struct layouts of the scalar kinds of metadata
GGUF_SCALARS: Final[Mapping[int, str]] = MappingProxyType(
    {
        0: "<B",
        1: "<b",
        2: "<H",
        3: "<h",
        4: "<I",
        5: "<i",
        6: "<f",
        7: "<?",
        10: "<Q",
        11: "<q",
        12: "<d",
    }
)
# limits no real model comes near: what is beyond them is a damaged file
GGUF_MOST_ENTRIES: Final = 200_000
GGUF_MOST_STRINGS: Final = 4_000_000
GGUF_LONGEST_STRING: Final = 8 * 1024 * 1024
GGUF_WINDOW_BYTES: Final = 256 * 1024
# tensor type -> its name, the elements of a block, the bytes of a block
GGML_TYPES: Final[Mapping[int, tuple[str, int, int]]] = MappingProxyType(
    {
        0: ("F32", 1, 4),
        1: ("F16", 1, 2),
        2: ("Q4_0", 32, 18),
        3: ("Q4_1", 32, 20),
        6: ("Q5_0", 32, 22),
        7: ("Q5_1", 32, 24),
        8: ("Q8_0", 32, 34),
        9: ("Q8_1", 32, 40),
        10: ("Q2_K", 256, 84),
        11: ("Q3_K", 256, 110),
        12: ("Q4_K", 256, 144),
        13: ("Q5_K", 256, 176),
        14: ("Q6_K", 256, 210),
        15: ("Q8_K", 256, 292),
        16: ("IQ2_XXS", 256, 66),
        17: ("IQ2_XS", 256, 74),
        18: ("IQ3_XXS", 256, 98),
        19: ("IQ1_S", 256, 50),
        20: ("IQ4_NL", 32, 18),
        21: ("IQ3_S", 256, 110),
        22: ("IQ2_S", 256, 82),
        23: ("IQ4_XS", 256, 136),
        24: ("I8", 1, 1),
        25: ("I16", 1, 2),
        26: ("I32", 1, 4),
        27: ("I64", 1, 8),
        28: ("F64", 1, 8),
        29: ("IQ1_M", 256, 56),
        30: ("BF16", 1, 2),
        34: ("TQ1_0", 256, 54),
        35: ("TQ2_0", 256, 66),
        39: ("MXFP4", 32, 17),
        40: ("NVFP4", 64, 36),
        41: ("Q1_0", 128, 18),
    }
)
# general.file_type -> the name people know the quantization by
GGUF_FILE_TYPES: Final[Mapping[int, str]] = MappingProxyType(
    {
        0: "F32",
        1: "F16",
        2: "Q4_0",
        3: "Q4_1",
        7: "Q8_0",
        8: "Q5_0",
        9: "Q5_1",
        10: "Q2_K",
        11: "Q3_K_S",
        12: "Q3_K_M",
        13: "Q3_K_L",
        14: "Q4_K_S",
        15: "Q4_K_M",
        16: "Q5_K_S",
        17: "Q5_K_M",
        18: "Q6_K",
        19: "IQ2_XXS",
        20: "IQ2_XS",
        21: "Q2_K_S",
        22: "IQ3_XS",
        23: "IQ3_XXS",
        24: "IQ1_S",
        25: "IQ4_NL",
        26: "IQ3_S",
        27: "IQ3_M",
        28: "IQ2_S",
        29: "IQ2_M",
        30: "IQ4_XS",
        31: "IQ1_M",
        32: "BF16",
        36: "TQ1_0",
        37: "TQ2_0",
        38: "MXFP4_MOE",
        39: "NVFP4",
        40: "Q1_0",
    }
)

EMBEDDED_MODEL_NAME: Final = "Llm-Music-Gen embedded composer"
# kinds of files in the GGUF format that hold no language model
GGUF_OTHER_KINDS: Final = frozenset({"adapter", "mmproj", "vocab", "imatrix"})
GGUF_OTHER_ARCHITECTURES: Final = frozenset({"clip", "whisper", "bert", "nomic-bert", "wavtokenizer-dec"})
ILM3_VOCABULARY: Final = 128_512
PROMPT_BATCH_TOKENS: Final = 64
# At most so many answers grow side by side; beyond that the gain is small on all but the largest machines.
BATCH_WIDTH: Final = 16
# The share of the memory beside the model that keys and values may take, and the step it is asked for in (tokens).
BATCH_MEMORY_SHARE: Final = 0.35
BATCH_CELL_STEP: Final = 256
# below this size of vocabulary the grammar looks at every token; above it, at the drawn one first
SMALL_VOCABULARY: Final = 1_024
# Signs at which the DRY sampler starts counting anew, as in llama.cpp; single letters, which every vocabulary can
# spell.
DRY_BREAKERS: Final = ("\n", ":", '"', "*")
# A model of a few million parameters gets one thread: on two busy cores two of them fell from 2,400 tokens a second to
# as few as 10, waiting for each other after every small step; on two free ones they gained nothing that matters.
SMALL_MODEL_PARAMETERS: Final = 50_000_000
SMALL_MODEL_THREADS: Final = 1
# Instead its answers side by side are shared out to so many contexts, which never wait for each other. Always to as
# many, at once or in turn, since the number of answers in a step decides the last bits of the sums.
SMALL_MODEL_LANES: Final = 2
# How long to wait for the next token of any lane before looking whether the user wants to stop.
LANE_WAIT_SECONDS: Final = 0.2
# Models on other machines: the first word, requests at the same time, and a context where the server names none.
REMOTE_HELLO_SECONDS: Final = 10.0
REMOTE_AT_ONCE: Final = 8
REMOTE_CONTEXT_TOKENS: Final = 4096
SERVER_START_SECONDS: Final = 600.0
SERVER_ANSWER_SECONDS: Final = 900.0
SERVER_STOP_SECONDS: Final = 10.0

# the ABC that a grammar lets through: lengths of notes in half units, with what is written for them
GRAMMAR_LENGTHS: Final[Mapping[int, str]] = MappingProxyType(
    {1: "/", 2: "", 3: "3/2", 4: "2", 6: "3", 8: "4", 12: "6", 16: "8", 24: "12"}
)
# a length of an odd number of half units is followed by one of these, so that notes meet the unit again
GRAMMAR_ODD_LENGTHS: Final = (1, 3)
GRAMMAR_BROKEN_LENGTHS: Final = (2, 4)
GRAMMAR_TRIPLET_LENGTHS: Final = (1, 2)
ABC_MODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "major": "",
        "minor": "m",
        "dorian": "dor",
        "phrygian": "phr",
        "lydian": "lyd",
        "mixolydian": "mix",
        "locrian": "loc",
    }
)
PROMPT_MARKERS: Final = ("<s>", "</s>", "<unk>", "<|im_start|>", "<|im_end|>")

# Free memory that stays free beside a model, and what a model takes beyond its file and its keys and values.
MEMORY_MARGIN_BYTES: Final = 256 * 2**20
MEMORY_COMPUTE_SHARE: Final = 0.05

# The writer: the sampling its card recommends, and what holds its answers.
WRITER_SAMPLING: Final = Sampling(
    max_tokens=3072, seed=0, temperature=1.0, top_k=0, top_p=1.0, min_p=0.1, stop=("<|im_end|>", "</s>"),
    dry_multiplier=0.5, dry_base=1.75, dry_length=5, dry_last=1024,
)  # fmt: skip
CHAT_END_TOKEN: Final = "<|im_end|>"
WRITER_END_BIAS: Final = 2.0
# The chorus that comes with the idea, before tempo and form are known.
IDEA_LINES: Final = 4
IDEA_SYLLABLES: Final = 9
PROGRESSION_BARS: Final = (4, 8)
# About how many tokens each part of the writer's work takes, for its bar.
WRITER_TOKENS: Final[Mapping[str, int]] = MappingProxyType({"idea": 190, "genre": 20, "music": 130, "lyrics": 220})
WRITER_CONTEXT_TOKENS: Final = 4096
COMPOSER_CONTEXT_TOKENS: Final = 2048
# How many briefs are written ahead when writer and composer do not fit into memory together.
WRITER_AHEAD: Final = 8
WRITER_TRIES: Final = 3
WRITER_VOTES: Final = 3
# Words of --writer that ask for the style tables although a model is there.
WRITER_NONE: Final = frozenset({"tables", "table", "none", "no", "off", "built-in tables"})
WRITER_STYLE_CHARACTERS: Final = 300
WRITER_SYSTEM: Final = (
    "You are a songwriter and music producer. You answer with exactly what is asked for, in the form that is asked for."
)
CHAT_MARKERS: Final = re.compile(r"<\|[^<>|]{1,40}\|>|</?(?:s|bos|eos|start_of_turn|end_of_turn)>|\[/?INST\]|<</?SYS>>")
# Markers of chat templates that are known without a template engine: (found in it, system, user, answer).
CHAT_FORMATS: Final[tuple[tuple[str, str, str, str], ...]] = (
    (
        "<|im_start|>",
        "<|im_start|>system\n{}<|im_end|>\n",
        "<|im_start|>user\n{}<|im_end|>\n",
        "<|im_start|>assistant\n",
    ),
    (
        "<|start_header_id|>",
        "<|start_header_id|>system<|end_header_id|>\n\n{}<|eot_id|>",
        "<|start_header_id|>user<|end_header_id|>\n\n{}<|eot_id|>",
        "<|start_header_id|>assistant<|end_header_id|>\n\n",
    ),
    (
        "<start_of_turn>",
        "<start_of_turn>user\n{}\n\n",
        "{}<end_of_turn>\n",
        "<start_of_turn>model\n",
    ),
    ("[INST]", "[INST] {}\n\n", "{} [/INST]", ""),
    ("", "{}\n\n", "Request: {}\n\n", "Answer: "),
)
# Sections that are sung, and the bounds of a sung line: how long it lasts, and how fast its syllables may come.
SUNG_KINDS: Final = frozenset({"verse", "chorus", "bridge", "head", "theme", "episode", "drop"})
REFRAIN_KINDS: Final = ("chorus", "drop", "head", "theme")
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

# ------------------------------------------------------------------------------------------ audio

SAMPLE_RATE_HZ: Final = 44_100
BLOCK_FRAMES: Final = 4_096
SYNTH_BLOCK_FRAMES: Final = 16_384
PROGRESS_SECONDS: Final = 0.2

# The synth. Reverb and chorus are those of FluidSynth: room size, damping, width and level; voices, level, Hz, depth.
SYNTH_GAIN: Final = 0.35
SYNTH_POLYPHONY: Final = 128
SYNTH_FADE_SECONDS: Final = 0.25
# For sharing out the work: the seconds of a voice that a note of each program costs beside its own length, as measured
# on FluidR3Mono_GM (its release, times its layers), and a stroke of the drums; how many blocks the shares may be ahead.
SYNTH_RINGING_SECONDS: Final = (
    *(0.7, 0.7, 1.3, 1.1, 0.1, 0.7, 0.3, 0.2),  # pianos
    *(2.5, 5.0, 0.9, 0.7, 1.7, 1.6, 18.5, 1.4),  # chimes
    *(0.2, 0.2, 0.2, 1.7, 0.4, 0.4, 0.2, 0.6),  # organs
    *(1.4, 6.5, 0.1, 1.2, 0.5, 0.3, 0.4, 0.0),  # guitars
    *(0.1, 0.2, 0.2, 0.5, 0.2, 0.2, 0.6, 0.1),  # basses
    *(0.6, 0.5, 0.8, 0.4, 2.7, 1.5, 9.6, 1.5),  # strings
    *(1.9, 4.4, 3.0, 9.0, 1.5, 0.9, 2.1, 1.6),  # ensembles
    *(0.3, 0.3, 0.3, 0.3, 0.4, 1.0, 0.5, 0.5),  # brass
    *(0.3, 0.3, 0.3, 0.3, 0.3, 0.2, 0.3, 0.0),  # reeds
    *(0.4, 0.4, 0.4, 0.1, 0.6, 0.4, 1.2, 0.3),  # pipes
    *(0.6, 0.6, 2.1, 0.9, 0.6, 2.8, 0.6, 0.0),  # leads
    *(12.0, 4.7, 6.0, 13.0, 18.0, 12.5, 6.7, 4.0),  # pads
    *(7.3, 12.1, 17.7, 8.9, 8.4, 12.9, 10.1, 7.9),  # effects
    *(5.7, 10.0, 1.3, 2.5, 4.0, 1.0, 0.3, 0.2),  # folk
    *(1.8, 0.9, 1.0, 0.3, 1.1, 0.8, 1.0, 0.2),  # percussion
    *(0.3, 0.4, 10.0, 1.4, 0.6, 4.7, 8.8, 1.4),  # sounds
)
SYNTH_STROKE_SECONDS: Final = 0.7
SYNTH_BLOCKS_AHEAD: Final = 24
FLUID_STEP_FRAMES: Final = 64
FLUID_INTERPOLATION: Final = 4
FLUID_REVERB: Final = (0.55, 0.35, 0.8, 0.45)
FLUID_CHORUS: Final = (3, 0.15, 0.3, 6.0)
FLUID_LIBRARY_NAMES: Final = (
    "libfluidsynth.so.3",
    "libfluidsynth.so.2",
    "libfluidsynth.so",
    "libfluidsynth.3.dylib",
    "libfluidsynth.dylib",
    "libfluidsynth-3.dll",
    "fluidsynth-3.dll",
)
FLUID_LIBRARY_FOLDERS: Final = ("/opt/homebrew/lib", "/usr/local/lib")
SOUNDFONT_FOLDERS: Final = (
    "/usr/share/sounds/sf3",
    "/usr/share/sounds/sf2",
    "/usr/share/soundfonts",
    "/usr/share/fluidr3mono-gm-soundfont",
    "/usr/local/share/soundfonts",
    "/opt/homebrew/share/soundfonts",
    "C:/soundfonts",
)
SOUNDFONT_NAMES: Final = (
    "FluidR3Mono_GM.sf3",
    "MuseScore_General.sf3",
    "MuseScore_General_Lite.sf3",
    "FluidR3_GM.sf2",
    "FluidR3_GM.sf3",
    "default-GM.sf3",
    "default-GM.sf2",
    "default.sf2",
    "TimGM6mb.sf2",
)
# What the instruments of known SoundFonts are off by: `python -m benchmarks patches --write`.
PATCHES_FILE: Final = DATA_DIR / "patches.json"
SOUNDFONT_PACKAGE: Final = ("pretty_midi", "TimGM6mb.sf2")
TINY_GAIN_DB: Final = -10.0

# Mastering: YouTube's loudness. Movements of journeys count as silence from this far below its bound on.
TARGET_LUFS: Final = -14.0
LOUDNESS_TOLERANCE_LU: Final = 0.25
SILENCE_LUFS: Final = -60.0
TRUE_PEAK_DB: Final = -1.0
# The coder lifts single peaks by up to 1.2 dB (measured); what it lifts more is coded again under a lower ceiling.
CEILING_DB: Final = -2.4
CEILING_STEP_DB: Final = 0.2
HEADROOM_DB: Final = 12.0
MASTER_TRIM_DB: Final = 15.0
MASTER_TRIES: Final = 4
MASTER_BLOCK_FRAMES: Final = 16_384
# The trim is looked for so often at most, and is right so near to the target.
SETTLE_TRIES: Final = 12
SETTLE_LU: Final = 0.01
# Levels are kept for cells of 1.45 ms, this many of which are looked at together. In cells that come so near to the
# ceiling, peaks between the samples are looked for, with so many samples at both sides of each place.
CELL_FRAMES: Final = 64
SURVEY_CELLS: Final = 4_096
NEAR_PEAK_DB: Final = 3.0
HIGHEST_DB: Final = 2.0
CELL_TAPS: Final = 12
ROWS_AT_ONCE: Final = 6
# The cells that the limiter sees ahead: 8.7 ms, in which it also comes down; and how fast it lets go. (Measured on a
# 50 Hz tone 6 dB too loud: harmonics 58 dB below it.)
MASTER_AHEAD_CELLS: Final = 6
MASTER_RELEASE_DB_PER_SECOND: Final = 100.0
HIGHPASS_HZ: Final = 28
# First a slow leveller, since arrangements swing by up to 15 LU between break and drop where records swing by 6 to 9;
# then the glue that holds the band together. Each: threshold in dB, ratio, the time constants of getting louder and
# softer in seconds, width of the knee in dB, gain after it in dB.
GLUE: Final = (
    (-36.9, 1.5, 0.0375, 0.375, 15.6, 7.2),
    (-17.6, 1.6, 0.0075, 0.0625, 12.0, 0.0),
)

MP3_KBIT: Final = 192
MP3_EFFORT: Final = 5
# Songs from this length on are coded in parts at once: two for each so many seconds. Each part is coded from so many
# MP3 frames before its beginning (2 seconds: the coder settles), and a seam is looked for in so many after its end.
PARTS_FROM_SECONDS: Final = 60.0
PART_PAIR_SECONDS: Final = 150.0
PART_BEFORE_MP3_FRAMES: Final = 80
PART_SEAM_MP3_FRAMES: Final = 32
# LAME makes everything a little quieter at this bit rate; this makes it good (measured: 0.26 dB).
MP3_SCALE_DB: Final = 0.26
# How each format is encoded, and the filter before it: a FLAC has 16 bits, with the noise that keeps quiet ends clean.
AUDIO_ENCODINGS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "mp3": (
            *("-c:a", "libmp3lame", "-b:a", f"{MP3_KBIT}k", "-compression_level", str(MP3_EFFORT)),
            *("-id3v2_version", "0", "-write_xing", "1", "-f", "mp3"),
        ),
        "flac": ("-c:a", "flac", "-compression_level", "5", "-sample_fmt", "s16", "-f", "flac"),
        "ogg": ("-c:a", "libvorbis", "-q:a", "6", "-f", "ogg"),
        "m4a": ("-c:a", "aac", "-b:a", "192k", "-f", "ipod"),
    }
)
AUDIO_FILTERS: Final[Mapping[str, str]] = MappingProxyType(
    {"mp3": f",volume={MP3_SCALE_DB}dB", "flac": ",aresample=osf=s16:dither_method=triangular"}
)
# The atoms of an M4A for what Vorbis comments call so.
MP4_ATOMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "TITLE": "\xa9nam",
        "ARTIST": "\xa9ART",
        "ALBUM": "\xa9alb",
        "GENRE": "\xa9gen",
        "LYRICS": "\xa9lyr",
        "COMMENT": "\xa9cmt",
    }
)
# A video's frame, its pictures a second, after how many seconds its packets repeat, and what it takes as it is.
VIDEO_SIZE: Final = (1920, 1080)
VIDEO_FPS: Final = 1
VIDEO_LOOP_SECONDS: Final = 300
VIDEO_DRAWN_SHARE: Final = 0.2  # of the time, before packets are only copied
VIDEO_BYTES_PER_SECOND: Final = 30_000
VIDEO_COPIED_SUFFIXES: Final = (".mp3", ".m4a")
# The formats that the player of the jukebox reads.
PLAYED_SUFFIXES: Final = (".mp3", ".flac", ".ogg")
SCRATCH_BYTES_PER_SECOND: Final = 800_000
# Behind the first output: what was encoded is decoded again and measured (loopback decoders, ffmpeg 7.0).
FFMPEG_HEARING: Final = (
    *("-dec", "0:0", "-filter_complex", "[dec:0]ebur128=framelog=quiet:peak=true[heard]"),
    *("-map", "[heard]", "-f", "null", "-"),
)
FFMPEG_QUIET: Final = ("-hide_banner", "-nostdin", "-nostats", "-loglevel", "info", "-y")
ARTIST: Final = APP_NAME
TAG_CHARACTERS: Final = 250
TAG_TEXT_CHARACTERS: Final = 20_000

# The tone layers. Carriers of binaural beats are heard best within these bounds; an isochronic pulse sounds for the
# first part of each period, with soft edges that are part of it.
# Beds of noise: frames of a piece, kinds, and (lowest Hz, highest Hz, power of 1/f of the amplitude) of each.
NOISE_FRAMES: Final = 32_768
NOISE_KINDS: Final = ("pink", "brown", "rain")
NOISE_SHAPES: Final[Mapping[str, tuple[float, float, float]]] = MappingProxyType(
    {"pink": (20.0, 18_000.0, 0.5), "brown": (20.0, 18_000.0, 1.0), "rain": (350.0, 14_000.0, 0.3)}
)
RAIN_DROPS_PER_SECOND: Final = 40.0
RAIN_DROP_STRENGTH: Final = 18.0
# The settings of layers that are numbers.
LAYER_NUMBERS: Final = frozenset(
    {"drone_db", "binaural_hz", "isochronic_hz", "binaural_db", "isochronic_db", "drone_beat_hz"}
    | {"binaural_end_hz", "isochronic_end_hz", "noise_db"}
)
# Peaks of the drone's harmonics beside its own, from the second on.
DRONE_HARMONICS: Final = (0.35, 0.16, 0.07)
# How far the drone's level sinks in the middle of a slow beat.
DRONE_BEAT_DEPTH: Final = 0.5
LAYER_FADE_SECONDS: Final = 4.0
# A sine is worked out anew at multiples of so many frames from the start of the piece, and turned on from there.
SINE_GRID_FRAMES: Final = 4_096
# Endless pieces: how far the length may move for the tones' sake, how long the end rings into the beginning, how much
# of the round before and after the mastering hears, and how long layers take to meet their beginning.
LOOP_SLACK_SECONDS: Final = 1.0
LOOP_TAIL_SECONDS: Final = 8.0
LOOP_LEAD_SECONDS: Final = 12.0
LOOP_AFTER_SECONDS: Final = 0.5
LOOP_CROSS_SECONDS: Final = 1.0
BINAURAL_CARRIER_HZ: Final = (100.0, 1_000.0)
ISOCHRONIC_DUTY: Final = 0.5
ISOCHRONIC_EDGE: Final = 0.1

# The player. Steps in volume, pause and stop glide over one device buffer, so that nothing clicks.
PLAYER_BUFFER_MS: Final = 100
PLAYER_STATE_SECONDS: Final = 0.2
# What is read ahead of the device, in pieces: at a jump, and all along. A jump fades over so many frames.
PLAYER_PIECE_FRAMES: Final = 2_205
PLAYER_FIRST_PIECES: Final = 4
PLAYER_AHEAD_PIECES: Final = 20
PLAYER_CUT_FRAMES: Final = 2_205
# A device that does not ask for samples for so long, in so many looks, is lost; sooner when it said that it stopped.
PLAYER_LOST_SECONDS: Final = 2.0
PLAYER_STOPPED_SECONDS: Final = 0.5
PLAYER_LOST_LOOKS: Final = 3
PLAYER_MOST_LOSSES: Final = 3
MP3_SAMPLES_PER_FRAME: Final = 1_152
MP3_DECODER_DELAY: Final = 529
MP3_PREROLL_FRAMES: Final = 3
MP3_KBIT_TABLE: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
MP3_RATE_TABLE: Final = (44_100, 48_000, 32_000)

# ------------------------------------------------------------------------------------------ hours

# From this length on a piece is a journey of movements.
JOURNEY_SECONDS: Final = 1_200.0
MOVEMENT_SECONDS: Final = (240.0, 480.0)
# 612 MP3 frames are 16 seconds.
JOURNEY_FADE_MP3_FRAMES: Final = 612
JOURNEY_KEY_DISTANCE: Final = 2
JOURNEY_TITLE_TRIES: Final = 8
CALM_FAMILIES: Final = frozenset({"ambient", "meditation"})
CALM_ENERGY_SPAN: Final = 0.7
# How far a movement's density goes from the style's own; how many play in a calm movement, at least and at most; which
# roles sit down first; which hold their notes.
JOURNEY_LEVEL: Final = 0.12
CALM_SEATS: Final = (2, 5)
CALM_SEAT_ORDER: Final = (frozenset({"pad", "chords", "arp"}), frozenset({"melody"}), frozenset({"drone", "bass"}))
CALM_HELD_ROLES: Final = frozenset({"pad", "counter"})
# Calm music's volume envelopes: what is added to attack and release in timecents (1,200 double a time), the numbers of
# the two in SoundFont 2.04, and the General MIDI programs that are struck or plucked.
SOFT_TIMECENTS: Final = (4_800, 700)
# Programs that ring on for 2 to 19 s by themselves (measured on FluidR3, a note's end to that of its last voice).
RINGING_PROGRAMS: Final = frozenset({9, 14, 25, 44, 46, *range(48, 52), *range(88, 106), 108})
SF2_ATTACK: Final = 34
SF2_RELEASE: Final = 38
STRUCK_PROGRAMS: Final = frozenset({*range(16), *range(24, 40), 45, 46, 47, 98, *range(104, 109), *range(112, 116)})
# What is drawn for each section of calm journeys, so that none comes back as it was: the colours of chords beside the
# style's own, the fewest bars of a chord, where in its range (of so many semitones at once) a part puts them and with
# how many notes, the bars of a swell, how many notes a drone holds, how many harmonies are tried, and how likely a part
# rests for a phrase of so many bars. Parts of some roles carry the harmony and never all rest.
GUISE_COLOURS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "open": ("open", "triad"),
        "ninth": ("ninth", "open", "seventh"),
        "triad": ("triad", "open"),
        "seventh": ("seventh", "open"),
    }
)
GUISE_CHORD_BARS: Final = (2.0, 2.0, 3.0)
GUISE_PLACES: Final = (0.0, 0.33, 0.67, 1.0)
GUISE_WIDTH: Final = 17
GUISE_VOICES: Final = (3, 4, 4)
GUISE_BREATH_BARS: Final = (3, 4, 5, 6)
GUISE_DRONES: Final = (1, 2, 2)
GUISE_HARMONIES: Final = 6
GUISE_MOTION: Final = 2.0
# How a melody is told again: steps of the scale up or down, whether upside down, whether backwards.
GUISE_WAYS: Final = (
    (0, False, False), (2, False, False), (0, True, False), (-2, False, False), (0, False, True), (2, True, False),
)  # fmt: skip
CARRYING_ROLES: Final = frozenset({"pad", "chords", "arp", "drone"})
BED_ROLES: Final = frozenset({"pad", "chords"})
RESTS: Final = 0.2
REST_BARS: Final = (2, 3, 4, 4)
JOURNEY_PREFIX: Final = ".making-journey-"
JOURNEY_VERSION: Final = 4
JOURNEY_CANDIDATES: Final = 2
# What a long piece takes from a writer's brief word by word.
WRITER_WORDS: Final = (
    "artist",
    "theme",
    "sub_genres",
    "era",
    "mood",
    "scale",
    "cover_idea",
    "understood",
    "confidence",
)
JOURNEY_MOST_WORKERS: Final = 4
# MP3 frames that each segment is encoded before its start (the limiter and the coder settle) and after its end (the
# coder looks ahead).
SEGMENT_MARGIN_MP3_FRAMES: Final = 80
SEGMENT_AFTER_MP3_FRAMES: Final = 8
SEGMENT_MP3_EFFORT: Final = 7
SEGMENT_CEILING_DB: Final = -1.8
SEGMENT_BLOCK_FRAMES: Final = 16_384
# The limiter sees 8 ms ahead and lets go by so much.
LIMITER_AHEAD_FRAMES: Final = 353
LIMITER_RELEASE_DB_PER_SECOND: Final = 40.0
# The most that the limiter may take off a peak; music with higher peaks stays softer than the target.
SEGMENT_LIMITER_DB: Final = 7.0
# Loudness is measured on every so manieth stretch of 0.4 s: plenty for the gain of some minutes.
SEGMENT_MEASURE_EVERY: Final = 5
# What the limiter takes of the loudness of most movements.
SEGMENT_LOSS_LU: Final = 0.2
# Samples that LAME puts before the music, without the decoder's own 529 (LAME technical FAQ).
MP3_ENCODER_DELAY: Final = 576
# Bytes that a journey needs on the disk: of each finished second (its segments and the whole; all but MP3 are joined
# from lossless segments), of each second of a movement in work.
JOURNEY_BYTES_PER_SECOND: Final[Mapping[str, int]] = MappingProxyType(
    {"mp3": 50_000, "flac": 260_000, "ogg": 160_000, "m4a": 160_000}
)
MOVEMENT_BYTES_PER_SECOND: Final = 370_000
# BS.1770-4, annex 1: (centre in Hz, gain in dB, Q) of the shelf and (corner in Hz, Q) of the high-pass, as analogue
# prototypes from which the coefficients at any sample rate follow.
LOUDNESS_SHELF: Final = (1681.974450955533, 3.999843853973347, 0.7071752369554196)
LOUDNESS_SHELF_POWER: Final = 0.4996667741545416
LOUDNESS_HIGHPASS: Final = (38.13547087602444, 0.5003270373238773)
LOUDNESS_BLOCK_SECONDS: Final = 0.4
# True peaks are looked for beside the highest sample of each stretch whose samples come this near to the highest yet.
TRUE_PEAK_FRAMES: Final = 512
TRUE_PEAK_NEAR: Final = 0.8
TRUE_PEAK_TAPS: Final = 24

# ------------------------------------------------------------------------------------------ training

TRAINING_COLLECTIONS: Final = ("airdsAirs", "oneills1850", "ryansMammoth")
TRAINING_LETTERS: Final = "CDEFGAB"
TRAINING_SHARP_ORDER: Final = "FCGDAEB"
TRAINING_MODES: Final[Mapping[str, int]] = MappingProxyType(
    {"maj": 0, "min": -3, "dor": -2, "phr": -4, "lyd": 1, "mix": -1, "loc": -5}
)
TRAINING_MODE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {"": "maj", "maj": "maj", "m": "min", "min": "min", "dor": "dor", "phr": "phr", "lyd": "lyd", "mix": "mix"}
)
TRAINING_LONG_MODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "maj": "major",
        "min": "minor",
        "dor": "dorian",
        "phr": "phrygian",
        "lyd": "lydian",
        "mix": "mixolydian",
        "loc": "locrian",
    }
)
TRAINING_METERS: Final = frozenset({"2/4", "3/4", "4/4", "2/2", "3/8", "6/8", "9/8", "12/8", "3/2", "6/4", "5/4"})
TRAINING_RHYTHMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "reel": "reel",
        "hornpipe": "hornpipe",
        "jig": "jig",
        "double jig": "jig",
        "slide": "jig",
        "slipjig": "slip jig",
        "slip jig": "slip jig",
        "strathspey": "strathspey",
        "clog": "clog",
        "air": "air",
        "waltz": "waltz",
        "march": "march",
        "highland fling": "fling",
        "fling": "fling",
    }
)
# What is counted of real tunes: in stretches of so many bars, and at most so many of the commonest entries of a table.
STATISTICS_LENGTHS: Final = (4, 8, 16)
STATISTICS_RHYTHMS: Final = 150
STATISTICS_SOURCE: Final = (
    "Counted from Aird's Airs (1782), Ryan's Mammoth Collection (1883) and O'Neill's Music of Ireland (1903), tunes in "
    "the public domain by age; the training split of scripts/training. The counts are under this project's MIT licence."
)
TRAINING_ALPHABET: Final = "\n \"#%'()+,-/0123456789:<=>ABCDEFGKLMR^_abcdefghijklmnopqrstuvwxyz|"

# ------------------------------------------------------------------------------------------ pictures

LARGEST_RECIPE_BYTES: Final = 20_000_000
PICTURE_SIZE: Final = 1000
COVER_SIZE: Final = 600
COVER_BYTES: Final = 100_000
# Where the colour of each role stands on the circle of hues, 0 to 1.
ROLE_HUES: Final[Mapping[str, float]] = MappingProxyType(
    {
        "melody": 0.12,
        "harmony": 0.07,
        "echo": 0.9,
        "counter": 0.3,
        "chords": 0.55,
        "pad": 0.68,
        "arp": 0.45,
        "drone": 0.75,
        "bass": 0.0,
        "wobble": 0.95,
        "drums": 0.62,
        "fx": 0.8,
    }
)

# ------------------------------------------------------------------------------------------ notation

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

# ------------------------------------------------------------------------------------------ composing

# Tokens a quarter note: measured on the embedded model's tunes (a bar of 4/4 in eighth notes takes about 9 characters);
# ChatMusician's 310 a minute at 120 quarter notes. Chord symbols come on top, so many tokens a bar.
TOKENS_A_QUARTER: Final[Mapping[str, float]] = MappingProxyType({"embedded": 2.4, "chatmusician": 2.6, "chat": 3.2})
CHORD_TOKENS: Final[Mapping[str, float]] = MappingProxyType({"embedded": 5.0, "chatmusician": 2.0, "chat": 3.0})
# What a model's tokens a minute start from before any song of it was measured, by a part of its name.
FIRST_TOKENS_PER_MINUTE: Final[Mapping[str, float]] = MappingProxyType({"chatmusician": 310.0})
LEARNT_MINUTES: Final = 10.0
# The embedded model's header and form line, at most.
PROMPT_TOKENS: Final = 80
# A section that is gone on with shows the model so many of its last bars.
CONTINUED_BARS: Final = 16
# How often an answer that was cut is gone on with.
MOST_ROUNDS: Final = 8
FORM_WORDS: Final = "'Binary', 'Sectional: Verse/Chorus'"
CHAT_COMPOSER_ROLE: Final = "You write melodies in ABC notation. Answer with the tune alone, every bar full."
# How many candidates of a section a model writes. The embedded model gains nothing from a batch (measured on one
# thread: 1,550 tokens a second one by one, 1,400 to 1,700 in batches of 4 to 16) but is quick enough for some; a large
# one gains 1.8 times from 4 at once and 3.4 times from 16, so that other sections fill the batch.
CANDIDATES: Final[Mapping[str, int]] = MappingProxyType({"embedded": 6, "chatmusician": 4, "chat": 3})
# An engine that writes one answer at a time has a large model write fewer.
CANDIDATES_ONE_BY_ONE: Final = 1
# Without the grammar: what a mended answer must be worth to be kept, and how much of the section it must hold itself.
MENDED_TOTAL: Final = 0.1
MENDED_SHARE: Final = 0.25
# How an answer that could not be used is asked for again: hotter, as an outside tester of ChatMusician found to help.
HOTTER: Final = (0.5, 0.7)
# Grids, in steps a quarter note, that rhythms written without the grammar are laid on; the first that fits is taken.
FREE_GRIDS: Final = (12, 8, 4)
# The range that models are held to, from A, to b, as pitches.
COMPOSER_RANGE: Final = (57, 83)
# How each kind of composer draws tokens best: ours by trial, ChatMusician as its authors do.
COMPOSER_SAMPLING: Final[Mapping[str, Sampling]] = MappingProxyType(
    {
        "embedded": Sampling(0, 0, temperature=0.85, top_k=0, top_p=0.95),
        "chatmusician": Sampling(0, 0, temperature=0.2, top_k=40, top_p=0.9, repeat_penalty=1.1, repeat_last=-1),
        "chat": Sampling(0, 0, temperature=0.7, top_k=40, top_p=0.95),
    }
)

# ------------------------------------------------------------------------------------------ the line

TABLE_WRITER: Final = "built-in tables"
DEFAULT_CONVERT_STYLE: Final = "Folk"
LARGEST_ABC_BYTES: Final = 5_000_000
# (share before, own share) of the time a conversion takes, for one honest bar over its stages.
AUDIO_SHARES: Final[Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        "producing": (0.0, 0.55),
        "winding": (0.55, 0.05),
        "mastering": (0.60, 0.04),
        "converting": (0.64, 0.26),
        "checking": (0.90, 0.10),
    }
)

# ------------------------------------------------------------------------------------------ library

# Names that Windows keeps for devices, in any case and with any extension.
RESERVED_NAMES: Final = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{digit}" for port in ("com", "lpt") for digit in "0123456789¹²³"}
)
LONGEST_NAME: Final = 80
RECIPE_VERSION: Final = 1
VERSIONED_PACKAGES: Final = ("llama-cpp-python", "xllamacpp", "tinysoundfont", "imageio-ffmpeg", "mido", "numpy")
WORK_PREFIX: Final = ".making-"
STALE_SECONDS: Final = 3600.0
LOCK_NAME: Final = "lock"
LOCK_TRIES: Final = 5

# ------------------------------------------------------------------------------------------ the command line

MOST_SONGS: Final = 1000
TEMPO_RANGE: Final = (40.0, 240.0)
COMMAND_EXAMPLES: Final = """examples:
  launcher.py generate "Chill, Dubstep" --songs 3 --length 4-6
  launcher.py generate "Meditation, Ambient" --length 00:30 --frequency 528 --drone -24
  launcher.py convert tune.abc --style "Bossa Nova"
"""

# ------------------------------------------------------------------------------------------ screens

BAR_CELLS: Final = 30
BAR_REDRAW_SECONDS: Final = 0.2

# What the menus say and take. A pasted text is told from typing by how much of it comes at once.
SMALLEST_WIDTH: Final = 40
SMALLEST_HEIGHT: Final = 10
NARROWEST: Final = 20
LONGEST_FIELD: Final = 500
LONGEST_LOG: Final = 200
PASTE_KEYS: Final = 64
PASTE_QUIET_SECONDS: Final = 0.05
MODEL_NAME_CELLS: Final = 20
PAGE_CHOICES: Final = 9
ENDLESS_SONGS: Final = 1_000_000_000
FIELD_HINTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "song_length": "minutes as 5 or 4-6, or HH:MM",
        "frequency": "off, 432, 528, or 20-2000 Hz",
        "drone_db": "off, or a level from -60 to 0 dB",
        "binaural_hz": "off, or a beat of 0.1-40 Hz",
        "isochronic_hz": "off, or a pulse of 0.1-40 Hz",
        "thread_fraction": "a share of the cores, as 5/6",
        "temperature": "0 to 2; 0.75 is usual",
        "volume_percent": "0 to 100",
        "sleep": "minutes until it stops, 0 for never",
    }
)
FIELD_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "song_length": "Song Length",
        "frequency": "Frequency",
        "drone_db": "Drone",
        "binaural_hz": "Binaural Beat",
        "isochronic_hz": "Isochronic Pulse",
        "thread_fraction": "Thread Fraction",
        "temperature": "Model Temperature",
        "volume_percent": "Audio Volume",
        "sleep": "Sleep Timer",
    }
)
STYLES_QUESTION: Final = "What kind of music are we making today? (Styles, separated, by, commas)"
SONGS_QUESTION: Final = "How many songs should I generate?"

# The jukebox. Steps of the keys, and how far into a song "previous" means its beginning.
SEEK_SECONDS: Final[Mapping[str, float]] = MappingProxyType({"left": -5.0, "right": 5.0, "up": 60.0, "down": -60.0})
VOLUME_STEP: Final = 5
RESTART_SECONDS: Final = 3.0
PREPARE_SECONDS: Final = 5.0
SLEEP_FADE_SECONDS: Final = 10.0
LONGEST_SLEEP_MINUTES: Final = 1_440
CROSSFADE_CHOICES: Final = (0, 2, 5, 10)
REPEAT_CHOICES: Final = ("all", "one", "off")
TRASH_NAME: Final = ".trash"
LIBRARY_SECONDS: Final = 2.0
SCREEN_SECONDS: Final = 0.2
STOP_SECONDS: Final = 20.0
SAVE_SECONDS: Final = 1.0
EOF_READS: Final = 40
ESCAPE_SECONDS: Final = 0.025
PLAIN_ROWS: Final = 30
# What the keys of ncurses, of PDCurses on Windows and of the number pad are called here.
KEY_CODES: Final[Mapping[int, str]] = MappingProxyType(
    {
        258: "down",
        259: "up",
        260: "left",
        261: "right",
        262: "home",
        263: "backspace",
        330: "delete",
        338: "page down",
        339: "page up",
        343: "enter",
        360: "end",
        410: "resize",
        450: "up",
        452: "left",
        454: "right",
        456: "down",
        459: "enter",
        462: "delete",
        546: "resize",
    }
)
KEY_SEQUENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "A": "up",
        "B": "down",
        "C": "right",
        "D": "left",
        "H": "home",
        "F": "end",
        "M": "enter",
        "3~": "delete",
        "5~": "page up",
        "6~": "page down",
    }
)
KEY_CHARACTERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "\x03": "interrupt",
        "\x04": "eof",
        "\x08": "backspace",
        "\x7f": "backspace",
        "\n": "enter",
        "\r": "enter",
        "\t": "tab",
        "\x0c": "redraw",
        "\x15": "clear",
        "\x1b": "escape",
        " ": "space",
    }
)

# ------------------------------------------------------------------------------------------ the installation

# What a song cannot be made without, as the names to import.
NEEDED_PACKAGES: Final = ("numpy", "mido", "mutagen", "imageio_ffmpeg")
# Every part that the doctor looks at, in the order of its table, and whether a song needs it.
DOCTOR_PARTS: Final[Mapping[str, bool]] = MappingProxyType(
    {
        "python": True,
        "packages": True,
        "engine llama-cpp-python": True,
        "engine xllamacpp": True,
        "embedded model": True,
        "synth": True,
        "soundfont": True,
        "ffmpeg": True,
        "settings": True,
        "output folder": True,
        "sound card": False,
        "curses": False,
    }
)
DOCTOR_SECONDS: Final = 60.0
DOCTOR_TOKENS: Final = 8
# How devices that play into nothing call themselves.
NULL_DEVICES: Final = ("Discard all samples", "NULL ")
# A rendered note below this peak counts as silence.
DOCTOR_SILENCE: Final = 0.001

# ------------------------------------------------------------------------------------------ the one mutable state


@dataclass(slots=True)
class State:
    """What changes during a run: whether the user has asked to stop it."""

    interrupted: bool = False


STATE: Final = State()
