"""What several rooms use: the app and its folders, time and pitch, and the one mutable state of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from scripts.records import Format

APP_NAME: Final = "Llm-Music-Gen"
APP_VERSION: Final = "0.2.0"
ROOT: Final = Path(__file__).resolve().parents[2]
DATA_DIR: Final = ROOT / "data"
MODELS_DIR: Final = ROOT / "models"
OUTPUT_DIR: Final = ROOT / "output"
TOOLS_DIR: Final = ROOT / "tools"
SETTINGS_FILE: Final = DATA_DIR / "persistent.json"

TICKS_PER_QUARTER: Final = 480

# Lengths a song can be asked for, in seconds: 20 s (a third of a minute) to 12 hours.
SHORTEST_SECONDS: Final = 19.8
LONGEST_SECONDS: Final = 43_200.0
SOLFEGGIO_HZ: Final = (174.0, 285.0, 396.0, 417.0, 528.0, 639.0, 741.0, 852.0, 963.0)

DRUM_CHANNEL: Final = 9

EMBEDDED_MODEL_NAME: Final = "Llm-Music-Gen embedded composer"
# the metadata in which its file tells the genre words of its training, parted by commas
EMBEDDED_WORDS_KEY: Final = "melody.words"
BATCH_CELL_STEP: Final = 256
# A model of a few million parameters gets one thread: on two busy cores two of them fell from 2,400 tokens a second to
# as few as 10, waiting for each other after every small step; on two free ones they gained nothing that matters.
SMALL_MODEL_PARAMETERS: Final = 50_000_000
COMPOSER_CONTEXT_TOKENS: Final = 2048
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
REFRAIN_KINDS: Final = ("chorus", "hook", "drop", "head", "theme")

SAMPLE_RATE_HZ: Final = 44_100
# What says to the rack how many cycles an LFO that goes with the beat makes in a whole note; it begins one then. MIDI
# gives this controller no meaning.
LFO_RATE_CONTROLLER: Final = 20
PROGRESS_SECONDS: Final = 0.2

# Mastering: YouTube's loudness, and what counts as silence.
TARGET_LUFS: Final = -14.0
SILENCE_LUFS: Final = -60.0

MP3_KBIT: Final = 192
MP3_EFFORT: Final = 5
# LAME makes everything a little quieter at this bit rate; the volume makes it good (measured: 0.26 dB). A FLAC has 16
# bits, with the noise that keeps quiet ends clean.
FORMATS: Final[Mapping[str, Format]] = MappingProxyType(
    {
        "mp3": Format(
            coder=(
                *("-c:a", "libmp3lame", "-b:a", f"{MP3_KBIT}k", "-compression_level", str(MP3_EFFORT)),
                *("-id3v2_version", "0", "-write_xing", "1", "-f", "mp3"),
            ),
            filters="anull,volume=0.26dB",
            tags="id3",
            container="id3.ID3",
            played_by="miniaudio",
            framed=True,
            video_copied=True,
            long_piece_bytes=50_000,
        ),
        "flac": Format(
            coder=("-c:a", "flac", "-compression_level", "5", "-sample_fmt", "s16", "-f", "flac"),
            filters="anull,aresample=osf=s16:dither_method=triangular",
            tags="vorbis comments",
            container="flac.FLAC",
            played_by="miniaudio",
            long_piece_bytes=260_000,
        ),
        "ogg": Format(
            coder=("-c:a", "libvorbis", "-q:a", "6", "-f", "ogg"),
            tags="vorbis comments",
            container="oggvorbis.OggVorbis",
            played_by="miniaudio",
            long_piece_bytes=160_000,
        ),
        "m4a": Format(
            coder=("-c:a", "aac", "-b:a", "192k", "-f", "ipod"),
            tags="atoms",
            container="mp4.MP4",
            chapters_by_coder=True,
            video_copied=True,
            long_piece_bytes=160_000,
        ),
        "opus": Format(
            coder=("-c:a", "libopus", "-b:a", "160k", "-f", "opus"),
            filters="aresample=48000",
            tags="vorbis comments",
            container="oggopus.OggOpus",
            played_by="ffmpeg",
            long_piece_bytes=160_000,
        ),
    }
)
NOISE_KINDS: Final = ("pink", "brown", "rain")
MP3_SAMPLES_PER_FRAME: Final = 1_152
MOVEMENT_SECONDS: Final = (240.0, 480.0)
# 612 MP3 frames are 16 seconds.
LONG_PIECE_FADE_MP3_FRAMES: Final = 612
# Programs that ring on for 2 to 19 s by themselves (measured on FluidR3, a note's end to that of its last voice).
RINGING_PROGRAMS: Final = frozenset({9, 14, 25, 44, 46, *range(48, 52), *range(88, 106), 108})
# The folder of a half-made long piece; version 0.1.0 called it so, and what it left is still found.
LONG_PIECE_PREFIX: Final = ".making-journey-"
# MP3 frames that each segment is encoded before its start (the limiter and the coder settle) and after its end (the
# coder looks ahead).
SEGMENT_MARGIN_MP3_FRAMES: Final = 80
SEGMENT_AFTER_MP3_FRAMES: Final = 8
# Loudness is measured on every so manieth stretch of 0.4 s: plenty for the gain of some minutes.
SEGMENT_MEASURE_EVERY: Final = 5

TABLE_WRITER: Final = "built-in tables"
LARGEST_ABC_BYTES: Final = 5_000_000
# Control characters that a text file may hold, by share; NUL, tabs and ends of lines apart.
MOST_CONTROL_CHARACTERS: Final = 0.01
WORK_PREFIX: Final = ".making-"

MOST_SONGS: Final = 1000
TEMPO_RANGE: Final = (40.0, 240.0)
REPEAT_CHOICES: Final = ("all", "one", "off")

# What a song cannot be made without, as the names to import.
NEEDED_PACKAGES: Final = ("numpy", "mido", "mutagen", "imageio_ffmpeg")


@dataclass(slots=True)
class State:
    """What changes during a run: whether the user has asked to stop it."""

    interrupted: bool = False


STATE: Final = State()

# The bars of a progression that a request may give.
MOST_CHORD_BARS: Final = 64
