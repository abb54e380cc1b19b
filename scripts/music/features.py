"""What can be counted in a melody: how it moves, how its bars go, what comes back.

Conventions: times are quarter notes; an interval is signed semitones from a note to the next; a bar's rhythm is the
text of its notes' lengths in quarter notes (``"1 1/2 1/2 -1 z1"``: ``-`` for a note held over the bar line, ``z`` for a
rest). Nothing depends on the key, so that melodies in any key can be compared.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from scripts.records import Meter, Note, Score, TuneStatistics
from scripts.temporary import CRITIC_GRAM_NOTES, CRITIC_LARGEST_INTERVAL, CRITIC_LEAP


def melody(score: Score) -> tuple[Note, ...]:
    """The first voice as one line: of notes that begin together, the highest."""
    top: dict[Fraction, Note] = {}
    for note in score.voices[0].notes if score.voices else ():
        if note.onset not in top or note.pitch > top[note.onset].pitch:
            top[note.onset] = note
    return tuple(top[onset] for onset in sorted(top))


def bar_length(meter: Meter) -> Fraction:
    """The length of a full bar in quarter notes."""
    return Fraction(4 * meter.numerator, meter.denominator)


def beat_length(meter: Meter) -> Fraction:
    """The length of a beat in quarter notes: three of the lower number's notes in compound time."""
    compound = meter.denominator >= 8 and meter.numerator % 3 == 0
    return Fraction(12 if compound else 4, meter.denominator)


def meter_class(meter: Meter) -> str:
    """The kind of metre that statistics are kept for: compound, triple or duple."""
    if meter.denominator >= 8 and meter.numerator % 3 == 0:
        return "compound"
    return "triple" if meter.numerator % 3 == 0 else "duple"


def intervals(notes: Sequence[Note]) -> list[int]:
    """The intervals between neighbours, those beyond the largest that is counted cut to it."""
    most = CRITIC_LARGEST_INTERVAL
    return [max(-most, min(most, b.pitch - a.pitch)) for a, b in pairwise(notes)]


def relative_lengths(notes: Sequence[Note]) -> list[Fraction]:
    """The notes' lengths as shares of their median, so that a slow tune is like a quick one."""
    lengths = sorted(note.duration for note in notes)
    return [note.duration / lengths[len(lengths) // 2] for note in notes]


def bar_rhythms(notes: Sequence[Note], bars: int, full: Fraction) -> list[str]:
    """The rhythm of each bar."""
    parts: list[list[str]] = [[] for _ in range(bars)]
    reached = Fraction(0)
    for note in notes:
        _lay(parts, reached, note.onset, full, "z")
        _lay(parts, max(reached, note.onset), note.onset + note.duration, full, "")
        reached = max(reached, note.onset + note.duration)
    _lay(parts, reached, full * bars, full, "z")
    return [" ".join(part) for part in parts]


def bar_shapes(notes: Sequence[Note], bars: int, full: Fraction) -> list[tuple[object, ...]]:
    """Each bar's melody whatever its height: where notes begin, their lengths, their intervals from the first."""
    inside: list[list[Note]] = [[] for _ in range(bars)]
    for note in notes:
        if note.onset < full * bars:
            inside[int(note.onset // full)].append(note)
    return [tuple((n.onset % full, n.duration, n.pitch - bar[0].pitch) for n in bar) if bar else () for bar in inside]


def grams(notes: Sequence[Note], size: int = CRITIC_GRAM_NOTES) -> list[tuple[object, ...]]:
    """Every run of ``size`` notes as intervals and lengths."""
    steps = [(b.pitch - a.pitch, b.duration) for a, b in pairwise(notes)]
    return [(notes[at].duration, *steps[at : at + size - 1]) for at in range(len(steps) - size + 2)]


def kinship(notes: Sequence[Note], other: Sequence[Note]) -> float:
    """The share of a melody's runs of notes that stand in another one too; 0 where there are none."""
    own = grams(notes)
    known = set(grams(other))
    return sum(gram in known for gram in own) / len(own) if own else 0.0


def features(notes: Sequence[Note], bars: int, meter: Meter, statistics: TuneStatistics | None) -> dict[str, float]:
    """Everything that is compared with real tunes, by name; without ``statistics`` the likeness is left out.

    - range: semitones from the lowest to the highest note; motion: mean size of an interval;
    - leaps: share of intervals beyond a fifth; stillness: share of notes repeated at once;
    - pitches: entropy of the pitches in bits, each note counted by its length;
    - rhythms: share of bars with a rhythm of their own; pace: notes a quarter note;
    - returns: share of bars whose shape stood before; runs: share of runs of three notes not heard before;
    - likeness: nats a note under the tables of intervals and relative lengths;
    - bar likeness: nats a bar under the table of rhythms.
    """
    full = bar_length(meter)
    moves = intervals(notes)
    rhythms = bar_rhythms(notes, bars, full)
    shapes = bar_shapes(notes, bars, full)
    runs = grams(notes, 3)
    weights: Counter[object] = Counter()
    for note in notes:
        weights[note.pitch] += int(note.duration * 96)
    found = {
        "range": float(max(n.pitch for n in notes) - min(n.pitch for n in notes)) if notes else 0.0,
        "motion": sum(map(abs, moves)) / len(moves) if moves else 0.0,
        "leaps": sum(abs(move) > CRITIC_LEAP for move in moves) / len(moves) if moves else 0.0,
        "stillness": sum(move == 0 for move in moves) / len(moves) if moves else 1.0,
        "pitches": entropy(weights),
        "rhythms": len(set(rhythms)) / bars,
        "pace": len(notes) / float(full * bars),
        "returns": sum(shapes[at] in shapes[:at] for at in range(bars)) / bars,
        "runs": len(set(runs)) / len(runs) if runs else 0.0,
    }
    if statistics is not None:
        kind = meter_class(meter)
        found["likeness"] = nats(moves, statistics.intervals.get(kind, {})) + nats(
            relative_lengths(notes), statistics.durations.get(kind, {})
        )
        table = statistics.rhythms.get(f"{meter.numerator}/{meter.denominator}", {})
        if table:
            found["bar likeness"] = nats(rhythms, table)
    return found


def entropy(counts: Mapping[object, int]) -> float:
    """The entropy of a histogram in bits."""
    total = sum(counts.values())
    return -sum(c / total * math.log2(c / total) for c in counts.values() if c) if total else 0.0


def nats(events: Sequence[object], table: Mapping[str, float]) -> float:
    """The mean surprise of events under a table of probabilities; what it lacks has half its rarest entry's."""
    if not events or not table:
        return 0.0
    rare = min(table.values()) / 2
    return -sum(math.log(table.get(str(event), rare)) for event in events) / len(events)


def _lay(parts: list[list[str]], start: Fraction, end: Fraction, full: Fraction, sign: str) -> None:
    """Write a note (or rest) from ``start`` to ``end`` into the bars it lies in."""
    first = True
    while start < end and start < full * len(parts):
        number = int(start // full)
        stop = min(end, full * (number + 1))
        parts[number].append(f"{sign or ('' if first else '-')}{stop - start}")
        start, first = stop, False
