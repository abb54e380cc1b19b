"""The production line."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

VIDEO_BYTES_PER_SECOND: Final = 30_000
LOOP_TAIL_SECONDS: Final = 8.0

# From this length on a piece is made of movements.
LONG_PIECE_SECONDS: Final = 1_200.0
# Calm music's volume envelopes: what is added to attack and release in timecents (1,200 double a time), the numbers of
# the two in SoundFont 2.04, and the General MIDI programs that are struck or plucked.
SOFT_TIMECENTS: Final = (4_800, 700)
SF2_ATTACK: Final = 34
SF2_RELEASE: Final = 38
STRUCK_PROGRAMS: Final = frozenset({*range(16), *range(24, 40), 45, 46, 47, 98, *range(104, 109), *range(112, 116)})
# What a worker's C library takes from the system piece by piece and gives back at once (glibc; others do not read it):
# the levels of a movement, of which little is left when it is encoded.
WORKER_MAPPED_BYTES: Final = 1_048_576
LONG_PIECE_VERSION: Final = 6
LONG_PIECE_CANDIDATES: Final = 2
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
LONG_PIECE_MOST_WORKERS: Final = 4
# Bytes that each second of a movement in work needs on the disk.
MOVEMENT_BYTES_PER_SECOND: Final = 370_000
DEFAULT_CONVERT_STYLE: Final = "Folk"
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

LARGEST_LYRICS_BYTES: Final = 100_000

# Who wrote the words of a song, beside writer models; which players are voices, and words that ask for something sung.
EMBEDDED_LYRICIST: Final = "embedded lyricist"
USER_LYRICIST: Final = "the user"
VOICE_INSTRUMENTS: Final = frozenset({"voice oohs", "bass voice", "space voice"})
LYRICS_ASKED: Final = (
    r"\b(?:with|mit|avec|con|com) (?:\w+ )?(?:lyrics|vocals?|words|gesang|text|paroles|voix|letra|voz|testo|voce)\b"
)
