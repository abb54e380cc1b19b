"""A long piece, from the command to the file: wall time, memory of all processes, and what the sound shows.

    python -m benchmarks hours [--length 00:30] [--styles "Meditation, Ambient"] [--frequency 528] [--drone -24]
                               [--kills 0] [--seed 5] [--folder DIR] [--json]

Measured on the decoded file: its length; the frequency of the drone from its phase at both ends; the loudness of every
hour; the largest step from one sample to the next at the joins beside that elsewhere; and how alike minutes are: for
each minute the largest correlation of its chroma curve (12 pitch classes, 4 a second) with that of any other minute.
With ``--kills`` the same piece is made again and killed so many times on the way, and its sound compared.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from scripts.audio.ffmpeg import find_ffmpeg
from scripts.audio.loudness import LoudnessMeter, integrated
from scripts.audio.mp3 import read_layout
from scripts.temporary import ROOT, SAMPLE_RATE_HZ


def main(argv: list[str]) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks hours")
    parser.add_argument("--length", default="00:30")
    parser.add_argument("--styles", default="Meditation, Ambient")
    parser.add_argument("--frequency", type=float, default=528.0)
    parser.add_argument("--drone", type=float, default=-24.0)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=None, help="keep the piece there")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="hours ") as name:
        folder = wanted.folder or Path(name)
        command = [sys.executable, "launcher.py", "generate", wanted.styles, "--length", wanted.length, "--json"]
        command += ["--frequency", str(wanted.frequency), f"--drone={wanted.drone}", "--seed", str(wanted.seed)]
        report, song = make([*command, "--output", str(folder / "whole")])
        report["load_average"] = os.getloadavg() if hasattr(os, "getloadavg") else None
        report["sound"] = examine(Path(song["mp3"]), wanted.frequency)
        if wanted.kills:
            report["kills"] = kill_often([*command, "--output", str(folder / "killed")], wanted.kills, report["wall"])
            report["kills"]["same_sound"] = report["kills"].pop("sound") == sound_of(Path(song["mp3"]))
    print(json.dumps(report) if wanted.json else json.dumps(report, indent=1))
    return 0


def make(command: list[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Run the command to its end; wall and CPU seconds, and the curve of memory of all its processes."""
    began, used = time.monotonic(), os.times()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    curve: list[float] = []
    while process.poll() is None:
        curve.append(memory_mb(process.pid))
        time.sleep(0.5)
    assert process.stdout is not None
    said = process.stdout.read()
    process.stdout.close()
    if process.returncode:
        raise SystemExit(f"the command failed with {process.returncode}")
    song = json.loads(said.splitlines()[-1])
    wall, now = time.monotonic() - began, os.times()
    cpu = now.children_user + now.children_system - used.children_user - used.children_system
    fifth = max(1, len(curve) // 5)
    report = {
        "seconds": song["seconds"],
        "wall": round(wall, 1),
        "cpu": round(cpu, 1),
        "times_realtime": round(song["seconds"] / wall, 1),
        "times_realtime_on_two_idle_cores_at_most": round(2 * song["seconds"] / cpu, 1) if cpu else None,
        "memory_mb": {"peak": max(curve), "median_of_each_fifth": [
            round(float(np.median(curve[n : n + fifth])), 1) for n in range(0, len(curve) - fifth + 1, fifth)
        ]},
    }  # fmt: skip
    return report, song


def memory_mb(pid: int) -> float:
    """The memory of a process and all that descend from it, shared pages counted once for each (psutil)."""
    import psutil

    total = 0
    try:
        top = psutil.Process(pid)
        for process in [top, *top.children(recursive=True)]:
            total += process.memory_info().rss
    except psutil.Error:
        pass
    return round(total / 2**20, 1)


def kill_often(command: list[str], times: int, wall: float) -> dict[str, Any]:
    """Start the piece again and again, killed at random moments, until it is through."""
    rng = random.Random(1)
    killed = 0
    while killed < times:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(timeout=rng.uniform(0.5, max(2.0, 1.5 * wall / times)))
            break
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            killed += 1
    report, song = make(command)
    return {"killed": killed, "last_run_wall": report["wall"], "sound": sound_of(Path(song["mp3"]))}


def sound_of(path: Path) -> str:
    """A digest of all audio frames of an MP3."""
    layout = read_layout(path)
    assert layout is not None
    digest = hashlib.sha256()
    with path.open("rb") as file:
        file.seek(layout.start_byte)
        while piece := file.read(2**20):
            digest.update(piece)
    return digest.hexdigest()


def decoded(path: Path, seconds: int = 60) -> Iterator[Any]:
    """The sound of a file, a minute at a time."""
    command = [str(find_ffmpeg()), "-v", "error", "-i", str(path), "-f", "f32le", "-ac", "2", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        size = seconds * SAMPLE_RATE_HZ * 8
        while piece := process.stdout.read(size):
            yield np.frombuffer(piece, "<f4").reshape(-1, 2)


def examine(path: Path, frequency: float) -> dict[str, Any]:
    """What can be measured in the finished sound."""
    meter = LoudnessMeter()
    frames, biggest, last = 0, 0.0, None
    steps: list[float] = []
    curves: list[Any] = []
    phases: list[tuple[float, float]] = []
    for minute in decoded(path):
        meter.add(minute)
        whole = minute if last is None else np.vstack((last, minute))
        jumps = np.abs(np.diff(whole, axis=0)).max(axis=1)
        steps += [float(jumps[n : n + SAMPLE_RATE_HZ].max()) for n in range(0, len(jumps), SAMPLE_RATE_HZ)]
        biggest = max(biggest, float(np.abs(minute).max()))
        if len(minute) == 60 * SAMPLE_RATE_HZ:
            curves.append(chroma(minute))
            phases.append(tone_phase(minute, frames, frequency))
        last = minute[-1:]
        frames += len(minute)
    facts = json.loads((path.with_suffix("") / "song.json").read_text(encoding="utf-8"))
    joins = [m["starts_seconds"] + offset for m in facts["movements"][1:] for offset in (-2.09, 0, 15.98, 18.07)]
    at_joins = [max(steps[max(0, int(second) - 1) : int(second) + 2]) for second in joins]
    hour = round(3600 / 0.4)
    alike = likeness(curves)
    return {
        "seconds": frames / SAMPLE_RATE_HZ,
        "lufs": round(meter.lufs, 2),
        "lufs_of_each_hour": [
            round(integrated(meter.energies[n : n + hour]), 2) for n in range(0, len(meter.energies) - hour // 4, hour)
        ],
        "sample_peak": round(biggest, 4),
        "largest_step": {
            "anywhere": round(max(steps), 4),
            "at_joins": round(max(at_joins, default=0.0), 4),
            "median_second": round(float(np.median(steps)), 4),
        },
        "tone_hz_off": tone_error(phases, frequency),
        "minutes": len(curves),
        "likeness_of_minutes": {"largest": round(max(alike), 3), "median": round(float(np.median(alike)), 3)},
    }


def tone_phase(minute: Any, first: int, frequency: float) -> tuple[float, float]:
    """When (seconds, middle of the minute) and the phase against an exact sine, in cycles, of what sounds there.

    Five-term window over the minute: what lies 0.1 Hz beside is 90 dB down.
    """
    count = len(minute)
    window = np.blackman(count)
    places = np.arange(first, first + count, dtype=np.int64)
    cycles = places * (frequency / SAMPLE_RATE_HZ) % 1.0
    found = np.sum(minute.sum(axis=1) * window * np.exp(-2j * np.pi * cycles))
    return (first + count / 2) / SAMPLE_RATE_HZ, float(np.angle(found) / (2 * np.pi))


def tone_error(phases: list[tuple[float, float]], frequency: float) -> float | None:
    """How far the tone is from its frequency in Hz: the slope of its phase over the whole piece.

    The music plays the same note now and then, which turns single minutes; the line through all of them stays.
    """
    if len(phases) < 3:
        return None
    seconds = np.array([when for when, _ in phases])
    turns = np.unwrap(np.array([phase for _, phase in phases]), period=1.0)
    return float(np.polyfit(seconds, turns, 1)[0])


def chroma(minute: Any) -> Any:
    """The strength of the 12 pitch classes, 4 times a second, as a curve of zero mean and length 1."""
    size, hop = 16_384, SAMPLE_RATE_HZ // 4
    mono = minute.sum(axis=1)
    bins = np.fft.rfftfreq(size, 1 / SAMPLE_RATE_HZ)
    wanted = (bins > 120) & (bins < 2_000)
    classes = np.round(12 * np.log2(bins[wanted] / 440)).astype(int) % 12
    rows = []
    for start in range(0, len(mono) - size, hop):
        power = np.abs(np.fft.rfft(mono[start : start + size] * np.hanning(size)))[wanted]
        rows.append(np.bincount(classes, power, 12))
    curve = np.array(rows)
    curve -= curve.mean(axis=0)
    return (curve / max(1e-9, float(np.linalg.norm(curve)))).astype(np.float32)


def likeness(curves: list[Any]) -> list[float]:
    """For each minute its largest correlation with another one, at any shift of up to 15 seconds."""
    size = 512
    length = min(size // 2, *(len(curve) for curve in curves)) if curves else 0
    spectra = [np.fft.rfft(curve[:length], size, axis=0) for curve in curves]
    best = [0.0] * len(curves)
    for a in range(len(curves)):
        for b in range(a + 1, len(curves)):
            shifted = np.fft.irfft((spectra[a] * np.conj(spectra[b])).sum(axis=1), size)
            near = float(max(shifted[:61].max(), shifted[-60:].max()))
            best[a], best[b] = max(best[a], near), max(best[b], near)
    return best or [0.0]


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
