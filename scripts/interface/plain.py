"""The menus as lines of text, for screen readers, pipes and consoles without curses: type a number, press Enter."""

from __future__ import annotations

import queue
import shutil
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from scripts.interface.app import App
from scripts.interface.model_download import get_models
from scripts.interface.signals import signals_as_keys
from scripts.menus import Entry, Screen, State
from scripts.temporary import APP_NAME, LIBRARY_SECONDS, PLAIN_ROWS, SCREEN_SECONDS
from scripts.views.cells import Pen
from scripts.views.screens import generation_rows, rows_of


def run_plain(app: App) -> None:
    """Run the menus until the user leaves or the input ends; songs of a counted wish are finished first."""
    console = _Console(app)
    signals: list[str] = []
    interrupted = threading.Event()
    lines = _lines(interrupted)
    with signals_as_keys(signals):
        ended = False
        began = time.monotonic()
        while (app.state.songs is None or app.state.models is None) and time.monotonic() - began < LIBRARY_SECONDS:
            app.tick()  # the first screen waits a moment for its figures
            time.sleep(SCREEN_SECONDS / 10)
        while not app.done:
            app.tick()
            console.report()
            if signals:
                interrupted.set()
                app.press(signals.pop(0))
                console.screen_due = True
            if ended:
                if not app.working:
                    return
                if app.state.work.songs is None:
                    app.cancel()
            try:
                line = lines.get(timeout=SCREEN_SECONDS)
            except queue.Empty:
                continue
            if line is None:
                ended = True
            else:
                console.echo(line)
                take_line(app, line)
                console.screen_due = True
            if app.errand_due:
                get_models(app, signals, lines, interrupted)


def take_line(app: App, line: str) -> None:
    """Take a typed line: the text that is asked for, or a key, by its sign or its name."""
    words = line.strip()
    state = app.state
    if state.question is not None:
        app.press(words[:1] or "enter")
    elif state.line is not None:
        if words.lower() in ("b", "x"):
            app.press("escape")
            if words.lower() == "x":
                app.press("x")
        else:
            app.press("clear")
            app.paste(words)
            app.press("enter")
    else:
        names = {
            "": "redraw",
            "del": "delete",
            "pause": "space",
            "next": "n",
            "previous": "p",
            "back": "b",
            "exit": "x",
        }
        key = names.get(words.lower(), words.lower())
        if len(key) == 1 or key in ("space", "left", "right", "up", "down", "delete", "redraw"):
            app.press(key)
        else:
            app.paste(words)


class _Console:
    """Prints what is new and nothing twice: a screen after each command, the workflow as it goes."""

    def __init__(self, app: App) -> None:
        self.screen_due = True
        self._app = app
        self._logged = 0
        self._bar = (-1.0, 0)
        self._notice = ""
        self._song: Path | None = None
        self._screen: Screen | None = None
        self._working = False
        self._prompted = False

    def report(self) -> None:
        """Print what has become new."""
        state = self._app.state
        if state.screen == Screen.GENERATE and self._screen != Screen.GENERATE:
            self._screen = Screen.GENERATE
            self._write([row.text.rstrip() for row in rows_of(state, _pen(), PLAIN_ROWS)[:4]])
        self._workflow(state)
        if self._working and not state.work.running:
            self.screen_due = True
        self._working = state.work.running
        if state.notice and state.notice != self._notice:
            self._write([f"{APP_NAME}: {state.notice}"])
        self._notice = state.notice
        if state.player.song != self._song and state.screen != Screen.JUKEBOX and state.player.song:
            self._write([f"Playing song: {state.player.song.stem}"])
        if state.player.song != self._song and state.screen == Screen.JUKEBOX:
            self.screen_due = True
        self._song = state.player.song
        if self.screen_due and not self._app.done:
            self.screen_due = False
            self._print_screen(state)

    def echo(self, line: str) -> None:
        """Repeat what was read where no terminal shows it, so that the output can be followed."""
        self._prompted = False
        if not sys.stdin.isatty():
            self._write([line])

    def _print_screen(self, state: State) -> None:
        """The whole screen; for a question or a line that is asked for, only that."""
        asks = state.question is not None or state.line is not None
        fresh = replace(state.line, text="") if state.line is not None else None
        rows = [row.text.rstrip() for row in rows_of(replace(state, notice="", line=fresh), _pen(), PLAIN_ROWS)]
        prompt = rows[-1].replace("= Esc", "= B")
        if state.screen == Screen.GENERATE or (asks and state.screen == self._screen):
            rows = []
        self._screen = state.screen
        self._write(rows[:-1])
        if state.screen == Screen.GENERATE and state.line is not None:
            self._write([prompt])
            prompt = "User Input:"
        sys.stdout.write(prompt + " ")
        sys.stdout.flush()
        self._prompted = True

    def _workflow(self, state: State) -> None:
        """Lines of the workflow once each; a bar at each quarter, since a moving one would be read out again."""
        first = len(state.log) - (state.logged - self._logged)
        self._logged = state.logged
        for place, entry in enumerate(state.log):
            if entry.kind == "bar":
                if place >= first:
                    self._bar = (entry.began, 0)
                quarters = int(entry.fraction * 4)
                if entry.began == self._bar[0] and quarters > self._bar[1]:
                    self._bar = (entry.began, quarters)
                    self._write_entry(entry, state)
            elif place >= first and entry.kind != "user":
                self._write_entry(entry, state)

    def _write_entry(self, entry: Entry, state: State) -> None:
        self._write([row.text for row in generation_rows([entry], state.now, _pen())])

    def _write(self, lines: Sequence[str]) -> None:
        if self._prompted and lines:
            self._prompted = False
            sys.stdout.write("\n")
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        sys.stdout.flush()


def _pen() -> Pen:
    return Pen(max(40, shutil.get_terminal_size((80, 24)).columns), sys.stdout.encoding or "ascii")


def _lines(interrupted: threading.Event) -> queue.SimpleQueue[str | None]:
    """Lines of the standard input as they come, then None; read without locks, so that the end need not wait.

    ``interrupted`` is set after Ctrl-C: that breaks a reading off on Windows, which is not the end of the input.
    """
    found: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    raw: Any = getattr(getattr(sys.stdin, "buffer", None), "raw", None)

    def read() -> None:
        rest = b""
        try:
            while raw is not None:
                interrupted.clear()
                data = raw.read(4096)
                if not data:
                    if raw.isatty() and interrupted.wait(5 * SCREEN_SECONDS):
                        rest = b""
                        continue
                    break
                *whole, rest = (rest + data).split(b"\n")
                for line in whole:
                    found.put(line.decode("utf-8", "replace").rstrip("\r"))
        except (OSError, ValueError):
            pass
        if rest:
            found.put(rest.decode("utf-8", "replace"))
        found.put(None)

    threading.Thread(target=read, name="reading lines", daemon=True).start()
    return found
