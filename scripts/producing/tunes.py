"""The tunes of ABC files and the names of what is made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from scripts.errors import NotationError, SourceError
from scripts.music.abc.book import Tunebook
from scripts.output import files
from scripts.records import Score
from scripts.temporary import FORMATS, LARGEST_ABC_BYTES, MOST_CONTROL_CHARACTERS


class Tune(NamedTuple):
    """One tune of a file: where it stands in its book, its number as X: says (``""`` in a file of one), its name."""

    source: Path
    book: Tunebook
    place: int
    number: str
    name: str

    def read(self) -> Score:
        """The tune as it is played. Raises NotationError when it is none."""
        return self.book.tune(self.place)


def tunes_of(source: Path, wanted: tuple[int, int] | None) -> Iterator[Tune]:
    """The tunes of a file, those between two numbers if asked. Raises SourceError when there is none such."""
    book = Tunebook(read_file(source))
    if not len(book):
        raise NotationError("no notes found: the file is empty", line=1, column=1)
    places = book.places()
    chosen = places if wanted is None else _chosen(source, book, places, wanted)
    stem = files.safe_name(source.stem)
    for place in chosen:
        number = "" if len(places) == 1 else book.numbers[place] or str(places.index(place) + 1)
        yield Tune(source, book, place, number, f"{stem}-{number}" if number else stem)


def _chosen(source: Path, book: Tunebook, places: list[int], wanted: tuple[int, int]) -> list[int]:
    """The tunes whose X: lies between two numbers; where there is none, those at these places of the file."""
    first, last = wanted
    numbers = {place: match for place in places if (match := re.match(r"\d{1,9}", book.numbers[place]))}
    found = [place for place, number in numbers.items() if first <= int(number[0]) <= last]
    found = found or places[max(0, first - 1) : last]
    if not found:
        asked = f"{first}" if first == last else f"{first} to {last}"
        there = ", ".join(f"X:{book.numbers[place]}" for place in places[:5] if book.numbers[place])
        raise SourceError(f"{source.name} has no tune {asked}: it has {len(places)} ({there or 'without X:'} ...)")
    return found


def read_file(path: Path) -> str:
    """Read a text file as UTF-8, or as Latin-1 when it is not. Raises SourceError when that is not possible."""
    try:
        if path.is_dir():
            raise SourceError(f"{path} is a folder: name the ABC files in it")
        if path.stat().st_size > LARGEST_ABC_BYTES:
            raise SourceError(f"{path.name} is larger than {LARGEST_ABC_BYTES // 1_000_000} MB: this is no ABC tune")
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise SourceError(f"{path} cannot be read ({reason}): check the name and the rights") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    # NUL is not counted: UTF-16 read as bytes is full of it, and is music all the same.
    strange = len(re.findall(r"[\x01-\x08\x0e-\x19\x1b-\x1f\x7f-\x84\x86-\x9f]", text[:10_000]))
    if strange > MOST_CONTROL_CHARACTERS * len(text[:10_000]):
        raise SourceError(f"{path.name} is no text: this is no ABC tune")
    return text


class FreeNames:
    """Names in a folder that nothing has yet, neither there nor in this run; case does not count."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self.taken = {entry.name.lower() for entry in folder.iterdir()}
        except OSError:
            self.taken = set()

    def take(self, base: str) -> str:
        """``base``, or ``base (2)`` and so on, now taken."""
        name, number = base, 1
        while not self._is_free(name):
            number += 1
            name = f"{base} ({number})"
        self.taken.add(name.lower())
        return name

    def _is_free(self, name: str) -> bool:
        """Whether neither a folder nor any file of the name is there."""
        return not self.taken & {name.lower(), *(f"{name}.{kind}".lower() for kind in (*FORMATS, "mid", "mp4"))}
