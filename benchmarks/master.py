"""Whether songs and long pieces are mastered alike: two lengths of the same words and seed, on either side of the line.

    python -m benchmarks master [--styles "Meditation, Ambient"] [--seed 4] [--song 19] [--piece 21]
                                [--frequency HZ] [--keep DIR] [--json]

Both are made as their user would make them, as FLAC, so that no lossy coder stands between. Their music differs, for a
song has one form and a piece has movements, so two things are measured: the loudness and the crest of the finished
files beside each other; and the piece beside a song that is made of the piece's own samples (its movements rendered
again from the job's files, cross-faded at their own levels and mastered in one), where loudness, third octaves and
crest can only differ by the master. Third octaves are those of IEC 61260 from 31.5 Hz to 16 kHz, by power over the
whole; crest is the highest sample over the root of the mean square. Ends with 1 where loudness differs by more than
0.3 LU, a third octave or the crest by more than 0.5 dB.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks._hours_sound import decoded
from scripts.audio.coding.encoder import measure, produce_audio
from scripts.audio.mastering.laying import Recording, laid
from scripts.audio.mastering.movements import Fade
from scripts.audio.synth.find import find_synth
from scripts.records import MidiEvent, Tags
from scripts.temporary import CELL_FRAMES, LONG_PIECE_PREFIX, ROOT, SAMPLE_RATE_HZ

WINDOW = 32_768
LOUDNESS_LU, THIRD_OCTAVE_DB, CREST_DB = 0.3, 0.5, 0.5
FAINT_DB = 60.0


def main(argv: list[str]) -> int:
    """Make, measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks master")
    parser.add_argument("--styles", default="Meditation, Ambient")
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--song", type=float, default=19.0, help="minutes")
    parser.add_argument("--piece", type=float, default=21.0, help="minutes")
    parser.add_argument("--frequency", type=float, default=0.0)
    parser.add_argument("--keep", type=Path, default=None, metavar="DIR")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="master ") as name:
        folder = wanted.keep or Path(name)
        words = ["generate", wanted.styles, "--seed", str(wanted.seed), "--format", "flac", "--json"]
        words += ["--frequency", f"{wanted.frequency:g}"] if wanted.frequency else []
        song = make([*words, "--length", f"{wanted.song:g}"], folder / "song", None)
        tasks = folder / "tasks"
        tasks.mkdir(parents=True)
        piece = make([*words, "--length", f"{wanted.piece:g}"], folder / "piece", tasks)
        again = folder / "piece as a song.flac"
        for _ in produce_audio(unmastered(tasks, folder), piece_seconds(tasks), again, Tags("again")):
            pass
        found = {"song": figures(song), "piece": figures(piece), "piece as a song": figures(again)}
    report = {
        "seconds": {name: each["seconds"] for name, each in found.items()},
        "lufs": {name: each["lufs"] for name, each in found.items()},
        "true_peak_db": {name: each["true_peak_db"] for name, each in found.items()},
        "crest_db": {name: each["crest_db"] for name, each in found.items()},
        "piece beside song": beside(found["piece"], found["song"]),
        "piece beside itself as a song": beside(found["piece"], found["piece as a song"]),
    }
    one, same = report["piece beside song"], report["piece beside itself as a song"]
    alike = max(abs(one["lufs"]), abs(same["lufs"])) <= LOUDNESS_LU and abs(same["crest_db"]) <= CREST_DB
    report["alike"] = bool(alike and same["third_octaves_at_most_db"] <= THIRD_OCTAVE_DB)
    print(json.dumps(report) if wanted.json else json.dumps(report, indent=1))
    return 0 if report["alike"] else 1


def make(words: list[str], output: Path, tasks: Path | None) -> Path:
    """Run the app; the finished file. What a long piece's job holds of its movements is copied on the way."""
    command = [sys.executable, "launcher.py", *words, "--output", str(output)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8"
    ) as process:
        while process.poll() is None:
            if tasks is not None:
                copy_tasks(output, tasks)
            time.sleep(0.1)
        assert process.stdout is not None
        said = process.stdout.read()
    if process.returncode:
        raise SystemExit(f"the command failed with {process.returncode}")
    return Path(json.loads(said.splitlines()[-1])["audio"])


