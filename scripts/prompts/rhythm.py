"""A bar whose rhythm is given: lengths and rests as fixed text, each pitch as a rule's name.

Lengths are counted in 48ths of a quarter note, rests negative. ABC writes a length as a multiple of the unit note and
three notes in the time of two as ``(3``; what cannot be written so is a ModelError.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from scripts.errors import ModelError
from scripts.prompts.texts import literal


def held_bar(
    lengths: Sequence[int],
    unit: Fraction,
    chords: Sequence[tuple[int, str]],
    pitch: Callable[[int, int], str],
    space: Sequence[str] = (),
) -> str:
    """The part of a grammar that is one bar; ``pitch(place, length)`` names the rule of the note that begins there.

    ``chords`` are (place, symbol) in 48ths of a quarter note: a symbol stands before the note or rest that sounds then.
    """
    own = int(unit * 4 * 48)
    starts = [sum(map(abs, lengths[:number])) for number in range(len(lengths))]
    marks: dict[int, str] = {}
    for place, symbol in chords:
        number = max((n for n, start in enumerate(starts) if start <= place), default=0)
        if number in marks and number + 1 < len(lengths):
            number += 1
        marks[number] = symbol
    parts: list[str] = []
    triplet = 0
    for number, (length, start) in enumerate(zip(lengths, starts, strict=True)):
        if number in marks:
            parts.append(literal(f'"{marks[number]}"'))
        written = Fraction(abs(length), own)
        if abs(length) % 3:  # a third of a quarter note, and its multiples
            if not triplet:
                run = lengths[number : number + 3]
                if len(run) < 3 or len({abs(one) for one in run}) > 1:
                    raise ModelError(f"the lengths {list(lengths)} hold a triplet that is not whole")
                parts.append(literal("(3"))
                triplet = 3
            triplet -= 1
            written = written * 3 / 2
        parts.append(literal("z") if length < 0 else pitch(start, length))
        text = length_words(written)
        if text:
            parts.append(literal(text))
        if not triplet:
            parts += space
    return " ".join(parts)


def length_words(length: Fraction) -> str:
    """A length in unit notes as ABC writes it. Raises ModelError for one that no reader takes."""
    if length <= 0 or length.denominator & (length.denominator - 1):
        raise ModelError(f"a note of {length} units cannot be written")
    if length.denominator == 1:
        return "" if length == 1 else str(length.numerator)
    if length.numerator == 1:
        return "/" if length.denominator == 2 else f"/{length.denominator}"
    return f"{length.numerator}/{length.denominator}"
