"""Gives up long pieces that were interrupted."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from scripts.errors import OutputError
from scripts.records import Request
from scripts.temporary import LONG_PIECE_PREFIX


def discard(output: Path, pieces: Sequence[Request]) -> None:
    """Delete what is made of these pieces; one that a process works on stays. Raises OutputError when one cannot go."""
    from scripts.producing.long_piece.job import is_held, request_of

    for folder in output.glob(f"{LONG_PIECE_PREFIX}*"):
        if request_of(folder) in pieces and not is_held(folder):
            shutil.rmtree(folder, ignore_errors=True)
            if (folder / "job.json").exists():
                raise OutputError(f"{folder} cannot be deleted: close what uses it")
