"""What a finished MIDI file says of itself, read back with mido and measured without our own code.

Times are quarter notes from the start; a bar is numbered from 0. Definitions of groove consistency, pitch-class
entropy and scale consistency follow MusPy (Dong et al., ISMIR 2020).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

MAJOR = (0, 2, 4, 5, 7, 9, 11)
MODES = {"major": 0, "dorian": 2, "phrygian": 4, "lydian": 5, "mixolydian": 7, "minor": 9, "locrian": 11}
STEPS_A_QUARTER = 4
DRUM_GROUPS = {35: 0, 36: 0, 37: 1, 38: 1, 39: 1, 40: 1, 42: 2, 44: 2, 46: 2, 51: 3, 53: 3, 59: 3}


@dataclass(frozen=True)
class Heard:
    """One note: start and end in quarter notes."""

    start: float
    end: float
    pitch: int
    velocity: int


@dataclass(frozen=True)
class Line:
    """One track of a file; ``role`` is what stands before the colon of its name."""

    role: str
    program: int
    drums: bool
    notes: tuple[Heard, ...]


@dataclass(frozen=True)
class File:
    """A file as read: tempo and metre at the start, all metres, the length in seconds."""

    lines: tuple[Line, ...]
    bpm: float
    meters: tuple[tuple[int, int], ...]
    seconds: float

    @property
    def bar(self) -> float:
        """The length of a bar in quarter notes."""
        return 4.0 * self.meters[0][0] / self.meters[0][1]

    def pitched(self) -> list[Heard]:
        """All notes but those of the drums and noises."""
        return [n for line in self.lines if not line.drums and line.role != "fx" for n in line.notes]

    def role(self, *names: str) -> list[Heard]:
        """The notes of the roles that begin so."""
        return sorted(
            (n for line in self.lines if line.role.split()[0] in names and not line.drums for n in line.notes),
            key=lambda n: (n.start, n.pitch),
        )


def read(path: Path) -> File:
    """Read a MIDI file."""
    import mido

    midi: Any = mido.MidiFile(path)
    quarter = midi.ticks_per_beat
    bpm, meters, lines = 120.0, [], []
    for track in midi.tracks:
        tick, name, program, drums = 0, "", 0, False
        open_notes: dict[int, tuple[int, int]] = {}
        notes: list[Heard] = []
        first_tempo = True
        for message in track:
            tick += message.time
            if message.type == "set_tempo" and first_tempo:
                bpm, first_tempo = mido.tempo2bpm(message.tempo), False
            elif message.type == "time_signature":
                meters.append((message.numerator, message.denominator))
            elif message.type == "track_name":
                name = message.name
            elif message.type == "program_change":
                program = message.program
            elif message.type in ("note_on", "note_off"):
                drums = message.channel == 9
                if message.type == "note_on" and message.velocity:
                    open_notes[message.note] = (tick, message.velocity)
                elif message.note in open_notes:
                    start, velocity = open_notes.pop(message.note)
                    notes.append(Heard(start / quarter, tick / quarter, message.note, velocity))
        if notes:
            role = name.partition(":")[0].strip().lower() or "melody"
            lines.append(Line(role, program, drums, tuple(sorted(notes, key=lambda n: (n.start, n.pitch)))))
    return File(tuple(lines), bpm, tuple(meters) or ((4, 4),), midi.length)


def scale(tonic: int, mode: str) -> set[int]:
    """The pitch classes of a key."""
    return {(tonic + step - MODES[mode]) % 12 for step in MAJOR}


# ------------------------------------------------------------------------------------------ one song


def outside_share(notes: Iterable[Heard], classes: set[int]) -> float:
    """The share of sounding time outside a scale."""
    total = outside = 0.0
    for note in notes:
        length = note.end - note.start
        total += length
        outside += length if note.pitch % 12 not in classes else 0.0
    return outside / total if total else 0.0


def chord_tone_share(file: File) -> float | None:
    """The share of tune notes on the first and middle beat of a bar that the accompaniment's chord holds."""
    under = file.role("chords", "pad", "arp", "bass", "wobble", "drone")
    tune = [n for n in file.role("melody") if _phase(n.start, file.bar / 2 if file.meters[0][0] % 2 == 0 else file.bar)]
    inside = counted = 0
    begin = 0
    for note in tune:
        while begin < len(under) and under[begin].start < note.start - 16:
            begin += 1
        classes = set()
        for other in under[begin:]:
            if other.start > note.start + 0.1:
                break
            if other.end > note.start + 0.1:
                classes.add(other.pitch % 12)
        if len(classes) >= 2:
            counted += 1
            inside += note.pitch % 12 in classes
    return inside / counted if counted else None


