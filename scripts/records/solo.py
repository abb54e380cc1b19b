"""What a player of a genre has under the fingers for a solo (``data/solos.txt``)."""

from __future__ import annotations

from dataclasses import dataclass

from scripts.records.written import Meter


@dataclass(frozen=True, slots=True)
class Lick:
    """A figure of whole bars: (length, sign) of its notes, 48 to a quarter; the signs stand in ``data/solos.txt``."""

    meter: Meter
    bars: int
    notes: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class SoloVocabulary:
    """The licks of a genre, and the semitones above the tonic that its runs go along (empty: each chord's scale)."""

    licks: tuple[Lick, ...] = ()
    scale: tuple[int, ...] = ()
