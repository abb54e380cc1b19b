"""Finds the app's own Python: called at the top of launcher.py, before anything that must be installed is imported."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys

from scripts import temporary


def ensure_venv() -> None:
    """Go on in ``.venv`` with the same arguments, or say how to install. Returns when this Python is the right one.

    A Python of the user's own that has the packages is also right. Ends the process otherwise: with the exit code of
    the same command run by .venv's Python, or with 1 and one line on stderr when nothing is installed.
    """
    folder = temporary.ROOT / ".venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    inside = os.path.realpath(sys.prefix) == os.path.realpath(folder)
    # The mark keeps a venv that takes itself for another one from starting itself for ever.
    if not inside and python.exists() and os.environ.get("LLM_MUSIC_GEN_PYTHON") != str(python):
        os.environ["LLM_MUSIC_GEN_PYTHON"] = str(python)
        _go_on_with(str(python))
    os.environ.pop("LLM_MUSIC_GEN_PYTHON", None)
    missing = [name for name in temporary.NEEDED_PACKAGES if importlib.util.find_spec(name) is None]
    if missing:
        command = "python requisites.py" if os.name == "nt" else "python3 requisites.py"
        sys.exit(f"{temporary.APP_NAME}: not installed yet ({', '.join(missing)} missing). Run: {command}")


def _go_on_with(python: str) -> None:
    """Run the same command with another Python; returns only when that one cannot be started at all."""
    command = [python, *sys.orig_argv[1:]]
    for name in ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__"):
        os.environ.pop(name, None)
    if os.name != "nt":
        try:
            os.execv(python, command)
        except OSError:
            return
    import subprocess

    # Windows has no exec: this process waits for the other one, which alone answers Ctrl-C.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        code = subprocess.Popen(command).wait()
    except OSError:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return
    # a process that Ctrl-C ended before Python was up: STATUS_CONTROL_C_EXIT
    sys.exit(130 if code & 0xFFFFFFFF == 0xC000013A else code)
