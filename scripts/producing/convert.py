"""Makes MIDI and MP3 from ABC files: exactly as written, or arranged in a style."""

from __future__ import annotations

import random
from collections.abc import Generator
from dataclasses import dataclass, replace
from pathlib import Path

from scripts.errors import MusicGenError, OutputError, SourceError
from scripts.music import arranger, harmony, midi, styles, theory, tuning
from scripts.music.abc import reader
from scripts.output import files, recipe
from scripts.producing.context import Context, Stopwatch, rng_for
from scripts.producing.sound import render
from scripts.records import (
    Event,
    Layers,
    LengthRange,
    Loudness,
    Message,
    Playing,
    Request,
    Score,
    Song,
    Tags,
    Target,
)
from scripts.temporary import DEFAULT_CONVERT_STYLE, LARGEST_ABC_BYTES


@dataclass(frozen=True, slots=True)
class ConvertRequest:
    """What to make of ABC files. ``length`` None keeps the tune's own length."""

    files: tuple[Path, ...]
    styles: str
    plain: bool
    target: Target
    length: LengthRange | None
    frequency_hz: float | None
    seed: int


@dataclass(frozen=True, slots=True)
class Converted:
    """The outcome for one file: its song, or what was wrong with it."""

    source: Path
    song: Song | None = None
    error: str = ""


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
    if len(request.files) == 1:
        for warning in warnings[:20]:
            yield Message(warning, "warning")
    with watch.stage("arrange"):
        if request.plain:
            arrangement = arranger.plain(score)
            understood: tuple[str, ...] = ()
        else:
            wanted = Request(
                styles=request.styles or DEFAULT_CONVERT_STYLE,
                length=request.length or LengthRange(0, 0),
                seed=request.seed,
                frequency_hz=request.frequency_hz,
            )
            understanding = styles.understand(wanted.styles, context.style_table)
            understood = understanding.said
            brief = styles.make_brief(wanted, understanding, context.style_table, rng_for(request.seed, "brief"))
            brief = replace(
                brief, title=score.title or source.stem, key=score.key, meter=score.meter, bpm=score.bpm or brief.bpm
            )
            arrangement = arranger.arrange_score(
                with_chords(score, brief.playing, rng_for(request.seed, "harmony")),
                brief,
                request.length,
                rng_for(request.seed, "arrange"),
            )
        retuned = tuning.tune(request.frequency_hz)
        # A plain conversion is the notes as written and nothing else.
        midi.write_midi(arrangement, working / "song.mid", None if request.plain else retuned)
    if len(request.files) == 1:
        for line in understood:
            yield Message(line)
    bpm = arrangement.tempos[0][1]
    loudness: Loudness | None = None
    if request.target == Target.MP3:
        yield Message(f"Converting {source.name} from ABC to Mp3...")
        tags = Tags(title=arrangement.title or source.stem, bpm=bpm, key=recipe.tag_key(score.key))
        loudness = yield from render(
            arrangement, retuned, Layers(), working / "song.mp3", tags, context.settings, watch
        )
    files.place(working / "song.mid", context.output / f"{name}.mid")
    if loudness is not None:
        files.place(working / "song.mp3", context.output / f"{name}.mp3")
    return Song(
        title=arrangement.title or source.stem,
        styles=tuple(s.strip() for s in request.styles.split(",") if s.strip()),
        abc=source,
        midi=context.output / f"{name}.mid",
        mp3=context.output / f"{name}.mp3" if loudness else None,
        seconds=round(arrangement.seconds, 3),
        bpm=round(bpm, 3),
        meter=f"{score.meter.numerator}/{score.meter.denominator}",
        key=theory.key_text(score.key),
        frequency_hz=retuned.frequency_hz or retuned.a4_hz,
        note=retuned.note,
        a4_hz=round(retuned.a4_hz, 6),
        seed=request.seed,
        writer="",
        composer="",
        lufs=loudness.lufs if loudness else None,
        true_peak_db=loudness.true_peak_db if loudness else None,
        warnings=warnings,
        stage_seconds=dict(watch.seconds),
        audio=context.output / f"{name}.mp3" if loudness else None,
    )


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
