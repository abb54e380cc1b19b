from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts import varying
from scripts.errors import SourceError
from scripts.records import Key, LengthRange, Meter, Wish

RECIPE = {
    "request": {"styles": "Chill, Dubstep", "length": {"low_seconds": 60, "high_seconds": 90}, "frequency_hz": 432.0,
                "layers": {"drone_db": -24.0, "binaural_hz": None}, "writer": "tables", "composer": None},
    "brief": {"title": "Low Tide", "bpm": 140.0, "meter": {"numerator": 4, "denominator": 4},
              "key": {"tonic": "D", "mode": "minor"}, "form": "drop", "chords": {"A": ["Dm", "Bb"], "B": ["nonsense"]}},
}  # fmt: skip


def write(folder: Path, whole: object) -> Path:
    path = folder / "söng.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def test_the_brief_is_kept_and_the_seed_is_new(tmp_path: Path) -> None:
    request = varying.varied(write(tmp_path, RECIPE), {"drop": ()}, 77)
    assert (request.styles, request.seed, request.length) == ("Chill, Dubstep", 77, LengthRange(60, 90))
    assert request.wish == Wish("Low Tide", 140.0, Meter(4, 4), Key("D", "minor"), "drop", {"A": ("Dm", "Bb")})
    assert request.frequency_hz == 432.0 and request.layers.drone_db == -24.0 and request.writer == "tables"


def test_what_is_asked_now_goes_first(tmp_path: Path) -> None:
    kept = varying.varied(write(tmp_path, RECIPE), {}, 1).wish
    assert kept.form == ""
    given_now = varying.merged(kept, Wish(bpm=120.0, key=Key("E", "minor")))
    assert (given_now.bpm, given_now.key, given_now.chords, given_now.title) == (
        120.0,
        Key("E", "minor"),
        {},
        "Low Tide",
    )


@pytest.mark.parametrize("whole", [[], {}, {"request": {"styles": " "}, "brief": {}}, {"request": 1, "brief": 2}])
def test_other_files_are_refused(tmp_path: Path, whole: object) -> None:
    with pytest.raises(SourceError):
        varying.varied(write(tmp_path, whole), {}, 1)
    with pytest.raises(SourceError):
        varying.varied(tmp_path / "none.json", {}, 1)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(part=st.sampled_from(["request", "brief"]), field=st.text(max_size=3), junk=JSON, which=st.integers(0, 8))
def test_junk_is_refused_or_left_open(tmp_path: Path, part: str, field: str, junk: object, which: int) -> None:
    fields = sorted(RECIPE[part])
    whole = {**RECIPE, part: {**RECIPE[part], fields[which % len(fields)] if which < 8 else field: junk}}
    try:
        request = varying.varied(write(tmp_path, whole), {"drop": ()}, 5)
    except SourceError:
        return
    assert request.styles
    assert request.wish.bpm is None or 20 <= (request.wish.bpm or 20) <= 400
