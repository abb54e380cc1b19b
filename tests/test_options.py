"""The table of options: the command line and the menus reach all of them and mean the same."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.codec import plain, read
from scripts.commandline import parse
from scripts.commands import option_texts
from scripts.errors import MusicGenError, UsageError
from scripts.options import assembled, options, read_option, with_field
from scripts.producing.asked import Sources, completed
from scripts.records import AudioFormat, Constraints, Key, Layers, LengthRange, Meter, Request, Settings, Target
from scripts.tables import style_table
from scripts.temporary import MENU_OPTIONS

# A text that each option takes, and what the request says then.
SAMPLES: dict[str, tuple[str, dict[str, Any]]] = {
    "styles": ("Chill,  Dubstep", {"styles": "Chill, Dubstep"}),
    "songs": ("3", {"songs": 3}),
    "length": ("2.5", {"length": LengthRange(150, 150)}),
    "frequency": ("528", {"frequency_hz": 528.0}),
    "title": (" Low  Tide ", {"constraints.title": "Low Tide"}),
    "key": ("F# dorian", {"constraints.key": Key("F#", "dorian")}),
    "tempo": ("90,5 bpm", {"constraints.bpm": 90.5}),
    "chords": ("Am | F C, G", {"constraints.chords": {"": ("Am", "F C G")}}),
    "primer": ("tune.abc", {}),
    "vary": ("song.json", {}),
    "seed": ("42", {"seed": 42}),
    "format": ("flac", {"audio": AudioFormat.FLAC}),
    "to": ("midi", {"target": Target.MIDI}),
    "loop": ("on", {"loop": True}),
    "video": ("on", {"video": True}),
    "meter": ("6/8", {"constraints.meter": Meter(6, 8)}),
    "without": ("Drums, Piano", {"constraints.without": ("drums", "piano")}),
    "only": ("piano", {"constraints.only": ("piano",)}),
    "era": ("the 80s", {"constraints.era": "1980s"}),
    "about": ("losing a job", {"constraints.about": "losing a job"}),
    "artist": ("The Paper Kites", {"constraints.artist": "The Paper Kites"}),
    "lyrics": ("words.txt", {}),
    "no-lyrics": ("on", {"constraints.wordless": True}),
    "drone": ("-24 dB", {"layers.drone_db": -24.0}),
    "drone-harmonics": ("on", {"layers.drone_harmonics": True}),
    "drone-beat": ("0.2", {"layers.drone_beat_hz": 0.2}),
    "binaural": ("10-4", {"layers.binaural_hz": 10.0, "layers.binaural_end_hz": 4.0}),
    "isochronic": ("10 -> 4", {"layers.isochronic_hz": 10.0, "layers.isochronic_end_hz": 4.0}),
    "noise": ("rain", {"layers.noise": "rain"}),
    "noise-level": ("-40", {"layers.noise_db": -40.0}),
    "writer": ("tables", {"writer": "tables"}),
    "composer": ("embedded", {"composer": "embedded"}),
}


def test_every_option_of_generate_is_in_the_table_and_in_the_menus() -> None:
    """One that is added to the command line alone fails here."""
    given_there = set(vars(parse(["generate", "x"]))) - {"command", "plain_menus", "json", "output", "play"}
    table = options()
    assert {name.replace("-", "_") for name in table} == given_there
    elsewhere = {"styles", "songs"} | {row.name for row in table.values() if row.setting}
    assert set(table) == elsewhere | set(MENU_OPTIONS)
    assert {row.setting for row in table.values()} - {""} <= {field.name for field in fields(Settings)}


def test_every_option_decides_its_fields() -> None:
    assert set(SAMPLES) == set(options())
    for name, (text, wanted) in SAMPLES.items():
        assert read_option(name, text) == wanted, name
        request = expected = Request("", LengthRange(0, 0), 0)
        for field, value in wanted.items():
            expected = with_field(expected, field, value)
        assert (expected != request) == bool(wanted), name
        assert read(Request, plain(expected)) == (expected, ()), name


@given(st.sampled_from(sorted(SAMPLES)), st.text(max_size=30) | st.from_regex(r"-?\d+(\.\d+)?(-\d+)?", fullmatch=True))
def test_any_text_is_read_or_refused_and_what_is_read_comes_through_the_codec(name: str, text: str) -> None:
    try:
        found = read_option(name, text)
    except MusicGenError as error:
        assert str(error)
        return
    request = Request("", LengthRange(60, 60), 0)
    for field, value in found.items():
        request = with_field(request, field, value)
    assert read(Request, plain(request)) == (request, ())


def test_the_command_line_and_the_menus_ask_for_the_same() -> None:
    own = {name: text for name, (text, _) in SAMPLES.items() if name not in ("loop", "primer", "vary", "to", "styles")}
    flags = [word for name, text in own.items() for word in ((f"--{name}",) if text == "on" else (f"--{name}={text}",))]
    asked = assembled(option_texts(parse(["generate", "Chill, Dubstep", *flags])), Settings())
    assert asked == assembled({**own, "styles": "Chill, Dubstep"}, Settings())
    assert asked.layers == Layers(-24.0, 10.0, 10.0, -24.0, -24.0, True, 0.2, 4.0, 4.0, "rain", -40.0)


def test_settings_stand_where_no_option_is_given() -> None:
    kept = Settings(song_length="3", frequency="432", drone_db=-20.0, writer="tables")
    request = assembled({"styles": "Jazz", "binaural": "6"}, kept)
    assert (request.length, request.frequency_hz, request.writer) == (LengthRange(180, 180), 432.0, "tables")
    assert request.layers == Layers(drone_db=-20.0, binaural_hz=6.0)
    assert assembled({"frequency": "off"}, kept).frequency_hz is None


@pytest.mark.parametrize("texts", [{"video": "on", "to": "abc"}, {"loop": "on", "binaural": "10-4"}])
def test_options_that_do_not_go_together_are_refused(texts: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        assembled(texts, Settings())


def test_a_song_is_varied_from_its_file_or_its_folder_and_what_is_given_goes_first(tmp_path: Path) -> None:
    table, old = style_table(), Path(__file__).parent / "data" / "records" / "song_0_1_0.json"
    (tmp_path / "song.json").write_bytes(old.read_bytes())
    texts = {"tempo": "100", "length": "1"}
    request = assembled(texts, Settings())
    for place in (old, tmp_path):
        made = completed(request, texts, Sources(vary=place), table)
        assert made.styles == "Chill, Dubstep" and made.length == LengthRange(60, 60)
        assert made.constraints.bpm == 100.0 and made.constraints.title == "A Kept Song" and made.constraints.band
        assert made.frequency_hz == 528.0
    other = completed(replace(request, styles="Waltz"), texts, Sources(vary=old), table)
    assert other.styles == "Waltz" and other.constraints.band == {}
    with pytest.raises(UsageError, match="no styles"):
        completed(request, texts, Sources(), table)


def test_given_chords_fix_the_key_that_nothing_else_says() -> None:
    request = assembled({"styles": "Jazz", "chords": "Dm A7 Dm Gm"}, Settings())
    made = completed(request, (), Sources(), style_table())
    assert made.constraints == Constraints(key=Key("D", "minor"), chords={"": ("Dm", "A7", "Dm", "Gm")})
