"""What every kind of piece is made with: settings, tables and folders, random streams, and a stopwatch."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.engines.memory import free_memory
from scripts.temporary import MODELS_DIR


@dataclass(frozen=True, slots=True)
class Context:
    """What the line works with: the settings, the style table, the folders, and who tells the free memory.

    What is learnt of the models goes into ``settings_file``; None keeps nothing.
    """

    settings: Mapping[str, Any]
    style_table: Mapping[str, Any]
    output: Path
    models: Path = MODELS_DIR
    free_memory: Callable[[], int | None] = free_memory
    settings_file: Path | None = None


@dataclass(slots=True)
class Stopwatch:
    """Wall seconds of each stage."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add the time spent inside to the stage."""
        began = time.monotonic()
        try:
            yield
        finally:
            self.add(name, time.monotonic() - began)

    def add(self, name: str, seconds: float) -> None:
        """Add seconds to a stage."""
        self.seconds[name] = round(self.seconds.get(name, 0.0) + seconds, 3)


def rng_for(seed: int, stage: str) -> random.Random:
    """Return the random stream of one stage of one song."""
    return random.Random(f"{seed}:{stage}")
