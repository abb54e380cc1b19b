"""What the line works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scripts.records.settings import Settings
from scripts.records.style_table import StyleTable


@dataclass(frozen=True, slots=True)
class Context:
    """The settings, the style table, the folders, and who tells the free memory in bytes.

    Without ``models`` and ``free_memory`` they are the app's own folder and the system's figure. What is learnt of the
    models goes into ``settings_file``; None keeps nothing.
    """

    settings: Settings
    style_table: StyleTable
    output: Path
    models: Path | None = None
    free_memory: Callable[[], int | None] | None = None
    settings_file: Path | None = None
