"""How a piece came to be: who made it, from which seed, and where its files are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from scripts.records.brief import Brief


@dataclass(frozen=True, slots=True)
class Making:
    """The seed and the names of writer and composer, what was told as warnings, and the wall seconds of each stage.

    Both names are empty for a converted file. ``lyricist`` is who wrote the words, empty where there are none.
    """

    seed: int
    writer: str = ""
    composer: str = ""
    warnings: tuple[str, ...] = ()
    stage_seconds: Mapping[str, float] = field(default_factory=dict)
    lyricist: str = ""


@dataclass(frozen=True, slots=True)
class PieceFiles:
    """Where a piece's files are, None for what was not made; ``audio`` is of whatever format."""

    abc: Path | None
    midi: Path | None = None
    audio: Path | None = None
    video: Path | None = None


@dataclass(frozen=True, slots=True)
class PieceFacts:
    """A piece in figures: ``meter`` and ``key`` are as ABC writes them; and its brief, where it has one of its own."""

    title: str
    styles: tuple[str, ...]
    seconds: float
    bpm: float
    meter: str
    key: str
    brief: Brief | None = None
