"""The end of a long piece: segments joined, tagged, described, and moved into place."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from dataclasses import replace
from math import log10
from pathlib import Path
from typing import Any

from scripts.audio.coding.joining import join_lossless
from scripts.audio.coding.segments import join_mp3
from scripts.audio.coding.tags import write_tags
from scripts.audio.coding.video import make_video
from scripts.errors import AudioError, cannot_write
from scripts.music import theory
from scripts.music.long_form import LongPiece
from scripts.output import files, recipe, youtube
from scripts.producing.long_piece.cover_and_midi import draw_and_write
from scripts.producing.long_piece.job import Job, read_json, write_json
from scripts.records import AudioFormat, Chapter, Event, Message, Request, Song, Tags, Tuning
from scripts.temporary import APP_NAME, APP_VERSION, SAMPLE_RATE_HZ


def finish(
    job: Job, way: LongPiece, request: Request, tuned: Tuning, authors: tuple[str, str], output: Path, seconds: float
) -> Generator[Event, None, Song]:
    """Join the segments, tag the whole, write what belongs beside it, and move all of it; yields Progress.

    ``authors`` are writer and composer. A kill may have fallen between the moves of an earlier run: what it moved is
    ours and is finished under its name.
    """
    writer, composer = authors
    count = len(way.movements)
    joints = job.joints(way)
    parts = [part for n in range(count) for part in ([job.joint(n)] if n in joints else []) + [job.body(n)]]
    draft = job.folder / f"song.{request.audio.value}"
    name, moved = _name(job, way, request, output)
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
    comment = f"{APP_NAME} {APP_VERSION}; seed {request.seed}; writer {writer}; composer {composer}"
    genre = first.playing.genre or first.family
    tags = Tags(
        way.title,
        ", ".join(first.styles),
        genre,
        key=recipe.tag_key(first.key),
        comment=comment,
        chapters=chapters,
        artist=first.artist,
    )
    outcomes = [read_json(job.done(n)) for n in range(count)]
    audio = output / f"{name}.{request.audio.value}"
    song = Song(
        title=way.title,
        styles=first.styles,
        abc=output / name / "song.abc",
        midi=output / name / "song.mid",
        mp3=audio if request.audio == AudioFormat.MP3 else None,
        seconds=round(way.seconds, 3),
        bpm=round(way.movements[0].plan.bpm, 3),
        meter=f"{first.meter.numerator}/{first.meter.denominator}",
        key=theory.key_text(first.key),
        frequency_hz=tuned.frequency_hz or tuned.a4_hz,
        note=tuned.note,
        a4_hz=round(tuned.a4_hz, 6),
        seed=request.seed,
        writer=writer,
        composer=composer,
        lufs=whole_lufs(outcomes),
        true_peak_db=highest_peak(outcomes, [read_json(job.joint_done(n)) for n in joints]),
        warnings=(),
        stage_seconds={"whole": round(seconds, 3)},
        audio=audio,
    )
    video = output / f"{name}.mp4"
    if moved:
        return replace(song, video=video if request.video and video.is_file() else None)
    if request.audio == AudioFormat.MP3:
        join_mp3(parts, way.frames, draft)
    else:
        yield from join_lossless(parts, way.frames, draft, chapters)
    beside = job.folder / "song"
    shutil.rmtree(beside, ignore_errors=True)
    try:
        beside.mkdir()
        tunes = [job.tune(n).read_text(encoding="utf-8") for n in range(count)]
    except OSError as error:
        raise cannot_write(output, error) from error
    cover = yield from draw_and_write(job, way, tuned, beside)
    try:
        write_tags(draft, replace(tags, cover=cover))
    except OSError as error:
        raise cannot_write(output, error) from error
    if request.video and cover:
        yield Message("Making the video...")
        yield from make_video(draft, (beside / "song.png").read_bytes(), way.seconds, job.folder / "song.mp4")
        song = replace(song, video=video)
    files.write_text(beside / "song.abc", youtube.tune_book(tunes))
    files.write_text(beside / "youtube.txt", youtube.youtube_text(way, request, tuned, chapters))
    facts = {"recipe": "journey", "song": recipe.plain(song), "request": recipe.plain(request)}
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
    write_json(beside / "song.json", {**facts, "movements": movements, "versions": recipe.versions()})
    write_json(job.folder / "name.json", {"name": name})
    if files.keep(job.folder, output, name) is None:
        raise AudioError("the finished file is gone: run the same command again")
    return song


def _name(job: Job, way: LongPiece, request: Request, output: Path) -> tuple[str, bool]:
    """The name of the finished piece, and whether all of it was moved there before."""
    saved = read_json(job.folder / "name.json")
    name = str(saved["name"]) if isinstance(saved, dict) and "name" in saved else ""
    record = read_json(output / name / "song.json") if name else None
    if isinstance(record, dict) and record.get("request") == recipe.plain(request):
        kind = request.audio.value
        if (output / f"{name}.{kind}").is_file() and not (job.folder / f"song.{kind}").is_file():
            return name, True
        if not (output / f"{name}.{kind}").exists():  # the folder came over, the sound did not
            shutil.rmtree(output / name, ignore_errors=True)
            (output / f"{name}.mp4").unlink(missing_ok=True)
    return files.free_name(output, files.safe_name(way.title)), False


def highest_peak(bodies: list[dict[str, Any]], joints: list[dict[str, Any]]) -> float | None:
    """The highest true peak of all segments in dB; None for silence.

    It was measured behind the limiter, on all that went into the coder, pre-roll included: of a FLAC it is the peak, of
    the others what the coder was given. What a decoder makes of an MP3 may stand some tenths of a dB above it.
    """
    peaks = [o["peak_db"] for o in (*bodies, *joints) if o and o.get("peak_db") is not None]
    return max(peaks) if peaks else None


def whole_lufs(outcomes: list[dict[str, Any]]) -> float | None:
    """The loudness of the whole from that of its bodies, by the mean of their energies; None for silence."""
    loud = [(10 ** (o["lufs"] / 10), o["seconds"]) for o in outcomes if o["lufs"] is not None]
    if not loud:
        return None
    return round(10 * log10(sum(e * s for e, s in loud) / sum(s for _, s in loud)), 2)
