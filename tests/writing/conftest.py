"""A small real writer: a llama of random weights with ChatML in its header and its markers in its vocabulary."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts import models
from scripts.records import Engine, LanguageModel, StyleTable
from scripts.tables import style_table
from tests.tiny_gguf import write_tiny_gguf

CHATML = (
    "{{ bos_token }}{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + "
    "'<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
LETTERS = "\n" + "".join(map(chr, range(32, 127))) + "äéöü"


def write_tiny_writer(path: Path, *, characters: str = LETTERS, name: str = "ILM3-Tiny", pairs: bool = False) -> Path:
    """A writer whose texts are short, for spaces and quotes are drawn more often than letters."""
    return write_tiny_gguf(
        path,
        name=name,
        chat_template=CHATML,
        characters=characters,
        width=16,
        layers=1,
        heads=2,
        feed_forward=16,
        context_tokens=4096,
        favoured=' "' if '"' in characters else "",
        specials=("<|im_start|>", "<|im_end|>"),
        pairs=pairs,
    )


@pytest.fixture(scope="session")
def writer_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_writer(tmp_path_factory.mktemp("writer") / "ilm3 ä.gguf")


@pytest.fixture(scope="session", params=models.available_engines(), ids=lambda engine: engine.name)
def engine(request: pytest.FixtureRequest) -> Engine:
    return request.param


@pytest.fixture(scope="session")
def writer(engine: Engine, writer_file: Path) -> Iterator[LanguageModel]:
    model = engine.load(models.describe(writer_file), threads=1, context_tokens=4096)
    yield model
    model.close()


@pytest.fixture(scope="session")
def table() -> StyleTable:
    return style_table()
