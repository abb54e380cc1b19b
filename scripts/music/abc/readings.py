"""Other readings of the same letters, for bars that do not come out.

``Bb`` is B and b to ABC and B flat to many a writer; ``r`` is no note and often a rest; ``!f`` that is never closed is
a decoration and sounds as a note. Each is read as ABC first. Where a bar is then too long or too short and another
reading makes it exact, that bar is read so, and it is told; every other bar stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from scripts import temporary
from scripts.music.abc.body import read_tune
from scripts.music.abc.lines import Line, tune_lines
from scripts.music.abc.playing import play
from scripts.music.abc.source import Source
from scripts.music.abc.tune import Tune
from scripts.records import Score


class Reading(NamedTuple):
    """A tune as it was read: its source with the warnings, and what came of it."""

    source: Source
    tune: Tune
    score: Score


class Change(NamedTuple):
    """Another text for the bar at ``start``, as long as the old one, and what is to be told of it, by offset."""

    start: int
    text: str
    told: list[tuple[int, str]]


class Span(NamedTuple):
    """Where a tune stands in a source, and the fields of the file that hold for it."""

    start: int
    end: int
    header: Sequence[Line]


def read_span(source: Source, span: Span) -> Reading | None:
    """Read the tune between two offsets, uneven bars in the reading that makes them even; ``None`` without notes."""
    best = _read(source, span, ())
    if best is None or not best.tune.uneven:
        return best
    bars = _uneven_bars(best, span)
    found = [reading for reading in temporary.ABC_OTHER_READINGS if any(reading[1].search(bar.text) for bar in bars)]
    tries = 0
    for readings in (*([reading] for reading in found), found if len(found) > 1 else []):
        changes = [change for bar in bars if (change := _read_as(bar, readings)).told]
        if not changes:
            continue
        tries += 1
        other = _read(source, span, changes, best.source)
        left = frozenset(other.tune.uneven) if other else frozenset()
        good = [change for change in changes if change.start not in left]
        if other and good and len(good) < len(changes):
            other = _read(source, span, good, best.source)
        if other and good and len(other.tune.uneven) < len(best.tune.uneven):
            best, bars = other, _uneven_bars(other, span)
        if not best.tune.uneven or tries >= temporary.ABC_MAX_OTHER_READINGS:
            break
    return best


def _read(source: Source, span: Span, changes: Sequence[Change], before: Source | None = None) -> Reading | None:
    """Read the tune with some bars changed, beside the changes of ``before``."""
    text = (before or source).text
    for change in changes:
        text = text[: change.start] + change.text + text[change.start + len(change.text) :]
    told = [*(before.told if before else ()), *(note for change in changes for note in change.told)]
    own = Source(source.original, text, source.anchors, source.origins, list(source.warnings), source.ends, told=told)
    for offset, message in told:
        own.warn(offset, message)
    tune = read_tune(own, chain(span.header, tune_lines(own, span.start, span.end)))
    if not any(event.pitches for voice in tune.voices.values() for bar in voice.measures for event in bar.events):
        return None
    score = play(tune)  # an ending that no repeat leads to is not played: its notes may have been all there were
    return Reading(own, tune, score) if any(voice.notes for voice in score.voices) else None


def _uneven_bars(best: Reading, span: Span) -> list[Change]:
    """The text of each bar that is too long or too short, on its line, as a change that changes nothing yet."""
    positions = sorted({measure.position for voice in best.tune.voices.values() for measure in voice.measures})
    following = dict(zip(positions, [*positions[1:], span.end], strict=True))
    text = best.source.text
    bars: list[Change] = []
    for start in sorted(set(best.tune.uneven)):
        line_end = text.find("\n", start)
        end = min(following.get(start, span.end), len(text) if line_end < 0 else line_end)
        if end - start <= temporary.ABC_MAX_OTHER_CHARACTERS:
            bars.append(Change(start, text[start:end], []))
    return bars


def _read_as(bar: Change, readings: Iterable[tuple[str, re.Pattern[str], str]]) -> Change:
    """A bar with what the readings find outside of quotes, decorations and fields replaced; blanks keep its length."""
    text = bar.text
    told: list[tuple[int, str]] = []
    for meaning, pattern, replacement in readings:
        if not pattern.search(text):
            continue
        closed = [match.span() for match in temporary.ABC_NOT_NOTES.finditer(text)]
        pieces: list[str] = []
        end = 0
        for match in pattern.finditer(text):
            if match.start() < end or any(first < match.end() and match.start() < last for first, last in closed):
                continue
            pieces += text[end : match.start()], match.expand(replacement).ljust(len(match[0]))
            told.append((bar.start + match.start(), f"{match[0].strip()!r} read as {meaning}: the bar comes out so"))
            end = match.end()
        text = "".join(pieces) + text[end:]
    return Change(bar.start, text, told)
