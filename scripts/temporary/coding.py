"""Coders, containers, tags, videos."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from scripts.temporary.shared import APP_NAME

MASTER_TRIES: Final = 4
# Songs from this length on are coded in parts at once: two for each so many seconds. Each part is coded from so many
# MP3 frames before its beginning (2 seconds: the coder settles), and a seam is looked for in so many after its end.
PARTS_FROM_SECONDS: Final = 60.0
PART_PAIR_SECONDS: Final = 150.0
PART_BEFORE_MP3_FRAMES: Final = 80
PART_SEAM_MP3_FRAMES: Final = 32
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
SCRATCH_BYTES_PER_SECOND: Final = 800_000
# Behind the first output: what was encoded is decoded again and measured (loopback decoders, ffmpeg 7.0).
FFMPEG_HEARING: Final = (
    *("-dec", "0:0", "-filter_complex", "[dec:0]ebur128=framelog=quiet:peak=true[heard]"),
    *("-map", "[heard]", "-f", "null", "-"),
)
# A file is decoded for the player from so many hundredths of a second before the moment that is wanted, and what comes
# before that is passed over in pieces.
DECODE_AHEAD_GRID: Final = 100
DECODE_FRAMES: Final = 16_384
FFMPEG_QUIET: Final = ("-hide_banner", "-nostdin", "-nostats", "-loglevel", "info", "-y")
ARTIST: Final = APP_NAME
TAG_CHARACTERS: Final = 250
TAG_TEXT_CHARACTERS: Final = 20_000
MP3_DECODER_DELAY: Final = 529
MP3_PREROLL_FRAMES: Final = 3
MP3_KBIT_TABLE: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
MP3_RATE_TABLE: Final = (44_100, 48_000, 32_000)
SEGMENT_MP3_EFFORT: Final = 7
# Samples that LAME puts before the music, without the decoder's own 529 (LAME technical FAQ).
MP3_ENCODER_DELAY: Final = 576
