"""From a request for hours to a finished file: composes here, lets workers render, joins, tags and moves into place."""

from __future__ import annotations

import shutil
import time
from collections.abc import Generator
from contextlib import closing
from dataclasses import asdict
from math import log10
from pathlib import Path
from typing import Any

from scripts import models
from scripts.audio.mastering.loudness import LoudnessMeter
from scripts.audio.synth.find import find_synth
from scripts.audio.synth.looping import loop_seconds
from scripts.audio.synth.soundfonts import find_soundfont, lost_soundfont
from scripts.audio.synth.tones import has_layers, layer_block, tone_frequency
from scripts.codec import plain
from scripts.errors import OutputError, cannot_write
from scripts.music import long_form, tuning
from scripts.producing.asking import on_the_tonic
from scripts.producing.context import choose_models, resume_command
from scripts.producing.long_piece.compose import compose_all
from scripts.producing.long_piece.finish import finish
from scripts.producing.long_piece.job import Job, give_up, job_folder, read_json, write_json
from scripts.producing.long_piece.opening import opening_words
from scripts.producing.long_piece.processes import Workers, worker_count
from scripts.producing.long_piece.work import PieceWork
from scripts.records import (
    Context,
    Event,
    Layers,
    Making,
    Message,
    Progress,
    Request,
    Settings,
    Target,
    Tuning,
    Understanding,
)
from scripts.temporary import (
    APP_VERSION,
    FORMATS,
    LONG_PIECE_FADE_MP3_FRAMES,
    LONG_PIECE_SECONDS,
    MOVEMENT_BYTES_PER_SECOND,
    MOVEMENT_SECONDS,
    MP3_SAMPLES_PER_FRAME,
    PROGRESS_SECONDS,
    SAMPLE_RATE_HZ,
    TARGET_LUFS,
    VIDEO_BYTES_PER_SECOND,
)
from scripts.wording import clock


def is_long(request: Request) -> bool:
    """Whether a request is for a piece of movements and not for a song."""
    return request.target == Target.MP3 and request.length.low_seconds >= LONG_PIECE_SECONDS


def produce(request: Request, understanding: Understanding, context: Context) -> Generator[Event, None, None]:
    """Make one long piece; ends with its Song event.

    Everything that is finished stays in the job's folder until the whole is, so that the same request goes on where an
    earlier one ended, in whatever way, and the result is the same. Raises an error of ``scripts.errors``.
    """
    began, asked = time.monotonic(), request
    loaded = choose_models(request, context, alone=False)
    request, told = on_the_tonic(request, understanding, context.style_table)
    composer = models.label(loaded.composer_info)
    yield from (Message(warning, "warning") for warning in (*loaded.warnings, *lost_soundfont(context.settings)))
    yield from map(Message, told)
    tuned = tuning.tune(request.frequency_hz)
    frames = _frames(request, tuned)
    synth, sound = _sound(request, tuned, frames, context.settings)
    shape = {"request": plain(asked), "composer": composer, "synth": synth, "sound": sound}
    folder = job_folder(context.output, {**shape, "app": APP_VERSION})
    known = folder.is_dir()
    if not known:
        check_room(context.output, frames / SAMPLE_RATE_HZ, request)
    with Job(folder, lossless=not FORMATS[request.audio.value].framed) as job:
        write_json(folder / "job.json", shape)
        opening, writer = yield from opening_words(job, request, understanding, context.style_table, loaded)
        piece = long_form.plan_long_piece(request, understanding, context.style_table, opening, frames)
        work = PieceWork(request, piece, job, tuned, loaded, Making(request.seed, writer, composer), context)
        yield from (Message(line) for line in _told(work, known=known))
        try:
            yield from _movements(work)
        finally:
            loaded.close()
            if not any(folder.glob("[0-9]*.json")):  # stopped before anything was made that is worth going on with
                job.remove()
        song = yield from finish(work, time.monotonic() - began)
        job.remove()
    give_up(context.output, asked)
    yield song


def _frames(request: Request, tuned: Tuning) -> int:
    """How long the whole is in frames; that of a loop comes out even with its tone layers."""
    frames = long_form.whole_frames(request)
    if not request.loop:
        return frames
    seconds = loop_seconds(request.length, frames / SAMPLE_RATE_HZ, request.layers, tone_frequency(tuned))
    return round(seconds * SAMPLE_RATE_HZ)


def _sound(request: Request, tuned: Tuning, frames: int, settings: Settings) -> tuple[str, dict[str, Any]]:
    """The synth's name, and what the workers need to know of the sound."""
    with closing(find_synth(settings)) as synth:
        name = synth.name
    soundfont = find_soundfont(settings, (".sf3", ".sf2") if name.startswith("FluidSynth") else (".sf2",))
    return name, {
        "total": frames,
        "fade": LONG_PIECE_FADE_MP3_FRAMES * MP3_SAMPLES_PER_FRAME,
        "ratio": tuned.ratio,
        "tone_hz": tone_frequency(tuned),
        "layers": asdict(request.layers),
        "soundfont": str(soundfont),
        **music_room(request.layers, tone_frequency(tuned)),
        "lossless": not FORMATS[request.audio.value].framed,
        "loop": request.loop,
    }


def _told(work: PieceWork, *, known: bool) -> list[str]:
    """What is said before the work begins."""
    piece, tuned, making = work.piece, work.tuned, work.making
    finished = sum(work.job.is_rendered(m.number) for m in piece.movements)
    count = len(piece.movements)
    going_on = [f"Going on with a piece that was interrupted: {finished} of {count} movements."]
    return [
        *(going_on if known and finished else []),
        f'The piece is called "{piece.title}": {clock(piece.seconds, hour_digits=1)}, {count} movements, '
        f"{tuned.note} = {tuned.frequency_hz or tuned.a4_hz:g} Hz. Composer: {making.composer}. "
        f"Writer: {making.writer}.",
        f"It can be stopped at any time: the same command, or `{resume_command(work.context.output)}`, goes on.",
    ]


