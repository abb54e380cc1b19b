"""Accidentals where the rhythm is held: both engines, with random weights, write what the rules let through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from scripts import models, prompts
from scripts.music.abc.reader import read_abc
from scripts.prompts.grammar import strong_rule
from scripts.records import BarRules, LanguageModel, Meter, Sampling
from tests.tiny_gguf import write_tiny_gguf

RULES = BarRules(
    Meter(4, 4),
    Fraction(1, 8),
    ((2, True), (1, True)),
    chords=(((Fraction(0), "E7"),), ((Fraction(0), "Am"),), ((Fraction(0), "Am"),)),
    tonic="A",
    rhythm=((48, 24, 24, -48, 48), (96, 16, 16, 16, 48), (24, 24, 48, 96)),
    strong=("B^GDE", "ACE", "ACE"),
    lowest="E",
    highest="e",
)


@pytest.fixture(scope="module", params=models.available_engines(), ids=lambda engine: engine.name)
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageModel]:
    path = tmp_path_factory.mktemp("models") / "tiny.gguf"
    write_tiny_gguf(path, scale=0.2, context_tokens=2048)
    loaded = request.param.load(models.describe(path), threads=1, context_tokens=2048)
    yield loaded
    loaded.close()


def written(model: LanguageModel, rules: BarRules, seed: int) -> str:
    sampling = Sampling(max_tokens=800, seed=seed, temperature=1.0, grammar=prompts.bar_grammar(rules))
    events = list(model.generate(model.tokenize("X", add_bos=True, special=False), sampling))
    assert events[-1].finish == "stop"
    return "".join(event.text for event in events)


def test_chord_notes_have_their_signs_and_the_last_bar_none(model: LanguageModel) -> None:
    signs, opened = set(), set()
    for seed in range(12):
        text = written(model, RULES, seed)
        first, second, third = re.findall(r"[^|:\n]+", text)
        for bar in (first, second):
            signs |= set(re.findall("[_=^]", bar))
        opening = re.match(r'"E7"(\^?[A-Ga-g])', first)
        assert opening and opening[1].upper() in ("B", "^G", "D", "E")
        opened.add(opening[1].upper())
        assert not set("_=^") & set(third) and re.search(r"[Aa]4$", third)
        score = read_abc("X:1\nM:4/4\nL:1/8\nK:Am\n" + text)
        assert not score.warnings and all(bar.duration == 4 for bar in score.bars)
    assert signs == set("_=^") and "^G" in opened


def test_without_accidentals_there_are_none(model: LanguageModel) -> None:
    plain = replace(RULES, accidentals=False, strong=("BDEG", "ACE", "ACE"))
    assert not any(set("_=^") & set(written(model, plain, seed)) for seed in range(6))


def test_a_chord_note_out_of_range_is_left_out() -> None:
    assert strong_rule("C", "E", "dYg") == "[D]"
    assert strong_rule("C", "B", "dYgZb") == '[D] | "^" ([G]) | "_" ([B])'
    assert strong_rule("C", "B", "Xf") == '"=" ([F])'
