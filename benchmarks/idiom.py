"""Whether each genre sings, harmonises, moves and ends like itself: 30 styles, several seeds, read from their MIDI.

    python -m benchmarks idiom [--seeds 5] [--minutes 2] [--styles "House; Jazz"] [--checkout DIR] [--json FILE]

Songs are made by ``launcher.py`` of a checkout (this one, or one of an earlier commit, for the figures before a
change). The figures follow ten questions of a musician; each is printed beside its target,
and beside human pop songs where they were measured (POP909's melodies, statistics only). A target that is met is
necessary, not sufficient.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any

from benchmarks import _idiom_measures as measures
from benchmarks._idiom_measures import Piece
from scripts.music import theory
from scripts.temporary import ROOT

STYLES = (
    "Chill, Dubstep", "Drum and Bass", "Lo-fi, Hip Hop", "House", "Trap", "Rock", "Metal", "Punk", "Pop, Happy",
    "Jazz, Swing", "Bossa Nova", "Blues", "Country", "Reggae", "Funk", "Gospel", "Baroque, Harpsichord",
    "Romantic, Piano", "Epic, Orchestral", "Irish, Jig", "Flamenco", "Salsa", "Waltz", "Synthwave", "Dark Ambient",
    "Meditation, Ambient", "8-bit, Chiptune", "Lullaby", "Klezmer", "Arabic",
)  # fmt: skip
CALM = ("Romantic, Piano", "Meditation, Ambient", "Dark Ambient", "Lullaby")
LOW_GUITARS = {"Rock": 45, "Metal": 42, "Punk": 45}
HUMAN = {
    "top2": "0.29 +- 0.12",
    "ratio": "0.39 +- 0.17",
    "syncopation": "0.17 +- 0.13",
    "rests": "0.12",
    "octaves": "0.01",
}


@dataclass(frozen=True)
class Made:
    """A song of one style and seed, with its file as read."""

    style: str
    seed: int
    piece: Piece


def main(argv: list[str]) -> int:
    """Make the songs, measure, print; the exit status is 0 whatever the figures are."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks idiom")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--form-seeds", type=int, default=10, help="seeds for the forms of House, Pop and Jazz")
    parser.add_argument("--minutes", type=float, default=2.0)
    parser.add_argument("--styles", default="", help='separated by semicolons: "House; Jazz, Swing"')
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--checkout", type=Path, default=ROOT)
    parser.add_argument("--json", type=Path)
    wanted = parser.parse_args(argv)
    names = tuple(name.strip() for name in wanted.styles.split(";") if name.strip()) or STYLES
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="idiom ") as folder, ThreadPoolExecutor(max(1, wanted.jobs)) as pool:
        make = partial(songs, wanted.checkout.absolute(), Path(folder), wanted.minutes)
        made = [song for some in pool.map(make, names, [range(11, 11 + wanted.seeds)] * len(names)) for song in some]
        more = [name for name in ("House", "Pop, Happy", "Jazz, Swing") if name in names]
        seeds = range(11 + wanted.seeds, 11 + wanted.form_seeds)
        forms = made + [song for some in pool.map(make, more, [seeds] * len(more)) for song in some]
    report = figures(made, forms)
    report["wall_seconds"] = round(time.monotonic() - began)
    show(report)
    if wanted.json:
        wanted.json.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


def songs(checkout: Path, folder: Path, minutes: float, style: str, seeds: range) -> list[Made]:
    """Make one style with some seeds, each from its own seed, and read the files."""
    if not seeds:
        return []
    output = folder / f"{re.sub(r'[^a-z0-9]+', ' ', style.lower())} {seeds.start}"
    command = [sys.executable, "launcher.py", "generate", style, "--to", "midi", "--length", f"{minutes:g}", "--json",
               "--seed", str(seeds.start), "--songs", str(len(seeds)), "--output", str(output)]  # fmt: skip
    done = subprocess.run(command, cwd=checkout, capture_output=True, encoding="utf-8")
    found = []
    for line in done.stdout.splitlines():
        song = json.loads(line)
        key = theory.parse_key(song["key"])
        tonic = theory.tonic_pitch_class(key) if key else 0
        found.append(Made(style, song["seed"], measures.read(Path(song["midi"]), tonic)))
    print(f"{style}: {len(found)} songs", file=sys.stderr, flush=True)
    return found


