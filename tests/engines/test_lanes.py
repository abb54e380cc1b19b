"""Lanes: the same answers as without them, at once, and ended from outside at any time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from scripts import models
from scripts.engines.lanes import Lanes
from scripts.engines.llama_cpp_python import LlamaCppPython
from scripts.errors import ModelError
from scripts.records import LanguageModel, Sampling, TokenEvent
from tests.patience import patience
from tests.tiny_gguf import write_tiny_gguf

PROMPT = "X:1\nK:C\n"
LONG = Sampling(max_tokens=300, seed=1, logit_bias=((2, -100.0),))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    write_tiny_gguf(folder / "tiny.gguf")
    return folder


@pytest.fixture
def both(folder: Path) -> Iterator[tuple[LanguageModel, LanguageModel]]:
    info = models.find_models(folder)[0]
    one, two = (LlamaCppPython().load(info, threads=threads, context_tokens=512) for threads in (1, 2))
    with closing(one), closing(two):
        yield one, two


def texts(model: LanguageModel, samplings: list[Sampling]) -> list[str]:
    prompt = model.tokenize(PROMPT, add_bos=True, special=False)
    answers = [""] * len(samplings)
    for index, event in model.generate_many([prompt] * len(samplings), samplings):
        answers[index] += event.text
    return answers


@pytest.mark.parametrize("count", [1, 2, 3, 6, 40])
def test_threads_make_no_other_texts(both: tuple[LanguageModel, LanguageModel], count: int) -> None:
    samplings = [Sampling(max_tokens=10 + n, seed=n, temperature=1.1) for n in range(count)]
    one, two = (texts(model, samplings) for model in both)
    assert one == two and all(one) and len(set(one)) >= count // 2
    assert texts(both[1], samplings) == one


def test_who_is_asked_anew_forgets_the_other(both: tuple[LanguageModel, LanguageModel]) -> None:
    model = both[1]
    prompt = model.tokenize(PROMPT, add_bos=True, special=False)
    expected = texts(model, [replace(LONG, max_tokens=20)] * 4)
    before = threading.active_count()
    forgotten = model.generate_many([prompt] * 4, [LONG] * 4)
    next(forgotten)
    assert threading.active_count() == before + 2
    assert texts(model, [replace(LONG, max_tokens=20)] * 4) == expected
    with pytest.raises(ModelError, match="another answer"):
        list(forgotten)
    left = model.generate_many([prompt] * 4, [LONG] * 4)
    next(left)
    left.close()
    assert threading.active_count() == before
    left = model.generate_many([prompt] * 4, [LONG] * 4)
    next(left)
    model.close()
    assert threading.active_count() == before
    with pytest.raises(ModelError):
        list(left)


def test_an_error_in_a_lane_is_raised_here_and_ends_the_others() -> None:
    ended = threading.Event()

    def endless() -> Iterator[tuple[int, TokenEvent]]:
        try:
            while True:
                yield 0, TokenEvent("a", 1)
        finally:
            ended.set()

    def failing() -> Iterator[tuple[int, TokenEvent]]:
        yield 1, TokenEvent("b", 1)
        raise ModelError("no more")

    with pytest.raises(ModelError, match="no more"):
        list(Lanes([endless(), failing()]).results())
    assert ended.wait(patience(10))
