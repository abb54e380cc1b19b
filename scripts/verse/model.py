"""The counts of ``data/verse/english.npz``: which words stand in front of others, how they sound, what they go with.

Lines are written from their last word to their first, so that a rhyme is certain before the line is begun. The counts
are a trie of up to four words in a row, the last one first; how likely a word is in front of up to three others is
drawn from all lengths at once (interpolation after Witten and Bell, 1991).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scripts.errors import SettingsError
from scripts.temporary import LIGHT_WORDS, VERSE_COPY_BITS, VERSE_COPY_HASHES, VERSE_COPY_WORDS, VERSE_SUM_WORDS


def copy_places(words: Sequence[int], bits: int, hashes: int) -> list[int]:
    """The bits of a Bloom filter that stand for some words in a row."""
    first = 0
    for word in words:
        first = (first * 1_000_003 ^ (int(word) + 1)) & 0xFFFF_FFFF_FFFF
    second = (first >> 20) | 1
    return [(first + n * second) % bits for n in range(hashes)]


class VerseModel:
    """The counts, read once; what is worked out from them for a context is kept.

    ``words`` are in the order of how common they are; number 0 is the end of a line. ``patterns`` holds each word's
    place in ``pattern_list``: its stress digits, and whether it is a light word. Raises SettingsError.
    """

    def __init__(self, path: Path) -> None:
        """Read the counts at ``path``."""
        import numpy as np

        try:
            with np.load(path, allow_pickle=False) as stored:
                arrays: dict[str, Any] = {name: stored[name] for name in stored.files}
            every = bytes(arrays["words"]).decode("utf-8").split("\n")
            stresses = bytes(arrays["stress"]).decode("ascii").split("\n")
            size = len(arrays["rhymes"])
        except (OSError, ValueError, KeyError) as error:
            raise SettingsError(f"{path} cannot be read ({error}): restore it") from error
        self.words: tuple[str, ...] = ("", *every[: size - 1])
        self.spoken: dict[str, str] = dict(zip(every, stresses, strict=True))
        self.number: dict[str, int] = {word: place for place, word in enumerate(self.words) if place}
        self.rhymes, self.fronts = arrays["rhymes"], arrays["fronts"]
        self.vectors: Any = arrays["vectors"].astype(np.float32) / 127.0
        self.light: Any = np.array([word in LIGHT_WORDS for word in self.words])
        shapes = [("", False), *((self.spoken[w], w in LIGHT_WORDS) for w in self.words[1:])]
        self.pattern_list: tuple[tuple[str, bool], ...] = tuple(dict.fromkeys(shapes))
        place = {shape: number for number, shape in enumerate(self.pattern_list)}
        self.patterns: Any = np.array([place[shape] for shape in shapes])
        self.syllables: Any = np.array([len(stress) for stress, _ in shapes])
        # the same as lists, which are quicker one by one
        self.sizes: list[int] = self.syllables.tolist()
        self.lights: list[bool] = self.light.tolist()
        self._copies = np.unpackbits(arrays["copies"])
        self._levels = [(arrays[f"word{n}"], np.exp2(arrays[f"count{n}"].astype(np.float32) / 8.0)) for n in (2, 3, 4)]
        self._starts = [np.concatenate([[0], np.cumsum(arrays[f"children{n}"].astype(np.int64))]) for n in (1, 2, 3)]
        self._known: dict[tuple[int, ...], tuple[Any, Any]] = {}

    def preceding(self, following: tuple[int, ...]) -> tuple[Any, Any]:
        """The words that may stand in front of up to three others, the nearest first, and the logarithms of how likely.

        The answer holds whatever stood in front of the nearest one; number 0 in it is the beginning of a line.
        """
        context = following[:3]
        if context not in self._known:
            self._known[context] = self._interpolated(context)
        return self._known[context]

    def _interpolated(self, context: tuple[int, ...]) -> tuple[Any, Any]:
        import numpy as np

        words, shares = self._children(context[:1])
        if not len(words):
            return words, shares
        shares = shares / shares.sum()
        for length in range(2, len(context) + 1):
            near, counts = self._children(context[:length])
            if not len(near):
                break
            total, kinds = counts.sum(), len(near) * VERSE_SUM_WORDS
            shares = shares * (kinds / (total + kinds))
            shares[np.searchsorted(words, near)] += counts / (total + kinds)
        return words, np.log(shares)

    def _children(self, context: tuple[int, ...]) -> tuple[Any, Any]:
        """The words counted in front of a context, by number, and their counts."""
        import numpy as np

        entry = context[-1]
        low, high = self._starts[0][entry], self._starts[0][entry + 1]
        level = 0
        for word in reversed(context[:-1]):
            names = self._levels[level][0][low:high]
            place = int(np.searchsorted(names, word))
            if place == len(names) or names[place] != word:
                return names[:0], np.zeros(0, np.float32)
            level += 1
            low, high = self._starts[level][low + place], self._starts[level][low + place + 1]
        words, counts = self._levels[level]
        return words[low:high].astype(np.int64), counts[low:high]

    def is_copy(self, line: Sequence[int]) -> bool:
        """Whether six words in a row stand in the verse; one in thirty of those that do not is taken for such a run."""
        runs = range(len(line) - VERSE_COPY_WORDS + 1)
        return any(
            all(
                self._copies[place]
                for place in copy_places(line[n : n + VERSE_COPY_WORDS], VERSE_COPY_BITS, VERSE_COPY_HASHES)
            )
            for n in runs
        )

    def rhyme(self, one: int, other: int) -> bool:
        """Whether two words rhyme: alike from the last stressed vowel on, and not alike in what stands before it."""
        return bool(self.rhymes[one] == self.rhymes[other] and self.fronts[one] != self.fronts[other])
