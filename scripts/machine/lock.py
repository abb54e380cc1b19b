"""A lock on a file, which the system gives back whatever happens to the process that holds it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from scripts import temporary


def take_lock(file: IO[bytes]) -> bool:
    """Lock a file for this process until it is closed or the process ends; False when another process holds it.

    Also False on a disk that has no locks.
    """
    try:
        _lock(file)
    except OSError:
        return False
    return True


@contextmanager
def locked(path: Path, wait_seconds: float = 0.0) -> Iterator[bool]:
    """Hold a lock by a file of its own while the block runs; gives whether it is held, False after the wait.

    The file is made, and removed at the end; one that a killed process left is as good as none. A disk without locks is
    not waited for. Raises OSError when the file cannot be made.
    """
    deadline = time.monotonic() + wait_seconds
    file = _taken(path, deadline)
    try:
        yield file is not None
    finally:
        if file is not None:
            # while it is held, so that nobody waits for a file that has no name; there, Windows needs it closed first
            if sys.platform != "win32":
                path.unlink(missing_ok=True)
            file.close()
            if sys.platform == "win32":
                with suppress(OSError):
                    path.unlink()


def _taken(path: Path, deadline: float) -> IO[bytes] | None:
    """The open file with its lock; None when another process held it up to the deadline."""
    while True:
        try:
            file = path.open("ab")
        except PermissionError:  # on Windows also while another process removes it
            if sys.platform != "win32" or time.monotonic() >= deadline:
                raise
            time.sleep(temporary.LOCK_WAIT_SECONDS)
            continue
        try:
            _lock(file)
            if path.exists() and os.path.samestat(path.stat(), os.fstat(file.fileno())):
                return file
        except FileNotFoundError:  # removed by the one who held it: the next file will be ours
            pass
        except OSError as error:
            if error.errno not in temporary.LOCK_HELD_ERRORS or time.monotonic() >= deadline:
                file.close()
                return None
            time.sleep(temporary.LOCK_WAIT_SECONDS)
        file.close()


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        import msvcrt

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
