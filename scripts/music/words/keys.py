"""Keys in words: F# minor, fis-Moll, la mineur, ля минор, 嬰ヘ短調, 올림바단조, 升F小调."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from scripts.music.words.lexicon import Lexicon, split
from scripts.music.words.matching import pattern
from scripts.music.words.page import Page
from scripts.music.words.text import folded, is_cjk, plain
from scripts.records import Key


def read_key(page: Page, lexicon: Lexicon, *, sure: bool = False) -> Key | None:
    """The first key on the page, taken off it; ``sure`` where a field says that one stands here."""
    if not lexicon.keys:
        return None
    found = None
    for regex, kind in _patterns(lexicon, sure):
        for match in re.finditer(regex, page.text):
            key = _key(match, page, lexicon, kind)
            if key is not None:
                found = found or key
                page.blank(match)
    return found


def _patterns(lexicon: Lexicon, sure: bool) -> list[tuple[str, str]]:
    """The ways to write a key, with how each is to be read."""
    keys = lexicon.keys
    notes = {letter: [folded(word) for word in split(text)] for letter, text in keys["notes"].items()}
    words = [word for own in notes.values() for word in own if len(word) > 1 and not is_cjk(word)]
    eastern = [word for own in notes.values() for word in own if is_cjk(word)]
    sharps, flats = ([folded(word) for word in split(keys[name])] for name in ("sharp", "flat"))
    modes = pattern(word for text in keys["modes"].values() for word in split(text))
    accidental = "|".join(
        re.escape(word) for word in sorted([*sharps, *flats], key=len, reverse=True) if not is_cjk(word) and word != "b"
    )
    prefix = "|".join(word for word in (*sharps, *flats) if is_cjk(word))
    before = pattern(split(keys["before"]))
    german = "|".join(sorted(map(re.escape, keys["german"]), key=len, reverse=True))
    letter = r"(?<![\w'#♯♭])(?P<note>[a-h])"
    sign = rf"(?P<sign>b(?![^\W\d_])|\s?-?(?:{accidental})(?![^\W\d_])|[#♯♭])?"
    found = [
        (rf"(?<![\w'])(?P<german>{german})[\s-]*(?P<mode>dur|moll)(?![^\W\d_])", "german"),
        (
            rf"(?P<sign>{prefix})?(?P<note>[a-h]|{'|'.join(map(re.escape, eastern))})(?P<late>[#♯♭]|{prefix})?\s?"
            rf"(?P<mode>{_eastern(keys)})",
            "eastern",
        ),
        (rf"{letter}{sign}[\s-]*(?P<mode>{modes})", "letter"),
        (rf"(?<![\w'])(?P<note>{pattern(words)})(?:[\s-]+(?P<sign>{accidental}))?[\s-]+(?P<mode>{modes})", "word"),
        (r"(?<![\w'#])(?P<note>[a-g])(?P<sign>[#♯♭b])?m(?![\w'])", "chord"),
        (
            rf"(?<![^\W\d_])(?:{before})\s*[:=]?\s*(?P<note>[a-g])(?P<sign>[#♯♭b]|\s?-?(?:sharp|flat))?(?![\w'#])",
            "named",
        ),
    ]
    if sure:
        found.append((rf"(?<![\w'])(?P<german>{german})(?![\w'])", "german"))
        found.append(
            (rf"(?<![\w'])(?P<note>[a-h])(?P<sign>[#♯♭b]|\s?-?(?:{accidental}))?(?P<mode>m)?(?![\w'])", "sure")
        )
        found.append((rf"(?<![\w'])(?P<note>{pattern(words)})(?:[\s-]+(?P<sign>{accidental}))?", "sure word"))
    return found


def _eastern(keys: Mapping[str, Any]) -> str:
    """A pattern for the modes in Chinese, Japanese and Korean."""
    return "|".join(
        sorted((word for text in keys["modes"].values() for word in split(text) if is_cjk(word)), key=len, reverse=True)
    )


def _key(match: re.Match[str], page: Page, lexicon: Lexicon, kind: str) -> Key | None:
    """The key of a match, or None where the letters are words after all."""
    groups = match.groupdict()
    keys = lexicon.keys
    mode = _mode(groups.get("mode") or "", lexicon)
    if kind == "german":
        return Key(keys["german"][groups["german"]], mode)
    note = groups["note"]
    typed = page.typed[match.start("note") : match.end("note")]
    small = len(note) == 1 and typed.islower() and note.isascii()
    if (
        kind == "letter"
        and small
        and not _letter_stands(match, page, note, groups.get("mode") or "", groups.get("sign"))
    ):
        return None
    if kind == "chord" and (small or re.match(r"\s+i\b", page.text[match.end() :])):
        return None
    if kind == "named" and (small or (note == "a" and not groups["sign"] and not _ends_there(page.text, match.end()))):
        return None
    letter = next((one for one, text in keys["notes"].items() if note in map(folded, split(text))), None)
    if letter is None or (note == "h" and kind not in ("german",)):
        return None
    signs = folded(plain(f"{groups.get('sign') or ''}{groups.get('late') or ''}")).strip(" -")
    if signs and signs in map(folded, split(keys["sharp"])):
        letter += "#"
    elif signs and signs in map(folded, split(keys["flat"])):
        letter += "b"
    return Key(letter, "minor" if kind in ("chord",) or groups.get("mode") == "m" else mode)


def _letter_stands(match: re.Match[str], page: Page, note: str, mode: str, sign: str | None) -> bool:
    """Whether a small letter before a mode is a note: not the article of ``a minor key``, not the ``e`` of Italian."""
    english = mode[:3] in ("maj", "min", "dor", "phr", "lyd", "mix", "loc", "aeo", "ion") and not mode.endswith("e")
    if sign:
        return True
    if not english:
        return (mode in ("dur", "moll") and note != "a") or mode in ("dur", "moll")
    if note != "a":
        return True
    after = page.text[match.end() :]
    if re.match(r"\s+(?:key|mode|mood|feel|chord|tonality|third|sound|scale|vibe|hit|label)", after):
        return False
    before = page.text[: match.start()]
    return bool(re.search(r"(?:\bin|\bof|\bkey|[:=]|^)\s*$", before)) or _ends_there(page.text, match.end())


def _ends_there(text: str, place: int) -> bool:
    """Whether nothing more is said after a place, or a sign stands there."""
    return re.match(r"\s*(?:$|[^\w\s]|\d|\x01)", text[place:]) is not None


def _mode(word: str, lexicon: Lexicon) -> str:
    """The name of a mode; major where none is written."""
    word = re.sub(r"\s+", " ", word)
    for name, text in lexicon.keys["modes"].items():
        if word in map(folded, map(plain, split(text))):
            return str(name)
    return "major"
