"""From the style table to a band: the players that a genre names, and how other words bend them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from scripts import temporary
from scripts.music import limits
from scripts.music.drummers import drummer_of
from scripts.music.idioms import idiom_for
from scripts.music.ornaments import ornaments_of
from scripts.music.registers import seats
from scripts.music.solos import vocabulary_of
from scripts.music.style_table import merged, seat_of
from scripts.records import (
    BandEntry,
    Constraints,
    Genre,
    Instrument,
    Mood,
    Part,
    Pattern,
    Playing,
    RackVoice,
    StyleTable,
)

if TYPE_CHECKING:
    Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Blend:
    """What a brief is drawn from: the leading genre, others that colour it, moods, and who is to play.

    ``constraints`` say which instrument sits in a seat, who must not play or alone may, of which time the band is and
    how lively.
    """

    main: Genre
    colours: tuple[Genre, ...] = ()
    moods: tuple[Mood, ...] = ()
    instruments: tuple[str, ...] = ()
    constraints: Constraints = field(default_factory=Constraints)


def playing(blend: Blend, table: StyleTable, rng: random.Random) -> Playing:
    """The band and the feel of a main genre, coloured by others, bent by moods, with the asked instruments in it."""
    main, moods, asked = blend.main, blend.moods, blend.constraints
    bounds = limits.limits(asked, table)
    if not asked.only and not asked.band and len(blend.instruments) == 1 and blend.instruments[0] in main.alone:
        bounds = replace(bounds, only=blend.instruments)  # a nocturne asked for on the piano is the piano's
    band = dict(main.band)
    for colour in blend.colours:
        _lend(band, colour.band)
    band = limits.within(band, bounds, main.family, table)
    chosen = _choose(band, rng)
    _place(chosen, band, [name for name in blend.instruments if name not in bounds.out], table)
    _keep(chosen, band, asked.band, table)
    limits.alone(chosen, band, bounds, table)
    limits.someone(chosen, band, bounds, table)
    for seat, register in seats(band, chosen, table).items():
        band[seat] = replace(band[seat], register=register)
    parts = [
        replace(_part(seat, entry, chosen[seat], moods, table), lean_ms=main.lean_ms.get(seat.split()[0], 0.0))
        for seat, entry in band.items()
    ]
    shift, louder = temporary.ENERGY_SHIFTS.get(asked.energy, (0.0, 1.0))
    energy = sum(mood.energy for mood in moods) + shift
    loudness = main.loudness * louder
    for mood in moods:
        loudness *= mood.loudness
    return Playing(
        genre=main.name,
        parts=tuple(limits.limited(part, bounds) for part in parts),
        form=tuple(
            replace(
                section,
                kind="head" if section.kind == "solo" and "solo" in asked.without else section.kind,
                energy=round(max(0.25, min(1.0, section.energy + energy)), 3),
            )
            for section in table.forms[main.form]
        ),
        swing=main.swing,
        swing_unit=main.swing_unit,
        pulse=main.pulse,
        ornaments=ornaments_of(main.name, main.family, table.ornaments),
        solo=vocabulary_of(main.name, main.family, table.solos),
        drummer=drummer_of(main.name, main.family, table.drummers),
        riff=idiom_for(main.name, main.family, table.idioms).riff,
        colour=main.colour,
        chord_bars=main.chord_bars,
        density=max(0.0, min(1.0, 0.5 + energy)),
        loudness=max(0.6, min(1.15, loudness)),
        human_ms=main.human_ms,
        ending=main.ending,
        progressions=main.progressions,
    )


def _choose(band: Mapping[str, BandEntry], rng: random.Random) -> dict[str, str]:
    """An instrument for each seat; a tune is not given to the instrument of the chords where the style has others."""
    chosen = {seat: rng.choice(entry.on) for seat, entry in band.items() if not seat.startswith("melody")}
    for seat, entry in band.items():
        if seat.startswith("melody"):
            others = [name for name in entry.on if name not in (chosen.get("chords"), chosen.get("melody"))]
            chosen[seat] = rng.choice(others or entry.on)
    return chosen


def _lend(band: dict[str, BandEntry], other: Mapping[str, BandEntry]) -> None:
    """Let another genre's colours in: its melody instruments join, its pad replaces, its arpeggio comes if none is."""
    for role, described in temporary.BAND_ROLES.items():
        if role not in other or not described.lent:
            continue
        if role == "melody":
            target = "melody 2" if "melody 2" in band else "melody"
            band[target] = merged(band.get(target, BandEntry()), other[role])
            lead = band.get("melody", other[role])
            band[target] = replace(band[target], groove=lead.groove or other[role].groove)
        elif role == "pad" or role not in band:
            band[role] = other[role]


def _place(chosen: dict[str, str], band: dict[str, BandEntry], asked: Sequence[str], table: StyleTable) -> None:
    """Give the asked instruments their seats: each its best free role, then the melody if no one asked for has it.

    Who could only have the melody and finds it taken sings beside it.
    """
    taken: set[str] = set()
    for name in sorted(asked, key=lambda n: len(table.instruments[n].roles)):
        able = table.instruments[name].roles
        for role in (*able, *(temporary.SEATS_BESIDE_MELODY if "melody" in able else ())):
            if role not in taken:
                taken.add(role)
                _sit(name, role, chosen, band)
                break
    for name in asked:
        if "melody" not in taken and "melody" in table.instruments[name].roles:
            taken.add("melody")
            chosen["melody"] = name


