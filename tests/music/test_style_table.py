from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from scripts import temporary
from scripts.errors import SettingsError
from scripts.music.style_table import read_style_table
from scripts.records import Genre
from scripts.tables import style_table

GROOVES = [path.read_text(encoding="utf-8") for path in sorted(temporary.GROOVES_DIR.glob("*.txt"))]
STYLES = json.loads(temporary.STYLES_FILE.read_text(encoding="utf-8"))
Change = Callable[[dict[str, Any]], object]


def test_a_genre_has_what_its_family_says_and_it_does_not() -> None:
    table = style_table()
    dubstep, family = table.genres["dubstep"], table.families["electronic"]
    assert isinstance(dubstep, Genre) and dubstep.form == "drop" != family.form
    assert dubstep.progressions == family.progressions and dubstep.ending == family.ending
    assert {"form", "tempo"} <= dubstep.said and "ending" not in dubstep.said
    drums, beneath = dubstep.band["drums"], family.band["drums"]
    assert drums.groove == "dubstep" and drums.enter == 0.42 and drums.reverb == beneath.reverb == 20
    assert "echo" in table.genres["house"].band


def test_a_seat_that_is_null_is_left_out() -> None:
    name, seat = next(
        (name, seat)
        for name, entry in STYLES["genres"].items()
        for seat, change in entry.get("band", {}).items()
        if change is None
    )
    table = style_table()
    assert seat in table.families[table.genres[name].family].band and seat not in table.genres[name].band


def _set(*path: str, to: Any) -> Change:
    def change(table: dict[str, Any]) -> None:
        for key in path[:-1]:
            table = table[key]
        table[path[-1]] = to

    return change


def _without(*path: str) -> Change:
    def change(table: dict[str, Any]) -> None:
        for key in path[:-1]:
            table = table[key]
        del table[path[-1]]

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        # unknown keys
        (_set("genres", "house", "tempoo", to=[1, 2]), ("the genre 'house'", "unknown key 'tempoo'", "'tempo' meant")),
        (_set("genres", "house", "said", to=[]), ("the genre 'house'", "unknown key 'said'")),
        (
            _set("genres", "house", "band", "drums", to={"grove": "x"}),
            ("'house'", "seat 'drums'", "unknown key 'grove'"),
        ),
        (_set("families", "jazz", "band", "bass", "loud", to=3), ("the family 'jazz'", "'bass'", "unknown key 'loud'")),
        (_set("moods", "calm", "softer", to=True), ("the mood 'calm'", "unknown key 'softer'")),
        (_set("instruments", "oboe", "programm", to=1), ("the instrument 'oboe'", "unknown key 'programm'")),
        (_set("genre", to={}), ("unknown key 'genre'", "'genres' meant")),
        (_set("grooves", to={}), ("unknown key 'grooves'",)),
        # missing keys
        (_without("genres"), ("lacks the key 'genres'",)),
        (_without("genres", "house", "tempo"), ("the genre 'house'", "lacks the key 'tempo'")),
        (_without("genres", "house", "family"), ("the genre 'house'", "'family'")),
        (_without("families", "jazz", "form"), ("the family 'jazz'", "lacks the key 'form'")),
        (_without("moods", "calm", "says"), ("the mood 'calm'", "lacks the key 'says'")),
        (_without("instruments", "oboe", "range"), ("the instrument 'oboe'", "lacks the key 'range'")),
        # wrong kinds
        (_set("genres", "house", "tempo", to="fast"), ("the genre 'house': 'tempo'", "a list of 2 numbers", "'fast'")),
        (_set("genres", "house", "tempo", to=[120]), ("the genre 'house': 'tempo'", "a list of 2 numbers")),
        (_set("genres", "house", "swing", to=True), ("the genre 'house': 'swing'", "a number", "True")),
        (_set("genres", "house", "modes", to={"minor": "much"}), ("the genre 'house': 'modes', 'minor'", "a number")),
        (_set("genres", "house", "aliases", to="edm"), ("the genre 'house': 'aliases'", "a list of texts")),
        (_set("genres", "house", to=[]), ("the genre 'house'", "keys and values")),
        (
            _set("families", "jazz", "band", "bass", "volume", to=9.5),
            ("'band', 'bass', 'volume'", "whole number"),
        ),
        (_set("moods", "calm", "lower", to=1), ("the mood 'calm': 'lower'", "true or false")),
        (_set("instruments", "oboe", "program", to=None), ("the instrument 'oboe': 'program'", "whole number", "None")),
        (_set("forms", "song", to=[["A", "verse", 8]]), ("the form 'song'", "a list of")),
        (_set("forms", "song", to=[]), ("the form 'song'", "no sections")),
        # names of what is not there
        (_set("default_genre", to="popp"), ("default genre 'popp'",)),
        (_set("suits", "calm", to="ambiet"), ("'suits'", "'calm'", "'ambiet'")),
        (_set("genres", "house", "family", to="electronics"), ("the genre 'house'", "'family'")),
        (_set("genres", "house", "form", to="clubb"), ("the genre 'house'", "unknown form 'clubb'")),
        (_set("genres", "house", "modes", to={"minr": 1}), ("the genre 'house'", "unknown mode 'minr'")),
        (_set("genres", "house", "colour", to="sevent"), ("the genre 'house'", "unknown colour 'sevent'")),
        (_set("genres", "house", "ending", to="bang"), ("the genre 'house'", "unknown ending 'bang'")),
        (_set("genres", "house", "meters", to={"4:4": 1}), ("the genre 'house'", "4:4")),
        (_set("genres", "house", "tonics", to="C H"), ("the genre 'house'", "C H")),
        (_set("genres", "house", "band", "tune", to={"on": ["flute"]}), ("the genre 'house'", "unknown role 'tune'")),
        (_set("genres", "house", "band", "arp", to={"on": ["fluet"]}), ("'arp'", "unknown instrument 'fluet'")),
        (_set("genres", "house", "band", "bass", to={"groove": "off"}), ("'bass'", "unknown groove 'off'")),
        (_set("moods", "calm", "modes", to={"mjor": 1}), ("the mood 'calm'", "unknown mode 'mjor'")),
        (_set("instruments", "oboe", "roles", to=["tune"]), ("the instrument 'oboe'", "unknown role 'tune'")),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused_in_one_line_that_says_where(
    change: Change, words: tuple[str, ...]
) -> None:
    styles = copy.deepcopy(STYLES)
    change(styles)
    with pytest.raises(SettingsError) as caught:
        read_style_table(styles, GROOVES)
    told = str(caught.value)
    assert all(word in told for word in words), told
    assert "\n" not in told and "styles.json" in told


@pytest.mark.parametrize("whole", [None, [], "x", 3])
def test_what_is_no_table_is_refused(whole: object) -> None:
    with pytest.raises(SettingsError, match="keys and values"):
        read_style_table(whole, GROOVES)
