from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.errors import OutputError
from scripts.output import files
from scripts.temporary import ROOT


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Night Drive", "Night Drive"),
        ("  a/b\\c:d  ", "a b c d"),
        ("../../etc/passwd", "etc passwd"),
        ("CON", "CON song"),
        ("com1.mp3", "com1 song"),
        ("aux .txt", "aux song"),
        ("", "Untitled"),
        ("...", "Untitled"),
        ("Näch\u0301te ☾", "Näch\u0301te ☾"),
        ("tab\there\x00", "tab here"),
    ],
)
def test_safe_name(title: str, name: str) -> None:
    assert files.safe_name(title) == name


@given(st.text(max_size=300))
def test_safe_name_is_one_usable_path_part(title: str) -> None:
    name = files.safe_name(title)
    assert name and len(name) <= 90 and len(name.encode("utf-8", "surrogatepass")) <= 180
    assert not set(name) & set('<>:"/\\|?*') and name == name.strip(". ")
    assert Path("folder", name).parent == Path("folder")


@given(st.text(max_size=100))
def test_safe_name_is_stable(title: str) -> None:
    name = files.safe_name(title)
    assert files.safe_name(name) == name


def test_free_name_counts_on_whatever_the_case(tmp_path: Path) -> None:
    (tmp_path / "Song.mp3").touch()
    (tmp_path / "song (2)").mkdir()
    assert files.free_name(tmp_path, "SONG") == "SONG (3)"
    assert files.free_name(tmp_path, "Other") == "Other"
    assert files.free_name(tmp_path / "missing", "Song") == "Song"


def test_working_folder_is_gone_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="stop"), files.working_folder(tmp_path / "new") as working:
        (working / "half.mp3").write_bytes(b"half")
        raise ValueError("stop")
    assert list((tmp_path / "new").iterdir()) == []


def test_keep_moves_folder_and_mp3(tmp_path: Path) -> None:
    with files.working_folder(tmp_path) as working:
        (working / "song").mkdir()
        (working / "song" / "song.abc").write_text("X:1", encoding="utf-8")
        (working / "song.mp3").write_bytes(b"mp3")
        assert files.keep(working, tmp_path, "Ünder the Sea") == tmp_path / "Ünder the Sea.mp3"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["Ünder the Sea", "Ünder the Sea.mp3"]
    assert files.songs(tmp_path) == (tmp_path / "Ünder the Sea.mp3",)


def test_keep_takes_the_folder_back_when_the_mp3_cannot_move(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.replace
    calls = []

    def replace(source: Path, target: Path) -> Path:
        calls.append(source)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(source, target)

    with files.working_folder(tmp_path) as working:
        (working / "song").mkdir()
        (working / "song.mp3").write_bytes(b"mp3")
        monkeypatch.setattr(Path, "replace", replace)
        with pytest.raises(OutputError, match="disk is full"):
            files.keep(working, tmp_path, "Song")
    assert list(tmp_path.iterdir()) == []


def test_output_that_is_a_file_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(OutputError, match="--output") as caught, files.working_folder(tmp_path / "out"):
        pass
    assert "\n" not in str(caught.value)


HOLD = """
import sys, time
from pathlib import Path
from scripts.output import files
with files.working_folder(Path(sys.argv[1])) as folder:
    (folder / "half.mp3").write_bytes(b"half")
    print(folder.name, flush=True)
    time.sleep(60)
"""


def test_what_a_killed_process_left_goes_at_once_and_what_is_in_use_stays(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with (
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as one,
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as other,
    ):
        try:
            assert one.stdout is not None and other.stdout is not None
            names = [one.stdout.readline().strip(), other.stdout.readline().strip()]
            with files.working_folder(tmp_path) as mine:
                assert files.clean(tmp_path) == 0
                assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*names, mine.name])
                one.kill()
                one.wait()
                assert files.clean(tmp_path) == 1
                assert sorted(p.name for p in tmp_path.iterdir()) == sorted([names[1], mine.name])
                assert (tmp_path / names[1] / "half.mp3").exists()
        finally:
            one.kill()
            other.kill()
    assert files.clean(tmp_path) == 1 and not list(tmp_path.iterdir())


def test_a_folder_that_is_cleaned_away_before_it_is_locked_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, taken = files.take_lock, []

    def late(file: IO[bytes]) -> bool:
        if not taken:
            taken.append(True)
            with Path(file.name).open("ab") as cleaner:
                assert real(cleaner)
                return real(file)
        return real(file)

    monkeypatch.setattr(files, "take_lock", late)
    with files.working_folder(tmp_path) as working:
        assert taken and list(tmp_path.iterdir()) == [working]
        assert files.clean(tmp_path) == 0
    assert not list(tmp_path.iterdir())


def test_a_disk_without_locks_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "take_lock", lambda file: False)
    with files.working_folder(tmp_path) as working:
        assert list(tmp_path.iterdir()) == [working] and files.clean(tmp_path) == 0
    assert not list(tmp_path.iterdir())


def test_clean_removes_only_old_working_folders(tmp_path: Path) -> None:
    old, new, song = tmp_path / ".making-old", tmp_path / ".making-new", tmp_path / "Song"
    for folder in (old, new, song):
        folder.mkdir()
        (folder / "x").touch()
    past = time.time() - 2 * 3600
    os.utime(old / "x", (past, past))
    os.utime(old, (past, past))
    assert files.clean(tmp_path) == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == [".making-new", "Song"]
    assert files.clean(tmp_path / "missing") == 0


def test_keep_moves_the_video_before_the_song(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[str] = []
    real = Path.replace

    def replace(source: Path, target: Path) -> Path:
        moved.append(target.name)
        if broken and target.suffix == ".mp3":
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(source, target)

    monkeypatch.setattr(Path, "replace", replace)
    for broken in (True, False):
        with files.working_folder(tmp_path) as working:
            (working / "song").mkdir()
            for kind in ("mp3", "mp4"):
                (working / f"song.{kind}").write_bytes(b"x")
            if broken:
                with pytest.raises(OutputError):
                    files.keep(working, tmp_path, "Song")
            else:
                files.keep(working, tmp_path, "Song")
        assert len(list(tmp_path.iterdir())) == (0 if broken else 3)
    assert moved == ["Song", "Song.mp4", "Song.mp3"] * 2
    (tmp_path / "Song").rmdir()
    (tmp_path / "Song.mp3").unlink()
    assert files.free_name(tmp_path, "Song") == "Song (2)" and files.songs(tmp_path) == ()


@pytest.mark.parametrize("kind", ["flac", "ogg", "m4a"])
def test_keep_moves_any_format_and_names_are_free_of_all(kind: str, tmp_path: Path) -> None:
    with files.working_folder(tmp_path) as working:
        (working / "song").mkdir()
        (working / f"song.{kind}").write_bytes(b"x")
        assert files.keep(working, tmp_path, "Song") == tmp_path / f"Song.{kind}"
    (tmp_path / "Song").rmdir()
    assert files.free_name(tmp_path, "song") == "song (2)"
    assert files.songs(tmp_path) == (() if kind == "m4a" else (tmp_path / f"Song.{kind}",))
