"""From a request for hours to a finished file: composes here, lets workers render, joins, tags and moves into place."""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from dataclasses import asdict
from functools import partial
from math import log10
from pathlib import Path
from typing import Any

from scripts import keeping, library, models, writing
from scripts.audio.loudness import LoudnessMeter
from scripts.audio.segments import Span, cuts, join_mp3
from scripts.audio.soundfonts import find_soundfont
from scripts.audio.synth import find_synth
from scripts.audio.tags import write_tags
from scripts.audio.tones import has_layers, layer_block, tone_frequency
from scripts.composing import compose
from scripts.errors import AudioError, OutputError, cannot_write
from scripts.hours import channel
from scripts.hours.crew import Workers, cores
from scripts.hours.job import Job, job_folder, read_json, write_json
from scripts.hours.soft import softened
from scripts.music import arranger, journey, midi, theory, tuning
from scripts.music.journey import Journey
from scripts.records import (
    Chapter,
    Event,
    LanguageModel,
    Layers,
    Message,
    Progress,
    Request,
    Song,
    Tags,
    Target,
    Tuning,
    Understanding,
)
from scripts.temporary import (
    APP_NAME,
    APP_VERSION,
    JOURNEY_BYTES_PER_SECOND,
    JOURNEY_CANDIDATES,
    JOURNEY_SECONDS,
    MOVEMENT_BYTES_PER_SECOND,
    MOVEMENT_SECONDS,
    MP3_SAMPLES_PER_FRAME,
    PROGRESS_SECONDS,
    SAMPLE_RATE_HZ,
    SEGMENT_AFTER_MP3_FRAMES,
    SEGMENT_MARGIN_MP3_FRAMES,
    SMALL_MODEL_PARAMETERS,
    TABLE_WRITER,
    TARGET_LUFS,
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
    crew = writing.Crew(
        models.find_models(models_folder),
        writer="tables",
        composer=request.composer or "",
        thread_fraction=str(settings["thread_fraction"]),
        free=free_memory,
    )
    composer = keeping.model_label(crew.composer_info)
    yield from (Message(warning, "warning") for warning in crew.warnings)
    way = journey.plan_journey(request, understanding, table)
    tuned = tuning.tune(request.frequency_hz)
    with closing(find_synth(settings)) as synth:
        sound_name = synth.name
    soundfont = find_soundfont(settings, (".sf3", ".sf2") if sound_name.startswith("FluidSynth") else (".sf2",))
    sound = {
        "total": way.frames,
        "fade": way.fade_frames,
        "ratio": tuned.ratio,
        "tone_hz": tone_frequency(tuned),
        "layers": asdict(request.layers),
        "soundfont": str(soundfont),
        "music_lufs": music_lufs(request.layers, tone_frequency(tuned)),
        "lossless": False,
    }
    shape = {"request": keeping.plain(request), "composer": composer, "synth": sound_name, "sound": sound}
    folder = job_folder(output, {**shape, "app": APP_VERSION})
    known = folder.is_dir()
    if not known:
        check_room(output, way)
    with Job(folder) as job:
        write_json(folder / "job.json", shape)
        finished = sum(job.done(m.number).is_file() for m in way.movements)
        if known and finished:
            yield Message(f"Going on with a piece that was interrupted: {finished} of {len(way.movements)} movements.")
        yield Message(
            f'The piece is called "{way.title}": {channel.clock(way.seconds)}, {len(way.movements)} movements, '
            f"{tuned.note} = {tuned.frequency_hz or tuned.a4_hz:g} Hz. Composer: {composer}."
        )
        yield Message("It can be stopped at any time: the same command, or `launcher.py resume`, goes on.")
        try:
            yield from _movements(job, way, request, settings, crew, models_folder, composer)
        finally:
            crew.close()
            if not any(folder.glob("[0-9]*.json")):  # stopped before anything was made that is worth going on with
                job.remove()
        song = _finish(job, way, request, tuned, composer, output, time.monotonic() - began)
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


def check_room(output: Path, way: Journey) -> None:
    """See that the disk has room for a journey. Raises OutputError with what is needed."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(output).free
    except OSError as error:
        raise cannot_write(output, error) from error
    in_work = cores() * min(way.seconds, MOVEMENT_SECONDS[1]) * MOVEMENT_BYTES_PER_SECOND
    needed = round(way.seconds * JOURNEY_BYTES_PER_SECOND + in_work)
    if free < needed:
        raise OutputError(f"{output} has {free // 10**6} MB left, and this needs {needed // 10**6} MB: make room")


def _movements(
    job: Job,
    way: Journey,
    request: Request,
    settings: Mapping[str, Any],
    crew: writing.Crew,
    models_folder: Path,
    composer: str,
) -> Generator[Event, None, None]:
    """Compose what is not composed, render what is not rendered; yields Progress in seconds of music."""
    count = len(way.movements)
    joints = set(range(1, count))
    joints -= {n for n in joints if job.joint(n).is_file()}
    rendered = {n for n in range(count) if job.done(n).is_file() and job.body(n).is_file()}
    # A joint that is missing although its edges are gone cannot happen but by another hand: its movements come again.
    for number in joints:
        rendered -= {n for n, name in ((number - 1, "tail"), (number, "head")) if not job.edge(n, name).is_file()}
    todo = [n for n in range(count) if n not in rendered]
    silent = [n for n in todo if not job.task(n).is_file()]
    steps = _compose_all(silent, job, way, request, settings, crew, models_folder, composer)
    ready = [n for n in todo if job.task(n).is_file()]
    part: dict[int, float] = {}
    joining: set[int] = set()
    told = 0.0
    workers = Workers(job.folder, min(cores(), max(1, len(todo) + len(joints))))
    alive = True
    try:
        while len(rendered) < count or joints:
            while workers.free and ready:
                workers.order("movement", ready.pop(0))
            possible = sorted(n for n in joints - joining if {n - 1, n} <= rendered)
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
                    _drop_edges(job, number)
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


def _drop_edges(job: Job, number: int) -> None:
    """Remove the ends that a finished joint was made from."""
    for path in (job.edge(number - 1, "tail"), job.edge(number, "head")):
        path.unlink(missing_ok=True)


def _compose_all(
    numbers: list[int],
    job: Job,
    way: Journey,
    request: Request,
    settings: Mapping[str, Any],
    crew: writing.Crew,
    models_folder: Path,
    composer: str,
) -> Generator[Event | int, None, None]:
    """Write movements' melodies and events one after the other; yields Progress, and each number when it is there."""
    spans, joints = cuts([m.first_frame for m in way.movements], way.fade_frames, way.frames)
    for number in numbers:
        movement = way.movements[number]
        model = crew.composer()
        small = model.info.parameters < SMALL_MODEL_PARAMETERS
        composition = yield from compose(
            movement.brief,
            movement.plan,
            model,
            temperature=float(settings["temperature"]),
            rng=random.Random(f"{movement.seed}:compose"),
            fallback=partial(_embedded, models_folder, str(settings["thread_fraction"])),
            candidates=JOURNEY_CANDIDATES if small else 1,
        )
        arrangement = arranger.arrange(
            composition.melodies, movement.brief, movement.plan, random.Random(f"{movement.seed}:arrange")
        )
        tune = keeping.song_abc(movement.brief, movement.plan, composition, movement.seed, composer)
        library.write_text(job.tune(number), tune)
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
                "joint": [joints[number - 1].first, joints[number - 1].end] if number else None,
                **_edges(number, spans[number], way),
                "events": events,
            },
        )
        yield number


