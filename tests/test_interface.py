"""The real menus in a real terminal: the four screens beside the previews, songs made and played, and bad input."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from scripts import codec
from scripts.audio.coding.encoder import produce_audio
from scripts.interface import making
from scripts.interface.keys import Keyboard, Pasted, key_name, key_names
from scripts.interface.making import Order
from scripts.interface.plain import _lines
from scripts.records import LengthRange, Message, Request, Tags
from scripts.settings import load_settings
from scripts.temporary import KEY_CODES, PASTE_KEYS, ROOT
from tests.audio.sounds import in_blocks, sine
from tests.hub import serving
from tests.previews import CONFIGURATION, JUKEBOX, MAIN, lines_of
from tests.tiny_gguf import write_tiny_gguf

if os.name == "nt":
    pytest.skip("needs a pty", allow_module_level=True)
from tests.patience import patience
from tests.terminal import Terminal, menus

pytestmark = pytest.mark.slow

SIZES = [(80, 24), (120, 40)]


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    for number, name in enumerate(("Première", "夜のバス")):
        path = folder / f"{name}.mp3"
        list(produce_audio(in_blocks(sine(440.0, 40.0, -30.0)), 40.0, path, Tags(name)))
        os.utime(path, (1_000 + number, 1_000 + number))
    return folder


@pytest.fixture
def home(tmp_path: Path, songs: Path) -> Path:
    folder = tmp_path / "My Müsic & more"
    shutil.copytree(songs, folder / "output")
    settings(folder, song_length="0.34", auto_play=False)
    return folder


def settings(home: Path, **values: Any) -> None:
    (home / "data").mkdir(exist_ok=True)
    (home / "data" / "persistent.json").write_text(json.dumps(values), encoding="utf-8")


def kept(home: Path) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads((home / "data" / "persistent.json").read_text(encoding="utf-8"))
    assert load_settings(home / "data" / "persistent.json")[1] == ()
    assert not list((home / "data").glob("*.tmp")) and not list((home / "data").glob("*.bad"))
    return stored


@pytest.fixture
def terminal(home: Path) -> Iterator[Terminal]:
    with Terminal(menus(home)) as made:
        made.wait("embedded.gguf")
        made.wait("00:01:20")
        yield made
        assert made.end() == 0, made.text
        assert made.restored() and b"Traceback" not in made.raw
        kept(home)


@pytest.mark.parametrize("size", SIZES)
def test_the_screens_are_the_previews(size: tuple[int, int], home: Path) -> None:
    settings(home)
    with Terminal(menus(home), *size) as terminal:
        check_the_screens(terminal, size[0])
        assert terminal.restored()


def check_the_screens(terminal: Terminal, width: int) -> None:
    """Go through the main menu, the configuration and the jukebox, line by line beside the previews, and leave."""
    terminal.wait("embedded.gguf")
    terminal.wait("00:01:20")
    names = {"HH:MM:SS": "00:01:20", "names": "夜のバス, Première", "1-3": "1-6"}
    wanted = lines_of(MAIN.replace("music_generation_model.Q6_K.gguf", "embedded.gguf"), width, names)
    place = wanted.index("Selected Model: embedded.gguf")
    wanted.insert(place, "Frequency: off (A4 = 440 Hz)")
    place = wanted.index("    3. Configure Options") + 1
    wanted[place:place] = ["    4. Song Length", "    5. Frequency", "    6. Options"]
    check_lines(terminal, wanted)
    assert (terminal.screen.cursor.y, terminal.screen.cursor.x) == (len(wanted) - 1, len(wanted[-1]) + 1)

    terminal.type("3")
    terminal.wait("Configuration")
    wanted = lines_of(CONFIGURATION.replace("(5 Min", "(4-6 Min"), width, {"model": "embedded.gguf"})
    check_lines(terminal, wanted)

    terminal.type("b2")
    terminal.wait("00:01/00:40")
    state = {"played": "", "song": "Première", "names": "夜のバス", "MM:SS/MM:SS": "00:01/00:40"}
    wanted = [line.rstrip() for line in lines_of(JUKEBOX.replace("#" * 10, "-" * 10), width, state)]
    end = next(n for n, line in enumerate(wanted) if line.startswith("Remaining")) + 1
    assert terminal.lines[:end] == wanted[:end]
    assert [line for line in terminal.lines if line][-2:] == wanted[-2:]
    terminal.type("x")
    assert terminal.end() == 0


def check_lines(terminal: Terminal, wanted: list[str]) -> None:
    """The screen starts with these lines, as soon as it is drawn whole."""
    with suppress(AssertionError):
        terminal.wait(lambda: terminal.lines[: len(wanted)] == wanted, 10)
    assert terminal.lines[: len(wanted)] == wanted


def test_songs_are_made_shown_and_played(terminal: Terminal, home: Path) -> None:
    terminal.type("36b")
    terminal.wait("Main Menu")
    terminal.type("1Chill, Dubstep\r")
    terminal.wait("How many songs")
    terminal.type("2\r")
    lines = (
        "User Input: Chill, Dubstep",
        "Llm-Music-Gen: How many songs should I generate?",
        "User Input: 2",
        'Llm-Music-Gen: Producing "Chill, Dubstep" themed song number 1...',
        "100% Complete",
        "Llm-Music-Gen: Converting song number 1 from ABC to Mp3...",
    )
    for line in lines:
        terminal.wait(line, 60)
    terminal.wait('Producing "Chill, Dubstep" themed song number 2', 90)
    terminal.wait("Playing song: ", 30)  # the first one plays while the second is made
    terminal.type("b")
    terminal.wait("Generating song 2")
    made = [path.stem for path in (home / "output").glob("*.mp3")]
    assert len(made) >= 3
    terminal.type("1c")
    terminal.wait("(Y/N)")
    terminal.type("n")
    terminal.wait("2 songs are finished.", 120)
    terminal.type("x")
    terminal.end()
    stored = kept(home)
    assert stored["last_styles"] == "Chill, Dubstep" and stored["auto_play"] is True
    assert len(list((home / "output").glob("*.mp3"))) == 4
    assert not list((home / "output").glob(".making-*"))


def test_a_loop_is_cancelled_and_keeps_what_is_finished(terminal: Terminal, home: Path) -> None:
    terminal.type("1Folk\r")
    terminal.wait("How many songs")
    terminal.type("l\r")
    terminal.wait("Finished: ", 120)
    terminal.type("\x03")
    terminal.wait("(Y/N)")
    terminal.type("y")
    terminal.wait("Cancelled. ", 60)
    assert len(list((home / "output").glob("*.mp3"))) >= 3 and not list((home / "output").glob(".making-*"))
    terminal.type("x")


def test_leaving_while_a_song_is_made(terminal: Terminal, home: Path) -> None:
    terminal.type("1Folk\r3\r")
    terminal.wait("Converting song number 1", 60)
    terminal.type("x")
    terminal.wait("Stop it and exit?")
    terminal.type("y")
    terminal.end()
    assert not list((home / "output").glob(".making-*"))


def test_a_long_piece_is_cancelled_gone_on_with_and_given_up(home: Path) -> None:
    settings(home, song_length="00:20", auto_play=False)
    jobs = home / "output"
    with Terminal(menus(home)) as terminal:
        terminal.wait("Song Length: 20 minutes")
        terminal.type("1Meditation, Ambient\r1\r")
        terminal.wait("The piece is called", 60)
        terminal.wait(lambda: bool(list(jobs.glob(".making-journey-*/000.json"))), 90)
        terminal.type("c")
        terminal.wait("(Y/N)")
        terminal.type("y")
        terminal.wait("Cancelled. ", 60)
        terminal.wait("is kept: Generate Music")
        terminal.type("b")
        terminal.wait("Interrupted: Meditation, Ambient (20 minutes); 1 goes on with it")
        terminal.type("x")
        assert terminal.end() == 0
    (job,) = jobs.glob(".making-journey-*")
    kept_tune = (job / "000.abc").read_bytes()
    with Terminal(menus(home)) as terminal:
        terminal.wait("Interrupted: ")
        terminal.type("1")
        terminal.wait("Go on with it?")
        terminal.type("y\r")
        terminal.wait("The piece is called", 60)
        terminal.wait("Complete", 60)
        assert list(jobs.glob(".making-journey-*")) == [job] and (job / "000.abc").read_bytes() == kept_tune
        terminal.type("x")
        terminal.wait("Stop it and exit?")
        terminal.type("y")
        assert terminal.end() == 0
    with Terminal(menus(home)) as terminal:
        terminal.wait("Interrupted: ")
        terminal.type("1d\r")
        terminal.wait("Delete what is made of it? (Y/N)")
        terminal.type("y")
        terminal.wait("What kind of music")
        terminal.type("\x1b")
        terminal.wait("Main Menu")
        assert not list(jobs.glob(".making-*")) and "Interrupted" not in terminal.text
        terminal.type("x")
        assert terminal.end() == 0 and terminal.restored() and b"Traceback" not in terminal.raw


def test_a_piece_that_was_finished_elsewhere_is_not_begun_again(tmp_path: Path) -> None:
    piece = Request("Calm", LengthRange(1_200, 1_200), 1)
    order = Order({}, load_settings(tmp_path / "none")[0], tmp_path, ROOT / "models", waiting=(codec.plain(piece),))
    (event,) = making.make(order)
    assert isinstance(event, Message) and event.level == "warning" and "does not wait" in event.text


def test_a_crash_of_what_makes_songs_leaves_the_menus_alive(terminal: Terminal, home: Path) -> None:
    terminal.type("1Folk\r3\r")
    terminal.wait("Producing", 60)
    maker = [p for p in psutil.Process(terminal.process.pid).children() if "spawn_main" in " ".join(p.cmdline())]
    assert len(maker) == 1
    terminal.wait(lambda: bool(list((home / "output").glob(".making-*"))), 60)
    maker[0].kill()
    terminal.wait("has ended by itself", 30)
    terminal.wait(lambda: not list((home / "output").glob(".making-*")), 30)
    terminal.type("b3")
    terminal.wait("Configuration")
    terminal.type("x")


def test_what_a_killed_app_left_goes_at_the_next_start(home: Path) -> None:
    with Terminal(menus(home)) as terminal:
        terminal.wait("00:01:20")
        terminal.type("1Folk\r3\r")
        terminal.wait(lambda: bool(list((home / "output").glob(".making-*"))), 60)
        for process in (*psutil.Process(terminal.process.pid).children(recursive=True), terminal.process):
            process.kill()
    assert list((home / "output").glob(".making-*"))
    with Terminal(menus(home)) as terminal:
        terminal.wait(lambda: not list((home / "output").glob(".making-*")), 30)
        terminal.type("x")
        assert terminal.end() == 0


def test_the_keys_of_the_jukebox(terminal: Terminal, home: Path) -> None:
    terminal.type("2")
    terminal.wait("Playing song: Première")
    terminal.type("n")
    terminal.wait("Playing song: 夜のバス")
    terminal.type("\x1b[C\x1b[C")
    terminal.wait("00:1")
    terminal.type(" ")
    terminal.wait("(paused)")
    terminal.type("++sl")
    terminal.wait("Volume: 75%")
    terminal.wait("Repeat: one, Shuffle: on")
    terminal.type("t45\r")
    terminal.wait("Sleep: 4")
    terminal.type("\x1b[3~")
    terminal.wait("to the trash folder? (Y/N)")
    terminal.type("y")
    terminal.wait("Playing song: Première")
    assert (home / "output" / ".trash" / "夜のバス.mp3").exists()
    terminal.type("b")
    terminal.wait("00:00:40")
    terminal.wait("Playing song: Première 00:0")
    terminal.type("x")
    terminal.end()
    assert kept(home)["volume_percent"] == 75 and kept(home)["repeat"] == "one" and kept(home)["shuffle"] is True


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The whole app in a folder of its own, where it may get models."""
    folder = tmp_path / "My Müsic & more"
    for name in ("scripts", "installer", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "persistent.json*"))
    for name in ("launcher.py", "requisites.py"):
        shutil.copy(ROOT / name, folder)
    (folder / "models").mkdir()
    shutil.copy(ROOT / "models" / "embedded.gguf", folder / "models")
    return folder


