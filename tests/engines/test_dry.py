"""The DRY sampler in every engine: a model that would go in circles leaves them."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import models
from scripts.records import Engine, Sampling
from tests.tiny_gguf import write_tiny_gguf


def longest_repeat(text: str) -> int:
    """The most characters that stand in a text a second time."""
    return max(
        (n for n in range(len(text) // 2) if any(text[i : i + n] in text[i + 1 :] for i in range(len(text)))), default=0
    )


@pytest.mark.parametrize("engine", models.available_engines(), ids=lambda engine: engine.name)
def test_circles_are_left(engine: Engine, tmp_path: Path) -> None:
    path = write_tiny_gguf(tmp_path / "tiny.gguf", characters="abcdefgh", layers=1, width=16, heads=2)
    model = engine.load(models.describe(path), threads=1, context_tokens=512)
    prompt = model.tokenize("abc", add_bos=True, special=False)
    grammar = "root ::= [a-h]{200}\n"
    plain = Sampling(max_tokens=210, seed=1, temperature=0.0, grammar=grammar)
    dry = Sampling(max_tokens=210, seed=1, temperature=0.0, grammar=grammar, dry_multiplier=8.0, dry_length=3)
    circles, varied = ("".join(e.text for e in model.generate(prompt, s)) for s in (plain, dry))
    model.close()
    assert len(circles) == len(varied) == 200
    assert longest_repeat(varied) < 20 < longest_repeat(circles)
