"""Keys and events in, new states and effects out: each option, and storms of keys that nobody would type."""

from __future__ import annotations

import random
import string
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.jukebox import JukeboxView
from scripts.menus import (
    Effect,
    Field,
    Question,
    Screen,
    SongFacts,
    State,
    Work,
    begun,
    ended,
    paste,
    piece_words,
    press,
    told,
)
from scripts.menus.fields import read_field
from scripts.music.form import parse_length
from scripts.music.tuning import parse_frequency
from scripts.records import LengthRange, Message, ModelInfo, Progress, Request, Role, Settings, Song
from scripts.settings import check_setting, stored
from scripts.temporary import KEY_CHARACTERS, KEY_CODES, LONGEST_FIELD, LONGEST_LOG
from scripts.views.cells import cell_width
from scripts.views.screens import paint

NAMED = sorted({*KEY_CODES.values(), *KEY_CHARACTERS.values(), ""})
PLAYING = JukeboxView("playing", Path("Now.mp3"), 10.0, 60.0)


def typed(state: State, keys: Iterable[str]) -> tuple[State, list[Effect]]:
    done: list[Effect] = []
    for key in keys:
        state, effects = press(state, key)
        done += effects
    return state, done


def model(name: str, *roles: Role, problem: str = "") -> ModelInfo:
    return ModelInfo(Path(name), name, "llama", 10**9, "Q4_K", 2048, 32_000, "", 10**9, False, roles, problem)


@pytest.mark.parametrize(
    ("keys", "screen"),
    [
        ("1", Screen.GENERATE),
        ("2", Screen.JUKEBOX),
        ("3", Screen.CONFIGURE),
        ("5", Screen.FREQUENCY),
        ("6", Screen.OPTIONS),
        ("6b", Screen.MAIN),
        ("34", Screen.MODELS),
        ("341", Screen.COMPOSER),
        ("342", Screen.WRITER),
        ("343", Screen.MODELS),
        ("3b", Screen.MAIN),
        ("342bb", Screen.CONFIGURE),
        ("2B", Screen.MAIN),
        ("8rR90", Screen.MAIN),
    ],
)
def test_where_the_keys_lead(keys: str, screen: Screen) -> None:
    assert typed(State(), keys)[0].screen == screen


def test_generate_music_asks_twice_and_then_begins() -> None:
    state, effects = typed(State(), ["1", *"Chill, Dubstep", "enter", "3", "enter"])
    assert effects == [Effect("save", ("last_styles", "Chill, Dubstep")), Effect("generate", ("Chill, Dubstep", 3, {}))]
    assert [entry.text for entry in state.log if entry.kind == "user"] == ["Chill, Dubstep", "3"]
    assert state.work == Work(running=True, songs=3) and state.line is None
    _, effects = typed(state, "b1")
    assert effects == []


@pytest.mark.parametrize(("text", "songs"), [("L", None), ("l", None), ("", 1), ("1000", 1000), ("07", 7)])
def test_how_many_songs(text: str, songs: int | None) -> None:
    _, effects = typed(State(), ["1", "a", "enter", *text, "enter"])
    assert effects[-1] == Effect("generate", ("a", songs, {}))


@pytest.mark.parametrize("text", ["0", "1001", "-1", "x", "1.5", "99999999999999999999", "²", "٣"])
def test_how_many_songs_is_asked_again(text: str) -> None:
    state, effects = typed(State(), ["1", "a", "enter", *text, "enter"])
    assert effects == [] and "1 to 1000" in state.notice and state.line is not None


def test_enter_alone_takes_the_last_styles() -> None:
    assert typed(State(), ["1", "enter"])[0].notice.startswith("Name some styles")
    before = State(settings=Settings(last_styles="Folk"))
    _, effects = typed(before, ["1", "enter", "enter"])
    assert effects[-1] == Effect("generate", ("Folk", 1, {}))


NIGHT = Request("Meditation, Ambient", LengthRange(8 * 3600, 8 * 3600), 7, frequency_hz=528.0)


def test_an_interrupted_piece_is_offered_before_anything_new() -> None:
    state, _ = typed(State(waiting=(NIGHT,)), "1")
    assert state.log[0].text.endswith("Meditation, Ambient (8 hours, 528 Hz)")
    assert typed(state, ["enter"])[0].notice.startswith("Write Y")
    going, effects = typed(state, ["y", "enter"])
    assert effects == [Effect("resume", (NIGHT,))] and going.work == Work(running=True, songs=1)
    fresh, effects = typed(state, ["n", "enter"])
    assert effects == [] and fresh.line == Field("styles") and fresh.waiting == (NIGHT,)
    _, effects = typed(fresh, ["a", "enter", "2", "enter"])
    assert effects[-1] == Effect("generate", ("a", 2, {}))
    for keys in (["d", "enter", "n"], ["d", "enter", "interrupt"]):
        left, effects = typed(state, keys)
        assert effects == [] and left.waiting == (NIGHT,) and left.line is not None and left.line.key == "resume"
    gone, effects = typed(state, ["d", "enter", "y"])
    assert effects == [Effect("discard", (NIGHT,))] and gone.waiting == () and gone.line == Field("styles")