def hub_with(folder: Path) -> dict[str, dict[str, bytes]]:
    model = write_tiny_gguf(folder / "made.gguf", name="ChatMusician").read_bytes()
    return {
        "mradermacher/ILM3-8B-Ruby-Music-GGUF": {"ILM3-8B-Ruby-Music.Q4_K_M.gguf": b"w" * 4000},
        "mradermacher/ChatMusician-GGUF": {"ChatMusician.Q2_K.gguf": b"c" * 20, "ChatMusician.Q6_K.gguf": model},
    }


def test_the_big_models_are_got_from_the_menus(copy: Path, tmp_path: Path) -> None:
    command = [sys.executable, str(copy / "launcher.py")]
    with (
        serving(repositories=hub_with(tmp_path)) as hub,
        Terminal(command, environment={"HF_ENDPOINT": hub.address}) as terminal,
    ):
        terminal.wait("embedded.gguf")
        terminal.type("343")
        terminal.wait("Writer: mradermacher/ILM3-8B-Ruby-Music-GGUF")
        terminal.wait("Exit = X:")
        terminal.type("n\r")
        terminal.wait("Composer: mradermacher/ChatMusician-GGUF")
        terminal.wait(lambda: terminal.text.count("Exit = X:") == 2)
        terminal.type("q6_k\r")
        terminal.wait("ChatMusician.Q6_K.gguf: there")
        terminal.wait("Back to the menus = Enter:")
        terminal.type("\r")
        terminal.wait("1. Composer (ChatMusician.Q6_K.gguf)")
        assert "Selection; Options = 1-3, Back to Menu = B:" in terminal.text
        terminal.type("3")
        terminal.wait("Exit = X:")
        terminal.type("\x03")
        terminal.wait("Stopped. Nothing is lost")
        terminal.type("\r")
        terminal.wait("Stopped: what was got is kept.")
        terminal.type("x")
        assert terminal.end() == 0 and terminal.restored() and b"Traceback" not in terminal.raw


