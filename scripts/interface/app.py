"""Joins the menus to the world: the settings, the songs being made, the jukebox and the library."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any

from scripts import menus
from scripts.errors import MusicGenError
from scripts.interface.making import Ended, Order
from scripts.interface.watching import Watcher
from scripts.interface.worker import Worker
from scripts.jukebox import Jukebox, song_page
from scripts.menus import Effect, State
from scripts.records import Request, Role, Song
from scripts.settings import change_settings, load_settings
from scripts.temporary import ENDLESS_SONGS, SAVE_SECONDS, STOP_SECONDS


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the app works."""

    output: Path
    models: Path
    settings: Path


class App:
    """The state and everything that changes it; a context manager, since songs and music must be stopped at the end."""

    def __init__(
        self, folders: Folders, *, device: str | None = "", clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Read the settings and begin to look at the library; nothing slow happens before the first screen."""
        self.folders = folders
        self.done = False
        self.redraw = False
        self.errand_due = False
        self._clock = clock
        settings, warnings = load_settings(folders.settings)
        kept = dict(settings.options) if settings.keep_options else {}
        self.state = State(settings=settings, options=kept, notice=" ".join(warnings), now=clock())
        self.jukebox = Jukebox(folders.output, settings, rng=random.Random(), device=device, clock=clock)
        self._unsaved: dict[str, Any] = {}
        self._save_at: float | None = None
        self._worker: Worker | None = None
        self._watcher: Watcher | None = None
        self._seen_songs: Any = None
        self._seen_models: Any = None
        self._seen_waiting: Any = ()
        self._tell_kept = False

    def __enter__(self) -> App:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def working(self) -> bool:
        """Whether songs are being made."""
        return self._worker is not None

    def press(self, key: str) -> None:
        """Take a key."""
        self._step(menus.press(self.state, key))

    def paste(self, text: str) -> None:
        """Take a pasted text."""
        self._step(menus.paste(self.state, text))

    def tick(self) -> None:
        """Take what has happened elsewhere: in the library, the songs being made and the player."""
        if self._watcher is None:  # only now, so that the first screen does not wait for it
            self._watcher = Watcher(self.folders.output, self.folders.models)
        self._take_library(self._watcher)
        self.state = replace(self.state, now=self._clock())
        if self._worker is not None:
            self._take_work(self._worker)
        if self._save_at is not None and self.state.now >= self._save_at:
            try:
                self._write_settings()
            except MusicGenError as error:
                self.state = replace(self.state, notice=str(error))
        self.jukebox.tick()
        for message in self.jukebox.messages():
            self.state = replace(self.state, notice=message.text)
        self.state = replace(self.state, player=self.jukebox.view())

    def returned(self, status: int) -> None:
        """Come back from getting the models, which ended with an exit status."""
        if self._watcher is not None:
            self._watcher.look(models=True)
        if status == 0:
            return
        words = (
            "Stopped: what was got is kept." if status == 130 else "Not every model could be got: is there a network?"
        )
        self.state = replace(self.state, notice=f"{words} Choose 3 to go on; the embedded model works without them.")

    def cancel(self) -> None:
        """Stop making songs; those that are finished stay."""
        if self._worker is not None:
            self.state = replace(self.state, work=replace(self.state.work, stopping=True))
            self._worker.cancel()

    def close(self) -> None:
        """Stop everything; safe to call twice."""
        self.done = True
        with suppress(MusicGenError):
            self._write_settings()
        if self._watcher is not None:
            self._watcher.close()
        if self._worker is not None:
            self._worker.cancel()
        self.jukebox.close()
        if self._worker is not None:
            self._worker.wait(STOP_SECONDS)
            self._worker = None

    def _step(self, step: tuple[State, tuple[Effect, ...]]) -> None:
        self.state, effects = step
        for effect in effects:
            try:
                self._carry_out(effect)
            except MusicGenError as error:
                self.state = replace(self.state, notice=str(error))
        self.state = replace(self.state, player=self.jukebox.view())

    def _carry_out(self, effect: Effect) -> None:
        box, value = self.jukebox, effect.value
        if effect.name == "quit":
            self.done = True
        elif effect.name == "redraw":
            self.redraw = True
            if self._watcher is not None:
                self._watcher.look(models=True, pieces=True)
        elif effect.name == "save":
            self._save(*value)
        elif effect.name == "generate":
            self._start(*value)
        elif effect.name == "resume":
            self._start("", len(value), {}, value)
        elif effect.name == "discard":
            from scripts.interface.delete import discard

            discard(self.folders.output, value)
        elif effect.name == "styles":
            self._tell_styles(value)
        elif effect.name == "models":
            self.errand_due = True
        elif effect.name == "cancel":
            self.cancel()
        elif effect.name == "trash":
            box.trash(value)
            if self._watcher is not None:
                self._watcher.look()
        elif effect.name == "open":
            from scripts.interface.open_files import open_path

            open_path(song_page(value))
        elif effect.name in ("seek", "sleep"):
            {"seek": box.seek_by, "sleep": box.sleep}[effect.name](value)
        else:
            {"enter": box.play, "pause": box.pause, "next": box.next, "previous": box.previous}[effect.name]()

    def _start(
        self, styles: str, songs: int | None, texts: Mapping[str, str], waiting: tuple[Request, ...] = ()
    ) -> None:
        """Begin to make songs with some options' texts, or to go on with pieces."""
        from scripts.codec import plain
        from scripts.commandline import fresh_seed
        from scripts.options import assembled

        folders, settings = self.folders, self.state.settings
        asked = assembled({"seed": str(fresh_seed()), **texts, "styles": styles}, settings)
        primer, vary = (Path(texts[name]) if name in texts else None for name in ("primer", "vary"))
        self._worker = Worker(
            Order(
                plain(replace(asked, songs=ENDLESS_SONGS if songs is None else songs)),
                settings,
                folders.output,
                folders.models,
                folders.settings,
                tuple(texts),
                primer,
                vary,
                tuple(map(plain, waiting)),
            )
        )

    def _tell_styles(self, word: str) -> None:
        """Tell what can be asked for, briefly, or what a word has to do with, in the workflow."""
        from scripts.menus.work import announced
        from scripts.tables import style_table
        from scripts.views.known import screen_lines

        table = style_table()
        for line in screen_lines(table, word):
            self.state = announced(self.state, line)

    def _save(self, key: str, value: Any) -> None:
        """Use a changed setting at once and keep it; what another window of the app has kept meanwhile stays."""
        if key == "volume_percent":
            self.jukebox.set_volume(value)
        elif key == "repeat":
            self.jukebox.set_repeat(value)
        elif key == "crossfade_seconds":
            self.jukebox.set_crossfade(value)
        elif key == "shuffle":
            self.jukebox.set_shuffle(value)
        elif key in ("composer", "writer"):
            self._name_models()
        self._unsaved[key] = value
        if key == "volume_percent":  # a key that is held down shall not write thirty times a second
            self._save_at = self._clock() + SAVE_SECONDS
        else:
            self._write_settings()

    def _write_settings(self) -> None:
        """Keep what has changed. Raises SettingsError."""
        self._save_at = None
        changed, self._unsaved = self._unsaved, {}
        if changed:
            change_settings(lambda stored: replace(stored, **changed), self.folders.settings)

    def _take_library(self, watcher: Watcher) -> None:
        if watcher.trouble:
            self.state = replace(self.state, notice=watcher.trouble)
            watcher.trouble = ""
        songs, models, waiting = watcher.songs, watcher.models, watcher.waiting
        if songs is not self._seen_songs and songs is not None:
            self._seen_songs = songs
            self.state = replace(self.state, songs=songs)
            self.jukebox.set_songs([song.path for song in songs])
        if waiting is not self._seen_waiting:
            self._seen_waiting = waiting
            self.state = replace(self.state, waiting=waiting)
            if self._tell_kept:
                self.state = menus.kept(self.state)
            self._tell_kept = False
        if models is not self._seen_models and models is not None:
            if self._seen_models is None:
                gc.freeze()  # what is there now stays: looking through it again and again would hold the music up
            self._seen_models = models
            self.state = replace(self.state, models=models)
            self._name_models()

    def _name_models(self) -> None:
        """Find out which files the settings come down to."""
        from scripts.models import choose

        names = {}
        for key, role, nobody in (("composer", Role.COMPOSER, "none"), ("writer", Role.WRITER, "built-in tables")):
            wanted = str(getattr(self.state.settings, key))
            try:
                info = choose(self.state.models or (), role, wanted)
                names[key] = info.path.name if info is not None else nobody
            except MusicGenError:
                names[key] = f"{wanted} (not there)"
        self.state = replace(self.state, composer=names["composer"], writer=names["writer"])

    def _take_work(self, worker: Worker) -> None:
        for event in worker.drain():
            if isinstance(event, Ended):
                self.state = menus.ended(self.state, event.error)
                self._worker = None
                self._tell_kept = True
                if self._watcher is not None:
                    self._watcher.look(pieces=True)
                continue
            self.state = menus.told(self.state, event)
            if isinstance(event, Song) and event.audio is not None:
                if self._watcher is not None:
                    self._watcher.look()
                if self.state.settings.auto_play and self.jukebox.view().status == "stopped":
                    self.jukebox.play(event.audio)
