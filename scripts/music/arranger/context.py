"""What all players know of the song: each section as bars, chords and melody in ticks from the start of the song.

Conventions: all times are ticks (480 to a quarter note); a span is ``start`` inclusive to ``end`` exclusive.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from scripts import temporary
from scripts.music import theory
from scripts.music.arranger.variation import SectionVariation, varied
from scripts.music.harmony import middle
from scripts.records import Brief, Chord, Key, Meter, Note, PlacedChord, Plan, Score, Section, TunePlan


@dataclass(frozen=True, slots=True)
class Tone:
    """A note of a line before it is played."""

    start: int
    end: int
    pitch: int


@dataclass(frozen=True, slots=True)
class Harmony:
    """A chord while it lasts, with its pitch classes, root first, thickened as the style likes."""

    start: int
    end: int
    root: int
    bass: int
    classes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """One bar as played."""

    start: int
    ticks: int
    meter: Meter

    @property
    def end(self) -> int:
        """The tick after the bar."""
        return self.start + self.ticks


@dataclass(frozen=True, slots=True)
class SectionContext:
    """One section: where it lies, what is written for it, and how often its melody was heard before.

    ``last`` is the section that ends the song; a loop has none. ``variation`` is there in calm long pieces. ``blue``
    are the pitch classes that the genre's tunes have beside those of the mode: they may rub.
    """

    section: Section
    index: int
    heard: int
    key: Key
    scale: tuple[int, ...]
    bars: tuple[Span, ...]
    chords: tuple[Harmony, ...]
    tones: tuple[Tone, ...]
    last: bool
    next_energy: float
    variation: SectionVariation | None = None
    blue: frozenset[int] = frozenset()

    @property
    def start(self) -> int:
        """The first tick of the section."""
        return self.bars[0].start

    @property
    def end(self) -> int:
        """The tick after the section."""
        return self.bars[-1].end

    def chord_at(self, tick: int) -> Harmony:
        """The chord that sounds at a tick of this section."""
        return next((chord for chord in self.chords if chord.start <= tick < chord.end), self.chords[-1])


def ticks(quarters: Fraction) -> int:
    """Quarter notes as the nearest tick."""
    return round(quarters * temporary.TICKS_PER_QUARTER)


def contexts(
    melodies: Mapping[str, Score], brief: Brief, plan: Plan, variations: Sequence[SectionVariation] = ()
) -> tuple[SectionContext, ...]:
    """The sections of a plan, one after the other, each filled from the melody of its label.

    ``variations`` holds one for each, where what comes back shall be changed.
    """
    built: list[SectionContext] = []
    heard: dict[str, int] = {}
    before: list[Score] = []
    start = 0
    for index, section in enumerate(plan.sections):
        score = melodies[section.label]
        variation = variations[index] if variations else None
        if variation is not None and brief.playing.returns == "anew":
            score = varied(score, variation, brief, before) if variation.heard else score
            before.append(score)
        place = _Place(
            section,
            index,
            heard.get(section.label, 0),
            start,
            last=index == len(plan.sections) - 1 and brief.playing.ending != "loop",
            next_energy=plan.sections[min(index + 1, len(plan.sections) - 1)].energy,
        )
        built.append(_context(score, place, brief, variation))
        if section.kind not in ("intro", "outro", "break"):
            heard[section.label] = heard.get(section.label, 0) + 1
        start = built[-1].end
    return tuple(built)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a section stands in its song: its number, how often its melody was heard before, and its first tick."""

    section: Section
    index: int
    heard: int
    start: int
    last: bool
    next_energy: float


