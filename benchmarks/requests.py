"""Random requests, all of which have to become music: what was asked for is read back from the finished files.

    python -m benchmarks requests [--count 200] [--first 0] [--seed 1] [--audio 6] [--jobs 2] [--longest 1200] [--json]

Styles are known, misspelt and unknown, lengths 20 seconds to 20 minutes, now and then a tempo, a metre, a key, chords,
a title, a frequency, a melody to begin with. Each song is made by the production line with the embedded model, to MIDI,
and ``--audio`` of them to MP3. The exit status is 1 when one of them fails.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks._random_requests import Asked, draw
from benchmarks._request_checks import faults
from scripts import tables, utility
from scripts.errors import MusicGenError
from scripts.records import Song, Target
from scripts.settings import load_settings


@dataclass(frozen=True)
class Outcome:
    """What became of a request: the song's length, CPU and wall seconds, warnings, and every broken promise."""

    asked: Asked
    seconds: float
    cpu: float
    wall: float
    warnings: tuple[str, ...]
    faults: tuple[str, ...]


def main(argv: list[str]) -> int:
    """Make the songs and print what became of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks requests")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="leave out so many of them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--audio", type=int, default=6, help="how many of them to MP3")
    parser.add_argument("--jobs", type=int, default=2, help="processes side by side")
    parser.add_argument("--longest", type=float, default=1200.0, help="the longest song in seconds")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(argv)
    asked = requests(wanted.count, wanted.seed, audio=wanted.audio, longest=wanted.longest)[wanted.first :]
    began = time.monotonic()
    outcomes = []
    for outcome in outcomes_of(asked, wanted.jobs):
        outcomes.append(outcome)
        if not wanted.json:
            print(line(outcome), flush=True)
    report = summary(outcomes)
    report["wall_seconds"] = round(time.monotonic() - began, 1)
    print(json.dumps(report, ensure_ascii=False, indent=None if wanted.json else 2))
    return 1 if report["failed"] else 0


def requests(count: int, seed: int, *, audio: int = 0, longest: float = 1200.0) -> list[Asked]:
    """So many requests; ``audio`` of them, evenly spread, go on to MP3."""
    table = tables.style_table()
    drawn = [draw(number, seed, table, longest) for number in range(count)]
    for place in range(min(audio, count)):
        number = place * count // audio
        drawn[number] = replace(drawn[number], request=replace(drawn[number].request, target=Target.MP3))
    return drawn


def outcomes_of(asked: Sequence[Asked], jobs: int) -> Iterator[Outcome]:
    """Make all songs, in processes side by side; the outcomes in the requests' order."""
    if jobs <= 1:
        yield from map(outcome_of, asked)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(outcome_of, asked)


def outcome_of(asked: Asked) -> Outcome:
    """Make one song into an empty folder and look at it."""
    began, worked = time.monotonic(), time.process_time()
    song: Song | None = None
    found: list[str]
    with tempfile.TemporaryDirectory(prefix="request ", ignore_cleanup_errors=True) as folder:
        try:
            settings = replace(load_settings()[0], writer="tables")
            context = utility.Context(settings, tables.style_table(), Path(folder))
            request = replace(asked.request, writer="tables")
            song = [event for event in utility.produce(request, context) if isinstance(event, Song)][-1]
            found = faults(asked.request, song)
        except MusicGenError as error:
            found = [f"no music: {error}"]
        except Exception as error:  # every other error is a fault of the line, told and counted
            found = [f"no music: {type(error).__name__}: {error}"]
    spent = time.process_time() - worked
    warnings = song.warnings if song else ()
    return Outcome(asked, song.seconds if song else 0.0, spent, time.monotonic() - began, warnings, tuple(found))


def line(outcome: Outcome) -> str:
    """An outcome in one line."""
    request = outcome.asked.request
    sign = "FAILED" if outcome.faults else "ok"
    head = (
        f"{outcome.asked.number:4} {sign:6} {outcome.seconds:7.1f} s in {outcome.wall:5.1f} s  {request.styles[:50]!r}"
    )
    return "\n".join([head, *(f"       {fault}" for fault in outcome.faults)])


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """All outcomes counted."""
    wishes = [outcome.asked.request.constraints for outcome in outcomes]
    failed = [
        {"number": o.asked.number, "styles": o.asked.request.styles, "seed": o.asked.request.seed, "faults": o.faults}
        for o in outcomes
        if o.faults
    ]
    exact = [
        o for o in outcomes if o.seconds and o.asked.request.length.low_seconds == o.asked.request.length.high_seconds
    ]
    return {
        "requests": len(outcomes),
        "music": sum(o.seconds > 0 for o in outcomes),
        "failed": failed,
        "faults": dict(Counter(fault.partition(":")[0] for o in outcomes for fault in o.faults)),
        "asked": {
            "words": dict(Counter(o.asked.words for o in outcomes)),
            "seconds": [f(o.asked.request.length.low_seconds for o in outcomes) for f in (min, max)]
            if outcomes
            else [],
            "tempo": sum(constraints.bpm is not None for constraints in wishes),
            "metre": sum(constraints.meter is not None for constraints in wishes),
            "key": sum(constraints.key is not None for constraints in wishes),
            "chords": sum(bool(constraints.chords) for constraints in wishes),
            "melody": sum(bool(o.asked.request.primer) for o in outcomes),
            "frequency": sum(o.asked.request.frequency_hz is not None for o in outcomes),
            "to_mp3": sum(o.asked.request.target == Target.MP3 for o in outcomes),
        },
        "length_worst": round(
            max((abs(o.seconds - o.asked.request.length.low_seconds) for o in exact), default=0.0), 3
        ),
        "music_seconds": round(sum(o.seconds for o in outcomes), 1),
        "cpu_seconds": round(sum(o.cpu for o in outcomes), 1),
        "with_warnings": sum(any("not known" not in text for text in o.warnings) for o in outcomes),
        "warnings": dict(
            Counter(text for o in outcomes for text in o.warnings if "not known" not in text).most_common(12)
        ),
    }
