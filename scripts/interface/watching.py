"""Looks after the library and the models in a thread of its own, since disks can be slow."""

from __future__ import annotations

import threading
from pathlib import Path

from scripts.jukebox import song_seconds
from scripts.menus import SongFacts
from scripts.records import ModelInfo, Request
from scripts.temporary import LIBRARY_SECONDS, LONG_PIECE_PREFIX


class Watcher:
    """Keeps ``songs`` and ``models`` up to date; both are ``None`` until the first look is over.

    ``waiting`` are the long pieces that were interrupted, as they were found when they were last looked for.
    ``trouble`` says what went wrong, if anything did.
    """

    def __init__(self, output: Path, models: Path) -> None:
        """Start looking at once."""
        self.songs: tuple[SongFacts, ...] | None = None
        self.models: tuple[ModelInfo, ...] | None = None
        self.waiting: tuple[Request, ...] = ()
        self.trouble = ""
        self._output = output
        self._models = models
        self._known: dict[tuple[Path, int, int], float] = {}
        self._wake = threading.Event()
        self._look_at_models = True
        self._look_at_pieces = True
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="watching output", daemon=True)
        self._thread.start()

    def look(self, *, models: bool = False, pieces: bool = False) -> None:
        """Look again now; at the models, and for what interrupted work has left, only when asked."""
        self._look_at_models = self._look_at_models or models
        self._look_at_pieces = self._look_at_pieces or pieces
        self._wake.set()

    def close(self) -> None:
        """End the thread."""
        self._closed = True
        self._wake.set()

    def _run(self) -> None:
        while not self._closed:
            self._wake.clear()
            try:
                found = self._look()
                if found != self.songs:
                    self.songs = found
                if self._look_at_pieces:
                    self._look_at_pieces = False
                    from scripts.output import files

                    files.clean(self._output)
                    self.waiting = self._pieces()
                if self._look_at_models:
                    self._look_at_models = False
                    from scripts.models import find_models

                    self.models = find_models(self._models)
            except Exception as error:  # a folder or file like no other must not end the watch
                self.trouble = f"Looking for songs and models went wrong ({type(error).__name__}: {error})."
                self.songs, self.models = self.songs or (), self.models or ()
            self._wake.wait(LIBRARY_SECONDS)

    def _pieces(self) -> tuple[Request, ...]:
        """The interrupted pieces; what knows about them is loaded only when there are folders of theirs."""
        if not any(self._output.glob(f"{LONG_PIECE_PREFIX}*")):
            return ()
        from scripts.producing import long_piece

        return long_piece.unfinished(self._output)

    def _look(self) -> tuple[SongFacts, ...]:
        """The songs with their lengths; only files that are new or changed are opened."""
        from scripts.output import files

        found: list[SongFacts] = []
        known: dict[tuple[Path, int, int], float] = {}
        for path in files.songs(self._output):
            try:
                status = path.stat()
            except OSError:
                continue
            key = (path, status.st_size, status.st_mtime_ns)
            known[key] = self._known[key] if key in self._known else song_seconds(path)
            found.append(SongFacts(path, known[key]))
        self._known = known
        return tuple(found)
