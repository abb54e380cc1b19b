"""Words that are nearly right: slips of the fingers, endings, compounds, and the nearest known words."""

from __future__ import annotations

from difflib import get_close_matches

from scripts.music.words.lexicon import Lexicon
from scripts.music.words.text import is_cjk, stem
from scripts.temporary import (
    ELISION,
    NEAREST_CUTOFF,
    NEAREST_SHOWN,
    SHORTEST_MISSPELT,
    TWO_SLIPS_FROM,
)


def inflected(word: str, lexicon: Lexicon) -> str:
    """The key of the name of which a word is another form: a plural, a case, with an article before it; or nothing.

    An English word counts only with a plural's s: its other endings make another word of it.
    """
    bare = ELISION.sub("", word).removesuffix("'s")
    if bare != word and (lexicon.knows(bare) or (bare := inflected(bare, lexicon))):
        return bare
    if word.endswith("s") and lexicon.knows(word[:-1]) and len(word) > 3:
        return word[:-1]
    if " " not in word and lexicon.is_english(word):
        return ""
    stemmed = " ".join(map(stem, word.split(" ")))
    return stemmed if stemmed in lexicon.names else lexicon.stems.get(stemmed, "")


def compound(word: str, lexicon: Lexicon) -> tuple[str, bool]:
    """The key of what a compound is about (``Klaviermusik``), and whether its ending says that it is not there.

    ``drumless`` is the drums, and True.
    """
    for ending in lexicon.endings.get("without", ()):
        key = word.removesuffix(ending)
        if key != word and (found := _linked(key, lexicon)) and found in lexicon.parts:
            return found, True
    for ending in lexicon.endings.get("after", ()):
        key = word.removesuffix(ending)
        if key != word and len(key) > 2 and not is_cjk(word) and (found := _linked(key, lexicon)):
            return found, False
    return "", False


def _linked(word: str, lexicon: Lexicon) -> str:
    """The key of a word that may end in the letters that link a compound."""
    for link in ("", "s", "n", "en", "er", "es", "e"):
        key = word.removesuffix(link) if link else word
        if (key in lexicon.names or key in lexicon.parts) and len(key) > 2:
            return key
    return inflected(word, lexicon) if len(word) > 3 else ""


def slip(word: str, lexicon: Lexicon) -> str:
    """The one name that a long word misses by a slip of the fingers, or nothing.

    Never for an English word, across another first letter, or under six letters; one slip (a letter left out, doubled,
    wrong, or two swapped), two from nine letters on.
    """
    if len(word) < SHORTEST_MISSPELT or is_cjk(word) or lexicon.is_english(word):
        return ""
    words = word.split(" ")
    if len(words) > 1 and all(len(one) < 4 or lexicon.is_english(one) for one in words):
        return ""
    most = 2 if len(word) >= TWO_SLIPS_FROM else 1
    best: tuple[int, str] | None = None
    for name in lexicon.names:
        if name[:1] == word[:1] and abs(len(name) - len(word)) <= most and name.count(" ") == len(words) - 1:
            away = distance(word, name, most)
            if away <= most and len(name) >= SHORTEST_MISSPELT - 1 and (best is None or away < best[0]):
                best = away, name
    return best[1] if best else ""


def nearest(word: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The known names spelt most like a word, to be shown to the user."""
    near = get_close_matches(word, lexicon.shown, n=NEAREST_SHOWN, cutoff=NEAREST_CUTOFF)
    return tuple(near)


def distance(one: str, other: str, most: int) -> int:
    """How many slips lie between two words: letters left out, put in, wrong or swapped (optimal string alignment).

    Stops counting above ``most``.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, 1):
        new = [n]
        for m, right in enumerate(other, 1):
            cost = min(row[m] + 1, new[m - 1] + 1, row[m - 1] + (letter != right))
            if n > 1 and m > 1 and letter == other[m - 2] and one[n - 2] == right:
                cost = min(cost, before[m - 2] + 1)
            new.append(cost)
        before, row = row, new
        if min(row) > most:
            return most + 1
    return row[-1]