def _phase(time: float, period: float) -> bool:
    """Whether a time lies on a grid, give or take a human error."""
    return min(time % period, period - time % period) < 0.12


def chord_stacks(line: Line) -> list[tuple[int, ...]]:
    """The chords of a chord or pad part, one after the other: all pitches that sound once its onsets are over."""
    stacks: list[tuple[int, ...]] = []
    times = sorted({round(n.start * 4) / 4 for n in line.notes})
    first = 0
    for time in times:
        while first < len(line.notes) and line.notes[first].start < time - 40:
            first += 1
        at = time + 0.2
        pitches = {n.pitch for n in line.notes[first:] if n.start <= at < n.end}
        stack = tuple(sorted(pitches))
        if len(stack) >= 3 and (not stacks or stacks[-1] != stack):
            stacks.append(stack)
    return stacks


def voice_leading(file: File) -> Counter[str]:
    """Chord changes of chord and pad parts, with parallel fifths and octaves, and voices that overlap."""
    counts: Counter[str] = Counter()
    for line in file.lines:
        if line.role.split()[0] not in ("chords", "pad"):
            continue
        stacks = chord_stacks(line)
        for before, after in pairwise(stacks):
            if len(before) != len(after) or {p % 12 for p in before} == {p % 12 for p in after}:
                continue
            counts["changes"] += 1
            counts["moves"] += sum(abs(a - b) for a, b in zip(before, after, strict=True))
            counts["voices"] += len(before)
            pairs = [(i, j) for i in range(len(before)) for j in range(i + 1, len(before))]
            fifths = octaves = 0
            for i, j in pairs:
                if before[i] == after[i] or (after[i] - before[i]) != (after[j] - before[j]):
                    continue
                fifths += (before[j] - before[i]) % 12 == 7
                octaves += (before[j] - before[i]) % 12 == 0
            counts["fifths"] += fifths > 0
            counts["octaves"] += octaves > 0
            counts["overlaps"] += any(
                after[i] > before[i + 1] or after[i + 1] < before[i] for i in range(len(before) - 1)
            )
    return counts


def bars_of(notes: Sequence[Heard], bar: float, tonic: int) -> dict[int, frozenset[tuple[int, int]]]:
    """Each bar's notes as (sixteenth, semitones above the tonic, octaves kept); empty bars are left out."""
    found: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for note in notes:
        step = round(note.start * STEPS_A_QUARTER)
        number = int(step / STEPS_A_QUARTER / bar + 1e-9)
        found[number].add((step - round(number * bar * STEPS_A_QUARTER), note.pitch - tonic))
    return {number: frozenset(content) for number, content in found.items()}


# ------------------------------------------------------------------------------------------ beside human music


def pitch_class_entropy(notes: Sequence[Heard]) -> float:
    """The entropy of the pitch classes of all notes, in bits (3.585 at most)."""
    counts = Counter(n.pitch % 12 for n in notes)
    total = sum(counts.values())
    return -sum(c / total * math.log2(c / total) for c in counts.values()) if total else 0.0


def scale_consistency(notes: Sequence[Heard]) -> float:
    """The largest share of notes in any one of the twelve diatonic scales."""
    counts = Counter(n.pitch % 12 for n in notes)
    total = sum(counts.values())
    return max(sum(counts[p] for p in scale(t, "major")) for t in range(12)) / total if total else 0.0


