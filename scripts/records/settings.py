"""What is kept between runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings with their defaults; a changed one is another record (``dataclasses.replace``).

    Lengths, frequencies and shares are kept as they were typed, ``None`` is a layer that is off. ``options`` are those
    of the menus where ``keep_options`` says that they stay. ``tokens_per_minute`` (of music) and ``tokens_per_second``
    (of work) are what was learnt of each model. ``others`` are keys that this version does not know: they are written
    back as they were.
    """

    thread_fraction: str = "5/6"
    temperature: float = 0.75
    volume_percent: int = 65
    writer: str = ""
    composer: str = ""
    song_length: str = "4-6"
    auto_play: bool = True
    lyrics: bool = True
    explicit_words: bool = False
    frequency: str = "off"
    drone_db: float | None = None
    binaural_hz: float | None = None
    isochronic_hz: float | None = None
    soundfont: str = ""
    last_styles: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    keep_options: bool = False
    shuffle: bool = False
    repeat: str = "all"
    crossfade_seconds: float = 0
    tokens_per_minute: Mapping[str, float] = field(default_factory=dict)
    tokens_per_second: Mapping[str, float] = field(default_factory=dict)
    others: Mapping[str, Any] = field(default_factory=dict)
