"""Chooses chords for a melody that has none.

A small hidden-state model: each bar or half bar hides one chord of the key; notes are what is seen. A path is weighed
by how well the notes fit its chords, how usual the steps from chord to chord are, and what is expected where phrases
begin and close (tonic, half close, the mode's own cadence). The style's progressions move these weights to its habits.
With a random stream a path is drawn by its weight (forward filtering, backward sampling), without one the best is
found (Viterbi).

Conventions: pitch classes and roots are counted in semitones above the tonic, so that one table serves every key.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from scripts import temporary
from scripts.music import theory
from scripts.records import Bar, Chord, Key, Meter, Note, PlacedChord, Playing
from scripts.temporary import HARMONY_CHORD_TONES, HARMONY_STEPS, MODES


@dataclass(frozen=True, slots=True)
class Stretch:
    """What one chord may fill: where it starts, its twelve weights, its share of the bar, whether it is a bar's second
    half, and the bar's place in the tune, told from its start and from its end (0 is the last bar)."""

    onset: Fraction
    weights: Sequence[float]
    share: float = 1.0
    inner: bool = False
    bar: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Habits:
    """The chords that a style uses in a mode, with its taste: (degree, root, quality, log weight), and log weights of
    steps between them and of the chord before the last."""

    chords: tuple[tuple[int, int, str, float], ...]
    steps: tuple[tuple[float, ...], ...]
    cadence: tuple[float, ...]


# ------------------------------------------------------------------------------------------ a whole tune


def harmonise(
    notes: Sequence[Note],
    bars: Sequence[Bar],
    key: Key,
    playing: Playing | None = None,
    rng: random.Random | None = None,
) -> tuple[PlacedChord, ...]:
    """Return one chord for each bar, placed at its start, and a second one in bars whose halves ask for two.

    ``playing`` brings the style's progressions and how slowly it changes chords,
    ``rng`` draws one of the likely harmonies instead of the likeliest. Bars shorter than half their metre (a pickup)
    get no chord; equal chords in neighbouring bars are written again.
    """
    tonic = theory.tonic_pitch_class(key)
    rows = rows_for(playing.progressions, key.mode) if playing and playing.progressions else ()
    chord_bars = playing.chord_bars if playing else 0.5
    known = habits(key.mode, rows)
    stretches = _stretches(notes, bars, tonic, halves=chord_bars <= 1)
    cost = temporary.HARMONY_HALF_COSTS[0 if chord_bars <= 0 else 1 if chord_bars < 1 else 2]
    chosen = _path(
        [_weigh(stretch, known) for stretch in stretches],
        lambda place, old, new: _step(stretches[place], known, old, new, cost),
        rng,
    )
    placed: list[PlacedChord] = []
    before = -1
    for stretch, number in zip(stretches, chosen, strict=True):
        if not stretch.inner or number != before:
            _, root, quality, _ = known.chords[number]
            placed.append(PlacedChord(stretch.onset, make_chord((tonic + root) % 12, quality, key)))
        before = number
    return tuple(placed)


def _stretches(notes: Sequence[Note], bars: Sequence[Bar], tonic: int, *, halves: bool) -> list[Stretch]:
    """The full bars, those with a middle in two; the last one stays whole."""
    ordered = sorted(notes, key=lambda n: n.onset)
    onsets = [n.onset for n in ordered]
    longest = max((n.duration for n in ordered), default=Fraction(0))
    full = [b for b in bars if b.duration * 2 >= Fraction(4 * b.meter.numerator, b.meter.denominator)]
    found: list[Stretch] = []
    for number, bar in enumerate(full):
        compound = bar.meter.denominator >= 8 and bar.meter.numerator % 3 == 0
        beat = Fraction(12 if compound else 4, bar.meter.denominator)
        low = bisect_left(onsets, bar.onset - longest)
        near = ordered[low : bisect_left(onsets, bar.onset + bar.duration)]
        left = len(full) - 1 - number
        half = middle(bar.meter) if halves and left else None
        cuts = [Fraction(0), *([half] if half and half < bar.duration else []), bar.duration]
        for start, end in pairwise(cuts):
            weights = span_weights(near, bar.onset + start, end - start, tonic, beat)
            share = float((end - start) / bar.duration) if bar.duration else 1.0
            found.append(Stretch(bar.onset + start, weights, share, start > 0, number, left))
    return found


