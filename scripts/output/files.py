"""The songs in ``output/``: safe names, and results that appear only when they are whole.

A song is made in a working folder inside ``output/`` whose name starts with ``.making-``; a lock in it, which the
system lets go when the process ends in whatever way, tells one in use from one that was left. When all of it is there,
``keep`` moves the parts into place: first the song's folder, last the audio, each in one step of the file system.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from scripts.errors import cannot_write
from scripts.machine.lock import take_lock
from scripts.temporary import (
    FORMATS,
    LOCK_NAME,
    LOCK_TRIES,
    LONG_PIECE_PREFIX,
    LONGEST_NAME,
    RESERVED_NAMES,
    STALE_SECONDS,
    WORK_PREFIX,
)


def safe_name(title: str) -> str:
    """Return a file name for a title that Windows and Linux both take, at most 80 characters, never empty.

    Source: Microsoft, "Naming Files, Paths, and Namespaces". Letters of all scripts stay; what cannot stand in a name
    becomes a space; no leading or trailing dot or space, so that no name can hide, escape or mean a device.
    """
    text = unicodedata.normalize("NFC", title)
    text = "".join(" " if c in '<>:"/\\|?*' or unicodedata.category(c)[0] == "C" else c for c in text)
    text = re.sub(r"\s+", " ", text)[:LONGEST_NAME]
    while len(text.encode("utf-8")) > 2 * LONGEST_NAME:
        text = text[:-1]
    text = text.strip(". ")
    if text.split(".")[0].strip().lower() in RESERVED_NAMES:
        text = f"{text.split('.')[0].strip()} song"
    return text or "Untitled"


def free_name(folder: Path, name: str) -> str:
    """Return ``name``, or ``name (2)`` and so on when a song in the folder has it already (case does not count)."""
    try:
        taken = {entry.name.lower() for entry in folder.iterdir()}
    except OSError:
        taken = set()
    number, candidate = 1, name
    while taken & {candidate.lower(), *(f"{candidate}.{kind}".lower() for kind in (*FORMATS, "mp4", "lrc"))}:
        number += 1
        candidate = f"{name} ({number})"
    return candidate


@contextmanager
def working_folder(output: Path) -> Iterator[Path]:
    """Give a new empty folder inside ``output`` that is gone afterwards, whatever happens.

    Raises OutputError when ``output`` cannot be made or written.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
        folder, lock = _locked_folder(output)
    except OSError as error:
        raise cannot_write(output, error) from error
    try:
        yield folder
    finally:
        lock.close()
        shutil.rmtree(folder, ignore_errors=True)


def _locked_folder(output: Path) -> tuple[Path, IO[bytes]]:
    """A new folder and its lock; another one when someone who cleans up took this one for left before it was locked."""
    for _ in range(LOCK_TRIES):
        folder = Path(tempfile.mkdtemp(prefix=WORK_PREFIX, dir=output))
        lock = (folder / LOCK_NAME).open("ab")
        if take_lock(lock) and (folder / LOCK_NAME).exists():
            return folder, lock
        lock.close()
        shutil.rmtree(folder, ignore_errors=True)
    # a disk without locks: how old its files are must do
    folder = Path(tempfile.mkdtemp(prefix=WORK_PREFIX, dir=output))
    return folder, (folder / "unlocked").open("ab")


def keep(working: Path, output: Path, name: str) -> Path | None:
    """Move a finished song out of its working folder; return where its audio is, or None when none was made.

    ``working`` holds ``song/`` and, if asked for, ``song.mp3`` or another format, ``song.mp4`` and ``song.lrc``;
    ``name`` is a free name. Raises OutputError.
    """
    folder = output / name
    made = next((path for kind in FORMATS if (path := working / f"song.{kind}").exists()), None)
    try:
        (working / "song").replace(folder)
        if made is None:
            return None
        audio = output / f"{name}{made.suffix}"
        beside = {working / f"song{kind}": output / f"{name}{kind}" for kind in (".mp4", ".lrc")}
        try:
            for part, final in beside.items():
                if part.exists():
                    part.replace(final)
            made.replace(audio)
        except OSError:
            for final in beside.values():
                final.unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)
            raise
    except OSError as error:
        raise cannot_write(output, error) from error
    return audio


def place(made: Path, final: Path) -> None:
    """Move one finished file over its final name in one step. Raises OutputError."""
    try:
        made.replace(final)
    except OSError as error:
        raise cannot_write(final.parent, error) from error


def clean(output: Path) -> int:
    """Remove working folders that an interrupted run left; return how many.

    One whose lock is held belongs to another window of the app. One without a lock is left alone for an hour.
    """
    removed = 0
    try:
        leftovers = [p for p in output.iterdir() if p.name.startswith(WORK_PREFIX) and p.is_dir()]
        leftovers = [p for p in leftovers if not p.name.startswith(LONG_PIECE_PREFIX)]  # these are gone on with
    except OSError:
        return 0
    for folder in leftovers:
        try:
            lock = (folder / LOCK_NAME).open("r+b") if (folder / LOCK_NAME).exists() else None
            if lock is not None:
                with lock:
                    if not take_lock(lock):
                        continue
                    if sys.platform != "win32":  # there, a file that is open cannot be removed
                        shutil.rmtree(folder, ignore_errors=True)
                shutil.rmtree(folder, ignore_errors=True)
            elif time.time() - max(p.stat().st_mtime for p in (folder, *folder.rglob("*"))) > STALE_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
        except OSError:
            continue
        removed += not folder.exists()
    return removed


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text with plain line ends through a temporary name. Raises OutputError."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file through a temporary name. Raises OutputError."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise cannot_write(path.parent, error) from error


def songs(output: Path) -> tuple[Path, ...]:
    """Return the finished files that the jukebox can play, oldest first."""
    try:
        played = {f".{name}" for name, kind in FORMATS.items() if kind.played_by}
        found = [(p.stat().st_mtime, p.name, p) for p in output.iterdir() if p.suffix.lower() in played]
    except OSError:
        return ()
    return tuple(path for _, name, path in sorted(found) if not name.startswith("."))
