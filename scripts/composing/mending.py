"""Makes whole sections of what a model wrote: split, read, moved into the asked key and metre, filled and closed."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from scripts.composing.asking import Job
from scripts.errors import NotationError
from scripts.music import development, harmony, theory
from scripts.music.abc import reader
from scripts.music.abc.writer import section_bars, unit_length
from scripts.music.features import bar_length, beat_length, melody
from scripts.records import Brief, Chord, Key, Note, PlacedChord, Score, Voice
from scripts.temporary import COMPOSER_RANGE, DEFAULT_SPAN, FREE_GRIDS, MODES


def answer_bars(answer: str, bars: int, *, cut: bool = False) -> list[str]:
    """Split an answer into the texts of its bars, without bar lines; at most ``bars`` of them.

    The last bar of an answer that was ``cut`` by the token limit is left out, for it is not whole.
    """
    parts = [part.strip() for part in re.split(r":?\|[|:\]]*|\n", answer)]
    whole = [part for part in parts if part]
    return (whole[:-1] if cut else whole)[:bars]


def read_bars(bars: Sequence[str], brief: Brief) -> Score:
    """Read bars in the brief's key and metre, each of them full, and harmonise them where no chord stands.

    The harmony is drawn from a seed of the bars themselves, so that a section read twice has the same chords.
    Raises NotationError when there is no note in them.
    """
    score = reader.read_abc(tune_header(brief) + "|".join(bars) + "|\n")
    if score.chords:
        return score
    notes = score.voices[0].notes if score.voices else ()
    rng = random.Random("|".join(bars))
    return replace(score, chords=harmony.harmonise(notes, score.bars, brief.key, brief.playing, rng))


def tune_header(brief: Brief) -> str:
    """The header that a section's bars are read under."""
    meter = brief.meter
    return f"X:1\nM:{meter.numerator}/{meter.denominator}\nL:{unit_length(meter)}\nK:{theory.key_text(brief.key)}\n"


def finished(bars: Sequence[str], brief: Brief, job: Job) -> tuple[str, ...]:
    """A section of the asked length from too few whole bars: repeated from the start, the last one closed.

    Raises NotationError when there is no note in them.
    """
    repeated = [bars[i % len(bars)] for i in range(job.bars)]
    score = read_bars(repeated, brief)
    return written(close(score, brief), brief, job)


def mended(text: str, brief: Brief, job: Job) -> tuple[tuple[str, ...], int]:
    """Bars of the asked key, metre, length and chords from any text with a tune in it, and how many it had itself.

    Raises NotationError when there is no music in the text, or none that can be written in full bars.
    """
    score = reader.read_abc(text)
    full = bar_length(brief.meter)
    spans = [(bar.onset, bar.onset + bar.duration) for bar in score.bars]
    if len(spans) > 1 and (spans[0][1] - spans[0][0]) * 2 < full:
        spans = spans[1:]  # a pickup
    notes = in_range(in_key(melody(score), score.key, brief.key))
    spans = [s for s in spans if any(s[0] <= n.onset < s[1] for n in notes)]
    if not spans:
        raise NotationError("no bar with a note in it")
    for grid in FREE_GRIDS:
        laid = laid_out(notes, spans, full, job.bars, grid)
        whole = replace(score, key=brief.key, meter=brief.meter, voices=(Voice("", laid),), chords=())
        whole = close(replace(whole, length=full * job.bars), brief)
        bars = written(whole, brief, job)
        if is_whole(bars, brief):
            return bars, min(len(spans), job.bars)
    raise NotationError("its rhythms fit into no bar")


def is_whole(bars: Sequence[str], brief: Brief) -> bool:
    """Whether the reader finds every bar full and nothing to mend."""
    try:
        score = read_bars(bars, brief)
    except NotationError:
        return False
    full = bar_length(brief.meter)
    return not score.warnings and len(score.bars) == len(bars) and all(bar.duration == full for bar in score.bars)


def laid_out(
    notes: Sequence[Note], spans: Sequence[tuple[Fraction, Fraction]], full: Fraction, bars: int, grid: int
) -> tuple[Note, ...]:
    """Lay the spans' notes into full bars, going round when there are too few; onsets on a grid of ``grid`` a quarter.

    What is too long for a bar is cut, and a bar that is too short is filled by its last note.
    """
    out: list[Note] = []
    inside = [[n for n in notes if start <= n.onset < end] for start, end in spans]
    for number in range(bars):
        (start, end), here = spans[number % len(spans)], inside[number % len(spans)]
        places: dict[Fraction, Note] = {}
        for note in here:
            onset = Fraction(round((note.onset - start) * grid), grid)
            if onset < full:
                places.setdefault(onset, note)
        onsets = sorted(places)
        for at, onset in enumerate(onsets):
            most = onsets[at + 1] if at + 1 < len(onsets) else full
            note = places[onset]
            length = Fraction(max(1, round(note.duration * grid)), grid)
            if most == full and (end - start < full or onset + length > full):
                length = full - onset
            stop = min(onset + length, most)
            out.append(Note(number * full + onset, stop - onset, note.pitch))
    return tuple(out)


