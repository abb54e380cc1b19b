"""Says how good a written section is, so that the best of several candidates can be kept.

Each part of the criticism is a number from 0 (bad) to 1 (nothing to complain about). What real tunes show in many
shades is compared with their mean and spread (``data/tune_statistics.json``): within one standard deviation is full
mark, beyond it the mark falls like a bell, on both sides, for a tune can be too even as well as too wild. The total is
a weighted geometric mean: what is truly bad in one part cannot be made good by the others.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scripts.music import theory
from scripts.music.features import bar_length, beat_length, features, kinship, melody, meter_class
from scripts.records import Brief, Criticism, Key, Note, PlacedChord, Score, TuneStatistics
from scripts.temporary import CRITIC_FLOOR, CRITIC_MANY_COPIES, CRITIC_PARTS, CRITIC_WEIGHTS


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What a section stands beside: whether it ends the song, the song's other sections, and sections of other songs.

    It should be kin to those of its song without repeating them, and repeat none of the ``earlier`` ones.
    """

    final: bool = False
    song: Sequence[Score] = ()
    earlier: Sequence[Score] = ()


def critique(score: Score, brief: Brief, statistics: TuneStatistics, beside: Neighbours | None = None) -> Criticism:
    """Judge one section against its brief. A ``final`` one should close on the tonic."""
    beside = beside or Neighbours()
    notes = melody(score)
    full = bar_length(brief.meter)
    bars = max(1, int(score.length // full))
    parts = {
        "key": key_fit(notes, brief.key),
        "cadence": cadence(notes, brief, score.chords, final=beside.final),
    }
    found = features(notes, bars, brief.meter, statistics)
    usual = usual_features(statistics, meter_class(brief.meter), bars)
    for part, names in CRITIC_PARTS.items():
        marks = [bell(found[name], *usual[name]) for name in names if name in found and name in usual]
        if marks:
            parts[part] = min(marks) if notes else 0.0
    parts["leaps"] = min(parts.get("leaps", 1.0), unanswered(notes))
    strong = chord_fit(notes, score.chords, brief)
    if strong is not None:
        parts["chords"] = strong
    if beside.song and "kinship" in usual:
        nearest = max(kinship(notes, melody(other)) for other in beside.song)
        mean, spread = usual["kinship"]
        parts["kinship"] = bell(nearest, mean, spread)
    if beside.earlier:
        nearest = max(kinship(notes, melody(other)) for other in beside.earlier)
        parts["novelty"] = max(0.0, 1.0 - max(0.0, nearest - CRITIC_MANY_COPIES) / (1.0 - CRITIC_MANY_COPIES))
    return Criticism(parts, weighted(parts))


def weighted(parts: Mapping[str, float], weights: Mapping[str, float] = CRITIC_WEIGHTS) -> float:
    """The weighted geometric mean of those parts that have a weight; a mark of 0 counts as a small floor."""
    known = {name: weights[name] for name in parts if weights.get(name, 0.0) > 0}
    total = sum(known.values())
    if not total:
        return 0.0
    logs = sum(weight * math.log(CRITIC_FLOOR + (1 - CRITIC_FLOOR) * parts[name]) for name, weight in known.items())
    return math.exp(logs / total)


def bell(value: float, mean: float, spread: float) -> float:
    """Full mark within one standard deviation of the mean, beyond it falling as the normal curve does."""
    beyond = max(0.0, abs(value - mean) / max(spread, 1e-6) - 1.0)
    return math.exp(-0.5 * beyond * beyond)


def usual_features(statistics: TuneStatistics, kind: str, bars: int) -> Mapping[str, tuple[float, float]]:
    """Mean and spread of each feature in real stretches of this kind of metre, as long as nearly this many bars."""
    lengths = [int(name.split()[1]) for name in statistics.features if name.startswith(f"{kind} ")]
    if not lengths:
        return {}
    nearest = min(lengths, key=lambda length: abs(math.log(length / bars)))
    return statistics.features[f"{kind} {nearest}"]


def key_fit(notes: Sequence[Note], key: Key) -> float:
    """How much of the sounding time lies in the scale; in minor the raised sixth and seventh belong to it."""
    total = sum((note.duration for note in notes), Fraction(0))
    if not total:
        return 0.0
    scale = set(theory.scale_pitch_classes(key))
    if key.mode == "minor":
        tonic = theory.tonic_pitch_class(key)
        scale |= {(tonic + 9) % 12, (tonic + 11) % 12}
    share = float(sum((n.duration for n in notes if n.pitch % 12 in scale), Fraction(0)) / total)
    return max(0.0, min(1.0, (share - 0.6) / 0.35))


def unanswered(notes: Sequence[Note]) -> float:
    """Falls with leaps beyond an octave, and with leaps that go on in the same direction instead of turning back."""
    bad = 0.0
    for a, b, c in zip(notes, notes[1:], notes[2:], strict=False):
        first, second = b.pitch - a.pitch, c.pitch - b.pitch
        if abs(first) > 12:
            bad += 1.0
        elif abs(first) > 7 and first * second > 0 and abs(second) > 4:
            bad += 0.5
    return max(0.0, 1.0 - 8.0 * bad / max(1, len(notes)))


def cadence(notes: Sequence[Note], brief: Brief, chords: Sequence[PlacedChord], *, final: bool) -> float:
    """How well the last note closes: on the tonic at the end of a piece, on tonic or dominant within it.

    A note of the chord that sounds then is nearly as good inside a piece. A last note shorter than a beat costs.
    """
    if not notes:
        return 0.0
    last = notes[-1]
    scale = theory.scale_pitch_classes(brief.key)
    place = scale.index(last.pitch % 12) if last.pitch % 12 in scale else -1
    if final:
        mark = {0: 1.0, 4: 0.5, 2: 0.5}.get(place, 0.1)
    else:
        mark = {0: 1.0, 4: 1.0, 2: 0.7, 1: 0.6, 6: 0.5}.get(place, 0.2)
        sounding = [c.chord for c in chords if c.onset <= last.onset]
        if sounding and last.pitch % 12 in theory.chord_pitch_classes(sounding[-1]):
            mark = max(mark, 0.9)
    return mark if last.duration >= beat_length(brief.meter) else 0.75 * mark


def chord_fit(notes: Sequence[Note], chords: Sequence[PlacedChord], brief: Brief) -> float | None:
    """How often the note on a beat belongs to the chord, the first beat of a bar counted twice; None without chords."""
    if not chords or not notes:
        return None
    full, beat = bar_length(brief.meter), beat_length(brief.meter)
    good = total = 0.0
    at = 0
    for note in notes:
        if note.onset < chords[0].onset or note.onset % beat:
            continue
        while at + 1 < len(chords) and chords[at + 1].onset <= note.onset:
            at += 1
        weight = 2.0 if note.onset % full == 0 else 1.0
        total += weight
        good += weight * (note.pitch % 12 in theory.chord_pitch_classes(chords[at].chord))
    return min(1.0, good / total / 0.8) if total else None
