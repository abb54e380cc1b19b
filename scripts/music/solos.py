"""Solos over the changes: licks from ``data/solos.txt`` laid over the chords of a section, with call, answer and rests.

The notation is explained at the head of the file. Pitches are found note by note: chord notes from the chord that
sounds, steps along its scale, half steps into the note that comes.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scripts import temporary
from scripts.music.genre_files import of_genre, read_lines
from scripts.records import Lick, Meter, SoloVocabulary


def parse_solos(text: str) -> dict[str, SoloVocabulary]:
    """Vocabularies by the name of a genre, or ``family NAME``. Raises SettingsError with the line that is wrong."""
    reading = _Reading()
    read_lines(text, "Solo", reading.line)
    return reading.found


def vocabulary_of(genre: str, family: str, known: Mapping[str, SoloVocabulary]) -> SoloVocabulary:
    """The vocabulary of a genre: its own, else its family's, else an empty one."""
    return of_genre(genre, family, known) or SoloVocabulary()


class _Reading:
    """What is read so far, and the genres and the metre that are being described."""

    def __init__(self) -> None:
        self.found: dict[str, SoloVocabulary] = {}
        self.names: tuple[str, ...] = ()
        self.meter: Meter | None = None

    def line(self, content: str) -> None:
        """One line. Raises ValueError with what is wrong."""
        word, _, rest = content.partition(" ")
        if word == "solo":
            self.names, self.meter = tuple(name.strip() for name in rest.split(",")), None
            self.found.update({name: SoloVocabulary() for name in self.names})
        elif word == "scale" and self.names:
            self._change(scale=tuple(int(step) for step in rest.split()))
        elif word == "licks" and self.names:
            top, bottom = rest.split("/")
            self.meter = Meter(int(top), int(bottom))
        elif self.meter is None:
            raise ValueError("licks stand below 'solo' and 'licks METRE'")
        else:
            licks = tuple(_lick(part, self.meter) for part in content.split(";") if part.strip())
            known = self.found[self.names[0]].licks if self.names else ()
            self._change(licks=(*known, *licks))

    def _change(self, **values: tuple[Any, ...]) -> None:
        """Give values to all genres that are being described: they are alike."""
        self.found.update({name: replace(self.found[name], **values) for name in self.names})


