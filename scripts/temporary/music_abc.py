"""The ABC reader and writer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final

# Bounds that no honest tune meets; what lies beyond is cut or mended with a warning.
ABC_MAX_CHARACTERS: Final = 400_000
ABC_MAX_BOOK_CHARACTERS: Final = 5_000_000
ABC_MAX_OTHER_READINGS: Final = 8
ABC_MAX_OTHER_CHARACTERS: Final = 400
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
# Times in quarter notes that are kept from tune to tune: a folk tune has some 150.
ABC_KEPT_FRACTIONS: Final = 4_096

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
# What makes a tune of a text, however much prose stands around it.
ABC_TUNE_HEADER: Final = re.compile(
    r"^[ \t>]*(?:X:[ \t]*\d+[ \t]*(?:[A-Z]:.*)?$|K:[ \t]*(?:[A-G](?:[#b♯♭]|m\b|min|maj|dor|mix|phr|lyd"
    r"|loc|\s|[\^_=]|$)|none|H[Pp]|$))",
    re.MULTILINE,
)
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
# A decoration, !trill! or +trill+ (old); blanks only in the few that have them, since "!" also broke lines once.
ABC_DECORATION: Final = (
    r'!(?:[^!\s|"\[\]]{1,30}|(?:D\.|[Dd]a |[Dd]al |[Tt]o |[Ff]ine)[^!|"\[\]]{0,30})!|\+[^+\s|"\[\]]{1,30}\+'
)
# Quoted text, decorations, inline fields and grace notes say nothing about whether a line is music.
ABC_NOT_NOTES: Final = re.compile(rf'"[^"]*(?:"|$)|{ABC_DECORATION}|\[[A-Za-z]:[^\]]{{0,200}}\]|\{{[^}}]{{0,200}}\}}')
# A line of signs alone: fields in brackets, the beginning of an ending, decorations, chord symbols, grace notes.
ABC_SIGNS_ALONE: Final = re.compile(
    rf'(?:\s|\[[A-Za-z]:[^\]]{{0,200}}\]|\[[ \t]*(?:\d[\d,. -]{{0,20}}(?!\])|"[^"]*")'
    rf'|{ABC_DECORATION}|"[^"]*"|\{{[^}}]{{0,200}}\}})+'
)
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
    r'|(?P<label>\[[ \t]*"(?P<labelled>[^"]{0,60})"(?![^\]\[|]{0,200}[A-Ga-gz][^\]\[|]{0,200}\]))'
    rf"|(?P<oldchord>\+(?!f+\+)(?P<oldnotes>(?:[\^_=]{{0,2}}[A-Ga-g][',]{{0,4}}\d?/?\d?){{2,8}})\+(?P<oldlength>{ABC_LENGTH}))"
    rf"|(?P<chord>\[(?P<notes>[^\]\[|]{{0,200}})(?P<closed>\])?(?P<chordlength>{ABC_LENGTH}))"
    rf"|(?P<rest>(?P<kind>[zxZX])(?P<restlength>{ABC_LENGTH}))"
    r"|(?P<tuplet>\((?P<p>\d{1,3})(?::(?P<q>\d{0,3}))?(?::(?P<r>\d{0,3}))?)"
    r"|(?P<broken>>+|<+)"
    r"|(?P<tie>-)"
    r"|(?P<overlay>\(?&+\)?)"
    r"|(?P<grace>\{(?P<graces>[^}|]{0,200})\}?)"
    rf"|(?P<mark>{ABC_DECORATION}|y\d*|[.~H-Wh-w()$\\*!])"
    r"|(?P<junk>.)"
)
ABC_CHORD_NOTE: Final = re.compile(
    r"(?P<accidental>[\^_=♯♭♮#][\^_=]*(?:\d?/\d?)?)?(?P<letter>[A-Ga-g])(?P<after>[#♯♭♮]*)(?P<octave>[',]*)"
    rf"(?P<length>{ABC_LENGTH})(?P<tie>-?)"
    rf'|{ABC_DECORATION}|"(?P<quoted>[^"]*)"?'
)
# Repeat signs within a bar line: a colon closes before a line and opens after one; "::" does both.
ABC_CLOSING: Final = re.compile(r"(?:^|\])(:+)[|\]]")
ABC_OPENING: Final = re.compile(r"\|:|\|\]:$")
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
    r"\s*(?:(?P<name>[A-Za-z]+)=(?P<value>\"[^\"]*\"|\S+)|(?P<signs>(?:(?:\^\^|__|[\^_=])[A-Ga-g][',]*)+)(?=\s|$)|(?P<exp>exp)(?![A-Za-z])"
    r"|(?P<clef>(?:treble|bass|alto|tenor|baritone|soprano|mezzosoprano|perc|none|clef)\w*(?:[+-]8)?)(?!\S))"
)
ABC_CLEF_OCTAVE: Final = re.compile(r"([+-])8")
# "1/4=80", "1/4 3/8 = ca. 80", "1/4:80", and the other way round; what is no number may stand between.
ABC_TEMPO: Final = re.compile(
    r"(?P<beats>(?:\d{1,3}\s*/\s*\d{1,3}\s*)+)(?P<dot>\.)?[^\d/]{0,24}(?P<bpm>\d{1,6}(?:\.\d+)?)(?!\s*/)"
)
ABC_TEMPO_REVERSED: Final = re.compile(
    r"(?P<bpm>\d{1,6}(?:\.\d+)?)\s*(?:=|per|a|to)?\s*(?P<beats>\d{1,3}\s*/\s*\d{1,3})(?P<dot>\.)?"
)
ABC_TEMPO_OLD: Final = re.compile(
    r"(?:(?:(?P<c>C)(?P<times>\d{0,2})|(?P<note>\d{1,2}))\s*=[^\d/]{0,24})?(?P<bpm>\d{1,6}(?:\.\d+)?)"
)
# The beats that are written as a word or as a note's picture, in whole notes.
ABC_TEMPO_BEATS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dotted half": "3/4",
        "dotted quarter": "3/8",
        "dotted eighth": "3/16",
        "dotted minim": "3/4",
        "dotted crotchet": "3/8",
        "dotted quaver": "3/16",
        "half": "1/2",
        "quarter": "1/4",
        "eighth": "1/8",
        "minim": "1/2",
        "crotchet": "1/4",
        "quaver": "1/8",
        "\U0001d15e": "1/2",
        "\U0001d15f": "1/4",
        "\U0001d160": "1/8",
        "\u2669": "1/4",
        "\u266a": "1/8",
    }
)
ABC_TEMPO_BEAT: Final = re.compile(rf"({'|'.join(ABC_TEMPO_BEATS)})(?: note)?(?=\s*[.=:])", re.IGNORECASE)
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
ABC_VOICE_FIRST: Final = re.compile(r"\s*\[V:([^\]|]{0,200})\]")
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
# Blocks of text or drawing in a tune; one that is never closed ends at a blank line, a field or the next block.
ABC_BLOCK: Final = re.compile(r"^[ \t>]*%%[ \t]*begin(\w+)", re.MULTILINE | re.IGNORECASE)
ABC_BLOCK_END: Final = re.compile(r"\n(?=[ \t]*(?:\n|[A-Za-z]:|%%[ \t]*begin))", re.IGNORECASE)
# Instructions to players of MIDI, in %%, in I: or in [I:]; the other ones are about print.
ABC_DIRECTIVE: Final = re.compile(r"[ \t>]*%%[ \t]*((?:MIDI|percmap)\b.*)", re.IGNORECASE)
ABC_DIRECTIVE_WORDS: Final = re.compile(
    r"\s*(?:(?:MIDI[\s=]+)?(?P<drum>drummap|percmap)|MIDI[\s=]+(?P<word>program|channel|transpose|rtranspose))"
    r"[\s=]+(?P<rest>.*)",
    re.IGNORECASE,
)
ABC_PERCUSSION_CLEFS: Final = ("perc", "percussion", "drum", "drums")
# General MIDI percussion, from note 35 on, by the names of the standard.
ABC_PERCUSSION: Final[Mapping[str, int]] = MappingProxyType(
    {
        name: 35 + place
        for place, name in enumerate(
            (
                "acoustic-bass-drum", "bass-drum-1", "side-stick", "acoustic-snare", "hand-clap", "electric-snare",
                "low-floor-tom", "closed-hi-hat", "high-floor-tom", "pedal-hi-hat", "low-tom", "open-hi-hat",
                "low-mid-tom", "hi-mid-tom", "crash-cymbal-1", "high-tom", "ride-cymbal-1", "chinese-cymbal",
                "ride-bell", "tambourine", "splash-cymbal", "cowbell", "crash-cymbal-2", "vibraslap",
                "ride-cymbal-2", "hi-bongo", "low-bongo", "mute-hi-conga", "open-hi-conga", "low-conga",
                "high-timbale", "low-timbale", "high-agogo", "low-agogo", "cabasa", "maracas", "short-whistle",
                "long-whistle", "short-guiro", "long-guiro", "claves", "hi-wood-block", "low-wood-block",
                "mute-cuica", "open-cuica", "mute-triangle", "open-triangle",
            ),
        )
    }
)  # fmt: skip
# Labels of endings in words, by pass; any other word ("Coda", "Fine") goes on without a repeat.
ABC_ENDING_WORDS: Final[Mapping[str, int]] = MappingProxyType(
    {
        **dict.fromkeys(("first", "prima", "primo", "primera", "erste", "erstes"), 1),
        **dict.fromkeys(("second", "seconda", "secondo", "segunda", "zweite", "zweites"), 2),
        **dict.fromkeys(("third", "terza", "tercera", "dritte", "drittes"), 3),
        **dict.fromkeys(("fourth", "quarta", "cuarta", "vierte", "viertes"), 4),
    }
)
# Other readings of the same letters, tried only on bars that do not come out, and taken where they then do: what the
# letters are then, where they stand, and what stands for them: no longer than what it replaces.
ABC_OTHER_READINGS: Final[tuple[tuple[str, re.Pattern[str], str], ...]] = (
    ("a flat sign", re.compile(r"(?<![\"A-Za-z^_=])([A-G])b(?=[\d/,'|\s\])]|[A-G]|$)"), r"\1♭"),
    ("a flat sign", re.compile(r"(?<![\"A-Za-z^_=])([a-g])b(?=[\d/,'|\s\])]|$)"), r"\1♭"),
    ("a flat sign", re.compile(r"(?<![A-Za-z^_=\"])b([A-G])"), r"_\1"),
    ("a rest", re.compile(r"(?<![A-Za-z\"])[rR](?![A-Za-z\"])"), "z"),
    ("a rest within the bar", re.compile(r"Z(?!\w)"), "z"),
    ("a decoration", re.compile(r"[!+](?:p{1,4}|mp|mf|f{1,4}|s?fz|fp)(?![A-Za-z]*[!+])"), ""),
    ("a decoration", re.compile(r"!(?:mp|mf|[fp])(?=[A-Ga-g^_=\[(])"), ""),
    ("a length", re.compile(r"([A-Ga-gz\])][,']*)([ \t]+)(\d+(?:/\d*)?|/\d*)(?=[\s|\])A-Ga-gz^_=(\[-]|$)"), r"\1\3"),
    ("a tuplet", re.compile(r"(?<![\w(:/])([2-9])\("), r"(\1"),
    ("a tuplet", re.compile(r"[ \t](3)(?=[A-Ga-g^_=])"), r"(\1"),
    ("a sharp sign", re.compile(r"(?<![A-Za-z])([A-Ga-g])is([,']*[\d/]*)(?![A-Za-z])"), r"\1♯\2"),
    ("a flat sign", re.compile(r"(?<![A-Za-z])([A-Ga-g])e?s([,']*[\d/]*)(?![A-Za-z])"), r"\1♭\2"),
    ("a natural sign", re.compile(r"(?<![A-Za-z\"])([A-Ga-g])n(?![A-Za-z])"), r"\1♮"),
    ("notes, not a chord", re.compile(r"\[(?=[A-Ga-g^_=][^\]|\[]{0,200}(?:[|\[]|$))"), ""),
    ("notes, not grace notes", re.compile(r"\{(?=[^}|]{0,200}(?:\||$))"), ""),
)

ABC_UNIT_LENGTHS: Final[Mapping[str, Fraction]] = MappingProxyType({"2/4": Fraction(1, 16), "3/2": Fraction(1, 4)})
