"""What every engine must do, run over each engine that is installed, with real models and real libraries."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from scripts import models
from scripts.errors import ModelError
from scripts.records import Engine, LanguageModel, Sampling
from scripts.temporary import ROOT
from tests.tiny_gguf import write_tiny_gguf

ENGINES = models.available_engines()
PROMPT = "X:1\nK:C\n"
NO_END = ((2, -100.0),)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("modèles à moi")
    write_tiny_gguf(folder / "petit modèle.gguf")
    return folder


@pytest.fixture(scope="module", params=ENGINES, ids=lambda engine: engine.name)
def engine(request: pytest.FixtureRequest) -> Engine:
    return request.param


@pytest.fixture(scope="module")
def model(engine: Engine, folder: Path) -> Iterator[LanguageModel]:
    model = engine.load(models.find_models(folder)[0], threads=1, context_tokens=512)
    yield model
    model.close()


def answer(model: LanguageModel, sampling: Sampling, prompt: str = PROMPT) -> tuple[str, int, str]:
    events = list(model.generate(model.tokenize(prompt, add_bos=True, special=False), sampling))
    assert [e.finish for e in events[:-1]] == [""] * (len(events) - 1)
    assert all(a.tokens < b.tokens for a, b in pairwise(events[:-1]))
    return "".join(e.text for e in events), events[-1].tokens, events[-1].finish


def test_every_engine_that_is_installed_is_tested() -> None:
    """By the packages that pip knows, not by what the app finds of them."""
    packages = {package.name.lower().replace("_", "-") for package in importlib.metadata.distributions()}
    installed = packages & {"llama-cpp-python", "xllamacpp"}
    assert installed, "no engine is installed"
    assert {engine.name for engine in ENGINES} == installed
    assert all(engine.version[0].isdigit() for engine in ENGINES)


def test_tokenizes_one_token_a_character(model: LanguageModel) -> None:
    plain = model.tokenize("|: A b", add_bos=False, special=False)
    assert len(plain) == 6
    assert model.tokenize("|: A b", add_bos=True, special=False) == [1, *plain]
    assert model.tokenize("</s>", add_bos=False, special=True) == [2]
    assert len(model.tokenize("</s>", add_bos=False, special=False)) == 4
    assert model.tokenize("", add_bos=False, special=False) == []


def test_a_character_the_vocabulary_lacks_is_an_error_not_a_crash(model: LanguageModel) -> None:
    with pytest.raises(ModelError):
        model.tokenize("café", add_bos=False, special=False)
    assert len(model.tokenize("cafe", add_bos=False, special=False)) == 4


def test_the_same_seed_writes_the_same_text(model: LanguageModel) -> None:
    first = answer(model, Sampling(max_tokens=60, seed=5, temperature=1.2))
    other = answer(model, Sampling(max_tokens=60, seed=6, temperature=1.2))
    again = answer(model, Sampling(max_tokens=60, seed=5, temperature=1.2))
    assert first == again
    assert first[0] != other[0]
    assert answer(model, Sampling(max_tokens=9, seed=2**40 + 1)) == answer(
        model, Sampling(max_tokens=9, seed=2**40 + 1)
    )


def test_a_grammar_holds_and_ends_the_answer(model: LanguageModel) -> None:
    grammar = 'root ::= "|" [A-G] [2-4]? "|" "\\n"'
    for seed in range(5):
        text, _, finish = answer(model, Sampling(max_tokens=50, seed=seed, temperature=2.0, grammar=grammar))
        assert finish == "stop"
        assert text[0] == "|" and text[1] in "ABCDEFG" and text.endswith("|\n") and len(text) in (4, 5)


def test_the_limit_ends_the_answer(model: LanguageModel) -> None:
    text, tokens, finish = answer(model, Sampling(max_tokens=7, seed=1, grammar="root ::= [a-c]+", logit_bias=NO_END))
    assert (len(text), tokens, finish) == (7, 7, "length")


def test_the_context_ends_the_answer(model: LanguageModel) -> None:
    text, _, finish = answer(
        model, Sampling(max_tokens=10_000, seed=1, grammar="root ::= [a-c] [a-c]*", logit_bias=NO_END)
    )
    assert finish == "length"
    assert len(text) == 512 - (len(PROMPT) + 1)


def test_a_stop_string_ends_the_answer_and_is_left_out(model: LanguageModel) -> None:
    grammar = 'root ::= "abcabd" [e-h]+'
    text, _, finish = answer(model, Sampling(max_tokens=40, seed=1, grammar=grammar, stop=("bd", "zz")))
    assert (text, finish) == ("abca", "stop")


def test_logit_bias_forbids_and_forces(model: LanguageModel) -> None:
    token = model.tokenize("b", add_bos=False, special=False)[0]
    forced = Sampling(max_tokens=12, seed=1, logit_bias=((token, 100.0),))
    assert answer(model, forced)[0] == "b" * 12
    forbidden = Sampling(max_tokens=100, seed=1, temperature=1.5, logit_bias=((token, -100.0), (2, -100.0)))
    assert "b" not in answer(model, forbidden)[0]


def test_the_repeat_penalty_counts_the_prompt(model: LanguageModel) -> None:
    grammar = "root ::= [a-b]"
    bias = tuple((model.tokenize(c, add_bos=False, special=False)[0], 60.0) for c in "ab")
    drawn = {}
    for penalty in (1.0, 50.0):
        sampling = Sampling(
            max_tokens=1,
            seed=1,
            temperature=0,
            repeat_penalty=penalty,
            repeat_last=-1,
            logit_bias=bias,
            grammar=grammar,
        )
        drawn[penalty] = [answer(model, sampling, prompt)[0] for prompt in ("aaaaaaaa", "bbbbbbbb")]
    assert drawn[50.0] == ["b", "a"]


def test_greedy_needs_no_seed(model: LanguageModel) -> None:
    assert answer(model, Sampling(max_tokens=20, seed=1, temperature=0)) == answer(
        model, Sampling(max_tokens=20, seed=2, temperature=0)
    )


def test_closing_cancels_at_once(model: LanguageModel) -> None:
    prompt = model.tokenize(PROMPT, add_bos=True, special=False)
    long = Sampling(max_tokens=400, seed=1, logit_bias=NO_END)
    with closing(model.generate(prompt, long)) as events:
        assert next(events).tokens == 1
        start = time.perf_counter()
    assert time.perf_counter() - start < 0.5
    with pytest.raises(StopIteration):
        next(events)
    start = time.perf_counter()
    assert answer(model, Sampling(max_tokens=3, seed=1, logit_bias=NO_END))[1] == 3
    assert time.perf_counter() - start < 1.0


def test_a_new_answer_ends_a_forgotten_one(model: LanguageModel) -> None:
    prompt = model.tokenize(PROMPT, add_bos=True, special=False)
    sampling = Sampling(max_tokens=300, seed=1, logit_bias=NO_END)
    forgotten = model.generate(prompt, sampling)
    next(forgotten)
    expected = answer(model, sampling)
    with pytest.raises((ModelError, StopIteration)):
        while True:
            next(forgotten)
    assert answer(model, sampling) == expected


@pytest.mark.parametrize("grammar", ["root ::= (((", "root ::= missing", "start ::= [a]", 'root ::= root "a"'])
def test_a_broken_grammar_is_an_error(model: LanguageModel, grammar: str) -> None:
    with pytest.raises(ModelError):
        answer(model, Sampling(max_tokens=5, seed=1, grammar=grammar))
    assert answer(model, Sampling(max_tokens=2, seed=1, grammar="root ::= [a] [a]"))[0] == "aa"


def test_a_grammar_beyond_the_vocabulary_is_an_error(model: LanguageModel) -> None:
    with pytest.raises(ModelError):
        answer(model, Sampling(max_tokens=5, seed=1, grammar='root ::= "aé"'))
    assert answer(model, Sampling(max_tokens=2, seed=1, grammar="root ::= [a] [a]"))[0] == "aa"


def test_prompts_that_cannot_be(model: LanguageModel) -> None:
    for prompt in ([], [5] * 512, [10**6]):
        with pytest.raises(ModelError):
            list(model.generate(prompt, Sampling(max_tokens=5, seed=1)))


def test_closed_twice_and_then_refused(engine: Engine, folder: Path) -> None:
    model = engine.load(models.find_models(folder)[0], threads=1, context_tokens=128)
    model.close()
    model.close()
    with pytest.raises(ModelError):
        model.tokenize("a", add_bos=False, special=False)
    with pytest.raises(ModelError):
        list(model.generate([1, 5], Sampling(max_tokens=5, seed=1)))


def test_closing_frees_the_memory(engine: Engine, tmp_path: Path) -> None:
    psutil = pytest.importorskip("psutil")
    path = write_tiny_gguf(tmp_path / "m.gguf", width=256, layers=6, heads=8, feed_forward=704)
    info = models.describe(path)
    me = psutil.Process()
    engine.load(info, threads=1, context_tokens=512).close()
    before, children = me.memory_info().rss, len(me.children())
    for _ in range(5):
        engine.load(info, threads=1, context_tokens=512).close()
    assert me.memory_info().rss - before < 10_000_000
    assert len(me.children()) == children


def test_a_path_from_the_current_folder(engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (info,) = models.find_models(Path())
    model = engine.load(info, threads=1, context_tokens=128)
    assert len(model.tokenize("abc", add_bos=False, special=False)) == 3
    model.close()


def test_unusable_files(engine: Engine, folder: Path, tmp_path: Path) -> None:
    whole = (folder / "petit modèle.gguf").read_bytes()
    for name, data in {"noise": os.urandom(5000), "empty": b"", "cut": whole[: len(whole) // 2]}.items():
        path = tmp_path / f"{name}.gguf"
        path.write_bytes(data)
        info = replace(models.find_models(folder)[0], path=path)
        with pytest.raises(ModelError):
            engine.load(info, threads=1, context_tokens=128)
        with pytest.raises(ModelError):
            engine.load(models.describe(path), threads=1, context_tokens=128)


def test_llama_cpp_is_loaded_without_its_package() -> None:
    if importlib.util.find_spec("llama_cpp") is None:
        pytest.skip("llama-cpp-python is not installed")
    code = (
        "import sys; from scripts.engines.llama_cpp_python import library; assert library().llama_max_devices() > 0; "
        "print([name for name in ('llama_cpp', 'llama_cpp.llama', 'jinja2') if name in sys.modules]); "
        "import llama_cpp; print(llama_cpp.Llama.__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["[]", "Llama"] and done.stderr == ""


def test_nothing_reaches_the_terminal(
    engine: Engine, folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    model = engine.load(models.find_models(folder)[0], threads=1, context_tokens=128)
    answer(model, Sampling(max_tokens=5, seed=1))
    with pytest.raises(ModelError):
        answer(
            model,
            Sampling(
                max_tokens=5,
                seed=1,
                grammar="root ::= (((",
            ),
        )
    model.close()
    (tmp_path / "bad.gguf").write_bytes(b"GGUF" + bytes(3000))
    with pytest.raises(ModelError):
        engine.load(replace(models.find_models(folder)[0], path=tmp_path / "bad.gguf"), threads=1, context_tokens=128)
    assert capfd.readouterr() == ("", "")


def many(
    model: LanguageModel, samplings: list[Sampling], prompts: list[str] | None = None
) -> list[tuple[str, int, str]]:
    """Answers written side by side, each as ``answer`` gives one."""
    ids = [model.tokenize(prompt, add_bos=True, special=False) for prompt in prompts or [PROMPT] * len(samplings)]
    answers = [("", 0, "")] * len(samplings)
    for index, event in model.generate_many(ids, samplings):
        text, tokens, finish = answers[index]
        assert not finish and event.tokens >= tokens
        answers[index] = (text + event.text, event.tokens, event.finish)
    return answers


def test_many_keep_their_own_grammars_seeds_and_limits(model: LanguageModel) -> None:
    samplings = [
        Sampling(max_tokens=30, seed=n, temperature=1.5, grammar=f'root ::= "{letter}" [0-9] [0-9] [0-9] "|"')
        for n, letter in enumerate("abcdefgh")
    ]
    answers = many(model, samplings)
    assert [text[0] for text, _, _ in answers] == list("abcdefgh")
    assert all(len(text) == 5 and text[1:4].isdigit() and finish == "stop" for text, _, finish in answers)
    assert len({text[1:] for text, _, _ in answers}) > 4
    limits = [Sampling(max_tokens=n, seed=1, grammar="root ::= [a-c]+", logit_bias=NO_END) for n in (1, 9, 4)]
    assert [(len(text), finish) for text, _, finish in many(model, limits)] == [(n, "length") for n in (1, 9, 4)]
    stops = [Sampling(max_tokens=40, seed=1, grammar='root ::= "abcabd" [e-h]+', stop=(stop,)) for stop in ("bd", "ca")]
    assert [text for text, _, _ in many(model, stops)] == ["abca", "ab"]


def test_many_are_the_same_every_time(model: LanguageModel) -> None:
    # more than grow at once, and prompts that begin alike, are the same, or have nothing in common
    samplings = [Sampling(max_tokens=25 + n, seed=n, temperature=1.2) for n in range(20)]
    prompts = ["X:1\nK:C\n" + "|AB" * (n % 3) for n in range(10)] + ["z" * (70 * (n % 2) + 3) for n in range(10)]
    first = many(model, samplings, prompts)
    assert answer(model, Sampling(max_tokens=5, seed=3))  # what was asked between makes no difference
    assert many(model, samplings, prompts) == first
    assert len({text for text, _, _ in first}) > 10
    assert many(model, []) == []


def test_one_of_many_is_as_good_as_alone(model: LanguageModel) -> None:
    """Alone the text is the same to the character. In a larger batch the sums' last bits differ, and with noise for a
    model a few texts may part at some character; most do not."""
    samplings = [Sampling(max_tokens=40, seed=n, temperature=0.8) for n in range(8)]
    alone = [answer(model, sampling) for sampling in samplings]
    assert [many(model, [sampling])[0] for sampling in samplings] == alone
    together = many(model, samplings)
    assert sum(a == b for a, b in zip(alone, together, strict=True)) >= 6


def test_answers_that_end_leave_the_others_right(model: LanguageModel) -> None:
    """Those that go on take the places of those that ended, whether others wait for a place or not."""
    for lengths in ((2, 70, 5, 9, 70), (70, 3, 40) * 7):
        samplings = [
            Sampling(max_tokens=most, seed=n, temperature=0.6, logit_bias=NO_END) for n, most in enumerate(lengths)
        ]
        prompts = [PROMPT + "|AB" * (n % 3) for n in range(len(lengths))]
        alone = [answer(model, sampling, prompt) for sampling, prompt in zip(samplings, prompts, strict=True)]
        together = many(model, samplings, prompts)
        assert [tokens for _, tokens, _ in together] == list(lengths)
        same = sum(a == b for a, b in zip(alone, together, strict=True))
        assert same >= 0.75 * len(lengths), (same, lengths)


def test_the_place_in_a_batch_makes_no_other_song(model: LanguageModel) -> None:
    greedy = Sampling(max_tokens=30, seed=1, temperature=0)
    assert len({text for text, _, _ in many(model, [greedy] * 6)}) == 1


def test_closing_cancels_all_at_once(model: LanguageModel) -> None:
    prompt = model.tokenize(PROMPT, add_bos=True, special=False)
    long = Sampling(max_tokens=400, seed=1, logit_bias=NO_END)
    with closing(model.generate_many([prompt] * 5, [long] * 5)) as events:
        assert next(events)[1].tokens == 1
        start = time.perf_counter()
    assert time.perf_counter() - start < 0.5
    with pytest.raises(StopIteration):
        next(events)
    assert many(model, [replace(long, max_tokens=3)] * 2)[1][1] == 3


def test_a_new_answer_ends_forgotten_ones(model: LanguageModel) -> None:
    prompt = model.tokenize(PROMPT, add_bos=True, special=False)
    long = Sampling(max_tokens=300, seed=1, logit_bias=NO_END)
    forgotten = model.generate_many([prompt] * 3, [long] * 3)
    next(forgotten)
    expected = answer(model, replace(long, max_tokens=20))
    with pytest.raises((ModelError, StopIteration)):
        while True:
            next(forgotten)
    assert answer(model, replace(long, max_tokens=20)) == expected


def test_many_that_cannot_be(model: LanguageModel) -> None:
    fine = Sampling(max_tokens=5, seed=1)
    for prompts, samplings in (
        ([[1, 5], []], [fine, fine]),
        ([[1, 5], [10**6]], [fine, fine]),
        ([[1, 5], [1, 5]], [fine, replace(fine, grammar="root ::= (((")]),
    ):
        with pytest.raises(ModelError):
            list(model.generate_many(prompts, samplings))
    assert model.at_once >= 1
    assert len(many(model, [fine] * 2)) == 2