def _lick(text: str, meter: Meter) -> Lick:
    """One lick. Raises ValueError."""
    notes: list[tuple[int, str]] = []
    for token in text.split():
        match = re.fullmatch(r"(\d+|t)([GUDudxyb=.])", token)
        if match is None:
            raise ValueError(f"{token!r} is no note of a lick: a length and one of G U D u d x y b = .")
        notes.append((16 if match[1] == "t" else 12 * int(match[1]), match[2]))
    bar = 48 * 4 * meter.numerator // meter.denominator
    full = sum(length for length, _ in notes)
    if not notes or full % bar:
        raise ValueError(f"{text.strip()!r} fills {full / 12:g} sixteenths, no whole bars of {bar / 12:g}")
    return Lick(meter, full // bar, tuple(notes))


@dataclass(frozen=True, slots=True)
class Changes:
    """What a solo is played over, in ticks from the start of its section.

    ``chord`` and ``scale`` give the pitch classes at a tick, chord root first. ``bar`` is the length of one of ``bars``
    bars. ``low`` to ``high`` is its register, at most 17 semitones.
    """

    chord: Callable[[int], Sequence[int]]
    scale: Callable[[int], Sequence[int]]
    tonic: int
    bars: int
    bar: int
    low: int
    high: int


def solo(vocabulary: SoloVocabulary, meter: Meter, changes: Changes, rng: random.Random) -> list[tuple[int, int, int]]:
    """A solo as (start, end, pitch) in ticks from the start of its section; empty without licks in the metre."""
    licks = [lick for lick in vocabulary.licks if lick.meter == meter]
    if not licks:
        return []
    line: list[tuple[int, int, int]] = []
    here = changes.low + (changes.high - changes.low) // 3
    call: Lick | None = None
    number = 0
    while number < changes.bars:
        room = min(changes.bars - number, 4 - number % 4)
        lick = _next(licks, room, number, call, rng)
        call = lick if number % 4 == 0 else call
        written = _laid(lick, number * changes.bar)
        if (number + lick.bars) % 4 == 0:  # a phrase ends, and the player breathes
            written = _breathing(written, changes.bar)
        goal = _goal(changes, number)
        for start, end, pitch in _pitched(written, changes, (here, goal), rng):
            line.append((start, end, pitch))
            here = pitch
        number += lick.bars
    return line


def _next(licks: Sequence[Lick], room: int, number: int, call: Lick | None, rng: random.Random) -> Lick:
    """The next lick: an answer takes the rhythm of its call up again, now and then."""
    fitting = [lick for lick in licks if lick.bars <= room] or [min(licks, key=lambda lick: lick.bars)]
    if call is not None and number % 4 == 2 and call in fitting and rng.random() < temporary.SOLO_ANSWERS:
        return call
    busy = number % 4 in (1, 3)
    weights = [1.0 + (busy and lick.bars == 1) for lick in fitting]
    return rng.choices(fitting, weights)[0]


def _laid(lick: Lick, start: int) -> list[tuple[int, int, str]]:
    """A lick's notes as (start, end, sign) in ticks."""
    found = []
    at = start
    for length, sign in lick.notes:
        ticks = length * temporary.TICKS_PER_QUARTER // 48
        found.append((at, at + ticks, sign))
        at += ticks
    return found


def _breathing(written: list[tuple[int, int, str]], bar: int) -> list[tuple[int, int, str]]:
    """A lick without what begins in the last quarter of its last bar."""
    until = written[-1][1] - max(temporary.TICKS_PER_QUARTER, bar // 4)
    return [(start, min(end, until), sign) for start, end, sign in written if start < until]


def _goal(changes: Changes, number: int) -> int:
    """Where a solo wants to be: it climbs to two thirds of its length and comes down."""
    share = number / max(1, changes.bars - 1)
    height = share / temporary.SOLO_PEAK if share < temporary.SOLO_PEAK else (1 - share) / (1 - temporary.SOLO_PEAK)
    return changes.low + round((changes.high - changes.low) * (0.25 + 0.6 * height))


def _pitched(
    written: Sequence[tuple[int, int, str]], changes: Changes, place: tuple[int, int], rng: random.Random
) -> list[tuple[int, int, int]]:
    """Pitches for a lick from ``place``, where the line is and where it wants to be; neighbours wait for their goal."""
    here, goal = place
    found: list[tuple[int, int, int]] = []
    waiting: list[tuple[int, int, str]] = []
    lean = 1 if goal >= here else -1
    for start, end, sign in written:
        if sign == ".":
            continue
        if sign in "xy":
            waiting.append((start, end, sign))
            continue
        pitch = _pitch(sign, start, here, lean, changes)
        for begun, until, kind in waiting:
            found.append((begun, until, _neighbour(kind, pitch, changes.scale(start))))
        waiting = []
        found.append((start, end, pitch))
        here = pitch
        if abs(here - goal) > temporary.SOLO_STRAY:
            lean = 1 if goal > here else -1
        elif rng.random() < temporary.SOLO_TURNS:
            lean = -lean
    for begun, until, kind in waiting:  # nothing came: they lean on where the line is
        found.append((begun, until, _neighbour(kind, here, changes.scale(begun))))
    return found


def _pitch(sign: str, tick: int, here: int, lean: int, changes: Changes) -> int:
    """The pitch of a sign from the one before; what would leave the register turns round."""
    chord, scale = changes.chord(tick), changes.scale(tick)
    if sign == "=":
        return here
    if sign == "b":
        blue = [(changes.tonic + step) % 12 for step in (3, 6)]
        return _near(here, blue, lean, changes)
    if sign == "G":
        guides = [pc for pc in chord[1:] if (pc - chord[0]) % 12 in (3, 4, 9, 10, 11)] or list(chord)
        return _near(here, guides, lean, changes)
    classes = chord if sign in "UD" else scale
    direction = 1 if sign in "Uu" else -1
    pitch = _beside(here, classes, direction)
    if not changes.low <= pitch <= changes.high:
        pitch = _beside(here, classes, -direction)
    return _kept(pitch, changes)


def _near(here: int, classes: Sequence[int], lean: int, changes: Changes) -> int:
    """The nearest other pitch of some classes, the way that the line leans where two are as near."""
    options = [p for p in range(changes.low, changes.high + 1) if p % 12 in classes and p != here]
    return min(options, key=lambda p: (abs(p - here), -lean * (p - here)), default=here)


def _beside(here: int, classes: Sequence[int], direction: int) -> int:
    """The next pitch of some classes above or below."""
    pitch = here + direction
    while pitch % 12 not in classes:
        pitch += direction
    return pitch


def _neighbour(kind: str, goal: int, scale: Sequence[int]) -> int:
    """The half step below a note, or the step of the scale above it."""
    return goal - 1 if kind == "x" else _beside(goal, scale, 1)


def _kept(pitch: int, changes: Changes) -> int:
    """A pitch brought into the register by octaves."""
    while pitch < changes.low:
        pitch += 12
    while pitch > changes.high:
        pitch -= 12
    return max(pitch, changes.low)
