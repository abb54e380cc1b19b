"""What the screens look like: the previews line by line, and rows of exactly the size of any console."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.jukebox import JukeboxView
from scripts.menus import Entry, Field, Question, Screen, SongFacts, State, Work
from scripts.records import LengthRange, Request, Settings
from scripts.temporary import SMALLEST_HEIGHT
from scripts.views.cells import Pen, cell_width
from scripts.views.screens import paint
from scripts.views.words import frequency_words, length_words
from tests.previews import CONFIGURATION, GENERATE, JUKEBOX, MAIN, lines_of

TEXTS = st.text(st.characters(codec="utf-16", exclude_categories=["Cs"]), max_size=60) | st.text(max_size=20)
SONGS = tuple(SongFacts(Path(f"{name}.mp3"), 100.5 + 60 * number) for number, name in enumerate("ABCDE"))
PLAYING = JukeboxView(
    "playing", Path("Now.mp3"), 60.0, 180.0, played=(Path("X.mp3"), Path("Y.mp3")), remaining=(Path("Z.mp3"),)
)


def text(state: State, width: int = 80, height: int = 24, encoding: str = "utf-8") -> list[str]:
    return [row.text.rstrip() for row in paint(state, width, height, encoding).rows]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_the_main_menu_is_the_preview(size: tuple[int, int]) -> None:
    shown = text(State(songs=SONGS, composer="music_generation_model.Q6_K.gguf"), *size)
    wanted = lines_of(MAIN, size[0], {"HH:MM:SS": "00:18:23", "names": "E, D, C, B, A", "1-3": "1-6"})
    place = wanted.index("Selected Model: music_generation_model.Q6_K.gguf")
    wanted.insert(place, "Frequency: off (A4 = 440 Hz)")
    place = wanted.index("    3. Configure Options")
    wanted[place + 1 : place + 1] = ["    4. Song Length", "    5. Frequency", "    6. Options"]
    assert shown[: len(wanted)] == wanted and not any(shown[len(wanted) :])


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_the_main_menu_tells_of_an_interrupted_piece(size: tuple[int, int]) -> None:
    pieces = tuple(Request(styles, LengthRange(28_800, 28_800), 7) for styles in ("Calm", "Very " * 30))
    state = State(songs=SONGS, player=PLAYING, waiting=pieces)
    shown = text(state, *size)
    assert "Interrupted: Calm (8 hours) and 1 more; 1 goes on with it" in shown
    assert any(line.startswith("Playing song: Now") for line in shown) and "    6. Options" in shown
    shown = text(replace(state, waiting=pieces[1:]), *size)
    assert any(line.startswith("Interrupted: Very") and line.endswith("; 1 goes on with it") for line in shown)
    assert not any("Interrupted" in line for line in text(replace(state, work=Work(running=True)), *size))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_the_configuration_is_the_preview(size: tuple[int, int]) -> None:
    settings = Settings(song_length="5")
    state = State(screen=Screen.CONFIGURE, settings=settings, composer="a-model-with-a-long-name.Q6_K.gguf")
    shown = text(state, *size)
    wanted = lines_of(CONFIGURATION, size[0], {"model": "a-model-with-a-long…"})
    assert shown[: len(wanted)] == wanted and not any(shown[len(wanted) :])


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_the_jukebox_is_the_preview(size: tuple[int, int]) -> None:
    shown = text(State(screen=Screen.JUKEBOX, player=PLAYING), *size)
    wanted = lines_of(JUKEBOX, size[0], {"played": "X, Y", "song": "Now", "MM:SS/MM:SS": "01:00/03:00", "names": "Z"})
    end = wanted.index("Remaining Songs: Z") + 1
    assert shown[:end] == wanted[:end]
    below = [line for line in shown[end:] if line]
    assert below[-2:] == wanted[-2:] and all("=" in line or ":" in line or "---" in line for line in below[:-2])


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40)])
def test_hundreds_of_songs_leave_every_key_on_the_jukebox(size: tuple[int, int]) -> None:
    songs = tuple(Path(f"Song number {number} 夜🎵.mp3") for number in range(300))
    player = replace(PLAYING, played=songs[:150], remaining=songs[150:])
    shown = text(State(screen=Screen.JUKEBOX, player=player), *size)
    keys = " ".join(shown[shown.index("-" * size[0], 12) :])
    for word in ("Volume: 65%", "Fade: off", "Pause = Space", "Seek = Arrows", "Trash = Del", "Open = V"):
        assert word in keys
    assert sum("Song number" in line for line in shown) >= min(12, size[1] - 21)
    assert shown[-1].startswith("Selection;") or not shown[-1]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_generate_music_is_the_preview(size: tuple[int, int]) -> None:
    wanted = lines_of(GENERATE, 200, {"format": "ABC"})
    log = []
    for line in wanted[4:]:
        who, _, words = line.partition(": ")
        log.append(Entry("user" if who == "User Input" else "app", words))
        if line.startswith("["):
            log[-1] = Entry("bar", fraction=1.0 if "100%" in line else 0.334, ended=0.0)
    shown = text(State(screen=Screen.GENERATE, log=tuple(log), work=Work(running=True)), *size)
    body = " ".join(shown[4 : 4 + len(wanted)])
    place = 0
    for line in wanted[4:]:  # a line of the preview that is wider than the console goes on in the next
        found = body.find(line, place)
        assert found >= place, line
        place = found + len(line)
    assert shown[0] == "=" * size[0] and shown[1] == wanted[1]


@given(
    st.integers(1, 200),
    st.integers(1, 60),
    st.sampled_from(list(Screen)),
    st.lists(TEXTS, max_size=6),
    st.sampled_from(["utf-8", "ascii", "cp1252", "cp932"]),
    st.sampled_from(["field", "question", "notice", "nothing"]),
)
def test_every_paint_has_exactly_the_size_of_the_console(
    width: int, height: int, screen: Screen, texts: list[str], encoding: str, extra: str
) -> None:
    names = tuple(Path(t.replace("/", "") + ".mp3") for t in texts if "\0" not in t)
    view = JukeboxView("paused", names[0] if names else None, 5, 40_000, names, names, device="null")
    said = " ".join(texts)
    state = State(
        screen=screen,
        songs=tuple(SongFacts(name, 99.0) for name in names),
        player=view,
        composer=said,
        writer=said,
        log=tuple(Entry(kind, t) for t in texts for kind in ("app", "user", "warning", "bar")),
        line=Field("styles" if screen == Screen.GENERATE else "sleep", said) if extra == "field" else None,
        question=Question("trash", said) if extra == "question" else None,
        notice=said if extra == "notice" else "",
        work=Work(running=bool(names)),
    )
    frame = paint(state, width, height, encoding)
    assert len(frame.rows) == height
    assert all(cell_width(row.text) == width for row in frame.rows)
    row, column = frame.cursor
    assert 0 <= row < height and 0 <= column < width
    for painted in frame.rows:
        painted.text.encode(encoding)
        assert painted.text.isprintable() or "\u200d" in painted.text
    assert any(painted.text.strip() for painted in frame.rows)


@given(TEXTS, st.integers(1, 40))
def test_clip_and_wrap_never_break_a_line(words: str, width: int) -> None:
    pen = Pen(width)
    for end in (False, True):
        assert cell_width(pen.clip(words, end=end)) <= width
    assert cell_width(pen.fill(words)) == width
    if width >= 2:
        assert all(cell_width(line) <= width for line in pen.wrap(words))
    kept = "".join(pen.wrap(words)).replace(" ", "")
    assert kept == pen.show(words).replace(" ", "")


@pytest.mark.parametrize(
    ("words", "cells"), [("abc", 3), ("日本", 4), ("é", 1), ("🎵", 2), ("한글", 4), ("❤️", 2), ("ﾊ", 1), ("", 0)]
)
def test_width(words: str, cells: int) -> None:
    assert cell_width(words) == cells


def test_names_are_shortened_by_width() -> None:
    pen = Pen(30)
    assert pen.names("Songs:", ["夜のバスに乗って遠くへ行く", "b"]) == ["Songs: 夜のバスに乗って…, b"]
    line = pen.names("Songs:", [f"name {n}" for n in range(20)])[0]
    assert line.endswith("…") and cell_width(line) <= 30 and line.startswith("Songs: name 0, name 1")
    latest = pen.names("Songs:", [f"name {n}" for n in range(20)], latest=True)[0]
    assert latest.startswith("Songs: …, name") and latest.endswith("name 19") and cell_width(latest) <= 30
    assert len(pen.names("Songs:", [f"name {n}" for n in range(500)], 3)) == 3
    assert Pen(30, "ascii").names("S:", ["é" * 40, "x"])[0] == "S: " + "e" * 19 + "..., x"


def test_ascii_where_the_console_has_no_more() -> None:
    state = State(songs=(SongFacts(Path("Café … 夜.mp3"), 1.0),), composer="x")
    shown = "\n".join(text(state, encoding="ascii"))
    assert "Outputted Songs: Cafe ... ?" in shown and shown.isascii()


@pytest.mark.parametrize(
    ("length", "words"),
    [
        ("4-6", "4-6 minutes"),
        ("5", "5 minutes"),
        ("1", "1 minute"),
        ("2.5", "2.5 minutes"),
        ("90", "1 hour 30 minutes"),
        ("08:00", "8 hours"),
        ("01:30", "1 hour 30 minutes"),
        ("00:30", "30 minutes"),
        ("01:00-02:00", "1 hour - 2 hours"),
        ("4 - 6 min", "4-6 minutes"),
    ],
)
def test_lengths_in_words(length: str, words: str) -> None:
    assert length_words(length) == words


def test_frequencies_in_words() -> None:
    assert frequency_words("528") == "528 Hz (C5)" and frequency_words("off") == "off (A4 = 440 Hz)"
    assert frequency_words("432 Hz") == "432 Hz (A4)"


def test_hours_in_the_jukebox() -> None:
    view = replace(PLAYING, position_seconds=3_725.9, length_seconds=28_800.0)
    assert any("1:02:05/8:00:00" in line for line in text(State(screen=Screen.JUKEBOX, player=view)))


def test_too_small_says_so() -> None:
    assert " ".join(text(State(), 10, 3)).startswith("Too small: 10x3.")
    assert len(text(State(), 1, 1)) == 1


def test_a_low_console_keeps_title_and_selection() -> None:
    for height in range(SMALLEST_HEIGHT, 24):
        for screen in (Screen.MAIN, Screen.JUKEBOX, Screen.CONFIGURE):
            shown = text(State(screen=screen, songs=SONGS, player=PLAYING), 80, height)
            assert screen.value in shown[0] + shown[1]
            assert [line for line in shown if line][-1].startswith("Selection;")
