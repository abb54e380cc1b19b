"""``data/styles.json`` and the groove files as a ``StyleTable``, checked as a whole: what it names must be there."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from scripts import temporary
from scripts.errors import SettingsError
from scripts.music import theory
from scripts.music.grooves import parse_grooves
from scripts.music.strict import read_fields, read_record, reader, refuse_missing
from scripts.records import BandEntry, Family, Genre, Instrument, Mood, Section, StyleTable

if TYPE_CHECKING:
    Record = TypeVar("Record")


def read_style_table(styles: object, grooves: Iterable[str]) -> StyleTable:
    """The style table from the JSON of ``styles.json`` and the texts of the groove files.

    Raises SettingsError with one line that names the place and the key that is unknown, missing or of a wrong kind.
    """
    patterns = parse_grooves(grooves)
    try:
        table = _table(styles)
        table = replace(table, grooves=patterns)
        for fault in _faults(table):
            raise SettingsError(fault)
    except SettingsError as error:
        raise SettingsError(f"The style table cannot be used: {error} Mend or restore data/styles.json.") from None
    return table


def _table(styles: object) -> StyleTable:
    """All but the grooves. Raises SettingsError."""
    whole = dict(_entries(styles, "it"))
    refuse_missing(StyleTable, whole, "it")
    families = _records(Family, whole.pop("families"), "family", "families")
    genres = {name: _genre(name, entry, families) for name, entry in _entries(whole.pop("genres"), "'genres'")}
    moods = _records(Mood, whole.pop("moods"), "mood", "moods")
    instruments = _records(Instrument, whole.pop("instruments"), "instrument", "instruments")
    forms = {name: _form(rows, f"the form {name!r}") for name, rows in _entries(whole.pop("forms"), "'forms'")}
    _refuse_made(whole, ("grooves", "words", "titles"), "it")
    values = read_fields(StyleTable, whole, "it")
    return StyleTable(families=families, genres=genres, moods=moods, instruments=instruments, forms=forms, **values)


def _records(kind: type[Record], value: object, one: str, all_of_them: str) -> dict[str, Record]:
    """Records by their names. Raises SettingsError."""
    entries = _entries(value, f"{all_of_them!r}")
    return {name: read_record(kind, entry, f"the {one} {name!r}") for name, entry in entries}


def _refuse_made(entry: Mapping[str, object], names: Iterable[str], where: str) -> None:
    """Raise SettingsError for keys of fields that no file holds, for they are put together here."""
    for name in names:
        if name in entry:
            raise SettingsError(f"{where} has the unknown key {name!r}.")


def _entries(value: object, where: str) -> list[tuple[str, object]]:
    """The entries of a JSON object. Raises SettingsError."""
    if not isinstance(value, Mapping):
        raise SettingsError(f"{where} must hold keys and values.")
    return [(str(key), entry) for key, entry in value.items()]


def _form(rows: object, where: str) -> tuple[Section, ...]:
    """The sections of a form from rows of label, kind, bars and energy. Raises SettingsError."""
    try:
        read = reader(tuple[tuple[str, str, int, float], ...])(rows)
    except SettingsError as error:
        raise SettingsError(f"{where}{error}") from None
    if not read:
        raise SettingsError(f"{where} has no sections.")
    return tuple(Section(*row) for row in read)


def _genre(name: str, entry: object, families: Mapping[str, Family]) -> Genre:
    """A genre's entry over its family's; band entries are merged seat by seat, ``null`` leaves a seat out."""
    where = f"the genre {name!r}"
    own = dict(_entries(entry, where))
    _refuse_made(own, ("name", "said"), where)
    seats = _entries(own.pop("band", {}), f"{where}: 'band'")
    values = read_fields(Genre, own, where)
    family = families.get(values.get("family", ""))
    if family is None:
        raise SettingsError(f"{where} needs the key 'family' with one of {', '.join(families)}.")
    values = {**_values(family), **values, "name": name, "said": frozenset(own)}
    refuse_missing(Genre, values, where)
    band = dict(family.band)
    for seat, change in seats:
        if change is None:
            band.pop(seat, None)
        else:
            read = read_record(BandEntry, change, f"{where}, seat {seat!r}")
            band[seat] = merged(band[seat], read) if seat in band else read
    return Genre(**{**values, "band": band})


def merged(under: BandEntry, over: BandEntry) -> BandEntry:
    """A band entry with what another one says in place of its own."""
    said = {name: value for name, value in _values(over).items() if value is not None}
    return replace(under, **{**said, "on": over.on or under.on})


def seat_of(name: str) -> BandEntry | None:
    """How a seat is played in a style that has none of its name; none for seats that only a style can have."""
    role = temporary.BAND_ROLES.get(name)
    return role.seat if role else None


def _values(record: BandEntry | Family) -> dict[str, Any]:
    """A record's fields with their values."""
    return {one.name: getattr(record, one.name) for one in fields(record)}


