"""Writes melodies as ABC that other programs read without an error: ABC 2.1, one voice, every bar full.

Conventions: the body is written section by section (``P:`` marks), repeats played out; lengths are exact fractions of
the unit note; an accidental is written where the pitch differs from what the key signature and the bar so far say, and
where it stood before the same letter in another octave, for readers do not agree on how far it reaches.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from scripts.music.theory import chord_letters, key_signature, key_text
from scripts.records import Chord, Heading, Key, Meter, Note, PlacedChord, Score, SungLine, Voice
from scripts.temporary import ABC_UNIT_LENGTHS, FIFTHS_LETTERS, LETTER_PITCH_CLASSES


def write_abc(
    heading: Heading,
    sections: Iterable[tuple[str, Score]],
    *,
    number: int = 1,
    comments: Sequence[str] = (),
    words: Sequence[Sequence[SungLine]] = (),
) -> str:
    """Return one whole tune: header, then each section as a ``P:`` line and its bars, four to a line.

    ``sections`` are ``(label, score)`` in playing order, every score in the heading's metre; where one is in another
    key than the one before it, a ``K:`` line says so. Only the first voice is written. ``words`` are the lines that
    each section sings, written under its notes (``w:``).
    """
    key, meter, bpm = heading.key, heading.meter, heading.bpm
    written = list(sections)
    unit = unit_length(meter)
    clean = " ".join(heading.title.split()).replace("%", " per cent") or "Untitled"
    lines = [f"X:{number}", f"T:{clean}", f"M:{meter.numerator}/{meter.denominator}", f"L:{unit}"]
    lines += [f"Q:1/4={bpm:.4g}" if bpm != int(bpm) else f"Q:1/4={int(bpm)}", f"K:{key_text(key)}"]
    lines[2:2] = [f"N:{' '.join(c.split())}".replace("%", "") for c in comments]
    for place, (label, score) in enumerate(written):
        if place and score.key != written[place - 1][1].key:
            key = score.key
            lines.append(f"K:{key_text(key)}")
        bars = section_bars(score, key, meter, unit)
        under = bar_words(score, meter, words[place] if place < len(words) else ())
        lines.append(f"P:{label}")
        for start in range(0, len(bars), 4):
            last = start + 4 >= len(bars)
            end = "|" if not last else "|]" if place == len(written) - 1 else "||"
            lines.append("|".join(bars[start : start + 4]) + end)
            if any(mark != "*" for bar in under[start : start + 4] for mark in bar):
                lines.append("w: " + " | ".join(words_text(bar) for bar in under[start : start + 4]))
    return "\n".join(lines) + "\n"


def cut_bars(score: Score, first: int, count: int) -> Score:
    """Return ``count`` full bars of a score from bar ``first`` (from 0) on, going round when it is shorter.

    All bars must be as long as the score's metre says. Notes that reach over the cut end with it.
    """
    full = Fraction(4 * score.meter.numerator, score.meter.denominator)
    whole = max(1, int(score.length / full))
    notes: list[Note] = []
    chords: list[PlacedChord] = []
    source = score.voices[0].notes if score.voices else ()
    for place in range(count):
        start = full * ((first + place) % whole)
        move = full * place - start
        for note in source:
            if start <= note.onset < start + full:
                end = min(note.onset + note.duration + move, full * count)
                notes.append(Note(note.onset + move, end - note.onset - move, note.pitch))
        chords += [PlacedChord(c.onset + move, c.chord) for c in score.chords if start <= c.onset < start + full]
    voice = Voice(score.voices[0].name if score.voices else "", tuple(notes))
    return replace(score, voices=(voice,), chords=tuple(chords), length=full * count)


def unit_length(meter: Meter) -> Fraction:
    """Return the unit note (L:) that a metre is usually written with, as a fraction of a whole note."""
    return ABC_UNIT_LENGTHS.get(f"{meter.numerator}/{meter.denominator}", Fraction(1, 8))


def section_bars(score: Score, key: Key, meter: Meter, unit: Fraction) -> list[str]:
    """Return the text of each bar of the first voice, with its chord symbols, notes tied over bar lines."""
    full = Fraction(4 * meter.numerator, meter.denominator)
    count = max(1, -(-score.length // full)) if score.length else 1
    notes = score.voices[0].notes if score.voices else ()
    marks = key_signature(key)
    bars = []
    sounding = Chord("", 0, (), 0)
    for number in range(int(count)):
        onset = full * number
        within = [n for n in notes if n.onset < onset + full and n.onset + n.duration > onset]
        chords = {c.onset - onset: c.chord for c in score.chords if onset <= c.onset < onset + full}
        before = {} if Fraction(0) in chords else {Fraction(-1): sounding}
        moved = [replace(n, onset=n.onset - onset) for n in within]
        bars.append(bar_text(moved, {**before, **chords}, full, marks, unit))
        sounding = chords[max(chords)] if chords else sounding
    return bars


def bar_cuts(notes: Sequence[Note], chords: Iterable[Fraction], full: Fraction) -> list[Fraction]:
    """Return where a bar's notes and rests begin and end: at onsets, ends, and chord symbols."""
    ends = {min(max(t, Fraction(0)), full) for n in notes for t in (n.onset, n.onset + n.duration)}
    return sorted({Fraction(0), full} | set(chords) | ends)