def test_pieces_in_words() -> None:
    lengths = {1200: "20 minutes", 3600: "1 hour", 5460: "1 hour 31 minutes", 28_800: "8 hours"}
    for seconds, words in lengths.items():
        assert piece_words(Request("Calm", LengthRange(seconds, seconds), 1)) == f"Calm ({words})"


def test_the_time_left_does_not_count_what_was_made_before() -> None:
    state = told(begun(State(now=10.0), 1), Progress("long piece", 600, 1200, "seconds"))
    state = told(replace(state, now=20.0), Progress("long piece", 750, 1200, "seconds"))
    state = replace(state, screen=Screen.GENERATE)
    assert any("62% Complete  00:10, 00:30 left" in row.text for row in paint(state, 80, 24).rows)


@pytest.mark.parametrize(
    ("keys", "text", "saved"),
    [
        ("4", "08:00", ("song_length", "08:00")),
        ("4", "4-6", ("song_length", "4-6")),
        ("35", "2.5", ("song_length", "2.5")),
        ("51", "528", ("frequency", "528")),
        ("51", "off", ("frequency", "off")),
        ("52", "-24 dB", ("drone_db", -24.0)),
        ("52", "off", ("drone_db", None)),
        ("53", "6,5 Hz", ("binaural_hz", 6.5)),
        ("54", "10", ("isochronic_hz", 10.0)),
        ("31", "1/2", ("thread_fraction", "1/2")),
        ("32", "0.9", ("temperature", 0.9)),
        ("33", "80%", ("volume_percent", 80)),
    ],
)
def test_settings_are_typed(keys: str, text: str, saved: tuple[str, Any]) -> None:
    state, effects = typed(State(), [*keys, *("space" if c == " " else c for c in text), "enter"])
    assert effects == [Effect("save", saved)] and getattr(state.settings, saved[0]) == saved[1]
    assert state.line is None and not state.notice and check_setting(*saved) == ""


@pytest.mark.parametrize(
    ("keys", "text"),
    [("4", "6-4"), ("4", "0"), ("51", "5"), ("51", "high"), ("52", "20"), ("53", "nan"), ("31", "7/6"), ("32", "3"),
     ("33", "101"), ("33", "inf"), ("32", "1e999"), ("2t", "-5"), ("2t", "99999")],
)  # fmt: skip
def test_what_cannot_be_meant_is_said_and_asked_again(keys: str, text: str) -> None:
    state, effects = typed(State(), [*keys, *text, "enter"])
    assert [effect.name for effect in effects if effect.name == "save"] == []
    assert text[:3] in state.notice and state.line is not None and state.line.text == text
    assert state.settings == State().settings
    assert typed(state, ["escape"])[0].line is None


@given(st.sampled_from(["song_length", "frequency", "volume_percent", "temperature", "drone_db", "sleep"]), st.text())
def test_no_text_breaks_a_field(key: str, text: str) -> None:
    value, problem = read_field(key, text)
    if not problem and key == "song_length":
        parse_length(value)
    elif not problem and key == "frequency":
        parse_frequency(value)
    elif not problem and key != "sleep":
        assert check_setting(key, value) == ""


def test_auto_play_is_turned_over() -> None:
    state, effects = typed(State(), "36")
    assert effects == [Effect("save", ("auto_play", False))]
    assert typed(state, "6")[0].settings.auto_play is True


def test_the_big_models_are_got_on_demand() -> None:
    assert typed(State(), "343")[1] == [Effect("models")]


def test_models_are_chosen_by_number_and_page() -> None:
    many = tuple(model(f"m{n:02}.gguf", Role.COMPOSER) for n in range(12))
    state = State(models=(*many, model("w.gguf", Role.WRITER), model("bad.gguf", Role.COMPOSER, problem="cut short")))
    assert typed(state, "3413")[1] == [Effect("save", ("composer", "m01.gguf"))]
    assert typed(state, "341n3")[1] == [Effect("save", ("composer", "m10.gguf"))]
    assert typed(state, "341n9")[1] == [] and typed(state, "341nn1")[1] == [Effect("save", ("composer", ""))]
    assert typed(state, "3422")[1] == [Effect("save", ("writer", "w.gguf"))]
    assert typed(state, "3423")[1] == []


