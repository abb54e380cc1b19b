"""What stands at the head of a tune that a model is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from scripts.records import Key, Meter


@dataclass(frozen=True, slots=True)
class TuneHeader:
    """A tune's metre, unit length, key, and its rhythm in a lower-case word such as reel or waltz (may be empty)."""

    meter: Meter
    unit: Fraction
    key: Key
    rhythm: str = ""
