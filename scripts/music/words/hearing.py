"""Phrases to what is wanted and what is not: names looked up, with the words around them that turn or weaken them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from scripts.music.words import spelling
from scripts.music.words.lexicon import Lexicon, Meaning, longest_run, pieces
from scripts.music.words.page import Page
from scripts.music.words.text import is_cjk, tokens
from scripts.temporary import BARE_TEMPO, KANA_ENDING, NO_TEMPO_AFTER


@dataclass(slots=True)
class Item:
    """One thing said: a name, a word of grammar, an unknown word; its ``key`` and the words as they were typed.

    ``role`` is what becomes of it: nothing yet, ``used`` by the grammar, ``without``, ``only`` or ``less``.
    """

    key: str
    words: str
    kinds: frozenset[str] = frozenset()
    meaning: Meaning | None = None
    part: str = ""
    role: str = ""

    @property
    def is_name(self) -> bool:
        """Whether it names something that can be wanted or not."""
        return (self.meaning is not None or bool(self.part)) and not self.kinds

    @property
    def is_noun(self) -> bool:
        """Whether it names more than a mood."""
        return self.is_name and (bool(self.part) or (self.meaning is not None and not self.meaning.is_mood))


@dataclass(slots=True)
class Heard:
    """What was heard so far, in the order it was said; ``implied`` is who alone plays where nobody is named."""

    genres: list[str] = field(default_factory=list)
    lent: list[str] = field(default_factory=list)
    scenes: list[str] = field(default_factory=list)
    moods: list[str] = field(default_factory=list)
    instruments: list[str] = field(default_factory=list)
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
            _turn(phrase, phrases[number + 1 :])
            _with_those_before(phrase, phrases[:number])
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


# ------------------------------------------------------------------------------------------ turning


def _turn(phrase: Sequence[Item], following: Sequence[Sequence[Item]]) -> None:
    """Give the items of a phrase their roles by the words of negation, of less and of only among them."""
    for place, item in enumerate(phrase):
        if item.role:
            continue
        if "only" in item.kinds and _only(phrase, place, following):
            item.role = "used"
        elif item.kinds & {"no", "not"}:
            _bare(phrase, place)
            ahead = _next(phrase, place)
            if ahead is not None and "only" in ahead.kinds and "no" not in ahead.kinds:
                ahead.role = "used"  # "not only piano"
            elif "less" in item.kinds and "no" not in item.kinds:
                _set(phrase, place, "less", adjective=True)
            else:
                taken = _set(phrase, place, "without", adjective="not" in item.kinds)
                if taken and not any(one.role == "" and one.is_name for one in phrase[taken:]):
                    _on_to_or(following)
            item.role = "used"
        elif "less" in item.kinds:
            _set(phrase, place, "less", adjective=False)
        elif "none" in item.kinds:
            _set_before(phrase, place, "without")
        elif "alone" in item.kinds:
            _alone(phrase, place)


def _bare(phrase: Sequence[Item], place: int) -> None:
    """After a negation a word that else says nothing names a part: no beats, no melody."""
    for item in phrase[place + 1 :]:
        if item.part and item.kinds <= {"filler", "more"}:
            item.kinds = frozenset()
            return
        if not item.kinds & {"filler", "more"}:
            return


def _next(phrase: Sequence[Item], place: int) -> Item | None:
    """The next item that is no filler."""
    return next((one for one in phrase[place + 1 :] if not one.kinds & {"filler", "more"}), None)


def _set(phrase: Sequence[Item], place: int, role: str, *, adjective: bool) -> int:
    """Give the role to the name after ``place`` and to those that ``and`` joins to it; where the last one ends.

    After a word that turns adjectives a mood is meant by itself; else it only describes the noun behind it.
    """
    at, taken = place + 1, 0
    while at < len(phrase):
        item = phrase[at]
        if item.is_name:
            if item.is_noun or taken == 0:
                noun = _noun_behind(phrase, at)
                if item.is_noun or adjective or noun is None:
                    item.role = role
                    taken = at + 1
                    at = _joined(phrase, at)
                    if at < 0:
                        return taken
                    continue
                item.role = "used"
            else:
                return taken
        elif taken or not (item.kinds & {"filler", "more", "not", "less", "no", "alone"}):
            return taken
        elif item.kinds & {"not", "less", "no"}:
            item.role = "used"
        at += 1
    return taken


def _noun_behind(phrase: Sequence[Item], at: int) -> Item | None:
    """The noun that the moods from ``at`` on describe, when one follows at once."""
    for item in phrase[at + 1 :]:
        if item.is_noun:
            return item
        if not item.is_name:
            return None
    return None


def _joined(phrase: Sequence[Item], at: int) -> int:
    """Where the noun stands that ``and`` or ``or`` joins to the name at ``at``; -1 where none does."""
    joint = False
    for place in range(at + 1, len(phrase)):
        item = phrase[place]
        if item.kinds & {"and", "or"} and not joint:
            joint = True
        elif joint and item.is_noun:
            return place
        elif (joint and item.kinds & {"no", "not"}) or not item.kinds & {"filler"} or item.kinds & {"but"}:
            return -1
    return -1


def _on_to_or(following: Sequence[Sequence[Item]]) -> None:
    """Carry a negation over commas to an ``or``: no drums, bass or vocals."""
    for number, phrase in enumerate(following[:6]):
        names = [item for item in phrase if item.is_name]
        if not names or any(
            item.kinds & {"no", "not", "only", "but", "unknown"} - {"or"} and not item.kinds & {"or"} for item in phrase
        ):
            return
        if any("or" in item.kinds for item in phrase):
            for earlier in following[: number + 1]:
                for item in earlier:
                    if item.is_noun:
                        item.role = "without"
            return


def _set_before(phrase: Sequence[Item], place: int, role: str) -> None:
    """Give the role to the name before ``place``, and to those that ``and`` joins to it."""
    at = place - 1
    while at >= 0:
        item = phrase[at]
        if item.is_name and not item.role:
            item.role = role
            at -= 1
            while at >= 0 and phrase[at].kinds & {"filler"} and not phrase[at].kinds & {"and", "or"}:
                at -= 1
            if at < 1 or not phrase[at].kinds & {"and", "or"} or not phrase[at - 1].is_noun:
                return
        elif not item.kinds & {"filler", "more"}:
            return
        at -= 1


def _only(phrase: Sequence[Item], place: int, following: Sequence[Sequence[Item]]) -> bool:
    """Give the role ``only`` to the players named after ``place``; whether there are any."""
    at = place + 1
    while at < len(phrase) and (phrase[at].kinds & {"filler", "but", "more", "and"} or _is_mood(phrase[at])):
        at += 1
    if at >= len(phrase) or not _plays(phrase[at]):
        return False
    while 0 <= at < len(phrase) and _plays(phrase[at]):
        phrase[at].role = "only"
        at = _joined(phrase, at)
    for number, other in enumerate(following[:6]):  # only piano, cello and flute
        if not all(_plays(item) or item.kinds & {"and", "filler"} for item in other):
            break
        if any("and" in item.kinds for item in other):
            for earlier in following[: number + 1]:
                for item in earlier:
                    if _plays(item):
                        item.role = "only"
            break
    return True


def _alone(phrase: Sequence[Item], place: int) -> None:
    """``piano only``, ``piano solo``: the player before it, and those joined to it, alone.

    A solo within a phrase that names more (``rock with a guitar solo``) is only a solo.
    """
    item = phrase[place]
    others = [one for one in phrase if one.is_noun and not _plays(one)]
    if (
        "only" in item.kinds
        and "solo" in item.words.lower()
        and (others or any("but" in one.kinds for one in phrase[:place]))
    ):
        return
    _set_before(phrase, place, "only")
    for one in phrase:
        if one.role == "only" and not _plays(one):
            one.role = ""


def _is_mood(item: Item) -> bool:
    """Whether an item only colours what follows."""
    return item.is_name and not item.is_noun


def _with_those_before(phrase: Sequence[Item], before: Sequence[Sequence[Item]]) -> None:
    """``violin, viola and cello only``: the players of the phrases before belong to those alone as well."""
    alone = any("alone" in item.kinds for item in phrase) and any("and" in item.kinds for item in phrase)
    if not alone or not any(item.role == "only" for item in phrase):
        return
    for earlier in reversed(before):
        if not all(_plays(item) and not item.role for item in earlier):
            return
        for item in earlier:
            item.role = "only"


def _plays(item: Item) -> bool:
    """Whether an item names players."""
    return item.is_name and (bool(item.part) or (item.meaning is not None and bool(item.meaning.instruments)))


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
