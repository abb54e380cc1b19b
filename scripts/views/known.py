"""What can be asked for, as lines: genres by family, moods, instruments and scenes, each with what it is."""

from __future__ import annotations

from collections.abc import Iterator

from scripts.music.words import lexicon_of, understand
from scripts.music.words.text import name_key
from scripts.records import StyleTable
from scripts.temporary import KNOWN_NAME_COLUMNS, KNOWN_SCENE_WORDS


def known_lines(table: StyleTable, word: str = "") -> Iterator[str]:
    """The lines of all that can be asked for, or of what a word has to do with.

    A genre's line tells its tempo, metre, mode and band, a mood's what it changes, an instrument's what it plays, a
    scene's what it comes to.
    """
    lexicon = lexicon_of(table)
    wanted = name_key(word)
    meant = understand(word, table) if wanted else None
    if meant is not None:
        yield from meant.said
    named = {*meant.genres, *meant.moods, *meant.instruments} if meant else set()
    sections: dict[str, list[tuple[str, str]]] = {}
    families = [
        (f"Genres: {family}", [name for name, genre in table.genres.items() if genre.family == family])
        for family in table.families
    ]
    for title, names in (*families, ("Moods", list(table.moods)), ("Instruments", list(table.instruments))):
        known = [(name, lexicon.described[name]) for name in names if not wanted or name in named or _in(wanted, name)]
        sections[title] = [(name.removesuffix(" mood"), says) for name, says in known]
    sections["Scenes, places, activities"] = [
        (scene.name, f"{scene.means} ({', '.join(scene.words[:KNOWN_SCENE_WORDS])})")
        for scene in lexicon.scenes
        if not wanted or _in(wanted, scene.name) or wanted in map(name_key, scene.words)
    ]
    for title, entries in sections.items():
        if entries:
            yield ""
            yield title
            yield from (f"  {name:{KNOWN_NAME_COLUMNS}} {says}" for name, says in entries)
    if not wanted:
        yield ""
        yield "Also understood, in ten languages: no ..., only ..., a tempo (120 bpm), a key (F# minor), a metre (3/4),"
        yield "a length (3 minutes), a frequency (528 Hz), a decade (80s), low or high energy, a theme (about ...)."


def screen_lines(table: StyleTable, word: str = "") -> Iterator[str]:
    """What ``?`` and a word tell on a screen of 80 by 24: genres, or names of another kind, or all about the word."""
    kinds = {
        "moods": [name.removesuffix(" mood") for name in table.moods],
        "instruments": list(table.instruments),
        "scenes": [scene.name for scene in lexicon_of(table).scenes],
    }
    kind = name_key(word)
    if kind in kinds:
        yield ", ".join(kinds[kind])
    elif kind and kind != "genres":
        yield from known_lines(table, word)
    else:
        families = ([name for name, genre in table.genres.items() if genre.family == one] for one in table.families)
        yield "; ".join(", ".join(names) for names in families)
        yield "Also: ? moods, ? instruments, ? scenes. About one: ? jazz"


def _in(wanted: str, name: str) -> bool:
    """Whether a word, or the beginning of one, is part of a name."""
    return f" {wanted}" in f" {name_key(name)}"
