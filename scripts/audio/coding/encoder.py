"""From blocks of samples to a finished file: measured, mastered, coded, checked, and moved into place when whole."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from scripts import temporary
from scripts.audio.coding import parts
from scripts.audio.coding.ffmpeg import Job, file_argument, raw_input
from scripts.audio.coding.formats import format_of
from scripts.audio.coding.tags import write_tags
from scripts.audio.mastering import dynamics, filters, levels
from scripts.audio.synth import looping
from scripts.errors import AudioError, OutputError, cannot_write
from scripts.records import Block, Loudness, Progress, Tags
from scripts.steps import follow


@dataclass(frozen=True, slots=True)
class _Piece:
    """What the first pass left: raw files of music and tones with the energies of their windows (``levels``).

    Of them ``frames`` from ``first`` on are kept.
    """

    sources: tuple[Path, ...]
    energies: tuple[Any, ...]
    first: int
    frames: int


def produce_audio(
    blocks: Iterator[Block], seconds: float, path: Path, tags: Tags, *, loop: bool = False
) -> Generator[Progress, None, Loudness]:
    """Master, encode and tag a piece; yields how far it is and returns the loudness of the finished file as measured.

    ``blocks`` have 2 channels, or 4 where tone layers stand beside the music (``tones.with_layers``); ``seconds`` is
    their length, for the progress. A ``loop`` is exactly as long; its blocks are longer, and what they hold after that
    sounds on over its beginning. The stages are ``producing`` (the blocks are made), for loops ``winding``, then
    ``mastering``, ``converting`` and ``checking``, each in seconds of audio. The suffix of ``path`` is one of
    ``FORMATS`` and decides the format; an MP3 is CBR with the header that makes players gapless. All work is
    done in a hidden folder beside ``path``, which is gone afterwards, also when the generator is closed half-way.
    Raises OutputError (no room, no right to write) and AudioError (ffmpeg, a suffix that is none of them).
    """
    try:
        format_of(path)
        with scratch_folder(path.parent, seconds * (2 if loop else 1)) as scratch:
            piece = yield from (_wind if loop else _first_pass)(blocks, seconds, scratch)
            yield Progress("mastering", 0.0, seconds, "seconds")
            both = zip(piece.sources, piece.energies, strict=True)
            surveyed = [levels.survey(source, known) for source, known in both]
            takes = dynamics.take(piece.sources, surveyed, piece.first, piece.frames)
            draft = scratch / f"song{path.suffix}"
            loudness = yield from _encode_and_check(takes, draft, scratch)
            try:
                write_tags(draft, tags)
                draft.replace(path)
            except OSError as error:
                raise cannot_write(path.parent, error) from error
            return loudness
    finally:
        close = getattr(blocks, "close", None)
        if close is not None:
            close()


def measure(path: Path) -> Loudness:
    """The loudness and true peak of an audio file, both by ffmpeg. Raises AudioError when it cannot be read."""
    arguments = ["-i", file_argument(path), "-map", "0:a:0", "-af", "ebur128=framelog=quiet:peak=true"]
    arguments += ["-f", "null", "-"]
    with tempfile.TemporaryDirectory(prefix="loudness-") as folder, Job(arguments, Path(folder) / "log") as job:
        for _ in job.progress():
            pass
        return filters.read_loudness(job.finish())


@contextmanager
def scratch_folder(folder: Path, seconds: float) -> Iterator[Path]:
    """A hidden folder in ``folder`` for half-made files of a piece of that length, removed at the end.

    Raises OutputError when it cannot be made or the disk has too little room.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
        scratch = Path(tempfile.mkdtemp(prefix=temporary.WORK_PREFIX, dir=folder))
    except OSError as error:
        raise cannot_write(folder, error) from error
    try:
        needed = round(seconds * temporary.SCRATCH_BYTES_PER_SECOND)
        if free < needed:
            mega = 1_000_000
            raise OutputError(f"{folder} has {free // mega} MB left, and this needs {needed // mega} MB: make room")
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _wind(blocks: Iterator[Block], seconds: float, scratch: Path) -> Generator[Progress, None, _Piece]:
    """The first pass of a loop: what is mastered is a little more than one round, of which one round is kept."""
    frames = round(seconds * temporary.SAMPLE_RATE_HZ)
    with closing((yield from looping.fold(blocks, frames, scratch / "round.f32"))) as wound:
        piece = yield from _first_pass(wound, seconds, scratch, "winding")
    (scratch / "round.f32").unlink(missing_ok=True)
    return replace(piece, first=looping.lead_frames(), frames=frames)


