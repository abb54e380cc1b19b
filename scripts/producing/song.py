"""A song: brief, melodies, arrangement, sound and files, events on the way."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from scripts import models, writing
from scripts.audio.synth.looping import loop_seconds
from scripts.audio.synth.soundfonts import lost_soundfont
from scripts.audio.synth.tones import tone_frequency
from scripts.composing import ComposeOptions, accompanied, compose, learnt, opening_bars
from scripts.errors import ModelError, SettingsError
from scripts.music import arranger, midi, tuning
from scripts.music.idioms import idiom_for
from scripts.music.phrases import plan_tunes
from scripts.music.singing import timing
from scripts.music.streams import rng_for
from scripts.music.styles import laid_harmony
from scripts.output import files, picture, recipe, song_files
from scripts.producing.asking import on_the_tonic
from scripts.producing.beside import picture_and_cover, video_beside
from scripts.producing.context import Stopwatch, choose_models, embedded
from scripts.producing.finished import facts_of, finished
from scripts.producing.singing import Asked, is_sung, looker, own_words, sing, with_theme, without_words
from scripts.producing.sound import Rendering, render
from scripts.records import (
    Arrangement,
    Composition,
    Context,
    Draft,
    Event,
    LanguageModel,
    LengthRange,
    Loudness,
    Lyrics,
    Making,
    Message,
    PieceFiles,
    Request,
    Settings,
    Target,
    TimedSyllable,
    Tuning,
    Understanding,
)
from scripts.settings import change_settings
from scripts.temporary import TABLE_WRITER
from scripts.wording import clock


@dataclass(frozen=True, slots=True)
class SongWork:
    """One song on its way: the request for it alone, its number, what was drafted, and how long the stages took.

    ``sung`` songs get words; ``theme`` are those that tell what it is about.
    """

    request: Request
    number: int
    draft: Draft
    tuned: Tuning
    context: Context
    watch: Stopwatch
    sung: bool = False
    theme: tuple[str, ...] = ()


def produce(request: Request, understanding: Understanding, context: Context) -> Generator[Event, None, None]:
    """Make the songs of a request one after the other; each ends with its Song event.

    Where writer and composer do not fit into memory together, briefs are written some songs ahead and the writer is
    released before the composer is loaded; the songs are the same. Raises an error of ``scripts.errors``; songs that
    were finished before stay. Closing the generator cancels.
    """
    loaded = choose_models(request, context)
    for warning in (*loaded.warnings, *(lost_soundfont(context.settings) if request.target == Target.MP3 else ())):
        yield Message(warning, "warning")
    writer = models.label(loaded.writer_info) if loaded.writer_info else TABLE_WRITER
    yield Message(f"Composer: {models.label(loaded.composer_info)}. Writer: {writer}.")
    try:
        done = 0
        while done < request.songs:
            numbers = range(done + 1, min(done + loaded.ahead, request.songs) + 1)
            sheets: list[SongWork] = []
            for number in numbers:
                if len(numbers) > 1:
                    yield Message(f"Writing the brief of song number {number}...")
                else:
                    yield Message(f'Producing "{request.styles}" themed song number {number}...')
                own = replace(request, seed=request.seed + number - 1, songs=1)
                own, told = on_the_tonic(own, understanding, context.style_table)
                yield from map(Message, told)
                own = fitted(own)
                watch = Stopwatch()
                drafted = yield from _draft(own, understanding, context, loaded, watch)
                draft = with_tunes(own, bar_by_bar(own, own_words(own, drafted)), context)
                asked = Asked(own, understanding, context.settings, context.style_table)
                sung = is_sung(asked, draft.brief.playing.genre)
                theme: tuple[str, ...] = ()
                if sung:
                    draft, theme = with_theme(draft, understanding, own)
                else:
                    draft = replace(draft, brief=without_words(draft.brief))
                tuned = tuning.tune(own.frequency_hz)
                sheets.append(SongWork(own, number, draft, tuned, context, watch, sung, theme))
            for work in sheets:
                if len(numbers) > 1:
                    yield Message(f'Producing "{request.styles}" themed song number {work.number}...')
                with work.watch.stage("load"):
                    composer = loaded.composer()
                with files.working_folder(context.output) as working:
                    yield from _song(work, composer, working)
            done += len(numbers)
    finally:
        loaded.close()


def fitted(request: Request) -> Request:
    """The request of a loop with the one length at which bars and tone layers come out even; any other as it is."""
    if not request.loop:
        return request
    wanted = rng_for(request.seed, "loop").uniform(request.length.low_seconds, request.length.high_seconds)
    if bpm := request.constraints.bpm:  # whole bars of the asked tempo; twelve quarters are whole bars of most metres
        meter = request.constraints.meter
        bar_seconds = (4.0 * meter.numerator / meter.denominator if meter else 12.0) * 60.0 / bpm
        wanted = max(1, round(wanted / bar_seconds)) * bar_seconds
    tone_hz = tone_frequency(tuning.tune(request.frequency_hz))
    seconds = loop_seconds(request.length, wanted, request.layers, tone_hz)
    return replace(request, length=LengthRange(seconds, seconds))


def with_tunes(request: Request, draft: Draft, context: Context) -> Draft:
    """The draft with the rhythm of each section's tune, where the genre's idiom gives it and no melody is to begin."""
    genre = context.style_table.genres.get(draft.brief.playing.genre)
    if genre is None or request.primer:
        return draft
    idiom = idiom_for(genre.name, genre.family, context.style_table.idioms)
    brief = draft.brief
    if draft.writer == TABLE_WRITER and not request.constraints.chords:
        brief = laid_harmony(brief, draft.plan, context.style_table, rng_for(request.seed, f"harmony {genre.name}"))
    tunes = plan_tunes(idiom, draft.plan, brief, request.seed)
    return replace(draft, brief=replace(brief, tunes=tunes))


def bar_by_bar(request: Request, draft: Draft) -> Draft:
    """The draft with the user's own chords played bar by bar, however slowly the style changes its."""
    if "" not in request.constraints.chords:
        return draft
    return replace(draft, brief=replace(draft.brief, playing=replace(draft.brief.playing, chord_bars=0.0)))


