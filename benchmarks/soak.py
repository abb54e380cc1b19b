"""Whether the jukebox holds out: thousands of song changes, hours of music, and songs made while others play.

    python -m benchmarks soak [--changes 1000] [--idle-seconds 30] [--compose-minutes 0] [--json]

* *high speed*: no device, the sound is pulled as fast as it can be decoded; song changes, seeks and pauses at random.
  After each, the position that the player tells is compared with the samples it gave. Memory at the start and end.
* *normal speed*: the menus in a terminal with the jukebox playing on the null device; their CPU time over wall time.
* *eight hours*: an MP3 of 8 hours, seeks to random moments, until the first samples are there.
* *composing*: songs are made in a loop with the embedded model while others play on the null device. The longest gap in
  what the device was fed: the time from one feed to the next, less what the first one gave; the time that an answer
  took; and the samples that did not lie ready. Beside it, how late an idle process woke from sleeps of the same length
  meanwhile: what this machine does to anybody; and the gaps that fell into no such moment, which are the app's own.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import pty
import random
import select
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.start import _cpu
from scripts.audio.coding.encoder import produce_audio
from scripts.audio.coding.mp3 import read_layout
from scripts.audio.playing.tracks import Track
from scripts.interface import App, Folders
from scripts.jukebox import Jukebox
from scripts.records import Settings, Tags
from scripts.temporary import MODELS_DIR, MP3_SAMPLES_PER_FRAME, ROOT, SAMPLE_RATE_HZ

# A process that only sleeps as long as the device's blocks are, and says when it woke and how late that was.
CONTROL = """
import json, sys, time
end, late = time.monotonic() + float(sys.argv[1]), []
while (begun := time.monotonic()) < end:
    time.sleep(0.1)
    late.append((time.monotonic(), time.monotonic() - begun - 0.1))
print(json.dumps(late))
"""


def main(argv: list[str]) -> int:
    """Measure and print a table, or JSON with ``--json``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks soak")
    parser.add_argument("--changes", type=int, default=1_000)
    parser.add_argument("--idle-seconds", type=float, default=30.0)
    parser.add_argument("--compose-minutes", type=float, default=0.0)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(argv)
    report: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="soak ") as name:
        home = Path(name)
        (home / "output").mkdir()
        for number in range(6):
            make_song(home / "output" / f"Song {number}.mp3", 20.0 + 7 * number, number)
        report["high speed"] = high_speed(home / "output", wanted.changes)
        report["eight hours"] = eight_hours(home / "output" / "Song 5.mp3", home / "long.mp3")
        if wanted.idle_seconds > 0:
            report["normal speed"] = normal_speed(home, wanted.idle_seconds)
        if wanted.compose_minutes > 0:
            report["composing"] = composing(home, 60.0 * wanted.compose_minutes)
    if wanted.json:
        print(json.dumps(report))
        return 0
    for part, facts in report.items():
        print(f"{part}:")
        for fact, value in facts.items():
            print(f"    {fact:44}{value:.4g}" if isinstance(value, float) else f"    {fact:44}{value}")
    return 0


def make_song(path: Path, seconds: float, seed: int) -> None:
    """Noise of so many seconds as an MP3."""
    import numpy as np

    rng = np.random.default_rng(seed)
    blocks = (rng.normal(0, 0.05, (SAMPLE_RATE_HZ, 2)).astype(np.float32) for _ in range(int(seconds)))
    list(produce_audio(blocks, float(int(seconds)), path, Tags(path.stem)))


def high_speed(output: Path, changes: int) -> dict[str, Any]:
    """Random commands at a jukebox without a device."""
    rng = random.Random(1)
    box = Jukebox(output, Settings(), rng=rng, device=None)
    songs = sorted(output.glob("*.mp3"))
    box.set_songs(songs)
    box.play()
    player = box.player
    assert player is not None
    done = {"changes": 0, "seeks": 0, "pauses": 0, "other": 0}
    seconds = worst = 0.0
    memory: list[int] = []
    begun, used = time.perf_counter(), time.process_time()
    while done["changes"] < changes:
        step, before = rng.randrange(10), box.view().song
        if step < 3:
            rng.choice((box.next, box.previous))()
        elif step < 6:
            box.seek_by(rng.choice((-60, -5, 5, 60, -1_000)))
            done["seeks"] += 1
        elif step < 8:
            box.pause()
            done["pauses"] += 1
        else:
            box.set_repeat(rng.choice(("all", "one", "off")))
            box.set_shuffle(rng.random() < 0.5)
            box.set_crossfade(rng.choice((0.0, 0.5, 2.0)))
            done["other"] += 1
        if box.view().status == "stopped":
            box.pause()
        for _ in range(rng.randrange(1, 12)):
            state = player.state()
            frames = rng.choice((441, 1_470, 4_410))
            player.pull(frames)
            after = player.state()
            if after.index == state.index and state.status == after.status == "playing":
                expected = state.position_seconds + frames / SAMPLE_RATE_HZ
                worst = max(worst, abs(after.position_seconds - min(expected, state.length_seconds)))
            seconds += frames / SAMPLE_RATE_HZ
            box.tick()
        box.messages()
        done["changes"] += box.view().song != before
        if done["changes"] % 100 == 0 and len(memory) <= done["changes"] // 100:
            gc.collect()
            memory.append(_memory())
    wall = time.perf_counter() - begun
    box.close()
    return {
        **done,
        "seconds of music": seconds,
        "times realtime": seconds / wall,
        "CPU seconds": time.process_time() - used,
        "worst position error, ms": 1_000 * worst,
        "memory after 100 changes, MB": memory[min(1, len(memory) - 1)] / 1e6,
        "memory at the end, MB": memory[-1] / 1e6,
        "open files at the end": len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else -1,
    }


