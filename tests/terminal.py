"""A terminal without a screen: runs a program under a pty, and reads what stands on its screen with pyte."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pyte

from scripts.temporary import ROOT
from tests.patience import patience


class Terminal:
    """A program and its terminal; a context manager that ends both."""

    def __init__(
        self,
        command: list[str],
        width: int = 80,
        height: int = 24,
        environment: Mapping[str, str] | None = None,
        folder: Path = ROOT,
    ) -> None:
        self.screen = pyte.Screen(width, height)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self._master, slave = pty.openpty()
        self._size(width, height)
        self.before = termios.tcgetattr(slave)
        self._slave = slave
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            preexec_fn=_own_terminal,
            env={**inherited, "TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONUTF8": "1", **(environment or {})},
        )

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *error: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for handle in (self._master, self._slave):
            if handle >= 0:
                os.close(handle)

    @property
    def lines(self) -> list[str]:
        """What stands on the screen, without the spaces at the ends."""
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def type(self, keys: str) -> None:
        data = keys.encode("utf-8", "surrogateescape")
        while data:
            self.read(0)
            _, ready, _ = select.select([], [self._master], [], patience(5))
            assert ready, "the program takes no keys"
            data = data[os.write(self._master, data[:512]) :]

    def read(self, seconds: float) -> bool:
        """Take in what the program writes, at most so long until something comes; whether something came."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self._master, 65_536)
        except OSError:
            return False
        self.raw += data
        self._stream.feed(data)
        return bool(data)

    def wait(self, condition: Callable[[], bool] | str, seconds: float = 20.0) -> None:
        """Read until a text stands on the screen, or a condition holds."""
        met = (lambda: condition in self.text) if isinstance(condition, str) else condition
        began = time.monotonic()
        while not met():
            assert time.monotonic() - began < patience(seconds), f"waited for {condition!r}:\n{self.text}"
            if not self.read(0.1) and self.process.poll() is not None and not met():
                raise AssertionError(f"ended with {self.process.returncode}, no {condition!r}:\n{self.text}")

    def end(self, seconds: float = 25.0) -> int:
        """Read until the program has ended; its exit status."""
        began = time.monotonic()
        while self.process.poll() is None:
            assert time.monotonic() - began < patience(seconds), f"does not end:\n{self.text}"
            self.read(0.1)
        while self.read(0.05):
            pass
        return self.process.returncode

    def resize(self, width: int, height: int) -> None:
        self.screen.resize(height, width)
        self._size(width, height)
        self.process.send_signal(signal.SIGWINCH)

    def hang_up(self) -> None:
        """Close the window."""
        os.close(self._slave)
        os.close(self._master)
        self._slave = self._master = -1

    def restored(self) -> bool:
        """Whether the terminal is as it was before the program."""
        return termios.tcgetattr(self._slave) == self.before and (
            b"\x1b[?1049h" not in self.raw or self.raw.rfind(b"\x1b[?1049l") > self.raw.rfind(b"\x1b[?1049h")
        )

    def _size(self, width: int, height: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))


def _own_terminal() -> None:
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def menus(folder: Path | str, *, plain: bool = False, python: str = sys.executable) -> list[str]:
    """The command that runs the menus with their folders inside ``folder`` and no sound card."""
    code = (
        "import sys, pathlib; from scripts.interface import run_menus; f = pathlib.Path(sys.argv[1]); "
        f"sys.exit(run_menus(plain={plain}, output=f / 'output', settings=f / 'data' / 'persistent.json', "
        "device='null'))"
    )
    return [python, "-c", code, str(folder)]
