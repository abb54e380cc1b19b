"""From the style table to a band: a genre's entries, the players they name, and how other words bend them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from scripts import temporary
from scripts.errors import SettingsError
from scripts.records import Part, Pattern, Playing, Section


def genre(name: str, table: Mapping[str, Any]) -> Mapping[str, Any]:
    """A genre's entry with all that its family says and it does not; band entries are merged name by name."""
    own = table["genres"][name]
    family = table["families"][own["family"]]
    band = {role: dict(entry) for role, entry in family["band"].items()}
    for role, entry in own.get("band", {}).items():
        if entry is None:
            band.pop(role, None)
        else:
            band[role] = {**band.get(role, {}), **entry}
    merged = {**family, **own, "band": band, "name": name}
    merged["family_words"] = family["words"]
    merged["words"] = own.get("words", [])
    return merged


def playing(
    main: Mapping[str, Any],
    colours: Sequence[Mapping[str, Any]],
    moods: Sequence[Mapping[str, Any]],
    instruments: Sequence[str],
    table: Mapping[str, Any],
    rng: random.Random,
    seats: Mapping[str, str] | None = None,
) -> Playing:
    """The band and the feel of a main genre, coloured by others, bent by moods, with the asked instruments in it.

    ``seats`` says who sits where: of the instruments in it none is drawn.
    """
    band = {role: dict(entry) for role, entry in main["band"].items()}
    for colour in colours:
        _lend(band, colour["band"])
    chosen = _choose(band, rng)
    _seat(chosen, band, instruments, table)
    _recall(chosen, band, seats or {}, table)
    leans = main.get("lean_ms", {})
    parts = [
        replace(_part(role, entry, chosen[role], moods, table), lean_ms=float(leans.get(role.split()[0], 0.0)))
        for role, entry in band.items()
    ]
    energy = sum(float(mood.get("energy", 0.0)) for mood in moods)
    loudness = float(main.get("loudness", 1.0))
    for mood in moods:
        loudness *= float(mood.get("loudness", 1.0))
    steps = table["forms"][main["form"]]
    form = tuple(
        Section(str(label), str(kind), int(bars), round(max(0.25, min(1.0, float(level) + energy)), 3))
        for label, kind, bars, level in steps
    )
    return Playing(
        genre=str(main["name"]),
        parts=tuple(parts),
        form=form,
        swing=float(main.get("swing", 0.5)),
        swing_unit=int(main.get("swing_unit", 8)),
        colour=str(main["colour"]),
        chord_bars=float(main["chord_bars"]),
        density=max(0.0, min(1.0, 0.5 + energy)),
        loudness=max(0.6, min(1.15, loudness)),
        human_ms=float(main["human_ms"]),
        ending=str(main["ending"]),
        progressions={str(mode): tuple(map(str, rows)) for mode, rows in main["progressions"].items()},
    )


def _choose(band: Mapping[str, Mapping[str, Any]], rng: random.Random) -> dict[str, str]:
    """An instrument for each role; a tune is not given to the instrument of the chords where the style has others."""
    chosen = {role: str(rng.choice(entry["on"])) for role, entry in band.items() if not role.startswith("melody")}
    for role, entry in band.items():
        if role.startswith("melody"):
            others = [name for name in entry["on"] if name not in (chosen.get("chords"), chosen.get("melody"))]
            chosen[role] = str(rng.choice(others or entry["on"]))
    return chosen


def _lend(band: dict[str, dict[str, Any]], other: Mapping[str, Mapping[str, Any]]) -> None:
    """Let another genre's colours in: its melody instruments join, its pad replaces, its arpeggio comes if none is."""
    for role in ("melody", "pad", "counter", "arp", "drone", "echo", "fx"):
        if role not in other:
            continue
        if role == "melody":
            target = "melody 2" if "melody 2" in band else "melody"
            band[target] = {**band.get(target, {}), **other[role]}
            band[target]["groove"] = band["melody"].get("groove", other[role].get("groove"))
        elif role == "pad" or role not in band:
            band[role] = dict(other[role])


def _seat(
    chosen: dict[str, str], band: dict[str, dict[str, Any]], asked: Sequence[str], table: Mapping[str, Any]
) -> None:
    """Give the asked instruments their seats: each its best free role, then the melody if no one asked for has it.

    Who could only have the melody and finds it taken sings beside it.
    """
    taken: set[str] = set()
    for name in sorted(asked, key=lambda n: len(table["instruments"][n]["roles"])):
        able = table["instruments"][name]["roles"]
        for role in (*able, *(temporary.SEATS_BESIDE_MELODY if "melody" in able else ())):
            if role not in taken:
                taken.add(role)
                chosen[role] = name
                entry = band.setdefault(role, dict(temporary.SEAT_DEFAULTS.get(role, {})))
                entry["on"] = [name]
                entry["enter"] = min(float(entry.get("enter", 0.0)), 0.35)
                break
    for name in asked:
        if "melody" not in taken and "melody" in table["instruments"][name]["roles"]:
            taken.add("melody")
            chosen["melody"] = name


