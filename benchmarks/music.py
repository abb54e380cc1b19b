"""The band by numbers: many styles and seeds through the embedded model to MIDI, read back and measured.

    python -m benchmarks music [--styles 40] [--seeds 10] [--minutes 1.5] [--jobs 2] [--human 1.0] [--no-song] [--json]

Keys are told by music21's five key profiles, which know major and minor alone: a mode counts as found when its tonic
and third are, and what else was told is counted apart (relative, parallel, fifth, other).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks import _human_music as human
from benchmarks import _midi_measures as measures
from scripts import models, tables, utility, writing
from scripts.composing import ComposeOptions, compose
from scripts.music import arranger, midi, styles, theory
from scripts.music.streams import rng_for
from scripts.producing.song import with_tunes
from scripts.records import Brief, Event, LengthRange, Plan, Request, Song, Target
from scripts.settings import load_settings
from scripts.steps import finish
from scripts.temporary import MODELS_DIR

# One to five genres of every family of the style table.
STYLES = (
    "dubstep",
    "house",
    "trance",
    "drum and bass",
    "synthwave",
    "chiptune",
    "trap",
    "lo-fi",
    "trip hop",
    "pop",
    "ballad",
    "rock",
    "metal",
    "punk",
    "funk",
    "disco",
    "reggae",
    "jazz",
    "swing",
    "jazz ballad",
    "blues",
    "slow blues",
    "bossa nova",
    "samba",
    "tango",
    "reggaeton",
    "irish jig",
    "reel",
    "country",
    "bluegrass",
    "waltz",
    "baroque",
    "romantic",
    "piano",
    "orchestral",
    "epic",
    "ambient",
    "dark ambient",
    "meditation",
    "sleep",
)
PROFILES = ("AardenEssen", "KrumhanslSchmuckler", "BellmanBudge", "TemperleyKostkaPayne", "SimpleWeights")


@dataclass(frozen=True)
class Row:
    """A song as measured: what was asked, what its file says, and its bars as short signs of their content."""

    style: str
    seed: int
    family: str
    mode: str
    asked: tuple[int, str]
    told: dict[str, tuple[int, str]]
    tempo: bool
    meter: bool
    late: float
    chord_tones: float | None
    outside: float
    leading: dict[str, int]
    features: list[float]
    bars: tuple[bytes, ...]
    tune_bars: tuple[bytes, ...]
    figures: dict[str, float]
    tune_figures: dict[str, float]
    cpu: dict[str, float]


def main(argv: list[str]) -> int:
    """Make, measure and print; the exit status is 1 when a bar of the issue is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks music")
    parser.add_argument("--styles", default=str(len(STYLES)), help="how many styles, or their names with commas")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=1.5)
    parser.add_argument("--jobs", type=int, default=2, help="processes side by side")
    parser.add_argument("--human", type=float, default=1.0, help="how much of the human music to read, 0 for none")
    parser.add_argument("--no-song", action="store_true", help="leave out the five-minute song to MP3")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(argv)
    names = chosen(wanted.styles)
    began = time.monotonic()
    with ProcessPoolExecutor(max(1, wanted.jobs), mp_context=get_context("spawn")) as pool:
        rows: list[Row] = []
        for some in pool.map(partial(rows_of, names, 60.0 * wanted.minutes), range(1, wanted.seeds + 1)):
            rows += some
            print(f"{len(rows)} songs, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        report = measure(rows)
        report["wall_seconds"] = round(time.monotonic() - began, 1)
        if wanted.human:
            report["human"] = human_figures(pool, wanted.human)
    if not wanted.no_song:
        report["five_minute_song"] = whole_song(300.0)
    print(json.dumps(report, indent=None if wanted.json else 2, ensure_ascii=False))
    return 0 if passed(report) else 1


def chosen(text: str) -> tuple[str, ...]:
    """The styles to make: so many, evenly out of the list, or those that are named."""
    if not text.strip().isdecimal():
        return tuple(name.strip() for name in text.split(",") if name.strip())
    count = max(1, min(int(text), len(STYLES)))
    return tuple(STYLES[number * len(STYLES) // count] for number in range(count))


def passed(report: dict[str, Any]) -> bool:
    """Whether the figures meet what was promised."""
    return bool(
        report["key"]["found"] >= 0.95
        and report["tempo"] == report["meter"] == report["length_2s"] == 1.0
        and report["family"]["told"] >= 0.9
        and report["shared_bars"]["max"] <= 0.2
    )


# ------------------------------------------------------------------------------------------ making


def rows_of(names: Sequence[str], seconds: float, seed: int) -> list[Row]:
    """Every style with one seed through brief, form, the embedded model, which is loaded once, and the band."""
    table = tables.style_table()
    info = next(info for info in models.find_models(MODELS_DIR) if info.embedded)
    model = models.load(info, thread_fraction=str(load_settings()[0].thread_fraction))
    statistics = tables.tune_statistics()
    context = utility.Context(load_settings()[0], table, MODELS_DIR)
    rngs = partial(rng_for, seed)
    rows = []
    try:
        for name in names:
            request = Request(name, LengthRange(seconds, seconds), seed)
            draft = with_tunes(
                request, writing.table_draft(request, styles.understand(name, table), table, rngs), context
            )
            cpu: dict[str, float] = {}
            with timed(cpu, "compose"):
                steps = compose(
                    draft.brief, draft.plan, model, rngs("compose"), ComposeOptions(0.75, statistics=statistics)
                )
                melodies = finish(steps).melodies
            with timed(cpu, "arrange"):
                played = arranger.arrange(melodies, draft.brief, draft.plan, rngs("arrange"))
            with tempfile.TemporaryDirectory(prefix="music ") as folder:
                path = Path(folder) / "song.mid"
                with timed(cpu, "midi"):
                    midi.write_midi(played, path)
                with timed(cpu, "measure"):
                    row = row_of(name, seed, seconds, draft.brief, draft.plan, measures.read(path))
            rows.append(replace(row, cpu=cpu))
    finally:
        model.close()
    return rows


@contextmanager
def timed(cpu: dict[str, float], name: str) -> Iterator[None]:
    """Add the CPU seconds spent inside."""
    began = time.process_time()
    yield
    cpu[name] = cpu.get(name, 0.0) + time.process_time() - began


def row_of(style: str, seed: int, seconds: float, brief: Brief, plan: Plan, file: measures.File) -> Row:
    """Everything that is measured of one song's file."""
    tonic = theory.tonic_pitch_class(brief.key)
    classes = measures.scale(tonic, brief.key.mode)
    pitched, tune = file.pitched(), file.role("melody")
    return Row(
        style=style,
        seed=seed,
        family=brief.family,
        mode=brief.key.mode,
        asked=(tonic, "minor" if (tonic + 3) % 12 in classes else "major"),
        told=told_key(file),
        tempo=abs(file.bpm / brief.bpm - 1) <= 0.0301 and abs(file.bpm - plan.bpm) < 0.02,
        meter=set(file.meters) == {(brief.meter.numerator, brief.meter.denominator)},
        late=abs(file.seconds - seconds),
        chord_tones=measures.chord_tone_share(file),
        outside=measures.outside_share(pitched, classes),
        leading=dict(measures.voice_leading(file)),
        features=measures.features(file),
        bars=signs(measures.bars_of(pitched, file.bar, tonic)),
        tune_bars=signs(measures.bars_of(tune, file.bar, tonic)),
        figures=figures_of(pitched, file.bar),
        tune_figures=figures_of(tune, file.bar),
        cpu={},
    )


def signs(bars: dict[int, frozenset[tuple[int, int]]]) -> tuple[bytes, ...]:
    """Each bar as 16 bytes that only bars of the same content share."""
    return tuple(
        hashlib.blake2b(repr(sorted(bar)).encode(), digest_size=16).digest() for _, bar in sorted(bars.items())
    )


def whole_song(seconds: float) -> dict[str, Any]:
    """One song of the whole line to MP3 into an empty folder: wall seconds of each stage, and CPU of all processes."""
    with tempfile.TemporaryDirectory(prefix="song ") as folder:
        context = utility.Context(load_settings()[0], tables.style_table(), Path(folder))
        request = Request("House", LengthRange(seconds, seconds), 1, target=Target.MP3, writer="tables")
        began, before = time.monotonic(), os.times()
        song = last_song(utility.produce(request, context))
        wall, after = time.monotonic() - began, os.times()
        return {
            "wall": round(wall, 2),
            "cpu": round(sum(after[:4]) - sum(before[:4]), 2),
            "load_average": os.getloadavg() if hasattr(os, "getloadavg") else None,
            "stages": dict(song.stage_seconds),
        }


def last_song(events: Iterator[Event]) -> Song:
    """The song that a run ends with."""
    return [event for event in events if isinstance(event, Song)][-1]


# ------------------------------------------------------------------------------------------ measuring


def measure(rows: Sequence[Row]) -> dict[str, Any]:
    """All figures of some songs."""
    spent: Counter[str] = Counter()
    for row in rows:
        spent.update(row.cpu)
    return {
        "songs": len(rows),
        "styles": len({row.style for row in rows}),
        "key": key_figures(rows),
        "tempo": share(row.tempo for row in rows),
        "meter": share(row.meter for row in rows),
        "length_2s": share(row.late <= 2.0 for row in rows),
        "length_worst": max(row.late for row in rows),
        "chord_tones_on_strong_beats": spread([row.chord_tones for row in rows if row.chord_tones is not None]),
        "outside_scale": spread([row.outside for row in rows]),
        "voice_leading": leading_figures(rows),
        "family": family_figures(rows),
        "shared_bars": sharing_figures({(row.style, row.seed): row.bars for row in rows}),
        "shared_tune_bars": sharing_figures({(row.style, row.seed): row.tune_bars for row in rows}),
        "ours": beside([row.figures for row in rows]),
        "ours_tune": beside([row.tune_figures for row in rows]),
        "cpu_seconds_a_song": {name: round(s / len(rows), 3) for name, s in spent.items()},
    }


def told_key(file: measures.File) -> dict[str, tuple[int, str]]:
    """(tonic, major or minor) as each of music21's key profiles hears the file's pitched notes.

    The profiles weigh the time that each pitch class sounds, so one long note for each gives the answer of the whole.
    """
    from music21 import note, stream
    from music21.analysis import discrete

    time_of: Counter[int] = Counter()
    for heard in file.pitched():
        time_of[heard.pitch % 12] += heard.end - heard.start
    whole = stream.Stream([note.Note(60 + pc, quarterLength=round(t * 24) / 24) for pc, t in time_of.items() if t > 0])
    found: dict[str, tuple[int, str]] = {}
    for profile in PROFILES:
        key = getattr(discrete, profile)(whole).getSolution(whole)
        found[profile] = (key.tonic.pitchClass, key.mode)
    return found


def verdict(asked: tuple[int, str], told: tuple[int, str]) -> str:
    """How a told key stands to the asked tonic and third."""
    if asked == told:
        return "found"
    if asked[0] == told[0]:
        return "parallel"
    if asked[1] != told[1] and (told[0] - asked[0]) % 12 == (9 if asked[1] == "major" else 3):
        return "relative"
    if (told[0] - asked[0]) % 12 in (5, 7):
        return "fifth"
    return "other"


def key_figures(rows: Sequence[Row]) -> dict[str, Any]:
    """How often music21's own ``analyze('key')`` (Aarden-Essen) and the other profiles tell the asked key."""
    counts: dict[str, Counter[str]] = {profile: Counter() for profile in PROFILES}
    by_mode: dict[str, Counter[str]] = defaultdict(Counter)
    missed: Counter[str] = Counter()
    majority = 0
    for row in rows:
        for profile, answer in row.told.items():
            counts[profile][verdict(row.asked, answer)] += 1
        said = verdict(row.asked, row.told[PROFILES[0]])
        by_mode[row.mode][said] += 1
        if said != "found":
            missed[f"{row.style}, {row.mode}: {said}"] += 1
        majority += Counter(row.told.values()).most_common(1)[0][0] == row.asked
    return {
        "found": counts[PROFILES[0]]["found"] / len(rows),
        "found_by_most_profiles": majority / len(rows),
        "profiles": {profile: dict(count) for profile, count in counts.items()},
        "modes": {mode: dict(count) for mode, count in by_mode.items()},
        "missed": dict(missed.most_common(20)),
    }


def leading_figures(rows: Sequence[Row]) -> dict[str, float]:
    """Shares of chord changes with parallels and overlaps, and the mean move of a voice in semitones."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update(row.leading)
    changes = max(1, counts["changes"])
    shares = {name: counts[name] / changes for name in ("fifths", "octaves", "overlaps")}
    return {"changes": counts["changes"], **shares, "mean_move": counts["moves"] / max(1, counts["voices"])}


def family_figures(rows: Sequence[Row]) -> dict[str, Any]:
    """Nearest neighbours told by seeds of the other half, both ways round."""
    answers: list[tuple[str, str]] = []
    for half in (0, 1):
        known = [(row.features, row.family) for row in rows if row.seed % 2 != half]
        asked = [(row.features, row.family) for row in rows if row.seed % 2 == half]
        answers += measures.nearest_neighbour(known, asked) if known and asked else []
    wrong = Counter(f"{true} told as {told}" for true, told in answers if true != told)
    return {
        "families": len({row.family for row in rows}),
        "told": share(true == told for true, told in answers),
        "wrong": dict(wrong.most_common(10)),
    }


def sharing_figures(songs: dict[tuple[str, int], tuple[bytes, ...]]) -> dict[str, Any]:
    """What part of a song's bars another song of its style has too, tonic against tonic, over all ordered pairs.

    A bar counts as shared when all its notes begin at the same sixteenths on the same steps above the tonic; bars
    without a note are left out.
    """
    shares = []
    for style in sorted({name for name, _ in songs}):
        own = {seed: bars for (name, seed), bars in songs.items() if name == style}
        for one, bars in own.items():
            for other, known in own.items():
                if one != other and bars:
                    inside = set(known)
                    shares.append((sum(bar in inside for bar in bars) / len(bars), style, one, other))
    if not shares:
        return {"max": 0.0}
    by_style: dict[str, list[float]] = defaultdict(list)
    for value, style, _, _ in shares:
        by_style[style].append(value)
    worst = sorted(shares, reverse=True)[:5]
    return {
        "max": round(worst[0][0], 4),
        "worst": [f"{style}, seeds {one} and {other}: {value:.1%}" for value, style, one, other in worst],
        "mean": mean([value for value, *_ in shares]),
        "pairs": len(shares),
        "pairs_over_20_percent": sum(value > 0.2 for value, *_ in shares),
        "styles_by_worst": {
            style: round(max(values), 3)
            for style, values in sorted(by_style.items(), key=lambda item: -max(item[1]))[:12]
        },
    }


def human_figures(pool: Executor, amount: float) -> dict[str, Any]:
    """The same figures of human music, by source."""
    sources: dict[str, list[dict[str, float]]] = defaultdict(list)
    for source, figures in pool.map(human_piece, human.files(amount), chunksize=4):
        if figures:
            sources[source].append(figures)
    return {f"music21 corpus: {source} ({len(rows)})": beside(rows) for source, rows in sources.items()}


def human_piece(piece: tuple[str, Path]) -> tuple[str, dict[str, float]]:
    """A piece's source and figures; none for a file that cannot be read."""
    source, path = piece
    found = human.read(path)
    return source, figures_of(*found) if found else {}


def figures_of(notes: Sequence[measures.Heard], bar: float) -> dict[str, float]:
    """The four figures that are told of ours and of human music; none without notes."""
    if not notes:
        return {}
    return {
        "groove_consistency": measures.groove_consistency(notes, bar),
        "pitch_class_entropy": measures.pitch_class_entropy(notes),
        "scale_consistency": measures.scale_consistency(notes),
        "self_similarity": measures.self_similarity(notes, bar),
    }


def beside(rows: Sequence[dict[str, float]]) -> dict[str, float]:
    """Their means over some pieces."""
    rows = [row for row in rows if row]
    return {name: mean([row[name] for row in rows]) for name in (rows[0] if rows else ())}


def share(flags: Iterable[bool]) -> float:
    """The share of true ones."""
    values = list(flags)
    return sum(values) / len(values) if values else 0.0


def mean(values: Sequence[float]) -> float:
    """The mean, rounded for print."""
    return round(sum(values) / len(values), 4) if values else 0.0


def spread(values: Sequence[float]) -> dict[str, float]:
    """Mean, least and greatest."""
    return {"mean": mean(values), "min": round(min(values), 4), "max": round(max(values), 4)} if values else {}
