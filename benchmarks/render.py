"""Our line from MIDI to MP3 beside plain ``fluidsynth ... | ffmpeg``, on the same file and SoundFont, in the same run.

    python -m benchmarks render [--minutes 10] [--runs 2] [--frequency 432] [--song] [--json]

All play a band of six tracks made here from a seed. ``hours`` is the line of long pieces with one process on one core,
and with two on two: it also sets the loudness, limits and cross-fades. ``plain`` is the two programs in a pipe, held to
one core and to two in the same way (Linux alone can hold them). With ``--song`` also the line of single songs, which
besides compresses, limits between the samples, and measures the finished file. CPU is user and system time of all
processes together; wall is what this machine took. Best of the runs.
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
from contextlib import contextmanager
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Any

from scripts.audio.coding.encoder import measure, produce_audio
from scripts.audio.coding.ffmpeg import find_ffmpeg
from scripts.audio.coding.mp3_frames import write_joined
from scripts.audio.coding.segments import cuts
from scripts.audio.synth.find import find_synth
from scripts.audio.synth.soundfonts import find_soundfont
from scripts.audio.synth.tones import tone_frequency, with_layers
from scripts.music.tuning import tune
from scripts.producing.long_piece.compose import edges
from scripts.producing.long_piece.job import Job, write_json
from scripts.producing.long_piece.line import music_room
from scripts.producing.long_piece.processes import Workers
from scripts.records import Layers, LongPiece, MidiEvent, Movement, Settings, Tags
from scripts.steps import follow
from scripts.temporary import LONG_PIECE_FADE_MP3_FRAMES, MP3_SAMPLES_PER_FRAME, SAMPLE_RATE_HZ


def main(argv: list[str]) -> int:
    """Measure and print a table, or JSON with ``--json``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks render")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--song", action="store_true", help="the line of single songs as well")
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
        runs: dict[str, list[dict[str, Any]]] = {}
        for number in range(wanted.runs):
            for count in (1, 2):
                with held_to(count):
                    own = folder / f"hours {number} {count}"
                    runs.setdefault(f"hours, {count}", []).append(
                        run_long(midi, own, seconds, wanted.frequency, layers, count)
                    )
                    if shutil.which("fluidsynth"):
                        runs.setdefault(f"plain, {count}", []).append(run_plain(midi, folder))
            if wanted.song:
                song = run_ours(midi, folder / "ours.mp3", seconds, wanted.frequency, layers)
                runs.setdefault("song", []).append(song)
    report: dict[str, Any] = {"seconds_of_audio": seconds}
    report["runs"] = {name: min(found, key=lambda run: run["wall"]) for name, found in runs.items()}
    for count in (1, 2):
        if f"plain, {count}" in runs:
            ours, plain = report["runs"][f"hours, {count}"], report["runs"][f"plain, {count}"]
            report[f"times_as_fast_on_{count}"] = round(plain["wall"] / ours["wall"], 3)
            report[f"cpu_beside_plain_on_{count}"] = round(ours["cpu"] / plain["cpu"], 3)
    print(json.dumps(report) if wanted.json else json.dumps(report, indent=1))
    return 0


