"""Prints what happens on the line: the workflow of the previews, with bars that keep moving.

Everything goes to one stream (stderr), so that stdout is free for ``--json``. A small thread redraws the bar, so that
the clock moves while a model is silent.
"""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import TextIO

from scripts.records import Event, Message, Progress
from scripts.temporary import APP_NAME, BAR_REDRAW_SECONDS
from scripts.views import progress_line


class Reporter:
    """Shows messages and one moving bar at a time."""

    def __init__(self, stream: TextIO) -> None:
        """Use as a context manager: leaving it ends the bar and the thread."""
        self._stream = stream
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._stage = ""
        self._fraction = 0.0
        self._began = 0.0
        self._drawn = ""
        self._thread = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Reporter:
        """Start redrawing."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop redrawing; an open bar keeps what it showed."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        with self._lock:
            self._close_bar()

    def show(self, event: Event) -> None:
        """Show one event of the line."""
        with self._lock:
            if isinstance(event, Message):
                self._close_bar()
                mark = "Warning: " if event.level == "warning" else ""
                self._write(f"{APP_NAME}: {mark}{event.text}\n")
            elif isinstance(event, Progress):
                if event.stage != self._stage:
                    self._close_bar()
                    self._stage, self._began = event.stage, time.monotonic()
                self._fraction = event.done / event.total if event.total > 0 else 0.0
                if self._fraction >= 1.0:
                    self._close_bar()

    def _tick(self) -> None:
        while not self._stop.wait(BAR_REDRAW_SECONDS):
            with self._lock:
                if self._stage:
                    self._draw()

    def _draw(self) -> None:
        elapsed = time.monotonic() - self._began
        left = elapsed / self._fraction - elapsed if self._fraction > 0.02 else None
        line = progress_line(self._fraction, elapsed, left)
        if line != self._drawn:
            self._write("\r" + line + " " * max(0, len(self._drawn) - len(line)))
            self._drawn = line

    def _close_bar(self) -> None:
        if self._stage:
            self._draw()
            self._write("\n")
        self._stage, self._drawn, self._fraction = "", "", 0.0

    def _write(self, text: str) -> None:
        encoding = self._stream.encoding or "utf-8"
        self._stream.write(text.encode(encoding, "replace").decode(encoding))
        self._stream.flush()
