"""The sound device: opened, fed, and watched, since one that is pulled out may stop asking without a word."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from scripts import temporary
from scripts.errors import AudioError
from scripts.records import Block


class Output:
    """A device that asks ``feed`` for so many frames at a time, from a thread of its own, until it is closed.

    ``name`` is the sound system's, ``null`` when nothing can be heard; ``instead`` says that another was wanted.
    """

    def __init__(self, wanted: str, feed: Callable[[int], Block]) -> None:
        """Open and start a device: by a part of its name, ``null``, or empty for the system's own.

        The null device is taken where no other can be opened and started. Raises AudioError for an unknown name.
        """
        import miniaudio
        import numpy as np

        np.zeros(1, dtype=np.float32)  # loaded here, or the first sound would wait for it
        _hurry_all()
        self._feed = feed
        self._asked = 0
        self._seen = (-1, 0.0, 0)
        self._stopped = False
        self._closed = False
        common = {
            "output_format": miniaudio.SampleFormat.FLOAT32,
            "sample_rate": temporary.SAMPLE_RATE_HZ,
            "buffersize_msec": temporary.PLAYER_BUFFER_MS,
            "app_name": temporary.APP_NAME,
        }
        silent = {**common, "backends": [miniaudio.Backend.NULL]}
        with _quiet():
            if wanted.lower() == "null":
                self._device = self._started(silent)
            else:
                chosen = _device_id(wanted) if wanted else None
                try:
                    self._device = self._started({**common, "device_id": chosen})
                except miniaudio.MiniaudioError:
                    self._device = self._started(silent)
        self.name = str(self._device.backend).lower()
        self.instead = self.name == "null" and wanted.lower() != "null"

    def lost(self) -> bool:
        """Whether the device has gone: it has not asked for samples for a while, seen by several looks in a row.

        Several, since after a machine has slept all clocks have gone on but the device has not yet asked.
        """
        asked, now = self._asked, time.monotonic()
        seen, since, looks = self._seen
        if asked != seen:
            self._seen = (asked, now, 0)
            return False
        self._seen = (seen, since, looks + 1)
        patience = temporary.PLAYER_STOPPED_SECONDS if self._stopped else temporary.PLAYER_LOST_SECONDS
        return looks + 1 >= temporary.PLAYER_LOST_LOOKS and now - since > patience

    def close(self) -> None:
        """Stop and give the device back; waits for its thread, so no lock that ``feed`` needs may be held."""
        self._closed = True
        self._device.close()

    def abandon(self) -> None:
        """Close a device that may never answer, without waiting for it."""
        self._closed = True
        threading.Thread(target=self._device.close, name="closing a lost device", daemon=True).start()

    def _started(self, options: dict[str, Any]) -> Any:
        """A device that runs. Raises MiniaudioError."""
        import miniaudio

        device = miniaudio.PlaybackDevice(**options)
        device.stop_callback = self._noticed
        asking = self._answers()
        next(asking)
        try:
            device.start(asking)
        except miniaudio.MiniaudioError:
            device.close()
            raise
        return device

    def _noticed(self) -> None:
        self._stopped = True

    def _answers(self) -> Generator[Block | bytes, int, None]:
        """What the device's thread asks: so many frames now. Never raises, for that would end the sound for good."""
        wanted = yield b""
        _hurry()
        while True:
            self._asked += 1
            wanted = yield b"" if self._closed else self._feed(wanted)


def _hurry() -> None:
    """Put this thread before others, where the system lets it; on Windows miniaudio has done so itself."""
    if sys.platform == "linux":
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), -11)


def _hurry_all() -> None:
    """Put this process before others, where the system lets it: whoever has the interpreter holds the sound up, too.

    Source: SetPriorityClass, learn.microsoft.com; sched(7) for the nice value of a thread.
    """
    with suppress(OSError, AttributeError):
        if sys.platform == "win32":
            import ctypes

            kernel = ctypes.windll.kernel32
            kernel.GetCurrentProcess.restype = ctypes.c_void_p
            kernel.SetPriorityClass(ctypes.c_void_p(kernel.GetCurrentProcess()), 0x8000)  # ABOVE_NORMAL_PRIORITY_CLASS
        elif sys.platform == "linux":
            for task in Path("/proc/self/task").iterdir():
                os.setpriority(os.PRIO_PROCESS, int(task.name), min(-5, os.getpriority(os.PRIO_PROCESS, 0)))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what the system's sound libraries write about a missing card off the screen."""
    try:
        kept = os.dup(2)
    except OSError:  # no standard error at all, as in a program without a console
        yield
        return
    try:
        with open(os.devnull, "wb") as nothing:  # noqa: PTH123 - a device name, not a path
            os.dup2(nothing.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _device_id(name: str) -> Any:
    """The device whose name holds ``name``. Raises AudioError with the names there are."""
    import miniaudio

    try:
        found = miniaudio.Devices().get_playbacks()
    except miniaudio.MiniaudioError:
        found = []
    for device in found:
        if name.lower() in str(device["name"]).lower():
            return device["id"]
    names = ", ".join(str(device["name"]) for device in found) or "none"
    raise AudioError(f"no sound device is called {name!r}; there are: {names}, and null")
