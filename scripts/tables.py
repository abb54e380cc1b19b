"""Reads the tables in ``data/`` that the pure rooms work with."""

from __future__ import annotations

import json
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from scripts.errors import SettingsError
from scripts.music.drummers import parse_drummers
from scripts.music.idioms import parse_idioms
from scripts.music.ornaments import parse_ornaments
from scripts.music.solos import parse_solos
from scripts.music.style_table import read_style_table
from scripts.music.titles import read_titles
from scripts.music.words import Shelf
from scripts.records import MelodyWords, StyleTable, TuneStatistics
from scripts.temporary import (
    DRUMMERS_FILE,
    ENGLISH_FILE,
    GROOVES_DIR,
    IDIOMS_DIR,
    MELODY_WORDS_FILE,
    ORNAMENTS_FILE,
    SOLOS_FILE,
    STYLES_FILE,
    TITLES_FILE,
    TUNE_STATISTICS_FILE,
    WORDS_FILE,
)


def style_table(styles: Path = STYLES_FILE, grooves: Path = GROOVES_DIR) -> StyleTable:
    """Return the style table with its grooves, words and titles. Raises SettingsError for a file gone or broken."""
    try:
        table = json.loads(styles.read_text(encoding="utf-8"))
        words = json.loads(WORDS_FILE.read_text(encoding="utf-8"))
        english = ENGLISH_FILE.read_text(encoding="utf-8")
        titles = json.loads(TITLES_FILE.read_text(encoding="utf-8"))
        spoken = [path.read_text(encoding="utf-8") for path in sorted(IDIOMS_DIR.glob("*.txt"))]
        graces = ORNAMENTS_FILE.read_text(encoding="utf-8")
        licks = SOLOS_FILE.read_text(encoding="utf-8")
        played = DRUMMERS_FILE.read_text(encoding="utf-8")
        texts = [path.read_text(encoding="utf-8") for path in sorted(grooves.glob("*.txt"))]
    except (OSError, ValueError) as error:
        raise SettingsError(f"the style tables in {styles.parent} cannot be read ({error}): restore them") from error
    if not texts:
        raise SettingsError(f"the style tables in {styles.parent} are not whole: restore grooves/")
    read = replace(
        read_style_table(table, texts),
        titles=read_titles(titles),
        idioms=parse_idioms(spoken),
        ornaments=parse_ornaments(graces),
        solos=parse_solos(licks),
        drummers=parse_drummers(played),
    )
    _check_patches(read)
    return replace(read, words=Shelf(read, words, english))


def _check_patches(table: StyleTable) -> None:
    """Raise SettingsError where a band names a patch that the rack does not have."""
    from scripts.audio.synth.rack.patches import read_patches

    patches = read_patches()
    for genre in table.genres.values():
        for seat, entry in genre.band.items():
            for name in (entry.rack or {}).values():
                if name not in patches:
                    near = get_close_matches(name, patches, n=1)
                    meant = f"; is {near[0]!r} meant?" if near else ": data/rack/ has no such patch."
                    raise SettingsError(
                        f"The style table cannot be used: the genre {genre.name!r}, seat {seat!r} names the unknown "
                        f"patch {name!r}{meant} Mend or restore data/styles.json."
                    )


def melody_words(path: Path = MELODY_WORDS_FILE) -> MelodyWords:
    """Return the words that the embedded composer knows genres by. Raises SettingsError for a file gone or broken."""
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        lists = ({name: tuple(map(str, words)) for name, words in table[key].items()} for key in ("genres", "families"))
        genres, families = lists
        metres = {str(word): frozenset(map(str, known)) for word, known in table["metres"].items()}
        return MelodyWords(genres, families, metres)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(f"{path} cannot be read ({error}): restore it") from error


def english_words(path: Path = ENGLISH_FILE) -> tuple[str, ...]:
    """Return the words of English of four and more letters. Raises SettingsError when the file is gone."""
    try:
        return tuple(path.read_text(encoding="utf-8").split())
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path} cannot be read ({error}): restore it") from error


def tune_statistics(path: Path = TUNE_STATISTICS_FILE) -> TuneStatistics:
    """Return what real tunes are like, for the critic. Raises SettingsError when the file is gone or broken."""
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        features = {
            kind: {name: (float(mean), float(spread)) for name, (mean, spread) in values.items()}
            for kind, values in table["features"].items()
        }
        return TuneStatistics(str(table["source"]), table["intervals"], table["durations"], table["rhythms"], features)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(f"{path} cannot be read ({error}): restore it") from error
