"""``data/drummers.txt`` to records; the notation is explained at its head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from scripts import temporary
from scripts.music.genre_files import of_genre, read_lines
from scripts.records import Drummer


def parse_drummers(text: str) -> dict[str, Drummer]:
    """Drummers by the name of a genre, or ``family NAME``. Raises SettingsError with the line that is wrong."""
    reading = _Reading()
    read_lines(text, "Drummer", lambda line: _line(line, reading))
    return {genre: reading.known[name] for genre, name in reading.plays.items()}


def drummer_of(genre: str, family: str, known: Mapping[str, Drummer]) -> Drummer | None:
    """The drummer of a genre: its own, else its family's, else none was measured."""
    return of_genre(genre, family, known)


@dataclass(slots=True)
class _Reading:
    """What is read so far: drummers by their style, who plays which genre, and the style being described."""

    known: dict[str, Drummer] = field(default_factory=dict)
    plays: dict[str, str] = field(default_factory=dict)
    name: str = ""


def _line(content: str, reading: _Reading) -> None:
    """One line. Raises ValueError with what is wrong."""
    word, _, rest = content.partition(" ")
    if word == "drummer":
        reading.name = rest.strip()
        reading.known[reading.name] = Drummer()
        return
    if not reading.name:
        raise ValueError("it stands before the first 'drummer' line")
    if word == "plays":
        reading.plays.update({genre.strip(): reading.name for genre in rest.split(",")})
        return
    if word not in ("late", "hard", "ghost", "fill"):
        raise ValueError(f"{word!r} is none of drummer, plays, late, hard, ghost, fill")
    drum, *numbers = rest.split()
    if drum not in temporary.DRUM_NOTES:
        raise ValueError(f"there is no drum {drum!r}")
    values = [float(number) for number in numbers]
    drummer = reading.known[reading.name]
    if word == "late":
        scatter, *values = values
        drummer = replace(drummer, scatter={**drummer.scatter, drum: scatter})
    if len(values) != temporary.DRUMMER_STEPS:
        raise ValueError(f"a row has {temporary.DRUMMER_STEPS} steps")
    row = tuple(values) if word == "late" else tuple(value / 100.0 for value in values)
    reading.known[reading.name] = replace(drummer, **{word: {**getattr(drummer, word), drum: row}})
