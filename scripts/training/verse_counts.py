"""Counts verse for the embedded lyricist: ``python -m scripts.training.verse_counts CORPUS data/verse/english.npz``.

CORPUS is a folder with ``stanzas.jsonl.gz`` (public-domain verse, one JSON object with ``lines`` a row) and
``pronounce.tsv.gz`` (word, syllables, stress, rhyme, phones, count, origin; data of the CMU Pronouncing Dictionary).
What is written are counts of up to four words in a row that stand there more than once, the words' pronunciations,
vectors of what they go with, and a filter that knows six words in a row again. No line of the corpus is in it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from scripts.temporary import (
    ENGLISH_FILE,
    LIGHT_WORDS,
    VERSE_COPY_BITS,
    VERSE_COPY_HASHES,
    VERSE_COPY_WORDS,
    VERSE_DIMENSIONS,
    VERSE_LEAST_COUNT,
    VERSE_MODERN_FILE,
    VERSE_MOST_WORDS,
    VERSE_NAME_SHARE,
    VERSE_SOURCE,
    VERSE_SPOKEN_WORDS,
    VERSE_VECTOR_WORDS,
)
from scripts.training.verse_text import Modern, Row, read_modern, rows, stanzas, words_of
from scripts.verse.model import copy_places


def pronunciations(path: Path) -> dict[str, tuple[str, str, str]]:
    """Stress digits, rhyme and phones of each word: the first of its variants."""
    found: dict[str, tuple[str, str, str]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        next(file)
        for line in file:
            word, _, stress, rhyme, phones, *_ = line.rstrip("\n").split("\t")
            found.setdefault(word, (stress, rhyme, phones))
    return found


def names(path: Path) -> set[str]:
    """Words that mostly have a capital within a line."""
    capital, seen = Counter[str](), Counter[str]()
    for lines in stanzas(path):
        for line in lines:
            for word in re.findall(r"(?<=[a-z,;] )[A-Za-z']+", line):
                seen[word.casefold()] += 1
                capital[word.casefold()] += word[0].isupper()
    return {word for word, count in capital.items() if count > VERSE_NAME_SHARE * seen[word]} - {"i", "i'm", "i'll"}


def vocabulary(corpus: Path, modern: Modern, spoken: Mapping[str, tuple[str, str, str]]) -> list[str]:
    """The words that lines are made of, the commonest first, after the sign of a line's end, which is empty."""
    counts = Counter[str]()
    for row in rows(corpus, modern):
        counts.update(row.words)
    left_out = names(corpus) | modern.never
    english = modern.short | set(ENGLISH_FILE.read_text(encoding="utf-8").split())
    english |= {word for words in modern.contract.values() for word in words}
    known = [
        w
        for w, n in counts.most_common()
        if n >= VERSE_LEAST_COUNT
        and w in spoken
        and w not in left_out
        and (w in english or w.removesuffix("'s") in english)
    ]
    return ["", *known[:VERSE_MOST_WORDS]]


def encoded(corpus: Path, modern: Modern, number: Mapping[str, int]) -> tuple[Any, Any]:
    """All rows as one array of word numbers, -1 between them, 0 where a clause ends or begins; and their stanzas."""
    ids: list[int] = []
    owners: list[int] = []
    for row in rows(corpus, modern):
        for piece in pieces(row, number):
            ids += [*piece, -1]
            owners += [row.stanza] * (len(piece) + 1)
    return np.array(ids, np.int32), np.array(owners, np.int32)


def pieces(row: Row, number: Mapping[str, int]) -> Iterator[list[int]]:
    """A row as runs of known words, 0 at an end where its clause ends."""
    run: list[int] = [0] if row.opens else []
    for word in row.words:
        if word in number:
            run.append(number[word])
        else:
            if len(run) > 1:
                yield run
            run = []
    if row.closes:
        run.append(0)
    if len(run) > 1:
        yield run


def levels(ids: Any, size: int) -> list[tuple[Any, Any]]:
    """For two, three and four words in a row: the keys of those that come twice or more, the last word first; counts.

    A key counts its words from the last one, each in ``bits`` bits; nothing reaches over a line's end.
    """
    found = []
    for length in (2, 3, 4):
        parts = [ids[length - 1 - n : len(ids) - n].astype(np.int64) for n in range(length)]
        good = np.all([part >= 0 for part in parts], axis=0)
        good &= np.all([part > 0 for part in parts[1:-1]], axis=0) if length > 2 else True
        good &= ~((parts[0] == 0) & (parts[-1] == 0))
        key = np.zeros(int(good.sum()), np.int64)
        for part in parts:
            key = key * size + part[good]
        keys, counts = np.unique(key, return_counts=True)
        kept = counts >= 2
        found.append((keys[kept], counts[kept]))
    return found


def trie(found: Sequence[tuple[Any, Any]], size: int) -> dict[str, Any]:
    """The levels as arrays: of each entry its word, its count in eighths of an octave, and how many lie below it."""
    arrays: dict[str, Any] = {}
    above = np.arange(size, dtype=np.int64)
    for level, (keys, counts) in enumerate(found, 2):
        parents = keys // size
        lying = np.isin(parents, above)
        keys, counts, parents = keys[lying], counts[lying], parents[lying]
        children = np.searchsorted(parents, above, "right") - np.searchsorted(parents, above, "left")
        arrays[f"children{level - 1}"] = children.astype(np.uint16)
        arrays[f"word{level}"] = (keys % size).astype(np.uint16)
        arrays[f"count{level}"] = np.minimum(255, np.round(8 * np.log2(counts))).astype(np.uint8)
        above = keys
    return arrays