def _recall(
    chosen: dict[str, str], band: dict[str, dict[str, Any]], seats: Mapping[str, str], table: Mapping[str, Any]
) -> None:
    """Give the seats to the instruments that had them; seats and instruments that are not known are left out."""
    for seat, name in seats.items():
        if name not in table["instruments"] or not (seat in band or seat in temporary.SEAT_DEFAULTS):
            continue
        entry = band.setdefault(seat, dict(temporary.SEAT_DEFAULTS.get(seat, {})))
        if name not in entry.get("on", ()):  # someone had asked for it
            entry["on"] = [name]
            entry["enter"] = min(float(entry.get("enter", 0.0)), 0.35)
        chosen[seat] = name


def _part(
    key: str, entry: Mapping[str, Any], instrument: str, moods: Sequence[Mapping[str, Any]], table: Mapping[str, Any]
) -> Part:
    """One player: the band entry on its instrument, kept to the pitches that both role and instrument allow."""
    role = key.split()[0]
    try:
        described = table["instruments"][instrument]
    except KeyError:
        raise SettingsError(f"The style table names an instrument {instrument!r} that it does not describe.") from None
    low, high = _range(role, described["range"], any(mood.get("lower") for mood in moods))
    touch = tuple(entry["touch"]) if "touch" in entry else ()
    natural = [habit for habit in described.get("touch", ()) if habit not in touch]
    if role in ("chords", "arp", "pad"):
        natural = [habit for habit in natural if habit in ("strum", "swell")]
    else:
        natural = [habit for habit in natural if habit != "strum"]
    reverb = int(entry.get("reverb", 40)) + sum(int(mood.get("reverb", 0)) for mood in moods)
    gate = float(entry.get("gate", 0.95))
    if any(mood.get("short") for mood in moods) and role in ("melody", "chords", "bass"):
        gate *= 0.7
    enter = float(entry.get("enter", 0.0))
    return Part(
        role=role,
        name=f"{key.capitalize()}: {instrument}",
        program=int(described["program"]),
        low=low,
        high=high,
        patterns=_patterns(role, entry.get("groove"), table),
        enter=enter,
        leave=float(entry.get("leave", 1.0)),
        kinds=tuple(entry.get("kinds", ())),
        volume=_volume(int(entry.get("volume", 84)), float(described.get("level", 0))),
        pan=int(entry.get("pan", 64)),
        reverb=max(0, min(127, reverb if role not in ("bass", "wobble") else int(entry.get("reverb", 10)))),
        chorus=int(entry.get("chorus", 0)),
        gate=gate,
        touch=(*touch, *natural),
    )


def _volume(wanted: int, level_db: float) -> int:
    """The channel volume that makes an instrument as loud as its neighbours would be at the wanted one.

    General MIDI synths follow the square of the volume: 40 log10(volume / 127) decibels.
    """
    return max(20, min(127, round(wanted * 10 ** (-max(-5.0, min(9.0, level_db)) / 40.0))))


def _range(role: str, reach: Sequence[int], lower: bool) -> tuple[int, int]:
    """The pitches of a role on an instrument: at least an octave and a half where the instrument has them."""
    role_low, role_high = temporary.ROLE_RANGES[role]
    if lower and role in ("melody", "pad", "chords", "arp"):
        role_low, role_high = role_low - 4, role_high - 6
    low, high = max(role_low, int(reach[0])), min(role_high, int(reach[1]))
    if high - low < 18:  # an instrument that lives above or below the role: its own nearest octaves
        if reach[0] >= role_low:
            low, high = int(reach[0]), min(int(reach[1]), int(reach[0]) + 24)
        else:
            low, high = max(int(reach[0]), int(reach[1]) - 24), int(reach[1])
    return low, high


def _patterns(role: str, groove: str | None, table: Mapping[str, Any]) -> tuple[Pattern, ...]:
    """The patterns of a groove, then the role's general ones for the metres (and a kit's turns) that it lacks."""
    role = "bass" if role == "wobble" else role
    if role not in temporary.GROOVE_SIGNS:
        return ()
    shelf = table["grooves"].get(role, {})
    if groove is not None and groove not in shelf:
        raise SettingsError(f"The style table names a groove {groove!r} for {role} that no groove file holds.")
    own = shelf.get(groove, ()) if groove else ()
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
