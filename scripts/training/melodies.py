"""Reads the four corpora of melodies: art songs, string quartets, hymns, and pieces for many instruments.

Each file holds one JSON object a line (``melody``, ``bars``, ``chords`` and so on in quarter notes from the start; the
corpora's README describes them). A corpus has one small reader here, which says what a line is to the training; how a
piece becomes tunes stands in ``cutting``.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from scripts.temporary import (
    MELODY_CHORD_FIT,
    MELODY_FILES,
    MELODY_TEST_PERCENT,
    MELODY_VALIDATION_PERCENT,
    MUTOPIA_WORDS,
)
from scripts.training.corpus import Unclean
from scripts.training.cutting import Piece, tunes_of
from scripts.training.tune import Tune


@dataclass(frozen=True, slots=True)
class Parts:
    """The tunes of a corpus in its three parts."""

    train: tuple[Tune, ...]
    validation: tuple[Tune, ...]
    test: tuple[Tune, ...]


def read_lieder(row: Mapping[str, Any]) -> Piece:
    """An art song: the sung line and the harmony of voice and piano."""
    return piece(row, "lieder", row["id"], "song")


def read_quartets(row: Mapping[str, Any]) -> Piece:
    """A movement of a string quartet: its first violin. All movements of a work fall into the same part."""
    words = row.get("genre", ())
    return piece(
        row, "quartets", str(row["id"]).rpartition("-")[0] or row["id"], "minuet" if "minuet" in words else "quartet"
    )


def read_hymnal(row: Mapping[str, Any]) -> Piece:
    """A hymn in four parts: its soprano. Tunes in free metre have no bars that mean anything and are refused."""
    if row.get("free_metre"):
        raise Unclean("free metre")
    return piece(row, "hymnal", row["id"], "hymn")


def read_mutopia(row: Mapping[str, Any]) -> Piece:
    """A piece of the Mutopia Project; its genre word follows from the corpus's own (``MUTOPIA_WORDS``)."""
    genres = set(row.get("genre", ()))
    word = next((ours for theirs, ours in MUTOPIA_WORDS if theirs in genres), "")
    if not word:
        raise Unclean("no genre word")
    return piece(row, "mutopia", row["id"], word)


def piece(row: Mapping[str, Any], corpus: str, work: str, word: str) -> Piece:
    """What all corpora have alike, in exact quarter notes. Raises Unclean for a line without bars or notes."""
    if not row.get("melody") or len(row.get("bars", ())) < 4:
        raise Unclean("no melody in bars")
    chords = row.get("chords", ()) if row.get("chord_fit", 0) >= MELODY_CHORD_FIT else ()
    meter, key = str(row["meter"]), (str(row["key"]), str(row["mode"]))
    return Piece(
        corpus=corpus,
        name=str(row["id"]),
        work=str(work),
        word=word,
        melody=tuple((exact(on), exact(length), int(pitch)) for on, length, pitch in row["melody"]),
        bars=tuple(exact(bar) for bar in row["bars"]),
        meters=tuple((exact(at), str(text)) for at, text in row.get("meters") or [[0, meter]]),
        keys=tuple((exact(at), str(tonic), str(mode)) for at, tonic, mode in row.get("keys") or [[0, *key]]),
        chords=tuple((exact(at), str(symbol)) for at, symbol in chords),
    )


def exact(value: float) -> Fraction:
    """A number of quarter notes that the file rounds to four digits, as the fraction that it stands for."""
    return Fraction(value).limit_denominator(48)


def readers() -> dict[str, Callable[[Mapping[str, Any]], Piece]]:
    """The reader of each corpus, by the name that ``MELODY_FILES`` has."""
    return {"lieder": read_lieder, "quartets": read_quartets, "hymnal": read_hymnal, "mutopia": read_mutopia}


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a packed file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def part_of(one: Piece) -> str:
    """Which part a piece falls into, by a hash of its work alone: ``train``, ``validation`` or ``test``."""
    number = int(hashlib.sha256(f"{one.corpus}/{one.work}".encode()).hexdigest(), 16) % 100
    if number < MELODY_TEST_PERCENT:
        return "test"
    return "validation" if number < MELODY_TEST_PERCENT + MELODY_VALIDATION_PERCENT else "train"


def load_melodies(folder: Path) -> tuple[dict[str, Parts], dict[str, int]]:
    """Read the corpora of a folder; returns each corpus's tunes and how many pieces or stretches were dropped and why.

    The part is chosen before a piece is cut. Raises FileNotFoundError for a file that is missing.
    """
    found: dict[str, Parts] = {}
    dropped: dict[str, int] = {}
    for corpus, reader in readers().items():
        parts: dict[str, list[Tune]] = {"train": [], "validation": [], "test": []}
        for row in rows(folder / MELODY_FILES[corpus]):
            try:
                one = reader(row)
            except Unclean as error:
                dropped[f"{corpus}: {error}"] = dropped.get(f"{corpus}: {error}", 0) + 1
                continue
            parts[part_of(one)] += tunes_of(one, dropped)
        found[corpus] = Parts(tuple(parts["train"]), tuple(parts["validation"]), tuple(parts["test"]))
    return found, dropped
