"""The forms of genres: which follow what, what a change costs, how much is written."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# How evenly forms are drawn that are longer or shorter than the song (in squares of octaves of their bars).
FORM_EVEN: Final = 0.6
# A genre's whole form fitted to a length (``forms/fit.py``): how far a way's bars may be from the wanted ones, how many
# ways are looked at, about how many places of a long form are changed.
FORM_REACH: Final = 24.0
FORM_SHAPES: Final = 240
FORM_PLACES: Final = 30
# The share of a song that its opening and its end may take each; what halving a section and going round again cost
# where leaving out a section costs about 1; how far costs are moved by chance.
FORM_END_SHARE: Final = 0.16
FORM_HALVED: Final = 0.5
FORM_ROUND: Final = 0.8
FORM_WHIM: Final = (0.6, 1.5)
# A main section may have four bars in a song that is shorter than this, or where a bar is longer than that.
FORM_SMALL_SECONDS: Final = 75.0
FORM_LONG_BAR_SECONDS: Final = 4.0
# What a change of a form weighs beside a bar that opening or end are off (``FORM_END_HARM``), that one of four bars or
# more is missing, the share of one label that does no harm and what more of it does, and what is no way at all.
FORM_SHAPE_HARM: Final = 1.0
FORM_NO_END_HARM: Final = 1.2
FORM_LABEL_SHARE: Final = 0.42
FORM_LABEL_HARM: Final = 8.0
FORM_NO_WAY: Final = 1e9
# From this length on a song has an event of its own in its second half.
FORM_EVENT_SECONDS: Final = 200.0

# Kinds of section that lead into another and so cannot end a body; that follow one and cannot begin it; that stand
# between two others, never two of them side by side; where builds and pre-choruses arrive.
LEADING_KINDS: Final = frozenset({"intro", "build", "pre", "break", "breakdown", "interlude", "bridge"})
FOLLOWING_KINDS: Final = frozenset({"post", "tag", "outro", "interlude", "solo", "break", "bridge", "pre"})
BETWEEN_KINDS: Final = frozenset({"break", "breakdown", "interlude"})
ARRIVAL_KINDS: Final = frozenset({"chorus", "drop", "hook", "riff", "theme", "head", "episode"})
# Kinds that end or lead in and may be as short as they like; that are events; whose returns may become one; that begin
# a turn of the form.
END_KINDS: Final = frozenset({"intro", "outro", "tag", "build"})
EVENT_KINDS: Final = frozenset({"bridge", "break", "breakdown", "interlude", "solo", "episode"})
TURNED_KINDS: Final = frozenset(
    {"verse", "riff", "theme", "strain", "head", "hook", "chorus", "solo", "episode", "drop"}
)
BEGINNING_KINDS: Final = frozenset({"verse", "head", "theme", "strain", "riff"})
# Kinds of which 24 bars may become 12; the longest that a section of a kind is made; the bars that it may have told
# side by side; the bars of an event that is put in.
TWELVE_KINDS: Final = frozenset({"head", "verse", "solo", "theme", "episode", "strain"})
MOST_BARS: Final[Mapping[str, int]] = MappingProxyType(
    {"drop": 32, "riff": 32, "solo": 32, "theme": 16, "episode": 16, "verse": 16, "chorus": 16, "breakdown": 16}
)
TOLD_AGAIN: Final[Mapping[str, int]] = MappingProxyType(
    {"head": 24, "strain": 32, "theme": 16, "chorus": 16, "hook": 16, "solo": 36, "verse": 24, "drop": 32, "riff": 32}
)
EVENT_BARS: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType(
    {"solo": (8, 16), "bridge": (8,), "breakdown": (8, 16), "interlude": (4, 8), "break": (4,), "episode": (8, 16)}
)

# How much of a song is written music (``forms/parts.py``): so many seconds, so much of each second up to five minutes
# and so much of each second beyond. Kinds that are written shorter first; the longest stretch that is written as one;
# what an opening or end has before something changes; how much energy rises over the parts of a section.
WRITTEN_SECONDS: Final = (40.0, 0.18, 0.1)
WRITTEN_LATER: Final = ("riff", "drop", "breakdown", "hook", "episode", "interlude", "solo", "bridge", "theme", "verse")
LONGEST_WRITTEN: Final = 16
END_STEP_BARS: Final = 8
PART_SLOPES: Final[Mapping[str, float]] = MappingProxyType({"intro": 0.14, "outro": -0.14, "": 0.04})
# Kinds that are the first to do without a tune of their own where too much would be written.
LESSER_KINDS: Final = frozenset({"pre", "post", "interlude", "break", "breakdown", "build", "tag"})
# The most letters of a song, and so many tunes it may have however short it is; kinds whose returns may have another
# tune; what a solo that is not over a head is played over.
MOST_LETTERS: Final = 12
LEAST_TUNES: Final = 3
RETOLD_KINDS: Final = frozenset({"verse", "theme", "riff", "solo", "episode"})
SOLO_GROUNDS: Final = frozenset({"verse", "chorus", "hook", "drop", "riff", "theme", "strain", "head", "episode"})
