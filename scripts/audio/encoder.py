"""From blocks of samples to a finished file: two passes of ffmpeg, in constant memory, moved into place when whole."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from scripts import temporary
from scripts.audio import looping, mastering
from scripts.audio.ffmpeg import Job, file_argument
from scripts.audio.tags import write_tags
from scripts.errors import AudioError, OutputError, cannot_write
from scripts.records import Block, Loudness, Progress, Tags


@dataclass(frozen=True, slots=True)
class _Piece:
    """What the first pass left: lossless files of music and tones, of which ``frames`` from ``first`` on are kept."""

    sources: tuple[Path, ...]
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
    ``AUDIO_ENCODINGS`` and decides the format; an MP3 is CBR with the header that makes players gapless. All work is
    done in a hidden folder beside ``path``, which is gone afterwards, also when the generator is closed half-way.
    Raises OutputError (no room, no right to write) and AudioError (ffmpeg).
    """
    try:
        with scratch_folder(path.parent, seconds * (3 if loop else 1)) as scratch:
            if loop:
                piece, measured = yield from _wind(blocks, seconds, scratch)
            else:
                piece, measured = yield from _first_pass(blocks, seconds, scratch)
            master = mastering.first_master(measured)
            master = yield from _find_trim(master, piece, scratch)
            draft = scratch / f"song{path.suffix}"
            loudness = yield from _encode_and_check(master, piece, draft, scratch)
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
    """The loudness and true peak of an audio file. Raises AudioError when it cannot be read."""
    with tempfile.TemporaryDirectory(prefix="loudness-") as folder:
        steps = _check(path, 0.0, Path(folder))
        while True:
            try:
                next(steps)
            except StopIteration as end:
                loudness: Loudness = end.value
                return loudness


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


def _wind(blocks: Iterator[Block], seconds: float, scratch: Path) -> Generator[Progress, None, tuple[_Piece, Loudness]]:
    """The first pass of a loop: what is mastered is a little more than one round, of which one round is kept."""
    frames = round(seconds * temporary.SAMPLE_RATE_HZ)
    with closing((yield from looping.fold(blocks, frames, scratch / "round.f32"))) as wound:
        piece, measured = yield from _first_pass(wound, seconds, scratch, "winding")
    (scratch / "round.f32").unlink(missing_ok=True)
    return replace(piece, first=looping.lead_frames(), frames=frames), measured


def _first_pass(
    blocks: Iterator[Block], seconds: float, scratch: Path, stage: str = "producing"
) -> Generator[Progress, None, tuple[_Piece, Loudness]]:
    """Write the blocks to lossless files and measure the music on the way."""
    first = next(blocks, None)
    if first is None:
        raise AudioError("there is no sound to encode")
    channels = first.shape[1]
    layered = channels == 4
    lossless = ("-c:a", "flac", "-compression_level", "0", "-sample_fmt", "s32", "-bits_per_raw_sample", "24")
    arguments = ["-f", "f32le", "-ar", str(temporary.SAMPLE_RATE_HZ), "-ac", str(channels), "-i", "pipe:0"]
    arguments += ["-filter_complex", mastering.first_filters(layered)]
    arguments += ["-map", "[music]", *lossless, file_argument(scratch / "music.flac")]
    if layered:
        arguments += ["-map", "[tones]", *lossless, file_argument(scratch / "tones.flac")]
    frames = 0
    told = -1.0
    with Job(arguments, scratch / "first.log", feed=True) as job:
        for block in chain([first], blocks):
            job.write(block)
            frames += len(block)
            now = time.monotonic()
            if now - told >= temporary.PROGRESS_SECONDS:
                told = now
                yield Progress(stage, min(frames / temporary.SAMPLE_RATE_HZ, seconds), seconds, "seconds")
        said = job.finish()
    yield Progress(stage, seconds, seconds, "seconds")
    sources = (scratch / "music.flac", *((scratch / "tones.flac",) if layered else ()))
    return _Piece(sources, 0, frames), mastering.read_loudness(said)


