"""What becomes of a tune's phrases once a composer has written their pitches.

Phrases that come back bring their pitches with them, moved to the chords that they now stand over; varied ones are
told a step higher or lower (sequence), with the other contour (inversion) or with another end. Notes that clash with
the chord that sounds bend to it (the third of a secondary dominant, the leading note of minor, a blue seventh), and
nothing leaps an octave that need not. Pitches are MIDI numbers, times quarter notes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from scripts import temporary
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
        chord = chord_at(chords, note.onset) if chords else None
        pitch = note.pitch
        foreign = chord is None or pitch % 12 not in theory.chord_pitch_classes(chord)
        if foreign and (scale or not _passes(notes, number, own)):
            letters = _foreign_letters(chord, key) if chord is not None else {}
            near = [step for step in (1, -1) if letters.get((pitch + step) % 12) == theory.spell(pitch % 12, key)[0]]
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


def _foreign_letters(chord: Chord, key: Key) -> dict[int, str]:
    """The letters of a chord's notes that are outside the key, by their pitch classes."""
    own = theory.scale_pitch_classes(key)
    return {pc: letter for pc, letter in theory.chord_letters(chord).items() if pc not in own}


def coloured(notes: Sequence[Note], key: Key, scale: Sequence[int]) -> tuple[Note, ...]:
    """The tune with the notes that its scale has beside those of the mode, where they lead on by a semitone.

    A short note off the beat becomes one of them where it lies a semitone beside it and the next note does too: F sharp
    between G and F in C, the minor third on its way to the major one. The key's own notes stay where they rest.
    """
    tonic = theory.tonic_pitch_class(key)
    own = theory.scale_pitch_classes(key)
    extra = {(tonic + step) % 12 for step in scale} - set(own)
    if not extra:
        return tuple(notes)
    changed: list[Note] = []
    for note, following in zip(notes, [*notes[1:], None], strict=True):
        pitch = note.pitch
        passing = note.onset.denominator != 1 and note.duration <= 1 and pitch % 12 in own
        if following is not None and passing:
            near = [step for step in (1, -1) if (pitch + step) % 12 in extra]
            leads = [step for step in near if abs(following.pitch - pitch - step) == 1]
            pitch += leads[0] if leads else 0
        changed.append(replace(note, pitch=pitch))
    return tuple(changed)


def held_over(notes: Sequence[Note], ties: Mapping[int, Fraction], full: Fraction) -> tuple[Note, ...]:
    """The tune with notes that sound on over a bar line: ``ties`` says for a bar how long what sounds before it lasts.

    Only a note that ends on the bar line is held, and not beyond the next one.
    """
    held: list[Note] = []
    for note, following in zip(notes, [*notes[1:], None], strict=True):
        end = note.onset + note.duration
        longer = ties.get(int(end // full), Fraction(0)) if end % full == 0 else Fraction(0)
        if following is not None:
            longer = min(longer, following.onset - end)
        held.append(replace(note, duration=note.duration + max(Fraction(0), longer)))
    return tuple(held)


def within(notes: Sequence[Note], span: int) -> tuple[Note, ...]:
    """The tune kept to a range of ``span`` semitones, the one that holds most of it, by moving notes by octaves."""
    if not notes:
        return ()
    pitches = [note.pitch for note in notes]
    ordered = sorted(pitches)
    middle = ordered[len(ordered) // 2]
    lows = range(min(ordered[0], ordered[-1] - span), max(ordered[-1] - span, ordered[0]) + 1)

    def worth(low: int) -> tuple[float, int]:
        """How long the notes of a range from ``low`` on last, and how near it is to the tune's middle."""
        inside = sum(float(note.duration) for note in notes if low <= note.pitch <= low + span)
        return inside, -abs(2 * (middle - low) - span)

    low = max(lows, key=worth)
    placed = octaves(pitches, low, low + span)
    return tuple(replace(note, pitch=pitch) for note, pitch in zip(notes, placed, strict=True))


def octaves(pitches: Sequence[int], low: int, high: int) -> list[int]:
    """A line's pitches moved by octaves into a range, so that it leaps no octave and keeps its contour where it can.

    The cheapest path: a leap of an octave costs most, then each change of the octave by which notes are moved, then a
    leap of more than a sixth. A note that no octave brings into the range lies next to it.
    """
    leap, change, wide = temporary.OCTAVE_COSTS
    reached: dict[int, float] = {}
    came: list[dict[int, int]] = []
    for place, pitch in enumerate(pitches):
        inside = range(low + (pitch - low) % 12, high + 1, 12)
        options = list(inside) or [
            min(high - (high - pitch) % 12, low + (pitch - low) % 12, key=lambda p: abs(p - low))
        ]
        fresh: dict[int, float] = {}
        origin: dict[int, int] = {}
        for option in options:
            costs = {0: 0.0}
            if place:
                same = option - pitch + pitches[place - 1]
                costs = {
                    old: cost
                    + (change if old != same else 0.0)
                    + (leap if abs(option - old) >= 12 else wide if abs(option - old) > 9 else 0.0)
                    for old, cost in reached.items()
                }
            origin[option] = min(costs, key=lambda old: (costs[old], abs(old - option)))
            fresh[option] = costs[origin[option]] + 0.01 * abs(option - pitch)
        reached = fresh
        came.append(origin)
    if not came:
        return []
    path = [min(reached, key=reached.__getitem__)]
    for origin in reversed(came[1:]):
        path.append(origin[path[-1]])
    return path[::-1]