def middle(meter: Meter) -> Fraction | None:
    """Where, in quarter notes, a bar may change its chord: at its second strong beat; None for bars that are short or
    have none."""
    compound = meter.denominator >= 8 and meter.numerator % 3 == 0
    beats = meter.numerator // 3 if compound else meter.numerator
    strong = temporary.STRONG_BEATS.get(beats)
    if strong is None or Fraction(4 * meter.numerator, meter.denominator) < 3:
        return None
    return strong * Fraction(12 if compound else 4, meter.denominator)


def _weigh(stretch: Stretch, known: Habits) -> list[float]:
    """The log weight of each chord in a stretch: its fit, its taste, and the phrase."""
    scores = []
    for place, (degree, root, quality, taste) in enumerate(known.chords):
        score = stretch.share * (fit(stretch.weights, root, quality) + taste)
        if stretch.bar == 0 and not stretch.inner and degree == 1:
            score += temporary.HARMONY_OPENING
        if stretch.left == 0:
            score += temporary.HARMONY_CLOSE if degree == 1 else 0.0
        elif stretch.left == 1:
            score += stretch.share * known.cadence[place]
        elif stretch.bar % 8 == 7:
            score += temporary.HARMONY_PHRASE_CLOSE * stretch.share if degree == 1 else 0.0
        elif stretch.bar % 8 == 3:
            score += temporary.HARMONY_HALF_CLOSE * stretch.share if degree == 5 else 0.0
        scores.append(score)
    return scores


def _step(stretch: Stretch, known: Habits, old: int, new: int, cost: float) -> float:
    """The log weight of a step into a stretch: staying inside a bar is free, changing there has its price.

    A chord for less than half of the bar, as on the last beat of three, costs more.
    """
    if stretch.inner:
        return 0.0 if old == new else known.steps[old][new] - cost * (0.5 / stretch.share) ** 0.5
    return known.steps[old][new]


# ------------------------------------------------------------------------------------------ the model


def rows_for(progressions: Mapping[str, Sequence[str]], mode: str) -> Sequence[str]:
    """A style's rows for a mode: its own, else the mode's general ones, else those with the same third."""
    third = "minor" if temporary.MODES[mode].intervals[2] == 3 else "major"
    general = progressions.get(mode) or temporary.MODES[mode].progressions or progressions.get(third)
    return general or next(iter(progressions.values()))


def habits(mode: str, rows: Sequence[str] = ()) -> Habits:
    """The chords of a mode as a style's progressions use them.

    ``rows`` hold roman numerals, one chord a bar. Counts of chords, of pairs and of last steps move the general tables'
    log weights by at most 0.8; chords that stand in the rows alone join the mode's own.
    """
    general = MODES[mode].chords
    read = [[numeral(word, mode) for word in row.split()] for row in rows]
    names = [(root, quality) for _, root, quality, _ in general]
    chords = list(general)
    for degree, root, quality in dict.fromkeys(chord for row in read for chord in row):
        if (root, quality) not in names:
            names.append((root, quality))
            chords.append((degree, root, quality, temporary.HARMONY_BORROWED))
    uses = Counter(chord[1:] for row in read for chord in row)
    pairs = Counter((a[1:], b[1:]) for row in read for a, b in pairwise(row))
    lasts = Counter(row[-2][1:] for row in read if len(row) > 1 and row[-1][0] == 1 and row[-2][0] != 1)
    total = sum(uses.values())
    closes = MODES[mode].cadence
    tasted = tuple(
        (degree, root, quality, own + _odds(uses[root, quality], total / len(names)))
        for degree, root, quality, own in chords
    )
    steps = tuple(
        tuple(
            HARMONY_STEPS[old[0] - 1][new[0] - 1]
            + _odds(pairs[old[1:3], new[1:3]], uses[old[1:3]] * uses[new[1:3]] / max(1, total))
            for new in chords
        )
        for old in chords
    )
    cadence = tuple(
        closes.get(degree, 0.0) + _odds(lasts[root, quality], sum(lasts.values()) / len(names))
        for degree, root, quality, _ in chords
    )
    return Habits(tasted, steps, cadence)


def _odds(count: int, expected: float) -> float:
    """How much more often than expected something was counted, as a log weight within 0.8."""
    limit = temporary.HARMONY_HABIT_LIMIT
    return max(-limit, min(limit, 0.5 * math.log((count + 0.5) / (expected + 0.5))))


