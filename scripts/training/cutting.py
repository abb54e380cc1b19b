"""Cuts a piece into tunes in the canonical form: stretches, sections that end where phrases do, and excerpts.

A stretch is a row of full bars in one metre and one key with no pause of two bars in it. A pick-up is left out, and the
last note is held to the end of its bar. A stretch's sections have 4 to 12 bars, mostly 8, and end where a long note or
a rest does; an excerpt is as many of them as the model reads at once.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from scripts.music.abc.writer import unit_length
from scripts.records import Meter
from scripts.temporary import (
    MELODY_EXCERPT_CHARACTERS,
    MELODY_EXCERPT_SECTIONS,
    MELODY_SECTION_BARS,
    TRAINING_METERS,
)
from scripts.training.bars import Sound, bar_items
from scripts.training.corpus import Unclean
from scripts.training.spelling import Speller, name_pitch_class, usual_tonic
from scripts.training.tune import Item, Tune, TuneSection, bar_text


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a corpus; all times in quarter notes from its start.

    ``work`` decides on its part, ``word`` is its genre for the header. ``melody`` holds (onset, length, MIDI pitch);
    ``meters``, ``keys`` and ``chords`` each last to the next.
    """

    corpus: str
    name: str
    work: str
    word: str
    melody: tuple[tuple[Fraction, Fraction, int], ...]
    bars: tuple[Fraction, ...]
    meters: tuple[tuple[Fraction, str], ...]
    keys: tuple[tuple[Fraction, str, str], ...]
    chords: tuple[tuple[Fraction, str], ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A full bar of a piece: its place, its metre and key, and its sounds."""

    start: Fraction
    length: Fraction
    meter: str
    tonic: str
    mode: str
    sounds: tuple[Sound, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing sounds in it."""
        return all(sound.pitch is None for sound in self.sounds)


def tunes_of(piece: Piece, dropped: dict[str, int]) -> list[Tune]:
    """Return the tunes of a piece; what had to be left out is counted in ``dropped``."""
    tunes: list[Tune] = []
    for stretch in stretches(list(full_bars(piece))):
        tunes += excerpts(piece, stretch, dropped)
    return tunes


def full_bars(piece: Piece) -> Iterator[Bar | None]:
    """Yield the bars of a piece in order, and None where one is not full; halves around a repeat sign are joined."""
    last = piece.melody[-1]
    ends = [*piece.bars[1:], max(last[0] + last[1], piece.bars[-1])]
    place = 0
    while place < len(piece.bars):
        start, end = piece.bars[place], ends[place]
        place += 1
        meter = current(piece.meters, start)[1]
        if meter not in TRAINING_METERS:
            yield None
            continue
        full = Fraction(meter) * 4
        if end - start < full and place < len(ends) and ends[place] - start == full:
            end = ends[place]
            place += 1
        if place == len(ends) and end - start < full and end > start:
            end = start + full
        if end - start != full:
            yield None
            continue
        _, key, mode = current(piece.keys, start)
        short = {"major": "maj", "minor": "min"}[mode]
        yield Bar(start, full, meter, usual_tonic(name_pitch_class(key), short), short, sounds(piece, start, end))


def current(changes: Sequence[Any], at: Fraction) -> Any:
    """Return the last of some changes (their places come first) that stands at or before a place, or the first."""
    return changes[max(0, bisect_right(changes, at, key=lambda change: change[0]) - 1)]


def sounds(piece: Piece, start: Fraction, end: Fraction) -> tuple[Sound, ...]:
    """Return what sounds from one place to another as notes and rests without a gap, from the first place on."""
    out: list[Sound] = []
    at = start
    first = bisect_right(piece.melody, start, key=lambda note: note[0] + note[1])
    for number in range(first, len(piece.melody)):
        onset, length, pitch = piece.melody[number]
        if onset >= end:
            break
        begin, stop = max(onset, at), min(onset + length, end)
        if stop <= begin:
            continue
        if begin > at:
            out.append(Sound(at - start, begin - at))
        following = piece.melody[number + 1][2] - pitch if number + 1 < len(piece.melody) else 0
        out.append(Sound(begin - start, stop - begin, pitch, onset + length > end, following))
        at = stop
    if at < end:
        out.append(Sound(at - start, end - at))
    return tuple(out)


def stretches(bars: Sequence[Bar | None]) -> Iterator[list[Bar]]:
    """Part bars where one is missing, where metre or key change, and at pauses of two bars and more."""
    run: list[Bar] = []
    for bar in [*bars, None]:
        paused = bar is not None and bar.empty and bool(run) and run[-1].empty
        same = (
            bar is not None
            and bool(run)
            and (bar.meter, bar.tonic, bar.mode) == (run[-1].meter, run[-1].tonic, run[-1].mode)
        )
        if run and (bar is None or paused or not same):
            while run and run[-1].empty:
                run.pop()
            if len(run) >= MELODY_SECTION_BARS[0]:
                yield closed(run)
            run = []
        if bar is not None and (run or not bar.empty):
            run.append(bar)


def closed(run: list[Bar]) -> list[Bar]:
    """Hold the last note of a stretch to the end of its bar, without a tie out of it or into the first bar."""
    *inside, last = run[-1].sounds
    if last.pitch is None and inside and len(run[-1].sounds) > 1:
        inside, note = inside[:-1], inside[-1]
        last = replace(note, length=note.length + last.length)
    return [*run[:-1], replace(run[-1], sounds=(*inside, replace(last, tie=False)))]


def excerpts(piece: Piece, stretch: Sequence[Bar], dropped: dict[str, int]) -> Iterator[Tune]:
    """Yield the tunes of a stretch, brought by octaves to the staff; bars that cannot be written part it once more."""
    first = stretch[0]
    unit = unit_length(Meter(*map(int, first.meter.split("/"))))
    speller = Speller(first.tonic, first.mode)
    heard = [sound.pitch for bar in stretch for sound in bar.sounds if sound.pitch is not None]
    octave = 12 * round((71 - sum(heard) / len(heard)) / 12)
    run: list[tuple[tuple[Item, ...], float]] = []
    for bar in [*stretch, None]:
        items: tuple[Item, ...] = ()
        if bar is not None:
            moved = [replace(s, pitch=s.pitch if s.pitch is None else s.pitch + octave) for s in bar.sounds]
            try:
                items = bar_items(moved, placed_chords(piece, bar), unit, speller)
            except Unclean as error:
                reason = f"{piece.corpus}: a bar, {error}"
                dropped[reason] = dropped.get(reason, 0) + 1
        if bar is not None and items:
            run.append((items, rest_at_end(bar)))
            continue
        if len(run) >= MELODY_SECTION_BARS[0]:
            marks = speller.marks
            for part in packed(sections(run), marks):
                last = part[-1].bars[-1]
                loose = tuple(replace(i, tie=False) if i is last[-1] else i for i in last)
                ended = replace(part[-1], bars=(*part[-1].bars[:-1], loose))
                yield Tune(
                    piece.corpus,
                    piece.name,
                    piece.word,
                    first.meter,
                    str(unit),
                    first.tonic,
                    first.mode,
                    (*part[:-1], ended),
                )
        run = []


def placed_chords(piece: Piece, bar: Bar) -> list[tuple[Fraction, str]]:
    """Return the chords of a bar with their places in it; the one that goes on from the bar before stands at 0."""
    first = bisect_right(piece.chords, bar.start, key=lambda chord: chord[0])
    last = bisect_left(piece.chords, bar.start + bar.length, key=lambda chord: chord[0])
    inside = [(at - bar.start, name) for at, name in piece.chords[first:last]]
    return [(Fraction(0), piece.chords[first - 1][1]), *inside] if first else inside


def rest_at_end(bar: Bar) -> float:
    """Return which share of a bar its last note and the rest behind it fill: where that is long, a phrase ends."""
    tail = Fraction(0)
    for sound in reversed(bar.sounds):
        tail += sound.length
        if sound.pitch is not None:
            break
    return float(tail / bar.length)


def sections(run: Sequence[tuple[tuple[Item, ...], float]]) -> list[TuneSection]:
    """Part bars into sections at the best price: far from 8 bars is dear, 4 and 12 less, a long last note is cheap."""
    shortest, longest = MELODY_SECTION_BARS
    prices: list[float] = [0.0] + [float("inf")] * len(run)
    starts = [0] * (len(run) + 1)
    for end in range(1, len(run) + 1):
        for count in range(shortest, longest + 1):
            if count > end:
                break
            price = {8: 0.0, 4: 0.8, 12: 0.8, 6: 1.0, 10: 1.0}.get(count, 1.6) - 1.2 * run[end - 1][1]
            if prices[end - count] + price < prices[end]:
                prices[end], starts[end] = prices[end - count] + price, end - count
    found: list[TuneSection] = []
    end = len(run)
    while end > 0:
        bars = tuple(items for items, _ in run[starts[end] : end])
        found.insert(0, TuneSection(bars, len(bars) <= 8))
        end = starts[end]
    return found


def packed(parts: Sequence[TuneSection], marks: dict[str, int]) -> Iterator[list[TuneSection]]:
    """Yield rows of sections that are short enough to be read at once; a section that is too long alone is left out."""
    row: list[TuneSection] = []
    size = 0
    for part in parts:
        own = sum(len(bar_text(bar, marks)) + 1 for bar in part.bars) + 3
        if row and (size + own > MELODY_EXCERPT_CHARACTERS or len(row) == MELODY_EXCERPT_SECTIONS):
            yield row
            row, size = [], 0
        if own <= MELODY_EXCERPT_CHARACTERS:
            row.append(part)
            size += own
    if row:
        yield row