def test_without_a_network_the_menus_say_so(copy: Path) -> None:
    environment = {**os.environ, "PYTHONUTF8": "1", "HF_ENDPOINT": "http://127.0.0.1:9"}
    with Terminal([sys.executable, str(copy / "launcher.py")], environment=environment) as terminal:
        terminal.wait("embedded.gguf")
        terminal.type("343")
        terminal.wait("Error: mradermacher/ChatMusician-GGUF", 60)
        terminal.wait("the embedded one writes the music")
        terminal.type("\r")
        terminal.wait("Not every model could be got: is there a network?")
        terminal.type("x")
        assert terminal.end() == 0 and terminal.restored() and b"Traceback" not in terminal.raw


def test_the_big_models_are_got_in_plain_text(copy: Path, tmp_path: Path) -> None:
    with serving(repositories=hub_with(tmp_path)) as hub:
        done = subprocess.run(
            [sys.executable, str(copy / "launcher.py")], input=b"3\n4\n3\nn\nQ6_K\n", capture_output=True,
            timeout=patience(120), check=False, env={**os.environ, "PYTHONUTF8": "1", "HF_ENDPOINT": hub.address},
        )  # fmt: skip
    shown = done.stdout.decode("utf-8")
    assert done.returncode == 0 and done.stderr == b"", done.stderr
    assert (copy / "models" / "ChatMusician.Q6_K.gguf").is_file()
    assert shown.index("Composer: mradermacher/ChatMusician-GGUF") < shown.rindex("Selection; Options = 1-3")


