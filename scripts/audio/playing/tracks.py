"""One song while it plays: decoded from disk bit by bit, at any moment of it, in little memory."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import Any

from scripts import temporary
from scripts.audio.coding.ffmpeg import decoded
from scripts.audio.coding.mp3 import Layout, find_moment, read_layout
from scripts.errors import AudioError
from scripts.records import Block


class Track:
    """An open audio file. ``position`` and ``length`` count frames at ``SAMPLE_RATE_HZ``."""

    def __init__(self, path: Path) -> None:
        """Open a file; raises AudioError when it is gone or holds no sound."""
        self.path = path
        self.position = 0
        self._file: Any = None
        self._stream: Generator[Any, int, None] | None = None
        try:
            self._layout = read_layout(path)
            self.length = _length_of(path, self._layout)
            self.seek(0)
        except OSError as error:
            raise AudioError(f"{path.name} cannot be opened: {error.strerror or error}") from error

    def seek(self, frame: int) -> None:
        """Go to a frame.

        CBR MP3s jump there within a millisecond, what ffmpeg decodes as soon as it has started; of other files all that
        lies before is decoded.
        """
        frame = max(0, min(frame, self.length))
        self._end_stream()
        self.position = frame
        if frame == self.length and frame > 0:
            return
        if self._layout is not None and self._layout.rate_hz == temporary.SAMPLE_RATE_HZ and frame > 0:
            self._stream = self._jump(self._layout, frame)
        else:
            self._stream = self._open(frame)

    def read(self, frames: int) -> Block:
        """The next samples, (frames, 2); fewer at the end, none after it."""
        import numpy as np

        wanted = max(0, min(frames, self.length - self.position))
        parts = []
        while wanted > 0 and self._stream is not None:
            try:
                samples = self._stream.send(min(wanted, temporary.BLOCK_FRAMES))
            except (StopIteration, self._decode_error()):
                self._end_stream()
                break
            part = np.frombuffer(samples, dtype=np.float32).reshape(-1, 2)
            parts.append(part)
            wanted -= len(part)
            self.position += len(part)
        return np.concatenate(parts) if parts else np.zeros((0, 2), dtype=np.float32)

    def close(self) -> None:
        """Give the decoder and the file back; safe to call twice."""
        self._end_stream()

    def _open(self, frame: int) -> Generator[Any, int, None]:
        if _played_by_ffmpeg(self.path) or not _in_utf8(self.path):
            return decoded(self.path, frame)
        import miniaudio

        try:
            stream: Generator[Any, int, None] = miniaudio.stream_file(
                str(self.path),
                output_format=miniaudio.SampleFormat.FLOAT32,
                sample_rate=temporary.SAMPLE_RATE_HZ,
                frames_to_read=temporary.BLOCK_FRAMES,
                seek_frame=frame,
            )
        except miniaudio.MiniaudioError as error:
            raise AudioError(f"{self.path.name} cannot be played: it holds no sound that can be read") from error
        return stream

    def _jump(self, layout: Layout, frame: int) -> Generator[Any, int, None]:
        """A decoder that starts in the middle of the file, at the frame asked for."""
        import miniaudio

        file = self.path.open("rb")
        self._file = file
        start, drop = find_moment(file, layout, frame)

        class Tail(miniaudio.StreamableSource):  # type: ignore[misc]
            """The file from the found byte on, as the decoder reads it."""

            def read(self, num_bytes: int) -> bytes:
                return file.read(num_bytes)

            def seek(self, offset: int, origin: Any) -> bool:
                if origin == miniaudio.SeekOrigin.START:
                    file.seek(start + offset)
                elif origin == miniaudio.SeekOrigin.CURRENT:
                    file.seek(offset, 1)
                else:
                    file.seek(offset, 2)
                return True

        file.seek(start)
        try:
            stream: Generator[Any, int, None] = miniaudio.stream_any(
                Tail(),
                source_format=miniaudio.FileFormat.MP3,
                output_format=miniaudio.SampleFormat.FLOAT32,
                sample_rate=temporary.SAMPLE_RATE_HZ,
                frames_to_read=temporary.BLOCK_FRAMES,
            )
            while drop > 0:
                drop -= len(stream.send(min(drop, temporary.BLOCK_FRAMES))) // 2
        except (miniaudio.MiniaudioError, StopIteration) as error:
            raise AudioError(f"{self.path.name} cannot be played from there: the file is damaged") from error
        return stream

    def _end_stream(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.close()
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):
                file.close()

    def _decode_error(self) -> type[Exception]:
        import miniaudio

        error: type[Exception] = miniaudio.MiniaudioError
        return error


def _length_of(path: Path, layout: Layout | None) -> int:
    """The length of a file in frames at ``SAMPLE_RATE_HZ``."""
    if layout is not None:
        return round(layout.samples * temporary.SAMPLE_RATE_HZ / layout.rate_hz)
    if _played_by_ffmpeg(path):
        return _said_length(path)
    import miniaudio

    try:
        info = miniaudio.get_file_info(str(path))
    except miniaudio.MiniaudioError as error:
        raise AudioError(f"{path.name} cannot be played: it holds no sound that can be read") from error
    return round(float(info.duration) * temporary.SAMPLE_RATE_HZ)


def _in_utf8(path: Path) -> bool:
    """Whether a file's name is UTF-8: miniaudio opens no other, ffmpeg any."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _played_by_ffmpeg(path: Path) -> bool:
    """Whether a file is of a format that the player's own library does not read."""
    kind = temporary.FORMATS.get(path.suffix[1:].lower())
    return kind is not None and kind.played_by == "ffmpeg"


def _said_length(path: Path) -> int:
    """The length of a file as its own container says, in frames at ``SAMPLE_RATE_HZ``.

    Opus counts at 48 kHz and rounds up, so the music has the last whole frame before that.
    """
    import mutagen

    try:
        file = mutagen.File(path)
    except mutagen.MutagenError as error:
        if error.args and isinstance(error.args[0], OSError):
            raise error.args[0] from error
        file = None
    if file is None:
        raise AudioError(f"{path.name} cannot be played: it holds no sound that can be read")
    return int(float(file.info.length) * temporary.SAMPLE_RATE_HZ + 1e-4)