def bar_words(score: Score, meter: Meter, lines: Sequence[SungLine]) -> list[list[str]]:
    """Return what stands under each written note, bar by bar: a syllable, ``_`` where one is held, ``*`` for nothing.

    A syllable that is followed by others of its word ends with ``-``, and is held by one more. Notes tied over chord
    symbols and bar lines are written several times. Source: ABC 2.1, section 5.1.
    """
    full = Fraction(4 * meter.numerator, meter.denominator)
    count = int(max(1, -(-score.length // full))) if score.length else 1
    notes = score.voices[0].notes if score.voices else ()
    sung = {s.onset: s for line in lines for s in line.syllables}
    held = [(s.onset, s.onset + s.duration, "_" if s.ends_word else "-") for s in sung.values()]
    bars: list[list[str]] = []
    for number in range(count):
        start = full * number
        within = [
            replace(n, onset=n.onset - start) for n in notes if n.onset < start + full and n.onset + n.duration > start
        ]
        chords = [c.onset - start for c in score.chords if start <= c.onset < start + full]
        marks: list[str] = []
        for here, there in pairwise(bar_cuts(within, chords, full)):
            if not any(n.onset <= here and n.onset + n.duration >= there for n in within):
                continue
            syllable = sung.get(start + here)
            if syllable is not None:
                marks.append(word_text(syllable.text) + ("" if syllable.ends_word else "-"))
            else:
                marks.append(next((mark for low, high, mark in held if low < start + here < high), "*"))
        bars.append(marks)
    return bars


def word_text(text: str) -> str:
    """Return a syllable as it may stand in a ``w:`` line: what means something there is marked or left out."""
    text = "".join(sign for sign in text if sign.isprintable() and sign not in "\\|%*_~[]")
    return "~".join(text.replace("-", "\\-").split()) or "*"


def words_text(marks: Sequence[str]) -> str:
    """Return the words under one bar: what is held joins on, and syllables of a word hang together."""
    text = ""
    for mark in marks:
        joined = not text or text.endswith("-") or mark in ("_", "-")
        text += mark if joined else f" {mark}"
    return text


def bar_text(
    notes: Sequence[Note],
    chords: Mapping[Fraction, Chord],
    full: Fraction,
    marks: Mapping[str, int],
    unit: Fraction,
) -> str:
    """Return one full bar; simultaneous notes become ABC chords, gaps become rests. Onsets count from its start.

    A chord at a place before the bar sounds on into it: notes are spelled by the chord that sounds, then by the key.
    """
    quarter_unit = unit * 4
    letters = next((chord_letters(chord) for place, chord in chords.items() if place < 0), {})
    cuts = bar_cuts(notes, (place for place in chords if place >= 0), full)
    state: dict[tuple[str, int], int] = {}
    parts: list[tuple[str, Fraction, str]] = []
    for start, end in pairwise(cuts):
        length = (end - start) / quarter_unit
        symbol = f'"{chords[start].text}"' if start in chords else ""
        letters = chord_letters(chords[start]) if start in chords else letters
        sounding = [n for n in notes if n.onset <= start and n.onset + n.duration >= end]
        names = [pitch_text(n.pitch, marks, state, letters) for n in sorted(sounding, key=lambda n: n.pitch)]
        held = ["-" if n.onset + n.duration > end else "" for n in sorted(sounding, key=lambda n: n.pitch)]
        if not names:
            parts.append((symbol + "z", length, ""))
        elif len(names) == 1:
            parts.append((symbol + names[0], length, held[0]))
        else:
            parts.append((symbol + "[" + "".join(n + h for n, h in zip(names, held, strict=True)) + "]", length, ""))
    return join_parts(parts)


def join_parts(parts: Sequence[tuple[str, Fraction, str]]) -> str:
    """Join ``(name, length in unit notes, tie)`` to a bar; runs whose lengths hold a third become tuplets."""
    out: list[str] = []
    run: list[tuple[str, Fraction, str]] = []
    for name, length, tie in parts:
        if not run and length.denominator % 3:
            out.append(name + length_text(length) + tie)
            continue
        run.append((name, length, tie))
        total = sum((r[1] for r in run), Fraction(0))
        if total.denominator % 3:
            # (3:2:n plays the next n notes at two thirds of their written length.
            count = len(run)
            out.append("(3" if count == 3 else f"(3:2:{count}")
            out += [n + length_text(part * Fraction(3, 2)) + t for n, part, t in run]
            run = []
    out += [n + length_text(part) + t for n, part, t in run]
    return "".join(out)


def pitch_text(
    pitch: int, marks: Mapping[str, int], state: dict[tuple[str, int], int], letters: Mapping[int, str] | None = None
) -> str:
    """Return a pitch with the accidental it needs here; ``state`` holds the bar's accidentals and is updated.

    A letter that needs no accidental is taken first, then that of ``letters`` for its pitch class, then the one that
    ``theory.spell`` would take: the leading note of D minor is C sharp.
    """
    first = sum(marks.values()) - 3
    usual = FIFTHS_LETTERS[(first + (7 * pitch - first) % 12 + 1) % 7]
    usual = (letters or {}).get(pitch % 12, usual)
    best: tuple[int, str, int, int] | None = None
    for letter, semitone in LETTER_PITCH_CLASSES.items():
        for alteration in (-2, -1, 0, 1, 2):
            if (semitone + alteration - pitch) % 12:
                continue
            octave = (pitch - alteration - semitone) // 12 - 5
            current = state.get((letter, octave), marks.get(letter, 0))
            cost = 0 if current == alteration else 10 + 4 * abs(alteration - marks.get(letter, 0))
            cost += 3 * (abs(alteration) == 2) + (letter != usual)
            if best is None or cost < best[0]:
                best = (cost, letter, alteration, octave)
    assert best is not None  # every pitch class has a letter within two semitones
    _, letter, alteration, octave = best
    sign = ""
    known = {state.get((letter, octave), marks.get(letter, 0))}
    known |= {other for (name, _), other in state.items() if name == letter}
    if known != {alteration}:
        state[(letter, octave)] = alteration
        sign = {-2: "__", -1: "_", 0: "=", 1: "^", 2: "^^"}[alteration]
    name = letter if octave <= 0 else letter.lower()
    return sign + name + ("," * -octave if octave < 0 else "'" * (octave - 1))


def length_text(length: Fraction) -> str:
    """Return a length in unit notes: nothing for 1, ``2``, ``/`` for a half, ``/4``, ``3/2``."""
    if length.denominator == 1:
        return "" if length == 1 else str(length.numerator)
    if length.numerator == 1:
        return "/" if length.denominator == 2 else f"/{length.denominator}"
    return f"{length.numerator}/{length.denominator}"
