"""The end of a long piece: segments joined, tagged, described, and moved into place."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from dataclasses import replace
from math import log10
from pathlib import Path
from typing import Any

from scripts.audio.coding.joining import join_lossless
from scripts.audio.coding.mp3_frames import write_joined
from scripts.audio.coding.tags import write_tags
from scripts.errors import AudioError, cannot_write
from scripts.music import theory
from scripts.output import files, recipe, youtube
from scripts.output.song_files import long_tags
from scripts.producing.beside import video_beside
from scripts.producing.finished import facts_of, finished
from scripts.producing.long_piece.cover_and_midi import draw_and_write
from scripts.producing.long_piece.job import Job, read_json, write_json
from scripts.producing.long_piece.work import PieceWork
from scripts.records import Chapter, Event, LongPiece, Movement, PieceFiles, Request, Song
from scripts.temporary import FORMATS, SAMPLE_RATE_HZ


def finish(work: PieceWork, seconds: float) -> Generator[Event, None, Song]:
    """Join the segments, tag the whole, write what belongs beside it, and move all of it; yields Progress.

    ``seconds`` is what it has taken so far. A kill may have fallen between the moves of an earlier run: what it moved
    is ours and is finished under its name.
    """
    job, piece, request, output = work.job, work.piece, work.request, work.context.output
    name, moved = _name(job, piece, request, output)
    outcomes = [read_json(job.done(m.number)) for m in piece.movements]
    song = _song(work, name, outcomes, seconds)
    video = output / f"{name}.mp4"
    if moved:
        return replace(song, video=video if request.video and video.is_file() else None)
    draft, chapters = job.folder / f"song.{request.audio.value}", chapters_of(piece)
    yield from _join(work, draft, chapters)
    beside = job.folder / "song"
    shutil.rmtree(beside, ignore_errors=True)
    try:
        beside.mkdir()
        tunes = [job.tune(m.number).read_text(encoding="utf-8") for m in piece.movements]
    except OSError as error:
        raise cannot_write(output, error) from error
    cover = yield from draw_and_write(work, beside)
    try:
        write_tags(draft, replace(long_tags(piece, chapters, work.making), cover=cover))
    except OSError as error:
        raise cannot_write(output, error) from error
    if request.video and cover:
        yield from video_beside(draft, beside, piece.seconds)
        song = replace(song, video=video)
    files.write_text(beside / "song.abc", youtube.tune_book(tunes))
    files.write_text(beside / "youtube.txt", youtube.youtube_text(piece, request, work.tuned, chapters))
    movements = [_movement_facts(m, outcome) for m, outcome in zip(piece.movements, outcomes, strict=True)]
    files.write_text(beside / "song.json", recipe.long_recipe(song, request, movements))
    write_json(job.folder / "name.json", {"name": name})
    if files.keep(job.folder, output, name) is None:
        raise AudioError("the finished file is gone: run the same command again")
    return song


def chapters_of(piece: LongPiece) -> tuple[Chapter, ...]:
    """A chapter a movement; each begins in the middle of the crossfade that leads into it."""
    half = piece.fade_frames / 2
    starts = [(m.first_frame + half) / SAMPLE_RATE_HZ if m.number else 0.0 for m in piece.movements]
    ends = [*starts[1:], piece.seconds]
    return tuple(
        Chapter(start, end, m.brief.title) for start, end, m in zip(starts, ends, piece.movements, strict=True)
    )


def _join(work: PieceWork, draft: Path, chapters: tuple[Chapter, ...]) -> Generator[Event, None, None]:
    """Join bodies and crossfades to one file."""
    job, piece = work.job, work.piece
    crossfades = job.crossfades(piece)
    parts = [part for m in piece.movements for part in joined(job, m.number, m.number in crossfades)]
    if FORMATS[work.request.audio.value].framed:
        write_joined((part.read_bytes() for part in parts), piece.frames, draft)
    else:
        yield from join_lossless(parts, piece.frames, draft, chapters)


def joined(job: Job, number: int, led_into: bool) -> list[Path]:
    """A movement's segments: the crossfade that leads into it, where there is one, and its body."""
    return [*([job.crossfade(number)] if led_into else []), job.body(number)]


def _song(work: PieceWork, name: str, outcomes: list[dict[str, Any]], seconds: float) -> Song:
    """The record of the finished piece under its name."""
    job, piece, output = work.job, work.piece, work.context.output
    peaks = [*outcomes, *(read_json(job.crossfade_done(n)) for n in job.crossfades(piece))]
    first = piece.movements[0]
    song = finished(
        facts_of(first.brief, piece.seconds, first.plan.bpm, piece.title),
        PieceFiles(
            output / name / "song.abc", output / name / "song.mid", output / f"{name}.{work.request.audio.value}"
        ),
        work.tuned,
        None,
        replace(work.making, stage_seconds={"whole": round(seconds, 3)}),
    )
    return replace(song, lufs=whole_lufs(outcomes), true_peak_db=highest_peak(peaks))


def _movement_facts(movement: Movement, outcome: dict[str, Any]) -> dict[str, Any]:
    """What the recipe says of a movement."""
    return {
        "title": movement.brief.title,
        "starts_seconds": round(movement.first_frame / SAMPLE_RATE_HZ, 3),
        "seconds": round(movement.seconds, 3),
        "seed": movement.seed,
        "key": theory.key_text(movement.brief.key),
        "bpm": round(movement.plan.bpm, 3),
        "instruments": list(movement.brief.instruments),
        **outcome,
    }


def _name(job: Job, piece: LongPiece, request: Request, output: Path) -> tuple[str, bool]:
    """The name of the finished piece, and whether all of it was moved there before."""
    saved = read_json(job.folder / "name.json")
    name = str(saved["name"]) if isinstance(saved, dict) and "name" in saved else ""
    record = read_json(output / name / "song.json") if name else None
    if isinstance(record, dict) and record.get("request") == recipe.request_json(request):
        kind = request.audio.value
        if (output / f"{name}.{kind}").is_file() and not (job.folder / f"song.{kind}").is_file():
            return name, True
        if not (output / f"{name}.{kind}").exists():  # the folder came over, the sound did not
            shutil.rmtree(output / name, ignore_errors=True)
            (output / f"{name}.mp4").unlink(missing_ok=True)
    return files.free_name(output, files.safe_name(piece.title)), False


def highest_peak(outcomes: list[dict[str, Any]]) -> float | None:
    """The highest true peak of all segments in dB; None for silence.

    It is that of what the coder was given, as the master has it (``movements.Mastered.peak_db``); what a decoder makes
    of a lossy format may stand up to a dB above it, for which the ceiling leaves room.
    """
    peaks = [o["peak_db"] for o in outcomes if o and o.get("peak_db") is not None]
    return max(peaks) if peaks else None


def whole_lufs(outcomes: list[dict[str, Any]]) -> float | None:
    """The loudness of the whole from that of its bodies, by the mean of their energies; None for silence.

    That of the bodies is what their master foretells (``movements.Mastered.lufs``).
    """
    loud = [(10 ** (o["lufs"] / 10), o["seconds"]) for o in outcomes if o["lufs"] is not None]
    if not loud:
        return None
    return round(10 * log10(sum(e * s for e, s in loud) / sum(s for _, s in loud)), 2)
