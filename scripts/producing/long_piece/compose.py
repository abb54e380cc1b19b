"""The movements as notes: melodies from the composer, the band around them, and their events in files of the job."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from functools import partial
from typing import Any

from scripts.audio.coding.segments import cuts
from scripts.audio.coding.spans import Span
from scripts.composing import ComposeOptions, accompanied, compose, opening_bars
from scripts.music import arranger, midi
from scripts.music.streams import rng_for
from scripts.output import files
from scripts.output.song_files import song_abc
from scripts.producing.context import embedded
from scripts.producing.long_piece.calm_touch import softened
from scripts.producing.long_piece.job import write_json
from scripts.producing.long_piece.work import PieceWork
from scripts.records import Arrangement, Composition, Event, LongPiece, Movement
from scripts.temporary import (
    LONG_PIECE_CANDIDATES,
    MP3_SAMPLES_PER_FRAME,
    SEGMENT_AFTER_MP3_FRAMES,
    SEGMENT_MARGIN_MP3_FRAMES,
    SMALL_MODEL_PARAMETERS,
)


def compose_all(numbers: list[int], work: PieceWork) -> Generator[Event | int, None, None]:
    """Write movements' melodies and events one after the other; yields Progress, and each number when it is there."""
    piece, job = work.piece, work.job
    starts = [movement.first_frame for movement in piece.movements]
    spans, crossfades = cuts(starts, piece.fade_frames, piece.frames, loop=piece.loop)
    for number in numbers:
        movement = piece.movements[number]
        composition = yield from _composition(movement, work)
        rng = rng_for(movement.seed, "arrange")
        arrangement = arranger.arrange(composition.melodies, movement.brief, movement.plan, rng)
        making = replace(work.making, seed=movement.seed)
        tune = song_abc(movement.brief, movement.plan, composition, making)
        files.write_text(job.tune(number), tune)
        played = midi.events(arrangement)
        if piece.calm:
            played = softened(arrangement, played)
        events = [[round(event.seconds, 6), list(event.data)] for event in played]
        write_json(
            job.task(number),
            {
                "first": movement.first_frame,
                "frames": movement.frames,
                "body": [spans[number].first, spans[number].end],
                "joint": [crossfades[number].first, crossfades[number].end] if number in crossfades else None,
                "before": (number - 1) % len(piece.movements),
                **edges(number, spans[number], piece),
                **on_rack(arrangement),
                "events": events,
            },
        )
        yield number


def _composition(movement: Movement, work: PieceWork) -> Generator[Event, None, Composition]:
    """Have a movement's melodies written; the first one begins with the user's melody."""
    model = work.loaded.composer()
    small = model.info.parameters < SMALL_MODEL_PARAMETERS
    first = accompanied(opening_bars(work.request.primer, movement.brief), movement.brief)
    return (
        yield from compose(
            movement.brief,
            movement.plan,
            model,
            rng_for(movement.seed, "compose"),
            ComposeOptions(
                work.context.settings.temperature,
                fallback=partial(embedded, work.context, alone=False),
                candidates=LONG_PIECE_CANDIDATES if small else 1,
                opening=() if movement.number else first,
            ),
        )
    )


def on_rack(arrangement: Arrangement) -> dict[str, Any]:
    """What a task says of the channels that the rack plays (``worker.on_rack`` reads it)."""
    found = midi.on_rack(arrangement)
    return {
        "rack": {str(channel): [voice.patch, voice.louder_db] for channel, voice in found.voices.items()},
        "tempos": [list(mark) for mark in found.tempos],
    }


def edges(number: int, body: Span, piece: LongPiece) -> dict[str, list[int] | None]:
    """Which stretches of a movement the crossfades at its two ends need."""
    movement = piece.movements[number]
    before = SEGMENT_MARGIN_MP3_FRAMES * MP3_SAMPLES_PER_FRAME
    after = SEGMENT_AFTER_MP3_FRAMES * MP3_SAMPLES_PER_FRAME
    end = movement.first_frame + movement.frames
    return {
        "head": [movement.first_frame, body.first + after] if number or piece.loop else None,
        "tail": [body.end - before, end] if end != piece.frames else None,
    }
