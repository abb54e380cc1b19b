"""Our line from MIDI to MP3 beside plain ``fluidsynth ... | ffmpeg``, on the same file and SoundFont, in the same run.

    python -m benchmarks render [--minutes 2] [--runs 3] [--frequency 432] [--json]

Both play a band of six tracks made here from a seed. Ours also sets the loudness, limits, measures the finished file
and tags it, which plain tools leave out. CPU is user and system time of all processes together, which is what one core
would need; wall is what this machine took. Best of the runs.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scripts.audio.encoder import measure, produce_audio
from scripts.audio.ffmpeg import find_ffmpeg
from scripts.audio.soundfonts import find_soundfont
from scripts.audio.synth import find_synth
from scripts.audio.tones import with_layers
from scripts.music.tuning import tune
from scripts.records import Layers, MidiEvent, Tags


def main(argv: list[str]) -> int:
    """Measure and print a table, or JSON with ``--json``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks render")
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--frequency", type=float, default=None)
    parser.add_argument("--drone", type=float, default=None, help="level of a drone in dB, ours only")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(argv)
    seconds = 60.0 * wanted.minutes
    with tempfile.TemporaryDirectory(prefix="render ") as name:
        folder = Path(name)
        midi = folder / "band.mid"
        write_band(midi, seconds)
        layers = Layers(drone_db=wanted.drone)
        ours = [run_ours(midi, folder / "ours.mp3", seconds, wanted.frequency, layers) for _ in range(wanted.runs)]
        plain = [run_plain(midi, folder) for _ in range(wanted.runs)] if shutil.which("fluidsynth") else []
    report: dict[str, Any] = {"seconds_of_audio": seconds, "ours": min(ours, key=lambda run: run["cpu"])}
    if plain:
        report["plain"] = min(plain, key=lambda run: run["cpu"])
        report["cpu_ratio"] = report["ours"]["cpu"] / report["plain"]["cpu"]
        report["wall_ratio"] = report["ours"]["wall"] / report["plain"]["wall"]
    if wanted.json:
        print(json.dumps(report))
    else:
        _print_table(report)
    return 0


