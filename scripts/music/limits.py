"""What must not play, what alone may, and what stays behind: a band within the limits of a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scripts import temporary
from scripts.music.style_table import seat_of
from scripts.music.words import Lexicon, lexicon_of
from scripts.records import BandEntry, Constraints, Part, StyleTable


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a band.

    Roles in ``out_roles`` and instruments in ``out`` never play. Where ``only_roles`` or ``only`` is not empty, nothing
    else does. ``less_roles`` and ``less`` are softer and come in later. ``era`` are instruments to prefer. Of a kit the
    drums in ``out_strokes`` are not struck.
    """

    out_roles: frozenset[str] = frozenset()
    out: frozenset[str] = frozenset()
    only_roles: frozenset[str] = frozenset()
    only: tuple[str, ...] = ()
    less_roles: frozenset[str] = frozenset()
    less: frozenset[str] = frozenset()
    era: tuple[str, ...] = ()
    out_strokes: tuple[str, ...] = ()


def limits(constraints: Constraints, table: StyleTable) -> Limits:
    """The limits that constraints set; names that the style table does not know set none."""
    lexicon: Lexicon = lexicon_of(table)
    out_roles, out = _named(constraints.without, lexicon, table)
    only_roles, only = _named(constraints.only, lexicon, table, alike=False)
    less_roles, less = _named(constraints.less, lexicon, table)
    era = lexicon.eras.get(constraints.era)
    return Limits(
        frozenset(out_roles),
        frozenset(out),
        frozenset(only_roles) - frozenset(out_roles),
        tuple(name for name in only if name not in out),
        frozenset(less_roles),
        frozenset(less),
        era.instruments if era else (),
        tuple(
            stroke
            for name in constraints.without
            if name in lexicon.band_parts
            for stroke in lexicon.band_parts[name].strokes
        ),
    )


def _named(
    names: Sequence[str], lexicon: Lexicon, table: StyleTable, *, alike: bool = True
) -> tuple[list[str], list[str]]:
    """The roles and the instruments that names stand for, ``alike`` ones too: those that sound the same."""
    roles: list[str] = []
    players: list[str] = []
    for name in names:
        part = lexicon.band_parts.get(name)
        if part is not None:
            roles += part.roles
            players += part.instruments if alike else part.named
        elif name in table.instruments:
            players.append(name)
    return roles, players


def within(band: Mapping[str, BandEntry], bounds: Limits, family: str, table: StyleTable) -> dict[str, BandEntry]:
    """A band's seats without the roles that are out, each with instruments that are not; the era's where it has some.

    A seat whose instruments are all out is given to another of the band, or to what usually plays that role.
    """
    kept: dict[str, BandEntry] = {}
    for seat, entry in band.items():
        role = seat.split()[0]
        if role in bounds.out_roles:
            continue
        on = [name for name in entry.on if name not in bounds.out] or _others(role, band, bounds, table)[:2]
        if on:
            kept[seat] = replace(entry, on=tuple(_of_the_era(role, on, bounds, family, table)))
    return kept


def _others(role: str, band: Mapping[str, BandEntry], bounds: Limits, table: StyleTable) -> list[str]:
    """Who else could play a role: others of the band, then the usual ones, then anyone."""
    known = table.instruments
    names = [name for entry in band.values() for name in entry.on]
    names += [name for name in temporary.BAND_ROLES[role].substitutes if name in known]
    return [name for name in dict.fromkeys([*names, *known]) if role in known[name].roles and name not in bounds.out]


def _of_the_era(role: str, on: list[str], bounds: Limits, family: str, table: StyleTable) -> list[str]:
    """Of a seat's instruments those of the era; in music of machines and dance floors its drums, bass and pads too."""
    own = [name for name in on if name in bounds.era]
    if own or not temporary.BAND_ROLES[role].dated or family not in temporary.ERA_FAMILIES:
        return own or on
    known = table.instruments
    return [name for name in bounds.era if role in known[name].roles and name not in bounds.out] or on


def alone(chosen: dict[str, str], band: dict[str, BandEntry], bounds: Limits, table: StyleTable) -> None:
    """Leave only those in the band who alone may play; of an instrument's seats all that it can fill stay."""
    for seat in [seat for seat in band if seat.split()[0] in bounds.out_roles or chosen[seat] in bounds.out]:
        _leave(seat, chosen, band)
    if not (bounds.only or bounds.only_roles):
        return
    used: dict[str, int] = {}
    for seat in list(band):
        role = seat.split()[0]
        if role in bounds.only_roles:
            continue
        able = [name for name in bounds.only if role in _roles(name, table)]
        if chosen[seat] not in able:
            if not able or role in ("fx", "echo", "drone"):
                _leave(seat, chosen, band)
                continue
            chosen[seat] = min(able, key=lambda name: used.get(name, 0))
            band[seat] = replace(band[seat], on=(chosen[seat],))
        used[chosen[seat]] = used.get(chosen[seat], 0) + 1
    for name in bounds.only:  # whoever has no seat yet makes one
        role = next((role for role in _roles(name, table) if role not in band and role not in bounds.out_roles), "")
        if name not in used and role and (not band or _asked_one_by_one(bounds)):
            band[role] = replace(seat_of(role) or BandEntry(), on=(name,))
            chosen[role] = name
    for role in sorted(bounds.only_roles):
        if role not in {seat.split()[0] for seat in band} and seat_of(role):
            names = _others(role, {}, bounds, table)
            if names:
                band[role] = replace(seat_of(role) or BandEntry(), on=(names[0],))
                chosen[role] = names[0]
    for seat, entry in band.items():  # few players: none waits for the climax
        band[seat] = replace(entry, enter=min(entry.enter or 0.0, 0.3))


def _asked_one_by_one(bounds: Limits) -> bool:
    """Whether the instruments were named singly: of a whole section not everyone needs a seat."""
    return len(bounds.only) <= temporary.MOST_ALONE


def _leave(seat: str, chosen: dict[str, str], band: dict[str, BandEntry]) -> None:
    """Take a seat out of the band."""
    band.pop(seat, None)
    chosen.pop(seat, None)


def _roles(name: str, table: StyleTable) -> tuple[str, ...]:
    """The roles that an instrument can fill when it is alone: who plays chords also plays the bass below them."""
    own = tuple(table.instruments[name].roles)
    return (*own, "bass", "harmony", "counter") if "chords" in own else (*own, "harmony") if "melody" in own else own


def someone(chosen: dict[str, str], band: dict[str, BandEntry], bounds: Limits, table: StyleTable) -> None:
    """Put one player into a band that the limits emptied: a song needs someone."""
    for role in ("pad", "chords", "arp", "bass", "melody", "drums"):
        if band or role in bounds.out_roles:
            continue
        names = [name for name in _others(role, {}, bounds, table) if not bounds.only or name in bounds.only]
        if names:
            band[role] = replace(seat_of(role) or BandEntry(), on=(names[0],))
            chosen[role] = names[0]


def limited(part: Part, bounds: Limits) -> Part:
    """A part within the limits: without drums that are out; softer by 6 dB and later where less was asked for."""
    if part.role == "drums" and bounds.out_strokes:
        part = replace(part, left_out=bounds.out_strokes)
    instrument = part.name.partition(": ")[2]
    if part.role not in bounds.less_roles and instrument not in bounds.less:
        return part
    return replace(
        part,
        volume=max(20, round(part.volume * temporary.LESS_VOLUME)),
        enter=min(0.9, part.enter + temporary.LESS_ENTER),
    )
