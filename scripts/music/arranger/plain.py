"""A score as it is written: one track a voice, no band, no ornament."""

from __future__ import annotations

from fractions import Fraction

from scripts import temporary
from scripts.music.arranger.band import seconds_at
from scripts.music.arranger.context import ticks
from scripts.records import Arrangement, Meter, PlayedNote, Score, Track


def plain(score: Score) -> Arrangement:
    """The notes exactly as the ABC says, at its tempo (120 quarter notes a minute when it names none).

    Chord symbols stay silent. Voices have the instruments and channels that the text names (``%%MIDI``); the others
    take the free channels in turn, but for that of the drums, which is for drummers alone.
    """
    marks = {0: score.bpm or temporary.PLAIN_BPM}
    marks.update({ticks(mark.onset): mark.bpm for mark in score.tempos})
    tempos = tuple(sorted(marks.items()))
    channels = _channels(score)
    tracks = tuple(
        Track(
            name=voice.name or f"Voice {number + 1}",
            role="voice",
            channel=channels[number],
            program=dict(voice.programs).get(Fraction(0), 0),
            notes=tuple(
                PlayedNote(
                    ticks(note.onset),
                    max(1, ticks(note.onset + note.duration) - ticks(note.onset)),
                    max(0, min(127, note.pitch)),
                    temporary.PLAIN_VELOCITY,
                )
                for note in voice.notes
            ),
            programs=tuple((ticks(onset), program) for onset, program in voice.programs if onset),
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


def _channels(score: Score) -> list[int]:
    """The MIDI channel of each voice: the one it names, else the next that no voice names; 15 go round."""
    named = {voice.channel for voice in score.voices if voice.channel is not None}
    melodic = [channel for channel in range(16) if channel != temporary.DRUM_CHANNEL]
    free = [channel for channel in melodic if channel not in named] or melodic
    channels: list[int] = []
    taken = 0
    for voice in score.voices:
        if voice.channel is not None:
            channels.append(voice.channel)
        else:
            channels.append(free[taken % len(free)])
            taken += 1
    return channels