def vectors(ids: Any, owners: Any, words: Sequence[str]) -> Any:
    """What the commonest words of meaning go with in a stanza: positive mutual information, its first directions."""
    light = np.array([not word or word in LIGHT_WORDS for word in words])
    chosen = np.flatnonzero(~light)[:VERSE_VECTOR_WORDS]
    place = np.full(len(words) + 1, -1)
    place[chosen] = np.arange(len(chosen))
    keep = (ids > 0) & (place[ids] >= 0)
    column, row = place[ids[keep]], owners[keep]
    pairs = np.unique(row.astype(np.int64) * len(chosen) + column)
    row, column = pairs // len(chosen), pairs % len(chosen)
    together = np.zeros((len(chosen), len(chosen)), np.float32)
    ends = np.searchsorted(row, np.unique(row), "right")
    begin = 0
    for end in ends:
        inside = column[begin:end]
        together[np.ix_(inside, inside)] += 1.0
        begin = end
    np.fill_diagonal(together, 0.0)
    total = together.sum()
    share = (together.sum(0) / total) ** 0.75
    share /= share.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        mutual = np.log(together / total / np.outer(together.sum(1) / total, share))
    mutual = np.where(together >= 3, np.maximum(mutual, 0.0), 0.0).astype(np.float32)
    rng = np.random.default_rng(0)
    basis = rng.standard_normal((len(chosen), VERSE_DIMENSIONS + 16), np.float32)
    for _ in range(5):
        basis, _ = np.linalg.qr(mutual @ basis)
    small = basis.T @ mutual @ basis
    values, turn = np.linalg.eigh((small + small.T) / 2)
    best = np.argsort(-np.abs(values))[:VERSE_DIMENSIONS]
    found = (basis @ turn[:, best]) * np.sqrt(np.abs(values[best]))
    found /= np.maximum(1e-9, np.linalg.norm(found, axis=1, keepdims=True))
    whole = np.zeros((len(words), VERSE_DIMENSIONS), np.int8)
    whole[chosen, : found.shape[1]] = np.round(found * 127).astype(np.int8)
    return whole


def copies(corpus: Path, ids: Any, number: Mapping[str, int]) -> Any:
    """A Bloom filter of all six words in a row of the corpus that the writer has words for, in old and new forms."""
    length = VERSE_COPY_WORDS
    runs = [ids]
    plain: list[int] = []
    for lines in stanzas(corpus):
        for line in lines:
            plain += [number.get(word, -1) for word in words_of(line)]
            plain.append(-1)
    runs.append(np.array(plain, np.int32))
    bits = np.zeros(VERSE_COPY_BITS, bool)
    for run in runs:
        parts = [run[n : len(run) - length + 1 + n].astype(np.int64) for n in range(length)]
        good = np.all([part > 0 for part in parts], axis=0)
        for row in np.unique(np.stack([part[good] for part in parts], 1), axis=0):
            bits[copy_places(row, VERSE_COPY_BITS, VERSE_COPY_HASHES)] = True
    return np.packbits(bits)


def main(arguments: list[str] | None = None) -> int:
    """Count from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args(arguments)
    corpus = options.corpus / "stanzas.jsonl.gz"
    modern = read_modern(VERSE_MODERN_FILE)
    spoken = pronunciations(options.corpus / "pronounce.tsv.gz")
    words = vocabulary(corpus, modern, spoken)
    number = {word: place for place, word in enumerate(words)}
    ids, owners = encoded(corpus, modern, number)
    print(f"{len(words)} words, {int((ids > 0).sum())} in rows")
    arrays = trie(levels(ids, len(words)), len(words))
    arrays["vectors"] = vectors(ids, owners, words)
    arrays["copies"] = copies(corpus, ids, number)
    arrays |= spoken_arrays(words, spoken, options.corpus / "pronounce.tsv.gz")
    arrays["source"] = np.frombuffer(json.dumps(VERSE_SOURCE).encode(), np.uint8)
    np.savez_compressed(options.out, **arrays)
    sizes = {name: len(array) for name, array in arrays.items()}
    print(f"{options.out}: {options.out.stat().st_size} bytes; {sizes}")
    return 0


def spoken_arrays(words: Sequence[str], spoken: Mapping[str, tuple[str, str, str]], table: Path) -> dict[str, Any]:
    """How words are spoken: the lyricist's own with stress, rhyme and the sound before it, further ones with stress."""
    common = Counter[str]()
    with gzip.open(table, "rt", encoding="utf-8") as file:
        next(file)
        for line in file:
            row = line.rstrip("\n").split("\t")
            common[row[0]] = max(common[row[0]], int(row[5]))
    known = set(words)
    further = [word for word, _ in common.most_common(VERSE_SPOKEN_WORDS) if word not in known]
    every = [*words[1:], *further]
    rhymes = [spoken[word][1] for word in words[1:]]
    sounds = sorted(set(rhymes))
    fronts = [front(*spoken[word]) for word in words[1:]]
    heads = sorted(set(fronts))
    return {
        "words": np.frombuffer("\n".join(every).encode(), np.uint8),
        "stress": np.frombuffer("\n".join(spoken[word][0] for word in every).encode(), np.uint8),
        "rhymes": np.array([0, *(sounds.index(rhyme) + 1 for rhyme in rhymes)], np.uint16),
        "fronts": np.array([0, *(heads.index(head) for head in fronts)], np.uint16),
    }


def front(stress: str, rhyme: str, phones: str) -> str:
    """The consonants before the vowel that a word rhymes from: words with the same ones sound the same."""
    plain = re.sub(r"\d", "", phones)
    before = plain.removesuffix(rhyme).split()
    out: list[str] = []
    while before and before[-1][0] not in "AEIOU":
        out.insert(0, before.pop())
    return " ".join(out)


if __name__ == "__main__":
    raise SystemExit(main())
