"""The process that turns movements and crossfades of a job into segments.

``python -m scripts.producing.long_piece.worker FOLDER`` is started by ``processes``.

It reads one order in JSON a line from its input (``{"do": "movement", "number": 3}`` or ``"crossfade"``) and writes
lines back: how many seconds are done, then ``done`` or ``error``. When its input ends it stops at once, so that no
process stays behind one that was killed.
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
from scripts.audio.coding.segments import encode, segment_of
from scripts.audio.coding.spans import Span
from scripts.audio.mastering import movements
from scripts.audio.mastering.highpass import Highpass
from scripts.audio.mastering.laying import Recording
from scripts.audio.mastering.loudness import LoudnessMeter
from scripts.audio.mastering.movements import Mastered
from scripts.audio.synth.find import find_synth
from scripts.audio.synth.together import Played, rendered
from scripts.audio.synth.tones import Tones, has_layers
from scripts.errors import MusicGenError, cannot_write
from scripts.producing.long_piece.job import Job, read_json, settle, touch_part, write_json
from scripts.records import Block, Layers, MidiEvent, OnRack, RackVoice, Settings, Synth


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
                make_crossfade(job, number, sound)
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
    meter, passing = LoudnessMeter(every=temporary.SEGMENT_MEASURE_EVERY), Highpass()
    done = 0
    told = 0
    try:
        with raw.open("wb") as out:
            played = Played(_events(task), on_rack(task))
            for block in rendered(synth, played, frames / temporary.SAMPLE_RATE_HZ, float(sound["ratio"])):
                music = passing.passed(block)
                out.write(music.data)
                meter.add(music)
                done += len(block)
                if done - told >= 5 * temporary.SAMPLE_RATE_HZ:
                    told = done
                    yield done / temporary.SAMPLE_RATE_HZ
        beside = float(sound["tones_peak"])
        mastered = movements.master(Recording(raw, first), meter.energies, float(sound["music_lufs"]), beside=beside)
        body = Span(*task["body"])
        _segment(mastered, body, job.body(number), sound)
        for name in ("head", "tail"):
            if task[name]:
                _keep(mastered.unlimited(*task[name]), job.edge(number, name))
        seconds = (body.end - body.first) / temporary.SAMPLE_RATE_HZ
        size = job.body(number).stat().st_size
        lufs = _level(mastered.lufs(body.first, body.end, float(sound["tones_energy"])))
        peak_db = _level(mastered.peak_db(body.first, body.end))
        write_json(job.done(number), {"seconds": seconds, "bytes": size, "lufs": lufs, "peak_db": peak_db})
    except OSError as error:
        raise cannot_write(job.folder, error) from error
    finally:
        raw.unlink(missing_ok=True)


def make_crossfade(job: Job, number: int, sound: dict[str, Any]) -> None:
    """Make the crossfade into a movement from its head and the tail of the one before."""
    after = read_json(job.task(number))
    leaving = int(after["before"])
    before = read_json(job.task(leaving))
    fade, start = int(sound["fade"]), int(after["first"])
    # Where the last movement of a loop leads into the first, it lies a whole round earlier.
    first = int(before["tail"][0]) - (0 if number else int(sound["total"]))
    tail, head = Recording(job.edge(leaving, "tail"), first), Recording(job.edge(number, "head"), start)
    fades = [movements.Fade(tail, start, fade, rise=False), movements.Fade(head, start, fade, rise=True)]
    span = Span(*after["joint"])
    wide = segment_of(span, int(sound["total"]), loop=bool(sound["loop"])).wide
    raw = job.folder / f"joint-{number:03d}.{os.getpid()}.raw"
    try:
        crossed = movements.crossed(fades, wide.first, wide.end, raw, beside=float(sound["tones_peak"]))
        _segment(crossed, span, job.crossfade(number), sound)
        write_json(job.crossfade_done(number), {"peak_db": _level(crossed.peak_db(span.first, span.end))})
    finally:
        raw.unlink(missing_ok=True)


def _segment(music: Mastered, span: Span, path: Path, sound: dict[str, Any]) -> None:
    """Encode one segment of music and tone layers."""
    total, loop = int(sound["total"]), bool(sound["loop"])
    layers, tone_hz = Layers(**sound["layers"]), float(sound["tone_hz"])
    segment = segment_of(span, total, loop=loop)
    tones = [Tones(layers, tone_hz, total, loop)] if has_layers(layers) else []
    blocks = music.blocks(tones, segment.wide.first, segment.wide.end)
    encode(blocks, segment, path, lossless=bool(sound["lossless"]))


def _level(level: float) -> float | None:
    """A level as JSON holds it: silence has none."""
    return None if isinf(level) else round(level, 2)


def _events(task: dict[str, Any]) -> Iterator[MidiEvent]:
    for seconds, data in task["events"]:
        yield MidiEvent(seconds, tuple(data))


def on_rack(task: dict[str, Any]) -> OnRack:
    """The channels that the rack plays, from what a task says (``compose.on_rack`` writes it)."""
    voices = {int(channel): RackVoice(patch, louder) for channel, (patch, louder) in task.get("rack", {}).items()}
    return OnRack(voices, tuple((seconds, bpm) for seconds, bpm in task.get("tempos", [(0.0, 120.0)])))


def _keep(blocks: Iterator[Block], path: Path) -> None:
    """Keep a stretch of a movement's samples for a crossfade."""
    part = touch_part(path)
    with part.open("wb") as out:
        for block in blocks:
            out.write(block.data)
    settle(part, path)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
