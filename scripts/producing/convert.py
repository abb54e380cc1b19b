"""Makes MIDI and MP3 from ABC files: exactly as written, or arranged in a style."""

from __future__ import annotations

import random
import shutil
from collections.abc import Generator
from dataclasses import replace
from functools import partial
from pathlib import Path

from scripts.errors import MusicGenError, NotationError, OutputError
from scripts.music import arranger, harmony, midi, styles, tuning
from scripts.music.streams import rng_for
from scripts.output import files, picture, recipe, song_files
from scripts.producing.asking import understood
from scripts.producing.beside import picture_and_cover
from scripts.producing.context import Stopwatch
from scripts.producing.finished import facts_of_tune, finished
from scripts.producing.sound import Rendering, render
from scripts.producing.tunes import FreeNames, Tune, tunes_of
from scripts.records import (
    Arrangement,
    Composition,
    Context,
    Converted,
    ConvertRequest,
    Draft,
    Event,
    Layers,
    LengthRange,
    Loudness,
    Making,
    Message,
    PieceFiles,
    Playing,
    Request,
    Score,
    Song,
    Tags,
    Target,
)
from scripts.temporary import DEFAULT_CONVERT_STYLE, DRUM_CHANNEL


def convert(request: ConvertRequest, context: Context) -> Generator[Event | Converted, None, None]:
    """Convert each file; yields one Converted a tune and goes on after a bad one.

    Nothing that is in the output folder is replaced. Raises OutputError when that folder itself cannot be written,
    since then no tune can succeed.
    """
    names = FreeNames(context.output)
    for source in request.files:
        number = ""
        try:
            for tune in tunes_of(source, request.tunes):
                number = tune.number
                try:
                    with files.working_folder(context.output) as working:
                        song = yield from _convert_one(tune, names, request, context, working)
                    yield Converted(source, song, tune=number)
                except NotationError as error:
                    yield Converted(source, error=str(error), tune=number)
        except OutputError:
            raise
        except MusicGenError as error:
            yield Converted(source, error=str(error), tune=number)


def _convert_one(
    tune: Tune, names: FreeNames, request: ConvertRequest, context: Context, working: Path
) -> Generator[Event, None, Song]:
    """Convert one tune in ``working`` and move the results to ``output/<name>.mid`` and ``.mp3``.

    One that was arranged leaves a folder too, as a generated song does: tune, MIDI, picture and recipe.
    """
    watch = Stopwatch()
    with watch.stage("read"):
        score = tune.read()
    warnings = tuple(f"line {w.line}: {w.message}" for w in score.warnings)
    alone = len(request.files) == 1 and not tune.number
    if alone:
        for warning in warnings[:20]:
            yield Message(warning, "warning")
    tuned = tuning.tune(request.frequency_hz)
    with watch.stage("arrange"):
        draft, arrangement = (
            (None, arranger.plain(score)) if request.plain else arranged(score, tune.source.stem, request, context)
        )
        # A plain conversion is the notes as written and nothing else.
        midi.write_midi(arrangement, working / "song.mid", None if request.plain else tuned)
    if alone and draft:
        for line in draft.said:
            yield Message(line)
    title, bpm = arrangement.title or tune.source.stem, arrangement.tempos[0][1]
    tags = Tags(title=title, bpm=bpm, key=song_files.tag_key(score.key))
    if draft:
        with watch.stage("picture"):
            draw = partial(picture.draw, arrangement, draft.brief, draft.plan)
            (working / "song").mkdir()
            cover = yield from picture_and_cover(draw, working / "song")
        tags = replace(song_files.song_tags(draft.brief, draft.plan, Making(request.seed)), title=title, cover=cover)
    loudness: Loudness | None = None
    if request.target == Target.MP3:
        yield Message(f"Converting {tune.source.name} from ABC to Mp3...")
        wanted = Rendering(arrangement, tuned, Layers(), tags)
        loudness = yield from render(wanted, working / "song.mp3", context.settings, watch)
    name = names.take(tune.name)
    landed = PieceFiles(
        context.output / name / "song.abc" if draft else tune.source,
        context.output / f"{name}.mid",
        context.output / f"{name}.mp3" if loudness is not None else None,
    )
    facts = facts_of_tune(title, request.styles, arrangement.seconds, bpm, (score.meter, score.key))
    making = Making(request.seed, warnings=warnings, stage_seconds=watch.seconds)
    song = finished(facts, landed, tuned, loudness, making)
    if draft:
        _write_folder(working / "song", tune, song, draft)
        shutil.copyfile(working / "song.mid", working / "song" / "song.mid")
        files.place(working / "song", context.output / name)
    for made, final in (("song.mid", landed.midi), ("song.mp3", landed.audio)):
        if final is not None:
            files.place(working / made, final)
    return song


def _write_folder(folder: Path, tune: Tune, song: Song, draft: Draft) -> None:
    """Write the tune as it was given, and the recipe; the tune is its primer: another song can begin with it."""
    text = tune.book.text(tune.place)
    files.write_text(folder / "song.abc", text + "\n")
    wanted = Request(
        styles=", ".join(song.styles) or DEFAULT_CONVERT_STYLE,
        length=LengthRange(song.seconds, song.seconds),
        seed=song.seed,
        frequency_hz=song.frequency_hz,
        primer=text,
    )
    nothing = Composition({}, {}, 0, song.warnings)
    nothing = Composition({}, {}, 0, song.warnings)
    files.write_text(folder / "song.json", recipe.song_recipe(song, wanted, draft, nothing))


def arranged(score: Score, name: str, request: ConvertRequest, context: Context) -> tuple[Draft, Arrangement]:
    """Return a tune arranged in the asked styles, called ``name`` where it has no title, with its brief and plan."""
    wanted = Request(
        styles=request.styles or DEFAULT_CONVERT_STYLE,
        length=request.length or LengthRange(0, 0),
        seed=request.seed,
        frequency_hz=request.frequency_hz,
    )
    wanted, understanding = understood(wanted, context.style_table)
    brief = styles.make_brief(wanted, understanding, context.style_table, rng_for(request.seed, "brief"))
    brief = replace(brief, title=score.title or name, key=score.key, meter=score.meter, bpm=score.bpm or brief.bpm)
    # The band has a drummer of its own; the written one would be taken for a melody.
    melodic = tuple(voice for voice in score.voices if voice.channel != DRUM_CHANNEL) or score.voices
    score = replace(score, voices=melodic)
    harmonised = with_chords(score, brief.playing, rng_for(request.seed, "harmony"))
    rng = rng_for(request.seed, "arrange")
    plan, melodies = arranger.plan_score(harmonised, brief, request.length, rng)
    return Draft(brief, plan, "", understanding.said), arranger.arrange(melodies, brief, plan, rng)


def with_chords(score: Score, playing: Playing, rng: random.Random) -> Score:
    """Return the score with chords: its own where it has some, else those that fit melody and style."""
    if score.chords or not score.voices:
        return score
    chords = harmony.harmonise(score.voices[0].notes, score.bars, score.key, playing, rng)
    return replace(score, chords=chords)
