from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts.codec import plain
from scripts.errors import SourceError
from scripts.music import form, styles
from scripts.output import recipe
from scripts.records import Constraints, Key, LengthRange, Meter, Request
from scripts.tables import style_table

RECIPE = {
    "request": {"styles": "Chill, Dubstep", "length": {"low_seconds": 60, "high_seconds": 90}, "frequency_hz": 432.0,
                "layers": {"drone_db": -24.0, "binaural_hz": None}, "writer": "tables", "composer": None},
    "brief": {"title": "Low Tide", "bpm": 140.0, "meter": {"numerator": 4, "denominator": 4},
              "key": {"tonic": "D", "mode": "minor"}, "form": "drop", "chords": {"A": ["Dm", "Bb"], "B": ["nonsense"]},
              "styles": ["Dubstep", "Chill"],
              "instruments": ["Melody 2: piano", "Bass: synth bass", "Pad: no such thing", "Whistler: flute", 7]},
}  # fmt: skip


def write(folder: Path, whole: object) -> Path:
    path = folder / "söng.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def test_the_brief_is_kept_and_the_seed_is_new(tmp_path: Path) -> None:
    request = recipe.varied(write(tmp_path, RECIPE), style_table(), 77)
    assert (request.styles, request.seed, request.length) == ("Chill, Dubstep", 77, LengthRange(60, 90))
    band = {"melody 2": "piano", "bass": "synth bass"}
    assert request.constraints == Constraints(
        "Low Tide", 140.0, Meter(4, 4), Key("D", "minor"), "drop", {"A": ("Dm", "Bb")}, band
    )
    assert request.frequency_hz == 432.0 and request.layers.drone_db == -24.0 and request.writer == "tables"


def test_what_is_asked_now_goes_first(tmp_path: Path) -> None:
    kept = recipe.varied(write(tmp_path, RECIPE), style_table(), 1).constraints
    given_now = recipe.merged(kept, Constraints(bpm=120.0, key=Key("E", "minor")))
    assert (given_now.bpm, given_now.key, given_now.chords, given_now.title) == (
        120.0,
        Key("E", "minor"),
        {},
        "Low Tide",
    )


@pytest.mark.parametrize("words", ["Chill, Dubstep", "Bossa Nova", "Irish, Jig", "House, Cello", "Lo-fi", "dark"])
def test_a_variation_has_the_same_band_and_brief_and_another_song(words: str, tmp_path: Path) -> None:
    """All of the brief comes back whatever the new seed would have drawn; one that is asked for stands even then."""
    table = style_table()
    asked = Request(words, LengthRange(90, 90), 5)
    first = styles.make_brief(asked, styles.understand(words, table), table, random.Random(5))
    record = {"request": plain(asked), "brief": plain(first)}
    for seed in range(6, 12):
        request = replace(recipe.varied(write(tmp_path, record), table, seed), open=("bpm",))  # as asked.py has it
        meant = styles.understand(request.styles, table)
        again = styles.make_brief(request, meant, table, random.Random(seed))
        drawn = styles.make_brief(replace(request, constraints=Constraints()), meant, table, random.Random(seed))
        for name in ("title", "styles", "bpm", "meter", "key", "form", "instruments", "chords", "rhythm", "mood"):
            assert getattr(again, name) == getattr(first, name), (seed, name)
        assert again.playing == first.playing
        assert drawn.key != first.key or drawn.bpm != first.bpm or drawn.instruments != first.instruments
        plan, before = (form.plan_form(again, LengthRange(90, 90), random.Random(s)) for s in (seed, 5))
        assert plan == before


def test_genres_that_a_writer_chose_are_kept(tmp_path: Path) -> None:
    table = style_table()
    record = {**RECIPE, "request": {**RECIPE["request"], "styles": "something for a long drive"}}
    record["brief"] = {**RECIPE["brief"], "styles": ["Synthwave", "Dreamy"]}
    request = recipe.varied(write(tmp_path, record), table, 3)
    assert styles.understand(request.styles, table).genres == ("synthwave",)
    assert styles.understand(request.styles, table).moods == ("dreamy",)


def test_chords_that_the_user_gave_still_stand_for_every_section(tmp_path: Path) -> None:
    record = {**RECIPE, "request": {**RECIPE["request"], "wish": {"chords": {"": ["Dm", "A7"]}}}}
    assert recipe.varied(write(tmp_path, record), style_table(), 3).constraints.chords == {"": ("Dm", "A7")}


@pytest.mark.parametrize("whole", [[], {}, {"request": {"styles": " "}, "brief": {}}, {"request": 1, "brief": 2}])
def test_other_files_are_refused(tmp_path: Path, whole: object) -> None:
    with pytest.raises(SourceError):
        recipe.varied(write(tmp_path, whole), style_table(), 1)
    with pytest.raises(SourceError):
        recipe.varied(tmp_path / "none.json", style_table(), 1)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(part=st.sampled_from(["request", "brief"]), field=st.text(max_size=3), junk=JSON, which=st.integers(0, 8))
def test_junk_is_refused_or_left_open(tmp_path: Path, part: str, field: str, junk: object, which: int) -> None:
    fields = sorted(RECIPE[part])
    whole = {**RECIPE, part: {**RECIPE[part], fields[which % len(fields)] if which < 8 else field: junk}}
    try:
        request = recipe.varied(write(tmp_path, whole), style_table(), 5)
    except SourceError:
        return
    assert request.styles
    assert request.constraints.bpm is None or 20 <= (request.constraints.bpm or 20) <= 400


def test_songs_and_long_pieces_of_version_0_1_0_are_varied() -> None:
    table, old = style_table(), Path(__file__).parents[1] / "data" / "records"
    song = recipe.varied(old / "song_0_1_0.json", table, 77)
    assert (song.styles, song.seed, song.length) == ("Chill, Dubstep", 77, LengthRange(30, 30))
    assert song.constraints.title == "A Kept Song" and song.constraints.chords == {"": ("Am", "F", "C", "G")}
    assert song.constraints.key == Key("A", "minor") and song.constraints.bpm == 140.0 and song.constraints.band
    piece = recipe.varied(old / "long_piece_0_1_0.json", table, 77)
    assert (piece.styles, piece.length) == ("Meditation, Ambient", LengthRange(1_200, 1_200))
    asked = Constraints("Falling Haze", key=Key("A", "minor"), chords={"": ("Am", "F", "C", "G")})
    assert piece.constraints == asked and piece.frequency_hz == 432.0
