"""Several answers from an engine that writes one at a time."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing

from scripts.records import LanguageModel, Sampling, TokenEvent


def one_after_another(
    model: LanguageModel, prompts: Sequence[list[int]], samplings: Sequence[Sampling]
) -> Generator[tuple[int, TokenEvent], None, None]:
    """Write the answers in order, each exactly as ``generate`` does; closing the generator cancels."""
    for index, (prompt, sampling) in enumerate(zip(prompts, samplings, strict=True)):
        with closing(model.generate(prompt, sampling)) as events:
            for event in events:
                yield index, event