def eight_hours(song: Path, target: Path) -> dict[str, Any]:
    """Seeks in an MP3 of 8 hours, made of the frames of a short one."""
    layout = read_layout(song)
    assert layout is not None
    data = song.read_bytes()
    head, audio = bytearray(data[: layout.start_byte]), data[layout.start_byte :]
    times = -(-8 * 3_600 * SAMPLE_RATE_HZ // (layout.frames * MP3_SAMPLES_PER_FRAME))
    place = head.rindex(b"Info")
    head[place + 8 : place + 12] = (layout.frames * times).to_bytes(4, "big")
    with target.open("wb") as file:
        file.write(head)
        for _ in range(times):
            file.write(audio)
    rng = random.Random(2)
    begun = time.perf_counter()
    track = Track(target)
    opened = time.perf_counter() - begun
    longest, right = 0.0, True
    for _ in range(200):
        frame = rng.randrange(track.length - SAMPLE_RATE_HZ)
        begun = time.perf_counter()
        track.seek(frame)
        block = track.read(4_410)
        longest = max(longest, time.perf_counter() - begun)
        right = right and len(block) == 4_410 and track.position == frame + 4_410
    length = track.length / SAMPLE_RATE_HZ
    track.close()
    return {
        "hours": length / 3_600,
        "opened in, s": opened,
        "longest of 200 seeks, s": longest,
        "every seek gave sound": right,
    }


def normal_speed(home: Path, seconds: float) -> dict[str, Any]:
    """The menus in a terminal, the jukebox playing."""
    code = (
        "import sys, pathlib; from scripts.interface import run_menus; f = pathlib.Path(sys.argv[1]); "
        "sys.exit(run_menus(output=f / 'output', settings=f / 'persistent.json', device='null'))"
    )
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execve(sys.executable, [sys.executable, "-c", code, str(home)], {**os.environ, "TERM": "xterm"})
    _watch(terminal, 3.0)
    os.write(terminal, b"2")
    _watch(terminal, 3.0)
    begun, used = time.perf_counter(), _cpu(pid)
    written = _watch(terminal, seconds)
    spent, wall = _cpu(pid) - used, time.perf_counter() - begun
    os.write(terminal, b"x")
    _watch(terminal, 5.0)
    os.close(terminal)
    os.waitpid(pid, 0)
    return {"seconds": wall, "CPU, per cent": 100 * spent / wall, "bytes to the terminal a second": written / wall}


def composing(home: Path, seconds: float) -> dict[str, Any]:
    """Songs made in a loop while others play."""
    settings = home / "persistent.json"
    settings.write_text(json.dumps({"song_length": "2", "auto_play": True}), encoding="utf-8")
    gaps: list[tuple[float, float]] = []
    took: list[float] = []
    control = subprocess.Popen([sys.executable, "-c", CONTROL, str(seconds)], stdout=subprocess.PIPE)
    with App(Folders(home / "output", MODELS_DIR, settings), device="null") as app:
        app.tick()
        while app.state.songs is None:
            app.tick()
        for key in "2":
            app.press(key)
        player = app.jukebox.player
        assert player is not None
        feed, last = player._next_block, [0.0, 0.0]

        def noted(frames: int) -> Any:
            now = time.monotonic()
            if last[0] and player.state().status == "playing":
                gaps.append((now, now - last[0] - last[1]))
            last[:] = [now, frames / SAMPLE_RATE_HZ]
            block = feed(frames)
            took.append(time.monotonic() - now)
            return block

        player._next_block = noted  # type: ignore[method-assign]
        for key in ("b", "1", *"Chill, Dubstep", "enter", "l", "enter"):
            app.press(key)
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            app.tick()
            time.sleep(0.2)
        made = app.state.work.finished
        device, missed = app.jukebox.view().device, player.missed_frames
        app.cancel()
    late = sorted(gap for _, gap in gaps)
    idle = json.loads(control.communicate()[0])
    woken = sorted(gap for _, gap in idle)
    # a gap at a moment when nobody was late belongs to the app; the clock is one for all processes
    own = [at for at, gap in gaps if gap > 0.05 and not any(abs(at - then) < 0.5 and gap > 0.02 for then, gap in idle)]
    return {
        "minutes": seconds / 60,
        "songs made": made,
        "device": device,
        "feeds": len(gaps),
        "longest gap, ms": 1_000 * late[-1],
        "gap that 999 of 1000 stay under, ms": 1_000 * late[int(len(late) * 0.999)],
        "gaps over 50 ms": sum(gap > 0.05 for gap in late),
        "gaps while the idle process woke in time": len(own),
        "longest answer, ms": 1_000 * max(took),
        "samples that did not lie ready": missed,
        "idle process, longest, ms": 1_000 * woken[-1],
        "idle process, 999 of 1000 under, ms": 1_000 * woken[int(len(woken) * 0.999)],
        "idle process, over 50 ms": sum(gap > 0.05 for gap in woken),
    }


def _watch(terminal: int, seconds: float) -> int:
    """Read what comes from a terminal for so long; how many bytes."""
    end, count = time.monotonic() + seconds, 0
    while (left := end - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            try:
                data = os.read(terminal, 65_536)
            except OSError:
                break
            if not data:
                break
            count += len(data)
    return count


def _memory() -> int:
    """Bytes of memory that this process holds."""
    import psutil

    return int(psutil.Process().memory_info().rss)