def write_band(path: Path, seconds: float) -> None:
    """A MIDI file of six tracks at 120 bpm: piano chords, bass, strings, guitar, flute and drums."""
    import mido

    rng = random.Random(2)
    file = mido.MidiFile(ticks_per_beat=480)
    parts = (
        (0, 0, (0, 4, 7), 480, 60),
        (1, 33, (0,), 240, 36),
        (2, 48, (0, 7, 16), 1_920, 48),
        (3, 25, (12,), 240, 52),
    )
    parts += ((4, 73, (19,), 480, 60), (9, 0, (), 240, 0))
    beats = int(seconds * 2) - 4
    for channel, program, chord, step, root in parts:
        track = mido.MidiTrack()
        file.tracks.append(track)
        track.append(mido.Message("program_change", channel=channel, program=program))
        track.append(mido.Message("control_change", channel=channel, control=91, value=40))
        for number in range(beats * 480 // step):
            bar = number * step // 1_920
            base = root + (0, 9, 5, 7)[bar % 4]
            pitches = [base + interval + rng.choice((0, 0, 12)) for interval in chord] or [
                42,
                (36, 38)[number % 4 == 2],
            ]
            for pitch in pitches:
                track.append(
                    mido.Message("note_on", channel=channel, note=pitch, velocity=rng.randint(60, 110), time=0)
                )
            for place, pitch in enumerate(pitches):
                track.append(mido.Message("note_off", channel=channel, note=pitch, time=0 if place else step))
    file.save(path)


def read_events(path: Path) -> Iterator[MidiEvent]:
    """The channel messages of a MIDI file, in order of time."""
    import mido

    now = 0.0
    for message in mido.MidiFile(path):
        now += message.time
        if not message.is_meta and message.type != "sysex":
            yield MidiEvent(now, tuple(message.bytes()))


def run_ours(midi: Path, target: Path, seconds: float, frequency: float | None, layers: Layers) -> dict[str, Any]:
    """Our whole line once, with what each stage took."""
    tuning = tune(frequency)
    synth = find_synth({})
    begun, used = time.perf_counter(), _cpu()
    blocks = with_layers(synth.render(read_events(midi), seconds, tuning.ratio), layers, tuning, seconds)
    steps = produce_audio(blocks, seconds, target, Tags("Benchmark"))
    wall: dict[str, float] = {}
    cpu: dict[str, float] = {}
    loudness = None
    while loudness is None:
        start, before = time.perf_counter(), _cpu()
        try:
            stage = next(steps).stage
        except StopIteration as end:
            stage, loudness = "tagging", end.value
        wall[stage] = wall.get(stage, 0.0) + time.perf_counter() - start
        cpu[stage] = cpu.get(stage, 0.0) + _cpu() - before
    synth.close()
    whole = {"wall": time.perf_counter() - begun, "cpu": _cpu() - used}
    return {
        **whole,
        "times_realtime": seconds / whole["wall"],
        "stage_wall": wall,
        "stage_cpu": cpu,
        "lufs": loudness.lufs,
        "true_peak_db": loudness.true_peak_db,
        "synth": synth.name,
        "bytes": target.stat().st_size,
        "peak_rss_mb": _peak_rss_mb(),
    }


def run_plain(midi: Path, folder: Path) -> dict[str, Any]:
    """The two programs in a pipe, once, as one would type them."""
    target = folder / "plain.mp3"
    program = shutil.which("fluidsynth")
    assert program is not None
    synth = [program, "-n", "-i", "-q", "-T", "raw", "-O", "s16", "-r", "44100", "-F", "-"]
    encoder = [str(find_ffmpeg()), "-v", "error", "-y", "-f", "s16le", "-ar", "44100", "-ac", "2", "-i", "pipe:0"]
    encoder += ["-b:a", "192k", str(target)]
    begun, used = time.perf_counter(), _cpu()
    with subprocess.Popen([*synth, str(find_soundfont({})), str(midi)], stdout=subprocess.PIPE) as first:
        second = subprocess.run(encoder, stdin=first.stdout, check=False)
    if first.returncode or second.returncode:
        raise SystemExit("the plain pipeline failed")
    wall, cpu = time.perf_counter() - begun, _cpu() - used
    heard = measure(target)
    return {"wall": wall, "cpu": cpu, "lufs": heard.lufs, "true_peak_db": heard.true_peak_db}


def _cpu() -> float:
    """CPU seconds of this process and of its children that have ended (Windows counts no children)."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _peak_rss_mb() -> dict[str, float]:
    try:
        import resource
    except ImportError:
        return {}
    kinds = {"this": resource.RUSAGE_SELF, "largest_child": resource.RUSAGE_CHILDREN}
    return {name: resource.getrusage(kind).ru_maxrss / 1_024 for name, kind in kinds.items()}


def _print_table(report: dict[str, Any]) -> None:
    ours = report["ours"]
    print(f"{report['seconds_of_audio']:.0f} s of audio, {ours['synth']}")
    print(f"{'':24}{'CPU s':>8}{'wall s':>8}")
    for stage, value in ours["stage_cpu"].items():
        print(f"  {stage:22}{value:8.2f}{ours['stage_wall'][stage]:8.2f}")
    for name in ("ours", "plain"):
        if name in report:
            run = report[name]
            print(f"{name:24}{run['cpu']:8.2f}{run['wall']:8.2f}   {run['lufs']} LUFS, {run['true_peak_db']} dBTP")
    if "plain" in report:
        print(f"ours / plain            {report['cpu_ratio']:8.2f}{report['wall_ratio']:8.2f}")
    print(f"peak memory, MB: {ours['peak_rss_mb']}; {ours['times_realtime']:.0f} times realtime")


if __name__ == "__main__":
    import sys

    raise SystemExit(main(sys.argv[1:]))