def _find_trim(master: mastering.Master, piece: _Piece, scratch: Path) -> Generator[Progress, None, mastering.Master]:
    """Try the master without encoding until glue and limiter leave the loudness that is asked for."""
    if master.fixed:
        return master
    before: tuple[mastering.Master, Loudness] | None = None
    for _ in range(temporary.MASTER_TRIES):
        arguments = [*_second_pass(master, piece, ",ebur128=framelog=quiet", draft=True), "-f", "null", "-"]
        said = yield from _run(arguments, "mastering", piece.frames / temporary.SAMPLE_RATE_HZ, scratch)
        now = (master, mastering.read_loudness(said))
        master = mastering.trimmed(*now, slope=mastering.slope_between(before, now) if before else 1.0)
        # Where little was missing the limiter takes next to nothing of it, so that no other look is needed.
        if abs(master.trim_db - now[0].trim_db) <= 4 * temporary.LOUDNESS_TOLERANCE_LU:
            break
        before = now
    return master


def _encode_and_check(
    master: mastering.Master, piece: _Piece, draft: Path, scratch: Path
) -> Generator[Progress, None, Loudness]:
    """Encode, measure what a player will hear, and encode again where the coder's own peaks or losses ask for it."""
    seconds = piece.frames / temporary.SAMPLE_RATE_HZ
    kind = draft.suffix[1:]
    encoding = ["-map_metadata", "-1", "-fflags", "+bitexact", *temporary.AUDIO_ENCODINGS[kind]]
    for _ in range(temporary.MASTER_TRIES):
        before = temporary.AUDIO_FILTERS.get(kind, "")
        arguments = [*_second_pass(master, piece, before), *encoding, file_argument(draft)]
        measured = yield from _encode(arguments, draft, seconds, scratch)
        if mastering.peaks_fit(measured) and mastering.close_enough(master, measured):
            break
        applied = master
        master = mastering.lowered(mastering.trimmed(master, measured), measured)
        if master == applied:
            break
    return replace(measured, gain_db=master.applied_db)


def _encode(arguments: list[str], draft: Path, seconds: float, scratch: Path) -> Generator[Progress, None, Loudness]:
    """Encode, and measure what was encoded: on the way where this ffmpeg can decode its own output, else after it."""
    try:
        said = yield from _run([*arguments, *temporary.FFMPEG_HEARING], "converting", seconds, scratch)
        measured = mastering.read_loudness(said)
    except AudioError:
        # An ffmpeg before 7.0 does not know how; whatever else is wrong shows again.
        yield from _run(arguments, "converting", seconds, scratch)
        return (yield from _check(draft, seconds, scratch))
    yield Progress("checking", seconds, seconds, "seconds")
    return measured


def _second_pass(master: mastering.Master, piece: _Piece, after: str, *, draft: bool = False) -> list[str]:
    """Inputs and filters of the second pass, with more filters behind them."""
    inputs = [item for source in piece.sources for item in ("-i", file_argument(source))]
    layered = len(piece.sources) == 2
    filters = mastering.second_filters(master, piece.frames, layered, first=piece.first, draft=draft)
    return [*inputs, "-filter_complex", filters.replace("[out]", f"{after}[out]"), "-map", "[out]"]


def _check(path: Path, seconds: float, scratch: Path) -> Generator[Progress, None, Loudness]:
    """Decode a file and measure it."""
    arguments = ["-i", file_argument(path), "-map", "0:a:0", "-af", "ebur128=framelog=quiet:peak=true"]
    arguments += ["-f", "null", "-"]
    said = yield from _run(arguments, "checking", seconds, scratch)
    return mastering.read_loudness(said)


def _run(arguments: list[str], stage: str, seconds: float, scratch: Path) -> Generator[Progress, None, str]:
    """Run one ffmpeg to its end and return what it said."""
    with Job(arguments, scratch / f"{stage}.log") as job:
        for done in job.progress():
            yield Progress(stage, min(done, seconds), seconds, "seconds")
        said = job.finish()
    yield Progress(stage, seconds, seconds, "seconds")
    return said
