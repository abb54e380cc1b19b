"""Makes MIDI and MP3 from ABC files: exactly as written, or arranged in a style."""

from __future__ import annotations

import random
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

from scripts.errors import MusicGenError, OutputError, SourceError
from scripts.music import arranger, harmony, midi, styles, theory, tuning
from scripts.music.abc import reader
from scripts.music.streams import rng_for
from scripts.output import files, song_files
from scripts.producing.asking import understood
from scripts.producing.context import Stopwatch
from scripts.producing.finished import facts_of_tune, finished
from scripts.producing.sound import Rendering, render
from scripts.records import (
    Arrangement,
    Context,
    Converted,
    ConvertRequest,
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
from scripts.temporary import DEFAULT_CONVERT_STYLE, LARGEST_ABC_BYTES


def convert(request: ConvertRequest, context: Context) -> Generator[Event | Converted, None, None]:
    """Convert each file; yields one Converted a file and goes on after a bad one.

    Raises OutputError when the output folder itself cannot be written, since then no file can succeed.
    """
    used: set[str] = set()
    for source in request.files:
        try:
            with files.working_folder(context.output) as working:
                name = _result_name(source, used)
                song = yield from _convert_one(source, name, request, context, working)
            yield Converted(source, song)
        except OutputError:
            raise
        except MusicGenError as error:
            yield Converted(source, error=str(error))


def _convert_one(
    source: Path, name: str, request: ConvertRequest, context: Context, working: Path
) -> Generator[Event, None, Song]:
    """Convert one file in ``working`` and move the results to ``output/<name>.mid`` and ``.mp3``."""
    watch = Stopwatch()
    with watch.stage("read"):
        score = reader.read_abc(read_file(source))
    warnings = tuple(f"line {w.line}: {w.message}" for w in score.warnings)
    alone = len(request.files) == 1
    if alone:
        for warning in warnings[:20]:
            yield Message(warning, "warning")
    tuned = tuning.tune(request.frequency_hz)
    with watch.stage("arrange"):
        arrangement, said = (
            (arranger.plain(score), ()) if request.plain else arranged(score, source.stem, request, context)
        )
        # A plain conversion is the notes as written and nothing else.
        midi.write_midi(arrangement, working / "song.mid", None if request.plain else tuned)
    if alone:
        for line in said:
            yield Message(line)
    title, bpm = arrangement.title or source.stem, arrangement.tempos[0][1]
    loudness: Loudness | None = None
    if request.target == Target.MP3:
        yield Message(f"Converting {source.name} from ABC to Mp3...")
        tags = Tags(title=title, bpm=bpm, key=song_files.tag_key(score.key))
        wanted = Rendering(arrangement, tuned, Layers(), tags)
        loudness = yield from render(wanted, working / "song.mp3", context.settings, watch)
    landed = PieceFiles(
        source, context.output / f"{name}.mid", context.output / f"{name}.mp3" if loudness is not None else None
    )
    for made, final in (("song.mid", landed.midi), ("song.mp3", landed.audio)):
        if final is not None:
            files.place(working / made, final)
    facts = facts_of_tune(title, request.styles, arrangement.seconds, bpm, (score.meter, score.key))
    making = Making(request.seed, warnings=warnings, stage_seconds=watch.seconds)
    return finished(facts, landed, tuned, loudness, making)


def arranged(
    score: Score, name: str, request: ConvertRequest, context: Context
) -> tuple[Arrangement, tuple[str, ...]]:  # fmt: skip
    """Return a tune arranged in the asked styles, called ``name`` where it has no title, and what was understood."""
    wanted = Request(
        styles=request.styles or DEFAULT_CONVERT_STYLE,
        length=request.length or LengthRange(0, 0),
        seed=request.seed,
        frequency_hz=request.frequency_hz,
    )
    wanted, understanding = understood(wanted, context.style_table)
    brief = styles.make_brief(wanted, understanding, context.style_table, rng_for(request.seed, "brief"))
    brief = replace(brief, title=score.title or name, key=score.key, meter=score.meter, bpm=score.bpm or brief.bpm)
    harmonised = with_chords(score, brief.playing, rng_for(request.seed, "harmony"))
    arrangement = arranger.arrange_score(harmonised, brief, request.length, rng_for(request.seed, "arrange"))
    return arrangement, understanding.said


def with_chords(score: Score, playing: Playing, rng: random.Random) -> Score:
    """Return the score with chords: its own where it has some, else those that fit melody and style."""
    if score.chords or not score.voices:
        return score
    tonic = theory.tonic_pitch_class(score.key)
    chords = harmony.harmonise(score.voices[0].notes, score.bars, score.key, tonic, playing, rng)
    return replace(score, chords=chords)


def read_file(path: Path) -> str:
    """Read a text file as UTF-8, or as Latin-1 when it is not. Raises SourceError when that is not possible."""
    try:
        if path.is_dir():
            raise SourceError(f"{path} is a folder: name the ABC files in it")
        if path.stat().st_size > LARGEST_ABC_BYTES:
            raise SourceError(f"{path.name} is larger than {LARGEST_ABC_BYTES // 1_000_000} MB: this is no ABC tune")
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise SourceError(f"{path} cannot be read ({reason}): check the name and the rights") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _result_name(source: Path, used: set[str]) -> str:
    """Return a safe name after the file's stem that no earlier file of this run has."""
    base = files.safe_name(source.stem)
    name, number = base, 1
    while name.lower() in used:
        number += 1
        name = f"{base} ({number})"
    used.add(name.lower())
    return name
