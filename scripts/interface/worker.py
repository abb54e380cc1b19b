"""The menus' end of the process that makes songs."""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, cast

from scripts import temporary
from scripts.interface.making import Ended, Order, serve
from scripts.records import Event

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


class Worker:
    """Has an order made, to its end or until it is cancelled; the events are fetched with ``drain``."""

    def __init__(self, order: Order) -> None:
        """Start at once; nothing here waits for the process."""
        self._order = order
        self._events: queue.SimpleQueue[Event | Ended] = queue.SimpleQueue()
        self._line: Connection[str, Event | Ended] | None = None
        self._cancelled = threading.Event()
        self._killed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="making songs", daemon=True)
        self._thread.start()

    def drain(self) -> list[Event | Ended]:
        """What happened since the last call; an Ended comes last."""
        found: list[Event | Ended] = []
        with suppress(queue.Empty):
            while True:
                found.append(self._events.get_nowait())
        return found

    def cancel(self) -> None:
        """Stop at the next event; the song that is being made leaves nothing behind."""
        self._cancelled.set()
        line = self._line
        if line is not None:
            with suppress(OSError, ValueError):
                line.send("stop")

    def wait(self, seconds: float) -> None:
        """Wait until the process has ended; one that does not is ended by force."""
        self._thread.join(seconds)
        if self._thread.is_alive():
            self._killed.set()
            self._thread.join(temporary.KILLED_SECONDS)

    def _run(self) -> None:
        import multiprocessing

        context = multiprocessing.get_context("spawn")
        line, other = cast("tuple[Any, Any]", context.Pipe())  # on Windows they are of a class of their own
        process = context.Process(target=serve, args=(self._order, other))
        ended: Ended | None = None
        try:
            with _no_ctrl_c_for_children():
                process.start()
            other.close()
            self._line = line
            if self._cancelled.is_set():
                self.cancel()
            while ended is None and not self._killed.is_set():
                if line.poll(temporary.SCREEN_SECONDS):
                    event = line.recv()
                    if isinstance(event, Ended):
                        ended = event
                    else:
                        self._events.put(event)
            if self._killed.is_set():
                process.terminate()
            process.join(temporary.LEAVING_SECONDS)
        except (EOFError, OSError) as error:
            process.join(temporary.KILLED_SECONDS)
            code = process.exitcode if process.pid else error
            ended = Ended(f"What makes the songs has ended by itself ({code}). Try again, or another model.")
        finally:
            line.close()
        # what was stopped may well complain
        self._events.put(Ended() if ended is None or self._cancelled.is_set() else ended)


@contextmanager
def _no_ctrl_c_for_children() -> Iterator[None]:
    """On Windows, a process that starts inside never hears Ctrl-C, nor do those that it starts; the menus ask first.

    Elsewhere the process sees to that itself. Source: SetConsoleCtrlHandler, learn.microsoft.com.
    """
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetConsoleCtrlHandler(None, True)
        try:
            yield
        finally:
            ctypes.windll.kernel32.SetConsoleCtrlHandler(None, False)
    else:
        yield
