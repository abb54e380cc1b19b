"""The band by numbers: many styles and seeds through the embedded model to MIDI, read back and measured.

    python -m benchmarks music [--styles 40] [--seeds 10] [--minutes 1.5] [--human 1.0] [--no-song] [--json]

Keys are told by music21's five key profiles, which know major and minor alone: a mode counts as found when its tonic
and third are, and what else was told is counted apart (relative, parallel, fifth, other).
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import _human_music as human
from benchmarks import _midi_measures as measures
from scripts import models, tables, utility, writing
from scripts.composing import compose
from scripts.music import arranger, midi, styles, theory
from scripts.records import Brief, Event, LengthRange, Plan, Request, Score, Song, Target
from scripts.settings import load_settings
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
class Made:
    """A song before it is arranged."""

    style: str
    seed: int
    seconds: float
    brief: Brief
    plan: Plan
    melodies: dict[str, Score]


def main(argv: list[str]) -> int:
    """Make, measure and print; the exit status is 1 when a bar of the issue is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks music")
    parser.add_argument("--styles", type=int, default=len(STYLES), help="how many styles, in the file's order")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=1.5)
    parser.add_argument("--human", type=float, default=1.0, help="how much of the human music to read, 0 for none")
    parser.add_argument("--no-song", action="store_true", help="leave out the five-minute song to MP3")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(argv)
    names = STYLES[:: max(1, len(STYLES) // wanted.styles)][: wanted.styles]
    stages: Counter[str] = Counter()
    songs = composed(names, range(1, wanted.seeds + 1), 60.0 * wanted.minutes, stages)
    report = measure(songs, stages)
    report["stage_seconds_a_song"] = {name: round(s / report["songs"], 3) for name, s in stages.items()}
    if wanted.human:
        report["human"] = human_figures(wanted.human)
    if not wanted.no_song:
        report["five_minute_song"] = whole_song(300.0)
    print(json.dumps(report, indent=None if wanted.json else 2, ensure_ascii=False))
    return 0 if passed(report) else 1


def passed(report: dict[str, Any]) -> bool:
    """Whether the figures meet what was promised."""
    return bool(
        report["key"]["found"] >= 0.95
        and report["tempo"] == report["meter"] == report["length_2s"] == 1.0
        and report["family"]["told"] >= 0.9
        and report["shared_bars"]["max"] <= 0.2
    )


# ------------------------------------------------------------------------------------------ making


def composed(names: Sequence[str], seeds: Iterable[int], seconds: float, stages: Counter[str]) -> Iterator[Made]:
    """Every style with every seed through brief, form and the embedded model, which is loaded once."""
    table = tables.style_table()
    info = next(info for info in models.find_models(MODELS_DIR) if info.embedded)
    model = models.load(info, thread_fraction=str(load_settings()[0]["thread_fraction"]))
    statistics = tables.tune_statistics()
    try:
        for seed in seeds:
            for name in names:
                request = Request(name, LengthRange(seconds, seconds), seed)
                rngs = partial(utility.rng_for, seed)
                draft = writing.table_draft(request, styles.understand(name, table), table, rngs)
                began = time.monotonic()
                steps = compose(
                    draft.brief, draft.plan, model, temperature=0.75, rng=rngs("compose"), statistics=statistics
                )
                while True:
                    try:
                        next(steps)
                    except StopIteration as end:
                        composition = end.value
                        break
                stages["compose"] += time.monotonic() - began
                yield Made(name, seed, seconds, draft.brief, draft.plan, dict(composition.melodies))
    finally:
        model.close()


def whole_song(seconds: float) -> dict[str, Any]:
    """One song of the whole line to MP3 into an empty folder, with the wall seconds of each stage."""
    with tempfile.TemporaryDirectory(prefix="song ") as folder:
        shop = utility.Workshop(load_settings()[0], tables.style_table(), Path(folder))
        request = Request("House", LengthRange(seconds, seconds), 1, target=Target.MP3)
        began = time.monotonic()
        song = last_song(utility.produce(request, shop))
        return {"wall": round(time.monotonic() - began, 2), "stages": dict(song.stage_seconds)}


def last_song(events: Iterator[Event]) -> Song:
    """The song that a run ends with."""
    return [event for event in events if isinstance(event, Song)][-1]


# ------------------------------------------------------------------------------------------ measuring


def measure(songs: Iterable[Made], stages: Counter[str]) -> dict[str, Any]:
    """All figures of some songs."""
    files: list[tuple[Made, measures.File]] = []
    for made in songs:
        files.append((made, arranged(made, stages)))
    keys = [told_key(made, file) for made, file in files]
    report: dict[str, Any] = {
        "songs": len(files),
        "styles": len({made.style for made, _ in files}),
        "key": key_figures(keys, [made for made, _ in files]),
        "tempo": share(abs(f.bpm / m.brief.bpm - 1) <= 0.0301 and abs(f.bpm - m.plan.bpm) < 0.02 for m, f in files),
        "meter": share(set(f.meters) == {(m.brief.meter.numerator, m.brief.meter.denominator)} for m, f in files),
        "length_2s": share(abs(f.seconds - m.seconds) <= 2.0 for m, f in files),
        "length_worst": max(abs(f.seconds - m.seconds) for m, f in files),
    }
    tones = [s for _, f in files if (s := measures.chord_tone_share(f)) is not None]
    report["chord_tones_on_strong_beats"] = spread(tones)
    report["outside_scale"] = spread([measures.outside_share(f.pitched(), classes(m)) for m, f in files])
    report["voice_leading"] = leading_figures([f for _, f in files])
    report["family"] = family_figures(files)
    report["shared_bars"] = sharing_figures(files, tune=False)
    report["shared_tune_bars"] = sharing_figures(files, tune=True)
    report["ours"] = beside([(f.pitched(), f.bar) for _, f in files])
    report["ours_tune"] = beside([(f.role("melody"), f.bar) for _, f in files])
    return report


def arranged(made: Made, stages: Counter[str]) -> measures.File:
    """The song played by the band, written as a file, and read back."""
    with tempfile.TemporaryDirectory(prefix="music ") as folder:
        path = Path(folder) / "song.mid"
        began = time.monotonic()
        played = arranger.arrange(made.melodies, made.brief, made.plan, utility.rng_for(made.seed, "arrange"))
        stages["arrange"] += time.monotonic() - began
        midi.write_midi(played, path)
        stages["midi"] += time.monotonic() - began
        return measures.read(path)


def classes(made: Made) -> set[int]:
    """The asked key's pitch classes."""
    return measures.scale(theory.tonic_pitch_class(made.brief.key), made.brief.key.mode)


def told_key(made: Made, file: measures.File) -> dict[str, tuple[int, str]]:
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


def key_figures(told: Sequence[dict[str, tuple[int, str]]], songs: Sequence[Made]) -> dict[str, Any]:
    """How often music21's own ``analyze('key')`` (Aarden-Essen) and the other profiles tell the asked key."""
    counts: dict[str, Counter[str]] = {profile: Counter() for profile in PROFILES}
    by_mode: dict[str, Counter[str]] = defaultdict(Counter)
    missed: Counter[str] = Counter()
    majority = 0
    for answers, made in zip(told, songs, strict=True):
        tonic = theory.tonic_pitch_class(made.brief.key)
        third = "minor" if (tonic + 3) % 12 in classes(made) else "major"
        for profile, answer in answers.items():
            counts[profile][verdict((tonic, third), answer)] += 1
        said = verdict((tonic, third), answers[PROFILES[0]])
        by_mode[made.brief.key.mode][said] += 1
        if said != "found":
            missed[f"{made.style}, {made.brief.key.mode}: {said}"] += 1
        majority += Counter(answers.values()).most_common(1)[0][0] == (tonic, third)
    return {
        "found": counts[PROFILES[0]]["found"] / len(songs),
        "found_by_most_profiles": majority / len(songs),
        "profiles": {profile: dict(count) for profile, count in counts.items()},
        "modes": {mode: dict(count) for mode, count in by_mode.items()},
        "missed": dict(missed.most_common(20)),
    }


def leading_figures(files: Sequence[measures.File]) -> dict[str, float]:
    """Shares of chord changes with parallels and overlaps, and the mean move of a voice in semitones."""
    counts: Counter[str] = Counter()
    for file in files:
        counts += measures.voice_leading(file)
    changes = max(1, counts["changes"])
    shares = {name: counts[name] / changes for name in ("fifths", "octaves", "overlaps")}
    return {"changes": counts["changes"], **shares, "mean_move": counts["moves"] / max(1, counts["voices"])}


def family_figures(files: Sequence[tuple[Made, measures.File]]) -> dict[str, Any]:
    """Nearest neighbours told by seeds of the other half, both ways round."""
    rows = [(m.seed, measures.features(f), m.brief.family, m.style) for m, f in files]
    answers: list[tuple[str, str]] = []
    for half in (0, 1):
        known = [(row, family) for seed, row, family, _ in rows if seed % 2 != half]
        asked = [(row, family) for seed, row, family, _ in rows if seed % 2 == half]
        answers += measures.nearest_neighbour(known, asked) if known and asked else []
    wrong = Counter(f"{true} told as {told}" for true, told in answers if true != told)
    return {
        "families": len({family for _, _, family, _ in rows}),
        "told": share(true == told for true, told in answers),
        "wrong": dict(wrong.most_common(10)),
    }


def sharing_figures(files: Sequence[tuple[Made, measures.File]], *, tune: bool) -> dict[str, Any]:
    """The largest and mean share of bars that two songs of one style have in common, tonic against tonic."""
    by_style: dict[str, list[tuple[int, Any]]] = defaultdict(list)
    for made, file in files:
        notes = file.role("melody") if tune else file.pitched()
        content = measures.bars_of(notes, file.bar, theory.tonic_pitch_class(made.brief.key))
        by_style[made.style].append((made.seed, content))
    shares = [
        (measures.shared_share(one, other), f"{style}, seeds {a} and {b}")
        for style, songs in by_style.items()
        for a, one in songs
        for b, other in songs
        if a != b
    ]
    worst = max(shares, default=(0.0, ""))
    return {"max": worst[0], "where": worst[1], "mean": sum(s for s, _ in shares) / max(1, len(shares))}


def human_figures(amount: float) -> dict[str, Any]:
    """The same figures of human music, by source."""
    sources: dict[str, list[tuple[list[measures.Heard], float]]] = defaultdict(list)
    for source, _, notes, bar in human.pieces(amount):
        sources[source].append((notes, bar))
    return {f"music21 corpus: {source} ({len(rows)})": beside(rows) for source, rows in sources.items()}


def beside(rows: Sequence[tuple[Sequence[measures.Heard], float]]) -> dict[str, float]:
    """Means of the four figures that are told of ours and of human music."""
    rows = [(notes, bar) for notes, bar in rows if notes]
    return {
        "groove_consistency": mean([measures.groove_consistency(n, b) for n, b in rows]),
        "pitch_class_entropy": mean([measures.pitch_class_entropy(n) for n, _ in rows]),
        "scale_consistency": mean([measures.scale_consistency(n) for n, _ in rows]),
        "self_similarity": mean([measures.self_similarity(n, b) for n, b in rows]),
    }


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