def _first_pass(
    blocks: Iterator[Block], seconds: float, scratch: Path, stage: str = "producing"
) -> Generator[Progress, None, _Piece]:
    """Write the blocks to raw files of float32 and measure them on the way."""
    first = next(blocks, None)
    if first is None:
        raise AudioError("there is no sound to encode")
    channels = first.shape[1]
    names = ("music", "tones") if channels == 4 else ("music",)
    sources = tuple(scratch / f"{name}.f32" for name in names)
    arguments = [*raw_input(channels), "-filter_complex", filters.first_filters(channels == 4)]
    for name, source in zip(names, sources, strict=True):
        arguments += ["-map", f"[{name}]", "-c:a", "pcm_f32le", "-f", "f32le", file_argument(source)]
    said = yield from _feed(arguments, chain([first], blocks), stage, seconds, scratch)
    energies = tuple(levels.read_energies(said, name) for name in names)
    return _Piece(sources, energies, 0, sources[0].stat().st_size // 8)


def _encode_and_check(takes: dynamics.Takes, draft: Path, scratch: Path) -> Generator[Progress, None, Loudness]:
    """Encode, measure what a player will hear, and encode again where the coder's own peaks or losses ask for it."""
    seconds = takes.frames / temporary.SAMPLE_RATE_HZ
    kind = format_of(draft)
    arguments = ["-map_metadata", "-1", "-fflags", "+bitexact", "-af", kind.filters, *kind.coder]
    master = dynamics.settle(takes, temporary.CEILING_DB, temporary.TARGET_LUFS)
    target_lufs = temporary.TARGET_LUFS
    for _ in range(temporary.MASTER_TRIES):
        blocks = partial(dynamics.applied, takes, dynamics.gains_of(takes, master))
        yield Progress("mastering", seconds, seconds, "seconds")
        measured = yield from _encode(blocks, takes.frames, arguments, draft, scratch)
        if filters.fits(measured):
            break
        applied = master
        target_lufs += filters.missing_lu(measured)
        master = dynamics.settle(takes, master.ceiling_db - filters.over_db(measured), target_lufs)
        if master == applied:
            break
    return replace(measured, gain_db=master.applied_db)


def _encode(
    blocks: Callable[[int, int], Iterator[Block]], frames: int, arguments: list[str], draft: Path, scratch: Path
) -> Generator[Progress, None, Loudness]:
    """Encode, and measure what was encoded.

    A long MP3 is coded in parts at once and measured after it, which is quicker than one after the other. All else is
    measured on the way where this ffmpeg can decode its own output.
    """
    seconds = frames / temporary.SAMPLE_RATE_HZ
    if format_of(draft).framed and len(parts.parts_of(frames)) > 1:
        coding = follow(parts.encode(blocks, frames, arguments, draft))
        for done in coding:
            yield Progress("converting", done / temporary.SAMPLE_RATE_HZ, seconds, "seconds")
        if coding.result:
            yield Progress("converting", seconds, seconds, "seconds")
            return (yield from _check(draft, seconds, scratch))
    whole = [*raw_input(2), *arguments, file_argument(draft)]
    try:
        hearing = [*whole, *temporary.FFMPEG_HEARING]
        said = yield from _feed(hearing, blocks(0, frames), "converting", seconds, scratch)
        measured = filters.read_loudness(said)
    except AudioError:
        # An ffmpeg before 7.0 does not know how; whatever else is wrong shows again.
        yield from _feed(whole, blocks(0, frames), "converting", seconds, scratch)
        return (yield from _check(draft, seconds, scratch))
    yield Progress("checking", seconds, seconds, "seconds")
    return measured


def _check(path: Path, seconds: float, scratch: Path) -> Generator[Progress, None, Loudness]:
    """Decode a finished file and measure it: its loudness on the way, its true peak in what was decoded.

    ffmpeg's own search for true peaks costs three times as much, since it looks everywhere (``measure``).
    """
    decoded = scratch / "decoded.f32"
    arguments = ["-i", file_argument(path), "-map", "0:a:0", "-af", "ebur128=framelog=quiet", *raw_input(2)[:-2]]
    said = yield from _run([*arguments, "-c:a", "pcm_f32le", file_argument(decoded)], "checking", seconds, scratch)
    measured = replace(filters.read_loudness(said), true_peak_db=levels.true_peak_db(decoded))
    decoded.unlink(missing_ok=True)
    return measured


def _run(arguments: list[str], stage: str, seconds: float, scratch: Path) -> Generator[Progress, None, str]:
    """Run one ffmpeg to its end and return what it said."""
    with Job(arguments, scratch / f"{stage}.log") as job:
        for done in job.progress():
            yield Progress(stage, min(done, seconds), seconds, "seconds")
        said = job.finish()
    yield Progress(stage, seconds, seconds, "seconds")
    return said


def _feed(
    arguments: list[str], blocks: Iterator[Block], stage: str, seconds: float, scratch: Path
) -> Generator[Progress, None, str]:
    """Feed one ffmpeg with blocks to its end and return what it said."""
    frames = 0
    told = -1.0
    with Job(arguments, scratch / f"{stage}.log", feed=True) as job:
        for block in blocks:
            job.write(block)
            frames += len(block)
            now = time.monotonic()
            if now - told >= temporary.PROGRESS_SECONDS:
                told = now
                yield Progress(stage, min(frames / temporary.SAMPLE_RATE_HZ, seconds), seconds, "seconds")
        said = job.finish()
    yield Progress(stage, seconds, seconds, "seconds")
    return said
