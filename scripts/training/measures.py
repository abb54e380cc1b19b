"""What can be said of a tune in numbers: histograms, and how much of it stands in other tunes.

Tunes are compared without regard to their key: a note is its staff distance from the note before it and its length in
96ths of a quarter note, whole numbers for every length that a canonical tune can have.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from scripts.temporary import LETTER_PITCH_CLASSES, TRAINING_LETTERS
from scripts.training.tune import Item, Tune, signature

Step: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class CopyIndex:
    """Where runs of notes and of bars stand in a set of tunes."""

    runs: frozenset[int]
    run_notes: int
    steps: tuple[tuple[Step, ...], ...]
    places: Mapping[int, tuple[tuple[int, int], ...]]
    bars: frozenset[int]
    window: int


def written_bars(tune: Tune) -> list[tuple[Item, ...]]:
    """Return the bars of a tune as they are read from top to bottom, endings one after the other."""
    return [bar for s in tune.sections for bar in (*s.bars, *s.first, *s.second)]


def steps(bars: Iterable[Sequence[Item]], unit: Fraction) -> list[Step]:
    """Return each note as (staff steps from the last note, alteration, 96ths of a quarter note)."""
    out: list[Step] = []
    last: int | None = None
    known: dict[Fraction, int] = {}
    for bar in bars:
        for item in bar:
            if item.kind == "note":
                if item.length not in known:
                    known[item.length] = int(item.length * unit * 384)
                out.append((0 if last is None else item.position - last, item.shift, known[item.length]))
                last = item.position
    return out


def copy_index(tunes: Iterable[Tune], run_notes: int = 8, window: int = 8) -> CopyIndex:
    """Index every run of ``run_notes`` notes and every window of ``window`` bars of the tunes."""
    all_steps: list[tuple[Step, ...]] = []
    places: dict[int, list[tuple[int, int]]] = {}
    bars: set[int] = set()
    for number, tune in enumerate(tunes):
        unit = Fraction(tune.unit)
        line = tuple(steps(written_bars(tune), unit))
        all_steps.append(line)
        for at in range(len(line) - run_notes + 1):
            places.setdefault(hash(line[at : at + run_notes]), []).append((number, at))
        bars.update(windows(tune, window))
    kept = {key: tuple(where) for key, where in places.items()}
    return CopyIndex(frozenset(kept), run_notes, tuple(all_steps), kept, frozenset(bars), window)


def windows(tune: Tune, window: int) -> list[int]:
    """Return a fingerprint of each run of ``window`` bars; where bar lines stand counts."""
    unit = Fraction(tune.unit)
    bars = written_bars(tune)
    prints = []
    for at in range(len(bars) - window + 1):
        run = bars[at : at + window]
        line = steps(run, unit)
        if line:
            prints.append(hash((tuple(line[1:]), tuple(sum(i.kind == "note" for i in bar) for bar in run))))
    return prints


def longest_copy(tune: Tune, index: CopyIndex) -> int:
    """Return the longest run of notes of the tune that stands in the indexed tunes; 0 when below ``run_notes``.

    The first note of a run is compared by its length alone, since the step into it lies outside the run.
    """
    line = steps(written_bars(tune), Fraction(tune.unit))
    best = 0
    for at in range(len(line) - index.run_notes + 1):
        for number, other_at in index.places.get(hash(tuple(line[at : at + index.run_notes])), ()):
            other = index.steps[number]
            length = index.run_notes
            while at + length < len(line) and other_at + length < len(other):
                if line[at + length] != other[other_at + length]:
                    break
                length += 1
            # One more note in front may differ only in the step into it.
            if at and other_at and line[at - 1][1:] == other[other_at - 1][1:]:
                best = max(best, length + 1)
            best = max(best, length)
    return best


def shares_bars(tune: Tune, index: CopyIndex) -> bool:
    """Say whether ``window`` bars in a row stand in an indexed tune, in any key."""
    return any(p in index.bars for p in windows(tune, index.window))


def histograms(tunes: Iterable[Tune]) -> dict[str, Counter[object]]:
    """Return counts of pitch classes above the tonic, of staff intervals, and of lengths."""
    pitch_classes: Counter[object] = Counter()
    intervals: Counter[object] = Counter()
    durations: Counter[object] = Counter()
    for tune in tunes:
        marks = signature(tune.tonic, tune.mode)
        tonic = LETTER_PITCH_CLASSES[tune.tonic[0]] + tune.tonic.count("#") - tune.tonic.count("b")
        bars = written_bars(tune)
        for bar in bars:
            for item in bar:
                if item.kind == "note":
                    letter = TRAINING_LETTERS[item.position % 7]
                    pitch_classes[(LETTER_PITCH_CLASSES[letter] + marks[letter] + item.shift - tonic) % 12] += 1
        line = steps(bars, Fraction(tune.unit))
        intervals.update(max(-8, min(8, step)) for step, _, _ in line[1:])
        durations.update(length for _, _, length in line)
    return {"pitch classes": pitch_classes, "intervals": intervals, "durations": durations}


def overlap(first: Counter[object], second: Counter[object]) -> float:
    """Return the shared area of two histograms: 1 for the same, 0 for nothing in common."""
    one, two = sum(first.values()) or 1, sum(second.values()) or 1
    return sum(min(first[k] / one, second[k] / two) for k in first.keys() | second.keys())


def divergence(first: Counter[object], second: Counter[object]) -> float:
    """Return the Jensen-Shannon divergence of two histograms in bits, 0 to 1. Source: Lin, 1991."""
    one, two = sum(first.values()) or 1, sum(second.values()) or 1
    total = 0.0
    for key in first.keys() | second.keys():
        p, q = first[key] / one, second[key] / two
        middle = (p + q) / 2
        total += sum(x / 2 * math.log2(x / middle) for x in (p, q) if x > 0)
    return total
