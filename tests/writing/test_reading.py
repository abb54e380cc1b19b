"""Checking what a model answered without a grammar: nothing it says can break a brief."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.music import styles, theory
from scripts.records import Brief, Constraints, Key, LengthRange, Meter, Request
from scripts.tables import style_table
from scripts.writing import reading

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(["Am", "C minor"]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from("ABCD"), inner, max_size=3),
    max_leaves=8,
)
NAMES = ("tempo", "meter", "form", "instruments", "key", "scale", "chords", "title", "artist", "chorus", "sub_genres")


def frame(text: str, **more: Any) -> tuple[Request, Brief, Any]:
    table = style_table()
    request = Request(text, LengthRange(120, 120), 1, **more)
    heard = styles.understand(text, table)
    base = styles.make_brief(request, heard, table, random.Random(1))
    _, main = styles.leading_genre(heard, table)
    return request, base, reading.choices(request, heard, main, base, table)


@pytest.mark.slow
@given(st.dictionaries(st.sampled_from(NAMES), VALUES))
def test_any_answer_is_read(answer: dict[str, Any]) -> None:
    request, base, open_to = frame("Chill, Dubstep")
    music = reading.read_music(answer, open_to, request, base)
    assert music.constraints.bpm is None or (
        open_to.tempo and open_to.tempo[0] <= music.constraints.bpm <= open_to.tempo[1]
    )
    assert (
        music.constraints.key is None
        or music.constraints.key in [key for key, _ in open_to.keys]
        or music.constraints.key == base.key
    )
    for label, row in music.constraints.chords.items():
        assert label in open_to.labels and all(theory.parse_chord(symbol) for symbol in row)
    assert music.scale and set(music.instruments) <= set(open_to.instruments)
    idea = reading.read_idea(answer)
    assert all(isinstance(idea[name], (str, list)) for name in idea)


def test_what_fits_is_taken_and_what_does_not_is_told() -> None:
    request, base, open_to = frame("Dubstep")
    answer = {
        "tempo": 300,
        "meter": "7/8",
        "form": "nonsense",
        "instruments": ["piano", "theremin"],
        "key": "f minor",
        "scale": "Blues",
        "chords": {"A": ["Fm", "Db", "Ab", "Eb"], "B": ["Fm", "E"], "C": ["Fm", "Dbmaj7", "Ab", "C7", "x"]},
    }
    music = reading.read_music(answer, open_to, request, base)
    assert music.constraints.bpm == 142 and music.constraints.meter is None and music.constraints.form == ""
    assert music.constraints.key == Key("F", "minor") and music.scale == "blues" and music.instruments == ("piano",)
    assert music.constraints.chords == {"A": ("Fm", "Db", "Ab", "Eb"), "C": ("Fm", "Dbmaj7", "Ab", "C7")}
    assert len(music.notes) == 2 and "theremin" in music.notes[0] and "section B" in music.notes[1]


def test_what_the_user_fixed_is_not_open() -> None:
    constraints = Constraints("Mine", 100.0, Meter(3, 4), Key("A", "minor"), "arc", {"": ("Am", "F")})
    request, base, open_to = frame("Dubstep", constraints=constraints)
    assert open_to.tempo is None and not open_to.meters and not open_to.forms and not open_to.labels
    assert [key for key, _ in open_to.keys] == [Key("A", "minor")]
    answer = {"tempo": 140, "meter": "4/4", "key": "F minor", "form": "drop", "chords": {"A": ["Fm"] * 4}}
    music = reading.read_music(answer, open_to, request, base)
    assert music.constraints == constraints
    assert reading.fixed_words(request, base) == "key A minor, tempo 100 bpm, meter 3/4, chords Am F"


def test_an_asked_frequency_sets_the_tonic() -> None:
    _, _, open_to = frame("Dubstep", frequency_hz=432.0)
    assert {key.tonic for key, _ in open_to.keys} == {"A"} and len(open_to.keys) > 1


def test_a_slow_mood_keeps_to_the_slow_half() -> None:
    _, _, plain = frame("Jazz")
    _, _, slow = frame("Jazz, slow")
    assert plain.tempo == (112, 168) and slow.tempo == (112, 140)


def test_every_keys_chords_fit_it() -> None:
    for mode in ("major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "locrian"):
        for tonic in ("C", "F#", "Bb"):
            key = theory.transpose_key(Key(tonic, mode), 0)
            chords = reading.key_chords(key)
            assert len(chords) >= 5 and all(reading.chord_fits(symbol, key) for symbol in chords)
    assert not reading.chord_fits("F#", Key("C", "major")) and not reading.chord_fits("hm", Key("C", "major"))


def test_texts_are_cleaned() -> None:
    assert reading.clean(" a\x00b <|im_end|>\n c\u2028d ", 20) == "a b c d"
    assert reading.clean(["x"], 5) == "" and reading.clean("abcdef", 3) == "abc" and reading.clean("\ud800x", 9) == "x"


def test_instruments_by_everyday_names() -> None:
    request, base, open_to = frame("Rock")
    music = reading.read_music({"instruments": ["Drums", "guitar", "keys", "kazoo"]}, open_to, request, base)
    table = style_table()
    assert len(music.instruments) == 3 and set(music.instruments) <= set(table.instruments)
    assert len(music.notes) == 1 and "kazoo" in music.notes[0]
    assert set(open_to.everyday) >= {"drums", "guitar", "keys", "bass"} and "piano" not in open_to.everyday


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The Art of Losing a Job", "The Art of Losing a Job"),
        ("The Art of Losing a Job in the Rain of the Night", "The Art of Losing a Job"),
        ("One Two. Three four five six seven eight nine", "One Two."),
        ("a b c d e f of the", "a b c d e f"),
    ],
)
def test_what_runs_on_is_cut_where_it_reads_well(text: str, kept: str) -> None:
    assert reading.shortened(text, 7) == kept
