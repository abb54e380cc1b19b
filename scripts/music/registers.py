"""Who sits where: each accompanist of a band takes a low, a middle or a high seat, so that no octave is crowded."""

from __future__ import annotations

from collections.abc import Mapping

from scripts import temporary
from scripts.records import BandEntry, StyleTable


def seats(band: Mapping[str, BandEntry], chosen: Mapping[str, str], table: StyleTable) -> dict[str, str]:
    """The register of each seat of a band whose role has registers: ``low``, ``mid`` or ``high``.

    What the style says of a seat stands. Then come the instruments that sit well in one register alone, then all
    others, each where its role likes to be best, and nowhere else than where its instrument has room; two share a
    register, a third finds another one while there is one.
    """
    found: dict[str, str] = {}
    taken: dict[str, int] = {}
    free = [seat for seat in band if temporary.BAND_ROLES[seat.split()[0]].registers]
    own = {seat: table.instruments[chosen[seat]].register for seat in free}
    for seat in sorted(free, key=lambda name: (not band[name].register, not own[name], free.index(name))):
        role = temporary.BAND_ROLES[seat.split()[0]]
        reach, hands = table.instruments[chosen[seat]].range, "hands" in table.instruments[chosen[seat]].touch
        likes = dict.fromkeys(name for name in (band[seat].register or "", own[seat], *role.registers) if name)
        likes = dict.fromkeys(name for name in likes if name != "low" or not hands)  # a left hand is low enough
        able = [name for name in likes if _room(role.registers[name], reach)]
        if not able:
            continue
        if not band[seat].register:
            able = [name for name in able if taken.get(name, 0) < temporary.MOST_IN_A_REGISTER] or able
        found[seat] = able[0]
        taken[able[0]] = taken.get(able[0], 0) + 1
    return found


def _room(register: tuple[int, int], reach: tuple[int, int]) -> bool:
    """Whether an instrument reaches over enough of a register to play there."""
    return min(register[1], reach[1]) - max(register[0], reach[0]) >= temporary.REGISTER_ROOM