def _context(score: Score, place: _Place, brief: Brief, variation: SectionVariation | None) -> SectionContext:
    """One section from the bars of a score: its first ones, or its last ones for an outro; short scores go round."""
    section, last = place.section, place.last
    if variation is not None:
        pace = variation.chord_bars if brief.playing.returns == "anew" else brief.playing.chord_bars
        brief = replace(brief, playing=replace(brief.playing, colour=variation.colour, chord_bars=pace))
    bars = [bar for bar in score.bars if bar.duration > 0]
    offset = max(0, len(bars) - section.bars) if section.kind == "outro" else 0
    chosen = [bars[(offset + number) % len(bars)] for number in range(section.bars)]
    notes = melody_notes(score)
    spans: list[Span] = []
    chords: list[Harmony] = []
    tones: list[Tone] = []
    here = place.start
    for bar in chosen:
        length = ticks(bar.duration)
        spans.append(Span(here, length, bar.meter))
        chords += _bar_chords(score.chords, bar.onset, bar.duration, here, brief)
        for note in notes:
            if bar.onset <= note.onset < bar.onset + bar.duration:
                tone_start = here + ticks(note.onset - bar.onset)
                tones.append(Tone(tone_start, tone_start + max(30, ticks(note.duration)), note.pitch))
        here += length
    key = chosen[0].key
    if last:
        chords = [chord for chord in chords if chord.start < spans[-1].start]
        chords.append(tonic_harmony(key, brief, spans[-1].start, spans[-1].end))
        if not (brief.lyrics and section.kind in temporary.SUNG_KINDS):  # words are sung to their end
            tones = [tone for tone in tones if tone.start < spans[-1].start]
    tones = [Tone(tone.start, min(tone.end, here), tone.pitch) for tone in tones if tone.start < here]
    merged = _slow(_merge(chords), spans, brief.playing.chord_bars)
    if variation is not None and variation.heard and brief.playing.returns == "anew":
        merged = [replace(chord, classes=holding(chord, brief.playing.note)) for chord in merged]
    if lift := section.lift:
        key = theory.transpose_key(key, lift)
        merged = [_higher(chord, lift) for chord in merged]
        tones = [replace(tone, pitch=tone.pitch + lift) for tone in tones]
    scale, blue = _scale(key, brief.tunes.get(section.label))
    return SectionContext(
        section,
        place.index,
        place.heard,
        key,
        scale,
        tuple(spans),
        tuple(merged),
        tuple(tones),
        last,
        place.next_energy,
        variation,
        blue,
    )


def _higher(chord: Harmony, semitones: int) -> Harmony:
    """A chord some semitones higher."""
    classes = tuple((pc + semitones) % 12 for pc in chord.classes)
    return replace(chord, root=(chord.root + semitones) % 12, bass=(chord.bass + semitones) % 12, classes=classes)


def _scale(key: Key, tune: TunePlan | None) -> tuple[tuple[int, ...], frozenset[int]]:
    """The scale that lines move on, a tune's own where it has seven notes, and what the tune has beside the key's."""
    own = set(theory.scale_pitch_classes(key))
    tonic = theory.tonic_pitch_class(key)
    sung = {(tonic + step) % 12 for step in tune.scale} if tune else own
    return tuple(sorted(sung if len(sung) == 7 else own)), frozenset(sung - own)


def melody_notes(score: Score) -> tuple[Note, ...]:
    """The tune: the first voice's highest notes, so that chords in it leave a single line."""
    line: dict[Fraction, Note] = {}
    for note in score.voices[0].notes if score.voices else ():
        if note.onset not in line or note.pitch > line[note.onset].pitch:
            line[note.onset] = note
    ordered = [line[onset] for onset in sorted(line)]
    single: list[Note] = []
    for place, note in enumerate(ordered):
        room = ordered[place + 1].onset - note.onset if place + 1 < len(ordered) else note.duration
        single.append(Note(note.onset, min(note.duration, room), note.pitch))
    return tuple(single)


def _bar_chords(
    placed: Sequence[PlacedChord], onset: Fraction, duration: Fraction, start: int, brief: Brief
) -> list[Harmony]:
    """The chords of one bar; the chord that still sounds from before opens it."""
    before = [item for item in placed if item.onset <= onset]
    within = [item for item in placed if onset < item.onset < onset + duration]
    current = before[-1:] or placed[:1]
    marks = [(onset, item.chord) for item in current] + [(item.onset, item.chord) for item in within]
    found: list[Harmony] = []
    for place, (when, chord) in enumerate(marks):
        until = marks[place + 1][0] if place + 1 < len(marks) else onset + duration
        if until > when:
            found.append(thicken(chord, brief, start + ticks(when - onset), start + ticks(until - onset)))
    if not found:
        found.append(tonic_harmony(brief.key, brief, start, start + ticks(duration)))
    return found


def thicken(chord: Chord, brief: Brief, start: int, end: int) -> Harmony:
    """A chord with the colour of the style: sevenths and ninths come from the key's own scale."""
    scale = theory.scale_pitch_classes(brief.key)
    intervals = [interval % 12 for interval in chord.intervals]
    colour = brief.playing.colour
    third = next((interval for interval in (4, 3) if interval in intervals), None)
    if colour == "power":
        intervals = [0, 7] if 7 in intervals else intervals
    if colour in ("seventh", "ninth") and intervals == [0, 3, 7] and (chord.root + 7) % 12 not in scale:
        intervals = [0, 3, 6] if (chord.root + 6) % 12 in scale else intervals  # the second degree of minor
    home = chord.root == theory.tonic_pitch_class(brief.key)
    if home and brief.key.mode == "locrian" and intervals == [0, 3, 6]:
        # a diminished chord asks to go on: it rests on root and third, where the style wants more with the seventh
        intervals = [0, 3, 10] if colour in ("seventh", "ninth") else [0, 3]
    elif colour in ("seventh", "ninth") and home and intervals in ([0, 4, 7], [0, 3, 7]):
        # the chord of rest takes the ninth and no seventh: with one it sounds like the relative key's, in mixolydian
        # like the dominant of the key a fourth above
        if brief.key.mode == "mixolydian" and brief.family == "blues":
            intervals.append(10)
        elif (chord.root + 2) % 12 in scale:
            intervals.append(2)
    elif colour in ("seventh", "ninth") and len(intervals) == 3 and third is not None and {6, 7} & set(intervals):
        seventh = next((step for step in (10, 11) if (chord.root + step) % 12 in scale), None)
        intervals += [seventh] if seventh is not None else []
        if colour == "ninth" and (chord.root + 2) % 12 in scale:
            intervals.append(2)
    elif colour == "open" and len(intervals) == 3 and (chord.root + 2) % 12 in scale:
        intervals.append(2)
    classes = tuple(dict.fromkeys((chord.root + interval) % 12 for interval in intervals))
    return Harmony(start, end, chord.root, chord.bass, classes)