def music_room(layers: Layers, tone_hz: float) -> dict[str, float]:
    """What the tone layers leave for the music, their own highest sample, and their K-weighted energy.

    ``music_lufs`` is how loud the music shall be so that both together meet the target, ``tones_peak`` what the limiter
    has to leave room for.
    """
    if not has_layers(layers):
        return {"music_lufs": TARGET_LUFS, "tones_peak": 0.0, "tones_energy": 0.0}
    meter = LoudnessMeter()
    seconds = 20
    middle = 1_000 * SAMPLE_RATE_HZ
    meter.add(layer_block(layers, tone_hz, middle, seconds * SAMPLE_RATE_HZ, 2 * middle))
    left = 10 ** (TARGET_LUFS / 10) - 10 ** (meter.lufs / 10)
    # Where the tones alone are as loud as the target, the music still stands 6 LU below it.
    lufs = 10 * log10(max(left, 10 ** ((TARGET_LUFS - 6) / 10)))
    energy = sum(meter.energies) / len(meter.energies)
    return {"music_lufs": round(lufs, 3), "tones_peak": round(meter.peak, 4), "tones_energy": round(energy, 6)}


def check_room(output: Path, seconds: float, request: Request) -> None:
    """See that the disk has room for a long piece of that length. Raises OutputError with what is needed."""
    try:
        output.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(output).free
    except OSError as error:
        raise cannot_write(output, error) from error
    in_work = worker_count() * min(seconds, MOVEMENT_SECONDS[1]) * MOVEMENT_BYTES_PER_SECOND
    each = FORMATS[request.audio.value].long_piece_bytes + (VIDEO_BYTES_PER_SECOND if request.video else 0)
    needed = round(seconds * each + in_work)
    if free < needed:
        raise OutputError(f"{output} has {free // 10**6} MB left, and this needs {needed // 10**6} MB: make room")


class _Progress:
    """What is rendered, what can be, and how far the workers are."""

    def __init__(self, work: PieceWork) -> None:
        """Look at what the job holds."""
        job, self.count = work.job, len(work.piece.movements)
        self.crossfades = {
            n
            for n in job.crossfades(work.piece)
            if not (job.crossfade(n).is_file() and job.crossfade_done(n).is_file())
        }
        self.rendered = {n for n in range(self.count) if job.is_rendered(n)}
        # A crossfade that is missing although its edges are gone can only be another hand's work: its movements come
        # again.
        for number in self.crossfades:
            edges = ((self.before(number), "tail"), (number, "head"))
            self.rendered -= {n for n, name in edges if not job.edge(n, name).is_file()}
        todo = [n for n in range(self.count) if n not in self.rendered]
        self.silent = [n for n in todo if read_json(job.task(n)) is None]
        self.ready = [n for n in todo if n not in self.silent]
        self._joining: set[int] = set()
        self._part: dict[int, float] = {}
        self._work = work

    @property
    def missing(self) -> int:
        """How many movements and crossfades are not there."""
        return self.count - len(self.rendered) + len(self.crossfades)

    @property
    def seconds(self) -> float:
        """How much music is made, what is in work counted at 0.7 of its length."""
        movements = self._work.piece.movements
        return sum(movements[n].seconds for n in self.rendered) + 0.7 * sum(self._part.values())

    def before(self, number: int) -> int:
        """The movement that leads into this one."""
        return (number - 1) % self.count

    def order(self, workers: Workers) -> None:
        """Give the free workers what can be done now: movements first."""
        while workers.free and self.ready:
            workers.order("movement", self.ready.pop(0))
        possible = sorted(n for n in self.crossfades - self._joining if {self.before(n), n} <= self.rendered)
        while workers.free and possible:
            self._joining.add(possible[0])
            workers.order("crossfade", possible.pop(0))

    def hear(self, line: dict[str, Any]) -> None:
        """Take what a worker said."""
        number = int(line["number"])
        if line.get("done") == "movement":
            self.rendered.add(number)
            self._part.pop(number, None)
        elif line.get("done") == "crossfade":
            self.crossfades.discard(number)
            _drop_edges(self._work.job, self.before(number), number)
        elif "seconds" in line:
            self._part[number] = float(line["seconds"])


def _movements(work: PieceWork) -> Generator[Event, None, None]:
    """Compose what is not composed, render what is not rendered; yields Progress in seconds of music."""
    state, whole = _Progress(work), work.piece.seconds
    if not state.missing:
        return
    steps = compose_all(state.silent, work)
    told, alive = 0.0, True
    with closing(Workers(work.job.folder, min(worker_count(), state.missing))) as workers, closing(steps):
        while state.missing:
            state.order(workers)
            composing = alive and len(state.ready) < 2
            if composing:
                event = next(steps, None)
                alive = event is not None
                if isinstance(event, int):
                    state.ready.append(event)
                elif isinstance(event, Message):
                    yield event
            line = workers.hear(0 if composing else PROGRESS_SECONDS)
            while line is not None:
                state.hear(line)
                line = workers.hear(0)
            if time.monotonic() - told >= PROGRESS_SECONDS:
                told = time.monotonic()
                yield Progress("long piece", min(state.seconds, whole * 0.995), whole, "seconds")


def _drop_edges(job: Job, before: int, after: int) -> None:
    """Remove the ends that a finished crossfade was made from."""
    for path in (job.edge(before, "tail"), job.edge(after, "head")):
        path.unlink(missing_ok=True)
