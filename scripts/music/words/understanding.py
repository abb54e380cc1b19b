"""One understanding of a request: fields first, then numbers and keys, then names with what turns them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from scripts.errors import UsageError
from scripts.music.words import keys, measures, saying, sheet, spelling
from scripts.music.words.hearing import Heard, hear, read_phrases
from scripts.music.words.lexicon import Lexicon, lexicon_of
from scripts.music.words.page import Page
from scripts.music.words.text import folded, plain
from scripts.records import Key, LengthRange, Meter, StyleTable, Understanding
from scripts.temporary import LONGEST_REQUEST, READ


class _Reading:
    """What one text says, gathered field by field."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.heard = Heard()
        self.meter: Meter | None = None
        self.hertz: float | None = None
        self.bpm: float | None = None
        self.length: LengthRange | None = None
        self.key: Key | None = None
        self.era = ""
        self.energy = ""
        self.title = ""
        self.artist = ""
        self.about = ""

    def knows(self, text: str) -> bool:
        """Whether every word of a text is known, and some of them mean something."""
        heard = Heard()
        page = Page.of(text)
        self._numbers(page, keep=False)
        items = [item for phrase in read_phrases(page, self.lexicon, heard) for item in phrase]
        means = any(item.is_name for item in items) or READ in page.text or heard.bpm is not None
        return means and not any("unknown" in item.kinds for item in items)

    def field(self, name: str, value: str) -> None:
        """Read a labelled field."""
        low = folded(plain(value)).strip()
        page = Page.of(value)
        if name in ("title", "artist", "about"):
            setattr(self, name, getattr(self, name) or value)
        elif name == "tempo":
            self.bpm = self.bpm or measures.read_tempo(page, self.lexicon, sure=True)
            hear(page, self.lexicon, self.heard)
        elif name == "key":
            self.key = self.key or keys.read_key(page, self.lexicon, sure=True)
            hear(page, self.lexicon, self.heard)
        elif name == "meter":
            self.meter = self.meter or measures.read_meter(page, self.lexicon, sure=True)
        elif name == "frequency":
            self.hertz = self.hertz or measures.read_hertz(page, self.lexicon, sure=True)
        elif name == "length":
            self.length = self.length or measures.read_length(page, self.lexicon, sure=True)
        elif name == "energy":
            self.energy = self.energy or measures.read_energy(value, self.lexicon)
            if not self.energy:
                hear(page, self.lexicon, self.heard)
        elif name in ("vocals", "drums") and low in ("no", "none", "-", "0", "off", "keine", "kein", "ohne", "aucun",
            "aucune", "sans", "ninguna", "ninguno", "sin", "nessuna", "nessuno", "nenhum", "nenhuma", "нет", "без",
            "なし", "없음", "无", "無", "instrumental", "n/a", "nil", "false"):  # fmt: skip
            self.heard.without += [name] if name not in self.heard.without else []
        elif name == "vocals":
            hear(
                Page.of(f"{value} vocals" if low not in ("yes", "ja", "oui", "si", "да") else "vocals"),
                self.lexicon,
                self.heard,
            )
        elif name == "drums":
            hear(Page.of(value), self.lexicon, self.heard)
        elif name != "left alone":
            self.text(value, name)

    def text(self, text: str, field_name: str = "") -> None:
        """Read free text, or the words of a field."""
        page = Page.of(text)
        if not field_name:
            self.title = self.title or sheet.read_title(page, self.lexicon)
        self._numbers(page, keep=True, loud_only=True)
        if not field_name:
            self.about = self.about or sheet.read_about(page, self.lexicon, self.knows)
        self._numbers(page, keep=True)
        hear(page, self.lexicon, self.heard, field_name)

    def _numbers(self, page: Page, *, keep: bool, loud_only: bool = False) -> None:
        """Take metre, frequency, tempo, length, key and era off a page; years only where not ``loud_only``."""
        lexicon = self.lexicon
        meter, hertz = measures.read_meter(page, lexicon), measures.read_hertz(page, lexicon)
        bpm, key = measures.read_tempo(page, lexicon), keys.read_key(page, lexicon)
        length = measures.read_length(page, lexicon)
        era = "" if loud_only else measures.read_era(page, lexicon)
        if keep:
            self.meter, self.hertz = self.meter or meter, self.hertz or hertz
            self.bpm, self.key, self.length = self.bpm or bpm, self.key or key, self.length or length
            self.era = self.era or era