def test_length_and_frequency_from_the_main_menu(terminal: Terminal, home: Path) -> None:
    terminal.type("4")
    terminal.wait("HH:MM):")
    terminal.type("01:30\r")
    terminal.wait("Song Length: 1 hour 30 minutes")
    terminal.type("4nonsense\r")
    terminal.wait("cannot be used")
    terminal.type("\x1b")
    terminal.wait("Selection;")
    terminal.type("51528\r")
    terminal.wait("528 Hz (C5)")
    terminal.type("2-24\rb")
    terminal.wait("Frequency: 528 Hz (C5), drone -24 dB")
    terminal.type("x")
    terminal.end()
    assert kept(home)["song_length"] == "01:30" and kept(home)["drone_db"] == -24.0


def test_every_size_of_window(terminal: Terminal) -> None:
    for width, height in ((10, 3), (1, 1), (200, 60), (80, 24), (40, 10), (79, 23), (2, 50)):
        for key in "b23":
            terminal.resize(width, height)
            terminal.type(key)
            time.sleep(0.15)
            terminal.read(0.3)
    terminal.resize(100, 30)
    terminal.type("b")
    terminal.wait(lambda: terminal.lines[0] == "=" * 100)
    terminal.wait("Selection; Menu Option")
    terminal.type("x")


