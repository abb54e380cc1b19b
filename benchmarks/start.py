"""How soon the first screen of the menus stands, beside what Python and curses alone need.

    python -m benchmarks start [--runs 7] [--json]

Each run starts ``launcher.py`` in a terminal of its own and measures the time until the selection line of the main menu
is on it, warm: the bytecode of the scripts lies ready, as it does from a user's second start on (in a folder of this
benchmark's own). Beside it: ``python -c "import curses"`` from start to end. Best of the runs; the two take turns,
since other work on the machine slows both.
"""

from __future__ import annotations

import argparse
import json
import os
import pty
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scripts.temporary import ROOT


def main(argv: list[str]) -> int:
    """Measure and print a table, or JSON with ``--json``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks start")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(argv)
    frames: list[tuple[float, float]] = []
    plain: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory(prefix="bytecode ") as cache:
        for _ in range(wanted.runs + 1):
            plain.append(import_curses())
            frames.append(first_frame(cache))
    report = {
        "first_frame_seconds": min(wall for wall, _ in frames[1:]),
        "import_curses_seconds": min(wall for wall, _ in plain[1:]),
        "first_frame_cpu_seconds": min(cpu for _, cpu in frames[1:]),
        "import_curses_cpu_seconds": min(cpu for _, cpu in plain[1:]),
    }
    report["ratio"] = report["first_frame_seconds"] / report["import_curses_seconds"]
    report["cpu_ratio"] = report["first_frame_cpu_seconds"] / report["import_curses_cpu_seconds"]
    if wanted.json:
        print(json.dumps(report))
    else:
        print(f"first screen of the menus: {report['first_frame_seconds']:.3f} s wall, "
              f"{report['first_frame_cpu_seconds']:.3f} s CPU")  # fmt: skip
        print(f"python -c 'import curses': {report['import_curses_seconds']:.3f} s wall, "
              f"{report['import_curses_cpu_seconds']:.3f} s CPU")  # fmt: skip
        print(f"ratio: {report['ratio']:.2f} wall, {report['cpu_ratio']:.2f} CPU (target: 0.25 s)")
    return 0


def import_curses() -> tuple[float, float]:
    """Wall and CPU seconds of a Python that only imports curses."""
    begun = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-c", "import curses"])
    _, _, used = os.wait4(process.pid, 0)
    process.returncode = 0
    return time.perf_counter() - begun, used.ru_utime + used.ru_stime


def first_frame(cache: str) -> tuple[float, float]:
    """Wall and CPU seconds from the start of the launcher to its first whole screen."""
    environment = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONPYCACHEPREFIX": cache}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execve(sys.executable, [sys.executable, "launcher.py"], environment)
    seen = b""
    while b"Exit Program" not in seen:
        if not select.select([terminal], [], [], 30)[0]:
            raise SystemExit("no screen came")
        seen += os.read(terminal, 65_536)
    wall, cpu = time.perf_counter() - begun, _cpu(pid)
    os.write(terminal, b"x")
    try:
        while os.read(terminal, 65_536):
            pass
    except OSError:
        pass
    os.close(terminal)
    os.waitpid(pid, 0)
    return wall, cpu


def _cpu(pid: int) -> float:
    """CPU seconds of a running process so far (Linux)."""
    stat = Path(f"/proc/{pid}/stat")
    if not stat.exists():
        return float("nan")
    fields = stat.read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
