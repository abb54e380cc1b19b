"""Instructions to players of MIDI: ``%%MIDI program 40``, ``channel``, ``transpose``, ``drummap``, and ``%%percmap``.

Source: the manual of abcMIDI (abcguide.txt), and abcjs for percmap. Everything else that %% says is about print.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from scripts import temporary


class Directive(NamedTuple):
    """One instruction: its ``word`` in small letters, its number, and the MIDI channel or the drum pitch it speaks to.

    ``channel`` counts from 0; -1 where none is named. ``pitch`` is the written pitch that ``drummap`` changes.
    """

    word: str
    value: int
    channel: int = -1
    pitch: int = -1


def read_directive(text: str) -> Directive | None:
    """Read what stands after ``%%`` or in ``I:``; ``None`` for what is not about the notes, or cannot be read."""
    match = temporary.ABC_DIRECTIVE_WORDS.match(text)
    if match is None:
        return None
    words = match["rest"].replace("=", " ").split()
    if match["drum"]:
        pitch = written_pitch(words[0]) if words else None
        drum = _drum(words[1:])
        return None if pitch is None or drum is None else Directive("drummap", drum, pitch=pitch)
    numbers = []
    for word in words:
        if not re.fullmatch(r"[+-]?\d{1,4}", word):
            break
        numbers.append(int(word))
    word = match["word"].lower()
    if not numbers:
        return None
    if word == "program":
        channel = numbers[0] - 1 if len(numbers) > 1 else -1
        program = numbers[1] if len(numbers) > 1 else numbers[0]
        good = 0 <= program <= 127 and -1 <= channel <= 15
        return Directive(word, program, channel) if good else None
    if word == "channel":
        return Directive(word, numbers[0] - 1) if 1 <= numbers[0] <= 16 else None
    return Directive(word, max(-48, min(48, numbers[0])))


def written_pitch(text: str) -> int | None:
    """The MIDI pitch of one note as ABC writes it, ``^F,``, without a key."""
    match = re.fullmatch(r"(\^{1,2}|_{1,2}|=)?([A-Ga-g])([',]*)", text)
    if match is None:
        return None
    octave = match[3].count("'") - match[3].count(",")
    return temporary.ABC_NATURAL_PITCHES[match[2]] + temporary.ABC_SIGNS.get(match[1] or "=", 0) + 12 * octave


def _drum(words: list[str]) -> int | None:
    """The drum of a map: a MIDI pitch, a name of General MIDI, or a note; a note to print may stand before it."""
    for place, word in enumerate(words[:4]):
        if word.isascii() and word.isdigit() and int(word) <= 127:
            return int(word)
        for end in range(len(words[:8]), place, -1):  # "acoustic-snare", and "Acoustic Snare" as two words
            name = "-".join(words[place:end]).lower().replace("_", "-")
            if name in temporary.ABC_PERCUSSION:
                return temporary.ABC_PERCUSSION[name]
    return next((pitch for word in words if (pitch := written_pitch(word)) is not None), None)
