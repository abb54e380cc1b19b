"""A tune with room for words that were there before it: long notes are struck again where a line has more syllables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from scripts import temporary
from scripts.music.singing.frames import section_frames
from scripts.music.singing.setting import allotted
from scripts.records import Meter, Note, Score


def with_room(
    tune: Score, texts: Sequence[Sequence[str]], meter: Meter, bpm: float, spoken: Mapping[str, str]
) -> Score:
    """The tune with as many notes as the lines of each of some texts have syllables, where its notes are long enough.

    Bars, pitches and the tune's length stay; what cannot be divided is left to be shared.
    """
    for lines in texts:
        chosen: dict[Fraction, list[Note]] = {}
        for _, slots, count in allotted(lines, section_frames(tune, meter, bpm), spoken):
            notes = [note for slot in slots for note in slot.notes]
            for note, parts in divided(notes, count, 60.0 / bpm):
                chosen[note.onset] = parts
        if chosen:
            voice = tune.voices[0]
            own = [part for note in voice.notes for part in chosen.get(note.onset, [note])]
            tune = replace(tune, voices=(replace(voice, notes=tuple(own)), *tune.voices[1:]))
    return tune


def divided(notes: Sequence[Note], count: int, quarter_seconds: float) -> list[tuple[Note, list[Note]]]:
    """The notes that are struck again so that there are ``count`` of them, each with its parts; the longest first."""
    rows = [[note] for note in notes]
    shortest = max(temporary.SHORTEST_SPLIT_QUARTERS, temporary.SHORTEST_SPLIT_SECONDS / quarter_seconds)
    while sum(map(len, rows)) < count:
        number, place = max(
            ((n, m) for n, row in enumerate(rows) for m in range(len(row))), key=lambda at: rows[at[0]][at[1]].duration
        )
        note = rows[number][place]
        # a dotted note divides as it is counted: two and one
        first = note.duration * Fraction(2, 3) if note.duration.numerator % 3 == 0 else note.duration / 2
        if note.duration - first < shortest:
            break
        rows[number][place : place + 1] = [
            replace(note, duration=first),
            Note(note.onset + first, note.duration - first, note.pitch),
        ]
    return [(note, row) for note, row in zip(notes, rows, strict=True) if len(row) > 1]
