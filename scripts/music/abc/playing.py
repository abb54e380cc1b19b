"""Playing written voices out into a Score: measures in their order, ties joined, times exact.

All arithmetic is in whole numbers of the tune's finest unit (one over the least common multiple of all denominators);
fractions are made again only for the records.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import NamedTuple

from scripts import temporary
from scripts.music.abc.order import played_order
from scripts.music.abc.source import Source
from scripts.music.abc.tune import Tune
from scripts.music.abc.voices import Measure, WrittenVoice
from scripts.records import Bar, Chord, Key, Meter, Note, PlacedChord, Score, TempoMark, Voice


class Timed(NamedTuple):
    """A measure in whole units: (offset, duration, pitch, tied) of its notes, what stands in it, its length."""

    notes: list[tuple[int, int, int, bool]]
    chords: list[tuple[int, Chord]]
    tempos: list[tuple[int, float]]
    programs: list[tuple[int, int]]
    length: int
    ties: bool


def play(tune: Tune) -> Score:
    """The tune as a Score; finds ``tune.uneven`` on the way."""
    voices = [voice for voice in tune.voices.values() if voice.measures]
    unit = _finest_unit(tune.source, voices)
    quarters = _Fractions(unit)
    counts: dict[int, int] = {}
    leading_order = played_order(voices[0].measures, tune.order)
    records: list[Voice] = []
    bars: list[Bar] = []
    chords: dict[int, Chord] = {}
    tempos: dict[int, float] = {}
    length = 0
    room = temporary.ABC_MAX_PLAYED_NOTES
    for voice in voices:
        order = leading_order if _follows(voice, voices[0]) else played_order(voice.measures, tune.order)
        timed = [_timed(measure, unit, counts) for measure in voice.measures]
        tune.uneven += _check_bars(tune.source, voice, timed, unit)
        notes, end, onsets = _perform(timed, order, room)
        room -= len(notes)
        length = max(length, end)
        played = list(zip(onsets, order, strict=False))
        if len(played) < len(order) or len(order) == temporary.ABC_MAX_PLAYED_BARS:
            tune.source.warn(voice.measures[0].position, "too long with its repeats, cut")
        if len(played) > len(bars):
            bars = [_bar(quarters, onset, voice.measures[index], timed[index]) for onset, index in played]
        programs: dict[int, int] = {}
        for onset, index in played:
            measure = timed[index]
            for offset, chord in measure.chords:
                chords.setdefault(onset + offset, chord)
            for offset, bpm in measure.tempos:
                tempos.setdefault(onset + offset, bpm)
            for offset, program in measure.programs:
                programs[onset + offset] = program
        if notes:
            records.append(_voice(tune, voice, notes, programs, quarters))
    if tune.bpm is not None:
        tempos.setdefault(0, tune.bpm)
    marks = tuple(TempoMark(quarters[onset], tempos[onset]) for onset in sorted(tempos))
    return Score(
        title=tune.title,
        key=tune.key or Key("C", "major"),
        meter=tune.meter or Meter(4, 4),
        bpm=marks[0].bpm if marks else None,
        voices=tuple(records),
        chords=tuple(PlacedChord(quarters[onset], chords[onset]) for onset in sorted(chords)),
        bars=tuple(bars),
        tempos=marks,
        length=quarters[length],
        warnings=tuple(sorted(tune.source.warnings, key=lambda warning: (warning.line, warning.column))),
    )


def _voice(
    tune: Tune, voice: WrittenVoice, notes: list[tuple[int, int, int]], programs: dict[int, int], quarters: _Fractions
) -> Voice:
    """The record of a voice: its notes, and its instruments unless it is a drummer's, whose notes are drums then."""
    channel = voice.channel
    if voice.percussion or channel == temporary.DRUM_CHANNEL:
        channel, programs = temporary.DRUM_CHANNEL, {}
        if tune.drums:
            notes = [(onset, duration, tune.drums.get(pitch, pitch)) for onset, duration, pitch in notes]
            notes.sort(key=lambda note: (note[0], note[2]))
    elif tune.programs or tune.program is not None:
        place = list(tune.voices.values()).index(voice)
        named = place + (place >= temporary.DRUM_CHANNEL) if channel is None else channel
        program = tune.programs.get(named, tune.program)
        if program is not None:
            programs.setdefault(0, program)
    return Voice(
        voice.name,
        tuple([Note(quarters[o], quarters[d], pitch) for o, d, pitch in notes]),
        tuple((quarters[onset], programs[onset]) for onset in sorted(programs)) if programs else (),
        channel,
    )


class _Fractions(dict[int, Fraction]):
    """Whole units as quarter notes, each made once."""

    def __init__(self, unit: int) -> None:
        super().__init__()
        self.unit = unit

    def __missing__(self, count: int) -> Fraction:
        self[count] = value = _quarters(count, self.unit)
        return value


