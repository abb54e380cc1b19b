"""A page to what is wanted and what is not: names looked up, turned by the words around them, and kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from scripts.music.words import spelling
from scripts.music.words.items import Item
from scripts.music.words.lexicon import Lexicon, Meaning
from scripts.music.words.matching import longest_run, pieces
from scripts.music.words.negation import take_those_before, turn
from scripts.music.words.page import Page
from scripts.music.words.text import is_cjk, tokens
from scripts.temporary import BARE_TEMPO, KANA_ENDING, NO_TEMPO_AFTER


@dataclass(slots=True)
class Heard:
    """What was heard so far, in the order it was said; ``implied`` is who alone plays where nobody is named.

    ``parts`` are the instruments that stand for any of their kind, with the name of the kind.
    """

    genres: list[str] = field(default_factory=list)
    lent: list[str] = field(default_factory=list)
    scenes: list[str] = field(default_factory=list)
    moods: list[str] = field(default_factory=list)
    instruments: list[str] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    without: list[str] = field(default_factory=list)
    only: list[str] = field(default_factory=list)
    implied: list[str] = field(default_factory=list)
    less: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    corrected: list[tuple[str, str]] = field(default_factory=list)
    era: str = ""
    energy: str = ""
    bpm: float | None = None


def hear(page: Page, lexicon: Lexicon, heard: Heard, field_name: str = "") -> None:
    """Add what a page says to ``heard``; in the fields ``without`` and ``only`` every name is meant so."""
    phrases = read_phrases(page, lexicon, heard)
    if field_name in ("without", "only"):
        for item in (item for phrase in phrases for item in phrase if item.is_name):
            item.role = field_name
    else:
        for number, phrase in enumerate(phrases):
            turn(phrase, phrases[number + 1 :])
            take_those_before(phrase, phrases[:number])
    for phrase in phrases:
        for item in phrase:
            _keep(item, lexicon, heard)


# ------------------------------------------------------------------------------------------ looking up


def read_phrases(page: Page, lexicon: Lexicon, heard: Heard) -> list[list[Item]]:
    """The phrases of a page, each the items that were said in it; a lone number is taken as the tempo."""
    phrases: list[list[Item]] = [[]]
    run: list[tuple[str, str, bool]] = []
    for token in (*tokens(page.text), None):
        if token is None or token.kind in ("end", "read"):
            phrases[-1] += _items(run, lexicon, heard)
            run = []
            if token is not None and token.kind == "end" and phrases[-1]:
                phrases.append([])
            continue
        typed = page.typed[token.start : token.end]
        if token.kind == "minus":
            run.append(("minus", "-", False))
        elif token.kind == "cjk" and not lexicon.knows(token.text):
            run += [(text, text, False) for text, _ in pieces(token.text, lexicon)]
        else:
            run.append((token.text, typed, token.glued))
    return [phrase for phrase in phrases if phrase]


def _items(run: Sequence[tuple[str, str, bool]], lexicon: Lexicon, heard: Heard) -> list[Item]:
    """The items of a run of words, each the longest name that is known."""
    words = [word for word, _, _ in run]
    items: list[Item] = []
    place = 0
    while place < len(run):
        count, key = longest_run(words, place, lexicon)
        if not count:
            count, key = _other_form(words, place, lexicon)
        if count:
            said = " ".join(typed for _, typed, _ in run[place : place + count])
            items.append(_item(key, said, lexicon))
            place += count
            continue
        word, typed, glued = run[place]
        place += 1
        if glued and word in lexicon.endings.get("without", ()):
            items.append(Item("free", typed, frozenset(["none"])))
            continue
        found, away = spelling.compound(word, lexicon)
        if found:
            item = _item(found, typed, lexicon)
            items += [Item("no", "", frozenset(["no"])), item] if away else [item]
        elif not _as_tempo(word, run, place - 1, items, heard) and not _says_nothing(word, items):
            count, name = _misspelt(words, place - 1, lexicon)
            if name:
                said = " ".join(typed for _, typed, _ in run[place - 1 : place - 1 + count])
                heard.corrected.append((said, name))
                items.append(_item(name, said, lexicon))
                place += count - 1
            else:
                items.append(Item("", typed, frozenset(["unknown"])))
    return items


def _item(key: str, said: str, lexicon: Lexicon) -> Item:
    """The item of a key: grammar before names, names before fillers."""
    kinds = lexicon.grammar.get(key, frozenset())
    meaning, part = lexicon.names.get(key), lexicon.parts.get(key, "")
    if kinds <= {"filler", "more"} and (meaning or (part and "filler" not in kinds)):
        kinds = frozenset()
    return Item(key, said, kinds, meaning, part)


def _other_form(words: Sequence[str], place: int, lexicon: Lexicon) -> tuple[int, str]:
    """How many words are another form of a name (plural, case, article before it), and its key."""
    for count in (3, 2, 1):
        run = words[place : place + count]
        word = " ".join(run)
        if len(run) < count or is_cjk(word) or (count > 1 and min(map(len, run)) < 3):
            continue
        if key := spelling.inflected(word, lexicon):
            return count, key
    return 0, ""


def _misspelt(words: Sequence[str], place: int, lexicon: Lexicon) -> tuple[int, str]:
    """How many words are a slip of the fingers for one name, and its key."""
    for count in (3, 2, 1):
        if place + count <= len(words):
            name = spelling.slip(" ".join(words[place : place + count]), lexicon)
            if name:
                return count, name
    return 0, ""


def _as_tempo(word: str, run: Sequence[tuple[str, str, bool]], place: int, items: Sequence[Item], heard: Heard) -> bool:
    """Whether a lone number is the tempo: at the end of its phrase or before a known word, and not after ``opus``."""
    if not re.fullmatch(r"\d{1,4}(?:[.,]\d+)?", word):
        return False
    value = float(word.replace(",", "."))
    before = run[place - 1][0] if place else ""
    if heard.bpm is None and BARE_TEMPO[0] <= value <= BARE_TEMPO[1] and before not in NO_TEMPO_AFTER and len(word) > 1:
        heard.bpm = value
    return True


def _says_nothing(word: str, items: Sequence[Item]) -> bool:
    """Whether a word is a scrap: a single letter, or the ending of a Japanese word that was just read."""
    return len(word) < 2 or (bool(items) and KANA_ENDING.fullmatch(word) is not None)


# ------------------------------------------------------------------------------------------ keeping


def _keep(item: Item, lexicon: Lexicon, heard: Heard) -> None:
    """Add an item to what was heard, in its role."""
    if "unknown" in item.kinds:
        if item.words not in heard.unknown:
            heard.unknown.append(item.words)
        return
    if not item.is_name or item.role == "used":
        return
    meaning = item.meaning or Meaning()
    part = lexicon.band_parts.get(item.part)
    if part is not None and part.usual and meaning.instruments == (part.one,):
        heard.parts[part.one] = item.part
    if item.role in ("without", "only", "less"):
        _keep_turned(item, meaning, lexicon, heard)
        return
    for name in ("genres", "lent", "scenes", "moods", "instruments", "without"):
        _add(getattr(heard, name), getattr(meaning, name))
    _add(heard.implied, meaning.only)
    heard.era = heard.era or meaning.era
    heard.energy = heard.energy or meaning.energy


def _keep_turned(item: Item, meaning: Meaning, lexicon: Lexicon, heard: Heard) -> None:
    """Add an item that is not wanted, wanted alone, or less."""
    players = (item.part,) if item.part else meaning.instruments
    if item.role == "only":
        _add(heard.only, players)
        _add(heard.instruments, meaning.instruments)
        return
    if item.role == "less":
        _add(heard.less, players)
    elif players:
        _add(heard.without, players)
    elif meaning.family or item.key in set(lexicon.families.values()):
        _add(heard.without, (meaning.family or item.key,))
    else:
        _add(heard.without, meaning.genres or meaning.scenes or meaning.moods)
    if meaning.is_mood:
        _add(heard.moods, [lexicon.opposites[mood] for mood in meaning.moods if mood in lexicon.opposites])
    if meaning.energy:
        heard.energy = {"low": "high", "high": "low"}.get(meaning.energy, heard.energy)


def _add(names: list[str], more: Sequence[str]) -> None:
    """Append what is not there yet."""
    names += [name for name in dict.fromkeys(more) if name not in names]