def understand(text: str, table: StyleTable) -> Understanding:
    """What a text asks for, in any order and any of the lexicon's languages, and lines that say it back.

    Words that mean nothing here are left out and named, with the nearest known ones. ``table`` is the style table with
    its shelf of words. Raises UsageError when there are no words at all.
    """
    asked = text.strip()
    if not re.search(r"[^\s,;/]", asked):
        raise UsageError("No style was given: write one or more styles with commas between, such as Chill, Dubstep.")
    lexicon = lexicon_of(table)
    reading = _Reading(lexicon)
    fields, rest = sheet.read_sheet(plain(asked[:LONGEST_REQUEST]), lexicon, reading.knows)
    for one in fields:
        if one.name == "era":
            page = Page.of(one.value)
            reading.era = reading.era or measures.read_era(page, lexicon)
            hear(page, lexicon, reading.heard)
        else:
            reading.field(one.name, one.value)
    if rest.strip():
        reading.text(rest)
    return _record(asked, reading)


def _record(asked: str, reading: _Reading) -> Understanding:
    """The record of a reading: genres by rank, nothing wanted that is not wanted, and what is said of it."""
    heard, lexicon = reading.heard, reading.lexicon
    without = tuple(heard.without)
    era = reading.era or heard.era
    genres, moods = _genres(heard, without, lexicon), [name for name in heard.moods if name not in without]
    if reading.about and not (genres and moods):
        genres, moods = _theme(reading.about, genres, moods, without, lexicon)
    if not genres and era in lexicon.eras and not heard.instruments:
        genres = [name for name in lexicon.eras[era].genres[:1] if not unwanted(name, without, lexicon)]
    only = tuple(name for name in heard.only or heard.implied if name not in without)
    out = excluded(without, lexicon)
    players = [
        (lexicon.usual(heard.parts[name], genres) if name in heard.parts else "") or name for name in heard.instruments
    ]
    instruments = tuple(name for name in dict.fromkeys(players) if name not in out)
    default = default_genre(moods, instruments, lexicon, without)
    families = tuple(dict.fromkeys(lexicon.families[name] for name in genres or [default]))
    result = Understanding(
        asked=asked,
        genres=tuple(genres),
        moods=tuple(moods),
        instruments=instruments,
        unknown=tuple(heard.unknown),
        said=(),
        families=families,
        without=without,
        only=only,
        less=tuple(name for name in heard.less if name not in without),
        bpm=reading.bpm or heard.bpm,
        key=reading.key,
        meter=reading.meter,
        frequency_hz=reading.hertz,
        length=reading.length,
        era=era,
        energy=reading.energy or heard.energy,
        about=reading.about,
        title=reading.title,
        artist=reading.artist,
        suggestions={word: spelling.nearest(folded(word), lexicon) for word in heard.unknown[:12]},
    )
    return replace(result, said=saying.say(result, heard.corrected, default))


def _genres(heard: Heard, without: Sequence[str], lexicon: Lexicon) -> list[str]:
    """The genres that were named; else the one that an instrument lends, else those of the scenes."""
    for names in (heard.genres, heard.lent, heard.scenes):
        wanted = [name for name in names if not unwanted(name, without, lexicon)]
        if wanted:
            return [
                name for name in wanted if not any(name != other and f" {name} " in f" {other} " for other in wanted)
            ]
    return []


def _theme(
    about: str, genres: list[str], moods: list[str], without: Sequence[str], lexicon: Lexicon
) -> tuple[list[str], list[str]]:
    """Genre and moods of the theme, where nothing else names them: a song about Christmas is a Christmas song."""
    heard = Heard()
    hear(Page.of(about), lexicon, heard)
    own = _genres(heard, without, lexicon)
    return genres or own, moods or [name for name in heard.moods if name not in without]


def unwanted(genre: str, without: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a genre or its family is not wanted."""
    return genre in without or lexicon.families.get(genre, "") in without


def excluded(without: Sequence[str], lexicon: Lexicon) -> frozenset[str]:
    """The instruments that must not play."""
    names = {name for name in without if name not in lexicon.band_parts}
    for name in without:
        names |= set(lexicon.band_parts[name].instruments) if name in lexicon.band_parts else set()
    return frozenset(names)


def default_genre(
    moods: Sequence[str], instruments: Sequence[str], lexicon: Lexicon, without: Sequence[str] = ()
) -> str:
    """The genre for words that name none: the one that suits the instruments or moods best, else the table's own."""
    suited = [lexicon.suits.get(name) for name in (*instruments, *moods)]
    for name in (*suited, lexicon.default_genre, *lexicon.families):
        if name and not unwanted(name, without, lexicon):
            return name
    return lexicon.default_genre
