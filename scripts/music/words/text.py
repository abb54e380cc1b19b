"""Text as it is typed to tokens that can be looked up: letters without capitals and accents, words, signs and breaks.

``folded`` keeps every letter in its place, so that what is found in the folded text can be cut out of the typed one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from scripts.temporary import (
    CJK_RANGES,
    CYRILLIC_ENDING,
    LATIN_ENDING,
    PLAIN_NAME,
    READ,
    SHORTEST_CYRILLIC_STEM,
    SHORTEST_STEM,
    TOKEN,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or a break between phrases (``kind`` end), or a place where something was read already (read).

    ``start`` and ``end`` are places in the text; ``glued`` says that a hyphen joins it to the word before.
    """

    text: str
    kind: str
    start: int
    end: int
    glued: bool = False


def plain(text: str) -> str:
    """The text in the usual form of its characters: full-width letters as narrow ones, one kind of apostrophe."""
    if text.isascii():
        return text.replace("`", "'").replace(READ, " ")
    text = unicodedata.normalize("NFKC", text)
    for odd, usual in (("\u2019", "'"), ("\u2018", "'"), ("`", "'"), ("\u00b4", "'"), ("\u30fb", ""), ("\u2011", "-")):
        text = text.replace(odd, usual)
    text = text.replace("\u2013", "-").replace("\u2014", " - ").replace("\u2212", "-").replace(READ, " ")
    return unicodedata.normalize("NFC", text)


def folded(text: str) -> str:
    """The text in small letters, Latin ones without accents; as long as the text."""
    return text.lower() if text.isascii() else "".join(map(_fold, text))


@cache
def _fold(letter: str) -> str:
    """One character without capital and accent."""
    small = letter.lower()
    small = small if len(small) == 1 else letter
    base = unicodedata.normalize("NFD", small)[:1]
    if "a" <= base <= "z":
        return base
    return {"ё": "е", "ø": "o", "ł": "l", "đ": "d", "ı": "i"}.get(small, small)


def tokens(text: str) -> list[Token]:
    """The tokens of a folded text, in order."""
    found: list[Token] = []
    for match in TOKEN.finditer(text):
        kind = str(match.lastgroup)
        before = text[match.start() - 2 : match.start()]
        glued = before[-1:] == "-" and before[:1].isalnum()
        found.append(Token(match.group(), kind, match.start(), match.end(), glued))
    return found


def canonical(words: Sequence[str]) -> str:
    """What a run of words is looked up by; Chinese, Japanese and Korean runs lose nothing but their spaces."""
    return " ".join(words)


def name_key(name: str) -> str:
    """What a name of the lexicon is looked up by: its tokens, as a request's would be."""
    usual = folded(plain(name))
    if PLAIN_NAME.fullmatch(usual):  # nearly all: no need to look for signs among the letters
        return " ".join(usual.replace("-", " ").split())
    return canonical([token.text for token in tokens(usual) if token.kind not in ("end", "read")])


def is_cjk(word: str) -> bool:
    """Whether a word begins in Chinese, Japanese or Korean letters."""
    return any(low <= word[:1] <= high for low, high in CJK_RANGES)


def stem(word: str) -> str:
    """A word without the ending that number, gender and case give it; itself where too little would be left."""
    cyrillic = "\u0400" <= word[:1] <= "\u04ff"
    ending, shortest = (CYRILLIC_ENDING, SHORTEST_CYRILLIC_STEM) if cyrillic else (LATIN_ENDING, SHORTEST_STEM)
    shorter = ending.sub("", word)
    return shorter if len(shorter) >= shortest else word