def _draft(
    request: Request, understanding: Understanding, context: Context, loaded: writing.LoadedModels, watch: Stopwatch
) -> Generator[Event, None, Draft]:
    """Write one song's brief and plan; a writer model that fails is told and replaced by the tables.

    The warnings are all that there were, the words that nobody knows first.
    """
    rngs = partial(rng_for, request.seed)
    warnings = (*(f"style {word!r} is not known" for word in understanding.unknown), *loaded.warnings)
    try:
        with watch.stage("load"):
            model = loaded.writer()
        if model is not None:
            with watch.stage("write"):
                asked = Asked(request, understanding, context.settings, context.style_table)
                task = writing.WriterTask(
                    request,
                    understanding,
                    context.style_table,
                    partial(is_sung, asked),
                    looker(context.settings),
                    context.settings.temperature,
                )
                draft = yield from writing.write_song(task, model, rngs)
            return replace(draft, warnings=(*warnings, *draft.warnings))
    except ModelError as error:
        loaded.dismiss_writer()
        warnings = (*warnings, f"{error}: the built-in tables write the brief")
        yield Message(warnings[-1], "warning")
    with watch.stage("brief"):
        draft = writing.table_draft(request, understanding, context.style_table, rngs)
    return replace(draft, warnings=warnings)


def _song(work: SongWork, model: LanguageModel, working: Path) -> Generator[Event, None, None]:
    """Make one song in ``working`` and move it into place."""
    request, draft, watch = work.request, work.draft, work.watch
    making = Making(request.seed, draft.writer, models.label(model.info))
    for line in draft.said:
        yield Message(line)
    low, high = request.length.low_seconds - 2, request.length.high_seconds + 2
    if draft.brief.exact_bpm and not low <= draft.plan.seconds <= high:
        yield Message(f"The tempo of {draft.plan.bpm:g} bpm is kept: the song lasts {clock(draft.plan.seconds)}.")
    yield Message(f'The song is called "{draft.brief.title}": {song_files.describe(draft.brief, draft.plan)}.')
    composition = yield from _composition(work, model)
    folder = working / "song"
    folder.mkdir()
    words = Lyrics()
    if work.sung:
        with watch.stage("lyrics"):
            sung = sing(draft, composition, work.theme, request)
        draft, composition, words = sung.draft, sung.composition, sung.lyrics
        making = replace(making, lyricist=words.author)
        yield Message(f"Lyrics by {words.author}. Theme: {draft.brief.theme}.")
    _write_tune(draft, composition, making, words, folder)
    work = replace(work, draft=draft)
    arrangement, timed = _arrangement(work, composition, words, folder) if request.target != Target.ABC else (None, ())
    cover = b""
    if arrangement is not None:
        with watch.stage("picture"):
            draw = partial(picture.draw, arrangement, draft.brief, draft.plan)
            cover = yield from picture_and_cover(draw, folder)
    made, video = working / f"song.{request.audio.value}", False
    loudness: Loudness | None = None
    if arrangement is not None and request.target == Target.MP3:
        yield Message(f"Converting song number {work.number} from ABC to {request.audio.value.capitalize()}...")
        tags = replace(song_files.song_tags(draft.brief, draft.plan, making, timed), cover=cover)
        if tags.lrc:
            files.write_text(working / "song.lrc", tags.lrc)
        wanted = Rendering(arrangement, work.tuned, request.layers, tags, request.loop)
        loudness = yield from render(wanted, made, work.context.settings, watch)
        video = request.video and bool(cover)
        if video:
            with watch.stage("video"):
                yield from video_beside(made, folder, arrangement.seconds)
    output = work.context.output
    name = files.free_name(output, files.safe_name(draft.brief.title))
    song = finished(
        facts_of(draft.brief, arrangement.seconds if arrangement else draft.plan.seconds, draft.plan.bpm),
        PieceFiles(
            output / name / "song.abc",
            output / name / "song.mid" if arrangement else None,
            output / f"{name}{made.suffix}" if loudness else None,
            output / f"{name}.mp4" if video else None,
        ),
        work.tuned,
        loudness,
        replace(making, warnings=(*draft.warnings, *composition.warnings), stage_seconds=watch.seconds),
    )
    files.write_text(folder / "song.json", recipe.song_recipe(song, request, draft, composition))
    files.keep(working, output, name)
    yield song


