"""Counts what real tunes are like: ``python -m scripts.training.statistics data/tune_statistics.json``.

The tunes are the training split of the public-domain corpus, read by the app's own ABC reader and measured by the same
functions that measure what a model writes (``music/features.py``), in stretches of 4, 8 and 16 bars.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from scripts.errors import NotationError
from scripts.music import features as measure
from scripts.music.abc.reader import read_abc
from scripts.music.abc.writer import cut_bars
from scripts.records import Score, TuneStatistics
from scripts.temporary import STATISTICS_LENGTHS, STATISTICS_RHYTHMS, STATISTICS_SOURCE
from scripts.training.corpus import load
from scripts.training.dataset import split
from scripts.training.tune import Tune, TuneSection, bar_length, bar_text, signature, without_pickups


def tune_score(tune: Tune) -> Score | None:
    """A tune as a Score of full bars, sections once each, second endings left out; None when a bar is not full."""
    plain = without_pickups(tune)
    full = Fraction(tune.meter) / Fraction(tune.unit)
    bars = [bar for section in plain.sections for bar in _once(section)]
    if not bars or any(bar_length(bar) != full for bar in bars):
        return None
    marks = signature(tune.tonic, tune.mode)
    mode = {"maj": "", "min": "m"}.get(tune.mode, tune.mode)
    head = f"X:1\nM:{tune.meter}\nL:{tune.unit}\nK:{tune.tonic}{mode}\n"
    try:
        score = read_abc(head + "|".join(bar_text(bar, marks) for bar in bars) + "|\n")
    except NotationError:
        return None
    return score if not score.warnings else None


def stretches(score: Score, bars: int) -> Iterator[Score]:
    """Every stretch of so many bars, each beginning where the one before ended."""
    count = int(score.length // measure.bar_length(score.meter))
    for first in range(0, count - bars + 1, bars):
        yield cut_bars(score, first, bars)


def count(tunes: list[Tune]) -> dict[str, Any]:
    """The statistics as they are written to the file."""
    scores = [score for score in map(tune_score, tunes) if score is not None]
    moves: dict[str, Counter[str]] = {}
    lengths: dict[str, Counter[str]] = {}
    rhythms: dict[str, Counter[str]] = {}
    for score in scores:
        notes, kind = measure.melody(score), measure.meter_class(score.meter)
        full = measure.bar_length(score.meter)
        moves.setdefault(kind, Counter()).update(map(str, measure.intervals(notes)))
        lengths.setdefault(kind, Counter()).update(map(str, measure.relative_lengths(notes)))
        rhythms.setdefault(f"{score.meter.numerator}/{score.meter.denominator}", Counter()).update(
            measure.bar_rhythms(notes, int(score.length // full), full)
        )
    table: dict[str, Any] = {
        "source": STATISTICS_SOURCE,
        "tunes": len(scores),
        "intervals": {kind: shares(counts) for kind, counts in sorted(moves.items())},
        "durations": {kind: shares(counts) for kind, counts in sorted(lengths.items())},
        "rhythms": {meter: shares(c) for meter, c in sorted(rhythms.items()) if sum(c.values()) >= 200},
    }
    table["features"] = feature_table(
        scores, TuneStatistics("", table["intervals"], table["durations"], table["rhythms"], {})
    )
    return table


def feature_table(scores: list[Score], tables: TuneStatistics) -> dict[str, dict[str, list[float]]]:
    """Mean and standard deviation of each feature, by kind of metre and number of bars."""
    found: dict[str, dict[str, list[float]]] = {}
    for score in scores:
        for bars in STATISTICS_LENGTHS:
            here = found.setdefault(f"{measure.meter_class(score.meter)} {bars}", {})
            before: tuple[Any, ...] = ()
            for stretch in stretches(score, bars):
                notes = measure.melody(stretch)
                if not notes:
                    continue
                values = measure.features(notes, bars, score.meter, tables)
                if before:
                    values["kinship"] = measure.kinship(notes, before)
                before = notes
                for name, value in values.items():
                    here.setdefault(name, []).append(value)
    return {
        kind: {
            name: [round(statistics.fmean(values), 4), round(statistics.pstdev(values), 4)]
            for name, values in sorted(by_name.items())
            if len(values) >= 30
        }
        for kind, by_name in sorted(found.items())
        if by_name
    }


def shares(counts: Mapping[str, int]) -> dict[str, float]:
    """The commonest entries of a histogram with their shares of the whole, the commonest first."""
    total = sum(counts.values())
    common = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:STATISTICS_RHYTHMS]
    return {name: round(number / total, 6) for name, number in common if number > 1}


def _once(section: TuneSection) -> tuple[Any, ...]:
    return (*section.bars, *section.first)


def main(arguments: list[str] | None = None) -> int:
    """Count from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    options = parser.parse_args(arguments)
    tunes, _ = load()
    train, _, _ = split(tunes)
    table = count(train)
    options.out.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{options.out}: {table['tunes']} tunes")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
