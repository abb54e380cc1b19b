"""A long piece as it is laid out: movements, and what a writer decided for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scripts.records.brief import Brief, Plan
from scripts.records.request import Constraints


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement: where it lies, what it shall be, and the seed of all that is drawn for it.

    ``seconds`` is how long it sounds: its ``frames`` at the sample rate.
    """

    number: int
    first_frame: int
    frames: int
    seconds: float
    seed: int
    brief: Brief
    plan: Plan


@dataclass(frozen=True, slots=True)
class Opening:
    """What a writer model decided for the whole: the first movement is made of it, the others of its words and key.

    ``words`` are fields of the brief that only a writer can tell, ``mood`` among them; ``genre`` and ``moods`` are
    names in the style table.
    """

    constraints: Constraints
    genre: str = ""
    moods: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    words: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LongPiece:
    """All movements in order, ``seconds`` long. ``calm`` asks for soft attacks and long releases.

    The last movement of a ``loop`` sounds on over the beginning for ``fade_frames``.
    """

    title: str
    movements: tuple[Movement, ...]
    frames: int
    seconds: float
    fade_frames: int
    calm: bool
    loop: bool = False