def figures(made: Sequence[Made], forms: Sequence[Made]) -> dict[str, Any]:
    """All figures: by style, and over all of them."""
    by_style: dict[str, list[Made]] = defaultdict(list)
    for song in made:
        by_style[song.style].append(song)
    rows: dict[str, dict[str, float]] = {}
    for style, some in by_style.items():
        asked = style.rpartition(", ")[2].lower() if style in ("Romantic, Piano", "Baroque, Harpsichord") else ""
        tables = [
            {
                **measures.rhythm_figures(song.piece),
                **measures.harmony_figures(song.piece),
                "low_clusters": measures.low_clusters(song.piece),
                **measures.register_figures(song.piece),
                **measures.guitar_figures(song.piece),
                **measures.form_figures(song.piece),
                **measures.groove_figures(song.piece),
                **measures.band_figures(song.piece, asked),
                **measures.time_figures(song.piece),
            }
            for song in some
        ]
        rows[style] = {name: round(statistics.mean(t[name] for t in tables), 4) for name in tables[0]}
        rows[style]["forms"] = float(len({measures.form_of(song.piece) for song in some}))
    known = [(measures.tune_and_chords(song.piece), song.style) for song in made]
    told = [
        hit
        for seed in sorted({song.seed for song in made})
        for hit in measures.told_apart(
            [row for row, song in zip(known, made, strict=True) if song.seed != seed],
            [row for row, song in zip(known, made, strict=True) if song.seed == seed],
        )
    ] if len({song.seed for song in made}) > 1 else []  # fmt: skip
    return {
        "songs": len(made),
        "styles": rows,
        "over_all": over_all(rows),
        "same_commonest_rhythm": same_rhythm(made),
        "shared_grams": shared_grams(made),
        "told_from_tune_and_chords": round(sum(told) / len(told), 4) if told else None,
        "told_by_style": told_by_style(made, known),
        "forms_in_ten_seeds": {
            style: len({measures.form_of(song.piece) for song in forms if song.style == style})
            for style in ("House", "Pop, Happy", "Jazz, Swing")
            if any(song.style == style for song in forms)
        },
    }


def over_all(rows: dict[str, dict[str, float]]) -> dict[str, Any]:
    """Medians, worst values and counts that the targets speak of."""

    def column(name: str) -> list[float]:
        return [row[name] for row in rows.values()]

    return {
        "top2_median": round(statistics.median(column("top2")), 3),
        "top2_worst": round(max(column("top2")), 3),
        "ratio_median": round(statistics.median(column("ratio")), 3),
        "syncopation_median": round(statistics.median(column("syncopation")), 3),
        "rests_median": round(statistics.median(column("rests")), 3),
        "octave_jumps_worst": round(max(column("octaves")), 3),
        "widest_section": max(column("widest_section")),
        "low_clusters_worst": round(max(column("low_clusters")), 3),
        "c3_to_g4_median": round(statistics.median(column("c3_to_g4")), 3),
        "accompanists_worst": max(column("accompanists_in_an_octave")),
        "anticlimax": round(sum(column("anticlimax")), 2),
        "stubs": round(sum(column("stubs")), 2),
        "commonest_label_median": round(statistics.median(column("commonest_label")), 3),
        "busiest_second_worst": max(column("busiest_second")),
        "kit_in_calm_styles": sum(rows[style]["kit_strokes"] for style in CALM if style in rows),
    }


def same_rhythm(made: Sequence[Made]) -> float:
    """The share of pairs of songs of different styles whose commonest bar rhythm is the same."""
    commonest = []
    for song in made:
        counts = Counter(measures.rhythms(song.piece)).most_common(1)
        commonest.append((song.style, counts[0][0] if counts else ()))
    pairs = [(a[1] == b[1] and len(a[1]) > 1) for a, b in combinations(commonest, 2) if a[0] != b[0]]
    return round(sum(pairs) / len(pairs), 4) if pairs else 0.0


