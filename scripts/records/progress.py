"""What is told on the way, and the finished song."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a stage is: ``done`` of ``total`` in ``unit`` (tokens, seconds, songs, bytes)."""

    stage: str
    done: float
    total: float
    unit: str


@dataclass(frozen=True, slots=True)
class Message:
    """A line for people on the way; ``level`` is info or warning."""

    text: str
    level: str = "info"


@dataclass(frozen=True, slots=True)
class Song:
    """A finished song: the figures that ``--json`` prints, with paths empty where the request ended earlier.

    ``audio`` is the finished file of whatever format; ``mp3`` is the same where that is an MP3, else empty. ``chords``
    are the progressions by section, one bar a text, ``form`` the sections in order, ``lyricist`` who wrote the lyrics.
    """

    title: str
    styles: tuple[str, ...]
    abc: Path | None
    midi: Path | None
    mp3: Path | None
    seconds: float
    bpm: float
    meter: str
    key: str
    frequency_hz: float
    note: str
    a4_hz: float
    seed: int
    writer: str
    composer: str
    lufs: float | None
    true_peak_db: float | None
    warnings: tuple[str, ...]
    stage_seconds: Mapping[str, float]
    audio: Path | None = None
    video: Path | None = None
    artist: str = ""
    theme: str = ""
    era: str = ""
    scale: str = ""
    chords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    form: str = ""
    lyrics: str = ""
    lyricist: str = ""


Event: TypeAlias = Progress | Message | Song
