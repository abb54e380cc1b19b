"""Any request becomes music that keeps what was asked: a small sample of ``python -m benchmarks requests``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import requests
from benchmarks._request_checks import faults
from scripts import tables, utility
from scripts.records import Constraints, Key, LengthRange, Meter, Request, Song, Target
from scripts.settings import load_settings

pytestmark = pytest.mark.slow


def test_random_requests_all_become_music() -> None:
    asked = requests.requests(12, 237, longest=100.0)
    report = requests.summary([requests.outcome_of(one) for one in asked])
    assert report["failed"] == [] and report["music"] == 12
    kinds = report["asked"]
    assert set(kinds["words"]) == {"known", "misspelt", "unknown", "mixed"}
    assert all(kinds[name] for name in ("tempo", "metre", "key", "chords", "melody", "frequency")), kinds


def test_the_requests_are_the_same_again_and_reach_far() -> None:
    one, two = requests.requests(200, 1, audio=3), requests.requests(200, 1, audio=3)
    assert one == two != requests.requests(200, 2, audio=3)
    lengths = [asked.request.length.low_seconds for asked in one]
    assert min(lengths) < 25 and max(lengths) > 1000
    assert sum(asked.request.target == Target.MP3 for asked in one) == 3
    assert len({asked.request.constraints.meter for asked in one}) > 8


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Request, Song]:
    context = utility.Context(load_settings()[0], tables.style_table(), tmp_path_factory.mktemp("songs"))
    constraints = Constraints(bpm=100, meter=Meter(3, 4), key=Key("D", "minor"), chords={"": ("Dm", "A7", "Bb", "F")})
    request = Request("Waltz", LengthRange(30, 30), 4, writer="tables", target=Target.MIDI, constraints=constraints)
    return request, [event for event in utility.produce(request, context) if isinstance(event, Song)][-1]


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"bpm": 110.0}, "tempo"),
        ({"meter": Meter(4, 4)}, "metre"),
        ({"key": Key("E", "major")}, "key"),
        ({"chords": {"": ("Gm", "C", "F", "Bb")}}, "chords"),
        ({"title": "Another"}, "title"),
    ],
)
def test_every_broken_promise_is_told(made: tuple[Request, Song], wrong: dict[str, object], word: str) -> None:
    request, song = made
    assert faults(request, song) == []
    told = faults(replace(request, constraints=replace(request.constraints, **wrong)), song)
    assert {fault.partition(":")[0] for fault in told} == {word}


def test_an_asked_instrument_that_is_not_heard_is_told(made: tuple[Request, Song]) -> None:
    request, song = made
    assert faults(replace(request, styles="Waltz, Shakuhachi"), song) == ["band: no shakuhachi"]


def test_a_wrong_length_and_a_broken_tune_are_told(made: tuple[Request, Song], tmp_path: Path) -> None:
    request, song = made
    told = faults(replace(request, length=LengthRange(40, 60)), song)
    assert len(told) == 2 and all(fault.startswith("length") for fault in told)
    assert song.abc is not None
    for name in ("song.json", "song.musicxml"):
        (tmp_path / name).write_bytes(song.abc.with_name(name).read_bytes())
    text = song.abc.read_text(encoding="utf-8")
    (tmp_path / "song.abc").write_text(text.replace("|", "A|", 3), encoding="utf-8")
    told = faults(request, replace(song, abc=tmp_path / "song.abc"))
    assert any(fault.startswith("abc:") for fault in told)
