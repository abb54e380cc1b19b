"""A melody that the user gives as an ABC or MIDI file, to be gone on from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from scripts.composing.asking import Job, placed_chords
from scripts.composing.mending import in_key, in_range, is_whole, laid_out, read_bars, written
from scripts.errors import NotationError, UsageError
from scripts.music.abc import reader
from scripts.music.abc.writer import write_abc
from scripts.music.features import bar_length, melody
from scripts.music.keyfinding import key_of_notes
from scripts.music.theory import parse_key
from scripts.records import Brief, Heading, Key, Meter, Note, Score, Voice
from scripts.temporary import FREE_GRIDS, LARGEST_ABC_BYTES


def read_primer(path: Path) -> Score:
    """Read the melody of an ABC or Standard MIDI file. Raises UsageError with what is wrong with the file."""
    try:
        if path.stat().st_size > LARGEST_ABC_BYTES:
            raise UsageError(f"--primer {path.name} is too large for a melody")
        data = path.read_bytes()
        score = read_midi(path) if data[:4] == b"MThd" else reader.read_abc(data.decode("utf-8", "replace"))
    except OSError as error:
        raise UsageError(f"--primer {path.name} cannot be read ({error.strerror or error})") from error
    except NotationError as error:
        raise UsageError(f"--primer {path.name} holds no melody ({error})") from error
    return score


def primer_abc(score: Score) -> str:
    """The melody as one ABC tune of full bars, for the request and for the song's own record; a pickup is left out."""
    line = whole_bars(score, melody(score), score.key, score.meter, FREE_GRIDS[0])
    return write_abc(Heading("Primer", score.key, score.meter, score.bpm or 120.0), [("A", line)])


def opening_bars(abc: str, brief: Brief) -> tuple[str, ...]:
    """A primer's bars in the brief's key and metre, each of them full; none for no text."""
    if not abc:
        return ()
    score = reader.read_abc(abc)
    notes = in_range(in_key(melody(score), score.key, brief.key))
    for grid in FREE_GRIDS:
        line = whole_bars(score, notes, brief.key, brief.meter, grid)
        bars = written(line, brief, Job("", int(line.length // bar_length(brief.meter)), ()))
        if is_whole(bars, brief):
            return bars
    return ()


def accompanied(bars: Sequence[str], brief: Brief, chords: Sequence[str] = ()) -> tuple[str, ...]:
    """Bars with chord symbols: the given ones, a row for each bar from the first on, else such as suit the notes."""
    if not bars:
        return ()
    placed = (
        tuple(placed_chords(chords[number % len(chords)], brief.meter) for number in range(len(bars))) if chords else ()
    )
    return written(read_bars(bars, brief), brief, Job("", len(bars), placed))


def whole_bars(score: Score, notes: Sequence[Note], key: Key, meter: Meter, grid: int) -> Score:
    """Notes of a score in full bars of a metre, from its first bar that is no pickup to the last with a note."""
    full = bar_length(meter)
    spans = [(bar.onset, bar.onset + bar.duration) for bar in score.bars]
    if len(spans) > 1 and (spans[0][1] - spans[0][0]) * 2 < bar_length(score.meter):
        spans = spans[1:]
    while len(spans) > 1 and not any(spans[-1][0] <= note.onset < spans[-1][1] for note in notes):
        spans.pop()
    laid = laid_out(notes, spans, full, len(spans), grid)
    return replace(score, key=key, meter=meter, voices=(Voice("", laid),), chords=(), length=full * max(1, len(spans)))


def read_midi(path: Path) -> Score:
    """The melody of a MIDI file: of the track with the highest notes that is no drum, what sounds on top.

    Onsets are moved to the nearest twelfth of a quarter note. Raises NotationError when there are no notes, or no MIDI.
    """
    import mido

    try:
        file = mido.MidiFile(path, clip=True)
    except (OSError, ValueError, EOFError, KeyError, IndexError, TypeError) as error:
        raise NotationError(f"no MIDI that can be read: {error}") from error
    meter, key, bpm = Meter(4, 4), None, 120.0
    lines: list[list[Note]] = []
    for track in file.tracks:
        at = 0
        for message in track:
            at += message.time
            if message.type == "time_signature" and not at and message.denominator <= 16:
                meter = Meter(message.numerator, message.denominator)
            elif message.type == "set_tempo" and not at and message.tempo:
                bpm = mido.tempo2bpm(message.tempo)
            elif message.type == "key_signature":
                key = parse_key(message.key)
        lines += _track_lines(track, max(1, file.ticks_per_beat))
    lines = [line for line in lines if len(line) > 3] or [line for line in lines if line]
    if not lines:
        raise NotationError("no notes in the file")
    top = max(lines, key=lambda line: sum(note.pitch for note in line) / len(line))
    return _line_score(_skyline(top), key or key_of_notes(top), meter, min(300.0, max(20.0, bpm)))


def _track_lines(track: Any, ticks: int) -> list[list[Note]]:
    """The notes of each channel of a track but the drums'."""
    sounding: dict[tuple[int, int], int] = {}
    found: dict[int, list[Note]] = {}
    at = 0
    for message in track:
        at += message.time
        if message.type not in ("note_on", "note_off") or message.channel == 9:
            continue
        place = (message.channel, message.note)
        if place in sounding:
            start = Fraction(round(12 * sounding[place] / ticks), 12)
            length = max(Fraction(1, 12), Fraction(round(12 * at / ticks), 12) - start)
            found.setdefault(message.channel, []).append(Note(start, length, message.note))
            del sounding[place]
        if message.type == "note_on" and message.velocity:
            sounding[place] = at
    return list(found.values())


def _skyline(notes: Sequence[Note]) -> tuple[Note, ...]:
    """One line: at each onset the highest note, cut where the next one begins."""
    top: dict[Fraction, Note] = {}
    for note in notes:
        if note.onset not in top or note.pitch > top[note.onset].pitch:
            top[note.onset] = note
    line = [top[onset] for onset in sorted(top)]
    return tuple(
        replace(note, duration=min(note.duration, after.onset - note.onset) if after else note.duration)
        for note, after in zip(line, [*line[1:], None], strict=True)
    )


def _line_score(notes: tuple[Note, ...], key: Key, meter: Meter, bpm: float) -> Score:
    """A line as a tune, read back from ABC so that its bars stand as everywhere else."""
    full = bar_length(meter)
    first = notes[0].onset // full * full  # the silence before the first bar with a note is left out
    moved = tuple(replace(note, onset=note.onset - first) for note in notes)
    end = moved[-1].onset + moved[-1].duration
    bare = reader.read_abc("X:1\nK:C\nC\n")
    line = replace(bare, voices=(Voice("", moved),), key=key, meter=meter, chords=(), length=-(-end // full) * full)
    return reader.read_abc(write_abc(Heading("Primer", key, meter, bpm), [("A", line)]))