def _keep(chosen: dict[str, str], band: dict[str, BandEntry], line_up: Mapping[str, str], table: StyleTable) -> None:
    """Give the seats to the instruments that had them; seats and instruments that are not known are left out."""
    for seat, name in line_up.items():
        if name not in table.instruments or not (seat in band or seat_of(seat)):
            continue
        if seat in band and name in band[seat].on:
            chosen[seat] = name
        else:  # someone had asked for it
            _sit(name, seat, chosen, band)


def _sit(name: str, seat: str, chosen: dict[str, str], band: dict[str, BandEntry]) -> None:
    """Give a seat to an instrument that comes in early, as it would not play otherwise."""
    entry = band.get(seat) or seat_of(seat) or BandEntry()
    chosen[seat] = name
    band[seat] = replace(entry, on=(name,), enter=min(_or(entry.enter, 0.0), 0.35))


def _or(value: Value | None, default: Value) -> Value:
    """A value, or what stands for one that is not said."""
    return default if value is None else value


def _part(seat: str, entry: BandEntry, instrument: str, moods: Sequence[Mood], table: StyleTable) -> Part:
    """One player: the band entry on its instrument, kept to the pitches that both role and instrument allow."""
    role = seat.split()[0]
    player, described = table.instruments[instrument], temporary.BAND_ROLES[role]
    low, high = _range(role, player, entry.register or "", lower=any(mood.lower for mood in moods))
    touch = (*(entry.touch or ()), *_natural(role, entry.touch or (), player))
    driven = "power" in (entry.touch or ()) and player.program in temporary.DRIVEN_PROGRAMS
    if driven:  # from the lowest string
        low, high = temporary.LOW_D, temporary.LOW_E + temporary.RHYTHM_GUITAR_SPAN
    if player.program not in temporary.TWO_HANDED:
        touch = tuple(habit for habit in touch if habit != "hands")
    if "hands" in touch:
        low = max(temporary.LEFT_HAND_LOW, player.range[0])
        high = min(temporary.RIGHT_HAND_HIGH, player.range[1])
    reverb = _or(entry.reverb, 40) + sum(mood.reverb for mood in moods)
    gate = _or(entry.gate, 0.95)
    if any(mood.short for mood in moods) and described.shortened:
        gate *= 0.7
    return Part(
        role=role,
        name=f"{seat.capitalize()}: {instrument}",
        program=player.program,
        low=low,
        high=high,
        patterns=_patterns(role, entry.groove, table),
        enter=_or(entry.enter, 0.0),
        leave=_or(entry.leave, 1.0),
        kinds=entry.kinds or (),
        volume=_volume(_or(entry.volume, 84), player.level),
        pan=_or(entry.pan, 64),
        reverb=max(0, min(127, reverb if not described.dry else _or(entry.reverb, 10))),
        chorus=_or(entry.chorus, 0),
        gate=gate,
        touch=touch,
        rack=_on_rack(entry, instrument, player),
    )


def _on_rack(entry: BandEntry, instrument: str, player: Instrument) -> RackVoice | None:
    """The patch that a seat has for an instrument; all are equally loud, so the instrument's own level is undone."""
    patch = (entry.rack or {}).get(instrument)
    return RackVoice(patch, _heard_level(player.level)) if patch else None


def _natural(role: str, said: Sequence[str], instrument: Instrument) -> list[str]:
    """The habits of an instrument that suit a role, beside those that the style says."""
    habits = [habit for habit in instrument.touch if habit not in said]
    if temporary.BAND_ROLES[role].chordal:
        together = role != "chords" or bool({"close", "rootless"} & set(said))
        return [habit for habit in habits if habit in ("strum", "swell") or (habit == "hands" and not together)]
    return [habit for habit in habits if habit not in ("strum", "hands")]


def _volume(wanted: int, level_db: float) -> int:
    """The channel volume that makes an instrument as loud as its neighbours would be at the wanted one.

    General MIDI synths follow the square of the volume: 40 log10(volume / 127) decibels.
    """
    return max(20, min(127, round(wanted * 10 ** (-_heard_level(level_db) / 40.0))))


def _heard_level(level_db: float) -> float:
    """An instrument's level as far as volumes are set against it."""
    return max(-5.0, min(9.0, level_db))


def _range(role: str, instrument: Instrument, register: str, *, lower: bool) -> tuple[int, int]:
    """The pitches of a role, or of its seat in a register: an octave and more where the instrument has them."""
    known = temporary.BAND_ROLES[role]
    role_low, role_high = known.registers.get(register, (known.low, known.high))
    if lower and known.lowered:
        role_low, role_high = role_low - 4, role_high - 6
    lowest, highest = instrument.range
    low, high = max(role_low, lowest), min(role_high, highest)
    if high - low < (temporary.REGISTER_ROOM if register else 18):
        # an instrument that lives above or below the role: its own nearest octaves
        low, high = (lowest, min(highest, lowest + 24)) if lowest >= role_low else (max(lowest, highest - 24), highest)
    return low, high


def _patterns(role: str, groove: str | None, table: StyleTable) -> tuple[Pattern, ...]:
    """The patterns of a groove, then the role's general ones for the metres (and a kit's turns) that it lacks."""
    role = temporary.BAND_ROLES[role].grooves_of or role
    if not temporary.BAND_ROLES[role].signs:
        return ()
    shelf = table.grooves.get(role, {})
    own = shelf[groove] if groove else ()
    metres = {pattern.meter for pattern in own}
    turns = {(pattern.level, pattern.meter) for pattern in own}
    kit = role != "drums" or any(row in temporary.KIT_DRUMS for pattern in own for row, _ in pattern.rows)
    return (
        *own,
        *(
            pattern
            for pattern in shelf.get("default", ())
            if pattern.meter not in metres
            or (kit and not pattern.level.isdigit() and (pattern.level, pattern.meter) not in turns)
        ),
    )
