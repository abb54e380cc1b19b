"""What to make of ABC files, and what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scripts.records.progress import Song
from scripts.records.request import LengthRange, Target


@dataclass(frozen=True, slots=True)
class ConvertRequest:
    """What to make of ABC files. ``length`` None keeps the tune's own length.

    ``tunes`` are the first and last number of those wanted of a file of several, as X: counts them; None for all.
    """

    files: tuple[Path, ...]
    styles: str
    plain: bool
    target: Target
    length: LengthRange | None
    frequency_hz: float | None
    seed: int
    tunes: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Converted:
    """The outcome for one file: its song, or what was wrong with it; ``tune`` is X: in a file of several."""

    source: Path
    song: Song | None = None
    error: str = ""
    tune: str = ""
