"""A song: brief, melodies, arrangement, sound and files, events on the way."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from scripts import models, writing
from scripts.audio.coding.video import make_video
from scripts.audio.synth.looping import loop_seconds
from scripts.audio.synth.tones import tone_frequency
from scripts.composing import Composition, accompanied, compose, learnt, opening_bars
from scripts.errors import ModelError, SettingsError
from scripts.music import arranger, lyrics, midi, theory, tuning
from scripts.output import files, picture, recipe
from scripts.producing.context import Context, Stopwatch, rng_for
from scripts.producing.sound import render
from scripts.records import (
    Arrangement,
    AudioFormat,
    Brief,
    Event,
    LanguageModel,
    LengthRange,
    Loudness,
    Message,
    Plan,
    Request,
    Song,
    Target,
    Understanding,
)
from scripts.settings import changing
from scripts.temporary import TABLE_WRITER


def produce(request: Request, understanding: Understanding, context: Context) -> Generator[Event, None, None]:
    """Make the songs of a request one after the other; each ends with its Song event.

    Where writer and composer do not fit into memory together, briefs are written some songs ahead and the writer is
    released before the composer is loaded; the songs are the same. Raises an error of ``scripts.errors``; songs that
    were finished before stay. Closing the generator cancels.
    """
    loaded = writing.LoadedModels(
        models.find_models(context.models),
        writer=request.writer or "",
        composer=request.composer or "",
        thread_fraction=str(context.settings["thread_fraction"]),
        free=context.free_memory,
    )
    for warning in loaded.warnings:
        yield Message(warning, "warning")
    writer = recipe.model_label(loaded.writer_info) if loaded.writer_info else f"{TABLE_WRITER}, without lyrics"
    yield Message(f"Composer: {recipe.model_label(loaded.composer_info)}. Writer: {writer}.")
    try:
        done = 0
        while done < request.songs:
            numbers = range(done + 1, min(done + loaded.ahead, request.songs) + 1)
            sheets = []
            for number in numbers:
                if len(numbers) > 1:
                    yield Message(f"Writing the brief of song number {number}...")
                else:
                    yield Message(f'Producing "{request.styles}" themed song number {number}...')
                own = fitted(replace(request, seed=request.seed + number - 1, songs=1))
                watch = Stopwatch()
                sheets.append((own, (yield from _draft(own, understanding, context, loaded, watch)), watch))
            for number, (own, draft, watch) in zip(numbers, sheets, strict=True):
                if len(numbers) > 1:
                    yield Message(f'Producing "{request.styles}" themed song number {number}...')
                with watch.stage("load"):
                    composer = loaded.composer()
                with files.working_folder(context.output) as working:
                    yield from _song(own, understanding, draft, number, context, composer, working, watch)
            done += len(numbers)
    finally:
        loaded.close()


def fitted(request: Request) -> Request:
    """The request of a loop with the one length at which bars and tone layers come out even; any other as it is."""
    if not request.loop:
        return request
    wanted = rng_for(request.seed, "loop").uniform(request.length.low_seconds, request.length.high_seconds)
    tone_hz = tone_frequency(tuning.tune(request.frequency_hz))
    seconds = loop_seconds(request.length, wanted, request.layers, tone_hz)
    return replace(request, length=LengthRange(seconds, seconds))


def _draft(
    request: Request, understanding: Understanding, context: Context, loaded: writing.LoadedModels, watch: Stopwatch
) -> Generator[Event, None, writing.Draft]:
    """Write one song's brief and plan; a writer model that fails is told and replaced by the tables."""
    rngs = partial(rng_for, request.seed)
    warnings = loaded.warnings
    try:
        with watch.stage("load"):
            model = loaded.writer()
        if model is not None:
            with watch.stage("write"):
                draft = yield from writing.write_song(request, understanding, context.style_table, model, rngs)
            return replace(draft, warnings=(*warnings, *draft.warnings))
    except ModelError as error:
        loaded.dismiss_writer()
        warnings = (*warnings, f"{error}: the built-in tables write the brief, without lyrics")
        yield Message(warnings[-1], "warning")
    with watch.stage("brief"):
        draft = writing.table_draft(request, understanding, context.style_table, rngs)
    return replace(draft, warnings=warnings)


