"""Words and the notes they are sung on."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from scripts.records.written import Note


@dataclass(frozen=True, slots=True)
class Slot:
    """Room for one syllable: its notes (a melisma has several), counted from the section's start in quarter notes.

    ``beat`` is 1 where the tune leans on it, -1 where it passes over, 0 where either may be.
    """

    notes: tuple[Note, ...]
    beat: int


@dataclass(frozen=True, slots=True)
class LineFrame:
    """Room for one line of words."""

    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Syllable:
    """A syllable as it stands under its note; ``ends_word`` says that no other of its word follows.

    Times are in quarter notes from the section's start. More than one where the tune has too few notes is one text
    with a blank in it.
    """

    text: str
    onset: Fraction
    duration: Fraction
    ends_word: bool


@dataclass(frozen=True, slots=True)
class SungLine:
    """A line of words and its syllables in order."""

    text: str
    syllables: tuple[Syllable, ...]


@dataclass(frozen=True, slots=True)
class Lyrics:
    """The words of a song: the lines of each section of the plan, none where nobody sings; and who wrote them."""

    sections: tuple[tuple[SungLine, ...], ...] = ()
    author: str = ""


@dataclass(frozen=True, slots=True)
class TimedSyllable:
    """A syllable when it sounds: its tick, its seconds in the finished audio, and the track (by number) that sings it.

    ``line`` counts the lines of the song; ``ends_section`` says that no line of its section follows.
    """

    tick: int
    seconds: float
    track: int
    text: str
    ends_word: bool
    ends_line: bool
    ends_section: bool
    line: int
