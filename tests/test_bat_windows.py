"""The batch menu driven in a console, by each kind of Python that a Windows machine may have, or none."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

if os.name == "nt":
    pytest.skip("drives Windows from a POSIX terminal", allow_module_level=True)
from tests.test_bat import BAT
from tests.wine import WineTerminal, rig, run

rig()
SIZE = (120, 30)  # the console that Windows 10 opens
STAND_IN = "import sys; print('REQUISITES', sys.argv[1:]); sys.exit('--models' in sys.argv)\n"


@pytest.fixture
def empty_app(tmp_path: Path) -> Path:
    """The launcher in a folder of its own, with a stand-in for the installer."""
    folder = tmp_path / "Mein Ordner é & mehr (1)!"
    folder.mkdir()
    shutil.copy(BAT, folder)
    (folder / "requisites.py").write_text(STAND_IN, encoding="utf-8")
    return folder


@pytest.fixture(params=["python", "py", "store py", "store python"])
def console(request: pytest.FixtureRequest, empty_app: Path) -> Iterator[WineTerminal]:
    with WineTerminal(["cmd", "/c", BAT.name], *SIZE, folder=empty_app, on_path=request.param) as made:
        yield made


def test_the_first_start_installs_with_the_python_that_is_there(console: WineTerminal) -> None:
    console.wait("Install now? Yes = Y, No = N:", 60)
    assert console.lines[1] == "=" * 80 and console.lines[2] == "    Llm-Music-Gen: First Start"
    console.type("y\r")
    console.wait("REQUISITES []", 60)
    console.wait("Exit Program = X:")
    console.type("3\r")
    console.wait("REQUISITES ['--check']", 60)
    console.wait("Exit Program = X:")
    console.type("4\r")
    console.wait("That ended with an error", 60)
    console.type(" ")
    console.wait("Exit Program = X:")
    console.type("1\r")
    console.wait("choose 2 first")
    console.type('"hm" & dir\r')
    console.wait("Please answer")
    console.type("X\r")
    assert console.end() == 0


@pytest.mark.parametrize("on_path", ["store", ""])
def test_without_python_it_says_what_to_do(on_path: str, empty_app: Path) -> None:
    with WineTerminal(["cmd", "/c", BAT.name], *SIZE, folder=empty_app, on_path=on_path) as console:
        console.wait("Install now?", 60)
        console.type("y\r")
        console.wait("https://www.python.org/downloads/windows/", 60)
        assert "No Python that fits was found" in console.text and "Store" not in console.text
        console.type(" ")
        assert console.end() == 1


def test_arguments_go_to_the_app_and_its_exit_code_comes_back(empty_app: Path) -> None:
    code, said = run(["cmd", "/c", BAT.name, "generate", "Chill, Dubstep"], empty_app)
    assert code == 1 and "not installed yet" in said


def test_it_leaves_when_nobody_answers(empty_app: Path) -> None:
    code, said = run(["cmd", "/c", BAT.name], empty_app)
    assert code == 0 and said.count("Selection;") == 5
