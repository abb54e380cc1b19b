"""The tune and its company: the adapted melody, its double in thirds, and its echo.

The written melody keeps its pitches and its shape; the style decides how busy it is and on which rhythm it is sung.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from scripts import temporary
from scripts.music.arranger.breath import breathed
from scripts.music.arranger.context import SectionContext, Tone
from scripts.music.arranger.performance import (
    ArrangementContext,
    Hit,
    Performance,
    bar_at,
    fold,
    nearest,
    plays,
    scale_step,
    velocity,
)
from scripts.music.arranger.steps import choose_pattern, level_of, onsets
from scripts.music.development import octaves
from scripts.records import Part


def adapt(
    context: SectionContext, part: Part | None, bpm: float, rng: random.Random, first: int = 0
) -> tuple[Tone, ...]:
    """The section's melody as the style sings it, varied when it was heard before.

    ``first`` is the variant of the part's patterns that the whole song is sung on. A pattern is a rhythm, or one of
    the words ``written``, ``sing`` (no note shorter than the tempo can bear) and ``long`` (about two notes a bar).
    """
    if not context.tones:
        return ()
    pattern = choose_pattern(part, context.bars[0].meter, level_of(context.section.energy), first) if part else None
    manner = pattern.rows[0][1] if pattern else "sing"
    if manner == "written":
        tones = list(context.tones)
    elif manner == "sing":
        tones = thin(context, even_cells(context, _bearable(context, bpm)))
    elif manner == "long":
        tones = _tie(thin(context, long_cells(context, first), temporary.LONG_TUNE_STILLNESS))
    elif part:
        tones = _sing_on(context, part, rng, first)
    else:
        tones = thin(context, even_cells(context, temporary.EIGHTH_TICKS))
    tones = [_lean(tone, context) for tone in tones]
    if manner == "long":
        tones = _clear(tones, context)
    elif context.heard:
        tones = _vary(tones, context, rng)
    return tuple(tones)


def _bearable(context: SectionContext, bpm: float) -> int:
    """The shortest note, in ticks, that can be sung at a tempo: about a fifth of a second."""
    cells = (temporary.SIXTEENTH_TICKS, temporary.EIGHTH_TICKS, temporary.QUARTER_TICKS, temporary.HALF_TICKS)
    return next((cell for cell in cells if cell * 60.0 / (bpm * temporary.QUARTER_TICKS) >= 0.2), temporary.HALF_TICKS)


def even_cells(context: SectionContext, cell: int) -> list[tuple[int, int]]:
    """Each bar of a section in stretches of ``cell`` ticks, the last one as long as there is room."""
    return [(at, min(at + cell, bar.end)) for bar in context.bars for at in range(bar.start, bar.end, cell)]


def long_cells(context: SectionContext, first: int) -> list[tuple[int, int]]:
    """Where each note of a long tune may sound: about two a bar, in a turn of four bars that is the song's own.

    Songs of a style would else be alike bar by bar, for there are few ways to fill a bar with one long note. Each
    reprise has another turn. Second notes begin on a beat or between two; some bars hold the last note over the bar
    line, and few have one note alone; bars of less than three beats have one as a rule.
    """
    own_rng = random.Random(5041 * context.heard + first)
    bar = context.bars[0]
    compound = bar.meter.denominator >= 8 and bar.meter.numerator % 3 == 0
    beat = (
        temporary.DOTTED_QUARTER_TICKS
        if compound and bar.ticks > temporary.DOTTED_QUARTER_TICKS
        else temporary.QUARTER_TICKS
        if bar.ticks % temporary.QUARTER_TICKS == 0
        else temporary.EIGHTH_TICKS
    )
    cuts = range(beat, bar.ticks - beat // 2, beat // 2) or range(bar.ticks)
    one, over = (0.05, 0.25) if bar.ticks >= temporary.DOTTED_HALF_TICKS else (0.5, 0.8)
    turn: list[tuple[int, ...]] = []
    for number in range(4):
        cut, kind = own_rng.choice(cuts), own_rng.random()
        turn.append((0,) if kind < one else (cut,) if kind < over and number else (0, cut))
    starts = [bar.start + at for n, bar in enumerate(context.bars) for at in sorted(set(turn[n % 4])) if at < bar.ticks]
    return list(pairwise([*starts, context.end]))


def thin(context: SectionContext, cells: Sequence[tuple[int, int]], stillness: float = 1.0) -> list[Tone]:
    """The melody with one note to each cell, a span of ticks: the one that weighs most there.

    Weight is the time a note sounds in the cell, more at its start and more for chord notes, and times ``stillness``
    for the pitch that sounded before; rests of a cell stay.
    """
    chosen: list[Tone] = []
    place = 0
    for start, end in cells:
        while place < len(context.tones) and context.tones[place].end <= start:
            place += 1
        best, weight = None, 0.0
        for tone in context.tones[place : place + 16]:
            if tone.start >= end:
                break
            shared = min(end, tone.end) - max(start, tone.start)
            worth = shared * (1.5 if tone.start <= start else 1.0)
            worth *= 1.4 if tone.pitch % 12 in context.chord_at(max(start, tone.start)).classes else 1.0
            worth *= stillness if chosen and tone.pitch == chosen[-1].pitch else 1.0
            if shared > 0 and worth > weight:
                best, weight = tone, worth
        if best is None:
            continue
        stop = min(best.end, end) if best.end < end - (end - start) // 2 else end
        if chosen and best.start < start and chosen[-1].pitch == best.pitch and chosen[-1].end == start:
            chosen[-1] = replace(chosen[-1], end=stop)
        else:
            chosen.append(Tone(start, stop, best.pitch))
    return chosen


def _clear(tones: Sequence[Tone], context: SectionContext) -> list[Tone]:
    """Long notes that end at a bar line beyond which they would rub against the chord by a semitone."""
    cleared: list[Tone] = []
    for tone in tones:
        bars = (bar.start for bar in context.bars if tone.start < bar.start < tone.end)
        end = next((at for at in bars if _rubs(tone.pitch, context.chord_at(at).classes)), tone.end)
        cleared.append(replace(tone, end=end))
    return cleared


def _rubs(pitch: int, classes: Sequence[int]) -> bool:
    """Whether a pitch that is no note of a chord lies a semitone beside one."""
    return pitch % 12 not in classes and any((pitch - pc) % 12 in (1, 11) for pc in classes)


def _tie(tones: Sequence[Tone]) -> list[Tone]:
    """Neighbours of the same pitch become one."""
    tied: list[Tone] = []
    for tone in tones:
        if tied and tied[-1].pitch == tone.pitch and tied[-1].end == tone.start:
            tied[-1] = replace(tied[-1], end=tone.end)
        else:
            tied.append(tone)
    return tied


def _sing_on(context: SectionContext, part: Part, rng: random.Random, first: int) -> list[Tone]:
    """The melody's pitches on the style's own rhythm; the phrase breathes where the tune rests for long."""
    sung: list[Tone] = []
    place = 0
    level = level_of(context.section.energy)
    for number, bar in enumerate(context.bars):
        pattern = choose_pattern(part, bar.meter, level, first)
        if pattern is None or pattern.rows[0][1] in temporary.BAND_ROLES["melody"].words:
            continue
        for onset in onsets(pattern, bar, number, rng):
            while place + 1 < len(context.tones) and context.tones[place + 1].start <= onset.start:
                place += 1
            tone = context.tones[place]
            near = min(context.tones[place : place + 2], key=lambda t: max(t.start - onset.start, onset.start - t.end))
            gap = max(near.start - onset.start, onset.start - near.end)
            if gap > temporary.QUARTER_TICKS:
                continue
            tone = tone if tone.start <= onset.start else near
            sung.append(Tone(onset.start, onset.start + onset.ticks, tone.pitch))
    return sung


def _lean(tone: Tone, context: SectionContext) -> Tone:
    """A long note on a beat that rubs against its chord by a semitone, moved to the chord note beside it."""
    chord = context.chord_at(tone.start)
    if (
        tone.pitch % 12 in chord.classes
        or tone.end - tone.start < temporary.QUARTER_TICKS
        or tone.start % temporary.QUARTER_TICKS
    ):
        return tone
    if not _rubs(tone.pitch, chord.classes) and tone.pitch % 12 in context.scale:
        return tone
    if tone.pitch % 12 in context.blue:
        return tone
    options = [tone.pitch + step for step in (-1, 1, -2, 2) if (tone.pitch + step) % 12 in chord.classes]
    return replace(tone, pitch=options[0]) if options else tone


def _vary(tones: Sequence[Tone], context: SectionContext, rng: random.Random) -> list[Tone]:
    """A reprise: passing notes into leaps of a third, some notes early, some long notes turned, short ones bent.

    Short notes off the beat go to the chord note or scale step beside them, most of all at the ends of phrases.
    """
    varied: list[Tone] = []
    lowest, highest = min(tone.pitch for tone in tones), max(tone.pitch for tone in tones)
    turning = {bar.start for bar in context.bars[3::4]}
    changes = rng.sample(["pass", "push", "turn"], 2)
    for place, tone in enumerate(tones):
        following = tones[place + 1] if place + 1 < len(tones) else None
        length = tone.end - tone.start
        joined = following is not None and following.start == tone.end
        if (
            following
            and joined
            and "pass" in changes
            and length >= temporary.QUARTER_TICKS
            and 3 <= abs(following.pitch - tone.pitch) <= 4
        ):
            middle = scale_step(tone.pitch, 1 if following.pitch > tone.pitch else -1, context.scale)
            if rng.random() < temporary.REPRISE_PASSING:
                cut = tone.end - (temporary.EIGHTH_TICKS if length >= temporary.HALF_TICKS else length // 2)
                varied += [replace(tone, end=cut), Tone(cut, tone.end, middle)]
                continue
        if "turn" in changes and length >= temporary.HALF_TICKS and rng.random() < temporary.REPRISE_TURN:
            upper = scale_step(tone.pitch, 1, context.scale)
            varied += [
                replace(tone, end=tone.end - temporary.QUARTER_TICKS),
                Tone(tone.end - temporary.QUARTER_TICKS, tone.end - temporary.EIGHTH_TICKS, upper),
                Tone(tone.end - temporary.EIGHTH_TICKS, tone.end, tone.pitch),
            ]
            continue
        bar = bar_at(context.bars, tone.start)
        if (
            length < temporary.QUARTER_TICKS
            and tone.start > bar.start
            and rng.random() < temporary.REPRISE_BEND[bar.start in turning]
        ):
            beside = _beside(tone.pitch, context.chord_at(tone.start).classes, context, rng)
            varied.append(replace(tone, pitch=beside if lowest <= beside <= highest else tone.pitch))
            continue
        early = tone.start - temporary.EIGHTH_TICKS
        room = varied and varied[-1].end == tone.start and varied[-1].end - varied[-1].start >= temporary.QUARTER_TICKS
        likely = temporary.REPRISE_EARLY[tone.start == bar.start]
        if (
            "push" in changes
            and room
            and tone.start % temporary.QUARTER_TICKS == 0
            and length >= temporary.QUARTER_TICKS
            and rng.random() < likely
        ):
            varied[-1] = replace(varied[-1], end=early)
            varied.append(replace(tone, start=early))
            continue
        varied.append(tone)
    return varied


def _beside(pitch: int, classes: Sequence[int], context: SectionContext, rng: random.Random) -> int:
    """Another pitch near one: a chord note up to a fourth away, or the scale step above or below."""
    chord = [pitch + step for step in (-5, -4, -3, 3, 4, 5) if (pitch + step) % 12 in classes]
    return rng.choice([*chord, scale_step(pitch, 1, context.scale), scale_step(pitch, -1, context.scale)])


# ------------------------------------------------------------------------------------------ the players


def play_melody(part: Part, song: ArrangementContext, rng: random.Random) -> Performance:
    """The tune on one instrument: its register kept through the song, an octave up where a reprise wants to shine."""
    shift = register(song, part)
    hits: list[Hit] = []
    leads = [p for p in song.brief.playing.parts if p.role == "melody"]
    for context in song.contexts:
        if not leads_in(part, leads, context):
            continue
        line = song.lines[context.index]
        if context.section.kind == "intro":
            continue
        lift = 0
        if line and context.heard and context.section.energy >= 0.75 and context.heard % 2:
            lift = 12 if max(tone.pitch for tone in line) + shift + 12 <= part.high else 0
        if line and context.variation is not None:
            octave = context.variation.octave
            pitches = [tone.pitch + shift + octave for tone in line]
            lift = octave if part.low <= min(pitches) and max(pitches) <= part.high else 0
        hits += _play(line, part, context, song, shift + lift)
    final = song.contexts[-1]
    if hits and final.last and leads_in(part, leads, final):
        last_bar = final.bars[-1]
        tonic = _home(
            final.chords[-1].classes[0], [hit.pitch for hit in hits if hit.start >= final.start], part, hits[-1]
        )
        sung = bool(song.brief.lyrics) and final.section.kind in temporary.SUNG_KINDS
        start = max(last_bar.start, hits[-1].start) if sung else last_bar.start  # words are sung to their end
        hits = [hit for hit in hits if hit.start < start]
        level = velocity("melody", final, start, 0.9, song.brief)
        hits.append(Hit(start, last_bar.end, tonic, level))
    return Performance(tuple(hits))


def leads_in(part: Part, leads: Sequence[Part], context: SectionContext) -> bool:
    """Whether this one of the melody instruments has the tune here: they take turns, and meet in loud reprises."""
    able = [lead for lead in leads if plays(lead, context)]
    if part not in able:
        return False
    if context.section.energy >= 0.9 and context.heard and len(able) > 1:
        return True
    turn = 1 if context.section.kind in ("bridge", "solo", "break") else context.heard
    return able[turn % len(able)] is part


def register(song: ArrangementContext, part: Part) -> int:
    """The octaves, in semitones, that bring the tune nearest to the middle of a part's range."""
    pitches = [tone.pitch for line in song.lines for tone in line]
    if not pitches:
        return 0
    mean = sum(pitches) / len(pitches)
    low, high = part.low, part.high
    centre = low + 0.52 * (high - low)
    return 12 * round((centre - mean) / 12)