def test_a_storm_of_keys(terminal: Terminal, home: Path) -> None:
    """Real keys at the real app; those that would leave, make songs or delete some are left out here."""
    rng = random.Random(5)
    odd = ["\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[6~", "\x1bOP", "\t", "\x1b[Z", "\x1b[999;999H", "\x1a", "\x1c"]
    keys = [*odd, *"é夜\x0002345678bnprstlc+- "]
    for _ in range(100):
        terminal.type("".join(rng.choice(keys) for _ in range(20)))
        terminal.read(0.02)
        if rng.random() < 0.3:
            terminal.type("\x1b")
            time.sleep(0.05)
    time.sleep(0.5)
    for _ in range(8):
        terminal.type("\x1b")
        time.sleep(0.1)
        terminal.read(0.2)
    terminal.type("b")
    terminal.wait("Main Menu")
    terminal.type("x")


def test_pasted_text_of_ten_thousand_characters(terminal: Terminal) -> None:
    terminal.type("x1y3q\n" * 1_700)
    terminal.wait("Pasted text was left out")
    assert terminal.process.poll() is None
    time.sleep(0.3)
    terminal.type("1")
    terminal.wait("What kind of music")
    terminal.type("so wet " * 1_500)
    terminal.wait("wet so wet")
    time.sleep(0.3)
    terminal.type("\x1b")
    terminal.wait("Main Menu")
    terminal.type("x")


def test_ctrl_c_on_every_screen(home: Path) -> None:
    for keys, left in (("", 1), ("2", 1), ("3", 1), ("5", 1), ("34", 1), ("341", 1), ("4", 2), ("1", 1), ("2t", 2)):
        with Terminal(menus(home)) as terminal:
            terminal.wait("00:01:20")
            terminal.type(keys)
            terminal.read(0.3)
            terminal.read(0.3)
            for number in range(left):
                if number % 2:
                    terminal.process.send_signal(signal.SIGINT)  # one from elsewhere is like the key
                else:
                    terminal.type("\x03")
                terminal.read(0.3)
            assert terminal.end() == 0 and terminal.restored() and b"Traceback" not in terminal.raw, keys
            kept(home)


