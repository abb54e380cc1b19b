"""The production line: a request in, finished songs out, events on the way.

Each stage is a function of the stage before and of a random stream of its own (``rng_for``), so that the same seed,
request and models give the same ABC, MIDI and samples, and a change in one stage does not stir the others.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from scripts import hours, keeping, library, models, picture, writing
from scripts.audio.encoder import produce_audio
from scripts.audio.looping import loop_seconds
from scripts.audio.synth import find_synth
from scripts.audio.tones import tone_frequency, with_layers
from scripts.audio.video import make_video
from scripts.composing import Composition, accompanied, compose, learnt, opening_bars
from scripts.engines.memory import free_memory
from scripts.errors import ModelError, SettingsError
from scripts.music import arranger, lyrics, midi, styles, theory, tuning
from scripts.records import (
    Arrangement,
    AudioFormat,
    Brief,
    Event,
    LanguageModel,
    Layers,
    LengthRange,
    Loudness,
    Message,
    Plan,
    Progress,
    Request,
    Song,
    Tags,
    Target,
    Tuning,
    Understanding,
)
from scripts.settings import changing
from scripts.temporary import AUDIO_SHARES, LOOP_TAIL_SECONDS, MODELS_DIR, TABLE_WRITER


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the line works with: the settings, the style table, the folders, and who tells the free memory.

    What is learnt of the models goes into ``settings_file``; None keeps nothing.
    """

    settings: Mapping[str, Any]
    style_table: Mapping[str, Any]
    output: Path
    models: Path = MODELS_DIR
    free_memory: Callable[[], int | None] = free_memory
    settings_file: Path | None = None


@dataclass(slots=True)
class Stopwatch:
    """Wall seconds of each stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time spent inside to the stage."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.add(name, time.monotonic() - began)

    def add(self, name: str, seconds: float) -> None:
        """Add seconds to a stage."""
        self.seconds[name] = round(self.seconds.get(name, 0.0) + seconds, 3)


def rng_for(seed: int, stage: str) -> random.Random:
    """Return the random stream of one stage of one song."""
    return random.Random(f"{seed}:{stage}")


def produce(request: Request, shop: Workshop) -> Generator[Event, None, None]:
    """Make the songs of a request one after the other; each ends with its Song event.

    Where writer and composer do not fit into memory together, briefs are written some songs ahead and the writer is
    released before the composer is loaded; the songs are the same. Raises an error of ``scripts.errors``; songs that
    were finished before stay. Closing the generator cancels.
    """
    understanding = styles.understand(request.styles, shop.style_table)
    for line in understanding.said:
        yield Message(line)
    if hours.is_long(request):
        for number in range(request.songs):
            own = replace(request, seed=request.seed + number, songs=1)
            yield from hours.produce(
                own, understanding, shop.settings, shop.style_table, shop.output, shop.models, shop.free_memory
            )
        return
    crew = writing.Crew(
        models.find_models(shop.models),
        writer=request.writer or "",
        composer=request.composer or "",
        thread_fraction=str(shop.settings["thread_fraction"]),
        free=shop.free_memory,
    )
    for warning in crew.warnings:
        yield Message(warning, "warning")
    writer = keeping.model_label(crew.writer_info) if crew.writer_info else f"{TABLE_WRITER}, without lyrics"
    yield Message(f"Composer: {keeping.model_label(crew.composer_info)}. Writer: {writer}.")
    try:
        done = 0
        while done < request.songs:
            numbers = range(done + 1, min(done + crew.ahead, request.songs) + 1)
            sheets = []
            for number in numbers:
                if len(numbers) > 1:
                    yield Message(f"Writing the brief of song number {number}...")
                else:
                    yield Message(f'Producing "{request.styles}" themed song number {number}...')
                own = fitted(replace(request, seed=request.seed + number - 1, songs=1))
                watch = Stopwatch()
                sheets.append((own, (yield from _draft(own, understanding, shop, crew, watch)), watch))
            for number, (own, draft, watch) in zip(numbers, sheets, strict=True):
                if len(numbers) > 1:
                    yield Message(f'Producing "{request.styles}" themed song number {number}...')
                with watch.stage("load"):
                    composer = crew.composer()
                with library.working_folder(shop.output) as working:
                    yield from _song(own, understanding, draft, number, shop, composer, working, watch)
            done += len(numbers)
    finally:
        crew.close()


def fitted(request: Request) -> Request:
    """The request of a loop with the one length at which bars and tone layers come out even; any other as it is."""
    if not request.loop:
        return request
    wanted = rng_for(request.seed, "loop").uniform(request.length.low_seconds, request.length.high_seconds)
    tone_hz = tone_frequency(tuning.tune(request.frequency_hz))
    seconds = loop_seconds(request.length, wanted, request.layers, tone_hz)
    return replace(request, length=LengthRange(seconds, seconds))


def _draft(
    request: Request, understanding: Understanding, shop: Workshop, crew: writing.Crew, watch: Stopwatch
) -> Generator[Event, None, writing.Draft]:
    """Write one song's brief and plan; a writer model that fails is told and replaced by the tables."""
    rngs = partial(rng_for, request.seed)
    warnings = crew.warnings
    try:
        with watch.stage("load"):
            model = crew.writer()
        if model is not None:
            with watch.stage("write"):
                draft = yield from writing.write_song(request, understanding, shop.style_table, model, rngs)
            return replace(draft, warnings=(*warnings, *draft.warnings))
    except ModelError as error:
        crew.dismiss_writer()
        warnings = (*warnings, f"{error}: the built-in tables write the brief, without lyrics")
        yield Message(warnings[-1], "warning")
    with watch.stage("brief"):
        draft = writing.table_draft(request, understanding, shop.style_table, rngs)
    return replace(draft, warnings=warnings)