def _composition(work: SongWork, model: LanguageModel) -> Generator[Event, None, Composition]:
    """Have the melodies written; what they took is learnt, and what had to be mended is told."""
    request, brief, plan = work.request, work.draft.brief, work.draft.plan
    given = brief.chords[min(brief.chords)] if request.constraints.chords else ()
    with work.watch.stage("compose"):
        began = time.monotonic()
        composition = yield from compose(
            brief,
            plan,
            model,
            rng_for(request.seed, f"compose {brief.playing.genre}"),  # no tune in two genres at one seed
            ComposeOptions(
                work.context.settings.temperature,
                fallback=partial(embedded, work.context),
                opening=accompanied(opening_bars(request.primer, brief), brief, given),
            ),
        )
        remember(work.context, model.info.name, composition, time.monotonic() - began)
    for warning in composition.warnings:
        yield Message(warning, "warning")
    return composition


def _write_tune(draft: Draft, composition: Composition, making: Making, words: Lyrics, folder: Path) -> None:
    """Write the tune and the words as people read them."""
    brief, plan = draft.brief, draft.plan
    files.write_text(folder / "song.abc", song_files.song_abc(brief, plan, composition, making, words))
    sheet = song_files.song_musicxml(brief, plan, composition, making.composer, words)
    files.write_text(folder / "song.musicxml", sheet)
    if brief.lyrics:
        files.write_text(folder / "lyrics.txt", brief.lyrics.rstrip() + "\n")


def _arrangement(
    work: SongWork, composition: Composition, words: Lyrics, folder: Path
) -> tuple[Arrangement, tuple[TimedSyllable, ...]]:
    """Arrange the melodies, and write the MIDI file with its words; a song that ends there has its LRC beside it."""
    brief, plan = work.draft.brief, work.draft.plan
    with work.watch.stage("arrange"):
        arrangement = arranger.arrange(composition.melodies, brief, plan, rng_for(work.request.seed, "arrange"))
        timed = timing.timed(words, arrangement) if words.sections else ()
        arrangement = timing.with_lyrics(arrangement, timed)
        midi.write_midi(arrangement, folder / "song.mid", work.tuned)
    if timed and work.request.target == Target.MIDI:
        files.write_text(folder / "song.lrc", timing.lrc(timed, brief.title))
    return arrangement, timed


def remember(context: Context, name: str, composition: Composition, seconds: float) -> None:
    """Keep in the settings how many tokens a minute of the model's music took, and how many it wrote a second.

    Done here alone. A folder that cannot be written to costs no song.
    """
    if context.settings_file is None or not composition.kept_tokens or seconds <= 0:
        return

    def with_pace(settings: Settings) -> Settings:
        """The settings with what was learnt."""
        minute = learnt(settings.tokens_per_minute, name, composition.kept_tokens, composition.minutes)
        second = {**settings.tokens_per_second, name: round(composition.tokens / seconds, 1)}
        return replace(settings, tokens_per_minute=minute, tokens_per_second=second)

    with suppress(SettingsError):
        change_settings(with_pace, context.settings_file)
