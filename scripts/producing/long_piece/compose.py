"""The movements as notes: melodies from the composer, the band around them, and their events in files of the job."""

from __future__ import annotations

import random
from collections.abc import Generator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from scripts import models, writing
from scripts.audio.coding.segments import Span, cuts
from scripts.composing import accompanied, compose, opening_bars
from scripts.music import arranger, midi
from scripts.music.long_form import LongPiece
from scripts.output import files, recipe
from scripts.producing.long_piece.calm_touch import softened
from scripts.producing.long_piece.job import Job, write_json
from scripts.records import Event, LanguageModel, Request
from scripts.temporary import (
    JOURNEY_CANDIDATES,
    MP3_SAMPLES_PER_FRAME,
    SEGMENT_AFTER_MP3_FRAMES,
    SEGMENT_MARGIN_MP3_FRAMES,
    SMALL_MODEL_PARAMETERS,
)


def compose_all(
    numbers: list[int],
    job: Job,
    way: LongPiece,
    request: Request,
    settings: Mapping[str, Any],
    loaded: writing.LoadedModels,
    models_folder: Path,
    composer: str,
) -> Generator[Event | int, None, None]:
    """Write movements' melodies and events one after the other; yields Progress, and each number when it is there."""
    spans, joints = cuts([m.first_frame for m in way.movements], way.fade_frames, way.frames, loop=way.loop)
    for number in numbers:
        movement = way.movements[number]
        model = loaded.composer()
        small = model.info.parameters < SMALL_MODEL_PARAMETERS
        composition = yield from compose(
            movement.brief,
            movement.plan,
            model,
            temperature=float(settings["temperature"]),
            rng=random.Random(f"{movement.seed}:compose"),
            fallback=partial(embedded, models_folder, str(settings["thread_fraction"])),
            candidates=JOURNEY_CANDIDATES if small else 1,
            opening=() if number else accompanied(opening_bars(request.primer, movement.brief), movement.brief),
        )
        arrangement = arranger.arrange(
            composition.melodies, movement.brief, movement.plan, random.Random(f"{movement.seed}:arrange")
        )
        tune = recipe.song_abc(movement.brief, movement.plan, composition, movement.seed, composer)
        files.write_text(job.tune(number), tune)
        played = midi.events(arrangement)
        if way.calm:
            played = softened(arrangement, played)
        events = [[round(event.seconds, 6), list(event.data)] for event in played]
        write_json(
            job.task(number),
            {
                "first": movement.first_frame,
                "frames": movement.frames,
                "body": [spans[number].first, spans[number].end],
                "joint": [joints[number].first, joints[number].end] if number in joints else None,
                "before": (number - 1) % len(way.movements),
                **edges(number, spans[number], way),
                "events": events,
            },
        )
        yield number


def edges(number: int, body: Span, way: LongPiece) -> dict[str, list[int] | None]:
    """Which stretches of a movement the joints at its two ends need."""
    movement = way.movements[number]
    before = SEGMENT_MARGIN_MP3_FRAMES * MP3_SAMPLES_PER_FRAME
    after = SEGMENT_AFTER_MP3_FRAMES * MP3_SAMPLES_PER_FRAME
    end = movement.first_frame + movement.frames
    return {
        "head": [movement.first_frame, body.first + after] if number or way.loop else None,
        "tail": [body.end - before, end] if end != way.frames else None,
    }


def embedded(models_folder: Path, thread_fraction: str) -> LanguageModel:
    """The embedded model, for what another composer could not write. Raises ModelError."""
    loaded = writing.LoadedModels(
        tuple(info for info in models.find_models(models_folder) if info.embedded),
        writer="tables",
        composer="",
        thread_fraction=thread_fraction,
        alone=False,
    )
    return loaded.composer()
