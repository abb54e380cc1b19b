"""``data/ornaments.txt`` to records; the notation is explained at its head."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from scripts.music.genre_files import of_genre, read_lines
from scripts.records import Ornament


def parse_ornaments(text: str) -> dict[str, tuple[Ornament, ...]]:
    """Ornaments by the name of a genre, or ``family NAME``. Raises SettingsError with the line that is wrong."""
    reading = _Reading()
    read_lines(text, "Ornament", lambda line: _line(line, reading))
    return {name: tuple(rows) for name, rows in reading.found.items()}


def ornaments_of(genre: str, family: str, known: Mapping[str, tuple[Ornament, ...]]) -> tuple[Ornament, ...]:
    """The ornaments of a genre: its own, else its family's."""
    return of_genre(genre, family, known) or ()


@dataclass(slots=True)
class _Reading:
    """What is read so far: shapes by name, groups of instruments, rows by genre, and the genres being described."""

    shapes: dict[str, Ornament] = field(default_factory=dict)
    groups: dict[str, frozenset[str]] = field(default_factory=dict)
    found: dict[str, list[Ornament]] = field(default_factory=dict)
    names: tuple[str, ...] = ()


def _line(content: str, reading: _Reading) -> None:
    """One line. Raises ValueError with what is wrong."""
    word, _, rest = content.partition(" ")
    if word in ("curve", "figure"):
        name, shape = _shape(word, rest)
        if name in reading.shapes:
            raise ValueError(f"{name!r} is written twice")
        reading.shapes[name] = shape
    elif word == "group":
        name, _, members = rest.strip().partition(" ")
        reading.groups[name] = frozenset(_names(members))
    elif word == "genre":
        reading.names = _names(rest)
        for name in reading.names:
            if name in reading.found:
                raise ValueError(f"the genre {name!r} is described twice")
            reading.found[name] = []
    else:
        row = _row(content, reading)
        for name in reading.names:
            reading.found[name].append(row)


def _names(text: str) -> tuple[str, ...]:
    """Names parted by commas."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _shape(word: str, rest: str) -> tuple[str, Ornament]:
    """A curve or a figure with its name."""
    match = re.fullmatch(r"([a-z][a-z ]*?)\s+(-?[\d.].*)", rest.strip())
    if match is None:
        raise ValueError(f"write '{word}', a name and its points")
    pairs = [part.split() for part in match[2].split(",")]
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError("points are pairs, parted by commas")
    if word == "figure":
        return match[1], Ornament(match[1], 0.0, (), figure=tuple((int(a), _length(b)) for a, b in pairs))
    curve = tuple((float(at), None if semitones == "<" else float(semitones)) for at, semitones in pairs)
    if [at for at, _ in curve] != sorted(at for at, _ in curve):
        raise ValueError("the points of a curve stand in order of time")
    return match[1], Ornament(match[1], 0.0, (), curve=curve, from_end=curve[0][0] < 0)


def _length(text: str) -> float:
    """The length of a note of a figure: 0 for ``*``, a share below 2, else milliseconds."""
    if text == "*":
        return 0.0
    top, _, bottom = text.partition("/")
    return int(top) / int(bottom) if bottom else float(text)


def _row(content: str, reading: _Reading) -> Ornament:
    """A row of a genre: shape, share, groups."""
    match = re.fullmatch(r"([a-z][a-z ]*?)\s+(0?\.\d+|1)\s+(.+)", content)
    if match is None or not reading.names:
        raise ValueError("write a curve or a figure, its share and who plays it, below a 'genre' line")
    shape = reading.shapes.get(match[1])
    if shape is None:
        raise ValueError(f"there is no curve or figure {match[1]!r} above")
    players: set[str] = set()
    for name in _names(match[3]):
        if name not in reading.groups:
            raise ValueError(f"there is no group {name!r} above")
        players |= reading.groups[name]
    return replace(shape, share=float(match[2]), instruments=tuple(sorted(players)))
