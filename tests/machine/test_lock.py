from __future__ import annotations

import errno
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scripts.machine import lock
from scripts.temporary import ROOT

HOLD = (
    "import sys, time; from pathlib import Path; from scripts.machine.lock import locked\n"
    "with locked(Path(sys.argv[1])) as held:\n"
    "    print(held, flush=True); time.sleep(600)\n"
)


def test_another_process_is_kept_out_and_a_killed_one_is_not(tmp_path: Path) -> None:
    path = tmp_path / "work.lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline().strip() == "True"
        with lock.locked(path) as held:
            assert not held
        with path.open("r+b") as file:
            assert not lock.take_lock(file)
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    assert path.exists()
    with lock.locked(path) as held:
        assert held
    assert not path.exists()


def test_the_lock_is_waited_for(tmp_path: Path) -> None:
    with lock.locked(tmp_path / "a") as first:
        began = time.monotonic()
        with lock.locked(tmp_path / "a", 0.2) as second:
            assert first and not second and time.monotonic() - began >= 0.2
    with lock.locked(tmp_path / "a", 0.2) as third:
        assert third


def test_a_disk_without_locks_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(file: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(lock, "_lock", refuse)
    began = time.monotonic()
    with lock.locked(tmp_path / "a", 60.0) as held:
        assert not held and time.monotonic() - began < 30
    with (tmp_path / "a").open("ab") as file:
        assert not lock.take_lock(file)


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError), lock.locked(tmp_path / "none" / "a"):
        pass
