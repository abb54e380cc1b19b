"""Who writes and who composes, and when each of them is in memory.

Both models stay loaded where they fit together. Where they do not, one is released before the other is loaded, and
briefs are written some songs ahead so that this happens seldom.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from scripts import models
from scripts.engines import footprint
from scripts.errors import ModelError
from scripts.machine.memory import free_memory
from scripts.records import LanguageModel, ModelInfo, Role
from scripts.temporary import COMPOSER_CONTEXT_TOKENS, WRITER_AHEAD, WRITER_CONTEXT_TOKENS, WRITER_NONE


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """What is wanted: names of the ``writer`` and the ``composer`` (empty for the best there is), the share of cores.

    Models that are not ``alone`` run beside other processes of ours.
    """

    writer: str
    composer: str
    thread_fraction: str
    alone: bool = True


class LoadedModels:
    """The two roles of one request.

    ``writer_info`` is None when the style tables write. ``warnings`` say which model is not used although it was meant
    to be, and why. ``free`` tells the free memory in bytes, None for unknown.
    """

    def __init__(
        self,
        found: tuple[ModelInfo, ...],
        choice: ModelChoice,
        *,
        free: Callable[[], int | None] = free_memory,
    ) -> None:
        """Choose both; nothing is loaded yet.

        Raises ModelError when a wanted model is not there or cannot do it.
        """
        self._fraction = choice.thread_fraction
        self._alone = choice.alone
        self._writer: LanguageModel | None = None
        self._composer: LanguageModel | None = None
        warnings: list[str] = []
        room = free()
        self.writer_info = choose_writer(found, choice.writer, room, warnings)
        self.composer_info = choose_composer(found, choice.composer, room, warnings)
        self.warnings = tuple(warnings)
        self.together = self.writer_info is None or fit_together(self.writer_info, self.composer_info, room)

    @property
    def ahead(self) -> int:
        """How many briefs to write before the first of their songs is composed."""
        return 1 if self.together else WRITER_AHEAD

    def writer(self) -> LanguageModel | None:
        """The writer, loaded now if need be; None when the tables write. Raises ModelError when it cannot be loaded."""
        if self.writer_info is None:
            return None
        if not self.together:
            self.release_composer()
        if self._writer is None:
            self._writer = models.load(
                self.writer_info,
                thread_fraction=self._fraction,
                context_tokens=min(WRITER_CONTEXT_TOKENS, self.writer_info.context_tokens or WRITER_CONTEXT_TOKENS),
            )
        return self._writer

    def composer(self) -> LanguageModel:
        """The composer, loaded now if need be; where that fails beside the writer, the writer is released first.

        Raises ModelError when it cannot be loaded.
        """
        if not self.together:
            self.release_writer()
        if self._composer is None:
            try:
                self._composer = models.load(self.composer_info, thread_fraction=self._fraction, alone=self._alone)
            except ModelError:
                if self._writer is None:
                    raise
                self.together = False
                self.release_writer()
                self._composer = models.load(self.composer_info, thread_fraction=self._fraction, alone=self._alone)
        return self._composer

    def dismiss_writer(self) -> None:
        """Let the tables write from now on."""
        self.release_writer()
        self.writer_info, self.together = None, True

    def release_writer(self) -> None:
        """Give the writer's memory back."""
        model, self._writer = self._writer, None
        if model is not None:
            model.close()

    def release_composer(self) -> None:
        """Give the composer's memory back."""
        model, self._composer = self._composer, None
        if model is not None:
            model.close()

    def close(self) -> None:
        """Give all memory back; safe to call twice."""
        self.release_writer()
        self.release_composer()


def choose_writer(found: tuple[ModelInfo, ...], wanted: str, free: int | None, warnings: list[str]) -> ModelInfo | None:
    """The wanted writer, else the best there is; None for the tables, also where memory cannot hold the model.

    A server that does not answer is a warning too. Raises ModelError when the wanted model is not there or cannot
    write.
    """
    if wanted.strip().casefold() in WRITER_NONE:
        return None
    try:
        info = models.choose(found, Role.WRITER, wanted)
    except ModelError as error:
        if not models.is_address(wanted):
            raise
        warnings.append(f"{error}: the built-in tables write the brief")
        return None
    if info is None:
        return None
    needed = footprint.needed_bytes(info, WRITER_CONTEXT_TOKENS)
    if footprint.fits(needed, free):
        return info
    warnings.append(
        f"{_too_large(info, needed, free)}: the built-in tables write the brief; close other programs "
        "or choose a smaller quantization"
    )
    return None


def choose_composer(found: tuple[ModelInfo, ...], wanted: str, free: int | None, warnings: list[str]) -> ModelInfo:
    """The wanted composer, else the best there is; the embedded one where memory cannot hold that.

    Raises ModelError when there is none, or the wanted one is not there or cannot compose.
    """
    info = models.choose(found, Role.COMPOSER, wanted)
    if info is None:
        raise ModelError("there is no composer model: run `python3 requisites.py`")
    needed = footprint.needed_bytes(info, COMPOSER_CONTEXT_TOKENS)
    embedded = next((model for model in found if model.embedded and Role.COMPOSER in model.roles), None)
    if info.embedded or embedded is None or footprint.fits(needed, free):
        return info
    warnings.append(
        f"{_too_large(info, needed, free)}: the embedded model composes; close other programs or choose a smaller "
        "quantization"
    )
    return embedded


def fit_together(writer: ModelInfo, composer: ModelInfo, free: int | None) -> bool:
    """Whether both models can be in memory at the same time."""
    needed = footprint.needed_bytes(writer, WRITER_CONTEXT_TOKENS)
    return footprint.fits(needed + footprint.needed_bytes(composer, COMPOSER_CONTEXT_TOKENS), free)


def _too_large(info: ModelInfo, needed: int, free: int | None) -> str:
    return f"{info.name} needs {needed / 1e9:.1f} GB of memory and {(free or 0) / 1e9:.1f} GB are free"
