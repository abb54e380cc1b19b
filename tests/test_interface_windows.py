"""The menus on a Windows Python with windows-curses, in a console: the screens, the keys, and a song made there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

if os.name == "nt":
    pytest.skip("drives Windows from a POSIX terminal", allow_module_level=True)
from tests.terminal import menus
from tests.test_interface import SIZES, ask_and_cancel, check_the_screens, home, kept, settings, songs
from tests.wine import WineTerminal, rig, windows_path

__all__ = ["home", "songs"]
PYTHON = rig() / "venv" / "Scripts" / "python.exe"
if not PYTHON.exists():
    pytest.skip("the rig has no venv with the app's packages", allow_module_level=True)


def app(home: Path, *, plain: bool = False) -> list[str]:
    return menus(windows_path(home), plain=plain, python=str(PYTHON))


@pytest.fixture
def terminal(home: Path) -> Iterator[WineTerminal]:
    with WineTerminal(app(home)) as made:
        made.wait("embedded.gguf", 60)
        made.wait("00:01:20", 60)
        yield made
        assert made.end() == 0, made.text
        assert b"Traceback" not in made.raw
        kept(home)


@pytest.mark.parametrize("size", SIZES)
def test_the_screens_are_the_previews(size: tuple[int, int], home: Path) -> None:
    settings(home)
    with WineTerminal(app(home), *size) as terminal:
        check_the_screens(terminal, size[0])


def test_a_song_is_made_and_played(terminal: WineTerminal, home: Path) -> None:
    terminal.type("36b")
    terminal.wait("Main Menu")
    terminal.type("1")
    terminal.wait("What kind of music")
    terminal.type("Wiegenlied, für Übermüdete\r")
    terminal.wait("How many songs")
    terminal.type("1\r")
    lines = (
        "User Input: Wiegenlied, für Übermüdete",
        "Llm-Music-Gen: How many songs should I generate?",
        "User Input: 1",
        'Llm-Music-Gen: Producing "Wiegenlied, für Übermüdete" themed song number 1...',
        "100% Complete",
        "Llm-Music-Gen: Converting song number 1 from ABC to Mp3...",
        "1 song is finished.",
        "Playing song: ",
    )
    for line in lines:
        terminal.wait(line, 180)
    assert len(list((home / "output").glob("*.mp3"))) == 3 and not list((home / "output").glob(".making-*"))
    terminal.type("x")
    terminal.end()
    assert kept(home)["last_styles"] == "Wiegenlied, für Übermüdete"


def test_the_keys_of_the_jukebox(terminal: WineTerminal, home: Path) -> None:
    """Changes beside wide letters are left out: wine's console counts them as one column and draws them as two."""
    terminal.type("2")
    terminal.wait("Playing song: Première")
    terminal.type("\x1b[C\x1b[C\x1b[C")
    terminal.wait("00:1")
    terminal.type(" ")
    terminal.wait("(paused)")
    terminal.type("++sl")
    terminal.wait("Volume: 75%")
    terminal.wait("Repeat: one, Shuffle: on")
    terminal.type("\x1b[3~")
    terminal.wait("to the trash folder? (Y/N)")
    terminal.type("\x1b")
    terminal.wait("Back to Main = B")
    assert (home / "output" / "Première.mp3").exists()
    terminal.type("\x1b[3~")
    terminal.wait("to the trash folder? (Y/N)")
    terminal.type("y")
    terminal.wait("Playing song: 夜のバス")
    assert (home / "output" / ".trash" / "Première.mp3").exists()
    terminal.type("b")
    terminal.wait("Main Menu")
    terminal.type("x")


def test_cancelling_asks_once_and_leaves_nothing_half_made(terminal: WineTerminal, home: Path) -> None:
    terminal.type("1Folk\r")
    terminal.wait("How many songs")
    terminal.type("3\r")
    terminal.wait("Producing", 180)
    terminal.type("\x03")
    terminal.wait("(Y/N)")
    terminal.type("y")
    terminal.wait("Cancelled. ", 120)
    assert not list((home / "output").glob(".making-*"))
    terminal.type("x")
    terminal.end()


def test_plain_text_asks_once_before_it_cancels(home: Path) -> None:
    shutil.rmtree(home / "output")
    with WineTerminal(app(home, plain=True), 120, 50) as terminal:
        ask_and_cancel(terminal)
    assert not list((home / "output").glob(".making-*"))
