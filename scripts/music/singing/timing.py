"""When each syllable sounds: as MIDI lyric events, and as LRC with the time of every word.

A syllable goes with the note that the band plays for it, which may be swung, a little late, or an eighth early where a
reprise anticipates it; where nobody plays the tune it keeps its written place.
Sources: Standard MIDI Files 1.0 (meta event 5) with the line ends of RP-017; LRC with word times as players of the
"enhanced" format read it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from scripts import temporary
from scripts.music.arranger import seconds_at
from scripts.records import Arrangement, Lyrics, TimedSyllable
from scripts.wording import clock


def timed(lyrics: Lyrics, arrangement: Arrangement) -> tuple[TimedSyllable, ...]:
    """All syllables in order of time; ``lyrics`` has an entry for each section of the arrangement."""
    tunes = [
        (n, [note.onset_ticks for note in t.notes]) for n, t in enumerate(arrangement.tracks) if t.role == "melody"
    ]
    found: list[TimedSyllable] = []
    last, line = -1, 0
    for (start, _), lines in zip(arrangement.sections, lyrics.sections, strict=True):
        for number, sung in enumerate(lines):
            for place, syllable in enumerate(sung.syllables):
                wanted = start + round(syllable.onset * temporary.TICKS_PER_QUARTER)
                tick, track = _played(wanted, last, tunes)
                last = tick
                ends_line = place == len(sung.syllables) - 1
                found.append(
                    TimedSyllable(
                        tick,
                        seconds_at(tick, arrangement.tempos),
                        track,
                        syllable.text,
                        syllable.ends_word,
                        ends_line,
                        ends_line and number == len(lines) - 1,
                        line,
                    )
                )
            line += bool(sung.syllables)
    return tuple(found)


def _played(wanted: int, last: int, tunes: Sequence[tuple[int, list[int]]]) -> tuple[int, int]:
    """The tick and the track of the note that is played for a written place; later than the syllable before."""
    best: tuple[float, int, int] | None = None
    for number, onsets in tunes:
        low = bisect_left(onsets, max(last + 1, wanted - temporary.EARLY_TICKS))
        for onset in onsets[low : bisect_left(onsets, wanted + temporary.LATE_TICKS)]:
            far = abs(onset - wanted) + (temporary.EARLY_TICKS if onset < wanted - temporary.LATE_TICKS else 0)
            if best is None or far < best[0]:
                best = (far, onset, number)
    if best is not None:
        return best[1], best[2]
    return max(wanted, last + 1), tunes[0][0] if tunes else 0


def with_lyrics(arrangement: Arrangement, words: Sequence[TimedSyllable]) -> Arrangement:
    """The arrangement with the words as events of the tracks that play the tune."""
    by_track: dict[int, list[tuple[int, str]]] = {}
    for syllable in words:
        end = "\n" if syllable.ends_section else "\r" if syllable.ends_line else " " if syllable.ends_word else "-"
        by_track.setdefault(syllable.track, []).append((syllable.tick, syllable.text + end))
    tracks = [
        replace(track, lyrics=tuple(by_track[number])) if number in by_track else track
        for number, track in enumerate(arrangement.tracks)
    ]
    return replace(arrangement, tracks=tuple(tracks))


def words_of(syllables: Sequence[TimedSyllable]) -> list[tuple[float, str, int]]:
    """Whole words with the seconds at which they begin and the number of their line."""
    found: list[tuple[float, str, int]] = []
    open_word = False
    for syllable in syllables:
        if open_word and found[-1][2] == syllable.line:
            at, text, line = found[-1]
            found[-1] = (at, text + syllable.text, line)
        else:
            found.append((syllable.seconds, syllable.text, syllable.line))
        open_word = not syllable.ends_word
    return found


def lrc(syllables: Sequence[TimedSyllable], title: str) -> str:
    """The words as LRC, a line with its time and within it the time of each word; empty without words.

    Format: ``[mm:ss.xx] <mm:ss.xx> word <mm:ss.xx> word``; times are rounded to hundredths of a second.
    """
    lines: dict[int, list[tuple[float, str]]] = {}
    for at, word, line in words_of(syllables):
        lines.setdefault(line, []).append((at, word))
    if not lines:
        return ""
    head = [f"[ti:{' '.join(title.split())}]"] if title.strip() else []
    rows = [
        f"[{_stamp(words[0][0])}] " + " ".join(f"<{_stamp(at)}> {word}" for at, word in words)
        for words in lines.values()
    ]
    return "\n".join([*head, *rows]) + "\n"


def _stamp(seconds: float) -> str:
    return clock(seconds, 2, hour_digits=0)
