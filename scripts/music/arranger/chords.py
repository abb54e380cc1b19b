"""Chords voiced by the shortest way, then struck on the style's pattern, spread as an arpeggio or held as a pad."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from scripts import temporary
from scripts.music.arranger.context import Harmony, SectionContext
from scripts.music.arranger.hands import left_hand
from scripts.music.arranger.mid_bar import with_chord_changes
from scripts.music.arranger.performance import ArrangementContext, Hit, Performance, Player, plays, velocity
from scripts.music.arranger.steps import Onset, choose_pattern, first_turn, level_of, section_onsets, turn_of
from scripts.music.arranger.voicing import Space, voicings
from scripts.music.theory import tonic_pitch_class
from scripts.records import Control, Part


def song_voicings(part: Part, song: ArrangementContext, rng: random.Random) -> list[list[tuple[int, ...]]]:
    """For each section the voicings of its chords, led through the whole song; each song has a height of its own."""
    flat = [chord for context in song.contexts for chord in context.chords]
    if part.role == "pad" and song.brief.playing.colour == "power":
        flat = [_with_third(chord, context.scale) for context in song.contexts for chord in context.chords]
    lean = rng.choice((-4.0, -2.0, 0.0, 2.0, 4.0))
    if song.contexts[0].variation is not None:
        return _placed_voicings(part, song.contexts, song.brief.playing.note)
    voiced = iter(voicings(flat, _space(part, lean)))
    return [[next(voiced) for _ in context.chords] for context in song.contexts]


def _space(part: Part, lean: float) -> Space:
    """Where a part's chords lie: with two hands the right one's."""
    low = max(part.low, temporary.RIGHT_HAND_LOW) if "hands" in part.touch else part.low
    return Space(low, part.high, lean=lean, rootless="rootless" in part.touch)


def _placed_voicings(part: Part, contexts: Sequence[SectionContext], keep: int | None) -> list[list[tuple[int, ...]]]:
    """The voicings of each section where its variation has them: in a stretch of the range, with so many notes."""
    found: list[list[tuple[int, ...]]] = []
    before: tuple[int, ...] | None = None
    lowest = _space(part, 0.0).low
    width = min(part.high - lowest, temporary.VARIATION_WIDTH)
    for context in contexts:
        variation = context.variation
        low = lowest + round((variation.place if variation else 0.5) * (part.high - lowest - width))
        most = variation.voices if variation else 4
        led = voicings(context.chords, Space(low, low + width, most, airy=True, keep=keep), before)
        found.append(led)
        before = led[-1] if led else before
    return found


def _with_third(chord: Harmony, scale: Sequence[int]) -> Harmony:
    """A power chord with the third that its scale has: held chords tell the mode that struck ones leave open."""
    fifth = (chord.root + 7) % 12
    third = next((pc for pc in ((chord.root + 3) % 12, (chord.root + 4) % 12) if pc in scale), None)
    if chord.classes != (chord.root, fifth) or third is None:
        return chord
    return replace(chord, classes=(chord.root, third, fifth))


def play_chords(part: Part, song: ArrangementContext, rng: random.Random) -> Performance:
    """Chords on the pattern: X x o N strike all voices, B the lowest, T the others, a new chord re-strikes a hold."""
    hits: list[Hit] = []
    controls: list[Control] = []
    led = song_voicings(part, song, rng)
    first = first_turn(rng)
    for context in song.contexts:
        if not plays(part, context):
            continue
        onsets = with_chord_changes(section_onsets(part, context, rng, first, "x"), context, "x")
        onsets = [onset for onset in onsets if not context.last or onset.start < context.bars[-1].start]
        hands = "hands" in part.touch and context.variation is None
        for onset in onsets:
            if hands and onset.sign == "B":
                continue
            for start, end, number in _pieces(onset, context):
                hits += _chord(Player(part, song, rng), context, led[context.index][number], (start, end), onset.sign)
        if hands:
            final = [Onset(bar.start, bar.ticks, "", "B") for bar in context.bars[-1:] if context.last]
            hits += left_hand(part, song, context, onsets) + left_hand(part, song, context, final)
        controls += pedal(part, context)
    hits += final_chord(part, song, led)
    return Performance(tuple(hits), tuple(controls))


def _pieces(onset: Onset, context: SectionContext) -> list[tuple[int, int, int]]:
    """An onset cut where the chord changes under it: (start, end, chord number); slivers join their neighbour."""
    pieces: list[tuple[int, int, int]] = []
    end = onset.start + onset.ticks
    for number, chord in enumerate(context.chords):
        start, until = max(onset.start, chord.start), min(end, chord.end)
        if until > start and (until - start >= temporary.SIXTEENTH_TICKS or not pieces):
            pieces.append((start, until, number))
    return pieces


def _chord(
    player: Player, context: SectionContext, voicing: tuple[int, ...], span: tuple[int, int], sign: str
) -> list[Hit]:
    """One onset of a chord, rolled a little from below where the player strums."""
    part, song = player.part, player.song
    voices: Sequence[int] = voicing
    if sign == "B":
        voices = voicing[:1]
    elif sign == "T":
        voices = voicing[1:] or voicing
    accent = temporary.STEP_ACCENTS.get(sign, temporary.STROKE_ACCENTS.get(sign, 1.0))
    spread = song.ticks_of(0.014 + 0.008 * player.rng.random()) if "strum" in part.touch else 0
    if sign == "v":  # an up-stroke: lighter, from above, the lowest string left out
        voices, accent = voicing[:0:-1] or voicing, 0.8
    start, end = span
    if sign in "Mm":  # short where a guitar would mute with its palm
        voices, end = voicing[:2], min(end, start + song.ticks_of(temporary.MUTE_SECONDS))
    until = start + max(temporary.SHORTEST_GATED_TICKS, round((end - start) * part.gate))
    level = velocity(part.role, context, start, accent, song.brief)
    return [
        Hit(start + place * spread, max(until, start + place * spread + 30), pitch, level * (1.0 - 0.03 * place))
        for place, pitch in enumerate(voices)
    ]


def final_chord(part: Part, song: ArrangementContext, led: Sequence[Sequence[tuple[int, ...]]]) -> list[Hit]:
    """The chord of rest at the last bar line, for parts that play the end."""
    context = song.contexts[-1]
    if not context.last or not plays(part, context):
        return []
    bar = context.bars[-1]
    level = velocity(part.role, context, bar.start, 1.0, song.brief)
    spread = song.ticks_of(0.03) if "strum" in part.touch or "roll" in part.touch else 0
    return [
        Hit(bar.start + place * spread, bar.end, pitch, level)
        for place, pitch in enumerate(led[-1][-1])
        if bar.start + place * spread < bar.end
    ]


def pedal(part: Part, context: SectionContext) -> list[Control]:
    """The sustain pedal, changed with each chord, for parts that use it."""
    if "pedal" not in part.touch:
        return []
    marks: list[Control] = []
    for chord in context.chords:
        marks.append(Control(chord.start + 40, 64, 127))
        marks.append(Control(chord.end - 10, 64, 0))
    return marks


def play_pad(part: Part, song: ArrangementContext, rng: random.Random) -> Performance:
    """Chords on the pattern, or ``held`` as long as they last."""
    hits: list[Hit] = []
    led = song_voicings(part, song, rng)
    first = first_turn(rng)
    for context in song.contexts:
        if not plays(part, context):
            continue
        meter = context.bars[0].meter
        pattern = choose_pattern(part, meter, level_of(context.section.energy), turn_of(context, first))
        if pattern is None or pattern.rows[0][1] in temporary.BAND_ROLES["pad"].words:
            hits += _sustained(context, led[context.index], song)
            continue
        for onset in section_onsets(part, context, rng, first, "x"):
            if context.last and onset.start >= context.bars[-1].start:
                continue
            for start, end, number in _pieces(onset, context):
                hits += _chord(Player(part, song, rng), context, led[context.index][number], (start, end), onset.sign)
    hits += final_chord(part, song, led)
    return Performance(tuple(sorted(hits, key=lambda hit: (hit.start, hit.pitch))))


def _sustained(context: SectionContext, led: Sequence[tuple[int, ...]], song: ArrangementContext) -> list[Hit]:
    """Chords held through a section; voices that two chords share sound on."""
    hits: list[Hit] = []
    sounding: dict[int, tuple[int, int]] = {}
    for number, chord in enumerate(context.chords):
        if context.last and chord.start >= context.bars[-1].start:
            break
        for pitch in [pitch for pitch in sounding if pitch not in led[number]]:
            hits.append(_held(pitch, *sounding.pop(pitch), context, song))
        for pitch in led[number]:
            begun = sounding[pitch][0] if pitch in sounding else chord.start
            if (
                pitch in sounding and chord.end - begun > 8 * temporary.WHOLE_TICKS
            ):  # struck again before a sample could fade
                hits.append(_held(pitch, begun, chord.start, context, song))
                begun = chord.start
            sounding[pitch] = (begun, chord.end)
    return hits + [_held(pitch, start, end, context, song) for pitch, (start, end) in sounding.items()]


def _held(pitch: int, start: int, end: int, context: SectionContext, song: ArrangementContext) -> Hit:
    """One voice of a pad."""
    return Hit(start, end, pitch, velocity("pad", context, start, 1.0, song.brief))


def play_arp(part: Part, song: ArrangementContext, rng: random.Random) -> Performance:
    """Broken chords: the digits of the pattern count the voicing's notes from below, going on an octave higher."""
    hits: list[Hit] = []
    controls: list[Control] = []
    led = song_voicings(part, song, rng)
    first = first_turn(rng)
    for context in song.contexts:
        if not plays(part, context):
            continue
        for onset in section_onsets(part, context, rng, first):
            if (context.last and onset.start >= context.bars[-1].start) or not onset.sign.isdigit():
                continue
            number = max(n for n, chord in enumerate(context.chords) if n == 0 or chord.start <= onset.start)
            voicing = led[context.index][number]
            octave, place = divmod(int(onset.sign) - 1, len(voicing))
            pitch = voicing[place] + 12 * octave
            while pitch > part.high:
                pitch -= 12
            end = onset.start + max(temporary.SHORTEST_GATED_TICKS, round(onset.ticks * part.gate))
            level = velocity("arp", context, onset.start, 0.92 + 0.12 * rng.random(), song.brief)
            hits.append(Hit(onset.start, end, pitch, level))
        controls += pedal(part, context)
    hits += final_chord(part, song, led)
    return Performance(tuple(hits), tuple(controls))


def play_drone(part: Part, song: ArrangementContext, rng: random.Random) -> Performance:
    """Tonic and fifth of the key, or the octave where that is not perfect, held through each section.

    They are struck again at most every eight bars.
    """
    hits: list[Hit] = []
    for context in song.contexts:
        if not plays(part, context):
            continue
        root = tonic_pitch_class(context.key)
        low = part.low + (root - part.low) % 12
        above = 7 if (root + 7) % 12 in context.scale else 12
        pitches = [pitch for pitch in (low, low + above) if pitch <= part.high]
        step = 8
        if context.variation is not None:
            asked = [pitch for pitch in pitches if pitch % 12 == song.brief.playing.note]
            pitches = list(dict.fromkeys((*asked, *pitches)))[: context.variation.drones]
            step = 2 * context.variation.breath
        for first in range(0, len(context.bars), step):
            bars = context.bars[first : first + step]
            for pitch in pitches:
                level = velocity("drone", context, bars[0].start, 1.0, song.brief)
                hits.append(Hit(bars[0].start, bars[-1].end, pitch, level))
    return Performance(tuple(hits))