@lru_cache(maxsize=temporary.ABC_KEPT_FRACTIONS)
def _quarters(count: int, unit: int) -> Fraction:
    """Units as quarter notes; the tunes of a book mostly have the same ones, and a fraction is slow to make."""
    return Fraction(count, unit)


def _follows(voice: WrittenVoice, leader: WrittenVoice) -> bool:
    """Whether a voice has no repeat signs of its own and as many measures as the first: it repeats with that one."""
    return len(voice.measures) == len(leader.measures) and not any(
        measure.closes or measure.opens or measure.ending for measure in voice.measures
    )


def _finest_unit(source: Source, voices: list[WrittenVoice]) -> int:
    """How many units a quarter note has, so that every duration is a whole number of them."""
    # Most events of a tune share a few objects, and asking a fraction is slow.
    durations = {
        id(event.duration): event.duration for voice in voices for measure in voice.measures for event in measure.events
    }
    unit = 1
    for denominator in {duration.denominator for duration in durations.values()}:
        unit = lcm(unit, denominator)
        if unit > temporary.ABC_FINEST_UNIT:
            source.warn(0, "durations without a common unit were rounded")
            return temporary.ABC_ROUNDED_UNIT
    return unit


def _timed(measure: Measure, unit: int, counts: dict[int, int]) -> Timed:
    """Place the events of a measure in whole units from its start; ``counts`` keeps those of each duration's object."""
    notes: list[tuple[int, int, int, bool]] = []
    offsets: list[int] = []
    time = length = 0
    ties = False
    layers = frozenset(measure.layers)
    for index, event in enumerate(measure.events):
        if index in layers:
            length = max(length, time)
            time = 0
        duration = counts.get(id(event.duration)) or counts.setdefault(id(event.duration), _units(event.duration, unit))
        offsets.append(time)
        tied = event.tied
        if tied:
            ties = True
        for pitch in event.pitches:
            notes.append((time, duration, pitch, pitch in tied))
        time += duration
    offsets.append(time)
    if not (measure.chords or measure.tempos or measure.programs):
        return Timed(notes, [], [], [], max(length, time), ties)
    chords = [(offsets[index], chord) for index, chord in measure.chords]
    tempos = [(offsets[index], bpm) for index, bpm in measure.tempos]
    programs = [(offsets[index], program) for index, program in measure.programs]
    return Timed(notes, chords, tempos, programs, max(length, time), ties)


def _units(duration: Fraction, unit: int) -> int:
    """A duration in whole units; rounded, but never to nothing, where the unit is not fine enough."""
    numerator, denominator = duration.as_integer_ratio()
    count, rest = divmod(numerator * unit, denominator)
    return count if not rest else max(1, round(duration * unit))


def _perform(timed: list[Timed], order: list[int], room: int) -> tuple[list[tuple[int, int, int]], int, list[int]]:
    """Notes as (onset, duration, pitch) in order, the end, and each measure's onset; stops after ``room`` notes."""
    notes: list[tuple[int, int, int]] = []
    placed: list[int] = []
    open_ties: dict[int, int] = {}  # pitch -> index of the note that waits to be continued
    now = 0
    for index in order:
        measure = timed[index]
        if len(notes) + len(measure.notes) > room:
            break
        placed.append(now)
        if not measure.ties and not open_ties:
            notes += [(now + offset, duration, pitch) for offset, duration, pitch, _ in measure.notes]
        else:
            for offset, duration, pitch, tied in measure.notes:
                onset = now + offset
                waiting = open_ties.pop(pitch, -1)
                if waiting >= 0 and notes[waiting][0] + notes[waiting][1] == onset:
                    notes[waiting] = (notes[waiting][0], notes[waiting][1] + duration, pitch)
                else:
                    waiting = len(notes)
                    notes.append((onset, duration, pitch))
                if tied:
                    open_ties[pitch] = waiting
        now += measure.length
    notes.sort(key=lambda note: (note[0], note[2]))
    return notes, now, placed


def _bar(quarters: _Fractions, onset: int, measure: Measure, timed: Timed) -> Bar:
    """The record of a played bar."""
    return Bar(quarters[onset], quarters[timed.length], measure.meter, measure.key, measure.part)


def _check_bars(source: Source, voice: WrittenVoice, timed: list[Timed], unit: int) -> list[int]:
    """Warn of bars that are too long, and of short ones that no upbeat, repeat or section explains; their offsets."""
    uneven: list[int] = []
    last = len(timed) - 1
    for place, (measure, found) in enumerate(zip(voice.measures, timed, strict=True)):
        if measure.length is None:
            continue
        expected = measure.length * unit
        if found.length == expected:
            continue
        if found.length < expected:
            if not 0 < place < last or measure.opens or measure.closes or measure.double or measure.ending:
                continue
            before, after = voice.measures[place - 1], voice.measures[place + 1]
            if before.closes or before.double or after.opens or after.ending:
                continue
        uneven.append(measure.position)
        held, due = Fraction(found.length, unit), measure.length
        source.warn(measure.position, f"this bar holds {held} quarter notes, {due} are due")
    return uneven
