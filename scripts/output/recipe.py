"""The recipe of a piece, ``song.json``: all that is needed to make it again, written and read.

Read, it is the request for another piece like it (``--vary``): what its brief fixed stays, the seed is new.
"""

from __future__ import annotations

import json
import platform
import re
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from scripts.codec import plain, read
from scripts.errors import SourceError
from scripts.music import styles, theory
from scripts.music.forms.choice import written_form
from scripts.music.progressions import bar_symbols
from scripts.records import Composition, Constraints, Draft, LengthRange, Request, Song, StyleTable
from scripts.temporary import (
    APP_NAME,
    APP_VERSION,
    BAND_ROLES,
    LARGEST_RECIPE_BYTES,
    LONG_RECIPES,
    LONGEST_SECONDS,
    MOST_CHORD_BARS,
    RECIPE_VERSION,
    SHORTEST_SECONDS,
    VERSIONED_PACKAGES,
)


def song_recipe(song: Song, request: Request, draft: Draft, composition: Composition) -> str:
    """Return the recipe of a song, as readable JSON."""
    whole = {
        "recipe": RECIPE_VERSION,
        "song": plain(song),
        "request": request_json(request),
        "brief": {k: v for k, v in plain(draft.brief).items() if k not in ("playing", "tunes")},
        "plan": plain(draft.plan),
        "bars": plain(composition.bars),
        "tokens": composition.tokens,
        "versions": versions(),
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def long_recipe(song: Song, request: Request, movements: list[dict[str, Any]]) -> str:
    """Return the recipe of a long piece; ``movements`` are what there is to say of each."""
    whole = {
        "recipe": LONG_RECIPES[0],
        "song": plain(song),
        "request": request_json(request),
        "movements": movements,
        "versions": versions(),
    }
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n"


def request_json(request: Request) -> dict[str, Any]:
    """Return a request as files keep it: without the keys that stand in the addresses of servers."""
    return {k: without_key(v) if isinstance(v, str) else v for k, v in plain(request).items()}


def without_key(text: str) -> str:
    """Return a server's address without the key in it; any other text as it is."""
    return re.sub(r"(?i)^(\s*https?://)[^/@]*@", r"\1", text)


def versions() -> dict[str, str]:
    """Return the versions of everything that shapes the sound, for the record."""
    from importlib.metadata import PackageNotFoundError, version

    found = {APP_NAME: APP_VERSION, "python": platform.python_version()}
    for package in VERSIONED_PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def varied(path: Path, table: StyleTable, seed: int) -> Request:
    """Return the request that a recipe makes again with another seed.

    A song's title, tempo, metre, key, form, chords and band stand in its constraints; a long piece draws its movements
    anew from what was asked and has the title. What the style ``table`` does not know is left open, and so is whatever
    else in the file cannot be used. Raises SourceError for a file that is no recipe.
    """
    whole = _read(path)
    refused = SourceError(f"{path.name} is no record of a song: give the song.json of a song's folder")
    asked, song = whole.get("request"), whole.get("song")
    brief = whole.get("brief")
    if brief is None and whole.get("recipe") in LONG_RECIPES and isinstance(song, dict):
        brief = {"title": song.get("title")}
    if not isinstance(asked, dict) or not isinstance(brief, dict) or not str(asked.get("styles") or "").strip(" ,;/\n"):
        raise refused
    words = " ".join(str(asked["styles"]).split())[:1000]
    length = _length(asked.get("length"), path)
    request, _ = read(Request, {**asked, "styles": words, "length": plain(length), "seed": seed, "songs": 1})
    given = request.constraints
    kept, _ = read(Constraints, {**brief, "chords": None})
    rows = dict(_pairs(brief.get("chords")))
    if "" in given.chords:  # what the user gave once stands for every section
        rows = dict(given.chords)
    chords = {str(label): _chords(row) for label, row in rows.items()}
    constraints = replace(
        kept,
        title=" ".join(kept.title.split())[:200],
        key=theory.transpose_key(kept.key, 0) if kept.key else None,
        form=kept.form if kept.form in table.forms or written_form(kept.form) else "",
        chords={label: row for label, row in chords.items() if row},
        band=_band(brief.get("instruments"), table),
        without=given.without,
        only=given.only,
        less=given.less,
        energy=given.energy,
        about=given.about,
        lyrics=given.lyrics,  # written ones were for another tune
        wordless=given.wordless,
    )
    if "brief" not in whole:
        constraints = replace(given, title=constraints.title, chords=constraints.chords)
    return replace(request, styles=_styles(words, brief.get("styles"), table), constraints=constraints)


def merged(kept: Constraints, given: Constraints) -> Constraints:
    """What the user says now, and of the old song whatever they leave open; a new key takes the old chords out."""
    chords = given.chords or (kept.chords if given.key in (None, kept.key) else {})
    said = {field.name: getattr(given, field.name) for field in fields(given)}
    said = {name: value for name, value in said.items() if value not in (None, "", (), {}, False)}
    without = tuple(dict.fromkeys((*kept.without, *given.without)))
    return replace(kept, **{**said, "chords": chords, "without": without})


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


def _styles(asked: str, heard: Any, table: StyleTable) -> str:
    """The asked words, or the genres and moods of the song where the words alone would mean others (a writer chose)."""
    names = [str(name).casefold() for name in heard] if isinstance(heard, list) else []
    moods = [f"{name} mood" if f"{name} mood" in table.moods else name for name in names]
    known = [name for name, mood in zip(names, moods, strict=True) if name in table.genres]
    felt = [mood for name, mood in zip(names, moods, strict=True) if name not in known and mood in table.moods]
    meant = styles.understand(asked, table)
    genres, _ = styles.leading_genre(meant, table)
    if not known or (known == genres and felt == list(meant.moods)):
        return asked
    return ", ".join([*known, *felt])


def _band(value: Any, table: StyleTable) -> dict[str, str]:
    """Who sat where, from the players' names: ``Melody 2: violin``."""
    band: dict[str, str] = {}
    for player in value if isinstance(value, list) else ():
        seat, _, name = str(player).partition(": ")
        if seat.casefold().partition(" ")[0] in BAND_ROLES and name in table.instruments:
            band[seat.casefold()] = name
    return band


def _chords(value: Any) -> tuple[str, ...]:
    """A progression, if all of it can be read."""
    row = tuple(str(text)[:20] for text in value) if isinstance(value, (list, tuple)) else ()
    symbols = [symbol for bar in row for symbol in bar_symbols(bar)]
    return row[:MOST_CHORD_BARS] if symbols and all(map(theory.parse_chord, symbols)) else ()


def _length(value: Any, path: Path) -> LengthRange:
    """The asked length. Raises SourceError when there is none."""
    try:
        length, _ = read(LengthRange, value)
    except ValueError:
        length = LengthRange(0.0, 0.0)
    if not SHORTEST_SECONDS <= length.low_seconds <= length.high_seconds <= LONGEST_SECONDS:
        raise SourceError(f"{path.name} does not say how long the song was: name a length with --length")
    return length
