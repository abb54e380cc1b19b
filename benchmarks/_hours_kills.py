"""A long piece killed again and again on its way (``kill -9``), and what comes out beside the uninterrupted one.

The moments are drawn from a seed and spread over the whole run: each kill waits until its share of the work is done and
then a random while, so that it falls into starting, composing, rendering, encoding or cross-fading; the last ones wait
for joining and tagging. Only the main process is killed: those that it started must end by themselves.
"""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.audio.coding.mp3 import read_layout
from scripts.temporary import LONG_PIECE_PREFIX, ROOT, SAMPLE_RATE_HZ


@dataclass(slots=True)
class Killings:
    """What happened at each kill."""

    states: list[str] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    orphans_seconds: list[float] = field(default_factory=list)
    rounds: int = 1
    late: int = 0


def kill_often(command: list[str], output: Path, times: int, wall: float, seed: int) -> dict[str, Any]:
    """Start the piece again and again, each time killed, then let it end; ``wall`` is the time of a whole run.

    A run that ended before its kill counts as late; its file is compared like the last one, and a new one is begun.
    """
    rng = random.Random(seed)
    met = Killings()
    finals = min(times, max(1, times // 10)) if times > 2 else 0
    moments = [(number + rng.random()) / (times - finals) for number in range(times - finals)]
    sounds: list[str] = []
    for number in range(times):
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if number < len(moments):
            longest = 0.12 * wall if moments[number] < 0.8 else 0.02 * wall  # lest the piece end before its kill
            ended = _wait_for_share(process, output, moments[number], rng.uniform(0.0, longest))
        else:
            ended = _wait_for_joining(process, output, rng.uniform(0.0, 0.012 * wall))
        if ended:
            sounds.append(sound_of(_made(process)))
            met.late += 1
            met.rounds += 1
            continue
        family = _family(process.pid)
        met.shares.append(round(share_done(output), 3))
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()
        met.states.append(state_of(output))
        met.orphans_seconds.append(_until_gone(family))
    last = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    if last.returncode:
        raise SystemExit(f"the command failed with {last.returncode} after the kills")
    song = json.loads(last.stdout.splitlines()[-1])
    sounds.append(sound_of(Path(song["mp3"])))
    return {
        "killed": len(met.states),
        "late": met.late,
        "killed_while": dict(Counter(met.states)),
        "shares_done": met.shares,
        "helpers_gone_after_seconds_at_most": max(met.orphans_seconds, default=0.0),
        "left_in_folder": sorted(path.name for path in output.iterdir() if path.name.startswith(".")),
        "pieces": sorted(path.name for path in output.glob("*.mp3")),
        "sounds": sounds,
        "text": text_of(Path(song["mp3"])),
    }


def share_done(output: Path) -> float:
    """How much of the music in the job's folder is finished, 0 to 1."""
    folder = _job(output)
    if folder is None:
        return 0.0
    try:
        total = json.loads((folder / "job.json").read_text(encoding="utf-8"))["sound"]["total"] / SAMPLE_RATE_HZ
        done = [json.loads(path.read_text(encoding="utf-8"))["seconds"] for path in folder.glob("[0-9]*.done.json")]
    except (OSError, ValueError, KeyError):
        return 0.0
    return float(sum(done) / total)


def state_of(output: Path) -> str:
    """What a killed run was doing, from the files that it left."""
    folder = _job(output)
    if folder is None:
        return "starting"
    names = [path.name for path in folder.iterdir()]
    if "name.json" in names:
        return "moving into place"
    if "song.mp3" in names:
        with (folder / "song.mp3").open("rb") as file:
            return "tagging" if file.read(3) == b"ID3" or "song" in names else "joining"
    if any(name.startswith("joint-") and name.endswith(".part") for name in names):
        return "cross-fading"
    if any(".mp3." in name and name.endswith(".part") for name in names):
        return "encoding"
    if any(name.endswith(".raw") for name in names):
        return "rendering"
    return "composing"


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


def text_of(path: Path) -> str:
    """A digest of the tunes and the channel's text beside an MP3."""
    folder = path.with_suffix("")
    return hashlib.sha256(b"".join((folder / name).read_bytes() for name in ("song.abc", "youtube.txt"))).hexdigest()


def _job(output: Path) -> Path | None:
    return next((path for path in output.glob(f"{LONG_PIECE_PREFIX}*") if (path / "job.json").is_file()), None)


def _wait_for_share(process: subprocess.Popen[str], output: Path, share: float, pause: float) -> bool:
    """Wait for the share of the work and then the pause; whether the process ended meanwhile."""
    while share_done(output) < 0.97 * share - 0.03:
        if process.poll() is not None:
            return True
        time.sleep(0.02)
    try:
        process.wait(timeout=pause)
    except subprocess.TimeoutExpired:
        return False
    return True


def _wait_for_joining(process: subprocess.Popen[str], output: Path, pause: float) -> bool:
    """Wait until the segments are being joined and then the pause; whether the process ended meanwhile."""
    while True:
        folder = _job(output)
        if folder is not None and (folder / "song.mp3").is_file():
            break
        if process.poll() is not None:
            return True
        time.sleep(0.002)
    try:
        process.wait(timeout=pause)
    except subprocess.TimeoutExpired:
        return False
    return True


def _made(process: subprocess.Popen[str]) -> Path:
    """The file that a process which ended has made."""
    said = process.communicate()[0]
    if process.returncode:
        raise SystemExit(f"the command failed with {process.returncode} between the kills")
    return Path(json.loads(said.splitlines()[-1])["mp3"])


def _family(pid: int) -> list[Any]:
    """All processes that descend from one (psutil)."""
    import psutil

    try:
        return list(psutil.Process(pid).children(recursive=True))
    except psutil.Error:
        return []


def _until_gone(family: list[Any]) -> float:
    """Seconds until processes have ended by themselves. Raises SystemExit when one stays."""
    import psutil

    began = time.monotonic()
    _, alive = psutil.wait_procs(family, timeout=20)
    if alive:
        raise SystemExit(f"{len(alive)} processes stayed behind a kill")
    return round(time.monotonic() - began, 2)
