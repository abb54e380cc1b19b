"""The lexicon: what the style table and ``data/words.json`` say that words mean, ready to be looked up.

This file alone knows how those two are laid out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from typing import Any

from scripts.music.words.text import folded, is_cjk, name_key, plain, stem
from scripts.records import StyleTable
from scripts.temporary import TELLING_SEATS


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name stands for: names in the style table.

    ``scenes`` are genres that hold only where no genre is named (a place, a film), ``lent`` those that an instrument
    brings (piano). ``family`` is what a word such as electronic leaves out after a negation.
    """

    genres: tuple[str, ...] = ()
    lent: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()
    moods: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    energy: str = ""
    era: str = ""
    family: str = ""

    @property
    def is_mood(self) -> bool:
        """Whether it only colours: neither genre nor instrument."""
        return bool(self.moods) and not (self.genres or self.scenes or self.instruments or self.lent)


@dataclass(frozen=True, slots=True)
class BandPart:
    """What can be left out or stand alone: roles of the band, instruments, and the one that plays where it is asked.

    ``strokes`` are drums of the kit, which can only be left out. Where ``usual``, a genre's own player of it is meant
    where it has one: a metal band's guitar is no nylon guitar. ``named`` are the instruments that the lexicon lists,
    ``instruments`` also those that sound like them.
    """

    roles: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    one: str = ""
    strokes: tuple[str, ...] = ()
    usual: bool = False
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Era:
    """A decade: the genres it is known for (the first that exists counts), and the instruments of its bands."""

    genres: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """What a scene of the lexicon means, in words, for the list of what can be asked for."""

    name: str
    means: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that can be looked up. Keys are made with ``name_key``.

    ``grammar`` holds the words that join others (no, only, less, and, but, filler ...), with their kinds. ``stems``
    leads from the stem of a name to its key. ``bands`` are the players of each genre, (role, instrument), usual ones
    first. ``english`` is a list of English words, a line each.
    """

    names: Mapping[str, Meaning]
    parts: Mapping[str, str]
    grammar: Mapping[str, frozenset[str]]
    stems: Mapping[str, str]
    band_parts: Mapping[str, BandPart]
    bands: Mapping[str, tuple[tuple[str, str], ...]]
    eras: Mapping[str, Era]
    opposites: Mapping[str, str]
    families: Mapping[str, str]
    suits: Mapping[str, str]
    default_genre: str
    described: Mapping[str, str]
    scenes: tuple[Scene, ...]
    fields: Mapping[str, str]
    units: Mapping[str, tuple[str, ...]]
    meters: Mapping[str, str]
    keys: Mapping[str, Any]
    about: Mapping[str, tuple[str, ...]]
    titled: tuple[str, ...]
    endings: Mapping[str, tuple[str, ...]]
    decades: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, str]
    shown: tuple[str, ...]
    english: str
    longest: int
    first: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def knows(self, key: str) -> bool:
        """Whether a key stands for anything."""
        return key in self.names or key in self.parts or key in self.grammar

    def usual(self, part: str, genres: Iterable[str]) -> str:
        """Who usually plays a part in genres, the first of them that has someone for it; empty where nobody has."""
        wanted = self.band_parts[part]
        for genre in genres:
            for role, player in self.bands.get(genre, ()):
                if player in wanted.named or (not wanted.named and role in wanted.roles):
                    return player
        return ""

    def is_english(self, word: str) -> bool:
        """Whether a word of four letters and more is an English one."""
        return f"\n{word}\n" in self.english


@cache
def split(text: str) -> tuple[str, ...]:
    """The words of a list with commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def build(styles: StyleTable, words: Mapping[str, Any], english: str) -> Lexicon:
    """The lexicon of a style table, the words of ``words.json`` (may be empty) and a list of English words."""
    names: dict[str, Meaning] = {}
    _add_table(names, styles, aliases=False)
    _add_words(names, styles, words)
    fillers = {name_key(word) for word in (*styles.filler_words, *split(str(words.get("fillers", ""))))}
    forgotten = set(map(name_key, split(str(words.get("forget", "")))))
    _add_table(names, styles, aliases=True, but=fillers | forgotten)
    band_parts, parts = _parts(names, styles, words)
    grammar = _grammar(words, fillers)
    for key in fillers:
        if key not in names:
            grammar.setdefault(key, set()).add("filler")
    known = {**dict.fromkeys(grammar, ""), **dict.fromkeys(parts, ""), **dict.fromkeys(names, "")}
    stems: dict[str, str] = {}
    for key in (*names, *parts):
        stemmed = " ".join(map(stem, key.split(" ")))
        if not is_cjk(key):
            stems.setdefault(stemmed, key)
    cjk = [key for key in known if is_cjk(key) and " " not in key]
    first: dict[str, list[str]] = {}
    for key in sorted(cjk, key=len, reverse=True):
        first.setdefault(key[0], []).append(key)
    return Lexicon(
        names=names,
        parts=parts,
        grammar={key: frozenset(kinds) for key, kinds in grammar.items()},
        stems=stems,
        band_parts=band_parts,
        bands={
            name: tuple((seat.split()[0], player) for seat, entry in genre.band.items() for player in entry.on)
            for name, genre in styles.genres.items()
        },
        eras=_eras(styles, words),
        opposites=dict(words.get("opposites", {})),
        families={name: entry.family for name, entry in styles.genres.items()},
        suits=dict(styles.suits),
        default_genre=styles.default_genre,
        described=_described(styles),
        scenes=_scenes(styles, words),
        fields=_labels(words.get("fields", {})),
        units={name: split(text) for name, text in words.get("units", {}).items()},
        meters=_labels(words.get("meters", {})),
        keys=words.get("keys", {}),
        about={name: split(text) for name, text in words.get("about", {}).items()},
        titled=split(str(words.get("titled", ""))),
        endings={name: split(text) for name, text in words.get("compounds", {}).items()},
        decades={name: split(text) for name, text in words.get("decades", {}).items()},
        numbers=_labels(words.get("numbers", {})),
        shown=tuple(dict.fromkeys(key for key in names if key.isascii())),
        english=f"\n{english.strip()}\n",
        longest=max((key.count(" ") + 1 for key in known), default=1),
        first={letter: tuple(keys) for letter, keys in first.items()},
    )


