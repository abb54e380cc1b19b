"""The menus under curses, ncurses on Linux and PDCurses on Windows: draws what was painted, reads keys."""

from __future__ import annotations

import locale
import os
import sys
from contextlib import suppress
from typing import Any

from scripts.interface.app import App
from scripts.interface.keys import Keyboard, Pasted
from scripts.interface.model_download import get_models
from scripts.interface.signals import signals_as_keys
from scripts.temporary import APP_NAME
from scripts.views.cells import Pen
from scripts.views.screens import Frame, paint


def run_screen(app: App) -> bool:
    """Run the menus under curses until the user leaves; False, with nothing done, where curses does not work."""
    try:
        import curses
    except ImportError:
        return False
    with suppress(locale.Error):
        locale.setlocale(locale.LC_ALL, "")
    os.environ.setdefault("ESCDELAY", "25")
    started = False

    def body(window: Any) -> None:
        nonlocal started
        started = True
        _Screen(curses, window, app).run()

    try:
        curses.wrapper(body)
    except curses.error:
        if started and not app.done:
            raise
        return started
    return True


class _Screen:
    """A curses window, what stands on it, and the loop."""

    def __init__(self, curses: Any, window: Any, app: App) -> None:
        self._curses = curses
        self._window = window
        self._app = app
        self._drawn: Frame | None = None
        self._signals: list[str] = []
        self._keyboard = Keyboard(self._read)
        self._encoding = _encoding()
        self._styles = self._choose_styles()

    def run(self) -> None:
        """Draw, read keys, act, until the app is done."""
        with suppress(self._curses.error):
            self._curses.raw()  # Ctrl-C is a key; as a signal it would reach the programs that are at work, too
        self._window.keypad(True)
        with suppress(self._curses.error):
            self._curses.curs_set(1)
        with signals_as_keys(self._signals):
            self._draw()
            while not self._app.done:
                self._app.tick()
                self._draw()
                for key in [*self._take_signals(), *self._keyboard.keys()]:
                    if isinstance(key, Pasted):
                        self._app.paste(key.text)
                    else:
                        self._app.press(key)
                    if key == "resize":
                        self._resized()
                    if self._app.done:
                        break
                if self._app.errand_due:
                    self._leave()
            self._say_goodbye()

    def _leave(self) -> None:
        """Give the terminal to the program that gets the models, and take it back."""
        curses = self._curses
        with suppress(curses.error):
            curses.def_prog_mode()
        curses.endwin()
        get_models(self._app, self._signals)
        with suppress(curses.error):
            curses.reset_prog_mode()
        with suppress(curses.error):
            curses.flushinp()
        self._resized()

    def _take_signals(self) -> list[str]:
        taken, self._signals[:] = list(self._signals), []
        return taken

    def _say_goodbye(self) -> None:
        """Leave an empty screen; songs that are being made take a moment to stop."""
        with suppress(self._curses.error):
            self._window.erase()
            if self._app.working:
                self._window.addstr(0, 0, "Stopping...")
            self._window.refresh()

    def _read(self, seconds: float) -> int | str | None:
        self._window.timeout(round(seconds * 1000))
        try:
            code: int | str = self._window.get_wch()
        except (self._curses.error, KeyboardInterrupt):
            return None
        return code

    def _resized(self) -> None:
        if hasattr(self._curses, "update_lines_cols"):
            with suppress(self._curses.error):
                if sys.platform == "win32":
                    self._curses.resize_term(0, 0)
                self._curses.update_lines_cols()
        self._drawn = None

    def _draw(self) -> None:
        """Bring the window to what is painted now; only rows that have changed are sent."""
        height, width = self._window.getmaxyx()
        frame = paint(self._app.state, width, height, self._encoding)
        before = self._drawn
        if self._app.redraw or before is None or len(before.rows) != len(frame.rows):
            self._app.redraw, before = False, None
            self._window.clear()
        for number, row in enumerate(frame.rows):
            if before is not None and before.rows[number] == row:
                continue
            # the last cell of the last row would scroll the window
            text = Pen(width - 1).clip(row.text.rstrip()) if number + 1 == height else row.text
            with suppress(self._curses.error):
                self._window.move(number, 0)
                self._window.clrtoeol()
                self._window.addstr(number, 0, text, self._styles.get(row.style, 0))
        with suppress(self._curses.error):
            self._window.move(*frame.cursor)
        self._window.refresh()
        self._drawn = frame

    def _choose_styles(self) -> dict[str, int]:
        """Attributes by style; without colours bold and dim are left."""
        curses = self._curses
        bold = curses.A_BOLD
        styles = {"title": bold, "song": bold, "notice": bold, "warning": bold, "prompt": bold}
        with suppress(curses.error):
            if curses.has_colors():
                curses.use_default_colors()
                colours = {"rule": 6, "title": 6, "bar": 2, "song": 2, "notice": 3, "warning": 3, "user": 6, "help": 6}
                for style, colour in colours.items():
                    curses.init_pair(colour, colour, -1)
                    styles[style] = styles.get(style, 0) | curses.color_pair(colour)
        return styles


def _encoding() -> str:
    """What the console can show: PDCurses takes any letter, ncurses those of the locale."""
    if sys.platform == "win32":
        return "utf-8"
    try:
        name = locale.nl_langinfo(locale.CODESET)
        APP_NAME.encode(name)
    except (LookupError, AttributeError):
        return "ascii"
    return name
