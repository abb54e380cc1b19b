"""A song made before as the request for another one like it: what its brief fixed stays, the seed is new."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from scripts.errors import SourceError
from scripts.music import styles, theory
from scripts.records import Constraints, Key, Layers, LengthRange, Meter, Request
from scripts.temporary import (
    LARGEST_RECIPE_BYTES,
    LAYER_NUMBERS,
    LONGEST_SECONDS,
    NOISE_KINDS,
    ROLE_RANGES,
    SHORTEST_SECONDS,
    TEMPO_RANGE,
)


def varied(path: Path, table: Mapping[str, Any], seed: int) -> Request:
    """The request that keeps the styles, length, title, tempo, metre, key, form, chords and band of a ``song.json``.

    What the style ``table`` does not know is left open, and so is whatever else in the file cannot be used. Raises
    SourceError for a file that is no record of a song.
    """
    whole = _read(path)
    asked, brief = whole.get("request"), whole.get("brief")
    if not isinstance(asked, dict) or not isinstance(brief, dict) or not str(asked.get("styles") or "").strip(" ,;/\n"):
        raise SourceError(f"{path.name} is no record of a song: give the song.json of a song's folder")
    given = dict(_pairs(dict(_pairs(asked.get("constraints", asked.get("wish")))).get("chords")))
    rows = given if "" in given else brief.get("chords")  # what the user gave once stands for every section
    chords = {str(label): _chords(row) for label, row in _pairs(rows)}
    constraints = Constraints(
        title=" ".join(str(brief.get("title") or "").split())[:200],
        bpm=_number(brief.get("bpm"), *TEMPO_RANGE),
        meter=_meter(brief.get("meter")),
        key=_key(brief.get("key")),
        form=str(brief.get("form")) if str(brief.get("form")) in table["forms"] else "",
        chords={label: row for label, row in chords.items() if row},
        band=_band(brief.get("instruments"), table),
    )
    numbers = {name: _number(value, -90, 90) for name, value in _pairs(asked.get("layers"))}
    known: dict[str, Any] = {name: n for name, n in numbers.items() if n is not None and name in LAYER_NUMBERS}
    saved = dict(_pairs(asked.get("layers")))
    known["drone_harmonics"] = saved.get("drone_harmonics") is True
    known["noise"] = saved["noise"] if saved.get("noise") in NOISE_KINDS else ""
    return Request(
        styles=_styles(" ".join(str(asked["styles"]).split())[:1000], brief.get("styles"), table),
        length=_length(asked.get("length"), path),
        seed=seed,
        frequency_hz=_number(asked.get("frequency_hz"), 20, 2000),
        layers=Layers(**known),
        writer=asked["writer"] if isinstance(asked.get("writer"), str) else None,
        composer=asked["composer"] if isinstance(asked.get("composer"), str) else None,
        constraints=constraints,
    )


def merged(kept: Constraints, given: Constraints) -> Constraints:
    """What the user says now, and of the old song whatever they leave open; a new key takes the old chords out."""
    chords = given.chords or (kept.chords if given.key in (None, kept.key) else {})
    return replace(
        kept,
        title=given.title or kept.title,
        bpm=given.bpm or kept.bpm,
        meter=given.meter or kept.meter,
        key=given.key or kept.key,
        form=given.form or kept.form,
        chords=chords,
        band=given.band or kept.band,
    )


def _read(path: Path) -> dict[str, Any]:
    """The JSON object of a file. Raises SourceError."""
    try:
        if path.stat().st_size > LARGEST_RECIPE_BYTES:
            raise SourceError(f"{path.name} is too large for the record of a song")
        whole = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise SourceError(f"{path} cannot be read as the record of a song ({error})") from error
    return whole if isinstance(whole, dict) else {}


def _pairs(value: Any) -> list[tuple[Any, Any]]:
    """The entries of a mapping; none for anything else."""
    return list(value.items()) if isinstance(value, dict) else []


def _styles(asked: str, heard: Any, table: Mapping[str, Any]) -> str:
    """The asked words, or the genres and moods of the song where the words alone would mean others (a writer chose)."""
    names = [str(name).casefold() for name in heard] if isinstance(heard, list) else []
    moods = [f"{name} mood" if f"{name} mood" in table["moods"] else name for name in names]
    known = [name for name, mood in zip(names, moods, strict=True) if name in table["genres"]]
    felt = [mood for name, mood in zip(names, moods, strict=True) if name not in known and mood in table["moods"]]
    meant = styles.understand(asked, table)
    genres, _ = styles.leading_genre(meant, table)
    if not known or (known == genres and felt == list(meant.moods)):
        return asked
    return ", ".join([*known, *felt])


def _band(value: Any, table: Mapping[str, Any]) -> dict[str, str]:
    """Who sat where, from the players' names: ``Melody 2: violin``."""
    band: dict[str, str] = {}
    for player in value if isinstance(value, list) else ():
        seat, _, name = str(player).partition(": ")
        if seat.casefold().partition(" ")[0] in ROLE_RANGES and name in table["instruments"]:
            band[seat.casefold()] = name
    return band


def _number(value: Any, low: float, high: float) -> float | None:
    """A number within bounds."""
    good = isinstance(value, (int, float)) and not isinstance(value, bool) and low <= value <= high
    return float(value) if good else None


def _meter(value: Any) -> Meter | None:
    """A metre from its two numbers."""
    if not isinstance(value, dict):
        return None
    top, bottom = value.get("numerator"), value.get("denominator")
    if type(top) is not int or bottom not in (2, 4, 8, 16) or not 1 <= top <= 16:
        return None
    return Meter(top, bottom)


def _key(value: Any) -> Key | None:
    """A key from tonic and mode."""
    if not isinstance(value, dict):
        return None
    key = theory.parse_key(f"{value.get('tonic')} {value.get('mode')}"[:40])
    return theory.transpose_key(key, 0) if key else None


def _chords(value: Any) -> tuple[str, ...]:
    """A progression, if all of it can be read."""
    row = tuple(str(text)[:20] for text in value) if isinstance(value, list) else ()
    return row[:64] if row and all(theory.parse_chord(text) for text in row) else ()


def _length(value: Any, path: Path) -> LengthRange:
    """The asked length. Raises SourceError when there is none."""
    fields = dict(_pairs(value))
    low, high = (
        _number(fields.get(name), SHORTEST_SECONDS, LONGEST_SECONDS) for name in ("low_seconds", "high_seconds")
    )
    if low is None or high is None or low > high:
        raise SourceError(f"{path.name} does not say how long the song was: name a length with --length")
    return LengthRange(low, high)
