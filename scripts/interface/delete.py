"""Gives up long pieces that were interrupted."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from scripts.errors import OutputError
from scripts.records import Request
from scripts.temporary import JOURNEY_PREFIX


def discard(output: Path, pieces: Sequence[Request]) -> None:
    """Delete what is made of these pieces; one that a process works on stays. Raises OutputError when one cannot go."""
    from scripts.producing.long_piece.job import is_held, read_json, read_request

    for folder in output.glob(f"{JOURNEY_PREFIX}*"):
        saved = read_json(folder / "job.json")
        with suppress(KeyError, TypeError, ValueError):
            if read_request(saved["request"]) in pieces and not is_held(folder):
                shutil.rmtree(folder, ignore_errors=True)
                if (folder / "job.json").exists():
                    raise OutputError(f"{folder} cannot be deleted: close what uses it")
