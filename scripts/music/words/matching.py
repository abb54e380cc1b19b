"""Known words found in running text: the longest name of a run, runs without spaces, patterns of lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from scripts.music.words.lexicon import Lexicon
from scripts.music.words.text import folded, is_cjk, plain
from scripts.temporary import HANGUL, LONGEST_NAME_WORDS


def pieces(run: str, lexicon: Lexicon) -> list[tuple[str, bool]]:
    """A run of Chinese, Japanese or Korean letters as known words, longest first, and what is left between them.

    Each piece comes with whether it is known. A single Korean syllable counts only where the rest is known as well:
    most stand inside longer words.
    """
    found: list[tuple[str, bool]] = []
    rest, place = "", 0
    while place < len(run):
        key = next((one for one in lexicon.first.get(run[place], ()) if run.startswith(one, place)), "")
        if key and not (len(key) == 1 and HANGUL.fullmatch(key) and rest):
            if rest:
                found.append((rest, False))
            found.append((key, True))
            rest, place = "", place + len(key)
        else:
            rest += run[place]
            place += 1
    if rest:
        found.append((rest, False))
    if HANGUL.fullmatch(run) and any(not known for _, known in found):
        whole = [one for one in found if one[1] and len(one[0]) > 1]
        return whole or [(run, False)]
    return found


def longest_run(words: Sequence[str], start: int, lexicon: Lexicon) -> tuple[int, str]:
    """How many words from ``start`` on are one known name, and its key; 0 and nothing where none is."""
    for count in range(min(LONGEST_NAME_WORDS, lexicon.longest, len(words) - start), 0, -1):
        key = " ".join(words[start : start + count])
        if lexicon.knows(key):
            return count, key
    return 0, ""


def pattern(words: Iterable[str]) -> str:
    """A pattern for any of some words, the longest first; Latin and Cyrillic ones end where the word ends."""
    return _pattern(tuple(words))


@cache
def _pattern(words: tuple[str, ...]) -> str:
    """``pattern``, made once for each list."""
    alternatives = sorted({folded(plain(word)) for word in words if word}, key=len, reverse=True)
    return "|".join(map(_alternative, alternatives))


def _alternative(word: str) -> str:
    """One alternative of a pattern."""
    ends = r"(?![^\W\d_])" if word[-1].isalpha() and not is_cjk(word[-1]) else ""
    return re.escape(word).replace("\\ ", r"\s+") + ends
