from __future__ import annotations

import json
import random
from fractions import Fraction
from pathlib import Path

import pytest

from scripts.codec import plain
from scripts.music import form, styles, theory
from scripts.music.abc.reader import read_abc
from scripts.output import song_files
from scripts.records import Composition, Key, LengthRange, Making, Meter, Request, Target
from scripts.tables import style_table


@pytest.mark.parametrize(
    ("key", "tag"),
    [
        (Key("D", "minor"), "Dm"),
        (Key("F#", "dorian"), "F#m"),
        (Key("Bb", "mixolydian"), "Bb"),
        (Key("E", "phrygian"), "Em"),
        (Key("C", "lydian"), "C"),
    ],
)
def test_the_key_tag_knows_major_and_minor(key: Key, tag: str) -> None:
    assert song_files.tag_key(key) == tag and len(tag) <= 3


def test_plain_turns_records_into_json() -> None:
    value = {"a": (Path("x"), Fraction(3, 2), Target.MIDI, Meter(6, 8)), 1: None}
    expected = {"a": ["x", "3/2", "midi", {"numerator": 6, "denominator": 8}], "1": None}
    assert json.loads(json.dumps(plain(value))) == expected


def test_the_songs_abc_follows_the_plan_bar_by_bar() -> None:
    request = Request(styles="Jazz, Piano", length=LengthRange(60, 60), seed=4)
    table = style_table()
    brief = styles.make_brief(request, styles.understand(request.styles, table), table, random.Random(4))
    plan = form.plan_form(brief, request.length, random.Random(4))
    key = theory.key_text(brief.key)
    bars_of, melodies = {}, {}
    full = f"{brief.meter.numerator * 8 // brief.meter.denominator}"
    for label, bars in form.written_bars(plan).items():
        bars_of[label] = tuple(f"{'CDEFGAB'[(i + ord(label)) % 7]}{full}" for i in range(bars))
        head = f"X:1\nM:{brief.meter.numerator}/{brief.meter.denominator}\nL:1/8\nK:{key}\n"
        melodies[label] = read_abc(head + "|".join(bars_of[label]) + "|\n")
    making = Making(4, composer="test model")
    text = song_files.song_abc(brief, plan, Composition(melodies, bars_of, 0, ()), making)
    score = read_abc(text)
    assert not score.warnings and len(score.bars) == sum(s.bars for s in plan.sections) == plan.bars
    assert text.count("\nP:") == len(plan.sections) and "seed 4, composer test model" in text
