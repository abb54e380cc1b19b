"""What the composer has written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from scripts.records.written import Score


@dataclass(frozen=True, slots=True)
class Composition:
    """The melodies by label, the composer's own bars by label, how many tokens they took, and what had to be mended.

    ``tokens`` counts everything that was drawn. ``kept_tokens`` are those of the kept answers, which hold
    ``minutes`` of music; both are 0 when another model had to help. ``marks`` are the critic's totals by label.
    """

    melodies: Mapping[str, Score]
    bars: Mapping[str, tuple[str, ...]]
    tokens: int
    warnings: tuple[str, ...]
    kept_tokens: int = 0
    minutes: float = 0.0
    marks: Mapping[str, float] = field(default_factory=dict)