def test_keys_of_the_jukebox() -> None:
    state = replace(State(), screen=Screen.JUKEBOX, player=PLAYING)
    expected = {
        "space": Effect("pause"),
        "n": Effect("next"),
        "P": Effect("previous"),
        "left": Effect("seek", -5.0),
        "right": Effect("seek", 5.0),
        "up": Effect("seek", 60.0),
        "down": Effect("seek", -60.0),
        "+": Effect("save", ("volume_percent", 70)),
        "-": Effect("save", ("volume_percent", 60)),
        "s": Effect("save", ("shuffle", True)),
        "l": Effect("save", ("repeat", "one")),
        "c": Effect("save", ("crossfade_seconds", 2)),
        "v": Effect("open", Path("Now.mp3")),
        "x": Effect("quit"),
    }
    for key, effect in expected.items():
        assert press(state, key)[1] == (effect,), key
    assert typed(state, ["t", "3", "0", "enter"])[1] == [Effect("sleep", 30.0)]
    assert typed(state, ["delete", "y"])[1] == [Effect("trash", Path("Now.mp3"))]
    for no in ("n", "escape", "enter", "interrupt"):
        assert typed(state, ["delete", no])[1] == []
    assert typed(replace(state, player=JukeboxView()), ["delete", "y", "v"])[1] == []
    louder = typed(state, "+" * 30)[0]
    assert louder.settings.volume_percent == 100 and typed(louder, "-" * 50)[0].settings.volume_percent == 0


def test_cancelling_asks_once() -> None:
    state = begun(replace(State(), screen=Screen.GENERATE), 3)
    for key in ("c", "escape", "interrupt"):
        asked, effects = press(state, key)
        assert asked.question is not None and asked.question.key == "cancel" and not effects
        assert press(asked, "n")[0].question is None
        for yes in ("y", "Y", "interrupt"):
            assert press(asked, yes)[1] == (Effect("cancel"),)
    stopping = typed(state, "cy")[0]
    assert press(stopping, "c")[0].question is None


def test_exit_asks_only_while_a_song_is_made() -> None:
    assert typed(State(), "x")[1] == [Effect("quit")]
    busy = begun(State(), 1)
    assert typed(busy, "x")[1] == [] and typed(busy, "xn")[1] == [] and typed(busy, "xy")[1] == [Effect("quit")]
    assert typed(busy, ["interrupt"])[1] == [] and typed(busy, ["interrupt", "interrupt"])[1] == [Effect("quit")]
    assert typed(State(), ["interrupt"])[1] == [Effect("quit")]
    assert typed(State(), ["4", "interrupt"])[1] == []
    assert typed(State(question=Question("trash", "?")), ["eof"])[1] == [Effect("quit")]


def song(name: str) -> Song:
    path = Path(f"{name}.mp3")
    return Song(
        name, (), None, None, path, 1.0, 90.0, "4/4", "C", 440.0, "A4", 440.0, 1, "", "", None, None, (), {}, path
    )


def test_the_workflow_as_it_is_told() -> None:
    state = replace(begun(State(), 2), now=100.0, screen=Screen.GENERATE)
    for moment, event in (
        (100, Message("Dubstep (electronic)")),
        (100, Message('Producing "x" themed song number 1...')),
        (101, Message('The song is called "A".')),
        (102, Progress("compose", 30, 60, "tokens")),
        (103, Progress("compose", 20, 60, "tokens")),
        (104, Progress("compose", 60, 60, "tokens")),
        (104, Message("Converting song number 1 from ABC to Mp3...")),
        (106, Progress("convert", 1, 3, "share")),
    ):
        state = told(replace(state, now=float(moment)), event)
    lines = [row.text.rstrip() for row in paint(replace(state, now=106.0), 80, 24).rows]
    assert lines[4:10] == [
        "Llm-Music-Gen: Dubstep (electronic)",
        'Llm-Music-Gen: Producing "x" themed song number 1...',
        "[##############################] 100% Complete  00:04",
        'Llm-Music-Gen: The song is called "A".',
        "Llm-Music-Gen: Converting song number 1 from ABC to Mp3...",
        "[##########--------------------] 33% Complete  00:02, 00:04 left",
    ]
    state = told(state, song("A"))
    assert state.work.finished == 1 and state.log[-1].text == "Finished: A.mp3"
    assert told(state, Message("odd", "warning")).log[-1].text == "Warning: odd"
    over = ended(state, "the disk is full")
    assert [entry.text for entry in over.log[-2:]] == ["the disk is full", "1 song is finished."]
    assert not over.work.running and all(entry.ended is not None for entry in over.log if entry.kind == "bar")


def test_what_is_cancelled_keeps_what_is_finished() -> None:
    state = told(typed(begun(replace(State(), screen=Screen.GENERATE), None), "cy")[0], song("A"))
    assert ended(state).log[-1].text == "Cancelled. 1 song is kept."
    assert ended(replace(state, screen=Screen.MAIN)).notice == "Cancelled. 1 song is kept."
    assert ended(replace(state, question=Question("quit", "?"))).question is None


