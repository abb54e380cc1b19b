"""How a player graces a note: a curve of the pitch wheel, or a figure of quick notes (``data/ornaments.txt``)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ornament:
    """One ornament as a genre has it, with the share of long notes that have it and the instruments that play it.

    ``curve`` holds points (milliseconds from the note's start, semitones beside its pitch), the milliseconds counted
    from its end where ``from_end``; ``None`` for the semitones is the pitch of the note before. ``figure`` holds
    (steps of the scale, length): milliseconds where the length is 2 and more, a share of the note below that, 0 for
    what is left. One of the two is empty.
    """

    name: str
    share: float
    instruments: tuple[str, ...]
    curve: tuple[tuple[float, float | None], ...] = ()
    figure: tuple[tuple[int, float], ...] = ()
    from_end: bool = False
