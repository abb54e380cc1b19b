"""A score as it is written: one track a voice, no band, no ornament."""

from __future__ import annotations

from scripts import temporary
from scripts.music.arranger.band import seconds_at
from scripts.music.arranger.context import ticks
from scripts.records import Arrangement, Meter, PlayedNote, Score, Track


def plain(score: Score) -> Arrangement:
    """The notes exactly as the ABC says, at its tempo (120 quarter notes a minute when it names none).

    Chord symbols stay silent. More than 15 voices share channels; the drum channel is never used.
    """
    marks = {0: score.bpm or temporary.PLAIN_BPM}
    marks.update({ticks(mark.onset): mark.bpm for mark in score.tempos})
    tempos = tuple(sorted(marks.items()))
    channels = [channel for channel in range(16) if channel != temporary.DRUM_CHANNEL]
    tracks = tuple(
        Track(
            name=voice.name or f"Voice {number + 1}",
            role="voice",
            channel=channels[number % len(channels)],
            program=0,
            notes=tuple(
                PlayedNote(
                    ticks(note.onset),
                    max(1, ticks(note.onset + note.duration) - ticks(note.onset)),
                    max(0, min(127, note.pitch)),
                    temporary.PLAIN_VELOCITY,
                )
                for note in voice.notes
            ),
        )
        for number, voice in enumerate(score.voices)
    )
    length = ticks(score.length)
    meters: list[tuple[int, Meter]] = [(0, score.meter)]
    for bar in score.bars:
        if bar.meter != meters[-1][1]:
            meters.append((ticks(bar.onset), bar.meter))
    sections = [
        (ticks(bar.onset), bar.part)
        for before, bar in zip((None, *score.bars), score.bars, strict=False)
        if bar.part and (before is None or before.part != bar.part)
    ]
    return Arrangement(
        score.title,
        score.key,
        tracks,
        tempos,
        tuple(meters),
        tuple(sections),
        length,
        seconds_at(length, tempos) + temporary.RELEASE_SECONDS,
    )