def _song(
    request: Request,
    understanding: Understanding,
    draft: writing.Draft,
    number: int,
    shop: Workshop,
    model: LanguageModel,
    working: Path,
    watch: Stopwatch,
) -> Generator[Event, None, None]:
    """Make one song in ``working`` and move it into place."""
    composer = keeping.model_label(model.info)
    brief, plan = draft.brief, draft.plan
    if "" in request.wish.chords:  # the user's own chords are played bar by bar, however slowly the style changes its
        brief = replace(brief, playing=replace(brief.playing, chord_bars=0.0))
    for line in draft.said:
        yield Message(line)
    yield Message(f'The song is called "{brief.title}": {keeping.describe(brief, plan)}.')
    temperature = float(shop.settings["temperature"])
    given = brief.chords[min(brief.chords)] if request.wish.chords else ()
    with watch.stage("compose"):
        began = time.monotonic()
        composition = yield from compose(
            brief,
            plan,
            model,
            temperature=temperature,
            rng=rng_for(request.seed, "compose"),
            fallback=partial(_embedded, shop),
            opening=accompanied(opening_bars(request.primer, brief), brief, given),
        )
        remember(shop, model.info.name, composition, time.monotonic() - began)
    for warning in composition.warnings:
        yield Message(warning, "warning")
    folder = working / "song"
    folder.mkdir()
    library.write_text(folder / "song.abc", keeping.song_abc(brief, plan, composition, request.seed, composer))
    library.write_text(folder / "song.musicxml", keeping.song_musicxml(brief, plan, composition, composer))
    if brief.lyrics:
        library.write_text(folder / "lyrics.txt", brief.lyrics.rstrip() + "\n")
    arrangement: Arrangement | None = None
    loudness: Loudness | None = None
    retuned = tuning.tune(request.frequency_hz)
    if request.target != Target.ABC:
        with watch.stage("arrange"):
            arrangement = arranger.arrange(composition.melodies, brief, plan, rng_for(request.seed, "arrange"))
            midi.write_midi(arrangement, folder / "song.mid", retuned)
        timed = lyrics.timed(brief.lyrics, plan, arranger.section_spans(arrangement), title=brief.title)
        if timed:
            library.write_text(folder / "song.lrc", timed)
    cover = b""
    if arrangement is not None:
        with watch.stage("picture"):
            cover = yield from _picture(arrangement, brief, plan, folder)
    if arrangement is not None and request.target == Target.MP3:
        yield Message(f"Converting song number {number} from ABC to {request.audio.value.capitalize()}...")
        tags = replace(keeping.song_tags(brief, plan, request, composer, draft.writer), cover=cover)
        loudness = yield from render(
            arrangement,
            retuned,
            request.layers,
            working / f"song.{request.audio.value}",
            tags,
            shop.settings,
            watch,
            loop=request.loop,
        )
        if request.video and cover:
            yield Message("Making the video...")
            with watch.stage("video"):
                still = (folder / "song.png").read_bytes()
                made = working / f"song.{request.audio.value}"
                yield from make_video(made, still, arrangement.seconds, working / "song.mp4")
    name = library.free_name(shop.output, library.safe_name(brief.title))
    audio = shop.output / f"{name}.{request.audio.value}" if loudness else None
    song = Song(
        title=brief.title,
        styles=brief.styles,
        abc=shop.output / name / "song.abc",
        midi=shop.output / name / "song.mid" if arrangement else None,
        mp3=audio if request.audio == AudioFormat.MP3 else None,
        seconds=round(arrangement.seconds if arrangement else plan.seconds, 3),
        bpm=round(plan.bpm, 3),
        meter=f"{brief.meter.numerator}/{brief.meter.denominator}",
        key=theory.key_text(brief.key),
        frequency_hz=retuned.frequency_hz or retuned.a4_hz,
        note=retuned.note,
        a4_hz=round(retuned.a4_hz, 6),
        seed=request.seed,
        writer=draft.writer,
        composer=composer,
        lufs=loudness.lufs if loudness else None,
        true_peak_db=loudness.true_peak_db if loudness else None,
        warnings=(
            *(f"style {word!r} is not known" for word in understanding.unknown),
            *draft.warnings,
            *composition.warnings,
        ),
        stage_seconds=dict(watch.seconds),
        audio=audio,
        video=shop.output / f"{name}.mp4" if (working / "song.mp4").exists() else None,
    )
    library.write_text(folder / "song.json", keeping.recipe(song, request, brief, plan, composition))
    library.keep(working, shop.output, name)
    yield song


