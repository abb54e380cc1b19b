"""launcher.py started with any Python goes on in .venv, once, with the same arguments and the same exit status."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
import venv
from pathlib import Path

import pytest

from scripts.temporary import ROOT
from tests.patience import patience

PROGRAM = """
from scripts.bootstrap import ensure_venv
ensure_venv()
import sys, time
print(sys.prefix)
print(sys.argv[1:], flush=True)
if "wait" in sys.argv:
    try:
        time.sleep(30)
    except KeyboardInterrupt:
        sys.exit(130)
sys.exit(7)
"""


@pytest.fixture
def app(tmp_path: Path) -> Path:
    folder = tmp_path / "My Müsic Folder"
    (folder / "scripts").mkdir(parents=True)
    for name in ("__init__.py", "bootstrap.py"):
        shutil.copy(ROOT / "scripts" / name, folder / "scripts")
    for name in ("temporary", "records"):
        shutil.copytree(ROOT / "scripts" / name, folder / "scripts" / name)
    (folder / "program.py").write_text(PROGRAM, encoding="utf-8")
    return folder


def with_venv(folder: Path) -> Path:
    """A real venv that sees the packages of the Python that runs the tests."""
    venv.create(folder / ".venv", with_pip=False, symlinks=os.name != "nt")
    site = next((folder / ".venv").rglob("site-packages"))
    (site / "tests.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder / ".venv"


def start(
    folder: Path, *arguments: str, python: tuple[str, ...] = (sys.executable,)
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*python, "program.py", *arguments], cwd=folder, capture_output=True, encoding="utf-8",
        timeout=patience(60), check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip


def test_the_same_command_goes_on_in_the_venv(app: Path) -> None:
    folder = with_venv(app)
    done = start(app, "generate", "Chill, Dübstep", "--songs", "3", "")
    assert done.stdout.splitlines() == [str(folder), "['generate', 'Chill, Dübstep', '--songs', '3', '']"], done.stderr
    assert done.returncode == 7


def test_a_python_that_has_the_packages_is_used_when_there_is_no_venv(app: Path) -> None:
    done = start(app, "x")
    assert done.returncode == 7 and done.stdout.splitlines()[0] == sys.prefix


def test_without_venv_and_packages_it_says_how_to_install(app: Path) -> None:
    done = start(app, python=(sys.executable, "-S"))
    assert done.returncode == 1
    assert "requisites.py" in done.stderr and len(done.stderr.splitlines()) == 1


def test_an_empty_venv_says_how_to_install(app: Path) -> None:
    folder = with_venv(app)
    next(folder.rglob("tests.pth")).unlink()
    done = start(app)
    assert done.returncode == 1 and "requisites.py" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_venv_that_is_no_venv_does_not_start_itself_for_ever(app: Path) -> None:
    (app / ".venv" / "bin").mkdir(parents=True)
    (app / ".venv" / "bin" / "python").symlink_to(sys.executable)
    assert start(app).returncode in (1, 7)


def test_a_venv_whose_python_cannot_be_started_is_passed_over(app: Path) -> None:
    name = "Scripts/python.exe" if os.name == "nt" else "bin/python"
    (app / ".venv" / name).parent.mkdir(parents=True)
    (app / ".venv" / name).write_bytes(b"not a program")
    done = start(app)
    assert done.returncode == 7 and "Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="a test cannot press Ctrl-C on Windows")
def test_ctrl_c_gives_130_and_no_traceback(app: Path) -> None:
    with_venv(app)
    process = subprocess.Popen(
        [sys.executable, "program.py", "wait"], cwd=app, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.readline()
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=patience(30))
    assert (process.returncode, errors) == (130, "")