def _play(line: Sequence[Tone], part: Part, context: SectionContext, song: ArrangementContext, shift: int) -> list[Hit]:
    """A line as hits: folded into range, gated, louder where it climbs, softer at the end of a phrase."""
    hits: list[Hit] = []
    if not line:
        return hits
    mean = sum(tone.pitch for tone in line) / len(line)
    pitches = _placed([tone.pitch + shift for tone in line], part)
    if "breath" in part.touch:
        line = breathed(line, context, song.bpm)
    for tone, placed in zip(line, pitches, strict=True):
        end = tone.start + max(temporary.SHORTEST_GATED_TICKS, round((tone.end - tone.start) * part.gate))
        accent = 1.0 + 0.012 * max(-8.0, min(8.0, tone.pitch - mean))
        pitch = fold(placed, part.low, part.high)
        hits.append(Hit(tone.start, end, pitch, velocity("melody", context, tone.start, accent, song.brief)))
    return hits


def _home(tonic: int, sung: Sequence[int], part: Part, last: Hit) -> int:
    """The tonic that ends a tune: the nearest to its last note, or the other one where that alone lies in its range."""
    near = nearest(tonic, last.pitch, part.low, part.high)
    other = near + (12 if near < last.pitch else -12)
    if sung and not min(sung) <= near <= max(sung) and min(sung) <= other <= max(sung):
        return other if part.low <= other <= part.high and abs(other - last.pitch) <= 7 else near
    return near


