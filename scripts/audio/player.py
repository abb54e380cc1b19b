"""Plays a list of songs on the sound card, or on a null device where there is none."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from scripts import temporary
from scripts.audio.tracks import Track
from scripts.errors import AudioError
from scripts.records import Block, Message, PlayerState


class Player:
    """A playing list; a context manager, since a device that is left open keeps the interpreter from ending.

    Its methods may be called from one thread while the device's own thread asks for samples.
    """

    def __init__(
        self,
        songs: Sequence[Path],
        *,
        device: str | None = "",
        volume_percent: int = 65,
        crossfade_seconds: float = 0.0,
    ) -> None:
        """Open a device: by a part of its name, ``null`` for none that can be heard, or empty for the system's own.

        Without a sound card the null device is taken and a message says so. With ``None`` there is no device at all,
        and the caller takes the sound with ``pull``. The last ``crossfade_seconds`` of a song and the first of the next
        sound together. Raises AudioError for an unknown name.
        """
        self.songs = list(songs)
        self.crossfade_seconds = crossfade_seconds
        self._ready: Track | None = None
        self._leaving: tuple[Track, int, int] | None = None
        self._lock = threading.RLock()
        self._messages: deque[Message] = deque()
        self._track: Track | None = None
        self._index = -1
        self._status = "stopped"
        self._volume = max(0, min(100, volume_percent))
        self._gain = 0.0
        self._taken_at = 0.0
        self._taken_seconds = 0.0
        self._device: Any = None
        self._device_name = ""
        if device is not None:
            self._open_device(device)

    def __enter__(self) -> Player:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def play(self, index: int = 0) -> None:
        """Start a song of the list from its beginning; one that cannot be played is passed over with a message.

        A song that sounds already is faded out, quickly enough to seem cut and slowly enough not to click.
        """
        with self._lock:
            if self._status == "playing":
                self._leave(temporary.PLAYER_CUT_SECONDS)
            self._gain = 0.0 if self._leaving is None else self._gain
            self._start(index)

    def line_up(self, songs: Sequence[Path]) -> None:
        """Set what comes after the current song, in place of the rest of the list; what sounds goes on."""
        with self._lock:
            if self._ready is not None and [self._ready.path] != list(songs[:1]):
                self._ready.close()
                self._ready = None
            self.songs[self._index + 1 :] = songs

    def prepare(self) -> None:
        """Open the next song ahead of its time, so that no slow disk can make a gap; one that is broken waits."""
        with self._lock:
            following = self.songs[self._index + 1 : self._index + 2]
            if following and self._ready is None:
                with suppress(AudioError):
                    self._ready = Track(following[0])

    def pull(self, frames: int) -> Block:
        """The next ``frames`` of sound, (frames, 2), for a player without a device."""
        with self._lock:
            return self._next_block(frames)

    def pause(self) -> None:
        """Hold, or go on where it was held."""
        with self._lock:
            self._status = {"playing": "paused", "paused": "playing"}.get(self._status, self._status)

    def stop(self) -> None:
        """Stop and close the song."""
        with self._lock:
            self._close_track()
            self._end_leaving()
            if self._ready is not None:
                self._ready.close()
                self._ready = None
            self._status = "stopped"

    def seek(self, seconds: float) -> None:
        """Go to a moment of the song; a moment outside it is its beginning or its end."""
        with self._lock:
            if self._track is None:
                return
            try:
                self._track.seek(round(seconds * temporary.SAMPLE_RATE_HZ))
                self._taken_seconds = 0.0
            except (AudioError, OSError) as error:
                self._messages.append(Message(f"skipped: {error}", "warning"))
                self._start(self._index + 1)

    def set_volume(self, percent: int) -> None:
        """Set the volume, 0 to 100 per cent as heard."""
        with self._lock:
            self._volume = max(0, min(100, percent))

    def state(self) -> PlayerState:
        """What is happening now."""
        with self._lock:
            track = self._track
            position = track.position / temporary.SAMPLE_RATE_HZ if track else 0.0
            if self._status == "playing":
                # The device takes a whole buffer at once and plays it from then on.
                unheard = self._taken_seconds - (time.monotonic() - self._taken_at)
                position = max(0.0, position - max(0.0, unheard))
            return PlayerState(
                status=self._status,
                index=self._index,
                path=track.path if track else None,
                position_seconds=position,
                length_seconds=track.length / temporary.SAMPLE_RATE_HZ if track else 0.0,
                volume_percent=self._volume,
                device=self._device_name,
            )

    def messages(self) -> list[Message]:
        """What happened since the last call: songs passed over, no sound card."""
        with self._lock:
            told = list(self._messages)
            self._messages.clear()
            return told

    def watch(self) -> Iterator[PlayerState | Message]:
        """States several times a second, and messages as they come, until the list has been played."""
        while True:
            yield from self.messages()
            now = self.state()
            yield now
            if now.status == "stopped":
                yield from self.messages()
                return
            time.sleep(temporary.PLAYER_STATE_SECONDS)

    def close(self) -> None:
        """Close the device and the song; safe to call twice."""
        device, self._device = self._device, None
        if device is not None:
            device.close()  # not under the lock, for it waits for the device's thread, which may wait for the lock
        self.stop()

    def _open_device(self, name: str) -> None:
        import miniaudio
        import numpy as np

        np.zeros(1, dtype=np.float32)  # loaded here, or the first sound would wait for it

        common = {
            "output_format": miniaudio.SampleFormat.FLOAT32,
            "sample_rate": temporary.SAMPLE_RATE_HZ,
            "buffersize_msec": temporary.PLAYER_BUFFER_MS,
            "app_name": temporary.APP_NAME,
        }
        silent = [miniaudio.Backend.NULL]
        with _quiet():
            try:
                if name.lower() == "null":
                    self._device = miniaudio.PlaybackDevice(**common, backends=silent)
                else:
                    chosen = _device_id(name) if name else None
                    self._device = miniaudio.PlaybackDevice(**common, device_id=chosen)
            except miniaudio.MiniaudioError:
                self._device = miniaudio.PlaybackDevice(**common, backends=silent)
        self._device_name = str(self._device.backend).lower()
        if self._device_name == "null" and name.lower() != "null":
            self._messages.append(Message("No sound card was found: playing without sound.", "warning"))
        feed = self._feed()
        next(feed)
        self._device.start(feed)

    def _feed(self) -> Generator[Block | bytes, int, None]:
        """What the device's thread asks: so many frames now. Never raises, for that would end the sound for good."""
        wanted = yield b""
        while True:
            with self._lock:
                block = self._next_block(wanted)
                self._taken_at = time.monotonic()
                self._taken_seconds = wanted / temporary.SAMPLE_RATE_HZ
            wanted = yield block

    def _next_block(self, frames: int) -> Block:
        import numpy as np

        block = np.zeros((frames, 2), dtype=np.float32)
        silent = self._status != "playing"
        if self._track is None or (silent and self._gain == 0.0):
            return block
        if not silent:
            self._cross()
        filled = 0
        while filled < frames and self._track is not None:
            part = self._track.read(frames - filled)
            block[filled : filled + len(part)] = part
            filled += len(part)
            if filled < frames and len(part) == 0:
                if silent:
                    break
                self._start(self._index + 1)
        self._add_leaving(block)
        gain = 0.0 if silent else hearing_gain(self._volume)
        block *= np.linspace(self._gain, gain, frames, dtype=np.float32)[:, None]
        self._gain = gain
        return block

    def _start(self, index: int) -> None:
        """Open the first song from ``index`` on that can be played, or stop at the end of the list."""
        self._close_track()
        for number in range(max(0, index), len(self.songs)):
            try:
                ready, self._ready = self._ready, None
                if ready is not None and ready.path == self.songs[number]:
                    self._track = ready
                else:
                    if ready is not None:
                        ready.close()
                    self._track = Track(self.songs[number])
            except AudioError as error:
                self._messages.append(Message(f"skipped: {error}", "warning"))
                continue
            self._index = number
            self._status = "playing"
            return
        self._end_leaving()
        self._status = "stopped"

    def _cross(self) -> None:
        """Begin the next song while the current one ends, when a cross-fade was asked for and it is time."""
        track, following = self._track, self.songs[self._index + 1 : self._index + 2]
        if track is None or not following or self._leaving is not None or self.crossfade_seconds <= 0:
            return
        left = track.length - track.position
        # a song shorter than two fades would begin and end in one
        if 0 < left <= min(self.crossfade_seconds * temporary.SAMPLE_RATE_HZ, track.length / 2):
            self._leave(left / temporary.SAMPLE_RATE_HZ)
            self._start(self._index + 1)

    def _leave(self, seconds: float) -> None:
        """Let the current song fade out over ``seconds`` under the one that comes."""
        self._end_leaving()
        if self._track is not None:
            self._leaving = (self._track, 0, max(1, round(seconds * temporary.SAMPLE_RATE_HZ)))
            self._track = None

    def _add_leaving(self, block: Block) -> None:
        """Fade the block in and add what is left of the song before it, at equal power."""
        if self._leaving is None:
            return
        import numpy as np

        track, gone, total = self._leaving
        angle = np.clip((gone + np.arange(len(block), dtype=np.float32)) / total, 0.0, 1.0) * np.float32(np.pi / 2)
        part = track.read(min(len(block), total - gone))
        block *= np.sin(angle)[:, None]
        block[: len(part)] += part * np.cos(angle[: len(part)])[:, None]
        self._leaving = (track, gone + len(block), total)
        if gone + len(block) >= total:
            self._end_leaving()

    def _end_leaving(self) -> None:
        leaving, self._leaving = self._leaving, None
        if leaving is not None:
            leaving[0].close()

    def _close_track(self) -> None:
        track, self._track = self._track, None
        if track is not None:
            with suppress(OSError):
                track.close()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what the system's sound libraries write about a missing card off the screen."""
    try:
        kept = os.dup(2)
    except OSError:  # no standard error at all, as in a program without a console
        yield
        return
    try:
        with open(os.devnull, "wb") as nothing:  # noqa: PTH123 - a device name, not a path
            os.dup2(nothing.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def hearing_gain(percent: int) -> float:
    """The factor for a volume as heard: half the percentage sounds about half as loud (a cubic curve)."""
    return float((percent / 100) ** 3)


def _device_id(name: str) -> Any:
    """The device whose name holds ``name``. Raises AudioError with the names there are."""
    import miniaudio

    try:
        found = miniaudio.Devices().get_playbacks()
    except miniaudio.MiniaudioError:
        found = []
    for device in found:
        if name.lower() in str(device["name"]).lower():
            return device["id"]
    names = ", ".join(str(device["name"]) for device in found) or "none"
    raise AudioError(f"no sound device is called {name!r}; there are: {names}, and null")
