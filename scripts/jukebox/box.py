"""Keeps a player to the queue.

The jukebox tells the player ahead what follows, so that one song goes over into the next without a gap while the
screen is busy; ``tick`` then finds out what the player has done.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from scripts.errors import AudioError
from scripts.jukebox.files import to_trash
from scripts.jukebox.queue import Queue, advanced, joined, next_round, shuffled, upcoming
from scripts.records import Message, Settings
from scripts.temporary import PREPARE_SECONDS, RESTART_SECONDS, SLEEP_FADE_SECONDS

if TYPE_CHECKING:
    from scripts.audio.playing.player import Player


@dataclass(frozen=True, slots=True)
class JukeboxView:
    """What the screens show of the jukebox; ``sleep_seconds`` are those left, ``None`` without a timer."""

    status: str = "stopped"
    song: Path | None = None
    position_seconds: float = 0.0
    length_seconds: float = 0.0
    played: tuple[Path, ...] = ()
    remaining: tuple[Path, ...] = ()
    volume_percent: int = 65
    shuffle: bool = False
    repeat: str = "all"
    crossfade_seconds: float = 0.0
    sleep_seconds: float | None = None
    device: str = ""


class Jukebox:
    """Plays the songs of a folder. Its methods are called from one thread; ``close`` gives the device back."""

    def __init__(
        self,
        output: Path,
        settings: Settings,
        *,
        rng: random.Random,
        device: str | None = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is opened before the first song plays; ``device`` as in ``Player``."""
        self._output = output
        self._rng = rng
        self._device = device
        self._clock = clock
        self._volume = settings.volume_percent
        self._crossfade = settings.crossfade_seconds
        self._queue = Queue(shuffle=settings.shuffle, repeat=settings.repeat)
        self._found: tuple[Path, ...] = ()
        self._player: Player | None = None
        self._index = -1
        self._sleep_at: float | None = None
        self._messages: list[Message] = []

    @property
    def player(self) -> Player | None:
        """The player, once something has been played."""
        return self._player

    def set_songs(self, found: Sequence[Path]) -> None:
        """Tell which songs there are now, in the library's order."""
        self._found = tuple(found)
        changed = joined(self._queue, self._found, self._rng)
        if changed is not self._queue:
            self._queue = changed
            self._line_up()

    def play(self, path: Path | None = None) -> None:
        """Play a song, or the first of the round; goes on with it when it plays or is held already."""
        state = self._player.state() if self._player else None
        if path is None and state is not None and state.status != "stopped":
            return
        order = self._queue.order
        if path is not None and path not in order:
            self.set_songs((*self._found, path))
            order = self._queue.order
        if order:
            self._play_place(order.index(path) if path else 0)

    def pause(self) -> None:
        """Hold, or go on; starts playing when nothing does."""
        if self._player is None or self._player.state().status == "stopped":
            self.play(self._queue.current)
        else:
            self._player.pause()

    def next(self) -> None:
        """Go to the song after this one, whatever the repeat says."""
        self._catch_up()
        self._queue = advanced(self._queue, 1, self._rng)
        if self._queue.order:
            self._play_place(self._queue.place)

    def previous(self) -> None:
        """Go to the beginning of this song, or, close to it, to the song before."""
        self._catch_up()
        started = self._player is not None and self._player.state().position_seconds > RESTART_SECONDS
        if self._queue.order:
            self._play_place(max(0, self._queue.place - (0 if started else 1)))

    def seek_by(self, seconds: float) -> None:
        """Move inside the song."""
        if self._player is not None:
            state = self._player.state()
            if state.status != "stopped":
                self._player.seek(max(0.0, state.position_seconds + seconds))

    def set_volume(self, percent: int) -> None:
        """Set the volume as heard."""
        self._volume = max(0, min(100, percent))
        if self._player is not None:
            self._player.set_volume(self._volume)

    def set_repeat(self, repeat: str) -> None:
        """Set what is repeated: all, one or off."""
        self._queue = replace(self._queue, repeat=repeat)
        self._line_up()

    def set_shuffle(self, shuffle: bool) -> None:
        """Mix what remains, or bring the order back."""
        self._catch_up()
        if self._queue.shuffle != shuffle:
            self._queue = shuffled(self._queue, self._found, self._rng)
            self._line_up()

    def set_crossfade(self, seconds: float) -> None:
        """Set over how many seconds one song goes over into the next."""
        self._crossfade = seconds
        if self._player is not None:
            self._player.crossfade_seconds = seconds

    def sleep(self, minutes: float) -> None:
        """Fade out and hold after so many minutes; 0 takes the timer away."""
        self._sleep_at = self._clock() + 60.0 * minutes if minutes > 0 else None
        self.set_volume(self._volume)

    def trash(self, path: Path) -> None:
        """Move a song and its folder to the trash folder; one that plays is left for the next. Raises OutputError."""
        self._catch_up()
        playing = self._player is not None and self._queue.current == path and self._player.state().path == path
        if self._player is not None:
            self._player.line_up([])  # an open file cannot be moved on Windows
        if playing and self._player is not None:
            others = [song for song in self._queue.order if song != path]
            self._player.stop()
            if others:
                self._queue = advanced(self._queue, 1, self._rng)
                if self._queue.current == path:
                    self._queue = advanced(self._queue, 1, self._rng)
                self._play_place(self._queue.place)
            else:
                self._queue = Queue(shuffle=self._queue.shuffle, repeat=self._queue.repeat)
        try:
            to_trash(path, self._output)
        finally:
            self.set_songs([song for song in self._found if song.exists()])
            self._line_up()

    def tick(self) -> None:
        """Follow the player: songs that ended, the sleep timer, the next song opened in time. Call it often."""
        if self._player is None:
            return
        self._player.check()
        self._catch_up()
        self._messages += self._player.messages()
        state = self._player.state()
        left = state.length_seconds - state.position_seconds
        if state.status == "playing" and left < PREPARE_SECONDS + self._crossfade:
            self._player.prepare()
        if self._sleep_at is not None:
            seconds = self._sleep_at - self._clock()
            if seconds <= 0:
                self._sleep_at = None
                if state.status == "playing":
                    self._player.pause()
                self._player.set_volume(self._volume)
                self._messages.append(Message("The sleep timer has run out: the music is held."))
            elif seconds < SLEEP_FADE_SECONDS:
                self._player.set_volume(round(self._volume * seconds / SLEEP_FADE_SECONDS))

    def view(self) -> JukeboxView:
        """What is happening now."""
        state = self._player.state() if self._player else None
        playing = state is not None and state.status != "stopped"
        return JukeboxView(
            status=state.status if state else "stopped",
            song=state.path if state and playing else None,
            position_seconds=state.position_seconds if state else 0.0,
            length_seconds=state.length_seconds if state else 0.0,
            played=self._queue.played,
            remaining=self._queue.remaining,
            volume_percent=self._volume,
            shuffle=self._queue.shuffle,
            repeat=self._queue.repeat,
            crossfade_seconds=self._crossfade,
            sleep_seconds=None if self._sleep_at is None else max(0.0, self._sleep_at - self._clock()),
            device=state.device if state else "",
        )

    def messages(self) -> list[Message]:
        """What there was to say since the last call."""
        told, self._messages = self._messages, []
        return told

    def close(self) -> None:
        """Stop and give the device back; safe to call twice."""
        player, self._player = self._player, None
        if player is not None:
            player.close()

    def _play_place(self, place: int) -> None:
        """Play the song at a place of the round, and what follows it."""
        player = self._open()
        if player is None:
            return
        self._queue = replace(self._queue, place=place)
        if not self._queue.after:
            self._queue = replace(self._queue, after=next_round(self._queue, self._rng))
        # The song itself is asked for by hand, so "repeat one" shall not put another first.
        player.line_up((self._queue.order[place], *upcoming(self._queue)))
        self._index = player.state().index + 1
        player.play(self._index)
        self._catch_up()

    def _catch_up(self) -> None:
        """Move the queue on by as many songs as the player has gone on."""
        if self._player is None:
            return
        state = self._player.state()
        steps = state.index - self._index
        if steps <= 0:
            return
        self._index = state.index
        if self._queue.repeat != "one" or state.path != self._queue.current:
            self._queue = advanced(self._queue, steps, self._rng)
            if state.path in self._queue.order and state.path != self._queue.current:
                self._queue = replace(self._queue, place=self._queue.order.index(state.path))
        self._line_up()

    def _line_up(self) -> None:
        if self._player is not None:
            self._player.line_up(upcoming(self._queue))

    def _open(self) -> Player | None:
        if self._player is None:
            from scripts.audio.playing.player import Player

            try:
                self._player = Player(
                    (), device=self._device, volume_percent=self._volume, crossfade_seconds=self._crossfade
                )
            except AudioError as error:
                self._messages.append(Message(str(error), "warning"))
        return self._player