def in_key(notes: Sequence[Note], source: Key, target: Key) -> list[Note]:
    """Move notes from one key into another, step for step of the scale, by the nearer way."""
    if source == target:
        return list(notes)
    low, high = theory.tonic_pitch_class(source), theory.tonic_pitch_class(target)
    shift = (high - low + 6) % 12 - 6
    steps, others = MODES[source.mode].intervals, MODES[target.mode].intervals

    def moved(pitch: int) -> int:
        above = (pitch - low) % 12
        degree = max(d for d, step in enumerate(steps) if step <= above)
        return pitch + shift + others[degree] - steps[degree]

    return [replace(note, pitch=moved(note.pitch)) for note in notes]


def in_range(notes: Sequence[Note]) -> list[Note]:
    """Move a melody by octaves into the range that models are held to, and single notes that still lie outside."""
    if not notes:
        return []
    low, high = COMPOSER_RANGE
    middle = sorted(n.pitch for n in notes)[len(notes) // 2]
    octaves = round(((low + high) / 2 - middle) / 12) if not low + 4 <= middle <= high - 4 else 0
    out = []
    for note in notes:
        pitch = note.pitch + 12 * octaves
        pitch += 12 * max(0, -(-(low - pitch) // 12)) - 12 * max(0, -(-(pitch - high) // 12))
        out.append(replace(note, pitch=pitch))
    return out


def close(score: Score, brief: Brief) -> Score:
    """Let the last bar come to rest: from its middle on one long tonic, the one nearest to what was sung before.

    A last bar that rests on the tonic for a beat already is left alone.
    """
    tonic = theory.tonic_pitch_class(brief.key)
    notes, full, beat = melody(score), bar_length(brief.meter), beat_length(brief.meter)
    if notes and notes[-1].pitch % 12 == tonic and notes[-1].duration >= beat:
        return score
    onset = score.length - full + beat * int(full / beat / 2)
    kept = [replace(n, duration=min(n.duration, onset - n.onset)) for n in notes if n.onset < onset]
    near = kept[-1].pitch if kept else 72
    pitch = near + (tonic - near + 6) % 12 - 6
    low, high = COMPOSER_RANGE
    pitch += 12 if pitch < low else -12 if pitch > high else 0
    return replace(score, voices=(Voice("", (*kept, Note(onset, score.length - onset, pitch))),))


def in_idiom(bars: Sequence[str], score: Score, brief: Brief, job: Job) -> tuple[tuple[str, ...], Score]:
    """A section whose tune speaks as its genre does; any other as it is.

    Phrases that come back are developed out of the first ones, the tune keeps to its range, and it takes the
    accidentals that the genre's chords ask for. The last note of a final section stays the tonic.
    """
    tune, full = job.tune, bar_length(brief.meter)
    if not score.voices or not score.chords or not (tune or brief.playing.colour == "written"):
        return tuple(bars), score
    line = told = melody(score)
    if tune:
        told = development.developed(told, tune.phrases, score.chords, brief.key, full)
    if brief.playing.colour == "written":
        told = development.bent(told, score.chords, brief.key, tune.scale if tune else ())
    if job.final and told:
        told = (*told[:-1], replace(told[-1], pitch=line[-1].pitch))
    if tune:
        told = development.within(development.coloured(told, brief.key, tune.scale), tune.span or DEFAULT_SPAN)
        ties = {number: Fraction(-tune.rhythm[number][0], 48) for number in tune.ties if number < len(tune.rhythm)}
        told = development.held_over(told, ties, full)
    if tune and job.chords:  # symbols stand before notes in an answer: now each stands at its own place
        whole = written(replace(score, voices=(Voice("", told),)), brief, job)
        return whole, read_bars(whole, brief)
    if told == line:
        return tuple(bars), score
    score = replace(score, voices=(Voice("", told),))
    texts = section_bars(score, brief.key, brief.meter, unit_length(brief.meter))
    return tuple(texts[: len(bars)]), score


def written(score: Score, brief: Brief, job: Job) -> tuple[str, ...]:
    """The bars' texts with the asked chord symbols, or with the score's own where none are asked for."""
    full = bar_length(brief.meter)
    chords: Sequence[PlacedChord] = score.chords
    if job.chords:
        chords = [
            # a symbol that means nothing to us is written as it was asked for all the same
            PlacedChord(full * (number + place), theory.parse_chord(symbol) or Chord(symbol, 0, (), 0))
            for number, placed in enumerate(job.chords)
            for place, symbol in placed
        ]
    bars = section_bars(replace(score, chords=tuple(chords)), brief.key, brief.meter, unit_length(brief.meter))
    return tuple(bars[: job.bars])
