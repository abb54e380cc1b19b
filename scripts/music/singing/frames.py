"""Where a section's words find room: its tune cut into lines, and each line into places for syllables.

A line ends where the tune breathes: on a long note or before a rest, the nearer to every second bar line the better,
and so that each line has about six to nine syllables. The best cuts of the whole section are found at once (dynamic
programming). Times are quarter notes from the section's start.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from statistics import median

from scripts import temporary
from scripts.records import LineFrame, Meter, Note, Score, Slot


def section_frames(score: Score, meter: Meter, bpm: float) -> tuple[LineFrame, ...]:
    """The lines of a section's tune, in order; none for a section without notes. Every note belongs to one of them."""
    notes = top_line(score)
    if not notes:
        return ()
    full = Fraction(4 * meter.numerator, meter.denominator)
    quarter = 60.0 / bpm
    breaks = [break_worth(one, two, notes, full) for one, two in pairwise(notes)]
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(notes) + 1):
        worth = breaks[end - 1] if end < len(notes) else 0.0
        choices = []
        for start in range(max(0, end - temporary.MOST_LINE_NOTES), end):
            span = float(notes[end - 1].onset + notes[end - 1].duration - notes[start].onset) * quarter
            choices.append((best[start][0] + line_cost(end - start, span) - worth, start))
        best.append(min(choices))
    cuts = [len(notes)]
    while cuts[-1]:
        cuts.append(best[cuts[-1]][1])
    return tuple(line_frame(notes[start:end], meter, quarter) for end, start in pairwise(cuts))[::-1]


def top_line(score: Score) -> tuple[Note, ...]:
    """The notes of the first voice, of several at once the highest, in order."""
    notes = score.voices[0].notes if score.voices else ()
    by_onset: dict[Fraction, Note] = {}
    for note in notes:
        if note.duration > 0 and (note.onset not in by_onset or note.pitch > by_onset[note.onset].pitch):
            by_onset[note.onset] = note
    return tuple(by_onset[onset] for onset in sorted(by_onset))


def break_worth(before: Note, after: Note, notes: Sequence[Note], full: Fraction) -> float:
    """How well a line ends between two notes: by the wait for the next note, a rest, and the nearest bar line."""
    steps = [float(two.onset - one.onset) for one, two in pairwise(notes)]
    usual = median(steps) or 1.0
    wait = float(after.onset - before.onset)
    worth = 1.2 * min(3.0, wait / usual - 1.0)
    worth += 1.0 if after.onset - before.onset - before.duration >= Fraction(1, 2) else 0.0
    for bars, bonus in ((4, 3.0), (2, 2.4), (1, 0.8)):
        ahead = -after.onset % (full * bars)  # how far a pick-up stands before the line
        if ahead == 0 or (ahead <= full * 3 / 8 and wait > usual):
            return worth + bonus - 0.3 * bool(ahead)
        if after.onset % (full * bars) <= full / 4 and after.onset - after.onset % (full * bars) > before.onset:
            return worth + 0.8 * bonus
    return worth - 0.8


def line_cost(notes: int, seconds: float) -> float:
    """What a line of so many notes and seconds costs: short ones, long ones, and each line a little."""
    costs = temporary.LINE_NOTE_COSTS
    cost = costs[notes] if notes < len(costs) else costs[-1] + 1.2 * (notes - len(costs) + 1)
    low, high = temporary.LINE_SECONDS
    return cost + 2.0 * max(0.0, low - seconds) + 1.5 * max(0.0, seconds - high)


def line_frame(notes: Sequence[Note], meter: Meter, quarter_seconds: float) -> LineFrame:
    """A line's places: one a note; where notes are too many or too fast for words, several share one."""
    weights = [weight(note, meter) for note in notes]
    heads = [n for n in range(len(notes)) if n == 0 or not is_run(notes, n, weights, quarter_seconds)]
    while len(heads) > temporary.MOST_SLOTS:
        # a note is sung on with the one before it: the lightest that joins on, short ones first
        heads.remove(min(heads[1:], key=lambda n: (weights[n], notes[n].duration, n)))
    ends = [*heads[1:], len(notes)]
    groups = [tuple(notes[head:end]) for head, end in zip(heads, ends, strict=True)]
    beats = beats_of([max(weights[head:end]) for head, end in zip(heads, ends, strict=True)])
    return LineFrame(tuple(Slot(group, beat) for group, beat in zip(groups, beats, strict=True)))


def is_run(notes: Sequence[Note], place: int, weights: Sequence[float], quarter_seconds: float) -> bool:
    """Whether a note follows too fast for a syllable of its own: it joins on, and is lighter than the one before."""
    step = notes[place].onset - notes[place - 1].onset
    joined = notes[place - 1].onset + notes[place - 1].duration >= notes[place].onset
    fast = float(step) * quarter_seconds < temporary.FASTEST_SYLLABLE_SECONDS
    return fast and joined and weights[place] < weights[place - 1]


def weight(note: Note, meter: Meter) -> float:
    """How much the metre leans on a note: the beat it begins on, or comes a little early for and holds over."""
    own = position_weight(note.onset, meter)
    for ahead in (Fraction(1, 4), Fraction(1, 2)):
        held = position_weight(note.onset + ahead, meter)
        if note.duration > ahead and held > own + 0.5:
            return held - 0.5
    return own


def position_weight(onset: Fraction, meter: Meter) -> float:
    """The weight of a place: 4 on the bar line, 3 in its middle, 2 on other beats, 1 on eighths, 0 on sixteenths."""
    full = Fraction(4 * meter.numerator, meter.denominator)
    place = onset % full
    if place == 0:
        return 4.0
    if meter.denominator >= 8 and meter.numerator % 3 == 0:
        if place % Fraction(3, 2) == 0:
            return 3.0
        return 1.0 if place % Fraction(1, 2) == 0 else 0.0
    if place % 1 == 0:
        middle = {4: 2, 5: 3, 6: 3, 7: 4}.get(int(full))
        return 3.0 if place == middle else 2.0
    return 1.0 if place % Fraction(1, 2) == 0 else 0.0


def beats_of(weights: Sequence[float]) -> tuple[int, ...]:
    """1 for a note that is heavier than those beside it, -1 for one that is lighter, 0 between; the last one leans."""
    beats = []
    for place, own in enumerate(weights):
        beside = [weights[n] for n in (place - 1, place + 1) if 0 <= n < len(weights)]
        high = not beside or own >= max(beside) + 0.5
        low = bool(beside) and own <= min(beside) - 0.5
        beats.append(1 if high else -1 if low else 0)
    if beats[-1] == 0:
        beats[-1] = 1
    return tuple(beats)