@contextmanager
def held_to(cores: int) -> Iterator[None]:
    """Let this process and those that it starts use so many of its cores, where the system can do that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(before)[:cores])
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def run_long(
    midi: Path, folder: Path, seconds: float, frequency: float | None, layers: Layers, count: int
) -> dict[str, Any]:
    """The line of long pieces once: movements of about 5 minutes, rendered by ``count`` processes and joined."""
    tuning, total = tune(frequency), round(seconds * SAMPLE_RATE_HZ)
    begun, used = time.perf_counter(), _cpu()
    fade = LONG_PIECE_FADE_MP3_FRAMES * MP3_SAMPLES_PER_FRAME
    parts = max(1, round(seconds / 300))
    starts = [round(n * total / parts / MP3_SAMPLES_PER_FRAME) * MP3_SAMPLES_PER_FRAME for n in range(parts)]
    ends = [*(start + fade for start in starts[1:]), total]
    movements = tuple(
        Movement(n, first, end - first, (end - first) / SAMPLE_RATE_HZ, 0, None, None)  # type: ignore[arg-type]
        for n, (first, end) in enumerate(zip(starts, ends, strict=True))
    )
    way = LongPiece("Benchmark", movements, total, total / SAMPLE_RATE_HZ, fade, False)
    bodies, crossfades = cuts(starts, fade, total)
    tone = tone_frequency(tuning)
    sound = {"total": total, "fade": fade, "ratio": tuning.ratio, "tone_hz": tone, "layers": asdict(layers)}
    sound |= {"soundfont": str(find_soundfont(Settings())), **music_room(layers, tone), "lossless": False}
    with Job(folder) as job:
        write_json(folder / "job.json", {"sound": {**sound, "loop": False}})
        for n, movement in enumerate(movements):
            head = {"first": movement.first_frame, "frames": movement.frames, "before": n - 1}
            crossfade = [crossfades[n].first, crossfades[n].end] if n else None
            spans = {"body": [bodies[n].first, bodies[n].end], "joint": crossfade, **edges(n, bodies[n], way)}
            write_json(job.task(n), {**head, **spans, "events": stretch(midi, movement)})
        workers = Workers(folder, count)
        todo = [("movement", n) for n in range(parts)] + [("crossfade", n) for n in range(1, parts)]
        done: set[tuple[str, int]] = set()
        asked = 0
        try:
            while len(done) < len(todo):
                ready = asked < len(todo) and (
                    todo[asked][0] == "movement" or {("movement", todo[asked][1] - k) for k in (0, 1)} <= done
                )
                if workers.free and ready:
                    workers.order(*todo[asked])
                    asked += 1
                    continue
                line = workers.hear(1.0)
                if line is not None and "done" in line:
                    done.add((line["done"], line["number"]))
        finally:
            workers.close()
        target = folder / "long.mp3"
        segments = [job.body(0), *(path for n in range(1, parts) for path in (job.crossfade(n), job.body(n)))]
        write_joined((segment.read_bytes() for segment in segments), total, target)
    wall, cpu = time.perf_counter() - begun, _cpu() - used
    heard = measure(target)
    return {
        "wall": round(wall, 2),
        "cpu": round(cpu, 2),
        "times_realtime": round(seconds / wall, 1),
        "lufs": heard.lufs,
        "true_peak_db": heard.true_peak_db,
    }


def stretch(midi: Path, movement: Movement) -> list[Any]:
    """A movement's events, counted from its start; what was set before stands at its beginning, its notes do not."""
    first = movement.first_frame / SAMPLE_RATE_HZ
    found = []
    for event in read_events(midi):
        after = event.seconds - first
        if after >= 0 or event.data[0] & 0xF0 in (0xB0, 0xC0):
            found.append([round(max(0.0, after), 6), list(event.data)])
    return found


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
    synth = find_synth(Settings())
    begun, used = time.perf_counter(), _cpu()
    blocks = with_layers(synth.render(read_events(midi), seconds, tuning.ratio), layers, tuning, seconds)
    steps = follow(produce_audio(blocks, seconds, target, Tags("Benchmark")))
    wall: dict[str, float] = {}
    cpu: dict[str, float] = {}
    start, before = time.perf_counter(), _cpu()
    for stage in chain((step.stage for step in steps), ("tagging",)):  # what follows the last event is tagging
        now, used_now = time.perf_counter(), _cpu()
        wall[stage] = wall.get(stage, 0.0) + now - start
        cpu[stage] = cpu.get(stage, 0.0) + used_now - before
        start, before = now, used_now
    loudness = steps.result
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
    with subprocess.Popen([*synth, str(find_soundfont(Settings())), str(midi)], stdout=subprocess.PIPE) as first:
        second = subprocess.run(encoder, stdin=first.stdout, check=False)
    if first.returncode or second.returncode:
        raise SystemExit("the plain pipeline failed")
    wall, cpu = time.perf_counter() - begun, _cpu() - used
    heard = measure(target)
    return {
        "wall": round(wall, 2),
        "cpu": round(cpu, 2),
        "lufs": heard.lufs,
        "true_peak_db": heard.true_peak_db,
    }


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


if __name__ == "__main__":
    import sys

    raise SystemExit(main(sys.argv[1:]))
