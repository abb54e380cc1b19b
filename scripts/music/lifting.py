"""Music some semitones higher, for the sections of a song that has risen to another key."""

from __future__ import annotations

import re
from dataclasses import replace

from scripts.music import theory
from scripts.records import Chord, Key, PlacedChord, Score


def lifted(score: Score, semitones: int) -> Score:
    """A score so many semitones higher: notes, chords and their names, keys."""
    if not semitones:
        return score
    key = theory.transpose_key(score.key, semitones)
    return replace(
        score,
        key=key,
        voices=tuple(
            replace(voice, notes=tuple(replace(note, pitch=note.pitch + semitones) for note in voice.notes))
            for voice in score.voices
        ),
        chords=tuple(PlacedChord(placed.onset, lifted_chord(placed.chord, semitones, key)) for placed in score.chords),
        bars=tuple(replace(bar, key=theory.transpose_key(bar.key, semitones)) for bar in score.bars),
    )


def lifted_chord(chord: Chord, semitones: int, key: Key) -> Chord:
    """A chord so many semitones higher, named as in ``key``, the one that it is then in."""
    root, bass = (chord.root + semitones) % 12, (chord.bass + semitones) % 12
    match = re.fullmatch(r"([A-G](?:##|bb|[#b\u266f\u266d])?)(.*?)(/[A-Ga-g](?:##|bb|[#b\u266f\u266d])?)?", chord.text)
    if match is None:
        return replace(chord, root=root, bass=bass)
    text = theory.spell(root, key) + match[2] + (f"/{theory.spell(bass, key)}" if match[3] else "")
    return Chord(text, root, chord.intervals, bass)
