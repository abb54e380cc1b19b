"""Reads a list of songs, one after the other or across each other, as pieces of sound; knows no device and no clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from scripts.audio.playing.tracks import Track
from scripts.errors import AudioError
from scripts.records import Block, Message
from scripts.temporary import SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True)
class Piece:
    """Samples (frames, 2) of song ``index``, up to ``frame`` of its ``length``; no samples: the list has ended."""

    samples: Block
    index: int
    path: Path
    frame: int
    length: int


class Reader:
    """The list, the open song and the one before it while they cross. One thread at a time may use it.

    ``index`` is the song that is read; ``over`` says that there is nothing more to read.
    """

    def __init__(self, songs: Sequence[Path], crossfade_seconds: float, messages: deque[Message]) -> None:
        self.songs = list(songs)
        self.crossfade_seconds = crossfade_seconds
        self.index = -1
        self.over = True
        self.ready: Track | None = None
        self.leaving: tuple[Track, int, int] | None = None
        self._track: Track | None = None
        self._messages = messages
        self._dead_end = -1

    def start(self, index: int) -> None:
        """Go to the beginning of the first song from ``index`` on that can be played."""
        self._close_songs()
        self.over = not self._open(index)

    def seek(self, index: int, frame: int) -> None:
        """Go to a frame of a song; a song that cannot be read there is passed over."""
        self._end_leaving()
        self.over = False
        try:
            if self._track is None or self.index != index:
                self._close_songs()
                self._track = Track(self.songs[index])
                self.index = index
            self._track.seek(frame)
        except (AudioError, OSError) as error:
            self._messages.append(Message(f"skipped: {error}", "warning"))
            self.start(index + 1)

    def read(self, frames: int) -> Piece | None:
        """The next piece, at most so long; after the last song an empty one, and then None."""
        if self.over:
            return None
        while True:
            if self._track is None and not self._open(self.index + 1):
                self.over = True
                self._end_leaving()
                return _end(self.index)
            self._cross()
            track = self._track
            assert track is not None
            part = track.read(frames)
            if len(part):
                return Piece(self._with_leaving(part), self.index, track.path, track.position, track.length)
            self._close_track()

    def follow(self, heard: int, songs: Sequence[Path]) -> bool:
        """Set what comes after song ``heard``. True when that takes back what was read of the songs after it."""
        begun = self.songs[heard + 1 : self.index + 1]
        ahead = self.over or self.index > heard
        stays = list(songs[: len(begun)]) == begun and not (self.over and len(songs) > len(begun))
        self.songs[heard + 1 :] = songs
        if ahead and not stays:
            self._close_songs()
            self.index, self.over = heard, False
        if self.ready is not None and [self.ready.path] != self.songs[self.index + 1 : self.index + 2]:
            self.ready.close()
            self.ready = None
        self._dead_end = -1
        return ahead and not stays

    def wanted(self) -> Path | None:
        """The song that should be opened ahead of its time, so that no slow disk can make a gap."""
        following = self.songs[self.index + 1 : self.index + 2]
        return following[0] if following and self.ready is None and not self.over else None

    def take(self, track: Track) -> None:
        """Keep a song that was opened ahead, if it is still wanted."""
        if self.wanted() == track.path:
            self.ready = track
        else:
            track.close()

    def close(self) -> None:
        """Close every song."""
        self._close_songs()
        if self.ready is not None:
            self.ready.close()
            self.ready = None
        self.over = True

    def _open(self, index: int) -> bool:
        """Open the first song from ``index`` on that can be played; False at the end of the list."""
        for number in range(max(0, index), len(self.songs)):
            ready, self.ready = self.ready, None
            if ready is not None and ready.path != self.songs[number]:
                ready.close()
                ready = None
            try:
                self._track = ready or Track(self.songs[number])
            except AudioError as error:
                self._messages.append(Message(f"skipped: {error}", "warning"))
                continue
            self.index = number
            return True
        return False

    def _cross(self) -> None:
        """Begin the next song while the current one ends, when a cross-fade was asked for and it is time."""
        track, following = self._track, self.songs[self.index + 1 : self.index + 2]
        if track is None or not following or self.leaving is not None or self.crossfade_seconds <= 0:
            return
        left = track.length - track.position
        # a song shorter than two fades would begin and end in one
        if self.index != self._dead_end and 0 < left <= min(self.crossfade_seconds * SAMPLE_RATE_HZ, track.length / 2):
            self._track = None
            if self._open(self.index + 1):
                self.leaving = (track, 0, max(1, left))
            else:  # nothing that follows can be played: this one ends by itself
                self._track, self._dead_end = track, self.index

    def _with_leaving(self, block: Block) -> Block:
        """Fade the block in and add what is left of the song before it, at equal power."""
        if self.leaving is None:
            return block
        import numpy as np

        track, gone, total = self.leaving
        angle = np.clip((gone + np.arange(len(block), dtype=np.float32)) / total, 0.0, 1.0) * np.float32(np.pi / 2)
        part = track.read(min(len(block), total - gone))
        block = block * np.sin(angle)[:, None]
        block[: len(part)] += part * np.cos(angle[: len(part)])[:, None]
        self.leaving = (track, gone + len(block), total)
        if gone + len(block) >= total:
            self._end_leaving()
        return block

    def _end_leaving(self) -> None:
        leaving, self.leaving = self.leaving, None
        if leaving is not None:
            leaving[0].close()

    def _close_songs(self) -> None:
        self._end_leaving()
        self._close_track()

    def _close_track(self) -> None:
        track, self._track = self._track, None
        if track is not None:
            with suppress(OSError):
                track.close()


def _end(index: int) -> Piece:
    import numpy as np

    return Piece(np.zeros((0, 2), dtype=np.float32), index, Path(), 0, 0)