def _edges(number: int, body: Span, way: Journey) -> dict[str, list[int] | None]:
    """Which stretches of a movement the joints at its two ends need."""
    movement = way.movements[number]
    before = SEGMENT_MARGIN_MP3_FRAMES * MP3_SAMPLES_PER_FRAME
    after = SEGMENT_AFTER_MP3_FRAMES * MP3_SAMPLES_PER_FRAME
    end = movement.first_frame + movement.frames
    return {
        "head": [movement.first_frame, body.first + after] if number else None,
        "tail": [body.end - before, end] if end < way.frames else None,
    }


def _embedded(models_folder: Path, thread_fraction: str) -> LanguageModel:
    """The embedded model, for what another composer could not write. Raises ModelError."""
    crew = writing.Crew(
        tuple(info for info in models.find_models(models_folder) if info.embedded),
        writer="tables",
        composer="",
        thread_fraction=thread_fraction,
    )
    return crew.composer()


def _finish(
    job: Job, way: Journey, request: Request, tuned: Tuning, composer: str, output: Path, seconds: float
) -> Song:
    """Join the segments, tag the whole, write what belongs beside it, and move all of it into place."""
    count = len(way.movements)
    parts = [job.body(0)]
    for number in range(1, count):
        parts += [job.joint(number), job.body(number)]
    draft = job.folder / "song.mp3"
    join_mp3(parts, way.frames, draft)
    first = way.movements[0].brief
    chapters = tuple(
        Chapter(
            0.0 if not m.number else (m.first_frame + way.fade_frames / 2) / SAMPLE_RATE_HZ,
            (way.movements[m.number + 1].first_frame + way.fade_frames / 2) / SAMPLE_RATE_HZ
            if m.number + 1 < count
            else way.seconds,
            m.brief.title,
        )
        for m in way.movements
    )
    comment = f"{APP_NAME} {APP_VERSION}; seed {request.seed}; writer {TABLE_WRITER}; composer {composer}"
    genre = first.playing.genre or first.family
    tags = Tags(
        way.title,
        ", ".join(first.styles),
        genre,
        key=keeping.tag_key(first.key),
        comment=comment,
        chapters=chapters,
    )
    try:
        write_tags(draft, tags)
    except OSError as error:
        raise cannot_write(output, error) from error
    name = library.free_name(output, library.safe_name(way.title))
    outcomes = [read_json(job.done(n)) for n in range(count)]
    song = Song(
        title=way.title,
        styles=first.styles,
        abc=output / name / "song.abc",
        midi=None,
        mp3=output / f"{name}.mp3",
        seconds=round(way.seconds, 3),
        bpm=round(way.movements[0].plan.bpm, 3),
        meter=f"{first.meter.numerator}/{first.meter.denominator}",
        key=theory.key_text(first.key),
        frequency_hz=tuned.frequency_hz or tuned.a4_hz,
        note=tuned.note,
        a4_hz=round(tuned.a4_hz, 6),
        seed=request.seed,
        writer=TABLE_WRITER,
        composer=composer,
        lufs=whole_lufs(outcomes),
        true_peak_db=None,
        warnings=(),
        stage_seconds={"whole": round(seconds, 3)},
    )
    beside = job.folder / "song"
    shutil.rmtree(beside, ignore_errors=True)
    try:
        beside.mkdir()
        tunes = [job.tune(n).read_text(encoding="utf-8") for n in range(count)]
    except OSError as error:
        raise cannot_write(output, error) from error
    library.write_text(beside / "song.abc", channel.tune_book(tunes))
    library.write_text(beside / "youtube.txt", channel.youtube_text(way, request, tuned, chapters))
    facts = {"recipe": "journey", "song": keeping.plain(song), "request": keeping.plain(request)}
    movements = [
        {
            "title": m.brief.title,
            "starts_seconds": round(m.first_frame / SAMPLE_RATE_HZ, 3),
            "seconds": round(m.seconds, 3),
            "seed": m.seed,
            "key": theory.key_text(m.brief.key),
            "bpm": round(m.plan.bpm, 3),
            "instruments": list(m.brief.instruments),
            **outcome,
        }
        for m, outcome in zip(way.movements, outcomes, strict=True)
    ]
    write_json(beside / "song.json", {**facts, "movements": movements, "versions": keeping.versions()})
    if library.keep(job.folder, output, name) is None:
        raise AudioError("the finished file is gone: run the same command again")
    return song


def whole_lufs(outcomes: list[dict[str, Any]]) -> float | None:
    """The loudness of the whole from that of its bodies, by the mean of their energies; None for silence."""
    loud = [(10 ** (o["lufs"] / 10), o["seconds"]) for o in outcomes if o["lufs"] is not None]
    if not loud:
        return None
    return round(10 * log10(sum(e * s for e, s in loud) / sum(s for _, s in loud)), 2)