def shared_grams(made: Sequence[Made]) -> dict[str, Any]:
    """How much of a tune's six-interval runs another genre's tune of the same seed has, tonic aside."""
    by_seed: dict[int, list[Made]] = defaultdict(list)
    for song in made:
        by_seed[song.seed].append(song)
    shares: list[tuple[float, str]] = []
    for seed, some in by_seed.items():
        grams = {song.style: measures.interval_grams(song.piece) for song in some}
        for one, other in combinations(grams, 2):
            smaller = min(len(grams[one]), len(grams[other]))
            if smaller >= 10:
                both = len(grams[one] & grams[other]) / smaller
                shares.append((both, f"{one} / {other}, seed {seed}: {both:.0%}"))
    shares.sort(reverse=True)
    over = sum(share > 0.1 for share, _ in shares)
    return {"worst": [text for _, text in shares[:5]], "over_10_percent": over, "pairs": len(shares)}


def told_by_style(made: Sequence[Made], known: Sequence[tuple[list[float], str]]) -> dict[str, float]:
    """The share of each style's songs that were told, over held-out seeds."""
    hits: dict[str, list[bool]] = defaultdict(list)
    seeds = sorted({song.seed for song in made})
    if len(seeds) < 2:
        return {}
    for seed in seeds:
        others = [row for row, song in zip(known, made, strict=True) if song.seed != seed]
        asked = [(row, song.style) for row, song in zip(known, made, strict=True) if song.seed == seed]
        for hit, (_, style) in zip(measures.told_apart(others, [row for row, _ in asked]), asked, strict=True):
            hits[style].append(hit)
    return {style: round(sum(values) / len(values), 2) for style, values in hits.items()}


def show(report: dict[str, Any]) -> None:
    """Print the figures as a table, targets beside them."""
    names = (
        *("top2", "ratio", "syncopation", "rests", "octaves", "widest_section", "dominant_sevenths"),
        *("tonic_coloured", "tonic_major", "chromatic", "low_clusters", "forms", "kick_with_bass", "busiest_second"),
    )
    print(f"{'style':22}" + "".join(f"{name[:11]:>12}" for name in names))
    for style, row in report["styles"].items():
        print(f"{style:22}" + "".join(f"{row[name]:12.2f}" for name in names))
    print("human pop: " + ", ".join(f"{name} {value}" for name, value in HUMAN.items()))
    whole = report["over_all"]
    shared = report["shared_grams"]
    guitars = {s: report["styles"][s]["lowest_decile"] for s in LOW_GUITARS if s in report["styles"]}
    lines = (
        ("two commonest rhythms", f"median {whole['top2_median']}, worst {whole['top2_worst']}", "<= 0.4, <= 0.6"),
        ("different rhythms a bar", f"median {whole['ratio_median']}", ">= 0.25"),
        ("same commonest rhythm in another genre", f"{report['same_commonest_rhythm']:.1%} of pairs", "<= 3 %"),
        ("runs shared with other genres", f"{shared['over_10_percent']} of {shared['pairs']} pairs", "0 over 10 %"),
        ("style told from tune and chords", f"{report['told_from_tune_and_chords']}", ">= 0.80"),
        ("octave jumps", f"worst {whole['octave_jumps_worst']}", "<= 0.02"),
        ("widest section", f"{whole['widest_section']} semitones", "<= 17"),
        ("clusters below D4", f"worst {whole['low_clusters_worst']}", "0"),
        ("time between C3 and G4", f"median {whole['c3_to_g4_median']}", "<= 0.60"),
        ("accompanists within an octave", f"worst {whole['accompanists_worst']}", "<= 3"),
        ("rhythm guitars' lowest decile", f"{guitars}", f"<= {LOW_GUITARS}"),
        ("builds into a break, stubs", f"{whole['anticlimax']}, {whole['stubs']}", "0, 0"),
        ("forms in ten seeds", f"{report['forms_in_ten_seeds']}", ">= 4 each"),
        ("commonest label", f"median {whole['commonest_label_median']}", "<= 0.50"),
        ("percussion, busiest second", f"worst {whole['busiest_second_worst']}", "<= 15"),
        ("kit strokes in calm styles", f"{whole['kit_in_calm_styles']}", "0"),
    )  # fmt: skip
    for what, value, target in lines:
        print(f"{what:46} {value:48} target {target}")
    for text in report["shared_grams"]["worst"]:
        print(f"    {text}")
