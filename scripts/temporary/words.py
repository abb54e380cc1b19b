"""What the words of a request are read with: signs, bounds and patterns that hold in every language."""

from __future__ import annotations

import re
from typing import Final

# The longest name in words, and the longest request that is read; what follows is left alone.
LONGEST_NAME_WORDS: Final = 6
LONGEST_REQUEST: Final = 4000
# Chinese, Japanese and Korean: written without spaces, or with endings glued to the word.
CJK: Final = "\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af\u1100-\u11ff"
CJK_RANGES: Final = tuple((CJK[place], CJK[place + 2]) for place in range(1, len(CJK), 3))
HANGUL: Final = re.compile("[\uac00-\ud7af]+")
KANA_ENDING: Final = re.compile("[\u3040-\u309f]{1,3}")
# A place where something was read already stands as this sign.
READ: Final = "\x01"
TOKEN: Final = re.compile(
    rf"(?P<cjk>[{CJK}]+)"
    rf"|(?P<read>{READ}+)"
    r"|(?P<word>(?:w/o(?:ut)?|ac/dc|\d+(?:[.,]\d+)?(?![\w])"
    rf"|[^\W_{CJK}]+(?:['&][^\W_{CJK}]+)*))"
    r"|(?P<minus>(?<=\s)-(?=[^\W\d_]))"
    r"|(?P<joint>[&+])"
    r"|(?P<end>[,;!?|\n\r/()\[\]{}\u3001\u3002\u2022\u00b7\u2192:]|\.(?=\s|$)|\s-{1,2}\s|[\"\u201c\u201d\u00ab\u00bb])"
)
# A name without any sign among its letters, in one kind of script.
PLAIN_NAME: Final = re.compile(rf"(?:[^\W_{CJK}]|[ -])+|[{CJK}]+")
ELISION: Final = re.compile(r"(?:l|d|dell|all|nell|sull|dall|un|qu|j|c|n|s|m|t)'(?=\w{3})")
LATIN_ENDING: Final = re.compile(r"(?:[aeiou]?s|e[nrm]|[aeiou])$")
CYRILLIC_ENDING: Final = re.compile(
    r"(?:ыми|ими|ами|ями|ого|его|ому|ему|ый|ий|ой|ая|яя|ое|ее|ые|ие|ую|юю|ым|им|ых|их|ах|ях|ов|ев|ей|ом|ем"
    r"|[аяыиуюеоьй])$"
)
SHORTEST_STEM: Final = 4
SHORTEST_CYRILLIC_STEM: Final = 3
# Near spelling: only a slip of the fingers in a long word.
SHORTEST_MISSPELT: Final = 6
TWO_SLIPS_FROM: Final = 9
NEAREST_SHOWN: Final = 3
NEAREST_CUTOFF: Final = 0.68
# A number that stands alone is a tempo within these bounds, unless one of these words stands before it.
BARE_TEMPO: Final = (40.0, 240.0)
NO_TEMPO_AFTER: Final = frozenset(
    {"no", "nr", "number", "op", "opus", "k", "kv", "bwv", "route", "area", "vol", "volume", "part", "top", "level"}
)
# Frequencies that are named so often that they need no unit; all lie above every tempo.
BARE_HERTZ: Final = frozenset({"285", "396", "417", "432", "528", "639", "741", "852", "963"})
BEAT_UNITS: Final = ("2", "4", "8", "16")
MOST_BEATS: Final = 16
FRACTION_OF: Final = re.compile(r"(?P<bottom>\d{1,2})\s?(?:分の|분의)\s?(?P<top>\d{1,2})")
FRACTION: Final = re.compile(r"(?<![\d/])(?<!\d[.,:])(?P<top>\d{1,2})\s?/\s?(?P<bottom>\d{1,2})(?![\d/]|[.,:]\d)")
YEAR: Final = re.compile(r"(?<![\d/])(?<!\d[.,:])(?P<year>1[5-9]\d\d|20[0-3]\d)(?![\d:/]|[.,]\d)")
CLOCK: Final = re.compile(r"(?<![\d:/])(?P<first>\d{1,2}):(?P<second>[0-5]\d)(?![\d:])")
# The energy of a request, added to that of every section; a share of ten or hundred is read as one of these.
# The seats that tell most of a band.
TELLING_SEATS: Final = ("melody", "chords", "bass", "pad", "drums")
ENERGY_LEVELS: Final = ("low", "medium", "high")
