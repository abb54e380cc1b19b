"""Runs other programs: argument lists only, output read as it comes, stopped with everything they started."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from installer.console import Step
from installer.sources import ROOT


@dataclass(frozen=True)
class Run:
    """How a program ended: its exit code and its last lines. Code -1 stands for one that could not be started."""

    code: int
    lines: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether it ended with 0."""
        return self.code == 0

    @property
    def reason(self) -> str:
        """The line that says why it failed, as far as that can be told."""
        errors = [line for line in self.lines if "error" in line.lower()]
        return (errors or list(self.lines) or [f"exit status {self.code}"])[-1].strip()[:200]


def run(
    command: Sequence[str | Path],
    step: Step | None = None,
    *,
    extra: Mapping[str, str] | None = None,
    timeout: float | None = None,
    count: re.Pattern[str] | None = None,
) -> Run:
    """Run a program in the app's folder, showing its last line in the step.

    ``count`` finds "done of total" in a line, as two groups. A program that takes longer than ``timeout`` seconds is
    stopped; so is everything it started when this one is interrupted.
    """
    lines: deque[str] = deque(maxlen=200)
    try:
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=ROOT,
            env=environment(extra),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=os.name != "nt",
        )
    except OSError as error:
        return Run(-1, (f"{command[0]}: {error.strerror or error}",))
    reader = threading.Thread(target=_read, args=(process, lines, step, count), daemon=True)
    reader.start()
    deadline = None if timeout is None else time.monotonic() + timeout
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.1)
                break
            if deadline is not None and time.monotonic() > deadline:
                stop(process)
                lines.append(f"error: it took longer than {timeout:.0f} s")
                break
    except BaseException:
        stop(process)
        raise
    reader.join(2)
    return Run(process.returncode, tuple(lines))


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for Python and pip: the venv's own packages and nothing else, UTF-8, no questions."""
    mine = {key: value for key, value in os.environ.items() if key not in ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV")}
    mine.update(
        PYTHONUTF8="1", PYTHONIOENCODING="utf-8", PYTHONNOUSERSITE="1", PYTHONUNBUFFERED="1",
        PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1", PIP_USER="0", PIP_PROGRESS_BAR="off", PIP_NO_COLOR="1",
    )  # fmt: skip
    mine.update(extra or {})
    return mine


def stop(process: subprocess.Popen[str]) -> None:
    """End a program and what it started: asked first, forced after three seconds; on Windows forced at once."""
    for forced in (False, True):
        with contextlib.suppress(OSError):
            if sys.platform != "win32":
                os.killpg(process.pid, signal.SIGKILL if forced else signal.SIGTERM)
            else:
                tool = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "taskkill.exe")
                with contextlib.suppress(subprocess.TimeoutExpired):
                    subprocess.run(
                        [tool, "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False, timeout=20
                    )
                process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(3)
            return


def _read(process: subprocess.Popen[str], lines: deque[str], step: Step | None, count: re.Pattern[str] | None) -> None:
    with contextlib.suppress(ValueError, OSError):
        for raw in process.stdout or ():
            line = raw.strip()
            if not line:
                continue
            lines.append(line)
            if step is None:
                continue
            found = count.search(line) if count else None
            if found and int(found[2]):
                step.share = int(found[1]) / int(found[2])
                # what a compiler is called with ends in the file that it works on
                step.note = f"{found[1]} of {found[2]}, {line.replace(chr(92), '/').rpartition('/')[2]}"
            else:
                step.note = line
