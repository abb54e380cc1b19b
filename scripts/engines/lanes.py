"""Several iterators run in threads of their own; what they give comes out of one, in the order in which it arrives."""

from __future__ import annotations

import queue
import threading
from collections.abc import Generator, Sequence
from contextlib import closing

from scripts.records import TokenEvent
from scripts.temporary import LANE_WAIT_SECONDS


class Lanes:
    """Answers at work: iterators of tokens with their answers' numbers, each run by one thread alone, without locks."""

    def __init__(self, work: Sequence[Generator[tuple[int, TokenEvent], None, None]], *, joined: bool = True) -> None:
        """Start them; those not ``joined`` may end later than ``stop``, for they wait for something far away."""
        self._joined = joined
        # each item: whether the lane has ended, what it gave, what went wrong
        self._arrived: queue.SimpleQueue[tuple[bool, tuple[int, TokenEvent] | None, BaseException | None]]
        self._arrived = queue.SimpleQueue()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(part,), daemon=True) for part in work]
        for thread in self._threads:
            thread.start()

    def results(self) -> Generator[tuple[int, TokenEvent], None, None]:
        """What the iterators give, until all have ended; the error of one is raised here, and closing stops all."""
        running = len(self._threads)
        try:
            while running:
                try:
                    # With a limit, for on Windows a wait without one does not hear Ctrl-C.
                    ended, item, error = self._arrived.get(timeout=LANE_WAIT_SECONDS)
                except queue.Empty:
                    continue
                if error is not None:
                    raise error
                if ended:
                    running -= 1
                elif item is not None:
                    yield item
        finally:
            self.stop()

    def stop(self) -> None:
        """Have all threads end after what they are just at, and wait for those that are joined; safe to call twice."""
        self._stop.set()
        for thread in self._threads if self._joined else ():
            thread.join()

    def _run(self, items: Generator[tuple[int, TokenEvent], None, None]) -> None:
        try:
            with closing(items):
                for item in items:
                    self._arrived.put((False, item, None))
                    if self._stop.is_set():
                        break
        except BaseException as error:  # whatever ends a thread is raised again by the one that waits for it
            self._arrived.put((True, None, error))
        else:
            self._arrived.put((True, None, None))
