"""How a human drummer plays a style, as measured (``data/drummers.txt``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Drummer:
    """What was measured of a style's drummers in 4/4, by drum and sixteenth of the bar.

    ``late`` is milliseconds behind the mean of all strokes, ``scatter`` their spread, ``hard`` velocity as a share of
    the drum's mean; ``ghost`` is how often the drum is struck softly there, ``fill`` how often fills strike it.
    """

    late: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    scatter: Mapping[str, float] = field(default_factory=dict)
    hard: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    ghost: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    fill: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
