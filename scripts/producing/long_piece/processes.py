"""The processes that render side by side, started with our own Python and module: the same on every system."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from scripts.errors import AudioError, MusicGenError, OutputError
from scripts.machine.processors import cores
from scripts.temporary import LONG_PIECE_MOST_WORKERS, ROOT, WORKER_MAPPED_BYTES


def worker_count() -> int:
    """How many processes to start: one for each core that we may use, and no more than memory is meant for."""
    return min(cores(), LONG_PIECE_MOST_WORKERS)


class Workers:
    """Some workers on one job. ``free`` says how many have nothing to do."""

    def __init__(self, folder: Path, count: int) -> None:
        self._lines: queue.Queue[tuple[int, dict[str, Any] | None]] = queue.Queue()
        self._busy: dict[int, dict[str, Any]] = {}
        self._log = folder / "workers.log"
        try:
            with self._log.open("wb") as log:
                self._processes = [self._start(folder, log) for _ in range(count)]
        except OSError as error:
            raise AudioError(f"no process could be started to render ({error})") from error
        for number, process in enumerate(self._processes):
            threading.Thread(target=self._hear, args=(number, process), daemon=True).start()

    @property
    def free(self) -> int:
        """How many workers wait for an order."""
        return len(self._processes) - len(self._busy)

    @property
    def count(self) -> int:
        """How many workers there are."""
        return len(self._processes)

    def order(self, what: str, number: int) -> None:
        """Give an order to a free worker. Raises AudioError when it has died."""
        place = next(n for n in range(len(self._processes)) if n not in self._busy)
        self._busy[place] = {"do": what, "number": number}
        pipe = self._processes[place].stdin
        assert pipe is not None
        try:
            pipe.write(json.dumps(self._busy[place]) + "\n")
            pipe.flush()
        except OSError as error:
            raise self._died() from error

    def hear(self, timeout_seconds: float) -> dict[str, Any] | None:
        """The next line of any worker, None when nothing was said in that time.

        Raises what a worker raised, and AudioError when one has died.
        """
        try:
            place, line = self._lines.get(timeout=timeout_seconds) if timeout_seconds else self._lines.get_nowait()
        except queue.Empty:
            return None
        if line is None:
            raise self._died()
        if "error" in line:
            kinds: dict[str, type[MusicGenError]] = {"OutputError": OutputError}
            raise kinds.get(str(line.get("kind")), AudioError)(str(line["error"]))
        if "done" in line:
            self._busy.pop(place, None)
        return line

    def close(self) -> None:
        """End all of them; what they had half made is cleared by the next one who opens the job."""
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):
                        pipe.close()

    def _start(self, folder: Path, log: Any) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "scripts.producing.long_piece.worker", str(folder)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            encoding="utf-8",
            env={
                **os.environ,
                "PYTHONUTF8": "1",
                "OMP_NUM_THREADS": "1",
                "OPENBLAS_NUM_THREADS": "1",
                "MALLOC_MMAP_THRESHOLD_": str(WORKER_MAPPED_BYTES),
            },
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            start_new_session=True,  # Ctrl-C is for us to handle
        )

    def _hear(self, number: int, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        with suppress(OSError, ValueError):
            for line in process.stdout:
                with suppress(ValueError):
                    self._lines.put((number, json.loads(line)))
        self._lines.put((number, None))

    def _died(self) -> AudioError:
        said = ""
        with suppress(OSError):
            said = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:][0][:200]
        return AudioError(f"a process that renders ended ({said or 'it said nothing'}): the same command goes on")
