"""The folder .venv: made, checked, and made again when it is broken."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import stat
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

from installer.commands import Run, run
from installer.console import Console
from installer.sources import NEWEST_PYTHON, OLDEST_PYTHON, VENV
from installer.system import apt_install

# what the venv's Python says of itself
PROBE = (
    "import json,platform,struct,sys,sysconfig,pip;"
    "print('PROBE'+json.dumps([list(sys.version_info[:3]),platform.machine(),struct.calcsize('P')*8,sysconfig.get_path('purelib')]))"
)


class SetupError(Exception):
    """The installation cannot go on: one line that says why, and what to do."""


def venv_python() -> Path:
    """The venv's own Python; never activated, always called by this path."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def base_python() -> str:
    """The Python outside any venv, which may rebuild the one that this script itself runs in."""
    if sys.prefix != sys.base_prefix:
        return str(getattr(sys, "_base_executable", sys.executable))
    return sys.executable


def probe() -> dict[str, Any] | None:
    """Version, machine, bits and package folder of the venv's Python; None when it does not work or is half-made."""
    if not venv_python().exists() or not (VENV / "pyvenv.cfg").is_file():
        return None
    answer = run([venv_python(), "-I", "-X", "utf8", "-c", PROBE], timeout=60)
    for line in answer.lines:
        if answer.good and line.startswith("PROBE"):
            version, machine, bits, packages = json.loads(line[5:])
            return {"version": tuple(version), "machine": machine, "bits": bits, "packages": Path(packages)}
    return None


def ensure(console: Console) -> dict[str, Any]:
    """A working venv: the one that is there, or a new one. Raises SetupError."""
    found = probe()
    if found and found["version"][:2] >= OLDEST_PYTHON and found["bits"] == 64:
        return found
    if VENV.exists() or VENV.is_symlink():
        console.line(f"{VENV.name} is broken or half-made: it is made again.")
        _remove(VENV)
    with console.step(f"Python environment ({VENV.name})") as step:
        made = _make(lambda command: run(command, step))
        found = probe()
        if not found:
            _remove(VENV)
            raise SetupError(f"{VENV} cannot be made: {made.reason}. {_advice(made)}")
        step.result = "Python " + ".".join(map(str, found["version"]))
    return found


def site_packages() -> Path | None:
    """The folder of the venv's packages without starting its Python; None when there is no venv."""
    if os.name == "nt":
        folder = VENV / "Lib" / "site-packages"
        return folder if folder.is_dir() else None
    return next(iter(sorted(VENV.glob("lib/python3.*/site-packages"))), None)


def python_advice() -> str:
    """What is wrong with the Python that runs this, or nothing."""
    version = sys.version_info[:2]
    if sys.maxsize <= 2**32:
        return "This is a 32-bit Python; install a 64-bit one from python.org."
    if version > NEWEST_PYTHON:
        newest = ".".join(map(str, NEWEST_PYTHON))
        return f"Python {version[0]}.{version[1]} is newer than was tried (3.10 to {newest}): packages may be missing."
    return ""


def _make(go: Callable[[list[str]], Run]) -> Run:
    """Make the venv: as usual; with Debian's missing package; or without pip, which then comes from this Python."""
    python = base_python()
    made = go([python, "-m", "venv", str(VENV)])
    if made.good:
        return made
    name = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if "ensurepip" in " ".join(made.lines) and apt_install([[name, "python3-venv"]]):
        _remove(VENV)
        again = go([python, "-m", "venv", str(VENV)])
        if again.good:
            return again
    _remove(VENV)
    bare = go([python, "-m", "venv", "--without-pip", str(VENV)])
    if not bare.good:
        return made
    packages = sysconfig.get_path("purelib", "venv" if os.name != "nt" else "nt", {"base": str(VENV)})
    brought = go([python, "-m", "pip", "install", "--target", packages, "pip"])
    return brought if brought.good else made


def _advice(made: Run) -> str:
    if "ensurepip" in " ".join(made.lines):
        return f"Run: sudo apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    return "Check that the folder can be written to and that the disk has 2 GB free, then run this again."


def _remove(folder: Path) -> None:
    """Remove a folder with files that are marked read-only, as Windows and git leave them."""

    def unlock(function: Callable[[str], Any], path: str, info: Any) -> None:
        with contextlib.suppress(OSError):
            Path(path).chmod(stat.S_IWRITE | stat.S_IREAD)
            function(path)

    if folder.is_symlink() or folder.is_file():
        folder.unlink()
        return
    shutil.rmtree(folder, onerror=unlock)
    if folder.exists():
        raise SetupError(f"{folder} cannot be removed: close what uses it (the app, an editor) and run this again.")