def _placed(pitches: Sequence[int], part: Part) -> list[int]:
    """A line's pitches within a part's range: as they are, an octave away as a whole, or note by note."""
    low, high = min(pitches), max(pitches)
    for move in (0, 12, -12):
        if part.low <= low + move and high + move <= part.high:
            return [pitch + move for pitch in pitches]
    return octaves(pitches, part.low, part.high)


def play_harmony(part: Part, song: ArrangementContext, rng: random.Random) -> Performance:
    """A second voice under the tune: the chord or scale note a third or a sixth below, on the longer notes."""
    shift = register(song, part)
    hits: list[Hit] = []
    for context in song.contexts:
        if not plays(part, context) or context.section.kind in ("intro", "outro"):
            continue
        for tone in song.lines[context.index]:
            if tone.end - tone.start < 200:
                continue
            pitch = tone.pitch + shift
            chord = context.chord_at(tone.start)
            below = scale_step(pitch, -2, context.scale)
            if below % 12 not in chord.classes and tone.end - tone.start >= temporary.QUARTER_TICKS:
                below = next((pitch - step for step in (3, 4, 5, 8, 9) if (pitch - step) % 12 in chord.classes), below)
            below = fold(below, part.low, part.high)
            if below == pitch:
                continue
            end = tone.start + max(temporary.SHORTEST_GATED_TICKS, round((tone.end - tone.start) * part.gate))
            hits.append(Hit(tone.start, end, below, velocity("harmony", context, tone.start, 1.0, song.brief)))
    return Performance(tuple(hits))


def play_echo(part: Part, song: ArrangementContext, rng: random.Random) -> Performance:
    """The tune coming back softer from far off, three quarters of a beat late and once more after that."""
    shift = register(song, part)
    hits: list[Hit] = []
    for context in song.contexts:
        if not plays(part, context) or context.section.kind == "intro":
            continue
        line = song.lines[context.index]
        end = context.bars[-1].start if context.last else context.end
        for delay, level in ((temporary.DOTTED_EIGHTH_TICKS, 1.0), (temporary.DOTTED_QUARTER_TICKS, 0.6)):
            for tone in line:
                start = tone.start + delay
                room = next((t.start for t in line if t.start > tone.start), tone.end + temporary.QUARTER_TICKS)
                if room - tone.start < temporary.QUARTER_TICKS or start >= end:
                    continue
                pitch = fold(tone.pitch + shift, part.low, part.high)
                sound = velocity("echo", context, start, level, song.brief)
                hits.append(Hit(start, start + min(temporary.EIGHTH_TICKS, tone.end - tone.start), pitch, sound))
    return Performance(tuple(hits))
