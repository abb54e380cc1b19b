"""The screen of options: reached, listed, changed, kept, and handed on to what makes the songs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.codec import plain, read
from scripts.interface import app as app_module
from scripts.interface import making
from scripts.interface.app import App, Folders
from scripts.interface.making import Order
from scripts.interface.plain import take_line
from scripts.menus import Effect, Screen, State, press
from scripts.menus.options import menu_options
from scripts.options import read_option
from scripts.records import AudioFormat, LengthRange, Request, Settings, Song
from scripts.settings import load_settings
from scripts.temporary import MENU_OPTIONS, MODELS_DIR, PAGE_CHOICES
from scripts.views.cells import cell_width
from scripts.views.screens import paint
from tests.test_options import SAMPLES


def typed(state: State, keys: Iterable[str]) -> tuple[State, list[Effect]]:
    done: list[Effect] = []
    for key in keys:
        state, effects = press(state, key)
        done += effects
    return state, done


def opened(name: str) -> list[str]:
    """The keys that lead from the main menu to an option."""
    page, place = divmod(MENU_OPTIONS.index(name), PAGE_CHOICES)
    return ["6", *["n"] * page, str(place + 1)]


def with_sample(state: State, name: str) -> tuple[State, list[Effect]]:
    """The state with an option set as a user would: typed, or its number pressed until the choice is there."""
    text = SAMPLES[name][0]
    option = {option.name: option for option in menu_options()}[name]
    if option.choices:
        state, done = typed(state, opened(name))
        while state.options.get(name) != text:
            state, more = press(state, opened(name)[-1])
            done += more
        return state, done
    return typed(state, [*opened(name), *("space" if c == " " else c for c in text), "enter"])


@pytest.mark.parametrize("name", MENU_OPTIONS)
def test_each_option_is_set_by_its_number_shown_and_taken_away(name: str) -> None:
    state, effects = with_sample(State(), name)
    assert effects == [] and state.line is None and not state.notice  # nothing is kept
    assert read_option(name, state.options[name]) == SAMPLES[name][1]
    option = {option.name: option for option in menu_options()}[name]
    shown = [row.text for row in paint(state, 120, 40).rows]
    assert any(option.label in row and state.options[name].split()[0] in row for row in shown), shown
    main = [row.text for row in paint(typed(state, "b")[0], 120, 40).rows]
    assert any(row.startswith("    6. Options (") and option.label in row for row in main)
    if option.choices:
        for _ in range(len(option.choices) + 1):
            if name not in state.options:
                break
            state, _ = press(state, opened(name)[-1])
    else:
        state, _ = typed(state, [opened(name)[-1], "-", "enter"])
    assert state.options == {}


def test_every_page_lists_all_options_in_order() -> None:
    state, seen = typed(State(), "6")[0], []
    for _ in range(-(-len(MENU_OPTIONS) // PAGE_CHOICES)):
        rows = [row.text.strip() for row in paint(state, 100, 30).rows]
        seen += [row.partition(". ")[2].partition(" (")[0] for row in rows if row[:1].isdigit()]
        state, _ = press(state, "n")
    assert seen == [option.label for option in menu_options()] and state.top == 0


@given(
    st.integers(60, 200),
    st.integers(24, 60),
    st.integers(0, 3),
    st.dictionaries(st.sampled_from(MENU_OPTIONS), st.text(max_size=90), max_size=6),
)
def test_the_screen_fits_any_console(width: int, height: int, pages: int, texts: dict[str, str]) -> None:
    state = typed(State(options=texts), ["6", *["n"] * pages])[0]
    for encoding in ("utf-8", "ascii"):
        frame = paint(state, width, height, encoding)
        assert len(frame.rows) == height and {cell_width(row.text) for row in frame.rows} == {width}
        numbered = [row for row in frame.rows if row.text[:1].isdigit() and row.text[1:3] == ". "]
        assert len(numbered) == min(PAGE_CHOICES, len(MENU_OPTIONS) - state.top)
        told = " ".join(row.text.strip() for row in frame.rows)
        assert all(
            word in told for word in ("Keep = K", "Clear All = C", "Selection; Options = 1-", "Back to Menu = B")
        )


@pytest.mark.parametrize(
    ("name", "text"),
    [("key", "H"), ("tempo", "12"), ("chords", "Am X"), ("seed", "x"), ("binaural", "10-99"), ("title", "!")],
)
def test_what_cannot_be_meant_is_said_and_asked_again(name: str, text: str) -> None:
    state, effects = typed(State(), [*opened(name), *("space" if c == " " else c for c in text), "enter"])
    assert effects == [] and state.options == {} and state.notice and state.line is not None


def test_options_are_for_the_next_request_or_kept() -> None:
    state, _ = with_sample(State(), "noise")
    once, effects = typed(state, ["b", "1", *"Jazz", "enter", "enter"])
    assert effects[-1] == Effect("generate", ("Jazz", 1, {"noise": "rain"})) and once.options == {}
    kept, effects = typed(state, "k")
    assert effects == [Effect("save", ("keep_options", True)), Effect("save", ("options", {"noise": "rain"}))]
    again, effects = typed(kept, ["b", "1", *"Jazz", "enter", "enter"])
    assert effects[-1] == Effect("generate", ("Jazz", 1, {"noise": "rain"})) and again.options == {"noise": "rain"}
    more, effects = with_sample(typed(kept, "b")[0], "seed")
    assert effects == [Effect("save", ("options", {"noise": "rain", "seed": "42"}))]
    cleared, effects = typed(more, "c")
    assert effects == [Effect("save", ("options", {}))] and cleared.options == {}
    assert typed(kept, "k")[1] == [Effect("save", ("keep_options", False)), Effect("save", ("options", {}))]


def test_options_that_do_not_go_together_are_told_before_the_work_begins() -> None:
    state = State(options={"loop": "on", "binaural": "10-4"})
    asked, effects = typed(state, ["1", *"Jazz", "enter"])
    assert effects == [] and "loop" in asked.notice and not asked.work.running


def test_a_varied_song_needs_no_styles() -> None:
    state = State(options={"vary": "song.json"}, settings=Settings(last_styles="Folk"))
    _, effects = typed(state, ["1", "enter", "enter"])
    assert effects == [Effect("generate", ("", 1, {"vary": "song.json"}))]


class Recorder:
    """Stands where the process of the songs would be started, and keeps its order."""

    def __init__(self, order: Order) -> None:
        self.order = order

    def drain(self) -> list[Any]:
        return []

    def cancel(self) -> None:
        pass

    def wait(self, seconds: float) -> None:
        pass


def order_of(folder: Path, monkeypatch: pytest.MonkeyPatch, lines: Iterable[str], **settings: Any) -> Order:
    """What the app orders after these typed lines."""
    monkeypatch.setattr(app_module, "Worker", Recorder)
    file = folder / "persistent.json"
    file.write_text(json.dumps(settings), encoding="utf-8")
    with App(Folders(folder / "output", MODELS_DIR, file), device="null") as app:
        for line in lines:
            take_line(app, line)
        assert isinstance(app._worker, Recorder), app.state.notice
        return app._worker.order


def test_a_whole_request_travels_to_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in MENU_OPTIONS:
        if name in ("loop", "to"):  # these do not go with ramps and video
            continue
        keys = [*opened(name)[:-1], opened(name)[-1]]
        option = {option.name: option for option in menu_options()}[name]
        presses = (
            1 + [text for text in option.choices if text != option.unset].index(SAMPLES[name][0])
            if option.choices
            else 1
        )
        lines = [
            *keys[:-1],
            *[keys[-1]] * presses,
            *([] if option.choices else [SAMPLES[name][0]]),
            "b",
            "1",
            "Jazz",
            "2",
        ]
        order = order_of(tmp_path, monkeypatch, lines)
        request, unreadable = read(Request, json.loads(json.dumps(order.request)))
        assert unreadable == () and (request.styles, request.songs) == ("Jazz", 2) and order.given == (name,)
        expected = plain(request)
        for field, value in SAMPLES[name][1].items():
            place: Any = expected
            for part in field.split(".")[:-1]:
                place = place[part]
            assert place[field.split(".")[-1]] == plain(value), name
        assert (order.primer is not None, order.vary is not None) == (name == "primer", name == "vary")


def test_kept_options_are_there_at_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = {"options": {"format": "flac", "video": "on"}, "keep_options": True, "song_length": "3"}
    order = order_of(tmp_path, monkeypatch, ["1", "Jazz", "L"], **kept)
    request, _ = read(Request, order.request)
    assert (request.audio, request.video, request.length) == (AudioFormat.FLAC, True, LengthRange(180, 180))
    assert request.songs > 1_000_000
    broken = {**kept, "options": {"format": "wax"}}
    (tmp_path / "persistent.json").write_text(json.dumps(broken), encoding="utf-8")
    settings, warnings = load_settings(tmp_path / "persistent.json")
    assert settings.options == {} and len(warnings) == 1


def test_the_menus_learn_the_pace_of_a_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    to_abc = [*opened("to"), "b", "1", "Folk", "1"]
    order = order_of(tmp_path, monkeypatch, to_abc, song_length="0.34", composer="embedded", writer="tables")
    assert order.settings_file == tmp_path / "persistent.json"
    (song,) = [event for event in making.make(order) if isinstance(event, Song)]
    assert song.abc is not None and song.abc.is_file() and song.midi is None
    stored = json.loads((tmp_path / "persistent.json").read_text(encoding="utf-8"))
    assert next(iter(stored["tokens_per_minute"].values())) > 0 and next(iter(stored["tokens_per_second"].values())) > 0


def test_keeping_the_options_is_a_setting() -> None:
    frozen = State(settings=Settings())
    assert typed(frozen, "6k")[0].settings.keep_options is True
    assert typed(frozen, "6")[0].screen == Screen.OPTIONS