def copy_tasks(output: Path, tasks: Path) -> None:
    """Copy what is there of the job's record and its movements; files appear in it whole."""
    for job in output.glob(f"{LONG_PIECE_PREFIX}*"):
        for path in (job / "job.json", *job.glob("[0-9][0-9][0-9].json")):
            if path.is_file() and not (tasks / path.name).exists():
                shutil.copyfile(path, tasks / path.name)


def read(path: Path) -> dict[str, Any]:
    """A JSON file."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def piece_seconds(tasks: Path) -> float:
    """The length of the whole."""
    return float(read(tasks / "job.json")["sound"]["total"]) / SAMPLE_RATE_HZ


def unmastered(tasks: Path, folder: Path) -> Iterator[Any]:
    """The blocks of a long piece as its synth gives them, cross-faded, with no other gain."""
    sound = read(tasks / "job.json")["sound"]
    total, fade = int(sound["total"]), int(sound["fade"])
    movements = [read(path) for path in sorted(tasks.glob("[0-9]*.json"))]
    places = CELL_FRAMES * np.arange(-(-total // CELL_FRAMES) + 1)
    sources, gains = [], []
    with closing(find_synth({"soundfont": sound["soundfont"]})) as synth:
        for number, task in enumerate(movements):
            recording = Recording(folder / f"{number:03d}.f32", int(task["first"]))
            events = (MidiEvent(seconds, tuple(data)) for seconds, data in task["events"])
            with recording.path.open("wb") as out:
                for block in synth.render(events, task["frames"] / SAMPLE_RATE_HZ, float(sound["ratio"])):
                    out.write(block.data)
            gain = np.ones(len(places))
            if number:
                gain *= Fade(recording, recording.first, fade, rise=True).gain(places)
            if number + 1 < len(movements):
                gain *= Fade(recording, int(movements[number + 1]["first"]), fade, rise=False).gain(places)
            sources.append(recording)
            gains.append(gain)
    yield from laid(sources, gains, 0, total)


def figures(path: Path) -> dict[str, Any]:
    """Loudness, peaks, crest and third octaves of a finished file."""
    power, windows, squares, frames, highest = np.zeros(WINDOW // 2 + 1), 0, 0.0, 0, 0.0
    shape = np.hanning(WINDOW).astype(np.float32)
    for chunk in decoded(path, 30):
        squares += float((chunk.astype(np.float64) ** 2).sum())
        frames += len(chunk)
        highest = max(highest, float(np.abs(chunk).max()))
        for start in range(0, len(chunk) - WINDOW + 1, WINDOW // 2):
            spectrum = np.fft.rfft(chunk[start : start + WINDOW] * shape[:, None], axis=0)
            power += (spectrum.real**2 + spectrum.imag**2).sum(axis=1)
            windows += 1
    heard = measure(path)
    rms = np.sqrt(squares / (2 * frames))
    bins = np.fft.rfftfreq(WINDOW, 1 / SAMPLE_RATE_HZ)
    thirds = {}
    for number in range(-15, 13):
        centre = 1_000 * 10 ** (number / 10)
        inside = (bins >= centre * 10**-0.05) & (bins < centre * 10**0.05)
        thirds[round(centre, 1)] = float(10 * np.log10(power[inside].sum() / windows / WINDOW**2 + 1e-20))
    return {
        "seconds": round(frames / SAMPLE_RATE_HZ, 3),
        "lufs": heard.lufs,
        "true_peak_db": heard.true_peak_db,
        "crest_db": round(float(20 * np.log10(highest / rms)), 2),
        "third_octaves": thirds,
    }


def beside(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """How the first stands to the second; third octaves that are faint in both are left out."""
    loudest = max(other["third_octaves"].values())
    bands = [
        hz
        for hz in one["third_octaves"]
        if max(one["third_octaves"][hz], other["third_octaves"][hz]) > loudest - FAINT_DB
    ]
    steps = {hz: round(one["third_octaves"][hz] - other["third_octaves"][hz], 2) for hz in bands}
    return {
        "lufs": round(one["lufs"] - other["lufs"], 2),
        "crest_db": round(one["crest_db"] - other["crest_db"], 2),
        "third_octaves_at_most_db": max(abs(step) for step in steps.values()),
        "third_octaves_db": steps,
    }


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
