"""One ffmpeg process: found, started, fed, watched and ended, with its errors turned into ours."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from scripts import temporary
from scripts.errors import AudioError, MusicGenError, OutputError
from scripts.records import Block


def find_ffmpeg() -> Path:
    """The absolute path of the ffmpeg that imageio-ffmpeg carries. Raises AudioError when there is none."""
    advice = "run `python3 requisites.py`"
    try:
        import imageio_ffmpeg

        name = imageio_ffmpeg.get_ffmpeg_exe()
    except (ImportError, RuntimeError) as error:
        raise AudioError(f"ffmpeg was not found: {advice}") from error
    found = shutil.which(name)
    if found is None:
        raise AudioError(f"ffmpeg was not found at {name}: {advice}")
    return Path(found).absolute()


class Job:
    """A running ffmpeg; a context manager that never leaves the process behind.

    ``arguments`` stand after the common options. With ``feed`` the process reads raw samples from ``write``; without,
    ``progress`` tells how far it is. What it says goes into ``log``, a file, since a pipe that nobody reads would fill
    up and stop it.
    """

    def __init__(self, arguments: Sequence[str], log: Path, *, feed: bool = False) -> None:
        options = [item for item in temporary.FFMPEG_QUIET if not (feed and item == "-nostdin")]
        if not feed:
            options += ["-progress", "pipe:1", "-stats_period", str(temporary.PROGRESS_SECONDS)]
        self._log = log
        self._program = find_ffmpeg()
        try:
            with log.open("wb") as errors:
                self._process = subprocess.Popen(
                    [str(self._program), *options, *arguments],
                    stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL if feed else subprocess.PIPE,
                    stderr=errors,
                    # Ctrl-C is ours to handle: the process must not end behind our back, and on Windows no console
                    # window may flash up.
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                    start_new_session=True,
                )
        except OSError as error:
            raise AudioError(f"ffmpeg could not be started ({error}): run `python3 requisites.py`") from error

    def __enter__(self) -> Job:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def write(self, block: Block) -> None:
        """Feed samples; waits while the process is busy. Raises AudioError or OutputError when it has ended."""
        pipe = self._process.stdin
        assert pipe is not None
        try:
            pipe.write(block.data if block.flags.c_contiguous else block.tobytes())
        except OSError as error:  # a broken pipe here, "invalid argument" on Windows
            self._process.wait()
            raise self._failure() from error

    def progress(self) -> Iterator[float]:
        """The seconds of output done so far, several times a second until the process ends."""
        pipe = self._process.stdout
        assert pipe is not None
        for line in pipe:
            name, _, value = line.strip().partition(b"=")
            if name == b"out_time_us" and value.isdigit():
                yield int(value) / 1_000_000

    def finish(self) -> str:
        """Wait for the end and return what the process said. Raises AudioError or OutputError when it failed."""
        if self._process.stdin is not None:
            try:
                self._process.stdin.close()
            except OSError as error:
                self._process.wait()
                raise self._failure() from error
        if self._process.wait() != 0:
            raise self._failure()
        return self._said()

    def close(self) -> None:
        """End the process if it still runs, and give its pipes back; safe to call twice."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _said(self) -> str:
        try:
            return self._log.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""

    def _failure(self) -> MusicGenError:
        said = self._said()
        if any(reason in said for reason in ("No space left on device", "Disk quota exceeded", "File too large")):
            return OutputError("the disk is full: make room and try again")
        if "Permission denied" in said:
            return OutputError("the output folder cannot be written to: choose another or change its rights")
        lines = [line.strip() for line in said.splitlines() if "rror" in line or "nvalid" in line]
        reason = lines[0] if lines else f"exit status {self._process.returncode}"
        return AudioError(f"ffmpeg failed: {reason}"[:300])


def decoded(path: Path, frame: int) -> Generator[bytes, int, None]:
    """What a file sounds like from a frame on: send the number of frames wanted, get them as float32, two channels.

    Like the streams of miniaudio it is made ready here, and ends where the sound does. It starts a while ahead, on a
    moment that every decoder's clock can hit exactly, so that decoder and resampler have settled. Raises AudioError.
    """
    grid = temporary.SAMPLE_RATE_HZ // 100
    start = max(0, frame // grid - temporary.DECODE_AHEAD_GRID) * grid
    arguments = ["-ss", f"{start / temporary.SAMPLE_RATE_HZ:.2f}", "-i", file_argument(path), "-map", "0:a:0"]
    arguments += ["-ar", str(temporary.SAMPLE_RATE_HZ), "-ac", "2", "-f", "f32le", "pipe:1"]
    command = [str(find_ffmpeg()), *temporary.FFMPEG_QUIET, *arguments]
    stream = _decoded(command, frame - start)
    next(stream)
    return stream


def _decoded(command: Sequence[str], skip: int) -> Generator[bytes, int, None]:
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            start_new_session=True,
        )
    except OSError as error:
        raise AudioError(f"ffmpeg could not be started ({error}): run `python3 requisites.py`") from error
    pipe = process.stdout
    assert pipe is not None
    try:
        wanted = yield b""
        while skip > 0 and (passed := len(pipe.read(min(skip, temporary.DECODE_FRAMES) * 8)) // 8):
            skip -= passed
        while data := pipe.read(wanted * 8):
            wanted = yield data[: len(data) // 8 * 8]
    finally:
        process.kill()
        process.wait()
        pipe.close()


def raw_input(channels: int) -> list[str]:
    """The input of a job that is fed with samples."""
    return ["-f", "f32le", "-ar", str(temporary.SAMPLE_RATE_HZ), "-ac", str(channels), "-i", "pipe:0"]


def file_argument(path: Path) -> str:
    """A path as an argument: always a file, whatever its name looks like (an option, a protocol, a pattern)."""
    return f"file:{path.absolute()}"
