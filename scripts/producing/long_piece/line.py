"""From a request for hours to a finished file: composes here, lets workers render, joins, tags and moves into place."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import asdict
from math import log10
from pathlib import Path
from typing import Any

from scripts import models, writing
from scripts.audio.mastering.loudness import LoudnessMeter
from scripts.audio.synth.find import find_synth
from scripts.audio.synth.looping import loop_seconds
from scripts.audio.synth.soundfonts import find_soundfont
from scripts.audio.synth.tones import has_layers, layer_block, tone_frequency
from scripts.errors import OutputError, cannot_write
from scripts.music import long_form, tuning
from scripts.music.long_form import LongPiece
from scripts.output import recipe, youtube
from scripts.producing.long_piece.compose import compose_all
from scripts.producing.long_piece.finish import finish
from scripts.producing.long_piece.job import Job, job_folder, read_json, write_json
from scripts.producing.long_piece.opening import opening_words
from scripts.producing.long_piece.processes import Workers, cores
from scripts.records import (
    AudioFormat,
    Event,
    Layers,
    Message,
    Progress,
    Request,
    Target,
    Understanding,
)
from scripts.temporary import (
    APP_VERSION,
    JOURNEY_BYTES_PER_SECOND,
    JOURNEY_FADE_MP3_FRAMES,
    JOURNEY_SECONDS,
    MOVEMENT_BYTES_PER_SECOND,
    MOVEMENT_SECONDS,
    MP3_SAMPLES_PER_FRAME,
    PROGRESS_SECONDS,
    SAMPLE_RATE_HZ,
    TARGET_LUFS,
    VIDEO_BYTES_PER_SECOND,
)


def is_long(request: Request) -> bool:
    """Whether a request is for a journey of movements and not for a song."""
    return request.target == Target.MP3 and request.length.low_seconds >= JOURNEY_SECONDS


def produce(
    request: Request,
    understanding: Understanding,
    settings: Mapping[str, Any],
    table: Mapping[str, Any],
    output: Path,
    models_folder: Path,
    free_memory: Callable[[], int | None],
) -> Generator[Event, None, None]:
    """Make one long piece; ends with its Song event.

    Everything that is finished stays in the job's folder until the whole is, so that the same request goes on where an
    earlier one ended, in whatever way, and the result is the same. Raises an error of ``scripts.errors``.
    """
    began = time.monotonic()
    loaded = writing.LoadedModels(
        models.find_models(models_folder),
        writer=request.writer or "",
        composer=request.composer or "",
        thread_fraction=str(settings["thread_fraction"]),
        free=free_memory,
        alone=False,
    )
    composer = recipe.model_label(loaded.composer_info)
    yield from (Message(warning, "warning") for warning in loaded.warnings)
    tuned = tuning.tune(request.frequency_hz)
    frames = long_form.whole_frames(request)
    if request.loop:
        seconds = loop_seconds(request.length, frames / SAMPLE_RATE_HZ, request.layers, tone_frequency(tuned))
        frames = round(seconds * SAMPLE_RATE_HZ)
    with closing(find_synth(settings)) as synth:
        sound_name = synth.name
    soundfont = find_soundfont(settings, (".sf3", ".sf2") if sound_name.startswith("FluidSynth") else (".sf2",))
    sound = {
        "total": frames,
        "fade": JOURNEY_FADE_MP3_FRAMES * MP3_SAMPLES_PER_FRAME,
        "ratio": tuned.ratio,
        "tone_hz": tone_frequency(tuned),
        "layers": asdict(request.layers),
        "soundfont": str(soundfont),
        "music_lufs": music_lufs(request.layers, tone_frequency(tuned)),
        "lossless": request.audio != AudioFormat.MP3,
        "loop": request.loop,
    }
    shape = {"request": recipe.plain(request), "composer": composer, "synth": sound_name, "sound": sound}
    folder = job_folder(output, {**shape, "app": APP_VERSION})
    known = folder.is_dir()
    if not known:
        check_room(output, frames / SAMPLE_RATE_HZ, request)
    with Job(folder, lossless=request.audio != AudioFormat.MP3) as job:
        write_json(folder / "job.json", shape)
        opening, writer = yield from opening_words(job, request, understanding, table, loaded)
        way = long_form.plan_long_piece(request, understanding, table, opening, frames)
        finished = sum(job.is_rendered(m.number) for m in way.movements)
        if known and finished:
            yield Message(f"Going on with a piece that was interrupted: {finished} of {len(way.movements)} movements.")
        yield Message(
            f'The piece is called "{way.title}": {youtube.clock(way.seconds)}, {len(way.movements)} movements, '
            f"{tuned.note} = {tuned.frequency_hz or tuned.a4_hz:g} Hz. Composer: {composer}. Writer: {writer}."
        )
        yield Message("It can be stopped at any time: the same command, or `launcher.py resume`, goes on.")
        try:
            yield from _movements(job, way, request, settings, loaded, models_folder, composer)
        finally:
            loaded.close()
            if not any(folder.glob("[0-9]*.json")):  # stopped before anything was made that is worth going on with
                job.remove()
        song = yield from finish(job, way, request, tuned, (writer, composer), output, time.monotonic() - began)
        job.remove()
    yield song


def music_lufs(layers: Layers, tone_hz: float) -> float:
    """How loud the music shall be, so that it and the tone layers together meet the target."""
    if not has_layers(layers):
        return TARGET_LUFS
    meter = LoudnessMeter()
    seconds = 20
    middle = 1_000 * SAMPLE_RATE_HZ
    meter.add(layer_block(layers, tone_hz, middle, seconds * SAMPLE_RATE_HZ, 2 * middle))
    left = 10 ** (TARGET_LUFS / 10) - 10 ** (meter.lufs / 10)
    # Where the tones alone are as loud as the target, the music still stands 6 LU below it.
    return round(10 * log10(max(left, 10 ** ((TARGET_LUFS - 6) / 10))), 3)


def check_room(output: Path, seconds: float, request: Request) -> None:
    """See that the disk has room for a journey of that length. Raises OutputError with what is needed."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(output).free
    except OSError as error:
        raise cannot_write(output, error) from error
    in_work = cores() * min(seconds, MOVEMENT_SECONDS[1]) * MOVEMENT_BYTES_PER_SECOND
    each = JOURNEY_BYTES_PER_SECOND[request.audio.value] + (VIDEO_BYTES_PER_SECOND if request.video else 0)
    needed = round(seconds * each + in_work)
    if free < needed:
        raise OutputError(f"{output} has {free // 10**6} MB left, and this needs {needed // 10**6} MB: make room")