def test_an_endless_workflow_stays_short() -> None:
    state = begun(State(), None)
    for number in range(1_000):
        state = told(told(state, Message(f"Song {number}...")), Progress("compose", 1, 1, "tokens"))
    assert len(state.log) == LONGEST_LOG and state.logged == 2_000


def test_pasted_text_goes_into_a_line_or_nowhere() -> None:
    text = "Chill,\n\tDub\0step\x1b[31m " * 1_000
    state, effects = paste(State(), text)
    assert state.screen == Screen.MAIN and not effects and "paste" in state.notice.lower()
    state, effects = paste(press(State(), "1")[0], text)
    assert state.line is not None and len(state.line.text) == LONGEST_FIELD and state.line.text.isprintable()
    assert not effects


def start(screen: Screen, rng: random.Random) -> State:
    songs = tuple(SongFacts(Path(f"song {n} 夜.mp3"), rng.random() * 9_000) for n in range(rng.randrange(30)))
    models = tuple(model(f"{n}.gguf", Role.COMPOSER, Role.WRITER) for n in range(rng.randrange(25)))
    player, waiting = rng.choice((PLAYING, JukeboxView())), (NIGHT,) * rng.randrange(3)
    return State(screen=screen, songs=songs, models=models, player=player, waiting=waiting)


@pytest.mark.parametrize("screen", list(Screen))
def test_ten_thousand_keys_at_every_screen(screen: Screen) -> None:
    rng = random.Random(f"storm {screen}")
    state = start(screen, rng)
    keys = [*NAMED, *string.printable, "é", "夜", "🎵", "\u200d", "\ud800", "\0", "\x9b", "\x1b[A"]
    for number in range(10_000):
        state, effects = press(state, rng.choice(keys))
        for effect in effects:
            assert effect.name in EFFECTS
            if effect.name == "save":
                assert check_setting(*effect.value) == "", effect
            if effect.name == "cancel":
                state = ended(state, rng.choice(("", "an error")))
            if effect.name == "generate":
                assert effect.value[1] is None or 1 <= effect.value[1] <= 1_000
        if number % 5 == 0:
            state = told(replace(state, now=number / 10), rng.choice(EVENTS)) if state.work.running else state
        if number % 7 == 0:
            state = replace(state, player=rng.choice((PLAYING, JukeboxView("paused", Path("ü.mp3"), 1, 2))))
        if number % 50 == 0:
            frame = paint(state, rng.randint(1, 130), rng.randint(1, 50), rng.choice(("utf-8", "ascii")))
            assert len({cell_width(row.text) for row in frame.rows}) == 1
    assert all(check_setting(key, value) == "" for key, value in stored(state.settings).items())


EFFECTS = {"quit", "redraw", "save", "generate", "cancel", "trash", "open", "enter", "pause", "next", "previous",
           "seek", "sleep", "models", "resume", "discard"}  # fmt: skip
EVENTS = [
    Message("Producing..."),
    Message("odd", "warning"),
    Progress("compose", 3, 0, ""),
    Progress("convert", 9, 8, ""),
    song("A"),
]


@settings(max_examples=200)
@given(st.lists(st.sampled_from(NAMED) | st.characters(), max_size=40), st.sampled_from(list(Screen)))
def test_any_keys_in_any_order(keys: list[str], screen: Screen) -> None:
    state, _ = typed(State(screen=screen, player=PLAYING), keys)
    paint(state, 80, 24)
    if state.screen != Screen.GENERATE and state.line is None and state.question is None:
        assert typed(state, "bbb")[0].screen == Screen.MAIN


def test_a_question_mark_asks_what_can_be_asked_for() -> None:
    state, effects = typed(State(), ["1", *"? jazz", "enter"])
    assert effects == [Effect("styles", "jazz")] and state.line == Field("styles")
    assert typed(State(), ["1", "?", "enter"])[1] == [Effect("styles", "")]


def test_the_up_arrow_brings_earlier_requests_back() -> None:
    state = State(settings=replace(State().settings, last_styles="Folk"), asked=("Jazz", "Rock, no drums"))
    state = typed(state, ["1"])[0]
    seen = []
    for key in ("up", "up", "up", "up", "down", "down", "down", "down"):
        state = typed(state, [key])[0]
        seen.append(state.line.text if state.line else None)
    assert seen == ["Rock, no drums", "Jazz", "Folk", "Folk", "Jazz", "Rock, no drums", "", ""]
    assert typed(state, [*"Blues", "enter"])[0].asked == ("Jazz", "Rock, no drums", "Blues")