class Shelf:
    """The lexicon, built when it is first needed: most commands never look a word up."""

    def __init__(self, styles: StyleTable, words: Mapping[str, Any], english: str) -> None:
        self.sources = (styles, words, english)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The lexicon itself."""
        return build(*self.sources)


def lexicon_of(table: StyleTable) -> Lexicon:
    """The lexicon of a style table; of its names alone where it came without ``words.json``."""
    return table.words.lexicon if isinstance(table.words, Shelf) else build(table, {}, "")


# ------------------------------------------------------------------------------------------ names


def _add_table(names: dict[str, Meaning], styles: StyleTable, *, aliases: bool, but: Iterable[str] = ()) -> None:
    """The names of the style table or their aliases; genres before moods, moods before instruments."""
    for kind in ("genres", "moods", "instruments"):
        for name, entry in getattr(styles, kind).items():
            for word in entry.aliases if aliases else (name,):
                key = name_key(word)
                if key and not (aliases and key in but):
                    names.setdefault(key, _meaning(kind, name))
    if not aliases:
        for name in styles.instruments:  # piano and harpsichord music: the word names the player as well
            key = name_key(name)
            if names[key].genres:
                names[key] = Meaning(lent=names[key].genres, instruments=(name,))


def _meaning(kind: str, name: str) -> Meaning:
    """A genre, mood or instrument alone."""
    return replace(Meaning(), **_field(kind, (name,)))


def _field(where: str, names: tuple[str, ...]) -> dict[str, Any]:
    """One field of a meaning, to replace it."""
    return {where: names}


def _add_words(names: dict[str, Meaning], styles: StyleTable, words: Mapping[str, Any]) -> None:
    """What ``words.json`` adds: the names of the table stay what they are, all else may be anything."""
    for kind in ("genres", "moods", "instruments"):
        for target, text in words.get(kind, {}).items():
            name = next((one for one in target.split("|") if one in getattr(styles, kind)), None)
            if name is None:
                continue
            own = names[name_key(name)] if kind != "moods" and name_key(name) in names else _meaning(kind, name)
            meaning = own if getattr(own, kind) else _meaning(kind, name)
            for key in map(name_key, (*split(text), *target.split("|")[:1])):
                names.setdefault(key, meaning)
    for name, entry in words.get("scenes", {}).items():
        meaning = replace(_scene(entry["means"], styles), family=name if name in styles.families else "")
        for key in map(name_key, split(entry["words"])):
            names.setdefault(key, meaning)
            if meaning.only or meaning.without:  # also where the word is a genre's name: a cappella has no drums
                names[key] = replace(names[key], only=meaning.only, without=meaning.without)
    for level, text in words.get("energy", {}).items():
        for key in map(name_key, split(text)):
            names.setdefault(key, Meaning(energy=level))
    for era, entry in words.get("eras", {}).items():
        for key in map(name_key, split(entry["words"])):
            names.setdefault(key, Meaning(era=era))


def _scene(means: str, styles: StyleTable) -> Meaning:
    """The meaning of a scene, from names such as ``mariachi|bolero, festive, only choir, no drums``."""
    meaning = Meaning()
    for word in split(means):
        for sign in ("only", "no"):
            if word.startswith(f"{sign} "):
                where = {"only": "only", "no": "without"}[sign]
                meaning = replace(meaning, **_field(where, (*getattr(meaning, where), word[len(sign) + 1 :])))
                break
        else:
            for name in word.split("|"):
                kind = next(
                    (kind for kind in ("genres", "moods", "instruments") if name in getattr(styles, kind)), None
                )
                if kind:
                    where = {"genres": "scenes"}.get(kind, kind)
                    meaning = replace(meaning, **_field(where, (*getattr(meaning, where), name)))
                    break
    return meaning


def _parts(
    names: dict[str, Meaning], styles: StyleTable, words: Mapping[str, Any]
) -> tuple[dict[str, BandPart], dict[str, str]]:
    """What can be left out by name, and the words for it; where asked for, such a word names an instrument."""
    parts: dict[str, BandPart] = {}
    keys: dict[str, str] = {}
    for name, entry in words.get("parts", {}).items():
        called = str(entry.get("called", name))
        named = tuple(one for one in entry.get("instruments", ()) if one in styles.instruments)
        instruments = _alike(named, styles)
        one = str(entry.get("one", ""))
        if called == name:
            parts[name] = BandPart(
                roles=tuple(entry.get("roles", ())),
                instruments=instruments,
                one=one,
                strokes=tuple(entry.get("strokes", ())),
                usual=bool(entry.get("usual")),
                named=named,
            )
        for key in map(name_key, (name, *split(entry["words"]))):
            keys.setdefault(key, called)
            if one in styles.instruments:
                names.setdefault(key, Meaning(instruments=(one,)))
    return parts, keys


def _alike(names: Sequence[str], styles: StyleTable) -> tuple[str, ...]:
    """Instruments, and others that sound with the same General MIDI program: a second violin is a violin."""
    programs = {styles.instruments[name].program for name in names}
    others = (n for n, one in styles.instruments.items() if one.program in programs and "drums" not in one.roles)
    return tuple(dict.fromkeys((*names, *others)))


# ------------------------------------------------------------------------------------------ grammar and lists


def _grammar(words: Mapping[str, Any], fillers: Iterable[str]) -> dict[str, set[str]]:
    """The words that join others, each with its kinds."""
    found: dict[str, set[str]] = {}
    negation, only = words.get("negation", {}), words.get("only", {})
    kinds = {
        "no": negation.get("before", ""),
        "none": negation.get("after", ""),
        "not": negation.get("of adjectives", ""),
        "or": negation.get("joining or", ""),
        "only": only.get("before", ""),
        "alone": only.get("after", ""),
        "less": words.get("less", ""),
        "more": words.get("more", ""),
        "and": words.get("and", ""),
        "but": words.get("but", ""),
        "filler": ", ".join(one for one in split(words.get("compounds", {}).get("after", "")) if is_cjk(one)),
    }
    for kind, text in kinds.items():
        for word in split(text):
            found.setdefault(name_key(word) or word, set()).add(kind)
    return found


def _labels(sections: Mapping[str, str]) -> dict[str, str]:
    """Every folded word of some lists with the list it stands in."""
    return {folded(plain(word)): name for name, text in sections.items() for word in split(text)}


def _eras(styles: StyleTable, words: Mapping[str, Any]) -> dict[str, Era]:
    """The decades with what exists of their genres and instruments."""
    return {
        name: Era(
            tuple(one for one in entry["means"].split("|") if one in styles.genres),
            tuple(one for one in split(entry["instruments"]) if one in styles.instruments),
        )
        for name, entry in words.get("eras", {}).items()
    }


def _scenes(styles: StyleTable, words: Mapping[str, Any]) -> tuple[Scene, ...]:
    """The scenes with what they come to in this table."""
    found = []
    for name, entry in words.get("scenes", {}).items():
        meaning = _scene(entry["means"], styles)
        means = (*meaning.scenes, *meaning.moods, *(f"with {one}" for one in meaning.instruments))
        alone = (*(f"only {one}" for one in meaning.only), *(f"without {one}" for one in meaning.without))
        said = ", ".join(one.removesuffix(" mood") for one in (*means, *alone))
        found.append(Scene(name, said, split(entry["words"])))
    return tuple(found)


def _described(styles: StyleTable) -> dict[str, str]:
    """A line about each genre, mood and instrument: tempo, band, what it does."""
    lines: dict[str, str] = {}
    for name, genre in styles.genres.items():
        low, high = genre.tempo
        players = [genre.band[seat].on[0] for seat in TELLING_SEATS if seat in genre.band]
        meter = max(genre.meters, key=lambda text: genre.meters[text])
        mode = max(genre.modes, key=lambda text: genre.modes[text])
        lines[name] = f"{low:g}-{high:g} bpm, {meter}, {mode}: {', '.join(dict.fromkeys(players))}"
    for name, mood in styles.moods.items():
        lines.setdefault(name, mood.says)
    for name, instrument in styles.instruments.items():
        lines.setdefault(name, ", ".join(instrument.roles))
    return lines