# ------------------------------------------------------------------------------------------ what is named is there


def _faults(table: StyleTable) -> Iterator[str]:
    """What the table names and does not hold."""
    if table.default_genre not in table.genres:
        yield f"the default genre {table.default_genre!r} is not there."
    for name, genre in table.suits.items():
        if genre not in table.genres or not (name in table.moods or name in table.instruments):
            yield f"'suits' gives {name!r} the genre {genre!r}: one of them is not there."
    for name, instrument in table.instruments.items():
        for role in instrument.roles:
            if role not in temporary.BAND_ROLES:
                yield f"the instrument {name!r} has the unknown role {role!r}."
        yield from _unknown([instrument.register or "mid"], temporary.REGISTERS, f"the instrument {name!r}", "register")
    for name, mood in table.moods.items():
        yield from _unknown(mood.modes, temporary.MODES, f"the mood {name!r}", "mode")
    for described in table.genres.values():
        yield from _genre_faults(described, table)


def _genre_faults(genre: Genre, table: StyleTable) -> Iterator[str]:
    """What a genre names and the table does not hold."""
    where = f"the genre {genre.name!r}"
    yield from _unknown(genre.modes, temporary.MODES, where, "mode")
    yield from _unknown(genre.progressions, temporary.MODES, where, "mode")
    yield from _unknown([genre.form], table.forms, where, "form")
    yield from _unknown([genre.ending], temporary.ENDING_TEMPOS, where, "ending")
    yield from _unknown([genre.colour], temporary.CHORD_COLOURS, where, "colour")
    yield from _unknown(genre.lean_ms, temporary.BAND_ROLES, where, "role")
    if not genre.meters or not all(re.fullmatch(r"[1-9]\d?/(1|2|4|8|16)", text) for text in genre.meters):
        yield f"{where} has a metre that is none: {', '.join(genre.meters)}."
    if not genre.tonics.split() or not all(theory.parse_key(text) for text in genre.tonics.split()):
        yield f"{where} has a tonic that is none: {genre.tonics}."
    for seat, entry in genre.band.items():
        role = seat.split()[0]
        yield from _unknown([role], temporary.BAND_ROLES, where, "role")
        yield from _unknown([entry.register or "mid"], temporary.REGISTERS, f"{where}, seat {seat!r}", "register")
        yield from _unknown(entry.on or ("",), table.instruments, f"{where}, seat {seat!r}", "instrument")
        yield from _unknown(entry.rack or (), table.instruments, f"{where}, seat {seat!r}, 'rack'", "instrument")
        if role not in temporary.BAND_ROLES:
            continue
        shelf = table.grooves.get(temporary.BAND_ROLES[role].grooves_of or role, {})
        yield from _unknown([entry.groove] if entry.groove else [], shelf, f"{where}, seat {seat!r}", "groove")


def _unknown(names: Iterable[str], known: Container[str], where: str, what: str) -> Iterator[str]:
    """A line for each name that is not known."""
    return (f"{where} names the unknown {what} {name!r}." for name in names if name not in known)
