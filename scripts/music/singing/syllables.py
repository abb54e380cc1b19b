"""Words divided into syllables as they stand under notes: ``beau-ti-ful``.

How many a word has, and which it leans on, is told by a table of spoken words (word -> stress digits, 1 main, 2
second, 0 none); for a word that is not in it by its letters (``music.lyrics``). Where the letters divide follows the
usual rules: one consonant goes to the next vowel, two part, what begins words stays together.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence

from scripts import temporary
from scripts.music.lyrics import count_syllables


def words_of_line(line: str) -> list[str]:
    """The words of a line with their signs (``day,``); what has neither letter nor number joins the word before."""
    found: list[str] = []
    for part in line.split():
        if re.search(r"\w", part) or not found:
            found.append(part)
        else:
            found[-1] += " " + part
    return [word for word in found if re.search(r"\w", word)]


def stress_of(word: str, spoken: Mapping[str, str]) -> str:
    """The stress digits of a word, one a syllable; light words of one syllable have 0."""
    plain = re.sub(r"^[^\w']+|[^\w']+$", "", word.casefold().replace("\u2019", "'"))
    parts = [part for part in re.split(r"[-\u2010-\u2015/]", plain) if part]
    digits = ""
    for part in parts or [plain]:
        known = spoken.get(part) or spoken.get(part.rstrip("'")) or spoken.get(re.sub(r"in'$", "ing", part))
        if known is None:
            known = guessed(part)
        digits += "0" if len(known) == 1 and part in temporary.LIGHT_WORDS else known
    return digits or "1"


def guessed(word: str) -> str:
    """The stress digits of a word that no table has: as many as its letters say, a prefix is not leant on."""
    count = max(1, count_syllables(word))
    lean = 1 if count > 1 and re.match(r"(a|be|de|re|un|in|en|for|to)[^aeiou]", word) else 0
    return "".join("1" if n == lean else "0" for n in range(count))


def divided(word: str, count: int) -> tuple[str, ...]:
    """A word's letters in so many parts, signs with the letters beside them; the parts together are the word."""
    if count < 2:
        return (word,)
    pieces = [piece for piece in re.split(r"(?<=[-\u2010-\u2015])(?=\w)", word) if piece]
    if len(pieces) > 1 and len(pieces) <= count:
        shares = [max(1, count_syllables(piece)) for piece in pieces]
        while sum(shares) != count:
            move = 1 if sum(shares) < count else -1
            index = max(range(len(shares)), key=lambda n: (len(pieces[n]) / shares[n]) * move)
            if shares[index] + move < 1:
                return _even(word, count)
            shares[index] += move
        return tuple(part for piece, share in zip(pieces, shares, strict=True) for part in divided(piece, share))
    cuts = _cuts(word, count)
    return tuple(word[a:b] for a, b in zip([0, *cuts], [*cuts, len(word)], strict=True)) if cuts else _even(word, count)


def _cuts(word: str, count: int) -> list[int]:
    """Where a word divides into so many parts; nothing where its vowels are too few."""
    low = word.casefold().replace("qu", "qw")
    nuclei = [list(match.span()) for match in re.finditer(r"[aeiouy\u00e0-\u00f6\u00f8-\u00ff]+", low)]
    if nuclei and len(nuclei) > 1 and nuclei[0][0] == 0 and low.startswith("y") and nuclei[0][1] > 1:
        nuclei[0][0] = 1
    while len(nuclei) > count:
        # an e that is not heard: at the end, before the last s or d, else the last e between consonants
        silent = [n for n, (a, b) in enumerate(nuclei) if low[a:b] == "e" and n]
        ending = [n for n in silent if re.fullmatch(r"e(s|d|'s)?\W*", low[nuclei[n][0] :])]
        inner = [
            n for n in silent if re.match(r"e(ly|ful|less|ment|ness|time|where|body|thing|one)", low[nuclei[n][0] :])
        ]
        chosen = (ending or inner or silent or [len(nuclei) - 1])[-1]
        del nuclei[chosen]
    while len(nuclei) < count:
        long = [n for n, (a, b) in enumerate(nuclei) if b - a > 1]
        if not long:
            break
        index = min(long, key=lambda n: (low[nuclei[n][0] : nuclei[n][1]] in temporary.VOWEL_PAIRS, -n))
        a, b = nuclei[index]
        nuclei[index : index + 1] = [[a, a + 1], [a + 1, b]]
    if len(nuclei) != count:
        return []
    return [_between(low, one[1], two[0]) for one, two in itertools.pairwise(nuclei)]


def _between(word: str, after: int, before: int) -> int:
    """Where the consonants between two vowels part: those that may begin a word go with the second."""
    run = word[after:before]
    if len(run) > 1 and run[-1] == "l" and re.fullmatch(r"e[sd]?\W*", word[before:]):
        return before - 2  # lit-tle, ta-ble
    for size in (3, 2, 1):
        tail = run[len(run) - size :]
        if len(run) >= size and (tail in temporary.CONSONANT_STARTS or size == 1):
            if size == len(run) and size > 1 and tail in ("st", "sk", "sp", "str", "spr"):
                return after + 1  # mas-ter, whis-per
            if run == "x" or run == "ck":
                return before
            return before - size
    return before


def _even(word: str, count: int) -> tuple[str, ...]:
    """A word cut evenly; one with too few letters is held: its last part is empty."""
    letters = len(word)
    cuts = [round(letters * n / count) for n in range(count + 1)]
    return tuple(word[a:b] for a, b in itertools.pairwise(cuts))


def line_stress(words: Sequence[str], spoken: Mapping[str, str]) -> list[tuple[int, int]]:
    """For each syllable of a line the number of its word and its stress digit, light words 0."""
    return [(place, int(digit)) for place, word in enumerate(words) for digit in stress_of(word, spoken)]
