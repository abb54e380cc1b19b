"""Who plays in a movement of calm music: few players, no two pads, chords that are held and not struck again."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import replace

from scripts import temporary
from scripts.records import Part


def player_count(level: float, *, end: bool) -> int:
    """How many play in a movement whose density is ``level`` (-0.12 to 0.12): 2 to 5, and 3 at both ends."""
    low, high = temporary.CALM_SEATS
    if end:
        return low + 1
    share = (level + temporary.LONG_PIECE_LEVEL) / (2 * temporary.LONG_PIECE_LEVEL)
    return max(low, min(high, low + round(share * (high - low))))


def line_up(parts: Sequence[Part], wanted: Collection[str], count: int, rng: random.Random) -> tuple[Part, ...]:
    """``count`` of the parts in their own order: what carries the chords, the tune, something low, then others.

    Instruments in ``wanted`` always play, were it more than ``count``. Of several pads only one plays; an echo on what
    rings for seconds does not. Pads hold their chords, and counter-lines go in long notes.
    """
    asked = [n for n, part in enumerate(parts) if _instrument(part) in wanted]
    chosen = list(asked)

    def add(roles: Collection[str]) -> None:
        if len(chosen) < count and not any(parts[n].role in roles for n in chosen):
            chosen.extend([n for n, part in enumerate(parts) if part.role in roles and n not in chosen][:1])

    for turn in (1, 2, 3):
        add([name for name, role in temporary.BAND_ROLES.items() if role.calm_turn == turn])
    spare = [n for n, part in enumerate(parts) if n not in chosen and not _doubles(part)]
    rng.shuffle(spare)
    chosen += spare[: max(0, count - len(chosen))]
    return tuple(_still(parts[n]) for n in sorted(chosen))


def _instrument(part: Part) -> str:
    """The instrument in a part's name, which begins with its place in the band."""
    return part.name.partition(": ")[2] or part.name


def _doubles(part: Part) -> bool:
    """Whether a part only thickens what others play, and costs as much as they."""
    return part.role == "pad" or (part.role == "echo" and part.program in temporary.RINGING_PROGRAMS)


def _still(part: Part) -> Part:
    """A part that holds what it would strike on a pattern."""
    return replace(part, patterns=()) if temporary.BAND_ROLES[part.role].held else part
