"""Language models: what their files say, how they are asked, and what runs them."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Protocol

from scripts.records.written import Meter


class Role(str, Enum):
    """What a model can do on the line."""

    WRITER = "writer"
    COMPOSER = "composer"


class Dialect(str, Enum):
    """How a model wants to be spoken to."""

    EMBEDDED = "embedded"
    CHATMUSICIAN = "chatmusician"
    CHAT = "chat"


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What a GGUF file says of itself. ``problem`` is empty for a file that can be used.

    A model on a server has its ``address`` and no file; its ``size_bytes`` is 0. ``words`` are those that tell an
    embedded model its genre; one without any knows folk tunes alone.
    """

    path: Path
    name: str
    architecture: str
    parameters: int
    quantization: str
    context_tokens: int
    vocabulary: int
    chat_template: str
    size_bytes: int
    embedded: bool
    roles: tuple[Role, ...]
    problem: str = ""
    address: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sampling:
    """How tokens are drawn. ``grammar`` is GBNF text, empty for none; ``repeat_last`` -1 means the whole context.

    The ``dry`` numbers are those of the DRY sampler, which makes it unlikely that a run of more than ``dry_length``
    tokens of the last ``dry_last`` comes again; a multiplier of 0 leaves it out.
    """

    max_tokens: int
    seed: int
    temperature: float = 0.75
    top_k: int = 40
    top_p: float = 0.95
    min_p: float = 0.0
    repeat_penalty: float = 1.0
    repeat_last: int = 64
    grammar: str = ""
    stop: tuple[str, ...] = ()
    logit_bias: tuple[tuple[int, float], ...] = ()
    dry_multiplier: float = 0.0
    dry_base: float = 1.75
    dry_length: int = 5
    dry_last: int = 1024


@dataclass(frozen=True, slots=True)
class TokenEvent:
    """A piece of an answer; ``tokens`` counts those drawn so far. The last one says why the answer ended.

    ``finish`` is empty on all but the last event, then ``"stop"`` or ``"length"``.
    """

    text: str
    tokens: int
    finish: str = ""


@dataclass(frozen=True, slots=True)
class BarRules:
    """What an answer in ABC has to keep: every bar exactly full, and as many bars as asked for.

    ``unit`` is the L: field in whole notes. ``sections`` are (bars, repeated). ``chords`` holds, for each written bar,
    (place as a share of the bar, symbol) in order; empty for none. ``lowest`` and ``highest`` are ABC notes such as
    ``"A,"`` and ``"b"``. ``skip_bars`` written bars stand in the prompt already. ``tonic`` is the letter that the last
    note shall have, empty for any. ``loose`` allows the spaces and line ends that ChatMusician writes.
    ``rhythm`` holds each open bar's lengths in 48ths of a quarter note (negative: rests), one row a bar
    behind those that are skipped; the pitches alone are then left open. ``strong`` holds, for each of those rows, the
    letters that a note on a strong beat may have, empty for any.
    """

    meter: Meter
    unit: Fraction
    sections: tuple[tuple[int, bool], ...]
    header: str = ""
    chords: tuple[tuple[tuple[Fraction, str], ...], ...] = ()
    lowest: str = "A,"
    highest: str = "b"
    accidentals: bool = True
    rests: bool = True
    tuplets: bool = True
    broken_rhythm: bool = True
    ties: bool = True
    free_chords: bool = False
    tonic: str = ""
    skip_bars: int = 0
    loose: bool = False
    rhythm: tuple[tuple[int, ...], ...] = ()
    strong: tuple[str, ...] = ()


class LanguageModel(Protocol):
    """One loaded GGUF model."""

    @property
    def info(self) -> ModelInfo:
        """What the file says of itself."""

    @property
    def at_once(self) -> int:
        """How many answers grow side by side at most; 1 where they are written one after the other."""

    def tokenize(self, text: str, *, add_bos: bool, special: bool) -> list[int]:
        """The token ids of a text."""

    def generate(self, prompt: list[int], sampling: Sampling) -> Generator[TokenEvent, None, None]:
        """Continue a prompt; closing the iterator cancels the work at once."""

    def generate_many(
        self, prompts: Sequence[list[int]], samplings: Sequence[Sampling]
    ) -> Generator[tuple[int, TokenEvent], None, None]:
        """Continue prompts, one with each sampling, at once where the engine can; pieces carry their answer's number.

        The same call gives the same texts. Closing the iterator cancels all of them at once.
        """

    def close(self) -> None:
        """Give the memory back; safe to call twice."""


class Engine(Protocol):
    """A library that runs GGUF models."""

    @property
    def name(self) -> str:
        """The package's name."""

    @property
    def version(self) -> str:
        """The package's version."""

    def load(self, info: ModelInfo, *, threads: int, context_tokens: int, alone: bool = True) -> LanguageModel:
        """Load a model; not ``alone`` where other processes keep the other cores busy.

        Raises ModelError when the file cannot be used.
        """