@pytest.mark.parametrize("how", ["hang up", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("keys", ["", "2", "1Folk\r2\r"])
def test_a_closed_window_ends_in_order(how: str, keys: str, home: Path, tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    command = ["sh", "-c", 'exec "$@" 2>"$ERRORS"', "sh", *menus(home)]
    with Terminal(command, environment={"ERRORS": str(errors)}) as terminal:
        terminal.wait("00:01:20")
        terminal.type(keys)
        for _ in range(10):
            terminal.read(0.2)
        if how == "hang up":
            terminal.hang_up()
            terminal.process.wait(patience(30))
        else:
            terminal.process.send_signal(getattr(signal, how))
            assert terminal.end() == 0 and terminal.restored()
    assert "Traceback" not in errors.read_text(encoding="utf-8")
    assert not list((home / "output").glob(".making-*"))
    kept(home)


def test_output_deleted_while_playing(terminal: Terminal, home: Path) -> None:
    terminal.type("2")
    terminal.wait("Playing song: Première")
    shutil.rmtree(home / "output")
    for _ in range(9):
        terminal.type("\x1b[C")
        terminal.read(0.2)
    terminal.wait("There are no songs yet")
    terminal.type(" npv")
    terminal.read(0.5)
    terminal.type("b")
    terminal.wait("none yet")
    terminal.type("x")


def test_two_copies_at_once(terminal: Terminal, home: Path) -> None:
    with Terminal(menus(home)) as other:
        other.wait("00:01:20")
        other.type("2")
        terminal.type("2")
        for _ in range(15):
            other.type("+")
            terminal.type("-s")
        other.type("b4")
        other.wait("HH:MM):")
        other.type("7\r")
        other.wait("Song Length: 7 minutes")
        terminal.type("b51432\r")
        terminal.wait("432 Hz (A4)")
        for one in (other, terminal):
            one.type("\x03" if one is other else "bx")
        assert other.end() == 0 and terminal.end() == 0
    assert kept(home)["song_length"] == "7" and kept(home)["frequency"] == "432"


def test_an_ascii_console(home: Path) -> None:
    with Terminal(menus(home), environment={"LC_ALL": "C", "TERM": "vt220"}) as terminal:
        terminal.wait("00:01:20")
        terminal.wait("????, Premiere")
        terminal.type("x")
        assert terminal.end() == 0


@pytest.mark.parametrize("name", ["dumb", "no-such-terminal", ""])
def test_a_terminal_that_curses_does_not_know_gets_plain_text(name: str, home: Path) -> None:
    with Terminal(menus(home), environment={"TERM": name}) as terminal:
        terminal.wait("Selection; Menu Option")
        terminal.type("x\n")
        assert terminal.end() == 0 and b"\x1b" not in terminal.raw and b"Traceback" not in terminal.raw


# ---------------------------------------------------------------------------------------------- plain text


def plain(home: Path, typed: str | bytes, *, force: bool = False) -> str:
    data = typed if isinstance(typed, bytes) else typed.encode("utf-8")
    done = subprocess.run(
        menus(home, plain=force), cwd=ROOT, input=data, capture_output=True, timeout=patience(120), check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0 and done.stderr == b"", done.stderr
    return done.stdout.decode("utf-8")


def test_plain_text_when_there_is_no_terminal(home: Path) -> None:
    shown = plain(home, "4\n5\n3\n2\nhot\n0.9\nb\n2\nn\nb\nx\n1\n")
    assert "\x1b" not in shown
    assert "Total Songs Length: 00:01:20" in shown and "Song Length: 5 minutes" in shown
    assert "Model Temperature 'hot' cannot be used" in shown and "2. Change Model Temperature (0.9)" in shown
    assert "Playing song: 夜のバス" in shown and "What kind of music" not in shown
    assert kept(home)["temperature"] == 0.9 and kept(home)["song_length"] == "5"


def test_plain_text_makes_the_songs_that_were_asked_for(home: Path) -> None:
    shown = plain(home, "1\nFolk\n1\n", force=True)
    lines = [line for line in shown.splitlines() if "Folk" in line or "song number" in line or "finished" in line]
    assert 'Llm-Music-Gen: Producing "Folk" themed song number 1...' in lines
    assert "Llm-Music-Gen: Converting song number 1 from ABC to Mp3..." in lines
    assert "Llm-Music-Gen: 1 song is finished." in lines and "100% Complete" in shown
    assert len(list((home / "output").glob("*.mp3"))) == 3


@pytest.mark.parametrize("typed", ["", "\n\n\n", "1\n", "1\nL\n", "4", "2\ndel\ny\n", "x"])
def test_plain_text_at_the_end_of_the_input(typed: str, home: Path) -> None:
    assert "Main Menu" in plain(home, typed)


def test_plain_text_takes_anything(home: Path) -> None:
    rng = random.Random(9)
    words = [
        "b",
        "2",
        "3",
        "5",
        "4",
        "n",
        "del",
        "n",
        "left",
        "up",
        "r",
        "é",
        "夜" * 50,
        "",
        "7" * 10_000,
        "+",
        "s",
        "l",
    ]
    typed = "\n".join(rng.choice(words) for _ in range(150)).encode() + b"\nb\nb\n\xff\xfe\0\n\x1b[31m\nb\nb\nx\n"
    assert "Traceback" not in plain(home, typed)
    kept(home)


def test_plain_text_asks_once_before_it_cancels(home: Path) -> None:
    with Terminal(menus(home, plain=True), 120, 50) as terminal:
        ask_and_cancel(terminal)
        assert terminal.restored()
    assert not list((home / "output").glob(".making-*"))


def ask_and_cancel(terminal: Terminal) -> None:
    """In plain text: Ctrl-C while songs are made asks, the answer no goes on, yes keeps what is finished."""
    terminal.wait("Selection; Menu Option", 60)
    terminal.type("1\r")
    terminal.wait("User Input:")
    terminal.type("Folk\rL\r")
    terminal.wait("Converting song number 1", 180)
    terminal.type("\x03")
    terminal.wait("(Y/N)")
    terminal.type("n\r")
    terminal.wait("song number 2", 180)
    terminal.type("\x03")
    terminal.wait(lambda: terminal.text.count("(Y/N)") == 2)
    terminal.type("y\r")
    terminal.wait("Cancelled. ", 120)
    terminal.type("x\r")
    assert terminal.end() == 0 and b"Traceback" not in terminal.raw


def test_a_reading_that_ctrl_c_breaks_off_is_not_the_end_of_the_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """The console of Windows then gives nothing, which elsewhere is the end."""
    interrupted, answers = threading.Event(), [b"1\r\nx", b"", b"2\n", b""]

    def read(size: int) -> bytes:
        answer = answers.pop(0)
        if answers and not answer:
            interrupted.set()
        return answer

    raw = SimpleNamespace(read=read, isatty=lambda: True)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=SimpleNamespace(raw=raw)))
    lines = _lines(interrupted)
    assert [lines.get(timeout=patience(20)) for _ in range(3)] == ["1", "2", None]


def test_the_launcher_opens_the_menus() -> None:
    done = subprocess.run(
        [sys.executable, "launcher.py", "--plain"],
        cwd=ROOT,
        input=b"x\n",
        capture_output=True,
        timeout=patience(60),
        check=False,
    )
    assert done.returncode == 0 and b"Llm-Music-Gen: Main Menu" in done.stdout


# ---------------------------------------------------------------------------------------------- keys


def test_keys_of_every_console_have_one_name() -> None:
    assert {key_name(code) for code in (10, 13, 343, 459) if code > 13} == {"enter"} == {key_name("\n"), key_name("\r")}
    assert key_name(263) == key_name("\x08") == key_name("\x7f") == "backspace"
    for names in ((258, 456), (259, 450), (260, 452), (261, 454)):
        assert len({key_name(code) for code in names}) == 1
    assert key_name(999) == "" and key_name("\x00") == "" and key_name("é") == "é" and key_name(" ") == "space"
    assert all(name and name == name.lower() for name in KEY_CODES.values())


def test_escape_sequences_that_curses_leaves_over() -> None:
    codes = [
        "\x1b",
        "[",
        "C",
        "n",
        "\x1b",
        "O",
        "A",
        "\x1b",
        "[",
        "3",
        "~",
        "\x1b",
        "[",
        "9",
        ";",
        "9",
        "H",
        "x",
        "\x1b",
    ]
    assert key_names(codes) == ["right", "n", "up", "delete", "x", "escape"]
    assert key_names(["\x1b", "[", "<", "0"]) == [] and key_names(["\x1b", "b"]) == ["escape", "b"]
    assert key_names([258, "\x1b", "[", 259, "q"]) == ["down", "q"]


def test_the_end_of_the_input_is_told_from_silence() -> None:
    moments = iter(range(10_000))
    silent = Keyboard(lambda seconds: None, clock=lambda: float(next(moments)))
    assert not any(silent.keys() for _ in range(200))
    gone = Keyboard(lambda seconds: None, clock=lambda: 0.0)
    assert ["eof"] in [gone.keys() for _ in range(200)]


def test_a_paste_is_told_from_typing() -> None:
    def keyboard(text: str) -> Keyboard:
        letters = iter(text)
        return Keyboard(lambda seconds: next(letters, None))

    assert keyboard("Chill\r3\r").keys() == [*"Chill", "enter", "3", "enter"]
    assert keyboard("x" * PASTE_KEYS).keys() == [Pasted("x" * PASTE_KEYS)]


def test_options_are_set_and_kept_in_a_real_terminal(terminal: Terminal, home: Path) -> None:
    terminal.type("6")
    terminal.wait("9. Stop After (mp3)")
    terminal.type("8")
    terminal.wait("8. Format (flac)")
    terminal.type("1")
    terminal.wait("Title (words with a letter or number")
    terminal.type("Low Tide\r")
    terminal.wait("1. Title (Low Tide)")
    terminal.type("k")
    terminal.wait("Kept for every song.")
    terminal.type("n2b")
    terminal.wait("6. Options (Title Low Tide, Format flac, Video on)")
    terminal.type("x")
    assert terminal.end() == 0
    assert kept(home)["options"] == {"title": "Low Tide", "format": "flac", "video": "on"}
