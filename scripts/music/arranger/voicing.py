"""Chords voiced by the shortest way, open below and close above, without seconds where they would be mud."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from scripts import temporary
from scripts.music.arranger.context import Harmony


@dataclass(frozen=True, slots=True)
class Space:
    """Where chords may be voiced: pitches from ``low`` to ``high``, with at most ``most`` notes.

    ``lean`` moves the middle of the range that chords keep to, in semitones. ``airy`` leaves out positions with minor
    seconds or ninths, or two seconds on one another; a note is left out where there are no others. ``keep`` is a pitch
    class that is not left out of a chord that has it. ``rootless`` leaves the root of chords with a seventh or more to
    the bass.
    """

    low: int
    high: int
    most: int = 4
    lean: float = 0.0
    airy: bool = False
    keep: int | None = None
    rootless: bool = False


def voicings(chords: Sequence[Harmony], space: Space, before: tuple[int, ...] | None = None) -> list[tuple[int, ...]]:
    """A voicing for each chord, lowest pitch first, each led from the one before by the least movement.

    Close, dropped and spread positions compete. Seconds below D4 are left out where the chord has another position,
    or sounds with a note less. A voice that leaps, a third below C3, gaps in the middle, voices that run in parallel
    fifths or octaves, and voices that overlap cost extra. Of chords with more notes than the space takes the fifth goes
    first, then the root, which the bass has. ``before`` is what sounded last.
    """
    centre = (space.low + space.high) / 2 + space.lean
    chosen: list[tuple[int, ...]] = []
    known: dict[tuple[int, tuple[int, ...]], list[tuple[tuple[int, ...], float]]] = {}
    led: dict[tuple[tuple[int, tuple[int, ...]], tuple[int, ...] | None], tuple[int, ...]] = {}
    for chord in chords:
        if space.rootless and len(chord.classes) > 3:
            chord = replace(chord, classes=tuple(pc for pc in chord.classes if pc != chord.root or pc == space.keep))
        name = (chord.root, _reduce(chord, space.most, space.keep))
        if name not in known:
            positions = _positions(chord, name[1], space)
            known[name] = [(voicing, _stillness(voicing, centre, chord.root)) for voicing in positions]
        if (name, before) not in led:
            previous = before
            led[name, before] = min(known[name], key=lambda one: (one[1] + _moves(one[0], previous), one[0]))[0]
        before = led[name, before]
        chosen.append(before)
    return chosen


def _positions(chord: Harmony, classes: tuple[int, ...], space: Space) -> list[tuple[int, ...]]:
    """The positions of a chord that are clean, or as clean as they can be."""
    if space.airy:
        return _thinned(chord, space, _clustered) or _candidates(classes, space.low, space.high)
    return _thinned(chord, space, _muddy) or _candidates(classes, space.low, space.high)


def _reduce(chord: Harmony, most: int, keep: int | None = None) -> tuple[int, ...]:
    """The pitch classes to sound, the least needed left out, ``keep`` never."""
    classes = list(chord.classes)
    fifth = (chord.root + 7) % 12
    spares = (fifth, chord.root) if keep is None else (fifth, chord.root, *reversed(chord.classes))
    for spare in spares:
        if len(classes) > most and spare in classes and spare != keep:
            classes.remove(spare)
    return tuple(classes[:most])


def _candidates(classes: tuple[int, ...], low: int, high: int) -> list[tuple[int, ...]]:
    """Every close position in range, and each with its second or third voice from the top, or all but its lowest one,
    an octave away."""
    found: list[tuple[int, ...]] = []
    for bottom in range(low, high + 1):
        if bottom % 12 not in classes:
            continue
        voicing = tuple(sorted(bottom + (pc - bottom) % 12 for pc in classes))
        if voicing[-1] <= high:
            found.append(voicing)
            if len(voicing) >= 3 and voicing[-2] - 12 >= low:
                found.append(tuple(sorted((*voicing[:-2], voicing[-2] - 12, voicing[-1]))))
            if len(voicing) >= 4 and voicing[-3] - 12 >= low:
                found.append(tuple(sorted((*voicing[:-3], voicing[-3] - 12, *voicing[-2:]))))
            if len(voicing) >= 4 and voicing[0] - 12 >= low:
                found.append((voicing[0] - 12, *voicing[1:]))
    if not found:  # a range too narrow for the chord: its notes one by one, where they fit
        found.append(tuple(pitch for pitch in range(low, high + 1) if pitch % 12 in classes)[:3] or (low,))
    return found


def _thinned(chord: Harmony, space: Space, bad: Callable[[tuple[int, ...]], bool]) -> list[tuple[int, ...]]:
    """The positions of a chord that are not bad; of fewer notes, or without its root, where there are none."""
    keep = space.keep
    rootless = replace(chord, classes=tuple(pc for pc in chord.classes if pc != chord.root or pc == keep))
    for count in range(space.most, 1, -1):
        for thinned in (chord, rootless):
            positions = _candidates(_reduce(thinned, count, keep), space.low, space.high)
            found = [voicing for voicing in positions if not bad(voicing)]
            if found:
                return found
    return []


def _clustered(voicing: tuple[int, ...]) -> bool:
    """Whether two notes rub as a minor second or ninth, or two seconds stand on one another."""
    steps = [b - a for a, b in pairwise(voicing)]
    rubs = any(high - low in (1, 13) for low in voicing for high in voicing)
    return rubs or any(a < 3 and b < 3 for a, b in pairwise(steps))


def _muddy(voicing: tuple[int, ...]) -> bool:
    """Whether a second lies below D4, or a semitone a little above it."""
    lowest = temporary.LOWEST_SECOND
    return any(b - a < 3 and b < lowest + (3 if b - a < 2 else 0) for a, b in pairwise(voicing))


def _stillness(voicing: tuple[int, ...], centre: float, root: int) -> float:
    """How unwelcome a voicing is by itself: far from the middle of its space, thick below, with holes above, clustered,
    or with a ninth or fourth of its root as the lowest note."""
    cost = 0.35 * abs(sum(voicing) / len(voicing) - centre)
    for place, (a, b) in enumerate(pairwise(voicing)):
        gap = b - a
        cost += 2.5 if gap < 3 and a < 60 else 0.0
        cost += 2.0 if gap < 5 and a < 48 else 0.0
        cost += 0.15 * max(0, gap - (12 if place == 0 else 7))
        cost += 0.5 if gap < 2 else 0.0
        cost += 3.0 if place and gap < 3 and a - voicing[place - 1] < 3 else 0.0
    cost += 4.0 if (voicing[0] - root) % 12 in (1, 2, 5) else 0.0
    return cost + (2.0 if len(voicing) > 1 and voicing[1] - voicing[0] < 2 else 0.0)


def _moves(voicing: tuple[int, ...], before: tuple[int, ...] | None) -> float:
    """How unwelcome a voicing is after another; see ``voicings``."""
    if before is None:
        return 0.0
    moves = [min(abs(pitch - old) for old in before) for pitch in voicing]
    cost = sum(moves) + 0.6 * max(moves) + 4.0 * max(0, max(moves) - 6)
    top, old_top = voicing[-1] - voicing[0], before[-1] - before[0]
    if voicing[0] != before[0] and top % 12 == old_top % 12 and top % 12 in (0, 7):
        cost += 3.0
    return cost + (_faults(voicing, before) if len(voicing) == len(before) else 0.0)


def _faults(voicing: tuple[int, ...], before: tuple[int, ...]) -> float:
    """What parallel fifths and octaves between any two voices cost, and voices that go past where a neighbour was."""
    steps = [pitch - old for pitch, old in zip(voicing, before, strict=True)]
    cost = 0.0
    for upper in range(1, len(voicing)):
        if voicing[upper - 1] > before[upper] or voicing[upper] < before[upper - 1]:
            cost += 3.0
        for lower in range(upper):
            if steps[lower] == steps[upper] != 0 and (before[upper] - before[lower]) % 12 in (0, 7):
                cost += 4.0
    return cost
