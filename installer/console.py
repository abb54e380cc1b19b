"""What the installer shows: plain lines, and for long steps a line that moves."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from types import TracebackType

from scripts.wording import clock

BAR = 20


class Console:
    """Text for people on standard output; never fails on a character that the console cannot show."""

    def __init__(self) -> None:
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        self.live = sys.stdout is not None and sys.stdout.isatty()

    def line(self, text: str = "") -> None:
        """One line."""
        print(text, flush=True)

    def title(self, text: str) -> None:
        """A heading in the style of the app's menus."""
        self.line("=" * 80)
        self.line(f"    Llm-Music-Gen: {text}")
        self.line("=" * 80)

    def step(self, name: str) -> Step:
        """A long step, to be used in a ``with``."""
        return Step(self, name)


class Step:
    """One long step: a moving line on a terminal (four times a second), else a plain line now and then."""

    def __init__(self, console: Console, name: str) -> None:
        self.console = console
        self.name = name
        self.note = ""  # the last thing the work said
        self.share: float | None = None  # how much is done, 0-1, where that is known
        self.result = ""
        self._started = time.monotonic()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._move, daemon=True)

    def __enter__(self) -> Step:
        if not self.console.live:
            self.console.line(f"{self.name} ...")
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        if self.console.live:
            print("\r" + " " * (_width() - 1) + "\r", end="", flush=True)
        if kind is None:
            words = f"{self.name}: {self.result or 'done'} ({clock(self.seconds)})"
            self.console.line(words)
        else:
            self.console.line(f"{self.name}: stopped after {clock(self.seconds)}")

    @property
    def seconds(self) -> float:
        """How long the step has taken so far."""
        return time.monotonic() - self._started

    def _move(self) -> None:
        tick, spoken = 0, time.monotonic()
        while not self._stop.wait(0.25):
            tick += 1
            if self.console.live:
                line = f"{self.name} {bar(self.share, tick)} {clock(self.seconds)}  {self.note}"
                room = _width() - 1
                print("\r" + line[:room].ljust(room), end="", flush=True)
            elif time.monotonic() - spoken >= 10:
                spoken = time.monotonic()
                share = "" if self.share is None else f" {self.share:.0%}"
                self.console.line(f"  {clock(self.seconds)}{share}  {self.note}"[:160])


def bar(share: float | None, tick: int) -> str:
    """A bar that fills where the share is known, and a block that runs to and fro where it is not."""
    if share is not None:
        done = round(BAR * min(1.0, max(0.0, share)))
        return f"[{'#' * done}{'-' * (BAR - done)}] {100 * min(1.0, max(0.0, share)):3.0f}%"
    way = BAR - 4
    place = way - abs(tick % (2 * way) - way)
    return f"[{'-' * place}####{'-' * (way - place)}]"


def _width() -> int:
    return max(40, shutil.get_terminal_size((80, 24)).columns)
