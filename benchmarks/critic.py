"""What choosing is worth: the best of some candidates beside the first, each compared with tunes nobody trained on.

    python -m benchmarks critic [--sections 100] [--candidates 8] [--json]

The embedded model writes sections of eight bars in the metres, keys and rhythms of held-out tunes. The critic chooses
among the candidates by a half of its parts, and the other half, which took no part, tells whether the choice is better
music all the same; then the other way round. Last it chooses by all parts, and what is left over is asked: features
that no part looks at, and the measures of the public package smg-metrics where it is installed. Those are told as
distances from the held-out tunes' mean in their standard deviations, smaller is nearer. Needs music21 for the tunes.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from pathlib import Path
from typing import Any

from scripts import models
from scripts.composing.asking import own_sampling, section_job
from scripts.composing.drafting import Draft, Drafting, write
from scripts.composing.mending import read_bars
from scripts.music import features
from scripts.music.critic import Neighbours, critique, weighted
from scripts.music.theory import parse_key, tonic_pitch_class
from scripts.records import Brief, Meter, Score
from scripts.tables import tune_statistics
from scripts.temporary import CRITIC_PARTS, CRITIC_WEIGHTS, MODELS_DIR
from scripts.training.corpus import load
from scripts.training.dataset import split
from scripts.training.statistics import stretches, tune_score
from scripts.training.tune import Tune


@dataclass(frozen=True, slots=True)
class Written:
    """One candidate: its music, what the critic says of it, and its features."""

    score: Score
    parts: Mapping[str, float]
    features: Mapping[str, float]


def main(argv: list[str]) -> int:
    """Measure and print a table, or JSON with ``--json``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks critic")
    parser.add_argument("--sections", type=int, default=100)
    parser.add_argument("--candidates", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(argv)
    _, _, held_out = split(load()[0])
    real = [part for tune in held_out if (score := tune_score(tune)) for part in stretches(score, 8)]
    groups = candidates(held_out, wanted.sections, wanted.candidates, wanted.seed)
    report: dict[str, Any] = {"sections": wanted.sections, "candidates": wanted.candidates, "held_out": len(real)}
    report["other_half"] = halves(groups)
    first = [group[0] for group in groups]
    best = [max(group, key=lambda one: weighted(one.parts)) for group in groups]
    report["total"] = {"first": mean(weighted(o.parts) for o in first), "best": mean(weighted(o.parts) for o in best)}
    table = tune_statistics()
    looked_at = {name for names in CRITIC_PARTS.values() for name in names}
    facts = [features.features(features.melody(s), 8, s.meter, table) for s in real if features.melody(s)]
    unused = [name for name in ("pace", "bar likeness") if name not in looked_at]
    report["unused_features"] = distances(
        [one.features for one in first], [one.features for one in best], facts, unused
    )
    measured = [public_measures(scores) for scores in ([o.score for o in first], [o.score for o in best], real)]
    if all(measured):
        report["smg_metrics"] = distances(measured[0], measured[1], measured[2], sorted(measured[2][0]))
    print(json.dumps(report)) if wanted.json else print_table(report)
    return 0


def candidates(tunes: Sequence[Tune], sections: int, count: int, seed: int) -> list[list[Written]]:
    """Let the embedded model write ``count`` candidates of each section."""
    rng = random.Random(seed)
    table = tune_statistics()
    model = models.load(models.describe(MODELS_DIR / "embedded.gguf"), thread_fraction="5/6")
    groups = []
    try:
        while len(groups) < sections:
            tune = rng.choice(tunes)
            key = parse_key(tune.tonic + {"maj": "", "min": "m"}.get(tune.mode, tune.mode))
            top, bottom = map(int, tune.meter.split("/"))
            assert key is not None
            brief = Brief("", (), "", "", 120.0, Meter(top, bottom), key, "", (), {}, "", (), rhythm=tune.rhythm)
            drafts = [Draft(section_job(brief, "A", 8, final=True), rng.getrandbits(31)) for _ in range(count)]
            for _ in write(Drafting(brief, model, own_sampling(model, 0.75), True), drafts, {}):
                pass
            group = []
            for draft in drafts:
                score = read_bars(draft.bars, brief)
                found = features.features(features.melody(score), 8, brief.meter, table)
                group.append(Written(score, critique(score, brief, table, Neighbours(final=True)).parts, found))
            groups.append(group)
    finally:
        model.close()
    return groups


def halves(groups: Sequence[Sequence[Written]]) -> dict[str, dict[str, float]]:
    """Choose by one half of the parts, and say what the other half thinks of the first and of the chosen."""
    names = sorted(CRITIC_WEIGHTS)
    found = {}
    for offset in (0, 1):
        choosing = {name: CRITIC_WEIGHTS[name] for name in names[offset::2]}
        judging = {name: CRITIC_WEIGHTS[name] for name in names[1 - offset :: 2]}
        chosen = [max(group, key=lambda one: weighted(one.parts, choosing)) for group in groups]
        found[", ".join(n for n in choosing if n in groups[0][0].parts)] = {
            "first": mean(weighted(group[0].parts, judging) for group in groups),
            "best": mean(weighted(one.parts, judging) for one in chosen),
        }
    return found


def public_measures(scores: Sequence[Score]) -> list[dict[str, float]]:
    """The measures of smg-metrics for each melody as a MIDI file; none where the package is not installed."""
    try:
        from smg_metrics import single_file_harmony, single_file_quality, single_file_rhythm
    except ImportError:
        return []
    rows = []
    with tempfile.TemporaryDirectory(prefix="critic ") as folder:
        for number, score in enumerate(scores):
            path = Path(folder) / f"{number}.mid"
            write_melody(score, path)
            minor = score.key.mode in ("minor", "dorian", "phrygian", "locrian")  # its scales are these two
            mode = "minor" if minor else "major"
            values: dict[str, float] = {}
            for found in (
                single_file_harmony(str(path), root=tonic_pitch_class(score.key), mode=mode),
                single_file_rhythm(str(path)),
                single_file_quality(str(path)),
            ):
                values.update({k: float(v) for k, v in found.to_dict().items() if isinstance(v, (int, float))})
            rows.append({name: value for name, value in values.items() if isfinite(value)})
    return rows


def write_melody(score: Score, path: Path) -> None:
    """A melody alone as a MIDI file."""
    import mido

    file, track = mido.MidiFile(ticks_per_beat=480), mido.MidiTrack()
    file.tracks.append(track)
    track.append(
        mido.MetaMessage("time_signature", numerator=score.meter.numerator, denominator=score.meter.denominator)
    )
    at = Fraction(0)
    for note in features.melody(score):
        track.append(mido.Message("note_on", note=note.pitch, velocity=80, time=int(480 * (note.onset - at))))
        track.append(mido.Message("note_off", note=note.pitch, time=int(480 * note.duration)))
        at = note.onset + note.duration
    file.save(path)


def distances(
    first: Sequence[Mapping[str, float]],
    best: Sequence[Mapping[str, float]],
    real: Sequence[Mapping[str, float]],
    names: Sequence[str],
) -> dict[str, dict[str, float]]:
    """How far the first and the best lie from real tunes in each measure, on average, in standard deviations."""
    found = {}
    for name in names:
        values = [row[name] for row in real if name in row]
        centre, spread = mean(values), statistics.pstdev(values) if values else 0.0
        if spread > 1e-9:
            found[name] = {
                kind: mean(abs(row[name] - centre) / spread for row in rows if name in row)
                for kind, rows in (("first", first), ("best", best), ("real", real))
            }
    if found:
        found["mean of all"] = {
            kind: mean(row[kind] for row in list(found.values())) for kind in ("first", "best", "real")
        }
    return found


def mean(values: Any) -> float:
    """The mean, 0 of nothing."""
    known = list(values)
    return statistics.fmean(known) if known else 0.0


def print_table(report: dict[str, Any]) -> None:
    """The report for people."""
    print(f"{report['sections']} sections, the best of {report['candidates']} beside the first")
    print(f"the critic's own total: {report['total']['first']:.3f} -> {report['total']['best']:.3f}")
    for choosing, row in report["other_half"].items():
        print(f"chosen by {choosing}: the other parts say {row['first']:.3f} -> {row['best']:.3f}")
    for title in ("unused_features", "smg_metrics"):
        for name, row in report.get(title, {}).items():
            print(
                f"{title.replace('_', ' ')}, {name}: {row['first']:.2f} -> {row['best']:.2f} standard deviations "
                f"(real tunes {row['real']:.2f})"
            )
