"""Requests in words alone become music that keeps them: a small sample of ``python -m benchmarks words``."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks import words
from scripts.records import Key, Meter


def test_what_words_ask_for_is_in_the_midi() -> None:
    outcomes = [words.outcome_of(words.draw(number, 5), 20.0) for number in (2, 5, 7, 9)]
    report = words.summary(outcomes)
    assert report["failed"] == [] and report["requests"] == 4
    assert set(report["kept"]) == {"bpm", "key", "meter", "only", "without"}


def test_the_requests_are_the_same_again_and_of_every_language() -> None:
    one, two = ([words.draw(number, 1) for number in range(60)] for _ in range(2))
    assert one == two != [words.draw(number, 2) for number in range(60)]
    assert {asked.without for asked in one} >= {"drums", "vocals", "piano", "melody", "bass", "guitar", "strings"}
    assert sum(bool(asked.only) for asked in one) == 10


@pytest.mark.parametrize(
    ("wrong", "word"),
    [({"key": Key("E", "major")}, "key"), ({"meter": Meter(11, 8)}, "metre"), ({"bpm": 200.0}, "tempo"),
     ({"without": "bass"}, "plays for"), ({"only": ("harp",), "without": ""}, "plays for")],
)  # fmt: skip
def test_every_broken_promise_is_told(wrong: dict[str, object], word: str) -> None:
    asked = words.Asked(1, "pop in D minor, 3/4, 100 bpm, no drums", Key("D", "minor"), Meter(3, 4), 100.0, "drums")
    outcome = words.outcome_of(asked, 20.0)
    assert outcome.faults == () and all(outcome.kept.values())
    told = words.outcome_of(replace(asked, **wrong), 20.0)
    assert len(told.faults) == 1 and word in told.faults[0]