def groove_consistency(notes: Sequence[Heard], bar: float) -> float:
    """One minus the mean share of steps in which the onsets of neighbouring bars differ."""
    steps = round(bar * STEPS_A_QUARTER)
    bars: dict[int, set[int]] = defaultdict(set)
    for note in notes:
        step = round(note.start * STEPS_A_QUARTER)
        bars[step // steps].add(step % steps)
    last = max(bars, default=0)
    if last < 1:
        return 1.0
    return 1.0 - sum(len(bars[n] ^ bars[n + 1]) for n in range(last)) / (steps * last)


def self_similarity(notes: Sequence[Heard], bar: float) -> float:
    """How much a piece comes back: for each bar the best Jaccard likeness of its (step, pitch class) set to a bar at
    least four bars away, on average over its bars."""
    sets: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for note in notes:
        step = round(note.start * STEPS_A_QUARTER)
        number = int(step / STEPS_A_QUARTER / bar + 1e-9)
        sets[number].add((step - round(number * bar * STEPS_A_QUARTER), note.pitch % 12))
    best: list[float] = []
    for number, content in sets.items():
        far = [other for place, other in sets.items() if abs(place - number) >= 4]
        if far:
            best.append(max(len(content & other) / len(content | other) for other in far))
    return sum(best) / len(best) if best else 0.0


# ------------------------------------------------------------------------------------------ telling styles apart


def features(file: File) -> list[float]:
    """Tempo, metre, drum pattern, programs, density, register and note lengths of a song as numbers."""
    pitched = file.pitched()
    total = max(1e-9, sum(n.end - n.start for n in pitched))
    quarters = max((n.end for n in pitched), default=1.0)
    programs = [0.0] * 16
    for line in file.lines:
        if not line.drums:
            programs[line.program // 8] += sum(n.end - n.start for n in line.notes) / total
    drums = [n for line in file.lines if line.drums for n in line.notes]
    pattern = [0.0] * 80
    bars = max(1.0, quarters / file.bar)
    for hit in drums:
        step = int((hit.start % file.bar) / file.bar * 16 + 0.5) % 16
        pattern[DRUM_GROUPS.get(hit.pitch, 4) * 16 + step] += 1.0 / bars
    bass = file.role("bass", "wobble")
    tune = file.role("melody")
    off = [n for n in pitched + drums if 0.1 < n.start % 0.5 < 0.4]
    return [
        math.log2(file.bpm / 60.0),
        float(file.meters[0][0]),
        float(file.meters[0][1]),
        len(pitched) / quarters,
        len(drums) / quarters,
        len(bass) / quarters,
        len(tune) / quarters,
        sum(n.pitch * (n.end - n.start) for n in pitched) / total,
        _mean([n.pitch for n in bass]),
        _mean([n.pitch for n in tune]),
        total / max(1, len(pitched)),
        total / quarters,
        _mean([n.velocity for n in pitched]),
        _mean([(n.start % 0.5) for n in off]),
        len(off) / max(1, len(pitched) + len(drums)),
        *programs,
        *pattern,
    ]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def nearest_neighbour(
    known: Sequence[tuple[list[float], str]], asked: Sequence[tuple[list[float], str]]
) -> list[tuple[str, str]]:
    """(true name, told name) of each asked song by its nearest known song, features scaled by their spread."""
    import numpy as np

    matrix = np.array([row for row, _ in known])
    spread = matrix.std(axis=0)
    keep = spread > 1e-6
    groups = np.ones(matrix.shape[1])
    groups[15:31] = 0.5  # the programs and the drum pattern are many columns that tell of one thing each
    groups[31:] = 0.25
    weight = (groups[keep] / spread[keep])[None, :]
    table = matrix[:, keep] * weight
    found: list[tuple[str, str]] = []
    for row, name in asked:
        distance = ((table - np.array(row)[keep] * weight) ** 2).sum(axis=1)
        found.append((name, known[int(distance.argmin())][1]))
    return found
