"""A whole tune from a file as a song: cut into sections, given an opening and an end, and played by the band."""

from __future__ import annotations

import random
import string
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from scripts import temporary
from scripts.music.arranger.band import arrange
from scripts.music.arranger.context import melody_notes
from scripts.music.landing import ending_extra, ring_seconds
from scripts.records import Arrangement, Bar, Brief, LengthRange, Plan, Score, Section


def arrange_score(score: Score, brief: Brief, length: LengthRange | None, rng: random.Random) -> Arrangement:
    """Arrange any harmonised tune in the style of a brief; key and metre are the tune's own.

    Without a length the tune is played once through, or twice when that is short; with one it goes round until the
    time is filled, the tempo moved by at most 3 % and the rest given to the last chord.
    """
    playing = replace(brief.playing, rubato=0.0)  # the tune's own tempo is kept
    brief = replace(brief, key=score.key, meter=score.meter, playing=playing)
    plan, melodies = plan_score(score, brief, length, rng)
    return arrange(melodies, brief, plan, rng)


def plan_score(
    score: Score, brief: Brief, length: LengthRange | None, rng: random.Random
) -> tuple[Plan, dict[str, Score]]:
    """The plan by which a tune is arranged in the style of a brief, and its melodies by their labels."""
    sections, melodies = cut(score)
    return _plan(sections, melodies, brief, length, rng), melodies


def cut(score: Score) -> tuple[list[Section], dict[str, Score]]:
    """The tune as sections of about 8 bars in its own order; equal stretches share a label.

    A pick-up bar belongs to the section that it leads into.
    """
    blocks = _blocks([bar for bar in score.bars if bar.duration > 0])
    sections: list[Section] = []
    melodies: dict[str, Score] = {}
    known: dict[tuple[object, ...], str] = {}
    for number, block in enumerate(blocks):
        sign = _content(score, block)
        label = known.setdefault(sign, _label(len(known)))
        melodies.setdefault(label, replace(score, bars=tuple(block)))
        energy = 0.5 + 0.4 * (number + 1) / len(blocks) - (0.1 if number % 4 == 0 else 0.0)
        sections.append(Section(label, "verse" if label == "A" else "chorus", len(block), round(energy, 3)))
    return sections, melodies


def _label(number: int) -> str:
    """A, B, ... Z, A1, B1, ..."""
    round_, letter = divmod(number, 26)
    return string.ascii_uppercase[letter] + (str(round_) if round_ else "")


def _blocks(bars: Sequence[Bar]) -> list[list[Bar]]:
    """Bars in stretches of 8, cut also where a part begins; a rest of less than 4 joins the stretch before."""
    blocks: list[list[Bar]] = []
    full = 0
    for bar in bars:
        new_part = blocks and bar.part != blocks[-1][-1].part and full >= 4
        if not blocks or full >= 8 or new_part:
            blocks.append([])
            full = 0
        blocks[-1].append(bar)
        full += 1 if bar.duration >= Fraction(3 * bar.meter.numerator, bar.meter.denominator) else 0
    if len(blocks) > 1 and len(blocks[-1]) < 4:
        rest = blocks.pop()
        blocks[-1] += rest
    return blocks


def _content(score: Score, block: Sequence[Bar]) -> tuple[object, ...]:
    """What a stretch holds, told from its own start."""
    start, end = block[0].onset, block[-1].onset + block[-1].duration
    notes = tuple(
        (note.onset - start, note.duration, note.pitch) for note in melody_notes(score) if start <= note.onset < end
    )
    return (end - start, notes)


def _plan(
    sections: Sequence[Section],
    melodies: dict[str, Score],
    brief: Brief,
    length: LengthRange | None,
    rng: random.Random,
) -> Plan:
    """The sections in order, framed and gone round as the length wants."""
    first, last = sections[0], sections[-1]
    intro = Section(first.label, "intro", min(4, first.bars), 0.25)
    outro = Section(last.label, "outro", min(2, last.bars), 0.4)
    extra = ending_extra(brief.playing.ending)

    bar = _quarters(replace(last, bars=1), melodies)

    def seconds(chosen: Sequence[Section]) -> float:
        """How long sections last at the brief's tempo, the slowing at the end included."""
        return (sum(_quarters(s, melodies) for s in chosen) + extra * bar) * 60.0 / brief.bpm

    ring = ring_seconds(bar * 60.0 / brief.bpm)
    if length is None:
        body = list(sections)
        if seconds(body) < 45.0:
            body += [replace(s, energy=min(1.0, s.energy + 0.1)) for s in sections]
        chosen = [intro, *body, outro]
        total = seconds(chosen) + ring
        return Plan(tuple(chosen), brief.bpm, sum(s.bars for s in chosen), total)
    target = rng.uniform(length.low_seconds, length.high_seconds)
    longest = (target - ring) * (1 + temporary.TEMPO_STRETCH)
    chosen = [intro, outro] if seconds([intro, first, outro]) <= longest else [replace(first, bars=1)]
    place = 0
    filled = seconds(chosen)
    while True:
        section = sections[place % len(sections)]
        at = len(chosen) - 1
        room = section.bars
        while room and filled + _quarters(replace(section, bars=room), melodies) * 60.0 / brief.bpm > longest:
            room -= 1
        filled += _quarters(replace(section, bars=room), melodies) * 60.0 / brief.bpm
        if room:
            chosen.insert(at, replace(section, bars=room, kind=section.kind if room >= 4 else "break"))
        if room < section.bars:
            break
        place += 1
    music = seconds(chosen)
    bpm = max(brief.bpm * (1 - temporary.TEMPO_STRETCH), brief.bpm * music / (target - ring))
    return Plan(tuple(chosen), bpm, sum(s.bars for s in chosen), target)


def _quarters(section: Section, melodies: dict[str, Score]) -> float:
    """The length of a section in quarter notes."""
    bars = melodies[section.label].bars
    offset = max(0, len(bars) - section.bars) if section.kind == "outro" else 0
    return float(sum((bars[(offset + n) % len(bars)].duration for n in range(section.bars)), Fraction(0)))
