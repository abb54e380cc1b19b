"""Chords voiced by the shortest way, then struck on the style's pattern, spread as an arpeggio or held as a pad."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from scripts import temporary
from scripts.music.arranger.context import Harmony, SectionContext
from scripts.music.arranger.mid_bar import with_chord_changes
from scripts.music.arranger.performance import ArrangementContext, Hit, Performance, Player, plays, velocity
from scripts.music.arranger.steps import Onset, choose_pattern, first_turn, level_of, section_onsets, turn_of
from scripts.music.theory import tonic_pitch_class
from scripts.records import Control, Part


@dataclass(frozen=True, slots=True)
class Space:
    """Where chords may be voiced: pitches from ``low`` to ``high``, with at most ``most`` notes.

    ``lean`` moves the middle of the range that chords keep to, in semitones. ``airy`` leaves out positions with minor
    seconds or ninths, or two seconds on one another; a note is left out where there are no others. ``keep`` is a pitch
    class that is not left out of a chord that has it.
    """

    low: int
    high: int
    most: int = 4
    lean: float = 0.0
    airy: bool = False
    keep: int | None = None


def voicings(chords: Sequence[Harmony], space: Space, before: tuple[int, ...] | None = None) -> list[tuple[int, ...]]:
    """A voicing for each chord, lowest pitch first, each led from the one before by the least movement.

    Close and dropped positions compete. A voice that leaps, a second at the bottom, a third below C3, voices that run
    in parallel fifths or octaves, and voices that overlap cost extra. Of chords with more notes than the space takes
    the fifth goes first, then the root, which the bass has. ``before`` is what sounded last.
    """
    centre = (space.low + space.high) / 2 + space.lean
    chosen: list[tuple[int, ...]] = []
    known: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
    for chord in chords:
        classes = _reduce(chord, space.most, space.keep)
        if classes not in known:
            known[classes] = _airy(chord, space) if space.airy else []
            known[classes] = known[classes] or _candidates(classes, space.low, space.high)
        previous = before
        best = min(known[classes], key=lambda voicing: (_cost(voicing, previous, centre), voicing))
        chosen.append(best)
        before = best
    return chosen


def _reduce(chord: Harmony, most: int, keep: int | None = None) -> tuple[int, ...]:
    """The pitch classes to sound, the least needed left out, ``keep`` never."""
    classes = list(chord.classes)
    fifth = (chord.root + 7) % 12
    spares = (fifth, chord.root) if keep is None else (fifth, chord.root, *reversed(chord.classes))
    for spare in spares:
        if len(classes) > most and spare in classes and spare != keep:
            classes.remove(spare)
    return tuple(classes[:most])


def _candidates(classes: tuple[int, ...], low: int, high: int) -> list[tuple[int, ...]]:
    """Every close position in range, and each with its second voice from the top an octave lower."""
    found: list[tuple[int, ...]] = []
    for bottom in range(low, high + 1):
        if bottom % 12 not in classes:
            continue
        voicing = tuple(sorted(bottom + (pc - bottom) % 12 for pc in classes))
        if voicing[-1] <= high:
            found.append(voicing)
            if len(voicing) >= 3 and voicing[-2] - 12 >= low:
                found.append(tuple(sorted((*voicing[:-2], voicing[-2] - 12, voicing[-1]))))
    if not found:  # a range too narrow for the chord: its notes one by one, where they fit
        found.append(tuple(pitch for pitch in range(low, high + 1) if pitch % 12 in classes)[:3] or (low,))
    return found


def _airy(chord: Harmony, space: Space) -> list[tuple[int, ...]]:
    """The positions of a chord that are not clustered; of fewer notes, or without its root, where there are none."""
    keep = space.keep
    rootless = replace(chord, classes=tuple(pc for pc in chord.classes if pc != chord.root or pc == keep))
    for count in range(space.most, 1, -1):
        for thinned in (chord, rootless):
            positions = _candidates(_reduce(thinned, count, keep), space.low, space.high)
            found = [voicing for voicing in positions if not _clustered(voicing)]
            if found:
                return found
    return []


def _clustered(voicing: tuple[int, ...]) -> bool:
    """Whether two notes rub as a minor second or ninth, or two seconds stand on one another."""
    steps = [b - a for a, b in pairwise(voicing)]
    rubs = any(high - low in (1, 13) for low in voicing for high in voicing)
    return rubs or any(a < 3 and b < 3 for a, b in pairwise(steps))


def _cost(voicing: tuple[int, ...], before: tuple[int, ...] | None, centre: float) -> float:
    """How unwelcome a voicing is after another; see ``voicings``."""
    cost = 0.35 * abs(sum(voicing) / len(voicing) - centre)
    cost += sum(2.5 for a, b in pairwise(voicing) if b - a < 3 and a < 60)
    cost += sum(2.0 for a, b in pairwise(voicing) if b - a < 5 and a < 48)
    cost += 2.0 if len(voicing) > 1 and voicing[1] - voicing[0] < 2 else 0.0
    if before is None:
        return cost
    moves = [min(abs(pitch - old) for old in before) for pitch in voicing]
    cost += sum(moves) + 0.6 * max(moves)
    top, old_top = voicing[-1] - voicing[0], before[-1] - before[0]
    if voicing[0] != before[0] and top % 12 == old_top % 12 and top % 12 in (0, 7):
        cost += 3.0
    return cost + (_faults(voicing, before) if len(voicing) == len(before) else 0.0)


def _faults(voicing: tuple[int, ...], before: tuple[int, ...]) -> float:
    """What parallel fifths and octaves between any two voices cost, and voices that go past where a neighbour was."""
    steps = [pitch - old for pitch, old in zip(voicing, before, strict=True)]
    cost = 0.0
    for upper in range(1, len(voicing)):
        if voicing[upper - 1] > before[upper] or voicing[upper] < before[upper - 1]:
            cost += 3.0
        for lower in range(upper):
            if steps[lower] == steps[upper] != 0 and (before[upper] - before[lower]) % 12 in (0, 7):
                cost += 4.0
    return cost


def song_voicings(part: Part, song: ArrangementContext, rng: random.Random) -> list[list[tuple[int, ...]]]:
    """For each section the voicings of its chords, led through the whole song; each song has a height of its own."""
    flat = [chord for context in song.contexts for chord in context.chords]
    if part.role == "pad" and song.brief.playing.colour == "power":
        flat = [_with_third(chord, context.scale) for context in song.contexts for chord in context.chords]
    lean = rng.choice((-4.0, -2.0, 0.0, 2.0, 4.0))
    if song.contexts[0].variation is not None:
        return _placed_voicings(part, song.contexts, song.brief.playing.note)
    low = temporary.RIGHT_HAND_LOW if _two_handed(part) else part.low
    voiced = iter(voicings(flat, Space(low, part.high, lean=lean)))
    return [[next(voiced) for _ in context.chords] for context in song.contexts]


def _placed_voicings(part: Part, contexts: Sequence[SectionContext], keep: int | None) -> list[list[tuple[int, ...]]]:
    """The voicings of each section where its variation has them: in a stretch of the range, with so many notes."""
    found: list[list[tuple[int, ...]]] = []
    before: tuple[int, ...] | None = None
    width = min(part.high - part.low, temporary.VARIATION_WIDTH)
    for context in contexts:
        variation = context.variation
        low = part.low + round((variation.place if variation else 0.5) * (part.high - part.low - width))
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
        for onset in with_chord_changes(section_onsets(part, context, rng, first, "x"), context, "x"):
            if context.last and onset.start >= context.bars[-1].start:
                continue
            for start, end, number in _pieces(onset, context):
                hits += _chord(Player(part, song, rng), context, led[context.index][number], (start, end), onset.sign)
        if _two_handed(part) and context.variation is None:
            hits += _left_hand(part, context, song, min((hit.pitch for hit in hits), default=part.high))
        controls += pedal(part, context)
    hits += final_chord(part, song, led)
    return Performance(tuple(hits), tuple(controls))


def _two_handed(part: Part) -> bool:
    """Whether a pianist's left hand plays under the chords of the right one."""
    return "hands" in part.touch and part.program in temporary.TWO_HANDED


def _left_hand(part: Part, context: SectionContext, song: ArrangementContext, lowest: int) -> list[Hit]:
    """A pianist's left hand: the root of each chord, an octave where there is room, under the right hand's chords."""
    hits: list[Hit] = []
    for chord in context.chords:
        if context.last and chord.start >= context.bars[-1].start:
            break
        root = temporary.LEFT_HAND_LOW + (chord.bass - temporary.LEFT_HAND_LOW) % 12
        octave = context.section.energy >= temporary.LEFT_HAND_OCTAVES and root + 12 < lowest
        for at in range(chord.start, chord.end, 2 * context.bars[0].ticks):  # struck again before the strings fade
            level = velocity(part.role, context, at, 0.9, song.brief)
            until = min(chord.end, at + 2 * context.bars[0].ticks) - temporary.ONE_MOMENT_TICKS
            hits += [Hit(at, until, pitch, level) for pitch in ((root, root + 12) if octave else (root,))]
    return hits


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