def numeral(text: str, mode: str) -> tuple[int, int, str]:
    """A roman numeral counted in the mode's own scale as (degree, root above the tonic, quality): ``vi`` in major is
    (6, 9, ``m``).

    The style tables' rows are written for major and minor: in other modes their chords are bent to the scale, and a
    diminished one gives way to the chord a third below, but for locrian's chord of rest (``dim``).
    """
    flat = text.startswith("b")
    plain = text.lstrip("b")
    degree = temporary.ROMAN_DEGREES[plain.upper()]
    scale = temporary.MODES[mode].intervals
    root = scale[degree - 1]
    if flat and root == MODES["major"].intervals[degree - 1]:
        root -= 1
    minor = plain.islower()
    if mode not in ("major", "minor"):
        if degree > 1 and (root + 7) % 12 not in scale and root in scale:
            root = scale[(degree - 3) % 7]
            degree = (degree - 3) % 7 + 1
        if root in scale:
            minor = (root + 4) % 12 not in scale
        if degree == 1 and (root + 7) % 12 not in scale:
            return degree, root, "dim"
    return degree, root % 12, "m" if minor else ""


def choose_chords(weights: Sequence[Sequence[float]], mode: str, *, closed: bool = True) -> list[tuple[int, str]]:
    """Return one ``(root, quality)`` for each span, root in semitones above the tonic, quality ``""`` or ``"m"``.

    ``weights`` holds, for each span, twelve non-negative weights (how long and how strongly each pitch class above the
    tonic sounds). ``closed`` asks for a tonic at the end. An empty span takes what its neighbours suggest. This is the
    likeliest harmony in the general tables, which the embedded model was trained on.
    """
    candidates = MODES[MODES[mode].learnt_as or mode].chords
    last = len(weights) - 1
    scores = []
    for place, span in enumerate(weights):
        row = [fit(span, root, quality) + prior for _, root, quality, prior in candidates]
        for number, (degree, _, _, _) in enumerate(candidates):
            if place == 0:
                row[number] += temporary.HARMONY_OPENING if degree == 1 else 0.0
            elif closed:
                row[number] += temporary.HARMONY_CLOSE if degree == 1 and place == last else 0.0
                row[number] += temporary.HARMONY_HALF_CLOSE if degree == 5 and place == last - 1 else 0.0
        scores.append(row)
    path = _path(scores, lambda _, old, new: HARMONY_STEPS[candidates[old][0] - 1][candidates[new][0] - 1], None)
    return [(candidates[number][1], candidates[number][2]) for number in path]


def _path(
    scores: Sequence[Sequence[float]], step: Callable[[int, int, int], float], rng: random.Random | None
) -> list[int]:
    """The chord's number for each stretch: the heaviest path, or with a random stream one drawn by its weight.

    ``scores`` are log weights of each chord in each stretch, ``step(place, old, new)`` that of a step into a stretch.
    The likelier paths are favoured: weights are taken to the power of 1 / ``HARMONY_HEAT``.
    """
    if not scores:
        return []
    heat = temporary.HARMONY_HEAT if rng else 1.0
    reached = [[score / heat for score in scores[0]]]
    for place, row in enumerate(scores[1:], 1):
        before = reached[-1]
        fresh = []
        for new, score in enumerate(row):
            paths = [have + step(place, old, new) / heat for old, have in enumerate(before)]
            fresh.append(score / heat + (_sum(paths) if rng else max(paths)))
        reached.append(fresh)
    at = _pick(reached[-1], rng)
    path = [at]
    for place in range(len(scores) - 1, 0, -1):
        new = at
        at = _pick([have + step(place, old, new) / heat for old, have in enumerate(reached[place - 1])], rng)
        path.append(at)
    return path[::-1]


def _sum(logs: Sequence[float]) -> float:
    """The logarithm of the sum of weights that are given as logarithms."""
    most = max(logs)
    return most + math.log(sum(math.exp(value - most) for value in logs))


def _pick(logs: Sequence[float], rng: random.Random | None) -> int:
    """The place of the greatest log weight, or with a random stream one drawn by weight."""
    if rng is None:
        return max(range(len(logs)), key=logs.__getitem__)
    most = max(logs)
    return rng.choices(range(len(logs)), [math.exp(value - most) for value in logs])[0]


def fit(span: Sequence[float], root: int, quality: str) -> float:
    """Return how well a span's notes fit a chord, from about -3 to 3; 0 for silence."""
    total = sum(span)
    if total <= 0:
        return 0.0
    tones = HARMONY_CHORD_TONES[quality]
    within = sum(span[(root + interval) % 12] * worth for interval, worth in tones)
    without = total - sum(span[(root + interval) % 12] for interval, _ in tones)
    return 3.0 * (within - without) / total


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


def make_chord(root: int, quality: str, key: Key) -> Chord:
    """Make the record of a chord on a pitch class, its root spelled as the key spells it."""
    return Chord(theory.spell(root, key) + quality, root, temporary.HARMONY_INTERVALS[quality], root)
