"""The process that turns movements and joints of a job into segments.

``python -m scripts.producing.long_piece.worker FOLDER`` is started by ``processes``.

It reads one order in JSON a line from its input (``{"do": "movement", "number": 3}`` or ``"joint"``) and writes lines
back: how many seconds are done, then ``done`` or ``error``. When its input ends it stops at once, so that no process
stays behind one that was killed.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
from collections.abc import Iterator
from math import isinf
from pathlib import Path
from typing import Any

from scripts import temporary
from scripts.audio.coding.segments import Music, Span, encode, mix, reach
from scripts.audio.mastering.loudness import LoudnessMeter
from scripts.audio.synth.find import find_synth
from scripts.errors import MusicGenError, cannot_write
from scripts.producing.long_piece.job import Job, read_json, settle, touch_part, write_json
from scripts.records import Layers, Loudness, MidiEvent, Settings, Synth


def main(folder: Path) -> int:
    """Work until the input ends."""
    orders: queue.Queue[dict[str, Any]] = queue.Queue()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()
    sound = read_json(folder / "job.json")["sound"]
    job = Job(folder, lossless=bool(sound["lossless"]))
    synth: Synth | None = None
    while True:
        order = orders.get()
        number = int(order["number"])
        try:
            if order["do"] == "movement":
                synth = synth or find_synth(Settings(soundfont=str(sound["soundfont"])))
                for seconds in render_movement(job, number, sound, synth):
                    tell({"number": number, "seconds": seconds})
            else:
                make_joint(job, number, sound)
        except MusicGenError as error:
            tell({"number": number, "error": str(error), "kind": type(error).__name__})
        else:
            tell({"number": number, "done": order["do"]})


def _listen(orders: queue.Queue[dict[str, Any]]) -> None:
    """Pass orders on; the end of the input ends the process, whatever it does."""
    for line in sys.stdin:
        orders.put(json.loads(line))
    os._exit(0)


def tell(line: dict[str, Any]) -> None:
    """Write one line to whoever started us."""
    try:
        print(json.dumps(line), flush=True)
    except OSError:
        os._exit(0)


def render_movement(job: Job, number: int, sound: dict[str, Any], synth: Synth) -> Iterator[float]:
    """Make a movement's body, head and tail; yields the seconds of music made. Raises AudioError and OutputError."""
    task = read_json(job.task(number))
    frames, first = int(task["frames"]), int(task["first"])
    raw = job.folder / f"{number:03d}.{os.getpid()}.raw"
    meter = LoudnessMeter(every=temporary.SEGMENT_MEASURE_EVERY)
    done = 0
    told = 0
    try:
        with raw.open("wb") as out:
            for block in synth.render(_events(task), frames / temporary.SAMPLE_RATE_HZ, float(sound["ratio"])):
                out.write(block.data)
                meter.add(block)
                done += len(block)
                if done - told >= 5 * temporary.SAMPLE_RATE_HZ:
                    told = done
                    yield done / temporary.SAMPLE_RATE_HZ
        gain = gain_for(meter.lufs, meter.peak, float(sound["music_lufs"]))
        body = Span(*task["body"])
        music = [Music(raw, first, gain)]
        loudness = _segment(music, body, job.body(number), sound)
        for name in ("head", "tail"):
            if task[name]:
                _copy(raw, Span(*task[name]), first, job.edge(number, name))
        seconds = (body.end - body.first) / temporary.SAMPLE_RATE_HZ
        size = job.body(number).stat().st_size
        write_json(job.done(number), {"gain": gain, "seconds": seconds, "bytes": size, **_measured(loudness)})
    except OSError as error:
        raise cannot_write(job.folder, error) from error
    finally:
        raw.unlink(missing_ok=True)


def make_joint(job: Job, number: int, sound: dict[str, Any]) -> None:
    """Make the cross-fade into a movement from its head and the tail of the one before."""
    after = read_json(job.task(number))
    leaving = int(after["before"])
    before = read_json(job.task(leaving))
    gains = [float(read_json(job.done(n))["gain"]) for n in (leaving, number)]
    fade, start = int(sound["fade"]), int(after["first"])
    # Where the last movement of a loop leads into the first, it lies a whole round earlier.
    first = int(before["tail"][0]) - (0 if number else int(sound["total"]))
    music = [
        Music(job.edge(leaving, "tail"), first, gains[0], fall=start, fade=fade),
        Music(job.edge(number, "head"), start, gains[1], rise=start, fade=fade),
    ]
    loudness = _segment(music, Span(*after["joint"]), job.joint(number), sound)
    write_json(job.joint_done(number), _measured(loudness))


def _segment(music: list[Music], span: Span, path: Path, sound: dict[str, Any]) -> Loudness:
    """Mix and encode one segment."""
    total, loop = int(sound["total"]), bool(sound["loop"])
    wide = reach(span, total, loop=loop)
    blocks = mix(music, Layers(**sound["layers"]), float(sound["tone_hz"]), wide, total, loop=loop)
    return encode(blocks, span, total, path, lossless=bool(sound["lossless"]), loop=loop)


def _measured(loudness: Loudness) -> dict[str, float | None]:
    """Loudness and true peak as JSON holds them: silence has neither."""
    levels = {"lufs": loudness.lufs, "peak_db": loudness.true_peak_db}
    return {name: None if isinf(level) else round(level, 2) for name, level in levels.items()}


def gain_for(lufs: float, peak: float, target_lufs: float) -> float:
    """The factor that brings a movement to the target, unless its peaks would lean too hard on the limiter."""
    if lufs < temporary.SILENCE_LUFS - temporary.HEADROOM_DB or peak <= 0:
        return 1.0
    wanted = 10 ** ((target_lufs + temporary.SEGMENT_LOSS_LU - lufs) / 20)
    most = 10 ** ((temporary.SEGMENT_CEILING_DB + temporary.SEGMENT_LIMITER_DB) / 20) / peak
    return float(min(wanted, most))


def _events(task: dict[str, Any]) -> Iterator[MidiEvent]:
    for seconds, data in task["events"]:
        yield MidiEvent(seconds, tuple(data))


def _copy(raw: Path, span: Span, first: int, path: Path) -> None:
    """Keep a stretch of a movement's samples for a joint."""
    part = touch_part(path)
    with raw.open("rb") as source, part.open("wb") as out:
        source.seek((span.first - first) * 8)
        out.write(source.read((span.end - span.first) * 8))
    settle(part, path)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
