"""Writes one bar of a melody that is given in quarter notes as the items of a canonical tune.

Lengths that halving reaches are written as they are; three equal parts of a beat are a triplet, in which a longer note
is tied. Anything else has no canonical form, and the bar is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from scripts.training.corpus import Unclean
from scripts.training.spelling import Speller
from scripts.training.tune import Item


@dataclass(frozen=True, slots=True)
class Sound:
    """A note (or a rest, without ``pitch``) inside a bar: quarter notes from its start; ``tie`` leads over its end.

    ``step_on`` are the semitones to the next note of the melody.
    """

    start: Fraction
    length: Fraction
    pitch: int | None = None
    tie: bool = False
    step_on: int = 0


def bar_items(
    sounds: Sequence[Sound], chords: Sequence[tuple[Fraction, str]], unit: Fraction, speller: Speller
) -> tuple[Item, ...]:
    """Write a bar whose sounds follow each other without a gap; ``unit`` is the L: field.

    ``chords`` are (quarter notes from the bar's start, symbol); each is set before what sounds then. Raises Unclean.
    """
    own = unit * 4
    groups = list(grouped(list(sounds)))
    starts = [group[0].start for group in groups]
    marks: dict[int, str] = {}
    for place, symbol in chords:
        number = max((n for n, start in enumerate(starts) if start <= place), default=0)
        if number in marks and starts[number] < place and number + 1 < len(groups):
            number += 1
        marks[number] = symbol
    sounding = ""
    out: list[Item] = []
    for number, group in enumerate(groups):
        if number in marks:
            sounding = marks[number]
            written = speller.root(sounding)
            if written is not None:
                out.append(written)
        triplet = len(group) == 3
        if triplet:
            out.append(Item("tuplet", "(3"))
        for sound in group:
            length = sound.length / own * (Fraction(3, 2) if triplet else 1)
            if length.denominator not in (1, 2, 4):
                raise Unclean("a strange length")
            if sound.pitch is None:
                out.append(Item("rest", length=length))
                continue
            position, shift = speller.note(sound.pitch, sounding, sound.step_on)
            if not -9 <= position <= 16:
                raise Unclean("out of range")
            out.append(Item("note", "", position, shift, length, sound.tie))
    return tuple(out)


def grouped(sounds: list[Sound]) -> list[list[Sound]]:
    """Part the sounds of a bar into single ones and triplets. Raises Unclean for what is neither."""
    groups: list[list[Sound]] = []
    at = 0
    while at < len(sounds):
        first = sounds[at]
        if dyadic(first.length) and dyadic(first.start):
            groups.append([first])
            at += 1
            continue
        if not dyadic(first.start):
            raise Unclean("a strange length")
        for part in (Fraction(2, 3), Fraction(1, 3), Fraction(1, 6)):
            end = first.start + 3 * part
            inside = [s for s in sounds[at:] if s.start < end]
            last = inside[-1]
            if last.start + last.length == end and all((s.start - first.start) % part == 0 for s in inside):
                cut = [piece for s in inside for piece in parted(s, part)]
                groups.append(cut)
                at += len(inside)
                break
        else:
            raise Unclean("a strange length")
    return groups


def dyadic(value: Fraction) -> bool:
    """Say whether a length is a number of 32nd notes."""
    return (value * 8).denominator == 1


def parted(sound: Sound, part: Fraction) -> list[Sound]:
    """Cut a sound into parts of a triplet, tied to each other."""
    count = int(sound.length / part)
    if count == 1:
        return [sound]
    tied = sound.pitch is not None
    return [
        Sound(sound.start + n * part, part, sound.pitch, sound.tie if n == count - 1 else tied, sound.step_on)
        for n in range(count)
    ]