def holding(chord: Harmony, note: int | None) -> tuple[int, ...]:
    """A chord's pitch classes with a note among them: in place of a third below it (a suspended fourth), or added where
    it rubs against none of them; else the chord as it is."""
    if note is None or note in chord.classes:
        return chord.classes
    third = (chord.root + 4) % 12
    if (note - chord.root) % 12 == 5 and third in chord.classes:
        classes = tuple(note if pc == third else pc for pc in chord.classes)
    else:
        classes = (*chord.classes, note)
    return chord.classes if any((note - pc) % 12 in (1, 11) for pc in classes) else classes


def tonic_harmony(key: Key, brief: Brief, start: int, end: int) -> Harmony:
    """The chord of rest in a key; without a fifth where the scale has no perfect one."""
    tonic = theory.tonic_pitch_class(key)
    scale = theory.scale_pitch_classes(key)
    third = 4 if (tonic + 4) % 12 in scale else 3
    if (tonic + 7) % 12 not in scale:
        intervals: tuple[int, ...] = (0, third)
    else:
        intervals = (0, 7) if brief.playing.colour == "power" else (0, third, 7)
    return Harmony(start, end, tonic, tonic, tuple((tonic + interval) % 12 for interval in intervals))


def _merge(chords: Sequence[Harmony]) -> list[Harmony]:
    """Neighbours that are the same chord become one."""
    merged: list[Harmony] = []
    for chord in chords:
        before = merged[-1] if merged else None
        if before and (before.classes, before.bass, before.end) == (chord.classes, chord.bass, chord.start):
            merged[-1] = Harmony(before.start, chord.end, chord.root, chord.bass, chord.classes)
        else:
            merged.append(chord)
    return merged


def _slow(chords: Sequence[Harmony], bars: Sequence[Span], chord_bars: float) -> list[Harmony]:
    """Let every chord last ``chord_bars`` bars: of those written in the stretch, the longest one stays.

    Where that is a bar or less, a bar keeps the two chords that are written in it; of more, one for each half stays.
    """
    if chord_bars <= 0:
        return list(chords)
    stretches: list[tuple[int, int]] = []
    if chord_bars <= 1:
        for bar in bars:
            stretches += _halves(chords, bar)
    else:
        step = round(chord_bars)
        stretches = [(bars[n].start, bars[min(n + step, len(bars)) - 1].end) for n in range(0, len(bars), step)]
        if len(bars) > 1 and len(bars) % step == 0 and step > 1:  # the last bar keeps its own chord: the cadence
            first, final = stretches[-1]
            stretches[-1:] = [(first, bars[-1].start), (bars[-1].start, final)]
    slowed: list[Harmony] = []
    for start, end in stretches:
        shares: dict[tuple[tuple[int, ...], int], int] = {}
        for chord in chords:
            shared = min(end, chord.end) - max(start, chord.start)
            if shared > 0:
                shares[chord.classes, chord.bass] = shares.get((chord.classes, chord.bass), 0) + shared
        classes, bass = max(shares, key=lambda name: shares[name])
        slowed.append(Harmony(start, end, classes[0], bass, classes))
    return _merge(slowed)


def _halves(chords: Sequence[Harmony], bar: Span) -> list[tuple[int, int]]:
    """The one or two stretches of a bar that have a chord of their own, each of them a beat long or more."""
    changes = [chord.start for chord in chords if bar.start < chord.start < bar.end]
    beats = [
        at for at in changes if at - bar.start >= temporary.QUARTER_TICKS and bar.end - at >= temporary.QUARTER_TICKS
    ]
    half = middle(bar.meter)
    if changes and beats == changes and len(changes) == 1:
        cut = changes[0]
    elif beats and half is not None:
        cut = bar.start + ticks(half)
    else:
        return [(bar.start, bar.end)]
    return [(bar.start, cut), (cut, bar.end)] if cut < bar.end else [(bar.start, bar.end)]