def _picture(arrangement: Arrangement, brief: Brief, plan: Plan, folder: Path) -> Generator[Message, None, bytes]:
    """Write ``song.png`` and return the cover; a song without pillow has neither, which is said."""
    try:
        png = picture.draw(arrangement, brief, plan)
        library.write_bytes(folder / "song.png", png)
        return picture.cover(png)
    except ImportError:
        yield Message("no picture was drawn: pillow is missing, run `python3 requisites.py`", "warning")
        return b""


def _embedded(shop: Workshop) -> LanguageModel:
    """The embedded model, for what the composer could not write. Raises ModelError when it is not there."""
    info = next((info for info in models.find_models(shop.models) if info.embedded and not info.problem), None)
    if info is None:
        raise ModelError(f"the embedded model is not in {shop.models}: run `python3 requisites.py`")
    return models.load(info, thread_fraction=str(shop.settings["thread_fraction"]))


def remember(shop: Workshop, name: str, composition: Composition, seconds: float) -> None:
    """Keep in the settings how many tokens a minute of the model's music took, and how many it wrote a second.

    Done here alone. A folder that cannot be written to costs no song.
    """
    if shop.settings_file is None or not composition.kept_tokens or seconds <= 0:
        return
    with suppress(SettingsError), changing(shop.settings_file) as settings:
        settings["tokens_per_minute"] = learnt(
            settings["tokens_per_minute"], name, composition.kept_tokens, composition.minutes
        )
        settings["tokens_per_second"] = {**settings["tokens_per_second"], name: round(composition.tokens / seconds, 1)}


def render(
    arrangement: Arrangement,
    retuned: Tuning,
    layers: Layers,
    path: Path,
    tags: Tags,
    settings: Mapping[str, Any],
    watch: Stopwatch,
    *,
    loop: bool = False,
) -> Generator[Event, None, Loudness]:
    """Turn an arrangement into a mastered, tagged file at ``path``; yields Progress of the whole conversion."""
    synth = find_synth(settings, halves=True)
    try:
        ringing = LOOP_TAIL_SECONDS if loop else 0.0
        blocks = synth.render(midi.events(arrangement), arrangement.seconds + ringing, retuned.ratio)
        mixed = with_layers(blocks, layers, retuned, arrangement.seconds, loop=loop)
        steps = produce_audio(mixed, arrangement.seconds, path, tags, loop=loop)
        began, reached = time.monotonic(), 0.0
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                loudness: Loudness = end.value
                break
            now = time.monotonic()
            watch.add(step.stage, now - began)
            began = now
            reached = max(reached, overall(step))  # a pass that is made again does not move the bar back
            yield Progress("convert", reached, 1.0, "share")
    finally:
        synth.close()
    yield Progress("convert", 1, 1, "share")
    return loudness


def overall(step: Progress) -> float:
    """Return the share of the whole conversion that is done, by the stages' usual shares of time."""
    before, share = AUDIO_SHARES.get(step.stage, (0.0, 0.0))
    part = step.done / step.total if step.total > 0 else 1.0
    return min(0.999, before + share * min(1.0, part))
