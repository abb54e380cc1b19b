"""The double-click launchers, byte by byte: what cmd.exe needs, and what breaks in folders with odd names."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts.temporary import ROOT
from tests.patience import patience

BAT = ROOT / "Llm-Music-Gen.bat"
SH = ROOT / "Llm-Music-Gen.sh"


def lines() -> list[str]:
    return BAT.read_bytes().decode("ascii").split("\r\n")


def test_the_batch_file_is_ascii_with_crlf_at_every_line_end() -> None:
    data = BAT.read_bytes()
    assert data.isascii()
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r") > 50
    assert data.endswith(b"\r\n")


def test_git_leaves_its_line_ends_alone() -> None:
    assert "*.bat -text" in (ROOT / ".gitattributes").read_text(encoding="utf-8").splitlines()


def test_it_starts_with_what_protects_it() -> None:
    code = [line for line in lines() if line and not line.startswith("rem")]
    assert code[0] == "@echo off"
    assert code[1] == "setlocal DisableDelayedExpansion"
    for wanted in ('set "PYTHONUTF8=1"', 'set "PYTHONNOUSERSITE=1"', 'set "PYTHONHOME="', 'set "PYTHONPATH="'):
        assert wanted in code


def test_it_uses_only_commands_that_are_on_every_windows() -> None:
    known = {
        "@echo", "rem", "setlocal", "title", "pushd", "popd", "if", "set", "goto", "call", "echo", "echo.", "exit",
        "pause", "for", "%PY%", '"%VENV%"', "%*",
    }  # fmt: skip
    for line in lines():
        if line and not line.startswith(":"):
            assert line.split()[0] in known, line


def test_no_block_stands_around_a_path() -> None:
    """A parenthesis in a folder's name would end a block early."""
    for line in lines():
        if not line.startswith(("echo", "rem")):
            assert not line.rstrip().endswith("("), line


def test_every_path_is_quoted() -> None:
    for line in lines():
        for found in re.finditer(r"%VENV%|%~dp0", line):
            before = line[: found.start()]
            assert before.count('"') % 2 == 1, line


def test_every_goto_and_call_has_its_label() -> None:
    text = "\n".join(lines())
    labels = set(re.findall(r"^:(\w+)", text, re.MULTILINE))
    targets = set(re.findall(r"\bgoto (\w+)", text)) | set(re.findall(r"\bcall :(\w+)", text))
    assert targets == labels


def test_the_answer_is_emptied_before_each_question() -> None:
    code = lines()
    asked = [number for number, line in enumerate(code) if line.startswith("set /p")]
    assert len(asked) == 2
    for number in asked:
        assert code[number - 1] == 'set "CH="'
        assert code[number + 1].startswith("if not defined CH goto ")


def test_no_screen_is_wider_than_80() -> None:
    assert all(len(line.removeprefix("echo ")) <= 80 for line in lines() if line.startswith("echo "))


def shell(folder: Path, answers: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(folder / SH.name), *arguments],
        input=answers,
        capture_output=True,
        text=True,
        timeout=patience(60),
        check=False,
    )


@pytest.fixture
def empty_app(tmp_path: Path) -> Path:
    """The launcher in a folder of its own, with stand-ins for the two programs that it starts."""
    folder = tmp_path / "My Müsic & Folder (1)"
    folder.mkdir()
    shutil.copy(SH, folder)
    (folder / "requisites.py").write_text("import sys; print('REQUISITES', sys.argv[1:])\n", encoding="utf-8")
    return folder


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell")
def test_the_shell_menu_installs_checks_and_leaves(empty_app: Path) -> None:
    done = shell(empty_app, "y\n1\n3\n4\n?\nX\n")
    assert done.returncode == 0
    assert "REQUISITES []" in done.stdout and "REQUISITES ['--check']" in done.stdout
    assert "REQUISITES ['--models']" in done.stdout
    assert "choose 2 first" in done.stdout and "Please answer" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell")
@pytest.mark.parametrize("answers", ["", "n\n", "n\n2\n"])
def test_the_shell_menu_leaves_at_the_end_of_input(empty_app: Path, answers: str) -> None:
    assert shell(empty_app, answers).returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell")
def test_the_shell_launcher_hands_arguments_on_and_says_when_nothing_is_installed(empty_app: Path) -> None:
    done = shell(empty_app, "", "generate", "Chill, Dubstep")
    assert done.returncode == 1 and "requisites.py" in done.stderr
    python = empty_app / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\nfor word in "$@"; do echo "<$word>"; done\nexit 7\n', encoding="utf-8")
    python.chmod(0o755)
    done = shell(empty_app, "", "generate", "Chill, Dubstep")
    assert done.returncode == 7
    assert done.stdout.split("\n")[:3] == ["<launcher.py>", "<generate>", "<Chill, Dubstep>"]
