"""A long piece, from the command to the file: wall time, memory of all processes, and what the sound shows.

    python -m benchmarks hours [--length 00:30] [--styles "Meditation, Ambient"] [--frequency 528] [--drone -24]
                               [--binaural HZ] [--seed 5] [--kills 0] [--folder DIR] [--picture FILE.png] [--json]
    python -m benchmarks hours --file PIECE.mp3 [--frequency 528] [--picture FILE.png]

The first makes a piece and measures it, the second measures one that is there. What is measured in the sound, and how,
stands in ``_hours_sound``. With ``--kills N`` the piece is made again, killed N times on the way (``_hours_kills``),
and its sound and texts are compared with those of the first.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks._hours_kills import kill_often, sound_of, text_of
from benchmarks._hours_sound import examine
from scripts.temporary import ROOT


def main(argv: list[str]) -> int:
    """Measure and print; 1 when a killed piece came out otherwise."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks hours")
    parser.add_argument("--length", default="00:30")
    parser.add_argument("--styles", default="Meditation, Ambient")
    parser.add_argument("--frequency", type=float, default=528.0, help="0 for none")
    parser.add_argument("--drone", type=float, default=-24.0, help="0 for none")
    parser.add_argument("--binaural", type=float, default=None)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=None, help="keep the piece there")
    parser.add_argument("--file", type=Path, default=None, help="measure this one")
    parser.add_argument("--picture", type=Path, default=None, help="draw the spectrum there (PNG)")
    parser.add_argument("--no-sound", action="store_true", help="measure the making alone")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(argv)
    tone = wanted.frequency if wanted.frequency and wanted.drone else None
    report: dict[str, Any]
    with tempfile.TemporaryDirectory(prefix="hours ") as name:
        if wanted.file:
            report = {"sound": examine(wanted.file, tone, wanted.picture)}
        else:
            folder = wanted.folder or Path(name)
            command = [sys.executable, "launcher.py", "generate", wanted.styles, "--length", wanted.length, "--json"]
            command += ["--frequency", f"{wanted.frequency:g}"] if wanted.frequency else []
            command += [f"--drone={wanted.drone}"] if wanted.drone else []
            command += [f"--binaural={wanted.binaural}"] if wanted.binaural else []
            command += ["--seed", str(wanted.seed)]
            report, song = make([*command, "--output", str(folder / "whole")])
            path = Path(song["mp3"])
            if not wanted.no_sound:
                report["sound"] = examine(path, tone, wanted.picture)
            if wanted.kills:
                output = folder / "killed"
                output.mkdir(parents=True, exist_ok=True)
                again = [*command, "--output", str(output)]
                report["kills"] = kill_often(again, output, wanted.kills, report["wall"], wanted.seed)
                compare(report["kills"], path)
    print(json.dumps(report) if wanted.json else json.dumps(report, indent=1))
    return int(bool(wanted.kills) and not report["kills"]["same_sound"])


def compare(kills: dict[str, Any], whole: Path) -> None:
    """Put into the report of the kills whether what came out is the uninterrupted piece, byte for byte of its audio."""
    kills["same_sound"] = set(kills.pop("sounds")) == {sound_of(whole)}
    kills["same_tunes_and_text"] = kills.pop("text") == text_of(whole)


def make(command: list[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Run the command to its end; wall and CPU seconds, and the curve of memory of all its processes."""
    began, used = time.monotonic(), os.times()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    curve: list[tuple[float, float, int]] = []
    while process.poll() is None:
        curve.append((time.monotonic() - began, *memory_mb(process.pid)))
        time.sleep(0.5)
    assert process.stdout is not None
    said = process.stdout.read()
    process.stdout.close()
    if process.returncode:
        raise SystemExit(f"the command failed with {process.returncode}")
    song = json.loads(said.splitlines()[-1])
    wall, now = time.monotonic() - began, os.times()
    cpu = now.children_user + now.children_system - used.children_user - used.children_system
    report = {
        "seconds": song["seconds"],
        "wall": round(wall, 1),
        "times_realtime": round(song["seconds"] / wall, 1),
        # Windows counts no time of children; where the main process waited for all of its own, this is all of them.
        "cpu": round(cpu, 1),
        "cpu_per_hour_of_music": round(cpu * 3600 / song["seconds"], 1),
        "times_realtime_on_two_idle_cores_at_most": round(2 * song["seconds"] / cpu, 1) if cpu else None,
        "cores_busy": round(cpu / wall, 2),
        "load_average": os.getloadavg() if hasattr(os, "getloadavg") else None,
        "memory_mb": memory_report(curve),
    }
    return report, song


def memory_report(curve: list[tuple[float, float, int]]) -> dict[str, Any]:
    """The peak, the medians of twelfths of the time, and how the second half stands to the first (1 is flat)."""
    values = np.array([value for _, value, _ in curve])
    if len(values) < 24:
        return {"peak": float(values.max(initial=0.0))}
    working = values[2:-2]
    half = len(working) // 2
    return {
        "peak": float(values.max()),
        "most_processes": max(count for _, _, count in curve),
        "median_of_each_twelfth": [round(float(np.median(part)), 1) for part in np.array_split(working, 12)],
        "second_half_beside_first": round(float(np.median(working[half:]) / np.median(working[:half])), 3),
    }


def memory_mb(pid: int) -> tuple[float, int]:
    """The memory of a process and all that descend from it, shared pages counted once for each, and their number."""
    import psutil

    total = count = 0
    try:
        top = psutil.Process(pid)
        for process in [top, *top.children(recursive=True)]:
            total += process.memory_info().rss
            count += 1
    except psutil.Error:
        pass
    return round(total / 2**20, 1), count


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
