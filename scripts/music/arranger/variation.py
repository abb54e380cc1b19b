"""How a section of a long piece varies: what is drawn anew for it so that nothing comes back as it was.

In calm music little happens, and what happens is heard for long: the same chords in the same positions at the same
places are the same minute again. So each section has a variation of its own, and a melody that comes back
is transformed, over chords that suit what it has become.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from scripts import temporary
from scripts.music import harmony, theory
from scripts.records import Brief, Key, Note, Plan, Score


@dataclass(frozen=True, slots=True)
class SectionVariation:
    """What is drawn for one section.

    ``heard`` is how often its melody was heard before, in sections of any kind. ``colour`` and ``chord_bars`` are as in
    ``Playing``. ``place`` (0 to 1) says where in its range a part puts its chords, ``voices`` with how many notes.
    ``rhythm`` chooses when notes fall, ``octave`` moves the tune. ``breath`` is the length of a swell in bars,
    ``drones`` how many notes a drone holds. ``seed`` is that of all else.
    """

    heard: int
    colour: str
    chord_bars: float
    place: float
    voices: int
    rhythm: int
    octave: int
    breath: int
    drones: int
    seed: int


def section_variations(brief: Brief, plan: Plan, seed: int) -> tuple[SectionVariation, ...]:
    """A variation for each section of a plan, none with its chords in the place of the two before it."""
    rng = random.Random(seed)
    own = brief.playing.colour
    colours = temporary.VARIATION_COLOURS.get(own, (own,))
    heard: Counter[str] = Counter()
    found: list[SectionVariation] = []
    for number, section in enumerate(plan.sections):
        last = [one.place for one in found[-2:]]
        used = [
            variation.place
            for variation, other in zip(found, plan.sections, strict=False)
            if other.label == section.label
        ]
        fresh = [place for place in temporary.VARIATION_PLACES if place not in last]
        drawn = SectionVariation(
            heard=heard[section.label] + (section.kind == "intro"),
            colour=rng.choice(colours),
            chord_bars=max(brief.playing.chord_bars, rng.choice(temporary.VARIATION_CHORD_BARS)),
            place=min(fresh, key=lambda place: (used.count(place), rng.random())),
            voices=rng.choice(temporary.VARIATION_VOICES),
            rhythm=number,
            octave=rng.choice((-12, 0, 0, 12)),
            breath=rng.choice(temporary.VARIATION_BREATH_BARS),
            drones=rng.choice(temporary.VARIATION_DRONES),
            seed=rng.getrandbits(48),
        )
        if not number:
            drawn = replace(drawn, colour=own, octave=0)
        if not drawn.heard or section.bars < 6:  # what was composed, and what is short, would hardly move
            drawn = replace(drawn, chord_bars=brief.playing.chord_bars)
        found.append(drawn)
        heard[section.label] += section.kind != "intro"
    return tuple(found)


def varied(score: Score, variation: SectionVariation, brief: Brief, before: Sequence[Score]) -> Score:
    """A melody that comes back, transformed and harmonised again.

    Of some harmonies the one is kept that moves most and has the fewest bars in common with the variants ``before``.
    """
    rng = random.Random(variation.seed)
    notes = score.voices[0].notes if score.voices else ()
    transforms = temporary.VARIATION_TRANSFORMS
    line = transformed(notes, score.key, *transforms[(variation.heard - 1) % len(transforms)])
    drawn = [
        replace(
            score,
            voices=(replace(score.voices[0], notes=line), *score.voices[1:]) if score.voices else score.voices,
            chords=harmony.harmonise(line, score.bars, score.key, brief.playing, rng),
        )
        for _ in range(temporary.VARIATION_HARMONIES)
    ]
    step = round(variation.chord_bars)
    rows = [_row(other, step) for other in before]
    best = min(drawn, key=lambda one: _dullness(_row(one, step), rows))
    if _changes(_row(best, step)) < 2:  # a tune of a single chord's notes: what was composed moves more
        return replace(best, chords=score.chords)
    return best


def transformed(notes: Sequence[Note], key: Key, steps: int, inverted: bool, retrograde: bool) -> tuple[Note, ...]:
    """A line in its own rhythm, moved by steps of the scale, upside down about its middle or its pitches backwards."""
    if not notes or not (steps or inverted or retrograde):
        return tuple(notes)
    scale = theory.scale_pitch_classes(key)
    ladder = [pitch for pitch in range(128) if pitch % 12 in scale]
    degrees = [min(range(len(ladder)), key=lambda n: abs(ladder[n] - note.pitch)) for note in notes]
    middle = sorted(degrees)[len(degrees) // 2]
    if retrograde:
        degrees.reverse()
    if inverted:
        degrees = [2 * middle - degree for degree in degrees]
    pitches = [ladder[max(0, min(len(ladder) - 1, degree + steps))] for degree in degrees]
    return tuple(replace(note, pitch=pitch) for note, pitch in zip(notes, pitches, strict=True))


def _dullness(row: Sequence[int], before: Sequence[Sequence[int]]) -> float:
    """How little a harmony brings: bars that it shares with earlier ones on average, less its changes of chord."""
    shared = sum(sum(a == b for a, b in zip(row, other, strict=False)) for other in before)
    return shared / max(1, len(before)) - temporary.VARIATION_MOTION * _changes(row)


def _changes(row: Sequence[int]) -> int:
    """How often the chord changes from bar to bar."""
    return sum(a != b for a, b in pairwise(row))


def _row(score: Score, step: int) -> list[int]:
    """The root of each bar as it will sound when of each ``step`` bars the longest chord stays; -1 before any."""
    row: list[int] = []
    place = 0
    here = -1
    for bar in score.bars:
        while place < len(score.chords) and score.chords[place].onset <= bar.onset:
            here = score.chords[place].chord.root
            place += 1
        row.append(here)
    blocks = [row[first : first + step] for first in range(0, len(row), step)]
    return [max(block, key=block.count) for block in blocks for _ in block]