def _movements(
    job: Job,
    way: LongPiece,
    request: Request,
    settings: Mapping[str, Any],
    loaded: writing.LoadedModels,
    models_folder: Path,
    composer: str,
) -> Generator[Event, None, None]:
    """Compose what is not composed, render what is not rendered; yields Progress in seconds of music."""
    count = len(way.movements)
    joints = set(job.joints(way))
    joints -= {n for n in joints if job.joint(n).is_file() and job.joint_done(n).is_file()}
    rendered = {n for n in range(count) if job.is_rendered(n)}
    # A joint that is missing although its edges are gone cannot happen but by another hand: its movements come again.
    for number in joints:
        rendered -= {
            n for n, name in (((number - 1) % count, "tail"), (number, "head")) if not job.edge(n, name).is_file()
        }
    todo = [n for n in range(count) if n not in rendered]
    silent = [n for n in todo if read_json(job.task(n)) is None]
    steps = compose_all(silent, job, way, request, settings, loaded, models_folder, composer)
    ready = [n for n in todo if n not in silent]
    if not todo and not joints:
        return
    part: dict[int, float] = {}
    joining: set[int] = set()
    told = 0.0
    workers = Workers(job.folder, min(cores(), max(1, len(todo) + len(joints))))
    alive = True
    try:
        while len(rendered) < count or joints:
            while workers.free and ready:
                workers.order("movement", ready.pop(0))
            possible = sorted(n for n in joints - joining if {(n - 1) % count, n} <= rendered)
            while workers.free and possible:
                joining.add(possible[0])
                workers.order("joint", possible.pop(0))
            if alive and len(ready) < 2:
                try:
                    event = next(steps)
                    if isinstance(event, int):
                        ready.append(event)
                    elif isinstance(event, Message):
                        yield event
                except StopIteration:
                    alive = False
                line = workers.hear(0)
            else:
                line = workers.hear(PROGRESS_SECONDS)
            while line is not None:
                number = int(line["number"])
                if line.get("done") == "movement":
                    rendered.add(number)
                    part.pop(number, None)
                elif line.get("done") == "joint":
                    joints.discard(number)
                    _drop_edges(job, (number - 1) % count, number)
                elif "seconds" in line:
                    part[number] = float(line["seconds"])
                line = workers.hear(0)
            if time.monotonic() - told >= PROGRESS_SECONDS:
                told = time.monotonic()
                done = sum(way.movements[n].seconds for n in rendered) + 0.7 * sum(part.values())
                yield Progress("journey", min(done, way.seconds * 0.995), way.seconds, "seconds")
    finally:
        workers.close()
        steps.close()


def _drop_edges(job: Job, before: int, after: int) -> None:
    """Remove the ends that a finished joint was made from."""
    for path in (job.edge(before, "tail"), job.edge(after, "head")):
        path.unlink(missing_ok=True)
