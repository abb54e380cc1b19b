"""Chooses chords for a melody that has none.

A small hidden-state model: each bar (or half bar) hides one chord of the key; notes are what is seen. The best path is
found with the Viterbi algorithm over three costs: how well the notes fit the chord, how usual the step from the last
chord is, and what is expected at the beginning and at the end (tonic, dominant before it).

Conventions: pitch classes and roots are counted in semitones above the tonic, so that one table serves every key.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from scripts.records import Bar, Chord, Key, Note, PlacedChord
from scripts.temporary import (
    HARMONY_CANDIDATES,
    HARMONY_CHORD_TONES,
    HARMONY_INTERVALS,
    HARMONY_MODE_PARENT,
    HARMONY_STEPS,
)


def choose_chords(weights: Sequence[Sequence[float]], mode: str, *, closed: bool = True) -> list[tuple[int, str]]:
    """Return one ``(root, quality)`` for each span, root in semitones above the tonic, quality ``""`` or ``"m"``.

    ``weights`` holds, for each span, twelve non-negative weights (how long and how strongly each pitch class above the
    tonic sounds). ``closed`` asks for a tonic at the end. An empty span takes what its neighbours suggest.
    """
    if not weights:
        return []
    candidates = HARMONY_CANDIDATES[HARMONY_MODE_PARENT.get(mode, mode)]
    names = [(root, quality) for _, root, quality, _ in candidates]
    last = len(weights) - 1
    best: list[float] = []
    back: list[list[int]] = []
    for place, span in enumerate(weights):
        scores = [fit(span, root, quality) + prior for _, root, quality, prior in candidates]
        if place == 0:
            best = [s + (0.8 if c[0] == 1 else 0.0) for s, c in zip(scores, candidates, strict=True)]
            back.append([0] * len(candidates))
            continue
        origins: list[int] = []
        fresh: list[float] = []
        for number, (degree, _, _, _) in enumerate(candidates):
            reach = [b + HARMONY_STEPS[c[0] - 1][degree - 1] for b, c in zip(best, candidates, strict=True)]
            origin = max(range(len(reach)), key=reach.__getitem__)
            bonus = (1.6 if degree == 1 else 0.0) if closed and place == last else 0.0
            bonus += (0.4 if degree == 5 else 0.0) if closed and place == last - 1 else 0.0
            origins.append(origin)
            fresh.append(reach[origin] + scores[number] + bonus)
        best = fresh
        back.append(origins)
    at = max(range(len(best)), key=best.__getitem__)
    path = [at]
    for origins in reversed(back[1:]):
        at = origins[at]
        path.append(at)
    return [names[i] for i in reversed(path)]


def fit(span: Sequence[float], root: int, quality: str) -> float:
    """Return how well a span's notes fit a chord, from about -3 to 3; 0 for silence."""
    total = sum(span)
    if total <= 0:
        return 0.0
    tones = HARMONY_CHORD_TONES[quality]
    inside = sum(span[(root + interval) % 12] * worth for interval, worth in tones)
    outside = total - sum(span[(root + interval) % 12] for interval, _ in tones)
    return 3.0 * (inside - outside) / total


def span_weights(notes: Sequence[Note], onset: Fraction, duration: Fraction, tonic: int, beat: Fraction) -> list[float]:
    """Return the twelve weights of one span: duration in quarter notes, more on beats and most at the start."""
    weights = [0.0] * 12
    for note in notes:
        start, end = max(note.onset, onset), min(note.onset + note.duration, onset + duration)
        if end <= start:
            continue
        place = start - onset
        accent = 1.8 if place == 0 else 1.3 if place % beat == 0 else 1.0
        weights[(note.pitch - tonic) % 12] += float(end - start) * accent
    return weights


def harmonise(notes: Sequence[Note], bars: Sequence[Bar], key: Key, tonic: int) -> tuple[PlacedChord, ...]:
    """Return one chord for each bar, placed at its start; equal neighbours are written again.

    ``tonic`` is the key's pitch class. Bars shorter than half their metre (a pickup) get no chord.
    """
    from bisect import bisect_left

    ordered = sorted(notes, key=lambda n: n.onset)
    onsets = [n.onset for n in ordered]
    longest = max((n.duration for n in ordered), default=Fraction(0))
    spans: list[Bar] = []
    weights: list[list[float]] = []
    for bar in bars:
        written = Fraction(4 * bar.meter.numerator, bar.meter.denominator)
        if bar.duration * 2 < written:
            continue
        compound = bar.meter.denominator >= 8 and bar.meter.numerator % 3 == 0
        beat = Fraction(12 if compound else 4, bar.meter.denominator)
        low = bisect_left(onsets, bar.onset - longest)
        high = bisect_left(onsets, bar.onset + bar.duration)
        spans.append(bar)
        weights.append(span_weights(ordered[low:high], bar.onset, bar.duration, tonic, beat))
    chosen = choose_chords(weights, key.mode)
    return tuple(
        PlacedChord(bar.onset, make_chord((tonic + root) % 12, quality, key))
        for bar, (root, quality) in zip(spans, chosen, strict=True)
    )


def make_chord(root: int, quality: str, key: Key) -> Chord:
    """Make the record of a chord on a pitch class, its root spelled as the key spells it."""
    from scripts.music.theory import spell

    return Chord(spell(root, key) + quality, root, HARMONY_INTERVALS[quality], root)
