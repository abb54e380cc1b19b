"""Windows programs without Windows: a Windows CPython under wine, for machines that have one.

``WINDOWS_RIG`` names a folder with a wine ``prefix``, a Windows Python (``winpy``), the launcher py.exe (``py``), the
Store's alias (``store``), and, for the tests of the app itself, a Windows venv with the app's packages (``venv``).
"""

from __future__ import annotations

import os
import signal
import subprocess
import termios
from contextlib import suppress
from pathlib import Path

import pytest

from scripts.temporary import ROOT
from tests.patience import patience
from tests.terminal import Terminal

FOLDERS = {"python": "winpy", "py": "py", "store": "store"}


def rig() -> Path:
    """The folder; without one the module that asks is skipped."""
    named = os.environ.get("WINDOWS_RIG")
    if not named or not (Path(named) / "prefix").is_dir():
        pytest.skip("WINDOWS_RIG names no Windows Python under wine", allow_module_level=True)
    return Path(named)


def windows_path(path: Path) -> str:
    """A path as Windows programs under wine know it."""
    return "Z:" + str(path.resolve()).replace("/", "\\")


def environment(on_path: str = "python") -> dict[str, str]:
    """What wine wants; ``on_path`` says what the system's PATH has: words out of ``FOLDERS``, in order."""
    home = rig()
    found = ";".join(windows_path(home / FOLDERS[word]) for word in on_path.split())
    return {
        "WINEPREFIX": str(home / "prefix"),
        "WINEARCH": "win64",
        "WINEDEBUG": "-all",
        "WINEDLLOVERRIDES": "winemenubuilder.exe,mscoree,mshtml=",
        "WINEPATH": found,
        "HOME": str(home / "home"),
        "NCURSES_NO_UTF8_ACS": "1",
    }


class WineTerminal(Terminal):
    """A Windows program and its console."""

    def __init__(
        self, command: list[str], width: int = 80, height: int = 24, *, folder: Path = ROOT, on_path: str = "python"
    ) -> None:
        super().__init__(["wine", *command], width, height, environment(on_path), folder)

    def type(self, keys: str) -> None:
        """Wine takes the terminal over only when its console starts; what is typed before that reads otherwise."""
        self.wait(lambda: not termios.tcgetattr(self._slave)[3] & termios.ICANON)
        super().type(keys)

    def __exit__(self, *error: object) -> None:
        with suppress(OSError):  # what the program has started, too
            os.killpg(self.process.pid, signal.SIGKILL)
        super().__exit__(*error)


def run(command: list[str], folder: Path = ROOT, *, typed: str = "", on_path: str = "python") -> tuple[int, str]:
    """Run a Windows program without a console; its exit status and what it printed."""
    done = subprocess.run(
        ["wine", *command],
        cwd=folder,
        input=typed.encode(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1", **environment(on_path)},
        timeout=patience(300),
        check=False,
    )
    return done.returncode, done.stdout.decode("utf-8", "replace").replace("\r\n", "\n")
