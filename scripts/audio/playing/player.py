"""Plays a list of songs on the sound card, or on a null device where there is none.

A thread reads a second ahead; the device's own thread only copies what lies ready, so that neither a slow disk nor a
busy interpreter is heard. Two locks: ``_lock`` for what is read, which may take as long as a disk does, and ``_edge``
for what lies ready, which is never held for longer than a copy takes. Who needs both takes ``_lock`` first.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from scripts import temporary
from scripts.audio.playing.device import Output
from scripts.audio.playing.reader import Piece, Reader
from scripts.audio.playing.tracks import Track
from scripts.errors import AudioError
from scripts.records import Block, Message, PlayerState


@dataclass(frozen=True, slots=True)
class _Moment:
    """Where the sound is that was handed out last, in frames."""

    index: int = -1
    path: Path | None = None
    frame: int = 0
    length: int = 0


class Player:
    """A playing list; a context manager, since a device that is left open keeps the interpreter from ending.

    Its methods may be called from one thread while the device's own thread asks for samples. ``missed_frames`` counts
    those that the device asked for and that did not lie ready.
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
        self.missed_frames = 0
        self._lock = threading.RLock()
        self._edge = threading.RLock()
        self._messages: deque[Message] = deque()
        self._reader = Reader(songs, crossfade_seconds, self._messages)
        self._pieces: deque[Piece] = deque()
        self._used = 0  # frames of the first piece that were handed out
        self._heard = _Moment()
        self._status = "stopped"
        self._volume = max(0, min(100, volume_percent))
        self._gain = 0.0
        self._taken_at = 0.0
        self._taken_seconds = 0.0
        self._output: Output | None = None
        self._losses = 0
        self._hungry = threading.Event()
        self._closed = False
        self._filler: threading.Thread | None = None
        if device is not None:
            self._output = Output(device, self._feed)
            if self._output.instead:
                self._messages.append(Message("No sound card was found: playing without sound.", "warning"))
            self._filler = threading.Thread(target=self._fill, name="reading ahead", daemon=True)
            self._filler.start()

    def __enter__(self) -> Player:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def songs(self) -> list[Path]:
        """The list as it is now."""
        return self._reader.songs

    @property
    def crossfade_seconds(self) -> float:
        """How long a song and the next sound together."""
        return self._reader.crossfade_seconds

    @crossfade_seconds.setter
    def crossfade_seconds(self, seconds: float) -> None:
        self._reader.crossfade_seconds = seconds

    def play(self, index: int = 0) -> None:
        """Start a song of the list from its beginning; one that cannot be played is passed over with a message.

        A song that sounds already is faded out, quickly enough to seem cut and slowly enough not to click.
        """
        self._look_for_sound()
        with self._lock:
            self._read_up_to(temporary.PLAYER_CUT_FRAMES)
            self._reader.start(index)
            self._jump(None)

    def line_up(self, songs: Sequence[Path]) -> None:
        """Set what comes after the current song, in place of the rest of the list; what sounds goes on."""
        with self._lock, self._edge:
            if self._status == "stopped":
                self._reader.songs[self._heard.index + 1 :] = songs
            elif self._reader.follow(self._heard.index, songs):
                kept = [piece for piece in self._pieces if len(piece.samples) and piece.index <= self._heard.index]
                if not kept or self._pieces[0] is not kept[0]:
                    self._used = 0
                self._pieces = deque(kept)
        self._hungry.set()

    def prepare(self) -> None:
        """Open the next song ahead of its time, so that no slow disk can make a gap; one that is broken waits."""
        with self._lock:
            wanted = self._reader.wanted()
        if wanted is not None:
            with suppress(AudioError):
                track = Track(wanted)
                with self._lock:
                    self._reader.take(track)

    def pull(self, frames: int) -> Block:
        """The next ``frames`` of sound, (frames, 2), for a player without a device."""
        return self._next_block(frames)

    def pause(self) -> None:
        """Hold, or go on where it was held."""
        if self._status == "paused":
            self._look_for_sound()
        with self._edge:
            self._status = {"playing": "paused", "paused": "playing"}.get(self._status, self._status)

    def stop(self) -> None:
        """Stop and close the song."""
        with self._lock:
            self._reader.close()
            with self._edge:
                self._pieces.clear()
                self._used = 0
                self._status = "stopped"
                self._heard = _Moment(self._heard.index)

    def seek(self, seconds: float) -> None:
        """Go to a moment of the song; a moment outside it is its beginning or its end."""
        with self._lock:
            heard = self._heard
            if self._status == "stopped" or heard.path is None:
                return
            self._read_up_to(temporary.PLAYER_CUT_FRAMES)
            frame = max(0, min(round(seconds * temporary.SAMPLE_RATE_HZ), heard.length))
            self._reader.seek(heard.index, frame)
            self._jump(_Moment(heard.index, heard.path, frame, heard.length))

    def set_volume(self, percent: int) -> None:
        """Set the volume, 0 to 100 per cent as heard."""
        self._volume = max(0, min(100, percent))

    def state(self) -> PlayerState:
        """What is happening now."""
        with self._edge:
            heard = self._heard
            position = heard.frame / temporary.SAMPLE_RATE_HZ
            if self._status == "playing":
                # The device takes a whole buffer at once and plays it from then on.
                unheard = self._taken_seconds - (time.monotonic() - self._taken_at)
                position = max(0.0, position - max(0.0, unheard))
            return PlayerState(
                status=self._status,
                index=heard.index,
                path=heard.path,
                position_seconds=position,
                length_seconds=heard.length / temporary.SAMPLE_RATE_HZ,
                volume_percent=self._volume,
                device=self._output.name if self._output is not None else "",
            )

    def check(self) -> None:
        """See that the device still asks for samples, and go on with another when it does not. Call it often."""
        output = self._output
        if output is None or self._status != "playing" or not output.lost():
            return
        output.abandon()
        self._losses += 1
        # one that is lost again and again is no device to play on
        wanted = "" if self._losses <= temporary.PLAYER_MOST_LOSSES else "null"
        self._output = Output(wanted, self._feed)
        words = (
            "The sound device has gone: playing on without sound. Pause and go on to look for it again."
            if self._output.name == "null"
            else "The sound device has gone: playing on with another one."
        )
        self._messages.append(Message(words, "warning"))

    def messages(self) -> list[Message]:
        """What happened since the last call: songs passed over, no sound card, a device that is gone."""
        told = []
        with suppress(IndexError):
            while True:
                told.append(self._messages.popleft())
        return told

    def watch(self) -> Iterator[PlayerState | Message]:
        """States several times a second, and messages as they come, until the list has been played."""
        while True:
            self.check()
            yield from self.messages()
            now = self.state()
            yield now
            if now.status == "stopped":
                yield from self.messages()
                return
            time.sleep(temporary.PLAYER_STATE_SECONDS)

    def close(self) -> None:
        """Close the device and the song; safe to call twice."""
        self._closed = True
        self._hungry.set()
        output, self._output = self._output, None
        if output is not None:
            output.close()  # not under a lock, for it waits for the device's thread, which may wait for the lock
        if self._filler is not None:
            self._filler.join()
            self._filler = None
        self.stop()

    def _look_for_sound(self) -> None:
        """Try the system's own device again after one was lost, since the user has touched a key."""
        if self._losses and self._output is not None and self._output.name == "null":
            self._losses = 0
            self._output.close()
            self._output = Output("", self._feed)

    def _feed(self, frames: int) -> Block:
        """What the device asks for."""
        block = self._next_block(frames)
        with self._edge:
            self._taken_at = time.monotonic()
            self._taken_seconds = frames / temporary.SAMPLE_RATE_HZ
        self._hungry.set()
        return block

    def _next_block(self, frames: int) -> Block:
        """Copy what lies ready; what does not is read here, unless that would mean to wait for whoever reads now."""
        import numpy as np

        block = np.zeros((frames, 2), dtype=np.float32)
        silent = self._status != "playing"
        if silent and self._gain == 0.0:
            return block
        filled = 0
        while True:
            with self._edge:
                filled = self._copy(block, filled)
                full = filled == frames or self._status == "stopped"
            if full or not self._read_now(frames - filled):
                break
        if not full and not silent:
            self.missed_frames += frames - filled
        gain = 0.0 if silent else hearing_gain(self._volume)
        block *= np.linspace(self._gain, gain, frames, dtype=np.float32)[:, None]
        self._gain = gain
        return block

    def _copy(self, block: Block, filled: int) -> int:
        """Move samples from what lies ready into a block from ``filled`` on; how far it is filled then."""
        while filled < len(block) and self._pieces:
            piece = self._pieces[0]
            if not len(piece.samples):
                self._pieces.popleft()
                self._status = "stopped"
                self._heard = _Moment(self._heard.index)
                break
            count = min(len(piece.samples) - self._used, len(block) - filled)
            block[filled : filled + count] = piece.samples[self._used : self._used + count]
            filled += count
            self._used += count
            left = len(piece.samples) - self._used
            self._heard = _Moment(piece.index, piece.path, piece.frame - left, piece.length)
            if not left:
                self._pieces.popleft()
                self._used = 0
        return filled

    def _read_now(self, frames: int) -> bool:
        """Read a piece if nobody else does just now; False when there is none."""
        if not self._lock.acquire(blocking=self._output is None):
            return False
        try:
            return self._read(min(frames, temporary.PLAYER_PIECE_FRAMES))
        finally:
            self._lock.release()

    def _read(self, frames: int = temporary.PLAYER_PIECE_FRAMES) -> bool:
        piece = self._reader.read(frames)
        if piece is not None:
            with self._edge:
                self._pieces.append(piece)
        return piece is not None

    def _read_up_to(self, frames: int) -> None:
        """See that so many frames lie ready of what sounds, so that it can be faded out."""
        while (
            self._status == "playing" and sum(len(piece.samples) for piece in tuple(self._pieces)) - self._used < frames
        ):
            if not self._read():
                break

    def _jump(self, target: _Moment | None) -> None:
        """Go over from what sounds to what the reader gives now; ``target`` is where that begins, unless it says."""
        fresh: list[Piece] = []
        while len(fresh) < temporary.PLAYER_FIRST_PIECES:
            piece = self._reader.read(temporary.PLAYER_PIECE_FRAMES)
            if piece is None:
                break
            fresh.append(piece)
        with self._edge:
            if fresh and len(fresh[0].samples) and self._status == "playing":
                _fade_over(fresh[0].samples, self._sounding(temporary.PLAYER_CUT_FRAMES))
            self._pieces = deque(fresh)
            self._used = 0
            self._taken_seconds = 0.0
            if target is not None:
                self._heard = target
            elif fresh:
                first = fresh[0]
                self._heard = _Moment(first.index, first.path, first.frame - len(first.samples), first.length)
                self._gain = self._gain if self._status == "playing" else 0.0
                self._status = "playing"
            else:
                self._status = "stopped"
                self._heard = _Moment(self._heard.index)
        self._hungry.set()

    def _sounding(self, frames: int) -> Block:
        """The next frames of what sounds, fewer where fewer lie ready."""
        import numpy as np

        parts = [piece.samples for piece in self._pieces]
        if not parts:
            return np.zeros((0, 2), dtype=np.float32)
        return np.concatenate(parts)[self._used : self._used + frames]

    def _fill(self) -> None:
        """Keep so much ready as ``PLAYER_AHEAD_PIECES`` says."""
        while not self._closed:
            self._hungry.wait()
            self._hungry.clear()
            while not self._closed and len(self._pieces) < temporary.PLAYER_AHEAD_PIECES:
                with self._lock:
                    if not self._read():
                        break


def _fade_over(samples: Block, before: Block) -> None:
    """Fade ``samples`` in, in place, over what sounded ``before``, at equal power."""
    import numpy as np

    count = min(len(samples), len(before))
    angle = np.arange(count, dtype=np.float32) / max(1, count) * np.float32(np.pi / 2)
    samples[:count] = samples[:count] * np.sin(angle)[:, None] + before[:count] * np.cos(angle)[:, None]


def hearing_gain(percent: int) -> float:
    """The factor for a volume as heard: half the percentage sounds about half as loud (a cubic curve)."""
    return float((percent / 100) ** 3)
