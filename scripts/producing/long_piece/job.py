"""The folder in which a long piece grows: every finished step is a file of its own, so that a kill costs little.

    .making-journey-<id>/
      job.json            the request and what else shapes the sound
      lock                held by the process that works on it
      writer.json         what the writer decided for the whole
      003.json 003.abc    a composed movement: its events, where it lies; its tune
      003.head 003.tail   the ends of a rendered movement, float32 without the limiter, for the crossfades
      003.mp3             its body, encoded
      003.done.json       its loudness and peak: the movement is finished
      joint-003.mp3       the crossfade into movement 3, with its .done.json
    name.json           the name under which the finished piece is being moved out

Names on the disk are those of version 0.1.0, so that what it left is still found.

Files appear under their names when they are whole; those on the way are called ``*.part``.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

from scripts.codec import read
from scripts.errors import OutputError, cannot_write
from scripts.machine.lock import take_lock
from scripts.output.files import write_text
from scripts.records import LongPiece, Request
from scripts.temporary import LONG_PIECE_PREFIX, LONG_PIECE_VERSION, WORK_PREFIX


class Job:
    """One long piece's folder. Use as a context manager: inside, no other process works on it."""

    def __init__(self, folder: Path, *, lossless: bool = False) -> None:
        """Segments are MP3, or FLAC where what is made of them is no MP3."""
        self.folder = folder
        self._kind = "flac" if lossless else "mp3"
        self._lock: IO[bytes] | None = None

    def __enter__(self) -> Job:
        """Make the folder and take the lock. Raises OutputError when another process holds it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = (self.folder / "lock").open("ab")
        except OSError as error:
            raise cannot_write(self.folder.parent, error) from error
        if not take_lock(self._lock):
            self._lock.close()
            raise OutputError("another window makes this piece already: wait for it, or give another --seed")
        for pattern in ("*.part", "*.raw", "*.log"):
            for path in self.folder.glob(pattern):
                with suppress(OSError):  # a process that was left behind may still hold it for a moment
                    path.unlink()
        return self

    def __exit__(self, *_: object) -> None:
        """Let the lock go; the folder stays."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def task(self, number: int) -> Path:
        """What a movement's worker needs to know."""
        return self.folder / f"{number:03d}.json"

    def tune(self, number: int) -> Path:
        """A movement's ABC."""
        return self.folder / f"{number:03d}.abc"

    def done(self, number: int) -> Path:
        """What came out of a movement."""
        return self.folder / f"{number:03d}.done.json"

    def body(self, number: int) -> Path:
        """A movement's own segment."""
        return self.folder / f"{number:03d}.{self._kind}"

    def crossfade(self, number: int) -> Path:
        """The segment that leads into a movement."""
        return self.folder / f"joint-{number:03d}.{self._kind}"

    def crossfade_done(self, number: int) -> Path:
        """What came out of that segment."""
        return self.folder / f"joint-{number:03d}.done.json"

    def crossfades(self, piece: LongPiece) -> range:
        """The movements that a crossfade leads into."""
        return range(0 if piece.loop else 1, len(piece.movements))

    def is_rendered(self, number: int) -> bool:
        """Whether a movement is there as its record says; a power cut may have taken the end of either."""
        done = read_json(self.done(number))
        body = self.body(number)
        return isinstance(done, dict) and body.is_file() and body.stat().st_size == done.get("bytes")

    def edge(self, number: int, name: str) -> Path:
        """A movement's ``head`` or ``tail``."""
        return self.folder / f"{number:03d}.{name}"

    def remove(self) -> None:
        """Give the folder up, after everything was moved out of it; under another name first, lest a kill leave half.

        What stays under that name is cleared like other leftovers (``files.clean``).
        """
        self.__exit__()
        old = self.folder.with_name(f"{WORK_PREFIX}old-{self.folder.name.removeprefix(LONG_PIECE_PREFIX)}")
        try:
            self.folder.replace(old)
        except OSError:  # another program looks into it
            old = self.folder
        shutil.rmtree(old, ignore_errors=True)


def job_folder(output: Path, shape: Mapping[str, Any]) -> Path:
    """Where the long piece of this shape grows: the same request, models and instruments lead to the same folder."""
    text = json.dumps({"version": LONG_PIECE_VERSION, **shape}, sort_keys=True, ensure_ascii=False)
    return output / f"{LONG_PIECE_PREFIX}{hashlib.sha256(text.encode('utf-8')).hexdigest()[:12]}"


def write_json(path: Path, value: Any) -> None:
    """Write JSON so that it is there whole or not at all. Raises OutputError."""
    write_text(path, json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")


def read_json(path: Path) -> Any:
    """What a JSON file holds; None when it is not there or not whole."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def unfinished(output: Path) -> tuple[Request, ...]:
    """The requests of long pieces that were interrupted and that no process works on, the oldest first, each once."""
    found: list[tuple[float, str, Request]] = []
    with suppress(OSError):
        for folder, request in _left(output):
            found.append(((folder / "job.json").stat().st_mtime, folder.name, request))
    requests: list[Request] = []
    for _, _, request in sorted(found, key=lambda item: item[:2]):
        requests += [request] if request not in requests else []
    return tuple(requests)


def give_up(output: Path, request: Request) -> None:
    """Remove all jobs of a request that no process works on: also those that another version of the app began."""
    with suppress(OSError):
        for folder, other in _left(output):
            if other == request:
                Job(folder).remove()


def _left(output: Path) -> Iterator[tuple[Path, Request]]:
    """The jobs that were interrupted, with their requests."""
    for folder in output.glob(f"{LONG_PIECE_PREFIX}*"):
        request = request_of(folder)
        if request is not None and not is_held(folder):
            yield folder, request


def interrupted(output: Path, request: Request) -> Request | None:
    """An interrupted long piece that is the one asked for in all but its seed, None when there is none."""
    return next((r for r in unfinished(output) if replace(r, seed=request.seed) == request), None)


def is_held(folder: Path) -> bool:
    """Whether a process works on a job."""
    try:
        with (folder / "lock").open("ab") as file:
            return not take_lock(file)
    except OSError:
        return False


def request_of(folder: Path) -> Request | None:
    """The request of a job, whatever version began it; None where there is none that can be read."""
    saved = read_json(folder / "job.json")
    try:
        return read(Request, saved["request"])[0] if isinstance(saved, dict) else None
    except (KeyError, ValueError):
        return None


def settle(part: Path, path: Path) -> None:
    """Bring a half-made file to the disk and give it its name, so that not even a power cut leaves half of it there."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    part.replace(path)


def touch_part(path: Path) -> Path:
    """A name for a half-made file that no other process uses."""
    return path.with_name(f"{path.name}.{os.getpid()}.part")
