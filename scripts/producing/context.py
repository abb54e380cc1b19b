"""What every kind of piece is made with: its models and a stopwatch."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from scripts import models, writing
from scripts.errors import ModelError
from scripts.machine.memory import free_memory
from scripts.records import Context, LanguageModel, Request
from scripts.temporary import MODELS_DIR, OUTPUT_DIR


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


def resume_command(output: Path) -> str:
    """The whole command that goes on with interrupted pieces of a folder."""
    if output == OUTPUT_DIR:
        return "launcher.py resume"
    folder = f'"{output}"' if " " in str(output) else str(output)
    return f"launcher.py resume --output {folder}"


def choose_models(request: Request, context: Context, *, alone: bool = True) -> writing.LoadedModels:
    """Choose the writer and the composer of a request; nothing is loaded yet.

    They are not ``alone`` beside other processes of ours. Raises ModelError when a wanted model cannot be had.
    """
    return writing.LoadedModels(
        models.find_models(context.models or MODELS_DIR),
        writing.ModelChoice(request.writer or "", request.composer or "", context.settings.thread_fraction, alone),
        free=context.free_memory or free_memory,
    )


def embedded(context: Context, *, alone: bool = True) -> LanguageModel:
    """Load the embedded model, for what another composer could not write. Raises ModelError when it is not there."""
    folder = context.models or MODELS_DIR
    info = next((info for info in models.find_models(folder) if info.embedded and not info.problem), None)
    if info is None:
        raise ModelError(f"the embedded model is not in {folder}: run `python3 requisites.py`")
    return models.load(info, thread_fraction=context.settings.thread_fraction, alone=alone)
