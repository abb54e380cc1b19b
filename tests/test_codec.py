"""Records to JSON and back: any request, what earlier versions wrote, and junk."""

from __future__ import annotations

import json
import shutil
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.codec import plain, read
from scripts.producing.long_piece.job import Job, give_up, request_of, unfinished
from scripts.producing.long_piece.opening import read_opening
from scripts.records import (
    AudioFormat,
    Brief,
    Constraints,
    Key,
    Layers,
    LengthRange,
    Meter,
    Opening,
    Plan,
    Request,
    Song,
    Target,
)
from scripts.temporary import FIELD_BOUNDS, MODES, NOISE_KINDS, TEMPO_RANGE

OLD = Path(__file__).parent / "data" / "records"
HALF = Request(
    "Meditation, Ambient",
    LengthRange(1_200, 1_200),
    9,
    frequency_hz=528.0,
    layers=Layers(drone_db=-30.0, binaural_hz=6.0),
    writer="tables",
    composer="",
    constraints=Constraints("Half A Night", key=Key("A", "minor"), chords={"": ("Am", "F", "C", "G")}),
    audio=AudioFormat.OGG,
)

TEXT = st.text(max_size=12)


def within(name: str) -> st.SearchStrategy[float]:
    return st.floats(*FIELD_BOUNDS[name])


LAYERS = st.builds(
    Layers,
    **{
        field.name: st.none() | within(f"Layers.{field.name}")
        if field.default is None
        else within(f"Layers.{field.name}")
        for field in fields(Layers)
        if f"Layers.{field.name}" in FIELD_BOUNDS
    },
    drone_harmonics=st.booleans(),
    noise=st.sampled_from(("", *NOISE_KINDS)),
)
CONSTRAINTS = st.builds(
    Constraints,
    title=TEXT,
    bpm=st.none() | st.floats(*TEMPO_RANGE),
    meter=st.none() | st.builds(Meter, st.integers(1, 64), st.sampled_from((1, 2, 4, 8, 16))),
    key=st.none() | st.builds(Key, st.sampled_from(("A", "Bb", "F#", "C##")), st.sampled_from(sorted(MODES))),
    form=TEXT,
    chords=st.dictionaries(TEXT, st.lists(TEXT, max_size=4).map(tuple), max_size=3),
    band=st.dictionaries(TEXT, TEXT, max_size=3),
)
REQUESTS = st.builds(
    Request,
    styles=TEXT,
    length=st.builds(LengthRange, st.floats(20, 40_000), st.floats(20, 40_000)),
    seed=st.integers(0, 10**18),
    songs=st.integers(1, 1_000_000_000),
    frequency_hz=st.none() | within("Request.frequency_hz"),
    layers=LAYERS,
    writer=st.none() | TEXT,
    composer=st.none() | TEXT,
    target=st.sampled_from(Target),
    constraints=CONSTRAINTS,
    primer=TEXT,
    audio=st.sampled_from(AudioFormat),
    loop=st.booleans(),
    video=st.booleans(),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@given(REQUESTS)
def test_any_request_comes_back_from_its_json(request: Request) -> None:
    assert read(Request, json.loads(json.dumps(plain(request)))) == (request, ())


@given(REQUESTS, st.sampled_from([field.name for field in fields(Request)]), JSON)
def test_a_field_of_junk_is_named_and_no_other_is_lost(request: Request, name: str, junk: Any) -> None:
    saved = {**plain(request), name: junk}
    try:
        found, unreadable = read(Request, saved)
    except ValueError as error:
        assert name in ("styles", "length", "seed") and name in str(error)
        return
    assert all(place.partition(".")[0] == name for place in unreadable)
    others = {field.name for field in fields(Request)} - {name}
    assert all(getattr(found, other) == getattr(request, other) for other in others)
    assert read(Request, plain(found)) == (found, ())


def test_the_smallest_unreadable_part_falls_to_its_default() -> None:
    request = Request("a", LengthRange(60, 60), 1, layers=Layers(drone_db=-20.0, noise="rain"))
    saved = plain(request)
    saved["layers"] |= {"noise": "loud", "binaural_hz": 1e9}
    saved["constraints"] |= {"key": {"tonic": "H", "mode": "major"}, "bpm": 90}
    found, unreadable = read(Request, saved)
    assert unreadable == ("layers.binaural_hz", "layers.noise", "constraints.key")
    assert found.layers == Layers(drone_db=-20.0) and found.constraints == Constraints(bpm=90.0)


@pytest.mark.parametrize("missing", ["styles", "length", "seed"])
def test_what_has_no_default_is_asked_for(missing: str) -> None:
    saved = plain(HALF)
    del saved[missing]
    with pytest.raises(ValueError, match=missing):
        read(Request, saved)


def test_the_records_of_version_0_1_0_are_read() -> None:
    song = json.loads((OLD / "song_0_1_0.json").read_text(encoding="utf-8"))
    request, unreadable = read(Request, song["request"])
    assert unreadable == () and request.constraints.chords == {"": ("Am", "F", "C", "G")}
    assert request.constraints.title == "A Kept Song" and request.constraints.bpm == 140.0
    assert (request.layers.noise, request.layers.binaural_end_hz, request.layers.drone_beat_hz) == ("pink", 4.0, 0.2)
    made, unreadable = read(Song, song["song"])
    assert unreadable == () and made.audio == Path("/music/A Kept Song.mp3") and made.lufs == -14.0
    brief, plan = read(Brief, song["brief"]), read(Plan, song["plan"])
    assert brief[1] == plan[1] == () and brief[0].bpm == 140.0 and plan[0].seconds == 30.0
    piece = json.loads((OLD / "long_piece_0_1_0.json").read_text(encoding="utf-8"))
    request, unreadable = read(Request, piece["request"])
    assert unreadable == () and request.audio == AudioFormat.OGG and request.constraints.key == Key("A", "minor")


def test_a_job_that_version_0_1_0_left_is_found_and_given_up_when_its_piece_is_made(tmp_path: Path) -> None:
    folder = tmp_path / ".making-journey-365d738b71a0"
    folder.mkdir()
    shutil.copy(OLD / "job_0_1_0.json", folder / "job.json")
    shutil.copy(OLD / "writer_0_1_0.json", folder / "writer.json")
    assert request_of(folder) == HALF and unfinished(tmp_path) == (HALF,)
    opening = read_opening(json.loads((folder / "writer.json").read_text(encoding="utf-8")), HALF)
    assert opening == Opening(HALF.constraints)
    with Job(folder):
        give_up(tmp_path, HALF)
        assert folder.is_dir()  # somebody works on it
    give_up(tmp_path, Request("Other", LengthRange(1_200, 1_200), 9))
    assert folder.is_dir()
    give_up(tmp_path, HALF)
    assert not list(tmp_path.iterdir())