def _song(
    request: Request,
    understanding: Understanding,
    draft: writing.Draft,
    number: int,
    context: Context,
    model: LanguageModel,
    working: Path,
    watch: Stopwatch,
) -> Generator[Event, None, None]:
    """Make one song in ``working`` and move it into place."""
    composer = recipe.model_label(model.info)
    brief, plan = draft.brief, draft.plan
    if (
        "" in request.constraints.chords
    ):  # the user's own chords are played bar by bar, however slowly the style changes its
        brief = replace(brief, playing=replace(brief.playing, chord_bars=0.0))
    for line in draft.said:
        yield Message(line)
    yield Message(f'The song is called "{brief.title}": {recipe.describe(brief, plan)}.')
    temperature = float(context.settings["temperature"])
    given = brief.chords[min(brief.chords)] if request.constraints.chords else ()
    with watch.stage("compose"):
        began = time.monotonic()
        composition = yield from compose(
            brief,
            plan,
            model,
            temperature=temperature,
            rng=rng_for(request.seed, "compose"),
            fallback=partial(_embedded, context),
            opening=accompanied(opening_bars(request.primer, brief), brief, given),
        )
        remember(context, model.info.name, composition, time.monotonic() - began)
    for warning in composition.warnings:
        yield Message(warning, "warning")
    folder = working / "song"
    folder.mkdir()
    files.write_text(folder / "song.abc", recipe.song_abc(brief, plan, composition, request.seed, composer))
    files.write_text(folder / "song.musicxml", recipe.song_musicxml(brief, plan, composition, composer))
    if brief.lyrics:
        files.write_text(folder / "lyrics.txt", brief.lyrics.rstrip() + "\n")
    arrangement: Arrangement | None = None
    loudness: Loudness | None = None
    retuned = tuning.tune(request.frequency_hz)
    if request.target != Target.ABC:
        with watch.stage("arrange"):
            arrangement = arranger.arrange(composition.melodies, brief, plan, rng_for(request.seed, "arrange"))
            midi.write_midi(arrangement, folder / "song.mid", retuned)
        timed = lyrics.timed(brief.lyrics, plan, arranger.section_spans(arrangement), title=brief.title)
        if timed:
            files.write_text(folder / "song.lrc", timed)
    cover = b""
    if arrangement is not None:
        with watch.stage("picture"):
            cover = yield from _picture(arrangement, brief, plan, folder)
    if arrangement is not None and request.target == Target.MP3:
        yield Message(f"Converting song number {number} from ABC to {request.audio.value.capitalize()}...")
        tags = replace(recipe.song_tags(brief, plan, request, composer, draft.writer), cover=cover)
        loudness = yield from render(
            arrangement,
            retuned,
            request.layers,
            working / f"song.{request.audio.value}",
            tags,
            context.settings,
            watch,
            loop=request.loop,
        )
        if request.video and cover:
            yield Message("Making the video...")
            with watch.stage("video"):
                still = (folder / "song.png").read_bytes()
                made = working / f"song.{request.audio.value}"
                yield from make_video(made, still, arrangement.seconds, working / "song.mp4")
    name = files.free_name(context.output, files.safe_name(brief.title))
    audio = context.output / f"{name}.{request.audio.value}" if loudness else None
    song = Song(
        title=brief.title,
        styles=brief.styles,
        abc=context.output / name / "song.abc",
        midi=context.output / name / "song.mid" if arrangement else None,
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
        video=context.output / f"{name}.mp4" if (working / "song.mp4").exists() else None,
    )
    files.write_text(folder / "song.json", recipe.recipe(song, request, brief, plan, composition))
    files.keep(working, context.output, name)
    yield song


def _picture(arrangement: Arrangement, brief: Brief, plan: Plan, folder: Path) -> Generator[Message, None, bytes]:
    """Write ``song.png`` and return the cover; a song without pillow has neither, which is said."""
    try:
        png = picture.draw(arrangement, brief, plan)
        files.write_bytes(folder / "song.png", png)
        return picture.cover(png)
    except ImportError:
        yield Message("no picture was drawn: pillow is missing, run `python3 requisites.py`", "warning")
        return b""


def _embedded(context: Context) -> LanguageModel:
    """The embedded model, for what the composer could not write. Raises ModelError when it is not there."""
    info = next((info for info in models.find_models(context.models) if info.embedded and not info.problem), None)
    if info is None:
        raise ModelError(f"the embedded model is not in {context.models}: run `python3 requisites.py`")
    return models.load(info, thread_fraction=str(context.settings["thread_fraction"]))


def remember(context: Context, name: str, composition: Composition, seconds: float) -> None:
    """Keep in the settings how many tokens a minute of the model's music took, and how many it wrote a second.

    Done here alone. A folder that cannot be written to costs no song.
    """
    if context.settings_file is None or not composition.kept_tokens or seconds <= 0:
        return
    with suppress(SettingsError), changing(context.settings_file) as settings:
        settings["tokens_per_minute"] = learnt(
            settings["tokens_per_minute"], name, composition.kept_tokens, composition.minutes
        )
        settings["tokens_per_second"] = {**settings["tokens_per_second"], name: round(composition.tokens / seconds, 1)}
