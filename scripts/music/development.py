"""What becomes of a tune's phrases once a composer has written their pitches.

Phrases that come back bring their pitches with them, moved to the chords that they now stand over; varied ones are
told a step higher or lower (sequence), with the other contour (inversion) or with another end. Notes that clash with
the chord that sounds bend to it (the third of a secondary dominant, the leading note of minor, a blue seventh), and
nothing leaps an octave that need not. Pitches are MIDI numbers, times quarter notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from scripts.music import theory
from scripts.records import Chord, Key, Note, Phrase, PlacedChord


def developed(
    notes: Sequence[Note], phrases: Sequence[Phrase], chords: Sequence[PlacedChord], key: Key, full: Fraction
) -> tuple[Note, ...]:
    """The tune with its returning phrases developed out of those that they come from."""
    by_phrase = [
        [n for n in notes if phrase.first * full <= n.onset < (phrase.first + phrase.bars) * full] for phrase in phrases
    ]
    for number, phrase in enumerate(phrases):
        if phrase.source < 0:
            continue
        source = by_phrase[phrase.source]
        shift = (phrase.first - phrases[phrase.source].first) * full
        by_phrase[number] = _return(by_phrase[number], source, shift, phrase, chords, key)
    return tuple(note for part in by_phrase for note in part)


def _return(
    own: Sequence[Note],
    source: Sequence[Note],
    shift: Fraction,
    phrase: Phrase,
    chords: Sequence[PlacedChord],
    key: Key,
) -> list[Note]:
    """A returning phrase: on its own rhythm, with the source's pitches where the two agree in time."""
    scale = theory.scale_pitch_classes(key)
    there = {note.onset + shift: note.pitch for note in source}
    follow = [note for note in own if note.onset in there]
    if not follow:
        return list(own)
    step = 0
    if phrase.varied:
        step = _best_step(follow, there, chords, scale)
    axis = there[follow[0].onset]
    told: list[Note] = []
    for note in own:
        if note.onset not in there:
            told.append(note)
            continue
        pitch = there[note.onset]
        if phrase.varied >= 2:
            pitch = _inverted(pitch, axis, scale)
        told.append(replace(note, pitch=scale_steps(pitch, step, scale)))
    return [_settled(note, chords, scale) for note in told]


def _best_step(
    notes: Sequence[Note], there: dict[Fraction, int], chords: Sequence[PlacedChord], scale: Sequence[int]
) -> int:
    """The step of a sequence, not 0, at which most of its notes on beats belong to their chords."""
    best, most = 1, -1.0
    for step in (1, -1, 2, -2):
        good = 0.0
        for note in notes:
            if note.onset.denominator == 1:
                classes = theory.chord_pitch_classes(chord_at(chords, note.onset)) if chords else ()
                good += scale_steps(there[note.onset], step, scale) % 12 in classes
        good -= 0.1 * abs(step)
        if good > most:
            best, most = step, good
    return best


def scale_steps(pitch: int, steps: int, scale: Sequence[int]) -> int:
    """A pitch moved along a scale; one that is not in it moves as its lower neighbour does and keeps its distance."""
    ordered = sorted(scale)
    below = max((p for p in range(pitch - 11, pitch + 1) if p % 12 in scale), default=pitch)
    place = ordered.index(below % 12) + steps
    octave, index = divmod(place, len(ordered))
    moved = below - below % 12 + 12 * octave + ordered[index]
    return moved + (pitch - below)


def _inverted(pitch: int, axis: int, scale: Sequence[int]) -> int:
    """A pitch mirrored at another one, step for step of the scale."""
    low, high = sorted((pitch, axis))
    count = sum(1 for p in range(low + 1, high + 1) if p % 12 in scale)
    return scale_steps(axis, -count if pitch > axis else count, scale)


def _settled(note: Note, chords: Sequence[PlacedChord], scale: Sequence[int]) -> Note:
    """A note on a beat that is no chord note, moved to the nearest one within a step of the scale."""
    if not chords or note.onset.denominator != 1 or note.duration < Fraction(1, 2):
        return note
    classes = theory.chord_pitch_classes(chord_at(chords, note.onset))
    if note.pitch % 12 in classes:
        return note
    options = [scale_steps(note.pitch, step, scale) for step in (-1, 1)]
    inside = [pitch for pitch in options if pitch % 12 in classes]
    return replace(note, pitch=inside[0]) if inside else note


def chord_at(chords: Sequence[PlacedChord], onset: Fraction) -> Chord:
    """The chord that sounds at a moment; the first one before it begins."""
    sounding = chords[0].chord
    for placed in chords:
        if placed.onset > onset:
            break
        sounding = placed.chord
    return sounding


def bent(notes: Sequence[Note], chords: Sequence[PlacedChord], key: Key, scale: Sequence[int] = ()) -> tuple[Note, ...]:
    """The tune with each note in the scale that its chord asks for.

    A note of the key that has the letter of a chord note, but not its accidental, takes that: G becomes G sharp over
    E7 in A minor, C sharp C over a D7 in A. ``scale`` are semitones above the tonic that replace those of the mode:
    notes outside it go to the nearest of them, chord notes stay. Without it a chromatic note that passes stays too.
    """
    tonic = theory.tonic_pitch_class(key)
    own = set(theory.scale_pitch_classes(key))
    allowed = {(tonic + step) % 12 for step in scale} if scale else own
    changed: list[Note] = []
    for number, note in enumerate(notes):
        classes = theory.chord_pitch_classes(chord_at(chords, note.onset)) if chords else ()
        pitch = note.pitch
        if pitch % 12 not in classes and (scale or not _passes(notes, number, own)):
            foreign = [pc for pc in classes if pc not in own]
            near = [step for step in (1, -1) if (pitch + step) % 12 in foreign]
            if near and pitch % 12 in own:
                pitch += near[0]
            elif pitch % 12 not in allowed:
                pitch += min((step for step in (-1, 1, -2, 2) if (pitch + step) % 12 in allowed), key=abs, default=0)
        changed.append(replace(note, pitch=pitch))
    return tuple(changed)


def _passes(notes: Sequence[Note], number: int, own: set[int]) -> bool:
    """Whether a note outside the key leads on: off the beat, short, reached by a step and left by a semitone."""
    note = notes[number]
    if note.pitch % 12 in own or note.onset.denominator == 1 or note.duration > Fraction(1, 2):
        return False
    if not 0 < number < len(notes) - 1:
        return False
    before, after = notes[number - 1], notes[number + 1]
    near = after.onset - note.onset <= 1 and abs(after.pitch - note.pitch) == 1 and after.pitch % 12 in own
    return near and abs(note.pitch - before.pitch) <= 2


def within(notes: Sequence[Note], span: int) -> tuple[Note, ...]:
    """The tune kept to a range of ``span`` semitones around its middle, without leaps of an octave or more."""
    if not notes:
        return ()
    ordered = sorted(note.pitch for note in notes)
    middle = ordered[len(ordered) // 2]
    low, high = middle - span // 2, middle + span - span // 2
    kept: list[Note] = []
    for note in notes:
        pitch = note.pitch
        while pitch > high:
            pitch -= 12
        while pitch < low:
            pitch += 12
        if kept and abs(pitch - kept[-1].pitch) >= 12:
            nearer = [p for p in (pitch - 12, pitch + 12) if low <= p <= high and abs(p - kept[-1].pitch) < 12]
            pitch = nearer[0] if nearer else pitch
        kept.append(replace(note, pitch=pitch))
    return tuple(kept)
